"""Where the tables of a sheet begin and end: CSV files and spreadsheets set titles and units above their tables.

A sheet is given as the cells of each row that have something in them. Lines above a table (its title, its unit, notes)
are no rows of it; neither are those below it, behind an empty row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.cells import unit_heading
from corpus.folding import fold_text

_LOOKED_AT = 20
"""So many rows of a block tell how many cells its rows have."""
_UNIT_LINE = re.compile(r"[(\[]?\s*(?:単位|unit)\b|[(\[]\s*(?:[十百千万億兆]*円|%)\s*[)\]]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: how many of its cells have something in them, which is the first, and what that says."""

    filled: int
    first: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one table, from `first` to before `last`, and of the lines above it."""

    first: int
    last: int
    above: tuple[int, ...] = ()

    def unit(self, rows: Sequence[Row]) -> str | None:
        """Return the unit that a line above the table gives to bare numbers."""
        found = (unit_heading(fold_text(rows[number].text)) for number in self.above)
        return next((unit for unit in found if unit), None)

    def caption(self, rows: Sequence[Row]) -> int | None:
        """Return the line above the table that says what it lists: the last one that is no unit, date or note."""
        named = [number for number in self.above if not _is_aside(rows[number].text)]
        return named[-1] if named else None


def find_blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """Yield the tables of a sheet. Each row is one of a table, stands above one, or is text.

    A new table begins where an empty row is followed by a line of its own, as a title is.
    """
    starts = [0, *_titles(rows), len(rows)]
    for start, end in pairwise(starts):
        above, first = _above(rows, start, end)
        last = end
        while last > first and rows[last - 1].filled == 0:
            last -= 1
        last = _without_notes(rows, first, last)
        if first < last:
            yield Block(first, last, above)


def _titles(rows: Sequence[Row]) -> Iterator[int]:
    """Yield the rows at which a further table begins, its title with it."""
    for number in range(2, len(rows) - 1):
        if rows[number - 1].filled == 0 and _is_line(rows[number]):
            after = next((row for row in rows[number + 1 : number + 6] if row.filled > 1), None)
            if after is not None and any(row.filled > 1 for row in rows[max(0, number - 5) : number]):
                yield number


def _is_line(row: Row) -> bool:
    return row.filled == 1 and (row.first == 0 or _is_aside(row.text))


def _is_aside(text: str) -> bool:
    """Return whether a line says a unit or a note, and so does not name the table."""
    folded = fold_text(text).strip()
    return bool(_UNIT_LINE.match(folded)) or folded.startswith(("※", "*", "注", "(注"))


def _above(rows: Sequence[Row], start: int, end: int) -> tuple[tuple[int, ...], int]:
    """Return the lines of their own that stand before the first row with several cells, and that row.

    Where no row has several cells, the whole is a table of one column.
    """
    first = start
    while first < end and (rows[first].filled == 0 or _is_line(rows[first])):
        first += 1
    if first == end or _is_narrow(rows[first : first + _LOOKED_AT]):
        first = start
        while first < end and rows[first].filled == 0:
            first += 1
    return tuple(number for number in range(start, first) if rows[number].filled), first


def _is_narrow(rows: Sequence[Row]) -> bool:
    """Return whether rows mostly have one cell, so that a single one is nothing out of the ordinary."""
    filled = [row.filled for row in rows if row.filled]
    return len(filled) > 2 and sum(count == 1 for count in filled) * 2 > len(filled)


def _without_notes(rows: Sequence[Row], first: int, last: int) -> int:
    """Return where a table ends whose last lines, behind an empty row, are notes."""
    at = last
    while at > first and (rows[at - 1].filled == 0 or _is_line(rows[at - 1])):
        at -= 1
    return at if at > first and at < last and rows[at].filled == 0 else last
