"""The reports of the U4 task as tables with headings: every cell with its row path, column path and unit."""

import re
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import DocumentError
from corpus.formats.html import read
from corpus.grids.heads import Headed, Heads, read_heads
from corpus.grids.matching import Headings
from corpus.grids.model import Content, Grid
from corpus.grids.periods import Calendar, Period
from corpus.grids.text import folded

_SAYS = re.compile(r"[^()]{2,30}\(\s*(?P<name>[^()\d]*\d?[^()\d]{2,20}?)\s*(?P<value>[\d,]+)\s*株\s*\)")
"""A heading that says a number of shares in brackets."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cell that may answer a question: its headings, the period it is of, and its unit."""

    headed: Headed
    headings: Headings
    period: Period | None
    period_labels: frozenset[str]
    """The labels in the table that say a period and nothing else."""
    unit: str | None
    said: str | None = None
    """What a heading says in itself ((1単元の株式数 100株)), where that is the value."""

    @property
    def id(self) -> str:
        """Return what the format calls the cell."""
        return self.headed.cell.address or ""


@dataclass(frozen=True, slots=True)
class ReadTable:
    """One table of a report, read."""

    name: str
    file: str
    caption: str
    sections: tuple[str, ...]
    candidates: tuple[Candidate, ...]


def read_report(paths: list[Path]) -> dict[str, ReadTable]:
    """Return the tables of a report by id."""
    contents: list[tuple[str, Content]] = []
    for path in paths:
        try:
            contents.append((path.stem, read(path)))
        except DocumentError:
            continue
    calendar = Calendar.joined(content.text for _, content in contents)
    tables: dict[str, ReadTable] = {}
    for file, content in contents:
        heads = Heads()
        for grid in content.grids:
            tables[grid.name or ""] = _table(grid, file, content, calendar, heads)
    return tables


def _table(grid: Grid, file: str, content: Content, calendar: Calendar, heads: Heads) -> ReadTable:
    caption = content.text[slice(*grid.caption)] if grid.caption else ""
    sections = tuple(content.text[slice(*span)] for span in grid.section)
    around = (*sections, caption)
    outside = next((p for text in reversed(around) if (p := calendar.read(text)) is not None), None)
    found = []
    before: list[str] = []
    for headed in read_heads(grid, heads, names=True):
        found.append(_candidate(headed, around, outside, calendar, grid.unit, before))
        if headed.row and (not before or before[-1] != headed.row[-1].text):
            before = [*before[-2:], headed.row[-1].text]
    found += _in_headings(grid)
    return ReadTable(grid.name or "", file, caption, sections, tuple(found))


def _candidate(
    headed: Headed,
    around: tuple[str, ...],
    outside: Period | None,
    calendar: Calendar,
    unit: str | None,
    before: list[str],
) -> Candidate:
    rows = [label.text for label in headed.row]
    columns = [label.text for label in headed.column]
    group = [label.text for label in headed.group]
    found = [
        (p, label) for label in (*reversed(columns), *reversed(rows), *reversed(group)) if (p := calendar.read(label))
    ]
    period = found[0][0] if found else None
    said = frozenset(label for p, label in found if p.pure)
    if any(label.cell is headed.cell for label in headed.row):  # a name does not head itself
        rows.append("")
    return Candidate(
        headed,
        Headings(
            row=rows[-1] if rows else "",
            column=columns[-1] if columns else "",
            rows=tuple(rows[:-1]),
            columns=tuple(columns[:-1]),
            around=(*around, *group),
            before=tuple(before),
        ),
        period or outside,
        said,
        headed.unit or unit,
    )


def _in_headings(grid: Grid) -> list[Candidate]:
    """Return the values that headings say in themselves."""
    found = []
    for row in grid.rows():
        for cell in row:
            match = _SAYS.fullmatch(folded(cell.text))
            if match:
                headed = Headed(cell, (), (), None)
                headings = Headings(row=match["name"], column="")
                found.append(Candidate(headed, headings, None, frozenset(), None, match["value"]))
    return found
