"""Names found by the character pairs that a question shares with them: tens of thousands in a few milliseconds."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.pairs import pairs


@dataclass(frozen=True, slots=True)
class Found:
    """A name, how much of the question it explains, and how much of itself the question says."""

    place: int
    coverage: float
    precision: float


class PairIndex:
    """An inverted index over the character pairs of names, each pair weighted by how few names have it."""

    def __init__(self, names: Sequence[str]) -> None:
        lists: dict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(names):
            for pair in pairs(name):
                lists[pair].append(place)
        self._size = len(names)
        self._postings = {pair: np.asarray(places, dtype=np.int32) for pair, places in lists.items()}
        self._unseen = math.log(1 + max(self._size, 1))
        self._weight = {pair: math.log(1 + self._size / len(places)) for pair, places in lists.items()}
        self._total = np.zeros(self._size)
        for pair, places in self._postings.items():
            self._total[places] += self._weight[pair]

    def weight(self, pair: str) -> float:
        """Return what a pair tells: the more, the fewer names have it."""
        return self._weight.get(pair, self._unseen)

    def weigh(self, words: Sequence[str]) -> float:
        """Return what the pairs of words tell in all."""
        return sum(self.weight(pair) for pair in _pairs_of(words))

    def find(self, words: Sequence[str], *, most: int = 64) -> list[Found]:
        """Return the names that share most with some words, best first."""
        asked = _pairs_of(words)
        whole = sum(self.weight(pair) for pair in asked)
        shared = np.zeros(self._size)
        for pair in asked:
            places = self._postings.get(pair)
            if places is not None:
                shared[places] += self._weight[pair]
        some = np.flatnonzero(shared > 0)
        if not some.size or not whole:
            return []
        coverage = shared[some] / whole
        precision = shared[some] / np.maximum(self._total[some], 1e-9)
        score = coverage * 0.7 + precision * 0.3
        best = np.argsort(-score, kind="stable")[:most]
        return [Found(int(some[at]), float(coverage[at]), float(precision[at])) for at in best]

    def within(self, text: str) -> list[int]:
        """Return the names all of whose pairs a text has: those that it may hold as a whole."""
        shared = np.zeros(self._size)
        for pair in pairs(text):
            places = self._postings.get(pair)
            if places is not None:
                shared[places] += self._weight[pair]
        return [int(place) for place in np.flatnonzero((shared > 0) & (shared >= self._total - 1e-9))]


def _pairs_of(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(pair for word in words for pair in pairs(word)))
