"""Tables with ruled lines, as rows of cells: what stands in each cell, and what within a cell is rows of its own.

Budget books rule their 目 and leave the 節 below without rules, and print in the column 説明 a list with amounts of its
own. So a band between two rules is parted where it holds several amounts, and a column of lists is a table beside.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.formats.pdf_bands import Area, banded_table
from corpus.formats.pdf_draft import Table, cell_text
from corpus.formats.pdf_frames import Frame
from corpus.formats.pdf_lines import Glyph, Line, gather, split, write
from corpus.formats.pdf_lists import list_table
from corpus.formats.pdf_rows import is_amount, unit_of

_APART = 1.2
"""Gaps wider than so many characters part the name and the amount of a list within a cell."""


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
        tables.append(banded_table(frame, _narrowed(_parted(areas, frame), kept), kept, head))
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


def _areas(frame: Frame, glyphs: Iterable[Glyph]) -> list[Area]:
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
    return [Area(box, gather(inside)) for box, inside in zip(frame.boxes, held, strict=True)]


def _head(areas: Sequence[Area], bands: int) -> int:
    """Return how many bands at the top hold headings and no amount."""
    with_amounts = [area.box.top for area in areas if area.box.left > 0 and _counts(area)]
    if with_amounts:
        return min(with_amounts)
    said = {area.box.top for area in areas if any(unit_of(text) is None for text in area.texts)}
    last = max((area.box.bottom for area in areas if area.box.top in said), default=0)
    return last if last < bands else 1  # a page on which nothing follows the headings, or a table of texts


def _counts(area: Area) -> bool:
    return any(is_amount(write(split(line, _APART)[-1]).text) for line in area.lines)


def _list_columns(areas: Sequence[Area], head: int) -> list[tuple[int, int]]:
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


def _parted(areas: Sequence[Area], frame: Frame) -> list[Area]:
    """Return areas, one that spans several bands and holds several amounts parted at the bands."""
    parted: list[Area] = []
    for area in areas:
        box = area.box
        if box.bottom - box.top == 1 or area.amounts() < 2:
            parted.append(area)
            continue
        for band in range(box.top, box.bottom):
            inside = [line for line in area.lines if frame.ys[band] <= line.middle < frame.ys[band + 1]]
            parted.append(Area(replace(box, top=band, bottom=band + 1), inside))
    return parted


def _narrowed(areas: Sequence[Area], kept: Sequence[int]) -> list[Area]:
    """Return the areas that stand in some of the columns, counted among those."""
    narrowed = []
    for area in areas:
        columns = [place for place, column in enumerate(kept) if area.box.left <= column < area.box.right]
        if columns:
            box = replace(area.box, left=columns[0], right=columns[-1] + 1)
            narrowed.append(Area(box, area.lines))
    return narrowed
