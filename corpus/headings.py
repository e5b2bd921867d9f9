"""Column headings of tables: in one line, stacked over several, above the rows or below them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.drafts import Column, column_of
from corpus.fiscal import Phrase, find_phrases
from corpus.layout import Layout, Line, Page
from corpus.page_labels import is_past

_WORDS = re.compile(
    r"事\s*項|項\s*目(?:\s*名)?|区\s*分|事\s*業\s*名?|施\s*策\s*名?|府\s*省\s*庁?\s*名?|所\s*管|省\s*庁\s*名?|備\s*考|担\s*当"
    r"|府省等|担当(?:府省|省庁)|内\s*容|主な(?:施策|事業)|\(?\s*単位\s*:?\s*(?:億|百万|千|万)?円\s*\)?"
)
_FORMULA = r"\(?\s*(?:[A-D]|[①-④])\s*[-/÷]\s*(?:[A-D]|[①-④])\s*\)?"
_DIFFERENCE = re.compile(
    r"(?:対?前年度?(?:当初)?(?:予算)?額?(?:との)?(?:比較?)?)?\s*"
    r"(?:増\s*・?\s*△?\s*・?\s*減|比較増?△?減?|差引き?(?:増?△?減)?|差額)\s*額?(?!\s*率)"
    rf"(?:\s*{_FORMULA})?|\(?\s*(?:[A-D]\s*-\s*[A-D]|[①-④]\s*-\s*[①-④])\s*\)?"
)
_RATE = re.compile(
    r"(?:対?前年度?)?\s*(?:増\s*・?\s*△?\s*・?\s*減?\s*率|伸び?\s*率|比率|前年度?比|対前年度?比)\s*(?:\(?%\)?)?"
    rf"(?:\s*{_FORMULA})?|\(?\s*(?:[A-D]\s*[/÷]\s*[A-D]|[①-④]\s*/\s*[①-④])\s*\)?"
)
_LETTER = re.compile(r"\(?(?:[A-D]|[①-④])\)?")
_LEFT_OVER = re.compile(r"予算額?|当初|額|比較|対|[\s()\[\]:/|・<>-]")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns that a run of heading lines names."""

    columns: tuple[Column, ...]
    numbers: frozenset[int]
    start: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text whose characters stand at `places` of the folded text: a column's words, from several lines."""

    text: str
    places: tuple[int, ...]

    def __add__(self, other: "_Piece") -> "_Piece":
        return _Piece(self.text + other.text, self.places + other.places)


def read_headings(page: Page, layout: Layout, base: int | None, main: Column | None) -> list[Heading]:
    """Return the headings of a page. `main` is the page's own column, for headings that leave out the year."""
    headings: list[Heading] = []
    run: list[Line] = []
    for line in (*page.lines, None):
        if line is not None and is_heading(line.text, base):
            run.append(line)
            continue
        if run and (columns := _columns(run, layout, base, main)):
            headings.append(Heading(columns, frozenset(line.number for line in run), run[0].start))
        run = []
    return headings


def is_heading(text: str, base: int | None) -> bool:
    """Return whether a line holds column headings and nothing else."""
    if len(text) > _LONGEST:
        return False
    rest = text
    for pattern in (_RATE, _DIFFERENCE):
        rest = pattern.sub(" ", rest)
    for phrase in reversed(find_phrases(rest, base=base)):
        rest = rest[: phrase.start] + rest[phrase.end :]
    if text.startswith("(") and _LETTER.match(text) is None:
        return False
    for pattern in (_WORDS, _LETTER, _LEFT_OVER):
        rest = pattern.sub("", rest)
    return not rest


def _columns(run: list[Line], layout: Layout, base: int | None, main: Column | None) -> tuple[Column, ...]:
    rows = [_tokens(line) for line in run]
    rows = [row for row in rows if row]
    if not rows:
        return ()
    width = len(rows[0])
    if width > 1 and len(rows) > 1 and all(len(row) == width for row in rows):
        pieces = [_join(column) for column in zip(*rows, strict=True)]
    else:
        pieces = [_join(token for row in rows for token in row)]
    columns = [column for piece in pieces for column in _columns_in(piece, layout, base, main)]
    if sum(column.kind == "amount" for column in columns) < 2:  # a year alone is no heading of one column
        columns = [column for column in columns if column.kind != "amount" or column.stage]
    return tuple(columns)


def _tokens(line: Line) -> list[_Piece]:
    """Return the words of a heading line that stand for columns of amounts."""
    blanked = _WORDS.sub(lambda match: " " * len(match.group()), line.text)
    found = []
    for match in re.finditer(r"\S+", blanked):
        at = line.start + match.start()
        found.append(_Piece(match.group(), tuple(range(at, at + len(match.group())))))
    return found


def _join(pieces: Iterable[_Piece]) -> _Piece:
    whole = _Piece("", ())
    for piece in pieces:
        whole += piece
    return whole


def _columns_in(piece: _Piece, layout: Layout, base: int | None, main: Column | None) -> list[Column]:
    found: list[tuple[int, Column]] = []
    text = piece.text
    for pattern, kind in ((_RATE, "rate"), (_DIFFERENCE, "difference")):
        for match in pattern.finditer(text):
            span = layout.span(piece.places[match.start()], piece.places[match.end() - 1] + 1)
            found.append((match.start(), Column(None, None, None, span, kind)))
        text = pattern.sub(lambda match: "\0" * len(match.group()), text)
    for phrase in find_phrases(text, base=base):
        found.append((phrase.start, _column(phrase, piece, layout, base, main)))
    return [column for _, column in sorted(found, key=lambda pair: pair[0])]


def _column(phrase: Phrase, piece: _Piece, layout: Layout, base: int | None, main: Column | None) -> Column:
    """Return the column of a phrase; what it leaves out, the year or the stage, is the page's."""
    placed = Phrase(
        phrase.start, phrase.end, phrase.year, phrase.stage, _placed(phrase.year_at, piece),
        _placed(phrase.stage_at, piece), phrase.general or phrase.stage is None,
    )  # fmt: skip
    column = column_of(placed, layout, past=is_past(phrase, base))
    if column.year is None and main is not None:
        return Column(main.year, column.stage, main.year_span, column.stage_span)
    if column.stage is None and main is not None and column.year == main.year:
        return Column(column.year, main.stage, column.year_span, main.stage_span)
    return column


def _placed(span: tuple[int, int] | None, piece: _Piece) -> tuple[int, int] | None:
    return (piece.places[span[0]], piece.places[span[1] - 1] + 1) if span else None
