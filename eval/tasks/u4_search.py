"""Which table of a report a question is about: an inverted index of the headings of cells, weighted by rarity."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable

from corpus.grids.matching import Weights, core
from corpus.grids.periods import Calendar
from eval.tasks.u4_answer import score, segments_of
from eval.tasks.u4_data import Question
from eval.tasks.u4_members import member_fit
from eval.tasks.u4_reports import Candidate, ReadTable

_STATEMENT = re.compile(r"【[^】]*(?:対照表|計算書|財務諸表)[^】]*】")
_NOTE = re.compile(r"注記|関係")
_AMONG_TABLES = Weights(parents=3.0, around=1.0)
"""What a table stands under tells it from others, where inside one table it tells nothing."""
_WITHOUT_MEMBER = 2.0
_STATUTORY = 0.8
_BASIS = 1.5
_DEFAULT = 0.4
_CLOSELY = 40
"""So many tables, the likeliest by the rarity of what they share with the question, are looked at cell by cell."""


class Tables:
    """The tables of one report, to be searched."""

    def __init__(self, tables: Iterable[ReadTable]) -> None:
        self._tables = [table for table in tables if table.candidates]
        self._postings: dict[str, set[int]] = defaultdict(set)
        for number, table in enumerate(self._tables):
            for pair in _pairs_of(table):
                self._postings[pair].add(number)

    def search(self, question: Question, count: int) -> list[str]:
        """Return the ids of the likeliest tables, the likeliest first."""
        asked = {pair for segment in segments_of(question) for pair in _pairs(core(segment))}
        scores: dict[int, float] = defaultdict(float)
        for pair in asked:
            found = self._postings.get(pair, set())
            for number in found:
                scores[number] += math.log(1 + len(self._tables) / len(found))
        near = sorted(range(len(self._tables)), key=lambda number: -scores[number])[:_CLOSELY]
        ranked = sorted(near, key=lambda number: -self._fit(question, self._tables[number]))
        return [self._tables[number].name for number in ranked[:count]]

    def _fit(self, question: Question, table: ReadTable) -> float:
        best = max(table.candidates, key=lambda one: score(question, one, _AMONG_TABLES))
        found = score(question, best, _AMONG_TABLES) + _place_fit(question, table)
        if question.member and question.member != "OrdinaryShare":
            found -= 0.0 if member_fit(question.member, best.headings)[0] else _WITHOUT_MEMBER
        return found


def _place_fit(question: Question, table: ReadTable) -> float:
    """Return how well the place of a table in its report suits a question: its statements come before its notes."""
    nearest = next((text for text in reversed((*table.sections, table.caption)) if "【" in text), "")
    after = (*table.sections, table.caption)
    last = after[-1] or (table.sections[-1] if table.sections else "")
    statement = _STATEMENT.search(nearest) is not None and not _NOTE.search(nearest)
    found = _STATUTORY * (statement and (last == nearest or _plain_period(last)))
    if question.basis and statement:
        consolidated = "連結" in nearest
        found += _BASIS if consolidated == (question.basis == "連結") else -_BASIS
    elif question.basis is None and statement and "連結" in nearest:
        found += _DEFAULT
    return found


def _plain_period(text: str) -> bool:
    period = Calendar(2000).read(text)
    return period is not None and period.pure


def _pairs_of(table: ReadTable) -> set[str]:
    labels: set[str] = set()
    for one in table.candidates:
        labels |= _labels(one)
    return {pair for label in labels for pair in _pairs(core(label))}


def _labels(one: Candidate) -> set[str]:
    heads = one.headings
    return {heads.row, heads.column, *heads.rows, *heads.columns, *heads.around}


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
