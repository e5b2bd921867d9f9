"""`urazuke ledger`: every amount read from the documents, with its labels and its place."""

import csv
import io
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from app.answer import Language
from app.commands.session import CorpusOption, LangOption, session_of
from app.entry_json import entry_json
from app.jsonl import dumps
from app.messages import say
from app.render_text import printable
from corpus.fiscal import era_name

if TYPE_CHECKING:
    from corpus.ledger_store import Ledger

_WIDTH = 200  # of a table that goes into a file or a pipe


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
    if form is Format.json:
        typer.echo(dumps(ledger_json(held), indent=1))
    elif form is Format.csv:
        typer.echo(ledger_csv(held), nl=False)
    else:
        _print_table(held, session.lang)


def ledger_json(held: "Ledger") -> list[dict[str, object]]:
    """Return the entries as the contract has them."""
    return [entry_json(entry, held.document(entry.amount.span.doc)) for entry in held.entries()]


def ledger_csv(held: "Ledger") -> str:
    """Return the entries as CSV: the columns of the JSON, lists joined, label places as JSON."""
    out = io.StringIO()
    rows = ledger_json(held)
    writer = csv.DictWriter(out, fieldnames=_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(row[name]) for name in _COLUMNS})
    return out.getvalue()


_COLUMNS = (
    *("doc", "line", "start", "end", "text", "value", "unit", "step", "organisation", "item", "fiscal_year", "stage"),
    *("marks", "role", "label_spans", "unsettled"),
)


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
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(say("ledger.headings", lang).split()):
        table.add_column(heading, justify="right" if number == 1 else "left", overflow="fold")
    several = len(held.documents()) > 1
    for entry in held.entries():
        document = held.document(entry.amount.span.doc)
        line = str(document.line(entry.amount.span.start))
        cells = (
            f"{document.doc}:{line}" if several else line,
            entry.amount.text,
            entry.organisation or "",
            " > ".join(entry.item),
            era_name(entry.fiscal_year) if entry.fiscal_year else "",
            entry.stage or "",
            " ".join(entry.marks),
            entry.role,
        )
        table.add_row(*(Text(printable(" ".join(cell.split()))) for cell in cells))
    console.print(table)
