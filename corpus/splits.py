"""Counting the ways in which printed parts can make up two printed totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Split:
    """How many ways there are, and for each part the totals (0, 1) that it can belong to."""

    readings: int
    sides: tuple[frozenset[int], ...]
    exact: bool
    """Whether the ways add up to the digit, or only within what rounding allows."""


def split_between(parts: Sequence[Decimal], steps: Sequence[Decimal], first: Decimal, second: Decimal) -> Split:
    """Return how `parts` can be shared between two totals.

    Ways that add up to the last printed digit are counted; where there is none, ways within what rounding allows:
    half a step for each part and for the total. A side is kept for a part if some way within rounding uses it, so
    that nothing is settled which rounding could overturn; only a single way that is exact to the digit is taken as it
    is. Counts by sums, so that many parts cost little.

    >>> from decimal import Decimal as D
    >>> split = split_between([D(5), D(3), D(2)], [D(1)] * 3, D(3), D(7))
    >>> split.readings, split.sides
    (1, (frozenset({1}), frozenset({0}), frozenset({1})))
    """
    total = sum(parts, Decimal(0))
    exact = total == first + second
    slack = (sum(steps, Decimal(0)) + max(steps, default=Decimal(0))) / 2
    near = _sides(parts, first, total - second, slack)
    if exact and (count := _ways(parts).get(first, 0)):
        sides = _sides(parts, first, first, Decimal(0)) if count == 1 else near
        return Split(count, sides, exact=True)
    count = sum(
        ways
        for value, ways in _ways(parts).items()
        if abs(value - first) <= slack and abs(total - value - second) <= slack
    )
    return Split(count, near if count else tuple(frozenset({0, 1}) for _ in parts), exact=False)


def _ways(parts: Sequence[Decimal]) -> dict[Decimal, int]:
    """Return how many subsets of `parts` have each sum."""
    ways = {Decimal(0): 1}
    for part in parts:
        added = dict(ways)
        for value, count in ways.items():
            added[value + part] = added.get(value + part, 0) + count
        ways = added
    return ways


def _sides(parts: Sequence[Decimal], first: Decimal, other: Decimal, slack: Decimal) -> tuple[frozenset[int], ...]:
    """Return for each part the sides on which some way within `slack` puts it."""
    found = []
    low, high = max(first, other) - slack, min(first, other) + slack
    for place, part in enumerate(parts):
        rest = _ways([*parts[:place], *parts[place + 1 :]])
        sides = set()
        if any(low <= value + part <= high for value in rest):
            sides.add(0)
        if any(low <= value <= high for value in rest):
            sides.add(1)
        found.append(frozenset(sides))
    return tuple(found)
