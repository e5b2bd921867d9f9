"""Characters of a page put into lines, and lines into text: which gaps are spaces, and which only spread a word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

GAP = 0.3
"""Gaps wider than this part of a character are spaces between full characters."""
_NARROW_GAP = 0.2
"""The same beside digits and letters."""
_LEVEL = 0.4
"""How far, in parts of a character's height, two characters of one line may stand apart in height."""
_SPREAD = 3.0
"""Characters that a word is spread by at the most."""
_TWICE = 0.3
"""Two of the same character closer than this part of their width are one that is printed bold by printing it twice."""
_WIDE = re.compile(r"[ᄀ-ᅟ⺀-〿ぁ-㏿㐀-䶿一-鿿ꀀ-꓏가-힣豈-﫿︰-﹏！-｠￠-￦\U00020000-\U0003ffff]")
_MINUS = frozenset("△▲-−－")
_DIGIT = re.compile(r"[0-9０-９]")


class Glyph(NamedTuple):
    """One character, its box, and which one of the page it is."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    at: int


class Written(NamedTuple):
    """A piece of text, and for each of its characters which one of the page it is (-1: put in for a gap)."""

    text: str
    source: tuple[int, ...]


NOTHING = Written("", ())


@dataclass(frozen=True, slots=True)
class Line:
    """Characters that stand beside each other, from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def left(self) -> float:
        """The left edge."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """The right edge."""
        return max(glyph.right for glyph in self.glyphs[-2:])

    @property
    def top(self) -> float:
        """The upper edge."""
        return min(glyph.top for glyph in self.glyphs)

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return max(glyph.bottom for glyph in self.glyphs)

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return sum(glyph.top + glyph.bottom for glyph in self.glyphs) / (2 * len(self.glyphs))

    @property
    def em(self) -> float:
        """The height of its characters."""
        return max(1.0, median(glyph.bottom - glyph.top for glyph in self.glyphs))


def gather(glyphs: Iterable[Glyph]) -> list[Line]:
    """Return the lines that characters make, from top to bottom."""
    rows: list[list[Glyph]] = []
    at = size = 0.0
    for glyph in sorted(glyphs, key=lambda one: (one.top + one.bottom, one.left)):
        middle, height = (glyph.top + glyph.bottom) / 2, glyph.bottom - glyph.top
        if rows and middle - at <= _LEVEL * max(min(size, height), 1.0):
            rows[-1].append(glyph)
            at += (middle - at) / len(rows[-1])
        else:
            rows.append([glyph])
            at, size = middle, height
    return [Line(_once(sorted(row, key=lambda one: (one.left, one.at)))) for row in rows]


def _once(glyphs: list[Glyph]) -> tuple[Glyph, ...]:
    """Return the characters of a line without those printed a second time to look bold."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        near = [old for old in kept[-2:] if old.char == glyph.char]
        if not any(glyph.left - old.left <= _TWICE * (old.right - old.left) for old in near):
            kept.append(glyph)
    return tuple(kept)


def split(line: Line, gap: float) -> list[Line]:
    """Return the pieces of a line that gaps of more than `gap` times its height part."""
    return _split(line, gap, gap)


def _split(line: Line, full: float, narrow: float) -> list[Line]:
    pieces: list[list[Glyph]] = [[line.glyphs[0]]]
    em = line.em
    for before, glyph in pairwise(line.glyphs):
        apart = glyph.left - before.right
        if apart > narrow * em and (apart > full * em or not (wide(before.char) and wide(glyph.char))):
            pieces.append([])
        pieces[-1].append(glyph)
    return [Line(tuple(piece)) for piece in pieces]


def cells_in(line: Line, gap: float) -> list[Line]:
    """Return the pieces of a line that wide gaps part, the characters of a word that is spread kept together."""
    cells: list[Line] = []
    for piece in split(line, gap):
        before = cells[-1] if cells else None
        if before is not None and _alone(piece) and _alone(before, last=True):
            if piece.left - before.right <= _SPREAD * line.em:
                cells[-1] = Line((*before.glyphs, *piece.glyphs))
                continue
        cells.append(piece)
    return cells


def _alone(piece: Line, *, last: bool = False) -> bool:
    """Say whether a piece is one full character, or ends with one that stands alone."""
    glyphs = piece.glyphs
    if last and len(glyphs) > 1:
        return wide(glyphs[-1].char) and glyphs[-1].left - glyphs[-2].right > GAP * piece.em
    return len(glyphs) == 1 and wide(glyphs[0].char)


def write(line: Line) -> Written:
    """Return the text of a line: a gap is a space, but not between the characters of a word that is spread."""
    pieces = _split(line, GAP, _NARROW_GAP)
    if len(pieces) == 1:
        return _joined(pieces, [])
    return _joined(pieces, [_parted(pieces, index) for index in range(1, len(pieces))])


def _parted(pieces: Sequence[Line], index: int) -> bool:
    """Say whether the gap before a piece is a space: not in a spread word, and not between a sign and its number."""
    before, after = pieces[index - 1].glyphs, pieces[index].glyphs
    if len(before) == 1 and before[0].char in _MINUS and _DIGIT.match(after[0].char):
        return False
    if _in_number(pieces[index - 1], pieces[index]):
        return False
    return not _spread(pieces)


def _in_number(before: Line, after: Line) -> bool:
    """Say whether a gap stands within a number (1, 234): behind a comma or point, not wide, digits around it."""
    one, two = before.glyphs, after.glyphs
    if after.left - before.right > 0.7 * before.em or not _DIGIT.match(two[0].char):
        return False
    return len(one) > 1 and one[-1].char in ",，.．" and bool(_DIGIT.match(one[-2].char))


def _spread(pieces: Sequence[Line]) -> bool:
    """Say whether a line is one word set wide: its characters stand alone, with even gaps."""
    sizes = [len(pieces[0].glyphs) - _numbering(pieces[0]), *(len(piece.glyphs) for piece in pieces[1:])]
    single = sum(size == 1 for size in sizes)
    if single == len(pieces):
        return len(pieces) > 2 or all(wide(piece.glyphs[-1].char) for piece in pieces)
    gaps = [after.left - before.right for before, after in pairwise(pieces)]
    return len(pieces) >= 4 and single * 10 >= len(pieces) * 7 and max(gaps) <= 2.5 * min(gaps)


def _numbering(piece: Line) -> int:
    """Return how many characters at the head of a piece number it (12.)."""
    glyphs = piece.glyphs
    digits = next((number for number, glyph in enumerate(glyphs) if not _DIGIT.match(glyph.char)), len(glyphs))
    dotted = 0 < digits < len(glyphs) - 1 and glyphs[digits].char in ".．、"
    return digits + 1 if dotted else 0


def wide(char: str) -> bool:
    """Say whether a character takes a full square."""
    return bool(_WIDE.match(char))


def _joined(pieces: Sequence[Line], parted: Sequence[bool]) -> Written:
    text: list[str] = []
    source: list[int] = []
    for index, piece in enumerate(pieces):
        if index and parted[index - 1]:
            text.append(" ")
            source.append(-1)
        text += [glyph.char for glyph in piece.glyphs]
        source += [glyph.at for glyph in piece.glyphs]
    return Written("".join(text), tuple(source))


def join(parts: Iterable[Written]) -> Written:
    """Return the lines of one cell as one: Japanese goes on without a space, letters and numbers with one."""
    whole = NOTHING
    for part in parts:
        if not part.text:
            continue
        if whole.text and not (wide(whole.text[-1]) or wide(part.text[0])):
            whole = Written(whole.text + " ", (*whole.source, -1))
        whole = Written(whole.text + part.text, whole.source + part.source)
    return whole


def between(parts: Sequence[Written], gap: str) -> Written:
    """Return pieces of text with `gap` between them."""
    text: list[str] = []
    source: list[int] = []
    for index, part in enumerate(parts):
        if index:
            text.append(gap)
            source += [-1] * len(gap)
        text.append(part.text)
        source += part.source
    return Written("".join(text), tuple(source))
