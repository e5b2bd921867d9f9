"""Excel workbooks: what a person sees in their visible sheets, rows and columns. Nothing in them is ever run.

A sheet's text is its name, then a line for each row with the cells parted by tabs. Numbers stand as the sheet shows
them, formulas as the values that were stored with them. Macros, links to other files, charts and pictures are left
alone.
"""

import re
import struct
import warnings
import zipfile
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import iterparse

from corpus.errors import DocumentError
from corpus.formats.blocks import Block, Row, find_blocks
from corpus.formats.csv_file import letters
from corpus.formats.number_formats import displayed
from corpus.grids.model import Cell, Content, Grid
from corpus.model import Metadata

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_CELLS = 20_000_000
_BREAKS = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+|_x000D_")
_WRAPPED = re.compile(r"(?<=[^\W\da-zA-Z])(?:_x000D_)?\r?\n(?=[^\W\da-zA-Z])")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_DAMAGED = (
    *(
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        struct.error,
        SyntaxError,
        LookupError,
        ValueError,
        TypeError,
    ),
    *(AttributeError, EOFError, NotImplementedError, RuntimeError, OverflowError, AssertionError),
)
"""What openpyxl raises on files that are damaged, or no workbooks; parsers of XML call theirs a SyntaxError."""


@dataclass(frozen=True, slots=True)
class _Merged:
    """A range of cells shown as one; rows and columns count from 1."""

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class _Shape:
    """What a sheet's file says beside its values."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[_Merged] = field(default_factory=list)
    unstored: int = 0
    """Formulas of which no value was stored."""


@dataclass(slots=True)
class _Line:
    """A visible row: its number in the sheet, and where its cells stand, each as column, start, end, rows, columns."""

    row: int
    start: int
    cells: "array[int]"


def read(path: Path) -> Content:
    """Return the text and the tables of a workbook.

    Raises:
        DocumentError: it is damaged, protected by a password, or of the old format.

    """
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise DocumentError(
                "旧形式の Excel（.xls）か、パスワードのかかった Excel です（.xlsx に保存し直してください）",
                en="it is an old workbook (.xls), or protected by a password; save it as .xlsx",
            )
    from openpyxl import load_workbook

    try:
        with path.open("rb") as file, warnings.catch_warnings():  # openpyxl leaves open what it cannot read
            warnings.simplefilter("ignore")  # of what it leaves out: pictures, validations, links
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                return _Reader(book).read()
            finally:
                book.close()
    except _DAMAGED as error:
        raise DocumentError(
            f"Excel のファイルとして読めません（{type(error).__name__}）。Excel で開いて保存し直してください",
            en=f"it cannot be read as a workbook ({type(error).__name__}); open it in Excel and save it again",
        ) from error


class _Reader:
    """Gathers the text of the sheets, and where their cells stand in it."""

    def __init__(self, book: "Workbook") -> None:
        self._book = book
        self._parts: list[str] = []
        self._length = 0
        self._cells = 0
        self._notes: list[str] = []

    def read(self) -> Content:
        """Return the whole workbook."""
        sheets: list[tuple[str, list[_Line], list[Row], list[int]]] = []
        for sheet in self._book.worksheets:
            if sheet.sheet_state != "visible":
                self._notes.append(f"シート「{sheet.title}」は非表示なので読んでいません")
                continue
            sheets.append(self._sheet(sheet))
        text = "".join(self._parts)
        grids: list[Grid] = []
        for name, lines, rows, columns in sheets:
            for block in find_blocks(rows):
                grids.append(_grid(len(grids) + 1, name, text, lines, rows, columns, block))
        title = next((text[slice(*grid.caption)] for grid in grids if grid.caption), None)
        return Content(
            kind="excel", text=text, grids=tuple(grids), metadata=Metadata(title=title), notes=tuple(self._notes)
        )

    def _write(self, words: str) -> int:
        start = self._length
        self._parts.append(words)
        self._length += len(words)
        return start

    def _sheet(self, sheet: Any) -> tuple[str, list[_Line], list[Row], list[int]]:  # noqa: ANN401 - openpyxl's own
        name = _line_of(sheet.title)
        shape = _shape_of(self._book, sheet)
        self._tell(name, shape)
        self._write(("\n" if self._length else "") + name + "\n")
        merges = {(one.row, one.column): one for one in shape.merged}
        covered = _covered(shape.merged)
        lines: list[_Line] = []
        rows: list[Row] = []
        last = 0
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            self._cells += len(cells)
            if self._cells > _MOST_CELLS:
                raise DocumentError(
                    f"セルが多すぎます（{_MOST_CELLS:,} まで読めます）", en=f"more than {_MOST_CELLS:,} cells"
                )
            if number in shape.hidden_rows:
                continue
            shown = [
                (column, words)
                for column, cell in enumerate(cells, start=1)
                if cell.value is not None
                and column not in shape.hidden_columns
                and not covered(number, column)
                and (words := _line_of(displayed(cell.value, cell.number_format or "General")))
            ]
            lines.append(self._line(number, shown, merges, shape))
            rows.append(Row(len(shown), shown[0][0] - 1 if shown else 0, shown[0][1] if len(shown) == 1 else ""))
            last = max(last, shown[-1][0] if shown else 0)
        while rows and not rows[-1].filled:
            rows.pop()
            lines.pop()
        edge = min((line.cells[0] for line in lines if line.cells), default=1) - 1
        rows = [replace(row, first=row.first - edge) if row.filled else row for row in rows]
        return name, lines, rows, [column for column in range(1, last + 1) if column not in shape.hidden_columns]

    def _line(
        self, number: int, shown: Sequence[tuple[int, str]], merges: dict[tuple[int, int], _Merged], shape: _Shape
    ) -> _Line:
        """Write one row, and return where its cells stand."""
        start, at = self._length, 1
        places = array("Q")
        for column, words in shown:
            tabs = sum(place not in shape.hidden_columns for place in range(at, column))
            self._write("\t" * tabs)
            begin = self._write(words)
            merged = merges.get((number, column))
            last_row, last_column = (merged.last_row, merged.last_column) if merged else (number, column)
            places.extend((column, begin, begin + len(words), last_row, last_column))
            at = column
        self._write("\n")
        return _Line(number, start, places)

    def _tell(self, name: str, shape: _Shape) -> None:
        """Note what a sheet has that is not read."""
        for count, what in (
            (len(shape.hidden_rows), "非表示の行 {}行を除きました"),
            (len(shape.hidden_columns), "非表示の列 {}列を除きました"),
            (
                shape.unstored,
                "値が保存されていない数式 {}件は空欄として読みました（Excel で開いて保存し直すと読めます）",
            ),
        ):
            if count:
                self._notes.append(f"シート「{name}」: {what.format(count)}")


def _line_of(words: str) -> str:
    """Return the words of a cell on one line: a break within a Japanese word only made it fit."""
    return _BREAKS.sub(" ", _WRAPPED.sub("", words)).strip()


def _shape_of(book: Any, sheet: Any) -> _Shape:  # noqa: ANN401 - openpyxl's own
    """Return what is hidden and merged in a sheet: openpyxl, reading row by row, does not say."""
    shape = _Shape()
    with book._archive.open(sheet._worksheet_path) as source:
        formula = stored = False
        for _, element in iterparse(source):
            kind = element.tag.rpartition("}")[2]
            if kind == "f":
                formula = True
            elif kind in ("v", "is"):
                stored = stored or kind == "is" or bool(element.text)
            elif kind == "c":
                shape.unstored += formula and not stored
                formula = stored = False
                element.clear()
            elif kind == "row":
                if _is_true(element.get("hidden")):
                    shape.hidden_rows.add(int(element.get("r") or 0))
                element.clear()
            elif kind == "col" and (_is_true(element.get("hidden")) or element.get("width") == "0"):
                first, last = int(element.get("min") or 0), min(int(element.get("max") or 0), 16_384)
                shape.hidden_columns.update(range(first, last + 1))
            elif kind == "mergeCell" and (merged := _merged(element.get("ref") or "")):
                shape.merged.append(merged)
    return shape


def _is_true(value: str | None) -> bool:
    return value in ("1", "true")


def _merged(ref: str) -> _Merged | None:
    match = _RANGE.fullmatch(ref)
    if match is None:
        return None
    row, column = int(match[2]), _column(match[1])
    return _Merged(row, column, int(match[4] or row), _column(match[3]) if match[3] else column)


def _column(name: str) -> int:
    """Return the number, from 1, of a column."""
    number = 0
    for char in name:
        number = number * 26 + ord(char) - ord("A") + 1
    return number


def _covered(merged: Sequence[_Merged]) -> Callable[[int, int], bool]:
    """Return what tells whether a cell lies under another one that is shown in its place."""
    by_row: dict[int, list[_Merged]] = {}
    long: list[_Merged] = []
    for one in merged:
        if one.last_row - one.row > 1_000:
            long.append(one)
        else:
            for row in range(one.row, one.last_row + 1):
                by_row.setdefault(row, []).append(one)

    def covers(one: _Merged, row: int, column: int) -> bool:
        inside = one.row <= row <= one.last_row and one.column <= column <= one.last_column
        return inside and (row, column) != (one.row, one.column)

    return lambda row, column: any(covers(one, row, column) for one in (*by_row.get(row, ()), *long))


def _grid(
    number: int, sheet: str, text: str, lines: list[_Line], rows: list[Row], columns: list[int], block: Block
) -> Grid:
    """Return one table of a sheet. Rows and columns that are hidden do not count."""
    inside = lines[block.first : block.last]
    first = min(line.cells[0] for line in inside if line.cells)
    shown = [column for column in columns if column >= first]
    caption = block.caption(rows)
    numbers = [line.row for line in inside]
    filled = [line for line in inside if line.cells]

    def cut() -> Iterator[tuple[Cell, ...]]:
        for place, line in enumerate(inside):
            found = []
            for at in range(0, len(line.cells), 5):
                column, start, end, last_row, last_column = line.cells[at : at + 5]
                found.append(
                    Cell(
                        row=place,
                        column=bisect_left(shown, column),
                        text=text[start:end],
                        start=start,
                        end=end,
                        rows=max(1, bisect_left(numbers, last_row + 1) - place),
                        columns=max(1, bisect_left(shown, last_column + 1) - bisect_left(shown, column)),
                        address=f"{letters(column - 1)}{line.row}",
                    )
                )
            yield tuple(found)

    return Grid(
        number=number,
        height=len(inside),
        width=len(shown),
        start=filled[0].start,
        end=filled[-1].cells[-3],
        cells_by_row=cut,
        caption=None if caption is None else (lines[caption].cells[1], lines[caption].cells[2]),
        unit=block.unit(rows),
        sheet=sheet,
    )
