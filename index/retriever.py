"""Finding the passages that speak of a question: vectors and terms, fused by reciprocal rank.

Ranks are fused, not scores: a cosine and a BM25 score have no common scale, and on small corpora neither has a
scale of its own.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.messages import EmbedderUnavailable, Message
from index.passage import Passage
from index.terms import TermIndex
from index.tokens import words
from index.vectors import VectorIndex

Mode = Literal["both", "vectors", "terms"]

DAMPING = 60
"""The constant of reciprocal-rank fusion: the larger, the less the first ranks stand out."""

DEPTH = 50
"""Ranks of each kind that take part, at least."""

_MANY = 5_000
"""Passages so many that ranks behind `_DEEP` are left out where only some of them are let through."""
_DEEP = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, its fused score, and its rank (from 1) among "vectors" and "terms"."""

    passage: Passage
    score: float
    ranks: Mapping[str, int]


class Retriever:
    """Search over the passages of one corpus. Where there are no vectors, or no model, terms serve alone."""

    def __init__(
        self,
        passages: Sequence[Passage],
        *,
        terms: TermIndex,
        vectors: VectorIndex | None = None,
        embedder: Embedder | None = None,
        warnings: Sequence[Message] = (),
    ) -> None:
        if len(terms) != len(passages) or (vectors is not None and len(vectors) != len(passages)):
            raise ValueError("vectors, terms and passages differ in number")
        self.passages = tuple(passages)
        self._terms = terms
        self._vectors = vectors
        self._embedder = embedder
        self._warnings = tuple(warnings)

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What the user should know of how this search works: nothing, as a rule."""
        return self._warnings

    @property
    def embedder(self) -> Embedder | None:
        """The model that questions are embedded by, None where terms serve alone."""
        return self._embedder

    def search(
        self, query: str, k: int = 5, *, mode: Mode = "both", where: Callable[[Passage], bool] | None = None
    ) -> list[Hit]:
        """Return the `k` passages that fit best, of those that `where` lets through, best first."""
        if k < 0:
            raise ValueError(f"cannot return {k} passages")
        if k == 0 or not query.strip():
            return []
        allowed = None if where is None else self._allowed(where)
        depth = max(DEPTH, 4 * k) if allowed is None else max(len(allowed), 1)
        if allowed is not None and len(self.passages) > _MANY:
            depth = min(depth, max(_DEEP, 4 * k))
        rankings: dict[str, list[int]] = {}
        if mode != "terms":
            rankings["vectors"] = self._by_vectors(query, depth, allowed)
        if mode != "vectors" or not self._searches_vectors:
            rankings["terms"] = self._by_terms(query, depth, allowed)
        return [Hit(self.passages[at], score, ranks) for at, score, ranks in fuse(rankings)[:k]]

    def _allowed(self, where: Callable[[Passage], bool]) -> NDArray[np.int64]:
        """Return the positions of the passages that a test lets through."""
        return np.fromiter((at for at, passage in enumerate(self.passages) if where(passage)), dtype=np.int64)

    @property
    def _searches_vectors(self) -> bool:
        return self._vectors is not None and self._embedder is not None

    def _by_vectors(self, query: str, depth: int, allowed: NDArray[np.int64] | None) -> list[int]:
        if self._vectors is None or self._embedder is None:
            return []
        try:
            vector = self._embedder.embed_query(query)
        except EmbedderUnavailable as error:
            self._embedder = None
            self._warnings += (error.message,)
            _log.warning("%s", error.en)
            return []
        return [position for position, _ in self._vectors.search(vector, depth, among=allowed)]

    def _by_terms(self, query: str, depth: int, allowed: NDArray[np.int64] | None) -> list[int]:
        scores = self._terms.scores(words(query))
        places = np.flatnonzero(scores > 0) if allowed is None else allowed[scores[allowed] > 0]
        best = np.argsort(-scores[places], kind="stable")[:depth]
        return [int(position) for position in places[best]]


def fuse(rankings: Mapping[str, Sequence[int]]) -> list[tuple[int, float, Mapping[str, int]]]:
    """Return position, score and ranks of all that is ranked, best first; equals in the order of the passages.

    >>> [position for position, _, _ in fuse({"vectors": [7, 8, 9], "terms": [9, 7]})]
    [7, 9, 8]
    """
    ranks: dict[int, dict[str, int]] = {}
    for kind, ranking in rankings.items():
        for rank, position in enumerate(ranking, start=1):
            ranks.setdefault(position, {})[kind] = rank
    scored = [
        (position, sum(1 / (DAMPING + rank) for rank in found.values()), MappingProxyType(found))
        for position, found in sorted(ranks.items())
    ]
    return sorted(scored, key=itemgetter(1), reverse=True)
