"""CSV and TSV, in any Japanese encoding. The document's text is that of the file, and its cells are ranges of it.

Cells in quotes stand without them; a quote in such a cell stays doubled, as it is in the file. Rows are cut into cells
when they are asked for, so that a list of any length takes the room of its text.
"""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from corpus.errors import DocumentError
from corpus.formats.blocks import Block, Row, find_blocks
from corpus.formats.text_file import decode
from corpus.grids.model import Cell, Content, Grid
from corpus.model import Metadata

Ranges = list[tuple[int, int]]

DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 200
"""So many rows tell by what the cells are parted."""
_ROOM = 200_000
"""So many characters at most are looked at for that."""
_MOST_COLUMNS = 16_384
_MOST_CELL = 1_000_000
"""Characters of a cell; spreadsheets take 32,767."""
_TRUST = {"|": 0.5}
"""How much less often something parts cells than it stands in them."""
_PROMISED = 4.0
_END = re.compile(r"\r\n|\n|\r")


def read(path: Path) -> Content:
    """Return the text and the tables of a file.

    Raises:
        DocumentError: its bytes are no text, or no table has so many columns.

    """
    text = decode(path.read_bytes())
    return read_text(text, tabs=path.suffix.lower() in (".tsv", ".tab"))


def read_text(text: str, *, tabs: bool = False) -> Content:
    """Return the tables of the text of a file; `tabs` says that its name promises tabs."""
    delimiter = find_delimiter(text, tabs=tabs)
    starts = array("Q")
    rows: list[Row] = []
    for start, cells in _each_row(text, delimiter):
        _check_columns(len(cells))
        if max((end - begin for begin, end in cells), default=0) > _MOST_CELL:
            raise DocumentError(
                f"{len(starts) + 1} 行目に {_MOST_CELL:,} 字より長いセルがあります（表が壊れていませんか）",
                en=f"row {len(starts) + 1} has a cell of more than {_MOST_CELL:,} characters; is the table whole?",
            )
        starts.append(start)
        filled = [(number, place) for number, place in enumerate(cells) if text[slice(*place)].strip()]
        first, place = filled[0] if filled else (0, (0, 0))
        rows.append(Row(len(filled), first, text[slice(*place)].strip() if len(filled) == 1 else ""))
    starts.append(len(text))
    blocks = list(find_blocks(rows))
    grids = tuple(_grid(number, block, text, delimiter, starts, rows) for number, block in enumerate(blocks, start=1))
    title = next((rows[line].text for block in blocks if (line := block.caption(rows)) is not None), None)
    return Content(kind="csv", text=text, grids=grids, metadata=Metadata(title=title))


def find_delimiter(text: str, *, tabs: bool = False) -> str:
    r"""Return what parts the cells: what most rows have as often as each other.

    >>> find_delimiter("名称;金額\n道路;1,200\n")
    ';'
    """
    best, most = "\t" if tabs else ",", 0.0
    for delimiter in DELIMITERS:
        counts = Counter(len(cells) for cells in _sample(text, delimiter) if len(cells) > 1)
        if not counts:
            continue
        (width, alike), rows = counts.most_common(1)[0], sum(counts.values())
        score = alike * min(width, 20) * (alike / rows) * _TRUST.get(delimiter, 1.0)
        if tabs and delimiter == "\t":
            score *= _PROMISED
        if score > most:
            best, most = delimiter, score
    return best


def _sample(text: str, delimiter: str) -> Iterator[Ranges]:
    for number, (start, cells) in enumerate(_each_row(text, delimiter)):
        if number >= _SAMPLE or start > _ROOM:
            return
        yield cells


def _grid(number: int, block: Block, text: str, delimiter: str, starts: "array[int]", rows: list[Row]) -> Grid:
    """Return one table, whose cells are cut when they are asked for."""
    start = starts[block.first]
    line = block.caption(rows)
    width, end = 0, start
    for _, cells in _each_row(text, delimiter, start, starts[block.last]):
        width, end = max(width, len(cells)), max(end, cells[-1][1])
    quoted = end < len(text) and text[end] == '"'
    return Grid(
        number=number,
        height=block.last - block.first,
        width=width,
        start=start,
        end=end + quoted,
        cells_by_row=_cutter(text, delimiter, start, starts[block.last], block.first),
        caption=None if line is None else _filled(text, delimiter, starts[line], starts[line + 1]),
        unit=block.unit(rows),
    )


def _filled(text: str, delimiter: str, start: int, end: int) -> tuple[int, int]:
    """Return where the one cell of a row stands that has something in it."""
    for _, cells in _each_row(text, delimiter, start, end):
        for first, last in cells:
            if words := text[first:last].strip():
                begin = text.index(words, first)
                return begin, begin + len(words)
    return start, start


def _cutter(text: str, delimiter: str, start: int, end: int, above: int) -> Callable[[], Iterator[tuple[Cell, ...]]]:
    """Return what yields the cells of rows between two offsets; `above` rows of the file stand before them."""

    def cut() -> Iterator[tuple[Cell, ...]]:
        for number, (_, cells) in enumerate(_each_row(text, delimiter, start, end)):
            line = str(above + number + 1)
            yield tuple(
                Cell(number, column, text[first:last], first, last, 1, 1, False, letters(column) + line)
                for column, (first, last) in enumerate(cells)
            )

    return cut


@cache
def letters(column: int) -> str:
    """Return what spreadsheets call a column, counted from 0.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def plain(words: str) -> str:
    """Return what a cell of a file says: quotes in quotes are doubled there."""
    return words.replace('""', '"') if '""' in words else words


def _each_row(text: str, delimiter: str, at: int = 0, end: int | None = None) -> Iterator[tuple[int, Ranges]]:
    """Yield where each row begins, and where its cells stand."""
    end = len(text) if end is None else end
    unmatched = False
    while at < end:
        match = _END.search(text, at, end)
        stop, after = match.span() if match else (end, end)
        if unmatched or text.find('"', at, stop) < 0:
            yield at, _plain_cells(text, delimiter, at, stop)
            at = after
            continue
        cells, next_at = _quoted_cells(text, delimiter, at, end)
        if next_at is None:  # a quote that nothing closes is a character like any other
            unmatched = text.count('"', at, end) < 2
            yield at, _plain_cells(text, delimiter, at, stop)
            at = after
        else:
            yield at, cells
            at = next_at


def _check_columns(count: int) -> None:
    if count > _MOST_COLUMNS:
        raise DocumentError(
            f"1行に {count} 列あります（{_MOST_COLUMNS} 列まで読めます）",
            en=f"a row has {count} columns; {_MOST_COLUMNS} can be read",
        )


def _plain_cells(text: str, delimiter: str, start: int, end: int) -> Ranges:
    if end - start > _MOST_COLUMNS:  # before there is a list of them
        _check_columns(text.count(delimiter, start, end) + 1)
    cells: Ranges = []
    for part in text[start:end].split(delimiter):
        cells.append((start, start + len(part)))
        start += len(part) + 1
    return cells


def _quoted_cells(text: str, delimiter: str, at: int, end: int) -> tuple[Ranges, int | None]:
    """Return the cells of a row in which some are in quotes, and where the next row begins.

    That is None where a quote opens a cell and nothing closes it.
    """
    cells: Ranges = []
    ends = _ends(delimiter)
    while True:
        if text.startswith('"', at, end):
            close = _closing(text, at + 1, end)
            if close is None:
                return cells, None
            match = ends.search(text, close + 1, end)
            stop = match.start() if match else end
            cells.append((at + 1, close) if stop == close + 1 else (at, stop))
        else:
            match = ends.search(text, at, end)
            cells.append((at, match.start() if match else end))
        if match is None:
            return cells, end
        at = match.end()
        if match.group() != delimiter:
            return cells, at


def _closing(text: str, at: int, end: int) -> int | None:
    """Return where the quote stands that closes a cell."""
    while (found := text.find('"', at, end)) >= 0:
        if not text.startswith('"', found + 1, end):
            return found
        at = found + 2
    return None


@cache
def _ends(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(delimiter)}|\r\n|\n|\r")
