"""Ledger entries of the tables of a document, whatever its format."""

from collections.abc import Iterator

from corpus.grids.checks import table_relations
from corpus.grids.list_checks import list_relations
from corpus.grids.matrix import Reader, read_matrix
from corpus.grids.model import Grid
from corpus.grids.records import is_list_of, is_records, read_listing, read_records
from corpus.model import Document, Entry
from corpus.organisations import Organisation
from corpus.relations import Relation


def read_grids(document: Document, organisations: tuple[Organisation, ...]) -> Iterator[Entry]:
    """Yield the entries of all grids of a document, in their order, one at a time."""
    reader = Reader(document, organisations)
    for grid in document.grids:
        yield from _read(grid, reader)


def read_grid(grid: Grid, document: Document, organisations: tuple[Organisation, ...]) -> Iterator[Entry]:
    """Yield the entries of one grid, in the order of its cells, each labelled by its row, its column and its place."""
    if is_records(grid, document):
        yield from read_records(grid, document, organisations)
        return
    yield from read_matrix(grid, document, organisations)


def check_grids(document: Document, organisations: tuple[Organisation, ...]) -> Iterator[Relation]:
    """Yield what the tables of a document add up, subtract and divide, computed again."""
    reader = Reader(document, organisations)
    for grids in _whole_tables(document):
        yield from table_relations([entry for grid in grids for entry in reader.read(grid)])
    for grid in document.grids if is_list_of(document) else ():
        if (listing := read_listing(grid, document, organisations)) is not None:
            yield from list_relations(listing)


def _whole_tables(document: Document) -> Iterator[list[Grid]]:
    """Yield the tables of a document that are no lists, those that go on under the same accounts together."""
    tables: list[Grid] = []
    accounts: list[str] = []
    for grid in document.grids:
        if is_records(grid, document):
            continue
        named = ["".join(document.text[start:end].split()) for start, end in grid.section]
        if tables and not (grid.continues and named == accounts):
            yield tables
            tables = []
        tables.append(grid)
        accounts = named
    if tables:
        yield tables


def _read(grid: Grid, reader: Reader) -> Iterator[Entry]:
    if is_records(grid, reader.document):
        yield from read_records(grid, reader.document, reader.organisations)
        return
    yield from reader.read(grid)
