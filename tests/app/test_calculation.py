"""Arithmetic is exact, shows itself, and refuses what has no answer."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculation import Term, change_rate, difference, leaf, multiple, plain, share, total
from app.formula import parse_formula
from corpus.errors import UsageError
from corpus.model import Amount, Entry, Span


def amount(text: str, value: str | None) -> Entry:
    """Return an entry that prints `text`."""
    number = None if value is None else Decimal(value)
    return Entry(amount=Amount(value=number, unit="円", step=None, text=text, span=Span("a", 0, len(text))))


def oku(number: str) -> Term:
    """Return the term of an amount printed in 億円."""
    return leaf(amount(f"{number}億円", str(int(Decimal(number) * 10**8))))


A, B, C = oku("5.0"), oku("1.5"), oku("0.3")

FORMULAS = [
    (A, "5.0億円", 500_000_000),
    (total([A]), "5.0億円", 500_000_000),
    (total([A, B, C]), "5.0億円 + 1.5億円 + 0.3億円", 680_000_000),
    (total([A, total([B, C])]), "5.0億円 + 1.5億円 + 0.3億円", 680_000_000),
    (total([A, difference(B, C)]), "5.0億円 + (1.5億円 - 0.3億円)", 620_000_000),
    (difference(A, B), "5.0億円 - 1.5億円", 350_000_000),
    (difference(B, A), "1.5億円 - 5.0億円", -350_000_000),
    (difference(A, total([B, C])), "5.0億円 - (1.5億円 + 0.3億円)", 320_000_000),
    (difference(total([A, B]), C), "(5.0億円 + 1.5億円) - 0.3億円", 620_000_000),
    (change_rate(B, A), "(1.5億円 - 5.0億円) ÷ 5.0億円", -70),
    (change_rate(A, total([B, C])), "(5.0億円 - (1.5億円 + 0.3億円)) ÷ (1.5億円 + 0.3億円)", Fraction(1600, 9)),
    (share(C, A), "0.3億円 ÷ 5.0億円", 6),
    (share(total([B, C]), A), "(1.5億円 + 0.3億円) ÷ 5.0億円", 36),
    (multiple(A, C), "5.0億円 ÷ 0.3億円", Fraction(50, 3)),
    (multiple(total([A, B]), total([B, C])), "(5.0億円 + 1.5億円) ÷ (1.5億円 + 0.3億円)", Fraction(65, 18)),
]


@pytest.mark.parametrize(("term", "formula", "value"), FORMULAS, ids=[formula for _, formula, _ in FORMULAS])
def test_formulas_are_exact_and_bracketed(term: Term, formula: str, value: int | Fraction) -> None:
    assert (term.formula, term.value) == (formula, value)


@pytest.mark.parametrize(
    ("term", "unit"),
    [(term, "%" if term.value < 1000 and "÷" in term.formula else "円") for term, _, _ in FORMULAS],
    ids=[formula for _, formula, _ in FORMULAS],
)
def test_a_shown_formula_computes_to_its_value_again(term: Term, unit: str) -> None:
    """Another reader of the formula, which knows nothing of the term, comes to the same."""
    if "÷" in term.formula:
        again = parse_formula(f"{term.formula} = 1倍").value("倍")
        assert again == term.value or again * 100 == term.value
    else:
        assert parse_formula(f"{term.formula} = 1円").value("円") == term.value


def test_terms_keep_what_they_stand_on() -> None:
    whole = total([A, B])
    assert share(C, whole).entries == (*C.entries, *A.entries, *B.entries)


@pytest.mark.parametrize("compute", [change_rate, share, multiple])
def test_nothing_is_divided_by_zero(compute: object) -> None:
    assert callable(compute)
    with pytest.raises(UsageError, match="割り算ができません") as error:
        compute(A, oku("0"))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("compute", [change_rate, share, multiple])
def test_zero_itself_may_be_divided(compute: object) -> None:
    assert callable(compute)
    assert compute(oku("0"), A).value == (-100 if compute is change_rate else 0)


def test_a_dash_is_no_number() -> None:
    with pytest.raises(ValueError, match="dash"):
        leaf(amount("―", None))


PLAIN = [
    (Fraction(0), "0"),
    (Fraction(-350_000_000), "-350000000"),
    (Fraction(1, 8), "0.125"),
    (Fraction(1, 3), "0.33333333333333333333"),
    (Fraction(2, 3), "0.66666666666666666667"),
    (Fraction(-2, 3), "-0.66666666666666666667"),
    (Fraction(200, 3), "66.666666666666666667"),
    (Fraction(1, 3 * 10**12), "0.00000000000033333333333333333333"),
    (Fraction(10**30), "1" + "0" * 30),
    (Fraction(2 * 10**21 + 1, 2), "1" + "0" * 21),  # 22 digits and a half: half-even, and no exponent
]


@pytest.mark.parametrize(("value", "text"), PLAIN)
def test_plain_values(value: Fraction, text: str) -> None:
    assert plain(value) == text


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**12))
def test_plain_values_have_twenty_digits_and_no_exponent(numerator: int, denominator: int) -> None:
    value = Fraction(numerator, denominator)
    text = plain(value)
    assert "E" not in text.upper()
    digits = text.lstrip("-0.").replace(".", "")
    assert len(digits) <= 20 or value.denominator == 1
    assert abs(Fraction(text) - value) <= abs(value) / 10**19


@given(st.lists(st.integers(0, 10**16), min_size=2, max_size=8))
def test_sums_are_exact_to_the_last_yen(yen: list[int]) -> None:
    terms = [leaf(amount(f"{number}円", str(number))) for number in yen]
    assert total(terms).value == sum(yen)
    assert difference(total(terms), terms[0]).value == sum(yen[1:])
