"""Which columns and years there are, of all or of one thing, and which are meant where a question names none."""

import re
from collections.abc import Sequence

import numpy as np

from app.records.choosing import Mask
from app.records.facts import Facts
from app.records.plans import Cell
from app.records.reading import Reader

_MAIN = tuple(
    re.compile(pattern) for pattern in (r"^当初予算$", r"当初予算", r"^予算$", r"予算$", r"予算現額", r"予算")
)
"""Headings of the column that 予算 means, the surest first."""
_MOST = 12
_RARE = 20
"""A column with fewer cells than one in so many of the fullest is not meant where none is named."""


class Columns:
    """The columns of a ledger's tables."""

    def __init__(self, facts: Facts, reader: Reader) -> None:
        self._facts = facts
        self._reader = reader

    def unit_of(self, measure: str) -> str:
        """Return the unit that most cells of a column have."""
        cells = self._facts.measure == self._facts.measures.index(measure)
        counts = np.bincount(self._facts.arrays.unit[cells], minlength=len(self._facts.units))
        return self._facts.units[int(counts.argmax())]

    def default(
        self,
        *,
        unit: str = "円",
        docs: Sequence[str] = (),
        organisation: str | None = None,
        path: tuple[str, ...] = (),
    ) -> str | None:
        """Return the column that is meant where none is named: the one of the budget, in a unit."""
        facts = self._facts
        kept = self._of(Cell(docs=tuple(docs), organisation=organisation, path=path, measure=""))
        kept = kept & (facts.arrays.unit == (facts.units.index(unit) if unit in facts.units else -1))
        kept = kept & ~facts.arrays.difference & np.isfinite(facts.arrays.value)
        counts = np.bincount(facts.measure[kept], minlength=len(facts.measures))
        if not counts.any():
            return None if unit != "円" or not path else self._commonest(docs, organisation, path)
        held = [measure for at, measure in enumerate(facts.measures) if counts[at] * _RARE >= counts.max()]
        for pattern in _MAIN if unit == "円" else ():
            if fitting := [measure for measure in held if pattern.search(measure)]:
                return max(fitting, key=lambda measure: counts[facts.measures.index(measure)])
        return facts.measures[int(counts.argmax())]

    def of_children(self, path: tuple[str, ...], organisation: str | None, docs: Sequence[str]) -> str | None:
        """Return the main column of the rows right under another, which may be told in other tables than it is."""
        facts = self._facts
        return self.of_subjects(
            np.isin(np.arange(len(facts.subjects)), facts.parents.get((organisation, path), [])), docs
        )

    def of_subjects(self, subjects: Mask, docs: Sequence[str], main: str = "") -> str | None:
        """Return the main column of some rows, `main` where most have it; None where they have no amounts."""
        facts = self._facts
        kept = subjects[facts.arrays.subject]
        kept = kept & self._of(Cell(docs=tuple(docs), measure="")) & np.isfinite(facts.arrays.value)
        counts = np.bincount(facts.measure[kept & ~facts.arrays.difference], minlength=len(facts.measures))
        if main in facts.measures and counts[facts.measures.index(main)] * 2 >= max(counts.max(), 1):
            return main
        held = [measure for at, measure in enumerate(facts.measures) if counts[at] * _RARE >= max(counts.max(), 1)]
        for pattern in _MAIN:
            if fitting := [measure for measure in held if pattern.search(measure)]:
                return fitting[0]
        return facts.measures[int(counts.argmax())] if counts.any() else None

    def _commonest(self, docs: Sequence[str], organisation: str | None, path: tuple[str, ...]) -> str | None:
        """Return the column that most amounts of a thing are in, whatever their unit."""
        facts = self._facts
        kept = self._of(Cell(docs=tuple(docs), organisation=organisation, path=path, measure=""))
        counts = np.bincount(facts.measure[kept], minlength=len(facts.measures))
        return facts.measures[int(counts.argmax())] if counts.any() else None

    def _of(self, thing: Cell) -> Mask:
        """Return which cells are of a thing, in any column and year."""
        facts = self._facts
        kept = np.ones(len(facts), dtype=np.bool_)
        if thing.path and thing.path not in facts.by_path:
            inside = [subject.path[: len(thing.path)] == thing.path for subject in facts.subjects]
            kept &= np.asarray(inside, dtype=np.bool_)[facts.arrays.subject]
        elif thing.path:
            places = [
                place
                for place in facts.by_path.get(thing.path, ())
                if thing.organisation in (None, facts.subjects[place].organisation)
            ]
            kept &= np.isin(facts.arrays.subject, places)
        elif thing.organisation is not None:
            known = facts.organisations
            owner = known.index(thing.organisation) if thing.organisation in known else -2
            kept &= facts.owner[facts.arrays.subject] == owner
        if thing.docs:
            kept &= np.isin(facts.arrays.doc, [facts.docs.index(doc) for doc in thing.docs if doc in facts.docs])
        return kept

    def years(self, measure: str, docs: Sequence[str] = ()) -> list[int]:
        """Return the years that have values in a column, newest first."""
        return self.years_of(Cell(docs=tuple(docs), measure=measure), measure)

    def years_of(self, thing: Cell, measure: str) -> list[int]:
        """Return the years in which a thing has values in a column, newest first."""
        facts = self._facts
        if measure not in facts.measures:
            return []
        kept = self._of(thing) & (facts.measure == facts.measures.index(measure))
        if not thing.path:
            kept &= np.isfinite(facts.arrays.value)
        return [int(year) for year in np.unique(facts.arrays.year[kept])[::-1] if year]

    def has(self, thing: Cell, measure: str, year: int | None) -> bool:
        """Return whether a thing has anything printed in a column and year."""
        facts = self._facts
        if measure not in facts.measures:
            return False
        kept = self._of(thing) & (facts.measure == facts.measures.index(measure))
        return bool(np.any(kept & (facts.arrays.year == (year or 0))))

    def undated(self, measure: str, docs: Sequence[str] = ()) -> bool:
        """Return whether a column has values of no year."""
        return self.has(Cell(docs=tuple(docs), measure=measure), measure, None)

    def told(self, thing: Cell | None = None) -> tuple[str, ...]:
        """Return the columns that there are, of all or of one thing, the fullest first."""
        facts = self._facts
        kept = self._of(thing) if thing is not None else np.ones(len(facts), dtype=np.bool_)
        counts = np.bincount(facts.measure[kept], minlength=len(facts.measures))
        order = np.argsort(-counts, kind="stable")
        return tuple(facts.measures[at] for at in order[:_MOST] if counts[at])
