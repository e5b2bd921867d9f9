"""The amounts that a cell of a table prints, in the unit that its headings give: one, or another in brackets too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from corpus.amounts import DASH
from corpus.decimals import trim
from corpus.errors import ParseError
from corpus.folding import MappedText, fold
from corpus.grids.model import Cell
from corpus.grids.text import NUMBER, is_nothing, pair_in
from corpus.model import Amount, Document, Span
from corpus.units import heading_unit

_BRACKETED = re.compile(r"\s*[(\[〔<〈](.*)[)\]〕>〉]\s*")
_SHARES = {"百株": 100, "千株": 1_000, "百万株": 1_000_000}


@dataclass(frozen=True, slots=True)
class Printed:
    """An amount of a cell, and whether it stands in brackets."""

    amount: Amount
    bracketed: bool = False


@lru_cache(maxsize=1_000)
def worth_of(unit: str) -> tuple[str, Decimal]:
    """Return the ledger's name of a printed unit and what one of it is worth there.

    >>> worth_of("千円"), worth_of("百株"), worth_of("銘柄")
    (('円', Decimal('1000')), ('株', Decimal('100')), ('銘柄', Decimal('1')))
    """
    if unit in _SHARES:
        return "株", Decimal(_SHARES[unit])
    try:
        known = heading_unit(unit)
    except (ParseError, IndexError):
        return unit, Decimal(1)
    return known.name, known.worth


def amounts_of(cell: Cell, unit: str, document: Document) -> Iterator[Printed]:
    """Yield what a cell prints as amounts; nothing where it prints a text.

    A dash is an amount without a value, a blank is none at all, and nought is nought.
    """
    pair = pair_in(cell.text)
    if pair is None:
        found = _amount(cell.start, cell.end, unit, document)
        if found:
            yield found
        return
    break_at = _second(cell.text)
    for start, end in ((cell.start, cell.start + break_at), (cell.start + break_at, cell.end)):
        found = _amount(start, end, unit, document)
        if found:
            yield found


def _second(text: str) -> int:
    """Return where the brackets of a pair begin."""
    return next(at for at in range(len(text) - 1, -1, -1) if text[at] in "(（[［〔<＜")


def _amount(start: int, end: int, unit: str, document: Document) -> Printed | None:
    mapped = fold(MappedText.of(document.text, start, end)).strip()
    bracketed = _BRACKETED.fullmatch(mapped.text)
    if is_nothing(bracketed[1] if bracketed else mapped.text):
        begin, finish = bracketed.span(1) if bracketed else (0, len(mapped))
        inner = mapped.text[begin:finish]
        begin, finish = begin + len(inner) - len(inner.lstrip()), finish - len(inner) + len(inner.rstrip())
        return Printed(
            Amount(
                value=None,
                unit=worth_of(unit)[0],
                step=None,
                text=mapped.printed(begin, finish),
                span=Span(document.doc, *mapped.span(begin, finish)),
                marks=(DASH,),
            ),
            bracketed is not None,
        )
    match = NUMBER.fullmatch(mapped.text)
    if match is None:
        return None
    if match["unit"] == "年" and not match["point"] and len(match["digits"]) == 4:
        return None  # a year is no amount
    name, worth = worth_of(match["unit"] or unit)
    begin = match.start("sign") if match["sign"] else match.start("digits")
    finish = max(match.end(group) for group in ("digits", "point", "unit"))
    number = Decimal(match["digits"].replace(",", "") + (match["point"] or ""))
    value = (-number if match["sign"] not in (None, "+") else number) * worth
    step = worth * Decimal(1).scaleb(-len((match["point"] or ".")[1:]))
    return Printed(
        Amount(
            value=trim(value) if name == "円" else value,
            unit=name,
            step=trim(step),
            text=mapped.printed(begin, finish),
            span=Span(document.doc, *mapped.span(begin, finish)),
        ),
        bracketed is not None,
    )
