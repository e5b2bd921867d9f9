"""The sentences of a document that can be quoted, each with the headings that it stands under.

A heading names what the sentences below it are about; 目的 or 概要 says what kind of sentence follows. Where one
line holds several headings side by side, the columns below come one after the other: the n-th 目的 of the page is
that of the n-th heading.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.compose import LONGEST_QUOTE
from app.pairs import pairs
from corpus.fiscal import find_years
from corpus.folding import fold_text
from corpus.layout import BULLET, Layout
from corpus.model import Span
from corpus.sentences import Piece, find_pieces, sentences

_TAG = re.compile(r"[○■●◆<\[(【]?\s*(?:(?:事業|施策|取組の?)?(?:概要|目的|内容|背景|効果|ねらい)[・と]?)+\s*[>\])】]?")
_MONEY = re.compile(
    r"[-+△▲]?[\d,.]+\s*(?:兆|億|百万|千万|万|千)?(?:\d[\d,.]*(?:億|百万|千|万))?円(?:の内数|程度)?|[\d.]+\s*%|(?:の)?内数"
)
_LABEL = re.compile(
    r"(?:令和|平成|昭和|FY|[RH])\s*(?:元|\d+)\s*(?:年度?)?|前年度|当初|補正|予算|政府案|概算|要求|決定|決算|見込|額|総|計|案|単位|百万|千|億"
    r"|円|新規|新|参考|約|程度|年度|うち|の|年|月|日|[\s\d,.:()<>\[\]【】〈〉/・、%~=+△▲-]"
)
_VERB_END = re.compile(
    r"。|[るすたむうくつぬぶぐ]$"
    r"|(?:[をにへが]|では?|により|として|引き続き|し、|双方で)[^をにへがは]{0,24}?[一-鿿]{2}(?:予定|中)?(?:\([^()]*\))?$"
)
_LINKING = re.compile(r"に(?:関する|係る|対する|おける|基づく|よる|向けた|資する|必要な|応じた)|[のへと]の|ための")
_OWNER = re.compile(r"^【([^】]{2,12})】")
_NOTE = re.compile(r"\((?![^()]*(?:予算|新規|単位|注\d|内数|交付金))[^()]{8,}\)")
"""A note in brackets that tells more than an amount or a column."""
_NOTED = re.compile(r"([一-鿿ァ-ヺーA-Za-z・]{2,})\s*\((?:注|※)\s*(\d+)\)")
_NOTE_OF = re.compile(r"\(?(?:注|※)\s*(\d+)\s*[):]?")
_ITEM = r"[一-鿿ァ-ヺーA-Za-z]{2,}(?:・[一-鿿ァ-ヺーA-Za-z]{2,})*"
_FIGURE = re.compile(r"(?<![\d,.])\d[\d,.]{2,}")
_ROW = 3
"""Figures that make a row of a table of a text without a full stop."""
_AROUND = 8
"""How many pieces beside a passage may answer too: the text under a heading, the heading above a text."""
_UP = 14
"""How far above a sentence its headings may stand."""
_SHORT = 7
"""Characters of the shortest heading without a mark: shorter ones are labels in a diagram."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, an item or a heading that an answer may quote."""

    span: Span
    text: str
    """As printed, without the line breaks of the export."""
    folded: str
    own: frozenset[str]
    """Its character pairs and its kanji."""
    heads: tuple[str, ...]
    """The headings that it stands under, nearest first."""
    above: tuple[frozenset[str], ...]
    """The pairs of each heading."""
    tag: str
    """The 目的, 概要 … that stands over it."""
    heading: bool
    """Whether it only names something, and tells nothing of it in brackets either."""
    listed: bool
    """Whether it is a heading with the items of a list below it."""
    owner: str | None
    """The organisation that the row names in brackets."""
    page: int
    years: frozenset[int]
    before: frozenset[str] = frozenset()
    """The pairs of the sentence before it in its paragraph, whose subject it may leave out."""
    note: str = ""
    """What a note is about: the words that its number stands behind."""


def marks(text: str) -> frozenset[str]:
    """Return the character pairs of a text and its single kanji, which verbs share with their nouns."""
    return frozenset(pairs(text)) | frozenset(re.findall("[一-鿿]", text))


class Sheet:
    """The sentences of one document."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._pieces = find_pieces(layout)
        self._starts = [layout.folded.span(piece.start, piece.end)[0] for piece in self._pieces]
        self._texts = [layout.printed(piece.start, piece.end) for piece in self._pieces]
        self._folded = [fold_text(text) for text in self._texts]
        self._roles = [_role(text, piece) for text, piece in zip(self._folded, self._pieces, strict=True)]
        self._sides = self._side_by_side()
        self._noted = self._terms_of_notes()
        self._cache: dict[int, tuple[Sentence, ...]] = {}

    def near(self, span: Span) -> Iterator[tuple[Sentence, bool]]:
        """Return the sentences of a passage and of the pieces beside it on its page; and whether they are within."""
        inside = [place for place, start in enumerate(self._starts) if span.start <= start < span.end]
        if not inside:
            return
        first, last = max(0, inside[0] - _AROUND), min(len(self._pieces), inside[-1] + _AROUND + 1)
        pages = {self._pieces[place].page for place in inside}
        for place in range(first, last):
            if self._pieces[place].page in pages:
                within = inside[0] <= place <= inside[-1]
                for sentence in self._of(place):
                    yield sentence, within

    def page_pairs(self, page: int) -> frozenset[str]:
        """Return the pairs of all headings of a page."""
        found: Counter[str] = Counter()
        for place, piece in enumerate(self._pieces):
            if piece.page == page and self._roles[place] == "heading":
                found.update(pairs(self._folded[place]))
        return frozenset(found)

    def _of(self, place: int) -> tuple[Sentence, ...]:
        if place not in self._cache:
            self._cache[place] = tuple(self._sentences(place))
        return self._cache[place]

    def _sentences(self, place: int) -> Iterator[Sentence]:
        piece, role = self._pieces[place], self._roles[place]
        if (
            role == "label"
            and not self._folded[place].startswith(("(", "【"))
            and not re.search("内は", self._folded[place])
        ):
            end = self._with_list(place)
            if end == piece.end:
                return
        heads, tag = self._heads(place)
        number = _NOTE_OF.match(self._folded[place])
        note = self._noted.get((piece.page, number[1]), "") if number else ""
        heads = (note, *heads) if note else heads
        above = tuple(marks(head) for head in heads)
        end = self._with_list(place)
        listed = end > piece.end
        spans = [(piece.start, end)] if listed else self._numbered(piece)
        before: frozenset[str] = frozenset()
        for start, stop in spans:
            span = self._layout.span(start, stop)
            if span.end - span.start > LONGEST_QUOTE:
                continue
            text = self._layout.printed(start, stop)
            folded = fold_text(text)
            owner = _OWNER.match(folded)
            tells = role == "body" or listed or _NOTE.search(_MONEY.sub("", folded)) is not None
            tells = tells and not (len(_FIGURE.findall(folded)) >= _ROW and not folded.endswith("。"))
            years = find_years(f"{folded} {' '.join(heads[:1])}", base=None)
            yield Sentence(
                span=span, text=text, folded=folded, own=marks(folded), heads=heads, above=above, tag=tag,
                heading=not tells, listed=listed, owner=owner[1] if owner else None, page=piece.page,
                years=frozenset(year for _, _, year in years if year),
                before=before, note=note,
            )  # fmt: skip
            before = marks(folded)

    def _numbered(self, piece: Piece) -> list[tuple[int, int]]:
        """Return the sentences of a piece; the first keeps a number that is printed before it."""
        spans = list(sentences(self._layout, piece))
        if spans:
            spans[0] = (self._past_labels(*spans[0]), spans[0][1])
        lead = BULLET.match(self._layout.text[piece.start : piece.end])
        if spans and lead and re.search(r"\d", lead.group()) and spans[0][0] == piece.start + lead.end():
            spans[0] = (piece.start, spans[0][1])
        return spans

    def _past_labels(self, start: int, end: int) -> int:
        """Return where a sentence begins behind lines that only label an amount."""
        lines = self._layout.text[start:end].split("\n")
        while len(lines) > 1 and _is_label(lines[0]) and not _is_label("".join(lines[1:])):
            start += len(lines.pop(0)) + 1
        while self._layout.text[start : start + 1].isspace():
            start += 1
        return start

    def _heads(self, place: int) -> tuple[tuple[str, ...], str]:
        """Return the headings over a piece, nearest first, and the tag that tells what it says of them."""
        found: list[str] = []
        tag = ""
        bullets = False
        for above in range(place - 1, max(-1, place - _UP), -1):
            if self._pieces[above].page != self._pieces[place].page:
                break
            text, role = self._folded[above], self._roles[above]
            if (
                role == "tag"
                and not found
                and not tag
                and all(self._roles[k] in ("body", "tag", "label") for k in range(above + 1, place))
            ):
                tag = text
                if above in self._sides:
                    found.append(self._sides[above])
            elif role == "heading" and len(found) < 2 and not _OWNER.match(text):
                marked = self._pieces[above].bullet
                if len(text) < _SHORT and not marked:
                    continue
                if marked and bullets and _mark(text) == _mark(found[-1]):
                    continue
                bullets = bullets or marked
                found.append(text)
        title = self._title(place)
        if title and title not in found:
            found.append(title)
        return tuple(found), tag

    def _title(self, place: int) -> str:
        page = self._pieces[place].page
        first = place
        while first > 0 and self._pieces[first - 1].page == page:
            first -= 1
        return next((self._folded[k] for k in range(first, place) if self._roles[k] == "heading"), "")

    def _with_list(self, place: int) -> int:
        """Return where the ・ items under a heading end, or where the piece itself does."""
        pieces, text = self._pieces, self._layout.text
        end = pieces[place].end
        if not pieces[place].heading or self._roles[place] == "body" or " " in text[pieces[place].start + 2 : end]:
            return end  # two labels side by side are a figure's, and head no list
        for following in pieces[place + 1 : place + 6]:
            if not following.detail or following.end - pieces[place].start > LONGEST_QUOTE // 2:
                break
            end = following.end
        return end

    def _terms_of_notes(self) -> dict[tuple[int, str], str]:
        """Return the words that the number of each note stands behind, by page and number."""
        found: dict[tuple[int, str], str] = {}
        for piece, text in zip(self._pieces, self._folded, strict=True):
            for match in _NOTED.finditer(text):
                found.setdefault((piece.page, match[2]), match[1])
        return found

    def _side_by_side(self) -> dict[int, str]:
        """Return the heading of each 目的, 概要 … that belongs to one of several headings of one line."""
        found: dict[int, str] = {}
        for page in {piece.page for piece in self._pieces}:
            places = [place for place, piece in enumerate(self._pieces) if piece.page == page]
            lines = [
                line
                for place in places
                for line in self._layout.text[self._pieces[place].start : self._pieces[place].end].split("\n")
            ]
            split = next((parts for line in lines if (parts := _columns(line))), None)
            if split is None:
                continue
            by_tag: dict[str, list[int]] = {}
            for place in places:
                if self._roles[place] == "tag":
                    by_tag.setdefault(self._folded[place], []).append(place)
            for same in by_tag.values():
                if len(same) == len(split):
                    found.update(zip(same, split, strict=True))
        return found


def _role(text: str, piece: Piece) -> str:
    """Return whether a piece is a tag (目的), a label of an amount, a heading, or a sentence."""
    if _TAG.fullmatch(text):
        return "tag"
    if _is_label(text):
        return "label"
    bare = _LINKING.sub("の", _MONEY.sub("", text)).strip(" :()")
    if piece.detail or _VERB_END.search(bare):
        return "body"
    return "heading" if piece.heading or len(text) <= LONGEST_QUOTE // 2 else "body"


def _is_label(text: str) -> bool:
    """Return whether a text only labels an amount: a year, a column, the amount itself."""
    return len(_LABEL.sub("", _MONEY.sub("", text))) <= 1


def _mark(text: str) -> str:
    lead = BULLET.match(text)
    return re.sub(r"\d+|[①-⑳]", "1", lead.group()).strip() if lead else ""


def _columns(line: str) -> list[str] | None:
    """Return the headings that stand side by side in a line, or None where it is one text."""
    parts = [part.strip() for part in re.split(r"[ 　]+(?=[○一-鿿ァ-ヺ])", line.strip()) if part.strip()]
    if len(parts) < 2 or any(len(part) < _SHORT or _MONEY.search(part) or not _plain(part) for part in parts):
        return None
    return parts


def _plain(part: str) -> bool:
    return not re.search(r"[。、:【】]|\d{3}", part) and len(_LABEL.sub("", part)) > 3


def enumerates(text: str) -> bool:
    """Return whether a text lists several things.

    >>> enumerates("(航空、空港、鉄道、物流)以外"), enumerates("作成・見直しを行い、観測する。")
    (True, False)
    """
    return bool(re.search(rf"(?:{_ITEM}、){{2,}}|{_ITEM}、{_ITEM}等|\([^()\d]+[、・][^()]+\)", text))
