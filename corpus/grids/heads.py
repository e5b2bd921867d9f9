"""Which cells of a table are headings, and the row path and the column path that they give to every other cell.

A table is read as people do: rows at its top that hold no values head the columns, columns at its left that hold no
values head the rows. How far a label is set in says what it is part of; blanks under a label repeat it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.grids.labels import Label, Stack, clean, is_period, is_total
from corpus.grids.model import Cell, Grid
from corpus.grids.text import folded, is_blank, is_name, is_note_heading, is_value, number_unit, unit_in, unit_of

__all__ = ["Headed", "Heads", "Label", "clean", "headed", "is_period", "is_total", "read_heads"]

_MOST_HEADS = 12
"""So many rows at the most head a table whose reader does not know."""
_DEEP_ROWS = 400
"""Where values begin is looked for in so many rows."""


@dataclass(frozen=True, slots=True)
class Headed:
    """A cell that is no heading, with what its headings say."""

    cell: Cell
    row: tuple[Label, ...]
    column: tuple[Label, ...]
    unit: str | None
    """The unit that a heading gives to it, the nearest first."""
    unit_cell: Cell | None = None
    group: tuple[Label, ...] = ()
    """Lines inside the table that head all that follows (当連結会計年度)."""

    @property
    def labels(self) -> tuple[Label, ...]:
        """Return all labels, from whole to part, rows first."""
        return (*self.group, *self.row, *self.column)


@dataclass(slots=True)
class Heads:
    """The headings of a table's columns, which hold until the next ones; a table that goes on takes them over."""

    columns: dict[int, list[Label]] = field(default_factory=dict)
    units: dict[int, Cell] = field(default_factory=dict)
    everywhere: Cell | None = None
    """A cell among the headings that states the unit of the whole table."""
    labels: frozenset[int] = frozenset()
    """The columns that hold the names of rows."""
    notes: frozenset[int] = frozenset()
    stack: Stack = field(default_factory=Stack)
    carried: dict[int, Cell] = field(default_factory=dict)
    """The cells above in each column that print a unit, which holds for the bare numbers below them."""
    spanning: Cell | None = None
    """A cell of units that spans rows, and holds for them."""
    end: int = -1
    """Where the table ended that these were read from."""

    def start_again(self, *, keep_unit: bool) -> None:
        """Forget what a table said, but for the unit where the next one stands right below it."""
        self.columns, self.units, self.labels, self.notes = {}, {}, frozenset(), frozenset()
        self.stack, self.carried, self.spanning = Stack(), {}, None
        if not keep_unit:
            self.everywhere = None


def read_heads(grid: Grid, before: Heads | None = None, *, names: bool = False) -> Iterator[Headed]:
    """Yield the cells of a table that are no headings and not empty, in order, with their headings.

    `before` are the headings of the table that this one goes on with; they are brought up to date as rows are read.
    With `names`, the names of rows that have a column heading of their own (氏名, 種類) are yielded too.
    """
    rows = list(grid.rows())
    begin = _first_values(rows, grid.heading_rows)
    heads = before if before is not None else Heads()
    if not grid.continues:
        near = 0 <= grid.start - heads.end <= 1
        heads.start_again(keep_unit=near)
    heads.end = grid.end
    if begin or not grid.continues:
        _take_columns(heads, rows[:begin])
    if not heads.labels or not grid.continues:
        heads.labels, heads.notes = _label_columns(rows[begin:], heads)
    values = any(is_value(cell.text) for row in rows[begin:] for cell in row)
    for number in range(begin, len(rows)):
        row = [cell for cell in rows[number] if not is_blank(cell.text)]
        if not row:
            continue
        if values and _heads_again(row, rows[number + 1 : number + 4], heads):
            _take_columns(heads, [rows[number]], again=True)
            continue
        yield from _row(row, heads, grid, names)


def _row(row: Sequence[Cell], heads: Heads, grid: Grid, read_names: bool) -> Iterator[Headed]:
    """Yield the values of a row, and take its names."""
    names = [cell for cell in row if cell.column in heads.labels and not is_value(cell.text) and is_name(cell.text)]
    others = [
        cell
        for cell in row
        if cell not in names
        and cell.column not in heads.notes
        and (cell.column not in heads.labels or is_value(cell.text) or is_name(cell.text))
    ]
    unit_cells = [cell for cell in row if unit_of(cell.text) and not is_value(cell.text)]
    names = [cell for cell in names if cell not in unit_cells]
    others = [cell for cell in others if cell not in unit_cells]
    if unit_cells:
        heads.spanning = unit_cells[0] if len(unit_cells) == 1 and unit_cells[0].rows > 1 else None
    elif heads.spanning is not None and heads.spanning.row + heads.spanning.rows > row[0].row:
        unit_cells = [heads.spanning]
    if len(row) == 1 and names and not others and names[0].columns * 2 > grid.width > 1 and is_period(names[0].text):
        heads.stack.group = [Label(clean(names[0].text), names[0])]
        heads.stack.clear()
        return
    for cell in names:
        label = Label(clean(cell.text), cell)
        heads.stack.push(label, bare=not others, total=is_total(label.text))
    if names and read_names:
        for cell in names:
            own = _covering(heads.columns, cell)
            if own:
                labels = tuple(Label(clean(name.text), name) for name in names)
                yield Headed(cell, labels, own, None, None, tuple(heads.stack.group))
    for cell in others:
        yield _headed(cell, heads, _beside(cell, unit_cells))


def _headed(cell: Cell, heads: Heads, unit_cell: Cell | None) -> Headed:
    column = _covering(heads.columns, cell)
    own = _covering_unit(heads.units, cell)
    row = heads.stack.path(0, cell.column) if cell.column else ()
    row = _nearest_block(row, cell, heads)
    if number_unit(cell.text):
        heads.carried[cell.column] = cell
    labels = (*(label.cell for label in reversed(row)), *(label.cell for label in reversed(column)))
    for candidate in (unit_cell, *labels, own):
        if candidate is not None and (found := unit_of(candidate.text) or unit_in(candidate.text)):
            if candidate is unit_cell and candidate.column > cell.column:
                heads.carried[cell.column] = candidate
            return Headed(cell, row, column, found, candidate, tuple(heads.stack.group))
    above = heads.carried.get(cell.column)
    if above is not None and above is not cell:
        found = unit_of(above.text) or number_unit(above.text)
        return Headed(cell, row, column, found, above, tuple(heads.stack.group))
    whole = heads.everywhere
    return Headed(cell, row, column, unit_of(whole.text) if whole else None, whole, tuple(heads.stack.group))


def _beside(cell: Cell, units: Sequence[Cell]) -> Cell | None:
    """Return the cell that states the unit of a value: right behind it, else before it."""
    behind = next((unit for unit in units if unit.column == cell.column + cell.columns), None)
    before = next((unit for unit in reversed(units) if unit.column < cell.column), None)
    if behind is not None and (before is None or before.column + before.columns < cell.column or len(units) > 1):
        return behind
    return before


def _nearest_block(row: tuple[Label, ...], cell: Cell, heads: Heads) -> tuple[Label, ...]:
    """Return the names that belong to a value: of two lists side by side, the names of its own."""
    if len(row) < 2:
        return row
    blocks: list[list[Label]] = [[row[0]]]
    for before, label in pairwise(row):
        apart = range(before.cell.column + before.cell.columns, label.cell.column)
        if any(
            column in heads.columns and column not in heads.labels and column not in heads.notes for column in apart
        ):
            blocks.append([])
        blocks[-1].append(label)
    if len(blocks) == 1:
        return row
    last = blocks[-1]
    if not any(heads.columns.get(label.cell.column) for label in last):
        return row
    same_line = {label.cell.row for label in last} & {label.cell.row for label in blocks[-2]}
    return tuple(last) if same_line else row


def _first_values(rows: Sequence[Sequence[Cell]], known: int | None) -> int:
    """Return how many rows at the top are headings."""
    if known is not None:
        return min(known, len(rows))
    first = next((n for n, row in enumerate(rows[:_DEEP_ROWS]) if _holds_values(row)), None)
    if first is None:
        return _text_heads(rows)
    if first > _MOST_HEADS:
        return _text_heads(rows[:first])
    while first > 0 and _only_names(rows[first - 1], rows[first:], first - 1):
        first -= 1
    return first


def _holds_values(row: Sequence[Cell]) -> bool:
    """Return whether a row holds a value beside its first cell, years and days not counted."""
    filled = [cell for cell in row if not is_blank(cell.text)]
    values = [cell for cell in filled if is_value(cell.text) and not (cell is filled[0] and cell.column == 0)]
    plain = [cell for cell in values if not _looks_like_year(cell.text)]
    return bool(plain) and not all(cell.head for cell in filled)


def _looks_like_year(text: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d{2}(?:年度?)?", folded(text)) is not None


def _text_heads(rows: Sequence[Sequence[Cell]]) -> int:
    """Return how many rows head a table without values: those above the first full row, and that."""
    columns = {cell.column for row in rows[:_DEEP_ROWS] for cell in row if not is_blank(cell.text)}
    if len(columns) <= 2 and not any(cell.head for row in rows[:_MOST_HEADS] for cell in row):
        return 0  # names beside what they are, one under the other
    for number, row in enumerate(rows[:_MOST_HEADS]):
        filled = [cell for cell in row if not is_blank(cell.text)]
        if filled and all(unit_of(cell.text) for cell in filled):
            continue
        if len(filled) >= 2 or any(cell.head for cell in filled):
            deep = max((cell.rows for cell in filled), default=1)
            least = min((cell.rows for cell in filled), default=1)
            return number + (deep if deep > least else 1)
    return 0


def _only_names(row: Sequence[Cell], below: Sequence[Sequence[Cell]], number: int) -> bool:
    """Return whether a row above the first values only names what follows (資産の部), and heads no column."""
    filled = [cell for cell in row if not is_blank(cell.text)]
    if not filled:
        return False
    columns = {cell.column for line in below[:20] for cell in line if is_value(cell.text)}
    first = min(columns - {0}, default=0)
    inside = [cell for cell in filled if cell.column + cell.columns > first]
    return (
        not inside and number > 0 and not all(cell.head for cell in filled) and not any(unit_of(c.text) for c in filled)
    )


def _label_columns(rows: Sequence[Sequence[Cell]], heads: Heads) -> tuple[frozenset[int], frozenset[int]]:
    """Return the columns that hold names of rows, and those that hold the numbers of notes."""
    texts: dict[int, int] = {}
    values: dict[int, int] = {}
    for row in rows[:_DEEP_ROWS]:
        for cell in row:
            if is_blank(cell.text) or unit_of(cell.text):
                continue
            count = values if is_value(cell.text) else texts
            count[cell.column] = count.get(cell.column, 0) + 1
    notes = frozenset(column for column, labels in heads.columns.items() if labels and is_note_heading(labels[-1].text))
    first_value = min(
        (column for column, n in values.items() if n > texts.get(column, 0) and column not in notes), default=None
    )
    if first_value is None:
        return frozenset({min(texts, default=0)}), notes
    labels = {column for column in texts if column < first_value or texts[column] > values.get(column, 0)}
    last_value = max(column for column, n in values.items() if n >= texts.get(column, 0))
    labels = {column for column in labels if column <= last_value or column < first_value}
    if not labels:
        labels = {min([*texts, *values])} if first_value else set()
    return frozenset(labels | {column for column in range(first_value) if column not in notes}), notes


def _heads_again(row: Sequence[Cell], below: Sequence[Sequence[Cell]], heads: Heads) -> bool:
    """Return whether a row inside a table heads its columns anew."""
    if any(is_value(cell.text) and not _looks_like_year(cell.text) for cell in row):
        return False
    inside = [cell for cell in row if cell.column not in heads.labels and not unit_of(cell.text)]
    if not inside:
        return False
    known = {label.text for labels in heads.columns.values() for label in labels}
    repeats = sum(clean(cell.text) in known for cell in inside)
    periods = sum(is_period(cell.text) and len(folded(cell.text)) <= 60 for cell in inside)
    follows = any(is_value(cell.text) for line in below for cell in line if cell.column not in heads.labels)
    return (
        follows
        and (repeats * 2 > len(inside) or periods * 2 >= len(inside) or len(inside) >= 3)
        and all(len(cell.text) <= 80 for cell in inside)
    )


def _take_columns(heads: Heads, rows: Sequence[Sequence[Cell]], *, again: bool = False) -> None:
    """Take rows of headings: each names the columns that it covers."""
    spans = any(cell.columns > 1 or cell.rows > 1 for row in rows for cell in row)
    fresh: dict[int, list[Label]] = {}
    for place, row in enumerate(rows):
        filled = [cell for cell in row if not is_blank(cell.text)]
        for at, cell in enumerate(filled):
            unit = unit_of(cell.text)
            if unit:
                _take_unit(heads, cell, filled, rows)
                continue
            if len(filled) == 1 and len(rows) > 1 and is_period(cell.text):
                heads.stack.group = [Label(clean(cell.text), cell)]
                continue
            last = cell.column + cell.columns
            if not spans and place < len(rows) - 1 and at < len(filled) and cell.column > 0:
                last = _reach(cell, filled[at + 1 :], rows[place + 1])
            label = Label(clean(cell.text), cell)
            for column in range(cell.column, last):
                above = fresh.setdefault(column, [])
                if not above or above[-1].text != label.text:
                    above.append(label)
    if again:
        heads.columns = {
            **heads.columns,
            **{column: _joined(heads.columns.get(column, []), new) for column, new in fresh.items()},
        }
    else:
        heads.columns = {**heads.columns, **fresh} if heads.columns and rows else fresh


def _joined(old: list[Label], new: list[Label]) -> list[Label]:
    """Return new headings, under what still holds of the old: a year above what is no year, and the other way round."""
    kept = [label for label in old[:-1] if not any(is_period(label.text) == is_period(one.text) for one in new)]
    return [*kept, *new]


def _reach(cell: Cell, after: Sequence[Cell], below: Sequence[Cell]) -> int:
    """Return where a heading ends that is printed once over several columns, its other cells being left blank."""
    stop = min((other.column for other in after), default=cell.column + 1_000)
    under = [other.column for other in below if cell.column <= other.column < stop and not is_blank(other.text)]
    return max([*under, cell.column]) + 1


def _take_unit(heads: Heads, cell: Cell, filled: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> None:
    alone = sum(bool(unit_of(other.text)) for other in filled) == 1
    if alone and len(filled) == 1:
        heads.everywhere = cell
        return
    for column in range(cell.column, cell.column + cell.columns):
        heads.units[column] = cell


def _covering(columns: dict[int, list[Label]], cell: Cell) -> tuple[Label, ...]:
    """Return the headings over a cell: of its first column that has one."""
    best: list[Label] = []
    for column in range(cell.column, cell.column + cell.columns):
        found = columns.get(column, [])
        if len(found) > len(best):
            best = found
    if not best and columns:
        left = max((column for column in columns if column < cell.column), default=None)
        if left is not None and left > 0 and cell.column - left == 1:
            best = columns[left]
    return tuple(best)


def _covering_unit(units: dict[int, Cell], cell: Cell) -> Cell | None:
    return next((units[c] for c in range(cell.column, cell.column + cell.columns) if c in units), None)


def headed(grid: Grid) -> list[Headed]:
    """Return the cells of a table that are no headings, with their headings."""
    return list(read_heads(grid))
