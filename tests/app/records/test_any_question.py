"""Whatever is asked over tables, there is an answer: no question breaks anything, or goes on without end."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answer import Answer
from app.assistant import Assistant, State
from tests.app.papers import assistant_over
from tests.app.records import city
from tests.app.records.book import as_html

NAMES = [
    "総務費", "民生費", "児童福祉費", "一般管理費", "議会費", "予備費", "町税", "衛生費", "歳入", "歳出", "一般会計",
    "ため池改修事業", "観光課", "農政課", "道路維持事業", "港湾費", "警察費", "霧里町", "灯台費", "計", "合計",
]  # fmt: skip
COLUMNS = [
    "本年度予算額",
    "前年度予算額",
    "比較",
    "予算",
    "県債",
    "一般財源",
    "執行率",
    "支出済額",
    "予算現額",
    "事業費",
]
YEARS = ["令和6年度", "令和5年度の", "前年度", "本年度", "2022年度", "平成20年度", "令和4年1月", "今年度"]
ASKED = [
    "の合計は？", "の総額は？", "一番大きい", "2番目に小さい", "款は？", "目は？", "項の一覧", "事業は？",
    "のうち", "何％？", "の割合", "の推移は？", "前年度より減った", "増えた", "いくつ？", "10億円以上の",
    "100万円未満の", "の内訳は？", "と", "の差は？", "どちらが大きい", "平均は？", "どの課", "ごとの",
    "どの資料", "食い違い", "は？", "いくら？", "以外", "名前に", "を含む", "全体", "上位3つ", "から", "まで",
    "増減率は？", "How much is", "the largest", "total of", "in FY2023", "千円で", "では", "それ", "3番目は？",
]  # fmt: skip

QUESTIONS = st.lists(
    st.one_of(st.sampled_from(NAMES), st.sampled_from(COLUMNS), st.sampled_from(YEARS), st.sampled_from(ASKED)),
    min_size=1,
    max_size=6,
).map("".join)
TURNS = st.lists(QUESTIONS, min_size=1, max_size=2)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> list[Assistant]:
    """Return assistants over papers of different shapes, one of them over all."""
    papers: dict[str, str | bytes] = {
        "town.csv": city.town_csv(),
        "book.xlsx": city.workbook(),
        "page.html": city.page(),
        "list.csv": city.project_list(),
        "spent.csv": city.execution(),
        "old.html": as_html(),
        **{f"{year}.csv": city.of_year(year, rows) for year, rows in city.CITY.items()},
    }
    alone = [assistant_over(tmp_path_factory.mktemp("one"), {name: papers[name]}) for name in ("town.csv", "book.xlsx")]
    return [*alone, assistant_over(tmp_path_factory.mktemp("all"), papers)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(turns=TURNS)
def test_there_is_always_an_answer(everything: list[Assistant], turns: list[str]) -> None:
    for assistant in everything:
        state = State()
        for turn in turns:
            reply = assistant.ask(turn, state=state)
            state = reply.state
            assert isinstance(reply.answer, Answer) and reply.answer.answer
