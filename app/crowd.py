"""Planning over many documents: a few are chosen first, and the question is asked of those alone.

What tells documents apart is the question's to say: a title, a year, an organisation, a measure. Where it says too
little, the papers of the newest year answer, with a word that there are others; where these are too many as well, the
asker is to choose. An amount that another document states otherwise is answered with both.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock
from typing import Protocol

from app.catalog import Catalog, loose
from app.choosing import Chooser, Chosen
from app.columns import entries_of, item_target
from app.parts import docs_of
from app.plan import (
    About,
    Among,
    Choose,
    Explain,
    FindText,
    LookUp,
    NotHeld,
    Overview,
    Part,
    Plan,
    SideBySide,
    Talk,
    Target,
    Total,
    Trend,
)
from app.seats import Seats
from app.stated import plan_largest, plan_stated
from app.trend import asks_over_time, bare, names_alone, of_one_year, placed_in, plan_trend, single_target
from app.vocabulary import own_words
from corpus.model import Entry

Notes = tuple[str, ...]

FEW = 4
"""So many documents are each asked for themselves, and answered side by side."""

_MOST = 8
"""Documents of one year that are asked; where more fit, these are named."""
_OLDER = 3
"""Years whose papers are tried, the newest first, until one answers."""
_NEAR = 20
"""Documents of the turn before that a follow-up is asked of at most."""
_SEARCHED = 400
"""Documents that a search for text is kept to at most."""
_KEPT = 32
_REFERS = re.compile(
    r"それ|その|これ|差|比|合計|合わせ|足|どちら|どっち|より|than|compare|difference|sum", re.IGNORECASE
)
"""What sets a question beside the turn before."""


class Few(Protocol):
    """What plans over a few documents."""

    def plan_few(self, question: str, before: Sequence[Plan] = ()) -> tuple[Plan, Notes]:
        """Return the plan of a question that is asked of each of the documents."""
        ...

    def follow_few(self, question: str, before: Sequence[Plan]) -> Plan | None:
        """Return the plan of a follow-up, or None where the question stands by itself."""
        ...


class Crowd:
    """Plans questions over a catalogue of many documents."""

    def __init__(self, catalog: Catalog, seats: Seats, over: Callable[[Sequence[str]], Few]) -> None:
        self._catalog = catalog
        self._seats = seats
        self._make = over
        self._chooser = Chooser(catalog)
        self._panels: OrderedDict[tuple[str, ...], Few] = OrderedDict()
        self._lock = Lock()

    def _over(self, docs: Sequence[str]) -> Few:
        key = tuple(sorted(docs))
        with self._lock:
            if key in self._panels:
                self._panels.move_to_end(key)
                return self._panels[key]
        made = self._make(key)
        with self._lock:
            self._panels[key] = made
            while len(self._panels) > _KEPT:
                self._panels.popitem(last=False)
        return made

    def across(self, question: str, before: Sequence[Plan] = ()) -> Plan | None:
        """Return the plan of a question that is about several documents by its own words, or None.

        It asks how something went over the years, which document states it, or which has the largest total.
        """
        return (
            plan_largest(question, self._catalog, self._chooser)
            or plan_stated(question, self._catalog, self._chooser, self._seats)
            or plan_trend(question, before, self._catalog, self._chooser, self._seats)
        )

    def beside(self, plan: Plan) -> Plan:
        """Return a look-up of one measure, beside it those of documents that state another amount of the same."""
        return with_others(plan, self._catalog, self._chooser)

    def looked_in(self, text: str) -> tuple[str, ...]:
        """Return the documents that a text of several sentences may be about: a few for each of them."""
        found: dict[str, None] = {}
        near: tuple[str, ...] = ()
        for sentence in re.split(r"(?<=[。\n])", text):
            chosen = self._chooser.choose(sentence, near)
            if chosen.evident:
                near = chosen.docs[:FEW]
                found |= dict.fromkeys(near)
            if len(found) >= _NEAR:
                break
        return tuple(found) or self._chooser.newest_first(self._catalog.documents)[:FEW]

    def plan(self, question: str, before: Sequence[Plan] = ()) -> tuple[Plan, Notes]:
        """Return the plan of a question, and the corrections that the asker should be told of."""
        if asks_over_time(question):  # of what, does not show: it is asked for as of one year
            question = of_one_year(question)
        near = next((docs for plan in reversed(before) if (docs := docs_of(plan))), [])[:_NEAR]
        if near and (followed := self._followed(question, near, before)) is not None:
            return followed
        return self._fresh(question, self._chooser.choose(question))

    def _followed(self, question: str, near: Sequence[str], before: Sequence[Plan]) -> tuple[Plan, Notes] | None:
        """Return the plan of a follow-up, asked of the documents of the last turn and of those that it names."""
        chosen = self._chooser.choose(question, near)
        if chosen.by_context and (moved := self._in_year(question, chosen, before)) is not None:
            return moved, ()
        if (picked := self._picked(question, chosen, before)) is not None:
            return picked, ()
        if not chosen.by_context and not set(near) & set(chosen.docs) and not _REFERS.search(question):
            return None
        told = not chosen.by_context or chosen.years or chosen.owners
        docs = list(dict.fromkeys([*near, *(self._group(chosen)[0] if told else ())]))
        known = [_alone(plan) for plan in before if set(docs_of(plan)) <= set(docs)]
        plan = self._over(docs).follow_few(question, known)
        if plan is not None and not isinstance(plan, NotHeld):
            return plan, ()
        if isinstance(plan, NotHeld) and plan.column is not None and (last := single_target(before)) is not None:
            placed = self._moved(last[0], plan.column[0])
            if placed is not None:
                return LookUp(targets=(placed,), unit=last[1]), ()
        if not chosen.by_context:
            return None
        fresh, notes = self._fresh(question, chosen)
        if isinstance(fresh, NotHeld | FindText) and self._chooser.choose(question).evident:
            return None  # about something else
        return (plan or fresh), notes

    def _in_year(self, question: str, chosen: Chosen, before: Sequence[Plan]) -> Plan | None:
        """Return what the last turn asked, of the year that this turn names and says nothing else of."""
        last = single_target(before)
        if last is None or len(chosen.years) != 1 or chosen.owners or own_words(bare(question)):
            return None
        target, unit = last
        if target.fiscal_year == chosen.years[0]:
            return None
        placed = self._moved(target, chosen.years[0])
        if placed is None or placed.scope == "organisation":
            return Overview(target=placed, unit=unit) if placed is not None else None
        return LookUp(targets=(placed,), unit=unit)

    def _picked(self, question: str, chosen: Chosen, before: Sequence[Plan]) -> Plan | None:
        """Return what the last turn asked, of the document that this turn names and says nothing else of."""
        if not chosen.by_title or chosen.by_item or chosen.owners or chosen.years or not names_alone(question):
            return None
        last = next((plan for plan in reversed(before) if docs_of(plan)), None)
        for part in last.parts if isinstance(last, SideBySide) else ():
            if part.doc in chosen.docs:
                return part.plan
        target = single_target(before)
        doc, year = chosen.docs[0], self._year(chosen.docs[0])
        placed = placed_in(target[0], self._seats.seat(doc), year) if target is not None else None
        if target is None or placed is None:
            return None
        if placed.scope == "organisation":
            return Overview(target=placed, unit=target[1])
        return LookUp(targets=(placed,), unit=target[1])

    def _moved(self, target: Target, year: int | None) -> Target | None:
        """Return what a target is in the paper of another year of its series, None where there is none."""
        for doc in self._chooser.newest_first(self._chooser.siblings(target.doc)) if year is not None else ():
            if self._year(doc) == year and (placed := placed_in(target, self._seats.seat(doc), year)) is not None:
                return placed
        return None

    def _fresh(self, question: str, chosen: Chosen) -> tuple[Plan, Notes]:
        """Return the plan of a question that stands by itself."""
        if not chosen.evident:
            plan, notes = self._over(chosen.docs[:1]).plan_few(question)
            if isinstance(plan, Talk | About | Explain | FindText | NotHeld):
                return plan, notes
        docs = chosen.docs
        refused: list[tuple[Plan, Notes]] = []
        for _ in range(_OLDER):
            group, among = self._group(replace(chosen, docs=docs))
            plan, notes = self._over(group).plan_few(question)
            if not isinstance(plan, NotHeld | FindText):
                return self._told(plan, among), notes
            refused.append((plan, notes))
            docs = tuple(doc for doc in docs if self._year(doc) < self._year(group[-1]))
            if not docs or among == "all":
                break
        plan, notes = refused[0]
        return (self._searched(plan, chosen) if isinstance(plan, FindText) else plan), notes

    def _group(self, chosen: Chosen) -> tuple[tuple[str, ...], Among]:
        """Return the documents that are asked: all where they are few, or else those of the newest year."""
        docs = chosen.docs
        if len(docs) <= FEW or (len(chosen.years) > 1 and len(docs) <= _MOST):
            return docs, "all"
        newest = tuple(doc for doc in docs if self._year(doc) == self._year(docs[0]))
        if len(newest) == len(docs) <= _MOST:
            return newest, "all"
        return newest[:_MOST], "newest" if len(newest) <= _MOST else "many"

    def _year(self, doc: str) -> int:
        return self._catalog.documents[doc].metadata.fiscal_year or 0

    def _told(self, plan: Plan, among: Among) -> Plan:
        """Return a plan that says of which documents it speaks, where there are others; too many are only named."""
        if isinstance(plan, Talk | About | Explain | Choose):
            return plan
        if isinstance(plan, Total) and among != "all" and len(docs_of(plan)) > FEW:  # no sum of some of them
            plan = SideBySide(parts=tuple(Part(doc=t.doc, plan=LookUp(targets=(t,))) for t in plan.targets))
        plan = with_others(plan, self._catalog, self._chooser)
        if isinstance(plan, SideBySide):
            docs = len({part.doc for part in plan.parts})
            if docs > FEW:
                return replace(plan, among="many")
            return plan if among == "all" else replace(plan, among="newest")
        if among == "all":
            return plan
        docs_named = docs_of(plan)
        doc = docs_named[0] if len(docs_named) == 1 else None
        return SideBySide(parts=(Part(doc=doc, plan=plan),), among="newest")

    def _searched(self, plan: FindText, chosen: Chosen) -> FindText:
        """Return a search for text, kept to the documents that a title or a year of the question leaves."""
        narrow = (chosen.by_title or chosen.years) and len(chosen.docs) <= min(
            _SEARCHED, len(self._catalog.documents) - 1
        )
        return replace(plan, docs=chosen.docs) if narrow else plan


def _alone(plan: Plan) -> Plan:
    """Return a plan as follow-ups take it up: one part for itself, and the years of a trend as so many targets."""
    if isinstance(plan, SideBySide) and len(plan.parts) == 1:
        return plan.parts[0].plan
    return LookUp(targets=plan.targets, unit=plan.unit) if isinstance(plan, Trend) else plan


def with_others(plan: Plan, catalog: Catalog, chooser: Chooser) -> Plan:
    """Return a look-up of one measure, beside it those of other documents that state another amount of the same.

    The same is an item of that name and organisation, in the same year and stage.
    """
    if not isinstance(plan, LookUp) or len(plan.targets) != 1 or plan.targets[0].scope != "item":
        return plan
    (target,) = plan.targets
    (own,) = entries_of(catalog, target)[:1] or (None,)
    column = (target.fiscal_year, target.stage)
    if own is None or own.amount.value is None or not all(column):
        return plan
    name = loose((target.item or "").split("/")[-1])
    values = {own.amount.value}
    parts = [Part(doc=target.doc, plan=plan)]
    for doc in chooser.newest_first(chooser.holding(name) & chooser.with_column(column) - {target.doc}):
        for item in catalog.items_in(doc):
            if loose(item.name) != name or not catalog.related(item.organisation, target.organisation):
                continue
            entry = next((e for e in item.columns.get(column, ()) if e.amount.value is not None), None)
            value = entry.amount.value if entry is not None else None
            if entry is not None and value is not None and value not in values and not _is_rounded(own, entry):
                values.add(value)
                other: Target = item_target(catalog, item, column)
                parts.append(Part(doc=doc, plan=replace(plan, targets=(other,))))
        if len(parts) == FEW:
            break
    return SideBySide(parts=tuple(parts)) if len(parts) > 1 else plan


def _is_rounded(a: Entry, b: Entry) -> bool:
    """Return whether two amounts are one, printed to different digits."""
    if a.amount.value is None or b.amount.value is None:
        return True
    return abs(a.amount.value - b.amount.value) <= max(a.amount.step or 0, b.amount.step or 0) / 2
