"""A table of a document as its format gives it: cells in rows and columns, each a range of the document's text.

Every format's reader makes a document's text of what a person reads there, and says where in that text each cell
stands. Which cells are headings, and what they say of the others, is read afterwards, by rules that know no format.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from corpus.model import Metadata

Kind = Literal["text", "html", "csv", "excel", "pdf"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `text` is the document's text from `start` to `end`, in code points.

    `row` and `column` count from 0 and are those of its upper left corner; `rows` and `columns` are how many it spans.
    """

    row: int
    column: int
    text: str
    start: int
    end: int
    rows: int = 1
    columns: int = 1
    head: bool = False
    """The format itself calls it a heading (th)."""
    address: str | None = None
    """What the format calls the cell, where it has a name that a person can look up: B12, or a cell's id."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table. Its rows come in order, each with its cells from left to right; spanning cells stand where they begin.

    `cells_by_row` may be gone through any number of times; a table of a hundred thousand rows is never held whole.
    """

    number: int
    """Which table of the document this is, from 1."""
    height: int
    width: int
    start: int
    end: int
    """The range of the document's text that the table takes."""
    cells_by_row: Callable[[], Iterable[tuple[Cell, ...]]]
    caption: tuple[int, int] | None = None
    """Where the line stands that says what the table lists."""
    unit: str | None = None
    """The unit that its heading gives to bare numbers, as printed (千円)."""
    section: tuple[tuple[int, int], ...] = ()
    """Where the headings stand that the table is under, from whole to part (一般会計, 歳出, 第1款 議会費)."""
    sheet: str | None = None
    page: int | None = None
    name: str | None = None
    """What the format calls the table, where it has an id."""
    heading_rows: int | None = None
    """How many rows at the top are headings, where the format's reader knows."""
    continues: bool = False
    """It goes on with the table before it, under the same headings."""

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield the cells of each row."""
        yield from self.cells_by_row()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a format's reader makes of a file.

    `text` is what a person reads there. Pages end at form feeds. `metadata` holds what the file says of itself in so
    many words, and nothing that was guessed.
    """

    kind: Kind
    text: str
    grids: tuple[Grid, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    notes: tuple[str, ...] = ()
    """What the operator should know of how it was read: hidden rows left out, pages without text."""
