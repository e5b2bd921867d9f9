"""What every file for a spreadsheet keeps to: no text of a document is ever a formula, and every cell fits."""

import re

from app.render_text import printable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DIGITS = 15
"""Digits that Excel keeps of a number."""

_CELL = 32_000  # Excel takes 32,767 characters
_FORMULA = re.compile(r"[\s\0]*[=+\-@＝＋－＠]|[\t\r]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def safe_cell(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> safe_cell("=SUM(A1)"), safe_cell("-12.5"), safe_cell("＋1"), safe_cell("－")
    ("'=SUM(A1)", '-12.5', "'＋1", '－')
    """
    if len(value) < 2 or _NUMBER.fullmatch(value) or not _FORMULA.match(value):
        return value
    return f"'{value}"


def clean_cell(value: str) -> str:
    """Return a text as a cell of a workbook can hold it."""
    return printable(value).replace("\ufffe", "�").replace("\uffff", "�")[:_CELL]
