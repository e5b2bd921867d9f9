"""Ranks, intervals, pairs, consistency and levels: small functions and their tables."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import EvalError
from eval.gate import LEVELS, Level, below, kept_levels
from eval.pairs import compare, pairs_json
from eval.ranking import Place, ndcg, recall_at, reciprocal_rank
from eval.search_quality import measure_search, wanted_of
from eval.stats import Estimate, estimate, mcnemar, percentile
from eval.summary import Summary, consistency, summarise, summary_json
from tests.eval.samples import LOOKUP, LOOKUP_REPLY, PAPERS, REFUSAL, UNKNOWN, given, scored
from tests.eval.test_run import Scripted

A, B, C, D = (Place("d", at, at + 10) for at in (0, 10, 20, 30))
HALF = 1 / math.log2(3)


@pytest.mark.parametrize(
    ("ranked", "evidence", "recall", "mrr", "gain"),
    [
        ([A, B], [A, B], 1.0, 1.0, 1.0),
        ([C, A], [A], 1.0, 0.5, HALF),
        ([C, D], [A], 0.0, 0.0, 0.0),
        ([], [A], 0.0, 0.0, 0.0),
        ([A], [A, B], 0.5, 1.0, 1 / (1 + HALF)),
        ([A, A], [A], 1.0, 1.0, 1.0),  # the same evidence twice gains nothing
        ([Place("d", 0, 20)], [A, B], 1.0, 1.0, 1 / (1 + HALF)),
        ([Place("e", 0, 20)], [A], 0.0, 0.0, 0.0),  # another document
        ([C, C, C, A], [A], 0.0, 0.25, 1 / math.log2(5)),  # beyond the first three
    ],
)
def test_ranks(ranked: list[Place], evidence: list[Place], recall: float, mrr: float, gain: float) -> None:
    assert recall_at(ranked, evidence, 3) == recall
    assert reciprocal_rank(ranked, evidence) == mrr
    assert ndcg(ranked, evidence) == pytest.approx(gain)


def test_an_interval_is_repeatable_holds_the_mean_and_narrows() -> None:
    few, many = estimate([1.0, 0.0] * 5), estimate([1.0, 0.0] * 500)
    assert few is not None
    assert many is not None
    assert few == estimate([1.0, 0.0] * 5)
    assert few.low < few.mean == 0.5 < few.high
    assert many.high - many.low < 0.1 < few.high - few.low
    assert estimate([]) is None


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (6, 0, 0.03125), (8, 2, 0.109375), (2, 8, 0.109375)],
)
def test_mcnemar_is_exact(better: int, worse: int, p: float) -> None:
    assert mcnemar(better, worse) == pytest.approx(p)


def test_two_runs_are_compared_question_by_question() -> None:
    before = {"a": True, "b": False, "c": True, "d": False, "gone": True}
    after = {"a": True, "b": True, "c": False, "d": False, "new": True}
    pairs = compare(before, after)
    assert (pairs.better, pairs.worse, pairs.both, pairs.neither, pairs.questions) == (("b",), ("c",), 1, 1, 4)
    assert pairs_json(pairs)["mcnemar_p"] == 1.0


def test_percentile_of_nothing() -> None:
    assert percentile([], 50) is None
    assert percentile([3.0], 95) == 3.0


def test_wordings_of_a_group_are_consistent_where_their_results_are() -> None:
    same = replace(LOOKUP, id="b", question="おいくら？")
    other = replace(LOOKUP, id="c", group="g")
    right, wrong = scored(LOOKUP, LOOKUP_REPLY), scored(same, given("3.0億円", 2))
    assert list(consistency([right, scored(same, given("3.6億円", 4))]).values()) == [1.0]  # whatever it cites
    assert list(consistency([right, wrong]).values()) == [0.0]
    assert list(consistency([wrong, wrong]).values()) == [1.0]  # consistently wrong is consistent
    assert consistency([right, scored(other, LOOKUP_REPLY)]) == {}  # groups of one say nothing
    assert consistency([scored(replace(LOOKUP, conversation="c"), LOOKUP_REPLY)] * 2) == {}


def test_a_summary_has_each_kind_and_leaves_out_what_was_not_measured() -> None:
    found = summarise("x", [scored(LOOKUP, LOOKUP_REPLY), scored(replace(UNKNOWN, kind="not_found"), REFUSAL)])
    assert set(found.kinds) == {"lookup", "not_found"}
    assert found.figures["correct"] == Estimate(1.0, 2, 1.0, 1.0)
    assert "figure" not in found.kinds["not_found"]
    assert "recall_5" not in found.figures
    data = summary_json(found)
    assert data["measures"]["correct"] == {"value": 1.0, "questions": 2, "low": 1.0, "high": 1.0}
    assert set(data["latency_ms"]) == {"p50", "p95"}


def test_search_is_measured_by_the_lines_to_cite() -> None:
    (found,) = wanted_of([LOOKUP, UNKNOWN, replace(LOOKUP, conversation="c")], PAPERS)
    assert found[0] == "いくら？"
    assert PAPERS.named("sea").text[found[1][0].start : found[1][0].end].startswith("【気象庁】 観測所の整備 3.6億円")
    assert measure_search(Scripted(), [found]) == {"recall_5": [], "recall_10": [], "mrr": [], "ndcg_10": []}


def with_figure(key: str, value: float) -> Summary:
    return Summary("x", {key: Estimate(value, 10, value, value)}, {})


@pytest.mark.parametrize(
    ("key", "value", "level", "holds"),
    [
        ("correct", 0.9, 0.9, True),
        ("correct", 0.90006, 0.9001, True),  # levels have four decimals
        ("correct", 0.8998, 0.9, False),
        ("false_refusal", 0.01, 0.02, True),
        ("false_refusal", 0.03, 0.02, False),
        ("figure", 0.9, 0.0, True),
    ],
)
def test_a_level_holds_or_is_missed(key: str, value: float, level: float, holds: bool) -> None:
    missed = below(with_figure(key, value), {key: Level(level, key != "false_refusal")})
    assert (not missed) is holds


def test_a_level_that_nothing_was_measured_for_is_missed() -> None:
    ((name, level, found),) = below(with_figure("correct", 1.0), {"refusal": Level(0.5, least=True)})
    assert (name, level) == ("「ない」と言えた率", 0.5)
    assert math.isnan(found)


@pytest.mark.parametrize("text", ["[least]\nspeed = 1.0", "[most]\ncorrect = 1.0", "[least]\nungrounded = 0.0"])
def test_a_level_of_no_measure_or_on_the_wrong_side_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "levels.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvalError):
        kept_levels(path)


def test_the_kept_levels_are_of_accuracy_refusal_and_citations_and_never_of_time() -> None:
    levels = kept_levels(LEVELS)
    assert {"correct", "figure", "refusal", "false_refusal", "cite_recall", "holds", "ungrounded"} <= levels.keys()
    assert not any("latency" in key or "p50" in key for key in levels)
