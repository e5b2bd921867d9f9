"""The questions over the project review have the answers that the rows say, and answers are judged by them."""

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eval.errors import EvalError
from eval.tasks.project_review import Asked, is_right, make_questions, project_review

HEAD = (
    "事業年度,予算事業ID,事業名,府省庁,予算年度,当初予算（合計）,執行額（合計）,執行率,会計区分,当初予算,事業の目的\n"
)
ROWS = """2024,1,灯台の修繕,国土交通省,2024,1000,,,,,
2024,1,灯台の修繕,国土交通省,2024,,,,一般会計,1000,
2024,1,灯台の修繕,国土交通省,2023,900,360,0.4,,,
2024,1,灯台の修繕,国土交通省,2022,800,720,0.9,,,
2024,2,波の観測,気象庁,2024,500,,,,,
2024,2,波の観測,気象庁,2023,400,400,1.0,,,
2024,3,霧の観測,気象庁,2024,700,,,,,
2024,3,霧の観測,気象庁,2023,600,60,0.1,,,
"""


def rows() -> list[dict[str, str]]:
    """Return the rows as Python reads them."""
    heads = HEAD.strip().split(",")
    return [dict(zip(heads, line.split(","), strict=True)) for line in ROWS.splitlines()]


def test_questions_have_the_answers_of_the_rows() -> None:
    questions = {question.text: question for question in make_questions(rows())}
    assert questions["灯台の修繕の令和5年度の当初予算は？"].values == (Decimal(900),)
    largest = questions["気象庁で令和6年度当初予算が一番大きい事業は？"]
    assert (largest.values, largest.names) == ((Decimal(700),), ("霧の観測",))
    assert questions["令和5年度の執行率が50％未満の事業はいくつ？"].values == (Decimal(2),)
    assert questions["気象庁で令和5年度の執行率が50％未満の事業はいくつ？"].values == (Decimal(1),)
    trend = questions["灯台の修繕の当初予算の推移は？"]
    assert (trend.kind, trend.values) == ("trend", (Decimal(800), Decimal(900), Decimal(1000)))
    assert [question.text for question in make_questions(rows())] == list(questions)


def answer(*results: tuple[str, str | None], cited: bool = True) -> dict[str, Any]:
    """Return an answer as data."""
    return {
        "answer": "",
        "result": [{"label": label, "value": value} for label, value in results],
        "citations": [{"id": 1}] if cited else [],
    }


VALUE = Asked("value", "", (Decimal(5),))
LARGEST = Asked("largest", "", (Decimal(5),), ("霧 の観測",))
COUNT = Asked("count", "", (Decimal(0),))
TREND = Asked("trend", "", (Decimal(5), Decimal(5), Decimal(6)))


@pytest.mark.parametrize(
    ("question", "given", "right"),
    [
        (VALUE, answer(("a", "5")), True),
        (VALUE, answer(("a", "5.0")), True),
        (VALUE, answer(("a", "6")), False),
        (VALUE, answer(("a", "5"), cited=False), False),
        (VALUE, answer(), False),
        (VALUE, answer(("a", None)), False),
        (LARGEST, answer(("霧の観測（気象庁）", "5")), True),
        (LARGEST, answer(("波の観測", "5")), False),
        (COUNT, answer(("件数", "0"), cited=False), True),
        (COUNT, answer(("件数", "1")), False),
        (TREND, answer(("4", "5"), ("5", "6"), ("6", "5")), True),
        (TREND, answer(("4", "5"), ("5", "6")), False),
    ],
)
def test_answers_are_judged(question: Asked, given: dict[str, Any], right: bool) -> None:
    assert is_right(question, given) is right


def test_data_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="budget_summary"):
        project_review(tmp_path)


def test_small_lists_are_built_and_asked(tmp_path: Path) -> None:
    (tmp_path / "x_budget_summary.csv").write_text(HEAD + ROWS, encoding="utf-8")
    (tmp_path / "x_project_overview.csv").write_text(
        "予算事業ID,事業名,府省庁,事業の目的\n1,灯台の修繕,国土交通省," + "船が夜も安全に進めるようにする。" * 4 + "\n",
        encoding="utf-8",
    )
    found = project_review(tmp_path)
    assert found["build"]["entries"] == 7 + 4 + 4 + 1
    assert found["questions"] == len(list(make_questions(rows())))
    assert found["milliseconds"]["p50"] <= found["milliseconds"]["p95"] <= found["milliseconds"]["most"]
    assert set(found["kinds"]) == {"value", "largest", "count", "trend"}


def test_the_whole_review_is_built_in_time() -> None:
    data = os.environ.get("URAZUKE_PRIVATE_DATA")
    if not data or not os.environ.get("URAZUKE_LONG_TESTS"):
        pytest.skip("takes minutes: set URAZUKE_PRIVATE_DATA and URAZUKE_LONG_TESTS")
    found = project_review(Path(data))
    assert found["build"]["seconds"] <= 180
    assert found["build"]["rss_mb"] <= 2048
    assert found["accuracy"] >= 0.9
    assert found["milliseconds"]["p95"] <= 200
