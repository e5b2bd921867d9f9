"""Entries of a list: a line of headings, and below it every row is one record with its labels and its amounts.

CSV files and spreadsheets of offices are such lists: what the record is called, whose it is, which year it is about,
and a column for each amount. Rows are read one at a time, so that a list may be of any length.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType

from corpus.amounts import parse_amount
from corpus.errors import ParseError
from corpus.fiscal import Phrase, find_phrases
from corpus.folding import MappedText, fold_text
from corpus.grids.columns import SAMPLE, Column, heading_rows, heads_of, name_of, read_columns
from corpus.grids.facts import Record
from corpus.grids.heads import is_total
from corpus.grids.model import Cell, Grid
from corpus.grids.record_cells import MOST_LABEL, clean, known_unit, read_number, year_in
from corpus.grids.text import is_blank
from corpus.model import Amount, Document, Entry, Place, Role, Span, Stage
from corpus.organisations import Organisation

_NAMED = 0.9
"""In so many of its rows a list has to name what the row is about."""
_SHARED = 0.02
"""So many of its rows may share a cell with another row."""
_AWAY = re.compile(r"\s*(?:から|への?|より|まで|以前|以降|比)")
_TOTAL_HEAD = re.compile(r"合\s*計|総\s*[計額]|^計|計$|小計")
_DIFFERENCE_HEAD = re.compile(r"増減|差引|比較|差額|差$")
_GENERAL = re.compile(r".*予算額?(?:[(].*[)])?")
_SOME_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Amounts:
    """A column of amounts, with what its heading says of all of them."""

    column: Column
    unit: str
    stage: Stage | None
    year: int | None
    offset: int | None
    """How far its year is from that of the row (翌年度要求額)."""
    role: Role
    spans: Mapping[str, Span]
    share: bool = False

    @property
    def name(self) -> tuple[str, ...]:
        """Return the path of its heading."""
        return self.column.head.path


@dataclass(frozen=True, slots=True)
class Listing:
    """How a list is read: where its rows begin, and what its columns hold."""

    grid: Grid
    document: Document
    organisations: tuple[Organisation, ...]
    heads: int
    columns: tuple[Column, ...]
    amounts: tuple[Amounts, ...] = ()
    _by_kind: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)

    def of_kind(self, kind: str) -> tuple[Column, ...]:
        """Return the columns that hold something."""
        return self._by_kind.get(kind, ())

    def rows(self) -> Iterator["Row"]:
        """Yield the rows below the headings that are not empty."""
        for cells in islice(self.grid.rows(), self.heads, None):
            filled = {cell.column: cell for cell in cells if not is_blank(cell.text)}
            if filled:
                yield Row(self, filled)


def read_listing(grid: Grid, document: Document, organisations: tuple[Organisation, ...]) -> Listing | None:
    """Return how a grid is read as a list, None where it is none.

    A list names its columns and, in nearly every row, what the row is about; its cells do not span rows.
    """
    rows = list(islice(grid.rows(), SAMPLE))
    if grid.width < 2 or len(rows) < 2:
        return None
    count = heading_rows(grid, rows)
    heads = heads_of(rows[:count])
    data = [row for row in rows[count:] if any(not is_blank(cell.text) for cell in row)]
    if not data or not any(head.path for head in heads):
        return None
    columns = read_columns(heads, data, organisations)
    if not _is_list(columns, data):
        return None
    by_kind: dict[str, tuple[Column, ...]] = {}
    for column in columns:
        by_kind[column.holds] = (*by_kind.get(column.holds, ()), column)
    amounts = tuple(_amounts(column, grid, document) for column in by_kind.get("amount", ()))
    return Listing(grid, document, organisations, count, tuple(columns), amounts, MappingProxyType(by_kind))


def is_list_of(document: Document) -> bool:
    """Return whether tables of a document may be lists: those of papers set for reading are read by row and column."""
    return document.kind in ("csv", "excel")


def is_records(grid: Grid, document: Document) -> bool:
    """Return whether every row of a grid is a record, in a document of a format whose tables may be lists."""
    return is_list_of(document) and read_listing(grid, document, ()) is not None


def read_records(grid: Grid, document: Document, organisations: tuple[Organisation, ...]) -> Iterator[Entry]:
    """Yield the amounts of a list, in the order of its cells. What a cell leaves blank is no amount; 0 and ― are."""
    listing = read_listing(grid, document, organisations)
    for row in listing.rows() if listing is not None else ():
        yield from row.entries()


def records_of(grid: Grid, document: Document, organisations: tuple[Organisation, ...]) -> Iterator[Record]:
    """Yield the rows of a list with all their labels."""
    listing = read_listing(grid, document, organisations)
    for row in listing.rows() if listing is not None else ():
        yield row.record()


@dataclass(frozen=True, slots=True)
class Told:
    """A cell of a list that tells something in sentences, and what it tells of."""

    span: Span
    title: str
    """The record, whose it is, and what the column is called."""


def texts_of(grid: Grid, document: Document, organisations: tuple[Organisation, ...]) -> Iterator[Told]:
    """Yield the cells of a list that hold sentences. A text that is the same in the row above is left out."""
    listing = read_listing(grid, document, organisations)
    for row in listing.rows() if listing is not None else ():
        yield from row.told()


def _is_list(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> bool:
    """Return whether columns and rows are those of a list."""
    names = [column.number for column in columns if column.holds == "name"]
    names = names or [column.number for column in columns if column.holds == "organisation"]
    named = sum(any(cell.column in names and not is_blank(cell.text) for cell in row) for row in rows)
    shared = sum(any(cell.rows > 1 or cell.columns > 1 for cell in row) for row in rows)
    labels = [column for column in columns if column.holds in ("name", "part", "organisation", "year", "label", "text")]
    first = min(names, default=0)
    leading = sum(any(cell.column == first and not is_blank(cell.text) for cell in row) for row in rows)
    return (
        bool(names)
        and len(labels) >= (1 if any(column.holds == "amount" for column in columns) else 2)
        and named >= _NAMED * len(rows)
        and leading >= _NAMED * len(rows)
        and shared <= _SHARED * len(rows)
    )


def _amounts(column: Column, grid: Grid, document: Document) -> Amounts:
    """Return what the heading of a column of amounts says of them."""
    doc, head = document.doc, column.head
    unit = column.unit or column.counted or grid.unit or document.metadata.unit or "円"
    name = fold_text("".join(head.path))
    phrases = _phrases(name, _SOME_YEAR)
    stage: Stage | None = next((phrase.stage for phrase in phrases if phrase.stage), None)
    year = next((phrase.year for phrase in phrases if phrase.year is not None), None)
    moved = next((phrase.year for phrase in _phrases(name, _SOME_YEAR + 1) if phrase.year is not None), None)
    offset = year - _SOME_YEAR if year is not None and moved is not None and moved != year else None
    if stage is None and _GENERAL.fullmatch(fold_text(head.last)) and "現額" not in name:
        stage = document.metadata.stage
    where = Span(doc, head.cells[-1].start, head.cells[-1].end) if head.cells else None
    spans = {
        "column" if n == len(head.cells) - 1 else f"column.{n}": Span(doc, c.start, c.end)
        for n, c in enumerate(head.cells)
    }
    if where is not None:
        spans |= {"stage": where} if stage else {}
        spans |= {"fiscal_year": where} if year is not None else {}
        spans |= {"unit": where} if column.unit else {}
    share = column.unit == "%"
    role: Role = "part"
    if share:
        role = "share"
    elif column.counted:
        role = "count"
    elif _DIFFERENCE_HEAD.search(name):
        role = "difference"
    elif _TOTAL_HEAD.search(fold_text(head.last)):
        role = "total"
    return Amounts(
        column, unit, stage, None if offset is not None else year, offset, role, MappingProxyType(spans), share
    )


def _phrases(name: str, base: int) -> list[Phrase]:
    """Return the years and stages that a heading names; 前年度から and 翌年度へ only say where money comes and goes."""
    return [
        phrase
        for phrase in find_phrases(name, base=base)
        if not (phrase.year is not None and phrase.year_at and _AWAY.match(name, phrase.year_at[1]))
    ]


class Row:
    """One record: its cells by column, and what they say of it."""

    __slots__ = ("_cells", "_listing")

    def __init__(self, listing: Listing, cells: Mapping[int, Cell]) -> None:
        self._listing, self._cells = listing, cells

    def _span(self, cell: Cell) -> Span:
        text = cell.text
        if not (text[0].isspace() or text[-1].isspace()):
            return Span(self._listing.document.doc, cell.start, cell.end)
        lead = len(text) - len(text.lstrip())
        return Span(self._listing.document.doc, cell.start + lead, cell.start + len(text.rstrip()))

    def names(self) -> list[Cell]:
        """Return the cells that name the record, from whole to part; the same name twice stands once."""
        kept: list[Cell] = []
        for kind in ("name", "part"):
            for column in self._listing.of_kind(kind):
                cell = self._cells.get(column.number)
                if cell is not None and (not kept or clean(kept[-1].text) != clean(cell.text)):
                    kept.append(cell)
        return kept

    def organisation(self) -> tuple[str, Cell] | None:
        """Return whose the record is, by its known name where it has one, and the cell that says so."""
        for column in self._listing.of_kind("organisation"):
            cell = self._cells.get(column.number)
            if cell is not None:
                printed = clean(cell.text)
                return name_of(printed, self._listing.organisations) or printed, cell
        return None

    def year(self) -> tuple[int, Cell] | None:
        """Return the fiscal year of the record, and the cell that says it."""
        for column in self._listing.of_kind("year"):
            cell = self._cells.get(column.number)
            year = None if cell is None else year_in(cell.text, self._listing.document.metadata.fiscal_year)
            if cell is not None and year is not None:
                return year, cell
        return None

    def entries(self) -> Iterator[Entry]:
        """Yield the amounts of the record."""
        listing = self._listing
        filled = [(column, cell) for column in listing.amounts if (cell := self._cells.get(column.column.number))]
        if not filled:
            return
        names, owner, dated = self.names(), self.organisation(), self.year()
        spans = {"item" if n == len(names) - 1 else f"item.{n}": self._span(cell) for n, cell in enumerate(names)}
        if owner is not None:
            spans["organisation"] = self._span(owner[1])
        if dated is not None:
            spans["fiscal_year"] = spans["fiscal_year.base"] = self._span(dated[1])
        item = tuple(clean(cell.text) for cell in names)
        summed = bool(item) and is_total(item[-1])
        base = dated[0] if dated is not None else listing.document.metadata.fiscal_year
        for column, cell in filled:
            amount = self.amount(cell, column)
            if amount is None:
                continue
            year = column.year if column.year is not None else base
            if column.offset is not None and base is not None:
                year = base + column.offset
            yield Entry(
                amount=amount,
                organisation=None if owner is None else owner[0],
                item=item,
                fiscal_year=year,
                stage=column.stage,
                role="total" if summed and column.role == "part" else column.role,
                table=self._listing_caption(),
                label_spans=MappingProxyType({**spans, **column.spans}),
                column=column.name,
                place=Place(
                    table=listing.grid.number,
                    row=cell.row + 1,
                    column=cell.column + 1,
                    sheet=listing.grid.sheet,
                    cell=cell.address,
                ),
            )

    def _listing_caption(self) -> str:
        caption = self._listing.grid.caption
        return self._listing.document.text[slice(*caption)] if caption else ""

    def cell(self, column: int) -> Cell | None:
        """Return the cell of a column, None where it is blank."""
        return self._cells.get(column)

    def amount(self, cell: Cell, column: Amounts) -> Amount | None:
        """Return the amount that a cell states, None where it states none."""
        span = self._span(cell)
        printed = cell.text.strip()
        value = read_number(printed, column.unit, fraction=column.column.fraction)
        if value is not None:
            return Amount(value=value[0], unit=value[2], step=value[1], text=printed, span=span)
        document = self._listing.document
        try:
            found = parse_amount(
                MappedText.of(document.text, span.start, span.end), unit=known_unit(column.unit), doc=document.doc
            )
        except ParseError:
            return None
        return found

    def record(self) -> Record:
        """Return the row with its labels."""
        listing = self._listing
        names, owner, dated = self.names(), self.organisation(), self.year()
        skipped = {column.number for kind in ("amount", "text") for column in listing.of_kind(kind)}
        labels = {
            column.head.name: clean(cell.text)[:MOST_LABEL]
            for column in listing.columns
            if column.number not in skipped and column.head.path and (cell := self._cells.get(column.number))
        }
        cells = list(self._cells.values())
        return Record(
            span=Span(listing.document.doc, cells[0].start, cells[-1].end),
            table=listing.grid.number,
            row=cells[0].row + 1,
            organisation=None if owner is None else owner[0],
            item=tuple(clean(cell.text) for cell in names),
            fiscal_year=dated[0] if dated is not None else None,
            labels=MappingProxyType(labels),
        )

    def told(self) -> Iterator[Told]:
        """Yield the cells of sentences."""
        listing = self._listing
        filled = [(column, cell) for column in listing.of_kind("text") if (cell := self._cells.get(column.number))]
        if not filled:
            return
        owner = self.organisation()
        whose = "" if owner is None else f"（{owner[0]}）"
        name = " ".join(clean(cell.text) for cell in self.names())
        for column, cell in filled:
            yield Told(self._span(cell), f"{name}{whose}　{column.head.last}".strip())
