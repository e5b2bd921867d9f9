"""`urazuke eval --validate`: every expected value computed again from its derivation, every quoted line looked up.

Nothing here imports the app: the proof of a gold row does not rest on what the row is to judge.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from eval.derivation import DerivationError, Derived, derive
from eval.errors import EvalError
from eval.gold import Expected, GoldValue, Question
from eval.paper import Papers

_DIGITS = 20
"""Significant digits that a ratio's expected value carries, at most."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that a gold row says and the documents do not bear out."""

    question: Question
    what: str

    def __str__(self) -> str:
        return f"{self.question.path.name}:{self.question.line} {self.question.id}: {self.what}"


@dataclass(frozen=True, slots=True)
class Validation:
    """What was looked at, and what was found wrong."""

    questions: int
    values: int
    cites: int
    flaws: tuple[Flaw, ...]


def validate(questions: Sequence[Question], papers: Papers) -> Validation:
    """Return what the documents do not bear out of the questions' expectations."""
    flaws = [Flaw(one, what) for one in questions for expected in one.expected for what in _flaws(expected, papers)]
    every = [expected for one in questions for expected in one.expected]
    proved = sum(len(expected.values) for expected in every if expected.derivation)
    return Validation(len(questions), proved, sum(len(expected.cite) for expected in every), tuple(flaws))


def _flaws(expected: Expected, papers: Papers) -> Iterator[str]:
    for cite in expected.cite:
        if not papers.places(cite):
            yield f"出典 {cite!r} は資料にありません"
    if expected.derivation is None:
        if expected.values:
            yield "derivation がありません"
        return
    try:
        derived = derive(expected.derivation, papers)
    except (DerivationError, EvalError) as error:
        yield f"derivation {expected.derivation[:80]!r}: {error}"
        return
    if len(derived) != len(expected.values):
        yield f"値が{len(expected.values)}個、式が{len(derived)}個あります"
        return
    for value, found in zip(expected.values, derived, strict=True):
        yield from _differences(value, found)


def _differences(value: GoldValue, found: Derived) -> Iterator[str]:
    if value.value is None or found.value is None:
        if (value.value is None) != (found.value is None):
            yield f"値は {value.value}、式は {found.value} です"
        return
    if not agrees(value.value, found.value):
        yield f"値は {value.value}、式は {float(found.value):.20g} です"
    if not unit_fits(value.unit, found.unit):
        yield f"単位は {value.unit}、式は {found.unit or '比'} です"


def agrees(value: Decimal, computed: Fraction) -> bool:
    """Return whether a written value is the computed one: exactly, or as far as its 20 digits go where it has no end.

    >>> agrees(Decimal("23.591464876528410453"), Fraction(19680, 83420) * 100)
    True
    >>> agrees(Decimal("23.6"), Fraction(19680, 83420) * 100)
    False
    """
    if Fraction(value) == computed:
        return True
    digits, last = value.as_tuple().digits, Fraction(Decimal(1).scaleb(int(value.as_tuple().exponent)))
    return len(digits) >= _DIGITS - 1 and not _ends(computed) and abs(Fraction(value) - computed) <= last


def _ends(number: Fraction) -> bool:
    """Return whether the number has an end when written in decimals."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def unit_fits(unit: str | None, derived: str | None) -> bool:
    """Return whether a value may have the unit: a ratio, which has none of its own, is % or 倍."""
    return unit == derived if derived is not None else unit in ("%", "倍")
