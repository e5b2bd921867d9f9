"""The ledger on disk: documents, entries and relations in one DuckDB file, written once and read by many.

Money is DECIMAL. A value that DECIMAL(38, 10) cannot hold exactly (a third) also stands as text in `exact`.
"""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Context, Decimal
from functools import cached_property
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, get_args

import duckdb

from corpus.errors import SetupError
from corpus.ledger_query import Facets, LedgerQuery, LedgerRow, conditions, order, searchable
from corpus.model import STAGES, Amount, Document, Entry, Metadata, Role, Span, Unsettled
from corpus.reader import Reading
from corpus.relations import Relation

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}

_WIDE = Context(prec=38)

_SCHEMA = """
CREATE TABLE documents (doc VARCHAR PRIMARY KEY, text VARCHAR NOT NULL, metadata VARCHAR NOT NULL);
CREATE TABLE entries (
    id INTEGER PRIMARY KEY, doc VARCHAR NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
    line INTEGER NOT NULL, page INTEGER, text VARCHAR NOT NULL, value DECIMAL(38, 10), exact VARCHAR,
    unit VARCHAR NOT NULL, step VARCHAR, organisation VARCHAR, item VARCHAR[] NOT NULL, fiscal_year INTEGER,
    stage VARCHAR, marks VARCHAR[] NOT NULL, amount_marks VARCHAR[] NOT NULL, role VARCHAR NOT NULL,
    by_order BOOLEAN NOT NULL, "table" VARCHAR, label_spans VARCHAR NOT NULL, unsettled VARCHAR,
    search VARCHAR NOT NULL
);
CREATE TABLE relations (id INTEGER PRIMARY KEY, data VARCHAR NOT NULL);
"""


@contextmanager
def connect(path: Path, *, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB file; no extension is ever loaded from outside."""
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        raise SetupError(f"{path}: 台帳が開けません（{why}）。urazuke build で作り直してください。") from error
    try:
        yield connection
    finally:
        connection.close()


def write_ledger(path: Path, readings: Sequence[Reading]) -> None:
    """Write the ledger of `readings` into the new file `path`."""
    entries = [entry for reading in readings for entry in reading.entries]
    numbers = {id(entry.amount): number for number, entry in enumerate(entries)}
    with connect(path, read_only=False) as db:
        db.execute(_SCHEMA)
        documents = [(r.document.doc, _storable(r.document.text), _json(asdict(r.document.metadata))) for r in readings]
        if documents:
            db.executemany("INSERT INTO documents VALUES (?, ?, ?)", documents)
        rows = [
            _row(numbers[id(entry.amount)], entry, reading.document)
            for reading in readings
            for entry in reading.entries
        ]
        if rows:
            db.executemany(f"INSERT INTO entries VALUES ({', '.join('?' * len(rows[0]))})", rows)
        relations = [_relation_row(relation, numbers) for reading in readings for relation in reading.relations]
        if relations:
            db.executemany("INSERT INTO relations VALUES (?, ?)", list(enumerate(relations)))


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def _storable(text: str) -> str:
    """Return text as DuckDB takes it: JSON escapes keep NUL and lone surrogates, which it refuses, exact."""
    return json.dumps(text, ensure_ascii=any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text))


def _row(number: int, entry: Entry, document: Document) -> tuple[Any, ...]:
    amount = entry.amount
    start = amount.span.start
    exact = None if amount.value is None else str(amount.value)
    return (
        number, amount.span.doc, start, amount.span.end, document.line(start), document.page(start), amount.text,
        _fits(amount.value), exact, amount.unit, None if amount.step is None else str(amount.step),
        entry.organisation, list(entry.item), entry.fiscal_year, entry.stage, list(entry.marks), list(amount.marks),
        entry.role, entry.by_order, entry.table,
        _json({name: [span.doc, span.start, span.end] for name, span in entry.label_spans.items()}),
        None if entry.unsettled is None else _json(asdict(entry.unsettled)), searchable(entry),
    )  # fmt: skip


def _fits(value: Decimal | None) -> Decimal | None:
    """Return the value as DECIMAL(38, 10) holds it, or None where it is too large."""
    if value is None or abs(value) >= Decimal(10) ** 28:
        return None
    return value.quantize(Decimal(1).scaleb(-10), context=_WIDE)


def _relation_row(relation: Relation, numbers: dict[int, int]) -> str:
    data = {
        field: getattr(relation, field)
        for field in relation.__dataclass_fields__
        if field not in ("printed", "parts", "expected", "gap")
    }
    data["printed"] = numbers[id(relation.printed.amount)]
    data["parts"] = [numbers[id(part.amount)] for part in relation.parts]
    data["expected"] = None if relation.expected is None else str(relation.expected)
    data["gap"] = None if relation.gap is None else str(relation.gap)
    return json.dumps(data, ensure_ascii=False)


class Ledger:
    """A ledger file, opened read-only for each query. Entries come in document order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()

    @cached_property
    def _documents(self) -> dict[str, Document]:
        with connect(self.path) as db:
            rows = db.execute("SELECT doc, text, metadata FROM documents ORDER BY doc").fetchall()
        return {
            doc: Document(doc=doc, text=json.loads(text), metadata=Metadata(**json.loads(metadata)))
            for doc, text, metadata in rows
        }

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        with connect(self.path) as db:
            return tuple(_entry(row) for row in db.execute(_SELECT + " ORDER BY id").fetchall())

    @cached_property
    def _relations(self) -> tuple[Relation, ...]:
        with connect(self.path) as db:
            rows = db.execute("SELECT data FROM relations ORDER BY id").fetchall()
        return tuple(_relation(json.loads(data), self.entries()) for (data,) in rows)

    def documents(self) -> tuple[Document, ...]:
        """Return the documents, by path."""
        with self._lock:
            return tuple(self._documents.values())

    def document(self, doc: str) -> Document:
        """Return one document; KeyError where there is none."""
        with self._lock:
            return self._documents[doc]

    def entries(self) -> tuple[Entry, ...]:
        """Return every entry, in document order."""
        return self._entries

    def relations(self) -> tuple[Relation, ...]:
        """Return every relation, in document order."""
        return self._relations

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
        starts, entries = self._places.get(doc, ([], []))
        return tuple(entries[bisect_left(starts, start) : bisect_left(starts, end)])

    def beside(self, span: Span) -> tuple[Entry | None, Entry | None]:
        """Return the entries whose amounts stand next before and next behind a span."""
        starts, entries = self._places.get(span.doc, ([], []))
        before, after = bisect_left(starts, span.start), bisect_left(starts, max(span.end, span.start + 1))
        return entries[before - 1] if before else None, entries[after] if after < len(entries) else None

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
            return tuple(_entry(row) for row in db.execute(f"{_SELECT}{where} ORDER BY id", values).fetchall())

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
            found = (
                db.execute(f"{_SELECT_ROWS} WHERE id IN (SELECT unnest(?::INTEGER[]))", [ids]).fetchall() if ids else []
            )
        rows = {row[0]: LedgerRow(_entry(row[3:]), row[1], row[2]) for row in found}
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
                    yield LedgerRow(_entry(row[3:]), row[1], row[2])

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

_SELECT = (
    'SELECT doc, "start", "end", text, exact, unit, step, organisation, item, fiscal_year, stage, marks, '
    'amount_marks, role, by_order, "table", label_spans, unsettled FROM entries'
)
_SELECT_ROWS = _SELECT.replace("SELECT doc", "SELECT id, line, page, doc", 1)


def _entry(row: tuple[Any, ...]) -> Entry:
    doc, start, end, text, exact, unit, step, organisation, item, *labels = row
    year, stage, marks, own, role, by_order, table, spans, unsettled = labels
    if role not in get_args(Role):
        raise SetupError(f"台帳に知らない区分 {role!r} があります。urazuke build で作り直してください。")
    return Entry(
        amount=Amount(
            value=None if exact is None else Decimal(exact),
            unit=unit,
            step=None if step is None else Decimal(step),
            text=text,
            span=Span(doc, start, end),
            marks=tuple(own),
        ),
        organisation=organisation,
        item=tuple(item),
        fiscal_year=year,
        stage=stage,
        marks=tuple(marks),
        role=role,
        by_order=by_order,
        table=table,
        label_spans=MappingProxyType({name: Span(*span) for name, span in json.loads(spans).items()}),
        unsettled=None if unsettled is None else _unsettled(json.loads(unsettled)),
    )


def _unsettled(data: dict[str, Any]) -> Unsettled:
    return Unsettled(
        labels=tuple(data["labels"]),
        readings=data["readings"],
        candidates=tuple((year, stage) for year, stage in data["candidates"]),
    )


def _relation(data: dict[str, Any], entries: Sequence[Entry]) -> Relation:
    values = {
        **data,
        "printed": entries[data["printed"]],
        "parts": tuple(entries[part] for part in data["parts"]),
        "expected": None if data["expected"] is None else Decimal(data["expected"]),
        "gap": None if data["gap"] is None else Decimal(data["gap"]),
        "settled": tuple(data["settled"]),
    }
    return Relation(**values)
