"""Words of titles typed in hiragana (うちゅう): which documents a question means often hangs on them."""

import re
from collections.abc import Sequence
from functools import cached_property

from app.names import hiragana

_KANA = re.compile(r"[ぁ-ゖー]{3,}")
_AFTER = r"(?=[^ぁ-ゖ]|$|の|は|が|って|と|に|で|も)"
_SHORTEST = 3


class TitleReadings:
    """Spells hiragana words as the titles print them."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = tuple(titles)

    @cached_property
    def _words(self) -> dict[str, str]:
        """Return the titles' words by their reading; a reading of several words is left out."""
        from index.tokens import readings

        found: dict[str, set[str]] = {}
        for title in self._titles:
            for word, reading in readings(title):
                kana = hiragana(reading)
                if len(kana) >= _SHORTEST and kana != hiragana(word):
                    found.setdefault(kana, set()).add(word)
        return {kana: next(iter(names)) for kana, names in found.items() if len(names) == 1}

    def spell(self, question: str) -> str:
        """Return a question with the hiragana words that are readings of title words spelled as printed."""
        if not _KANA.search(question):
            return question
        for kana in sorted(self._words, key=len, reverse=True):
            question = re.sub(rf"(?<![ぁ-ゖ]){kana}{_AFTER}", self._words[kana], question)
        return question
