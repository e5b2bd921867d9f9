"""Headings above tables that say how much the table comes to, as tables of their own.

Books repeat them on every page that a table goes on over; only the first says something new.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.formats.pdf_pages import PageLine
from corpus.formats.pdf_sections import Heading, Range, Sum, sum_in
from corpus.grids.model import Cell, Grid


@dataclass(frozen=True, slots=True)
class Sums:
    """Lines that follow each other, each a heading and its amount."""

    page: int
    lines: tuple[Sum, ...]
    span: Range
    section: tuple[Range, ...]
    repeated: frozenset[int] = frozenset()
    """The lines that were said before."""

    def says(self, text: str) -> list[tuple[str, ...]]:
        """Return what each line says, under what."""
        said = []
        path: dict[int, str] = {}
        over = tuple("".join(text[slice(*place)].split()) for place in self.section)
        for line in self.lines:
            for heading in line.headings:
                path = {level: name for level, name in path.items() if level < heading.level}
                path[heading.level] = "".join(text[slice(*heading.place)].split())
            said.append((*over, *path.values(), text[slice(*line.amount)]))
        return said

    def grid(self, text: str, number: int) -> Grid:
        """Return the lines as a table: a column for each level, and one for the amounts."""
        levels = sorted({heading.level for line in self.lines for heading in line.headings})
        rows = []
        for row, line in enumerate(self.lines):
            cells = [_cell(text, row, levels.index(heading.level), heading.place) for heading in line.headings]
            cells[-1] = replace(cells[-1], columns=len(levels) - cells[-1].column)
            if row not in self.repeated:
                cells.append(_cell(text, row, len(levels), line.amount))
            rows.append(tuple(cells))
        return Grid(
            number=number,
            height=len(rows),
            width=len(levels) + 1,
            start=self.span[0],
            end=self.span[1],
            cells_by_row=lambda: rows,
            section=self.section,
            page=self.page,
            heading_rows=len(rows) if len(self.repeated) == len(rows) else 0,
        )


def _cell(text: str, row: int, column: int, place: Range) -> Cell:
    return Cell(row, column, text[slice(*place)], *place)


def sums_in(text: str, base: int, lines: Iterable[PageLine], page: int, standing: Sequence[Heading]) -> list[Sums]:
    """Return the sums that lines of a page say, those that follow each other together."""
    found: list[Sums] = []
    group: list[Sum] = []
    begin = end = 0

    def close() -> None:
        if group:
            deepest = min(heading.level for line in group for heading in line.headings)
            over = tuple(heading.place for heading in standing if heading.level < deepest)
            found.append(Sums(page, tuple(group), (begin, end), over))
            group.clear()

    for line in lines:
        said = sum_in(text, base + line.start, base + line.end)
        if said is None:
            close()
            continue
        begin = begin if group else base + line.start
        end = base + line.end
        group.append(said)
    close()
    return found
