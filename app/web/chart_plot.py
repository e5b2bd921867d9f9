"""What of a table is drawn: bars, pairs of bars, or one bar with its part. Only what is read off cells, never more."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.answer import Language
from app.answer_table import AnswerTable, Cell, Row
from app.messages import say
from app.web.chart_words import Scale, scale_of

MOST_BARS = 30
_NOT_DRAWN = ("check",)


@dataclass(frozen=True, slots=True)
class Bar:
    """One amount: as it is written, and its value in yen, percent and so on; None where none is printed."""

    text: str
    value: Fraction | None
    series: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """What is drawn at one label."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart before it is drawn. `legend` names the series where there are several; `more` says what is left out."""

    title: str
    groups: tuple[Group, ...]
    scale: Scale
    legend: tuple[str, ...] = ()
    more: int = 0
    notes: tuple[str, ...] = ()
    """What is said beside the bars, each on a line of its own."""
    whole: tuple[str, str] | None = None
    """The name and the amount of the whole, where one bar shows a part of it."""


def plot_of(table: AnswerTable, lang: Language) -> Plot | None:
    """Return what is drawn of a table; None where there is nothing to compare by the eye."""
    if table.kind in _NOT_DRAWN:
        return None
    if table.kind == "share":
        return _stack(table)
    if table.kind == "change":
        return _pair(table, lang)
    rows = [row for row in table.rows if not row.total and row.cells[table.asked] is not None]
    prior = _prior(table, rows)
    columns = (table.asked,) if prior is None else (table.asked, prior)
    most = MOST_BARS // len(columns)
    names = _names(rows)
    groups = [Group(name, tuple(_bars(row, columns))) for name, row in zip(names, rows, strict=True)]
    legend = tuple(table.columns[place].title for place in columns) if len(columns) > 1 else ()
    return _plot(table.title, groups[:most], rows, table.asked, legend=legend, more=max(0, len(groups) - most))


def _plot(
    title: str, groups: Sequence[Group], rows: Sequence[Row], asked: int, *, legend: tuple[str, ...] = (), more: int = 0
) -> Plot | None:
    """Return the plot of groups whose amounts are of one unit; None of fewer than two amounts, or where all are 0."""
    cells = [cell for row in rows if (cell := row.cells[asked]) is not None and cell.value is not None]
    bars = [bar for group in groups for bar in group.bars if bar.value is not None]
    units = {cell.unit for cell in cells}
    if len(units) != 1 or len(bars) < 2 or not any(bar.value for bar in bars):
        return None
    values = [bar.value for bar in bars if bar.value is not None]
    scale = scale_of([bar.text for bar in bars], values, units.pop() or "")
    return Plot(title=title, groups=tuple(groups), scale=scale, legend=legend, more=more)


def _bars(row: Row, columns: Sequence[int]) -> list[Bar]:
    return [
        Bar(cell.text, cell.value, series)
        for series, place in enumerate(columns)
        if (cell := row.cells[place]) is not None
    ]


def _prior(table: AnswerTable, rows: Sequence[Row]) -> int | None:
    """Return the column of an earlier year in which every row has an amount, beside the one asked for."""
    if not table.asked < len(table.columns) or table.columns[table.asked].fiscal_year is None:
        return None
    year = table.columns[table.asked].fiscal_year or 0
    for place, column in enumerate(table.columns):
        earlier = column.fiscal_year is not None and column.fiscal_year < year
        if earlier and rows and all(_has(row.cells[place]) and _has(row.cells[table.asked]) for row in rows):
            return place
    return None


def _has(cell: Cell | None) -> bool:
    return cell is not None and cell.value is not None


def _names(rows: Sequence[Row]) -> list[str]:
    """Return what the rows are called: with their document and column where those tell them apart."""
    alike = len({row.label for row in rows}) == 1 and len({row.group for row in rows}) == len(rows)
    names = []
    for row in rows:
        name = row.group if alike else row.label
        beside = [part for part in (row.column, "" if alike else row.group) if part]
        names.append(f"{name}（{'、'.join(beside)}）" if beside else name)
    return names


def _pair(table: AnswerTable, lang: Language) -> Plot | None:
    """Return the amounts that one change lies between, each at the name of its column."""
    (row,) = table.rows[:1]
    sides = [(table.columns[place], row.cells[place]) for place in range(2)]
    groups = [Group(column.title, (Bar(cell.text, cell.value),)) for column, cell in sides if cell is not None]
    notes = [
        say("chart.desc", lang, label=table.columns[place].title, text=cell.text)
        for place, cell in enumerate(row.cells)
        if place > 1 and cell is not None
    ]
    plot = _plot(table.title, groups, [row], 0)
    return None if plot is None else Plot(plot.title, plot.groups, plot.scale, notes=tuple(notes))


def _stack(table: AnswerTable) -> Plot | None:
    """Return a part of a whole and the rest of it; None where the part is no part (below nothing, above the whole)."""
    rows = [row for row in table.rows if not row.total]
    if len(rows) != 2 or table.whole is None or not table.whole.value:
        return None
    groups = []
    for series, row in enumerate(rows):
        amount, share = row.cells[0], row.cells[1]
        if amount is None or share is None or amount.value is None:
            return None
        groups.append(Group(row.label, (Bar(f"{amount.text}・{share.text}", amount.value, series),)))
    whole = next(row.label for row in table.rows if row.total)
    scale = Scale("%", Fraction(table.whole.value) / 100)
    return Plot(table.title, tuple(groups), scale, whole=(whole, table.whole.text))
