"""Ledger entries of the tables of a document, whatever its format."""

from collections.abc import Iterator

from corpus.grids.matrix import read_matrix
from corpus.grids.model import Grid
from corpus.model import Document, Entry
from corpus.organisations import Organisation


def read_grids(document: Document, organisations: tuple[Organisation, ...]) -> Iterator[Entry]:
    """Yield the entries of all grids of a document, in their order, one at a time."""
    for grid in document.grids:
        yield from read_grid(grid, document, organisations)


def read_grid(grid: Grid, document: Document, organisations: tuple[Organisation, ...]) -> Iterator[Entry]:
    """Yield the entries of one grid, in the order of its cells, each labelled by its row, its column and its place."""
    yield from read_matrix(grid, document)
