"""Ledger entries and relations as JSON, as the contract has them."""

from collections.abc import Callable

from corpus.ledger_query import LedgerRow
from corpus.model import Document, Entry
from corpus.relations import Relation

Json = dict[str, object]


ENTRY_KEYS = (
    *("doc", "line", "start", "end", "text", "value", "unit", "step", "organisation", "item", "fiscal_year", "stage"),
    *("marks", "role", "label_spans", "unsettled", "column", "page", "table", "row", "sheet", "cell"),
)
"""What an entry has as JSON, and the columns of a CSV of them."""


def row_json(row: LedgerRow, document: Document) -> Json:
    """Return one entry of the ledger, whose line and page are known: counting them for each of many takes long."""
    return entry_json(row.entry, document, at=(row.line, row.page))


def entry_json(entry: Entry, document: Document, *, at: tuple[int, int | None] | None = None) -> Json:
    """Return one entry of the ledger. Numbers are decimal strings: JSON's own would be read as floats.

    `at` is the line and the page of the amount, where they are known already.
    """
    amount, place = entry.amount, entry.place
    unsettled = entry.unsettled
    line, page = (document.line(amount.span.start), document.page(amount.span.start)) if at is None else at
    return {
        "doc": amount.span.doc,
        "line": line,
        "start": amount.span.start,
        "end": amount.span.end,
        "text": amount.text,
        "value": None if amount.value is None else f"{amount.value:f}",
        "unit": amount.unit,
        "step": None if amount.step is None else f"{amount.step:f}",
        "organisation": entry.organisation,
        "item": list(entry.item),
        "fiscal_year": entry.fiscal_year,
        "stage": entry.stage,
        "marks": list(entry.marks),
        "role": entry.role,
        "label_spans": {
            label: {"doc": span.doc, "start": span.start, "end": span.end} for label, span in entry.label_spans.items()
        },
        "unsettled": None
        if unsettled is None
        else {
            "labels": list(unsettled.labels),
            "readings": unsettled.readings,
            "candidates": [{"fiscal_year": year, "stage": stage} for year, stage in unsettled.candidates],
        },
        "column": list(entry.column),
        "page": page,
        "table": None if place is None else place.table,
        "row": None if place is None else place.row,
        "sheet": None if place is None else place.sheet,
        "cell": None if place is None else place.cell,
    }


def relation_json(relation: Relation, document_of: Callable[[str], Document]) -> Json:
    """Return one relation of the reconciliation report."""

    def entry(one: Entry) -> Json:
        return entry_json(one, document_of(one.amount.span.doc))

    return {
        "kind": relation.kind,
        "verdict": relation.verdict,
        "printed": entry(relation.printed),
        "parts": [entry(part) for part in relation.parts],
        "formula": relation.formula,
        "expected": None if relation.expected is None else f"{relation.expected:f}",
        "gap": None if relation.gap is None else f"{relation.gap:f}",
        "settled": list(relation.settled),
        "readings": relation.readings,
    }
