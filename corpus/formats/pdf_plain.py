"""Text of a page outside ruled tables: columns of prose told apart, and tables that only their columns show."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from corpus.formats.pdf_draft import TOTAL, Draft, Table, cell_text, levels_of, spread_columns
from corpus.formats.pdf_lines import NOTHING, Glyph, Line, cells_in, gather, split, write
from corpus.formats.pdf_rows import is_amount, part_rows

_CELL = 1.0
"""Gaps wider than so many characters part cells."""
_GUTTER = 1.2
"""Gaps wider than so many characters part columns of prose."""
_MOST_BETWEEN = 2
"""Lines without amounts that may stand between two rows of a table."""
_FEWEST_ROWS = 3
_MOST_HEADS = 4
_FAR = 2.6
"""Lines further apart than so many usual distances are not of one table."""
_LEADERS = re.compile(r"[…‥]|[.．・･·]{3,}")

Block = Line | Table


def plain_blocks(glyphs: Iterable[Glyph]) -> list[Block]:
    """Return the lines and the tables of a stretch of a page in the order in which they are read."""
    return [block for part in _read_order(list(glyphs), 0) for block in _with_tables(gather(part))]


def _read_order(glyphs: list[Glyph], depth: int) -> Iterator[list[Glyph]]:
    """Yield stretches of one column each, in reading order."""
    lines = gather(glyphs)
    found = _gutter(lines) if depth < 4 else None
    if found is None:
        if glyphs:
            yield glyphs
        return
    first, last, at = found
    above = [glyph for line in lines[:first] for glyph in line.glyphs]
    inside = [glyph for line in lines[first:last] for glyph in line.glyphs]
    below = [glyph for line in lines[last:] for glyph in line.glyphs]
    yield from _read_order(above, depth + 1)
    yield from _read_order([glyph for glyph in inside if glyph.right <= at], depth + 1)
    yield from _read_order([glyph for glyph in inside if glyph.right > at], depth + 1)
    yield from _read_order(below, depth + 1)


def _gutter(lines: Sequence[Line]) -> tuple[int, int, float] | None:
    """Return the first and before the last line of a stretch in two columns, and where they are parted."""
    if len(lines) < 4:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    pieces = [split(line, _GUTTER) for line in lines]
    places = {
        round((one.right + two.left) / 2)
        for row in pieces
        for one, two in pairwise(row)
        if 0.25 <= ((one.right + two.left) / 2 - left) / max(1.0, right - left) <= 0.75
    }
    best: tuple[int, int, int, float] | None = None
    for place in sorted(places):
        for first, last in _free(pieces, place):
            if (best is None or last - first > best[0]) and _prose(pieces[first:last], place):
                best = (last - first, first, last, float(place))
    return best[1:] if best is not None else None


def _free(pieces: Sequence[Sequence[Line]], place: float) -> Iterator[tuple[int, int]]:
    """Yield the stretches of lines that nothing crosses at a place."""
    first = None
    for number, row in enumerate([*pieces, None]):
        clear = row is not None and not any(piece.left < place < piece.right for piece in row)
        if clear and first is None:
            first = number
        if not clear and first is not None:
            yield first, number
            first = None


def _prose(pieces: Sequence[Sequence[Line]], place: float) -> bool:
    """Say whether both sides are running text: several lines, most of them as long as the side is wide."""
    sides: tuple[list[Line], list[Line]] = ([], [])
    for row in pieces:
        for piece in row:
            sides[piece.left > place].append(piece)
    for side in sides:
        if len(side) < 4:
            return False
        wide = max(line.right for line in side) - min(line.left for line in side)
        full = sum(line.right - line.left >= 0.6 * wide for line in side)
        if full * 2 < len(side) or sum(is_amount(write(line).text) for line in side) * 4 > len(side):
            return False
        if wide < 8 * median(line.em for line in side):
            return False
    return True


def _with_tables(lines: list[Line]) -> Iterator[Block]:
    """Yield lines in order, those of a table as the table."""
    rows = [cells_in(line, _CELL) for line in lines]
    is_row = [_is_row(row) for row in rows]
    usual = median([two.middle - one.middle for one, two in pairwise(lines)] or [0.0])
    at = 0
    for first, last in _stretches(lines, is_row, usual):
        edges = _edges([row for row, fits in zip(rows[first:last], is_row[first:last], strict=True) if fits])
        if first < at or len(edges) < 2 or _contents(lines[first:last], rows[first:last]):
            continue
        top = _heads(rows, lines, first, at, edges, usual)
        yield from lines[at:top]
        yield _table(rows[top:first], rows[first:last], edges)
        at = last
    yield from lines[at:]


def _is_row(row: Sequence[Line]) -> bool:
    return len(row) > 1 and any(is_amount(write(piece).text) for piece in row[1:])


def _stretches(lines: Sequence[Line], is_row: Sequence[bool], usual: float) -> Iterator[tuple[int, int]]:
    """Yield from which to before which line rows follow each other."""
    numbers = [number for number, fits in enumerate(is_row) if fits]
    begin = 0
    for index, number in enumerate(numbers):
        after = numbers[index + 1] if index + 1 < len(numbers) else None
        near = after is not None and after - number - 1 <= _MOST_BETWEEN
        near = near and all(
            lines[at + 1].middle - lines[at].middle <= _FAR * max(usual, lines[at].em)
            for at in range(number, after or number)
        )
        if not near:
            if index + 1 - begin >= _FEWEST_ROWS:
                yield numbers[begin], number + 1
            begin = index + 1


def _edges(rows: Sequence[Sequence[Line]]) -> list[tuple[float, float]]:
    """Return the columns of rows: stretches of the line that cells cover, none of them running into the next."""
    columns: list[tuple[float, float]] = []
    for left, right in sorted((piece.left, piece.right) for row in rows for piece in row):
        if columns and left <= columns[-1][1] + 1.0:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _contents(lines: Sequence[Line], rows: Sequence[Sequence[Line]]) -> bool:
    """Say whether rows are a table of contents: leaders, and numbers that only grow."""
    numbers = [write(row[-1]).text for row in rows if len(row) > 1]
    plain = [int(number) for number in numbers if number.isdecimal()]
    led = sum(bool(_LEADERS.search(write(line).text)) for line in lines)
    return led * 2 >= len(lines) and plain == sorted(plain)


def _heads(
    rows: Sequence[Sequence[Line]],
    lines: Sequence[Line],
    first: int,
    least: int,
    edges: Sequence[tuple[float, float]],
    usual: float,
) -> int:
    """Return the first line of the headings above a table."""
    top = first
    while top > max(least, first - _MOST_HEADS):
        above = rows[top - 1]
        far = lines[top].middle - lines[top - 1].middle > _FAR * max(usual, lines[top].em)
        over = {number for piece in above for number in _over(piece, edges)}
        several = len(above) > 1 and len(over) > 1
        spanning = len(above) == 1 and top < first and len(over) > 1 and 0 not in over
        if far or not (several or spanning):
            break
        top -= 1
    return top


def _over(piece: Line, edges: Sequence[tuple[float, float]]) -> list[int]:
    """Return the columns that a cell stands in: those it overlaps, or the nearest."""
    over = [number for number, (left, right) in enumerate(edges) if piece.left < right and piece.right > left]
    if over:
        return over
    middle = (piece.left + piece.right) / 2
    return [min(range(len(edges)), key=lambda number: abs(sum(edges[number]) / 2 - middle))]


def _table(
    heads: Sequence[Sequence[Line]], body: Sequence[Sequence[Line]], edges: Sequence[tuple[float, float]]
) -> Table:
    rows: list[list[Draft]] = []
    tops: list[float] = []
    for row in heads:
        placed = {(over[0], over[-1]): piece for piece in row for over in (_over(piece, edges),)}
        cells = [Draft(low, write(piece), columns=high - low + 1) for (low, high), piece in sorted(placed.items())]
        rows.append(_filled(cells, len(edges)))
        tops.append(min(piece.top for piece in row))
    columns: dict[int, list[Line]] = {}
    for row in body:
        for piece in row:
            columns.setdefault(_over(piece, edges)[0], []).append(piece)
    lefts: dict[int, float] = {}
    for found in part_rows(columns, {0: edges[0][1]}):
        texts = {column: cell_text(parts) for column, parts in found.lines.items()}
        if 0 in texts and not found.unit:
            total = TOTAL.fullmatch(texts[0].text) is not None
            lefts[len(rows)] = edges[0][0] if total else found.lines[0][0].left
        rows.append([Draft(column, texts.get(column, NOTHING)) for column in range(len(edges))])
        tops.append(found.top)
    pieces = [piece for row in (*heads, *body) for piece in row]
    top, bottom = min(piece.top for piece in pieces), max(piece.bottom for piece in pieces)
    table = Table(
        rows=rows,
        tops=tops,
        width=len(edges),
        heads=len(heads),
        xs=tuple(edge for pair in edges for edge in pair),
        top=top,
        bottom=bottom,
        heading_top=top,
        ruled=False,
    )
    steps = levels_of(lefts)
    return spread_columns(table, steps) if max(steps.values(), default=0) else table


def _filled(cells: list[Draft], width: int) -> list[Draft]:
    """Return the cells of a row with an empty one wherever none stands."""
    filled: list[Draft] = []
    at = 0
    for cell in cells:
        if cell.column < at:
            continue
        filled += [Draft(column, NOTHING) for column in range(at, cell.column)]
        filled.append(cell)
        at = cell.column + cell.columns
    return [*filled, *(Draft(column, NOTHING) for column in range(at, width))]
