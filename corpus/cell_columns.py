"""The columns of a table's cells, also where rows have fewer cells than the table has columns."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, product
from math import prod

from corpus.amounts import parse_amount
from corpus.drafts import Column, Draft
from corpus.errors import ParseError
from corpus.likeness import same_item
from corpus.model import Amount
from corpus.tables import Table

_MOST_COLUMNS = 10
"""Rows that lack cells of a table wider than this are left open."""

_MOST_READINGS = 500
"""So many readings of all short rows together are tried against the total row."""

_Way = tuple[Column, ...]
_Open = dict[int, Sequence[_Way]]
"""The ways that are left for the rows of each width."""
_Settled = tuple[Sequence[Column], list[Draft]]
"""A row with the columns of its cells."""
_Details = Mapping[str, Sequence[Draft]]


def settle_tables(tables: Sequence[Table], drafts: Sequence[Draft]) -> None:
    """Give the cells of all tables their columns, with the help of what is printed outside tables."""
    details: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        staged = draft.column is not None and draft.column.stage is not None
        if draft.source != "table" and staged and draft.organisation and draft.path and draft.role in ("part", "total"):
            details[draft.organisation.text].append(draft)
    for table in tables:
        if table.columns:
            _settle(table, details)


def _settle(table: Table, details: _Details) -> None:
    """Give the cells of one table their columns.

    A row with a cell for each column takes them in order. Rows with fewer cells all left out the same columns:
    which ones, the same items on other pages tell, or the total row. Where they leave several readings, what the
    readings share is kept and the rest stays open.
    """
    short: dict[int, list[list[Draft]]] = defaultdict(list)
    settled: list[_Settled] = []
    for row in table.drafts:
        if len(row) == len(table.columns):
            _place(row, table.columns, table)
            settled.append((table.columns, row))
        elif len(row) < len(table.columns) <= _MOST_COLUMNS:
            short[len(row)].append(row)
    left: _Open = {}
    for width, rows in short.items():
        ways: Sequence[_Way] = [way for way in combinations(table.columns, width) if _kinds_fit(way, rows)]
        chosen = _chosen(ways, rows, table, details)
        if len(chosen) == 1:
            settled += _place_all(rows, chosen[0], table)
        else:
            left[width] = chosen
    fitting = _fitting(table, settled, short, left)
    for place, (width, ways) in enumerate(left.items()):
        chosen = list(dict.fromkeys(reading[place] for reading in fitting)) or ways
        if len(chosen) == 1:
            _place_all(short[width], chosen[0], table)
        else:
            _leave_open(short[width], chosen, table)


def _fitting(
    table: Table, settled: Sequence[_Settled], short: Mapping[int, Sequence[list[Draft]]], left: _Open
) -> list[tuple[_Way, ...]]:
    """Return the readings of all open rows together, a way for each width, that make up the total row."""
    if prod(len(ways) for ways in left.values()) > _MOST_READINGS:
        return []
    fitting = []
    for reading in product(*left.values()):
        rows = [(way, row) for width, way in zip(left, reading, strict=True) for row in short[width]]
        if _adds_up(table, [*settled, *rows]):
            fitting.append(reading)
    return fitting


def _place_all(rows: Sequence[list[Draft]], way: _Way, table: Table) -> list[_Settled]:
    for row in rows:
        _place(row, way, table)
    return [(way, row) for row in rows]


def _chosen(ways: Sequence[_Way], rows: Sequence[list[Draft]], table: Table, details: _Details) -> Sequence[_Way]:
    """Return the ways that the same items on other pages leave: the one that they bear out, if it is one alone."""
    keys = {column.key for column in table.columns}
    known = [(row, _matches(row, details, keys)) for row in rows]
    fitting = [way for way in ways if not any(_contradicts(row, way, matches) for row, matches in known)]
    supported = [way for way in fitting if any(_supports(way, matches) for _, matches in known)]
    return supported if len(supported) == 1 else fitting or ways


def _kinds_fit(way: _Way, rows: Sequence[list[Draft]]) -> bool:
    return all(
        draft.value is None or draft.bare or (column.kind == "rate") == (draft.amount.unit == "%")
        for row in rows
        for column, draft in zip(way, row, strict=True)
    )


def _adds_up(table: Table, settled: Sequence[_Settled]) -> bool:
    """Return whether the rows, read so, make up the table's only total row."""
    totals = [row for columns, row in settled if row[0].role == "total" and len(columns) == len(table.columns)]
    if len(totals) != 1:
        return False
    rows = [(columns, row) for columns, row in settled if row is not totals[0]]
    for column, total in zip(table.columns, totals[0], strict=True):
        cells = [
            draft for columns, row in rows for own, draft in zip(columns, row, strict=True)
            if own is column and _adds(draft)
        ]  # fmt: skip
        if column.kind == "rate" or total.value is None:
            continue
        gap = total.value - sum((cell.value or Decimal(0) for cell in cells), Decimal(0))
        if abs(gap) > sum((cell.amount.step or Decimal(0) for cell in (total, *cells)), Decimal(0)) / 2:
            return False
    return True


def _adds(cell: Draft) -> bool:
    return not cell.inner and "内数" not in cell.marks


def _leave_open(rows: Sequence[list[Draft]], ways: Sequence[_Way], table: Table) -> None:
    for row in rows:
        for place, draft in enumerate(row):
            candidates = tuple(dict.fromkeys(way[place] for way in ways))
            if len(candidates) == 1:
                _put(draft, candidates[0], table)
            else:
                draft.candidates, draft.readings = candidates, len(ways)


def _place(row: Sequence[Draft], columns: Sequence[Column], table: Table) -> None:
    for column, draft in zip(columns, row, strict=True):
        _put(draft, column, table)


def _put(draft: Draft, column: Column, table: Table) -> None:
    if column.kind == "amount":
        draft.column = column
        return
    amounts = [other for other in table.columns if other.kind == "amount"]
    draft.column = max(amounts, key=lambda other: other.year or 0, default=None)  # a change is the later year's
    draft.role, draft.role_span = "difference", column.stage_span
    if column.kind == "rate" and draft.amount.unit == "円":
        draft.amount = _in_percent(draft)


def _in_percent(draft: Draft) -> Amount:
    """Return a bare number, or a dash, as what stands in a column of rates."""
    if draft.value is None:
        return replace(draft.amount, unit="%")
    try:
        amount = parse_amount(draft.amount.text, unit="%")
    except ParseError:
        return draft.amount
    return replace(draft.amount, value=amount.value, unit=amount.unit, step=amount.step)


def _matches(row: Sequence[Draft], details: _Details, keys: Set[object]) -> list[Draft]:
    """Return what other pages print of a row, in the table's columns."""
    first = row[0]
    if first.organisation is None:
        return []
    return [
        detail
        for detail in details.get(first.organisation.text, ())
        if detail.column and detail.column.key in keys and any(same_item(x.text, first.name) for x in detail.path)
    ]


def _contradicts(row: Sequence[Draft], way: _Way, matches: Sequence[Draft]) -> bool:
    """Return whether a reading leaves out, or changes, an amount that another page prints for the item.

    A dash there may be a cell left out here.
    """
    cells = {column.key: draft.value for column, draft in zip(way, row, strict=True)}
    return any(
        detail.column is not None
        and (detail.value is not None or detail.column.key in cells)
        and (detail.column.key not in cells or cells[detail.column.key] != detail.value)
        for detail in matches
    )


def _supports(way: _Way, matches: Sequence[Draft]) -> bool:
    own = {column.key for column in way}
    return {d.column.key for d in matches if d.column and (d.value is not None or d.column.key in own)} == own
