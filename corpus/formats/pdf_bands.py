"""Rows of a ruled table: one for each band between two rules, or several where a band holds several amounts.

Columns come in blocks, names before their amounts: 目 with its budgets, then 節 with its amount. The rows of one block
stand between those of another where no rule parts them, and a cell goes down to the next of its own block.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.formats.pdf_draft import TOTAL, Draft, Table, aligned_levels, cell_text, levels_of, spread_columns
from corpus.formats.pdf_frames import Box, Frame
from corpus.formats.pdf_lines import Line, write
from corpus.formats.pdf_rows import Row, is_amount, part_rows, unit_of

_SAME = 4.5
"""Points within which rows of two blocks stand at the same height."""


@dataclass(slots=True)
class Area:
    """A cell of the frame with its lines."""

    box: Box
    lines: list[Line] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """What its lines say."""
        return [write(line).text for line in self.lines]

    def amounts(self) -> int:
        """Return how many of its lines are amounts."""
        return sum(is_amount(text) for text in self.texts)


@dataclass(slots=True)
class _Band:
    """The rows of a band, and for each column the cells in them: their first row, how many, their lines."""

    tops: list[float] = field(default_factory=list)
    cells: dict[int, list[tuple[int, int, list[Line]]]] = field(default_factory=dict)
    parted: bool = False
    """It holds rows that no rule parts."""


def banded_table(frame: Frame, areas: Sequence[Area], kept: Sequence[int], head: int) -> Table:
    """Return the table that areas make: those of the `kept` columns of a frame, with `head` bands of headings."""
    bands = len(frame.ys) - 1
    edges = {area.box.left: frame.xs[kept[area.box.right - 1] + 1] for area in areas}
    blocks = _blocks([area for area in areas if area.box.top >= head], len(kept))
    parts = []
    for band in range(bands):
        inside = [area for area in areas if area.box.top == band and area.box.bottom == band + 1]
        parts.append(_part(inside, blocks, edges) if band >= head else _Band())
    firsts = [0]
    for part in parts:
        firsts.append(firsts[-1] + max(1, len(part.tops)))
    rows: list[list[Draft]] = [[] for _ in range(firsts[-1])]
    for area in areas:
        _place(area, parts[area.box.top], firsts, rows)
    for row in rows:
        row.sort(key=lambda cell: cell.column)
    tops = [top for band, part in enumerate(parts) for top in (frame.ys[band], *part.tops[1:])]
    table = Table(
        rows=rows,
        tops=tops,
        width=len(kept),
        heads=firsts[head],
        xs=frame.xs,
        top=frame.ys[0],
        bottom=frame.ys[-1],
        heading_top=frame.ys[0],
        bands=frame.ys,
        blocks=len(blocks),
        parted=any(part.parted for part in parts),
    )
    return _stepped(table, areas, parts, firsts, head)


def _blocks(areas: Sequence[Area], width: int) -> list[tuple[int, int]]:
    """Return the columns, from first to before last, of each block: a column of names behind amounts begins one."""
    counts = {column: [0, 0] for column in range(width)}
    for area in areas:
        for text in area.texts:
            if unit_of(text) is None:
                counts[area.box.left][is_amount(text)] += 1
    starts = [0]
    before = False
    for column in range(width):
        names, amounts = counts[column]
        if names > amounts and before:
            starts.append(column)
        if names or amounts:
            before = amounts >= names
    return list(pairwise([*starts, width]))


def _part(inside: Sequence[Area], blocks: Sequence[tuple[int, int]], edges: Mapping[int, float]) -> _Band:
    """Return the rows of a band; none where it is one row."""
    most = max((area.amounts() for area in inside), default=0)
    if most < 2 and not (most and any(unit_of(text) for area in inside for text in area.texts)):
        return _Band()
    parted: list[tuple[tuple[int, int], list[Row]]] = []
    texts: list[Area] = []
    for low, high in blocks:
        own = [area for area in inside if low <= area.box.left < high and area.lines]
        count = max((area.amounts() for area in own), default=0)
        if not count:
            texts += own
            continue
        rows = part_rows({area.box.left: area.lines for area in own}, edges)
        parted.append(((low, high), rows if count > 1 else _two(rows)))
    return _merged(parted, texts, inside, parted=most > 1)


def _two(rows: list[Row]) -> list[Row]:
    """Return the rows of a band with one amount in each column: the units above it, and all the rest."""
    units = [row for row in rows if row.unit and not row.amount]
    rest = [row for row in rows if not row.unit or row.amount]
    for row in rest[1:]:
        rest[0].take(row)
    return [*units[:1], *rest[:1]]


def _merged(
    blocks: Sequence[tuple[tuple[int, int], list[Row]]], texts: Sequence[Area], inside: Sequence[Area], *, parted: bool
) -> _Band:
    """Return the rows of all blocks of a band as one: each begins where a row of some block does."""
    several = [row for _, rows in blocks for row in rows if row.unit or len(_own(rows)) > 1 or len(blocks) == 1]
    several = several or [row for _, rows in blocks for row in rows]
    band = _Band(parted=parted)
    middles: list[float] = []
    for row in sorted(several, key=lambda row: row.middle):
        if not middles or row.middle - middles[-1] > _SAME:
            middles.append(row.middle)
            band.tops.append(row.top)
    units = sum(any(row.unit and abs(row.middle - middle) <= _SAME for row in several) for middle in middles)
    count = len(middles)
    first = units if units < count else 0
    for (low, high), rows in blocks:
        alone = len(_own(rows)) == 1
        starts = [first if alone and not row.unit else _nearest(middles, row.middle) for row in rows]
        spans = [*zip(starts, [*starts[1:], count], rows, strict=True)]
        for area in inside:
            if low <= area.box.left < high:
                cells = [
                    (start, end - start, row.lines.get(area.box.left, [])) for start, end, row in spans if end > start
                ]
                band.cells[area.box.left] = [(0, starts[0], []), *cells] if starts and starts[0] else cells
    for area in texts:
        placed: list[list[Line]] = [[] for _ in middles]
        for line in area.lines:
            placed[_last(middles, line.middle)].append(line)
        band.cells[area.box.left] = [(row, 1, lines) for row, lines in enumerate(placed)]
    return band


def _own(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if not row.unit]


def _nearest(middles: Sequence[float], middle: float) -> int:
    return min(range(len(middles)), key=lambda number: abs(middles[number] - middle))


def _last(middles: Sequence[float], middle: float) -> int:
    """Return the last row that begins at or above a height."""
    return max((number for number, start in enumerate(middles) if start <= middle + _SAME), default=0)


def _place(area: Area, band: _Band, firsts: Sequence[int], rows: list[list[Draft]]) -> None:
    """Put the cell, or the cells, of an area in their rows."""
    box = area.box
    first = firsts[box.top]
    columns = box.right - box.left
    if box.bottom - box.top > 1 or not band.tops:
        rows[first].append(Draft(box.left, cell_text(area.lines), rows=firsts[box.bottom] - first, columns=columns))
        return
    for row, high, lines in band.cells.get(box.left, [(0, len(band.tops), [])]):
        rows[first + row].append(Draft(box.left, cell_text(lines), rows=high, columns=columns))


def _stepped(table: Table, areas: Sequence[Area], parts: Sequence[_Band], firsts: Sequence[int], head: int) -> Table:
    """Return the table with its first column parted by how far in its names stand."""
    lefts: dict[int, float] = {}
    for band, part in enumerate(parts):
        for row, _, lines in part.cells.get(0, []):
            if lines and unit_of(write(lines[0]).text) is None:
                lefts[firsts[band] + row] = lines[0].left
    for area in areas:
        if area.box.left == 0 and area.lines and not parts[area.box.top].tops and area.box.top >= head:
            lefts[firsts[area.box.top]] = area.lines[0].left
    names = {number: row[0].written.text for number, row in enumerate(table.rows) if row and row[0].column == 0}
    lefts = {row: left for row, left in lefts.items() if not TOTAL.fullmatch(names.get(row, ""))}
    parted = any(part.parted and len(part.cells.get(0, [])) > 2 for part in parts)
    steps = levels_of(lefts) if parted else aligned_levels(lefts)
    return spread_columns(table, steps) if max(steps.values(), default=0) else table
