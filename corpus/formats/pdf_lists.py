"""Lists without rules: names, some of them further in than others, and an amount at the end of the line."""

from collections.abc import Sequence

from corpus.formats.pdf_draft import Draft, Table, cell_text, levels_of, spread_columns
from corpus.formats.pdf_lines import NOTHING, Line, Written, between, cells_in, write
from corpus.formats.pdf_rows import is_amount, part_rows, unit_of

_APART = 1.2
_NAME, _NOTE, _AMOUNT = 0, 1, 2


def list_table(heads: Sequence[tuple[int, int, Written]], lines: Sequence[Line], sides: tuple[float, float]) -> Table:
    """Return the table of a list that stands in one column, under the column's headings."""
    columns: dict[int, list[Line]] = {_NAME: [], _NOTE: [], _AMOUNT: []}
    for line in lines:
        for column, piece in _pieces(line):
            columns[column].append(piece)
    noted = bool(columns[_NOTE])
    amount = _AMOUNT if noted else _NOTE
    found = part_rows(columns)
    rows: list[list[Draft]] = []
    tops: list[float] = []
    for _, _, written in sorted(heads, key=lambda head: head[:2]):
        rows.append([Draft(0, written, columns=amount + 1)])
        tops.append(min((line.top for line in lines), default=0.0))
    lefts: dict[int, float] = {}
    for row in found:
        cells = {column: cell_text(parts) for column, parts in row.lines.items() if column != _NOTE}
        note = between([write(part) for part in row.lines.get(_NOTE, [])], " ")
        if _NAME in row.lines:
            lefts[len(rows)] = row.lines[_NAME][0].left
        drafts = [Draft(_NAME, cells.get(_NAME, NOTHING)), Draft(amount, cells.get(_AMOUNT, NOTHING))]
        rows.append([drafts[0], Draft(_NOTE, note), drafts[1]] if noted else drafts)
        tops.append(row.top)
    table = Table(
        rows=rows, tops=tops, width=amount + 1, heads=len(heads), xs=sides, top=0.0, bottom=0.0, heading_top=0.0
    )
    steps = levels_of(lefts)
    return spread_columns(table, steps) if max(steps.values(), default=0) else table


def _pieces(line: Line) -> list[tuple[int, Line]]:
    """Return the pieces of a line, each with its column: a name, notes, an amount."""
    pieces = cells_in(line, _APART)
    last = write(pieces[-1]).text
    if is_amount(last) or unit_of(last):
        rest = pieces[:-1]
        placed = [(_NAME if number == 0 else _NOTE, piece) for number, piece in enumerate(rest)]
        return [*placed, (_AMOUNT, pieces[-1])]
    return [(_NAME, line)] if len(pieces) == 1 else [(_NAME, pieces[0]), *((_NOTE, piece) for piece in pieces[1:])]
