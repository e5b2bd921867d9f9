"""Tables of all pages in order: which goes on with which, what headings each is under, and which face each other.

Budget books print a table over two facing pages: the 目 and their amounts on the left, the 節 of each 目 on the right
at the same height. The right page has no heading of its own; its rows are under those of the left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from corpus.formats.pdf_draft import Table
from corpus.formats.pdf_pages import Page, PageLine, PageTable
from corpus.formats.pdf_rows import is_amount, unit_of
from corpus.formats.pdf_sections import ACCOUNT, SIDE, Heading, Range, above, headings_in, named, running_heads
from corpus.formats.pdf_sums import Sums, sums_in
from corpus.grids.model import Cell, Grid

_SAME = 3.0
"""Points within which columns stand at the same place on two pages."""
_FACING = 4.0
_BACK = 2
"""So many pages back a table goes on: facing pages take turns."""


@dataclass(slots=True)
class _Link:
    """A table, or a part of one, on its way to being a grid."""

    page: int
    placed: PageTable
    base: int
    first: int
    last: int
    """Its rows, from first to before last; headings included."""
    heads: int
    section: list[Heading]
    caption: Range | None
    unit: str | None
    titles: str
    goes_on: bool = False
    faces: bool = False
    """It stands beside a table of the page before."""
    then: list["_Link"] = field(default_factory=list)
    labels: list[tuple[float, Range | None]] = field(default_factory=list)

    @property
    def table(self) -> Table:
        """The table as it stands on its page."""
        return self.placed.table

    def texts(self, before: int) -> list[list[str]]:
        """Return what the cells of its rows say, up to before a row."""
        return [[cell.written.text for cell in row] for row in self.table.rows[self.first : before]]

    def says(self) -> bool:
        """Say whether any cell below its headings holds something."""
        rows = self.table.rows[self.first + self.heads : self.last]
        return any(cell.written.text for row in rows for cell in row)

    def unit_rows(self) -> int:
        """Return how many rows below its headings hold nothing but units."""
        count = 0
        for row in self.table.rows[self.first + self.heads : self.last]:
            said = [cell.written.text for cell in row if cell.written.text]
            if not said or not all(map(unit_of, said)):
                break
            count += 1
        return count


def chain(text: str, pages: Sequence[Page], bases: Sequence[int]) -> tuple[Grid, ...]:
    """Return the tables of a document as grids, those that go on behind those that they go on with."""
    running = running_heads(pages, bases)
    chained = _Chained(text)
    for number, (page, base) in enumerate(zip(pages, bases, strict=True), start=1):
        chained.page(number, page, base, running)
    ordered: list[_Link | Sums] = []
    waiting = list(reversed(chained.roots))
    while waiting:
        link = waiting.pop()
        if isinstance(link, Sums):
            ordered.append(link)
            continue
        if link.then or link.says():
            ordered.append(link)
        waiting += reversed(link.then)
    return tuple(
        link.grid(text, number) if isinstance(link, Sums) else _grid(text, number, link)
        for number, link in enumerate(ordered, start=1)
    )


class _Chained:
    """Takes pages in their order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stack: dict[int, Heading] = {}
        self._recent: list[_Link] = []
        self._said: set[tuple[str, ...]] = set()
        self.roots: list[_Link | Sums] = []

    def page(self, number: int, page: Page, base: int, running: frozenset[int]) -> None:
        """Take the tables of a page."""
        self._recent = [link for link in self._recent if link.page >= number - _BACK]
        at = 0
        named_here = False
        here: list[_Link] = []
        for placed in page.tables:
            lines = [line for line in page.lines if at <= line.start < placed.start]
            said = above(self._text, base, lines, running)
            inside = _headings_inside(self._text, base, placed)
            headings = [*said.headings, *inside]
            for heading in headings:
                self._take(heading)
            named_here = named_here or bool(headings)
            at = placed.end
            self._sums(number, base, lines)
            beside = next((link for link in here if link.table.heading_top == placed.table.heading_top), None)
            caption = said.caption or (beside.caption if beside else None)
            link = _Link(
                number,
                placed,
                base,
                0,
                len(placed.ranges),
                placed.table.heads,
                [],
                caption,
                said.unit or (beside.unit if beside else None),
                _titles(page, placed),
            )
            here.append(link)
            self._settle(link, here, fresh=bool(headings), named=named_here, captioned=said.caption is not None)
        lines = [line for line in page.lines if line.start >= at]
        for line in lines:
            for heading in headings_in(self._text, base + line.start, base + line.end):
                self._take(heading)
        self._sums(number, base, lines)

    def _sums(self, number: int, base: int, lines: Sequence[PageLine]) -> None:
        """Take the headings that say how much they come to."""
        for sums in sums_in(self._text, base, lines, number, self._standing()):
            said = sums.says(self._text)
            known = frozenset(row for row, names in enumerate(said) if names in self._said)
            self.roots.append(replace(sums, repeated=known))
            self._said.update(said)

    def _take(self, heading: Heading) -> None:
        """Take a heading: what stood below it holds no more."""
        self._stack = {level: old for level, old in self._stack.items() if level < heading.level}
        self._stack[heading.level] = heading

    def _settle(self, link: _Link, here: Sequence[_Link], *, fresh: bool, named: bool, captioned: bool) -> None:
        """Find what a table goes on with and what it is under, and put it in its place."""
        before = next((old for old in reversed(self._recent) if _alike(old, link)), None)
        same = before is not None and self._names(before.section) == self._names(self._standing())
        goes_on = before is not None and (
            link.heads == 0 or ((same or not fresh) and not captioned and link.titles == before.titles)
        )
        facing = None if named else self._facing(link)
        if facing is not None:
            link.section = list(facing.section)
            link.faces = True
        elif named:
            link.section = self._standing()
        elif goes_on and before is not None and not captioned:
            link.section = list(before.section)
        else:
            self._stack = {level: old for level, old in self._stack.items() if level in (ACCOUNT, SIDE)}
            if captioned:
                self._stack.pop(SIDE, None)
            link.section = self._standing()
        link.goes_on = goes_on
        link.unit = link.unit or _unit(link.texts(link.heads + link.unit_rows()))
        if facing is not None:
            facing.unit = facing.unit or link.unit
        if before is not None and goes_on:
            link.unit = link.unit or before.unit
            link.caption = link.caption or before.caption
            link.titles = link.titles or before.titles
        carried = before if before is not None and self._names(before.section) == self._names(link.section) else None
        link.labels = _labels(self._text, link, carried)
        parts = _split(link, facing) if facing is not None else [link]
        for part, after in pairwise(parts):
            part.then.append(after)
        if before is not None and goes_on:
            before.then.append(parts[0])
        else:
            self.roots.append(parts[0])
        self._recent.append(parts[-1])
        if parts[-1] is not link:
            parts[-1].labels = link.labels

    def _standing(self) -> list[Heading]:
        """Return the headings that hold here, from whole to part."""
        return [self._stack[level] for level in sorted(self._stack)]

    def _names(self, section: Sequence[Heading]) -> list[str]:
        return ["".join(self._text[slice(*heading.place)].split()) for heading in section]

    def _facing(self, link: _Link) -> _Link | None:
        """Return the table on the page before that this one stands beside."""
        if not link.table.ruled:
            return None
        for old in reversed(self._recent):
            beside = old.page == link.page - 1 and old.table.part == 0 and old.labels and not old.faces
            level = (
                abs(old.table.top - link.table.top) < _FACING and abs(old.table.bottom - link.table.bottom) < _FACING
            )
            if beside and level and old.section and not _alike(old, link):
                return old
        return None


def _alike(old: _Link, new: _Link) -> bool:
    """Say whether two tables have their columns at the same places."""
    one, two = old.table, new.table
    if (one.part, one.width, len(one.xs), one.ruled) != (two.part, two.width, len(two.xs), two.ruled):
        return False
    return all(abs(a - b) <= (_SAME if one.ruled else 3 * _SAME) for a, b in zip(one.xs, two.xs, strict=True))


def _titles(page: Page, placed: PageTable) -> str:
    """Return what the headings of a table say, for comparison."""
    rows = [[page.text[start:end] for start, end in row] for row in placed.ranges[: placed.table.heads]]
    return "\n".join("\t".join(row) for row in rows if not all(unit_of(said) for said in row if said))


def _headings_inside(text: str, base: int, placed: PageTable) -> list[Heading]:
    """Return the 款 and 項 that rows at the top of a table name alone."""
    found: list[Heading] = []
    for row in placed.ranges[: placed.table.heads]:
        cells = [(base + start, base + end) for start, end in row if start < end]
        named_ = [headings_in(text, *cell) for cell in cells]
        if cells and all(named_):
            found += [heading for headings in named_ for heading in headings]
    return found


def _labels(text: str, link: _Link, before: _Link | None) -> list[tuple[float, Range | None]]:
    """Return the names of a table's rows, each with the height from which it holds."""
    last = before.labels[-1][1] if before is not None and before.labels else None
    labels: list[tuple[float, Range | None]] = [(0.0, last)] if last is not None else []
    for number in range(link.heads, link.last):
        row = link.table.rows[number]
        if not row or row[0].column != 0:
            continue
        said = next((at for at, cell in enumerate(row) if cell.written.text and not is_amount(cell.written.text)), None)
        if said is not None:
            last = named(text, *(link.base + place for place in link.placed.ranges[number][said]))
        labels.append((_edge(link.table, link.table.tops[number]), last))
    return labels


def _edge(table: Table, top: float) -> float:
    """Return the rule above a row."""
    return max((edge for edge in table.bands if edge <= top + 1), default=top)


def _split(link: _Link, facing: _Link) -> list[_Link]:
    """Return the parts of a table that are each under one row of the table it faces."""
    parts: list[_Link] = []
    last: Range | None = None
    for number in range(link.heads, link.last):
        top = link.table.tops[number]
        label = next((place for edge, place in reversed(facing.labels) if edge <= top + 1), None)
        blank = not any(cell.written.text for cell in link.table.rows[number])
        if parts and (label == last or blank):
            parts[-1].last = number + 1
            continue
        first = number if parts else 0
        section = [*facing.section, Heading(ACCOUNT, label)] if label else list(facing.section)
        parts.append(
            _Link(
                link.page,
                link.placed,
                link.base,
                first,
                number + 1,
                0 if parts else link.heads,
                section,
                link.caption,
                link.unit or facing.unit,
                link.titles,
                goes_on=bool(parts) or link.goes_on,
                faces=True,
            )
        )
        last = label
    return parts or [link]


def _grid(text: str, number: int, link: _Link) -> Grid:
    """Return a table as a grid of the document."""
    rows: list[tuple[Cell, ...]] = []
    for at in range(link.first, link.last):
        cells = []
        for draft, (start, end) in zip(link.table.rows[at], link.placed.ranges[at], strict=True):
            begin, stop = link.base + start, link.base + end
            high = min(draft.rows, link.last - at)
            place = (at - link.first, draft.column)
            cells.append(Cell(*place, text[begin:stop], begin, stop, rows=high, columns=draft.columns))
        rows.append(tuple(cells))
    heads = link.heads + link.unit_rows()
    frozen = tuple(rows)
    places = link.placed.ranges[link.first : link.last]
    start, end = link.base + places[0][0][0], link.base + places[-1][-1][1]
    return Grid(
        number=number,
        height=len(frozen),
        width=link.table.width,
        start=start,
        end=end,
        cells_by_row=lambda: frozen,
        caption=link.caption,
        unit=link.unit,
        section=tuple(heading.place for heading in link.section),
        page=link.page,
        heading_rows=heads if link.heads or link.goes_on or heads else None,
        continues=link.goes_on,
    )


def _unit(rows: Sequence[Sequence[str]]) -> str | None:
    """Return the unit that the headings name for the whole table."""
    units = {unit for row in rows for said in row if (unit := unit_of(said)) is not None}
    return units.pop() if len(units) == 1 else None
