"""Tables of a page before their place in the document's text is known."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.formats.pdf_lines import GAP, Line, Written, between, gather, join, write
from corpus.formats.pdf_rows import is_amount

_STEP = 6.5
"""Points by which a name stands further in than the one it is part of."""
_DEEPEST = 6
_MOST_STEPS = 3
_EVEN = 1.5
TOTAL = re.compile(r"(?:総|合|小|累)?\s*計|.{1,8}合\s*計")
"""Totals stand anywhere, and are part of nothing."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A cell that begins in some row: its column, its text, how many rows and columns it spans."""

    column: int
    written: Written
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a page: rows of cells from left to right, and where each stands."""

    rows: list[list[Draft]]
    tops: list[float]
    """The upper edge of each row."""
    width: int
    heads: int
    """How many rows at the top are headings."""
    xs: tuple[float, ...]
    """The edges of its ruled columns: those of a table that goes on are the same."""
    top: float
    bottom: float
    heading_top: float
    """Where the table begins that it is a part of."""
    part: int = 0
    """0, or which list within the ruled table it is."""
    bands: tuple[float, ...] = ()
    """The edges of its ruled rows."""
    ruled: bool = True


def cell_text(lines: Sequence[Line]) -> Written:
    """Return the text of a cell on one line.

    A number that stands beside the middle of a name of two lines comes before the name.
    """
    if len(lines) < 2:
        return write(lines[0]) if lines else Written("", ())
    numbered = _numbered(lines)
    written = [write(line) for line in (numbered[1] if numbered else lines)]
    text = between(written, " ") if any(is_amount(part.text) for part in written) else join(written)
    return between([write(numbered[0]), text], " ") if numbered else text


def _numbered(lines: Sequence[Line]) -> tuple[Line, list[Line]] | None:
    """Return the number beside the lines of a name, and those lines, where it stands between two of them."""
    glyphs = sorted((glyph for line in lines for glyph in line.glyphs), key=lambda glyph: glyph.left)
    count = next((number for number, glyph in enumerate(glyphs) if not glyph.char.isdecimal()), 0)
    if not 0 < count < len(glyphs) or count > 3:
        return None
    number = Line(tuple(glyphs[:count]))
    rest = gather(glyphs[count:])
    if min(line.left for line in rest) < number.right + GAP * number.em or len(gather(number.glyphs)) > 1:
        return None
    if any(abs(line.middle - number.middle) < GAP * number.em for line in rest):
        return None
    return number, rest


def levels_of(lefts: Mapping[int, float]) -> dict[int, int]:
    """Return for each row how many steps its name stands in."""
    places: list[float] = []
    for left in sorted(lefts.values()):
        if not places or left - places[-1] > _STEP:
            places.append(left)
    return {
        row: min(_DEEPEST, max(number for number, place in enumerate(places) if place <= left))
        for row, left in lefts.items()
    }


def aligned_levels(lefts: Mapping[int, float]) -> dict[int, int]:
    """Return for each row how many steps its name stands in, none where names are not set from the left.

    Each step must have several rows, most of them at the same place: names that are centred stand anywhere.
    """
    levels = levels_of(lefts)
    groups = [
        [lefts[row] for row in levels if levels[row] == level] for level in range(max(levels.values(), default=0) + 1)
    ]
    if not 1 < len(groups) <= _MOST_STEPS or any(len(group) < 2 for group in groups):
        return {}
    for group in groups:
        most = max(sum(abs(other - left) < _EVEN for other in group) for left in group)
        if most * 2 < len(group) or most < 2:
            return {}
    return levels


def spread_columns(table: Table, steps: Mapping[int, int]) -> Table:
    """Return a table whose first column is parted, a name that stands further in beginning further right."""
    more = max(steps.values())
    rows = []
    for number, row in enumerate(table.rows):
        cells: list[Draft] = []
        for cell in row:
            step = steps.get(number, 0) if cell.column == 0 else 0
            if cell.column:
                cells.append(replace(cell, column=cell.column + more))
            else:
                cells.append(replace(cell, column=step, columns=cell.columns + more - step))
        rows.append(cells)
    return replace(table, rows=rows, width=table.width + more)
