"""The table behind an answer as Slack's table block. What it has no room for is counted, and nothing is cut."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.answer import Language
from app.messages import say
from app.slack import limits
from app.slack.rich import Block, rich, section, words

if TYPE_CHECKING:
    from app.answer_table import AnswerTable, Cell, Row

_LEAST = 2
_NOTHING = "／"
"""What stands in a cell of which the column says nothing: 「―」 would be a printed dash."""


def table_block(table: "AnswerTable", lang: Language) -> tuple[Block | None, int]:
    """Return the table as a block, and how many of its rows it has no room for; no block for less than two rows."""
    if len(table.rows) < _LEAST:
        return None, 0
    columns = table.columns[: limits.TABLE_COLUMNS - 1]
    head = [say("slack.item", lang), *(column.title for column in columns)]
    rows = [[words(title, "bold") for title in head]]
    left = limits.TABLE_CHARACTERS - sum(map(len, head))
    for row in table.rows[: limits.TABLE_ROWS - 1]:
        cells = list(_cells(row, len(columns)))
        if (left := left - sum(len(cell["text"]) for cell in cells)) < 0:
            break
        rows.append(cells)
    settings = [{"align": "left", "is_wrapped": True}, *({"align": "right", "is_wrapped": True} for _ in columns)]
    block: Block = {
        "type": "table",
        "rows": [[rich(section(cell)) for cell in cells] for cells in rows],
        "column_settings": settings,
    }
    return block, len(table.rows) - (len(rows) - 1)


def _cells(row: "Row", width: int) -> Iterator[Block]:
    styles = ("bold",) if row.total else ()
    yield words(" ".join(filter(None, [row.group, row.label, row.column and f"（{row.column}）"])), *styles)
    for cell in row.cells[:width]:
        yield words(_cell(cell), *styles)


def _cell(cell: "Cell | None") -> str:
    """Return what stands in a cell: the amount as printed or computed, its marks, and its citations."""
    if cell is None:
        return _NOTHING
    marks = "".join(f"（{mark}）" for mark in cell.marks if mark not in cell.text)
    return f"{cell.text}{marks}{''.join(f'[{number}]' for number in cell.citations)}"


def table_texts(table: "AnswerTable") -> frozenset[str]:
    """Return every label and amount that the table shows."""
    cells = [cell.text for row in table.rows for cell in row.cells if cell is not None]
    return frozenset([*cells, *(row.label for row in table.rows)])
