"""Budget papers of invented places, as files, with the numbers that they were made from."""

import csv
import io
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One 目 of an invented town: its path, and two years in thousands of yen."""

    kan: str
    kou: str
    moku: str
    now: int
    before: int


TOWN = (
    Row("議会費", "議会費", "議会費", 98_700, 97_200),
    Row("総務費", "総務管理費", "一般管理費", 812_340, 850_000),
    Row("総務費", "総務管理費", "電算管理費", 233_100, 190_000),
    Row("総務費", "徴税費", "税務総務費", 120_050, 118_000),
    Row("総務費", "徴税費", "賦課徴収費", 64_000, 64_000),
    Row("民生費", "社会福祉費", "社会福祉総務費", 1_450_000, 1_390_500),
    Row("民生費", "社会福祉費", "老人福祉費", 720_000, 735_000),
    Row("民生費", "児童福祉費", "児童福祉総務費", 905_600, 880_000),
    Row("民生費", "児童福祉費", "保育所費", 655_000, 601_000),
    Row("土木費", "道路橋りょう費", "道路維持費", 310_000, 402_000),
    Row("土木費", "公園費", "公園管理費", 58_000, 57_500),
    Row("教育費", "小学校費", "学校管理費", 402_000, 395_000),
    Row("予備費", "予備費", "予備費", 20_000, 20_000),
)


def amounts(year: str = "now", **fixed: str) -> list[int]:
    """Return the amounts of the rows that have these names, in yen."""
    return [getattr(r, year) * 1000 for r in TOWN if all(getattr(r, key) == name for key, name in fixed.items())]


def change(value: int) -> str:
    """Return a change as budget books print it."""
    return f"△{-value:,}" if value < 0 else f"{value:,}"


def town_csv() -> str:
    """Return the list with names that are printed once, and left blank below."""
    out = io.StringIO()
    out.write("令和6年度 霧里町 一般会計歳出予算\r\n（単位：千円）\r\n")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["款", "項", "目", "本年度予算額", "前年度予算額", "比較"])
    last: tuple[str, str] = ("", "")
    for r in TOWN:
        kan = "" if r.kan == last[0] else r.kan
        kou = "" if (r.kan, r.kou) == last else r.kou
        writer.writerow([kan, kou, r.moku, f"{r.now:,}", f"{r.before:,}", change(r.now - r.before)])
        last = (r.kan, r.kou)
    return out.getvalue()


INCOME = (
    ("町税", "町民税", 900_000, 880_000),
    ("町税", "固定資産税", 1_200_000, 1_150_000),
    ("地方交付税", "地方交付税", 2_400_000, 2_500_000),
)
SPENDING = (
    ("総務費", "総務管理費", 1_000_000, 900_000), ("総務費", "選挙費", 50_000, 80_000),
    ("衛生費", "保健衛生費", 700_000, 650_000), ("衛生費", "清掃費", 450_000, 470_000),
    ("消防費", "消防費", 300_000, 310_000),
)  # fmt: skip


def workbook() -> bytes:
    """Return a book of two sheets, whose 款 are merged over their 項, each with a row of its sum."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in (("歳入", INCOME), ("歳出", SPENDING)):
        sheet = book.create_sheet(name)
        sheet.append([f"令和6年度 谷村 一般会計予算（{name}）"])
        sheet.append(["（単位：千円）"])
        sheet.append(["款", "項", "本年度予算額", "前年度予算額", "比較"])
        for kan in dict.fromkeys(row[0] for row in rows):
            own = [row for row in rows if row[0] == kan]
            first = sheet.max_row + 1
            for row in own:
                sheet.append([kan, row[1], row[2], row[3], row[2] - row[3]])
            now, before = sum(row[2] for row in own), sum(row[3] for row in own)
            sheet.append([None, "計", now, before, now - before])
            last = sheet.max_row
            for line in range(first + 1, last + 1):
                sheet.cell(line, 1).value = None
            sheet.merge_cells(start_row=first, end_row=last, start_column=1, end_column=1)
        now, before = sum(row[2] for row in rows), sum(row[3] for row in rows)
        sheet.append([f"{name}合計", None, now, before, now - before])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HTML = (("議会費", 120, 118), ("総務費", 2_340, 2_500), ("民生費", 6_780, 6_100), ("商工費", 410, 410))
"""Of a prefecture, in millions of yen."""


def page() -> str:
    """Return a page whose table has a heading of two rows."""
    body = "".join(
        f"<tr><td>{name}</td><td>{now:,}</td><td>{before:,}</td><td>{change(now - before)}</td></tr>"
        for name, now, before in HTML
    )
    now, before = sum(row[1] for row in HTML), sum(row[2] for row in HTML)
    return (
        "<html><head><title>令和6年度 湖北県 当初予算の概要</title></head><body>"
        "<h1>令和6年度 湖北県 当初予算の概要</h1>"
        "<h2>歳出</h2><p>（単位：百万円）</p><table><tr><th rowspan=2>款</th><th colspan=2>予算額</th>"
        "<th rowspan=2>比較</th></tr><tr><th>本年度</th><th>前年度</th></tr>"
        f"{body}<tr><td>合計</td><td>{now:,}</td><td>{before:,}</td><td>{change(now - before)}</td></tr></table>"
        "</body></html>"
    )


@dataclass(frozen=True)
class Project:
    """One project of a prefecture's list, in thousands of yen."""

    office: str
    name: str
    kind: str
    total: int
    state: int
    bonds: int

    @property
    def own(self) -> int:
        """Return what neither the state nor bonds pay."""
        return self.total - self.state - self.bonds


PROJECTS = (
    Project("観光課", "湖岸サイクリング道整備事業", "新規", 120_000, 60_000, 40_000),
    Project("観光課", "観光案内所運営事業", "継続", 35_000, 0, 0),
    Project("農政課", "有機農業推進事業", "継続", 48_000, 24_000, 0),
    Project("農政課", "ため池改修事業", "新規", 260_000, 130_000, 100_000),
    Project("道路課", "橋りょう長寿命化事業", "継続", 890_000, 445_000, 300_000),
)


def project_list() -> str:
    """Return the list of projects with where their money comes from."""
    lines = ["令和6年度 湖北県 主要事業一覧（単位：千円）", "課,事業名,区分,事業費,国庫支出金,県債,一般財源"]
    for p in PROJECTS:
        lines.append(f"{p.office},{p.name},{p.kind},{p.total},{p.state},{p.bonds},{p.own}")
    return "\r\n".join(lines) + "\r\n"


SPENT = (
    ("道路維持事業", 2022, 500_000, 450_000),
    ("道路維持事業", 2023, 520_000, 234_000),
    ("図書館運営事業", 2022, 80_000, 79_000),
    ("図書館運営事業", 2023, 82_000, 80_360),
    ("河川監視事業", 2022, 40_000, 10_000),
    ("河川監視事業", 2023, 44_000, 33_000),
)
"""(project, year, budget, spent) in thousands of yen."""


def execution() -> str:
    """Return a list of two years of budgets and what was spent of them."""
    lines = ["事業名,年度,予算現額（千円）,支出済額（千円）,執行率（％）"]
    for name, year, budget, spent in SPENT:
        lines.append(f"{name},{year},{budget},{spent},{spent / budget * 100:.1f}")
    return "\r\n".join(lines) + "\r\n"


def of_year(year: int, amounts: dict[str, int]) -> str:
    """Return the book of one year of a city, of its 款 alone."""
    lines = [f"令和{year - 2018}年度 河口市 一般会計歳出予算", "（単位：千円）", "款,予算額"]
    return "\r\n".join([*lines, *(f"{name},{amount}" for name, amount in amounts.items())]) + "\r\n"


CITY = {
    2023: {"議会費": 300_000, "総務費": 5_000_000, "港湾費": 1_200_000},
    2024: {"議会費": 310_000, "総務費": 4_800_000, "港湾費": 1_500_000},
}
