"""Ledger entries and relations as JSON, as the contract has them."""

from collections.abc import Callable

from corpus.model import Document, Entry
from corpus.relations import Relation

Json = dict[str, object]


def entry_json(entry: Entry, document: Document, *, line: int | None = None) -> Json:
    """Return one entry of the ledger. Numbers are decimal strings: JSON's own would be read as floats.

    `line` is that of the amount, where it is known already: counting it anew for each of many rows takes long.
    """
    amount = entry.amount
    unsettled = entry.unsettled
    return {
        "doc": amount.span.doc,
        "line": document.line(amount.span.start) if line is None else line,
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
