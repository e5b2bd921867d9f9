"""Several papers at once: which of them answer, each for itself, and what is only ever done across them when asked."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from app.answer import Answer
from app.assistant import Assistant, State
from tests.app.papers import SEA, SEA_LATER, assistant_over

SNOW = """令和５年度　除雪及び防雪に関する予算案

（単位：百万円）
施策名 令和５年度予算案 令和４年度当初予算

【国土交通省】 道路の除雪の支援 4,210 3,980

【国土交通省】 雪崩の観測 315 315

【気象庁】 降雪の予測の高度化 1,280 1,400

【総務省】 集落の見守りの支援 96 ―

合計 5,901 5,695
"""


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Two papers about two things, of two years, with one organisation in common."""
    return assistant_over(tmp_path_factory.mktemp("papers"), {"sea_r04.txt": SEA, "snow_r05.txt": SNOW})


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Two years of one paper."""
    return assistant_over(tmp_path_factory.mktemp("series"), {"sea_r04.txt": SEA, "sea_r06.txt": SEA_LATER})


def values(answer: Answer) -> list[str | None]:
    """Return the values of what was asked for."""
    return [result.value for result in answer.result]


def docs(answer: Answer) -> list[str]:
    """Return the documents that an answer cites, each once, in its order."""
    return list(dict.fromkeys(citation.doc for citation in answer.citations))


ALONE = {
    "道路の除雪の支援はいくら？": ("4210000000", "snow_r05.txt"),
    "総務省の予算は？": ("96000000", "snow_r05.txt"),
    "測量船の建造の前年度は？": ("800000000", "sea_r04.txt"),
    "除雪予算の総額は？": ("5901000000", "snow_r05.txt"),
    "海洋観測の予算の総額は？": ("1200000000", "sea_r04.txt"),
    "令和4年度予算政府案の総額は？": ("1200000000", "sea_r04.txt"),
    "令和5年度の気象庁の予算は？": ("1280000000", "snow_r05.txt"),
    "じょせつ予算の総額は？": ("5901000000", "snow_r05.txt"),
}


@pytest.mark.parametrize("question", ALONE)
def test_what_one_document_knows_is_answered_from_it(papers: Assistant, question: str) -> None:
    value, doc = ALONE[question]
    answer = papers.ask(question).answer
    assert values(answer)[:1] == [value]
    assert docs(answer) == [doc]


def test_what_several_documents_know_is_answered_for_each(papers: Assistant) -> None:
    answer = papers.ask("気象庁の予算は？").answer
    assert answer.status == "partial"
    assert "■ 「政府の海洋観測に関する予算」" in answer.answer
    assert "■ 「令和5年度 除雪及び防雪に関する予算案」" in answer.answer
    assert docs(answer) == ["sea_r04.txt", "snow_r05.txt"]
    assert values(answer) == ["500000000", "360000000", "140000000", "1280000000", "1280000000"]
    assert [citation.id for citation in answer.citations] == list(range(1, len(answer.citations) + 1))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("総額は？", ["1200000000", "5901000000"]),
        ("一番大きい施策は？", ["700000000", "4210000000"]),
        ("施策はいくつ？", ["3", "4"]),
        ("主な施策をすべて足すと？", ["1200000000", "5901000000"]),
    ],
)
def test_selections_are_never_made_across_documents(papers: Assistant, question: str, expected: list[str]) -> None:
    assert values(papers.ask(question).answer) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("海洋観測の総額と除雪の総額はどちらが多い？", ["5901000000", "1200000000"]),
        ("除雪の総額と海洋観測の総額の差は？", ["4701000000"]),
        ("海洋観測の総額と除雪の総額を足すと？", ["7101000000"]),
        ("除雪の総額は海洋観測の総額の何倍？", ["4.9175"]),
        ("海洋観測と除雪の気象庁の予算はどちらが多い？", ["1280000000", "500000000"]),
        ("測量船の建造と道路の除雪の支援はどちらが多い？", ["4210000000", "700000000"]),
    ],
)
def test_documents_that_a_question_names_are_set_against_each_other(
    papers: Assistant, question: str, expected: list[str]
) -> None:
    answer = papers.ask(question).answer
    assert values(answer) == expected
    assert set(docs(answer)) == {"sea_r04.txt", "snow_r05.txt"}


def test_documents_are_compared_when_asked_which(papers: Assistant) -> None:
    answer = papers.ask("どの資料の総額が一番大きいですか").answer
    assert values(answer) == ["5901000000", "1200000000"]
    assert any("別々の資料" in caveat for caveat in answer.caveats)


@pytest.mark.parametrize(
    "question",
    [
        "令和2年度の総額は？",
        "農林水産省の予算は？",
        "海上保安庁の令和5年度の予算は？",
        "除雪予算の測量船の建造は？",
        "海底地震計の予算は？",
    ],
)
def test_what_no_document_holds_is_not_found(papers: Assistant, question: str) -> None:
    answer = papers.ask(question).answer
    assert answer.status == "not_found"
    assert not answer.figures and not answer.result


def test_a_series_is_answered_year_by_year(series: Assistant) -> None:
    assert values(series.ask("沿岸観測所の整備はいくら？").answer) == ["360000000", "460000000"]
    assert values(series.ask("令和6年度の沿岸観測所の整備はいくら？").answer) == ["460000000"]


TURNS: Mapping[str, list[tuple[str, list[str | None]]]] = {
    "each document goes on by itself": [
        ("総額は？", ["1200000000", "5901000000"]),
        ("円でいうと？", ["1200000000", "5901000000"]),
    ],
    "one document stays the one": [
        ("除雪予算の総額は？", ["5901000000"]),
        ("前年度は？", ["5695000000"]),
    ],
    "the year carries over": [
        ("令和5年度の気象庁の予算は？", ["1280000000", "1280000000"]),
        ("では海上保安庁は？", []),
    ],
    "a year of another document": [
        ("令和4年度の気象庁の予算政府案は？", ["500000000", "360000000", "140000000"]),
        ("令和5年度は？", ["1280000000", "1280000000"]),
    ],
    "a document named alone is picked": [
        ("気象庁の予算は？", ["500000000", "360000000", "140000000", "1280000000", "1280000000"]),
        ("除雪では？", ["1280000000", "1280000000"]),
    ],
    "a new question starts afresh": [
        ("除雪予算の総額は？", ["5901000000"]),
        ("測量船の建造はいくら？", ["700000000"]),
    ],
}


@pytest.mark.parametrize("name", TURNS)
def test_conversations_over_several_documents(papers: Assistant, name: str) -> None:
    state = State()
    for question, expected in TURNS[name]:
        reply = papers.ask(question, state=State.from_json(json.loads(json.dumps(state.as_json()))))
        state = reply.state
        assert values(reply.answer) == expected, question


def test_an_answer_side_by_side_is_replayed(papers: Assistant) -> None:
    answer = papers.ask("気象庁の予算は？").answer
    stored: dict[str, Any] = json.loads(json.dumps(answer.as_json(), ensure_ascii=False))
    assert papers.replay(stored).as_json() == {**answer.as_json(), "elapsed_ms": papers.replay(stored).elapsed_ms}


def test_an_english_question_is_answered_in_english(papers: Assistant) -> None:
    answer = papers.ask("What is the budget of the Japan Meteorological Agency?").answer
    assert answer.answer.startswith("Several documents state this")
    assert docs(answer) == ["sea_r04.txt", "snow_r05.txt"]
