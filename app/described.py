"""Measures found by what the documents say of them: 「サイバー攻撃の初動を支援する事業」."""

import re
from collections.abc import Iterable, Sequence

from app.catalog import Catalog, Item, loose
from index.tokens import names

_BEFORE = 60
"""How far above a measure's name the heading of its section may stand."""
_AFTER = 700
"""How far below its name the text about it may go."""


class Descriptions:
    """What a catalogue's documents say around each item."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._around: dict[int, str] = {}

    def says(self, item: Item, word: str) -> bool:
        """Return whether the text around an item has a word, or each part of it (不正メール判別)."""
        text = self._text(item)
        parts = [part for part in names(word).split() if len(part) > 1] or [word]
        return loose(word) in text or all(loose(part) in text for part in parts)

    def described(self, items: Iterable[Item], words: Sequence[str]) -> Item | None:
        """Return the one item whose text has all the words, or None where none or several have."""
        found = [item for item in items if words and all(self.says(item, word) for word in words)]
        return found[0] if len(found) == 1 else None

    def _text(self, item: Item) -> str:
        if id(item) not in self._around:
            document = self._catalog.documents[item.doc].text
            stretches = [
                document[max(0, label.start - _BEFORE) : self._next_label(item.doc, label.start)]
                for entry in item.entries
                if entry.table is None and (label := entry.label_spans.get("item")) is not None
            ]
            self._around[id(item)] = loose(re.sub(r"\s", "", " ".join(stretches)))
        return self._around[id(item)]

    def _next_label(self, doc: str, start: int) -> int:
        """Return where the text about a measure ends: at the next measure's name, or after `_AFTER` characters."""
        later = [
            label.start
            for entry in self._catalog.entries
            if entry.amount.span.doc == doc
            and entry.table is None
            and entry.role == "part"
            and (label := entry.label_spans.get("item")) is not None
            and label.start > start + 1
        ]
        return min([*later, start + _AFTER])
