"""The table behind an answer: its results as rows, with what each cell stands on.

A table says nothing that the answer does not: the plan is carried out again, and unless every result comes out with
the answer's own value and in its order there is no table. What stands beside the results (the amounts that a change
lies between, those of the year before) is printed in the documents or follows through `app.calculation`, and every
cell names the citations that hold it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.answer import Answer, Citation, Figure, FigureKind, Language, Result
from app.calculation import plain
from app.catalog import Catalog
from app.compose import Composer, citation_of, quote_of
from app.guard_evidence import Evidence
from app.limits import marked_elsewhere
from app.messages import say
from app.parts import docs_of
from app.plan import plan_from_json
from app.records.plans import RecordPlan
from app.records.table import record_draft
from app.table_across import with_prior
from app.table_drafts import Basis, Column, Draft, Line, TableKind
from app.table_plans import draft_of
from app.table_texts import TEXTS
from app.wording import item_name, shown, unmarked
from corpus.amounts import DASH
from corpus.errors import UsageError
from corpus.model import Entry, Span

__all__ = ["TEXTS", "AnswerTable", "Cell", "Column", "Row", "TableKind", "answer_table", "citations_of"]

_LIMITS = ("内数", "約", "参考")
"""Marks that a sum shares with its parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One amount, as the answer or the document writes it. `value` is None, and `kind` too, where none is printed."""

    text: str
    value: Fraction | None
    unit: str | None
    citations: tuple[int, ...]
    kind: FigureKind | None
    formula: str | None
    figure: int | None = None
    """The place, from 1, of the answer's figure that this is: of the same value, kind and citations."""
    span: Span | None = None
    """Where a printed amount stands, to the character."""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that was asked for, or one that the answer is made of. A cell is None where the column says nothing."""

    label: str
    organisation: str | None
    item: str | None
    cells: tuple[Cell | None, ...]
    marks: tuple[str, ...] = ()
    total: bool = False
    """It is made of other rows, or of what they are parts of: never to be drawn beside them."""
    group: str = ""
    """The title of the row's document, where several answer."""
    column: str = ""
    """The row's own column in words, where the rows' columns differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTable:
    """What an answer looks like as a table. `asked` is the place of the column in which its results stand."""

    title: str
    kind: TableKind
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    asked: int
    whole: Cell | None
    caveats: tuple[str, ...]
    citations: tuple[Citation, ...]
    """What only the table cites, numbered on from the answer's own citations."""
    scope: str
    """The documents that the table is read from, by their titles."""


def answer_table(answer: Answer, catalog: Catalog, lang: Language) -> AnswerTable | None:
    """Return the table behind an answer; None for a text, a single figure, or what these documents do not give."""
    if answer.status not in ("answered", "partial") or not answer.result:
        return None
    try:
        plan, _ = plan_from_json(answer.plan)
        if isinstance(plan, RecordPlan):
            out = Composer(catalog, lang, answer.question)
            own = record_draft(plan, answer, out)
            return _Writer(answer, out).table(own) if own is not None and _says(own, answer.result) else None
        catalog = catalog.of(docs_of(plan) or catalog.documents)
        out = Composer(catalog, lang, answer.question)
        draft = draft_of(plan, answer, out)
    except (UsageError, LookupError, ArithmeticError, StopIteration):
        return None  # a stored answer, whose plan names what these documents no longer have
    if draft is None or not _says(draft, answer.result):
        return None
    if sum(cell is not None for line in draft.lines for cell in line.cells) < 2:
        return None
    table = _Writer(answer, out).table(with_prior(draft, out))
    return table if _is_backed(table, answer, catalog) else None


def citations_of(table: AnswerTable, answer: Answer) -> tuple[Citation, ...]:
    """Return everything that a table's cells may cite, in the order of its numbers."""
    return (*answer.citations, *table.citations)


def _is_backed(table: AnswerTable, answer: Answer, catalog: Catalog) -> bool:
    """Return whether the guard of answers finds every cell backed by what it cites, or by its formula."""
    cells = [cell for row in table.rows for cell in row.cells if cell is not None]
    figures = tuple(
        Figure(
            text=cell.text,
            value=plain(cell.value),
            unit=cell.unit or "円",
            kind=cell.kind,
            formula=cell.formula,
            citations=cell.citations,
        )
        for cell in cells
        if cell.value is not None and cell.kind is not None
    )
    checked = replace(answer, figures=(*answer.figures, *figures), citations=citations_of(table, answer))
    return not any(Evidence(checked, catalog.documents, {}).figure_violations())


def _says(draft: Draft, results: Sequence[Result]) -> bool:
    """Return whether what a draft asks for is what the answer gave, one for one and in its order."""
    asked = [cell for line in draft.lines for cell in line.cells if cell is not None and cell.asked]
    return [_value(basis) for basis in asked] == [result.value for result in results]


def _value(basis: Basis) -> str | None:
    if basis.figure is not None:
        return basis.figure.value
    return None if basis.term is None else plain(basis.term.value)


def _unshared(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows in which no figure stands for two places: an answer has one figure of what it prints twice."""
    places: dict[int, set[Span | None]] = {}
    for cell in (cell for row in rows for cell in row.cells if cell and cell.figure):
        places.setdefault(cell.figure or 0, set()).add(cell.span)

    def alone(cell: Cell | None) -> Cell | None:
        shared = cell is not None and cell.figure is not None and len(places[cell.figure]) > 1
        return replace(cell, figure=None) if cell is not None and shared else cell

    return tuple(replace(row, cells=tuple(alone(cell) for cell in row.cells)) for row in rows)


class _Writer:
    """Writes the cells of one table, and numbers what they cite."""

    def __init__(self, answer: Answer, out: Composer) -> None:
        self.answer = answer
        self.out = out
        self.citations = {(c.doc, c.start, c.end): c for c in answer.citations}
        self.results: Iterator[Result] = iter(answer.result)

    def table(self, draft: Draft) -> AnswerTable:
        """Return the table of a draft that says what the answer says."""
        rows = _unshared([self._row(line) for line in draft.lines])
        whole = self._cell(draft.whole, None) if draft.whole else None
        cited = {n for row in rows for cell in row.cells if cell for n in cell.citations}
        citations = list(self.citations.values())
        titles = dict.fromkeys(unmarked(c.title or c.doc) for c in citations if c.id in cited)
        return AnswerTable(
            title=draft.title,
            kind=draft.kind,
            columns=draft.columns,
            rows=rows,
            asked=draft.asked,
            whole=whole,
            caveats=(*self.answer.caveats, *draft.notes),
            citations=tuple(citations[len(self.answer.citations) :]),
            scope="、".join(titles),
        )

    def _row(self, line: Line) -> Row:
        """Return a row; its label is that of its first result."""
        cells, label = [], line.label
        for basis in line.cells:
            result = next(self.results) if basis is not None and basis.asked else None
            label = label if label is not None or result is None else result.label
            cells.append(self._cell(basis, result) if basis is not None else None)
        entries = [entry for basis in line.cells if basis is not None for entry in basis.entries]
        owners = list(dict.fromkeys(entry.organisation for entry in entries))
        items = list(dict.fromkeys(item_name(entry) for entry in entries))
        return Row(
            label=label or "",
            organisation=owners[0] if len(owners) == 1 else None,
            item=items[0] if len(items) == 1 and items[0] else None,
            cells=tuple(cells),
            marks=tuple(dict.fromkeys(mark for cell in cells if cell for mark in cell.marks if mark != line.column)),
            total=line.total,
            group=line.group,
            column=line.column,
        )

    def _cell(self, basis: Basis, result: Result | None) -> Cell:
        """Return the cell of a basis, in the result's words where it is one."""
        if basis.figure is not None:
            return self._of_figure(basis.figure)
        if basis.term is None:
            return self._blank(basis, result)
        term = basis.term
        alone = term.entries[0] if len(term.entries) == 1 and term.simple else None
        text = result.text if result else self.out.computed(term, basis.unit, signed=basis.signed).split("[")[0]
        printed = alone is not None and text.removeprefix("約") == shown(alone.amount).removeprefix("約")
        cell = Cell(
            text=text,
            value=term.value,
            unit=basis.unit,
            citations=self._cited(term.entries),
            kind="source" if printed else "computed",
            formula=None if printed else f"{term.formula} = {text}",
            span=alone.amount.span if alone is not None and printed else None,
            marks=self._marks(term.entries),
        )
        return cell if basis.beside else self._linked(cell)

    def _of_figure(self, figure: Figure) -> Cell:
        return self._linked(
            Cell(
                text=figure.text,
                value=Fraction(figure.value),
                unit=figure.unit,
                citations=figure.citations,
                kind=figure.kind,
                formula=figure.formula,
            )
        )

    def _blank(self, basis: Basis, result: Result | None) -> Cell:
        """Return the cell of entries that print no amount: the dash, or that only some do."""
        printed = {shown(entry.amount) for entry in basis.blank}
        partly = any(entry.amount.value is not None for entry in basis.blank)
        text = printed.pop() if len(printed) == 1 else DASH
        if result is not None:
            text = result.text
        elif partly:
            text = say("table.partly", self.out.lang)
        return Cell(
            text=text, value=None, unit=None, citations=self._cited(basis.blank), kind=None, formula=None,
            span=basis.blank[0].amount.span if len(basis.blank) == 1 else None, marks=self._marks(basis.blank),
        )  # fmt: skip

    def _cited(self, entries: Sequence[Entry]) -> tuple[int, ...]:
        """Return the numbers of entries' citations: the answer's own where it cites them, else new ones."""
        numbers = []
        for entry in entries:
            document = self.out.catalog.documents[entry.amount.span.doc]
            span = quote_of(entry, document)
            key = (span.doc, span.start, span.end)
            if key not in self.citations:
                self.citations[key] = citation_of(span, document, len(self.citations) + 1)
            numbers.append(self.citations[key].id)
        return tuple(sorted(set(numbers)))

    def _marks(self, entries: Sequence[Entry]) -> tuple[str, ...]:
        """Return what limits amounts, in words: their own marks, or those that a sum contains."""
        if len(entries) > 1:
            inner = dict.fromkeys(mark for entry in entries for mark in entry.marks if mark in _LIMITS)
            return tuple(say("table.contains", self.out.lang, mark=mark) for mark in inner)
        marks = [mark for entry in entries for mark in entry.marks if mark != DASH]
        for entry in entries:
            if entry.unsettled and entry.stage is None:
                marks.append(say("table.open", self.out.lang))
            if "内数" not in marks and entry.amount.value is not None and marked_elsewhere(entry, self.out.catalog):
                marks.append(say("table.elsewhere", self.out.lang))
        return tuple(dict.fromkeys(marks))

    def _linked(self, cell: Cell) -> Cell:
        """Return a cell with the place of the answer's figure that it is, if it is one."""
        if cell.value is None:
            return cell
        value = plain(cell.value)
        for place, figure in enumerate(self.answer.figures, start=1):
            same = (figure.text, figure.value, figure.kind, figure.formula) == (
                cell.text, value, cell.kind, cell.formula,
            )  # fmt: skip
            if same and set(figure.citations) == set(cell.citations):
                return replace(cell, figure=place)
        return cell
