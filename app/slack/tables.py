"""The table behind an answer as Slack's table block, and as its chart block: what is in neither is counted, not cut."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from app.answer import Language
from app.messages import say
from app.slack import limits
from app.slack.markup import shortened
from app.slack.rich import Block, rich, section, words
from corpus.decimals import round_half_up

if TYPE_CHECKING:
    from app.answer_table import AnswerTable, Cell, Row

CHARTED = ("rank", "share", "compare", "list", "parts", "total")
_LEAST = 2
_NOTHING = "／"
"""What stands in a cell of which the column says nothing: 「―」 would be a printed dash."""
_UNITS = ((Fraction(10**12), "兆円"), (Fraction(10**8), "億円"), (Fraction(10**6), "百万円"), (Fraction(10**3), "千円"))


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


def chart_block(table: "AnswerTable", lang: Language) -> Block | None:
    """Return the chart of a rank, a share, a list or a comparison; None where there is nothing to compare."""
    if table.kind not in CHARTED:
        return None
    title = shortened(table.title, limits.CHART_TITLE)
    rows = [row for row in table.rows if not row.total]
    if table.kind == "share":
        chart = _pie(rows, 0 if table.asked else table.asked)
    else:
        chart = _bars(rows, table, lang)
    return None if chart is None else {"type": "data_visualization", "title": title, "chart": chart}


def _pie(rows: "Sequence[Row]", column: int) -> Block | None:
    amounts = [_amount(row, column) for row in rows]
    if not _LEAST <= len(rows) <= limits.PIE_SEGMENTS or not all(amount and amount > 0 for amount in amounts):
        return None
    size, _ = _unit([amount for amount in amounts if amount])
    segments = [
        {"label": label, "value": _number(amount / size)}
        for label, amount in zip(_labels(rows), amounts, strict=True)
        if amount
    ]
    return {"type": "pie", "segments": segments}


def _bars(rows: "Sequence[Row]", table: "AnswerTable", lang: Language) -> Block | None:
    """Return bars of the asked column, and beside them those of the other columns that have every amount too."""
    asked = table.columns[table.asked]
    rows = [row for row in rows if _amount(row, table.asked) is not None]
    if not _LEAST <= len(rows) <= limits.CHART_POINTS or asked.unit not in ("円", "%"):
        return None
    others = [
        number
        for number, column in enumerate(table.columns)
        if number != table.asked and column.unit == asked.unit and all(_amount(row, number) is not None for row in rows)
    ]
    chosen = sorted([table.asked, *others])[: limits.CHART_SERIES]
    names = [shortened(table.columns[number].title, limits.CHART_LABEL) for number in chosen]
    if len(set(names)) < len(names):
        chosen, names = [table.asked], [shortened(asked.title, limits.CHART_LABEL)]
    columns = [[_amount(row, number) or Fraction(0) for row in rows] for number in chosen]
    size, unit = (
        _unit([amount for amounts in columns for amount in amounts]) if asked.unit == "円" else (Fraction(1), "%")
    )
    labels = _labels(rows)
    series = [
        {
            "name": name or asked.unit,
            "data": [{"label": la, "value": _number(am / size)} for la, am in zip(labels, amounts, strict=True)],
        }
        for name, amounts in zip(names, columns, strict=True)
    ]
    axis = {"categories": labels, "y_label": say("slack.chart.amount", lang, unit=unit)}
    return {"type": "bar", "series": series, "axis_config": axis}


def _amount(row: "Row", column: int) -> Fraction | None:
    cell = row.cells[column] if column < len(row.cells) else None
    return None if cell is None or cell.value is None else Fraction(cell.value)


def _labels(rows: "Sequence[Row]") -> list[str]:
    """Return a label for each row: its own where it fits, else as many of its words as do, all of them different."""
    alike = len({row.organisation for row in rows}) == 1  # then the items tell them apart
    names = [
        (row.item.split("/")[-1] if alike and row.item else row.organisation if not row.item else None) or row.label
        for row in rows
    ]
    if len(set(names)) == len(names) and all(len(name) <= limits.CHART_LABEL for name in names):
        return names
    return [f"{number} {shortened(name, limits.CHART_LABEL - 3)}" for number, name in enumerate(names, start=1)]


def _unit(amounts: Sequence[Fraction]) -> tuple[Fraction, str]:
    """Return the largest unit in which the largest amount is at least one."""
    largest = max(map(abs, amounts), default=Fraction(0))
    return next(((size, name) for size, name in _UNITS if largest >= size), (Fraction(1), "円"))


def _number(value: Fraction) -> int | float:
    """Return a number as JSON has it: it sets the length of a bar, and no more. The amounts stand in the table."""
    rounded = round_half_up(value, 2)
    return int(rounded) if rounded == int(rounded) else float(rounded)
