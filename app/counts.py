"""Questions for printed counts: how many people, bodies or places."""

import re

from app import vocabulary as words
from app.catalog import Catalog
from app.linking import Linker, Links
from app.pairs import pairs
from app.plan import Counted, NotHeld

_LONGEST_CLAUSE = 80


class Counts:
    """Plans look-ups of the counts that one catalogue's documents print."""

    def __init__(self, catalog: Catalog, linker: Linker) -> None:
        self._catalog = catalog
        self._linker = linker

    def plan(self, links: Links, unit: str | None) -> Counted | NotHeld | None:
        """Return the printed counts that the question's words lead to; None where the documents' text may tell."""
        counts = [e for e in self._catalog.entries if e.role == "count" and (unit is None or e.amount.unit == unit)]
        if unit is None or not counts:
            told = unit is None or self._prints_number_of(unit)
            return None if told else NotHeld(reason="count", missing=(unit or "",))
        rest = words.COUNTED.sub(" ", links.rest)
        owners = {m.name for m in links.organisations}
        if owners:
            counts = [
                e
                for e in counts
                if e.organisation is None or any(self._catalog.within(e.organisation, o) for o in owners)
            ]
        texts = {id(e): " ".join(e.item) + self._sentence(e.amount.span.doc, e.amount.span.start) for e in counts}
        fitting = [
            e for e in counts if not self._linker.unknown_words(rest, [], known=texts[id(e)] + (e.organisation or ""))
        ]
        if not fitting:
            return None if self._prints_number_of(unit) else NotHeld(reason="count", missing=(unit,))
        if re.search(r"増|減|差|違", links.text):
            both = [
                next((e for e in fitting if was == self._is_previous(e.amount.span.doc, e.amount.span.start)), None)
                for was in (False, True)
            ]
            if all(both):
                places = tuple((e.amount.span.doc, e.amount.span.start) for e in both if e)
                return Counted(unit=unit, places=places, difference=True)
        before = re.search(r"前回|前の", links.text) is not None
        chosen = [e for e in fitting if before == self._is_previous(e.amount.span.doc, e.amount.span.start)] or fitting
        chosen.sort(key=lambda e: -self._beside(e.amount.span.doc, e.amount.span.start, links.rest))
        return Counted(unit=unit, places=tuple((e.amount.span.doc, e.amount.span.start) for e in chosen[:1]))

    def _prints_number_of(self, unit: str) -> bool:
        """Return whether some document prints a number with this unit."""
        return any(self._linker.printed(digit + unit) for digit in "0123456789")

    def _beside(self, doc: str, at: int, asked: str) -> int:
        """Return how many of the question's character pairs stand in the clause of a count."""
        text = self._catalog.documents[doc].text
        start = max(text.rfind(mark, 0, at) for mark in "、。\n")
        clause = pairs(re.split("[、。]", text[start + 1 :], maxsplit=1)[0][:_LONGEST_CLAUSE])
        return sum(pair in clause for pair in pairs(asked))

    def _sentence(self, doc: str, at: int) -> str:
        text = self._catalog.documents[doc].text
        start = max(text.rfind("。", 0, at), text.rfind("\n\n", 0, at)) + 1
        start = min(start, text.rfind("\n", 0, at) + 1)  # a line goes on with what it is about
        end = text.find("。", at)
        return text[start : end if end > 0 else at + 40]

    def _is_previous(self, doc: str, at: int) -> bool:
        return "前回" in self._catalog.documents[doc].text[max(0, at - 6) : at]
