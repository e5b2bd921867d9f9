"""Which table of a report a question is about: an inverted index of the headings of cells, weighted by rarity."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from corpus.grids.matching import core
from eval.tasks.u4_answer import score, segments_of
from eval.tasks.u4_data import Question
from eval.tasks.u4_reports import Candidate, ReadTable

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
        scores: Counter[int] = Counter()
        for pair in asked:
            found = self._postings.get(pair, set())
            for number in found:
                scores[number] += math.log(1 + len(self._tables) / len(found))  # type: ignore[assignment]
        near = [number for number, _ in scores.most_common(_CLOSELY)]
        ranked = sorted(near, key=lambda number: -self._fit(question, self._tables[number], number))
        return [self._tables[number].name for number in ranked[:count]]

    def _fit(self, question: Question, table: ReadTable, number: int) -> float:
        best = max(table.candidates, key=lambda one: score(question, one))
        return score(question, best) + _statement(question, table)


def _statement(question: Question, table: ReadTable) -> float:
    return 0.0


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
