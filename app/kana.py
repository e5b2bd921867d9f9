"""Words of titles typed in hiragana (うちゅう): which documents a question means often hangs on them."""

import re
from collections.abc import Sequence
from functools import cached_property

from app.names import hiragana

_KANA = re.compile(r"[ぁ-ゖー]{3,}")
_AFTER = r"(?=[^ぁ-ゖ]|$|の|は|が|って|と|に|で|も)"
_SHORTEST = 3
_YEAR = re.compile(r"(?:令和|平成)?[\d０-９元]+年度?")


class TitleReadings:
    """Spells hiragana words as the titles print them."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = tuple(dict.fromkeys(_YEAR.sub(" ", title) for title in titles))

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
        alone = {kana: next(iter(names)) for kana, names in found.items() if len(names) == 1}
        return dict(sorted(alone.items(), key=lambda pair: -len(pair[0])))

    def spell(self, question: str) -> str:
        """Return a question with the hiragana words that are readings of title words spelled as printed."""
        if not _KANA.search(question):
            return question
        for kana, word in self._words.items():
            if kana in question:
                question = re.sub(rf"(?<![ぁ-ゖ]){kana}{_AFTER}", word, question)
        return question
