"""The unit that a heading line gives to the bare numbers of the table below it."""

import re

from corpus.errors import ParseError
from corpus.folding import fold_text
from corpus.units import heading_unit

_STATED = re.compile(r"(?:金額)?単位\s*(?:は|[:;.・、])?\s*(?P<units>[^()\[\]〔〕【】\n]{1,40})")
_ALONE = re.compile(r"[(\[〔<【](?P<units>\s*(?:[十百千万億兆]*円|%|株|人|名|件|個|社|倍)\s*)[)\]〕>】]")
_BETWEEN = re.compile(r"[、,・/]|及び|又は|または|\s{1,}")


def stated_unit(line: str) -> str | None:
    """Return the unit that a line states for bare numbers, of money where it states several, or None.

    >>> stated_unit("（単位：百万円、％）"), stated_unit("(千円)"), stated_unit("1億円の増")
    ('百万円', '千円', None)
    """
    folded = fold_text(line)
    match = _STATED.search(folded) or _ALONE.fullmatch(folded.strip())
    if match is None:
        return None
    units = [part for part in map(_unit, _BETWEEN.split(match["units"].strip())) if part]
    return next((unit for unit in units if unit.endswith("円")), units[0] if units else None)


def _unit(part: str) -> str | None:
    try:
        heading_unit(part.strip())
    except (ParseError, IndexError):
        return None
    return part.strip() or None
