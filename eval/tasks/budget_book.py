"""A city's budget book: how many of its 目 stand in the ledger with the right three amounts, their path and their page.

The data is a folder that holds, itself or in a folder of its own, PDF files and beside them `*.jsonl` with one 目 a
line: `side, kan, kou, moku, this_year, prev_year, amount, prev, diff, unit`.
"""

import json
import re
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from corpus.fiscal import find_phrases
from corpus.folding import fold_text
from corpus.ledger_query import LedgerQuery, LedgerRow
from corpus.ledger_store import Ledger
from corpus.units import heading_unit
from eval.errors import EvalError

_FIELDS = frozenset("side kan kou moku this_year prev_year amount prev diff unit".split())
_SHOWN = 20
"""Rows that are not right of which so many are named."""


@dataclass(frozen=True, slots=True)
class Moku:
    """A row of the book: its path from 歳入 or 歳出 down, its years, and its amounts in yen."""

    path: tuple[str, ...]
    years: tuple[int | None, int | None]
    amounts: tuple[Decimal, Decimal, Decimal]
    """This year's, last year's, the difference."""

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Moku":
        """Return a row of the data."""
        worth = heading_unit(row["unit"]).worth
        amounts = tuple(Decimal(row[name]) * worth for name in ("amount", "prev", "diff"))
        path = tuple(squeezed(row[name]) for name in ("side", "kan", "kou", "moku"))
        return cls(path, (year_of(row["this_year"]), year_of(row["prev_year"])), (amounts[0], amounts[1], amounts[2]))


def squeezed(name: str) -> str:
    """Return a name without blanks, in half width.

    >>> squeezed("１　市 民 税")
    '1市民税'
    """
    return "".join(fold_text(name).split())


def year_of(said: str) -> int | None:
    """Return the fiscal year that a text names.

    >>> year_of("令和6年度")
    2024
    """
    return next((phrase.year for phrase in find_phrases(fold_text(said)) if phrase.year), None)


def budget_book(data: Path) -> dict[str, Any]:
    """Return how many 目 are right, and how long the ledger and the terms take to build."""
    rows = [Moku.of(row) for row in _rows(data)]
    books = sorted(path for path in data.rglob("*.pdf") if any(path.parent.glob("*.jsonl")))
    if not rows or not books:
        raise EvalError(
            f"{data}: 予算書の PDF と、その目の行（*.jsonl）がありません。",
            en=f"{data}: there is no budget book as PDF with its 目 rows (*.jsonl).",
        )
    seconds, printed = _built(books)
    wrong = [row for row in rows if not is_right(row, printed)]
    right = len(rows) - len(wrong)
    return {
        "rows": len(rows),
        "right": right,
        "share": right / len(rows),
        "build_s": round(seconds, 1),
        "entries": sum(map(len, printed.values())),
        "wrong": [" / ".join(row.path) for row in wrong[:_SHOWN]],
    }


def _rows(data: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(data.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line) if line.strip() else None
            if isinstance(row, dict) and set(row) >= _FIELDS:
                yield row


Printed = dict[tuple[str, int | None, int | None], list[LedgerRow]]


def _built(books: Sequence[Path]) -> tuple[float, Printed]:
    """Return how long the ledger and the terms of some books take to build, and the ledger by tables and their rows."""
    from app.opening import open_index
    from app.settings import Settings

    with tempfile.TemporaryDirectory(prefix="urazuke-") as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, book in enumerate(books):
            shutil.copyfile(book, corpus / f"{number}-{book.name}")
        started = time.perf_counter()
        # Vectors follow beside the answers: the ledger and the terms are what a question waits for.
        opened = open_index(Settings(home=Path(folder) / "home", corpus=corpus, vectors="off"))
        seconds = time.perf_counter() - started
        return seconds, by_place(Ledger(opened.index.ledger_path).each(LedgerQuery()))


def by_place(rows: Iterable[LedgerRow]) -> Printed:
    """Return rows of a ledger by their document, table and row there."""
    placed: Printed = defaultdict(list)
    for row in rows:
        place = row.entry.place
        key = (row.entry.amount.span.doc, place.table if place else None, place.row if place else None)
        placed[key].append(row)
    return dict(placed)


def is_right(moku: Moku, printed: Printed) -> bool:
    """Say whether some row of a table has a 目's three amounts, each under its year, its whole path, and a page."""
    return any(_fits(moku, rows) for place, rows in printed.items() if place[1] is not None)


def _fits(moku: Moku, rows: Sequence[LedgerRow]) -> bool:
    this, last, change = moku.amounts
    named = [row for row in rows if row.page is not None and _under(moku.path, row.entry.item)]
    return (
        _holds(named, this, moku.years[0], change=False)
        and _holds(named, last, moku.years[1], change=False)
        and _holds(named, change, None, change=True)
    )


def _holds(rows: Iterable[LedgerRow], value: Decimal, year: int | None, *, change: bool) -> bool:
    """Say whether one of the rows is an amount, of a year or as the change between two."""
    return any(
        row.entry.amount.value == value
        and (row.entry.role == "difference") == change
        and (year is None or row.entry.fiscal_year == year)
        for row in rows
    )


def _under(path: Sequence[str], item: Sequence[str]) -> bool:
    """Say whether an item stands under a path: its names end with the path's, numbers before them aside."""
    names = [re.sub(r"^[0-9]+", "", squeezed(name)) for name in item]
    return names[-len(path) :] == [re.sub(r"^[0-9]+", "", name) for name in path]
