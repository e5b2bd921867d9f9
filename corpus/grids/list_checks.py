"""What a list adds up, subtracts and divides, computed again row by row.

A list may have half a million cells, so its rows are gone through one at a time. What disagrees is kept whole; of what
agrees only so much is, and a note says how many rows it stands for.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from corpus.folding import fold_text
from corpus.grids.labels import is_total
from corpus.grids.record_cells import clean
from corpus.grids.records import Amounts, Listing, Row
from corpus.model import Amount, Entry
from corpus.relations import (
    Relation,
    difference_relation,
    exact_sum,
    rate_relation,
    share_relation,
    sum_relation,
    value_of,
)

KEPT = 200
"""So many relations that agree are kept of each column, and so many rows as the parts of a total."""
_TRIED = 20
_WRONG = 0.5
"""A column of which so much disagrees is not what its heading was taken for."""
_CHANGE_RATE = re.compile(r"(?:対)?(?:前年度?)?\s*(?:増減|伸び|増加|減少)\s*率(?:\s*[(].*[)])?")
_SPENT_RATE = re.compile(r"(?:予算)?執行率(?:\s*[(].*[)])?")
_SPENT = re.compile(r"(?:執行|支出済?|決算)(?:済)?額(?:\s*[(].*[)])?")
_AVAILABLE = re.compile(r"(?:計\s*[(])?(?:歳出)?予算現額(?:合計)?[)]?(?:\s*[(].*[)])?")
_BARE = re.compile(r"(?:合|総|小)?\s*計")
_ROUNDED = frozenset({"一致", "端数の範囲"})

Compare = Callable[[Entry, Entry, Entry], Relation]


@dataclass(slots=True)
class _Check:
    """One column that follows from two others, and what came of holding it against them."""

    columns: tuple[Amounts, Amounts, Amounts]
    compare: Compare
    counts: Counter[str] = field(default_factory=Counter)
    kept: list[Relation] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        """Whether the columns are not what they were taken for."""
        seen = sum(self.counts.values())
        return seen >= _TRIED and self.counts["不一致"] > _WRONG * seen

    def take(self, row: Row) -> None:
        """Hold the cells of one row against each other."""
        amounts = [_amount(row, column) for column in self.columns]
        if any(amount is None or amount.value is None for amount in amounts):
            return
        found = self.compare(*(Entry(amount=amount) for amount in amounts if amount is not None))
        self.counts[found.verdict] += 1
        if found.verdict == "未確定" or (found.verdict in _ROUNDED and len(self.kept) >= KEPT):
            return
        if self.is_wrong:
            self.kept.clear()
        else:
            self.kept.append(self.compare(*_entries(row, [amount for amount in amounts if amount is not None])))

    def relations(self) -> Iterator[Relation]:
        """Yield what was kept; where that is not all, its first says how much there was."""
        if self.is_wrong:
            return
        note = ""
        if len(self.kept) < sum(self.counts.values()):
            told = "、".join(f"{verdict} {count:,}" for verdict, count in self.counts.most_common())
            note = f"この列は {sum(self.counts.values()):,} 行を確かめました（{told}）。"
        for number, relation in enumerate(self.kept):
            yield replace(relation, note=note) if number == 0 and note else relation


@dataclass(slots=True)
class _Sum:
    """What the rows of one column come to, down to the row that is being read."""

    value: Decimal = Decimal(0)
    steps: Decimal = Decimal(0)
    count: int = 0
    rows: list[tuple[Row, Amount]] = field(default_factory=list)

    def add(self, row: Row, amount: Amount) -> None:
        """Take one row more."""
        self.value = exact_sum([self.value, amount.value or Decimal(0)])
        self.steps += amount.step or Decimal(0)
        self.count += 1
        if self.count <= KEPT:
            self.rows.append((row, amount))

    def gives(self, printed: Amount) -> bool:
        """Return whether a printed total is the sum, but for rounding."""
        slack = (self.steps + (printed.step or Decimal(0))) / 2
        return self.count > 1 and abs(self.value - (printed.value or Decimal(0))) <= slack


@dataclass(slots=True)
class _Totals:
    """A column of amounts, and what its totals may be of: the rows since the last one, all rows, the totals."""

    column: Amounts
    near: _Sum = field(default_factory=_Sum)
    whole: _Sum = field(default_factory=_Sum)
    totals: _Sum = field(default_factory=_Sum)
    names: set[str] = field(default_factory=set)
    plain: bool = True
    """Whether the rows since the last total are one plain list: no name twice, nothing taken off or left blank."""

    def take(self, row: Row, name: str) -> Relation | None:
        """Take one row; where it is a total, return what it is the sum of."""
        amount = _amount(row, self.column)
        if not is_total(name):
            self.plain = self.plain and amount is not None and name not in self.names and (amount.value or 0) >= 0
            if self.near.count < KEPT:
                self.names.add(name)
            if amount is not None:
                self.near.add(row, amount)
                self.whole.add(row, amount)
            return None
        found = None if amount is None or amount.value is None else self._sum(row, amount, name)
        if amount is not None:
            self.totals.add(row, amount)
        self.near, self.names, self.plain = _Sum(), set(), True
        return found

    def _sum(self, row: Row, printed: Amount, name: str) -> Relation | None:
        for parts in (self.near, self.whole, self.totals):
            if parts.gives(printed):
                return _summed(row, printed, parts)
        near = self.near
        certain = self.plain and not self.totals.count and _BARE.fullmatch(name) and 1 < near.count <= KEPT
        return _summed(row, printed, near) if certain else None


def list_relations(listing: Listing) -> Iterator[Relation]:
    """Yield what a list adds up, subtracts and divides, computed again."""
    checks = [*_changes(listing), *_spent(listing)]
    names = [column.number for kind in ("name", "part") for column in listing.of_kind(kind)]
    sums = [_Totals(column) for column in listing.amounts if column.role in ("part", "total", "count")]
    sums = sums if _has_totals(listing, names) else []
    if not checks and not sums:
        return
    for row in listing.rows():
        name = fold_text(next((clean(cell.text) for number in reversed(names) if (cell := row.cell(number))), ""))
        for check in checks:
            check.take(row)
        for column in sums:
            if (found := column.take(row, name)) is not None:
                yield found
    for check in checks:
        yield from check.relations()


def _has_totals(listing: Listing, names: Sequence[int]) -> bool:
    """Return whether a row of a list is called a total."""
    for row in listing.rows():
        for number in names:
            cell = row.cell(number)
            if cell is not None and ("計" in cell.text or "総" in cell.text) and is_total(clean(cell.text)):
                return True
    return False


def _changes(listing: Listing) -> Iterator[_Check]:
    """Yield 本年度 − 前年度 = 比較, and the rate of change."""
    for at, printed in enumerate(listing.amounts):
        rate = printed.role == "share" and _CHANGE_RATE.fullmatch(fold_text(printed.column.head.last))
        if not rate and printed.role != "difference":
            continue
        same = [
            column
            for column in listing.amounts[:at]
            if column.role in ("part", "total") and column.name[:-1] == printed.name[:-1]
        ]
        dated = {_when(column): column for column in same}
        if len(dated) != len(same) or len({kind for kind, _ in dated}) != 1 or len(dated) < 2:
            continue
        later, earlier = (dated[when] for when in sorted(dated, reverse=True)[:2])
        yield _Check((printed, later, earlier), rate_relation if rate else difference_relation)


def _when(column: Amounts) -> tuple[str, int]:
    """Return which year a column is of: one that it names, or how far it is from the year of the row."""
    return ("offset", column.offset or 0) if column.year is None else ("year", column.year)


def _spent(listing: Listing) -> Iterator[_Check]:
    """Yield 執行率 = 執行額 / 予算現額."""
    for at, printed in enumerate(listing.amounts):
        if printed.role != "share" or not _SPENT_RATE.fullmatch(fold_text(printed.column.head.last)):
            continue
        spent = _nearest(listing.amounts, at, _SPENT)
        available = _nearest(listing.amounts, at, _AVAILABLE)
        if spent is not None and available is not None and spent.unit == available.unit:
            yield _Check((printed, spent, available), share_relation)


def _nearest(columns: Sequence[Amounts], at: int, pattern: re.Pattern[str]) -> Amounts | None:
    """Return the column of a heading that is nearest before another one, else after it."""
    for column in (*reversed(columns[:at]), *columns[at + 1 :]):
        if pattern.fullmatch(fold_text(column.column.head.last)) and column.role in ("part", "total"):
            return column
    return None


def _amount(row: Row, column: Amounts) -> Amount | None:
    cell = row.cell(column.column.number)
    return None if cell is None else row.amount(cell, column)


def _summed(row: Row, printed: Amount, parts: _Sum) -> Relation:
    """Return the relation of a total; of very many rows, only how many they are is kept."""
    (entry,) = _entries(row, [printed])
    if parts.count <= KEPT:
        return sum_relation(entry, [found for one, amount in parts.rows for found in _entries(one, [amount])])
    gap = exact_sum([value_of(entry), -parts.value])
    return Relation(
        kind="total",
        verdict="一致" if gap == 0 else "端数の範囲",
        printed=entry,
        parts=(),
        expected=parts.value,
        gap=gap,
        formula=f"{parts.count:,} 行の和",
    )


def _entries(row: Row, amounts: Sequence[Amount]) -> list[Entry]:
    """Return the entries of a row that state amounts, as the ledger has them."""
    by_span = {entry.amount.span: entry for entry in row.entries()}
    return [by_span[amount.span] for amount in amounts]
