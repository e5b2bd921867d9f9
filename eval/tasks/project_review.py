"""The national project review: how long its lists take to build, and how questions over them are answered.

The questions are made from the lists themselves, and what they should be answered with is worked out here with
Python's own reader of CSV: nothing of ours has a part in it.
"""

import csv
import gzip
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.assistant import Assistant, open_assistant
from app.settings import Settings
from corpus.errors import UrazukeError
from corpus.folding import fold_text
from eval.errors import EvalError
from eval.stats import percentile

_ROOT = Path(__file__).parents[2]
_FILES = ("*budget_summary*.csv*", "*project_overview*.csv*")
_SEED = 20240401
_EACH = 30
_HALF = Decimal("0.5")
_NAME, _ID, _YEAR, _OWNER = "事業名", "予算事業ID", "予算年度", "府省庁"
_BUDGET, _SPENT, _RATE = "当初予算（合計）", "執行額（合計）", "執行率"
_BUILD = """
import json, resource, sys, time
from app.assistant import open_assistant
from app.settings import Settings
start = time.perf_counter()
assistant = open_assistant(Settings(vectors="off"))
from corpus.ledger_query import LedgerQuery
most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({"seconds": time.perf_counter() - start, "rss_mb": most / 1024,
                  "entries": assistant.ledger.count(LedgerQuery())}))
"""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the values that its answer should have; of a rank, the name too."""

    kind: str
    text: str
    values: tuple[Decimal, ...]
    names: tuple[str, ...] = ()


def project_review(data: Path) -> dict[str, Any]:
    """Return how long the lists took to build, what room they took, and how the questions were answered."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, home = Path(folder) / "corpus", Path(folder) / "home"
        files = _unpacked(data, corpus)
        built = _build(corpus, home)
        questions = list(make_questions(_rows(files[0])))
        return {"build": built, **_asked(questions, Settings(home=home, corpus=corpus, vectors="off"))}


def _unpacked(data: Path, corpus: Path) -> list[Path]:
    """Copy the lists into a folder, and return where they are."""
    corpus.mkdir()
    found = []
    for pattern in _FILES:
        source = next(iter(sorted(data.glob(pattern))), None)
        if source is None:
            raise EvalError(f"{data}: {pattern} がありません。", en=f"{data}: no {pattern} there.")
        target = corpus / source.name.removesuffix(".gz")
        with gzip.open(source) if source.suffix == ".gz" else source.open("rb") as packed, target.open("wb") as out:
            shutil.copyfileobj(packed, out)
        found.append(target)
    return found


def _build(corpus: Path, home: Path) -> dict[str, Any]:
    """Build ledger and terms in a process of their own, and return what that took."""
    places: dict[str, str] = {"URAZUKE_CORPUS": str(corpus), "URAZUKE_HOME": str(home), "PYTHONPATH": str(_ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", _BUILD], env={**os.environ, **places}, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise EvalError(f"作れませんでした: {ran.stderr[-400:]}", en=f"it could not be built: {ran.stderr[-400:]}")
    measured: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return {**measured, "megabytes": sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / 2**20}


def _rows(path: Path) -> list[Row]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def make_questions(rows: Sequence[Row], *, each: int = _EACH) -> Iterator[Asked]:
    """Yield questions over the rows of the list of budgets, with their answers."""
    totals = [row for row in rows if row[_BUDGET] or row[_SPENT]]
    names = defaultdict(set)
    for row in totals:
        names[row[_NAME]].add((row[_ID], row[_OWNER]))
    seen = Counter((row[_NAME], row[_YEAR]) for row in totals)
    alone = [row for row in totals if len(names[row[_NAME]]) == 1 and seen[row[_NAME], row[_YEAR]] == 1]
    draw = random.Random(_SEED)
    yield from _values(draw.sample(alone, min(each, len(alone))), _BUDGET, "当初予算")
    yield from _values(draw.sample(alone, min(each, len(alone))), _SPENT, "執行額")
    owners = sorted({row[_OWNER] for row in totals})
    years = sorted({row[_YEAR] for row in totals})
    for ministry in owners:
        own = [row for row in totals if row[_OWNER] == ministry and row[_YEAR] == years[-1]]
        yield from _largest(own, ministry, years[-1])
    for owner in [None, *draw.sample(owners, min(each // 2, len(owners)))]:
        for year in years[:-1]:
            yield _low(totals, owner, year)
    yield from _trends(alone, draw, each)


def _era(year: str) -> str:
    return f"令和{int(year) - 2018}年度"


def _values(rows: Sequence[Row], column: str, said: str) -> Iterator[Asked]:
    for row in rows:
        if row[column]:
            yield Asked("value", f"{row[_NAME]}の{_era(row[_YEAR])}の{said}は？", (Decimal(row[column]),))


def _largest(rows: Sequence[Row], owner: str, year: str) -> Iterator[Asked]:
    amounts = {row[_NAME]: Decimal(row[_BUDGET]) for row in rows if row[_BUDGET]}
    most = max(amounts.values(), default=Decimal(0))
    if most:
        first = tuple(name for name, amount in amounts.items() if amount == most)
        yield Asked("largest", f"{owner}で{_era(year)}当初予算が一番大きい事業は？", (most,), first)


def _low(rows: Sequence[Row], owner: str | None, year: str) -> Asked:
    """Return the question for how many projects spent less than half of what they had."""
    found = {
        row[_ID]
        for row in rows
        if row[_YEAR] == year and owner in (None, row[_OWNER]) and row[_RATE] and Decimal(row[_RATE]) < _HALF
    }
    whose = "" if owner is None else f"{owner}で"
    return Asked("count", f"{whose}{_era(year)}の執行率が50％未満の事業はいくつ？", (Decimal(len(found)),))


def _trends(rows: Sequence[Row], draw: random.Random, each: int) -> Iterator[Asked]:
    years: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in rows:
        if row[_BUDGET]:
            years[row[_NAME]][row[_YEAR]] = Decimal(row[_BUDGET])
    long = sorted(name for name, amounts in years.items() if len(amounts) > 2)
    for name in draw.sample(long, min(each, len(long))):
        amounts = tuple(amount for _, amount in sorted(years[name].items()))
        yield Asked("trend", f"{name}の当初予算の推移は？", amounts)


def _asked(questions: Sequence[Asked], settings: Settings) -> dict[str, Any]:
    """Return how the questions were answered, and how fast."""
    start = time.perf_counter()
    assistant = open_assistant(settings)
    _answer(assistant, questions[0].text)  # what is loaded when a question first needs it
    opened = time.perf_counter() - start
    right: dict[str, list[bool]] = defaultdict(list)
    took: list[float] = []
    wrong: list[dict[str, Any]] = []
    for question in questions:
        begun = time.perf_counter()
        answer = _answer(assistant, question.text)
        took.append((time.perf_counter() - begun) * 1000)
        fits = is_right(question, answer)
        right[question.kind].append(fits)
        if not fits:
            wrong.append({"question": question.text, "expected": [str(v) for v in question.values], **_gist(answer)})
    return {
        "questions": len(questions),
        "accuracy": sum(map(sum, right.values())) / len(questions),
        "kinds": {
            kind: {"questions": len(found), "accuracy": sum(found) / len(found)} for kind, found in right.items()
        },
        "milliseconds": {"p50": percentile(took, 50), "p95": percentile(took, 95), "most": max(took)},
        "open_seconds": opened,
        "wrong": wrong,
    }


def _answer(assistant: Assistant, question: str) -> dict[str, Any]:
    """Return an answer as data; one that could not be given is a wrong one, and the rest goes on."""
    try:
        return assistant.ask(question).answer.as_json()
    except UrazukeError as error:
        return {"status": "error", "answer": str(error), "result": [], "citations": []}


def is_right(question: Asked, answer: dict[str, Any]) -> bool:
    """Return whether an answer has the values that it should have, and nothing but them, and cites its rows."""
    values = [Decimal(one["value"]) for one in answer["result"] if one["value"] is not None]
    if not answer["citations"] and question.values != (Decimal(0),):
        return False
    if question.kind == "trend":
        left = Counter(values)
        return all(left[value] >= count for value, count in Counter(question.values).items())
    if question.kind == "largest":
        named = _loose(" ".join(str(one["label"]) for one in answer["result"]) + answer["answer"])
        return values[:1] == list(question.values) and any(_loose(name) in named for name in question.names)
    return values[:1] == list(question.values)


def _loose(name: str) -> str:
    return "".join(fold_text(name).split())


def _gist(answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "status": answer["status"],
        "answer": answer["answer"][:200],
        "result": [[one["label"], one["value"]] for one in answer["result"][:6]],
    }
