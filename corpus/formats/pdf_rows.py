"""Rows of a table that no rule parts: which lines of its columns stand in one row, and which go on with the one above.

A row is known by its amounts. A line without one goes on with its neighbour where it stands closer than rows do, or
where the line above is full to the edge.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.errors import ParseError
from corpus.formats.pdf_lines import Line, write
from corpus.units import heading_unit

_AMOUNT = re.compile(
    r"[△▲\-−－+＋(（約]{0,3} ?[0-9０-９][0-9０-９,，.．]*(?: ?(?:十|百|千|万|億|兆)*円)?(?:％|%|ポイント)?[)）]?"
    r"|[―—–ー－\-‐…]{1,3}|皆増|皆減"
)
_UNIT = re.compile(r"[(（\[［【]?\s*(?:単\s*位)?\s*[:：;；]?\s*(?P<unit>[^()（）\[\]［］【】\s]{1,8})\s*[)）\]］】]?")
_TIGHT = 0.75
"""Lines closer than this part of the usual distance are lines of one text."""
_SAME = 0.45
"""Lines whose middles stand no further apart than this part of a character stand in one row."""

Columns = Mapping[int, Sequence[Line]]


def is_amount(text: str) -> bool:
    """Say whether a text is a number or what stands in its place, and nothing else.

    >>> [is_amount(text) for text in ("△1,234", "46,460,600千円", "―", "1 個人", "6月")]
    [True, True, True, False, False]
    """
    return _AMOUNT.fullmatch(text) is not None


def unit_of(text: str) -> str | None:
    """Return the unit that a heading gives to bare numbers, where it says nothing else.

    >>> [unit_of(text) for text in ("千円", "（単位 千円）", "(単位：百万円)", "金額")]
    ['千円', '千円', '百万円', None]
    """
    match = _UNIT.fullmatch(text)
    if match is None:
        return None
    try:
        heading_unit(match["unit"])
    except ParseError:
        return None
    return match["unit"]


@dataclass(slots=True)
class Row:
    """The lines of one row, by column."""

    top: float
    middle: float
    bottom: float
    lines: dict[int, list[Line]] = field(default_factory=dict)
    amount: bool = False
    unit: bool = False
    tight: bool = False
    """It stands closer to the row above than rows do."""

    def take(self, other: "Row") -> None:
        """Add the lines of the row below."""
        for column, lines in other.lines.items():
            self.lines.setdefault(column, []).extend(lines)
        self.bottom, self.amount = other.bottom, self.amount or other.amount


def part_rows(columns: Columns, edges: Mapping[int, float] | None = None) -> list[Row]:
    """Return the rows that lines of several columns make, from top to bottom.

    `edges` says of columns that hold running text how far right it goes.
    """
    rows = _levels(columns)
    distances = [below.middle - above.middle for above, below in pairwise(rows)]
    if not distances:
        return rows
    usual = median(distances)
    for row, distance in zip(rows[1:], distances, strict=True):
        row.tight = distance < _TIGHT * usual
    return _folded(_around(rows), edges or {})


def _levels(columns: Columns) -> list[Row]:
    """Return the lines by their height."""
    placed = sorted(((line.middle, number, line) for number, lines in columns.items() for line in lines), key=_height)
    rows: list[Row] = []
    for middle, number, line in placed:
        text = write(line).text
        if not rows or middle - rows[-1].middle > _SAME * line.em:
            rows.append(Row(line.top, middle, line.bottom))
        row = rows[-1]
        row.lines.setdefault(number, []).append(line)
        row.top, row.bottom = min(row.top, line.top), max(row.bottom, line.bottom)
        row.amount = row.amount or is_amount(text)
        row.unit = unit_of(text) is not None and (row.unit or len(row.lines) == 1)
    for row in rows:
        for number, lines in row.lines.items():
            row.lines[number] = sorted(lines, key=lambda line: line.left)
    return rows


def _height(item: tuple[float, int, Line]) -> tuple[float, int]:
    return item[:2]


def _around(rows: list[Row]) -> list[Row]:
    """Return rows in which an amount set between the two lines of its name has both."""
    done: list[Row] = []
    at = 0
    while at < len(rows):
        three = rows[at : at + 3]
        if (
            len(three) == 3
            and three[1].tight
            and three[2].tight
            and three[1].amount
            and not (three[0].amount or three[2].amount or three[0].unit)
            and not (set(three[0].lines) & set(three[1].lines))
        ):
            three[0].take(three[1])
            three[0].take(three[2])
            done.append(three[0])
            at += 3
        else:
            done.append(rows[at])
            at += 1
    return done


def _folded(rows: list[Row], edges: Mapping[int, float]) -> list[Row]:
    """Return rows with those that only go on with the text above put to it."""
    done: list[Row] = []
    for row in rows:
        if done and not (row.amount or row.unit or done[-1].unit) and (row.tight or _full(done[-1], row, edges)):
            done[-1].take(row)
        else:
            done.append(row)
    return done


def _full(above: Row, row: Row, edges: Mapping[int, float]) -> bool:
    """Say whether every text of a row goes on with one above that ends at the edge of its column."""
    for column, lines in row.lines.items():
        before = above.lines.get(column)
        if before is None or column not in edges or before[-1].right < edges[column] - 1.3 * before[-1].em:
            return False
        if lines[0].left < before[-1].left - lines[0].em / 2:
            return False
    return True
