"""Read numbers as Japanese papers print them: 1,511, 5.6, 1兆2,345億, 2千万, 二十八億九千万.

The text is folded (corpus.folding). A number is read whole or refused: where grouping, the order of units or the
mix of digits is not as people write it, a digit may have been lost, and what is left must not pass for a figure.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from corpus.decimals import exact_context, scale
from corpus.errors import ParseError

KANJI_DIGITS = "〇零一二三四五六七八九壱弐参"
_KANJI_VALUES = str.maketrans(KANJI_DIGITS, "00123456789123")
_SMALL = {"千": 3, "百": 2, "十": 1, "拾": 1}
_LARGE = {"京": 16, "兆": 12, "億": 8, "万": 4, "萬": 4}
NUMERALS = f"0-9{KANJI_DIGITS}{''.join(_SMALL)}{''.join(_LARGE)}"
"""What numbers are made of besides commas and points, for use inside a character class."""

_TOKEN = re.compile(
    rf"(?P<arabic>[0-9][0-9,]*(?:\.[0-9]+)?)|(?P<kanji>[{KANJI_DIGITS}]+)"
    rf"|(?P<small>[{''.join(_SMALL)}])|(?P<large>[{''.join(_LARGE)}])"
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: its value, the worth of its last printed digit, and the units that it names itself."""

    value: Decimal
    step: Decimal
    units: str = ""
    """千, 百, 億 … in printed order."""
    ends_in_unit: bool = False
    terms: int = 1
    """Coefficients printed: 1億2,000万 has two."""


def read_number(text: str) -> Number:
    """Return the number that the whole of a folded text states, or raise ParseError.

    >>> read_number("28億9,000万").value
    Decimal('2890000000')
    >>> read_number("三千万").step
    Decimal('10000000')
    """
    reader = _Reader(text)
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise ParseError(f"not a number: {shorten(text)!r}")
        reader.take(token)
        at = token.end()
    return reader.number()


def shorten(text: str) -> str:
    """Return a text short enough for a message."""
    return text if len(text) <= 80 else f"{text[:60]}…（{len(text):,} characters）"


class _Reader:
    """The sum so far: whole myriads, then the section below the next myriad, then a coefficient without a unit."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._context = exact_context(2 * len(text))
        self._total = self._section = Decimal(0)
        self._coefficient: Decimal | None = None
        self._begun = False  # whether the section has anything in it
        self._room: Decimal | None = None  # what the rest of the section must stay below
        self._large_room: Decimal | None = None
        self._step = Decimal(1)
        self._units: list[str] = []
        self._terms = 0
        self._ended = False  # a decimal part was printed, so no digits may follow

    def take(self, token: re.Match[str]) -> None:
        if unit := token["large"]:
            self._take_large(Decimal(10) ** _LARGE[unit])
        elif unit := token["small"]:
            self._take_small(Decimal(10) ** _SMALL[unit])
        else:
            self._take_digits(token)
            return
        self._units.append(unit)

    def number(self) -> Number:
        self._close_coefficient()
        if not self._terms:
            raise self._refusal("not a number")
        if self._begun:
            self._add_section(Decimal(1))
        last = self._text[-1:]
        in_unit = last in _SMALL or last in _LARGE
        return Number(self._total, self._step, "".join(self._units), in_unit, self._terms)

    def _take_digits(self, token: re.Match[str]) -> None:
        if self._coefficient is not None or self._ended:
            raise self._refusal("digits of two kinds, or more of them after a decimal part")
        digits = token.group().translate(_KANJI_VALUES)
        if "," in digits:
            if _GROUPED.fullmatch(digits) is None:
                raise self._refusal("digits are not grouped by threes")
            digits = digits.replace(",", "")
        self._coefficient = Decimal(digits)
        self._terms += 1
        decimals = len(digits.partition(".")[2])
        self._step = Decimal((0, (1,), -decimals))
        self._ended = decimals > 0

    def _take_small(self, unit: Decimal) -> None:
        if self._room is not None and unit >= self._room:
            raise self._refusal("units must descend")
        if self._coefficient is None:  # 千 for 一千
            self._coefficient, self._step = Decimal(1), Decimal(1)
            self._terms += 1
        self._step = scale(self._step, unit)
        self._add_to_section(self._context.multiply(self._coefficient, unit))
        self._room, self._coefficient = unit, None

    def _take_large(self, unit: Decimal) -> None:
        if self._large_room is not None and unit >= self._large_room:
            raise self._refusal("units must descend")
        self._close_coefficient()
        if not self._begun:
            raise self._refusal("a unit without a number")
        self._step = scale(self._step, unit)
        self._add_section(unit)
        self._large_room = unit

    def _close_coefficient(self) -> None:
        if self._coefficient is not None:
            self._add_to_section(self._coefficient)
            self._coefficient = None

    def _add_to_section(self, amount: Decimal) -> None:
        if self._room is not None and amount >= self._room:
            raise self._refusal("a part is larger than the unit before it")
        self._section = self._context.add(self._section, amount)
        self._begun = True

    def _add_section(self, unit: Decimal) -> None:
        amount = self._context.multiply(self._section, unit)
        if self._large_room is not None and amount >= self._large_room:
            raise self._refusal("a part is larger than the unit before it")
        self._total = self._context.add(self._total, amount)
        self._section, self._begun, self._room = Decimal(0), False, None

    def _refusal(self, reason: str) -> ParseError:
        return ParseError(f"{reason}: {shorten(self._text)!r}")
