"""A document as it was read, with line numbers: a span highlighted exactly, and the labels of its amounts above it.

The text is the original. What steers a terminal or a page is shown as �, a form feed as ␌; every character stays one
character, so that offsets count as they do in the ledger.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import app.web.page_picture  # noqa: F401 - its words
from app.answer import Language
from app.messages import say
from app.render_text import printable
from app.web.addresses import Addresses
from app.web.views.labels import names, render_labels
from app.web.views.markup import View, attributes, flat, heading, link
from app.wording import shown
from corpus.model import Document, Entry, Span

if TYPE_CHECKING:
    from corpus.ledger_store import Ledger

LONGEST = 2_000
"""Lines of a document that one page shows."""
_WINDOW = 1_000
_AROUND = 12
_CLIP = 1_000
"""Characters of a line that a panel shows on either side of what it is about."""
_QUOTED = 80
"""Characters of a quotation that a picture's description repeats."""
_MOST = 12
"""Amounts of one span whose labels are listed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document, where it begins, and its text without its end."""

    number: int
    start: int
    text: str


def visible(text: str) -> str:
    r"""Return text with what cannot be seen made visible, character for character; tabs stay.

    >>> visible("1億円\t\x00\f")
    '1億円\t�␌'
    """
    shown_text = printable(text)
    if "\t" not in text and "\f" not in text:
        return shown_text
    return "".join({"\t": "\t", "\f": "␌"}.get(old, new) for old, new in zip(text, shown_text, strict=True))


def count_lines(document: Document) -> int:
    """Return how many lines a document has."""
    text = document.text
    return text.count("\n") + (0 if text.endswith("\n") else 1)


def lines_of(document: Document, first: int, last: int) -> tuple[Line, ...]:
    """Return the lines from `first` to `last`, counted from 1."""
    parts = document.text.split("\n", last)[:last]
    at = sum(len(part) + 1 for part in parts[: first - 1])
    found = []
    for number, part in enumerate(parts[first - 1 :], start=first):
        found.append(Line(number, at, part.removesuffix("\r")))
        at += len(part) + 1
    return tuple(found)


def render_source(
    document: Document,
    span: Span | None,
    ledger: "Ledger",
    addresses: Addresses,
    lang: Language,
    *,
    first: int | None = None,
    fragment: bool = False,
) -> View:
    """Return a document's view, with `span` highlighted; as a fragment only the lines around it."""
    level = 2 if fragment else 1
    title = document.metadata.title or document.doc
    parts = [heading(level, flat(title)), _about(document, span, lang)]
    if span is not None:
        parts.append(page_picture(document, span, addresses, lang))
        parts += [_amounts(document, span, ledger, addresses, lang, level + 1), _beside(span, ledger, addresses, lang)]
    if fragment:
        parts.append(_excerpt(document, span, ledger, addresses, lang))
    else:
        if span is not None and span.start < span.end:
            parts.insert(2, f'<p class="jump">{link("#span", say("view.jump", lang))}</p>')
        parts += [heading(level + 1, say("view.text", lang)), _whole(document, span, ledger, addresses, lang, first)]
    return View(title, f'<article class="view source">{"".join(parts)}</article>')


def page_picture(document: Document, span: Span, addresses: Addresses, lang: Language) -> str:
    """Return the picture of the page that a span begins on, nothing where the document has no pages to show."""
    page = document.page(span.start)
    if document.kind != "pdf" or page is None or span.start >= span.end:
        return ""
    quote = " ".join(document.quote(span).split())
    shown_quote = quote if len(quote) <= _QUOTED else f"{quote[:_QUOTED]}…"
    title = document.metadata.title or document.doc
    address = addresses.picture(document.doc, page, span)
    alt = printable(say("picture.alt", lang, title=title, page=page, quote=shown_quote))
    image = f"<img{attributes({'src': address, 'alt': alt, 'loading': 'lazy', 'decoding': 'async'})}>"
    said = flat(say("picture.caption", lang, page=page))
    return f'<figure class="page-picture">{link(address, image)}<figcaption>{said}</figcaption></figure>'


def place_name(document: Document, span: Span, lang: Language) -> str:
    """Return where a span stands, in words."""
    begin, end = document.line(span.start), document.line(max(span.start, span.end - 1))
    page = document.page(span.start)
    pages = [say("answer.page", lang, page=page)] if page is not None else []
    lines = say("answer.line", lang, line=begin) if begin == end else say("view.lines", lang, first=begin, last=end)
    return " ".join([*pages, lines])


def _about(document: Document, span: Span | None, lang: Language) -> str:
    """Return what the document is, and where in it the span stands."""
    known = document.metadata
    words = [known.publisher or "", known.date or "", document.doc]
    said = "　".join(flat(word) for word in words if word)
    where = f'<p class="place">{place_name(document, span, lang)}</p>' if span is not None else ""
    source = f'<p class="attribution">{flat(known.attribution)}</p>' if known.attribution else ""
    return f'<p class="about">{said}</p>{source}{where}'


def _amounts(document: Document, span: Span, ledger: "Ledger", addresses: Addresses, lang: Language, level: int) -> str:
    """Return the labels of the amounts that lie in the span."""
    entries = ledger.between(span.doc, span.start, span.end)
    if not entries:
        return f'<p class="note">{say("view.no_amounts", lang)}</p>'
    title = say("view.amounts", lang)
    lists = "".join(render_labels(entry, ledger.document, addresses, lang) for entry in entries[:_MOST])
    more = len(entries) - _MOST
    rest = f'<p class="note">{say("view.more_amounts", lang, count=more)}</p>' if more > 0 else ""
    return f'<section class="amounts">{heading(level, title)}<div class="each">{lists}</div>{rest}</section>'


def _beside(span: Span, ledger: "Ledger", addresses: Addresses, lang: Language) -> str:
    """Return links to the amounts before and behind a span."""
    items = []
    for entry, key in zip(ledger.beside(span), ("view.previous", "view.next"), strict=True):
        if entry is not None:
            said = f"{flat(names(entry))} {flat(shown(entry.amount))}".strip()
            html = f'<span class="way">{say(key, lang)}</span> {said}'
            items.append(f"<li>{link(addresses.source(entry.amount.span), html, panel=True)}</li>")
    listed = f"<ul>{''.join(items)}</ul>" if items else ""
    return f'<nav class="beside" aria-label="{say("view.beside", lang)}">{listed}</nav>' if items else ""


def _excerpt(document: Document, span: Span | None, ledger: "Ledger", addresses: Addresses, lang: Language) -> str:
    """Return the lines around a span, and the way to the whole text."""
    begin = document.line(span.start) if span else 1
    end = document.line(max(span.start, span.end - 1)) if span else 1
    lines = lines_of(document, max(1, begin - _AROUND), min(end, begin + _WINDOW) + _AROUND)
    address = addresses.line(span or document.doc, begin)
    whole = f'<p class="whole">{link(address, say("view.whole_text", lang))}</p>'
    return whole + render_lines(lines, span, ledger, document.doc, addresses, clip=True)


def _whole(
    document: Document,
    span: Span | None,
    ledger: "Ledger",
    addresses: Addresses,
    lang: Language,
    first: int | None,
) -> str:
    """Return the text of a document, or of a very long one the part around the span, with links to the rest."""
    total = count_lines(document)
    if total <= LONGEST:
        return render_lines(lines_of(document, 1, total), span, ledger, document.doc, addresses)
    begin = first if first is not None else (document.line(span.start) - _WINDOW // 2 if span else 1)
    begin = max(1, min(begin, total))
    end = min(total, begin + _WINDOW - 1)
    place: str | Span = span or document.doc
    steps = [(1, "view.first"), (begin - _WINDOW, "view.earlier"), (end + 1, "view.later"), (total, "view.last")]
    items = []
    for target, key in steps:
        start = max(1, min(target, total - _WINDOW + 1))
        if (target < begin) if key in ("view.first", "view.earlier") else (end < total):
            items.append(f"<li>{link(addresses.line(place, max(1, target), first=start), say(key, lang))}</li>")
    said = say("view.window", lang, first=begin, last=end, total=f"{total:,}")
    nav = f'<nav class="window" aria-label="{say("view.windows", lang)}"><p>{said}</p><ul>{"".join(items)}</ul></nav>'
    return nav + render_lines(lines_of(document, begin, end), span, ledger, document.doc, addresses) + nav


def render_lines(
    lines: Sequence[Line],
    span: Span | None,
    ledger: "Ledger",
    doc: str,
    addresses: Addresses,
    *,
    clip: bool = False,
    anchored: bool = True,
) -> str:
    """Return lines as a numbered list, the span marked, and every amount of the ledger a link to its row.

    Anchored, the lines and the span have the ids that addresses name: once on a page.
    """
    last = lines[-1]
    entries = ledger.between(doc, lines[0].start, last.start + len(last.text))
    drawn = _Drawn(entries, span, addresses, anchored=anchored)
    items = "".join(
        f"<li{attributes({'id': f'L{line.number}' if anchored else None, 'value': line.number})}>"
        f"{drawn.line(line, clip=clip)}</li>"
        for line in lines
    )
    return f'<ol class="lines" start="{lines[0].number}">{items}</ol>'


class _Drawn:
    """Draws lines in order: what is highlighted and what is a link."""

    def __init__(self, entries: Sequence[Entry], span: Span | None, addresses: Addresses, *, anchored: bool) -> None:
        self._entries = entries
        self._span = span
        self._addresses = addresses
        self._next = 0
        self._marked = not anchored

    def line(self, line: Line, *, clip: bool) -> str:
        """Return the HTML of a line; clipped, only what is near the span."""
        begin, end = line.start, line.start + len(line.text)
        inner = self._within(begin, end)
        if clip:
            middle = inner or (begin, begin)
            begin, end = max(begin, middle[0] - _CLIP), min(end, middle[1] + _CLIP)
        if inner is None:
            html = self._linked(line, begin, end)
        else:
            id_ = "" if self._marked else ' id="span"'
            self._marked = True
            inside = self._linked(line, *inner)
            html = f"{self._linked(line, begin, inner[0])}<mark{id_}>{inside}</mark>{self._linked(line, inner[1], end)}"
        before = '<span class="cut">…</span>' if begin > line.start else ""
        after = '<span class="cut">…</span>' if end < line.start + len(line.text) else ""
        return before + html + after

    def _within(self, begin: int, end: int) -> tuple[int, int] | None:
        """Return the part of the span that lies between two offsets."""
        if self._span is None:
            return None
        start, stop = max(begin, self._span.start), min(end, self._span.end)
        return (start, stop) if start < stop else None

    def _linked(self, line: Line, begin: int, end: int) -> str:
        """Return the text between two offsets, with the amounts that lie whole in it as links."""
        parts, at = [], begin
        for entry in self._amounts(begin, end):
            span = entry.amount.span
            parts.append(_plain(line, at, span.start))
            html = _plain(line, span.start, span.end)
            parts.append(link(self._addresses.row(entry), html, panel=True, kind="amount"))
            at = span.end
        return "".join([*parts, _plain(line, at, end)])

    def _amounts(self, begin: int, end: int) -> Iterator[Entry]:
        """Yield the amounts between two offsets, none that overlaps the one before; lines come in order."""
        at = begin
        while self._next < len(self._entries) and self._entries[self._next].amount.span.start < end:
            span = self._entries[self._next].amount.span
            if span.start >= at and span.end <= end and span.start < span.end:
                yield self._entries[self._next]
                at = span.end
            self._next += 1


def _plain(line: Line, begin: int, end: int) -> str:
    return escape(visible(line.text[begin - line.start : end - line.start]))


def render_row(
    entries: Sequence[Entry], ledger: "Ledger", addresses: Addresses, lang: Language, *, fragment: bool = False
) -> View:
    """Return the view of the amounts that begin at one place: their labels, and the lines that they stand on."""
    level = 2 if fragment else 1
    entry = entries[0]
    span = entry.amount.span
    document = ledger.document(span.doc)
    title = " ".join(part for part in (" ".join(names(entry).split()), shown(entry.amount)) if part)
    lists = "".join(render_labels(one, ledger.document, addresses, lang, linked=False) for one in entries)
    where = f"{flat(document.metadata.title or document.doc)}　{place_name(document, span, lang)}"
    begin = document.line(span.start)
    lines = lines_of(document, max(1, begin - 3), document.line(max(span.start, span.end - 1)) + 3)
    parts = [
        heading(level, flat(title)),
        f'<p class="place">{link(addresses.source(span), where, panel=fragment)}</p>',
        lists,
        page_picture(document, span, addresses, lang),
        heading(level + 1, say("view.printed_here", lang)),
        render_lines(lines, span, ledger, span.doc, addresses, clip=True),
        f'<p class="whole">{link(addresses.line(span, begin), say("view.whole_text", lang))}</p>',
        _rows_like(entry, addresses, lang),
        _beside(span, ledger, addresses, lang),
    ]
    return View(title, f'<article class="view row">{"".join(parts)}</article>')


def _rows_like(entry: Entry, addresses: Addresses, lang: Language) -> str:
    """Return a link to the rows of the same organisation."""
    if not entry.organisation:
        return ""
    said = say("view.rows_of", lang, name=flat(entry.organisation))
    return f'<p class="rows-of">{link(addresses.ledger({"organisation": entry.organisation}), said)}</p>'
