"""Reading a printed formula and computing it again, exactly.

A formula is what an answer shows: 「(12.0億円 − 10.0億円) ÷ 10.0億円 = 20.0%」. Operands carry their units, money
does not add to percentages, and nothing is rounded before the end.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from corpus.amounts import parse_amount
from corpus.errors import ParseError
from corpus.folding import fold_text
from corpus.model import Amount

_TOKEN = re.compile(r"\s*(?:(?P<operator>[+\-×*÷/()])|(?P<operand>[^+\-×*÷/()]+))")
_MARKS = re.compile(r"\[\d{1,4}\]")
_BARE = re.compile(r"\d+(?:\.\d+)?")
_DEPTH = 50
RATIOS = ("%", "ポイント", "倍")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number and its unit: a power of each, none for a ratio."""

    value: Fraction
    units: tuple[tuple[str, int], ...] = ()

    def times(self, other: "Quantity", *, power: int) -> "Quantity":
        """Return the product (power 1) or the quotient (power -1)."""
        if power < 0 and not other.value:
            raise ParseError("divides by zero")
        value = self.value * other.value if power > 0 else self.value / other.value
        units = Counter(dict(self.units))
        for unit, count in other.units:
            units[unit] += power * count
        return Quantity(value, tuple(sorted((unit, count) for unit, count in units.items() if count)))

    def plus(self, other: "Quantity", *, sign: int) -> "Quantity":
        """Return the sum (sign 1) or the difference (sign -1)."""
        if self.units != other.units:
            raise ParseError("adds different units")
        return Quantity(self.value + sign * other.value, self.units)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula taken apart: the printed operands, the bare numbers, what it comes to, and the printed result."""

    operands: tuple[Amount, ...]
    numbers: tuple[Fraction, ...]
    computed: Quantity
    result: str
    groups: int = 0
    """How many terms the formula's sum has, those in brackets counted as one: what an average divides by."""

    def value(self, unit: str) -> Fraction:
        """Return what the formula comes to in `unit`, or raise ParseError where it comes to something else."""
        if unit in RATIOS:
            if self.computed.units:
                raise ParseError(f"comes to {_named(self.computed)}, not to {unit}")
            in_percent = unit != "倍" and Fraction(100) not in self.numbers
            return self.computed.value * 100 if in_percent else self.computed.value
        if self.computed.units != ((unit, 1),):
            raise ParseError(f"comes to {_named(self.computed)}, not to {unit}")
        return self.computed.value


def _named(quantity: Quantity) -> str:
    return " ".join(f"{unit}^{power}" for unit, power in quantity.units) or "a ratio"


def parse_formula(text: str) -> Formula:
    """Return the formula, computed; raise ParseError where it cannot be read or computed.

    >>> parse_formula("(12.0億円 − 10.0億円) ÷ 10.0億円 = 20.0%").value("%")
    Fraction(20, 1)
    """
    left, equals, result = fold_text(_MARKS.sub("", text)).partition("=")
    if not equals or not result.strip():
        raise ParseError("has no result")
    parser = _Parser(_tokens(left))
    computed = parser.parse()
    return Formula(tuple(parser.operands), tuple(parser.numbers), computed, result.strip(), _groups(left))


def _groups(left: str) -> int:
    """Return the number of terms of the sum in the first outer brackets.

    >>> _groups("((1億円 + 2億円) + 3億円) ÷ 2")
    2
    """
    depth = count = 0
    for char in left.strip():
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth == 0:
            break
        count += char == "+" and depth == 1
    return count + 1


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ParseError(f"cannot be read at {text[at : at + 10]!r}")
        found.append((match["operator"] or match["operand"]).strip())
        at = match.end()
    return [token for token in found if token]


@dataclass(slots=True)
class _Parser:
    tokens: list[str]
    operands: list[Amount] = field(default_factory=list)
    numbers: list[Fraction] = field(default_factory=list)
    at: int = 0
    depth: int = 0

    def parse(self) -> Quantity:
        quantity = self._sum()
        if self.at != len(self.tokens):
            raise ParseError(f"cannot be read at {self.tokens[self.at]!r}")
        return quantity

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self.at += 1
        return token

    def _sum(self) -> Quantity:
        total = self._product()
        while self._peek() in ("+", "-"):
            sign = 1 if self._take() == "+" else -1
            total = total.plus(self._product(), sign=sign)
        return total

    def _product(self) -> Quantity:
        product = self._factor()
        while self._peek() in ("×", "*", "÷", "/"):
            power = 1 if self._take() in ("×", "*") else -1
            product = product.times(self._factor(), power=power)
        return product

    def _factor(self) -> Quantity:
        token = self._take()
        self.depth += 1
        if self.depth > _DEPTH:
            raise ParseError("is nested too deeply")
        try:
            if token in ("+", "-"):
                inner = self._factor()
                return Quantity(-inner.value if token == "-" else inner.value, inner.units)
            if token == "(":
                inner = self._sum()
                if self._take() != ")":
                    raise ParseError("has an open bracket")
                return inner
        finally:
            self.depth -= 1
        return self._operand(token)

    def _operand(self, token: str) -> Quantity:
        if _BARE.fullmatch(token.replace(",", "")):
            number = Fraction(token.replace(",", ""))
            self.numbers.append(number)
            return Quantity(number)
        try:
            amount = parse_amount(token)
        except ParseError:
            raise ParseError(f"has an operand that is no amount: {token[:40]!r}") from None
        if amount.value is None:
            raise ParseError("computes with a dash")
        self.operands.append(amount)
        value = Fraction(amount.value)
        if amount.unit in ("%", "ポイント"):
            return Quantity(value / 100)
        return Quantity(value) if amount.unit == "倍" else Quantity(value, ((amount.unit, 1),))
