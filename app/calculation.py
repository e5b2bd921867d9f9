"""Exact arithmetic over cited amounts, with the formula that shows it.

A term is an expression over printed amounts: its exact value, how it is written, and how tightly it binds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from app.wording import shown
from corpus.decimals import ratio
from corpus.errors import UsageError
from corpus.model import Entry

Unit = Literal["円", "%", "倍"]


@dataclass(frozen=True, slots=True)
class Term:
    """An exact value, the formula that gives it, and the entries that it stands on."""

    value: Fraction
    formula: str
    entries: tuple[Entry, ...]
    simple: bool = True
    """The formula needs no brackets inside another."""

    @property
    def inner(self) -> str:
        """Return the formula as an operand."""
        return self.formula if self.simple else f"({self.formula})"


def leaf(entry: Entry) -> Term:
    """Return the term that a printed amount is."""
    if entry.amount.value is None:
        raise ValueError("nothing is printed here: a dash is no number")
    return Term(Fraction(entry.amount.value), shown(entry.amount), (entry,))


def total(terms: Sequence[Term]) -> Term:
    """Return the sum of terms."""
    if len(terms) == 1:
        return terms[0]
    return Term(
        sum((term.value for term in terms), Fraction(0)),
        " + ".join(term.inner if not term.simple and " - " in term.formula else term.formula for term in terms),
        tuple(entry for term in terms for entry in term.entries),
        simple=False,
    )


def difference(a: Term, b: Term) -> Term:
    """Return a − b."""
    return Term(a.value - b.value, f"{a.inner} - {b.inner}", (*a.entries, *b.entries), simple=False)


def change_rate(a: Term, b: Term) -> Term:
    """Return (a − b) ÷ b in percent; UsageError where b is zero."""
    return Term(
        _divided(a.value - b.value, b.value) * 100,
        f"({a.inner} - {b.inner}) ÷ {b.inner}",
        (*a.entries, *b.entries),
        simple=False,
    )


def share(part: Term, whole: Term) -> Term:
    """Return part ÷ whole in percent; UsageError where the whole is zero."""
    return Term(
        _divided(part.value, whole.value) * 100,
        f"{part.inner} ÷ {whole.inner}",
        (*part.entries, *whole.entries),
        simple=False,
    )


def multiple(a: Term, b: Term) -> Term:
    """Return a ÷ b; UsageError where b is zero."""
    return Term(_divided(a.value, b.value), f"{a.inner} ÷ {b.inner}", (*a.entries, *b.entries), simple=False)


def average(terms: Sequence[Term]) -> Term:
    """Return the sum of terms over their number; ValueError where there is none."""
    if not terms:
        raise ValueError("the average of nothing")
    whole = total(terms)
    number = len(terms)
    added = f"({' + '.join(term.inner for term in terms)})" if number > 1 else whole.inner
    return Term(whole.value / number, f"{added} ÷ {number}", whole.entries, simple=False)


def counted(terms: Sequence[Term]) -> Term:
    """Return the number of terms: one for each."""
    ones = " + ".join("1件" for _ in terms)
    return Term(Fraction(len(terms)), ones, tuple(entry for term in terms for entry in term.entries), simple=False)


def _divided(a: Fraction, b: Fraction) -> Fraction:
    if b == 0:
        raise UsageError("比べる相手が0円のため、割り算ができません。")
    return a / b


def plain_text(value: Decimal) -> str:
    """Return a decimal as a plain string without an exponent or needless zeros.

    >>> plain_text(Decimal("1E+9")), plain_text(Decimal("47.10"))
    ('1000000000', '47.1')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain(value: Fraction) -> str:
    """Return a value as a plain decimal string: exact where it ends, else 20 significant digits, half-even.

    >>> plain(Fraction(24190000000)), plain(Fraction(1, 3))
    ('24190000000', '0.33333333333333333333')
    """
    if value.denominator == 1:
        return str(value.numerator)
    return format(ratio(value.numerator, value.denominator), "f")
