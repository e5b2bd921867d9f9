"""What a question names, linked to what the ledger and the documents hold.

Names are matched by their character pairs, weighted by how few items have them: short forms, dropped particles and
small typos still match, and what a question names that nothing explains is found out.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.asked_columns import paired_columns
from app.catalog import Catalog, Item, loose
from app.english import EnglishNames
from app.names import Mention, OrganisationNames, blank
from app.pairs import pairs
from app.spelling import WHOLE_NAME, Spelling
from app.vocabulary import PRIOR, WORD, own_words
from corpus.amounts import read_amounts
from corpus.fiscal import find_stages, find_years
from corpus.folding import MappedText, fold_text
from corpus.model import Stage
from index.tokens import names

_HIRAGANA = re.compile(r"[ぁ-ゖ]")
_ENOUGH = 0.5
"""The share of a word's weight that must be explained for it to be known."""
_BY_PATH = 0.85
"""What a word counts for that only the heading above an item explains."""
_MOST_ITEMS = 8
_REIWA, _HEISEI = 2018, 1988
"""What is added to a year of an era to give the Western year."""
_MOST_KEPT = 64
_MANY_WORDS = 5
"""English words that make a question English whatever Japanese names it has."""
_ASKS_IN_JAPANESE = re.compile(r"いくら|です|ます|教え|(?:は|か|の)[?？。]?$")
_FEW_WORDS = 2
"""English words that a question with Japanese names must have to be English."""
_SHORTEST = 4
"""Characters of the shortest name that counts as named in full."""
_NAMED = 0.55
_NAMED_IN_ENGLISH = 0.4
_LONG_WORD = 4
"""The share of a question's weight that an item must explain to be named."""


@dataclass(frozen=True, slots=True)
class Scored:
    """An item and how well a question names it: the share of the question it explains, and of its own name."""

    item: Item
    coverage: float
    precision: float
    exact: bool

    @property
    def score(self) -> float:
        """Return the two shares as one."""
        return self.coverage * 0.7 + self.precision * 0.3 + (0.5 if self.exact else 0)


@dataclass(frozen=True, slots=True)
class Links:
    """A folded question and everything in it that was recognised; `rest` is the question without it."""

    text: str
    organisations: tuple[Mention, ...]
    unknown_organisations: tuple[str, ...]
    years: tuple[int, ...]
    stages: tuple[Stage, ...]
    columns: tuple[tuple[int | None, Stage | None], ...]
    """(year, stage) pairs in the order in which the question names them."""
    prior: bool
    rest: str


def _said(name: str) -> tuple[str, str]:
    """Return a name as it is compared, and as it is said for short, without の (人材の育成, 人材育成)."""
    return loose(name), loose(re.sub(r"(?<=[一-鿿ァ-ヺー])の(?=[一-鿿ァ-ヺ])", "", name))


@lru_cache(maxsize=16_384)
def _name_pairs(name: str) -> Counter[str]:
    """Return the pairs of a name as it is printed and as it is said for short."""
    printed, short = _said(name)
    return pairs(printed) | pairs(short)


def is_english(text: str) -> bool:
    """Return whether a question is asked in English, whatever it quotes.

    >>> is_english("What does CSIRT stand for?"), is_english("CSIRTとは"), is_english("What is 「観測所の整備」?")
    (True, False, True)
    >>> is_english("METI 予算")
    False
    """
    text = re.sub("「[^」]*」", " ", text)
    if len(re.findall(r"(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])", text)) >= _MANY_WORDS and not _ASKS_IN_JAPANESE.search(
        text
    ):
        return True  # with the Japanese name of a measure in it
    if re.search(r"[一-鿿ァ-ヺ]", text) and len(re.findall(r"(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])", text)) < _FEW_WORDS:
        return False
    bare = "".join(text.split())
    return len(re.findall(r"[A-Za-z]", bare)) > len(bare) * 0.5 and not re.search(r"[ぁ-ゖ]", bare)


def bare_years(
    text: str, found: Sequence[tuple[int, int, int | None]], held: Collection[int]
) -> list[tuple[int, int, int | None]]:
    """Return the years said without their era (30年度), where a document holds one that they may be."""
    bare: list[tuple[int, int, int | None]] = []
    for match in re.finditer(r"(?<![\d和成RHＲＨ])(?P<n>\d{1,2}|元)年度", text):
        if any(start < match.end() and match.start() < end for start, end, _ in found):
            continue
        number = 1 if match["n"] == "元" else int(match["n"])
        meant = [year for year in (_REIWA + number, _HEISEI + number) if year in held]
        if meant:
            bare.append((match.start(), match.end(), meant[0]))
    return bare


class Linker:
    """Links questions to one catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._organisations = OrganisationNames(catalog)
        self._spelling = Spelling(catalog, self._organisations)
        titles = [document.metadata.title or "" for document in catalog.documents.values()]
        self._heads = " ".join([*titles, *dict.fromkeys(e.table or "" for e in catalog.entries[:400])])
        self._linked: dict[str, Links] = {}
        self._topic = pairs(self._heads)

    @cached_property
    def _pairs(self) -> list[Counter[str]]:
        return [_name_pairs(" ".join([*item.names, *item.path[:-1]])) for item in self._catalog.items]

    @cached_property
    def _own(self) -> list[list[Counter[str]]]:
        return [[_name_pairs(name) for name in item.names] for item in self._catalog.items]

    @cached_property
    def _weight(self) -> dict[str, float]:
        """How much each pair tells: the more, the fewer items have it."""
        counts: Counter[str] = Counter()
        for found in self._pairs:
            counts.update(found.keys())
        size = max(len(self._catalog.items), 1)
        return {pair: math.log(1 + size / count) for pair, count in counts.items()}

    @cached_property
    def _unseen(self) -> float:
        return math.log(1 + max(len(self._catalog.items), 1))

    @cached_property
    def english(self) -> EnglishNames:
        """The items by their names in English, made when first asked for."""
        return EnglishNames(self._catalog.items, self._heads)

    def link(self, question: str) -> Links:
        """Return what a question names. The last questions are kept: several rules ask for the same one."""
        known = self._linked.get(question)
        if known is None:
            if len(self._linked) >= _MOST_KEPT:
                self._linked.clear()
            known = self._linked[question] = self._link(question)
        return known

    def _link(self, question: str) -> Links:
        text = self._spelling.known(fold_text(question).strip())
        base = next(iter(self._catalog.documents.values())).metadata.fiscal_year if self._catalog.documents else None
        masked = self._mask_items(text)
        years = find_years(masked, base=base)
        years += bare_years(masked, years, self._years)
        for start, end, _ in years:
            masked = blank(masked, start, end)
        stages = find_stages(masked)
        for start, end, _ in stages:
            masked = blank(masked, start, end)
        organisations, masked = self._organisations.find(masked)
        for amount in read_amounts(MappedText.of(masked), doc=""):
            if amount.value is not None and amount.unit in ("円", "%"):
                masked = blank(masked, amount.span.start, amount.span.end)
        fuzzy, unknown, masked = self._organisations.near(masked)
        return Links(
            text=text,
            organisations=tuple(sorted((*organisations, *fuzzy), key=lambda mention: mention.start)),
            unknown_organisations=tuple(unknown),
            years=tuple(dict.fromkeys(year for _, _, year in years if year is not None)),
            stages=tuple(dict.fromkeys(stage for _, _, stage in stages)),
            columns=paired_columns(text, years, stages),
            prior=PRIOR.search(text) is not None,
            rest=self._unmask(text, masked),
        )

    @cached_property
    def _years(self) -> frozenset[int]:
        return frozenset(entry.fiscal_year for entry in self._catalog.entries if entry.fiscal_year)

    def _mask_items(self, text: str) -> str:
        """Hide whole item names, so that 「当初」 or a ministry inside one is not taken for a label."""
        masked = text
        for item in self._catalog.items:
            for name in item.names:
                folded = fold_text(name)
                at = masked.find(folded) if len(folded) >= WHOLE_NAME else -1
                if at >= 0:
                    masked = masked[:at] + "\x01" * len(folded) + masked[at + len(folded) :]
        return masked

    def _unmask(self, text: str, masked: str) -> str:
        return "".join(a if b == "\x01" else b for a, b in zip(text, masked, strict=True))

    def score_items(self, rest: str, among: Iterable[int] | None = None) -> list[Scored]:
        """Return the items that `rest` names, best first."""
        if is_english(rest):
            return self._score_english(rest, among)
        asked = self._asked(rest)
        total = sum(self._of(pair) for pair in asked)
        if not total:
            return []
        telling = [pair for pair in asked if pair not in self._topic] or [pair for pair in asked if self._exact(rest)]
        squeezed = loose(rest)
        scored = []
        for place in range(len(self._catalog.items)) if among is None else among:
            item = self._catalog.items[place]
            shared = sum(self._of(pair) for pair in asked if pair in self._pairs[place])
            if not any(pair in self._pairs[place] for pair in telling):
                continue
            own, inside = max(
                (
                    sum(self._of(pair) for pair in asked if pair in name) / (sum(self._of(pair) for pair in name) or 1),
                    sum(self._of(pair) for pair in asked if pair in name),
                )
                for name in self._own[place]
            )
            shared = max(inside, shared * _BY_PATH)
            exact = any(len(loose(name)) >= _SHORTEST and loose(name) in squeezed for name in item.names)
            scored.append(Scored(item, shared / total, own, exact))
        return sorted(scored, key=lambda s: (-s.score, s.item.entries[0].amount.span))

    def _score_english(self, rest: str, among: Iterable[int] | None) -> list[Scored]:
        squeezed = loose(rest)
        scored = [
            Scored(item, coverage, precision, any(len(n) >= _SHORTEST and loose(n) in squeezed for n in item.names))
            for place, coverage, precision in self.english.score(rest, among)
            for item in [self._catalog.items[place]]
        ]
        named = [
            Scored(item, 1.0, 1.0, exact=True)
            for place, item in enumerate(self._catalog.items)
            if (among is None or place in among)
            and any(len(n) >= _SHORTEST and loose(n) in squeezed for n in item.names)
        ]
        return sorted(named or scored, key=lambda s: (-s.score, s.item.entries[0].amount.span))

    def _exact(self, rest: str) -> bool:
        """Return whether `rest` holds some item's whole name."""
        squeezed = loose(rest)
        return any(
            len(loose(name)) >= _SHORTEST and loose(name) in squeezed for i in self._catalog.items for name in i.names
        )

    def named_items(self, rest: str, among: Sequence[int] | None = None) -> list[Scored]:
        """Return the items that `rest` clearly names: the best, and others that it names as well."""
        enough = _NAMED_IN_ENGLISH if is_english(rest) else _NAMED
        scored = [s for s in self.score_items(rest, among) if s.exact or s.coverage >= enough]
        if not scored:
            return []
        best = scored[0]
        near = [s for s in scored if s.exact == best.exact and s.score >= best.score - 0.03]
        return self.with_words(rest, near) if len(near) > 1 else near

    def place_of(self, rest: str, item: Item) -> int:
        """Return where a question names an item."""
        return self._take_out(rest, item)[0]

    def with_words(self, rest: str, scored: list[Scored]) -> list[Scored]:
        """Return the items whose names have a long word of a question as it stands, where some have and some not."""
        for word in (loose(match.group()) for match in WORD.finditer(rest)):
            having = [s for s in scored if any(word in said for name in s.item.names for said in _said(name))]
            if len(word) >= _LONG_WORD and 0 < len(having) < len(scored):
                scored = having
        return scored

    def all_items(self, rest: str, among: Sequence[int] | None = None) -> list[list[Scored]]:
        """Return the items that `rest` names one after the other; each with those that it names as well.

        What one item explains is taken out of the question before the next is looked for.
        """
        found: list[tuple[int, list[Scored]]] = []
        for _ in range(_MOST_ITEMS):
            named = self.named_items(rest, among)
            if not named or (found and not named[0].exact and not self._whole_words(rest, named[0].item)):
                break
            if is_english(rest) and not named[0].exact:
                return [named]
            place, rest = self._take_out(rest, named[0].item)
            found.append((place, named))
            if not any(self._of(pair) for pair in self._asked(rest)):
                break
        return [named for _, named in sorted(found, key=lambda pair: pair[0])]

    def _whole_words(self, rest: str, item: Item) -> bool:
        """Return whether an item explains some word of `rest` wholly, and no other words are left unexplained."""
        return not self.unknown_words(rest, [item])

    def _take_out(self, rest: str, item: Item) -> tuple[int, str]:
        """Return where an item is named, and `rest` without the words that it explains."""
        for name in sorted(item.names, key=len, reverse=True):
            folded = fold_text(name)
            at = rest.find(folded)
            if at >= 0:
                return at, rest[:at] + " " * len(folded) + rest[at + len(folded) :]
        explained: set[str] = set()
        for name in (*item.names, *item.path):
            explained.update(_name_pairs(name))
        first = len(rest)
        for match in WORD.finditer(rest):
            asked = [pair for word in own_words(match.group()) for pair in pairs(word)]
            total = sum(self._of(pair) for pair in asked)
            if total and sum(self._of(pair) for pair in asked if pair in explained) / total >= _ENOUGH:
                first = min(first, match.start())
                rest = blank(rest, match.start(), match.end())
        return first, rest

    def unknown_words(self, rest: str, items: Iterable[Item], known: str = "", *, context: bool = False) -> list[str]:
        """Return the words of `rest` that neither the items, nor the documents' titles, nor question words explain.

        With `context`, a word that a document prints is known too: an item named in full may come with its heading.
        """
        items, english = list(items), is_english(rest)
        if english:
            in_full = any(loose(n) in loose(rest) for i in items for n in i.names if len(n) >= _SHORTEST)
            return [] if in_full else self.english.unknown(rest, items)
        explained = Counter(self._topic)
        for item in items:
            explained.update(_name_pairs(" ".join([*item.names, *item.path])))
        explained.update(pairs(known))
        missing, others = [], []
        names_only = loose(" ".join([*(name for item in items for name in item.names), known])) if items else ""
        for match in WORD.finditer(rest):
            word = match.group().strip("・")
            if names_only and self._is_sign_of_another(word, names_only):
                others.append(word)
            elif self._unexplained(own_words(word), explained) and not (
                context and all(self.printed(p) for p in own_words(word))
            ):
                missing.append((match.start(), match.end(), word))
        if not missing:
            return others
        naming = names(rest)  # of a verb's stem (上回る) or what is done (記載された) nothing need be known
        return others + [w for a, b, w in missing if self._unexplained(own_words(naming[a:b]), explained)]

    def _is_sign_of_another(self, word: str, names_only: str) -> bool:
        """Return whether a word of Latin letters (5G, AI) that a heading or a topic explains is in no item's name."""
        return re.fullmatch(r"[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*", word) is not None and (
            word.lower() not in names_only and not any(pair in self._topic for pair in pairs(word))
        )

    def _unexplained(self, words: Iterable[str], explained: Counter[str]) -> bool:
        """Return whether less than half of what words say is explained."""
        asked = [pair for word in words for pair in pairs(word)]
        total = sum(self._of(pair) for pair in asked)
        return bool(total) and sum(self._of(pair) for pair in asked if pair in explained) / total < _ENOUGH

    def naming_words(self, rest: str) -> list[str]:
        """Return the words of a question, or of a part of one, that name something."""
        return self.english.words(rest) if is_english(rest) else own_words(rest)

    def _asked(self, rest: str) -> list[str]:
        """Return the pairs of a question's words, those of question words left out."""
        return list(dict.fromkeys(pair for part in own_words(rest) for pair in pairs(part)))

    def prints(self, organisation: str) -> bool:
        """Return whether some document prints an organisation's name, whether or not it has amounts of it."""
        return any(
            self.printed(fold_text(name))
            for known in self._catalog.organisations
            if known.name == organisation
            for name in known.printed
            if len(name) >= _SHORTEST - 1
        )

    def printed(self, word: str) -> bool:
        """Return whether some document prints a word."""
        return any(word in self._catalog.paper(doc).printed for doc in self._catalog.documents)

    def _of(self, pair: str) -> float:
        return self._weight.get(pair, self._unseen)
