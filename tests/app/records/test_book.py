"""Questions over a budget book, whose rows stand under others, against the lines that it was made from."""

from decimal import Decimal

import pytest

from app.assistant import Assistant
from tests.app.papers import assistant_over
from tests.app.records.book import as_html
from tests.app.records.test_answers import ask, values


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return an assistant over one budget book."""
    return assistant_over(tmp_path_factory.mktemp("book"), {"book.html": as_html()})


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("議会費の予算は？", [1_500]),
        ("議会費の項の予算は？", [1_500]),
        ("灯台費の前年度予算額は？", [4_100]),
        ("灯台費の令和5年度の予算は？", [4_100]),
        ("灯台費の内訳は？", [2_500, 2_000]),
        ("灯台費の中で一番大きい項は？", [2_500]),
        ("歳出で一番大きい款は？", [4_500]),
        ("一番大きい款は？", [5_000]),
        ("款の一覧", [5_000, 1_000, 1_500, 4_500]),
        ("歳出の合計は？", [6_000]),
        ("この資料の合計は？", [6_000, 6_000]),
        ("灯台管理費は前年度からいくら減った？", [-100]),
        ("使用料の推移は？", [900, 1_000]),
        ("灯台費と議会費の差は？", [3_000]),
        ("灯台費と議会費ではどちらが大きい？", [4_500, 1_500]),
        ("灯台費と議会費の合計は？", [6_000]),
        ("歳出の事業の平均は？", [2_000]),
        ("町税の前年度からの増減額はいくら？", [400]),
    ],
)
def test_rows_stand_under_others(book: Assistant, question: str, wanted: list[int]) -> None:
    answer = ask(book, question)
    assert values(answer) == [Decimal(value * 1000) for value in wanted], answer.answer
    assert answer.citations


def test_a_row_is_shared_in_its_own_part(book: Assistant) -> None:
    assert values(ask(book, "灯台費は歳出全体の何％？")) == [Decimal(75)]
    assert values(ask(book, "町民税は全体の何％ですか")) == [Decimal(50)]


def test_a_count_takes_no_row_and_its_parts(book: Assistant) -> None:
    assert values(ask(book, "100万円以上の項はいくつ？")) == [Decimal(6)]
    assert values(ask(book, "300万円以上の款はいくつ？")) == [Decimal(2)]


def test_amounts_are_told_in_the_unit_of_the_book(book: Assistant) -> None:
    answer = ask(book, "灯台費の予算は？")
    assert "4,500千円" in answer.answer
    assert answer.citations[0].table == 2 and answer.citations[0].row == 4


@pytest.mark.parametrize("question", ["宇宙費の予算は？", "灯台費の令和元年度の予算は？", "灯台費の執行額は？"])
def test_what_the_book_lacks_is_said_to_be_missing(book: Assistant, question: str) -> None:
    answer = ask(book, question)
    assert answer.status == "not_found"
    assert not answer.result


def test_tables_and_their_words_are_told_apart(book: Assistant) -> None:
    answer = ask(book, "灯台費で一番大きい項は？")
    assert values(answer) == [Decimal(2_500_000)]
