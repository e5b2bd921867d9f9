"""Questions that may be asked next, the most useful first: made from the last plan and from what the documents hold.

They are ideas only. Whoever suggests one has asked it before (`app.suggest`), so an idea may be wrong of a paper; it
says itself which plans it means, so that a question which is understood otherwise is never suggested.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import app.suggest_words  # noqa: F401 - the wordings
from app.answer import Answer, Language
from app.catalog import GOVERNMENT, Catalog, Column, Item, loose
from app.columns import entries_of
from app.follow_targets import about, members_of
from app.holdings import HANDY, Holding, Holdings, columns_of
from app.idea import Fits, Idea, asks_amount, in_column, means, name_of, of_document, selects
from app.messages import say
from app.panel import docs_of, targets_in
from app.plan import (
    About,
    Change,
    Check,
    Choose,
    Compare,
    Counted,
    Explain,
    FindText,
    Gather,
    ListItems,
    LookUp,
    NotHeld,
    Overview,
    Plan,
    Share,
    SideBySide,
    Stated,
    Suppose,
    Talk,
    Target,
    Total,
    Trend,
)
from app.wording import column_name, organisation_name, shown

_TOP = ("extreme", "rank")
_ENOUGH = 2
"""Organisations with amounts that make enough to ask of a document."""


class Ideas:
    """Ideas over one corpus, in one language."""

    def __init__(self, catalog: Catalog, holdings: Holdings, lang: Language) -> None:
        self._catalog = catalog
        self._holdings = holdings
        self._lang = lang

    # --- what to ask next ------------------------------------------------------------------------------------------

    def after(self, answer: Answer, plan: Plan) -> Iterator[Idea]:
        """Yield what may be asked after an answer, the most useful first."""
        docs = docs_of(plan) or [citation.doc for citation in answer.citations]
        holding = self._holdings.of(docs[0] if docs else None)
        if answer.status == "clarify":
            yield from self._offered(answer)
        elif answer.status == "not_found":
            yield from self._near(answer, plan)
        else:
            yield from self._of(plan, answer, holding)
        yield from self.general(holding)

    def _of(self, plan: Plan, answer: Answer, holding: Holding) -> Iterator[Idea]:  # noqa: C901
        """Yield what goes on with an answer: one line a plan."""
        match plan:
            case LookUp(targets=(target,)):
                yield from self._one(target, holding)
            case Overview():
                yield from self._organisation(plan.target, holding)
            case ListItems():
                yield from self._listed(plan.target, holding)
            case LookUp() | Total() | Compare():
                yield from self._several(plan, holding)
            case Trend() | Stated():
                yield from self._one(plan.targets[-1], holding)
            case Change() | Suppose():
                yield from self._changed(plan, holding)
            case Share():
                yield from self._shared(plan, holding)
            case Gather():
                yield from self._selected(plan, holding)
            case SideBySide():
                yield from self._beside(plan)
            case FindText() | Counted() | Explain():
                yield from self._told(plan, answer)
            case Check():
                yield from self._checked(plan)
            case Talk():
                yield from self.first()
            case About() | NotHeld() | Choose():
                return

    def _one(self, target: Target, holding: Holding) -> Iterator[Idea]:
        yield from self._amount(target, holding, purpose=True)
        yield from self._owned(target)
        yield from self._columns(target)
        yield self._idea("source", "next.source", asks_amount)

    def _amount(self, target: Target, holding: Holding, *, purpose: bool) -> Iterator[Idea]:
        """Yield the change of something, its share, and what it is for."""
        columns = columns_of(self._catalog, target)
        main = self._catalog.main_column(target.doc)
        if self._catalog.prior_column(target.doc) in columns[1:]:
            yield self._idea("change", "next.change", means(Change))
        elif main in columns[1:]:
            yield self._idea("column", "next.column", in_column(main), column=self._column(main))
        if target.scope != "whole" and holding.whole:
            yield self._idea("share", "next.share", means(Share))
        if purpose and self._has_text(target):
            yield self._idea("text", "next.purpose", means(FindText))

    def _has_text(self, target: Target) -> bool:
        """Return whether a document speaks of a measure elsewhere than in a table."""
        return target.scope == "item" and target.organisation is not None and any(
            "item" in entry.label_spans and entry.table is None
            for item in self._catalog.items
            if item.doc == target.doc and item.key == target.item
            for entry in item.entries
        )  # fmt: skip

    def _owned(self, target: Target) -> Iterator[Idea]:
        """Yield what else its organisation has, and the whole of it."""
        owner = target.organisation
        if owner is None or owner == GOVERNMENT:
            return
        yield self._idea("list", "ask.list_of", means(ListItems, Gather, Overview), organisation=self._name(owner))
        yield self._idea("budget", "ask.budget", asks_amount, organisation=self._name(owner))

    def _columns(self, target: Target) -> Iterator[Idea]:
        """Yield the other columns of the same thing."""
        for column in columns_of(self._catalog, target)[1:]:
            yield self._idea("column", "next.column", in_column(column), column=self._column(column))

    def _organisation(self, target: Target, holding: Holding) -> Iterator[Idea]:
        yield from self._amount(target, holding, purpose=False)
        if len(entries_of(self._catalog, target)) > 1:
            yield self._idea("top", "next.measure", selects(kind="rows", aggregates=_TOP))
        yield from self._others(target, holding)
        yield from self._columns(target)

    def _others(self, target: Target, holding: Holding) -> Iterator[Idea]:
        """Yield the same of the largest other organisation, and which is the largest."""
        others = [owner for owner in holding.owners if not self._catalog.related(owner, target.organisation)]
        for owner in others[:2]:
            yield self._idea("other", "next.other", means(LookUp, Overview, ListItems, Share, Change),
                             organisation=self._name(owner))  # fmt: skip
        yield from self._documents([held.doc for held in self._holdings.documents if held.doc != holding.doc])

    def _documents(self, docs: Sequence[str]) -> Iterator[Idea]:
        """Yield the same of one of these documents alone, where their titles tell them apart."""
        titles = [held.title for held in self._holdings.documents]
        for doc in docs[:2]:
            title = self._holdings.of(doc).title
            if titles.count(title) == 1 and len(title) <= HANDY:
                yield self._idea("document", "next.document", of_document(doc), title=title)

    def _listed(self, target: Target, holding: Holding) -> Iterator[Idea]:
        yield self._idea("sum", "next.sum", means(Total, Overview, Gather))
        yield self._idea("top", "next.first", selects(aggregates=_TOP))
        yield from self._others(target, holding)
        yield from self._columns(target)

    def _several(self, plan: LookUp | Total | Compare, holding: Holding) -> Iterator[Idea]:
        """Yield what is asked of several things together."""
        two = len(plan.targets) == 2
        if isinstance(plan, Compare):
            yield self._idea("difference", "next.difference", means(Change))
        if not isinstance(plan, Total) or plan.average:
            yield self._idea("sum", "next.sum", means(Total))
        if not isinstance(plan, Compare) and two:
            yield self._idea("larger", "next.larger", means(Compare))
        if isinstance(plan, Total) and holding.whole:
            yield self._idea("share", "next.share", means(Share))
        if isinstance(plan, Total) and not plan.average:
            yield self._idea("change", "next.change", means(Change))
        if isinstance(plan, Compare) and two:
            yield self._idea("multiple", "next.multiple", means(Change))
        for target in plan.targets[:1]:
            yield from self._owned(target)
            yield from self._columns(target)

    def _changed(self, plan: Change | Suppose, holding: Holding) -> Iterator[Idea]:
        """Yield the other measure of a change, and what is asked of the thing itself."""
        first = plan.a if isinstance(plan, Change) else plan.target
        if isinstance(plan, Change) and not plan.over_time and name_of(plan.a) != name_of(plan.b):
            yield self._idea("sum", "next.sum", means(Total))
            swapped = "next.multiple" if plan.measure != "multiple" else "next.difference"
            yield self._idea("multiple", swapped, means(Change))
            yield from self._owned(first)
            return
        if isinstance(plan, Change):
            yield self._idea("rate", "next.rate" if plan.measure != "rate" else "next.change", means(Change))
        for idea in self._amount(first, holding, purpose=True):
            if idea.topic != "change" or isinstance(plan, Suppose):
                yield idea
        if holding.measures > 1:
            yield self._idea("grown", "ask.grown", selects(aggregates=_TOP, by="change"))
        yield from self._owned(first)

    def _shared(self, plan: Share, holding: Holding) -> Iterator[Idea]:
        if plan.part.organisation is not None:
            yield from self._others(plan.part, holding)
        if not plan.complement and not plan.more:
            yield self._idea("rest", "next.rest", means(Share))
        yield from self._amount(plan.part, holding, purpose=True)
        yield from self._owned(plan.part)

    def _selected(self, plan: Gather, holding: Holding) -> Iterator[Idea]:
        """Yield what else is asked of a selection: sum and average are of one kind."""
        several = len(members_of(self._catalog, replace(plan, aggregate="list", first=1, count=None))) > 1
        same = plan.selection
        if plan.aggregate == "extreme":
            yield from self._picked(plan, holding, several=several)
        elif plan.aggregate != "rank" and several:
            yield self._idea("top", "next.first", selects(aggregates=_TOP, like=same))
        if plan.aggregate != "sum" and several:
            yield self._idea("aggregate", "next.sum", means(Gather, Total, Overview))
        if plan.aggregate != "average" and several:
            yield self._idea("aggregate", "next.average", selects(aggregates=["average"], like=same))
        if plan.by == "amount" and plan.aggregate != "extreme" and same.direction is None and several:
            yield self._idea("grown", "next.grown", selects(aggregates=_TOP, by="change", like=same))
        for owner in [owner for owner in holding.owners if owner != same.organisation][:1]:
            yield self._idea("budget", "ask.budget", asks_amount, organisation=self._name(owner))
        if plan.aggregate != "count" and several:
            yield self._idea("count", "next.count", selects(aggregates=["count"], like=same))

    def _picked(self, plan: Gather, holding: Holding, *, several: bool) -> Iterator[Idea]:
        """Yield what goes on with the one that stands first."""
        if several:
            yield self._idea("second", "next.second", selects(aggregates=_TOP, by=plan.by))
        for target in members_of(self._catalog, plan)[:1]:
            yield from self._amount(target, holding, purpose=plan.selection.kind != "organisations")
            yield from self._owned(target)

    def _checked(self, plan: Check) -> Iterator[Idea]:
        """Yield what is asked of the thing whose amount was checked."""
        for entry in self._catalog.entries:
            if (entry.amount.span.doc, entry.amount.span.start) == (plan.doc, plan.place):
                yield from self._owned(Target(scope="organisation", doc=plan.doc, organisation=entry.organisation))
                return

    def _beside(self, plan: SideBySide) -> Iterator[Idea]:
        yield from self._documents(docs_of(plan))
        yield self._idea("change", "next.change", means(Change))
        yield self._idea("share", "next.share", means(Share))

    def _told(self, plan: FindText | Counted | Explain, answer: Answer) -> Iterator[Idea]:
        """Yield the amounts of what a sentence is about, and why it is so."""
        around = about(self._catalog, plan) if isinstance(plan, FindText) else ()
        if around:
            yield self._idea("budget", "next.budget", asks_amount)
        owners = [getattr(plan, "organisation", None), *(target.organisation for target in around)]
        for owner in [owner for owner in owners if owner and owner in self._holdings.owners][:1]:
            yield self._idea("owner", "ask.budget", asks_amount, organisation=self._name(owner))
            yield self._idea("list", "ask.list_of", means(ListItems, Gather), organisation=self._name(owner))
        for target in around[:1]:
            item = next((i for i in self._catalog.items if i.doc == target.doc and i.key == target.item), None)
            if item is not None and len(item.name) <= HANDY:
                yield self._idea("item", "ask.item_change", means(Change), item=item.name)
        for item in self._holdings.near(answer.question)[:2]:
            yield self._item("near", item)

    # --- what to ask instead ---------------------------------------------------------------------------------------

    def _offered(self, answer: Answer) -> Iterator[Idea]:
        """Yield the readings that an answer offers, as they stand in it."""
        for line in answer.answer.splitlines():
            if line.startswith("- "):
                yield Idea(f"reading {line}", line[2:], lambda plan: not isinstance(plan, Choose | NotHeld | Talk))

    def _near(self, answer: Answer, plan: Plan) -> Iterator[Idea]:
        """Yield what the documents do hold of what was asked for."""
        owner = getattr(plan, "organisation", None)
        owner = owner if owner in self._holdings.owners else None
        if isinstance(plan, NotHeld):
            yield from self._elsewhere(plan)
        if owner is None and isinstance(plan, NotHeld) and plan.reason == "organisation":
            yield self._idea("holders", "ask.holders", selects(kind="organisations"))
            for number, other in enumerate(self._holdings.owners[:2]):
                yield self._idea(f"budget {number}", "ask.budget", asks_amount, organisation=self._name(other))
        elif not isinstance(plan, Gather):
            for number, item in enumerate(self._holdings.near(answer.question, owner)[:2]):
                yield self._item(f"near {number}", item)
        if owner is not None:
            yield self._idea("budget", "ask.budget", asks_amount, organisation=self._name(owner))
            yield self._idea("list", "ask.list_of", means(ListItems, Gather), organisation=self._name(owner))

    def _elsewhere(self, plan: NotHeld) -> Iterator[Idea]:
        """Yield the columns that do hold what another one was asked for."""
        targets = about(self._catalog, plan)
        if not targets and plan.reason == "column" and plan.doc and plan.item is None:
            targets = (Target(scope="whole", doc=plan.doc),)
        for target in targets[:1]:
            for number, column in enumerate(columns_of(self._catalog, target)[1:3]):
                yield self.in_column(target, column, topic=f"column {number}")

    # --- what stands by itself -------------------------------------------------------------------------------------

    def general(self, holding: Holding) -> Iterator[Idea]:
        """Yield questions that a document may be asked at any time."""
        if len(holding.owners) > 1:
            yield self._idea("organisations", "ask.organisations", selects(kind="organisations", aggregates=_TOP))
        if holding.whole:
            yield self._idea("whole", "ask.whole", means(LookUp, Overview, Total))
        if holding.checked is not None:
            yield self._idea("check", "ask.check", means(Check), amount=shown(holding.checked.amount))
        if holding.fields:
            yield self._idea("fields", "ask.fields", means(Gather))
        if holding.measures > 1:
            yield self._idea("measures", "ask.measures", selects(kind="rows", aggregates=_TOP))
            yield self._idea("list", "ask.list", selects(aggregates=["list", "rank"]))
            yield self._idea("grown", "ask.grown", selects(aggregates=_TOP, by="change"))
        for owner in holding.owners[:3]:
            yield self._idea("budget", "ask.budget", asks_amount, organisation=self._name(owner))
        for item in self._holdings.handy[:3]:
            yield self._item("item", item)
        for topic in self._holdings.topics(holding.doc) if len(holding.owners) < _ENOUGH else ():
            yield self._idea("topic", "ask.topic", means(FindText), about=topic)
        yield self._idea("documents", "ask.documents", means(About))
        yield self._idea("years", "ask.years", means(About))
        yield self._idea("source of all", "ask.source", means(About))

    def first(self) -> Iterator[Idea]:
        """Yield questions to begin with, each of another kind."""
        holding = self._holdings.of(None)
        owners = holding.owners
        for owner in owners[:1]:
            yield self._idea("budget", "ask.budget", asks_amount, organisation=self._name(owner))
        items = sorted(self._holdings.handy, key=lambda item: item.organisation in owners[:1])
        for item in items[:6]:
            yield self._idea("change", "ask.item_change", means(Change), item=item.name)
        if len(owners) > 1:
            yield self._idea("organisations", "ask.organisations", selects(kind="organisations", aggregates=_TOP))
            yield self._idea("sum", "ask.sum", means(Total), first=self._name(owners[0]), second=self._name(owners[1]))
        for item in [i for i in items if any(e.table is None and "item" in e.label_spans for e in i.entries)][:4]:
            yield self._idea("text", "ask.item_purpose", means(FindText), item=item.name)
        if holding.whole and owners:
            yield self._idea("share", "ask.share", means(Share), organisation=self._name(owners[-1]))
        yield from self.general(holding)

    def in_column(self, target: Target, column: Column, topic: str = "column") -> Idea:
        """Return the question for something in a column, whatever was asked before."""
        named = {"column": self._column(column)}
        if target.scope == "whole" or (target.scope == "item" and target.item is None):
            return self._idea(topic, "also.whole", in_column(column), **named)
        owner = None if target.organisation in (None, GOVERNMENT) else self._name(target.organisation)
        if target.scope == "organisation":
            return self._idea(topic, "also.organisation", in_column(column), organisation=owner or "", **named)
        named["item"] = name_of(target)
        if owner is not None and loose(named["item"]) == loose(target.organisation or ""):
            return self._idea(topic, "also.organisation", in_column(column), organisation=owner, **named)
        if owner is None:
            return self._idea(topic, "also.item", in_column(column), **named)
        return self._idea(topic, "also.item_of", in_column(column), organisation=owner, **named)

    # --- wordings --------------------------------------------------------------------------------------------------

    def _item(self, topic: str, item: Item) -> Idea:
        def fits(plan: Plan) -> bool:
            return asks_amount(plan) and {name_of(target) for target in targets_in(plan)} == {item.name}

        if item.organisation is None or self._holdings.is_alone(item):
            return self._idea(topic, "ask.item", fits, item=item.name)
        return self._idea(topic, "ask.item_of", fits, item=item.name, organisation=self._name(item.organisation))

    def _idea(self, topic: str, key: str, fits: Fits, **values: str) -> Idea:
        return Idea(topic, say(key, self._lang, **values), fits)

    def _name(self, owner: str | None) -> str:
        """Return an organisation's name: in English that alone, with its article, as one speaks."""
        named = organisation_name(owner, self._catalog.organisations, self._lang).partition(" (")[0]
        plain = self._lang == "ja" or " " not in named or named.lower().startswith("the ")
        return named if plain else f"the {named}"

    def _column(self, column: Column) -> str:
        return column_name(column, self._lang)
