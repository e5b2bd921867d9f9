"""Entries of a table in which a cell is said by its row and its column: budget books, reports of companies."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from corpus.fiscal import find_phrases
from corpus.folding import fold_text
from corpus.grids.budget_rows import account_labels, account_names
from corpus.grids.cell_amounts import Printed, amounts_of, worth_of
from corpus.grids.heads import Headed, Heads, Label, clean, is_total, read_heads
from corpus.grids.model import Cell, Grid
from corpus.grids.periods import Calendar
from corpus.grids.text import is_value
from corpus.model import STAGES, Document, Entry, Place, Role, Span, Stage
from corpus.organisations import Organisation

_DIFFERENCE = re.compile(
    r"比較|(?:対?前年度?)?\s*(?:比較)?\s*増\s*[△▲・]?\s*減額?(?:\s*[(].*[)])?|差引(?:増減)?額?|差額|増減"
)
_RATE = re.compile(r"(?:増減|伸び|上昇|増加|減少|変化)\s*率|(?:対)?前年(?:度|同期)?\s*(?:比|伸率)|.*増減率")
_SHARE = re.compile(r".*(?:構成比率?|割合|比率|占率|執行率|達成率|率)(?:\s*[(].*[)])?")
_COUNT = re.compile(
    r".*(?:人数|人員|員数|者数|件数|戸数|世帯数?|校数|台数|個数|箇所数|回数|団体数|株式数|面積|数量)(?:\s*[(].*[)])?"
)
_WITHIN = re.compile(r"\s*[(]?\s*(?:うち|内|再掲)(?!閣|部|容|訳|外|線)")
_NOTHING = MappingProxyType[str, Span]({})
_CALENDAR_FROM = 400_000
"""So many characters of a document tell what its periods mean."""


@dataclass(slots=True)
class Reader:
    """Reads the tables of one document, one after the other."""

    document: Document
    organisations: tuple[Organisation, ...] = ()
    heads: Heads = field(default_factory=Heads)
    _calendar: Calendar | None = None
    _bodies: dict[str, str] | None = None

    @property
    def calendar(self) -> Calendar:
        """Return what the document's periods mean."""
        if self._calendar is None:
            self._calendar = Calendar.of(self.document.text[:_CALENDAR_FROM], self.document.metadata.fiscal_year)
        return self._calendar

    @property
    def bodies(self) -> dict[str, str]:
        """Return the canonical names of organisations by every name that they are printed with."""
        if self._bodies is None:
            self._bodies = {name: one.name for one in self.organisations for name in one.printed}
        return self._bodies

    def read(self, grid: Grid) -> Iterator[Entry]:
        """Yield the entries of a table, in the order of its cells."""
        around = _Around.of(grid, self)
        for headed in read_heads(grid, self.heads):
            if not is_value(headed.cell.text):
                continue
            unit = headed.unit or grid.unit or self.document.metadata.unit or ""
            unit = _suited(unit, headed, stated=headed.unit is not None)
            for printed in amounts_of(headed.cell, unit, self.document):
                yield self._entry(printed, headed, grid, around)

    def _entry(self, printed: Printed, headed: Headed, grid: Grid, around: "_Around") -> Entry:
        item, column = _paths(headed, around)
        if printed.bracketed and item and (inner := _bracket_of(item[-1])):
            item = (*item[:-1], inner)
        dated = self._dated(headed, around)
        role, said = _role(headed, printed)
        spans = {
            **_spans("item", item, self.document),
            **_spans("column", column, self.document),
            **dated.spans,
            **around.spans,
        }
        if said is not None:
            spans["role"] = _span(said, self.document)
        if headed.unit_cell is not None and headed.unit_cell is not headed.cell:
            spans["unit"] = Span(self.document.doc, headed.unit_cell.start, headed.unit_cell.end)
        organisation = around.organisation
        for label in (*headed.group, *headed.row):
            if (name := self.bodies.get(label.text)) is not None:
                organisation, spans["organisation"] = name, _span(label, self.document)
        within = next((label for label in headed.row if _WITHIN.match(label.text)), None)
        if within is not None:
            spans["内数"] = _span(within, self.document)
        return Entry(
            amount=printed.amount,
            organisation=organisation,
            item=tuple(label.text for label in item),
            fiscal_year=dated.year,
            stage=dated.stage,
            marks=(*(("内数",) if within else ()), *printed.amount.marks),
            role=role,
            table=around.caption,
            label_spans=MappingProxyType(spans),
            column=tuple(label.text for label in column),
            place=_place(headed.cell, grid),
        )

    def _dated(self, headed: Headed, around: "_Around") -> "_Dated":
        """Return the year and the stage that the nearest label gives, column first; else those of what is around."""
        found = _Dated()
        for label in (*reversed(headed.column), *reversed(headed.row), *reversed(headed.group)):
            self._take(found, label.text, _span(label, self.document))
        if _is_difference(headed) and (base := self.document.metadata.fiscal_year) is not None:
            found.year = base
            found.spans.pop("fiscal_year", None)
        for text, span in around.lines:
            self._take(found, text, span)
        if found.year is None:
            found.year = self.document.metadata.fiscal_year
        if found.stage is None and found.year == self.document.metadata.fiscal_year:
            found.stage = self.document.metadata.stage
        return found

    def _take(self, found: "_Dated", text: str, span: Span) -> None:
        if found.year is not None and found.stage is not None:
            return
        period = self.calendar.read(text)
        base = self.document.metadata.fiscal_year
        phrases = find_phrases(fold_text(text), base=base) if any(word in text for word in _STAGED) else []
        stage = next((phrase.stage for phrase in phrases if phrase.stage), None)
        general = any(phrase.general for phrase in phrases)
        if found.year is None and period is not None:
            found.year, found.spans["fiscal_year"] = period.fiscal_year, span
            if stage is None and general and base is not None and period.fiscal_year < base:
                stage = "当初"  # the year that is compared with is printed as it was enacted
        elif found.year is None and (year := next((phrase.year for phrase in phrases if phrase.year), None)):
            found.year, found.spans["fiscal_year"] = year, span
        if found.stage is None and stage in STAGES:
            found.stage, found.spans["stage"] = stage, span


_STAGED = ("予算", "決算", "要求", "補正", "政府案", "当初", "執行", "決定")


@dataclass(slots=True)
class _Dated:
    year: int | None = None
    stage: Stage | None = None
    spans: dict[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Around:
    """What the caption and the headings above a table say of all its cells."""

    caption: str
    lines: tuple[tuple[str, Span], ...]
    """The caption and the sections, the nearest first."""
    accounts: tuple[Label, ...]
    """The sections that are accounts of the budget, which the rows are parts of (第1款 議会費)."""
    organisation: str | None
    spans: dict[str, Span]

    @classmethod
    def of(cls, grid: Grid, reader: Reader) -> "_Around":
        """Return what stands around a table."""
        document = reader.document
        spans: dict[str, Span] = {}
        caption = ""
        if grid.caption is not None:
            spans["table"] = Span(document.doc, *grid.caption)
            caption = clean(document.quote(spans["table"]))
        sections = [Span(document.doc, *place) for place in grid.section]
        organisation = None
        for span in sections:
            if (name := reader.bodies.get(clean(document.quote(span)).strip("【】[]<>〈〉"))) is not None:
                organisation, spans["organisation"] = name, span
        accounts = account_labels(sections, document)
        lines = [(document.quote(span), span) for span in reversed(sections)]
        if "table" in spans and spans["table"] not in sections:
            lines.insert(0, (document.quote(spans["table"]), spans["table"]))
        return cls(caption, tuple(lines), accounts, organisation, spans)


def _paths(headed: Headed, around: _Around) -> tuple[tuple[Label, ...], tuple[Label, ...]]:
    """Return the path of the item and that of the column; where rows are years, the columns say the item."""
    named = tuple(label for label in account_names(headed.row, around.accounts) if not _only_period(label.text))
    if named or not headed.column:
        return (*around.accounts, *named), headed.column
    items = tuple(label for label in headed.column if not _only_period(label.text))
    return (*around.accounts, *items), headed.column


def _only_period(text: str) -> bool:
    period = Calendar(2000).read(text)
    return period is not None and period.pure


def _bracket_of(label: Label) -> Label | None:
    """Return the part of a label in brackets, which names the figures in brackets."""
    match = re.fullmatch(r"([^(（〔\[［]+)[(（〔\[［](.{2,30})[)）〕\]］]", label.text)
    return Label(match[2], label.cell) if match and not re.fullmatch(r"[%％]|.{0,3}円|[人名]", match[2]) else None


def _suited(unit: str, headed: Headed, *, stated: bool) -> str:
    """Return the unit of a cell: what its table counts money in is not that of a rate or of a number of people."""
    if stated or not unit or worth_of(unit)[0] != "円":
        return unit
    own = [fold_text(path[-1].text) for path in (headed.column, headed.row) if path]
    if any(_RATE.fullmatch(name) or _SHARE.fullmatch(name) for name in own):
        return "%"
    return "" if any(_COUNT.fullmatch(name) for name in own) else unit


def _is_difference(headed: Headed) -> bool:
    return any(path and _DIFFERENCE.fullmatch(fold_text(path[-1].text).strip()) for path in (headed.column, headed.row))


def _role(headed: Headed, printed: Printed) -> tuple[Role, Label | None]:
    """Return what an amount is in its table, and the label that says so."""
    if printed.amount.unit in ("%", "倍", "ポイント"):
        return "share", None
    for path in (headed.column, headed.row):
        if path and _DIFFERENCE.fullmatch(fold_text(path[-1].text).strip()):
            return "difference", path[-1]
    for path in (headed.row, headed.column):
        if path and is_total(path[-1].text):
            return "total", path[-1]
    return ("part" if printed.amount.unit in ("円", "") else "count"), None


def _span(label: Label, document: Document) -> Span:
    return Span(document.doc, *label.span)


def _spans(name: str, path: Sequence[Label], document: Document) -> dict[str, Span]:
    last = len(path) - 1
    return {name if number == last else f"{name}.{number}": _span(label, document) for number, label in enumerate(path)}


def _place(cell: Cell, grid: Grid) -> Place:
    return Place(table=grid.number, row=cell.row + 1, column=cell.column + 1, sheet=grid.sheet, cell=cell.address)


def read_matrix(grid: Grid, document: Document, organisations: tuple[Organisation, ...] = ()) -> Iterator[Entry]:
    """Yield the entries of one table by itself, in the order of its cells."""
    yield from Reader(document, organisations).read(grid)
