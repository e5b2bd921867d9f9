"""What a question over tables names: rows, columns, years, organisations, documents, and the conditions it states."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

from app.catalog import Catalog, loose
from app.english import EnglishNames
from app.linking import is_english
from app.names import Mention, OrganisationNames, blank
from app.pairs import pairs
from app.records import words
from app.records.facts import Facts
from app.records.labels import bare_name, is_general, key_of
from app.records.pair_index import PairIndex
from app.vocabulary import GENERIC, POLITE, own_words
from corpus.amounts import read_amounts
from corpus.fiscal import find_years
from corpus.folding import MappedText, fold_text
from corpus.model import Document
from corpus.organisations import Organisation
from index.tokens import names

_ENGLISH = EnglishNames((), "")
_ENOUGH = 0.5
"""The share of a word that must be explained for it to be known."""
_NAMED = 0.55
"""The share of a question's words that a name must explain to be meant."""
_NEAR = 0.03
_MOST = 6
"""Things that one question names."""
_OWN = 4
"""Characters besides the words of any question that make a name of its own, also without a longer word."""
_SHORT = 4
"""Characters of a name that needs no boundaries to be found."""
_EDGE = re.compile(r"[^一-鿿々ァ-ヺーA-Za-z0-9]")
_HIDDEN = "\x01"
_ROW = re.compile(r"[一-鿿々]{2,}[費税]")
_WITHOUT_ROWS = re.compile(r"[一-鿿々]+[費税]")
"""What is called like a row of a budget, and so is no organisation (警察費)."""
_TITLE_PARTS = re.compile(r"[\s()【】\[\]「」『』・:_\-.]+")


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that the question names, and the subjects that it may be."""

    start: int
    subjects: tuple[int, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the question names: what its heading asks, "" where no table has such a column."""

    start: int
    end: int
    measure: str
    said: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A condition that the question states: what an amount is a bound of, and where it stands."""

    start: int
    kind: words.BoundKind
    value: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with what was recognised in it.

    `text` is the folded question without the rows that it names in full, whose words ask nothing; `rest` is what is
    left of it without anything recognised.
    """

    text: str
    rest: str
    named: tuple[Named, ...]
    columns: tuple[Column, ...]
    years: tuple[int, ...]
    since: bool
    """The years are the first and the last of several."""
    organisations: tuple[Mention, ...]
    unknown_organisations: tuple[str, ...]
    docs: tuple[str, ...]
    above: tuple[tuple[str, ...], ...]
    """The headings named beside a row that stands under them (民生費 in 民生費のうち児童福祉費)."""
    section: tuple[str, ...]
    """The heading, no row itself, under which rows are asked about (歳出)."""
    stated: tuple[Stated, ...]
    unknown: tuple[str, ...]
    """Words that nothing explains."""

    @property
    def owners(self) -> list[str]:
        """Return the organisations named, each once, in their order."""
        return list(dict.fromkeys(mention.name for mention in self.organisations))


class Reader:
    """Reads questions over the tables of one ledger."""

    def __init__(self, facts: Facts, documents: Sequence[Document], organisations: Sequence[Organisation]) -> None:
        self.facts = facts
        names = Catalog((), (), organisations)
        names.held = list(facts.organisations)
        self._organisations = OrganisationNames(names)
        self._documents = [document for document in documents if document.doc in set(facts.docs)]
        self._index()

    def _index(self) -> None:
        keys: dict[str, list[int]] = {}
        for place, subject in enumerate(self.facts.subjects):
            if subject.path and not self.facts.sums[place] and self._is_named(place):
                keys.setdefault(key_of(subject.name), []).append(place)
        self._keys = list(keys)
        self._of_key = list(keys.values())
        self._pairs = PairIndex(self._keys)
        heads = {name for subject in self.facts.subjects for name in subject.path[:-1]}
        self._said = list(dict.fromkeys([*self._keys, *map(key_of, heads)]))

    def _is_named(self, place: int) -> bool:
        """Return whether a subject may be named: a row, or a heading that is no whole part and splits up no row."""
        path = self.facts.subjects[place].path
        if place < self.facts.rows:
            return True
        splits = path in self.facts.levelled and any(path[:at] in self.facts.by_path for at in range(1, len(path)))
        return path not in self.facts.section_paths and not splits

    @cached_property
    def base(self) -> int | None:
        """Return the year that 前年度 counts from: that of the newest document, else the newest of any cell."""
        years = [d.metadata.fiscal_year for d in self._documents if d.metadata.fiscal_year]
        return max(years, default=None) or next(iter(self.facts.years), None)

    def read(self, question: str, *, base: int | None = None) -> Asked:
        """Return what a question names. `base` is the year that 前年度 counts from, where a turn before says it."""
        text = fold_text(question).strip()
        named, above, masked = self._exactly(text)
        bare = masked
        columns, masked = self._columns(masked)
        years, since, masked = self._years(masked, base or self.base)
        organisations, masked = self._owners(masked)
        stated, masked = _stated(masked)
        hidden = _WITHOUT_ROWS.sub(_hide, masked)
        near, unknown, seen = self._organisations.near(hidden)
        masked = "".join(own if at == _HIDDEN else at for at, own in zip(seen, masked, strict=True))
        docs, masked = self._titled(masked)
        section, masked = self._section(masked)
        rest = masked.replace(_HIDDEN, " ")
        lacking = [] if named else self._lacking(rest)
        if not named and not lacking:
            named = self._described(rest)
        return Asked(
            text="".join(" " if hidden == _HIDDEN else char for char, hidden in zip(text, bare, strict=True)),
            rest=rest,
            named=tuple(named),
            columns=tuple(columns),
            years=years,
            since=since,
            organisations=self._held((*organisations, *near)),
            unknown_organisations=tuple(unknown),
            docs=docs,
            above=above,
            section=section,
            stated=tuple(stated),
            unknown=tuple(dict.fromkeys([*lacking, *self._unexplained(rest, named)])),
        )

    def _owners(self, text: str) -> tuple[list[Mention], str]:
        """Return the organisations named in a question, and it without them: what is called 警察費 names none."""
        found, masked = self._organisations.find(text)
        rows = [mention for mention in found if text[mention.end : mention.end + 1] in ("費", "税")]
        for mention in rows:
            masked = masked[: mention.start] + text[mention.start : mention.end] + masked[mention.end :]
        return [mention for mention in found if mention not in rows], masked

    def _held(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """Return the organisations named as the tables call them: 観光庁 where they say 国土交通省 観光庁."""
        held = set(self.facts.organisations)
        whole = {name.split()[-1]: name for name in self.facts.organisations if len(name.split()) > 1}
        found = [
            replace(mention, name=whole[mention.name])
            if mention.name in whole and mention.name not in held
            else mention
            for mention in sorted(mentions, key=lambda mention: mention.start)
        ]
        return tuple(
            one
            for one, after in zip_longest(found, found[1:])
            if after is None or one.name not in after.name.split()[:-1] or after.start > one.end + 1
        )

    def _exactly(self, text: str) -> tuple[list[Named], tuple[tuple[str, ...], ...], str]:
        """Return the rows that the question names in full, the headings named beside them, and what is left of it.

        The longest names are found first.
        """
        found: list[Named] = []
        masked = text
        squeezed, places = _squeezed(text)
        candidates = sorted(self._pairs.within(squeezed), key=lambda place: -len(self._keys[place]))
        for place in candidates:
            key = self._keys[place]
            span = _span_of(key, squeezed, places, text, masked) if len(key) > 1 else None
            if span is None or (len(found) >= _MOST) or not _tells(key, text, span):
                continue
            found.append(Named(span[0], tuple(self._of_key[place]), exact=True))
            masked = masked[: span[0]] + _HIDDEN * (span[1] - span[0]) + masked[span[1] :]
        named = self._nested(sorted(found, key=lambda one: one.start))
        return named, self._beside(found, named), masked

    def _beside(self, found: Sequence[Named], named: Sequence[Named]) -> tuple[tuple[str, ...], ...]:
        """Return the paths that are named only to say what others stand under."""
        own = {self.facts.subjects[place].path for one in named for place in one.subjects}
        said = {self.facts.subjects[place].path for one in found for place in one.subjects}
        return tuple(sorted(path for path in said - own if any(_is_under(other, path) for other in own)))

    def _nested(self, found: list[Named]) -> list[Named]:
        """Return the rows named, a heading and a row under it as that row."""
        paths = [{self.facts.subjects[place].path for place in one.subjects} for one in found]
        kept: list[Named] = []
        for number, one in enumerate(found):
            others = [path for other, above in enumerate(paths) if other != number for path in above]
            under = tuple(
                place
                for place in one.subjects
                if any(_is_under(self.facts.subjects[place].path, path) for path in others)
            )
            heads = any(
                _is_under(self.facts.subjects[place].path, self.facts.subjects[own].path)
                for other in found
                if other is not one
                for place in other.subjects
                for own in one.subjects
            )
            if under:
                kept.append(Named(one.start, under, exact=True))
            elif not heads:
                kept.append(one)
        return kept

    def _lacking(self, rest: str) -> list[str]:
        """Return the words that are called like a row of a budget (警察費), where no row is called like that."""
        said = [loose(word) for word in self.naming(rest)]
        return [word for word in said if _ROW.fullmatch(word) and not any(word in key for key in self._said)]

    def _described(self, rest: str) -> list[Named]:
        """Return the rows whose names the question's words describe best."""
        said = self.naming(rest)
        found = [one for one in self._pairs.find(said) if one.coverage >= _NAMED]
        if not found:
            return []
        best = found[0].coverage * 0.7 + found[0].precision * 0.3
        near = [one for one in found if one.coverage * 0.7 + one.precision * 0.3 >= best - _NEAR]
        places = tuple(place for one in near for place in self._of_key[one.place])
        return [Named(0, places, exact=False)]

    def naming(self, rest: str) -> list[str]:
        """Return the words of a question that may name a row."""
        if is_english(rest):
            return [word for word in _ENGLISH.words(rest) if word not in words.ENGLISH]
        return own_words(words.GENERIC.sub(" ", POLITE.sub(" ", rest)))

    def near(self, rest: str, most: int = 5) -> tuple[str, ...]:
        """Return the names of rows that share most with a question's words."""
        found = self._pairs.find(self.naming(rest), most=most)
        return tuple(self.facts.subjects[self._of_key[one.place][0]].name for one in found)

    def holding(self, word: str) -> bool:
        """Return whether some row's name has a word."""
        key = loose(word)
        return any(key in name for name in self._said)

    def _unexplained(self, rest: str, named: Sequence[Named]) -> list[str]:
        explained: set[str] = set()
        for one in named:
            for place in one.subjects[:64]:
                for name in self.facts.subjects[place].path:
                    explained.update(pairs(key_of(name)))
            heads = {name for place in one.subjects[:64] for name in self.facts.subjects[place].path[:-1]}
            explained.update(pair for name in heads for pair in pairs(name))
        for document in self._documents[:64]:
            explained.update(pairs(document.metadata.title or ""))
        missing = []
        for word in self.naming(rest):
            asked = list(pairs(word))
            whole = sum(self._pairs.weight(pair) for pair in asked)
            known = sum(self._pairs.weight(pair) for pair in asked if pair in explained)
            if whole and known / whole < _ENOUGH:
                missing.append(word)
        if not missing or is_english(rest):
            return missing
        nouns = own_words(words.GENERIC.sub(" ", names(rest)))  # a verb's stem (上回る) names nothing
        return [word for word in missing if any(noun in word or word in noun for noun in nouns)]

    def _columns(self, text: str) -> tuple[list[Column], str]:
        """Return the columns that the question names by their headings or as people call them."""
        found: list[Column] = []
        sections = {bare_name(section[-1]) for section in self.facts.sections}  # 一般会計 is a part, also as a heading
        for measure in sorted(self.facts.measures, key=len, reverse=True):
            if len(measure) < 2 or is_general(measure) or measure in sections:
                continue
            at = text.find(measure)
            if at >= 0:
                found.append(Column(at, at + len(measure), measure, measure))
                text = text[:at] + _HIDDEN * len(measure) + text[at + len(measure) :]
        for said, heading in words.MEASURES:
            for match in said.finditer(text):
                number = match.groupdict().get("n")
                fitting = [
                    m for m in self.facts.measures
                    if heading.search(m) and (number is None or f"第{number}次" in m)
                ]  # fmt: skip
                found.append(Column(*match.span(), self._fullest(fitting), match.group()))
                text = text[: match.start()] + _HIDDEN * len(match.group()) + text[match.end() :]
        return sorted(found, key=lambda column: column.start), text

    def _fullest(self, measures: Sequence[str]) -> str:
        """Return the measure with the most cells, those of printed totals first; "" where there is none."""
        counts = self.counts
        return max(measures, key=lambda measure: counts[measure], default="")

    @cached_property
    def counts(self) -> dict[str, tuple[int, int]]:
        """Return of each measure how many printed totals and how many cells it has."""
        import numpy as np

        size = len(self.facts.measures)
        every = np.bincount(self.facts.measure, minlength=size)
        totals = np.bincount(self.facts.measure, weights=self.facts.arrays.total, minlength=size)
        return {m: (int(totals[at]), int(every[at])) for at, m in enumerate(self.facts.measures)}

    def _years(self, text: str, base: int | None) -> tuple[tuple[int, ...], bool, str]:
        found = find_years(text, base=base)
        since = len(found) > 1 and words.FROM_TO.match(text[found[0][1] : found[1][0]]) is not None
        for start, end, _ in found:
            text = blank(text, start, end)
        return tuple(dict.fromkeys(year for _, _, year in found if year is not None)), since, text

    def _section(self, text: str) -> tuple[tuple[str, ...], str]:
        """Return the heading that the question names, the innermost where one stands under another."""
        for section in sorted(self.facts.sections, key=len, reverse=True):
            name = bare_name(section[-1])
            at = text.find(name) if len(name) > 1 else -1
            if at >= 0:
                return section, blank(text, at, at + len(name))
        return (), text

    def _titled(self, text: str) -> tuple[tuple[str, ...], str]:
        """Return the documents that the question names by a part of their titles, where that parts them from others."""
        meant: dict[str, str] = {}
        squeezed = loose(text)
        for document in self._documents:
            stem = document.doc.rpartition("/")[2].rpartition(".")[0]
            for part in (*_TITLE_PARTS.split(fold_text(document.metadata.title or "")), fold_text(stem)):
                if len(part) >= _SHORT and loose(part) in squeezed and own_words(part):
                    meant[document.doc] = part
        if not meant or len(meant) == len(self._documents):
            return (), text
        for part in meant.values():
            at = text.find(part)
            text = blank(text, at, at + len(part)) if at >= 0 else text
        return tuple(meant), text


def _hide(found: re.Match[str]) -> str:
    return _HIDDEN * len(found.group())


def _squeezed(text: str) -> tuple[str, list[int]]:
    """Return a text as names are compared, and where each of its characters stands."""
    places = [at for at, char in enumerate(text) if loose(char)]
    return "".join(loose(text[at]) for at in places), places


def _span_of(key: str, squeezed: str, places: Sequence[int], text: str, masked: str) -> tuple[int, int] | None:
    """Return where a name stands in a question, where nothing longer has been found there."""
    at = squeezed.find(key)
    while at >= 0:
        start, end = places[at], places[at + len(key) - 1] + 1
        if _HIDDEN not in masked[start:end] and (len(key) >= _SHORT or _stands_alone(text, start, end)):
            return start, end
        at = squeezed.find(key, at + 1)
    return None


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = not start or _EDGE.match(text[start - 1]) is not None
    after = end >= len(text) or _EDGE.match(text[end]) is not None
    return before and after


def _tells(key: str, text: str, span: tuple[int, int]) -> bool:
    """Return whether a name says more than the words of any question do, or is set in brackets."""
    quoted = span[0] > 0 and text[span[0] - 1] in "「『\"'"
    own = len(GENERIC.sub("", words.GENERIC.sub("", key))) >= _OWN
    return quoted or own or bool(own_words(words.GENERIC.sub(" ", key)))


def _is_under(path: tuple[str, ...], above: tuple[str, ...]) -> bool:
    return len(path) > len(above) and path[: len(above)] == above


def _stated(text: str) -> tuple[list[Stated], str]:
    """Return the conditions that the question states, and the question without its amounts."""
    found = []
    masked = text
    for amount in read_amounts(MappedText.of(text.replace(_HIDDEN, "・")), doc=""):
        if amount.value is None:
            continue
        start, end = amount.span.start, amount.span.end
        before, after = text[:start], text[end : end + 30]
        for kind, follows, marks, precedes in words.BOUNDS:
            marked = any(mark in amount.marks for mark in marks)
            behind, front = re.match(follows, after), re.search(precedes, before, re.IGNORECASE)
            if marked or behind or front:
                found.append(Stated(start, kind, format(amount.value.normalize(), "f"), amount.unit))
                masked = blank(masked, end, end + behind.end()) if behind else masked
                masked = blank(masked, front.start(), start) if front else masked
                break
        if amount.unit in ("円", "%"):
            masked = blank(masked, start, end)
    return found, masked
