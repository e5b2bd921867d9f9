"""Questions over budget papers of cities and prefectures, against the numbers that the papers were made from."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from app.assistant import Assistant
from tests.app.papers import assistant_over
from tests.app.records import city
from tests.app.records.city import CITY, HTML, INCOME, PROJECTS, SPENDING, SPENT, TOWN, amounts
from tests.app.records.test_answers import ask, values

FILES: dict[str, dict[str, bytes]] = {
    "town": {"town.csv": city.town_csv().encode()},
    "book": {"book.xlsx": city.workbook()},
    "page": {"page.html": city.page().encode()},
    "list": {"list.csv": city.project_list().encode()},
    "spent": {"spent.csv": city.execution().encode()},
    "years": {f"{year}.csv": city.of_year(year, rows).encode() for year, rows in CITY.items()},
}

Opened = Callable[[str], Assistant]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Return what opens an assistant over the papers of one place, once."""
    known: dict[str, Assistant] = {}

    def over(name: str) -> Assistant:
        if name not in known:
            known[name] = assistant_over(tmp_path_factory.mktemp(name), FILES[name])
        return known[name]

    return over


def kans(year: str = "now") -> dict[str, int]:
    """Return what each 款 of the town comes to, in yen."""
    return {kan: sum(amounts(year, kan=kan)) for kan in dict.fromkeys(row.kan for row in TOWN)}


def moku(name: str, year: str = "now") -> int:
    return amounts(year, moku=name)[0]


def share(part: int, whole: int) -> Decimal:
    return (Decimal(part) / Decimal(whole) * 100).quantize(Decimal("0.001"))


FELL = [(row.now - row.before) * 1000 for row in TOWN if row.now < row.before]
GREW_KAN = [kans()[kan] - kans("before")[kan] for kan in kans() if kans()[kan] > kans("before")[kan]]
LARGEST = sorted(amounts(), reverse=True)

TOWN_CASES: list[tuple[str, list[int]]] = [
    ("一般管理費の本年度予算額は？", [moku("一般管理費")]),
    ("一般管理費の前年度予算額はいくらですか", [moku("一般管理費", "before")]),
    ("一般管理費の令和5年度の予算", [moku("一般管理費", "before")]),
    ("一般管理費の比較は？", [moku("一般管理費") - moku("一般管理費", "before")]),
    ("賦課徴収費は前年度からいくら増えた？", [0]),
    ("議会費の予算はいくら？", [98_700_000]),
    ("予備費は？", [20_000_000]),
    ("総務費の合計は？", [kans()["総務費"]]),
    ("総務費の前年度予算額の合計は？", [kans("before")["総務費"]]),
    ("民生費はいくら？", [kans()["民生費"]]),
    ("児童福祉費の予算を教えて", [sum(amounts(kou="児童福祉費"))]),
    ("総務費は前年度からいくら減った？", [kans()["総務費"] - kans("before")["総務費"]]),
    ("総務費と民生費の差は？", [kans()["総務費"] - kans()["民生費"]]),
    ("土木費と教育費ではどちらが大きい？", [kans()["教育費"], kans()["土木費"]]),
    ("一番大きい款は？", [max(kans().values())]),
    ("予算が一番少ない款はどれですか", [min(kans().values())]),
    ("一番大きい目は？", [LARGEST[0]]),
    ("2番目に大きい目は？", [LARGEST[1]]),
    ("予算の多い目上位3つ", LARGEST[:3]),
    ("民生費のうち一番大きい目は？", [max(amounts(kan="民生費"))]),
    ("民生費で一番大きい項は？", [sum(amounts(kou="社会福祉費"))]),
    ("民生費の内訳は？", [sum(amounts(kou="社会福祉費")), sum(amounts(kou="児童福祉費"))]),
    ("款の一覧", list(kans().values())),
    ("前年度より減った目は？", FELL),
    ("前年度より増えた款は？", GREW_KAN),
    ("前年度から最も増えた目は？", [max((r.now - r.before) * 1000 for r in TOWN)]),
    ("5億円以上の目はいくつ？", [sum(value >= 5 * 10**8 for value in amounts())]),
    ("歳出の総額は？", [sum(amounts())]),
    ("総務費の推移は？", [kans("before")["総務費"], kans()["総務費"]]),
    ("What is the budget of 一般管理費?", [moku("一般管理費")]),
    ("Which item is the largest?", [LARGEST[0]]),
]


@pytest.mark.parametrize(("question", "wanted"), TOWN_CASES)
def test_a_list_whose_names_are_printed_once(opened: Opened, question: str, wanted: list[int]) -> None:
    answer = ask(opened("town"), question)
    assert values(answer) == [Decimal(value) for value in wanted], answer.answer
    assert answer.citations


@pytest.mark.parametrize(
    ("question", "part", "whole"),
    [
        ("民生費のうち児童福祉費は何％？", sum(amounts(kou="児童福祉費")), kans()["民生費"]),
        ("民生費は全体の何％ですか", kans()["民生費"], sum(amounts())),
        ("老人福祉費が社会福祉費に占める割合は？", moku("老人福祉費"), sum(amounts(kou="社会福祉費"))),
    ],
)
def test_shares_of_what_is_named(opened: Opened, question: str, part: int, whole: int) -> None:
    found = values(ask(opened("town"), question))
    assert [one.quantize(Decimal("0.001")) for one in found] == [share(part, whole)]


FOLLOWED: list[tuple[tuple[str, ...], list[int]]] = [
    (("一般管理費の予算は？", "では前年度は？"), [moku("一般管理費", "before")]),
    (("一番大きい目は？", "2番目は？"), [LARGEST[1]]),
    (("一番大きい目は？", "2番目は？", "3番目は？"), [LARGEST[2]]),
    (("前年度より減った目は？", "合計は？"), [sum(r.now * 1000 for r in TOWN if r.now < r.before)]),
    (("総務費の合計は？", "では民生費は？"), [kans()["民生費"]]),
    (("総務費の合計は？", "前年度は？"), [kans("before")["総務費"]]),
    (("一般管理費の予算は？", "推移は？"), [moku("一般管理費", "before"), moku("一般管理費")]),
]


@pytest.mark.parametrize(("turns", "wanted"), FOLLOWED)
def test_questions_that_follow(opened: Opened, turns: tuple[str, ...], wanted: list[int]) -> None:
    answer = ask(opened("town"), *turns)
    assert values(answer) == [Decimal(value) for value in wanted], answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "警察費は？",
        "宇宙費の予算は？",
        "一般管理費の令和元年度の予算は？",
        "議会費の執行率は？",
        "国土交通省の予算は？",
    ],
)
def test_what_is_not_there_is_said_to_be_missing(opened: Opened, question: str) -> None:
    answer = ask(opened("town"), question)
    assert answer.status == "not_found" and not answer.result, answer.answer


def test_amounts_are_told_as_printed(opened: Opened) -> None:
    answer = ask(opened("town"), "一般管理費の予算は？")
    assert "812,340千円" in answer.answer
    assert "本年度予算額" in answer.answer and not any("欄の指定" in caveat for caveat in answer.caveats)
    assert "3,730,600千円" in ask(opened("town"), "民生費の合計は？").answer
    assert ask(opened("town"), "民生費の合計は？").status == "partial"


def side(rows: tuple[tuple[str, str, int, int], ...], kan: str | None = None, at: int = 2) -> int:
    return sum(int(row[at]) for row in rows if kan in (None, row[0])) * 1000


BOOK_CASES: list[tuple[str, list[int]]] = [
    ("総務費の予算は？", [side(SPENDING, "総務費")]),
    ("町税の前年度予算額は？", [side(INCOME, "町税", 3)]),
    ("選挙費の予算は？", [50_000_000]),
    ("選挙費は前年度からいくら減った？", [-30_000_000]),
    ("歳出の総額は？", [side(SPENDING)]),
    ("歳入の合計は？", [side(INCOME)]),
    ("歳出で一番大きい項は？", [1_000_000_000]),
    ("歳出で一番大きい款は？", [side(SPENDING, "衛生費")]),
    ("歳入で一番大きい款は？", [2_400_000_000]),
    ("町税の内訳は？", [900_000_000, 1_200_000_000]),
    ("衛生費の合計は？", [side(SPENDING, "衛生費")]),
]


@pytest.mark.parametrize(("question", "wanted"), BOOK_CASES)
def test_a_workbook_of_two_sides(opened: Opened, question: str, wanted: list[int]) -> None:
    answer = ask(opened("book"), question)
    assert values(answer) == [Decimal(value) for value in wanted], answer.answer


PAGE_CASES: list[tuple[str, list[int]]] = [
    ("民生費の予算は？", [HTML[2][1]]),
    ("民生費の前年度の予算は？", [HTML[2][2]]),
    ("総務費の比較は？", [HTML[1][1] - HTML[1][2]]),
    ("一番大きい款は？", [HTML[2][1]]),
    ("歳出の合計は？", [sum(row[1] for row in HTML)]),
    ("前年度より増えた款は？", [row[1] - row[2] for row in HTML if row[1] > row[2]]),
    ("前年度より減った款は？", [row[1] - row[2] for row in HTML if row[1] < row[2]]),
    ("議会費の推移は？", [HTML[0][2], HTML[0][1]]),
]


@pytest.mark.parametrize(("question", "wanted"), PAGE_CASES)
def test_a_page_with_a_heading_of_two_rows(opened: Opened, question: str, wanted: list[int]) -> None:
    answer = ask(opened("page"), question)
    assert values(answer) == [Decimal(value) * 10**6 for value in wanted], answer.answer
    assert "百万円" in answer.answer


LIST_CASES: list[tuple[str, list[int]]] = [
    ("ため池改修事業の事業費は？", [260_000]),
    ("ため池改修事業の県債はいくら？", [100_000]),
    ("橋りょう長寿命化事業の一般財源は？", [PROJECTS[4].own]),
    ("一番事業費が大きい事業は？", [890_000]),
    ("一般財源が一番少ない事業は？", [min(p.own for p in PROJECTS)]),
    ("農政課の事業は？", [p.total for p in PROJECTS if p.office == "農政課"]),
    ("国庫支出金の合計は？", [sum(p.state for p in PROJECTS)]),
    ("事業費の合計は？", [sum(p.total for p in PROJECTS)]),
]


@pytest.mark.parametrize(("question", "wanted"), LIST_CASES)
def test_a_list_of_projects(opened: Opened, question: str, wanted: list[int]) -> None:
    answer = ask(opened("list"), question)
    assert values(answer) == [Decimal(value * 1000) for value in wanted], answer.answer


def test_rows_of_a_table_are_not_quoted_as_text(opened: Opened) -> None:
    for question in (
        "湖北県の主要事業一覧について説明して",
        "新規と継続の区分とは何ですか",
        "ため池はなぜ改修するのですか",
    ):
        answer = ask(opened("list"), question)
        assert not any(",新規," in citation.quote and "\n" in citation.quote for citation in answer.citations)


SPENT_CASES: list[tuple[str, list[int | str]]] = [
    ("道路維持事業の令和5年度の執行率は？", ["45.0"]),
    ("執行率が60％未満の事業は？", ["45.0"]),
    ("令和4年度の図書館運営事業の支出済額は？", [79_000_000]),
    ("令和5年度の予算現額の合計は？", [sum(row[2] for row in SPENT if row[1] == 2023) * 1000]),
    ("道路維持事業の推移は？", [500_000_000, 520_000_000]),
    ("支出済額が一番大きい事業は？", [234_000_000]),
]


@pytest.mark.parametrize(("question", "wanted"), SPENT_CASES)
def test_what_was_spent(opened: Opened, question: str, wanted: list[int | str]) -> None:
    answer = ask(opened("spent"), question)
    assert values(answer) == [Decimal(value) for value in wanted], answer.answer


YEAR_CASES: list[tuple[str, list[int]]] = [
    ("港湾費の推移は？", [1_200_000, 1_500_000]),
    ("令和5年度の総務費は？", [5_000_000]),
    ("港湾費の予算は？", [1_500_000]),
    ("総務費は前年度からいくら減った？", [-200_000]),
    ("前年度より増えた款は？", [10_000, 300_000]),
    ("令和5年度で一番大きい款は？", [5_000_000]),
    ("歳出の総額は？", [sum(CITY[2024].values())]),
]


@pytest.mark.parametrize(("question", "wanted"), YEAR_CASES)
def test_years_in_papers_of_their_own(opened: Opened, question: str, wanted: list[int]) -> None:
    answer = ask(opened("years"), question)
    assert values(answer) == [Decimal(value * 1000) for value in wanted], answer.answer


def test_a_year_without_a_paper_is_not_there(opened: Opened) -> None:
    assert ask(opened("years"), "令和2年度の総務費は？").status == "not_found"
