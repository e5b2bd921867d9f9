"""How sure a figure is, and whether two runs differ: seeded bootstrap intervals and McNemar's exact test."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 1_000
_SEED = 20200130


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions, how many they were, and its 95 % interval."""

    mean: float
    count: int
    low: float
    high: float


def estimate(values: Sequence[float], *, rounds: int = ROUNDS) -> Estimate | None:
    """Return the mean with its bootstrap interval (percentile method); None where there is no value.

    >>> estimate([1.0, 1.0, 1.0])
    Estimate(mean=1.0, count=3, low=1.0, high=1.0)
    """
    if not values:
        return None
    sample = np.asarray(values, dtype=np.float64)
    drawn = np.random.default_rng(_SEED).integers(0, len(sample), size=(rounds, len(sample)))
    low, high = np.quantile(sample[drawn].mean(axis=1), [0.025, 0.975])
    return Estimate(float(sample.mean()), len(sample), float(low), float(high))


def mcnemar(better: int, worse: int) -> float:
    """Return the two-sided exact probability of so uneven a split of the questions on which two runs differ.

    >>> mcnemar(0, 0), mcnemar(5, 5), round(mcnemar(10, 0), 5)
    (1.0, 1.0, 0.00195)
    """
    both, fewer = better + worse, min(better, worse)
    tail = sum(math.comb(both, k) for k in range(fewer + 1))
    return float(min(1.0, 2 * tail / 2**both))


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Return the smallest value that at least `percent` of the values do not exceed.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 50), percentile([4.0, 1.0, 3.0, 2.0], 95)
    (2.0, 4.0)
    """
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None
