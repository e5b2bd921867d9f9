"""Many papers made from the real ones, with questions whose answers are known: for tests and measurements of size.

Layouts, ministries and the words of names are those of the papers in the repository. Topics, years and amounts are
permuted by a seed, so that the same seed makes the same papers, and every figure in them is known beforehand.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus.documents import bundled_folder, decode
from corpus.fiscal import era_name
from corpus.folding import fold_text

ROOT = Path(__file__).parent.parent
SOURCES = (bundled_folder(), ROOT / "tests" / "papers", ROOT / "tests" / "variants")

LAST = 2026
"""The fiscal year of the newest papers."""

_YEARS = 10
"""The papers of a series at most, one a year."""
_MEASURES = 16
_SHARED = (1, 3, 7, 11, 14)
"""The measures of a series whose names other series may have too."""
_MILLION = 10**6
_OWNERS = (
    "内閣府", "総務省", "法務省", "外務省", "財務省", "文部科学省", "厚生労働省", "農林水産省", "経済産業省",
    "国土交通省", "環境省", "防衛省", "警察庁", "金融庁", "消費者庁", "デジタル庁", "気象庁", "消防庁", "観光庁",
)  # fmt: skip
_FIELDS = (
    "港湾", "河川", "道路", "森林", "農地", "水道", "航空", "鉄道", "宇宙", "海洋", "山岳", "離島", "医療", "介護",
    "保育", "教育", "文化財", "観光", "半導体", "電力", "水素", "蓄電池", "放送", "統計", "物流",
)  # fmt: skip
_ASPECTS = ("強靱化", "人材育成", "研究開発", "安全対策")
_PLACES = ("札幌市", "仙台市", "新潟市", "金沢市", "静岡市", "京都市", "岡山市", "高松市", "福岡市", "那覇市")
_NAME = re.compile(r"(?:【[^】\n]{2,12}】|○)\s*(?P<name>[一-鿿ァ-ヺー]{3,12}の[一-鿿ァ-ヺー]{2,6})(?=[\s:])")
_TAKEN = re.compile(r"予算|年度|合計|総額|要求|[省庁府]$|[省庁](?=の)|[一二三四五六七八九]つ|前年|主な|施策|参考|上記")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a series, and who has it."""

    owner: str
    name: str


@dataclass(frozen=True, slots=True)
class Series:
    """A paper that comes out every year."""

    number: int
    topic: str
    layout: str
    measures: tuple[Measure, ...]
    years: tuple[int, ...]
    revised: tuple[int, int]
    """(year, place of the measure): the year's amount, of which the next year's paper prints another."""

    @property
    def owners(self) -> tuple[str, ...]:
        """The ministries, in the order of the table."""
        return tuple(dict.fromkeys(measure.owner for measure in self.measures))

    @property
    def stage(self) -> str:
        """The stage of the budget that the papers print."""
        return "当初" if self.layout == "listed" else "政府案"

    def title(self, year: int) -> str:
        """Return the title of a year's paper."""
        return {
            "listed": f"{self.topic}関係予算",
            "cited": f"{era_name(year)}予算案　{self.topic}に関する予算",
            "pointed": f"{era_name(year)}予算案　{self.topic}関連予算のポイント",
        }[self.layout]

    def doc(self, year: int) -> str:
        """Return the path of a year's paper."""
        return f"{self.number:03d}_{year}.txt"

    def amount(self, place: int, year: int) -> int:
        """Return a measure's amount in a year, in millions of yen: tens of them, as papers in 億円 print."""
        measure = self.measures[place]
        amount = 100 + _chance(self.topic, measure.name) % 3000
        for passed in range(min(self.years) - 1, year + 1):
            amount = max(20, amount * (85 + _chance(self.topic, measure.name, passed) % 40) // 100)
        return amount * 10

    def printed_before(self, place: int, year: int) -> int:
        """Return what a year's paper prints of a measure for the year before."""
        amount = self.amount(place, year - 1)
        return amount + 130 if self.layout == "listed" and self.revised == (year - 1, place) else amount

    def of_owner(self, owner: str, year: int) -> int:
        """Return what a ministry's measures come to in a year."""
        return sum(self.amount(i, year) for i, measure in enumerate(self.measures) if measure.owner == owner)

    def total(self, year: int) -> int:
        """Return what all measures come to in a year."""
        return sum(self.amount(place, year) for place in range(len(self.measures)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what an answer must have: its status, values in yen, and the documents that it cites.

    `values` must all be among the results, in their order; `only` says that there must be no other.
    """

    kind: str
    question: str
    values: tuple[int, ...] = ()
    docs: tuple[str, ...] = ()
    status: tuple[str, ...] = ("answered", "partial")
    only: bool = False
    caveat: bool = False
    """The answer must come with a caveat."""


class Papers:
    """So many papers, and questions over them."""

    def __init__(self, count: int, *, seed: int = 7, years: int | None = None) -> None:
        if count < 1:
            raise ValueError(f"cannot make {count} papers")
        self.count, self.seed = count, seed
        self._years = years or (_YEARS if count >= _YEARS**2 else min(count, 5))

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The series, as many as it takes."""
        chance = random.Random(self.seed)
        names = _names(SOURCES)
        topics = [field + aspect for aspect in _ASPECTS for field in _FIELDS]
        chance.shuffle(topics)
        made: list[Series] = []
        left = self.count
        while left > 0:
            number = len(made)
            length = min(self._years, left)
            topic = topics[number % len(topics)] + ("" if number < len(topics) else f"第{number // len(topics) + 1}期")
            made.append(self._series(number, topic, chance, names, length, made))
            left -= length
        return tuple(made)

    def _series(
        self, number: int, topic: str, chance: random.Random, names: Sequence[str], length: int, made: Sequence[Series]
    ) -> Series:
        owners = sorted(chance.sample(_OWNERS, 5))
        within = next(field for field in _FIELDS if topic.startswith(field))
        chosen = [
            name if at in _SHARED else f"{within}における{name}"
            for at, name in enumerate(chance.sample(names, _MEASURES))
        ]
        measures = [Measure(owners[at * len(owners) // _MEASURES], name) for at, name in enumerate(chosen)]
        if number % 2 and made[-1].measures[3].name not in chosen:  # two papers of one field have a measure in common
            measures[3] = Measure(measures[3].owner, made[-1].measures[3].name)
        years = tuple(range(LAST - length + 1, LAST + 1))
        revised = (chance.choice(years[:-1] or years), chance.choice([0, 1, 2, 5, 6, 7]))
        return Series(number, topic, ("listed", "cited", "pointed")[number % 3], tuple(measures), years, revised)

    def write(self, folder: Path) -> Path:
        """Write the papers, each with its metadata beside it, and return the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for series in self.series:
            for year in series.years:
                path = folder / series.doc(year)
                path.write_text(_PRINT[series.layout](series, year), encoding="utf-8")
                meta = {
                    "title": fold_text(series.title(year)),
                    "publisher": series.owners[0],
                    "fiscal_year": year,
                    "stage": series.stage,
                    "unit": "百万円" if series.layout == "listed" else "億円",
                    "attribution": "計測用の架空資料（金額はすべて架空）",
                }
                sidecar = path.with_name(f"{path.stem}.meta.json")
                sidecar.write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
        return folder

    def entries(self) -> Iterator[tuple[str, str, int, int]]:
        """Yield (document, measure, fiscal year, yen) of every amount in the papers' main tables and pages."""
        for series in self.series:
            for year in series.years:
                for place, measure in enumerate(series.measures):
                    yield series.doc(year), measure.name, year, series.amount(place, year) * _MILLION
                    yield series.doc(year), measure.name, year - 1, series.printed_before(place, year) * _MILLION

    def questions(self, count: int) -> list[Asked]:
        """Return so many questions of all kinds, series by series."""
        chance = random.Random(self.seed + 1)
        order = list(self.series)
        chance.shuffle(order)
        found: list[Asked] = []
        while len(found) < count:
            before = len(found)
            for series in order:
                found += self._about(series, chance)
                if len(found) >= count:
                    break
            if len(found) == before:
                break
        return found[:count]

    def _about(self, series: Series, chance: random.Random) -> Iterator[Asked]:
        year = chance.choice(series.years)
        doc, era = series.doc(year), era_name(year)
        alone = [at for at, m in enumerate(series.measures) if self._held_by(m.name) == [series]]
        place = chance.choice([at for at in alone if (year, at) != series.revised] or [0])
        measure, owner = series.measures[place], chance.choice(series.owners)
        amount = series.amount(place, year) * _MILLION
        total, owned = series.total(year) * _MILLION, series.of_owner(owner, year) * _MILLION
        yield Asked("item", f"{era}の{measure.name}はいくら？", (amount,), (doc,), only=True)
        yield Asked("organisation", f"{era}の{series.topic}の{owner}の予算は？", (owned,), (doc,))
        yield Asked("titled", f"{era}の{series.topic}の予算の総額はいくらですか", (total,), (doc,), only=True)
        yield Asked("before", f"{series.years[0] - 5}年度の{measure.name}はいくら？", status=("not_found",), only=True)
        if len(series.years) > 1:
            yield from self._over_time(series, chance, place, owner)
        if (twin := self._twin(series)) is not None:
            yield twin
        if series.layout == "listed" and len(series.years) > 1:
            yield self._conflict(series)
        what = measure.name.partition("の")[0]
        if series.layout == "cited" and sum(other.name.startswith(what) for other in series.measures) == 1:
            yield Asked("text", f"{era}の{series.topic}の資料で、{what}はどこに置かれますか", docs=(doc,))
        if len(self.series) > 1:
            yield Asked("stated", f"「{measure.name}」が載っているのはどの資料ですか", docs=(series.doc(LAST),))

    def _over_time(self, series: Series, chance: random.Random, place: int, owner: str) -> Iterator[Asked]:
        measure = series.measures[place]
        last = series.years[-5:]
        docs = tuple(series.doc(year) for year in series.years)
        values = tuple(series.amount(place, year) * _MILLION for year in series.years)
        yield Asked("trend", f"{measure.name}の推移は？", values, docs)
        totals = tuple(series.total(year) * _MILLION for year in last)
        span = f"{len(last)}年間" if len(last) == 5 else f"{len(series.years)}年間"
        yield Asked("trend", f"{series.topic}の予算の総額は{span}でどう変わりましたか", totals, docs[-len(last) :])
        owned = tuple(series.of_owner(owner, year) * _MILLION for year in series.years)
        yield Asked("trend", f"{series.topic}の{owner}の予算の推移を教えて", owned, docs)
        newest = (series.amount(place, LAST) * _MILLION,)
        several = len(series.years) > 4
        yield Asked("newest", f"{measure.name}はいくら？", newest, docs[-1:], only=several, caveat=several)

    def _twin(self, series: Series) -> Asked | None:
        """Return a question for a measure that two series have, in one year."""
        name = series.measures[3].name
        held = self._held_by(name)
        if len(held) != 2:
            return None
        year = min(s.years[-1] for s in held)
        values = tuple(s.amount([m.name for m in s.measures].index(name), year) * _MILLION for s in held)
        docs = tuple(s.doc(year) for s in held)
        return Asked("twin", f"{era_name(year)}の{name}はいくら？", values, docs)

    def _conflict(self, series: Series) -> Asked:
        """Return a question for an amount that two papers state differently."""
        year, place = series.revised
        values = (series.amount(place, year) * _MILLION, series.printed_before(place, year + 1) * _MILLION)
        docs = (series.doc(year), series.doc(year + 1))
        question = f"{series.topic}の{series.measures[place].name}の{era_name(year)}当初予算はいくら？"
        return Asked("conflict", question, values, docs, caveat=True)

    def _held_by(self, name: str) -> list[Series]:
        return [s for s in self.series if any(measure.name == name for measure in s.measures)]


def _chance(*words: object) -> int:
    """Return a number that the words decide."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, words)).encode()).digest()[:4], "big")


def _names(folders: Sequence[Path]) -> list[str]:
    """Return names of measures: the first halves of the real papers' names, each with another's second half."""
    first: dict[str, None] = {}
    second: dict[str, None] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            for match in _NAME.finditer(fold_text(decode(path.read_bytes()))):
                head, _, tail = match["name"].partition("の")
                if not _TAKEN.search(match["name"]):
                    first[head], second[tail] = None, None
    heads = [head for head in first if not any(field in head for field in _FIELDS)]
    return [f"{head}の{tail}" for tail in second for head in heads]


def _wide(text: str) -> str:
    """Return digits as the papers' headings print them."""
    return text.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，"))


def _hundred(amount: int) -> str:
    """Return millions of yen in 億円, as papers print them."""
    return f"{amount / 100:,.1f}億円"


def _listed(series: Series, year: int) -> str:
    """Print a paper in millions of yen: a table of all measures, then a page for each ministry."""
    now, before = era_name(year), era_name(year - 1)
    rows = [
        f"【{m.owner}】 {m.name} {series.amount(at, year):,} {series.printed_before(at, year):,}\n"
        for at, m in enumerate(series.measures)
    ]
    sums = series.total(year), sum(series.printed_before(at, year) for at in range(len(series.measures)))
    pages = [
        f"{owner}の施策\n\n" + "\n".join(_described(series, at, year) for at, m in _own(series, owner))
        for owner in series.owners
    ]
    return "\f".join([
        f"資料{series.number + 1}\n\n{series.topic}関係予算\n\n{now}当初予算　総額　{_wide(f'{sums[0]:,}')}百万円\n\n"
        f"主な施策及び予算額\n（単位：百万円）\n施策名 {now}当初予算額 {before}当初予算額\n\n" + "\n".join(rows)
        + f"\n合　計 {sums[0]:,} {sums[1]:,}\n1\n",
        *pages,
    ])  # fmt: skip


def _described(series: Series, place: int, year: int) -> str:
    measure = series.measures[place]
    city = _PLACES[_chance(series.topic, measure.name) % len(_PLACES)]
    what = measure.name.partition("の")[0]
    amounts = f"{series.amount(place, year):,}百万円（{series.printed_before(place, year):,}百万円）"
    return f"○{measure.name} ： {amounts}\n・{what}を{city}に置き、{series.topic}に役立てる。\n"


def _cited(series: Series, year: int) -> str:
    """Print a paper in 億円 whose table names the columns below it."""
    now, before = _wide(era_name(year)), _wide(era_name(year - 1))
    rows = [
        f"【{m.owner}】 {m.name} {_hundred(series.amount(at, year))} {_hundred(series.amount(at, year - 1))}\n"
        for at, m in enumerate(series.measures)
    ]
    texts = [
        f"○ {m.name.partition('の')[0]}は、{_PLACES[_chance(series.topic, m.name) % len(_PLACES)]}に置かれる。\n"
        for m in series.measures
    ]
    return (
        f"{series.topic}に関する予算\n\n［億円］\n\n{_wide(f'{series.total(year) / 100:,.1f}')}億円\n\n"
        f"{now}予算政府案\n\n主な施策例及び予算額\n\n" + "\n".join(rows)
        + f"\n{now}\n予算政府案\n\n{before}\n当初予算\n\n\f{series.topic}の施策例\n\n" + "\n".join(texts)
    )  # fmt: skip


def _pointed(series: Series, year: int) -> str:
    """Print a paper of pages: a ministry's amount, and its measures with the year before in brackets."""
    now = _wide(era_name(year))
    pages = []
    for number, owner in enumerate(series.owners, start=1):
        lines = [
            f"○{m.name} ：{_hundred(series.amount(at, year))}"
            f"（前年度当初予算額：{_hundred(series.amount(at, year - 1))}）\n"
            f"　{m.name.partition('の')[0]}を{_PLACES[_chance(series.topic, m.name) % len(_PLACES)]}に置く。\n"
            for at, m in _own(series, owner)
        ]
        owned = _hundred(series.of_owner(owner, year)), _hundred(series.of_owner(owner, year - 1))
        head = f"{owned[0]}（前年度当初予算額：{owned[1]}）"
        pages.append(f"{_wide(str(number))}　{owner}\n{head}\n\n" + "\n".join(lines) + f"- {number} -\n")
    totals = _hundred(series.total(year)), _hundred(series.total(year - 1))
    return (
        f"{now}予算案\n{series.topic}関連予算のポイント\n\n"
        f"総額　{_wide(totals[0])}　（前年度当初予算額：{_wide(totals[1])}）\n\n"
        f"金額は{now}予算案の額。\n\n\f" + "\f".join(pages)
    )


def _own(series: Series, owner: str) -> list[tuple[int, Measure]]:
    return [(at, measure) for at, measure in enumerate(series.measures) if measure.owner == owner]


_PRINT = {"listed": _listed, "cited": _cited, "pointed": _pointed}
