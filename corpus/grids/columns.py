"""What the columns of a list hold: names, organisations, years, amounts, long texts, or other labels.

A column is judged by its heading and by a sample of its cells. Numbers that name things (IDs, codes, flags, years) are
no amounts, whatever they look like.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from corpus.grids.model import Cell, Grid
from corpus.grids.text import folded, is_blank, unit_in, unit_of
from corpus.organisations import Organisation, canonical_name

Holds = Literal["name", "part", "organisation", "year", "amount", "text", "label"]
"""What the cells of a column are.

name          what the record is called, or a part of the path of names
part          which part of the record a row is (一般会計), under its name
organisation  whose it is
year          the fiscal year that the row is about
amount        amounts
text          sentences
label         anything else that tells one record from another
"""

SAMPLE = 1_000
"""So many rows tell what a column holds."""

_MOST_HEADS = 4
_LONG = 40
_VERY_LONG = 120
_FULL_TIMES = 0.8
"""So much of a column has to be alike for it to be taken for what it is alike to."""
_FRACTION = 1.5
"""Rates that are hardly ever so large are printed as fractions of one."""
_MOSTLY = 0.9

_NUMBER = re.compile(r"[△▲+-]?\s*(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_MEASURED = re.compile(r"[△▲+-]?\s*(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s*(?:[十百千万億兆]*円|%|人|件|倍)")
_DASH = re.compile(r"[-ー―—–─‐−…]{1,3}")
_YEAR_CELL = re.compile(r"(?:(?:令和|平成|昭和|[RHS])\s*\.?\s*(?:元|\d{1,2})|(?:19|20)\d{2})\s*(?:年度?)?")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*.*|\S+@\S+", re.DOTALL)
_ID = re.compile(
    r"(?:ID|No\.?|№|コード|番号|整理番号|code)\s*(?:[(].*[)])?$|(?:番号|コード|ID)(?:$|[^a-zA-Z])|^(?:ID|No|NO|code)\b"
    r"|順$|郵便|電話|FAX|URL|住所|所在地|緯度|経度|年月日?|期日|日付|[^区]分類$|(?:開始|終了|着手|完成|取得|設置).*(?:年|日)|不明$|予定なし$",
    re.IGNORECASE,
)
_YEAR_HEAD = re.compile(
    r"(?:.*(?:会計|予算|決算|事業|対象))?(?:年度|年)(?:[(].*[)])?|fiscal_?year|year|FY", re.IGNORECASE
)
_NAME_HEAD = re.compile(
    r".*(?:事業|施策|プロジェクト|案件|契約|工事|業務|物品|補助金|委託|資産|施設|基金|政策|取組|項目|科目|費目|品目|款|項|目|節)の?(?:名称?|件名)"
    r"|(?:事業|施策|案件|件名|品名|品目|名称|項目|科目|費目|款|項|目|節|細節|大|中|小|細)+(?:名称?)?"
    r"|.*の?名称|name|title|item|project|program(?:me)?",
    re.IGNORECASE,
)
_PART_HEAD = re.compile(r"(?:会計|勘定)(?:名|区分|の?種類)?|内訳|財源(?:区分|内訳)?")
_ORGANISATION_HEAD = re.compile(
    r".*(?:府省庁?|省庁|所管|部局|部署|担当(?:部|課|局|組織)|主管(?:部|課|局)|所属|実施主体|機関|組織|団体|自治体|市区?町村|都道府県|局・庁)(?:名称?)?"
    r"|(?:局|庁|部|課|室|班|係|省)(?:名|・[局庁部課室])?|ministry|department|agency|organi[sz]ation",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"額|予算|決算|費|円|補正|繰越|要求|要望|執行|歳入|歳出|収入|支出|料|税|金$|補助|負担|単価|増減|比較|差引|残高|財源|国費"
    r"|国庫|県支出|市債|県債|地方債|budget|amount|cost|yen|expenditure|revenue",
    re.IGNORECASE,
)
_NO_MONEY = re.compile(r"区分|種別|方法|名$|理由|事項|内容|備考|有無|主要経費|説明|根拠|担当|分類|種類")
_RATE = re.compile(r"(?:率|割合|比率?|構成比|シェア|percent|ratio|rate)(?:\s*[(].*[)])?$|[%％]", re.IGNORECASE)
_COUNT = re.compile(
    r"(?P<unit>件|人|者|箇所|か所|カ所|ヶ所|戸|世帯|台|回|校|社|団体|本|棟|頭|羽|冊|事業|施設|利用者|職員)数(?:\s*[(].*[)])?$"
)
_PERIOD_HEAD = re.compile(
    r"(?:令和|平成|昭和|[RHS])\s*(?:元|\d{1,2})\s*(?:年度?)?.*|(?:19|20)\d{2}(?:\s*年度?)?.*|[前本当翌]年度.*"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column, as a path from whole to part, with the cells that it stands in."""

    path: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """Return the path as one name.

        >>> Head(("予算額", "当初"), ()).name
        '予算額/当初'
        """
        return "/".join(self.path)

    @property
    def last(self) -> str:
        """Return the last part of the path."""
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list."""

    number: int
    head: Head
    holds: Holds
    unit: str | None = None
    """What the heading gives to bare numbers."""
    fraction: bool = False
    """Its rates are printed as fractions of one."""
    counted: str | None = None
    """What is counted in it (人), where its heading says so."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The filled cells of one column, folded."""

    texts: tuple[str, ...]
    rows: int
    """Of so many rows."""

    @property
    def numbers(self) -> float:
        """Return how much of it are numbers and dashes."""
        hits = sum(
            bool(_NUMBER.fullmatch(text) or _MEASURED.fullmatch(text) or _DASH.fullmatch(text)) for text in self.texts
        )
        return hits / len(self.texts) if self.texts else 0.0

    @property
    def filled(self) -> float:
        """Return in how many of the rows there is something."""
        return len(self.texts) / self.rows if self.rows else 0.0

    @property
    def mean(self) -> float:
        """Return how many characters a cell has."""
        return sum(map(len, self.texts)) / len(self.texts) if self.texts else 0.0


def heading_rows(grid: Grid, rows: Sequence[Sequence[Cell]]) -> int:
    """Return how many rows at the top of a list are headings: one, or more where the first leaves columns unnamed."""
    if grid.heading_rows is not None:
        return grid.heading_rows
    count = 1
    while count < min(_MOST_HEADS, len(rows) - 1) and not _is_data(rows[count]) and _completes(rows, count):
        count += 1
    return count


def _is_data(row: Sequence[Cell]) -> bool:
    """Return whether a row holds a number that is no year, or a sentence."""
    texts = [folded(cell.text) for cell in row if not is_blank(cell.text)]
    values = [
        text
        for text in texts
        if (_NUMBER.fullmatch(text) or _MEASURED.fullmatch(text)) and not _YEAR_CELL.fullmatch(text)
    ]
    return bool(values) or any(len(text) > _LONG for text in texts)


def _completes(rows: Sequence[Sequence[Cell]], count: int) -> bool:
    """Return whether a row names columns that the rows above it leave unnamed or call by one name, or gives units."""
    row = [cell for cell in rows[count] if not is_blank(cell.text)]
    if not row:
        return True
    if all(unit_of(cell.text) for cell in row):
        return True
    names = [head.name for head in heads_of(rows[:count])]
    open_columns = {number for number, name in enumerate(names) if not name or names.count(name) > 1}
    inside = [cell for cell in row if cell.column in open_columns]
    last = max((cell.column for cell in row), default=0)
    return bool(inside) and len(inside) == len(row) and (len(row) > 1 or last < len(names))


def heads_of(rows: Sequence[Sequence[Cell]]) -> list[Head]:
    """Return the heading of each column; a name over several columns that stands once is that of all of them."""
    width = max((cell.column + cell.columns for row in rows for cell in row), default=0)
    paths: list[list[tuple[str, Cell]]] = [[] for _ in range(width)]
    for number, row in enumerate(rows):
        filled = {cell.column: cell for cell in row if not is_blank(cell.text)}
        below = {cell.column for later in rows[number + 1 :] for cell in later if not is_blank(cell.text)}
        carried: Cell | None = None
        for column in range(width):
            cell = filled.get(column)
            if cell is not None:
                carried = cell
            elif carried is None or not (column < carried.column + carried.columns or column in below):
                carried = None
                continue
            name = _clean(carried.text)
            if not paths[column] or paths[column][-1][0] != name:
                paths[column].append((name, carried))
    return [Head(tuple(name for name, _ in path), tuple(cell for _, cell in path)) for path in paths]


def _clean(text: str) -> str:
    return "".join(folded(text).replace('""', '"').split("\n")).strip()


def read_columns(
    heads: Sequence[Head], rows: Sequence[Sequence[Cell]], organisations: tuple[Organisation, ...]
) -> list[Column]:
    """Return what each column of a list holds; `rows` is a sample of its rows."""
    texts: list[list[str]] = [[] for _ in heads]
    for row in rows:
        for cell in row:
            if cell.column < len(texts) and not is_blank(cell.text):
                texts[cell.column].append(folded(cell.text[: _VERY_LONG * 2]))
    samples = [Sample(tuple(found), len(rows)) for found in texts]
    columns = [_column(number, head, sample) for number, (head, sample) in enumerate(zip(heads, samples, strict=True))]
    columns = _with_one_year(columns, samples)
    columns = _with_one_organisation(columns, samples, organisations)
    return _with_a_name(columns, samples)


def _column(number: int, head: Head, sample: Sample) -> Column:
    name = folded(head.last)
    unit = next((found for part in reversed(head.path) if (found := unit_in(part) or unit_of(part))), None)
    if _is_text(name, sample):
        return Column(number, head, "text")
    if _ID.search(name) and not (unit and unit.endswith("円")):
        return Column(number, head, "label")
    if _YEAR_HEAD.fullmatch(name) and _alike(sample, _YEAR_CELL):
        return Column(number, head, "year")
    if (amount := _amount_column(number, head, sample, unit)) is not None:
        return amount
    if _PART_HEAD.fullmatch(name):
        return Column(number, head, "part")
    if _ORGANISATION_HEAD.fullmatch(name):
        return Column(number, head, "organisation")
    return Column(number, head, "name" if _NAME_HEAD.fullmatch(name) else "label")


def _is_text(name: str, sample: Sample) -> bool:
    """Return whether a column holds sentences; names, however long, are none."""
    if not sample.texts or _NAME_HEAD.fullmatch(name) or _ORGANISATION_HEAD.fullmatch(name):
        return False
    if _alike(sample, _ADDRESS):
        return False
    return sample.mean > _LONG or any(len(text) > _VERY_LONG for text in sample.texts)


def _alike(sample: Sample, pattern: re.Pattern[str]) -> bool:
    hits = sum(bool(pattern.fullmatch(text)) for text in sample.texts)
    return bool(sample.texts) and hits >= _FULL_TIMES * len(sample.texts)


def _amount_column(number: int, head: Head, sample: Sample, unit: str | None) -> Column | None:
    """Return a column of amounts, None where it holds none. Where the sample is empty, the heading alone tells."""
    if sample.texts and sample.numbers < _FULL_TIMES:
        return None
    name, whole = folded(head.last), folded(head.name)
    if _RATE.search(name) or unit == "%":
        return Column(number, head, "amount", "%", _in_fractions(sample)) if sample.texts or unit else None
    if counted := _COUNT.search(name):
        return Column(number, head, "amount", unit, counted=counted["unit"])
    money = _MONEY.search(whole) is not None and not _NO_MONEY.search(name)
    period = _PERIOD_HEAD.fullmatch(name) is not None
    measured = any("," in text or _MEASURED.fullmatch(text) for text in sample.texts)
    if unit or money or (sample.texts and (period or measured)):
        return Column(number, head, "amount", unit)
    return None


def _in_fractions(sample: Sample) -> bool:
    """Return whether rates are printed as fractions of one: 0.336, not 33.6 or 33.6%."""
    values = [_plain_number(text) for text in sample.texts if _NUMBER.fullmatch(text)]
    small = sum(abs(value) < _FRACTION for value in values)
    return len(values) > len(sample.texts) / 2 and small >= _MOSTLY * len(values) and any(value % 1 for value in values)


def _plain_number(text: str) -> float:
    """Return a number roughly: it only tells fractions from percentages."""
    return float(re.sub(r"[,\s△▲+]", "", text) or 0)


def _with_one_year(columns: Sequence[Column], samples: Sequence[Sample]) -> list[Column]:
    """Return the columns with one that says the fiscal year: that of the budget before that of the paper."""
    years = [column for column in columns if column.holds == "year"]
    if not years:
        return list(columns)
    chosen = max(
        years, key=lambda column: (_year_rank(column), len(set(samples[column.number].texts)) > 1, -column.number)
    )
    return [_as_label(column) if column in years and column is not chosen else column for column in columns]


def _year_rank(column: Column) -> int:
    name = folded(column.head.last)
    return (
        2 if re.search("予算|会計|決算", name) else 1 if re.fullmatch("年度|fiscal_?year", name, re.IGNORECASE) else 0
    )


def _with_one_organisation(
    columns: Sequence[Column], samples: Sequence[Sample], organisations: tuple[Organisation, ...]
) -> list[Column]:
    """Return the columns with one that says whose a record is: the widest, which is the one that holds ministries."""
    found = [column for column in columns if column.holds == "organisation"]
    known = [column for column in found if _known(samples[column.number], organisations)]
    if not found:
        return list(columns)
    chosen = min(
        known or found,
        key=lambda column: (-samples[column.number].filled if known else 0, len(column.head.last), column.number),
    )
    return [_as_label(column) if column in found and column is not chosen else column for column in columns]


def _known(sample: Sample, organisations: tuple[Organisation, ...]) -> bool:
    texts = set(sample.texts)
    known = sum(name_of(text, organisations) is not None for text in texts)
    return bool(texts) and known * 2 >= len(texts)


@lru_cache(maxsize=10_000)
def name_of(printed: str, organisations: tuple[Organisation, ...]) -> str | None:
    """Return the known name of an organisation, None where it is not known."""
    return canonical_name(printed, organisations)


def _with_a_name(columns: Sequence[Column], samples: Sequence[Sample]) -> list[Column]:
    """Return the columns with one that names the records: if no heading says so, the one that repeats itself least."""
    if any(column.holds == "name" for column in columns):
        return list(columns)
    labels = [
        column
        for column in columns
        if column.holds == "label"
        and samples[column.number].filled > _FULL_TIMES
        and samples[column.number].numbers < 1 - _FULL_TIMES
    ]
    if not labels:
        return list(columns)
    chosen = max(labels, key=lambda column: (len(set(samples[column.number].texts)), -column.number))
    return [Column(column.number, column.head, "name") if column is chosen else column for column in columns]


def _as_label(column: Column) -> Column:
    return Column(column.number, column.head, "label")
