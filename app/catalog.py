"""What the ledger holds, arranged by what questions name: organisations, items, columns, totals."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache

from corpus.folding import fold_text
from corpus.layout import unwrap
from corpus.likeness import same_item
from corpus.model import Amount, Document, Entry, Stage
from corpus.organisations import Organisation

Column = tuple[int | None, Stage | None]

_LOOSE = re.compile(r"[\s・、。,()「」『』\[\]【】\-~:/]")


@lru_cache(maxsize=16_384)
def loose(text: str) -> str:
    """Return `text` as names are compared: folded, lower case, without spaces and punctuation.

    >>> loose("ＩｏＴの安心・安全")
    'iotの安心安全'
    """
    return _LOOSE.sub("", fold_text(text)).lower()


GOVERNMENT = "政府"
"""The organisation that stands for all of them."""


@dataclass(slots=True, eq=False)
class Item:
    """A measure, a field or a printed total, with every entry that states an amount of it."""

    doc: str
    organisation: str | None
    name: str
    path: tuple[str, ...]
    names: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Return what a plan calls this item by."""
        return "/".join(self.path)

    @property
    def heads(self) -> bool:
        """Return whether this is an organisation's own heading or row, with the amount of all that is its."""
        return self.organisation is not None and loose(self.name) == loose(self.organisation)

    @property
    def columns(self) -> dict[Column, list[Entry]]:
        """Return the entries by fiscal year and stage, those of a table first."""
        found: dict[Column, list[Entry]] = defaultdict(list)
        for entry in sorted(self.entries, key=lambda entry: entry.table is None):
            if entry.amount.unit == "円" and entry.role != "difference":
                found[(entry.fiscal_year, entry.stage)].append(entry)
        return found


class Paper:
    """One document's share of a catalogue. What is worked out of it is worked out once, when it is first needed."""

    def __init__(self, document: Document | None, entries: Sequence[Entry], parents: Mapping[str, str]) -> None:
        self.document = document
        self.entries = tuple(entries)
        self._parents = parents

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items, in the order of the text."""
        items: list[Item] = []
        by_name: dict[str, list[Item]] = defaultdict(list)
        for entry in sorted(self.entries, key=lambda e: (e.table is None, e.amount.span)):
            if not entry.item or entry.role == "mention":
                continue
            item = self._known(entry, items, by_name)
            if item is None:
                item = Item(entry.amount.span.doc, entry.organisation, entry.item[-1], entry.item)
                items.append(item)
            if entry.item[-1] not in item.names:
                item.names.append(entry.item[-1])
                by_name[loose(entry.item[-1])].append(item)
            item.entries.append(entry)
        return tuple(sorted(items, key=lambda item: min(e.amount.span for e in item.entries)))

    def _known(self, entry: Entry, items: Iterable[Item], by_name: dict[str, list[Item]]) -> Item | None:
        """Return the item that an entry is another amount of: by its name, or by a like name and an equal amount."""
        name = entry.item[-1]
        for item in by_name[loose(name)]:
            known = item.organisation is not None and entry.organisation is not None
            if (not known or self._related(item.organisation, entry.organisation)) and not _clashes(item, entry):
                item.organisation = item.organisation or entry.organisation
                return item
        if entry.table is not None or entry.amount.value is None:
            return None
        for item in items:
            if (
                self._related(item.organisation, entry.organisation)
                and item.entries[0].table is not None
                and same_item(item.name, name)
                and any(
                    other.amount.value == entry.amount.value
                    and (other.fiscal_year, other.stage) == (entry.fiscal_year, entry.stage)
                    for other in item.entries
                )
            ):
                return item
        return None

    def _related(self, a: str | None, b: str | None) -> bool:
        return _related(self._parents, a, b)

    @cached_property
    def cells(self) -> tuple[Entry, ...]:
        """The cells of the tables that list measures, totals left out."""
        return tuple(e for e in self.entries if e.table is not None and is_measure(e))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in the order in which the document prints them."""
        return tuple(
            dict.fromkeys(
                (e.fiscal_year, e.stage)
                for e in self.entries
                if e.fiscal_year and e.stage and e.role in ("part", "total", "field")
            )
        )

    @cached_property
    def totals(self) -> tuple[Item, ...]:
        """The printed totals of the document as a whole."""
        return tuple(
            item
            for item in self.items
            if item.organisation in (GOVERNMENT, None)
            and any(e.role == "total" and (e.table is None or "小" not in item.name) for e in item.entries)
        )

    @cached_property
    def owners(self) -> frozenset[str]:
        """The organisations with amounts."""
        return frozenset(e.organisation for e in self.entries if e.organisation)

    @cached_property
    def printed(self) -> str:
        """The text, folded, its broken lines joined."""
        return unwrap(fold_text(self.document.text)) if self.document is not None else ""


class Catalog:
    """The items of a ledger, and who holds them."""

    def __init__(
        self, documents: Sequence[Document], entries: Sequence[Entry], organisations: Sequence[Organisation]
    ) -> None:
        self.documents = {document.doc: document for document in documents}
        self.organisations = tuple(organisations)
        self.parents = {o.name: o.parent for o in organisations if o.parent}
        apart: dict[str, list[Entry]] = {doc: [] for doc in self.documents}
        for entry in entries:
            apart.setdefault(entry.amount.span.doc, []).append(entry)
        self._papers = {doc: Paper(self.documents.get(doc), own, self.parents) for doc, own in apart.items()}
        self.entries = tuple(entries)
        self.held = list(dict.fromkeys(e.organisation for e in entries if e.organisation))

    def of(self, docs: Iterable[str]) -> "Catalog":
        """Return the catalogue of some of the documents, which shares with this one whatever is worked out of them."""
        chosen = dict.fromkeys(doc for doc in docs if doc in self._papers)
        if len(chosen) == len(self._papers):
            return self
        part = object.__new__(Catalog)
        part.documents = {doc: document for doc, document in self.documents.items() if doc in chosen}
        part.organisations, part.parents = self.organisations, self.parents
        part._papers = {doc: self._papers[doc] for doc in sorted(chosen)}
        part.entries = tuple(entry for paper in part._papers.values() for entry in paper.entries)
        part.held = list(dict.fromkeys(e.organisation for e in part.entries if e.organisation))
        return part

    def paper(self, doc: str) -> Paper:
        """Return one document's share; nothing is in that of a document that is not here."""
        return self._papers.get(doc) or Paper(None, (), self.parents)

    @cached_property
    def items(self) -> list[Item]:
        """Every item, in document order."""
        return [item for doc in sorted(self._papers) for item in self._papers[doc].items]

    def items_in(self, doc: str) -> tuple[Item, ...]:
        """Return the items of one document, in the order of its text."""
        return self.paper(doc).items

    def related(self, a: str | None, b: str | None) -> bool:
        """Return whether two organisations are one, or one stands under the other."""
        return _related(self.parents, a, b)

    def within(self, organisation: str | None, owner: str) -> bool:
        """Return whether an organisation is `owner` or stands under it."""
        return organisation is not None and (organisation == owner or self.parents.get(organisation) == owner)

    def item_of(self, entry: Entry) -> Item | None:
        """Return the item that an entry is an amount of, None of one that is no item's."""
        return next((item for item in self.items_in(entry.amount.span.doc) if entry in item.entries), None)

    def places(self, owners: Sequence[str]) -> list[int]:
        """Return the places in `items` of the items of these organisations, and of those under or above them."""
        return [
            place
            for place, item in enumerate(self.items)
            if any(self.related(item.organisation, owner) for owner in owners)
        ]

    def rows(self, organisation: str, doc: str) -> list[Entry]:
        """Return an organisation's cells of the tables that list measures, totals left out.

        Rows of the organisations under it count where it has none of its own. Where a table of several organisations
        lists them, a table of its own that says what they are made of is not counted again.
        """
        cells = self.paper(doc).cells
        own = [e for e in cells if e.organisation == organisation]
        return _without_details(own or [e for e in cells if self.within(e.organisation, organisation)], cells)

    def subtotal(self, organisation: str, doc: str, column: Column) -> Entry | None:
        """Return the total that a table prints for an organisation's rows."""
        for e in self.paper(doc).entries:
            if (
                e.table is not None
                and e.role == "total"
                and e.organisation == organisation
                and (e.fiscal_year, e.stage) == column
            ):
                return e
        return None

    def holds(self, organisation: str) -> bool:
        """Return whether any document has an amount of an organisation, or of one under it."""
        return any(self.within(held, organisation) for held in self.held)

    def columns(self, doc: str) -> list[Column]:
        """Return the columns of a document, in the order in which it prints them."""
        return list(self.paper(doc).columns)

    def main_column(self, doc: str) -> Column:
        """Return the column that 予算 means without a further word."""
        metadata = self.documents[doc].metadata
        return metadata.fiscal_year, metadata.stage

    def prior_column(self, doc: str) -> Column:
        """Return the column that 前年度 means: the prior year's budget as enacted."""
        year = self.documents[doc].metadata.fiscal_year
        return (year - 1 if year else None), "当初"

    def is_whole(self, item: Item) -> bool:
        """Return whether an item is a document's total, which 政府全体 means and no measure's name."""
        roles = {e.role for e in item.entries if e.table is None}
        return item.organisation in (GOVERNMENT, None) and roles <= {"total", "difference", "mention"}

    def totals(self, doc: str) -> list[Item]:
        """Return the printed totals of a document as a whole."""
        return list(self.paper(doc).totals)


def _related(parents: Mapping[str, str], a: str | None, b: str | None) -> bool:
    return a == b or (a is not None and b is not None and (parents.get(a) == b or parents.get(b) == a))


_GENERAL = 3
"""A table with the rows of so many organisations lists measures of all."""


def _without_details(own: list[Entry], cells: Sequence[Entry]) -> list[Entry]:
    """Return an organisation's cells without those of tables that only it has and that break the others down."""
    tables: dict[int, list[Entry]] = defaultdict(list)
    for entry in own:
        tables[_table_of(entry)].append(entry)
    if len(tables) < 2:
        return own
    general = [key for key in tables if len({e.organisation for e in cells if _table_of(e) == key}) >= _GENERAL]
    listed = [entry for key in general for entry in tables[key]]
    if not listed:
        return own
    chosen = any("主な" in (entry.table or "") for entry in listed)  # what stands elsewhere is not in their sum
    details = {key for key in tables if key not in general and (chosen or _breaks_down(tables[key], listed))}
    return [entry for entry in own if _table_of(entry) not in details]


def _table_of(entry: Entry) -> int:
    """Return where the caption of an entry's table stands."""
    span = entry.label_spans.get("table")
    return span.start if span else -1


def _breaks_down(parts: Sequence[Entry], listed: Sequence[Entry]) -> bool:
    """Return whether the parts make up one of the rows listed, or all of them, in one column."""
    columns: dict[Column, list[Amount]] = defaultdict(list)
    for entry in parts:
        columns[(entry.fiscal_year, entry.stage)].append(entry.amount)
    for column, amounts in columns.items():
        rows = [e.amount for e in listed if (e.fiscal_year, e.stage) == column]
        if any(_make_up(amounts, whole) for whole in (*([row] for row in rows), rows)):
            return True
    return False


def _make_up(parts: Sequence[Amount], whole: Sequence[Amount]) -> bool:
    every = (*parts, *whole)
    if not whole or any(amount.value is None for amount in every):
        return False
    nothing = Decimal(0)
    gap = sum((a.value or nothing for a in whole), nothing) - sum((a.value or nothing for a in parts), nothing)
    return abs(gap) <= sum((a.step or nothing for a in every), nothing) / 2


def is_measure(entry: Entry) -> bool:
    """Return whether an entry is an amount of a measure: a part, and not all that an organisation has."""
    named = bool(entry.item) and entry.organisation is not None
    return entry.role == "part" and not (named and loose(entry.item[-1]) == loose(entry.organisation or ""))


def _rounds_to(a: Amount, b: Amount) -> bool:
    """Return whether two amounts are one, printed to different digits (18,425,500千円, 18,426百万円)."""
    if a.value is None or b.value is None:
        return False
    return abs(a.value - b.value) <= max(a.step or 0, b.step or 0) / 2 if a.step != b.step else a.value == b.value


def _clashes(item: Item, entry: Entry) -> bool:
    """Return whether the item already has another amount on the same page for the entry's column.

    Two lines of one name with two amounts are two items (a prior part and a new one), not one.
    """
    if entry.amount.value is None or entry.amount.unit != "円":
        return False
    return any(
        other.amount.unit == "円"
        and other.amount.value is not None
        and not _rounds_to(other.amount, entry.amount)
        and (other.fiscal_year, other.stage) == (entry.fiscal_year, entry.stage)
        and other.role == entry.role
        for other in item.entries
    )
