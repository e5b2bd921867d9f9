"""HTML pages: their text in reading order, each row of a table a line, and the tables with their spans."""

import re
from collections.abc import Iterable
from pathlib import Path

from corpus.documents import decode
from corpus.errors import DocumentError
from corpus.formats.html_tree import Block, Line, Table, TableCell, read_blocks
from corpus.formats.outline import Outline, Span
from corpus.formats.units import stated_unit
from corpus.grids.model import Cell, Content, Grid
from corpus.model import Metadata

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([-\w]{3,20})|<\?xml[^>]{0,100}encoding\s*=\s*["']([-\w]{3,20})""",
    re.IGNORECASE,
)
_BEGINNING = 4_096
"""Within so many bytes a page says its encoding."""
_NAMES = {"shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932"}
_FILE_NAME = re.compile(r"[\x21-\x7e]+\.[A-Za-z]{2,5}|[-\w]+")
_CAPTION = 60
"""A line with more characters is no caption."""
_ABOVE = 4
"""So many lines above a table may say its unit or what it lists."""
_MOST_WIDE = 2_000
"""A table with more columns than this is none that a person reads."""


def read(path: Path) -> Content:
    """Return the text and the tables of a page.

    Raises:
        DocumentError: the file cannot be read as text, or not as HTML.

    """
    return read_html(path.read_bytes())


def read_html(raw: bytes) -> Content:
    """Return the text and the tables of a page's bytes.

    Raises:
        DocumentError: the bytes are no text, or no HTML.

    """
    blocks, title = read_blocks(_decoded(raw))
    writer = _Writer()
    writer.write(blocks)
    named = title if title and not _FILE_NAME.fullmatch(title) else None
    return Content(kind="html", text="".join(writer.parts), grids=tuple(writer.grids), metadata=Metadata(title=named))


def _decoded(raw: bytes) -> str:
    """Return the text of a page, in the encoding that it says where that fits."""
    match = _DECLARED.search(raw[:_BEGINNING])
    if match and not raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = (match[1] or match[2]).decode("ascii").lower()
        try:
            return raw.decode(_NAMES.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass  # what a page says of itself is often wrong
    return decode(raw)


class _Writer:
    """Writes the blocks as text, and notes where everything went."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.grids: list[Grid] = []
        self._at = 0
        self._outline = Outline()
        self._above: list[tuple[str, Span]] = []
        """The last lines, since the last table."""

    def write(self, blocks: Iterable[Block]) -> None:
        """Write blocks in their order."""
        for block in blocks:
            if isinstance(block, Line):
                self._line(block)
            elif _is_layout(block):
                self._lay_out(block)
            else:
                self._table(block)

    def _put(self, text: str) -> Span:
        start = self._at
        self.parts.append(text)
        self._at += len(text)
        return start, self._at

    def _line(self, line: Line) -> None:
        span = self._put(line.text)
        self._put("\n")
        if line.level:
            self._outline.tag(line.level, span)
        else:
            self._outline.line(line.text, span, bold=line.bold)
        self._above = [*self._above[1 - _ABOVE :], (line.text, span)]

    def _lay_out(self, table: Table) -> None:
        """Write a table that only sets things beside each other as what it holds."""
        for row in table.rows:
            for cell in row:
                self.write(cell.blocks)

    def _table(self, table: Table) -> None:
        caption = self._caption(table)
        unit = next((unit for line, _ in reversed(self._above) if (unit := stated_unit(line))), None)
        section = self._outline.spans
        number = len(self.grids)
        self.grids.append(Grid(number + 1, 0, 0, self._at, self._at, tuple))  # so that tables inside come after it
        start = self._at
        rows, width = self._rows(table)
        self.grids[number] = Grid(
            number=number + 1,
            height=len(rows),
            width=width,
            start=start,
            end=self._at,
            cells_by_row=lambda: rows,
            caption=caption,
            unit=unit,
            section=section,
            name=table.name,
        )
        self._above.clear()

    def _caption(self, table: Table) -> Span | None:
        """Return where the caption stands: the table's own, else the short line above it that is no unit."""
        if table.caption:
            self._line(Line(table.caption))
            return self._above[-1][1]
        for line, span in reversed(self._above):
            if len(line) > _CAPTION or line.rstrip().endswith("。"):
                return None
            if stated_unit(line) is None or len(line) > _CAPTION // 2:
                return span
        return None

    def _rows(self, table: Table) -> tuple[tuple[tuple[Cell, ...], ...], int]:
        rows: list[tuple[Cell, ...]] = []
        width = 0
        taken: dict[int, int] = {}
        """How many further rows each column is taken by cells that span them."""
        for number, raw in enumerate(table.rows):
            left = len(table.rows) - number
            cells: list[Cell] = []
            column = 0
            for cell in raw:
                while taken.get(column, 0) > 0:
                    column += 1
                if column >= _MOST_WIDE:
                    break
                if cells:
                    self._put("\t")
                span = self._put(_in_row(cell.text))
                high = min(cell.rows, left)
                cells.append(
                    Cell(
                        number, column, self.parts[-1], *span, rows=high, columns=cell.columns, head=cell.head,
                        address=cell.address,
                    )
                )  # fmt: skip
                for place in range(column, column + cell.columns):
                    taken[place] = max(taken.get(place, 0), high)
                column += cell.columns
            width = max(width, column)
            self._put("\n")
            rows.append(tuple(cells))
            taken = {place: count - 1 for place, count in taken.items() if count > 1}
            for cell in raw:
                for inner in cell.tables:
                    self.write([inner])
        return tuple(rows), width


def _in_row(text: str) -> str:
    return text.replace("\t", " ")


def _is_layout(table: Table) -> bool:
    """Return whether a table only sets other tables and texts beside each other."""
    filled: list[TableCell] = [cell for row in table.rows for cell in row if cell.blocks]
    holding = [cell for cell in filled if cell.tables]
    return bool(holding) and (
        len(holding) * 2 >= len(filled) or all(sum(bool(cell.blocks) for cell in row) <= 1 for row in table.rows)
    )


__all__ = ["DocumentError", "read", "read_html"]
