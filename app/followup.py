"""Questions that leave out what the turns before them said, such as 「前年度は？」 or 「では国土交通省は？」.

A follow-up inherits what it leaves out, and nothing more. A question that names its own thing and asks its own
question starts afresh.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from app import vocabulary as words
from app.catalog import GOVERNMENT, Catalog, Column
from app.columns import NoColumn, item_target
from app.follow_selection import SelectionFollower, ordered_within
from app.follow_targets import Resolver, about, last_alike, members_of, targets_of, value_of, with_unit
from app.follow_words import (
    CONTENT,
    HOW,
    LARGER,
    MEASURES,
    NEXT,
    OTHERS,
    POINTS,
    SHORT,
    SMALLER,
    SOURCE,
    UNIT_ONLY,
    asking_words,
    place_of,
    plain_rest,
    text_kind,
)
from app.linking import Linker, Links
from app.plan import (
    Change,
    Compare,
    FindText,
    Gather,
    ListItems,
    LookUp,
    Measure,
    NotHeld,
    Overview,
    Plan,
    Share,
    Suppose,
    Target,
    Total,
)
from app.selecting import EXTREME, RANK
from app.supposing import read_supposition

_FEW_TURNS = 4
"""How many turns back a question may point."""


class Follower:
    """Merges a question with the plans before it."""

    def __init__(self, catalog: Catalog, linker: Linker, resolver: Resolver) -> None:
        self._catalog = catalog
        self._linker = linker
        self._resolver = resolver
        self._selections = SelectionFollower(catalog)

    def follow(self, links: Links, before: Sequence[Plan]) -> Plan | None:
        """Return the plan of a follow-up, or None where the question stands by itself."""
        if isinstance(before[-1], FindText) and (told := self._after_text(links, before[-1])):
            return told
        if self._stands_alone(links, before):
            return None
        owners = [m.name for m in links.organisations if m.name != GOVERNMENT]
        lasts = [plan for plan in reversed(before) if isinstance(plan, Gather) or about(self._catalog, plan)]
        if owners:
            return self._of_owner(links, lasts[0] if lasts else before[-1], owners)
        if any(m.name == GOVERNMENT for m in links.organisations) and not words.SHARE.search(links.text):
            return None
        refused: NoColumn | None = None
        for last in lasts[:_FEW_TURNS]:
            try:
                if plan := self._go_on(links, last, before):
                    return plan
            except NoColumn as error:
                refused = refused or error
        if refused is not None:
            raise refused
        return None

    def _stands_alone(self, links: Links, before: Sequence[Plan]) -> bool:
        """Return whether a question names things of its own, so that it points at no other turn."""
        counted = words.COUNTED.search(links.text)
        if counted is not None and not (counted["unit"] == "件" and isinstance(before[-1], Gather | ListItems)):
            return True
        if len(list(EXTREME.finditer(links.text))) > 1:
            return True
        rest = plain_rest(links)
        return bool(self._linker.named_items(rest) or self._linker.unknown_words(rest, []))

    def _go_on(self, links: Links, last: Plan, before: Sequence[Plan]) -> Plan | None:
        if isinstance(last, Gather):
            if again := self._selections.follow(links, last, before):
                return again
            members = members_of(self._catalog, last)
            if not members:
                return None
            last = Total(targets=members) if last.aggregate == "sum" else LookUp(targets=members)
        elif isinstance(last, FindText):
            return self._of_text(links, last, before)
        elif isinstance(last, NotHeld):
            target = self._resolver.at(about(self._catalog, last)[0], (None, None))
            last = Overview(target=target) if target.scope == "organisation" else LookUp(targets=(target,))
        targets = about(self._catalog, last)
        return self._measured(links, last, targets, before) or self._told(links, last, targets[0], before)

    def _of_text(self, links: Links, last: FindText, before: Sequence[Plan]) -> Plan | None:
        """Ask an amount of the measure that the last turn's sentence is about (その事業の予算は？)."""
        found = about(self._catalog, last)
        text = links.text
        told = any(p.search(text) for p in (words.WHO, words.WHEN, words.WHY, words.WHERE))
        if not found or told or not (words.AMOUNT.search(text) or links.columns or POINTS.match(text)):
            return None
        looked_up = LookUp(targets=found, defaulted=True)
        measured = self._measured(links, looked_up, found, before)
        if measured is not None:
            return measured
        if links.columns:
            return self._recolumned(looked_up, links)
        return looked_up if words.AMOUNT.search(text) else None

    def _after_text(self, links: Links, last: FindText) -> Plan | None:
        """Ask the last text question of something else, or something else of the same thing."""
        text = links.text
        topic = re.fullmatch(r"(?:では|じゃあ)?\s*(?P<name>.{2,30}?)(?:は|って)?[?？。]?", text)
        printed = bool(topic) and self._linker.printed(topic["name"]) if topic else False
        asked = words.AMOUNT.search(text) and not printed
        if asked or links.columns or any(p.search(text) for p in (words.SHARE, words.RATE, words.SUM)):
            return None
        if topic and not words.WHAT.search(text) and not words.WHY.search(text) and not words.WHO.search(text):
            query = f"{topic['name']} {' '.join(asking_words(last.query))}"
            return replace(last, query=query, organisation=None) if printed else None
        if len(text) <= SHORT and CONTENT.search(text) and not self._linker.unknown_words(plain_rest(links), []):
            return replace(last, query=f"{last.query} {text}", kind=text_kind(text))
        return None

    def _of_owner(self, links: Links, last: Plan, owners: Sequence[str]) -> Plan | None:
        """Ask the last question of another organisation, where this one asks nothing of its own."""
        text, old = links.text, targets_of(last)
        if len(owners) == 1 and words.SHARE.search(text) and re.search(r"中|うち|内|占め", text) and len(old) == 1:
            whole = self._resolver.owner_target(owners[0], links)
            if old[0].scope == "item" and self._catalog.within(old[0].organisation, owners[0]):
                column = links.columns[0] if links.columns else (old[0].fiscal_year, old[0].stage)
                return Share(part=self._resolver.at(old[0], column), whole=self._resolver.at(whole, column))
        bare = re.sub(r"^(?:what|how) about", "", text, flags=re.IGNORECASE)
        if words.AMOUNT.search(text) or words.WHAT.search(bare) or words.WHY.search(text) or words.LIST.search(text):
            return None
        own = (words.SHARE, words.DIFFERENCE, words.RATE, words.SUM, RANK, EXTREME)
        if any(p.search(text) for p in own) or len(owners) > 1:
            return None
        return self._of_another(links, last, owners[0], old)

    def _of_another(self, links: Links, last: Plan, owner: str, old: Sequence[Target]) -> Plan | None:
        target = self._resolver.owner_target(owner, links)
        column = links.columns[0] if links.columns else ((old[0].fiscal_year, old[0].stage) if old else (None, None))
        if isinstance(last, Gather):
            return replace(last, selection=replace(last.selection, organisation=owner, kind="rows"))
        if isinstance(last, Change) and last.over_time:
            return replace(last, a=self._resolver.at(target, (last.a.fiscal_year, last.a.stage)),
                           b=self._resolver.at(target, (last.b.fiscal_year, last.b.stage)))  # fmt: skip
        if isinstance(last, Share):
            return replace(last, part=self._resolver.at(target, column), more=())
        if isinstance(last, FindText):
            return replace(last, organisation=owner, query=f"{owner} {last.query}")
        if isinstance(last, NotHeld) and last.column and not links.columns:
            column = last.column
        placed = self._placed(target, column)
        held = (placed.fiscal_year, placed.stage)
        whole = self._resolver.overview_target(target, held, parts=isinstance(last, ListItems))
        if isinstance(last, ListItems) and whole is not None:
            return ListItems(target=whole, unit=last.unit)
        if whole is not None:
            return Overview(target=whole, unit=getattr(last, "unit", None))
        return LookUp(targets=(placed,), unit=getattr(last, "unit", None))

    def _placed(self, target: Target, column: Column) -> Target:
        """Return a target in a column, or in one of that stage alone where the year was another's."""
        try:
            return self._resolver.at(target, column)
        except NoColumn:
            if not all(column):
                raise
            return self._resolver.at(target, (None, column[1]))

    def _measured(self, links: Links, last: Plan, targets: Sequence[Target], before: Sequence[Plan]) -> Plan | None:
        """Calculate something over what was asked about."""
        text, first = links.text, targets[0]
        column = links.columns[0] if links.columns else (first.fiscal_year, first.stage)
        if SOURCE.search(text) or HOW.search(text):
            return LookUp(targets=tuple(targets)) if isinstance(last, Suppose) and SOURCE.search(text) else last
        supposed = read_supposition(text)
        if supposed and (len(targets) == 1 or isinstance(last, Total)):
            return supposed.of(first, targets[1:])
        if words.WHICH_SIDE.search(text) and (sides := self._sides(links, last, before)):
            return sides
        if words.SUM.search(text) and not words.SHARE.search(text):
            return self._sum(links, before, last)
        if OTHERS.search(text) and isinstance(last, Share):
            return replace(last, complement=True)
        if words.SHARE.search(text) and not words.RATE.search(text):
            return self._share(links, targets, column)
        return self._set_against(links, last, targets, before)

    def _set_against(self, links: Links, last: Plan, targets: Sequence[Target], before: Sequence[Plan]) -> Plan | None:
        """Return the change or the order that is asked for of what was asked about."""
        text = links.text
        if words.ONE_OF.search(text) and (whole := self._resolver.whole_target(links)) and len(targets) == 1:
            column = (targets[0].fiscal_year, targets[0].stage)
            return Change(a=targets[0], b=self._resolver.at(whole, column), measure="one_of", over_time=False)
        for pattern, measure in MEASURES:
            if pattern.search(text):
                if EXTREME.search(text) and (selection := _last_selection(before)):
                    return self._selections.top_against(links, selection, targets, measure)
                pair = targets if len(targets) == 2 else last_alike(self._catalog, before, _named_number(text) or 1)
                if len(pair) == 2 and measure != "rate" and (isinstance(last, Compare) or _named_number(text) == 2):
                    return self._apart(pair, measure)
                return self._change(targets, links, measure)
        if EXTREME.search(text) or RANK.search(text) or place_of(text) or NEXT.search(text) or LARGER.search(text):
            return ordered_within(self._catalog, links, last)
        return None

    def _apart(self, pair: Sequence[Target], measure: Measure) -> Plan:
        """Return two things set against each other, the larger first where a multiple is asked for."""
        a, b = sorted(pair, key=lambda t: value_of(self._catalog, t), reverse=True) if measure == "multiple" else pair
        return Change(a=a, b=b, measure=measure, over_time=False)

    def _share(self, links: Links, targets: Sequence[Target], column: Column) -> Plan | None:
        """Return the share of what was asked about: of the amount that the question states, or of the whole."""
        first, more = targets[0], tuple(targets[1:])
        stated = self._resolver.stated(links)
        if stated and stated[0].item != first.item:
            return Share(part=first, more=more, whole=stated[0])
        whole = self._resolver.whole_target(links)
        if whole is None:
            return None
        try:
            return Share(part=first, more=more, whole=self._resolver.at(whole, column))
        except NoColumn:
            if first.organisation is None or first.scope == "organisation":
                raise
            own = self._resolver.owner_target(first.organisation, links)
            return Share(part=first, more=more, whole=self._resolver.at(own, column))

    def _sides(self, links: Links, last: Plan, before: Sequence[Plan]) -> Plan | None:
        """Return which of the things asked about is the larger: the last turn's, or those of the last two."""
        targets = about(self._catalog, last)
        shares = [p for p in before[-2:] if isinstance(p, Share)]
        if len(shares) == 2 and len(targets) == 1:
            parts = tuple(dict.fromkeys(p.part for p in shares))
            return Compare(targets=parts, whole=shares[-1].whole) if len(parts) > 1 else None
        if isinstance(last, Compare):
            descending = not words.SMALLER.search(links.text)
            winner = sorted(targets, key=lambda t: value_of(self._catalog, t), reverse=descending)[0]
            unit = UNIT_ONLY.search(links.text)
            picked = LARGER.search(links.text) or SMALLER.search(links.text)
            return LookUp(targets=(winner,), unit=unit[1] if unit else None) if picked else last
        sides = targets if len(targets) > 1 else last_alike(self._catalog, before, 2)
        return Compare(targets=sides, descending=not words.SMALLER.search(links.text)) if len(sides) > 1 else None

    def _told(self, links: Links, last: Plan, first: Target, before: Sequence[Plan]) -> Plan | None:
        """Tell something else of what was asked about: the rest, its content, another unit, another column."""
        text = links.text
        if OTHERS.search(text) and first.organisation:
            return self._others(about(self._catalog, last), first)
        if words.WHERE.search(text) and isinstance(last, LookUp) and first.organisation:
            return last
        if CONTENT.search(text) and not words.AMOUNT.search(text):
            name = (first.item or "").split("/")[-1]
            return FindText(query=f"{name} {text}", organisation=first.organisation, kind=text_kind(text))
        unit = UNIT_ONLY.search(text)
        if unit and not links.columns:
            return with_unit(last, unit[1])
        if links.columns and (POINTS.match(text) or len(text) <= SHORT):
            return self._recolumned(last, links)
        return None

    def _others(self, asked: Sequence[Target], first: Target) -> Plan | None:
        """Return the other listed measures of the organisation that was asked about."""
        known = {target.item for target in asked}
        found = []
        for item in self._catalog.items:
            rows = [e for e in item.entries if e.table is not None and e.role == "part"]
            column = (first.fiscal_year, first.stage)
            if rows and item.organisation == first.organisation and item.doc == first.doc and item.key not in known:
                found.append(self._resolver.at(item_target(self._catalog, item), column))
        return LookUp(targets=tuple(found)) if found else None

    def _sum(self, links: Links, before: Sequence[Plan], last: Plan) -> Plan | None:
        """Add up what the last turns asked about; or say a sum again in another unit."""
        unit = UNIT_ONLY.search(links.text)
        if unit and (summed := next((p for p in reversed(before) if _is_sum(p)), None)):
            return with_unit(summed, unit[1])
        targets = about(self._catalog, last)
        if len(targets) == 1 and not isinstance(last, ListItems) and last is before[-1]:
            targets = last_alike(self._catalog, before, _named_number(links.text))
        if len(targets) > 1:
            return Total(targets=targets, unit=unit[1] if unit else None)
        return Overview(target=targets[0], alone=True) if targets[0].scope == "organisation" else None

    def _change(self, targets: Sequence[Target], links: Links, measure: Measure) -> Plan:
        """Compare the targets, together, with their prior year."""
        first = targets[0]
        if len(links.columns) > 1 and len(targets) == 1:
            a, b = (self._resolver.at(first, column) for column in links.columns[:2])
            return Change(a=a, b=b, measure=measure, over_time=True)
        main, prior = self._catalog.main_column(first.doc), self._catalog.prior_column(first.doc)
        asked = [c for c in links.columns if c != main and c != (main[0], None)] or [prior]
        now = (first.fiscal_year, first.stage)
        column = main if now in (prior, (None, None)) or now == asked[0] else now
        if column == now and now != main and not links.columns:
            column, asked = main, [now]
        a, *more_a = (self._resolver.at(target, column) for target in targets)
        b, *more_b = (self._resolver.at(target, asked[0]) for target in targets)
        return Change(a=a, b=b, measure=measure, over_time=True, more_a=tuple(more_a), more_b=tuple(more_b))

    def _recolumned(self, last: Plan, links: Links) -> Plan | None:
        column = links.columns[0]
        if isinstance(last, LookUp):
            placed = tuple(self._resolver.at(t, column) for t in last.targets)
            return replace(last, targets=placed, defaulted=False)
        if isinstance(last, Total):
            return replace(last, targets=tuple(self._resolver.at(t, column) for t in last.targets))
        if isinstance(last, Overview):
            return replace(last, target=self._resolver.at(last.target, column), defaulted=False)
        if isinstance(last, ListItems):
            return replace(last, target=self._resolver.at(last.target, column))
        if isinstance(last, Share):
            return replace(last, part=self._resolver.at(last.part, column), whole=self._resolver.at(last.whole, column),
                           more=tuple(self._resolver.at(t, column) for t in last.more))  # fmt: skip
        if isinstance(last, Change):
            return LookUp(targets=(self._resolver.at(last.a, column),))
        return None


def _named_number(text: str) -> int | None:
    """Return how many things a question points back at, where it says so."""
    if re.search(r"両方|両者|2施策|2事業|both", text, re.IGNORECASE):
        return 2
    match = re.search(r"([2-9])つ", text)
    return int(match[1]) if match else None


def _is_sum(plan: Plan) -> bool:
    return isinstance(plan, Total) or (isinstance(plan, Gather) and plan.aggregate == "sum")


def _last_selection(before: Sequence[Plan]) -> Gather | None:
    return next((plan for plan in reversed(before) if isinstance(plan, Gather)), None)
