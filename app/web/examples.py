"""Example questions, made from what the ledger holds, so that they have answers whatever the documents are."""

from collections.abc import Iterable

from app.answer import Language
from app.messages import say
from corpus.model import Entry

_SHORT = 24  # characters of an item's name that still make a handy example


def example_questions(entries: Iterable[Entry], lang: Language) -> list[str]:
    """Return up to four questions: an organisation as a whole, one item, a change, and two organisations together."""
    items: dict[str, dict[str, set[int]]] = {}
    for entry in entries:
        usable = entry.role == "part" and entry.amount.value is not None and entry.amount.unit == "円"
        if usable and entry.organisation and len(entry.item) == 1:
            years = items.setdefault(entry.organisation, {}).setdefault(entry.item[0], set())
            years.update([entry.fiscal_year] if entry.fiscal_year is not None else [])
    organisations = sorted(items, key=lambda name: len(items[name]) < 2)  # those with several items first
    names = [(owner, item) for owner in items for item in items[owner] if len(item) <= _SHORT]
    found = [say("example.organisation", lang, organisation=name) for name in organisations[:1]]
    other = [(owner, item) for owner, item in names if owner not in organisations[:1]] or names
    found += [say("example.item", lang, organisation=owner, item=item) for owner, item in other[:1]]
    changing = [item for owner, item in names if len(items[owner][item]) > 1 and (owner, item) not in other[:1]]
    found += [say("example.change", lang, item=item) for item in changing[:1]]
    if len(organisations) > 1:
        found.append(say("example.sum", lang, first=organisations[0], second=organisations[1]))
    return found
