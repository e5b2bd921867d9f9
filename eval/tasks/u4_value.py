"""The value of a cell as U4 writes it: in full, and with the sign of the account that is asked for."""

import re
from decimal import Decimal

from corpus.errors import ParseError
from corpus.grids.text import folded, is_nothing, number_in
from corpus.units import heading_unit
from eval.tasks.u4_data import Question
from eval.tasks.u4_reports import Candidate, ReadTable

_DAY = re.compile(
    r"(?P<era>令和|平成|昭和)?\s*(?P<year>\d{1,4}|元)\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日(?:生)?"
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_SCALES = {"百株": Decimal(100), "千株": Decimal(1000), "百万株": Decimal(1_000_000)}
_REDUCES = re.compile(r"累計額")
"""Accounts that reduce an asset: reports print them plain, their accounts hold them below nought."""
_COSTS = re.compile(r"費用?$|原価$|費$|損失$|法人所得税|費及び一般管理費")
"""Accounts of costs, which some statements print below nought."""
_SHOWS_COSTS = re.compile(r"売上原価|営業費用|販売費|管理費|金融費用|その他の費用")


def stated_value(question: Question, one: Candidate, table: ReadTable) -> str:
    """Return the value of a cell as the answer to a question."""
    value = value_of(one)
    number = number_in(value)
    if number is None:
        return value
    if any(_REDUCES.search(segment) for segment in question.item) and number[0] > 0 and one.unit != "%":
        return f"-{value}"
    if _COSTS.search(question.item[0]) and number[0] < 0 and _prints_costs_below(table):
        return value.lstrip("-")
    return value


def value_of(one: Candidate) -> str:
    """Return the value of a cell in full: yen without their thousands, percent as a fraction, a day as 2020-06-24."""
    text = one.said or one.headed.cell.text
    day = _DAY.fullmatch(folded(text))
    if day:
        year = (1 if day["year"] == "元" else int(day["year"])) + _ERAS.get(day["era"] or "", 0)
        return f"{year:04d}-{int(day['month']):02d}-{int(day['day']):02d}"
    found = number_in(text)
    if found is None:
        inner = text.strip().strip("()（）[]［］〔〕 ")
        return inner if is_nothing(inner) else text.strip()
    number, own = found
    return f"{number * _worth(own or one.unit or ''):f}"


def _worth(unit: str) -> Decimal:
    if unit in _SCALES:
        return _SCALES[unit]
    try:
        known = heading_unit(unit)
    except (ParseError, IndexError):
        return Decimal(1)
    return Decimal("0.01") if known.name == "%" else known.worth


def _prints_costs_below(table: ReadTable) -> bool:
    """Return whether a statement prints its costs with △."""
    signs = [
        number[0] < 0
        for one in table.candidates
        if _SHOWS_COSTS.search(one.headings.row) and (number := number_in(one.headed.cell.text)) and number[0]
    ]
    return bool(signs) and sum(signs) * 2 > len(signs)
