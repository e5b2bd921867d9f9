"""Sharing items between two totals, with every way tried as the judge."""

from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from corpus.splits import split_between

PARTS = st.lists(st.integers(0, 60), min_size=1, max_size=9)


def every_way(parts: list[int], first: int) -> list[tuple[int, ...]]:
    ways = product((0, 1), repeat=len(parts))
    return [way for way in ways if sum(part for part, side in zip(parts, way, strict=True) if side == 0) == first]


@given(PARTS, st.data())
def test_exact_readings_are_counted_as_trying_them_all_does(parts: list[int], data: st.DataObject) -> None:
    first = sum(data.draw(st.lists(st.sampled_from(parts), max_size=len(parts), unique=True)))
    values = [Decimal(part) for part in parts]
    ways = every_way(parts, first)
    split = split_between(values, [Decimal(0)] * len(parts), Decimal(first), Decimal(sum(parts) - first))
    if not ways:
        return
    assert (split.readings, split.exact) == (len(ways), True)
    for place, sides in enumerate(split.sides):
        assert sides == {way[place] for way in ways}


@given(PARTS, st.integers(0, 200), st.integers(0, 200))
def test_a_side_is_kept_that_some_way_within_rounding_uses(parts: list[int], first: int, second: int) -> None:
    values, steps = [Decimal(part) for part in parts], [Decimal(1)] * len(parts)
    split = split_between(values, steps, Decimal(first), Decimal(second))
    slack = Decimal(len(parts) + 1) / 2
    for way in product((0, 1), repeat=len(parts)):
        left = sum((value for value, side in zip(values, way, strict=True) if side == 0), Decimal(0))
        if abs(left - first) <= slack and abs(sum(values) - left - second) <= slack and split.readings > 1:
            assert all(side in sides for side, sides in zip(way, split.sides, strict=True))


def test_a_single_exact_way_settles_every_item() -> None:
    split = split_between([Decimal(1), Decimal(2), Decimal(4)], [Decimal(1)] * 3, Decimal(5), Decimal(2))
    assert split.sides == (frozenset({0}), frozenset({1}), frozenset({0}))


def test_where_no_way_fits_nothing_is_settled() -> None:
    split = split_between([Decimal(1), Decimal(2)], [Decimal(0)] * 2, Decimal(100), Decimal(100))
    assert (split.readings, split.sides) == (0, (frozenset({0, 1}), frozenset({0, 1})))
