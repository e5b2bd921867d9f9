"""Expressions over cited lines: how a gold row proves its values, with nothing of the app's own arithmetic.

    derivation = expression (";" expression)*            one for each value, in their order
    expression = term (("+" | "-") term)*
    term       = factor (("*" | "/") factor)*
    factor     = "-" factor | "(" expression ")" | "count(" expression ("," expression)* ")" | leaf | number
    leaf       = [document ":"] "L" line ":" printed     L14:10.0億円   r01:L40:26,840   L16:―
    number     = ["△"] digits ["." digits] ["%" | unit]         1.1, 10%; with a unit it is an amount: 3億円

A leaf must stand on its line as a whole amount: 5億円 is not on a line that prints 15億円. Values are exact fractions;
adding needs equal units, a ratio of equal units has none, and `―` is no number: nothing can be computed from it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from corpus.amounts import is_dash, parse_amount, read_amounts
from corpus.errors import ParseError
from corpus.folding import MappedText, fold_text
from eval.paper import Line, Paper, Papers

_TOKEN = re.compile(
    r"\s*(?:(?P<leaf>(?:(?P<doc>[A-Za-z]\w*):)?L(?P<line>\d+):(?P<printed>[^;()+*/]*?"
    r"(?=\s*(?:$|[;()+*/,]|\s-\s)(?!\d{3}))))"
    r"|(?P<number>△?\d+(?:,\d{3})*(?:\.\d+)?(?:%|[ぁ-んァ-ヶ一-龠][\d,.ぁ-んァ-ヶ一-龠]*)?)|(?P<count>count\()|(?P<sign>[-+*/();,]))"
)


class DerivationError(ValueError):
    """An expression that cannot be read, or that its lines do not bear out."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An amount that stands on a line. `value` None is a printed dash."""

    line: Line
    printed: str
    value: Decimal | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Derived:
    """The value of one expression, its unit (None for a ratio or a bare number), and the leaves it came from."""

    value: Fraction | None
    unit: str | None
    leaves: tuple[Leaf, ...]


def derive(text: str, papers: Papers) -> list[Derived]:
    """Return the value of each expression; DerivationError says what is wrong with the one that has none."""
    return _Parser(text, papers).everything()


_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "（": "(", "）": ")"})


def evaluate(formula: str) -> Derived:
    """Return the value of a formula as an answer shows it: amounts and signs, nothing cited.

    >>> evaluate("(10.0億円 - 4.5億円) ÷ 2").value
    Fraction(275000000, 1)
    """
    return _Parser(formula.replace("約", "").translate(_SIGNS), Papers(())).everything()[0]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    match: re.Match[str]


def _tokens(text: str) -> Iterator[_Token]:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise DerivationError(f"式の {text[at : at + 20]!r} が読めません")
        kind = next(kind for kind in ("leaf", "number", "count", "sign") if match[kind] is not None)
        yield _Token(kind, match[kind].strip(), match)
        at = match.end()


class _Parser:
    """Recursive descent over the grammar above."""

    def __init__(self, text: str, papers: Papers) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._papers = papers

    def everything(self) -> list[Derived]:
        found = [self._sum()]
        while self._takes(";"):
            found.append(self._sum())
        if self._at < len(self._tokens):
            raise DerivationError(f"式の {self._tokens[self._at].text!r} が余っています")
        return found

    def _sum(self) -> Derived:
        left = self._product()
        while sign := self._takes("+", "-"):
            right = self._product()
            if left.unit != right.unit:
                raise DerivationError(f"単位が違います: {left.unit} と {right.unit}")
            a, b = _numbers(left, right)
            left = Derived(a + b if sign == "+" else a - b, left.unit, left.leaves + right.leaves)
        return left

    def _product(self) -> Derived:
        left = self._factor()
        while sign := self._takes("*", "/"):
            right = self._factor()
            a, b = _numbers(left, right)
            leaves = left.leaves + right.leaves
            if sign == "*":
                if left.unit and right.unit:
                    raise DerivationError(f"{left.unit} に {right.unit} は掛けられません")
                left = Derived(a * b, left.unit or right.unit, leaves)
            elif not b:
                raise DerivationError("0 で割っています")
            else:
                if right.unit not in (None, left.unit):
                    raise DerivationError(f"{left.unit} は {right.unit} で割れません")
                left = Derived(a / b, None if right.unit else left.unit, leaves)
        return left

    def _factor(self) -> Derived:
        if self._takes("-"):
            inner = self._factor()
            return Derived(-_numbers(inner, inner)[0], inner.unit, inner.leaves)
        if self._takes("("):
            inner = self._sum()
            self._needs(")")
            return inner
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        if token is None or token.kind == "sign":
            raise DerivationError(
                "式が途中で終わっています" if token is None else f"{token.text!r} の前に数がありません"
            )
        self._at += 1
        if token.kind == "count":
            return self._count()
        if token.kind == "number":
            return _number(token.text)
        leaf = read_leaf(
            self._papers.named(token.match["doc"]), int(token.match["line"]), token.match["printed"].strip()
        )
        return Derived(None if leaf.value is None else Fraction(leaf.value), leaf.unit, (leaf,))

    def _count(self) -> Derived:
        counted = [self._sum()]
        while self._takes(","):
            counted.append(self._sum())
        self._needs(")")
        return Derived(Fraction(len(counted)), "件", tuple(leaf for one in counted for leaf in one.leaves))

    def _takes(self, *signs: str) -> str | None:
        if self._at < len(self._tokens) and self._tokens[self._at].kind == "sign":
            sign = self._tokens[self._at].text
            if sign in signs:
                self._at += 1
                return sign
        return None

    def _needs(self, sign: str) -> None:
        if not self._takes(sign):
            raise DerivationError(f"{sign!r} がありません")


def _number(text: str) -> Derived:
    """Return a number of the expression itself: one that the question gives, not the documents."""
    if re.fullmatch(r"[\d.,]+%?", text):
        number = Fraction(text.rstrip("%").replace(",", ""))
        return Derived(number / (100 if text.endswith("%") else 1), None, ())
    try:
        amount = parse_amount(text)
    except ParseError:
        raise DerivationError(f"{text!r} は数として読めません") from None
    return Derived(None if amount.value is None else Fraction(amount.value), amount.unit, ())


def _numbers(left: Derived, right: Derived) -> tuple[Fraction, Fraction]:
    if left.value is None or right.value is None:
        raise DerivationError("「―」からは計算できません")
    return left.value, right.value


@lru_cache(maxsize=4096)
def read_leaf(paper: Paper, number: int, printed: str) -> Leaf:
    """Return the amount that a line prints, whole; DerivationError where it does not."""
    text = paper.line(number)
    if text is None:
        raise DerivationError(f"{paper.doc} に{number}行目はありません")
    place = Line(paper.doc, number)
    if is_dash(printed):
        if not any(is_dash(cell.lstrip("：:")) for cell in text.split()):
            raise DerivationError(f"{number}行目に「―」はありません: {text[:60]!r}")
        return Leaf(place, printed, None, None)
    try:
        wanted = parse_amount(printed, unit=paper.unit)
    except ParseError:
        raise DerivationError(f"{printed!r} は金額として読めません") from None
    found = read_amounts(MappedText.of(text), doc=paper.doc, unit=paper.unit, bare=True)
    same = [amount for amount in found if (amount.value, amount.unit) == (wanted.value, wanted.unit)]
    if not any(fold_text(printed) in fold_text(amount.text) for amount in same):
        raise DerivationError(f"{number}行目に {printed} はありません: {text[:60]!r}")
    return Leaf(place, printed, wanted.value, wanted.unit)
