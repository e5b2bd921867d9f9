"""Tables with ruled lines, as rows of cells: what stands in each cell, and what within a cell is rows of its own.

Budget books rule their 目 and leave the 節 below without rules, and print in the column 説明 a list with amounts of its
own. So a band between two rules is parted where it holds several amounts, and a column of lists is a table beside.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from corpus.formats.pdf_draft import TOTAL, Draft, Table, aligned_levels, cell_text, levels_of, spread_columns
from corpus.formats.pdf_frames import Box, Frame
from corpus.formats.pdf_lines import Glyph, Line, gather, split, write
from corpus.formats.pdf_lists import list_table
from corpus.formats.pdf_rows import Row, is_amount, part_rows, unit_of

_APART = 1.2
"""Gaps wider than so many characters part the name and the amount of a list within a cell."""


@dataclass(slots=True)
class _Area:
    """A cell of the frame with its lines."""

    box: Box
    lines: list[Line] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [write(line).text for line in self.lines]

    def amounts(self) -> int:
        """Return how many of its lines are amounts."""
        return sum(is_amount(text) for text in self.texts)


def ruled_tables(frame: Frame, glyphs: Iterable[Glyph]) -> list[Table]:
    """Return the table of a frame, and those that stand in it as lists in a column."""
    areas = _areas(frame, glyphs)
    if sum(bool(area.lines) for area in areas) < 2:
        return []
    head = _head(areas, len(frame.ys) - 1)
    lists = _list_columns(areas, head)
    kept = [column for column in range(len(frame.xs) - 1) if not any(low <= column < high for low, high in lists)]
    tables = []
    if kept:
        tables.append(_Banded(frame, _narrowed(_parted(areas, frame), kept), kept, head).table())
    for part, (low, high) in enumerate(lists, start=1):
        inside = [area for area in areas if low <= area.box.left and area.box.right <= high]
        heads = [area for area in areas if area.box.top < head and area.box.left < high and area.box.right > low]
        table = list_table(
            [(area.box.top, area.box.bottom, cell_text(area.lines)) for area in heads],
            [line for area in inside if area.box.top >= head for line in area.lines],
            (frame.xs[low], frame.xs[high]),
        )
        tables.append(replace(table, part=part, top=frame.ys[0], bottom=frame.ys[-1], heading_top=frame.ys[0]))
    return [table for table in tables if any(cell.written.text for row in table.rows for cell in row)]


def _areas(frame: Frame, glyphs: Iterable[Glyph]) -> list[_Area]:
    """Return the cells of a frame with the lines that stand in each."""
    width = len(frame.xs) - 1
    owner = {
        row * width + column: number
        for number, box in enumerate(frame.boxes)
        for row in range(box.top, box.bottom)
        for column in range(box.left, box.right)
    }
    held: list[list[Glyph]] = [[] for _ in frame.boxes]
    for glyph in glyphs:
        column = bisect_right(frame.xs, (glyph.left + glyph.right) / 2) - 1
        row = bisect_right(frame.ys, (glyph.top + glyph.bottom) / 2) - 1
        number = owner.get(min(row, len(frame.ys) - 2) * width + min(column, width - 1))
        if number is not None:
            held[number].append(glyph)
    return [_Area(box, gather(inside)) for box, inside in zip(frame.boxes, held, strict=True)]


def _head(areas: Sequence[_Area], bands: int) -> int:
    """Return how many bands at the top hold headings and no amount."""
    with_amounts = [area.box.top for area in areas if area.box.left > 0 and _counts(area)]
    if with_amounts:
        return min(with_amounts)
    said = {area.box.top for area in areas if any(unit_of(text) is None for text in area.texts)}
    last = max((area.box.bottom for area in areas if area.box.top in said), default=0)
    return last if last < bands else 1  # a page on which nothing follows the headings, or a table of texts


def _counts(area: _Area) -> bool:
    return any(is_amount(write(split(line, _APART)[-1]).text) for line in area.lines)


def _list_columns(areas: Sequence[_Area], head: int) -> list[tuple[int, int]]:
    """Return the columns, from first to before last, whose cells hold lists of names with amounts."""
    found: dict[tuple[int, int], int] = {}
    body = [area for area in areas if area.box.top >= head]
    for area in body:
        key = (area.box.left, area.box.right)
        found[key] = found.get(key, 0) + sum(_listed(line) for line in area.lines)
    lists = []
    for (low, high), count in sorted(found.items()):
        alone = all((a.box.left, a.box.right) == (low, high) for a in body if a.box.left < high and a.box.right > low)
        lines = sum(len(area.lines) for area in body if (area.box.left, area.box.right) == (low, high))
        if alone and count >= 2 and count * 5 >= lines:
            lists.append((low, high))
    return lists


def _listed(line: Line) -> bool:
    """Say whether a line is a name, a gap and an amount."""
    pieces = split(line, _APART)
    return len(pieces) > 1 and is_amount(write(pieces[-1]).text) and not is_amount(write(pieces[0]).text)


def _parted(areas: Sequence[_Area], frame: Frame) -> list[_Area]:
    """Return areas, one that spans several bands and holds several amounts parted at the bands."""
    parted: list[_Area] = []
    for area in areas:
        box = area.box
        if box.bottom - box.top == 1 or area.amounts() < 2:
            parted.append(area)
            continue
        for band in range(box.top, box.bottom):
            inside = [line for line in area.lines if frame.ys[band] <= line.middle < frame.ys[band + 1]]
            parted.append(_Area(replace(box, top=band, bottom=band + 1), inside))
    return parted


def _narrowed(areas: Sequence[_Area], kept: Sequence[int]) -> list[_Area]:
    """Return the areas that stand in some of the columns, counted among those."""
    narrowed = []
    for area in areas:
        columns = [place for place, column in enumerate(kept) if area.box.left <= column < area.box.right]
        if columns:
            box = replace(area.box, left=columns[0], right=columns[-1] + 1)
            narrowed.append(_Area(box, area.lines))
    return narrowed


class _Banded:
    """Makes the rows of a table from the bands between its rules."""

    def __init__(self, frame: Frame, areas: Sequence[_Area], kept: Sequence[int], head: int) -> None:
        self._frame = frame
        self._areas = areas
        self._kept = kept
        self._head = head
        self._bands = len(frame.ys) - 1

    def table(self) -> Table:
        """Return the table."""
        parts = [self._rows(band) for band in range(self._bands)]
        firsts = [0]
        for part in parts:
            firsts.append(firsts[-1] + max(1, len(part)))
        rows: list[list[Draft]] = [[] for _ in range(firsts[-1])]
        tops = [0.0] * firsts[-1]
        for band, part in enumerate(parts):
            for number in range(max(1, len(part))):
                tops[firsts[band] + number] = part[number].top if number and part else self._frame.ys[band]
        for area in self._areas:
            self._place(area, parts[area.box.top], firsts, rows)
        for row in rows:
            row.sort(key=lambda cell: cell.column)
        table = Table(
            rows=rows,
            tops=tops,
            width=len(self._kept),
            heads=firsts[self._head],
            xs=self._frame.xs,
            top=self._frame.ys[0],
            bottom=self._frame.ys[-1],
            heading_top=self._frame.ys[0],
            bands=self._frame.ys,
        )
        return self._stepped(table, parts, firsts)

    def _rows(self, band: int) -> list[Row]:
        """Return the rows of a band, none where it is one row."""
        inside = [area for area in self._areas if area.box.top == band and area.box.bottom == band + 1]
        if band < self._head:
            return []
        columns = {area.box.left: area.lines for area in inside if area.lines}
        edges = {area.box.left: self._frame.xs[self._kept[area.box.right - 1] + 1] for area in inside}
        units = [line for area in inside for line in area.lines if unit_of(write(line).text)]
        most = max((area.amounts() for area in inside), default=0)
        if most < 2 and not (units and most):
            return []
        rows = part_rows(columns, edges)
        return rows if most > 1 else _two(rows)

    def _place(self, area: _Area, part: Sequence[Row], firsts: Sequence[int], rows: list[list[Draft]]) -> None:
        """Put the cell, or the cells, of an area in their rows."""
        box = area.box
        first = firsts[box.top]
        columns = box.right - box.left
        if box.bottom - box.top > 1 or not part:
            written = cell_text(area.lines)
            rows[first].append(Draft(box.left, written, rows=firsts[box.bottom] - first, columns=columns))
            return
        for number, row in enumerate(part):
            written = cell_text(row.lines.get(box.left, []))
            rows[first + number].append(Draft(box.left, written, columns=columns))

    def _stepped(self, table: Table, parts: Sequence[Sequence[Row]], firsts: Sequence[int]) -> Table:
        """Return the table with its first column parted by how far in its names stand, where bands are parted."""
        parted = any(sum(row.amount for row in part) > 1 for part in parts)
        lefts: dict[int, float] = {}
        for band, part in enumerate(parts):
            for number, row in enumerate(part):
                if 0 in row.lines and not row.unit:
                    lefts[firsts[band] + number] = row.lines[0][0].left
        for area in self._areas:
            if area.box.left == 0 and area.lines and not parts[area.box.top] and area.box.top >= self._head:
                lefts[firsts[area.box.top]] = area.lines[0].left
        names = {number: row[0].written.text for number, row in enumerate(table.rows) if row and row[0].column == 0}
        lefts = {row: left for row, left in lefts.items() if not TOTAL.fullmatch(names.get(row, ""))}
        steps = levels_of(lefts) if parted else aligned_levels(lefts)
        return spread_columns(table, steps) if max(steps.values(), default=0) else table


def _two(rows: list[Row]) -> list[Row]:
    """Return the rows of a band with one amount in each column: the units above it, and all the rest."""
    units = [row for row in rows if row.unit and not row.amount]
    rest = [row for row in rows if not row.unit or row.amount]
    for row in rest[1:]:
        rest[0].take(row)
    return [*units[:1], *rest[:1]]
