"""What is known of a table as a whole, and of a row that is one record, as the ledger keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from corpus.model import Span

Shape = Literal["matrix", "records"]
"""How a table is read.

matrix   a cell is said by its row and its column (budget books)
records  every row is one record, its columns are the record's labels and amounts (lists as CSV and Excel have them)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridFacts:
    """One table of a document: what it is called, where it stands, how large it is, and what its headings say."""

    doc: str
    number: int
    """Which table of the document, from 1."""
    caption: str | None = None
    unit: str | None = None
    sheet: str | None = None
    page: int | None = None
    height: int
    width: int
    shape: Shape
    headings: tuple[str, ...] = ()
    """What stands above each column, from left to right; the parts of a path are parted by a slash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of a list, with all that it says of itself."""

    span: Span
    table: int
    """Which table of the document, from 1."""
    row: int
    """The row of the table, from 1, headings included."""
    organisation: str | None = None
    item: tuple[str, ...] = ()
    fiscal_year: int | None = None
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Column heading → what the row has there: every column that is neither an amount nor a long text."""
