"""The ledger as files: CSV for any program, Excel for people, JSON as the contract has it.

A cell that a spreadsheet would take for a formula gets an apostrophe before it: documents are data.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from app.answer import Language
from app.entry_json import ENTRY_KEYS, row_json
from app.jsonl import dumps
from app.messages import say
from app.spreadsheet import DIGITS, clean_cell, safe_cell
from app.web.views.labels import stage_name, year_name
from app.wording import shown
from corpus.ledger_query import LedgerRow
from corpus.model import Document

MOST_IN_EXCEL = 100_000
"""Rows that one workbook holds; more take too long to write, and to open."""
DocumentOf = Callable[[str], Document]


def as_csv(rows: Iterable[LedgerRow], document_of: DocumentOf) -> Iterator[str]:
    """Yield the rows as CSV with a BOM, by which Excel knows the encoding: the columns of the JSON, lists joined."""
    yield "\ufeff" + _csv_line(ENTRY_KEYS)
    for row in rows:
        data = row_json(row, document_of(row.entry.amount.span.doc))
        yield _csv_line([safe_cell(_joined(data[name])) for name in ENTRY_KEYS])


def as_json(rows: Iterable[LedgerRow], document_of: DocumentOf) -> Iterator[str]:
    """Yield the rows as the list that the contract describes."""
    before = "["
    for row in rows:
        yield before + "\n" + dumps(row_json(row, document_of(row.entry.amount.span.doc)))
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def as_xlsx(rows: Iterable[LedgerRow], document_of: DocumentOf, lang: Language) -> bytes:
    """Return the rows as a workbook, each with the printed line that it stands on."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(say("view.ledger", lang))
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJKLM", (24, 48, 18, 16, 12, 16, 16, 20, 8, 40, 8, 8, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    head = []
    for title in _headings(lang):
        cell = WriteOnlyCell(sheet, value=title)
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    for row in rows:
        cells = []
        for value in _xlsx_row(row, document_of, lang):
            cell = WriteOnlyCell(sheet, value=clean_cell(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _csv_line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8", "replace").decode("utf-8")


def _joined(value: object) -> str:
    match value:
        case None:
            return ""
        case list():
            return " > ".join(str(part) for part in value)
        case dict():
            return dumps(value)
        case _:
            return str(value)


def _headings(lang: Language) -> list[str]:
    keys = (
        *("view.organisation", "view.item", "view.year", "view.stage", "view.marks", "view.role", "files.printed"),
        *("files.value", "files.unit", "ledger.document", "files.line", "files.page", "figure.quote"),
    )
    return [say(key, lang) for key in keys]


def _xlsx_row(row: LedgerRow, document_of: DocumentOf, lang: Language) -> list[str | int | Decimal | None]:
    entry = row.entry
    amount = entry.amount
    document = document_of(amount.span.doc)
    start = document.text.rfind("\n", 0, amount.span.start) + 1
    end = document.text.find("\n", amount.span.end)
    quote = document.text[start : end if end >= 0 else len(document.text)]
    exact = amount.value is not None and len(amount.value.as_tuple().digits) > DIGITS
    return [
        entry.organisation or "",
        " > ".join(" ".join(part.split()) for part in entry.item),
        year_name(entry.fiscal_year, lang) if entry.fiscal_year is not None else "",
        stage_name(entry.stage, lang) if entry.stage is not None else "",
        " ".join(entry.marks),
        say(f"view.role.{entry.role}", lang),
        shown(amount),
        f"{amount.value:f}" if exact else amount.value,
        amount.unit,
        document.metadata.title or document.doc,
        row.line,
        row.page,
        " ".join(quote.split()),
    ]
