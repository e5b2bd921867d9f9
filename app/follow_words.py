"""The words by which a question points back at the turns before it."""

import re

from app import vocabulary as words
from app.linking import Links
from app.plan import Measure
from app.selecting import EXTREME, RANK

POINTS = re.compile(
    r"^(?:では|今度は|じゃあ|じゃ|それでは|それ|その|これ|この|そちら|そっち|同じ|うち|あと|次に|なら|ちなみに|で、|ほかに"
    r"|and |then |what about|how about)",
    re.IGNORECASE,
)
OTHERS = re.compile(r"それ以外|これ以外|ほかに|他に(?:は)?|ほかの|その他|残り|other|the rest", re.IGNORECASE)
UNIT_ONLY = re.compile(r"(百万円|千円|万円|億円|兆円|円)(?:単位)?(?:で|に|だと)")
CONTENT = re.compile(
    r"どんな|内容|概要|目的|なぜ|理由|何のため|何をする|詳しく|説明|誰|いつ|what is it|why|purpose|about it"
    r"|what for|is it for",
    re.IGNORECASE,
)
SOURCE = re.compile(r"出典|根拠|ソース|どこに書|どこに載|裏付け|エビデンス|source|evidence", re.IGNORECASE)
HOW = re.compile(
    r"どう(?:やって)?計算|計算(?:式|方法|過程)|式は|なぜその(?:金額|額|数字)|どうして(?:その|そう)|内訳"
    r"|how (?:did|was).*(?:calculat|comput)",
    re.IGNORECASE,
)
RATE = re.compile(
    r"率(?:は|だと|で|に|でいうと|$|[?])|何%(?:増|減|の増|の減|変)|パーセント(?:だと|で)|%(?:だと|で(?!す))"
)
NTH = re.compile(r"(?P<n>\d+|[二三四五])\s*(?:番目|位)|(?P<word>second|third|fourth|fifth)", re.IGNORECASE)
NEXT = re.compile(r"(?:その)?次(?:に|は|の|$|[?])|\bnext\b", re.IGNORECASE)
LARGER = re.compile(r"(?:多い|大きい|高い|増えた)(?:ほう|方|の)|\b(?:larger|bigger|higher)\b", re.IGNORECASE)
SMALLER = re.compile(r"(?:少ない|小さい|低い|減った)(?:ほう|方|の)|\b(?:smaller|lower)\b", re.IGNORECASE)
MEASURES: tuple[tuple[re.Pattern[str], Measure], ...] = (
    (words.MULTIPLE, "multiple"),
    (words.RATE, "rate"),
    (RATE, "rate"),
    (
        re.compile(
            r"増減|差|いくら(?:増|減|の増|の減)|増えた|減った|増加額|減少額|何(?:億円)?違|伸び|比べ|比較|change|difference|compared",
            re.IGNORECASE,
        ),
        "difference",
    ),
)
PLACES = {"二": 2, "三": 3, "四": 4, "五": 5, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
SHORT = 16
"""Characters of the longest question that asks for another column with no word that points back."""

_FIGURES = re.compile(r"もし|仮に|\d[\d.,]*\s*(?:%|割|倍|億円|百万円|万円|円|パーセント)?|半分|半減")


def place_of(text: str) -> int | None:
    """Return the place of an order that a question names.

    >>> place_of("2番目は?"), place_of("三位は"), place_of("前年度は?")
    (2, 3, None)
    """
    match = NTH.search(text)
    if match is None:
        return None
    named = match["n"] or match["word"].lower()
    return PLACES.get(named) or int(named)


def text_kind(text: str) -> str:
    """Return which kind of text question a follow-up asks."""
    if words.WHY.search(text):
        return "why"
    return "who" if words.WHO.search(text) else "when" if words.WHEN.search(text) else "what"


def plain_rest(links: Links) -> str:
    """Return the rest of a question without the words that only point back."""
    rest = links.rest
    for pattern in (POINTS, OTHERS, CONTENT, SOURCE, HOW, NTH, NEXT, RANK, EXTREME, UNIT_ONLY, _FIGURES):
        rest = pattern.sub(" ", rest)
    return rest


def asking_words(query: str) -> list[str]:
    """Return the words of a text question that ask, and name nothing."""
    return [
        match.group()
        for p in (words.WHO, words.WHEN, words.WHY, words.STANDS_FOR, words.WHAT)
        if (match := p.search(query))
    ]
