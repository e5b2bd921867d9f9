"""The organisations that a question names: in full, for short, by their readings, in English, or misspelled."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from app.catalog import Catalog
from corpus.folding import fold_text

_HIRAGANA = re.compile(r"[ぁ-ゖ]")
_SHORTEST = 2
"""Characters of the shortest name that a misspelling is looked for of."""
_LONG_READING = 5
"""Characters of a reading that no other word holds by chance."""
_SAME_SOUND = {"省": "章相賞症証小商将昇勝", "庁": "長町丁帳"}
_AFTER = r"(?!案|予算案|統一|系|職員)"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the question, and what it was linked to."""

    start: int
    end: int
    name: str
    corrected: str | None = None
    """What was typed, where it was taken for a close typo of `name`."""


def hiragana(text: str) -> str:
    """Return `text` with katakana as hiragana, length kept.

    >>> hiragana("キンユウチョウ")
    'きんゆうちょう'
    """
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in text)


def blank(text: str, start: int, end: int) -> str:
    """Return `text` with a stretch of it made spaces, so that places stay places."""
    return text[:start] + " " * (end - start) + text[end:]


class OrganisationNames:
    """Finds the organisations of one catalogue, and those that it is silent on."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._names = self._all()

    def _all(self) -> list[tuple[str, str]]:
        names: dict[str, str] = {}
        for organisation in self._catalog.organisations:
            for name in (*organisation.printed, *organisation.kana, *organisation.en):
                names.setdefault(fold_text(name), organisation.name)
        for held in self._catalog.held:
            names.setdefault(fold_text(held), held)
        return sorted(names.items(), key=lambda pair: -len(pair[0]))

    def find(self, text: str) -> tuple[list[Mention], str]:
        """Return the organisations that folded `text` names, and the text without them."""
        found: list[Mention] = []
        for folded, name in self._names:
            for start, end in _places(text, folded):
                found.append(Mention(start, end, name))
                text = blank(text, start, end)
        return found, text

    def near(self, text: str) -> tuple[list[Mention], list[str], str]:
        """Return names that end as organisations do but are none: close typos of one, and unknown ones."""
        found: list[Mention] = []
        unknown: list[str] = []
        for folded, name in self._names:
            for typed in _misspelled(folded):
                if (at := text.find(typed)) >= 0:
                    found.append(Mention(at, at + len(typed), name, corrected=typed))
                    text = blank(text, at, at + len(typed))
        for match in re.finditer(r"[一-鿿ァ-ヺー]{1,10}(?:省|庁|委員会)(?!庁|エネ|力|略|令|内)", text):
            typed = match.group()
            near = max(self._names, key=lambda pair: fuzz.ratio(typed, pair[0]))
            close = fuzz.ratio(typed, near[0]) >= 75 and len(typed) == len(near[0]) and typed[-1] == near[0][-1]
            if close:
                found.append(Mention(match.start(), match.end(), near[1], corrected=typed))
            elif not re.match(r"何|どの|どこ|各|全|関係|多く", typed) and typed not in (
                "各府省庁",
                "府省庁",
                "関係省庁",
                "各省庁",
                "省庁",
                "各省",
                "全省庁",
                "全府省庁",
                "どの省",
                "府省",
            ):
                unknown.append(typed)
            text = blank(text, match.start(), match.end())
        return found, unknown, text


def _places(text: str, name: str) -> list[tuple[int, int]]:
    """Return where `text` names an organisation: Latin names as whole words, readings in either kana."""
    pattern = _pattern(name)
    if pattern is None:
        return []
    return [m.span() for m in pattern.finditer(hiragana(text) if _is_reading(name) else text)]


@lru_cache(maxsize=16_384)
def _pattern(name: str) -> re.Pattern[str] | None:
    """Return the pattern of a name; None for one too short to be looked for.

    There are more names than `re` keeps patterns of, and every question looks for each of them.
    """
    if name.isascii():
        alone = rf"(?<!local )(?<!regional )(?<![A-Za-z]){re.escape(name)}(?:'s)?(?![A-Za-z])"
        return re.compile(alone, re.IGNORECASE if len(name) > 3 else 0)
    if _is_reading(name):
        alone = r"(?<![ぁ-ゖ])" if len(name) < _LONG_READING else ""
        after = r"(?=[のはがをとにでもっ]|[^ぁ-ゖ]|$)" if alone else ""
        return re.compile(alone + re.escape(name) + after)
    return re.compile(re.escape(name) + _AFTER) if len(name) > 1 else None


def _is_reading(name: str) -> bool:
    return len(name) >= 3 and _HIRAGANA.fullmatch(name[0]) is not None


def _misspelled(name: str) -> list[str]:
    """Return a ministry's or an agency's name with its last character typed as another of the same sound."""
    return [name[:-1] + other for other in _SAME_SOUND.get(name[-1:], "") if len(name) > _SHORTEST]
