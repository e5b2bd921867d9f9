"""What the headings and names of tables say, without what differs from paper to paper: units, years, numbering."""

import re
from functools import lru_cache

from app.catalog import loose
from corpus.fiscal import find_years
from corpus.folding import fold_text

_UNIT = re.compile(r"[(\[]\s*(?:単位\s*[::]?\s*)?(?:兆|億|百万|千万|千|万)?[円%人件]\s*[)\]]|単位\s*[::]\s*\S+")
_ALL_OF = re.compile(r"^(?:合?計|総計)\((?P<inner>[^()]{2,})\)$")
_TOTAL_TAIL = re.compile(r"\(?\s*(?:合計|総計|(?<![会統設])計)\s*\)?$")
"""A heading's tail that says that it is a total (and not 会計)."""
_ROW_TOTAL = re.compile(r"(?:総|合|小|累)?計(?:\(.*\))?|総額|合計額|total", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:第?\s*\d+\s*(?:款|項|目|節|号)?|[(]\d+[)]|[①-⑳]|\d+[.．、]|[ア-ン][.．、])\s*(?=[^\d\s])")
_AMOUNTS = re.compile(r"(?:予算)?(?:金)?額|予算|金額|値|(?:総|合|小)?計|総額|節|区分")
"""A heading that says nothing but that there are amounts below it."""


@lru_cache(maxsize=65_536)
def measure_of(heading: str) -> str:
    """Return what the heading of a column asks of its rows: without units, years, and that it is a total.

    >>> measure_of("当初予算（合計）"), measure_of("計（歳出予算現額合計）"), measure_of("令和6年度予算額（千円）")
    ('当初予算', '歳出予算現額', '予算')
    >>> measure_of("前年度からの繰越し（合計）"), measure_of("本年度予算額")
    ('前年度からの繰越し', '予算')
    >>> measure_of("一般会計")
    '一般会計'
    """
    text = "".join(_UNIT.sub("", fold_text(heading)).split())
    if inside := _ALL_OF.match(text):
        text = inside["inner"]
    text = _TOTAL_TAIL.sub("", text) or text
    for start, end, _ in reversed(find_years(text, base=2000)):
        if not re.match(r"から|へ|の?要求|以前|以降|まで", text[end:]):
            text = text[:start] + text[end:]
    text = text.strip("・:()の")
    return text[:-1] if text.endswith("予算額") else text


@lru_cache(maxsize=65_536)
def measure_of_path(path: tuple[str, ...]) -> str:
    """Return what the headings above a cell ask of its row, from whole to part; 金額 where they say only that.

    >>> measure_of_path(("令和6年度", "当初予算")), measure_of_path(("歳出", "予算額")), measure_of_path(("2024",))
    ('当初予算', '歳出・予算', '金額')
    """
    parts = [measure for heading in path if (measure := measure_of(heading))]
    telling = [measure for measure in parts if not is_general(measure)]
    if telling and parts[-1] != telling[-1] and parts[-1] != GENERAL:
        telling.append(parts[-1])
    return "・".join(dict.fromkeys(telling)) or (parts[-1] if parts else GENERAL)


GENERAL = "金額"
"""What a column is called whose headings say only its year, or nothing."""


def is_total_row(name: str) -> bool:
    """Return whether a row's name says that it adds up the others.

    >>> is_total_row("合　計"), is_total_row("歳出合計"), is_total_row("会計検査費")
    (True, True, False)
    """
    text = "".join(fold_text(name).split())
    return (
        _ROW_TOTAL.fullmatch(text) is not None
        or re.fullmatch(r"(?:歳入|歳出|一般会計|全体)?(?:総|合)計", text) is not None
    )


def is_general(measure: str) -> bool:
    """Return whether a measure is said by any word for an amount.

    >>> is_general("予算額"), is_general("執行額")
    (True, False)
    """
    return _AMOUNTS.fullmatch(measure) is not None


@lru_cache(maxsize=200_000)
def bare_name(name: str) -> str:
    """Return a row's name as people say it: folded, without its number.

    >>> bare_name("第１款　議会費"), bare_name("3次元測量"), bare_name("０１ 報酬")
    ('議会費', '3次元測量', '報酬')
    """
    text = fold_text(name).strip()
    bare = _NUMBERING.sub("", text).strip()
    numbered = re.match(r"^(?:第\s*\d+|\d+\s*(?:款|項|目|節|号)|\d+[\s.．、])", text)
    return bare if bare and (numbered or text[:1] in "(①②③④⑤⑥⑦⑧⑨") else text


@lru_cache(maxsize=200_000)
def key_of(name: str) -> str:
    """Return a row's name as names are compared: bare, lower case, without spaces and punctuation."""
    return loose(bare_name(name))
