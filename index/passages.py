"""Cutting a document into passages along its own structure: rows, list items, paragraphs, with their title."""

from collections.abc import Iterator

from corpus.layout import Layout, unwrap
from corpus.model import Span
from corpus.organisations import Organisation
from corpus.page_labels import OrganisationHeads
from corpus.reader import Reading
from corpus.sentences import Piece, find_pieces, sentences
from index.grid_passages import cut_grids
from index.passage import Passage

LONGEST = 300
"""Characters of the document in one passage, at most."""

_FULL = 200
"""A passage that has so many characters takes no further piece in."""


def cut_passages(reading: Reading, organisations: tuple[Organisation, ...]) -> list[Passage]:
    """Return the passages of a document, those of its tables last.

    Of what is in no table of rows and columns, they hold every printed character but white space.
    """
    layout = reading.layout
    heads = OrganisationHeads(organisations)
    titles = {page.number: _title(page.number, layout, heads) for page in layout.pages}
    passages = []
    for start, end, page in _grown(list(_places(layout))):
        span = layout.span(start, end)
        text = unwrap(layout.text[start:end])
        passages.append(Passage(id=_id(span), span=span, text=text, title=titles[page]))
    return [*passages, *cut_grids(reading.document, organisations)]


def _id(span: Span) -> str:
    return f"{span.doc}:{span.start}-{span.end}"


def _title(number: int, layout: Layout, heads: OrganisationHeads) -> str:
    """Return what names the page: the heading with its organisation, or else its first line."""
    lines = layout.pages[number - 1].lines
    named = next((line.text for line in lines if heads.read(line, layout)), None)
    return named or (lines[0].text if lines else "")


def _places(layout: Layout) -> Iterator[tuple[int, int, int, bool]]:
    """Return pieces no longer than a passage may be, and whether each begins something new."""
    for piece in find_pieces(layout):
        if piece.end - piece.start <= LONGEST:
            yield piece.start, piece.end, piece.page, piece.heading
        else:
            yield from _parts(layout, piece)


def _parts(layout: Layout, piece: Piece) -> Iterator[tuple[int, int, int, bool]]:
    """Cut a long piece between sentences, or else between clauses or words."""
    for start, end in sentences(layout, piece):
        while end - start > LONGEST:
            cut = _cut(layout.text, start, start + LONGEST)
            yield start, cut, piece.page, False
            start = cut
        yield start, end, piece.page, False


def _cut(text: str, start: int, limit: int) -> int:
    """Return where to cut before `limit`, without parting a figure or a word."""
    for marks in ("\n", "、，,;；", " 　", "をにはがともで"):
        at = max(text.rfind(mark, start + 1, limit) for mark in marks)
        if at > start and not (text[at].isascii() and text[at + 1 : at + 2].isdigit() and text[at - 1].isdigit()):
            return at + 1
    at = limit
    while at > start + 1 and _joins(text[at - 1], text[at : at + 1]):
        at -= 1
    return at if at > start + 1 else limit


def _joins(before: str, after: str) -> bool:
    """Return whether two characters belong to one figure or one Latin word."""
    if (after.isdigit() and before in ",.億万兆千百") or (after and before in "億万兆千百" and after in "億万兆千百円"):
        return True
    return (
        bool(after)
        and (before.isascii() or before.isdigit())
        and before.isalnum()
        and ((after.isascii() and after.isalnum()) or after in "億万兆千百円%.,")
    )


def _grown(places: list[tuple[int, int, int, bool]]) -> Iterator[tuple[int, int, int]]:
    """Join neighbours of one page while they stay short: a heading goes with what follows it."""
    current: tuple[int, int, int] | None = None
    for place, (start, end, page, heading) in enumerate(places):
        if current is not None:
            fits = current[2] == page and end - current[0] <= LONGEST
            full = current[1] - current[0] >= _FULL
            leads = heading and place + 1 < len(places) and current[1] - current[0] > _FULL // 2
            if fits and not full and not leads:
                current = (current[0], end, page)
                continue
            yield current
        current = (start, end, page)
    if current is not None:
        yield current
