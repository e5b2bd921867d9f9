"""Entries and relations as rows of the ledger's tables, and back."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from decimal import Context, Decimal
from types import MappingProxyType
from typing import Any, get_args

from corpus.errors import SetupError
from corpus.ledger_query import searchable
from corpus.model import Amount, Entry, Metadata, Place, Role, Span, Unsettled
from corpus.relations import Relation

Row = tuple[Any, ...]

SELECT = (
    'SELECT doc, "start", "end", text, exact, unit, step, organisation, item, fiscal_year, stage, marks, '
    'amount_marks, role, by_order, "table", label_spans, unsettled, "column", table_no, "row", col, sheet, cell '
    "FROM entries"
)
"""The columns that `entry_of` takes."""

_REFUSED = re.compile("[\0\ud800-\udfff]")
_WIDE = Context(prec=38)
_ROLES = frozenset(get_args(Role))
_NOT_DATA = ("printed", "parts", "expected", "gap")


def row_of(number: int, entry: Entry, line: int, page: int | None) -> Row:
    """Return an entry as a row of the table `entries`."""
    amount, place = entry.amount, entry.place
    value = amount.value
    return (
        number, amount.span.doc, amount.span.start, amount.span.end, line, page, amount.text,
        _fits(value), None if value is None else str(value), amount.unit,
        None if amount.step is None else str(amount.step),
        entry.organisation, list(entry.item), entry.fiscal_year, entry.stage, list(entry.marks), list(amount.marks),
        entry.role, entry.by_order, entry.table, _spans_json(entry.label_spans, amount.span.doc),
        None if entry.unsettled is None else as_json(asdict(entry.unsettled)), searchable(entry), list(entry.column),
        *((None,) * 5 if place is None else (place.table, place.row, place.column, place.sheet, place.cell)),
    )  # fmt: skip


def entry_of(row: Sequence[Any]) -> Entry:
    """Return the entry of a row that `SELECT` gave.

    Raises:
        SetupError: the row is none that this version writes.

    """
    doc, start, end, text, exact, unit, step, organisation, item, *labels = row
    year, stage, marks, own, role, by_order, table, spans, unsettled, column, *place = labels
    if role not in _ROLES:
        raise SetupError(f"台帳に知らない区分 {role!r} があります。urazuke build で作り直してください。")
    return Entry(
        amount=Amount(
            value=None if exact is None else Decimal(exact),
            unit=unit,
            step=None if step is None else Decimal(step),
            text=text,
            span=Span(doc, start, end),
            marks=tuple(own),
        ),
        organisation=organisation,
        item=tuple(item),
        fiscal_year=year,
        stage=stage,
        marks=tuple(marks),
        role=role,
        by_order=by_order,
        table=table,
        label_spans=_spans_of(spans, doc),
        unsettled=None if unsettled is None else _unsettled(json.loads(unsettled)),
        column=tuple(column),
        place=_place(place),
    )


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def as_json(data: object) -> str:
    """Return what JSON has for some data, Japanese as it is."""
    return _ENCODER.encode(data)


def storable(text: str) -> str:
    """Return text as DuckDB takes it: JSON escapes keep NUL and lone surrogates, which it refuses, exact."""
    return json.dumps(text, ensure_ascii=_REFUSED.search(text) is not None)


def metadata_of(stored: str) -> Metadata:
    """Return the metadata of a row of the table `documents`."""
    return Metadata(**json.loads(stored))


def relation_row(relation: Relation, number_of: Callable[[Entry], int]) -> Row:
    """Return a relation as a row of the table `relations`, its number left out."""
    data = {name: getattr(relation, name) for name in relation.__dataclass_fields__ if name not in _NOT_DATA}
    data["expected"] = None if relation.expected is None else str(relation.expected)
    data["gap"] = None if relation.gap is None else str(relation.gap)
    printed = number_of(relation.printed)
    return as_json(data), printed, [number_of(part) for part in relation.parts], relation.printed.place is not None


def relation_of(data: str, printed: Entry, parts: Sequence[Entry]) -> Relation:
    """Return the relation of a row, with its entries."""
    values = json.loads(data)
    values["expected"] = None if values["expected"] is None else Decimal(values["expected"])
    values["gap"] = None if values["gap"] is None else Decimal(values["gap"])
    values["settled"] = tuple(values["settled"])
    return Relation(**values, printed=printed, parts=tuple(parts))


def _fits(value: Decimal | None) -> str | None:
    """Return the value as DECIMAL(38, 10) holds it, or None where it is too large."""
    if value is None or abs(value) >= Decimal(10) ** 28:
        return None
    return f"{value.quantize(Decimal(1).scaleb(-10), context=_WIDE):f}"


def _spans_json(spans: Mapping[str, Span], doc: str) -> str:
    """Return the places of labels as JSON. Most are of the document of the entry itself, which is then not named."""
    return as_json(
        {
            name: [span.start, span.end] if span.doc == doc else [span.start, span.end, span.doc]
            for name, span in spans.items()
        }
    )


def _spans_of(stored: str, doc: str) -> Mapping[str, Span]:
    return MappingProxyType(
        {
            name: Span(other[0] if other else doc, start, end)
            for name, (start, end, *other) in json.loads(stored).items()
        }
    )


def _place(place: Sequence[Any]) -> Place | None:
    table, row, column, sheet, cell = place
    return None if table is None else Place(table=table, row=row, column=column, sheet=sheet, cell=cell)


def _unsettled(data: dict[str, Any]) -> Unsettled:
    return Unsettled(
        labels=tuple(data["labels"]),
        readings=data["readings"],
        candidates=tuple((year, stage) for year, stage in data["candidates"]),
    )
