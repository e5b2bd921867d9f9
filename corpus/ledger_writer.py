"""Writing a ledger: as the entries come, a batch of columns at a time, so that half a million need little room."""

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from corpus.grids.facts import Record
from corpus.ledger_file import TABLES, Columns, connect, create_tables, quoted
from corpus.ledger_rows import Row, as_json, relation_row, row_of, storable
from corpus.model import Document, Entry, Span
from corpus.reader import Reading

_BATCH = 10_000
"""Rows that are handed over at once."""

_GROUP = 122_880
"""Rows after which what was written goes to the file: so many are one group of rows there. What is not yet committed
is held in memory."""

_TABLE_PARTS = ("documents", "grids", "records")
"""Tables whose rows hold no number of an entry."""


def write_ledger(path: Path, readings: Iterable[Reading], *, small: bool = False) -> None:
    """Write the ledger of `readings` into the new file `path`. They are gone through once, and may be made on the way.

    `small` is for one of many: a file that takes little room.

    Entries are numbered in the order of the documents, and in the order of the text where a document has grids.
    """
    with connect(path, read_only=False, small=small) as db:
        create_tables(db)
        # Values are looked at to tell their type; by a sample, a label that is rarely there would be taken for none.
        db.execute(f"SET GLOBAL pandas_analyze_sample = {_BATCH}")
        db.execute("BEGIN")
        writer = _Writer(db)
        for reading in readings:
            writer.add(reading)
        writer.flush()
        db.execute("COMMIT")


def merge_ledgers(path: Path, parts: Sequence[Path]) -> None:
    """Join ledgers, none of which has a document of another, into the new file `path`, in the order given."""
    with connect(path, read_only=False) as db:
        create_tables(db)
        db.execute("BEGIN")
        for part in parts:
            escaped = str(part).replace("'", "''")
            db.execute("COMMIT")
            db.execute(f"ATTACH '{escaped}' AS part (READ_ONLY)")
            db.execute("BEGIN")
            _take(db)
            db.execute("COMMIT")
            db.execute("DETACH part")
            db.execute("BEGIN")
        db.execute("COMMIT")


def _take(db: duckdb.DuckDBPyConnection) -> None:
    """Append the rows of the ledger `part`; its numbers go on from those that are there."""
    for table in _TABLE_PARTS:
        db.execute(f"INSERT INTO {table} SELECT * FROM part.{table}")
    (entries,), (relations,) = (
        db.execute(f"SELECT coalesce(max(id) + 1, 0) FROM {table}").fetchall()[0] for table in ("entries", "relations")
    )
    db.execute("INSERT INTO entries SELECT * REPLACE (id + $1 AS id) FROM part.entries ORDER BY id", [entries])
    db.execute(
        "INSERT INTO relations SELECT * REPLACE (id + $2 AS id, printed + $1 AS printed, "
        "list_transform(parts, lambda part: part + $1) AS parts) FROM part.relations ORDER BY id",
        [entries, relations],
    )


class _Writer:
    """Takes readings one after the other, and numbers what it writes."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self._tables = {name: _Table(db, name, columns) for name, columns in TABLES.items()}
        self._entries = self._relations = 0

    def add(self, reading: Reading) -> None:
        """Write all that was read from one document."""
        document = reading.document
        stored = (document.doc, storable(document.text), as_json(asdict(document.metadata)), document.kind)
        self._tables["documents"].add(stored)
        self._add_entries(reading)
        for facts in reading.grid_facts():
            self._tables["grids"].add(
                (
                    *(facts.doc, facts.number, facts.caption, facts.unit, facts.sheet, facts.page, facts.height),
                    *(facts.width, facts.shape, list(facts.headings)),
                )
            )
        for record in reading.grid_records():
            self._tables["records"].add(_record_row(record))

    def _add_entries(self, reading: Reading) -> None:
        """Write the entries and the relations between them, which name their entries by number."""
        own: dict[int, int] = {}
        checked = [entry for relation in reading.relations for entry in (relation.printed, *relation.parts)]
        in_grids: dict[Span, int | None] = {entry.amount.span: None for entry in checked if entry.place is not None}
        places, table = _Places(reading.document), self._tables["entries"]
        for entry in _in_order(reading):
            span = entry.amount.span
            if entry.place is None:
                own[id(entry.amount)] = self._entries
            elif span in in_grids:
                in_grids[span] = self._entries
            table.add(row_of(self._entries, entry, places.line(span.start), places.page(span.start)))
            self._entries += 1

        def number_of(entry: Entry) -> int:
            number = own[id(entry.amount)] if entry.place is None else in_grids[entry.amount.span]
            if number is None:
                raise ValueError(f"a relation of an entry that was not read: {entry.amount.span}")
            return number

        for relation in reading.relations:
            self._tables["relations"].add((self._relations, *relation_row(relation, number_of)))
            self._relations += 1

    def flush(self) -> None:
        """Write what is still held."""
        for table in self._tables.values():
            table.flush()


class _Table:
    """Gathers rows of one table, and hands them over by columns."""

    def __init__(self, db: duckdb.DuckDBPyConnection, name: str, columns: Columns) -> None:
        self._db, self._name, self._columns = db, name, columns
        self._rows: list[Row] = []
        self._held = 0
        values = ", ".join(_value(column, kind.removesuffix(" NOT NULL")) for column, kind in columns.items())
        self._insert = f"INSERT INTO {name} SELECT {values} FROM batch"

    def add(self, row: Row) -> None:
        """Take one row."""
        self._rows.append(row)
        if len(self._rows) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the rows that are held. Arrays of objects go in four times as fast as lists that are bound."""
        if not self._rows:
            return
        columns = zip(*self._rows, strict=True)
        self._db.register("batch", {name: _array(column) for name, column in zip(self._columns, columns, strict=True)})
        self._db.execute(self._insert)
        self._db.unregister("batch")
        self._held += len(self._rows)
        self._rows.clear()
        if self._held >= _GROUP:
            self._held = 0
            for statement in ("COMMIT", "CHECKPOINT", "BEGIN"):
                self._db.execute(statement)


def _value(column: str, kind: str) -> str:
    if kind.startswith("MAP"):  # handed over as the list of keys and the list of values
        return f"map({quoted(column)}[1]::VARCHAR[], {quoted(column)}[2]::VARCHAR[])"
    return f"{quoted(column)}::{kind}"


def _array(values: Sequence[Any]) -> Any:  # noqa: ANN401 - an array of whatever a column holds
    import numpy as np

    array = np.empty(len(values), dtype=object)
    array[:] = values if _is_readable(values) else [_readable(value) for value in values]
    return array


def _is_readable(values: Sequence[Any]) -> bool:
    """Return whether the database takes all of the values: a broken export can leave lone surrogates in a text."""
    try:
        "".join(_texts(values)).encode()
    except UnicodeEncodeError:
        return False
    return True


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from _texts(value)


def _readable(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    match value:
        case str():
            return value.encode("utf-8", "replace").decode("utf-8")
        case list():
            return [_readable(part) for part in value]
        case _:
            return value


def _record_row(record: Record) -> Row:
    return (
        *(record.span.doc, record.table, record.row, record.organisation, list(record.item), record.fiscal_year),
        *([list(record.labels), list(record.labels.values())], record.span.start, record.span.end),
    )


def _in_order(reading: Reading) -> Iterator[Entry]:
    """Yield the entries outside the grids and in them, in the order of the text."""
    return heapq.merge(reading.entries, reading.grid_entries(), key=lambda entry: entry.amount.span.start)


class _Places:
    """The lines and pages of a text, by where they begin: counting them anew for each amount takes quadratic time."""

    def __init__(self, document: Document) -> None:
        text = document.text
        self._lines = [at for at, char in enumerate(text) if char == "\n"]
        self._pages = [at for at, char in enumerate(text) if char == "\f"]

    def line(self, offset: int) -> int:
        """Return the line, from 1, of an offset."""
        return bisect_left(self._lines, offset) + 1

    def page(self, offset: int) -> int | None:
        """Return the page, from 1, of an offset; None where the text has no form feeds."""
        return bisect_left(self._pages, offset) + 1 if self._pages else None
