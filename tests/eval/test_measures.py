"""Every measure against a table of answers: right ones, and ones that are wrong in one way."""

from dataclasses import replace
from decimal import Decimal

import pytest

from eval.confusion import foreign
from eval.derivation import evaluate
from eval.gold import Expected, GoldValue, Question
from eval.grounding import ungrounded
from eval.judge import judge
from eval.measures import MEASURES
from eval.reply import Citation, Figure, Reply, Result, reply_from_json
from tests.eval.samples import (
    GROUNDS,
    LEDGER,
    LOOKUP,
    LOOKUP_REPLY,
    PAPERS,
    REFUSAL,
    TOTAL,
    TOTAL_REPLY,
    UNKNOWN,
    cite,
    given,
    question,
    scored,
    source,
    yen,
)

RIGHT = [(LOOKUP, LOOKUP_REPLY), (TOTAL, TOTAL_REPLY), (UNKNOWN, REFUSAL)]


@pytest.mark.parametrize(("asked", "reply"), RIGHT, ids=["lookup", "total", "unknown"])
def test_a_right_answer_is_right_by_every_measure(asked: Question, reply: Reply) -> None:
    found = scored(asked, reply)
    assert found.verdict.passed
    assert not found.ungrounded
    for measure in MEASURES:
        assert found.values[measure.key] in (None, float(measure.more)), measure.key


def test_a_measure_says_nothing_of_a_question_that_is_not_its() -> None:
    lookup, unknown = scored(LOOKUP, LOOKUP_REPLY).values, scored(UNKNOWN, REFUSAL).values
    assert lookup["refusal"] is None
    assert [unknown[key] for key in ("figure", "coverage", "false_refusal", "wrong_year", "cite_recall", "holds")] == [
        None
    ] * 6
    assert set(lookup) == {measure.key for measure in MEASURES}


@pytest.mark.parametrize(
    ("value", "unit", "text", "right"),
    [
        ("360000000", "円", "3.6億円", True),
        ("360000000.0", "円", "3.6億円", True),
        ("360000001", "円", "3.6億円", False),  # yen for yen
        ("3600000000", "円", "36億円", False),
        ("360000000", "%", "3.6億円", False),
        ("3.6", "億円", "3.6億円", False),  # money is always in yen
        (None, None, "―", False),
    ],
)
def test_a_figure_is_exact_and_knows_its_unit(value: str | None, unit: str | None, text: str, right: bool) -> None:
    result = Result("", None if value is None else Decimal(value), unit, text)
    assert scored(LOOKUP, replace(LOOKUP_REPLY, results=(result,))).values["figure"] == float(right)


def test_a_ratio_may_differ_by_its_tolerance_and_no_more() -> None:
    gold = GoldValue(value=Decimal("17.015"), unit="%", tolerance=Decimal("0.05"))
    asked = replace(LOOKUP, expected=(Expected(status=("answered",), values=(gold,), derivation="L2:3.6億円"),))
    for value, right in [("17.0", 1.0), ("17.065", 1.0), ("17.07", 0.0)]:
        reply = replace(LOOKUP_REPLY, results=(Result("", Decimal(value), "%", value),))
        assert scored(asked, reply).values["figure"] == right


def test_results_come_in_order_and_none_is_left_over() -> None:
    asked = question("L2:3.6億円 ; L3:1.4億円", "3.6億円", "1.4億円")
    one, two = (Result("", yen(text), "円", text) for text in ("3.6億円", "1.4億円"))
    for results, figure, first in [((one, two), 1.0, 1.0), ((two, one), 0.0, 0.0), ((one,), 0.0, 1.0), ((), 0.0, 0.0)]:
        values = scored(asked, replace(LOOKUP_REPLY, results=results)).values
        assert (values["figure"], values["first"]) == (figure, first)


def test_an_alternative_is_as_good_as_the_first() -> None:
    other = Expected(status=("partial",), values=(GoldValue(value=yen("3.0億円"), unit="円"),))
    asked = replace(LOOKUP, expected=(LOOKUP.main, other))
    assert scored(asked, replace(given("3.0億円", 2), status="partial")).verdict.passed
    assert not scored(asked, given("3.0億円", 2)).verdict.passed  # a mixture of the two


@pytest.mark.parametrize(
    ("asked", "reply", "expected"),
    [
        (UNKNOWN, given("3.6億円", 2), {"refusal": 0.0, "status": 0.0, "precision": 0.0}),
        (UNKNOWN, replace(REFUSAL, status="clarify"), {"refusal": 0.0, "status": 0.0, "precision": None}),
        (
            LOOKUP,
            REFUSAL,
            {"coverage": 0.0, "false_refusal": 1.0, "precision": None, "figure": 0.0, "cite_recall": 0.0},
        ),
        (
            LOOKUP,
            Reply("error", error="x"),
            {"coverage": 0.0, "false_refusal": 1.0, "correct": 0.0, "ungrounded": None},
        ),
        (LOOKUP, replace(LOOKUP_REPLY, status="partial"), {"status": 0.0, "figure": 1.0, "correct": 0.0}),
    ],
)
def test_refusals_and_answers_are_told_apart(asked: Question, reply: Reply, expected: dict[str, float | None]) -> None:
    values = scored(asked, reply).values
    assert {key: values[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("text", "line", "mixes"),
    [
        ("3.0億円", 2, {"wrong_year", "wrong_stage"}),  # last year's column is of another stage too
        ("1.0億円", 2, {"wrong_stage"}),
        ("7.0億円", 4, {"wrong_organisation"}),
        ("8.0億円", 4, {"wrong_year", "wrong_stage", "wrong_organisation"}),
        ("1.4億円", 3, set()),  # wrong, but of the same year, stage and organisation
        ("9.9億円", 2, set()),  # no true figure at all
        ("3.6億円", 2, set()),
    ],
)
def test_a_true_figure_of_something_else_is_named(text: str, line: int, mixes: set[str]) -> None:
    values = scored(LOOKUP, given(text, line)).values
    assert {key for key in values if key.startswith("wrong_") and values[key]} == mixes


def test_a_sum_over_another_column_is_a_true_figure_of_something_else() -> None:
    asked = question("L2:3.6億円 + L4:7.0億円", "10.6億円")
    formula = Figure("11.0億円", yen("11.0億円"), "円", "computed", "3.0億円 + 8.0億円 = 11.0億円", (1, 2))
    reply = replace(
        TOTAL_REPLY,
        results=(Result("", yen("11.0億円"), "円", "11.0億円"),),
        figures=(formula, source("3.0億円", 1), source("8.0億円", 2)),
        citations=(cite(1, 2), cite(2, 4)),
    )
    values = scored(asked, reply).values
    assert (values["wrong_year"], values["wrong_organisation"]) == (1.0, 0.0)


def test_a_figure_that_may_be_the_right_one_is_not_foreign() -> None:
    wanted = LEDGER.on_line("sea.txt", 2, yen("3.6億円"), "円")
    other = LEDGER.on_line("sea.txt", 4, yen("7.0億円"), "円")
    assert foreign(other, wanted) == {"organisation"}
    assert foreign([*other, *wanted], wanted) == frozenset()
    assert foreign([], wanted) == frozenset()


@pytest.mark.parametrize(
    ("citations", "recall", "precision"),
    [
        ((cite(1, 2), cite(2, 3)), 1.0, 1.0),
        ((cite(1, 2),), 0.5, 1.0),
        ((cite(1, 2), cite(2, 3), cite(3, 4)), 1.0, pytest.approx(2 / 3)),
        ((cite(1, 4),), 0.0, 0.0),
        ((), 0.0, None),
    ],
)
def test_citations_are_counted_line_by_line(
    citations: tuple[Citation, ...], recall: float, precision: float | None
) -> None:
    values = scored(TOTAL, replace(TOTAL_REPLY, citations=citations)).values
    assert (values["cite_recall"], values["cite_precision"]) == (recall, precision)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(cite(1, 2), line=3),
        replace(cite(1, 2), quote="【気象庁】 観測所の整備 9.9億円"),
        replace(cite(1, 2), doc="other.txt"),
        replace(cite(1, 2), start=cite(1, 2).start + 1),
        replace(cite(1, 2), end=99999),
    ],
)
def test_a_citation_that_does_not_quote_its_place_stands_nowhere(wrong: Citation) -> None:
    values = scored(LOOKUP, replace(LOOKUP_REPLY, citations=(wrong,))).values
    assert (values["cite_recall"], values["cite_precision"], values["holds"], values["ungrounded"]) == (
        0.0,
        0.0,
        0.0,
        1.0,
    )


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("3.6億円[1] です。", []),
        ("3.6億円[1]、前年度は3.0億円です。", []),  # the cited line prints it
        ("3.6億円[1]、全体では12億円です。", ["12億円"]),
        ("13.6億円です。", ["13.6億円"]),  # the tail of a longer number is no figure
        ("令和4年度に、2件目の[1]…", []),
    ],
)
def test_every_number_of_the_text_is_traced(answer: str, found: list[str]) -> None:
    reply = replace(LOOKUP_REPLY, answer=answer)
    assert [one for one in ungrounded("いくら？2件", reply, PAPERS, LEDGER) if one != "2件"] == found


@pytest.mark.parametrize(
    ("figure", "grounded"),
    [
        (Figure("5.0億円", yen("5.0億円"), "円", "computed", "3.6億円 + 1.4億円 = 5.0億円", (1, 2)), True),
        (Figure("5.1億円", yen("5.1億円"), "円", "computed", "3.6億円 + 1.4億円 = 5.1億円", (1, 2)), False),
        (Figure("5.0億円", yen("5.0億円"), "円", "computed", "3.7億円 + 1.3億円 = 5.0億円", (1, 2)), False),
        (Figure("5.0億円", yen("5.0億円"), "円", "computed", None, (1, 2)), False),
        (Figure("5.0億円", yen("5.0億円"), "円", "computed", "3.6億円 + = 5.0億円", (1, 2)), False),
        (Figure("5.0億円", yen("5.0億円"), "円", "source", None, (1, 2)), False),
        (Figure("20.0%", Decimal(20), "%", "computed", "(3.6億円 - 3.0億円) ÷ 3.0億円 = +20.0%", (1,)), True),
        (Figure("3.6倍", Decimal("3.6"), "倍", "computed", "3.6億円 ÷ 1.0億円 = 3.60倍", (1,)), True),
        (Figure("2件", Decimal(2), "件", "computed", "1件 + 1件 = 2件", (1, 2)), True),
    ],
)
def test_a_computed_figure_is_computed_again(figure: Figure, grounded: bool) -> None:
    reply = replace(TOTAL_REPLY, answer=f"{figure.text} です。", figures=(figure,), caveats=())
    assert (ungrounded("合計は？", reply, PAPERS, LEDGER) == []) is grounded


def test_a_formula_is_read_as_it_is_shown() -> None:
    assert evaluate("834.2億円 × (1 + 10%)").value == yen("917.62億円")


def test_what_is_wrong_is_said() -> None:
    reply = replace(given("7.0億円", 4), status="partial", answer="七億円")
    faults = {reason.fault: reason.what for reason in judge(LOOKUP, reply, PAPERS).reasons}
    assert set(faults) == {"status", "value", "cite", "mention"}
    assert "700000000" in faults["value"]
    assert judge(UNKNOWN, given("3.6億円", 2), PAPERS).wrong("value")


def test_a_line_number_may_stand_for_the_line() -> None:
    asked = replace(LOOKUP, expected=(replace(LOOKUP.main, cite=(2,)),))
    assert scored(asked, LOOKUP_REPLY).verdict.passed
    assert not scored(asked, given("3.6億円", 3)).verdict.passed


def test_an_object_of_another_shape_is_a_failed_answer() -> None:
    for data in ({}, {"status": "answered"}, {"status": "answered", "answer": "", "result": [{"label": ""}]}):
        assert reply_from_json(data).error
    assert reply_from_json({"status": "error", "error": "withheld"}).error == "withheld"


def test_grounds_are_of_the_contracts_shape() -> None:
    assert GROUNDS.ledger.rows[0].labels == ("気象庁", 2022, "政府案")
