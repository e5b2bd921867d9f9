"""The table behind an answer from tables: its results as rows, each with the figure that the answer states."""

from app.answer import Answer, Figure, Result
from app.compose import Composer
from app.messages import learn, say
from app.records.plans import (
    RecordCompare,
    RecordConflicts,
    RecordGather,
    RecordPlan,
    RecordTrend,
    RecordValue,
)
from app.table_drafts import Basis, Column, Draft, Line, TableKind
from corpus.fiscal import era_name

TEXTS: dict[str, tuple[str, str]] = {
    "records.table.column": ("{year}の「{measure}」", "「{measure}」 of {year}"),
    "records.table.measure": ("「{measure}」", "「{measure}」"),
    "records.table.rank": ("{column}の順位", "{column}, in order"),
    "records.table.list": ("{column}", "{column}"),
    "records.table.trend": ("{name}の推移", "{name}, year by year"),
    "records.table.conflicts": ("資料によって異なる値", "Values that differ between documents"),
}
learn(TEXTS)


def record_draft(plan: RecordPlan, answer: Answer, out: Composer) -> Draft | None:
    """Return the draft of the table of an answer; None where it has nothing to show as one.

    Its cells are the answer's own figures, which the guard has let through: a table of them says nothing new.
    """
    units = {result.unit for result in answer.result if result.value is not None}
    if len(answer.result) < 2 or len(units) != 1:
        return None
    cells = [_basis(result, answer) for result in answer.result]
    if any(cell is None for cell in cells):
        return None
    kind, title, column = _words(plan, out)
    lines = tuple(Line(cells=(cell,)) for cell in cells)
    return Draft(kind=kind, title=title, columns=(Column(title=column, unit=units.pop()),), lines=lines)


def _basis(result: Result, answer: Answer) -> Basis | None:
    figure = _figure(result, answer)
    return None if figure is None else Basis(figure=figure, unit=figure.unit, asked=True)


def _figure(result: Result, answer: Answer) -> Figure | None:
    """Return the figure of an answer that a result is: the one worded as it is, where there are several."""
    same = [f for f in answer.figures if f.value == result.value and f.unit == result.unit]
    return next((figure for figure in same if figure.text == result.text), next(iter(same), None))


def _words(plan: RecordPlan, out: Composer) -> tuple[TableKind, str, str]:
    """Return what kind of table a plan gives, its title, and the title of its column."""
    lang = out.lang
    match plan:
        case RecordGather():
            column = _column(plan.group.measure, plan.group.year, out)
            ordered = plan.aggregate == "rank" or plan.group.by_organisation
            key = "records.table.rank" if ordered else "records.table.list"
            return "rank" if ordered else "list", say(key, lang, column=column), column
        case RecordTrend():
            name = " ".join(plan.target.path[-1:]) or plan.target.organisation or ""
            column = say("records.table.measure", lang, measure=plan.target.measure)
            return "list", say("records.table.trend", lang, name=" ".join(name.split())), column
        case RecordConflicts():
            return "list", say("records.table.conflicts", lang), say("table.amount", lang)
        case RecordCompare() | RecordValue():
            first = plan.targets[0]
            column = _column(first.measure, first.year, out)
            alone = len({(target.measure, target.year) for target in plan.targets}) == 1
            kind: TableKind = "compare" if isinstance(plan, RecordCompare) else "list"
            return kind, say("table.title.lookup", lang), column if alone else say("table.amount", lang)
        case _:
            return "list", say("table.title.lookup", lang), say("table.amount", lang)


def _column(measure: str, year: int | None, out: Composer) -> str:
    if not year:
        return say("records.table.measure", out.lang, measure=measure)
    words = out.say(era_name(year), f"FY{year}")
    return say("records.table.column", out.lang, year=words, measure=measure)
