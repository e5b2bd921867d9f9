"""What each cell of an answer's table stands on, found from the answer's plan as the answer itself was.

A draft holds terms, not words: whoever writes the table compares every asked-for term with what the answer said, so
that a table never says anything else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.answer import Figure
from app.calculation import Term, leaf
from app.compose import Composer
from app.messages import say
from app.wording import item_name
from corpus.model import Entry, Stage

TableKind = Literal[
    "list", "rank", "parts", "compare", "share", "change", "difference", "total", "average", "count", "check",
    "suppose", "documents",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What one cell stands on: a term, a figure of the answer, or entries that print no amount."""

    term: Term | None = None
    figure: Figure | None = None
    blank: tuple[Entry, ...] = ()
    unit: str = "円"
    signed: bool = False
    asked: bool = False
    """It is one of the answer's results. In reading order, these are all of them."""
    beside: bool = False
    """It is no part of the answer: what the documents print beside it."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return the entries that the cell is read from, those that print no amount behind the others."""
        return (*(self.term.entries if self.term else ()), *self.blank)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of amounts: its title, and its fiscal year and stage where all of its cells share them."""

    title: str
    fiscal_year: int | None = None
    stage: Stage | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: its label (None: that of its result), its cells, and what kind of row it is."""

    cells: tuple[Basis | None, ...]
    label: str | None = None
    total: bool = False
    """It is made of other rows, or of what they are parts of, and stands apart from them."""
    group: str = ""
    """The document that the row is of, where several answer."""
    column: str = ""
    """The row's own column in words, where the rows' columns differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A table before it is written. `asked` is the column in which the results stand."""

    kind: TableKind
    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    asked: int = 0
    whole: Basis | None = None
    notes: tuple[str, ...] = ()


def found(term: Term | None, entries: Sequence[Entry] = (), *, asked: bool = True) -> Basis:
    """Return the basis of an amount that is asked for: its term, or the entries that print none."""
    return Basis(term=term, asked=asked) if term else Basis(blank=tuple(entries), asked=asked)


def entry_basis(entry: Entry, *, asked: bool = True) -> Basis:
    """Return the basis that one printed amount is, or one dash."""
    if entry.amount.value is None:
        return Basis(blank=(entry,), asked=asked, unit=entry.amount.unit)
    return Basis(term=leaf(entry), asked=asked, unit=entry.amount.unit)


def entry_line(entry: Entry, *, asked: bool = True) -> Line:
    """Return the row of one printed amount."""
    return Line(label=None if asked else item_name(entry), cells=(entry_basis(entry, asked=asked),))


def column_words(entries: Iterable[Entry], out: Composer) -> str:
    """Return the column of entries in words; several are named side by side."""
    words = [
        say("table.open", out.lang) if entry.unsettled and entry.stage is None else out.column(entry)
        for entry in entries
        if entry.amount.unit == "円"
    ]
    return "・".join(dict.fromkeys(words))


def column_of_cells(bases: Sequence[Basis | None], out: Composer, *, title: str | None = None) -> Column:
    """Return the column that cells make: with its year, stage and unit where they share them."""
    entries = [entry for basis in bases if basis for entry in basis.entries]
    money = [e for e in entries if e.amount.unit == "円"]
    known = {(e.fiscal_year, e.stage) for e in money}
    units = {basis.unit for basis in bases if basis}
    words = {column_words(basis.entries, out) for basis in bases if basis} - {""}
    year, stage = known.pop() if len(known) == 1 else (None, None)
    named = words.pop() if len(words) == 1 else say("table.amount", out.lang)
    return Column(title=title or named, fiscal_year=year, stage=stage, unit=units.pop() if len(units) == 1 else None)


def one_column(kind: TableKind, title: str, lines: Sequence[Line], out: Composer) -> Draft:
    """Return the draft of rows with one amount each; where their columns differ, each row names its own."""
    column = column_of_cells([line.cells[0] for line in lines if not (line.total and kind == "count")], out)
    if column.title == say("table.amount", out.lang):
        lines = [
            replace(line, column=column_words(line.cells[0].entries, out)) if line.cells[0] and not line.total else line
            for line in lines
        ]
    return Draft(kind=kind, title=title, columns=(column,), lines=tuple(lines))
