"""One page of a PDF as text: its lines and tables in the order in which they are read, and where each stands."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.formats.pdf_draft import Table
from corpus.formats.pdf_frames import Frame, find_frames
from corpus.formats.pdf_lines import Glyph, Line, Written, between, gather, split, write
from corpus.formats.pdf_marks import Floats, Marks, read_marks
from corpus.formats.pdf_plain import Block, plain_blocks
from corpus.formats.pdf_tables import ruled_tables

_FAR = 3.0
"""Gaps wider than so many characters are printed as a wide space."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line outside tables: its range in the page's text, its upper edge, how high its characters are."""

    start: int
    end: int
    top: float
    em: float


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table, and for each row and each cell of it the range in the page's text."""

    table: Table
    ranges: tuple[tuple[tuple[int, int], ...], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its text, which of its characters each of the text's is (-1: none), and what stands where."""

    text: str
    source: tuple[int, ...]
    lines: tuple[PageLine, ...]
    tables: tuple[PageTable, ...]
    unreadable: int
    """Characters that the file gives no meaning to."""


def read_page(page: Any) -> tuple[Page, Marks]:  # noqa: ANN401 - the library has no types
    """Return an open page (`pypdfium2.PdfPage`) as text, and what is drawn on it."""
    marks = read_marks(page)
    return lay_out(marks), marks


def lay_out(marks: Marks) -> Page:
    """Return the text of a page."""
    turns = Counter(marks.turns.tolist())
    main = max(turns, key=lambda turn: (turns[turn], -turn), default=0)
    upright = _turned(marks, main)
    glyphs = _glyphs(upright, np.flatnonzero(marks.turns == main))
    blocks = _blocks(upright, glyphs)
    for turn in sorted(turns):
        if turn != main:
            aside = _turned(marks, turn)
            blocks += gather(_glyphs(aside, np.flatnonzero(marks.turns == turn)))
    return _written(blocks, int((marks.codes == 0xFFFD).sum()))


def _turned(marks: Marks, turn: int) -> Marks:
    """Return the marks of a page as they stand when text turned by so many quarters is upright."""
    if turn == 0:
        return marks
    boxes = marks.boxes
    level, upright = marks.level, marks.upright
    wide, high = marks.width, marks.height
    if turn == 2:
        boxes = np.column_stack([wide - boxes[:, 2], high - boxes[:, 3], wide - boxes[:, 0], high - boxes[:, 1]])
        level, upright = _mirrored(level, high, wide), _mirrored(upright, wide, high)
    elif turn == 1:  # reads downward: right is down, down is left
        boxes = np.column_stack([boxes[:, 1], wide - boxes[:, 2], boxes[:, 3], wide - boxes[:, 0]])
        level, upright = (
            np.column_stack([wide - upright[:, 0], upright[:, 1:]]),
            np.column_stack([level[:, 0], wide - level[:, 2], wide - level[:, 1]]),
        )
        wide, high = high, wide
    else:  # reads upward: right is up, down is right
        boxes = np.column_stack([high - boxes[:, 3], boxes[:, 0], high - boxes[:, 1], boxes[:, 2]])
        level, upright = (
            np.column_stack([upright[:, 0], high - upright[:, 2], high - upright[:, 1]]),
            np.column_stack([high - level[:, 0], level[:, 1:]]),
        )
        wide, high = high, wide
    return Marks(wide, high, marks.codes, boxes, marks.turns, level, upright)


def _mirrored(lines: Floats, place: float, along: float) -> Floats:
    return np.column_stack([place - lines[:, 0], along - lines[:, 2], along - lines[:, 1]])


def _glyphs(marks: Marks, which: "np.typing.NDArray[np.int64]") -> list[Glyph]:
    """Return the characters that stand on the page, as far as they are among those asked for."""
    boxes = marks.boxes[which].tolist()
    codes = marks.codes[which].tolist()
    return [
        Glyph(chr(code), left, top, right, bottom, at)
        for code, (left, top, right, bottom), at in zip(codes, boxes, which.tolist(), strict=True)
        if right > 0 and bottom > 0 and left < marks.width and top < marks.height
    ]


def _blocks(marks: Marks, glyphs: list[Glyph]) -> list[Block]:
    """Return lines and tables in reading order."""
    frames = find_frames(marks)
    inside: dict[int, list[Glyph]] = {}
    outside: list[Glyph] = []
    by_size = sorted(range(len(frames)), key=lambda number: frames[number].area)
    for glyph in glyphs:
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        number = next((number for number in by_size if _holds(frames[number], x, y)), None)
        (outside if number is None else inside.setdefault(number, [])).append(glyph)
    placed: list[tuple[float, list[Block]]] = []
    for number, held in inside.items():
        tables = ruled_tables(frames[number], held)
        if tables:
            placed.append((frames[number].ys[0], list(tables)))
        else:
            outside += held
    placed.sort(key=lambda pair: pair[0])
    tops = [top for top, _ in placed]
    stretches: list[list[Glyph]] = [[] for _ in range(len(placed) + 1)]
    for glyph in outside:
        middle = (glyph.top + glyph.bottom) / 2
        stretches[sum(top < middle for top in tops)].append(glyph)
    blocks = plain_blocks(stretches[0])
    for (_, tables_here), stretch in zip(placed, stretches[1:], strict=True):
        blocks += [*tables_here, *plain_blocks(stretch)]
    return blocks


def _holds(frame: Frame, x: float, y: float) -> bool:
    return frame.xs[0] <= x <= frame.xs[-1] and frame.ys[0] <= y <= frame.ys[-1]


class _Writer:
    """Puts a page's text together, and keeps where each of its characters came from."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._source: list[int] = []

    @property
    def at(self) -> int:
        """How long the text is."""
        return len(self._source)

    def put(self, written: Written) -> tuple[int, int]:
        """Add text, and return its range."""
        start = self.at
        self._parts.append(written.text)
        self._source += written.source
        return start, self.at

    def sign(self, char: str) -> None:
        """Add what is not printed."""
        self._parts.append(char)
        self._source.append(-1)

    def page(self, lines: list[PageLine], tables: list[PageTable], unreadable: int) -> Page:
        """Return the page."""
        return Page("".join(self._parts), tuple(self._source), tuple(lines), tuple(tables), unreadable)


def _written(blocks: list[Block], unreadable: int) -> Page:
    writer = _Writer()
    lines: list[PageLine] = []
    tables: list[PageTable] = []
    for block in blocks:
        if isinstance(block, Line):
            start, end = writer.put(between([write(part) for part in split(block, _FAR)], "　"))
            lines.append(PageLine(start, end, block.top, block.em))
            writer.sign("\n")
            continue
        begin = writer.at
        ranges = []
        for row in block.rows:
            row_ranges = []
            for number, cell in enumerate(row):
                if number:
                    writer.sign("\t")
                row_ranges.append(writer.put(cell.written))
            ranges.append(tuple(row_ranges))
            writer.sign("\n")
        tables.append(PageTable(block, tuple(ranges), begin, writer.at - 1 if block.rows else begin))
    return writer.page(lines, tables, unreadable)
