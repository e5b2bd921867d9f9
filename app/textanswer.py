"""Answering in the document's own words: the sentence that a question leads to, quoted as it is printed.

The retriever brings passages; the sentence is the one whose words the question asks for, and whose form fits the
kind of question (a reason for why, a date for when). Where the passages do not know the question's words, the
documents do not say.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from app.answer import Result
from app.catalog import Catalog
from app.compose import LONGEST_QUOTE, Composer
from app.linking import is_english, pairs
from app.plan import FindText, NotHeld
from app.talk import say_not_held
from app.vocabulary import own_words
from corpus.folding import fold_text
from corpus.layout import Layout, lay_out
from corpus.model import Span
from corpus.sentences import Piece, find_pieces, sentences
from index.passage import Passage

_DEPTH = 6
_KNOWN = 0.42
"""The share of a question's weight that the best passage must explain."""
_HALF = 0.5
_NEWS = 0.35
"""The share of a sentence's weight that must be new for it to answer."""
_FEW = 3
"""Passages whose sentences are embedded to answer an English question: each sentence costs some 10 ms."""
_SENTENCE = 15
_CLOSE = 0.78
"""The similarity that a sentence must have to an English question, by the default model."""
_LABEL = re.compile(r"[【(\[]?\s*(?:令和|平成|FY|R\d|\d|前年度|事業概要|概要|目的|[※<])")
_WORD = re.compile(r"[一-鿿々〆ァ-ヺーA-Za-z0-9]{2,}")
_FORMS: dict[str, re.Pattern[str]] = {
    "why": re.compile(r"ため|目的|図る|図り|に資する|から|必要|重要|課題|有効|背景|ことにより|向上|確保"),
    "when": re.compile(r"\d{1,4}年|\d{1,2}月|令和|平成|決定|公表"),
    "who": re.compile(r"者|機関|委員会|省|庁|双方|センター|隊|負担"),
    "abbreviation": re.compile(r"の略|略称|[A-Z][a-z]+ [A-Z][a-z]+"),
    "where": re.compile(r"【|省|庁|全国|地域|において|設置"),
    "what": re.compile(r"実施|推進|整備|構築|支援|強化|行う|作成|活用|提供"),
}
_ASKING = re.compile(
    r"何のため|なんのため|なぜ|何故|どうして|なんで|どのような|どういう|どんな|どこ|どの|いつ|誰|だれ|何|なに|目的|理由|内容|概要|略|教えて|具体的|ですか|ますか|でしょうか"
)


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

    def similarities(self, query: str, texts: Sequence[str]) -> list[float] | None:
        """Return how near each text is to the query, or None where there is no model."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that answers, with its place."""

    span: Span
    text: str
    score: float
    heading: str = ""
    """The heading that it stands under."""


class TextFinder:
    """Finds the sentence that answers a question. The retriever is loaded when a question first needs it."""

    def __init__(self, catalog: Catalog, open_searcher: Callable[[], Searcher]) -> None:
        self._catalog = catalog
        self._open = open_searcher
        self._weights: Counter[str] | None = None
        self._layouts: dict[str, tuple[Layout, list[Piece]]] = {}
        self._size = 1

    def find(self, query: str, organisation: str | None, kind: str) -> Found | None:
        """Return the sentence that answers `query`, or None where the documents do not say."""
        searcher = self._open()
        where = self._owned_by(organisation)
        passages = [hit.passage for hit in searcher.search(query, _DEPTH, where=where)]
        if not passages:
            return None
        if kind == "abbreviation" and (spelled := self._spelled_out(query)) is not None:
            return spelled
        if is_english(query):
            return self._find_english(query, kind, passages, searcher)
        owner = pairs(organisation or "")
        asked = [pair for pair in self._asked(query) if pair not in owner] or self._asked(query)
        total = sum(self._weight(pair) for pair in asked)
        if not total or self._topic_is_unknown(query) or (kind in ("who", "where") and self._has_unknown(query)):
            return None
        best: Found | None = None
        for rank, passage in enumerate(passages):
            around = pairs(passage.title + " " + passage.text)
            known = sum(self._weight(pair) for pair in asked if pair in around) / total
            if known < _KNOWN:
                continue
            for candidate in self._sentences(passage):
                score = self._score(candidate, asked, total, kind) + 0.35 * known - 0.03 * rank
                if best is None or score > best.score:
                    best = replace(candidate, score=score)
        return best

    def _score(self, candidate: Found, asked: Sequence[str], total: float, kind: str) -> float:
        """Return how well a sentence fits: the question's words in it, half those of its heading, and its form."""
        own, above = pairs(candidate.text), pairs(candidate.heading)
        words = sum(self._weight(pair) * (1 if pair in own else 0.75 if pair in above else 0) for pair in asked) / total
        weight = sum(self._weight(pair) for pair in own) or 1
        if sum(self._weight(pair) for pair in own if pair not in asked) / weight < _NEWS:
            words -= 0.5  # it only says the question's words again, as a heading does
        form = 0.12 if _FORMS.get(kind, _FORMS["what"]).search(fold_text(candidate.text)) else 0.0
        return words + form + _fullness(candidate.text)

    def _has_unknown(self, query: str) -> bool:
        """Return whether a question has a word that no document has."""
        text = _ASKING.sub(" ", fold_text(query))
        self._weight("")
        for word in own_words(text):
            found = pairs(word)
            total = sum(self._weight(pair) for pair in found)
            if total and not any(self._weights and self._weights[pair] for pair in found):
                return True
        return False

    def _topic_is_unknown(self, query: str) -> bool:
        """Return whether the thing that a question is about (…は, どの…) is a word that no document has."""
        text = _ASKING.sub(lambda match: "　" * len(match.group()), fold_text(query))
        self._weight("")
        for match in _WORD.finditer(text):
            core = own_words(match.group())
            after, before = (
                text[match.end() : match.end() + 2],
                fold_text(query)[max(0, match.start() - 2) : match.start()],
            )
            if not core or not (re.match(r"は|とは|って|が", after) or before == "どの"):
                continue
            found = pairs(core[-1])
            total = sum(self._weight(pair) for pair in found)
            if (
                total
                and sum(self._weight(pair) for pair in found if self._weights and self._weights[pair]) / total < _HALF
            ):
                return True
        return False

    def _spelled_out(self, query: str) -> Found | None:
        """Return the sentence that says what the letters of an abbreviation in the question stand for."""
        for letters in re.findall(r"[A-Z][A-Za-z]*[A-Z]", fold_text(query)):
            initials = r"\W+".join(rf"{letter}[A-Za-z]+" for letter in letters.upper())
            for passage in self._open().passages:
                if re.search(initials, passage.text):
                    for candidate in self._sentences(passage):
                        if re.search(initials, fold_text(candidate.text)):
                            return candidate
        return None

    def _owned_by(self, organisation: str | None) -> Callable[[Passage], bool] | None:
        """Return a test for passages about an organisation: its name stands in them or in their title."""
        if organisation is None:
            return None
        names = [
            fold_text(name)
            for known in self._catalog.organisations
            if known.name == organisation or known.parent == organisation
            for name in known.printed
        ] or [organisation]
        return lambda passage: any(name in passage.title or name in passage.text for name in names)

    def _find_english(self, query: str, kind: str, passages: Sequence[Passage], searcher: Searcher) -> Found | None:
        every = [candidate for passage in passages[:_FEW] for candidate in self._sentences(passage)]
        full = [candidate for candidate in every if _fullness(candidate.text) > 0 and len(candidate.text) >= _SENTENCE]
        candidates = (full or every)[: 2 * _FEW]
        near = searcher.similarities(query, [candidate.text for candidate in candidates])
        if near is None or not candidates:
            return None
        latin = {word.lower() for word in re.findall(r"[A-Z][A-Za-z]*[A-Z][A-Za-z]*|[A-Z]{2,}", query)}
        scored = []
        for place, (similarity, candidate) in enumerate(zip(near, candidates, strict=True)):
            shared = latin & {word.lower() for word in re.findall(r"[A-Za-z]+", fold_text(candidate.text))}
            scored.append((similarity + (0.05 if shared else 0) + 0.5 * _fullness(candidate.text), -place))
        score, place = max(scored)
        found = candidates[-place]
        telling = _FORMS[kind].search(fold_text(found.text)) if kind in ("who", "when") else True
        return replace(found, score=score) if near[-place] >= _CLOSE and telling and kind != "who" else None

    def _asked(self, query: str) -> list[str]:
        text = _ASKING.sub(" ", fold_text(query))
        return list(dict.fromkeys(pair for word in own_words(text) for pair in pairs(word)))

    def _weight(self, pair: str) -> float:
        if self._weights is None:
            weights: Counter[str] = Counter()
            passages = self._open().passages
            for passage in passages:
                weights.update(pairs(passage.title + " " + passage.text).keys())
            self._weights, self._size = weights, max(len(passages), 1)
        return math.log(1 + self._size / (self._weights[pair] or 0.5))

    def _sentences(self, passage: Passage) -> list[Found]:
        """Return the sentences of a passage; a heading comes with the list below it."""
        doc, found = passage.span.doc, []
        layout, pieces = self._pieces(doc)
        for place, piece in enumerate(pieces):
            start, _ = layout.folded.span(piece.start, piece.end)
            if not passage.span.start <= start < passage.span.end:
                continue
            end = _with_list(layout.text, pieces, place)
            spans = [(piece.start, end)] if end > piece.end else list(sentences(layout, piece))
            heading = " ".join(self._headings(layout, pieces, place))
            for a, b in spans:
                span = layout.span(a, b)
                if span.end - span.start <= LONGEST_QUOTE:
                    found.append(Found(span, layout.printed(a, b), 0.0, heading))
        return found

    def _headings(self, layout: Layout, pieces: Sequence[Piece], place: int) -> list[str]:
        """Return the headings that a piece stands under: the two nearest above it that are no figure's label."""
        found: list[str] = []
        for piece in reversed(pieces[max(0, place - 8) : place]):
            text = layout.text[piece.start : piece.end]
            if piece.page != pieces[place].page or len(found) == 2:
                break
            if piece.heading and not _LABEL.match(text):
                found.append(text)
        return found

    def _pieces(self, doc: str) -> tuple[Layout, list[Piece]]:
        """Return the layout of a document, laid out when first needed."""
        if doc not in self._layouts:
            layout = lay_out(self._catalog.documents[doc])
            self._layouts[doc] = (layout, find_pieces(layout))
        return self._layouts[doc]


def _with_list(text: str, pieces: Sequence[Piece], place: int) -> int:
    """Return where the ・ items under a heading end, or where the piece itself does."""
    end = pieces[place].end
    if not pieces[place].heading or " " in text[pieces[place].start + 2 : end]:
        return end  # two labels side by side are a figure's, and head no list
    for following in pieces[place + 1 : place + 6]:
        if not following.detail or following.end - pieces[place].start > LONGEST_QUOTE // 2:
            break
        end = following.end
    return end


def _fullness(text: str) -> float:
    """Prefer a full sentence to a heading or a figure's label."""
    if len(text) < 8:
        return -0.25
    if re.search(r"億円|百万円|千円|^【", text):
        return -0.05
    return 0.08 if re.search(r"。$|[るすた]$|実施$|推進$|支援$|構築$|強化$|活用$|整備$", text) else 0.0


def say_text(plan: FindText, finder: TextFinder, out: Composer) -> None:
    """Quote the sentence that answers, or say that the documents do not."""
    found = finder.find(plan.query, plan.organisation, plan.kind)
    if found is None:
        say_not_held(NotHeld(reason="text", missing=(), organisation=plan.organisation), out)
        return
    quotation, number = out.quote(found.span, found.text)
    out.lines += [out.say(f"資料には次のように書かれています[{number}]：", f"The document says [{number}]:"), quotation]
    title = out.catalog.documents[found.span.doc].metadata.title or found.span.doc
    out.results.append(Result(label=title, value=None, unit=None, text=found.text))
