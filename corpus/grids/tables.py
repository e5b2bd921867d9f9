"""What is known of the tables of a document as wholes, and the rows of those that are lists."""

from collections.abc import Iterator
from itertools import islice

from corpus.grids.columns import heading_rows, heads_of
from corpus.grids.facts import GridFacts, Record, Shape
from corpus.grids.model import Grid
from corpus.grids.records import is_list_of, read_listing, records_of
from corpus.model import Document
from corpus.organisations import Organisation

_LOOKED_AT = 20
"""So many rows tell what stands above the columns of a table that is no list."""


def facts_of(document: Document, organisations: tuple[Organisation, ...]) -> Iterator[GridFacts]:
    """Yield what is known of each table of a document."""
    for grid in document.grids:
        shape, headings = _headings(grid, document, organisations)
        yield GridFacts(
            doc=document.doc,
            number=grid.number,
            caption=document.text[slice(*grid.caption)] if grid.caption else None,
            unit=grid.unit,
            sheet=grid.sheet,
            page=grid.page or document.page(grid.start),
            height=grid.height,
            width=grid.width,
            shape=shape,
            headings=headings,
        )


def _headings(grid: Grid, document: Document, organisations: tuple[Organisation, ...]) -> tuple[Shape, tuple[str, ...]]:
    listing = read_listing(grid, document, organisations) if is_list_of(document) else None
    if listing is not None:
        return "records", tuple(column.head.name for column in listing.columns)
    rows = list(islice(grid.rows(), _LOOKED_AT))
    return "matrix", tuple(head.name for head in heads_of(rows[: heading_rows(grid, rows)]))


def all_records(document: Document, organisations: tuple[Organisation, ...]) -> Iterator[Record]:
    """Yield the rows of those tables of a document that are lists."""
    for grid in document.grids if is_list_of(document) else ():
        yield from records_of(grid, document, organisations)
