"""Whether search finds the evidence, and how far up: recall@k, MRR and nDCG@10 over ranked places."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A range of characters in a document."""

    doc: str
    start: int
    end: int

    def meets(self, other: "Place") -> bool:
        """Return whether the two have a character in common."""
        return self.doc == other.doc and self.start < other.end and other.start < self.end


def recall_at(ranked: Sequence[Place], evidence: Sequence[Place], k: int) -> float:
    """Return the share of the evidence that the first `k` places meet."""
    return sum(any(place.meets(one) for place in ranked[:k]) for one in evidence) / len(evidence)


def reciprocal_rank(ranked: Sequence[Place], evidence: Sequence[Place]) -> float:
    """Return one over the rank of the first place that meets evidence; 0 where none does."""
    hits = (rank for rank, place in enumerate(ranked, start=1) if any(place.meets(one) for one in evidence))
    first = next(hits, None)
    return 0.0 if first is None else 1 / first


def ndcg(ranked: Sequence[Place], evidence: Sequence[Place], k: int = 10) -> float:
    """Return the gain of the first `k` places, discounted by rank, over that of the best order.

    A place gains where it meets evidence that no place above it met: the same passage twice is worth nothing.
    """
    left = list(evidence)
    gain = 0.0
    for rank, place in enumerate(ranked[:k], start=1):
        met = [one for one in left if place.meets(one)]
        if met:
            gain += 1 / math.log2(rank + 1)
            left = [one for one in left if one not in met]
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(evidence), k) + 1))
    return min(1.0, gain / best)
