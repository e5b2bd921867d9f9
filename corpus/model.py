"""What is read from documents, as plain frozen values.

Offsets are code points in the decoded text of the document (BOM removed, newlines as in the file),
so that `document.text[span.start:span.end]` is always the printed text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from corpus.grids.model import Grid, Kind

Stage = Literal["概算要求", "政府案", "当初", "補正", "決算"]
"""The stages of a budget, as the ledger names them."""

STAGES: tuple[Stage, ...] = ("概算要求", "政府案", "当初", "補正", "決算")

Role = Literal["total", "part", "field", "difference", "alternative", "outside", "share", "count", "mention"]
"""What an entry is in its document.

total        a printed total of other amounts
part         one listed measure or item
field        one class of a classification that covers a total (分野別 and the like)
difference   a printed change between two amounts
alternative  the same thing under another delimitation (…を含めた場合)
outside      printed beside a list as not contained in it (このほか, 上記のほか)
share        a printed share of a total, in percent or as a fraction
count        a counted number (先, 件, 人 …)
mention      an amount in running text that is none of the above
"""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in one document."""

    doc: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of a document as a whole. Every field may be unknown."""

    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    """ISO date of publication."""
    fiscal_year: int | None = None
    """Western year of the fiscal year that the document is about."""
    stage: Stage | None = None
    """Stage of the main column."""
    unit: str | None = None
    """Unit that the document's tables use, as printed (億円)."""
    attribution: str | None = None
    """The ready-made 出典 line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source: its path inside the corpus folder, its untouched decoded text, its metadata."""

    doc: str
    text: str
    metadata: Metadata = Metadata()
    kind: "Kind" = "text"
    """What the document's format is."""
    grids: tuple["Grid", ...] = field(default=(), compare=False, repr=False)
    """The tables that the format gives, in the order of the text. They follow from the document, and so do not part
    one document from another."""

    def quote(self, span: Span) -> str:
        """Return the printed text of `span`."""
        if span.doc != self.doc or span.end > len(self.text):
            raise ValueError(f"not a span of {self.doc}: {span}")
        return self.text[span.start : span.end]

    def line(self, offset: int) -> int:
        """Return the line, from 1, on which the code point at `offset` stands."""
        return self.text.count("\n", 0, offset) + 1

    def page(self, offset: int) -> int | None:
        """Return the page, from 1, or None where the text has no form feeds."""
        return self.text.count("\f", 0, offset) + 1 if "\f" in self.text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A printed number with its unit.

    `value` is in yen for money (unit 円), in percent for % (17.0 means 17.0 %), in multiples for 倍, else in
    the source's own counter. It is None where the document prints a dash: nothing is printed for that column.
    `step` is the worth of the last printed digit, in the same unit: 億円 with one decimal has 10,000,000.
    """

    value: Decimal | None
    unit: str
    step: Decimal | None
    text: str
    span: Span
    marks: tuple[str, ...] = ()
    """What is printed at the amount itself: 約, 程度, 以上, 下限, 上限, ―."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """Labels that the layout lost, and how many readings agree with the printed totals."""

    labels: tuple[str, ...]
    readings: int
    candidates: tuple[tuple[int | None, Stage | None], ...] = ()
    """(fiscal year, stage) that some reading gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a person finds a cell: its table, its row and column there, and what the format calls it."""

    table: int
    """Which table of the document, from 1."""
    row: int
    """The row of the table, from 1, headings included."""
    column: int
    """The column of the table, from 1."""
    sheet: str | None = None
    cell: str | None = None
    """B12, or a cell's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One amount in the ledger with its labels, each of which carries the span that it was read from."""

    amount: Amount
    organisation: str | None = None
    item: tuple[str, ...] = ()
    """施策・事業, as a path from whole to part, line breaks removed."""
    fiscal_year: int | None = None
    stage: Stage | None = None
    marks: tuple[str, ...] = ()
    role: Role = "mention"
    by_order: bool = False
    """The item's name stands apart from its amount, and was matched to it by their order."""
    table: str | None = None
    """The caption of the table that the amount is a cell of (主な施策例及び予算額), or "" where it has none."""
    label_spans: Mapping[str, Span] = field(default_factory=lambda: MappingProxyType({}))
    """organisation, item (the last of the path), item.0 … (the others), fiscal_year, stage, role, table, mark names;
    column (the last of the path), column.0 … (the others), unit."""
    unsettled: Unsettled | None = None
    column: tuple[str, ...] = ()
    """What the headings above a cell say of it, from whole to part (予算額, 前年度). Empty where it is in no grid."""
    place: Place | None = None
    """Where the cell stands, None of an amount that is in no grid."""
