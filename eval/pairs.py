"""Two runs over the same questions, pair by pair: what got better, what got worse, and whether that may be chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eval.stats import mcnemar


@dataclass(frozen=True, slots=True)
class Pairs:
    """The questions on which two runs differ, by id."""

    better: tuple[str, ...]
    worse: tuple[str, ...]
    both: int
    neither: int

    @property
    def p(self) -> float:
        """Return McNemar's exact two-sided probability."""
        return mcnemar(len(self.better), len(self.worse))

    @property
    def questions(self) -> int:
        """Return how many questions both runs have."""
        return len(self.better) + len(self.worse) + self.both + self.neither


def compare(before: Mapping[str, bool], after: Mapping[str, bool]) -> Pairs:
    """Return how a run differs from one before it. A question that only one of them has is left out.

    >>> compare({"a": True, "b": False, "c": True}, {"a": False, "b": True, "c": True})
    Pairs(better=('b',), worse=('a',), both=1, neither=0)
    """
    common = [key for key in after if key in before]
    return Pairs(
        better=tuple(key for key in common if after[key] and not before[key]),
        worse=tuple(key for key in common if before[key] and not after[key]),
        both=sum(before[key] and after[key] for key in common),
        neither=sum(not before[key] and not after[key] for key in common),
    )


def passed_of(run: Mapping[str, Any]) -> dict[str, bool]:
    """Return which questions passed, of a run's JSON."""
    return {str(one["id"]): bool(one["passed"]) for one in run["questions"]}


def pairs_json(pairs: Pairs) -> dict[str, Any]:
    """Return the comparison as JSON data."""
    return {
        "questions": pairs.questions,
        "better": list(pairs.better),
        "worse": list(pairs.worse),
        "both": pairs.both,
        "neither": pairs.neither,
        "mcnemar_p": round(pairs.p, 6),
    }
