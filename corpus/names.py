"""What a printed name carries beside itself: list marks, 【新規】, the organisation in brackets, うち."""

import re
from dataclasses import dataclass, field

from corpus.drafts import Label
from corpus.fiscal import find_phrases
from corpus.folding import fold_text
from corpus.layout import BULLET, Layout
from corpus.organisations import Organisation, canonical_name, looks_like_organisation

NEW_AT_END = re.compile(r"\s*[(【\[〔<]\s*(?P<mark>新規|新)(?:事業|施策)?\s*[)】\]〕>]\s*$")
_INNER = re.compile(r"\(?\s*(?:この)?うち[、,]?\s*(?=\S)")
_OPEN_AMOUNT = re.compile(r"(?<=\S)\s*\([0-9][0-9,.]*$")
_OWNER_AT_END = re.compile(r"\s*[(\[]\s*(?P<name>[^()\[\]、。]{2,16})\s*[)\]]\s*$")
_IN_BRACKETS = re.compile(r"\s*\((?P<inside>[^()]{2,20})\)\s*$")
_WORDS = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Name:
    """The place of a name in the folded text, and what was printed at it. An empty place is no name."""

    start: int
    end: int
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    owner: Label | None = None
    inner: bool = False
    """Whether it is part of the amount before it (うち…)."""
    rank: int | None = None


class NameReader:
    """Reads the names of one document."""

    def __init__(self, layout: Layout, organisations: tuple[Organisation, ...]) -> None:
        self._layout = layout
        self._organisations = organisations

    def read(self, start: int, end: int) -> Name:
        """Return the name in folded `start:end`."""
        text = self._layout.text
        start, end = _stripped(text, start, end)
        rank = bullet_rank(text[start : min(end, start + 8)])
        bullet = BULLET.match(text, start, end)
        if bullet:
            start, end = _stripped(text, bullet.end(), end)
        inner = _INNER.match(text, start, end)
        if inner:
            start = inner.end()
        marks: dict[str, tuple[int, int]] = {}
        owner = None
        for _ in range(2):  # (総務省)【新規】 and 【新規】(総務省)
            if new := NEW_AT_END.search(text[start:end]):
                marks["新規"] = (start + new.start("mark"), start + new.end("mark"))
                end = start + new.start()
            end = self._without_column(start, end)
            if owner is None and (at_end := self._owner_at_end(start, end)):
                owner, end = at_end
            if owner is None and inner is None:
                owner, start, end = self._owner_word(start, end)
        start, end = _stripped(text, start, end)
        if amount := _OPEN_AMOUNT.search(text, start, end):  # 「広報 (1,200:」: the figure before is no part of it
            start, end = _stripped(text, start, amount.start())
        return Name(start, end, marks, owner, inner is not None, rank)

    def label(self, name: Name) -> Label:
        """Return a name as a label."""
        return Label(self._layout.printed(name.start, name.end), self._layout.span(name.start, name.end))

    def known(self, label: Label) -> Label | None:
        """Return the organisation that a label names, if it names one and nothing else."""
        name = canonical_name(fold_text(label.text), self._organisations)
        return Label(name, label.span) if name else None

    def owner(self, start: int, end: int) -> Label | None:
        """Return the organisation that folded `start:end` names, if it names one and nothing else."""
        printed = self._layout.text[start:end]
        name = canonical_name(printed, self._organisations)
        return Label(name, self._layout.span(start, end)) if name else None

    def _without_column(self, start: int, end: int) -> int:
        """Return where a name ends before brackets that hold a column and nothing else: 「内訳(令和5年度予算案)」."""
        match = _IN_BRACKETS.search(self._layout.text[start:end])
        if match is None or not match.start():
            return end
        phrases = [phrase for phrase in find_phrases(match["inside"]) if phrase.year]
        if len(phrases) != 1 or (match["inside"][: phrases[0].start] + match["inside"][phrases[0].end :]).strip():
            return end
        return start + match.start()

    def _owner_at_end(self, start: int, end: int) -> tuple[Label, int] | None:
        text = self._layout.text[start:end]
        match = _OWNER_AT_END.search(text)
        if match is None or not match.start():
            return None
        known = canonical_name(match["name"].strip(), self._organisations)
        if known is None and not looks_like_organisation(match["name"].strip()):
            return None
        span = self._layout.span(start + match.start("name"), start + match.end("name"))
        return Label(known or match["name"].strip(), span), start + match.start()

    def _owner_word(self, start: int, end: int) -> tuple[Label | None, int, int]:
        """Take an organisation off that stands in a column of its own, before or after the name."""
        words = [(start + m.start(), start + m.end()) for m in _WORDS.finditer(self._layout.text[start:end])]
        if words and (owner := self.owner(*words[0])):
            return owner, words[0][1], end
        if len(words) > 1 and (owner := self.owner(*words[-1])):
            return owner, start, words[-1][0]
        return None, start, end


_RANKS = (
    r"(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3})(?=[. 、]|[一-龯])|[■◆□◇★☆]|【",
    r"[0-9]{1,2}(?:[.)] *(?![0-9])| +)",
    r"\([0-9]{1,2}\)|[0-9]{1,2}\)",
    r"[①-⑳]",
    r"\([ア-ン]\)",
)
_RANK = tuple(re.compile(pattern) for pattern in _RANKS)


def bullet_rank(text: str) -> int | None:
    """Return how high the number or mark that begins a text stands in an outline, 0 the highest, or None.

    >>> [bullet_rank(text) for text in ("II 総括", "1 対策", "(2) 訓練", "①調査", "○調査", "・端末", "調査")]
    [0, 1, 2, 3, 5, 6, None]
    """
    for rank, pattern in enumerate(_RANK):
        if pattern.match(text):
            return rank
    if re.match("[○●◎〇▶►➢]", text):
        return 5
    return 6 if text.startswith(("・", "※")) else None


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in "、,:"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ":、,"):
        end -= 1
    return start, end
