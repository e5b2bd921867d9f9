"""Exact arithmetic on printed numbers. Floats never enter, and nothing is rounded but on request."""

from decimal import ROUND_HALF_EVEN, Context, Decimal, FloatOperation, Inexact, InvalidOperation
from fractions import Fraction

RATIO_DIGITS = 20
"""Significant digits of ratios and averages, which may have no end."""


def exact_context(digits: int) -> Context:
    """Return a context for numbers of up to `digits` digits that raises where it would have to round."""
    return Context(prec=max(digits, 1) + 60, traps=[Inexact, InvalidOperation, FloatOperation])


def scale(number: Decimal, factor: Decimal) -> Decimal:
    """Return the exact product of two decimals.

    >>> scale(Decimal("834.2"), Decimal(10) ** 8)
    Decimal('83420000000.0')
    """
    return exact_context(_digits(number) + _digits(factor)).multiply(number, factor)


def trim(number: Decimal) -> Decimal:
    """Return a whole number without a decimal part or exponent, and anything else as it is. Never minus zero.

    >>> trim(Decimal("83420000000.0"))
    Decimal('83420000000')
    """
    context = exact_context(_digits(number) + abs(number.adjusted()))
    if number != context.to_integral_value(number):
        return number
    return context.add(context.quantize(number, Decimal(1)), Decimal(0))


def round_half_up(number: Decimal | Fraction, places: int) -> Decimal:
    """Return the number rounded half up (away from zero) to `places` decimals, in one step.

    A ratio without an end is passed as a fraction, so that it is not rounded twice.

    >>> round_half_up(Decimal("0.25"), 1), round_half_up(Decimal("-0.25"), 1), round_half_up(Fraction(2, 3), 1)
    (Decimal('0.3'), Decimal('-0.3'), Decimal('0.7'))
    """
    scaled = abs(Fraction(number)) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = 1 if number < 0 and whole else 0
    return Decimal((sign, Decimal(whole).as_tuple().digits, -places))


def ratio(numerator: Decimal | int, denominator: Decimal | int) -> Decimal:
    """Return the quotient, exact where it ends within 20 significant digits, else half-even to 20.

    >>> ratio(1, 8), ratio(1, 3)
    (Decimal('0.125'), Decimal('0.33333333333333333333'))
    """
    return Context(prec=RATIO_DIGITS, rounding=ROUND_HALF_EVEN).divide(Decimal(numerator), Decimal(denominator))


def _digits(number: Decimal) -> int:
    return len(number.as_tuple().digits)
