"""Passages of tables: the sentences of a list, each with its record's name, and the rows of other tables.

What a list says in numbers and short labels is found in the ledger, not by search: a list of many rows would drown
the sentences. A short list without sentences is searched by its rows.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.folding import fold_text
from corpus.grids.model import Cell, Grid
from corpus.grids.records import Told, is_list_of, read_listing
from corpus.model import Document, Span
from corpus.organisations import Organisation
from index.passage import Passage

LONGEST = 300
"""Characters of the document in one passage, at most."""
_FULL = 200
_MOST_ROWS = 2_000
"""A list of more rows is not searched by its rows."""
_ENDS = re.compile(r"(?<=[。．！？\n／])|(?<=\.\s)")
_SOFT = re.compile(r"(?<=[、，,;；・\s])")


def cut_grids(document: Document, organisations: tuple[Organisation, ...]) -> Iterator[Passage]:
    """Yield the passages of a document's tables, in the order of the text."""
    for grid in document.grids:
        listing = read_listing(grid, document, organisations) if is_list_of(document) else None
        if listing is not None and listing.of_kind("text"):
            for row in listing.rows():
                for told in row.told():
                    yield from _sentences(told, document)
        elif listing is None or grid.height <= _MOST_ROWS:
            yield from _rows(grid, document, single=listing is not None)


def _sentences(told: Told, document: Document) -> Iterator[Passage]:
    text = document.text[told.span.start : told.span.end]
    for start, end in pieces(text):
        span = Span(told.span.doc, told.span.start + start, told.span.start + end)
        yield Passage(id=_id(span), span=span, text=_plain(text[start:end]), title=told.title, kind="cell")


def pieces(text: str) -> list[tuple[int, int]]:
    """Return where a text is cut: between sentences, else between clauses, else anywhere; none longer than a passage.

    >>> pieces("短い文。もう一つ。")
    [(0, 9)]
    """
    found: list[tuple[int, int]] = []
    for start, end in _short(text, 0, len(text), (_ENDS, _SOFT)):
        if found and end - found[-1][0] <= LONGEST and found[-1][1] - found[-1][0] < _FULL:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [(start, end) for start, end in found if text[start:end].strip()]


def _short(text: str, start: int, end: int, breaks: Sequence[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
    if end - start <= LONGEST:
        yield start, end
        return
    if not breaks:
        yield from ((at, min(at + LONGEST, end)) for at in range(start, end, LONGEST))
        return
    inside = (match.start() for match in breaks[0].finditer(text, start, end))
    places = [start, *(place for place in inside if start < place < end), end]
    for first, last in pairwise(places):
        yield from _short(text, first, last, breaks[1:])


def _rows(grid: Grid, document: Document, *, single: bool) -> Iterator[Passage]:
    """Yield the rows of a table, as many together as fit; of a list, each is one."""
    title = _title(grid, document)
    held: list[tuple[int, int]] = []
    seen: set[tuple[int, int]] = set()
    for row in grid.rows():
        places = list(_places(row, document))
        if held and (single or not _fits([*held, *places])):
            yield from _together(held, document, title, seen)
            held = []
        for place in places:
            if held and not _fits([*held, place]):
                yield from _together(held, document, title, seen)
                held = []
            held.append(place)
    if held:
        yield from _together(held, document, title, seen)


def _places(row: Sequence[Cell], document: Document) -> Iterator[tuple[int, int]]:
    """Yield where the cells of a row stand, those too long for a passage in pieces."""
    for cell in row:
        for start, end in pieces(document.text[cell.start : cell.end]):
            yield cell.start + start, cell.start + end


def _fits(places: Sequence[tuple[int, int]]) -> bool:
    return max(end for _, end in places) - min(start for start, _ in places) <= LONGEST


def _together(
    places: Sequence[tuple[int, int]], document: Document, title: str, seen: set[tuple[int, int]]
) -> Iterator[Passage]:
    """Yield what stands at some places as one passage; where lines of cells mingle, the same range comes once."""
    whole = min(start for start, _ in places), max(end for _, end in places)
    if whole not in seen:
        seen.add(whole)
        text = " ".join(_plain(document.text[start:end]) for start, end in places)
        span = Span(document.doc, *whole)
        yield Passage(id=_id(span), span=span, text=text, title=title, kind="row")


def _title(grid: Grid, document: Document) -> str:
    """Return what names a table: its caption, else the headings that it stands under."""
    if grid.caption:
        return _plain(document.text[slice(*grid.caption)])
    return " ".join(_plain(document.text[slice(*place)]) for place in grid.section) or (grid.sheet or "")


def _plain(text: str) -> str:
    return " ".join(fold_text(text.replace('""', '"')).split())


def _id(span: Span) -> str:
    return f"{span.doc}:{span.start}-{span.end}"
