"""Planning over several documents: each is asked for itself, and the question's words decide which of them answer.

A word that only one document knows (a measure, an organisation, a year, a word of its title) leaves only that one.
A question that fits several is answered for each, side by side. Nothing is added up or compared across documents
unless the question names several of them. Of many documents a few are chosen first (`app/crowd.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from app import vocabulary as words
from app.across import compare_documents, named_alone, plan_across, titled
from app.catalog import Catalog, loose
from app.crowd import FEW, Crowd, Notes
from app.kana import TitleReadings
from app.linking import Linker
from app.parts import docs_of, targets_in
from app.plan import (
    About,
    Choose,
    Explain,
    FindText,
    Gather,
    LookUp,
    NotHeld,
    Overview,
    Part,
    Plan,
    SideBySide,
    Talk,
    Target,
    Total,
)
from app.planner import Planner, corrections
from app.seats import Seat, Seats
from app.spelled_out import plan_spelled_out
from app.wording import column_name
from corpus.folding import fold_text
from corpus.relations import Relation

__all__ = ["Panel", "docs_of", "targets_in"]

_LONG_ENOUGH = 4
"""Characters of a name that counts as named in full."""


class Panel:
    """Plans questions over all documents of a catalogue."""

    def __init__(
        self, catalog: Catalog, linker: Linker, relations: Sequence[Relation] = (), *, seats: Seats | None = None
    ) -> None:
        self._catalog = catalog
        self._linker = linker
        self._relations = tuple(relations)
        self._all = seats or Seats(catalog, relations)
        self._seats = self._all.of(catalog.documents)

    @cached_property
    def _whole(self) -> Planner:
        return Planner(self._catalog, self._linker, self._relations)

    @cached_property
    def _crowd(self) -> Crowd:
        return Crowd(self._catalog, self._all, self._over)

    @cached_property
    def _readings(self) -> TitleReadings:
        return TitleReadings([d.metadata.title or "" for d in self._catalog.documents.values()])

    def _over(self, docs: Sequence[str]) -> "Panel":
        """Return the panel of a few of the documents."""
        catalog = self._catalog.of(docs)
        linker = self._all.seat(docs[0]).linker if len(docs) == 1 else Linker(catalog)
        return Panel(catalog, linker, self._all.relations(catalog.documents), seats=self._all)

    def plan(self, question: str, before: Sequence[Plan] = ()) -> tuple[Plan, Notes]:
        """Return the plan of a question over all documents, and the corrections that the asker should be told of."""
        if len(self._catalog.documents) > 1:
            question = self._readings.spell(question)
        if len(self._catalog.documents) > 1 and (across := self._crowd.across(question, before)):
            return across, ()
        if len(self._catalog.documents) > FEW:
            return self._crowd.plan(question, before)
        plan, notes = self.plan_few(question, before)
        return (self._crowd.beside(plan) if len(self._catalog.documents) > 1 else plan), notes

    def looked_in(self, text: str) -> tuple[str, ...]:
        """Return the documents that a text may be about: all, or of many a few for each sentence."""
        return self._crowd.looked_in(text) if len(self._catalog.documents) > FEW else tuple(self._catalog.documents)

    def plan_few(self, question: str, before: Sequence[Plan] = ()) -> tuple[Plan, Notes]:
        """Return the plan of a question that is asked of each of the documents."""
        if spelled := plan_spelled_out(question):
            return spelled, ()
        if len(self._catalog.documents) < _SEVERAL:
            return self._whole.plan(question, before)
        notes = corrections(self._linker.link(question))
        return self.follow_few(question, before) or self._fresh(question), notes

    def follow_few(self, question: str, before: Sequence[Plan]) -> Plan | None:
        """Return the plan of a follow-up, or None where the question stands by itself."""
        if not before:
            return None
        if len(self._catalog.documents) < _SEVERAL:
            return self._whole.follow(question, before)
        return self._follow(question, before)

    def _fresh(self, question: str) -> Plan:
        """Return the plan of a question that stands by itself."""
        if compared := compare_documents(question, list(self._seats.values())):
            return compared
        whole, _ = self._whole.plan(question)
        if isinstance(whole, Talk | About | Explain):
            return whole
        seats = list(self._seats.values())
        if across := plan_across(question, seats, by_year=False):
            return across
        plans = {doc: seat.planner.plan(question)[0] for doc, seat in self._seats.items()}
        if fitting := self._fitting(question, plans):
            return _added(question, fitting) or _together(fitting)
        if across := plan_across(question, seats, by_year=True):
            return across
        texts = [plan for plan in plans.values() if isinstance(plan, FindText)]
        if isinstance(whole, FindText) or len(set(docs_of(whole))) > 1:
            return whole
        if texts and not any(isinstance(plan, NotHeld) for plan in plans.values()):
            return texts[0]
        return _refusal(whole, list(plans.values()))

    def _fitting(self, question: str, plans: dict[str, Plan]) -> dict[str, Plan]:
        """Return the plans of the documents that the question is answered from."""
        fitting: dict[str, Plan] = {
            doc: plan
            for doc, plan in plans.items()
            if not isinstance(plan, NotHeld | FindText) and self._has_column(doc, plan)
        }
        if len(fitting) < _SEVERAL:
            return fitting
        for narrow in (self._titled, self._named_in_full, self._of_own_year, self._no_choices):
            fitting = narrow(question, fitting) or fitting
        return fitting

    def _titled(self, question: str, plans: dict[str, Plan]) -> dict[str, Plan]:
        """Return the plans of the document whose title alone holds a word of the question."""
        titles = {doc: document.metadata.title or "" for doc, document in self._catalog.documents.items()}
        meant = titled(fold_text(question), titles)
        return {doc: plan for doc, plan in plans.items() if doc in meant}

    def _has_column(self, doc: str, plan: Plan) -> bool:
        """Return whether a document has the column that a selection is made in."""
        if not isinstance(plan, Gather):
            return True
        column = (plan.selection.fiscal_year, plan.selection.stage)
        return None in column or column in self._catalog.columns(doc)

    def _named_in_full(self, question: str, plans: dict[str, Plan]) -> dict[str, Plan]:
        """Return the plans about a measure that the question names in full."""
        asked = loose(question)

        def in_full(target: Target) -> bool:
            name = loose((target.item or "").split("/")[-1])
            return len(name) >= _LONG_ENOUGH and name in asked and name != loose(target.organisation or "")

        return {doc: plan for doc, plan in plans.items() if any(in_full(t) for t in targets_in(plan))}

    def _of_own_year(self, question: str, plans: dict[str, Plan]) -> dict[str, Plan]:
        """Return the plans of the documents whose own year the question names, where it names no stage beside it."""
        found = {}
        for doc, plan in plans.items():
            links = self._seats[doc].linker.link(question)
            own = self._catalog.documents[doc].metadata.fiscal_year
            if own in links.years and not any(stage for _, stage in links.columns):
                found[doc] = plan
        return found

    def _no_choices(self, question: str, plans: dict[str, Plan]) -> dict[str, Plan]:
        """Return the plans that need no further question."""
        return {doc: plan for doc, plan in plans.items() if not isinstance(plan, Choose)}

    def _follow(self, question: str, before: Sequence[Plan]) -> Plan | None:
        """Return the plan of a follow-up: each document of the last turn goes on by itself."""
        if isinstance(before[-1], FindText):
            told = self._whole.follow(question, before)
            if isinstance(told, FindText):
                return told
        last = next((plan for plan in reversed(before) if docs_of(plan)), None)
        if last is None:
            return None
        docs = docs_of(last)
        if picked := self._picked(question, last):
            return picked
        if len(docs) > 1 and not isinstance(last, SideBySide):
            return self._whole.follow(question, before)
        plans = {doc: self._seats[doc].planner.follow(question, own) for doc in docs if (own := _own(before, doc))}
        fitting: dict[str, Plan] = {
            doc: plan for doc, plan in plans.items() if plan is not None and not isinstance(plan, NotHeld)
        }
        if fitting:
            return _together(fitting)
        refused = [plan for plan in plans.values() if plan is not None]
        moved = self._moved(question, last, docs)
        return moved or (refused[0] if refused else None)

    def _picked(self, question: str, last: Plan) -> Plan | None:
        """Return what the last turn asked, of the one document that this turn names and says nothing else of."""
        seat = named_alone(question, list(self._seats.values()))
        if seat is None:
            return None
        if isinstance(last, SideBySide):
            own = next((part.plan for part in last.parts if part.doc == seat.doc), None)
            if own is not None:
                return own
        held = last.parts[0].plan if isinstance(last, SideBySide) else last
        moved = _moved_to(held, self._seats[seat.doc]) if isinstance(held, LookUp | Overview) else None
        return self._seats[seat.doc].planner.place(moved) if moved is not None else None

    def _moved(self, question: str, last: Plan, docs: Sequence[str]) -> Plan | None:
        """Return the plan of a follow-up that names what only other documents hold: the last look-up, made there."""
        if not isinstance(last, LookUp | Overview):
            return None
        plans: dict[str, Plan] = {}
        for doc, seat in self._seats.items():
            if doc in docs:
                continue
            moved = _moved_to(last, seat)
            plan = seat.planner.follow(question, [moved]) if moved is not None else None
            if plan is not None:
                plans[doc] = self._of_the_year(question, last, plan, seat)
        fitting: dict[str, Plan] = {d: plan for d, plan in plans.items() if not isinstance(plan, NotHeld | FindText)}
        if fitting:
            return _together(fitting)
        return next(iter(plans.values()), None)

    def _of_the_year(self, question: str, last: LookUp | Overview, plan: Plan, seat: Seat) -> Plan:
        """Return a follow-up's plan, or what is missing where it left the year that the conversation is about."""
        asked = last.target if isinstance(last, Overview) else last.targets[0]
        links = seat.linker.link(question)
        years = {target.fiscal_year for target in targets_in(plan)} - {None}
        if last.defaulted or links.years or asked.fiscal_year is None or years <= {asked.fiscal_year}:
            return plan
        owner = next((target.organisation for target in targets_in(plan)), None)
        missing = (column_name((asked.fiscal_year, asked.stage)),)
        return NotHeld(reason="column", missing=missing, organisation=owner, doc=seat.doc)


_SEVERAL = 2


_OVER_ALL = re.compile(
    r"(?:全|すべての|全ての|両方の|[2-9二三四五六七八九]つの)(?:部の)?資料|資料(?:全体|全部|をまたい|を通)"
)


def _added(question: str, plans: dict[str, Plan]) -> Plan | None:
    """Return the sum over documents, where the question asks for it in so many words."""
    text = fold_text(question)
    if not (_OVER_ALL.search(text) and words.SUM.search(text)) or len(plans) < _SEVERAL:
        return None
    if not all(isinstance(plan, LookUp | Overview) for plan in plans.values()):
        return None
    return Total(targets=tuple(target for plan in plans.values() for target in targets_in(plan)))


def _together(plans: dict[str, Plan]) -> Plan:
    """Return one plan as it is, and several side by side."""
    if len(plans) == 1:
        return next(iter(plans.values()))
    return SideBySide(parts=tuple(Part(doc=doc, plan=plan) for doc, plan in plans.items()))


def _refusal(whole: Plan, plans: Sequence[Plan]) -> Plan:
    """Return what is said where no document answers: the nearest miss, which lacks no more than a column."""
    refusals = [plan for plan in (*plans, whole) if isinstance(plan, NotHeld)]
    columns = [plan for plan in refusals if plan.reason == "column"]
    if columns:
        return columns[0] if len({plan.doc for plan in columns}) == 1 else replace(columns[0], doc=None)
    if isinstance(whole, NotHeld):
        return whole
    return refusals[0] if refusals else NotHeld(reason="text", missing=())


def _own(before: Sequence[Plan], doc: str) -> list[Plan]:
    """Return a conversation as one document saw it."""
    found: list[Plan] = []
    for plan in before:
        if isinstance(plan, SideBySide):
            found += [part.plan for part in plan.parts if part.doc == doc]
        elif set(docs_of(plan)) <= {doc}:
            found.append(plan)
    return found


def _moved_to(plan: LookUp | Overview, seat: Seat) -> LookUp | Overview | None:
    """Return a look-up of organisations or totals as it would be made of another document."""
    targets = plan.targets if isinstance(plan, LookUp) else (plan.target,)
    target = targets[0] if targets else None
    if target is None or len(targets) > 1:
        return None
    if target.scope == "whole" or target.organisation is None:
        held = bool(seat.catalog.totals(seat.doc))
        scope: Target = Target(scope="whole", doc=seat.doc)
    else:
        held = True
        scope = Target(scope="organisation", doc=seat.doc, organisation=target.organisation)
    if not held:
        return None
    if not plan.defaulted:
        scope = replace(scope, fiscal_year=target.fiscal_year, stage=target.stage)
    if isinstance(plan, Overview):
        return replace(plan, target=scope)
    return replace(plan, targets=(scope,))
