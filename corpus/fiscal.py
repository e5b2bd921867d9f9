"""Fiscal years and budget stages, as documents and people write them.

All functions read folded text (`corpus.folding.fold`): digits are half width.
"""

import re
from dataclasses import dataclass, replace

from corpus.model import Stage

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "R": 2018, "H": 1988, "S": 1925}
_KANJI_DIGITS = {"元": 1, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_RELATIVE = {
    "前々年度": -2,
    "一昨年度": -2,
    "前年度": -1,
    "昨年度": -1,
    "去年度": -1,
    "本年度": 0,
    "今年度": 0,
    "当年度": 0,
    "翌年度": 1,
    "来年度": 1,
}
_RELATIVE_LOOSE = {
    "前年": -1,
    "昨年": -1,
    "去年": -1,
    "今年": 0,
    "本年": 0,
    "来年": 1,
    "翌年": 1,
    "一昨年": -2,
    "おととし": -2,
}
_RELATIVE_ENGLISH = {"last": -1, "previous": -1, "prior": -1, "this": 0, "current": 0, "next": 1}

# Longest wording first: 当初予算案 is the government's draft, 当初予算 the budget as enacted.
_STAGES: tuple[tuple[str, Stage | None], ...] = (
    (r"(?:予算)?概算要求(?:・要望)?(?:額|案)?|(?:予算)?要求(?:・要望)?額", "概算要求"),
    (r"(?:予算)?政府(?:予算)?原?案額?|(?:当初)?予算(?:原)?案額?|(?:予算)?概算決定額?|(?:予算)?決定額", "政府案"),
    (r"(?:第\s*\d+\s*次|第\s*[一二三四]次)?補正(?:後)?(?:予算)?(?:\(?第\s*\d+\s*号\)?)?(?:額|案)?額?", "補正"),
    (r"当初予算額?|当初額?|成立予算額?", "当初"),
    (r"(?:予算)?決算(?:見込)?額?|執行額", "決算"),
    (r"予算額|予算", None),
)
# After a year with no 年度 (R5要求) or in brackets the bare word is enough.
_STAGE_AFTER_YEAR: tuple[tuple[str, Stage | None], ...] = ((r"要求", "概算要求"), *_STAGES)

_YEAR = re.compile(
    r"(?P<era>令和|平成|昭和|大正)\s*(?P<n>元|\d{1,2}|[一二三四五六七八九])\s*年度"
    r"|(?P<letter>(?<![A-Za-z])[RHS])\s*\.?\s*(?P<m>元|\d{1,2})(?:\s*年度|(?=\s*(?:当初|補正|予算|要求|概算|政府案|決算)))"
    r"|(?P<west>(?:19|20)\d{2})\s*年度"
    r"|(?<![A-Za-z])FY\s*'?(?P<fy>(?:19|20)?\d{2})"
    r"|(?<![\d.,年])(?P<bare>\d{1,2})\s*年度"
    r"|(?P<relative>" + "|".join(_RELATIVE) + ")"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fiscal year, a stage, or both side by side, with the offsets of each in the text searched."""

    start: int
    end: int
    year: int | None
    stage: Stage | None
    year_at: tuple[int, int] | None
    stage_at: tuple[int, int] | None
    general: bool = False
    """The wording is only 予算 or 予算額, which names no stage."""

    @property
    def names_a_column(self) -> bool:
        """Whether this is enough to head a column: a stage, or a year with 予算額."""
        return self.stage is not None or (self.year is not None and self.general)


def year_of(era: str, number: str) -> int:
    """Return the Western year of a year of an era.

    >>> year_of("令和", "元"), year_of("平成", "31"), year_of("R", "2")
    (2019, 2019, 2020)
    """
    return _ERAS[era] + (_KANJI_DIGITS[number] if number in _KANJI_DIGITS else int(number))


def _year(match: re.Match[str], base: int | None) -> int | None:
    if match["era"]:
        return year_of(match["era"], match["n"])
    if match["letter"]:
        return year_of(match["letter"], match["m"])
    if match["west"]:
        return int(match["west"])
    if match["fy"]:
        digits = match["fy"]
        return int(digits) if len(digits) == 4 else 2000 + int(digits)
    if base is None:
        return None
    if match["bare"]:  # 4年度: of the era that brings it nearest to the document's own year
        return min((first + int(match["bare"]) for first in (2018, 1988)), key=lambda year: abs(year - base))
    return base + _RELATIVE[match["relative"]]


def _stage_at(text: str, at: int, table: "_Wordings") -> tuple[int, Stage | None] | None:
    best: tuple[int, Stage | None] | None = None
    for pattern, stage in table:
        match = pattern.match(text, at)
        if match and match.end() > at and (best is None or match.end() > best[0]):
            best = (match.end(), stage)
    return best


_Wordings = tuple[tuple[re.Pattern[str], Stage | None], ...]
_STAGE_WORDS: _Wordings = tuple((re.compile(pattern), stage) for pattern, stage in _STAGES)
_AFTER_YEAR_WORDS: _Wordings = tuple((re.compile(pattern), stage) for pattern, stage in _STAGE_AFTER_YEAR)
_GAP = re.compile(r"[ ]*(?:\([ ]*[^()\n]{2,9}年度?[ ]*\))?[ ]*(?:の|における)?[ ]*")
_ANY_STAGE = re.compile("|".join(pattern for pattern, stage in _STAGES if stage))
_LINE_BREAK = re.compile(r"[ \t]*\n[ \t]*")


def find_phrases(text: str, *, base: int | None = None) -> list[Phrase]:
    r"""Return the year and stage phrases of folded `text`, in order, without overlap.

    A line may break anywhere in a phrase, as narrow column headings and exports print it. A year may be said twice
    (平成31年度(2019年度)予算案). `base` is the year that 前年度 and the like count from.

    >>> [(p.year, p.stage) for p in find_phrases("令和2年度予算政府案: 5億円 (前年度当\n初予算 4億円)", base=2020)]
    [(2020, '政府案'), (2019, '当初')]
    """
    if "\n" not in text:
        return _phrases(text, base)
    kept = _LINE_BREAK.split(text)
    places: list[int] = []
    at = 0
    for match in (*_LINE_BREAK.finditer(text), None):
        places += range(at, match.start() if match else len(text))
        at = match.end() if match else at
    return [_moved(phrase, places) for phrase in _phrases("".join(kept), base)]


def _moved(phrase: Phrase, places: list[int]) -> Phrase:
    """Return a phrase with its offsets led back to where its characters stand."""

    def back(span: tuple[int, int] | None) -> tuple[int, int] | None:
        return (places[span[0]], places[span[1] - 1] + 1) if span else None

    start, end = places[phrase.start], places[phrase.end - 1] + 1
    return replace(phrase, start=start, end=end, year_at=back(phrase.year_at), stage_at=back(phrase.stage_at))


def _phrases(text: str, base: int | None) -> list[Phrase]:
    phrases: list[Phrase] = []
    at = 0
    year, stage = _YEAR.search(text), _ANY_STAGE.search(text)
    while year or stage:
        if year and (not stage or year.start() <= stage.start()):
            gap = _GAP.match(text, year.end())
            after = gap.end() if gap else year.end()
            found = _stage_at(text, after, _AFTER_YEAR_WORDS)
            value = _year(year, base)
            if found:
                at, kind = found
                phrases.append(Phrase(year.start(), at, value, kind, year.span(), (after, at), kind is None))
            else:
                at = year.end()
                phrases.append(Phrase(year.start(), at, value, None, year.span(), None))
        elif stage:
            at, kind = _stage_at(text, stage.start(), _STAGE_WORDS) or (stage.end(), None)
            phrases.append(Phrase(stage.start(), at, None, kind, None, (stage.start(), at)))
        if year and year.start() < at:
            year = _YEAR.search(text, at)
        if stage and stage.start() < at:
            stage = _ANY_STAGE.search(text, at)
    return phrases


_LOOSE_YEAR = re.compile(
    r"(?P<era>令和|平成|昭和|大正)\s*(?P<n>元|\d{1,2}|[一二三四五六七八九])\s*(?:年度?)?"
    r"|(?P<letter>(?<![A-Za-z])[RHSrhs])\s*\.?\s*(?P<m>元|\d{1,2})(?![\d.A-Za-z])\s*(?:年度?)?"
    r"|(?<![\d.,])(?P<west>(?:19|20)\d{2})(?![\d.,])(?:\s*年度?)?(?!\s*(?:億|万|円|兆|千|百))"
    r"|(?<![A-Za-z])(?:FY|fy)\s*'?(?P<fy>(?:19|20)?\d{2})"
    r"|(?<!日)(?P<relative>" + "|".join((*_RELATIVE, *_RELATIVE_LOOSE)) + ")"  # 日本年金機構 names no year
    r"|(?<![A-Za-z])(?P<english>(?i:" + "|".join(_RELATIVE_ENGLISH) + r"))(?i: fiscal)?(?i: year)"
)


def find_years(text: str, *, base: int | None) -> list[tuple[int, int, int | None]]:
    """Return (start, end, Western year) of every year that a person's folded text names, also without 年度.

    >>> find_years("R2と2019年、前年は", base=2020)
    [(0, 2, 2020), (3, 8, 2019), (9, 11, 2019)]
    """
    found = []
    for match in _LOOSE_YEAR.finditer(text):
        if match["letter"]:
            year: int | None = year_of(match["letter"].upper(), match["m"])
        elif match["english"]:
            year = None if base is None else base + _RELATIVE_ENGLISH[match["english"].lower()]
        elif match["relative"]:
            offset = _RELATIVE.get(match["relative"], _RELATIVE_LOOSE.get(match["relative"], 0))
            year = None if base is None else base + offset
        else:
            year = _year(match, base)
        found.append((match.start(), match.end(), year))
    return found


_ENGLISH: tuple[tuple[str, Stage], ...] = (
    (r"(?:initial|original) (?:fiscal )?budget", "当初"),
    (r"government(?:'s)? (?:draft|proposal|proposed)(?: budget)?", "政府案"),
    (r"draft budget|budget (?:draft|proposal|bill)", "政府案"),
    (r"supplementary(?: budget)?|extra budget", "補正"),
    (r"budget(?:ary)? requests?|(?:initial )?requested? amount|estimated? request", "概算要求"),
    (r"settle(?:d accounts?|ment)|final accounts?", "決算"),
)


def find_stages(text: str) -> list[tuple[int, int, Stage]]:
    """Return (start, end, stage) of the stages named in folded `text`, longest wording first."""
    found = [
        (match.start(), match.end(), stage)
        for pattern, stage in _ENGLISH
        for match in re.finditer(pattern, text, re.IGNORECASE)
    ]
    at = 0
    while match := _ANY_STAGE.search(text, at):
        end, value = _stage_at(text, match.start(), _STAGE_WORDS) or (match.end(), None)
        if value:
            found.append((match.start(), end, value))
        at = max(end, match.end())
    return found


def era_name(year: int) -> str:
    """Return a fiscal year as Japanese papers write it.

    >>> era_name(2020), era_name(2019), era_name(2018)
    ('令和2年度', '令和元年度', '平成30年度')
    """
    for era, base in (("令和", 2018), ("平成", 1988), ("昭和", 1925)):
        if year > base:
            return f"{era}{'元' if year - base == 1 else year - base}年度"
    return f"{year}年度"
