"""The measures: what each is called, which way is better, its value for one question. See docs/evaluation.md.

A value is 0 to 1, or None where the measure says nothing of the question; a run's figure is the mean of the rest.
"""

from dataclasses import dataclass

from eval import citations
from eval.confusion import MIXES, confusions
from eval.gold import Question
from eval.grounding import ungrounded
from eval.judge import Verdict, judge, same, value_faults
from eval.ledger import Ledger
from eval.paper import Papers
from eval.reply import Reply


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure's name in both languages, and whether more of it is better."""

    key: str
    ja: str
    en: str
    more: bool = True


MEASURES = (
    Measure("correct", "正答", "correct answers"),
    Measure("figure", "数字の一致", "exact figures"),
    Measure("first", "先頭の数字の一致", "exact first figure"),
    Measure("status", "状態の一致", "status accuracy"),
    Measure("coverage", "回答率", "coverage"),
    Measure("precision", "回答の適合率", "answer precision"),
    Measure("refusal", "「ない」と言えた率", "refusal of the unanswerable"),
    Measure("false_refusal", "誤って断った率", "false refusal", more=False),
    Measure("wrong_year", "年度の取り違え", "wrong year", more=False),
    Measure("wrong_stage", "段階の取り違え", "wrong stage", more=False),
    Measure("wrong_organisation", "組織の取り違え", "wrong organisation", more=False),
    Measure("cite_recall", "引用の再現率", "citation recall"),
    Measure("cite_precision", "引用の適合率", "citation precision"),
    Measure("holds", "引用が数字を含む率", "citation holds the figure"),
    Measure("wording", "言うべきことを言った率", "required words and caveats"),
    Measure("ungrounded", "裏付けのない数字", "ungrounded figures", more=False),
)
"""Those of single questions. Consistency, retrieval and latency are of several (eval/summary.py)."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What answers are held against: the documents, and what is printed in them."""

    papers: Papers
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Scored:
    """One answer, judged and measured."""

    question: Question
    reply: Reply
    verdict: Verdict
    values: dict[str, float | None]
    ungrounded: tuple[str, ...]
    milliseconds: float


def measure(question: Question, reply: Reply, grounds: Grounds, *, milliseconds: float = 0.0) -> Scored:
    """Return an answer judged and measured."""
    verdict = judge(question, reply, grounds.papers)
    loose = tuple(ungrounded(question.question, reply, grounds.papers, grounds.ledger)) if reply.given else ()
    values: dict[str, float | None] = {
        "correct": float(verdict.passed),
        "status": float(reply.status in question.statuses),
        "precision": float(verdict.passed) if reply.given else None,
        "coverage": float(reply.given) if question.answerable else None,
        "false_refusal": float(not reply.given) if question.answerable else None,
        "refusal": float(reply.status == "not_found") if question.unanswerable else None,
        "figure": _figure(question, reply),
        "first": _first(question, reply),
        "wording": _wording(question, reply, verdict),
        "ungrounded": float(bool(loose)) if reply.given else None,
        **_of_citations(question, reply, grounds),
        **_of_confusion(question, reply, grounds),
    }
    return Scored(question, reply, verdict, values, loose, milliseconds)


def _figure(question: Question, reply: Reply) -> float | None:
    if not any(value.value is not None for value in question.main.values):
        return None
    return float(any(not list(value_faults(expected.values, reply.results)) for expected in question.expected))


def _first(question: Question, reply: Reply) -> float | None:
    """Return whether the first result is a first value: what a system that gives one figure can reach."""
    firsts = [one.values[0] for one in question.expected if one.values]
    if not question.main.values or question.main.values[0].value is None:
        return None
    return float(bool(reply.results) and any(same(first, reply.results[0]) for first in firsts))


def _wording(question: Question, reply: Reply, verdict: Verdict) -> float | None:
    if not reply.given or not any(one.mention or one.avoid for one in question.expected):
        return None
    return float(not verdict.wrong("mention") and not verdict.wrong("avoid"))


def _of_citations(question: Question, reply: Reply, grounds: Grounds) -> dict[str, float | None]:
    papers, ledger = grounds.papers, grounds.ledger
    wanted = citations.wanted_lines(question, papers, ledger) if reply.given and reply.citations else frozenset()
    sources = [figure for figure in reply.figures if figure.kind == "source"] if reply.given else []
    held = [citations.holds(one, reply.cited(one.citations), papers, ledger) for one in sources]
    return {
        "cite_recall": citations.recall(question, reply, papers) if question.answerable else None,
        "cite_precision": citations.precision(reply, wanted, papers),
        "holds": sum(held) / len(held) if held else None,
    }


def _of_confusion(question: Question, reply: Reply, grounds: Grounds) -> dict[str, float | None]:
    found = confusions(question, reply, grounds.papers, grounds.ledger)
    return {f"wrong_{mix}": None if found is None else float(mix in found) for mix in MIXES}
