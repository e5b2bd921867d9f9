"""How answers hold up as papers grow in number: `python -m eval.many_bench`, a part of `make bench`.

--write puts the table and its curve into docs/. Each number of papers is measured in a process of its own, so that
its memory is its own. Passages get vectors by their characters, as many and as long as the model's: it would take an
hour to embed a thousand papers, and the time of its one question is the same for one paper as for a thousand.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.answer import Answer
from app.assistant import Assistant
from app.opening import open_index
from app.settings import Settings
from eval.bench import ROOT, machine, percentile
from eval.many import Asked, Papers
from index.vectors import Vectors, unit

SIZES = (1, 10, 100, 1000)
REPORT = ROOT / "docs" / "many-documents.md"
CURVE = REPORT.with_suffix(".svg")
COMMAND = "make bench-many ARGS=--write"
_QUESTIONS = 120
_DIMENSION = 384
_ROUNDS = 3
_SLOWEST = 200.0
_LARGEST = 2048.0


class Characters:
    """Embeds texts by the pairs of their characters."""

    name = "characters"
    dimension = _DIMENSION

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text."""
        rows = np.full((len(texts), _DIMENSION), 1e-6, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for a, b in pairwise(text):
                row[(ord(a) * 31 + ord(b)) % _DIMENSION] += 1
        return unit(rows)

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of a question."""
        row: Vectors = self.embed_documents([text])[0]
        return row


def open_over(settings: Settings) -> Assistant:
    """Return an assistant whose passages are embedded by their characters."""
    return Assistant(settings, open_index(settings, embedder=Characters()))


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured over a number of papers."""

    papers: int
    entries: int
    built: float
    """Seconds to read the papers and write the index."""
    opened: float
    """Seconds to open the index again, until the first answer."""
    p50: float
    p95: float
    slowest: float
    memory: float
    """The process's largest size, in MiB."""
    right: dict[str, tuple[int, int]]
    """(right, asked) of each kind of question."""


def measure(count: int, home: Path, *, questions: int = _QUESTIONS, rounds: int = _ROUNDS) -> Size:
    """Return what is found over so many papers, made in `home`."""
    papers = Papers(count)
    settings = Settings(home=home / "home", corpus=papers.write(home / "papers"), embedder=Characters.name)
    started = time.perf_counter()
    open_index(settings, embedder=Characters())
    built = time.perf_counter() - started
    asked = papers.questions(questions)
    started = time.perf_counter()
    assistant = open_over(settings)
    assistant.ask(asked[0].question)
    opened = time.perf_counter() - started
    times: list[float] = []
    right: dict[str, list[bool]] = defaultdict(list)
    for one in asked:
        taken = []
        for _ in range(rounds):
            started = time.perf_counter()
            answer = assistant.ask(one.question).answer
            taken.append((time.perf_counter() - started) * 1000)
        times.append(taken[0])  # the first: what was kept of it helps the others
        right[one.kind].append(not wrong(one, answer))
    return Size(
        papers=count,
        entries=len(assistant.ledger.entries()),
        built=built,
        opened=opened,
        p50=percentile(times, 50),
        p95=percentile(times, 95),
        slowest=max(times),
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        right={kind: (sum(found), len(found)) for kind, found in sorted(right.items())},
    )


def wrong(asked: Asked, answer: Answer) -> str:
    """Return what an answer lacks; nothing where it is right."""
    if answer.status not in asked.status:
        return f"status {answer.status}"
    values = [Decimal(result.value) for result in answer.result if result.value is not None]
    missing = Counter(Decimal(value) for value in asked.values) - Counter(values)
    if missing:
        return f"without {sorted(missing)}, has {values}"
    if asked.only and len(values) != len(asked.values):
        return f"more than was asked: {values}"
    cited = {citation.doc for citation in answer.citations}
    if not set(asked.docs) <= cited:
        return f"cites {sorted(cited)}, not {asked.docs}"
    return "no caveat" if asked.caveat and not answer.caveats else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and return 0; 1 where a mark is missed and --strict is given."""
    parser = argparse.ArgumentParser(prog="python -m eval.many_bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="how many papers")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(ROOT)} and its curve")
    parser.add_argument("--strict", action="store_true", help="end with 1 where a mark is missed")
    options = parser.parse_args(arguments)
    if options.one is not None:
        with tempfile.TemporaryDirectory() as home:
            sys.stdout.write(json.dumps(asdict(measure(options.one, Path(home)))) + "\n")
        return 0
    sizes = [_apart(count) for count in options.sizes]
    report = write_report(sizes)
    sys.stdout.write(report)
    if options.write:
        REPORT.write_text(report, encoding="utf-8")
        CURVE.write_text(draw(sizes), encoding="utf-8")
    return int(options.strict and not all(size.p95 <= _SLOWEST and size.memory <= _LARGEST for size in sizes))


def _apart(count: int) -> Size:
    """Return what a new process measures."""
    command = [sys.executable, "-m", "eval.many_bench", "--one", str(count)]
    ran = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{count}: {ran.stderr[-500:]}")
    return Size(**json.loads(ran.stdout.splitlines()[-1]))


def write_report(sizes: Sequence[Size]) -> str:
    """Return the report as Markdown."""
    lines = [
        "# 多くの資料 / Many documents",
        "",
        f"作り方 / made by: `{COMMAND}`。{machine()}",
        "",
        "| 資料 / documents | 金額 / entries | 作成 / build (s) | 開く / open (s) | p50 (ms) | p95 (ms) "
        "| 最長 / slowest (ms) | メモリ / memory (MiB) | 正答 / right |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for size in sizes:
        right, asked = (sum(pair[at] for pair in size.right.values()) for at in (0, 1))
        lines.append(
            f"| {size.papers:,} | {size.entries:,} | {size.built:.1f} | {size.opened:.2f} | {size.p50:.1f} "
            f"| {size.p95:.1f} | {size.slowest:.0f} | {size.memory:.0f} | {right}/{asked} |"
        )
    lines += [
        "",
        f"![p50 と p95 / p50 and p95]({CURVE.name})",
        "",
        "| 質問の種類 / kind of question | " + " | ".join(f"{size.papers:,}" for size in sizes) + " |",
        "|---|" + "---:|" * len(sizes),
    ]
    for kind in dict.fromkeys(kind for size in sizes for kind in size.right):
        found = ["/".join(map(str, size.right[kind])) if kind in size.right else "―" for size in sizes]
        lines.append(f"| {_KINDS[kind]} | " + " | ".join(found) + " |")
    return "\n".join(lines) + "\n"


_KINDS = {
    "before": "どの資料にもない年度 / a year that no document has",
    "conflict": "資料で違う金額 / documents that differ",
    "item": "年度と施策 / year and measure",
    "newest": "年度のない質問 / no year named",
    "organisation": "年度・資料・組織 / year, document and organisation",
    "stated": "どの資料に / which document says so",
    "text": "資料の文 / words of a document",
    "titled": "資料の総額 / a document's total",
    "trend": "推移 / over the years",
    "twin": "複数の資料にある施策 / a measure of two documents",
}
_LEFT, _TOP, _WIDTH, _HEIGHT = 60, 20, 420, 220


def draw(sizes: Sequence[Size]) -> str:
    """Return the curve of the times of an answer over the number of documents, as SVG."""
    most = max([*(size.p95 for size in sizes), _SLOWEST]) * 1.05

    def at(place: int, value: float) -> tuple[float, float]:
        return _LEFT + _WIDTH * place / max(len(sizes) - 1, 1), _TOP + _HEIGHT * (1 - value / most)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 60} {_TOP + _HEIGHT + 50}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/><text x="8" y="14">ms</text>',
    ]
    for value in range(0, int(most) + 1, 50):
        _, y = at(0, value)
        parts.append(f'<line x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value}</text>')
    for name, colour, values in (
        ("p50", "#1f6feb", [size.p50 for size in sizes]),
        ("p95", "#c2410c", [size.p95 for size in sizes]),
    ):
        points = [at(place, value) for place, value in enumerate(values)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        parts.append(f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] + 4:.1f}" fill="{colour}">{name}</text>')
    for place, size in enumerate(sizes):
        x, _ = at(place, 0)
        parts.append(f'<text x="{x:.1f}" y="{_TOP + _HEIGHT + 18}" text-anchor="middle">{size.papers:,}</text>')
    middle = _LEFT + _WIDTH / 2
    parts.append(f'<text x="{middle}" y="{_TOP + _HEIGHT + 38}" text-anchor="middle">資料の数 / documents</text></svg>')
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
