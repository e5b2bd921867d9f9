"""What the documents hold, as far as questions can be made of it: organisations by size, measures, totals, fields."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from app.catalog import GOVERNMENT, Catalog, Column, Item, is_measure, loose
from app.columns import items_of
from app.pairs import pairs
from app.plan import Target
from corpus.folding import fold_text
from corpus.model import Entry
from corpus.relations import Relation

HANDY = 24
"""Characters of a name that still make a handy question."""

_NEAR = 0.33
"""What a name must share with a question to be near it: a pair of characters that stands in three names at most."""

_TOPIC = re.compile(
    r"^[○●・◆■\s]*(?P<topic>[一-鿿ァ-ヺーA-Za-z][一-鿿ァ-ヺーA-Za-z0-9の]{1,15})(?:は|とは)、", re.MULTILINE
)
_TOPICS = 6
_YEAR = re.compile(r"令和|平成|元年度?|年度?|\d+|[（(].*?[)）]")


@dataclass(frozen=True, slots=True)
class Holding:
    """What one document holds."""

    doc: str
    title: str
    owners: tuple[str, ...]
    """The organisations with amounts in the main column, the largest first."""
    measures: int
    """The measures that its tables list."""
    whole: bool
    """There is a printed total in the main column."""
    fields: bool
    checked: Entry | None
    """A printed total that can be computed again."""


class Holdings:
    """What all documents of a catalogue hold, the latest first."""

    def __init__(self, catalog: Catalog, relations: Iterable[Relation]) -> None:
        self._catalog = catalog
        totals: dict[str, Entry] = {}
        for relation in sorted(relations, key=lambda one: one.printed.organisation != GOVERNMENT):
            if relation.kind == "total" and relation.expected is not None and relation.printed.amount.unit == "円":
                totals.setdefault(relation.printed.amount.span.doc, relation.printed)
        entries: dict[str, list[Entry]] = defaultdict(list)
        for entry in catalog.entries:
            entries[entry.amount.span.doc].append(entry)
        years = {doc: document.metadata.fiscal_year or 0 for doc, document in catalog.documents.items()}
        self.documents: tuple[Holding, ...] = tuple(
            self._of(doc, entries[doc], totals.get(doc)) for doc in sorted(years, key=lambda doc: (-years[doc], doc))
        )

    def _of(self, doc: str, entries: list[Entry], total: Entry | None) -> Holding:
        main = self._catalog.main_column(doc)
        sums: dict[str, Decimal] = defaultdict(Decimal)
        listed = [e for e in entries if e.table is not None and is_measure(e)]
        for entry in listed or [e for e in entries if e.role == "part"]:
            held = (entry.fiscal_year, entry.stage) == main and entry.amount.unit == "円"
            if held and entry.organisation not in (None, GOVERNMENT) and entry.amount.value is not None:
                sums[entry.organisation or ""] += entry.amount.value
        return Holding(
            doc=doc,
            title=self._catalog.documents[doc].metadata.title or doc,
            owners=tuple(sorted(sums, key=lambda owner: (-sums[owner], owner))),
            measures=len({(e.organisation, e.item) for e in listed}),
            whole=any(main in item.columns for item in self._catalog.totals(doc)),
            fields=any(e.role == "field" and (e.fiscal_year, e.stage) == main for e in entries),
            checked=total,
        )

    def of(self, doc: str | None) -> Holding:
        """Return what a document holds; without one, the latest."""
        return next((holding for holding in self.documents if holding.doc == doc), self.documents[0])

    @property
    def owners(self) -> tuple[str, ...]:
        """The organisations of all documents, those of the latest first, each by size."""
        return tuple(dict.fromkeys(owner for holding in self.documents for owner in holding.owners))

    @cached_property
    def handy(self) -> tuple[Item, ...]:
        """The measures whose names make short questions, and which nothing else is called."""
        return tuple(
            item
            for item in self._catalog.items
            if len(item.name) <= HANDY
            and self.is_alone(item)
            and any(is_measure(entry) for entry in item.entries)
            and not item.heads
        )

    def near(self, words: str, owner: str | None = None) -> list[Item]:
        """Return the measures, of an organisation where one is given, whose names share most with `words`."""
        asked = {pair for pair in pairs(words) if not pair.isascii()}
        scored = []
        for item in self._catalog.items:
            owned = owner is None or self._catalog.within(item.organisation, owner)
            shared = sum(1 / self._spread[pair] for pair in self._pairs[item.key] if pair in asked)
            if owned and shared >= _NEAR and any(is_measure(entry) for entry in item.entries):
                scored.append((shared, item))
        return [item for _, item in sorted(scored, key=lambda pair: -pair[0])]

    def is_alone(self, item: Item) -> bool:
        """Return whether nothing else of a document has a measure's name, so that it says enough alone."""
        return len(self._named[loose(item.name)]) == 1

    @cached_property
    def _named(self) -> dict[str, set[tuple[str | None, int]]]:
        """What has each name: organisations, and the how many-eth of that name in its document."""
        found: dict[str, set[tuple[str | None, int]]] = defaultdict(set)
        seen: Counter[tuple[str, str]] = Counter()
        for item in self._catalog.items:
            name = loose(item.name)
            found[name].add((item.organisation, seen[(item.doc, name)]))
            seen[(item.doc, name)] += 1
        return found

    def topics(self, doc: str) -> list[str]:
        """Return what sentences of a document begin with as what they are about, in its order."""
        text = self._catalog.documents[doc].text
        return list(dict.fromkeys(match["topic"] for match in _TOPIC.finditer(text)))[:_TOPICS]

    @cached_property
    def _pairs(self) -> dict[str, Counter[str]]:
        return {item.key: pairs(item.name) for item in self._catalog.items}

    @cached_property
    def _spread(self) -> Counter[str]:
        """In how many names each pair of characters stands."""
        return Counter(pair for found in self._pairs.values() for pair in found)


def columns_of(catalog: Catalog, target: Target) -> list[Column]:
    """Return the columns, of any document, that have an amount of what a target is; its own comes first."""
    found: list[Column] = [(target.fiscal_year, target.stage)]
    for doc in sorted(catalog.documents, key=lambda doc: doc != target.doc):
        for item in _same(catalog, target, doc):
            found += [column for column, entries in item.columns.items() if all(column) and _stated(entries)]
    return list(dict.fromkeys(found))


def _same(catalog: Catalog, target: Target, doc: str) -> list[Item]:
    """Return the items of a document that are what a target is: of another document, where it is one of a series."""
    if doc == target.doc or (target.scope != "item" and _series(catalog, target.doc) == _series(catalog, doc)):
        return items_of(catalog, replace(target, doc=doc))
    if target.scope != "item":
        return []
    name = loose((target.item or "").split("/")[-1])
    return [
        item
        for item in catalog.items
        if item.doc == doc and loose(item.name) == name and catalog.related(item.organisation, target.organisation)
    ]


def _series(catalog: Catalog, doc: str) -> str:
    """Return what the documents of one series share: their title without the year."""
    return loose(_YEAR.sub("", fold_text(catalog.documents[doc].metadata.title or doc)))


def _stated(entries: Iterable[Entry]) -> bool:
    return any(entry.amount.value is not None for entry in entries)
