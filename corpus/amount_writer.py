"""Write amounts as people read them, and exactly.

What is written here can be read again by corpus.amounts: `write_amount` up to the rounding that its style asks for,
`write_exact` to the last digit.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from corpus.amounts import DASH
from corpus.decimals import round_half_up, trim
from corpus.model import Amount

Style = Literal["auto", "兆円", "億円", "百万円", "万円", "千円", "円", "分の1"]

_MYRIADS = (("兆", 10**12), ("億", 10**8), ("万", 10**4))
_SCALES: dict[Style, tuple[int, int]] = {"億円": (8, 1), "百万円": (6, 0), "万円": (4, 0), "千円": (3, 0), "円": (0, 0)}
_PLACES = {"%": 1, "ポイント": 1, "倍": 2}


def write_amount(value: Decimal | Fraction, unit: str = "円", *, style: Style = "auto", signed: bool = False) -> str:
    """Return an amount rounded half up as people read it. With `signed`, an increase has its +.

    Left to itself, money of a 億 or more is written in 億円 to one decimal, and less in whole 万円 or to the yen;
    percentages and points have one decimal, multiples two. 「n分の1」 takes n.

    >>> write_amount(Decimal("24190000000")), write_amount(Decimal("24190000000"), style="円")
    ('241.9億円', '24,190,000,000円')
    >>> write_amount(Decimal("-1234500000000"), style="兆円")
    '△1兆2,345億円'
    >>> write_amount(Decimal("302.375"), "倍", style="分の1")
    '約302分の1'
    """
    size = abs(Fraction(value))
    if unit == "円":
        words = _write_yen(size, _fitting(size) if style == "auto" else style)
    elif style == "分の1":
        words = _write_one_of(size)
    elif unit in _PLACES:
        words = f"{round_half_up(size, _PLACES[unit]):,f}{unit}"
    else:
        words = f"{round_half_up(size, 0 if size.denominator == 1 else 1):,f}{unit}"
    if value == 0 or words[0] == "約":
        return words
    return f"{'△' if value < 0 else '+' if signed else ''}{words}"


def write_exact(amount: Amount | Decimal, unit: str = "円") -> str:
    """Return an amount to its last digit: whole yen in myriads, anything else in plain digits.

    >>> write_exact(Decimal("-1234500060000"))
    '△1兆2,345億6万円'
    """
    value, unit = (amount.value, amount.unit) if isinstance(amount, Amount) else (amount, unit)
    if value is None:
        return DASH
    value = trim(value)
    sign = "△" if value < 0 else ""
    if unit == "円" and value == value.to_integral_value():
        return f"{sign}{_write_myriads(int(abs(value)))}円"
    return f"{sign}{abs(value):,f}{unit}"


def _fitting(size: Fraction) -> Style:
    """Return the unit in which people would read an amount of yen."""
    if size >= 10**8:
        return "億円"
    return "万円" if size and size % 10**4 == 0 else "円"


def _write_yen(size: Fraction, style: Style) -> str:
    if style == "兆円":
        return f"{_write_myriads(int(round_half_up(size / 10**8, 0)) * 10**8)}円"
    if style not in _SCALES:
        raise ValueError(f"not a style of money: {style!r}")
    exponent, places = _SCALES[style]
    return f"{round_half_up(size / 10**exponent, places):,f}{style}"


def _write_myriads(rest: int) -> str:
    words = ""
    for unit, worth in _MYRIADS:
        count, rest = divmod(rest, worth)
        words += f"{Decimal(count):,}{unit}" if count else ""
    return words + (f"{rest:,}" if rest or not words else "")


def _write_one_of(size: Fraction) -> str:
    whole = round_half_up(size, 0)
    if whole < 1:
        raise ValueError(f"not one of several: {size}")
    return f"{'' if whole == size else '約'}{whole:f}分の1"
