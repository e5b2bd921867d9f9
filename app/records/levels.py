"""At which level rows stand: what a list calls its columns of names (款, 項, 目, 事業名)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from corpus.folding import fold_text

Path = tuple[str, ...]
Levels = Mapping[str, frozenset[Path]]
"""The paths of each level, as lists call it."""

_NAME_OF = re.compile(r"(?:の)?(?:名称|名|区分|分)$")
_NO_LEVEL = re.compile(r"番号|コード|ID|No|年度|金額|額$|率$|備考|説明|概要", re.IGNORECASE)
_SECTION = re.compile(
    r"歳入|歳出|歳入歳出|収入|支出|収益的|資本的|.*会計|.*勘定|.*(?:収入|支出)の部|(?:歳入|歳出)(?:の部|予算|の?明細|一覧)?"
)
_ROW = re.compile(r"(?:[費税料金債]|収入|支出)$")
_SMALL_PARTS = 12
"""Characters that the name of a level has at most."""


@lru_cache(maxsize=4096)
def level_of(heading: str) -> str:
    """Return what rows are called that stand in a column of names; "" where the column names no rows.

    >>> level_of("款名"), level_of("事 業 名"), level_of("目"), level_of("事業番号")
    ('款', '事業', '目', '')
    """
    text = "".join(fold_text(heading).split())
    if not text or len(text) > _SMALL_PARTS or _NO_LEVEL.search(text):
        return ""
    return _NAME_OF.sub("", text) or text


def levels_of(rows: Iterable[tuple[Path, Sequence[tuple[str, str]]]]) -> dict[str, frozenset[Path]]:
    """Return the paths of each level, from rows with their path and their labels (heading and value), in order.

    A name that is the same at two levels (議会費 as 款 and 項) stands in a path once, and is of both.
    """
    found: dict[str, set[Path]] = {}
    for path, labels in rows:
        depth = 1 if path and is_section_name(path[0]) else 0
        for heading, value in labels:
            if depth < len(path) and _same(value, path[depth]):
                depth += 1
            elif not depth or not _same(value, path[depth - 1]):
                continue
            if level := level_of(heading):
                found.setdefault(level, set()).add(path[:depth])
    return {level: frozenset(paths) for level, paths in found.items()}


def _same(value: str, name: str) -> bool:
    return value == name or _bare(value) == _bare(name)


@lru_cache(maxsize=65_536)
def _bare(name: str) -> str:
    return "".join(fold_text(name).split())


def is_row_name(name: str) -> bool:
    """Return whether a name is that of a row of a budget, also where it stands only above others.

    >>> is_row_name("3 民 生 費"), is_row_name("国庫支出金"), is_row_name("第2表 地方債")
    (True, True, False)
    """
    text = "".join(fold_text(name).split())
    return _ROW.search(text) is not None and not re.match(r"第\d+表|別表", text)


def is_section_name(name: str) -> bool:
    """Return whether a name is that of a whole part of a budget, and of no row of it.

    >>> is_section_name("歳 出"), is_section_name("国民健康保険特別会計"), is_section_name("総務費")
    (True, True, False)
    """
    return _SECTION.fullmatch("".join(fold_text(name).split())) is not None
