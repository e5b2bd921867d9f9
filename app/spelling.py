"""What people type, brought to the wordings and the names that are known."""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from app.catalog import Catalog
from app.names import OrganisationNames, hiragana
from app.paraphrase import paraphrase
from corpus.folding import fold_text
from index.tokens import reading

WHOLE_NAME = 8
"""Characters of the shortest name inside which nothing is read as a label or a question word."""
_LONG_KANA = 6
"""Hiragana in a row that may be a name typed by its reading."""


class Spelling:
    """Respells questions over one catalogue."""

    def __init__(self, catalog: Catalog, organisations: OrganisationNames) -> None:
        self._catalog = catalog
        self._organisations = organisations
        self._read: list[tuple[str, str]] | None = None

    @cached_property
    def _printed(self) -> list[str]:
        """The items' long names, in which nothing is respelled."""
        folded = dict.fromkeys(fold_text(name) for item in self._catalog.items for name in item.names)
        return [name for name in folded if len(name) >= WHOLE_NAME]

    def known(self, text: str) -> str:
        """Return a folded question in known wordings, with names typed in hiragana as they are printed."""
        return self._spelled(self._paraphrased(text))

    def _paraphrased(self, text: str) -> str:
        """Return a question in the wordings that are known, names of items as they were typed."""
        names = [place for printed in self._printed if printed in text for place in _places(text, printed)]
        done, at = [], 0
        for start, end in sorted(names):
            if start >= at:
                done += [paraphrase(text[at:start]), text[start:end]]
                at = end
        return "".join([*done, paraphrase(text[at:])])

    def _spelled(self, text: str) -> str:
        """Return a question with an item's name that is typed in hiragana as the document prints it."""
        for match in reversed(list(re.finditer(rf"[ぁ-ゖー]{{{_LONG_KANA},}}", text))):
            if self._organisations.find(match.group())[0]:
                continue
            inside = [name for read, name in self._readings() if match.group() in read]
            if len(inside) == 1:
                return f"{text[: match.start()]}{inside[0]}{text[match.end() :]}"
            for read, name in self._readings():
                at = match.group().find(read)
                if at >= 0:
                    start = match.start() + at
                    return f"{text[:start]}{name}{text[start + len(read) :]}"
        return text

    def _readings(self) -> list[tuple[str, str]]:
        """Return the readings of the items' names in hiragana, longest first."""
        if self._read is None:
            named = ((_reading(name), name) for i in self._catalog.items for name in i.names)
            self._read = sorted({pair for pair in named if len(pair[0]) >= _LONG_KANA}, key=lambda pair: -len(pair[0]))
        return self._read


@lru_cache(maxsize=16_384)
def _reading(name: str) -> str:
    return hiragana(reading(fold_text(name)))


def _places(text: str, name: str) -> Iterator[tuple[int, int]]:
    at = text.find(name)
    while at >= 0:
        yield at, at + len(name)
        at = text.find(name, at + len(name))
