"""What a table adds up, subtracts and divides, computed again from its own cells.

A printed total is held against the rows above it that it can be the total of. Where no set of rows gives it, it is
listed as disagreeing only if the table leaves no doubt which rows it is of.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from corpus.folding import fold_text
from corpus.grids.heads import is_total
from corpus.model import Entry
from corpus.relations import (
    Relation,
    difference_relation,
    exact_sum,
    half_steps,
    rate_relation,
    share_relation,
    sum_relation,
    value_of,
)

_BARE = re.compile(r"(?:合|総|小)?\s*計|.*(?:合計|総計|小計)")
_GRAND = re.compile(r"(?:歳入|歳出|支出|収入)?\s*(?:合|総)\s*計|.*(?:総計|総額)")
_RATE = re.compile(r"(?:増減|伸び|上昇|増加|減少)\s*率|(?:対)?前年度?\s*(?:増減|伸び)?率")
_SHARE = re.compile(r"構成比率?(?:\s*[(].*[)])?")
_FEWEST = 2

Row = tuple[int, int]
"""A table of a document, and a row of it."""


def table_relations(entries: Sequence[Entry]) -> Iterator[Relation]:
    """Yield the relations of the entries of one table, which may go on over several pages."""
    rows: dict[Row, list[Entry]] = defaultdict(list)
    columns: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.place is not None:
            rows[_row(entry)].append(entry)
            columns[entry.place.column].append(entry)
    for row in rows.values():
        yield from _differences(row)
    yield from _totals(columns)
    yield from _shares(rows, columns)


def _differences(row: Sequence[Entry]) -> Iterator[Relation]:
    """Yield 本年度 − 前年度 = 比較, and the rate of change, of one row."""
    money = [entry for entry in row if entry.amount.unit == "円" and entry.role != "difference" and _head(entry)]
    for printed in row:
        pair = _compared(printed, money)
        if pair is None:
            continue
        if printed.role == "difference" and printed.amount.value is not None:
            yield difference_relation(printed, *pair)
        elif printed.role == "share" and _RATE.fullmatch(_head(printed)) and printed.amount.value is not None:
            yield rate_relation(printed, *pair)


def _compared(printed: Entry, money: Sequence[Entry]) -> tuple[Entry, Entry] | None:
    """Return the later and the earlier amount that a change is of: the two years left of it, under the same heading."""
    same = [entry for entry in money if entry.column[:-1] == printed.column[:-1] and _column(entry) < _column(printed)]
    years = {entry.fiscal_year: entry for entry in same if entry.fiscal_year is not None}
    if len(years) < _FEWEST or len(same) > len(years):
        return None
    later, earlier = sorted(years, key=lambda year: -year)[:2]
    return years[later], years[earlier]


def _totals(columns: dict[int, list[Entry]]) -> Iterator[Relation]:
    for column in columns.values():
        for at, printed in enumerate(column):
            if printed.role != "total" or printed.amount.value is None:
                continue
            if not printed.item or not is_total(printed.item[-1]):  # the total of a row, in a column of its own
                continue
            found = _sum_of(printed, column[:at])
            if found is not None:
                yield found


def _sum_of(printed: Entry, above: Sequence[Entry]) -> Relation | None:
    """Return the relation of a total with the rows that it is of, or None where they cannot be told."""
    same = [entry for entry in above if entry.amount.unit == printed.amount.unit and "内数" not in entry.marks]
    certain = _siblings(printed, same)
    for parts in (certain, *_others(printed, same)):
        if len(parts) >= _FEWEST and _agrees(printed, parts):
            return sum_relation(printed, parts)
    if len(certain) >= _FEWEST and _BARE.fullmatch(fold_text(printed.item[-1])) and _is_plain(certain, same):
        return sum_relation(printed, certain)
    return None


def _agrees(printed: Entry, parts: Sequence[Entry]) -> bool:
    gap = abs(value_of(printed) - exact_sum(value_of(part) for part in parts))
    return gap <= half_steps([*parts, printed]) or (gap == Decimal(0))


def _siblings(printed: Entry, above: Sequence[Entry]) -> list[Entry]:
    """Return the rows right above a total that are parts of the same whole, back to the total before it."""
    parts: list[Entry] = []
    for entry in reversed(above):
        if entry.role == "total" and len(entry.item) <= len(printed.item):
            break
        if entry.item[:-1] == printed.item[:-1]:
            parts.append(entry)
        elif len(entry.item) < len(printed.item):
            break
    return parts[::-1]


def _others(printed: Entry, above: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Yield the other sets of rows that a total may be of: the totals above it, all rows that are none, a level."""
    yield [entry for entry in above if entry.role == "total"]
    yield [entry for entry in above if entry.role != "total"]
    depths = sorted({len(entry.item) for entry in above})
    for depth in depths:
        yield [entry for entry in above if len(entry.item) == depth and entry.role != "total"]
    own = [entry for entry in above if entry.item[: len(printed.item) - 1] == printed.item[:-1]]
    yield [entry for entry in own if entry.role == "total"]
    yield [entry for entry in own if len(entry.item) == len(printed.item) and entry.role != "total"]


def _is_plain(parts: Sequence[Entry], above: Sequence[Entry]) -> bool:
    """Return whether rows are one plain list: none is set in below another, taken off, left blank or named twice."""
    names = [entry.item[-1] for entry in parts]
    between = [entry for entry in above if _row(entry) >= _row(parts[0])]
    return (
        len(between) == len(parts)
        and len(set(names)) == len(names)
        and all(entry.amount.value is not None and entry.amount.value >= 0 for entry in parts)
    )


def _shares(rows: dict[Row, list[Entry]], columns: dict[int, list[Entry]]) -> Iterator[Relation]:
    """Yield 構成比 of the amounts left of them, of the grand total of their column."""
    for column in columns.values():
        for printed in column:
            if printed.role != "share" or not _SHARE.fullmatch(_head(printed)) or printed.amount.value is None:
                continue
            beside = [
                entry
                for entry in rows[_row(printed)]
                if entry.amount.unit == "円" and _column(entry) < _column(printed) and entry.role != "difference"
            ]
            found = [
                share_relation(printed, part, whole)
                for part in beside
                if (whole := _grand(columns[_column(part)])) is not None and part is not whole
            ]
            agreeing = [relation for relation in found if relation.verdict in ("一致", "端数の範囲")]
            yield from agreeing[:1] or (found if len(found) == 1 else [])


def _grand(column: Sequence[Entry]) -> Entry | None:
    found = [entry for entry in column if entry.item and _GRAND.fullmatch(fold_text(entry.item[-1]))]
    return found[0] if len(found) == 1 else None


def _head(entry: Entry) -> str:
    return fold_text(entry.column[-1]).strip() if entry.column else ""


def _column(entry: Entry) -> int:
    return entry.place.column if entry.place else 0


def _row(entry: Entry) -> Row:
    return (entry.place.table, entry.place.row) if entry.place else (0, 0)
