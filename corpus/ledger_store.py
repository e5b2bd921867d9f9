"""The ledger on disk: documents, entries and relations in one DuckDB file, written once and read by many.

Money is DECIMAL. A value that DECIMAL(38, 10) cannot hold exactly (a third) also stands as text in `exact`. Entries
outside tables of rows and columns are few, and are held in memory; those in them, which may be half a million, are
read as they are asked for.
"""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.grids.facts import GridFacts, Record
from corpus.ledger_file import connect
from corpus.ledger_query import Facets, LedgerQuery, LedgerRow, conditions, order
from corpus.ledger_rows import SELECT, entry_of, metadata_of, relation_of
from corpus.model import STAGES, Document, Entry, Span
from corpus.relations import Relation

if TYPE_CHECKING:
    from corpus.ledger_writer import merge_ledgers, write_ledger

__all__ = ["Ledger", "connect", "merge_ledgers", "write_ledger"]


def __getattr__(name: str) -> object:
    """Return what writes ledgers, loaded when it is asked for: an answer only reads, and need not wait for it."""
    if name not in ("merge_ledgers", "write_ledger"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from corpus import ledger_writer

    return getattr(ledger_writer, name)


class Ledger:
    """A ledger file, opened read-only for each query. Entries come in document order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()

    @cached_property
    def _documents(self) -> dict[str, Document]:
        with connect(self.path) as db:
            rows = db.execute("SELECT doc, text, metadata, kind FROM documents ORDER BY doc").fetchall()
        return {
            doc: Document(doc=doc, text=json.loads(text), metadata=metadata_of(metadata), kind=kind)
            for doc, text, metadata, kind in rows
        }

    @cached_property
    def _numbered(self) -> dict[int, Entry]:
        """Hold the entries outside tables of rows and columns, by number."""
        with connect(self.path) as db:
            rows = db.execute(f"{_NUMBERED} WHERE {_OUTSIDE} ORDER BY id").fetchall()
        return {number: entry_of(row) for number, *row in rows}

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        return tuple(self._numbered.values())

    @cached_property
    def _relations(self) -> tuple[Relation, ...]:
        return tuple(self._each_relation(" WHERE NOT in_grid"))

    @cached_property
    def _gridded(self) -> frozenset[str]:
        """The documents that have entries in tables of rows and columns."""
        with connect(self.path) as db:
            return frozenset(
                doc for (doc,) in db.execute("SELECT DISTINCT doc FROM entries WHERE table_no IS NOT NULL").fetchall()
            )

    def documents(self) -> tuple[Document, ...]:
        """Return the documents, by path."""
        with self._lock:
            return tuple(self._documents.values())

    def document(self, doc: str) -> Document:
        """Return one document; KeyError where there is none."""
        with self._lock:
            return self._documents[doc]

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries that stand outside tables of rows and columns, in document order."""
        return self._entries

    def by_ids(self, ids: Sequence[int]) -> tuple[Entry, ...]:
        """Return the entries of these numbers, in their order; KeyError where there is none of a number."""
        with connect(self.path) as db:
            found = db.execute(f"{_NUMBERED} WHERE {_AMONG}", [list(dict.fromkeys(ids))]).fetchall() if ids else []
        entries = {number: entry_of(row) for number, *row in found}
        return tuple(entries[number] for number in ids)

    def relations(self) -> tuple[Relation, ...]:
        """Return the relations of what stands outside tables of rows and columns, in document order."""
        return self._relations

    def each_relation(self) -> Iterator[Relation]:
        """Yield every relation, those in tables of rows and columns with them, in document order."""
        yield from self._each_relation("")

    def _each_relation(self, where: str, *, size: int = 1_000) -> Iterator[Relation]:
        with connect(self.path) as db:
            cursor = db.execute(f"SELECT data, printed, parts FROM relations{where} ORDER BY id")
            while found := cursor.fetchmany(size):
                named = {number for _, printed, parts in found for number in (printed, *parts)}
                others = sorted(named - self._numbered.keys())
                entries = {**self._numbered, **dict(zip(others, self.by_ids(others), strict=True))}
                for data, printed, parts in found:
                    yield relation_of(data, entries[printed], [entries[part] for part in parts])

    def grids(self, doc: str | None = None) -> tuple[GridFacts, ...]:
        """Return what is known of each table of rows and columns, of one document or of all, in document order."""
        where = "" if doc is None else " WHERE doc = ?"
        with connect(self.path) as db:
            rows = db.execute(
                f"SELECT doc, number, caption, unit, sheet, page, height, width, shape, headings FROM grids{where} "
                "ORDER BY doc, number",
                [] if doc is None else [doc],
            ).fetchall()
        names = ("doc", "number", "caption", "unit", "sheet", "page", "height", "width", "shape")
        return tuple(
            GridFacts(**dict(zip(names, facts, strict=True)), headings=tuple(headings)) for *facts, headings in rows
        )

    def record(self, doc: str, table: int, row: int) -> Record | None:
        """Return what a row of a list says of itself, or None where there is no such row."""
        with connect(self.path) as db:
            found = db.execute(
                'SELECT organisation, item, fiscal_year, labels, "start", "end" FROM records '
                'WHERE doc = ? AND table_no = ? AND "row" = ?',
                [doc, table, row],
            ).fetchone()
        if found is None:
            return None
        organisation, item, year, labels, start, end = found
        return Record(
            span=Span(doc, start, end),
            table=table,
            row=row,
            organisation=organisation,
            item=tuple(item),
            fiscal_year=year,
            labels=MappingProxyType(labels),
        )

    @cached_property
    def _places(self) -> dict[str, tuple[list[int], list[Entry]]]:
        """Hold the entries of each document by where they begin."""
        places: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries():
            places[entry.amount.span.doc].append(entry)
        for entries in places.values():
            entries.sort(key=lambda entry: entry.amount.span)
        return {doc: ([e.amount.span.start for e in entries], entries) for doc, entries in places.items()}

    def between(self, doc: str, start: int, end: int) -> tuple[Entry, ...]:
        """Return the entries of a document whose amounts begin between two offsets, in the order of the text."""
        if doc in self._gridded:
            return self._at(f'{_FROM} AND "start" < ? ORDER BY "start", "end"', [doc, start, end])
        starts, entries = self._places.get(doc, ([], []))
        return tuple(entries[bisect_left(starts, start) : bisect_left(starts, end)])

    def beside(self, span: Span) -> tuple[Entry | None, Entry | None]:
        """Return the entries whose amounts stand next before and next behind a span."""
        behind = max(span.end, span.start + 1)
        if span.doc in self._gridded:
            before = self._at(
                'doc = ? AND "start" < ? ORDER BY "start" DESC, "end" DESC LIMIT 1', [span.doc, span.start]
            )
            after = self._at(f'{_FROM} ORDER BY "start", "end" LIMIT 1', [span.doc, behind])
            return next(iter(before), None), next(iter(after), None)
        starts, entries = self._places.get(span.doc, ([], []))
        left, right = bisect_left(starts, span.start), bisect_left(starts, behind)
        return entries[left - 1] if left else None, entries[right] if right < len(entries) else None

    def _at(self, where: str, values: list[object]) -> tuple[Entry, ...]:
        with connect(self.path) as db:
            return tuple(entry_of(row) for row in db.execute(f"{SELECT} WHERE {where}", values).fetchall())

    def select(
        self,
        *,
        organisation: str | None = None,
        item: str | None = None,
        fiscal_year: int | None = None,
        stage: str | None = None,
    ) -> tuple[Entry, ...]:
        """Return the entries with these labels; `item` is a part of the name of any part of the path."""
        wanted = {"organisation": organisation, "fiscal_year": fiscal_year, "stage": stage}
        terms = [f"{name} = ?" for name, value in wanted.items() if value is not None]
        values: list[object] = [value for value in wanted.values() if value is not None]
        if item is not None:
            terms.append("contains(array_to_string(item, '/'), ?)")
            values.append(item)
        where = f" WHERE {' AND '.join(terms)}" if terms else ""
        with connect(self.path) as db:
            return tuple(entry_of(row) for row in db.execute(f"{SELECT}{where} ORDER BY id", values).fetchall())

    def rows(self, query: LedgerQuery, *, offset: int = 0, limit: int | None = None) -> tuple[LedgerRow, ...]:
        """Return the rows that a query asks for, in its order; from `offset` on, at most `limit`.

        Their numbers are sorted first, and only those rows are read: far back in a large ledger this takes a tenth.
        """
        where, values = conditions(query)
        paging = " OFFSET ?" if limit is None else " LIMIT ? OFFSET ?"
        bounds: list[object] = [offset] if limit is None else [limit, offset]
        with connect(self.path) as db:
            numbers = db.execute(f"SELECT id FROM entries{where}{order(query)}{paging}", [*values, *bounds]).fetchall()
            ids = [number for (number,) in numbers]
            found = db.execute(f"{_SELECT_ROWS} WHERE {_AMONG}", [ids]).fetchall() if ids else []
        rows = {row[0]: LedgerRow(entry_of(row[3:]), row[1], row[2]) for row in found}
        return tuple(rows[number] for number in ids)

    def count(self, query: LedgerQuery) -> int:
        """Return how many rows a query asks for."""
        where, values = conditions(query)
        with connect(self.path) as db:
            ((number,),) = db.execute(f"SELECT count(*) FROM entries{where}", values).fetchall()
        return int(number)

    def each(self, query: LedgerQuery, *, size: int = 5_000) -> Iterator[LedgerRow]:
        """Yield the rows that a query asks for, in its order, `size` of them held at a time."""
        where, values = conditions(query)
        with connect(self.path) as db:
            cursor = db.execute(f"{_SELECT_ROWS}{where}{order(query)}", values)
            while found := cursor.fetchmany(size):
                for row in found:
                    yield LedgerRow(entry_of(row[3:]), row[1], row[2])

    @cached_property
    def facets(self) -> Facets:
        """Return the labels that the rows have."""
        with connect(self.path) as db:
            found = {
                name: [value for (value,) in db.execute(f"SELECT DISTINCT {what} AS v FROM entries").fetchall()]
                for name, what in _FACETS.items()
            }
        return Facets(
            organisations=tuple(sorted(name for name in found["organisations"] if name)),
            years=tuple(sorted((year for year in found["years"] if year is not None), reverse=True)),
            stages=tuple(stage for stage in STAGES if stage in found["stages"]),
            marks=tuple(sorted(mark for mark in found["marks"] if mark)),
        )


_FACETS = {"organisations": "organisation", "years": "fiscal_year", "stages": "stage", "marks": "unnest(marks)"}

_SELECT_ROWS = SELECT.replace("SELECT doc", "SELECT id, line, page, doc", 1)
_NUMBERED = SELECT.replace("SELECT doc", "SELECT id, doc", 1)
_OUTSIDE = "table_no IS NULL"
"""What is in no table of rows and columns."""
_AMONG = "id IN (SELECT unnest(?::INTEGER[]))"
_FROM = 'doc = ? AND "start" >= ?'
