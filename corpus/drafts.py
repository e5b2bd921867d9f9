"""Entries while they are being read: what is known so far, and where each label was read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from corpus.fiscal import Phrase
from corpus.layout import Layout
from corpus.model import Amount, Entry, Role, Span, Stage, Unsettled


@dataclass(frozen=True, slots=True)
class Label:
    """A name and the place that it was read from."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Column:
    """A fiscal year and a stage, each with its place, as a heading, a label or a note gives them."""

    year: int | None
    stage: Stage | None
    year_span: Span | None = None
    stage_span: Span | None = None
    kind: str = "amount"
    """amount, difference or rate"""

    @property
    def key(self) -> tuple[int | None, Stage | None]:
        """Return what tells columns apart."""
        return self.year, self.stage


def column_of(phrase: Phrase, layout: Layout, *, offset: int = 0, past: bool = False) -> Column:
    """Return the column that a phrase found at `offset` of the folded text names.

    予算額 alone names the budget as enacted, when its year lies before the document's own (`past`): that is how
    papers print the year that they compare with.
    """
    stage = phrase.stage or ("当初" if phrase.general and past else None)
    return Column(
        phrase.year,
        stage,
        layout.span(offset + phrase.year_at[0], offset + phrase.year_at[1]) if phrase.year_at else None,
        layout.span(offset + phrase.stage_at[0], offset + phrase.stage_at[1]) if phrase.stage_at else None,
    )


@dataclass(slots=True, kw_only=True, eq=False)
class Draft:
    """An entry that is still being read. Compared by identity."""

    amount: Amount
    page: int
    source: str
    """table, label, item, bracket, prose, share or loose: the rule that read it."""
    organisation: Label | None = None
    path: list[Label] = field(default_factory=list)
    column: Column | None = None
    marks: dict[str, Span] = field(default_factory=dict)
    role: Role = "mention"
    role_span: Span | None = None
    host: "Draft | None" = None
    """The amount before the brackets that this one stands in, or beside which it is printed."""
    bracket: str = ""
    """The character that opens the brackets it stands in."""
    table: Label | None = None
    """The caption of its table."""
    row: int | None = None
    """The table row, so that its cells can be settled together."""
    candidates: tuple[Column, ...] = ()
    readings: int = 0
    exact: bool | None = None
    """Whether the readings agree with the totals to the last printed digit."""
    table_number: int | None = None
    """Which table of the document it is a cell of; a table that goes on over pages is one."""
    ghost: bool = False
    bullet: bool = False
    rank: int | None = None
    """How high the number or mark before its name stands in an outline."""
    bare: bool = False
    """Whether its unit is that of a heading."""
    filler: bool = False
    """Whether it is a word in the place of a figure, which is no entry."""
    grand: bool = False
    """Whether it is the total of a whole table."""
    inner: bool = False
    """Whether it is part of another amount of its list (うち…), and so no part of the list's total."""
    parent: "Draft | None" = None
    """The amount of which it is a part."""
    sentence: int | None = None
    """Where the sentence that it stands in begins."""

    @property
    def value(self) -> Decimal | None:
        """Return the value of the amount."""
        return self.amount.value

    @property
    def name(self) -> str:
        """Return the last part of the item's path, or nothing."""
        return self.path[-1].text if self.path else ""


def finish(draft: Draft) -> Entry:
    """Return the entry that a draft has become."""
    spans: dict[str, Span] = {}
    if draft.organisation:
        spans["organisation"] = draft.organisation.span
    for number, label in enumerate(draft.path):
        spans["item" if number == len(draft.path) - 1 else f"item.{number}"] = label.span
    column = draft.column
    if column and column.year_span:
        spans["fiscal_year"] = column.year_span
    if column and column.stage and (stage_span := column.stage_span or column.year_span):
        spans["stage"] = stage_span  # 前年度 alone says both: the year, and that its budget as enacted is meant
    if draft.role_span:
        spans["role"] = draft.role_span
    if draft.table:
        spans["table"] = draft.table.span
    spans.update(draft.marks)
    unsettled = None
    if column is None and draft.candidates:
        keys = tuple(dict.fromkeys(candidate.key for candidate in draft.candidates))
        labels = tuple(
            label for label, place in (("fiscal_year", 0), ("stage", 1)) if len({key[place] for key in keys}) > 1
        )
        unsettled = Unsettled(labels=labels, readings=draft.readings, candidates=keys)
        column = _shared(draft.candidates)
    return Entry(
        amount=draft.amount,
        organisation=draft.organisation.text if draft.organisation else None,
        item=tuple(label.text for label in draft.path),
        fiscal_year=column.year if column else None,
        stage=column.stage if column else None,
        marks=tuple(dict.fromkeys((*draft.marks, *draft.amount.marks))),
        role=draft.role,
        by_order=draft.source == "order" or (draft.host is not None and draft.host.source == "order"),
        table=draft.table.text if draft.table else ("" if draft.row is not None else None),
        label_spans=MappingProxyType(spans),
        unsettled=unsettled,
    )


def _shared(candidates: Iterable[Column]) -> Column | None:
    """Return what all candidates agree on."""
    years = {candidate.year for candidate in candidates}
    stages = {candidate.stage for candidate in candidates}
    return Column(years.pop() if len(years) == 1 else None, stages.pop() if len(stages) == 1 else None)
