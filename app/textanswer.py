"""Answering in the document's own words: the sentence that a question leads to, quoted as it is printed.

The retriever brings passages; the sentence is the one that says something of what the question names, itself or
through the headings above it, in the form that the question asks for (a reason for why, a date for when). A heading
that repeats the question is no answer where text stands under it. Where nothing knows the question's words, the
documents do not say.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from app.answer import Result
from app.catalog import Catalog
from app.compose import Composer
from app.more_answers import meanings
from app.pairs import pairs
from app.plan import FindText, NotHeld
from app.talk import say_not_held
from app.textform import form_of, tells
from app.textpieces import Sentence, Sheet, marks
from app.textslots import left_of
from app.textwish import Wish, dated, read_wish
from app.textwords import Word
from corpus.folding import fold_text
from corpus.layout import lay_out
from corpus.model import Span
from index.passage import Passage

_TELLS = re.compile(r"[。．！？](?!\d)|[.!?](?:\s|$)")
"""Ends a sentence: the rows of a table without one are figures and labels, which no text answer quotes."""
_DEPTH = 8
_KNOWN = 0.42
"""The share of a question's weight that a sentence and what stands around it must explain."""
_ABOUT = 0.25
"""The share of the question's topic that a sentence and its headings must have."""
_EXACT = 0.5
"""Either share, for a question that wants a name, a number, a day or a place."""
_LETTERED = re.compile(r"[A-Za-z][A-Za-z0-9]{2,}")
"""A name in letters, which no other word stands for."""
_HALF = 0.5
_OWN_PAGE = 0.1
"""What a sentence gains on a page that is headed with the organisation asked about."""
_HEADS = (0.8, 0.6, 0.4)
"""What a word counts for in the nearest heading, in the next, and in the page's title."""
_PAGE = 0.3
"""What a word counts for in another heading of the page."""
_VERB = 0.4
"""What a verb counts for: people say it in their own words."""
_MOST_WEIGHTS = 10_000
"""Words of questions whose weights are kept."""
_MOST_SHEETS = 200
"""Documents whose sentences are kept."""
_KANJI = 0.6
"""What a verb counts for where only its kanji comes back."""
_OTHER_FORM = 0.85
"""What a word counts for in another form than the question's."""


class Hit(Protocol):
    """Something found."""

    @property
    def passage(self) -> Passage:
        """Return the passage."""
        ...


class Searcher(Protocol):
    """What the finder needs of a retriever."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return all passages."""
        ...

    def search(self, query: str, k: int = 5, *, where: Callable[[Passage], bool] | None = None) -> Sequence[Hit]:
        """Return the best hits."""
        ...


class TextFinder:
    """Finds the sentence that answers a question. The retriever is loaded when a question first needs it."""

    def __init__(self, catalog: Catalog, open_searcher: Callable[[], Searcher]) -> None:
        self._catalog = catalog
        self._open = open_searcher
        self._counts: Counter[str] | None = None
        self._sheets: dict[str, Sheet] = {}
        self._weights: dict[Word, float] = {}
        self._around: dict[str, frozenset[str]] = {}
        self._pages: dict[tuple[str, int], frozenset[str]] = {}
        self._size = 1
        self._owners = {fold_text(name) for known in catalog.organisations for name in known.printed}
        self._owners |= {fold_text(name) for name in catalog.held}

    def _tells(self, passage: Passage) -> bool:
        """Return whether a passage may be quoted: what a table or a list says in figures and labels may not."""
        listed = passage.kind == "row" or self._catalog.documents[passage.span.doc].kind in ("csv", "excel")
        return not listed or _TELLS.search(passage.text) is not None

    def find(self, query: str, organisation: str | None, kind: str, docs: Collection[str] = ()) -> Sentence | None:
        """Return the sentence that answers `query`, or None where the documents do not say.

        `docs` are the documents that are searched, none for all of them.
        """
        searcher = self._open()
        where = self._within(frozenset(docs), self._owned_by(organisation))
        hits = searcher.search(query, _DEPTH, where=where)
        passages = [hit.passage for hit in hits if self._tells(hit.passage)]
        if kind == "abbreviation":
            return self._spelled_out(query)
        wish = read_wish(query, kind, self._names(organisation, english=True))
        words = [word for word in wish.words if not word.verb or self._is_known(word)]
        strong = [word for word in words if not word.verb] or words
        named = bool(strong) or (wish.kind == "brackets" and organisation is not None)
        if not passages or not named or self._is_beyond(wish, strong):
            return None
        if len(self._weights) > _MOST_WEIGHTS:
            self._weights = {}
        names = self._names(organisation)
        best: tuple[float, Sentence] | None = None
        for rank, passage, sentence in self._near(passages):
            if not self._may_answer(wish, sentence, names):
                continue
            if not self._is_about(wish, strong, passage, sentence):
                continue
            score = self._score(wish, words, sentence) - 0.02 * rank
            score += _OWN_PAGE if any(name in passage.title for name in names) else 0.0
            if best is None or score > best[0]:
                best = (score, sentence)
        return best[1] if best else None

    def _is_about(self, wish: Wish, strong: Sequence[Word], passage: Passage, sentence: Sentence) -> bool:
        """Return whether a sentence and what stands around it say enough of what the question names."""
        exact = wish.needs is not None and wish.kind != "brackets" and not wish.english
        near = [(marked, 1.0) for marked in (sentence.own, self._about(passage), *sentence.above)]
        if strong and self._share(strong, near) < (_EXACT if exact else _KNOWN):
            return False
        topics = [word for word in strong if word.topic]
        own = [near[0], *near[2:], (sentence.before, 1.0)]
        if topics and self._share(topics, own) < (_EXACT if exact else _ABOUT):
            return False
        beside = [*near, (self._page(sentence), 1.0)]
        if exact and any(self._share([word], beside) < _ABOUT for word in strong if self._is_known(word)):
            return False
        lettered = [word.text.lower() for word in strong if _LETTERED.fullmatch(word.text)]
        said = fold_text(" ".join((passage.title, passage.text, sentence.text, *sentence.heads))).lower()
        return wish.english or all(name in said for name in lettered)

    def _near(self, passages: Sequence[Passage]) -> Iterable[tuple[int, Passage, Sentence]]:
        """Return the sentences of the passages, then those beside them, each once."""
        seen: set[Span] = set()
        beside: list[tuple[int, Passage, Sentence]] = []
        for rank, passage in enumerate(passages):
            for sentence, within in self._sheet(passage.span.doc).near(passage.span):
                if not within:
                    beside.append((rank + 2, passage, sentence))
                elif sentence.span not in seen:
                    seen.add(sentence.span)
                    yield rank, passage, sentence
        for rank, passage, sentence in beside:
            if sentence.span not in seen:
                seen.add(sentence.span)
                yield rank, passage, sentence

    def _about(self, passage: Passage) -> frozenset[str]:
        if passage.id not in self._around:
            self._around[passage.id] = frozenset(pairs(passage.title + " " + passage.text))
        return self._around[passage.id]

    def _sheet(self, doc: str) -> Sheet:
        if doc not in self._sheets:
            if len(self._sheets) >= _MOST_SHEETS:
                self._sheets, self._around, self._pages = {}, {}, {}
            self._sheets[doc] = Sheet(lay_out(self._catalog.documents[doc]))
        return self._sheets[doc]

    def _page(self, sentence: Sentence) -> frozenset[str]:
        key = (sentence.span.doc, sentence.page)
        if key not in self._pages:
            self._pages[key] = self._sheet(sentence.span.doc).page_pairs(sentence.page)
        return self._pages[key]

    def _may_answer(self, wish: Wish, sentence: Sentence, names: Sequence[str]) -> bool:
        """Return whether a sentence has what an answer must have, and speaks of no other owner, number or year."""
        said = sentence.folded + " " + " ".join(sentence.heads[:2])
        needed = dated(sentence.folded) if wish.kind == "when" else left_of(sentence.folded, wish.left)
        if not tells(wish, sentence) or (wish.needs and not wish.needs.search(needed)):
            return False
        if any(number not in said for number in wish.numbers):
            return False
        if names and sentence.owner in self._owners and sentence.owner not in names:
            return False
        return not (wish.years and sentence.years) or bool(set(wish.years) & sentence.years)

    def _score(self, wish: Wish, words: Sequence[Word], sentence: Sentence) -> float:
        """Return how well a sentence fits: the question's words in it and in its headings, and its form."""
        places = [(sentence.own, 1.0), *zip(sentence.above, _HEADS, strict=False), (self._page(sentence), _PAGE)]
        return self._share(words, places) + form_of(wish, sentence)

    def _share(self, words: Sequence[Word], places: Sequence[tuple[frozenset[str], float]]) -> float:
        """Return the share of the words' weight that the places explain, each as much as it counts for."""
        total = explained = 0.0
        for word in words:
            weight = self._weight(word)
            total += weight
            if word.verb:
                own = places[0][0]
                values = (1.0, _KANJI, *(_OTHER_FORM for _ in word.forms[2:]))
                said = (value for value, form in zip(values, word.forms, strict=True) if form <= own)
                explained += weight * max(said, default=0.0)
                continue
            found = 0.0
            for place, form in enumerate(word.forms):
                have = sum(self._of(pair) * max((w for own, w in places if pair in own), default=0.0) for pair in form)
                whole = sum(self._of(pair) for pair in form)
                found = max(found, have / whole * (1.0 if place == 0 else _OTHER_FORM) if whole else 0.0)
            explained += weight * found
        return explained / total if total else 0.0

    def _weight(self, word: Word) -> float:
        """Return how much a word tells: by the form of it that the documents know."""
        weight = self._weights.get(word)
        if weight is None:
            known = next((form for form in word.forms if self._known_share(form) >= _HALF), word.forms[0])
            weight = self._weights[word] = sum(self._of(pair) for pair in known) * (_VERB if word.verb else 1)
        return weight

    def _is_known(self, word: Word) -> bool:
        return any(self._known_share(form) >= _HALF for form in word.forms)

    def _known_share(self, form: frozenset[str]) -> float:
        """Return the share of a form's weight that some document has."""
        total = sum(self._of(pair) for pair in form)
        counts: Mapping[str, int] = self._counts or {}
        return sum(self._of(pair) for pair in form if counts.get(pair)) / total if total else 0.0

    def _is_beyond(self, wish: Wish, words: Sequence[Word]) -> bool:
        """Return whether a question is about something that no document has a word for."""
        unknown = [word for word in words if not self._is_known(word)]
        if wish.english:
            return wish.unknown + len(unknown) > (len(words) + wish.unknown) / 3 or (
                bool(unknown or wish.unknown) and wish.kind in ("who", "where", "when")
            )
        exact = wish.kind in ("who", "where", "when", "meaning")
        if exact and any(word.topic and not self._ends_known(word) for word in words):
            return True  # a センター長 is no センター: what a compound is stands at its end
        return any(word.topic for word in unknown) or (bool(unknown) and wish.kind in ("who", "where"))

    def _ends_known(self, word: Word) -> bool:
        """Return whether some document has the end of a word, in one of its forms."""
        return not word.ends or any(self._counts is None or self._counts[end] for end in word.ends)

    def _of(self, pair: str) -> float:
        if self._counts is None:
            counts: Counter[str] = Counter()
            passages = self._open().passages
            for passage in passages:
                counts.update(marks(passage.title + " " + passage.text))
            self._counts, self._size = counts, max(len(passages), 1)
        return math.log(1 + self._size / (self._counts[pair] or 0.5))

    def _spelled_out(self, query: str) -> Sentence | None:
        """Return the sentence that says what the letters of an abbreviation in the question stand for."""
        for letters in re.findall(r"[A-Z][A-Za-z]*[A-Z]", fold_text(query)):
            initials = r"\W+".join(rf"{letter}[A-Za-z]+" for letter in letters.upper())
            for passage in self._open().passages:
                if re.search(initials, passage.text):
                    for sentence, within in self._sheet(passage.span.doc).near(passage.span):
                        if within and re.search(initials, sentence.folded):
                            return sentence
        return None

    def printing(self, name: str) -> Sentence | None:
        """Return a sentence that prints a name, one without amounts if there is any."""
        found = [
            sentence
            for passage in self._open().passages
            if name in fold_text(passage.text)
            for sentence, within in self._sheet(passage.span.doc).near(passage.span)
            if within and name in sentence.folded
        ]
        return (
            min(found, key=lambda sentence: (bool(sentence.owner), len(re.findall(r"\d", sentence.folded))))
            if found
            else None
        )

    def _names(self, organisation: str | None, *, english: bool = False) -> list[str]:
        """Return the names of an organisation, and of those under it, that papers print."""
        if organisation is None:
            return []
        return [
            fold_text(name)
            for known in self._catalog.organisations
            if known.name == organisation or known.parent == organisation
            for name in (*known.printed, *((*known.en, *known.aliases) if english else ()))
        ] or [organisation]

    def _within(
        self, docs: frozenset[str], owned: Callable[[Passage], bool] | None
    ) -> Callable[[Passage], bool] | None:
        """Return a test for passages of some documents that another test lets through as well."""
        if not docs:
            return owned
        return lambda passage: passage.span.doc in docs and (owned is None or owned(passage))

    def _owned_by(self, organisation: str | None) -> Callable[[Passage], bool] | None:
        """Return a test for passages about an organisation: its name stands in them or in their title."""
        if organisation is None:
            return None
        names = self._names(organisation)
        return lambda passage: any(name in passage.title or name in passage.text for name in names)


def say_text(plan: FindText, finder: TextFinder, out: Composer) -> None:
    """Quote the sentence that answers, or say that the documents do not."""
    if _say_full_name(plan, finder, out):
        return
    found = finder.find(plan.query, plan.organisation, plan.kind, plan.docs)
    if found is None:
        say_not_held(NotHeld(reason="text", missing=(), organisation=plan.organisation), out)
        return
    _say_quotation(found, out.say("資料には次のように書かれています", "The document says"), out)
    for term, meaning in meanings().items():
        if term in fold_text(plan.query) and len(term) > 1 and term in found.folded:
            out.lines.append(out.say(f"「{term}」：{meaning['ja']}", meaning["en"]))


def _say_full_name(plan: FindText, finder: TextFinder, out: Composer) -> bool:
    """Say the full name of an organisation that a question asks about by a short one, where a paper prints it."""
    asked = fold_text(out.question)
    known = next((known for known in out.catalog.organisations if known.name == plan.organisation), None)
    short = next((name for name in (*known.aliases, *known.en) if fold_text(name) in asked), None) if known else None
    if (
        known is None
        or short is None
        or known.name in asked
        or not _ASKS_NAME.fullmatch(asked.replace(fold_text(short), "X"))
    ):
        return False
    found = finder.printing(fold_text(known.name))
    if found is None:
        return False
    out.lines.append(out.say(f"「{short}」は「{known.name}」の略称です。", f"{short} is short for 「{known.name}」."))
    _say_quotation(found, out.say("資料での記載", "In the document"), out)
    return True


_ASKS_NAME = re.compile(
    r"「?X」?\s*(?:とは|って|は|の)?\s*(?:何|なに|なん|どんな組織|どのような組織|どういう組織|正式名称|フルネーム|略称)?\s*(?:の略(?:称|語)?)?(?:のこと)?"
    r"\s*(?:は|を教えて)?(?:です|でしょう|ください|なの)?か?\s*[?。]?"
    r"|(?:what|who) (?:is|are|does) (?:the )?X(?: stand for| mean| short for)?\s*\?*",
    re.IGNORECASE,
)


def _say_quotation(found: Sentence, lead: str, out: Composer) -> None:
    quotation, number = out.quote(found.span, found.text)
    out.lines += [out.say(f"{lead}[{number}]：", f"{lead} [{number}]:"), quotation]
    title = out.catalog.documents[found.span.doc].metadata.title or found.span.doc
    out.results.append(Result(label=title, value=None, unit=None, text=found.text))
