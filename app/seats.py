"""One seat for each document: what plans questions over it alone, made when a question first comes to it."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from app.catalog import Catalog
from app.linking import Linker
from app.planner import Planner
from corpus.relations import Relation

_KEPT = 256
"""Seats that are kept at most: those that were used last."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One document with what plans questions over it alone."""

    doc: str
    catalog: Catalog
    linker: Linker
    planner: Planner


class Seats:
    """The seats of a catalogue's documents. Safe to be used by several threads."""

    def __init__(self, catalog: Catalog, relations: Sequence[Relation]) -> None:
        self._catalog = catalog
        self._relations: dict[str, list[Relation]] = defaultdict(list)
        for relation in relations:
            self._relations[relation.printed.amount.span.doc].append(relation)
        self._made: OrderedDict[str, Seat] = OrderedDict()
        self._lock = Lock()

    def relations(self, docs: Iterable[str]) -> list[Relation]:
        """Return the relations of some documents, document by document."""
        return [relation for doc in docs for relation in self._relations.get(doc, ())]

    def seat(self, doc: str) -> Seat:
        """Return a document's seat."""
        with self._lock:
            if doc in self._made:
                self._made.move_to_end(doc)
                return self._made[doc]
        made = self._make(doc)
        with self._lock:
            self._made[doc] = made
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made

    def _make(self, doc: str) -> Seat:
        catalog = self._catalog.of([doc])
        linker = Linker(catalog)
        return Seat(doc, catalog, linker, Planner(catalog, linker, self._relations.get(doc, ())))

    def of(self, docs: Iterable[str]) -> "SeatsOf":
        """Return the seats of some documents, in their order, each made when it is taken."""
        return SeatsOf(self, tuple(docs))


class SeatsOf(Mapping[str, Seat]):
    """Seats by document."""

    def __init__(self, seats: Seats, docs: tuple[str, ...]) -> None:
        self._seats = seats
        self._docs = docs

    def __getitem__(self, doc: str) -> Seat:
        if doc not in self._docs:
            raise KeyError(doc)
        return self._seats.seat(doc)

    def __iter__(self) -> Iterator[str]:
        return iter(self._docs)

    def __len__(self) -> int:
        return len(self._docs)
