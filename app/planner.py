"""From a linked question to a plan: which things, in which columns, and what is asked of them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app import vocabulary as words
from app.catalog import Catalog, Column, Item, loose
from app.columns import NoColumn, choose_column
from app.followup import Follower
from app.linking import Linker, Links, Scored, is_english
from app.plan import (
    Change,
    Choose,
    Compare,
    Counted,
    FindText,
    ListItems,
    LookUp,
    Measure,
    NotHeld,
    Overview,
    Plan,
    Share,
    Suppose,
    Talk,
    Target,
    Topic,
    Total,
)
from app.special import SpecialPlanner, plan_about, plan_explain, read_supposition
from app.wording import column_name
from corpus.relations import Relation

_UNITS = re.compile(
    r"(百万円|千円|万円|億円|兆円)(?:単位)?(?:で(?!す)|に換算|換算|では)|何(百万円|千円|万円|兆円|円)|円単位|円で(?!す)"
)
_YORI = re.compile(r"より")
_GOVERNMENT = "政府"
_TOPICS: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    ("greeting", words.GREETING),
    ("thanks", words.THANKS),
    ("help", words.HELP),
)


class Planner:
    """Plans questions over one catalogue."""

    def __init__(self, catalog: Catalog, linker: Linker, relations: Sequence[Relation] = ()) -> None:
        self._catalog = catalog
        self._linker = linker
        self._special = SpecialPlanner(catalog, linker, relations)

    def plan(self, question: str, before: Sequence[Plan] = ()) -> tuple[Plan, tuple[str, ...]]:
        """Return the plan of a question, and the corrections that the asker should be told of.

        `before` are the plans of the conversation's turns, oldest first; a question that leaves things out takes
        them from there.
        """
        links = self._linker.link(question)
        notes = tuple(f"{m.corrected}\t{m.name}" for m in links.organisations if m.corrected)
        followed = self._follow(links, before) if before else None
        return (followed or self._plan(links)), notes

    def _follow(self, links: Links, before: Sequence[Plan]) -> Plan | None:
        if links.unknown_organisations or any(
            m.name != _GOVERNMENT and not self._catalog.holds(m.name) for m in links.organisations
        ):
            return None
        try:
            return Follower(self._catalog, self._linker, self).follow(links, before)
        except NoColumn as error:
            return error.plan

    def _plan(self, links: Links) -> Plan:
        text = links.text
        for topic, pattern in _TOPICS:
            if pattern.match(text):
                return Talk(topic=topic)
        if links.unknown_organisations:
            return NotHeld(reason="organisation", missing=links.unknown_organisations)
        owners = list(dict.fromkeys(m.name for m in links.organisations if m.name != _GOVERNMENT))
        absent = [name for name in owners if not self._catalog.holds(name)]
        if absent:
            if self._asks_for_text(text) and all(self._linker.prints(name) for name in absent):
                return self._find_text(links)
            return NotHeld(reason="organisation", missing=tuple(absent))
        try:
            return self._specially(links, owners) or self._plainly(links)
        except NoColumn as error:
            if error.plan.reason in ("item", "word") and not words.AMOUNT.search(text) and not links.columns:
                return self._find_text(links)
            return error.plan

    def _specially(self, links: Links, owners: Sequence[str]) -> Plan | None:
        """Return the plan of a question that is not about one named thing."""
        text = links.text
        if about := plan_about(text):
            return about
        if explained := plan_explain(text):
            return explained
        counted = words.COUNTED.search(text)
        if counted and not re.search(r"いくら|億円|予算|施策|measure", text):
            return self._counted(links, counted["unit"])
        if plan := self._special.check(links):
            return plan
        if supposed := read_supposition(text):
            targets, _ = self._targets(_without_given(links))
            column = (links.columns or ((None, None),))[0]
            if len(targets) == 1:
                return Suppose(target=self.at(targets[0], column), **supposed)
        if words.WHICH_SIDE.search(text):
            targets, _ = self._targets(links)
            columns = links.columns or ((None, None),)
            sides = tuple(dict.fromkeys(self.at(target, column) for target in targets for column in columns))
            if len(sides) > 1:
                return Compare(targets=sides, descending=not words.SMALLER.search(text))
        if words.WHY.search(text) and not words.AMOUNT.search(text):
            return None
        return self._special.selection(links, owners)

    def _plainly(self, links: Links) -> Plan:
        return self._find_text(links) if self._asks_for_text(links.text) else self._amounts(links)

    def _asks_for_text(self, text: str) -> bool:
        if re.search(r"いくら|幾ら|何億|何円|何%|何パーセント|何割|how much|what percentage", text, re.IGNORECASE):
            return False
        if words.STANDS_FOR.search(text) or words.WHY.search(text) or words.WHO.search(text) or words.WHEN.search(text):
            return True
        if words.WHERE.search(text) or re.search(r"どの(?!くらい|程度|ぐらい)|どれが", text):
            return True
        measured = any(
            pattern.search(text) for pattern in (words.SHARE, words.RATE, words.DIFFERENCE, words.MULTIPLE, words.LIST)
        )
        if words.WHAT.search(text) and not measured:
            return not re.search(
                r"(?:予算|金額|額|費用|経費)は?[^一-鿿]{0,6}(?:何|どの|どれ|what)", text
            ) and not re.search(
                r"(?:what(?: is| was| are| were|'s)|the) (?:[\w'’]+[ -]){0,5}(?:budget|amount|cost)",
                text,
                re.IGNORECASE,
            )
        return False

    def _find_text(self, links: Links) -> FindText:
        organisations = [m.name for m in links.organisations if m.name != _GOVERNMENT]
        kind = next(
            (
                name
                for name, pattern in (
                    ("abbreviation", words.STANDS_FOR), ("who", words.WHO), ("when", words.WHEN),
                    ("why", words.WHY), ("where", words.WHERE),
                )
                if pattern.search(links.text)
            ),
            "what",
        )  # fmt: skip
        query = links.text
        for mention in sorted(links.organisations, key=lambda m: -m.start):
            if not query[mention.start : mention.end].isascii() or not is_english(query):
                query = query[: mention.start] + mention.name + query[mention.end :]
        return FindText(query=query, organisation=organisations[0] if len(organisations) == 1 else None, kind=kind)

    def _counted(self, links: Links, unit: str | None) -> Plan:
        """Return the printed counts that the question's words lead to."""
        counts = [e for e in self._catalog.entries if e.role == "count" and (unit is None or e.amount.unit == unit)]
        if unit is None or not counts:
            if not counts and unit is not None:
                return NotHeld(reason="count", missing=(unit,))
            return self._find_text(links)
        owners = {m.name for m in links.organisations}
        if owners:
            counts = [
                e
                for e in counts
                if e.organisation is None or any(self._catalog.within(e.organisation, o) for o in owners)
            ]
        texts = {id(e): " ".join(e.item) + self._sentence(e.amount.span.doc, e.amount.span.start) for e in counts}
        fitting = [
            e
            for e in counts
            if not self._linker.unknown_words(links.rest, [], known=texts[id(e)] + (e.organisation or ""))
        ]
        if not fitting:
            return NotHeld(reason="count", missing=(unit,))
        before = re.search(r"前回|前の", links.text) is not None
        chosen = [e for e in fitting if before == self._is_previous(e.amount.span.doc, e.amount.span.start)] or fitting
        return Counted(unit=unit, places=tuple((e.amount.span.doc, e.amount.span.start) for e in chosen[:1]))

    def _sentence(self, doc: str, at: int) -> str:
        text = self._catalog.documents[doc].text
        start = max(text.rfind("。", 0, at), text.rfind("\n\n", 0, at)) + 1
        end = text.find("。", at)
        return text[start : end if end > 0 else at + 40]

    def _is_previous(self, doc: str, at: int) -> bool:
        return "前回" in self._catalog.documents[doc].text[max(0, at - 6) : at]

    def _amounts(self, links: Links) -> Plan:
        targets, items = self._targets(links)
        text = links.text
        if words.ONE_OF.search(text):
            whole = self.whole_target(links)
            return self._change(links, [*targets, *([whole] if whole and len(targets) == 1 else [])], "one_of")
        if words.SHARE.search(text) and not words.RATE.search(text):
            return self._share(links, targets)
        measures: tuple[tuple[re.Pattern[str], Measure], ...] = (
            (words.MULTIPLE, "multiple"),
            (words.RATE, "rate"),
            (words.DIFFERENCE, "difference"),
        )
        for pattern, measure in measures:
            if measure == "rate" and words.IN_YEN.search(text):
                continue
            if pattern.search(text) and not (measure == "difference" and words.SUM.search(text)):
                if measure == "difference" and len(targets) > 1 and not words.CHANGED.search(text):
                    break
                return self._change(links, targets, measure)
        columns = links.columns or ((None, None),)
        if words.SUM.search(text):
            summed = tuple(dict.fromkeys(self.at(target, column) for target in targets for column in columns))
            if len(summed) > 1:
                return Total(targets=summed, unit=unit_of(text))
        if not targets:
            return self._nothing_named(links)
        return self._listed(links, targets, items)

    def _listed(self, links: Links, targets: list[Target], items: list[list[Scored]]) -> Plan:
        """Return the plan of a question that names things and asks for no calculation over them."""
        unit, columns = unit_of(links.text), links.columns or ((None, None),)
        if len(targets) == 1 and targets[0].scope == "organisation" and len(columns) == 1:
            target = self.at(targets[0], columns[0])
            if words.LIST.search(links.text):
                return ListItems(target=target, unit=unit)
            return Overview(target=target, unit=unit, defaulted=not links.columns)
        chosen = tuple(dict.fromkeys(self.at(target, column) for target in targets for column in columns))
        if items and len({(target.organisation, target.item) for target in chosen}) > 1 and _one_name(items):
            return Choose(targets=chosen)
        return LookUp(targets=chosen, unit=unit, defaulted=not links.columns)

    def _nothing_named(self, links: Links) -> Plan:
        unknown = self._linker.unknown_words(links.rest, [])
        if unknown:
            return NotHeld(reason="word", missing=tuple(unknown))
        if words.AMOUNT.search(links.text) or links.columns or words.WHOLE.search(links.text):
            whole = self.whole_target(links)
            if whole is not None:
                return LookUp(targets=(self.at(whole, (links.columns or ((None, None),))[0]),), unit=unit_of(links.text), defaulted=not links.columns)  # noqa: E501  # fmt: skip
            if words.AMOUNT.search(links.text):
                return NotHeld(reason="text", missing=())
        return self._find_text(links)

    def _targets(self, links: Links) -> tuple[list[Target], list[list[Scored]]]:
        """Return what the question names: items, organisations, the whole, in the order of the question."""
        owners = [m.name for m in links.organisations if m.name != _GOVERNMENT]
        among = None
        if owners:
            among = [
                place for place, item in enumerate(self._catalog.items)
                if any(self._catalog.related(item.organisation, owner) for owner in owners)
            ]  # fmt: skip
        named = self._linker.all_items(links.rest, among)
        named = [group for group in named if not self._catalog.is_whole(group[0].item)]
        known = " ".join(owners)
        whole_names = bool(named) and all(group[0].exact for group in named)
        items = [s.item for group in named for s in group]
        unknown = self._linker.unknown_words(links.rest, items, known, context=whole_names)
        if unknown:
            raise NoColumn(NotHeld(reason="item" if owners else "word", missing=tuple(unknown), organisation=owners[0] if owners else None))  # noqa: E501  # fmt: skip
        targets = [self._item_target(s.item) for group in named for s in self._of_years(group, links)]
        with_items = {s.item.organisation for group in named for s in group}
        for owner in dict.fromkeys(owners):
            if not any(self._catalog.related(owner, held) for held in with_items if held):
                targets.append(self.owner_target(owner, links))
        if not targets and any(m.name == _GOVERNMENT for m in links.organisations):
            whole = self.whole_target(links)
            targets += [whole] if whole else []
        return list(dict.fromkeys(targets)), named

    def _of_years(self, group: list[Scored], links: Links) -> list[Scored]:
        """Return the readings of a name: those of one document, which the question's year picks."""
        if len({s.item.doc for s in group}) > 1:
            doc = self._document(links, {s.item.doc for s in group})
            group = [s for s in group if s.item.doc == doc]
        return group

    def _document(self, links: Links, docs: set[str]) -> str:
        """Return the document that is meant: the one about a year named, or else the newest."""

        def key(doc: str) -> tuple[bool, bool, int]:
            year = self._catalog.documents[doc].metadata.fiscal_year
            held = {column[0] for column in self._catalog.columns(doc)}
            return year in links.years, bool(set(links.years) & held), year or 0

        return max(sorted(docs), key=key)

    def _item_target(self, item: Item) -> Target:
        same = [other for other in self._catalog.items if other.doc == item.doc and other.key == item.key
                and other.organisation == item.organisation]  # fmt: skip
        return Target(
            scope="item", doc=item.doc, organisation=item.organisation, item=item.key, number=same.index(item)
        )

    def owner_target(self, owner: str, links: Links) -> Target:
        """Return an organisation as a whole: its own printed budget where there is one, or else its measures."""
        own = [item for item in self._catalog.items if re.match(re.escape(loose(owner)) + "の?予算", loose(item.name))]
        if own:
            doc = self._document(links, {item.doc for item in own})
            return self._item_target(next(item for item in own if item.doc == doc))
        docs = {e.amount.span.doc for e in self._catalog.entries if self._catalog.within(e.organisation, owner)}
        return Target(scope="organisation", doc=self._document(links, docs), organisation=owner)

    def whole_target(self, links: Links) -> Target | None:
        """Return the printed total of the document that is meant, or None where none prints one."""
        docs = {doc for doc in self._catalog.documents if self._catalog.totals(doc)}
        return Target(scope="whole", doc=self._document(links, docs)) if docs else None

    def at(self, target: Target, column: Column) -> Target:
        """Return a target in the column that the question means for it."""
        year, stage = choose_column(self._catalog, target, column)
        return replace(target, fiscal_year=year, stage=stage)

    def _share(self, links: Links, targets: list[Target]) -> Plan:
        column = (links.columns or ((None, None),))[0]
        text = links.text
        whole = self.whole_target(links)
        owner = next((m.name for m in links.organisations if m.name != _GOVERNMENT), None)
        if len(targets) >= 2 and words.SUM.search(text) and whole is not None:
            parts = [target for target in targets if target.scope != "whole"]
            return Share(
                part=self.at(parts[0], column), more=tuple(self.at(part, column) for part in parts[1:]),
                whole=self.at(whole, column),
            )  # fmt: skip
        if len(targets) >= 2:
            part, base = targets[0], targets[1]
            inside = re.search(r"のうち|うち|に占める|における|に対する|の中で", text)
            if inside and not re.search(r"(?:が|は).{0,30}(?:に占める|に対する)", text[: inside.end()]):
                part, base = targets[1], targets[0]
        elif len(targets) == 1 and targets[0].scope == "item" and owner and _within_owner(text):
            part, base = targets[0], self.owner_target(owner, links)
        elif len(targets) == 1 and whole is not None and targets[0].scope != "whole":
            part, base = targets[0], whole
        else:
            return self._nothing_named(links)
        placed = self.at(part, column)
        try:
            return Share(part=placed, whole=self.at(base, column))
        except NoColumn:
            if base.scope != "whole" or part.organisation is None:
                raise
            own = self.owner_target(part.organisation, links)
            return Share(part=placed, whole=self.at(own, (placed.fiscal_year, placed.stage)))

    def _change(self, links: Links, targets: list[Target], measure: Measure) -> Plan:
        if not targets:
            whole = self.whole_target(links)
            if whole is None or self._linker.unknown_words(links.rest, []):
                return self._nothing_named(links)
            targets = [whole]
        unit = unit_of(links.text)
        if len(targets) >= 2:
            column = (links.columns or ((None, None),))[0]
            a, b = self.at(targets[0], column), self.at(targets[1], column)
            return Change(a=a, b=b, measure=measure, over_time=False, unit=unit)
        target = targets[0]
        main, prior = self._catalog.main_column(target.doc), self._catalog.prior_column(target.doc)
        named = [self.at(target, column) for column in links.columns]
        if len(named) >= 2:
            a, b = named[0], named[1]
            if (
                measure in ("difference", "rate")
                and not _YORI.search(links.text)
                and (b.fiscal_year or 0) > (a.fiscal_year or 0)
            ):
                a, b = b, a
        elif named and (named[0].fiscal_year, named[0].stage) != main:
            a, b = self.at(target, (None, None)), named[0]
            if (b.fiscal_year or 0) > (a.fiscal_year or 0):
                a, b = b, a
        else:
            a = self.at(target, main if named else (None, None))
            held = a.fiscal_year in (None, main[0])
            b = self.at(target, prior if held else ((a.fiscal_year or 0) - 1, None))
        if (a.fiscal_year, a.stage) == (b.fiscal_year, b.stage):
            item = target.item.split("/")[-1] if target.item else None
            missing = (column_name(prior),)
            raise NoColumn(
                NotHeld(reason="column", missing=missing, organisation=target.organisation, item=item, doc=target.doc)
            )
        return Change(a=a, b=b, measure=measure, over_time=True, unit=unit)


def _one_name(groups: Sequence[Sequence[Scored]]) -> bool:
    """Return whether one name of the question fits several items of different organisations."""
    return any(len(group) > 1 and len({s.item.organisation for s in group}) > 1 for group in groups)


def _within_owner(text: str) -> bool:
    """Return whether the share asked for is that of an organisation's measures, and not of the whole."""
    return re.search(r"(?:のうち|に占める|の中で|における|合計)", text) is not None and not re.search(
        r"(?:政府|全体|総額|全府省)", text
    )


def _without_given(links: Links) -> Links:
    """Return the links of a supposition without the words that suppose."""
    rest = re.sub(
        r"もし|仮に|予算|\d+(?:\.\d+)?\s*(?:%|パーセント|割|倍|億円|百万円|万円)|半分|半減|増|減", " ", links.rest
    )
    return replace(links, rest=rest)


def unit_of(text: str) -> str | None:
    """Return the unit of money that a question wants the answer in, where it is not the usual one."""
    match = _UNITS.search(text)
    if match is None:
        return None
    unit = match[1] or match[2] or "円"
    return None if unit == "億円" else unit
