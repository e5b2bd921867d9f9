"""What things come to in one column and year: the total that is printed, else what its parts add up to."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.records.facts import Facts, Numbers, Picks
from app.records.heads import OF_HEAD, joined, picks_of_heads
from app.records.labels import key_of
from app.records.plans import Bound, Cell, Group
from corpus.folding import fold_text

Mask = NDArray[np.bool_]


def cells_of(facts: Facts, measure: str, year: int | None, docs: Sequence[str] = ()) -> Mask:
    """Return which cells are in a column and year; those of no year where none is given."""
    arrays = facts.arrays
    if measure not in facts.measures:
        return np.zeros(len(facts), dtype=np.bool_)
    kept = facts.measure == facts.measures.index(measure)
    kept &= arrays.year == (year or 0)
    if docs:
        kept &= np.isin(arrays.doc, [facts.docs.index(doc) for doc in docs if doc in facts.docs])
    return np.asarray(kept, dtype=np.bool_)


def picks_of(facts: Facts, cells: Mask, *, once: bool = True) -> Picks:
    """Return what each thing comes to in the cells given.

    A printed total stands for its parts, and is never added to them. With `once`, what a document says again in a
    later table is left out, so that it is not counted twice.
    """
    arrays = facts.arrays
    places = np.flatnonzero(cells)
    if not places.size:
        return _nothing()
    if once:
        places = _first_tables(facts, places)
    key = _keys(facts, places)
    _, group = np.unique(key, return_inverse=True)
    printed = np.bincount(group, weights=arrays.total[places]) > 0
    keep = arrays.total[places] | ~printed[group]
    places, group = places[keep], group[keep]
    return _grouped(facts, places, group)


def _first_tables(facts: Facts, places: NDArray[np.int64]) -> NDArray[np.int64]:
    arrays = facts.arrays
    pair = arrays.doc[places].astype(np.int64) * (len(facts.subjects) + 1) + arrays.subject[places]
    _, group = np.unique(pair, return_inverse=True)
    first = np.full(int(group.max()) + 1, np.iinfo(np.int32).max, dtype=np.int64)
    np.minimum.at(first, group, arrays.table[places])
    return np.asarray(places[arrays.table[places] == first[group]], dtype=np.int64)


def _keys(facts: Facts, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a number for each thing in each table: cells of one number are parts of one thing."""
    arrays = facts.arrays
    columns = np.stack(
        [arrays.doc[places], arrays.table[places], arrays.subject[places], arrays.entity[places], arrays.year[places]]
    )
    order = np.lexsort(columns[::-1])
    changed = np.any(np.diff(columns[:, order], axis=1) != 0, axis=0)
    number = np.empty(len(places), dtype=np.int64)
    number[order] = np.concatenate([[0], np.cumsum(changed)])
    return number


def _grouped(facts: Facts, places: NDArray[np.int64], group: NDArray[np.int64]) -> Picks:
    arrays = facts.arrays
    order = np.argsort(group, kind="stable")
    places, group = places[order], group[order]
    starts = np.flatnonzero(np.concatenate([[True], np.diff(group) != 0]))
    cells = np.split(places.astype(np.int32), starts[1:])
    values = np.add.reduceat(arrays.value[places], starts)
    first = places[starts]
    by_place = np.argsort([part[0] for part in cells], kind="stable")
    return Picks(arrays.subject[first], arrays.doc[first], arrays.entity[first], values, tuple(cells)).at(by_place)


def _nothing() -> Picks:
    none = np.zeros(0, dtype=np.int32)
    return Picks(none, none, none, np.zeros(0), ())


def cell_picks(facts: Facts, cell: Cell) -> Picks:
    """Return what one named thing comes to: one pick for each document, or for each thing of the name."""
    wanted = [
        place
        for place in facts.by_path.get(cell.path, ())
        if cell.organisation in (None, facts.subjects[place].organisation)
    ]
    kept = cells_of(facts, cell.measure, cell.year, cell.docs)
    return picks_of(facts, kept & np.isin(facts.arrays.subject, wanted), once=False)


def group_picks(facts: Facts, group: Group) -> Picks:
    """Return the rows of a group, each with what it comes to; rows that add up others, and their parts, left out."""
    subjects = members(facts, group)
    kept = cells_of(facts, group.measure, group.year, group.docs) & subjects[facts.arrays.subject]
    picks = picks_of(facts, kept)
    picks = picks.where(np.isfinite(picks.value))
    picks = picks.where(_leaves(facts, picks, group))
    if group.level:
        picks = joined(picks, head_picks(facts, group, subjects, picks))
    for bound in group.bounds:
        picks = _bounded(facts, picks, bound, group)
    return picks


def head_picks(facts: Facts, group: Group, subjects: Mask, rows: Picks) -> Picks:
    """Return what the headings of a group come to that are no rows themselves."""
    heads = subjects.copy()
    heads[: facts.rows] = False
    if group.level == CHILDREN:
        depth = len(group.within) + 1
        heads &= np.asarray([len(subject.path) == depth for subject in facts.subjects], dtype=np.bool_)
    if not np.any(heads):
        return _nothing()
    cells = cells_of(facts, group.measure, group.year, group.docs)
    totals = picks_of(facts, cells & facts.sums[facts.arrays.subject])
    leaves = group_picks(facts, replace(group, level=None, words=(), bounds=()))
    own = set(rows.subject.tolist())
    heads[[place for place in own if place < len(heads)]] = False
    return picks_of_heads(facts, leaves, totals.where(np.isfinite(totals.value)), heads)


def members(facts: Facts, group: Group) -> Mask:
    """Return which subjects are of a group by their names and owners."""
    kept = ~facts.sums
    if group.organisation is not None:
        kept = kept & (facts.owner == _place(facts.organisations, group.organisation))
    if group.without is not None:
        kept = kept & (facts.owner != _place(facts.organisations, group.without))
    if group.within or group.words or group.level:
        fits = [
            (not group.within or (len(s.path) > len(group.within) and s.path[: len(group.within)] == group.within))
            and all(any(_has(name, word) for name in s.path) for word in group.words)
            and (group.level is None or group.level == CHILDREN or is_of_level(facts, s.path, group.level))
            for s in facts.subjects
        ]
        kept = kept & np.asarray(fits, dtype=np.bool_)
    return np.asarray(kept, dtype=np.bool_)


def _place(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else -2


def _has(name: str, word: str) -> bool:
    return word in key_of(name)


_LEVELS = "款項目節"
CHILDREN = "children"
"""The level of the rows right under another."""


@lru_cache(maxsize=65_536)
def _called(name: str) -> str:
    """Return the level that a row's name says (第１款), "" where it says none."""
    called = re.match(rf"第?\s*\d+\s*([{_LEVELS}])|([{_LEVELS}])\s*\d", fold_text(name))
    return (called[1] or called[2]) if called else ""


def is_of_level(facts: Facts, path: tuple[str, ...], level: str) -> bool:
    """Return whether a row is a 款, a 項, a 目 or a 節: by what it is called, else by how deep it stands."""
    if path in facts.section_paths:
        return False
    if level in facts.levels and path in facts.levelled:
        return path in facts.levels[level]
    if called := _called(path[-1] if path else ""):
        return called == level
    return level in _LEVELS and len(path) - len(facts.section_of(path)) == _LEVELS.index(level) + 1


def _leaves(facts: Facts, picks: Picks, group: Group) -> Mask:
    """Return which picks are counted: a printed total stands for its parts, and other rows for those above them."""
    if group.level == CHILDREN:
        depth = len(group.within) + 1
        return np.asarray([len(facts.subjects[place].path) == depth for place in picks.subject], dtype=np.bool_)
    keys = _with_doc(facts, picks, picks.subject)
    kept = np.ones(len(picks), dtype=np.bool_)
    if group.level:
        return kept
    total = np.asarray([bool(facts.arrays.total[cells[0]]) for cells in picks.cells], dtype=np.bool_)
    above = facts.above[picks.subject]
    heads: list[NDArray[np.int64]] = []
    while np.any(above >= 0):
        ancestors = np.where(above >= 0, _with_doc(facts, picks, above), -1)
        kept &= ~np.isin(ancestors, keys[total])
        heads.append(ancestors)
        above = np.where(above >= 0, facts.above[above], -1)
    if heads:
        standing = np.concatenate([ancestors[kept] for ancestors in heads])
        kept &= total | ~np.isin(keys, standing)
    return kept


def _with_doc(facts: Facts, picks: Picks, subjects: Numbers) -> NDArray[np.int64]:
    return picks.doc.astype(np.int64) * len(facts.subjects) + subjects


def _bounded(facts: Facts, picks: Picks, bound: Bound, group: Group) -> Picks:
    """Return the picks that meet a condition, in their own column or in another of the same thing and year."""
    values = picks.value if bound.measure == group.measure else beside(facts, picks, bound.measure, group)
    limit = float(bound.value)
    with np.errstate(invalid="ignore"):
        kept = {
            "at_least": values >= limit,
            "above": values > limit,
            "at_most": values <= limit,
            "below": values < limit,
        }[bound.kind]
    return picks.where(np.asarray(kept, dtype=np.bool_))


def beside(facts: Facts, picks: Picks, measure: str, group: Group) -> NDArray[np.float64]:
    """Return what the same things come to in another column, NaN where they have nothing there."""
    others = picks_of(facts, cells_of(facts, measure, group.year, group.docs))
    known = dict(zip(_identities(others), others.value, strict=True))
    if np.any(picks.entity == OF_HEAD):
        heads = group_picks(facts, replace(group, measure=measure, bounds=()))
        known.update(zip(_identities(heads), heads.value, strict=True))
    if group.year is not None and not any(one in known for one in _identities(picks)):
        known |= _by_name(others, picks)  # the years of a thing are told in documents of their own
    return np.asarray([known.get(one, np.nan) for one in _identities(picks)], dtype=np.float64)


def _by_name(others: Picks, picks: Picks) -> dict[tuple[int, int, int], float]:
    """Return what things come to in another document, of those that only one says."""
    said = Counter(others.subject.tolist())
    values = dict(zip(others.subject.tolist(), others.value.tolist(), strict=True))
    own = Counter(picks.subject.tolist())
    return {one: values[one[1]] for one in _identities(picks) if said[one[1]] == 1 and own[one[1]] == 1}


def _identities(picks: Picks) -> list[tuple[int, int, int]]:
    return list(zip(picks.doc.tolist(), picks.subject.tolist(), picks.entity.tolist(), strict=True))


def by_owner(facts: Facts, picks: Picks) -> list[tuple[str, Picks]]:
    """Return the organisations of picks, each with its own, in the order of the ledger."""
    owners = facts.owner[picks.subject] if len(picks) else np.zeros(0, dtype=np.int32)
    return [
        (facts.organisations[owner], picks.where(owners == owner)) for owner in np.unique(owners).tolist() if owner >= 0
    ]


def ordered(picks: Picks, *, descending: bool) -> Picks:
    """Return picks by what they come to; those that come to the same in the order of the ledger."""
    return picks.at(np.argsort(-picks.value if descending else picks.value, kind="stable"))
