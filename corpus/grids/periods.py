"""Which year a heading of a table means: 2019年3月期, 第117期, 前連結会計年度(自 2018年4月1日 至 2019年3月31日)."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from corpus.folding import fold_text

_ERA = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}
_YEAR = r"(?:(?P<era>令和|平成|昭和|(?<![A-Za-z])[RHS])\s*(?P<n>元|\d{1,2})|(?P<west>(?:19|20)\d{2}))"
_DATE = re.compile(
    rf"{_YEAR}\s*(?:年\s*(?P<month>\d{{1,2}})\s*月\s*(?:(?P<day>\d{{1,2}})\s*日|(?P<term>期))?|(?P<fiscal>年\s*度)|年)"
    r"|(?P<iso>(?:19|20)\d{2})[/.-](?P<imonth>\d{1,2})(?:[/.-](?P<iday>\d{1,2}))?(?!\d)"
    r"|FY\s*'?(?P<fy>(?:19|20)?\d{2})(?!\d)"
    r"|(?<!\d)(?P<alone>(?:19|20)\d{2})(?!\d)"
)
_NUMBERED = re.compile(r"第\s*(?P<number>\d{1,3})\s*期")
_RELATIVE = re.compile(
    r"(?P<word>前々|前|当|本|今|翌|来)\s*(?:連結)?\s*(?:(?:会計|事業|中間)?\s*年\s*度|期(?=末|首|$|[\s()・、]|実績|予|見込|計画))(?P<edge>末|首)?"
)
_EVENT = re.compile(r"\s*(?:生|就任|設立|入社|取得|発行|満期|償還)")
"""What follows a date that is no period of the figures beside it."""
_FILLING = re.compile(
    r"[\s()\[\]〔〕・,、:~-]|自|至|から|まで|現在|時点|末|首|期|日|連結|単体|会計|事業|年度|終了した|1年間|に"
)
"""What else stands in a label that names a period and nothing besides."""
_OFFSET = {"前々": -2, "前": -1, "当": 0, "本": 0, "今": 0, "翌": 1, "来": 1}
_NUMBERED_DATE = re.compile(
    rf"第\s*(?P<number>\d{{1,3}})\s*期[^第\d自]{{0,12}}(?:自[^至]{{6,20}}至\s*)?{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月"
)
_CURRENT = re.compile(
    rf"[当本]\s*(?:連結)?\s*(?:(?:会計|事業)年度|期)[^\d当前自]{{0,8}}(?:自[^至]{{6,24}}至\s*)?{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月"
)


@dataclass(frozen=True, slots=True)
class Period:
    """The year that a label means: that in which it ends, and the fiscal year."""

    ends: int
    fiscal_year: int
    instant: bool = False
    """It names a day, and so what stood then."""
    opening: bool = False
    """It names the beginning of a year."""
    pure: bool = True
    """The label names nothing else."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a document's relative and numbered periods mean. Japanese fiscal years begin in April."""

    ends: int | None = None
    """The calendar year in which the document's own year ends."""
    month: int = 3
    """The month in which its years end."""
    numbered: dict[int, int] = field(default_factory=dict)
    """The calendar years in which its numbered terms end (第117期)."""

    @classmethod
    def of(cls, text: str, fiscal_year: int | None = None) -> "Calendar":
        """Return what a document's text says of its periods; `fiscal_year` is that which is known of it."""
        return cls.joined([text], fiscal_year)

    @classmethod
    def joined(cls, texts: Iterable[str], fiscal_year: int | None = None) -> "Calendar":
        """Return what the texts of one document say together."""
        numbered: dict[int, Counter[int]] = {}
        months: Counter[int] = Counter()
        current: Counter[int] = Counter()
        for text in texts:
            whole = fold_text(text)
            for match in _NUMBERED_DATE.finditer(whole):
                numbered.setdefault(int(match["number"]), Counter())[_west(match)] += 1
                months[int(match["month"])] += 1
            for match in _CURRENT.finditer(whole):
                current[_west(match)] += 1
                months[int(match["month"])] += 1
        terms = {number: counts.most_common(1)[0][0] for number, counts in numbered.items()}
        month = months.most_common(1)[0][0] if months else 3
        ends = current.most_common(1)[0][0] if current else max(terms.values(), default=None)
        if fiscal_year is not None:
            ends = fiscal_year + (1 if month < 12 else 0)
        return cls(ends, month, terms)

    @property
    def fiscal_year(self) -> int | None:
        """Return the document's own fiscal year, where its periods tell it."""
        return None if self.ends is None else self.fiscal(self.ends)

    def fiscal(self, ends: int) -> int:
        """Return the fiscal year of a year that ends in the calendar year `ends`."""
        return ends - 1 if self.month < 12 else ends

    def end_of(self, fiscal_year: int) -> int:
        """Return the calendar year in which a fiscal year ends."""
        return fiscal_year + 1 if self.month < 12 else fiscal_year

    def read(self, label: str) -> Period | None:
        """Return the period that a label names, or None.

        >>> Calendar(2020).read("前連結会計年度（自 2018年４月１日 至 2019年３月31日）")
        Period(ends=2019, fiscal_year=2018, instant=False, opening=False, pure=True)
        >>> Calendar(2025).read("前年度予算額").fiscal_year
        2023
        """
        return _read(self.ends, self.month, tuple(sorted(self.numbered.items())), label)


@lru_cache(maxsize=100_000)
def _read(ends: int | None, month: int, numbered: tuple[tuple[int, int], ...], label: str) -> Period | None:
    calendar = Calendar(ends, month, dict(numbered))
    whole = fold_text(label)
    dates = [match for match in _DATE.finditer(whole) if not _EVENT.match(whole, match.end())]
    relative = _RELATIVE.search(whole)
    opening = bool(relative and relative["edge"] == "首") or "期首" in whole
    pure = len(_FILLING.sub("", _RELATIVE.sub("", _NUMBERED.sub("", _DATE.sub("", whole))))) <= 1
    if dates:
        return replace(_dated(dates, calendar, opening), pure=pure)
    number = _NUMBERED.search(whole)
    if number and int(number["number"]) in calendar.numbered:
        year = calendar.numbered[int(number["number"])]
        return Period(year, calendar.fiscal(year), False, opening, pure)
    if relative and ends is not None:
        year = ends + _OFFSET[relative["word"]]
        return Period(year, calendar.fiscal(year), relative["edge"] is not None, opening, pure)
    return None


def _dated(dates: list["re.Match[str]"], calendar: Calendar, opening: bool) -> Period:
    last = dates[-1]
    year = _west(last)
    if last["fiscal"] or last["fy"]:
        return Period(calendar.end_of(year), year, False, opening)
    month = last["month"] or last["imonth"]
    if month is None:
        return Period(year, calendar.fiscal(year), False, opening)
    ranged = len(dates) > 1
    fiscal = year if int(month) > calendar.month else year - 1
    ends = year + 1 if int(month) > calendar.month and ranged else year
    return Period(ends, fiscal, bool(last["day"] or last["iday"]) and not ranged, opening)


def _west(match: "re.Match[str]") -> int:
    groups = match.groupdict()
    if groups.get("era"):
        return _ERA[groups["era"]] + (1 if groups["n"] == "元" else int(groups["n"]))
    printed = next(groups[name] for name in ("west", "iso", "fy", "alone") if groups.get(name))
    return int(printed) if len(printed) == 4 else 2000 + int(printed)
