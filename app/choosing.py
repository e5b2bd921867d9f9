"""Which of many documents a question is to be asked of: those that its title, its things, its owner and its year name.

Everything here is found through inverted indexes, which are made in one pass over the ledger when a question first
needs them; no question walks through all documents. What is chosen is only where to look. What the question means
there is left to the planning of the few documents that are left.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.asked_columns import paired_columns
from app.catalog import GOVERNMENT, Catalog, Column, loose
from app.linking import bare_years
from app.names import OrganisationNames, blank
from app.pairs import pairs
from app.vocabulary import GENERIC, own_words
from corpus.fiscal import find_stages, find_years
from corpus.folding import fold_text

Docs = frozenset[str]

_START = 4
"""Characters of the shortest name that is looked for in full, and by which names are found."""
_TITLE = 6
"""Characters of the shortest title that is looked for as a whole."""
_NAMED = 0.45
"""The share of a question's weight that a name must explain to be one that it may mean."""
_LEVEL = 0.05
"""How near the best other names must come to be meant as well."""
_COMMON = 0.5
"""A name that more than this share of the series have tells nothing apart."""
_YEAR = re.compile(r"令和|平成|元年度?|年度?|\d+|[（(].*?[)）]|予算案|政府案|概算要求|(?:当初|補正)予算|決算")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The documents to look in, the newest first, and what of a question chose them."""

    docs: tuple[str, ...]
    years: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    """Names that stand in the question in full, as they are compared."""
    owners: tuple[str, ...] = ()
    by_title: bool = False
    by_item: bool = False
    by_context: bool = False

    @property
    def evident(self) -> bool:
        """Whether anything of the question told documents apart."""
        return bool(self.years or self.owners or self.by_title or self.by_item or self.by_context)


def series_of(title: str) -> str:
    """Return what the papers of one series share: their title without year and stage.

    >>> series_of("令和5年度予算案 除雪に関する予算") == series_of("令和6年度概算要求 除雪に関する予算")
    True
    """
    return loose(_YEAR.sub("", fold_text(title)))


class Chooser:
    """Chooses documents of one catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        years = {doc: document.metadata.fiscal_year or 0 for doc, document in catalog.documents.items()}
        self._newest = sorted(years, key=lambda doc: (-years[doc], doc))
        self._place = {doc: place for place, doc in enumerate(self._newest)}
        self._own: dict[int, set[str]] = defaultdict(set)
        for doc, year in years.items():
            self._own[year].add(doc)
        self._organisations = OrganisationNames(catalog)

    # --- what is known of the documents --------------------------------------------------------------------------

    @cached_property
    def _series(self) -> dict[str, str]:
        return {doc: series_of(document.metadata.title or doc) for doc, document in self._catalog.documents.items()}

    @cached_property
    def _siblings(self) -> dict[str, Docs]:
        found: dict[str, set[str]] = defaultdict(set)
        for doc, series in self._series.items():
            found[series].add(doc)
        return {series: frozenset(docs) for series, docs in found.items()}

    @cached_property
    def _whole_titles(self) -> "_Names":
        having: dict[str, set[str]] = defaultdict(set)
        for doc, document in self._catalog.documents.items():
            having[loose(document.metadata.title or "")].add(doc)
        return _Names({title: frozenset(docs) for title, docs in having.items() if len(title) >= _TITLE})

    @cached_property
    def _titles(self) -> "_Names":
        """The words of the titles, each with the series whose titles have it; words of most series left out."""
        having: dict[str, set[str]] = defaultdict(set)
        for doc, document in self._catalog.documents.items():
            bare = _YEAR.sub(" ", fold_text(document.metadata.title or ""))
            whole = loose(GENERIC.sub("", bare))
            for word in {*(loose(word) for word in own_words(bare)), whole}:
                if len(word) > 1:
                    having[word].add(self._series[doc])
        most = max(1.0, len(self._siblings) * _COMMON)
        return _Names({word: frozenset(series) for word, series in having.items() if len(series) <= most})

    @cached_property
    def _held(self) -> "_Held":
        names: dict[str, set[str]] = defaultdict(set)
        owners: dict[str, set[str]] = defaultdict(set)
        columns: dict[Column, set[str]] = defaultdict(set)
        for entry in self._catalog.entries:
            doc = entry.amount.span.doc
            if entry.item and entry.role != "mention":
                names[entry.item[-1]].add(doc)
            if entry.organisation is not None:
                owners[entry.organisation].add(doc)
            if entry.fiscal_year is not None:
                columns[(entry.fiscal_year, entry.stage)].add(doc)
        for owner in list(owners):
            if (parent := self._catalog.parents.get(owner)) is not None:
                owners[parent] |= owners[owner]
        compared: dict[str, set[str]] = defaultdict(set)
        called = {loose(name) for known in self._catalog.organisations for name in known.printed}
        called |= {loose(owner) for owner in owners}
        for name, docs in names.items():
            if loose(name) not in called:  # a heading with all that an organisation has
                compared[loose(name)] |= docs
        return _Held(_Names({name: frozenset(docs) for name, docs in compared.items()}), dict(owners), dict(columns))

    def siblings(self, doc: str) -> Docs:
        """Return the documents of a document's series, itself among them."""
        return self._siblings[self._series[doc]]

    def holding(self, name: str) -> Docs:
        """Return the documents that have an item of a name, as it is compared."""
        return self._held.names.docs.get(name, frozenset())

    def with_column(self, column: Column) -> Docs:
        """Return the documents that print amounts of a column."""
        return frozenset(self._held.columns.get(column, ()))

    def newest_first(self, docs: Iterable[str]) -> tuple[str, ...]:
        """Return documents in order: those of the latest year first."""
        return tuple(sorted(docs, key=self._place.__getitem__))

    # --- choosing -----------------------------------------------------------------------------------------------

    def choose(self, question: str, near: Sequence[str] = (), *, over_time: bool = False) -> Chosen:
        """Return where to look for the answer of a question.

        `near` are the documents of the turn before: their series is meant where the question names no other thing.
        With `over_time`, the years of the question do not choose.
        """
        text = fold_text(question).strip()
        titles, masked = self._whole_titles.within(text, shortest=_TITLE)
        names, masked = self._held.names.within(masked)
        names = [name for name in names if not self._is_common(self.holding(name))]
        years = find_years(masked, base=None)
        years += bare_years(masked, years, {year for year, _ in self._held.columns if year})
        for start, end, _ in years:
            masked = blank(masked, start, end)
        stages = find_stages(masked)
        for start, end, _ in stages:
            masked = blank(masked, start, end)
        mentions, masked = self._organisations.find(masked)
        owners = tuple(dict.fromkeys(m.name for m in mentions if m.name != GOVERNMENT))
        within = frozenset(doc for title in titles for doc in self._whole_titles.docs[title])
        docs, by_title, by_item = self._by_things(masked, names, owners, within)
        by_context = bool(near) and not (by_title or by_item)
        if by_context:
            siblings = frozenset(doc for one in near for doc in self.siblings(one))
            docs = _narrowed(siblings, [self._held.owners.get(owner, set()) for owner in owners])
        asked = tuple(dict.fromkeys(year for _, _, year in years if year is not None))
        if asked and not over_time:
            docs = self._of_years(docs, asked, paired_columns(text, years, stages))
        return Chosen(
            self.newest_first(docs), asked, tuple(names), owners,
            by_title=by_title, by_item=by_item, by_context=by_context,
        )  # fmt: skip

    def _by_things(
        self, text: str, names: Sequence[str], owners: Sequence[str], within: Docs
    ) -> tuple[Docs, bool, bool]:
        """Return the documents that the title words, the names and the organisations of a question leave.

        `within` are the documents whose whole titles stand in it.
        """
        docs = frozenset(self._catalog.documents)
        titled, rest, strong = (within, text, True) if within else self._titled(text)
        if titled and strong:
            docs = titled
        exact = _common([self.holding(name) for name in names])
        if exact and not docs & exact:  # a title and a measure of another paper: both are looked at
            return frozenset([*self.newest_first(docs)[:1], *self.newest_first(exact)[:2]]), True, True
        docs = docs & exact if exact else docs
        docs = _narrowed(docs, [self._held.owners.get(owner, set()) for owner in owners])
        described: Docs = frozenset()
        if not exact:
            described = frozenset(doc for name in self._held.names.like(rest) for doc in self.holding(name)) & docs
            docs = described or docs
            if titled and not strong and titled & docs:
                docs = docs & titled
        return docs, bool(titled) and docs <= titled, bool(exact or described)

    def _titled(self, text: str) -> tuple[Docs, str, bool]:
        """Return the documents whose titles a question names, the question without those words, and whether in full."""
        found, masked = self._titles.within(text, shortest=2)
        if found:
            longest = max(map(len, found))
            best = [word for word in found if len(word) == longest] if len(found) > 1 else found
            series = _common([self._titles.docs[word] for word in found]) or _common(
                [self._titles.docs[word] for word in best]
            )
            return self._of_series(series), masked, True
        words = [word for word in map(loose, own_words(text)) if len(word) > 1]
        having = {word: holders for word in words if (holders := self._titles.holding(word))}
        most = max(1.0, len(self._siblings) * _COMMON)
        told = [holders for holders in having.values() if len(holders) <= most]
        return (self._of_series(_common(told)), text, False) if told else (frozenset(), text, False)

    def _of_series(self, series: Iterable[str]) -> Docs:
        return frozenset(doc for one in series for doc in self._siblings[one])

    def _is_common(self, docs: Docs) -> bool:
        return len({self._series[doc] for doc in docs}) > max(3.0, len(self._siblings) * _COMMON)

    def _of_years(self, docs: Docs, years: Sequence[int], columns: Sequence[Column]) -> Docs:
        """Return the documents about the years that a question names, or else those that print amounts of them.

        Where none does, the newest stays: it is asked, and says that it has no such year.
        """
        if len(years) == 1:
            return self._of_year(docs, years[0], columns) or self._last(docs)
        return frozenset(doc for year in years for doc in self._of_year(docs, year, ())) or self._last(docs)

    def _of_year(self, docs: Docs, year: int, columns: Sequence[Column]) -> Docs:
        own = docs & self._own.get(year, set())
        staged = [docs & self.with_column(column) for column in columns if all(column)]
        printed = frozenset(doc for some in staged for doc in some)
        return (printed & own) or printed or own or docs & self._with_year(year)

    def _with_year(self, year: int) -> Docs:
        return frozenset(doc for (one, _), docs in self._held.columns.items() if one == year for doc in docs)

    def _last(self, docs: Docs) -> Docs:
        return frozenset(self.newest_first(docs)[:1])


@dataclass(frozen=True, slots=True)
class _Held:
    """What the documents hold: names of items, organisations and columns, each with the documents."""

    names: "_Names"
    owners: dict[str, set[str]]
    columns: dict[Column, set[str]]


class _Names:
    """Names, found where a text holds them in full, and by their character pairs."""

    def __init__(self, docs: dict[str, Docs]) -> None:
        self.docs = docs
        self._names = list(docs)

    @cached_property
    def _starts(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._names, key=len, reverse=True):
            found[name[:2]].append(name)
        return found

    @cached_property
    def _pairs(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(self._names):
            for pair in pairs(name):
                found[pair].append(place)
        return found

    def within(self, text: str, *, shortest: int = _START) -> tuple[list[str], str]:
        """Return the names that a folded text holds in full, the longest where they overlap, and the text without."""
        places = [at for at, char in enumerate(text) if loose(char)]
        squeezed = "".join(loose(text[at])[:1] for at in places)
        found, at = [], 0
        while at < len(squeezed) - 1:
            possible = self._starts.get(squeezed[at : at + 2], ())
            name = next((n for n in possible if len(n) >= shortest and squeezed.startswith(n, at)), None)
            if name is None:
                at += 1
                continue
            found.append(name)
            text = blank(text, places[at], places[at + len(name) - 1] + 1)
            at += len(name)
        return list(dict.fromkeys(found)), text

    def like(self, text: str) -> list[str]:
        """Return the names that words of a text explain best, where some explain enough of it."""
        asked = list(dict.fromkeys(pair for word in own_words(text) for pair in pairs(word)))
        weights = {pair: math.log(1 + len(self._names) / (len(self._pairs.get(pair, ())) or 0.5)) for pair in asked}
        total = sum(weights.values())
        scores: dict[int, float] = defaultdict(float)
        for pair in asked:
            for place in self._pairs.get(pair, ()):
                scores[place] += weights[pair]
        best = max(scores.values(), default=0)
        if not total or best < total * _NAMED:
            return []
        return [self._names[place] for place, score in scores.items() if score >= best - total * _LEVEL]

    def holding(self, word: str) -> Docs:
        """Return what the names have that hold a word."""
        postings = [self._pairs.get(pair, []) for pair in pairs(word)]
        if not postings:
            return frozenset()
        few = min(postings, key=len)
        return frozenset(doc for place in few if word in self._names[place] for doc in self.docs[self._names[place]])


def _common(found: Sequence[Iterable[str]]) -> Docs:
    """Return what several sets have in common; where that is nothing, all of them."""
    sets = [frozenset(one) for one in found]
    if not sets:
        return frozenset()
    return frozenset.intersection(*sets) or frozenset.union(*sets)


def _narrowed(docs: Docs, found: Sequence[Iterable[str]]) -> Docs:
    """Return the documents that are among all these too, each where that leaves some."""
    for one in found:
        docs = docs & frozenset(one) or docs
    return docs
