"""What single cells of a list say: a label, a year, a number that stands alone."""

import re
from decimal import Decimal
from functools import lru_cache

from corpus.decimals import trim
from corpus.errors import ParseError
from corpus.fiscal import find_phrases, find_years
from corpus.folding import fold_text
from corpus.grids.text import folded, unit_of
from corpus.units import heading_unit

MOST_LABEL = 200
"""Characters of a label that are kept beside a record."""
_PLAIN = re.compile(r"(?P<sign>[△▲−-])?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<point>\.\d+)?")


def clean(text: str) -> str:
    r"""Return a label in half width, without line breaks and the blanks around it.

    >>> clean(" 道路\n維持費 ")
    '道路維持費'
    """
    return _clean(text) if len(text) <= MOST_LABEL else _clean.__wrapped__(text)


@lru_cache(maxsize=50_000)
def _clean(text: str) -> str:
    whole = text.replace('""', '"') if '""' in text else text
    return "".join(line.strip() for line in fold_text(whole).splitlines())


@lru_cache(maxsize=1_000)
def year_in(text: str, base: int | None) -> int | None:
    """Return the year that a cell says, None where it says none.

    >>> [year_in(text, 2024) for text in ("2023", "令和5年度", "R5", "5年度", "未定")]
    [2023, 2023, 2023, 2023, None]
    """
    said = folded(text)
    if re.fullmatch(r"(?:1[89]|2[01])\d{2}(?:\.0)?", said):
        return int(said[:4])
    phrase = next((phrase.year for phrase in find_phrases(said, base=base) if phrase.year), None)
    return phrase or next((year for _, _, year in find_years(said, base=base) if year), None)


def read_number(text: str, unit: str, *, fraction: bool = False) -> tuple[Decimal | None, Decimal | None, str] | None:
    """Return value, step and unit of a number that stands alone, None where the cell says more than that.

    `fraction` says that a rate is printed as a part of one; it is then given in percent.

    >>> read_number("1,200", "千円"), read_number("0.336", "%", fraction=True)
    ((Decimal('1200000'), Decimal('1000'), '円'), (Decimal('33.6'), Decimal('0.1'), '%'))
    """
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    name, worth = _worth(unit)
    point = match["point"] or ""
    number = Decimal(match["digits"].replace(",", "") + point)
    step = Decimal(1).scaleb(1 - len(point) if point else 0)
    if match["sign"]:
        number = -number
    if fraction:
        return trim(_percent(number)), trim(_percent(step)), name
    value = number * worth
    return (trim(value) if name == "円" else value), trim(step * worth), name


def _percent(part: Decimal) -> Decimal:
    """Return a part of one in percent, with two decimal places fewer: 0.336 is 33.6, not 33.600.

    >>> _percent(Decimal("0.336")), _percent(Decimal("1"))
    (Decimal('33.6'), Decimal('100'))
    """
    sign, digits, exponent = part.as_tuple()
    return Decimal((sign, digits, int(exponent) + 2)) if int(exponent) <= -2 else part * 100


@lru_cache(maxsize=200)
def _worth(unit: str) -> tuple[str, Decimal]:
    try:
        found = heading_unit(unit)
    except (ParseError, IndexError):
        return unit, Decimal(1)
    return found.name, found.worth


def known_unit(unit: str) -> str | None:
    """Return a unit that `parse_amount` knows, None where it does not."""
    return unit if unit_of(f"({unit})") else None
