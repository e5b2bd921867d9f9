"""Answering U4's questions: the cell whose headings fit what is asked, of one table or of all."""

import re
from dataclasses import replace

from corpus.grids.matching import WEIGHTS, Weights, core, fit
from corpus.grids.text import is_value
from eval.tasks.u4_data import Question
from eval.tasks.u4_members import member_fit, other_names
from eval.tasks.u4_reports import Candidate, ReadTable

_INNER = ("平均臨時", "中間配当", "うち", "外書", "内書")
"""What a report prints in brackets below or behind the figure that it belongs to."""
_ELSEWHERE = -0.1
_OF_UNIT = re.compile(r"[(（][株個人][)）]$")
_BRACKETED = 0.6
_BALANCE = re.compile(r"^(?:資本|純資産|株主資本|資本合計|純資産額|親会社の所有者に帰属する持分)$")
_BALANCE_ROW = re.compile(r"(?:当期|前期|期)?(?:首|末)?(?:現在)?残高")
_PARTS = re.compile(r"[－―]")


def segments_of(question: Question) -> tuple[str, ...]:
    """Return the names that a question's item is made of, from part to whole (所有株式数－外国法人等－個人)."""
    return tuple(part for segment in question.item for part in _PARTS.split(segment) if part)


def score(question: Question, one: Candidate, weights: Weights = WEIGHTS) -> float:
    """Return how well a cell fits a question."""
    explained = one.period_labels
    total = 0.0
    if question.member:
        found, which = member_fit(question.member, one.headings)
        explained |= which
        total += 3.0 * found
    total_before = total
    segments = segments_of(question)
    headings = one.headings
    if question.instant and _BALANCE.search(question.item[0]) and _is_balance(one):
        headings = replace(headings, row=question.item[0])  # what stood at a day is asked for by what it is
        explained -= {question.item[0]}
    total += fit(segments, headings, explained, weights)
    for other in other_names(segments[0]):
        total = max(total, total_before + _ELSEWHERE + fit((other, *segments[1:]), headings, explained, weights))
    if any(_OF_UNIT.search(segment) for segment in question.item) and not is_value(one.headed.cell.text):
        total -= 1.0
    if one.period is not None:
        ends = one.period.ends - (1 if one.period.opening else 0)
        total += 1.5 if ends == question.year else -1.5
    total += _BRACKETED * _asks_for_bracketed(question, one)
    return total


def _asks_for_bracketed(question: Question, one: Candidate) -> int:
    """Return whether a figure in brackets is what is asked for: 1, or -1 where only one of them says so."""
    bracketed = one.headed.cell.text.strip()[:1] in tuple("(（[［〔<＜") and one.headed.cell.text.strip()[-1:] in tuple(
        ")）]］〕>＞"
    )
    wanted = any(word in segment for segment in question.item for word in _INNER)
    return 0 if not bracketed and not wanted else 1 if bracketed == wanted else -1


def _is_balance(one: Candidate) -> bool:
    """Return whether a row prints what stood at a day (当期末残高, 2019年3月31日)."""
    return _BALANCE_ROW.match(core(one.headings.row)) is not None or one.headings.row in one.period_labels


def best_cell(question: Question, table: ReadTable) -> Candidate | None:
    """Return the cell of a table that fits best."""
    return max(table.candidates, key=lambda one: score(question, one), default=None)
