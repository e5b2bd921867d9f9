"""What one cell of a table is: a number, nothing, a unit, a note, a name. Cheap, for it is asked of every cell."""

import re
from decimal import Decimal
from functools import lru_cache

from corpus.errors import ParseError
from corpus.folding import fold_text
from corpus.units import heading_unit

NUMBER = re.compile(
    r"(?:[※*]\s*[0-9]{0,2}\s*[,、・]?\s+|[※*]+\s*(?=[△▲(-]))*"  # a note's mark before it
    r"[(<\[〔]?\s*(?:約|計)?\s*(?P<sign>[△▲−+-])?\s*(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<point>\.\d+)?\s*"
    r"(?P<unit>%|[十百千万億兆]*円|[千百万]*株|千?人|名|個|社|件|倍|年|ポイント)?\s*"
    r"[)>\]〕]?(?:\s*[※*]\s*[0-9]{0,2})?"
)
_PAIR = re.compile(r"(?P<first>[^()\[\]〔〕<>]*?)\s*(?P<second>[(\[〔<].*[)\]〕>])\s*")
"""A number, and another behind it in brackets."""
_LETTER = re.compile(r"[^\W\d_]")
_DASH = re.compile(r"[(]?\s*[-ー―—–─‐−]{1,3}\s*[)]?")
_UNIT_ONLY = re.compile(r"[(\[〔<]?\s*(?:単位\s*[:;]?\s*)?([^()\[\]〔〕<>:]{1,16}?)\s*[)\]〕>]?")
_TWICE = re.compile(r"^([(\[〔].{1,6}[)\]〕])(?:\s*\1)+$")
_TAIL_UNIT = re.compile(r"[(\[〔]\s*(?:単位\s*[:;]?\s*)?([^()\[\]〔〕]{1,12})\s*[)\]〕]")
_NOTE_HEAD = re.compile(
    r"[(]?(?:注記(?:番号|事項)?|注(?:番号|釈)?|(?:一連|整理|通し|区分)?番号|連番|(?:No|NO|no)\.?|項番)[)]?"
)
_COUNTERS = frozenset(
    "株 百株 千株 百万株 銘柄 戸 室 棟 t kg ha ㎡ m2 km 千kl kwh".split()
    + "百万米ドル 千米ドル 米ドル 百万ドル 千ドル ユーロ".split()
)
"""Units of other things than the ledger's, which a heading may state: one of them is worth one."""
_BARE_UNIT = re.compile(r"[十百千万億兆]*円|%|[千百万]*株|人|名|銘柄|倍|百万米ドル|千米ドル|米ドル")
"""What a unit is without brackets: 団体 or 事業 alone is a name."""


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Return a cell's text in half width, without the blanks around it.

    >>> folded("　１，２３４ ")
    '1,234'
    """
    return fold_text(text).strip()


def is_number(text: str) -> bool:
    """Return whether a cell prints one number, in whatever brackets and with whatever note beside it.

    >>> [is_number(text) for text in ("※3 1,069", "△ 2", "（5,554）", "2018年", "2019年3月", "第3期")]
    [True, True, True, True, False, False]
    """
    return NUMBER.fullmatch(folded(text)) is not None


def number_in(text: str) -> tuple[Decimal, str | None] | None:
    """Return the number that a cell prints, with the unit printed at it, or None.

    >>> number_in("※3 △ 1,069"), number_in("12.5％")
    ((Decimal('-1069'), None), (Decimal('12.5'), '%'))
    """
    pair = pair_in(text)
    match = NUMBER.fullmatch(pair[0] if pair else folded(text))
    if match is None:
        return None
    number = Decimal(match["digits"].replace(",", "") + (match["point"] or ""))
    return (-number if match["sign"] not in (None, "+") else number), match["unit"]


def number_unit(text: str) -> str | None:
    """Return the unit that a cell prints at its number, or None.

    >>> number_unit("10,490 百万円"), number_unit("10,490")
    ('百万円', None)
    """
    found = number_in(text)
    return found[1] if found else None


def is_blank(text: str) -> bool:
    """Return whether a cell is empty."""
    return not text or text.isspace()


def is_nothing(text: str) -> bool:
    """Return whether a cell prints a dash: nothing is stated.

    >>> is_nothing("－"), is_nothing("△5")
    (True, False)
    """
    return _DASH.fullmatch(folded(text)) is not None


def is_value(text: str) -> bool:
    """Return whether a cell prints a number or a dash."""
    return is_number(text) or is_nothing(text) or pair_in(text) is not None


def pair_in(text: str) -> tuple[str, str] | None:
    """Return the two values of a cell that prints one and another in brackets behind it, or None.

    >>> pair_in("142.1 ( 98.4 )"), pair_in("( 55 )"), pair_in("売上高 (3)")
    (('142.1', '( 98.4 )'), None, None)
    """
    match = _PAIR.fullmatch(folded(text))
    if match is None or not match["first"]:
        return None
    first, second = match["first"], match["second"]
    both = (is_number(first) or is_nothing(first)) and (is_number(second) or is_nothing(second.strip("()[]〔〕<> ")))
    return (first, second) if both else None


def is_name(text: str) -> bool:
    """Return whether a cell has letters in it, and so may name something.

    >>> is_name("議会費"), is_name("23,29, 31")
    (True, False)
    """
    return _LETTER.search(text) is not None


@lru_cache(maxsize=20_000)
def unit_of(text: str) -> str | None:
    """Return the unit that a cell states and nothing else, or None.

    >>> unit_of("(単位：百万円)"), unit_of("(名)"), unit_of("百万円"), unit_of("前年度")
    ('百万円', '名', '百万円', None)
    """
    whole = folded(text)
    match = _UNIT_ONLY.fullmatch(_TWICE.sub(r"\1", whole))
    if match is None or not match[1]:
        return _stated(whole)
    if match[1] == whole and not _BARE_UNIT.fullmatch(whole):
        return None
    return _parsed(match[1])


@lru_cache(maxsize=20_000)
def unit_in(text: str) -> str | None:
    """Return the unit that a label gives in brackets, or None.

    >>> unit_in("売上高（百万円）"), unit_in("当期純損失(△)"), unit_in("株式数")
    ('百万円', None, None)
    """
    found = [unit for match in _TAIL_UNIT.finditer(folded(text)) if (unit := _parsed(match[1]))]
    return found[-1] if found else None


def is_note_heading(text: str) -> bool:
    """Return whether a column under this heading holds the numbers of notes, no amounts.

    >>> is_note_heading("注記番号"), is_note_heading("金額")
    (True, False)
    """
    return _NOTE_HEAD.fullmatch(re.sub(r"\s", "", folded(text))) is not None


def _stated(text: str) -> str | None:
    from corpus.formats.units import stated_unit

    return stated_unit(text) if len(text) <= 40 and ("単位" in text) else None


def _parsed(text: str) -> str | None:
    """Return the unit that a text is, of several the one of money, or None where a part of it is none."""
    units: list[str] = []
    for part in re.split(r"\s*(?:[、,・/]|及び)\s*", text.strip()):
        if part not in _COUNTERS:
            try:
                heading_unit(part)
            except (ParseError, IndexError):
                return None
        units.append(part)
    return next((unit for unit in units if unit.endswith("円")), units[0])
