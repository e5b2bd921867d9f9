"""What the lines of a page say of the tables below them: 款 and 項, 歳入 or 歳出, a caption, a unit."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.formats.pdf_pages import Page, PageLine
from corpus.formats.pdf_rows import is_amount, unit_of

Range = tuple[int, int]

ACCOUNT, SIDE, KAN, KOU, MOKU = range(5)
"""How deep a heading stands: 会計, 歳入 or 歳出, 款, 項, 目."""

_NUMBER = r"[0-9０-９一二三四五六七八九十]{1,3}"
_NAMED = r"[\s　]*(?=[^\s　0-9０-９()（）。、のはをがにでとも])"
_LEVEL = re.compile(
    rf"(?:第[\s　]*)?{_NUMBER}[\s　]*(?P<after>[款項目])[\s　]*[:：]?{_NAMED}"
    rf"|[(（【]?(?P<before>[款項目])[)）】]?[\s　]*(?:第[\s　]*)?{_NUMBER}[\s　]*[款項目.．]?{_NAMED}"
)
_ACCOUNT = re.compile(
    r"(?:.*年度[\s　]*(?:[^\s　]{1,6}?[都府県市区町村])?)?[\s　]*"
    r"(?P<name>一般会計|[^\s　]{1,20}?(?:特別|企業|事業)会計)(?:[\s　]*(?:歳入歳出|補正|当初|暫定)*予算.{0,16})?"
)
_SIDE = re.compile(
    rf"(?:第?[\s　]*{_NUMBER}[\s　]*[表.．、]?[\s　]*)?[(（【〔]?[\s　]*"
    r"(?P<name>歳[\s　]*[入出]|(?:収益的|資本的)[\s　]*(?:収入|支出))[\s　]*(?:の部)?[)）】〕]?"
)
_FOLIO = re.compile(r"[-－‐―—–\s　]*[0-9０-９ivxIVX]{1,5}[-－‐―—–\s　]*(?:ページ|頁)?")
_NOTE = re.compile(r"[※＊*]|[(（]?注|備考|資料")
_LONGEST = 60
_RUNNING = 3
"""Lines that stand at the same height of so many pages say nothing of the tables there."""
_OPENING = re.compile(r"[0-9０-９]+")
_NUMBERED = re.compile(r"[0-9０-９]{1,3}[\s　.．、]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that tables below it are under."""

    level: int
    place: Range


def named(text: str, start: int, end: int) -> Range:
    """Return where a name stands without the number before it."""
    number = _NUMBERED.match(text, start, end)
    return (number.end(), end) if number else (start, end)


def headings_in(text: str, start: int, end: int) -> list[Heading]:
    """Return the headings that a line of a document's text holds, from whole to part."""
    side, account = _SIDE.fullmatch(text, start, end), _ACCOUNT.fullmatch(text, start, end)
    if side is not None:
        return [Heading(SIDE, side.span("name"))]
    if account is not None:
        return [Heading(ACCOUNT, account.span("name"))]
    found: list[Heading] = []
    at = start
    while at < end and (match := _LEVEL.match(text, at, end)) is not None:
        following = (place for place in range(match.end(), end) if text[place - 1] in " 　")
        at = next((place for place in following if text[place - 1] == "　" or _LEVEL.match(text, place, end)), end)
        level = "款項目".index(match["after"] or match["before"]) + KAN
        found.append(Heading(level, _trimmed(text, match.start(), at)))
        while at < end and text[at] in " 　":
            at += 1
    rest = text[at:end].strip(" 　")
    if "。" in text[start:end] or (rest and not is_amount(rest)):
        return []
    return found


def _trimmed(text: str, start: int, end: int) -> Range:
    while end > start and text[end - 1] in " 　":
        end -= 1
    return start, end


@dataclass(frozen=True, slots=True)
class Sum:
    """A heading that says how much all below it comes to: １款 市税 46,460,600千円."""

    headings: tuple[Heading, ...]
    amount: Range


def sum_in(text: str, start: int, end: int) -> Sum | None:
    """Return the headings of a line and the amount behind them, None where it is no such line."""
    at = text.rfind("　", start, end) + 1
    if at <= start or not is_amount(text[at:end]) or not text[at:end].endswith("円"):
        return None
    headings = headings_in(text, start, end)
    return Sum(tuple(headings), (at, end)) if headings else None


@dataclass(slots=True)
class Above:
    """What stands between two tables of a page."""

    headings: list[Heading]
    caption: Range | None = None
    unit: str | None = None


def above(text: str, base: int, lines: Iterable[PageLine], running: frozenset[int]) -> Above:
    """Return what the lines above a table say of it. `running` holds where running heads begin."""
    found = Above([])
    for line in lines:
        start, end = base + line.start, base + line.end
        headings = headings_in(text, start, end)
        if headings:
            found.headings += headings
            found.caption = None
            continue
        title = None
        for first, last in _pieces(text, start, end):
            unit = unit_of(text[first:last])
            if unit is not None:
                found.unit = unit
            elif title is None and _says(text[first:last]) and start not in running:
                title = (first, last)
        found.caption = title or found.caption
    return found


def _pieces(text: str, start: int, end: int) -> Iterator[Range]:
    """Yield the pieces of a line that wide spaces part."""
    for match in re.finditer(r"[^　]+", text[start:end]):
        yield start + match.start(), start + match.end()


def _says(piece: str) -> bool:
    """Say whether a line can be what a table is called."""
    plain = not _FOLIO.fullmatch(piece) and not _NOTE.match(piece) and not is_amount(piece)
    return plain and len(piece) <= _LONGEST and not piece.endswith(("。", "、"))


def running_heads(pages: Sequence[Page], bases: Sequence[int]) -> frozenset[int]:
    """Return where in the document's text the lines begin that are printed on many pages alike."""
    counts: Counter[tuple[str, int]] = Counter()
    places: list[tuple[tuple[str, int], int]] = []
    for page, base in zip(pages, bases, strict=True):
        seen = set()
        for line in page.lines:
            key = (_OPENING.sub("0", page.text[line.start : line.end]), round(line.top / 4))
            seen.add(key)
            places.append((key, base + line.start))
        counts.update(seen)
    return frozenset(start for key, start in places if counts[key] >= _RUNNING)
