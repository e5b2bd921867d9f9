"""The cells of all tables as arrays of numbers, made once from the ledger: half a million are gone through at once.

A cell's labels are numbers here, each standing for a label in a list. What an answer prints of a cell (its text, its
place, its exact value) is read from the ledger when it is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import takewhile
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from app.records.labels import is_total_row, measure_of_path
from app.records.levels import Levels, is_row_name, is_section_name, level_of, levels_of
from corpus.ledger_store import Ledger, connect
from corpus.model import Entry

Numbers = NDArray[np.int32]
_OPEN = "\x1d"
"""Stands for an organisation that is not known."""
_PART = "\x1f"
_EXACT = float(2**53)

_CELLS = """
SELECT e.id AS id, d.code AS doc, s.code AS subject, h.code AS heading, coalesce(e.fiscal_year, 0) AS year,
       u.code AS unit, e.role = 'total' AS total, e.role = 'difference' AS difference,
       coalesce(e.value::DOUBLE, 'nan'::DOUBLE) AS value, e.table_no AS table_no, e."row" AS row_no,
       coalesce(r.entity, e."row" + 1000000000) AS entity
FROM (SELECT *, {subject} AS subject_key, {heading} AS heading_key FROM entries WHERE table_no IS NOT NULL) e
JOIN docs d ON d.name = e.doc JOIN subjects s ON s.name = e.subject_key JOIN headings h ON h.name = e.heading_key
JOIN units u ON u.name = e.unit
LEFT JOIN entities r ON r.doc = e.doc AND r.table_no = e.table_no AND r."row" = e."row"
ORDER BY e.id
"""
_ITEM = "CASE WHEN sheet IN ('歳入', '歳出') AND item[1] != sheet THEN list_prepend(sheet, item) ELSE item END"
"""A row's path; a sheet that is one side of a budget stands above all its rows."""
_SUBJECT = f"coalesce(organisation, '{_OPEN}') || '{_PART}' || array_to_string({_ITEM}, '{_PART}')"
_HEADING = f"array_to_string(\"column\", '{_PART}')"
_NAMES = {"docs": "doc", "subjects": _SUBJECT, "headings": _HEADING, "units": "unit"}
_ENTITIES = """
CREATE TEMP TABLE entities AS
SELECT doc, table_no, "row", (dense_rank() OVER (ORDER BY doc, table_no, name) - 1)::INTEGER AS entity
FROM (SELECT doc, table_no, "row", array_to_string(map_values(map_from_entries(list_filter(map_entries(labels),
      lambda one: regexp_matches(one.key, '(?:ID|ＩＤ|番号|コード|No\\.?)$')))), ' ') AS name FROM records)
"""

_LABELLED = f"""
SELECT DISTINCT e.path, list_filter(map_entries(r.labels), lambda one: list_contains(?, one.key)) AS held
FROM (SELECT DISTINCT doc, table_no, "row", item, {_ITEM} AS path FROM entries
      WHERE table_no IS NOT NULL AND len(item) > 0) e
JOIN records r ON r.doc = e.doc AND r.table_no = e.table_no AND r."row" = e."row"
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A row's name: its path from whole to part, and whose it is."""

    organisation: str | None
    path: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the last of the path."""
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrays:
    """One number a cell, in the order of the ledger. A year that is not known is 0, a value that is none is NaN."""

    id: Numbers
    doc: Numbers
    subject: Numbers
    heading: Numbers
    year: Numbers
    unit: Numbers
    total: NDArray[np.bool_]
    difference: NDArray[np.bool_]
    value: NDArray[np.float64]
    table: Numbers
    row: Numbers
    entity: Numbers
    """What tells apart things of one name in one table: their number there, else their row."""


@dataclass(frozen=True, slots=True)
class Picks:
    """What things come to in one column and year, each from one cell or the sum of several."""

    subject: Numbers
    doc: Numbers
    entity: Numbers
    value: NDArray[np.float64]
    cells: tuple[Numbers, ...] = field(default=())
    """The places of each thing's cells."""

    def __len__(self) -> int:
        return len(self.subject)

    def where(self, kept: NDArray[np.bool_]) -> "Picks":
        """Return those that are kept."""
        return self.at(np.flatnonzero(kept))

    def at(self, places: Sequence[int] | NDArray[np.int64]) -> "Picks":
        """Return those at some places, in that order."""
        order = np.asarray(places, dtype=np.int64)
        return Picks(
            self.subject[order], self.doc[order], self.entity[order], self.value[order],
            tuple(self.cells[place] for place in order),
        )  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """The cells of all tables of a ledger, and the labels that their numbers stand for."""

    arrays: Arrays
    docs: tuple[str, ...]
    subjects: tuple[Subject, ...]
    headings: tuple[tuple[str, ...], ...]
    units: tuple[str, ...]
    rows: int
    """How many subjects are rows of tables; those behind them are headings that rows stand under (総務費)."""
    levels: Levels
    """The rows and headings that lists put in a column of their own (款, 項, 目)."""

    def __len__(self) -> int:
        return len(self.arrays.id)

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Return what the columns ask, each once, in the order of the ledger."""
        return tuple(dict.fromkeys(measure_of_path(path) for path in self.headings))

    @cached_property
    def measure(self) -> Numbers:
        """Return each cell's place in `measures`."""
        known = {measure: place for place, measure in enumerate(self.measures)}
        of_heading = np.asarray([known[measure_of_path(path)] for path in self.headings], dtype=np.int32)
        return of_heading[self.arrays.heading] if len(self) else self.arrays.heading

    @cached_property
    def organisations(self) -> tuple[str, ...]:
        """Return the organisations that have rows, in the order of the ledger."""
        return tuple(dict.fromkeys(s.organisation for s in self.subjects if s.organisation))

    @cached_property
    def owner(self) -> Numbers:
        """Return each subject's place in `organisations`, -1 where it has none."""
        known = {name: place for place, name in enumerate(self.organisations)}
        return np.asarray([known.get(s.organisation or "", -1) for s in self.subjects], dtype=np.int32)

    @cached_property
    def sums(self) -> NDArray[np.bool_]:
        """Return of each subject whether it is a row of totals."""
        return np.asarray([bool(s.path) and is_total_row(s.name) for s in self.subjects], dtype=np.bool_)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Return the years that cells have, newest first."""
        return tuple(int(year) for year in np.unique(self.arrays.year)[::-1] if year)

    @cached_property
    def by_path(self) -> dict[tuple[str, ...], list[int]]:
        """Return the subjects of each path, one for each organisation. Headings that are no rows have none."""
        found: dict[tuple[str, ...], list[int]] = {}
        for place, subject in enumerate(self.subjects[: self.rows]):
            found.setdefault(subject.path, []).append(place)
        return found

    @cached_property
    def sections(self) -> tuple[tuple[str, ...], ...]:
        """Return the headings, none of them a row itself, that rows stand under."""
        found = dict.fromkeys(section for s in self.subjects if (section := self.section_of(s.path)))
        return tuple(dict.fromkeys(section[:depth] for section in found for depth in range(len(section), 0, -1)))

    @cached_property
    def section_paths(self) -> frozenset[tuple[str, ...]]:
        """Return the same, to look a path up in."""
        return frozenset(self.sections)

    @cached_property
    def levelled(self) -> frozenset[tuple[str, ...]]:
        """Return the paths that are at some level of a list."""
        return frozenset().union(*self.levels.values())

    @cached_property
    def _section_of(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        return {}

    def section_of(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Return the headings that a row stands under which are no rows themselves (一般会計, 歳出)."""
        if (known := self._section_of.get(path)) is None:
            known = self._section_of[path] = self._find_section(path)
        return known

    def _find_section(self, path: tuple[str, ...]) -> tuple[str, ...]:
        above = (path[:depth] for depth in range(1, len(path)))
        heads = list(takewhile(lambda head: head not in self.by_path, above))
        if named := [head for head in heads if is_section_name(head[-1])]:
            return named[-1]
        if path in self.levelled:
            return ()
        heads = [head for head in heads if not is_row_name(head[-1])]
        return heads[-1] if heads else ()

    @cached_property
    def above(self) -> Numbers:
        """Return of each subject the one that it stands under, -1 where that is none of them."""
        known = {(s.organisation, s.path): place for place, s in enumerate(self.subjects)}
        found = []
        for subject in self.subjects:
            path = subject.path[:-1]
            while path and (subject.organisation, path) not in known:
                path = path[:-1]
            found.append(known.get((subject.organisation, path), -1) if path else -1)
        return np.asarray(found, dtype=np.int32)

    @cached_property
    def parents(self) -> dict[tuple[str | None, tuple[str, ...]], list[int]]:
        """Return the subjects right under each path of an organisation."""
        found: dict[tuple[str | None, tuple[str, ...]], list[int]] = {}
        for place, subject in enumerate(self.subjects):
            if len(subject.path) > 1:
                found.setdefault((subject.organisation, subject.path[:-1]), []).append(place)
        return found

    def make_ready(self) -> None:
        """Work out what every question needs, so that the first one is answered as fast as the tenth."""
        for made in (self.measure, self.owner, self.sums, self.above, self.by_path, self.parents):
            len(made)

    def entries(self, cells: Sequence[int] | Numbers, ledger: Ledger) -> tuple[Entry, ...]:
        """Return the entries of cells, as the ledger has them, in the order given."""
        return ledger.by_ids([int(number) for number in self.arrays.id[np.asarray(cells, dtype=np.int64)]])

    def total_of(self, values: NDArray[np.float64]) -> Fraction | None:
        """Return the exact sum of values; None where they are not whole, so that the ledger has to be asked."""
        if not len(values) or not np.all(np.isfinite(values)) or np.any(np.abs(values) >= _EXACT):
            return None
        return Fraction(sum(int(v) for v in values)) if np.all(values == np.floor(values)) else None


def load_facts(ledger: Ledger) -> Facts:
    """Return the cells of all tables of a ledger. They are read once; the file is closed again."""
    with connect(ledger.path) as db:
        db.execute(_ENTITIES)
        levels = _levels(db)
        names: dict[str, list[str]] = {}
        for table, key in _NAMES.items():
            db.execute(
                f"CREATE TEMP TABLE {table} AS SELECT name, (row_number() OVER (ORDER BY first) - 1)::INTEGER AS code "
                f"FROM (SELECT {key} AS name, min(id) AS first FROM entries WHERE table_no IS NOT NULL GROUP BY name)"
            )
            names[table] = [name for (name,) in db.execute(f"SELECT name FROM {table} ORDER BY code").fetchall()]
        found = db.execute(_CELLS.format(subject=_SUBJECT, heading=_HEADING)).fetchnumpy()
    rows = [_subject(name) for name in names["subjects"]]
    arrays = {name: np.ma.getdata(values) for name, values in found.items()}
    return Facts(
        arrays=Arrays(
            id=arrays["id"].astype(np.int32),
            doc=arrays["doc"].astype(np.int32),
            subject=arrays["subject"].astype(np.int32),
            heading=arrays["heading"].astype(np.int32),
            year=arrays["year"].astype(np.int32),
            unit=arrays["unit"].astype(np.int32),
            total=arrays["total"].astype(np.bool_),
            difference=arrays["difference"].astype(np.bool_),
            value=arrays["value"].astype(np.float64),
            table=arrays["table_no"].astype(np.int32),
            row=arrays["row_no"].astype(np.int32),
            entity=arrays["entity"].astype(np.int32),
        ),
        docs=tuple(names["docs"]),
        subjects=(*rows, *_heads(rows)),
        headings=tuple(tuple(name.split(_PART)) if name else () for name in names["headings"]),
        units=tuple(names["units"]),
        rows=len(rows),
        levels=levels,
    )


class _Rows(Protocol):
    def fetchall(self) -> list[tuple[Any, ...]]: ...


class _Database(Protocol):
    def execute(self, query: str, parameters: object = None, /) -> _Rows: ...


def _levels(db: _Database) -> dict[str, frozenset[tuple[str, ...]]]:
    """Return the rows and headings of each level of the lists: what stands in a column of names."""
    keys = [key for (key,) in db.execute("SELECT DISTINCT unnest(map_keys(labels)) FROM records").fetchall()]
    if not (held := [key for key in keys if level_of(key)]):
        return {}
    rows = db.execute(_LABELLED, [held]).fetchall()
    return levels_of((tuple(path), [(str(one["key"]), str(one["value"])) for one in labels]) for path, labels in rows)


def _heads(rows: Sequence[Subject]) -> list[Subject]:
    """Return the headings that rows stand under and that are no rows themselves."""
    known = {(row.organisation, row.path) for row in rows}
    heads = ((row.organisation, row.path[:depth]) for row in rows for depth in range(1, len(row.path)))
    return [Subject(*head) for head in dict.fromkeys(heads) if head not in known]


def _subject(name: str) -> Subject:
    owner, _, path = name.partition(_PART)
    return Subject(None if owner == _OPEN else owner, tuple(path.split(_PART)) if path else ())
