"""Amounts read again out of the cells of tables that an answer cites, each by itself.

A line of a table is no running text: 「12,345,678」 may be three cells. So a quote that holds cells of tables is read
cell by cell, with the unit that their headings give, and not as a line.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from app.answer import Citation
from app.guard_text import Read, read_text
from corpus.amounts import parse_amount
from corpus.errors import ParseError
from corpus.folding import fold_text
from corpus.model import Document, Entry, Span
from corpus.units import heading_unit

_HUNDRED = Decimal(100)


class CellReadings:
    """The cells that an answer used, read again where they stand."""

    def __init__(self, cells: Iterable[Entry], documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._cells: dict[str, dict[Span, Entry]] = defaultdict(dict)
        self._labels: set[Span] = set()
        for entry in cells:
            if entry.place is not None:
                self._cells[entry.amount.span.doc][entry.amount.span] = entry
                self._labels.update(entry.label_spans.values())

    def inside(self, citation: Citation) -> list[Read] | None:
        """Return the amounts that a citation's cells state, None where it has neither cells nor a label."""
        within = [
            entry
            for span, entry in self._cells.get(citation.doc, {}).items()
            if citation.start <= span.start and span.end <= citation.end
        ]
        is_label = Span(citation.doc, citation.start, citation.end) in self._labels
        if not within and not is_label:
            return None
        found = [read for entry in within if (read := self._again(entry)) is not None]
        labels = [
            span for span in self._labels
            if span.doc == citation.doc and citation.start <= span.start and span.end <= citation.end
        ]  # fmt: skip
        return [*found, *(read for span in labels for read in read_text(self._text(span)))]

    def _text(self, span: Span) -> str:
        document = self._documents.get(span.doc)
        return "" if document is None else document.text[span.start : span.end].replace("\n", "")

    def _again(self, entry: Entry) -> Read | None:
        """Return what a cell states, read from its text alone; None where that is not what the ledger has of it."""
        for unit in self._units(entry):
            try:
                amount = parse_amount(self._text(entry.amount.span), unit=unit)
            except ParseError:
                continue
            value = amount.value
            if value is not None and entry.amount.unit == "%" and value * _HUNDRED == entry.amount.value:
                value = value * _HUNDRED  # a rate that is printed as a part of one
            if value is not None and value == entry.amount.value:
                span = entry.amount.span
                return Read(span.start, span.end, amount.text, value, entry.amount.unit, entry.amount.step)
        return None

    def _units(self, entry: Entry) -> list[str | None]:
        """Return the units that a bare number may have: what its heading says, its document, or its own."""
        span = entry.label_spans.get("unit")
        document = self._documents.get(entry.amount.span.doc)
        units = [
            unit_named(self._text(span)) if span else None,
            document.metadata.unit if document else None,
            entry.amount.unit,
        ]
        return [None, *dict.fromkeys(unit for unit in units if unit)]


def unit_named(heading: str) -> str | None:
    """Return the unit that a heading names, None where it names none.

    >>> unit_named("予算額（千円）"), unit_named("（単位：百万円）"), unit_named("予算額")
    ('千円', '百万円', None)
    """
    text = fold_text(heading)
    for part in [*reversed(_brackets(text)), text]:
        name = part.rpartition(":")[2].strip()
        try:
            return name if heading_unit(name) else None
        except (ParseError, IndexError):
            continue
    return None


def _brackets(text: str) -> list[str]:
    found, start = [], -1
    for at, char in enumerate(text):
        if char in "([":
            start = at + 1
        elif char in ")]" and start >= 0:
            found.append(text[start:at])
            start = -1
    return found
