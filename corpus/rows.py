"""The rows of tables: a name, over one line or a few, and the cells that end the line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.cells import Cell, Cells
from corpus.drafts import Label
from corpus.fiscal import find_phrases
from corpus.headings import Heading
from corpus.layout import Layout, Line, Page
from corpus.names import Name, NameReader, bullet_rank
from corpus.organisations import Organisation, canonical_name, looks_like_organisation
from corpus.page_labels import OrganisationHeads, PageLabels

_TAG = re.compile(r"[【\[<]\s*(?P<name>[^】\]>]{2,24}?)\s*[】\]>]\s*")
_TOTAL = re.compile(r"(?P<kind>(?:総|合|小)?\s*計|総\s*額|全\s*体)(?:\s*\([^()]{1,8}\))?")
_GRAND = re.compile(r"[総合]\s*計|総\s*額|全\s*体")
_SENTENCE = re.compile(r"[。:]$|^(?:※|\(?注)")
_PAGE_NUMBER = re.compile(r"-?\s*[0-9]{1,3}\s*-?")
_LONGEST_NAME = 8
_LONGEST_GROUP = 40
_SHORTEST_WRAPPED = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    organisation: Label | None
    name: Name
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]
    total: bool = False
    grand: bool = False
    """Whether it is the total of the whole table."""
    parents: tuple[Label, ...] = ()


@dataclass
class Rows:
    """The rows of a page, and the lines that head groups of them."""

    rows: list[Row] = field(default_factory=list)
    heads: set[int] = field(default_factory=set)


class RowReader:
    """Reads the rows of one document."""

    def __init__(
        self, layout: Layout, cells: Cells, organisations: tuple[Organisation, ...], heads: OrganisationHeads
    ) -> None:
        self._layout = layout
        self._cells = cells
        self._organisations = organisations
        self._heads = heads
        self._names = NameReader(layout, organisations)

    def tagged(self, page: Page, unit: str | None) -> Rows:
        """Return the rows that start with an organisation in brackets, and the total rows between or below them."""
        found = Rows()
        lines = page.lines
        place = 0
        while place < len(lines):
            tag = self._tag(lines[place])
            row = self._tagged_row(lines, place, *tag, unit) if tag else None
            if tag is None or row is None:
                place += 1
                continue
            found.rows.append(row)
            place += len(row.lines)
            while place < len(lines) and (row := self._continued(lines[place], tag[0], found.rows[-1], unit)):
                found.rows.append(row)
                place += 1
        tags = [line for line in lines if self._tag(line)]
        alone = all(tag is not None and tag[1] >= line.end for line in tags for tag in [self._tag(line)])
        if alone and any(len(row.lines) == 2 for row in found.rows):  # headings of groups, and no part of a row
            return Rows()
        if len(found.rows) < 2 and not any(len(row.cells) > 1 for row in found.rows):
            return Rows()
        found.rows = self._with_totals(page, found.rows, unit)
        return found

    def plain(self, page: Page, labels: PageLabels, headings: Sequence[Heading], unit: str | None) -> Rows:
        """Return the rows below headings of two columns or more."""
        width = max(len(heading.columns) for heading in headings)
        if width < 2:
            return Rows()
        walk = _Walk(labels, min(heading.start for heading in headings))
        walk.bulleted = self._are_bulleted(page, unit, width)
        used = {number for heading in headings for number in heading.numbers}
        for line in page.lines:
            if line.number in used:
                walk.pending = None
                continue
            cells = self._row_cells(line, unit, width)
            if len(cells) > 1 or (len(cells) == 1 and walk.found.rows and cells[0].bare):
                row = self._plain_row(line, cells, walk)
                if row:
                    walk.take(row)
                walk.pending = None
            elif cells:
                walk.pending = None
            else:
                self._between(line, walk)
        return _settled_totals(walk.found) if len(walk.found.rows) > 1 else Rows()

    def _are_bulleted(self, page: Page, unit: str | None, width: int) -> bool:
        """Return whether most rows begin with a list mark, so that one without goes on from the line above."""
        rows = [line for line in page.lines if len(self._row_cells(line, unit, width)) > 1]
        return 2 * sum(bullet_rank(line.text) is not None for line in rows) > len(rows)

    def _row_cells(self, line: Line, unit: str | None, width: int) -> list[Cell]:
        if _PAGE_NUMBER.fullmatch(line.text):
            return []
        cells = self._cells.row(line.start, line.end, unit)[-width:]
        return [] if all(cell.filler for cell in cells) else cells

    def _between(self, line: Line, walk: "_Walk") -> None:
        """Take note of a line without cells: an organisation, a group of rows, or the first part of a name."""
        head = self._heads.read(line, self._layout)
        if head is not None:
            walk.head(line, head)
            return
        walk.pending = None if _SENTENCE.search(line.text) else line
        rank = bullet_rank(line.text)
        if rank is not None and rank < 6 and walk.pending and len(line.text) <= _LONGEST_GROUP:
            walk.group = (rank, self._names.read(line.start, line.end), line)

    def _plain_row(self, line: Line, cells: Sequence[Cell], walk: "_Walk") -> Row | None:
        start, end = line.start, cells[0].start
        lines: tuple[Line, ...] = (line,)
        pending = walk.pending
        nameless = not self._layout.text[start:end].strip()
        if pending is not None and (nameless or _is_wrapped(pending, line, cells, walk)):
            start, lines = pending.start, (pending, line)
            walk.group = None
        else:
            walk.open_group(self._layout)
        if not self._layout.text[start:end].strip() or find_phrases(self._layout.text[start:end]):
            return None
        tag = self._tag(lines[0])
        name = self._names.read(tag[1] if tag else start, end)
        total = _TOTAL.fullmatch(self._layout.text[name.start : name.end].strip("【】[]()・ "))
        own = tag[0] if tag else name.owner
        grand = total is not None and _GRAND.match(total["kind"]) is not None
        owner = own or (walk.page_owner(line) if grand else walk.owner(line))
        return Row(owner, name, tuple(cells), lines, total is not None, grand, walk.parents(name))

    def _tag(self, line: Line) -> tuple[Label, int] | None:
        match = _TAG.match(line.text)
        if match is None:
            return None
        name = canonical_name(match["name"], self._organisations)
        if name is None and looks_like_organisation(match["name"]):
            name = match["name"]
        if name is None:
            return None
        start = line.start + match.start("name")
        return Label(name, self._layout.span(start, line.start + match.end("name"))), line.start + match.end()

    def _tagged_row(self, lines: Sequence[Line], place: int, label: Label, after: int, unit: str | None) -> Row | None:
        """Return the row that starts at `lines[place]`; its name may go on over lines until cells come."""
        used: list[Line] = []
        for line in lines[place : place + _LONGEST_NAME]:
            start = line.start if used else after
            if used and self._tag(line):
                return None
            used.append(line)
            cells = self._cells.row(start, line.end, unit) if start < line.end else []
            if cells:
                name = self._names.read(after, cells[0].start)
                return Row(label, name, tuple(cells), tuple(used)) if name.start < name.end else None
        return None

    def _continued(self, line: Line, label: Label, before: Row, unit: str | None) -> Row | None:
        """Return a further row of the same organisation, where its name is printed once for several rows."""
        if self._tag(line) or ":" in line.text:
            return None
        cells = self._cells.row(line.start, line.end, unit)
        if len(cells) < 2 or cells[0].start == line.start or len(cells) > len(before.cells) + 2:
            return None
        printed = self._layout.text[line.start : cells[0].start].strip()
        if not printed or _TOTAL.fullmatch(printed) or find_phrases(printed):
            return None
        return Row(label, self._names.read(line.start, cells[0].start), tuple(cells), (line,))

    def _with_totals(self, page: Page, rows: list[Row], unit: str | None) -> list[Row]:
        used = {line.number for row in rows for line in row.lines}
        found = list(rows)
        for line in page.lines:
            cells = [] if line.number in used else self._cells.row(line.start, line.end, unit)
            printed = self._layout.text[line.start : cells[0].start].strip("【】[]()・ ") if cells else ""
            if printed and _TOTAL.fullmatch(printed):
                name = self._names.read(line.start, cells[0].start)
                found.append(Row(None, name, tuple(cells), (line,), total=True, grand=True))
        return sorted(found, key=lambda row: row.lines[0].start)


class _Walk:
    """What is known while the lines of a table are read from top to bottom."""

    def __init__(self, labels: PageLabels, start: int) -> None:
        self.found = Rows()
        self.bulleted = False
        self.pending: Line | None = None
        self.group: tuple[int, Name, Line] | None = None
        self._labels = labels
        self._start = start
        self._owner: Label | None = None
        self._open: list[tuple[int, Label]] = []

    def head(self, line: Line, label: Label) -> None:
        """Note the organisation that the rows below belong to."""
        self.pending = self.group = None
        self._open.clear()
        if line.start > self._start:
            self._owner = label
            self.found.heads.add(line.number)

    def open_group(self, layout: Layout) -> None:
        """Let the line before the row head a group."""
        if self.group is None:
            return
        rank, name, line = self.group
        self._open = [pair for pair in self._open if pair[0] < rank]
        if name.start < name.end:
            label = Label(layout.printed(name.start, name.end), layout.span(name.start, name.end))
            self._open.append((rank, label))
        if name.owner:
            self._owner = name.owner
        self.found.heads.add(line.number)
        self.group = None

    def parents(self, name: Name) -> tuple[Label, ...]:
        """Return the groups that a row stands in."""
        if name.rank is not None:
            self._open = [pair for pair in self._open if pair[0] < name.rank]
        return tuple(label for _, label in self._open)

    def owner(self, line: Line) -> Label | None:
        """Return the organisation that a row belongs to."""
        return self._owner or self.page_owner(line)

    def page_owner(self, line: Line) -> Label | None:
        """Return the organisation whose page this is."""
        heads = [head for head in self._labels.heads if head[0] < self._start]
        return replace(self._labels, heads=heads).organisation(line.start)

    def take(self, row: Row) -> None:
        """Add a row; a total closes its group."""
        self.found.rows.append(row)
        if row.total:
            self._open.clear()


def _is_wrapped(above: Line, line: Line, cells: Sequence[Cell], walk: _Walk) -> bool:
    """Return whether a line without cells is the first part of the name on the next one."""
    if bullet_rank(line.text) is not None or above.number != line.number - 1 or cells[0].start <= line.start:
        return False
    if len(above.text) < _SHORTEST_WRAPPED or find_phrases(above.text):
        return False
    return walk.bulleted if bullet_rank(above.text) is not None else above.indented == line.indented


def _settled_totals(found: Rows) -> Rows:
    """Return rows in which a lone 計 is the total of the whole table, and several are those of its groups."""
    totals = [row for row in found.rows if row.total]
    if len(totals) == 1 and not totals[0].grand and found.rows[-1] is totals[0]:
        owners = {row.organisation.text if row.organisation else None for row in found.rows}
        kept = totals[0].organisation if len(owners) == 1 else None
        found.rows[-1] = replace(totals[0], grand=True, organisation=kept)
    return found
