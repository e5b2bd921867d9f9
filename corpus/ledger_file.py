"""The DuckDB file that holds a ledger: how it is opened, and its tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from corpus.errors import SetupError

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}

_SMALL_BLOCK = "16384"
"""Bytes. With DuckDB's own 256 KiB, the ledger of a page of text takes a megabyte or two."""

Columns = dict[str, str]

DOCUMENTS: Columns = {
    "doc": "VARCHAR NOT NULL", "text": "VARCHAR NOT NULL", "metadata": "VARCHAR NOT NULL", "kind": "VARCHAR NOT NULL",
}  # fmt: skip
ENTRIES: Columns = {
    "id": "INTEGER NOT NULL", "doc": "VARCHAR NOT NULL", "start": "INTEGER NOT NULL", "end": "INTEGER NOT NULL",
    "line": "INTEGER NOT NULL", "page": "INTEGER", "text": "VARCHAR NOT NULL", "value": "DECIMAL(38, 10)",
    "exact": "VARCHAR", "unit": "VARCHAR NOT NULL", "step": "VARCHAR", "organisation": "VARCHAR",
    "item": "VARCHAR[] NOT NULL", "fiscal_year": "INTEGER", "stage": "VARCHAR", "marks": "VARCHAR[] NOT NULL",
    "amount_marks": "VARCHAR[] NOT NULL", "role": "VARCHAR NOT NULL", "by_order": "BOOLEAN NOT NULL",
    "table": "VARCHAR", "label_spans": "VARCHAR NOT NULL", "unsettled": "VARCHAR", "search": "VARCHAR NOT NULL",
    "column": "VARCHAR[] NOT NULL", "table_no": "INTEGER", "row": "INTEGER", "col": "INTEGER", "sheet": "VARCHAR",
    "cell": "VARCHAR",
}  # fmt: skip
"""`value` is NULL where DECIMAL(38, 10) cannot hold it; `exact` has every digit. Outside grids `table_no` is NULL."""
RELATIONS: Columns = {
    "id": "INTEGER NOT NULL", "data": "VARCHAR NOT NULL", "printed": "INTEGER NOT NULL", "parts": "INTEGER[] NOT NULL",
    "in_grid": "BOOLEAN NOT NULL",
}  # fmt: skip
GRIDS: Columns = {
    "doc": "VARCHAR NOT NULL", "number": "INTEGER NOT NULL", "caption": "VARCHAR", "unit": "VARCHAR",
    "sheet": "VARCHAR", "page": "INTEGER", "height": "INTEGER NOT NULL", "width": "INTEGER NOT NULL",
    "shape": "VARCHAR NOT NULL", "headings": "VARCHAR[] NOT NULL",
}  # fmt: skip
RECORDS: Columns = {
    "doc": "VARCHAR NOT NULL", "table_no": "INTEGER NOT NULL", "row": "INTEGER NOT NULL", "organisation": "VARCHAR",
    "item": "VARCHAR[] NOT NULL", "fiscal_year": "INTEGER", "labels": "MAP(VARCHAR, VARCHAR) NOT NULL",
    "start": "INTEGER NOT NULL", "end": "INTEGER NOT NULL",
}  # fmt: skip

TABLES: dict[str, Columns] = {
    "documents": DOCUMENTS, "entries": ENTRIES, "relations": RELATIONS, "grids": GRIDS, "records": RECORDS,
}  # fmt: skip


@contextmanager
def connect(path: Path, *, read_only: bool = True, small: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB file; no extension is ever loaded from outside. A new one that is `small` has smaller blocks."""
    config = _CONFIG | ({"default_block_size": _SMALL_BLOCK} if small else {})
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        raise SetupError(f"{path}: 台帳が開けません（{why}）。urazuke build で作り直してください。") from error
    try:
        yield connection
    finally:
        connection.close()


def create_tables(db: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of a ledger, without rows."""
    for name, columns in TABLES.items():
        db.execute(f"CREATE TABLE {name} ({', '.join(f'{quoted(column)} {kind}' for column, kind in columns.items())})")


def quoted(name: str) -> str:
    """Return the name of a column as SQL has it.

    >>> quoted("end")
    '"end"'
    """
    return '"' + name.replace('"', '""') + '"'
