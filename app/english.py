"""Names of measures in English questions, linked to the Japanese names that the documents print.

A word of the question stands for an item's name where the name has a Japanese word for it (`synonyms.toml`), the
same letters (GSOC), or a katakana word of the same sound (フォレンジック, forensics). Sounds are compared by their
consonants, since those are what katakana keeps of an English word.
"""

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache

from rapidfuzz import fuzz

from app.catalog import Item, loose
from app.textwords import STOP, english_words, stems
from corpus.folding import fold_text

_ALIKE = 80
_WITHIN = 90
_FEW_SOUNDS = 3
_ROWS = {
    "k": "カキクケコ", "g": "ガギグゲゴ", "s": "サシスセソザジズゼゾ", "t": "タチツテト", "d": "ダヂヅデド",
    "n": "ナニヌネノン", "f": "フ", "b": "バビブベボヴ", "p": "パピプペポ", "m": "マミムメモ", "r": "ラリルレロ",
}  # fmt: skip
_SOUND_OF = {char: sound for sound, row in _ROWS.items() for char in row}
_SPELLINGS = (
    (r"[ts]ion", "son"), (r"ph", "f"), (r"ck", "k"), (r"qu", "k"), (r"x", "ks"), (r"th|sh", "s"), (r"tch|ch", "t"),
    (r"c(?=[eiy])", "s"), (r"c", "k"), (r"g(?=[eiy])", "s"), (r"[zj]", "s"), (r"(?<=[aeiou])r$", ""),
    (r"l", "r"), (r"v", "b"), (r"[aeiouywh]", ""), (r"(.)\1", r"\1"),
)  # fmt: skip
_ASKING = frozenset(
    stems(
        """
        how much many money amount amounts figure figures sum total totals whole overall entire combined together add
        spend spends spending spent given give gave allocate allocated allocation earmark earmarked set aside fund
        funds funded funding finance financed cost costs price paid pay receive received receives goes go went putting
        put went initial original originally draft proposed proposal supplementary request requested requests settle
        settled last previous prior year years before after current this next compared compare comparison compares
        increase increased increases decrease decreased change changed changes grow grew growth rise rose fall fell
        cut cuts drop dropped rate percent percentage per share shares proportion fraction ratio times half double
        doubled triple tripled than larger largest biggest bigger smaller smallest highest lowest higher lower most
        least top bottom rank ranked order first second third fourth fifth two three four five ten average mean list
        listed lists every measure measures item items field fields area areas policy priority main table row column
        page billion million trillion thousand yen jpy unit units express convert expressed plain show shown shows see
        find look up out what's is it's i'd like would know want need question question's about regarding concerning
        exact exactly roughly approximately line lines source sources cite citation money's devoted dedicated worth
        size big large small difference different gap between against versus vs if were by same equal only just also
        still there here have had one ones each another appear appears appearing plans planned set asked paper's
        worked work working out comes come came made make makes put puts say says tell country nation national's
        japan's government's ministry's agency's commission's office cabinet secretariat centre's exceed exceeds above
        below over under more less least
        wide among amongst within across yoy related relating relevant
        """
    ).split()
)


def sounds_of(word: str) -> str:
    """Return the consonants of an English word as katakana keeps them.

    >>> sounds_of("forensics"), sounds_of("digital"), sounds_of("training")
    ('frnsks', 'dstr', 'trng')
    """
    word = word.lower()
    for pattern, sound in _SPELLINGS:
        word = re.sub(pattern, sound, word)
    return word


def sounds_of_kana(word: str) -> str:
    """Return the consonants of a katakana word.

    >>> sounds_of_kana("デジタル"), sounds_of_kana("トレーニング")
    ('dstr', 'trng')
    """
    return re.sub(r"(.)\1", r"\1", "".join(_SOUND_OF.get(char, "") for char in word))


@cache
def _forms(word: str) -> tuple[str, ...]:
    return tuple(loose(form) for stem, forms in english_words() if stem == word for form in forms)


@cache
def _phrases() -> tuple[str, ...]:
    return tuple(stem for stem, _ in english_words() if " " in stem)


@cache
def _whole(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){re.escape(phrase)}(?![a-z])")


class EnglishNames:
    """Finds the items that English words name."""

    def __init__(self, items: Sequence[Item], topic: str) -> None:
        self._items = items
        self._texts = [loose(" ".join([*item.names, *item.path[:-1]])) for item in items]
        self._names = [loose(item.name) for item in items]
        self._runs = [_kana_runs(" ".join(item.names)) for item in items]
        self._topic, self._topic_runs = loose(topic), _kana_runs(topic)

    def words(self, rest: str) -> list[str]:
        """Return the words of a question that name something, phrases of `synonyms.toml` as one."""
        text = stems(re.sub("「[^」]*」|[^\x00-\x7f]+|-", " ", rest))
        found = []
        for phrase in _phrases():
            if phrase not in _ASKING and _whole(phrase).search(text):
                found.append(phrase)
                text = text.replace(phrase, " ")
        return [*found, *(w for w in text.split() if len(w) > 1 and w not in STOP | _ASKING and not w.isdigit())]

    def score(self, rest: str, among: Iterable[int] | None = None) -> list[tuple[int, float, float]]:
        """Return (place of the item, share of the question's words it explains, share of its name explained)."""
        words = [word for word in self.words(rest) if not self._on_topic(word)]
        places = range(len(self._items)) if among is None else list(among)
        held = {word: [p for p in range(len(self._items)) if self._says(p, word)] for word in words}
        weights = {word: math.log(1 + len(self._items) / (len(places_) or 0.5)) for word, places_ in held.items()}
        total = sum(weights.values())
        if not total:
            return []
        scored = []
        for place in places:
            matched = [word for word in words if place in held[word]]
            if matched:
                own = sum(self._length(place, word) for word in matched) / max(len(self._names[place]), 1)
                scored.append((place, sum(weights[word] for word in matched) / total, min(own, 1.0)))
        return scored

    def unknown(self, rest: str, items: Iterable[Item]) -> list[str]:
        """Return the naming words of a question that neither these items nor the titles explain, where most are."""
        chosen = {id(item) for item in items}
        places = [place for place, item in enumerate(self._items) if id(item) in chosen]
        words = [word for word in self.words(rest) if not self._on_topic(word)]
        strange = [word for word in words if not any(self._says(place, word) for place in places)]
        if 2 * len(strange) <= len(words):
            return []  # a translation seldom says every word
        typed = re.findall(r"[A-Za-z0-9']+", rest)
        return [next((word for word in typed if stems(word) == stem), stem) for stem in strange]

    def _on_topic(self, word: str) -> bool:
        return _said(word, self._topic, self._topic_runs) > 0

    def _says(self, place: int, word: str) -> bool:
        return _said(word, self._texts[place], self._runs[place]) > 0

    def _length(self, place: int, word: str) -> int:
        return _said(word, self._names[place], self._runs[place])


def _kana_runs(text: str) -> tuple[tuple[str, str], ...]:
    """Return the katakana words of a text with their sounds."""
    return tuple((run, sounds_of_kana(run)) for run in re.findall(r"[ァ-ヺー]{3,}", fold_text(text)))


def _said(word: str, text: str, runs: Iterable[tuple[str, str]]) -> int:
    """Return how many characters of a Japanese text an English word stands for; 0 for none."""
    if re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text):
        return len(word)
    for form in _forms(word):
        if form in text:
            return len(form)
    sounds = sounds_of(word.replace(" ", ""))
    for run, spoken in runs:
        if len(sounds) < _FEW_SOUNDS - 1 or not spoken:
            continue
        if sounds[0] == spoken[0] and fuzz.ratio(sounds.rstrip("s"), spoken.rstrip("s")) >= _ALIKE:
            return len(run)
        if len(sounds) >= _FEW_SOUNDS and len(spoken) > len(sounds) and fuzz.partial_ratio(sounds, spoken) >= _WITHIN:
            return min(len(run), 2 * len(sounds))
    return 0
