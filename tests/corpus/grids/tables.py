"""Tables written as lines, for tests: cells parted by |, a span as {rows,columns} before its text."""

import re
from collections.abc import Sequence

from corpus.grids.model import Cell, Grid
from corpus.model import Document, Metadata

_SPAN = re.compile(r"\{(\d+),(\d+)\}")


def paper(
    lines: str,
    *,
    above: Sequence[str] = (),
    metadata: Metadata | None = None,
    unit: str | None = None,
    section: int = 0,
    continues: bool = False,
    heading_rows: int | None = None,
) -> Document:
    """Return a document of one table.

    Of the lines `above` it the last is its caption, and the first `section` are its sections.
    """
    text = "".join(f"{line}\n" for line in above)
    places: list[tuple[int, int]] = []
    at = 0
    for line in above:
        places.append((at, at + len(line)))
        at += len(line) + 1
    start, width = at, 0
    rows: list[tuple[Cell, ...]] = []
    taken: dict[int, int] = {}
    for number, line in enumerate(lines.strip("\n").split("\n")):
        cells: list[Cell] = []
        column = 0
        for part in line.split("|"):
            while taken.get(column, -1) >= number:
                column += 1
            match = _SPAN.match(part)
            high, wide = (int(match[1]), int(match[2])) if match else (1, 1)
            name = part[match.end() :] if match else part
            text += "\t" if cells else ""
            cells.append(Cell(number, column, name, len(text), len(text) + len(name), high, wide))
            text += name
            for place in range(column, column + wide):
                taken[place] = number + high - 1
            column += wide
        width = max(width, column)
        text += "\n"
        rows.append(tuple(cells))
    grid = Grid(
        1,
        len(rows),
        width,
        start,
        len(text),
        lambda: rows,
        unit=unit,
        continues=continues,
        heading_rows=heading_rows,
        caption=places[-1] if above else None,
        section=tuple(places[:section]),
    )
    return Document(doc="a.html", text=text, kind="html", grids=(grid,), metadata=metadata or Metadata())
