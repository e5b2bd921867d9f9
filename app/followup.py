"""Questions that leave out what the turns before them said, such as 「前年度は？」 or 「では国土交通省は？」.

A follow-up inherits what it leaves out, and nothing more. A question that names its own thing and asks its own
question starts afresh.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from app import vocabulary as words
from app.catalog import Catalog, Column
from app.columns import NoColumn
from app.gather import chosen_members
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
    Selection,
    Share,
    Suppose,
    Target,
    Total,
)
from app.selecting import EXTREME, RANK, read_wanted
from app.special import read_supposition

_POINTS = re.compile(
    r"^(?:では|じゃあ|それでは|それ|その|これ|この|そちら|同じ|うち|あと|次に|なら|ちなみに"
    r"|and |then |what about|how about)",
    re.IGNORECASE,
)
_UNIT_ONLY = re.compile(r"(百万円|千円|万円|億円|兆円|円)(?:単位)?(?:で|に|だと)")
_OTHERS = re.compile(r"それ以外|ほかに|他に(?:は)?|その他|残り|other")
_CONTENT = re.compile(
    r"どんな|内容|概要|目的|なぜ|理由|何のため|何をする|詳しく|説明|誰|いつ|what is it|why|purpose|about it"
    r"|what for|is it for",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"出典|根拠|ソース|どこに書|裏付け|source|evidence", re.IGNORECASE)
_HOW = re.compile(
    r"どう(?:やって)?計算|計算(?:式|方法|過程)|式は|なぜその(?:金額|額|数字)|どうして(?:その|そう)|内訳"
    r"|how (?:did|was).*(?:calculat|comput)",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"もし|仮に|\d[\d.,]*\s*(?:%|割|倍|億円|百万円|万円|円|パーセント)?|半分|半減")
_NTH = re.compile(r"(?P<n>\d+|[二三四五])\s*(?:番目|位)")
_KANJI = {"二": 2, "三": 3, "四": 4, "五": 5}


class Resolver(Protocol):
    """What a follow-up needs of the planner."""

    def at(self, target: Target, column: Column) -> Target:
        """Return a target in a column."""
        ...

    def owner_target(self, owner: str, links: Links) -> Target:
        """Return an organisation as a whole."""
        ...

    def whole_target(self, links: Links) -> Target | None:
        """Return the documents' total."""
        ...


class Follower:
    """Merges a question with the plans before it."""

    def __init__(self, catalog: Catalog, linker: Linker, resolver: Resolver) -> None:
        self._catalog = catalog
        self._linker = linker
        self._resolver = resolver

    def follow(self, links: Links, before: Sequence[Plan]) -> Plan | None:
        """Return the plan of a follow-up, or None where the question stands by itself."""
        rest = _plain_rest(links)
        if isinstance(before[-1], FindText) and (told := self._after_text(links, before[-1])):
            return told
        if words.COUNTED.search(links.text) or self._linker.named_items(rest) or self._linker.unknown_words(rest, []):
            return None
        owners = [m.name for m in links.organisations if m.name != "政府"]
        lasts = [plan for plan in reversed(before) if isinstance(plan, Gather) or self._about(plan)]
        if owners:
            return self._other_owner(links, lasts[0] if lasts else before[-1], owners)
        if any(m.name == "政府" for m in links.organisations):
            return None
        refused: NoColumn | None = None
        for last in lasts:
            try:
                return self._go_on(links, last, before)
            except NoColumn as error:
                refused = refused or error
        if refused is not None:
            raise refused
        return None

    def _go_on(self, links: Links, last: Plan, before: Sequence[Plan]) -> Plan | None:
        if isinstance(last, Gather):
            if again := self._after_selection(links, last, before):
                return again
            members = self._members(last)
            if not members:
                return None
            last = Total(targets=members) if last.aggregate == "sum" else LookUp(targets=members)
        elif isinstance(last, NotHeld):
            target = self._about(last)[0]
            last = Overview(target=target) if target.scope == "organisation" else LookUp(targets=(target,))
        return self._same_thing(links, last, self._about(last), before)

    def _about(self, plan: Plan) -> tuple[Target, ...]:
        """Return what a plan is about; of what was not held, the thing whose column was missing."""
        if not isinstance(plan, NotHeld):
            return targets_of(plan)
        if plan.reason != "column" or plan.doc is None:
            return ()
        for item in self._catalog.items:
            if item.doc == plan.doc and item.name == plan.item and item.organisation == plan.organisation:
                return (Target(scope="item", doc=item.doc, organisation=item.organisation, item=item.key),)
        if plan.organisation and plan.item is None:
            return (Target(scope="organisation", doc=plan.doc, organisation=plan.organisation),)
        return ()

    def _members(self, plan: Gather) -> tuple[Target, ...]:
        """Return what a selection came to, as targets."""
        chosen = [member for member in chosen_members(self._catalog, plan) if len(member.amount.entries) == 1]
        found = []
        for member in chosen:
            entry = member.amount.entries[0]
            item = next(item for item in self._catalog.items if entry in item.entries)
            found.append(
                Target(scope="item", doc=item.doc, organisation=item.organisation, item=item.key,
                       fiscal_year=entry.fiscal_year, stage=entry.stage)
            )  # fmt: skip
        return tuple(found)

    def _after_text(self, links: Links, last: FindText) -> Plan | None:
        """Ask the last text question of something else, or something else of the same thing."""
        text = links.text
        if (
            words.AMOUNT.search(text)
            or links.columns
            or any(p.search(text) for p in (words.SHARE, words.RATE, words.SUM))
        ):
            return None
        topic = re.fullmatch(r"(?:では|じゃあ)?\s*(?P<name>.{2,30}?)(?:は|って)?[?？。]?", text)
        if topic and not words.WHAT.search(text) and not words.WHY.search(text) and not words.WHO.search(text):
            names = self._linker.printed(topic["name"])
            return (
                replace(last, query=f"{topic['name']} {' '.join(asking_words(last.query))}", organisation=None)
                if names
                else None
            )
        if len(text) <= _SHORT and _CONTENT.search(text) and not self._linker.unknown_words(_plain_rest(links), []):
            return replace(last, query=f"{last.query} {text}", kind=_text_kind(text))
        return None

    def _other_owner(self, links: Links, last: Plan, owners: Sequence[str]) -> Plan | None:
        """Ask the last question of another organisation, where this one asks nothing of its own."""
        text = links.text
        if words.AMOUNT.search(text) or words.WHAT.search(text) or words.WHY.search(text) or words.LIST.search(text):
            return None
        if (
            any(p.search(text) for p in (words.SHARE, words.DIFFERENCE, words.RATE, words.SUM, RANK, EXTREME))
            or len(owners) > 1
        ):
            return None
        old = targets_of(last)
        target = self._resolver.owner_target(owners[0], links)
        column = links.columns[0] if links.columns else ((old[0].fiscal_year, old[0].stage) if old else (None, None))
        if isinstance(last, Gather):
            return replace(last, selection=replace(last.selection, organisation=owners[0], kind="rows"))
        if isinstance(last, Change) and last.over_time:
            return replace(last, a=self._resolver.at(target, (last.a.fiscal_year, last.a.stage)),
                           b=self._resolver.at(target, (last.b.fiscal_year, last.b.stage)))  # fmt: skip
        if isinstance(last, Share):
            return replace(last, part=self._resolver.at(target, column), more=())
        if isinstance(last, FindText):
            return replace(last, organisation=owners[0], query=f"{owners[0]} {last.query}")
        placed = self._resolver.at(target, column)
        if isinstance(last, ListItems) and placed.scope == "organisation":
            return ListItems(target=placed, unit=last.unit)
        if placed.scope == "organisation":
            return Overview(target=placed, unit=getattr(last, "unit", None))
        return LookUp(targets=(placed,), unit=getattr(last, "unit", None))

    def _after_selection(self, links: Links, last: Gather, before: Sequence[Plan]) -> Plan | None:
        """Go on with a selection: another place, another column, its sum or count."""
        if _OTHERS.search(links.text):
            return replace(last, aggregate="rank", first=last.first + (last.count or 0), count=None)
        nth = _NTH.search(links.text)
        if nth:
            place = _KANJI.get(nth["n"]) or int(nth["n"])
            return replace(last, aggregate="extreme", first=place, count=1)
        if between := self._between(links, last, before):
            return between
        single = last.aggregate == "extreme"
        wanted = read_wanted(links.text)
        if wanted is not None and not wanted.bounded:
            aggregate = wanted.aggregate
            return replace(last, aggregate=aggregate, by=wanted.by, descending=wanted.descending,
                           first=wanted.first, count=wanted.count)  # fmt: skip
        if words.SUM.search(links.text):
            return replace(last, aggregate="sum")
        if re.search(r"平均", links.text):
            return replace(last, aggregate="average")
        if re.search(r"いくつ|何件", links.text):
            return replace(last, aggregate="count", first=1, count=None)
        if links.columns and not single and not words.SHARE.search(links.text):
            column = self._selection_column(last.selection, links.columns[0])
            return replace(last, selection=replace(last.selection, fiscal_year=column[0], stage=column[1]))
        return None

    def _between(self, links: Links, last: Gather, before: Sequence[Plan]) -> Plan | None:
        """Compare what the last two turns found: the later with the one before it."""
        measure: Measure = "multiple" if words.MULTIPLE.search(links.text) else "difference"
        if not re.search(r"差|何倍|difference|how many times", links.text, re.IGNORECASE):
            return None
        if EXTREME.search(links.text):
            top = replace(last, aggregate="extreme", first=1, count=1)
            a, b = self._members(top), self._members(last)
            two = len(a) == len(b) == 1 and a != b
            return Change(a=a[0], b=b[0], measure=measure, over_time=False) if two else None
        earlier = next((p for p in reversed(before[:-1]) if isinstance(p, Gather) and p.aggregate == "extreme"), None)
        a, b = self._members(last), self._members(earlier) if earlier else ()
        if last.aggregate == "extreme" and len(a) == 1 and len(b) == 1 and a != b:
            return Change(a=a[0], b=b[0], measure=measure, over_time=False)
        return None

    def _selection_column(self, selection: Selection, asked: Column) -> Column:
        held = self._catalog.columns(selection.doc)
        prior = self._catalog.prior_column(selection.doc)
        fitting = [c for c in held if asked[0] in (None, c[0]) and asked[1] in (None, c[1])]
        return max(fitting, key=lambda c: c == prior, default=asked)

    def _same_thing(self, links: Links, last: Plan, targets: Sequence[Target], before: Sequence[Plan]) -> Plan | None:
        """Ask something else of what was asked about."""
        return self._measured(links, last, targets, before) or self._told(links, last, targets[0])

    def _measured(self, links: Links, last: Plan, targets: Sequence[Target], before: Sequence[Plan]) -> Plan | None:
        """Calculate something over what was asked about."""
        text, first = links.text, targets[0]
        column = links.columns[0] if links.columns else (first.fiscal_year, first.stage)
        if _SOURCE.search(text) or _HOW.search(text):
            return last
        supposed = read_supposition(text)
        if supposed and len(targets) == 1:
            return Suppose(target=first, **supposed)
        if words.SUM.search(text) and not words.SHARE.search(text):
            return self._sum(before, last)
        if words.SHARE.search(text) and not words.RATE.search(text):
            whole = self._resolver.whole_target(links)
            more = tuple(targets[1:])
            return Share(part=first, more=more, whole=self._resolver.at(whole, column)) if whole else None
        for pattern, measure in _MEASURES:
            if pattern.search(text):
                if len(targets) == 2 and isinstance(last, Compare) and measure != "rate":
                    return Change(a=targets[0], b=targets[1], measure=measure, over_time=False)
                return self._change(targets, links, measure)
        if EXTREME.search(text) or RANK.search(text) or _NTH.search(text):
            return self._ordered(links, first)
        return None

    def _told(self, links: Links, last: Plan, first: Target) -> Plan | None:
        """Tell something else of what was asked about: the rest, its content, another unit, another column."""
        text = links.text
        if _OTHERS.search(text) and first.organisation:
            return self._others(self._about(last), first)
        if words.WHERE.search(text) and isinstance(last, LookUp) and first.organisation:
            return last
        if _CONTENT.search(text) and not words.AMOUNT.search(text):
            name = (first.item or "").split("/")[-1]
            return FindText(query=f"{name} {text}", organisation=first.organisation, kind=_text_kind(text))
        unit = _UNIT_ONLY.search(text)
        if unit and not links.columns:
            return _with_unit(last, unit[1])
        if links.columns and (_POINTS.match(text) or len(text) <= _SHORT):
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
                placed = Target(scope="item", doc=item.doc, organisation=item.organisation, item=item.key)
                found.append(self._resolver.at(placed, column))
        return LookUp(targets=tuple(found)) if found else None

    def _sum(self, before: Sequence[Plan], last: Plan) -> Plan | None:
        """Add up what the last turns asked about."""
        targets = list(self._about(last))
        if len(targets) == 1 and not isinstance(last, ListItems) and last is before[-1]:
            for plan in reversed(before[:-1]):
                found = self._about(plan)
                if type(plan) is not type(last) or len(found) != 1 or found[0] in targets:
                    break
                if (found[0].fiscal_year, found[0].stage) != (targets[0].fiscal_year, targets[0].stage):
                    break
                targets.insert(0, found[0])
        if len(targets) > 1:
            return Total(targets=tuple(targets))
        if targets[0].scope == "organisation":
            return Overview(target=targets[0])
        return None

    def _change(self, targets: Sequence[Target], links: Links, measure: Measure) -> Plan:
        """Compare the targets, together, with their prior year."""
        first = targets[0]
        main, prior = self._catalog.main_column(first.doc), self._catalog.prior_column(first.doc)
        asked = [c for c in links.columns if c != main and c != (main[0], None)] or [prior]
        now = (first.fiscal_year, first.stage)
        column = main if now in (prior, (None, None)) or now == asked[0] else now
        if column == now and now != main and not links.columns:
            column, asked = main, [now]
        a, *more_a = (self._resolver.at(target, column) for target in targets)
        b, *more_b = (self._resolver.at(target, asked[0]) for target in targets)
        return Change(a=a, b=b, measure=measure, over_time=True, more_a=tuple(more_a), more_b=tuple(more_b))

    def _ordered(self, links: Links, first: Target) -> Plan | None:
        wanted = read_wanted(links.text)
        if wanted is None or first.organisation is None:
            return None
        selection = Selection(
            kind="rows", doc=first.doc, organisation=first.organisation,
            fiscal_year=first.fiscal_year, stage=first.stage,
            against=self._catalog.prior_column(first.doc) if wanted.by != "amount" else None,
        )  # fmt: skip
        return Gather(selection=selection, aggregate=wanted.aggregate, by=wanted.by, descending=wanted.descending,
                      first=wanted.first, count=wanted.count)  # fmt: skip

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


_SHORT = 16
_MEASURES: tuple[tuple[re.Pattern[str], Measure], ...] = (
    (words.MULTIPLE, "multiple"),
    (words.RATE, "rate"),
    (
        re.compile(r"増減|差|いくら(?:増|減)|増えた|減った|伸び|比べ|比較|change|difference|compared", re.IGNORECASE),
        "difference",
    ),
)


def targets_of(plan: Plan) -> tuple[Target, ...]:
    """Return what a plan is about."""
    if isinstance(plan, LookUp | Total):
        return plan.targets
    if isinstance(plan, Overview | ListItems):
        return (plan.target,)
    if isinstance(plan, Change):
        return (plan.a, *plan.more_a) if plan.over_time else (plan.a, plan.b)
    if isinstance(plan, Share):
        return (plan.part, *plan.more)
    return getattr(plan, "targets", ()) or ((plan.target,) if hasattr(plan, "target") else ())


def asking_words(query: str) -> list[str]:
    """Return the words of a text question that ask, and name nothing."""
    return [
        match.group()
        for p in (words.WHO, words.WHEN, words.WHY, words.STANDS_FOR, words.WHAT)
        if (match := p.search(query))
    ]


def _with_unit(plan: Plan, unit: str) -> Plan | None:
    if isinstance(plan, LookUp | Overview | ListItems | Total | Change | Gather):
        return replace(plan, unit=unit)
    return None


def _text_kind(text: str) -> str:
    if words.WHY.search(text):
        return "why"
    return "who" if words.WHO.search(text) else "when" if words.WHEN.search(text) else "what"


def _plain_rest(links: Links) -> str:
    """Return the rest of a question without the words that only point back."""
    rest = _POINTS.sub(" ", _OTHERS.sub(" ", links.rest))
    for pattern in (_FIGURES, _CONTENT, _SOURCE, _HOW, RANK, EXTREME, _NTH, _UNIT_ONLY):
        rest = pattern.sub(" ", rest)
    return rest
