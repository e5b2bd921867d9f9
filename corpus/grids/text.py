"""What one cell of a table is: a number, nothing, a unit, a note, a name. Cheap, for it is asked of every cell."""

import re
from functools import lru_cache

from corpus.errors import ParseError
from corpus.folding import fold_text
from corpus.units import heading_unit

_NUMBER = re.compile(
    r"(?:[※*]\s*[0-9,、・ ]{0,8}?\s+|[※*]+\s*(?=[△▲(-])|\(?注\s*[0-9]*\)?\s*)*"  # a note's mark before it
    r"[(<\[〔]?\s*(?:約|計)?\s*(?P<sign>[△▲−+-])?\s*(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<point>\.\d+)?\s*"
    r"(?P<unit>%|％|[十百千万億兆]*円|[千百万]*株|千?人|名|個|社|件|倍|年|ポイント)?\s*[)>\]〕]?(?:\s*[※*]\s*[0-9]{0,2})?"
)
_DASH = re.compile(r"[(]?\s*[-ー―—–─‐−]{1,3}\s*[)]?")
_UNIT_ONLY = re.compile(r"[(\[〔<]?\s*(?:単位\s*[:;]?\s*)?([^()\[\]〔〕<>:]{1,16}?)\s*[)\]〕>]?")
_TAIL_UNIT = re.compile(r"[(\[〔]\s*(?:単位\s*[:;]?\s*)?([^()\[\]〔〕]{1,12})\s*[)\]〕]")
_NOTE_HEAD = re.compile(r"注記(?:番号|事項)?|注(?:番号|釈)?|番号|区分番号|(?:No|NO|no)\.?|項番")


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
    return _NUMBER.fullmatch(folded(text)) is not None


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
    return is_number(text) or is_nothing(text)


@lru_cache(maxsize=20_000)
def unit_of(text: str) -> str | None:
    """Return the unit that a cell states and nothing else, or None.

    >>> unit_of("(単位：百万円)"), unit_of("(名)"), unit_of("百万円"), unit_of("前年度")
    ('百万円', '名', '百万円', None)
    """
    whole = folded(text)
    match = _UNIT_ONLY.fullmatch(whole)
    return _parsed(match[1]) if match else _stated(whole)


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
    for part in re.split(r"[、,・/]|\s+", text.strip()):
        try:
            heading_unit(part)
        except (ParseError, IndexError):
            if part.strip() in ("株", "千株", "百万株"):
                return part.strip()
            continue
        return part
    return None
