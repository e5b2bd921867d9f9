"""The table of an answer for spreadsheets, CSV and Excel, with the printed lines that it stands on.

What a document prints is data: no cell of text is ever a formula.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from app.answer import Answer, Citation, Language
from app.answer_table import AnswerTable, Cell, Row, citations_of
from app.calculation import plain
from app.messages import learn, say
from app.render_text import printable, status_words
from app.spreadsheet import DIGITS, clean_cell, safe_cell

if TYPE_CHECKING:
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

TEXTS: dict[str, tuple[str, str]] = {
    "sheet.answer": ("答え", "Answer"),
    "sheet.sources": ("根拠", "Sources"),
    "sheet.formulas": ("計算", "Calculation"),
    "sheet.item": ("項目", "Item"),
    "sheet.group": ("資料", "Document"),
    "sheet.column": ("欄", "Column"),
    "sheet.value": ("{title}（{unit}）", "{title} ({unit})"),
    "sheet.number": ("数値", "value"),
    "sheet.marks": ("但し書き", "Marks"),
    "sheet.numbers": ("根拠の番号", "Source numbers"),
    "sheet.title": ("文書", "Document"),
    "sheet.file": ("ファイル", "File"),
    "sheet.page": ("ページ", "Page"),
    "sheet.line": ("行", "Line"),
    "sheet.quote": ("引用", "Quote"),
    "sheet.question": ("質問", "Question"),
    "sheet.status": ("状態", "Status"),
    "sheet.text": ("答えの文", "Answer in words"),
    "sheet.caveats": ("ただし", "But note"),
    "sheet.amount": ("金額", "Amount"),
    "sheet.formula": ("計算式", "Formula"),
}
learn(TEXTS)

_WIDTHS = {"sheet.item": 48.0, "sheet.quote": 90.0, "sheet.formula": 70.0, "sheet.title": 36.0}


def as_csv(table: AnswerTable, answer: Answer) -> str:
    """Return the table as CSV with a BOM, by which Excel knows the encoding.

    Each amount stands as it is written and, beside it, as a plain number; each row ends with what it cites.
    """
    lang = answer.lang
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    cited = ("sheet.numbers", "sheet.title", "sheet.page", "sheet.line", "sheet.quote")
    writer.writerow([safe_cell(flat) for flat in (*_headings(table, lang), *(say(key, lang) for key in cited))])
    for row in table.rows:
        own = [_flat(part) if isinstance(part, str) else _number_text(part) for part in _parts(table, row)]
        writer.writerow([safe_cell(text) for text in (*own, *_cited(row, table, answer))])
    return "\ufeff" + out.getvalue().encode("utf-8", "replace").decode("utf-8")


def _flat(text: str) -> str:
    return " ".join(printable(text).split())


def _number_text(value: Fraction | None) -> str:
    return "" if value is None else plain(value)


def _headings(table: AnswerTable, lang: Language) -> list[str]:
    """Return the titles of the columns; every column of amounts has one beside it with plain numbers."""
    found = [say("sheet.item", lang)]
    found += [say("sheet.group", lang)] if any(row.group for row in table.rows) else []
    found += [say("sheet.column", lang)] if any(row.column for row in table.rows) else []
    for column in table.columns:
        unit = column.unit or say("sheet.number", lang)
        found += [_flat(column.title), _flat(say("sheet.value", lang, title=column.title, unit=unit))]
    return [*found, say("sheet.marks", lang)]


def _parts(table: AnswerTable, row: Row) -> Iterator[str | Fraction | None]:
    """Yield the parts of a row in the order of the headings: texts, and numbers where the column's unit is theirs."""
    yield row.label
    if any(other.group for other in table.rows):
        yield row.group
    if any(other.column for other in table.rows):
        yield row.column
    for column, cell in zip(table.columns, row.cells, strict=True):
        yield cell.text if cell else ""
        yield cell.value if cell and column.unit in (None, cell.unit) else None
    yield "、".join(row.marks)


def _citations(row: Row, table: AnswerTable, answer: Answer) -> list[Citation]:
    numbers = {number for cell in row.cells if cell for number in cell.citations}
    return [citation for citation in citations_of(table, answer) if citation.id in numbers]


def _cited(row: Row, table: AnswerTable, answer: Answer) -> list[str]:
    """Return what a row cites: numbers, documents, pages, lines and quotes, several of each in the same order."""
    cited = _citations(row, table, answer)
    return [
        " ".join(f"[{citation.id}]" for citation in cited),
        " / ".join(dict.fromkeys(_flat(citation.title or citation.doc) for citation in cited)),
        " / ".join("" if citation.page is None else str(citation.page) for citation in cited).strip(" /"),
        " / ".join(str(citation.line) for citation in cited),
        " / ".join(_flat(citation.quote) for citation in cited),
    ]


def as_xlsx(table: AnswerTable, answer: Answer) -> bytes:
    """Return the table as a workbook: the answer with numbers that can be added up, its sources, its formulas."""
    from openpyxl import Workbook

    lang = answer.lang
    book = Workbook()
    sheet = book.active
    if sheet is not None:
        book.remove(sheet)
    _answer_sheet(book.create_sheet(say("sheet.answer", lang)), table, answer, lang)
    _source_sheet(book.create_sheet(say("sheet.sources", lang)), table, answer, lang)
    _formula_sheet(book.create_sheet(say("sheet.formulas", lang)), table, lang)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _answer_sheet(sheet: "Worksheet", table: AnswerTable, answer: Answer, lang: Language) -> None:
    _put(sheet, 1, [table.title], bold=True)
    _put(sheet, 3, [*_headings(table, lang), say("sheet.numbers", lang)], bold=True)
    sheet.freeze_panes = "B4"
    at = 4
    for row in table.rows:
        numbers = " ".join(f"[{citation.id}]" for citation in _citations(row, table, answer))
        _put(sheet, at, [*_parts(table, row), numbers], bold=row.total)
        at += 1
    told = {
        "sheet.question": answer.question,
        "sheet.status": status_words(answer, lang),
        "sheet.text": answer.answer,
        "sheet.caveats": "\n".join(table.caveats),
    }
    for place, (key, text) in enumerate(told.items(), start=at + 1):
        _put(sheet, place, [say(key, lang), text])
    _widen(sheet, [48.0, *([22.0] * (len(_headings(table, lang)) - 2)), 18.0, 18.0])


def _source_sheet(sheet: "Worksheet", table: AnswerTable, answer: Answer, lang: Language) -> None:
    keys = ("sheet.numbers", "sheet.title", "sheet.file", "sheet.page", "sheet.line", "sheet.quote")
    _put(sheet, 1, [say(key, lang) for key in keys], bold=True)
    sheet.freeze_panes = "A2"
    for at, citation in enumerate(citations_of(table, answer), start=2):
        page = None if citation.page is None else Fraction(citation.page)
        title = citation.title or citation.doc
        line = Fraction(citation.line)
        _put(sheet, at, [f"[{citation.id}]", title, citation.doc, page, line, citation.quote])
    _widen(sheet, [_WIDTHS.get(key, 12.0) for key in keys])


def _formula_sheet(sheet: "Worksheet", table: AnswerTable, lang: Language) -> None:
    keys = ("sheet.item", "sheet.column", "sheet.amount", "sheet.formula", "sheet.numbers")
    _put(sheet, 1, [say(key, lang) for key in keys], bold=True)
    sheet.freeze_panes = "A2"
    cells: list[tuple[Row, str, Cell]] = [
        (row, row.column or column.title, cell)
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
        if cell is not None and cell.formula is not None
    ]
    for at, (row, column, cell) in enumerate(cells, start=2):
        numbers = " ".join(f"[{number}]" for number in cell.citations)
        _put(sheet, at, [row.label, column, cell.text, cell.formula, numbers])
    _widen(sheet, [_WIDTHS.get(key, 18.0) for key in keys])


def _put(sheet: "Worksheet", at: int, values: Sequence[str | Fraction | None], *, bold: bool = False) -> None:
    """Write a row; a text is a text whatever it begins with, a number one that can be added up."""
    from openpyxl.styles import Alignment, Font

    for place, value in enumerate(values, start=1):
        if value is None or value == "":
            continue
        cell: SheetCell | Any = sheet.cell(row=at, column=place)
        if isinstance(value, Fraction) and _fits(value):
            cell.value = int(value) if value.denominator == 1 else Decimal(plain(value))
            cell.number_format = "#,##0" if value.denominator == 1 else "#,##0.00"
        else:
            cell.value = plain(value) if isinstance(value, Fraction) else clean_cell(value)
            cell.data_type = "s"
            cell.quotePrefix = True
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if bold:
            cell.font = Font(bold=True)


def _fits(value: Fraction) -> bool:
    """Return whether Excel keeps every digit of a number that has an end."""
    return value.denominator != 1 or abs(value) < 10**DIGITS


def _widen(sheet: "Worksheet", widths: Sequence[float]) -> None:
    from openpyxl.utils import get_column_letter

    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
