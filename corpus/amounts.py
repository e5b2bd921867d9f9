"""Read the amounts that a text prints: money, percentages, multiples, fractions and counts.

A number is read with its unit or not at all. What runs into letters or other digits, stands behind 第 or 数, or is
grouped as no one groups digits is refused as a whole: half a number is a wrong figure. Years, dates, ordinals, list
numbers and foreign currency have no unit of ours, and so are no amounts.
"""

import re
from itertools import islice

from corpus.amount_scanner import LOWER, UPPER, Found, Scanner
from corpus.decimals import trim
from corpus.errors import ParseError
from corpus.folding import MappedText, fold
from corpus.model import Amount, Span
from corpus.numerals import shorten
from corpus.units import heading_unit

__all__ = ["DASH", "LOWER", "UPPER", "is_dash", "parse_amount", "read_amounts"]

DASH = "―"
"""The mark of a cell in which nothing is printed."""

_DASHES = re.compile("-{1,3}|ー")


def read_amounts(text: MappedText, *, doc: str, unit: str | None = None, bare: bool = False) -> list[Amount]:
    """Return the amounts of a text in printed order, each with its place in the original.

    With `bare`, a number that stands by itself counts too, in the heading's `unit`.

    >>> text = MappedText.of("令和２年度は約３．５億円（前年比△10%）")
    >>> [(amount.text, amount.value, amount.marks) for amount in read_amounts(text, doc="予算.txt")]
    [('約３．５億円', Decimal('350000000'), ('約',)), ('△10%', Decimal('-10'), ())]
    """
    folded = fold(text)
    scanner = Scanner(folded, heading_unit(unit) if unit else None, bare=bare)
    return [_amount(folded, found, doc) for found in scanner.scan()]


def parse_amount(text: str | MappedText, *, unit: str | None = None, doc: str = "") -> Amount:
    """Return the amount that the whole of a cell states, or raise ParseError.

    A number without a unit of its own takes the heading's. A dash is an amount without a value.

    >>> parse_amount("△1,234", unit="百万円").value
    Decimal('-1234000000')
    >>> parse_amount("―").marks
    ('―',)
    """
    printed = MappedText.of(text) if isinstance(text, str) else text
    folded = fold(printed).strip()
    heading = heading_unit(unit) if unit else None
    if is_dash(folded.text):
        span = Span(doc, *folded.span(0, len(folded)))
        name = heading.name if heading else "円"
        return Amount(value=None, unit=name, step=None, text=folded.printed(0, len(folded)), span=span, marks=(DASH,))
    found = list(islice(Scanner(folded, heading, bare=heading is not None, cell=True).scan(), 2))
    if len(found) != 1 or (found[0].begin, found[0].finish) != (0, len(folded)):
        raise ParseError(f"not an amount: {shorten(printed.text)!r}")
    return _amount(folded, found[0], doc)


def is_dash(text: str) -> bool:
    """Return whether a cell prints a dash and nothing else.

    >>> is_dash(" － "), is_dash("－5")
    (True, False)
    """
    return _DASHES.fullmatch(fold(MappedText.of(text)).text.strip()) is not None


def _amount(text: MappedText, found: Found, doc: str) -> Amount:
    return Amount(
        value=trim(found.value) if found.unit == "円" else found.value,
        unit=found.unit,
        step=trim(found.step) if found.step is not None else None,
        text=text.printed(found.begin, found.end),
        span=Span(doc, *text.span(found.begin, found.end)),
        marks=found.marks,
    )
