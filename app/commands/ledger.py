"""`urazuke ledger`: every amount read from the documents, with its labels and its place."""

import csv
import io
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from app.answer import Language
from app.commands.session import CorpusOption, LangOption, session_of
from app.entry_json import ENTRY_KEYS, row_json
from app.jsonl import dumps
from app.messages import say
from app.render_text import printable
from corpus.fiscal import era_name
from corpus.ledger_query import LedgerQuery, LedgerRow

if TYPE_CHECKING:
    from corpus.ledger_store import Ledger

_WIDTH = 200  # of a table that goes into a file or a pipe
_BATCH = 1_000
"""Rows that are printed at once."""
_Row = TypeVar("_Row")


class Format(StrEnum):
    """How the ledger is printed."""

    table = "table"
    csv = "csv"
    json = "json"


def ledger(
    context: typer.Context,
    form: Annotated[
        Format, typer.Option("--format", metavar="table|csv|json", help="help.ledger.format", show_default=False)
    ] = Format.table,
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Print every amount with its labels and its place."""
    session = session_of(context, corpus, lang)
    held = session.open().ledger
    if form is Format.table:
        _print_table(held, session.lang)
        return
    for piece in _json_pieces(held) if form is Format.json else _csv_pieces(held):
        typer.echo(piece, nl=False)


def ledger_json(held: "Ledger") -> Iterator[dict[str, object]]:
    """Yield the entries as the contract has them, one at a time: there may be half a million."""
    for row in held.each(LedgerQuery()):
        yield row_json(row, held.document(row.entry.amount.span.doc))


def _json_pieces(held: "Ledger") -> Iterator[str]:
    """Yield the list of entries as JSON, some at a time."""
    before = "["
    for rows in _batches(ledger_json(held)):
        yield before + "\n" + ",\n".join(dumps(row) for row in rows)
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _csv_pieces(held: "Ledger") -> Iterator[str]:
    """Yield the entries as CSV, some at a time: the columns of the JSON, lists joined, label places as JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(ENTRY_KEYS)
    for rows in _batches(ledger_json(held)):
        writer.writerows([_cell(row[name]) for name in ENTRY_KEYS] for row in rows)
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _batches(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Yield the rows, many at a time."""
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _cell(value: object) -> object:
    match value:
        case list():
            return " > ".join(str(part) for part in value)
        case dict():
            return dumps(value)
        case _:
            return value


def _print_table(held: "Ledger", lang: Language) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDTH
    several = len(held.documents()) > 1
    for number, rows in enumerate(_batches(held.each(LedgerQuery()))):  # the widths are those of a batch
        table = Table(box=None, pad_edge=False, header_style="bold", show_header=number == 0)
        for place, heading in enumerate(say("ledger.headings", lang).split()):
            table.add_column(heading, justify="right" if place == 1 else "left", overflow="fold")
        for row in rows:
            cells = _cells(row, several=several)
            table.add_row(*(Text(printable(" ".join(cell.split()))) for cell in cells))
        console.print(table)


def _cells(row: LedgerRow, *, several: bool) -> tuple[str, ...]:
    entry = row.entry
    line = str(row.line)
    return (
        f"{entry.amount.span.doc}:{line}" if several else line,
        entry.amount.text,
        entry.organisation or "",
        " > ".join(entry.item),
        era_name(entry.fiscal_year) if entry.fiscal_year else "",
        entry.stage or "",
        " ".join((*entry.column, *entry.marks)),
        entry.role,
    )
