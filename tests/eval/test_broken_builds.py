"""A broken build is caught: by the measure that should catch it, and by the gate with the levels of the whole one."""

from collections.abc import Callable

import pytest

from eval.gate import Level, below
from eval.gold import Question
from eval.gold_files import FOLDER, read_gold
from eval.measures import measure
from eval.reply import reply_from_json
from eval.run import run
from eval.search_quality import bundled_wanted, measure_search
from eval.session import Bench
from eval.summary import BY_KEY, Summary, summarise
from eval.systems.base import System
from eval.systems.ours import Ours
from tests.eval.broken import (
    Broken,
    Shuffled,
    WrongColumn,
    citations_one_line_on,
    digit_off_in_the_text,
    one_digit_off,
    without_caveats,
)

KINDS = {"lookup", "organisation", "sum", "difference", "not_found", "filter", "consistency"}
Make = Callable[[Bench, Ours], System]


@pytest.fixture(scope="module")
def questions() -> tuple[Question, ...]:
    """Return questions of several kinds."""
    chosen = read_gold([FOLDER / "r02_first.jsonl", FOLDER / "r02_kinds.jsonl"])
    return tuple(one for one in chosen if one.kind in KINDS)[::3]


def summary_of(bench: Bench, system: System, questions: tuple[Question, ...]) -> Summary:
    outcomes = run(system, questions)
    scored = [
        measure(question, reply_from_json(outcome.answer), bench.grounds)
        for question, outcome in zip(questions, outcomes, strict=True)
    ]
    return summarise(system.name, scored, measure_search(system, bundled_wanted(bench.grounds.papers)[:12]))


@pytest.fixture(scope="module")
def whole(bench: Bench, questions: tuple[Question, ...]) -> Summary:
    """Return the figures of the whole build."""
    return summary_of(bench, Ours(bench.assistant), questions)


BREAKS: list[tuple[str, Make, set[str], set[str]]] = [
    # name, the broken build, measures that must catch it, measures that must not be misled by it
    (
        "wrong column",
        lambda bench, ours: WrongColumn(ours),
        {"wrong_year", "figure", "correct"},
        {"ungrounded", "holds"},
    ),
    (
        "dropped caveat",
        lambda bench, ours: Broken(ours, without_caveats),
        {"wording", "correct"},
        {"figure", "cite_recall", "holds"},
    ),
    (
        "one digit",
        lambda bench, ours: Broken(ours, one_digit_off),
        {"figure", "holds", "ungrounded", "correct"},
        {"cite_recall", "wording", "status"},
    ),
    (
        "one digit in the wording",
        lambda bench, ours: Broken(ours, digit_off_in_the_text),
        {"ungrounded"},
        {"figure", "cite_recall", "holds"},
    ),
    (
        "citation moved by a line",
        lambda bench, ours: Broken(ours, citations_one_line_on(bench.grounds.papers)),
        {"cite_recall", "cite_precision", "holds", "correct"},
        {"figure", "wording", "status"},
    ),
    (
        "shuffled index",
        lambda bench, ours: Shuffled(ours),
        {"recall_5", "recall_10", "mrr", "ndcg_10"},
        {"correct", "figure"},
    ),
]


@pytest.mark.parametrize(("make", "caught", "untouched"), [row[1:] for row in BREAKS], ids=[row[0] for row in BREAKS])
def test_a_broken_build_is_caught(
    bench: Bench, whole: Summary, questions: tuple[Question, ...], make: Make, caught: set[str], untouched: set[str]
) -> None:
    broken = summary_of(bench, make(bench, Ours(bench.assistant)), questions)
    for key in caught:
        good, bad, more = whole.figures[key].mean, broken.figures[key].mean, BY_KEY[key].more
        assert bad < good - 0.01 if more else bad > good + 0.01, (key, good, bad)
    for key in untouched:
        assert broken.figures[key].mean == pytest.approx(whole.figures[key].mean, abs=0.005), key
    levels = {key: Level(figure.mean, BY_KEY[key].more) for key, figure in whole.figures.items()}
    missed = {name for name, _, _ in below(broken, levels)}
    assert {BY_KEY[key].ja for key in caught} <= missed
    assert not below(whole, levels)
