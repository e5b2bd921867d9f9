"""Tables whose rows end in amounts: headings above or below, cells missing, names over several lines."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.cells import Cells
from corpus.drafts import Column, Draft, Label
from corpus.fiscal import find_phrases
from corpus.headings import Heading, is_heading, read_headings
from corpus.layout import Layout, Page
from corpus.organisations import Organisation
from corpus.page_labels import OrganisationHeads, PageLabels
from corpus.rows import Row, RowReader, Rows

_CAPTION = re.compile(r"施策|事業|一覧|内訳|予算額|総括|主要|主な|所管|経費")
_LONGEST_CAPTION = 40


@dataclass
class Table:
    """The rows of a page that share columns."""

    columns: list[Column]
    drafts: list[list[Draft]] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    """Numbers of the lines that the table, its headings included, has used."""


class TableReader:
    """Reads the tables of one document."""

    def __init__(
        self, layout: Layout, cells: Cells, organisations: tuple[Organisation, ...], heads: OrganisationHeads
    ) -> None:
        self._layout = layout
        self._rows_of = RowReader(layout, cells, organisations, heads)
        self._rows = 0
        self._last: Heading | None = None
        self._unused: Heading | None = None
        """The last heading of the page before, where no row stood below it there."""
        self._numbers: dict[object, tuple[int, int]] = {}
        """Of each set of columns, the last page that had it, and the number of its table."""

    def read(self, page: Page, labels: PageLabels, *, base: int | None, unit: str | None) -> list[Table]:
        """Return the tables of a page. `unit` is that of a heading, for bare numbers.

        A page without headings goes on with those of the page before, where its rows have as many cells.
        """
        headings = read_headings(page, self._layout, base, labels.main_column)
        rows = self._rows_of.tagged(page, unit)
        if not rows.rows and headings:
            rows = self._rows_of.plain(page, labels, headings, unit)
        elif not rows.rows and self._last:
            rows = self._rows_of.plain(page, labels, [_carried(self._last, page)], unit)
            if any(len(row.cells) != len(self._last.columns) for row in rows.rows):
                rows = Rows()
            headings = [_carried(self._last, page)] if rows.rows else []
        elif rows.rows and self._unused and not any(len(heading.columns) > 1 for heading in headings):
            headings = [_carried(self._unused, page)]
        ended = [heading for heading in headings if not rows.rows and len(heading.columns) > 1]
        self._unused = ended[-1] if ended else None
        return self._tables(page, rows, headings)

    def _tables(self, page: Page, rows: Rows, headings: Sequence[Heading]) -> list[Table]:
        """Return the rows parted by the headings that they stand under, or above."""
        parted: dict[Heading | None, list[Row]] = defaultdict(list)
        for row in rows.rows:
            parted[_heading_of(row, headings, rows.rows)].append(row)
        tables = []
        for heading, own in parted.items():
            if heading is None and not any(row.organisation for row in own):
                continue
            table = Table(list(heading.columns) if heading else [])
            table.lines |= (heading.numbers if heading else frozenset()) | rows.heads
            caption = self._caption(page, own[0].lines[0].start)
            number = self._number(table, page)
            for row in own:
                self._add(table, row, page, caption)
            for draft in (draft for row in table.drafts for draft in row):
                draft.table_number = number
            tables.append(table)
            self._last = heading or self._last
        return tables

    def _number(self, table: Table, page: Page) -> int:
        """Return the number of a table: that of the page before, where it has the same columns."""
        columns = tuple((column.key, column.kind) for column in table.columns)
        last, number = self._numbers.get(columns, (-1, -1))
        if last != page.number - 1 or not columns:
            number = self._rows  # rows are counted, so no two tables share it
        self._numbers[columns] = (page.number, number)
        return number

    def _caption(self, page: Page, start: int) -> Label | None:
        """Return the line above the rows that says what they list."""
        above = [line for line in page.lines if line.end <= start]
        for line in reversed(above):
            dated = any(phrase.year for phrase in find_phrases(line.text)) or is_heading(line.text, None)
            if _CAPTION.search(line.text) and len(line.text) <= _LONGEST_CAPTION and not dated:
                return Label(self._layout.printed(line.start, line.end), self._layout.span(line.start, line.end))
        return None

    def _add(self, table: Table, row: Row, page: Page, caption: Label | None) -> None:
        self._rows += 1
        name = row.name
        label = None
        if name.start < name.end:
            label = Label(self._layout.printed(name.start, name.end), self._layout.span(name.start, name.end))
        drafts = []
        for cell in row.cells:
            draft = Draft(amount=cell.amount, page=page.number, source="table", row=self._rows, role="part")
            draft.organisation, draft.table = row.organisation, caption
            draft.path = [*row.parents, label] if label else [row.organisation] if row.organisation else [*row.parents]
            draft.marks = {mark: self._layout.span(*at) for mark, at in name.marks.items()}
            if cell.within:
                draft.marks["内数"] = self._layout.span(*cell.within)
            if cell.more:
                draft.marks["事項要求"] = self._layout.span(*cell.more)
            draft.bare, draft.filler, draft.inner, draft.rank = cell.bare, cell.filler, name.inner, name.rank
            draft.grand = row.grand
            if row.total:
                draft.role, draft.role_span = "total", label.span if label else None
            drafts.append(draft)
        table.drafts.append(drafts)
        table.lines |= {line.number for line in row.lines}


def _carried(heading: Heading, page: Page) -> Heading:
    return Heading(heading.columns, frozenset(), page.lines[0].start - 1 if page.lines else 0)


def _heading_of(row: Row, headings: Sequence[Heading], rows: Sequence[Row]) -> Heading | None:
    """Return the nearest heading above a row that has room for its cells, or else the nearest below.

    Where rows of one table have fewer cells than others, all of them take the heading that has room for the widest.
    """
    start = row.lines[0].start
    above = [heading for heading in headings if heading.start < start and len(heading.columns) >= len(row.cells)]
    if above and (len(above[-1].columns) > 1 or len(row.cells) == 1):
        return above[-1]
    below = [heading for heading in headings if heading.start > start and len(heading.columns) >= len(row.cells)]
    return below[0] if below else None
