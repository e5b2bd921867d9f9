"""How fast and how complete: `python -m eval.bench`, or `make bench`. --write puts the table into docs/bench.md."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from app.assistant import Assistant, open_assistant
from app.settings import Settings
from eval import web_bench
from eval.retrieval_bench import MODES, Recall, measure, read_questions
from index.retriever import Retriever

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "docs" / "bench.md"
GOLD = Path(__file__).parent / "gold" / "r02_first.jsonl"
TABLE = Path(__file__).parent / "gold" / "r02_kinds.jsonl"
COMMAND = "make bench ARGS=--write"
HEAVY = ("torch", "sentence_transformers", "gradio", "langchain_core", "slack_bolt")

# Runs the command line in this process, and says on standard error which of the heavy modules it has taken in.
_SPY = (
    "import sys; from app.cli import main\n"
    "try:\n    main()\nfinally:\n    print(*[m for m in {heavy!r} if m in sys.modules], file=sys.stderr)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    found: str
    reach: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Warm:
    """The times of answers in a running process, in milliseconds."""

    ledger: tuple[float, ...]
    retrieval: tuple[float, ...]
    asked_ledger: str
    """A question that the ledger answered, and one that needed retrieval."""
    asked_retrieval: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and return 0; 1 where something does not reach its mark and --strict is given."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(ROOT)}")
    parser.add_argument("--strict", action="store_true", help="end with 1 where a mark is missed")
    parser.add_argument("--runs", type=int, default=7, help="new processes for each kind of first answer")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home:
        rows, recalls = run(Path(home), runs=options.runs)
    report = write_report(rows, recalls)
    sys.stdout.write(report)
    if options.write:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(report, encoding="utf-8")
    return int(options.strict and not all(row.holds for row in rows))


def run(home: Path, *, runs: int) -> tuple[list[Row], list[Recall]]:
    """Return the table's rows and the recall of each way of searching. `home` starts empty."""
    environment = {**os.environ, "URAZUKE_HOME": str(home)}
    built, heavy_build = _timed(["build"], environment)
    assistant = open_assistant(Settings(home=home))
    warm = time_answers(assistant, _questions())
    wanted = read_questions()
    text = assistant.ledger.documents()[0].text
    recalls = [measure(assistant.retriever, wanted, text, mode) for mode in MODES]
    rows = []
    for what, question, limit, marks in (
        ("最初の答え（台帳から）/ first answer of a new process, from the ledger", warm.asked_ledger, 1.5, HEAVY),
        ("最初の答え（検索あり）/ first answer that needs retrieval", warm.asked_retrieval, 2.5, HEAVY[:2]),
    ):
        times = [_timed(["ask", question, "--json"], environment) for _ in range(runs)]
        heavy = sorted({name for _, names in times for name in names})
        seconds = statistics.median(taken for taken, _ in times)
        without = "・".join(marks)
        found = f"{seconds:.2f} s（読み込んだ重い部品 / heavy imports: {'、'.join(heavy) or 'なし / none'}）"
        rows.append(Row(what, found, f"≤ {limit} s、{without} なし", seconds <= limit and not set(marks) & set(heavy)))
    rows.append(_warm_row("続く答え（台帳から）/ warm answer, from the ledger", warm.ledger, 10, 30))
    rows.append(_warm_row("続く答え（検索あり）/ warm answer that needs retrieval", warm.retrieval, 30, 80))
    table = time_answers(assistant, _read(TABLE), rounds=1)
    what = "続く答え（質問表のすべて、混ざったまま）/ warm answer, the whole table of kinds"
    rows.append(_warm_row(what, (*table.ledger, *table.retrieval), 15, 60))
    what = "台帳と索引を初めから作る / build of ledger and index from nothing"
    rows.append(Row(what, f"{built:.1f} s", "≤ 15 s", built <= 15 and "torch" not in heavy_build))
    best = recalls[0]
    what = f"根拠がすべて上位 5 件に / all evidence in the top five（{best.questions} 問）"
    rows.append(Row(what, f"{best.share:.3f}", "≥ 0.95", best.share >= 0.95))
    return [*rows, *_web_rows(home)], recalls


def _web_rows(home: Path) -> list[Row]:
    """Return the rows of the web page: one person in a browser, and a crowd."""
    alone, load = web_bench.measure(home)
    rows = []
    if alone:
        rows.append(
            _warm_row("対話画面：送ってから答えが出るまで / web page, from sending to the answer", alone, 400, 700)
        )
    what = f"対話画面：{web_bench.USERS}人が2秒ごとに2分間 / web page, {web_bench.USERS} people every two seconds"
    p50, p95 = percentile(load.times, 50), percentile(load.times, 95)
    found = (
        f"p50 {p50:.0f} ms、p95 {p95:.0f} ms（{len(load.times)} 問）、失敗 / failed {len(load.failed)}、"
        f"メモリ / memory {load.before_mb:.0f} → {load.after_mb:.0f} MB"
    )
    rows.append(Row(what, found, "p95 ≤ 1000 ms、失敗 0", p95 <= 1000 and not load.failed))
    return rows


def _questions() -> list[str]:
    return [*_read(GOLD), *(wanted.question for wanted in read_questions())]


def _read(gold: Path) -> list[str]:
    """Return the questions of a gold file."""
    return [json.loads(line)["question"] for line in gold.read_text(encoding="utf-8").splitlines()]


def _timed(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[float, list[str]]:
    """Run the command line in a new process; return its seconds and the heavy modules that it took in."""
    command = [sys.executable, "-c", _SPY.format(heavy=HEAVY), *arguments]
    started = time.perf_counter()
    ran = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False)
    taken = time.perf_counter() - started
    if ran.returncode:
        raise RuntimeError(f"urazuke {' '.join(arguments)} ended with {ran.returncode}: {ran.stderr[-500:]}")
    return taken, ran.stderr.splitlines()[-1].split()


@contextmanager
def _counted_searches() -> Iterator[list[str]]:
    """Yield a list that grows by one query with each search."""
    searched: list[str] = []
    search = Retriever.search

    def counted(self: Retriever, query: str, *args: object, **options: object) -> object:
        searched.append(query)
        return search(self, query, *args, **options)  # type: ignore[arg-type]

    with patch.object(Retriever, "search", counted):
        yield searched


def time_answers(assistant: Assistant, questions: Sequence[str], *, rounds: int = 3) -> Warm:
    """Ask every question a few times; return the median time of each, apart by whether search was used."""
    ledger: dict[str, float] = {}
    retrieval: dict[str, float] = {}
    with _counted_searches() as searched:
        for question in questions[:3]:
            assistant.ask(question)
        assistant.retriever.search("予算")  # loads the model
        for question in questions:
            searched.clear()
            times = []
            for _ in range(rounds):
                started = time.perf_counter()
                assistant.ask(question)
                times.append((time.perf_counter() - started) * 1000)
            (retrieval if searched else ledger)[question] = statistics.median(times)
    return Warm(tuple(ledger.values()), tuple(retrieval.values()), next(iter(ledger)), next(iter(retrieval)))


def _warm_row(what: str, times: Sequence[float], half: float, most: float) -> Row:
    p50, p95 = percentile(times, 50), percentile(times, 95)
    found = f"p50 {p50:.1f} ms、p95 {p95:.1f} ms（{len(times)} 問）"
    return Row(what, found, f"p50 ≤ {half:g} ms、p95 ≤ {most:g} ms", p50 <= half and p95 <= most)


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the smallest value that at least `percent` of the values do not exceed.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 50), percentile([4.0, 1.0, 3.0, 2.0], 95)
    (2.0, 4.0)
    """
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else 0.0


def write_report(rows: Sequence[Row], recalls: Sequence[Recall]) -> str:
    """Return the report as Markdown."""
    lines = [
        "# 計測 / Measurements",
        "",
        f"作り方 / made by: `{COMMAND}`。{machine()}",
        "",
        "| 何を / what | 結果 / found | 目標 / reach | |",
        "|---|---|---|---|",
        *(f"| {row.what} | {row.found} | {row.reach} | {'✓' if row.holds else '✗'} |" for row in rows),
        "",
        "上位 5 件の検索 / search, top five:",
        "",
        "| 方法 / by | 根拠がすべてある問 / questions with all evidence | 返した字数 / characters returned |",
        "|---|---|---|",
        *(f"| {r.mode} | {r.share:.3f}（{r.complete}/{r.questions}） | {r.characters:.0f} |" for r in recalls),
    ]
    missed = [f"{recall.mode}: {', '.join(recall.missed)}" for recall in recalls if recall.missed]
    if missed:
        lines += ["", "足りない問 / not complete: " + "; ".join(missed)]
    return "\n".join(lines) + "\n"


def machine() -> str:
    """Return what the figures were measured on."""
    return f"{os.cpu_count()} コア / cores、{platform.machine()}、Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
