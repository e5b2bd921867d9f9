"""Whether an answer is right, and if not, why. A pass is exact on status, values, lines and words.

An answer is judged by the expectation that it meets best, of the first and its alternatives.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from eval.citations import cited_lines
from eval.gold import Expected, GoldValue, Question
from eval.paper import Papers, plain
from eval.reply import Reply, Result

Fault = Literal["error", "status", "value", "cite", "mention", "avoid"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong with an answer."""

    fault: Fault
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer passed, and if not, why not."""

    reasons: tuple[Reason, ...]
    expected: Expected
    """The expectation that it was judged by."""

    @property
    def passed(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.reasons

    def wrong(self, fault: Fault) -> bool:
        """Return whether something of this kind is wrong."""
        return any(reason.fault == fault for reason in self.reasons)


def judge(question: Question, reply: Reply, papers: Papers) -> Verdict:
    """Return what is wrong with an answer, by the expectation that it meets best."""
    verdicts = [Verdict(tuple(_reasons(expected, reply, papers)), expected) for expected in question.expected]
    return min(verdicts, key=lambda verdict: len(verdict.reasons))


def _reasons(expected: Expected, reply: Reply, papers: Papers) -> Iterator[Reason]:
    if reply.error is not None:
        yield Reason("error", reply.error)
        return
    if reply.status not in expected.status:
        yield Reason("status", f"status が {reply.status}（正しくは {'、'.join(expected.status)}）")
    yield from (Reason("value", what) for what in value_faults(expected.values, reply.results))
    for cite in expected.cite:
        if not is_cited(cite, reply, papers):
            where = f"{cite}行目" if isinstance(cite, int) else cite
            yield Reason("cite", f"引用にない: {where}")
    yield from (Reason("mention", f"書いていない: {p}") for p in expected.mention if not re.search(p, reply.said))
    yield from (Reason("avoid", f"書いてはならない: {p}") for p in expected.avoid if re.search(p, reply.said))


def value_faults(values: tuple[GoldValue, ...], results: tuple[Result, ...]) -> Iterator[str]:
    """Yield what is wrong with the results. They come in the order of the values, and no result is left over."""
    if not values:
        stated = [result.text for result in results if result.value is not None]
        if stated:
            yield f"値を答えている: {'、'.join(stated)}"
        return
    if len(values) != len(results):
        yield f"結果が{len(results)}件（正しくは{len(values)}件）"
        return
    for value, result in zip(values, results, strict=True):
        if not same(value, result):
            yield f"{result.value} {result.unit or ''}（正しくは {value.value} {value.unit or ''}）"


def same(value: GoldValue, result: Result) -> bool:
    """Return whether a result is the value: in the same unit, and as near as the tolerance says."""
    if value.value is None or result.value is None:
        return value.value == result.value
    return value.unit == result.unit and abs(value.value - result.value) <= value.tolerance


def is_cited(cite: str | int, reply: Reply, papers: Papers) -> bool:
    """Return whether a citation quotes the text, or stands on the line."""
    if isinstance(cite, str):
        return any(plain(cite) in plain(citation.quote) for citation in reply.citations)
    return any(line.number == cite for citation in reply.citations for line in cited_lines(citation, papers))
