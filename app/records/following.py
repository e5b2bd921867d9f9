"""Questions that leave things out, after one over tables: they take them from the plan before."""

import re
from dataclasses import replace

from app import vocabulary
from app.comparisons import unit_of
from app.records import words
from app.records.asks import aggregate_of, change_of, cut_of
from app.records.choosing import CHILDREN, group_picks, ordered
from app.records.groups import NotThere
from app.records.planner import Planned, RecordPlanner
from app.records.plans import (
    Cell,
    Group,
    RecordChange,
    RecordChoose,
    RecordCompare,
    RecordGather,
    RecordNotHeld,
    RecordPlan,
    RecordShare,
    RecordTrend,
    RecordValue,
)
from app.records.reading import Asked
from corpus.folding import fold_text

_LEADS = re.compile(
    r"^(?:では|じゃあ?|でしたら|それ|その|そこ|これ|この(?!資料)|ちなみに|次に|一方|同じ|あと"
    r"|and\b|what about|how about|then\b|its?\b|that\b)",
    re.IGNORECASE,
)
_POINTS = re.compile(r"^(?:では、?|じゃあ、?)?(?:それ|その|そこ|これ|この)|\b(?:its?|that one)\b", re.IGNORECASE)


class Follower:
    """Plans the turns that follow one over tables."""

    def __init__(self, planner: RecordPlanner) -> None:
        self._planner = planner
        self._facts = planner.facts

    def follow(self, question: str, last: RecordPlan) -> Planned | None:
        """Return the plan of a question that goes on from the last; None where it stands by itself."""
        base = _year_of(last)
        asked = self._planner.reader.read(question, base=base)
        if asked.unknown or asked.unknown_organisations or _complete(asked):
            return None
        try:
            plan = self._merged(asked, last)
        except NotThere as missing:
            plan = missing.plan
        return None if plan is None else Planned(plan, 0.8)

    def _merged(self, asked: Asked, last: RecordPlan) -> RecordPlan | None:
        match last:
            case RecordChoose():
                return self._chosen(asked, last)
            case RecordGather():
                return self._of_group(asked, last)
            case RecordValue() if len(last.targets) == 1:
                return self._of_cell(asked, last.targets[0], last)
            case RecordTrend():
                return self._of_cell(asked, last.target, last)
            case RecordShare():
                return self._of_cell(asked, last.part, last)
            case RecordChange():
                return self._of_cell(asked, last.a, last)
            case _:
                return None

    def _chosen(self, asked: Asked, last: RecordChoose) -> RecordPlan | None:
        """Return the plan of the one of several that a question picks, by its owner, its heading or its place."""
        nth = words.NTH.search(asked.text)
        fitting = [cell for cell in last.targets if cell.organisation in asked.owners]
        if not fitting and nth and nth["n"] and nth["n"].isdigit() and 0 < int(nth["n"]) <= len(last.targets):
            fitting = [last.targets[int(nth["n"]) - 1]]
        if not fitting:
            named = {place for one in asked.named for place in one.subjects}
            paths = {self._facts.subjects[place].path for place in named}
            fitting = [c for c in last.targets if c.path in paths or any(c.path[: len(p)] == p for p in paths)]
        if len(fitting) != 1:
            return None
        return self._planner.of_things(asked, [replace(fitting[0], measure="")])

    def _of_group(self, asked: Asked, last: RecordGather) -> RecordPlan | None:
        """Return the plan of a question after one over many rows."""
        text = asked.text
        single = last.aggregate == "rank" and last.count == 1 and not last.group.by_organisation
        about_one = bool(
            _POINTS.search(text) or words.TREND.search(text) or words.SHARE.search(text) or words.WHERE.search(text)
            or words.PARTS.search(text) or (asked.columns and not aggregate_of(asked)) or change_of(text)
        )  # fmt: skip
        if single and about_one and not asked.stated:
            winner = self._winner(last)
            return None if winner is None else self._of_cell(asked, winner, RecordValue(targets=(winner,)))
        group = last.group
        if asked.named:
            return None
        if asked.owners:
            group = replace(group, organisation=asked.owners[0], without=None)
        if asked.columns and asked.columns[-1].measure and not asked.stated:
            group = replace(group, measure=asked.columns[-1].measure)
        if asked.stated and group.bounds:
            first = asked.stated[0]
            group = replace(
                group, bounds=(replace(group.bounds[0], kind=first.kind, value=first.value, unit=first.unit),)
            )
        group = self._in_year(group, asked)
        plan = replace(last, group=group, defaulted=())
        if (nth := words.NTH.search(text)) or words.RANK.search(text) or words.FIRST.search(text):
            first_place, count = cut_of(text, "rank")
            small = words.SMALL.search(text) is not None
            large = re.search(r"大き|多い|高い|上位|最大|最多|largest|biggest|top", text, re.IGNORECASE) is not None
            descending = not small if small or large else last.descending
            return replace(plan, aggregate="rank", first=first_place if nth else 1, count=count, descending=descending)
        aggregate = aggregate_of(asked)
        if aggregate is not None and aggregate != plan.aggregate:
            return replace(plan, aggregate=aggregate, first=1, count=None)
        if words.SUM.search(text):
            return replace(
                plan,
                aggregate="sum",
                first=1,
                count=last.count if last.aggregate == "rank" and last.count != 1 else None,
            )
        changed = replace(plan, defaulted=()) != replace(last, defaulted=())
        if unit := unit_of(text):
            return replace(plan, unit=unit)
        return plan if changed else None

    def _in_year(self, group: Group, asked: Asked) -> Group:
        if not asked.years:
            return group
        held = self._planner.columns.years(group.measure, group.docs)
        self._planner.check_year(asked.years[0], held, f"「{group.measure}」")
        return replace(group, year=asked.years[0])

    def _winner(self, last: RecordGather) -> Cell | None:
        """Return the row that an order gave."""
        picks = ordered(group_picks(self._facts, last.group), descending=last.descending)
        if len(picks) < last.first:
            return None
        subject = self._facts.subjects[int(picks.subject[last.first - 1])]
        return Cell(
            docs=last.group.docs,
            organisation=subject.organisation,
            path=subject.path,
            measure=last.group.measure,
            year=last.group.year,
        )

    def _of_cell(self, asked: Asked, cell: Cell, last: RecordPlan) -> RecordPlan | None:
        """Return the plan of a question after one about one thing: what it names takes the place of what was named."""
        text = asked.text
        if asked.stated or aggregate_of(asked) in ("rank", "count"):
            return None
        thing = self._thing(asked, cell)
        if thing is None:
            return None
        measure = next((column.measure for column in asked.columns), cell.measure)
        year = asked.years[0] if asked.years else cell.year
        if lost := [column.said for column in asked.columns if not column.measure]:
            return RecordNotHeld(reason="column", missing=tuple(lost), held=self._planner.columns.told(thing))
        if turned := self._turned(asked, thing, measure, year, cell):
            return turned
        named = bool(asked.named or asked.owners or asked.columns or asked.years)
        unit = unit_of(text)
        if not named and not unit:
            return None
        if isinstance(last, RecordTrend) and not asked.columns and not asked.years:
            return self._planner.trend(asked, replace(thing, measure=measure))
        if isinstance(last, RecordShare) and not asked.columns and (asked.named or asked.owners):
            part = self._placed(thing, measure, year)
            return RecordShare(part=part, whole=replace(last.whole, year=part.year))
        return RecordValue(targets=(self._placed(thing, measure, year),), unit=unit)

    def _turned(self, asked: Asked, thing: Cell, measure: str, year: int | None, cell: Cell) -> RecordPlan | None:
        """Return the plan of a question that asks something else of the same thing: its years, its share, its parts."""
        text = asked.text
        if words.TREND.search(text) or asked.since:
            return self._planner.trend(asked, replace(thing, measure=measure))
        if words.WHERE.search(text):
            return RecordValue(targets=(self._placed(thing, measure, year),), where=True)
        if words.SHARE.search(text):
            part = self._placed(thing, measure, year)
            whole = Cell(docs=part.docs, measure=part.measure, year=part.year)
            if re.search(r"省|庁|府|組織|所管|ministry", text) and part.path:
                whole = replace(whole, organisation=part.organisation)
            return RecordShare(part=part, whole=whole)
        if change := change_of(text):
            before = [y for y in asked.years if y != cell.year]
            now = self._placed(thing, measure, cell.year)
            earlier = before[0] if before else (now.year or 0) - 1
            return RecordChange(a=now, b=self._placed(thing, measure, earlier), change=change)
        if words.PARTS.search(text) and thing.path:
            if (thing.organisation, thing.path) in self._facts.parents:
                group = Group(
                    docs=thing.docs, organisation=thing.organisation, within=thing.path, level=CHILDREN,
                    measure=measure, year=year,
                )  # fmt: skip
                return RecordGather(group=group, aggregate="list")
            return RecordValue(targets=(self._placed(thing, measure, year),))
        return None

    def _thing(self, asked: Asked, cell: Cell) -> Cell | None:
        """Return what a question is about: what it names, else what the turn before was about."""
        if asked.named:
            subjects = {
                (s.organisation, s.path) for place in asked.named[0].subjects for s in [self._facts.subjects[place]]
                if not asked.owners or s.organisation in asked.owners
            }  # fmt: skip
            own = [one for one in subjects if one[0] == cell.organisation]
            chosen = own if len(own) == 1 else list(subjects)
            if len(chosen) != 1:
                return None
            return replace(cell, organisation=chosen[0][0], path=chosen[0][1])
        if asked.owners:
            if asked.owners[0] not in self._facts.organisations:
                raise NotThere(
                    RecordNotHeld(
                        reason="organisation", missing=(asked.owners[0],), held=self._facts.organisations[:12]
                    )
                )
            return replace(cell, organisation=asked.owners[0], path=())
        return cell

    def _placed(self, thing: Cell, measure: str, year: int | None) -> Cell:
        held = self._planner.columns.years_of(thing, measure)
        name = thing.path[-1] if thing.path else thing.organisation or ""
        if year is not None:
            self._planner.check_year(year, held, f"{f'「{name}」の' if name else ''}「{measure}」")
        return replace(thing, measure=measure, year=year)


def _year_of(plan: RecordPlan) -> int | None:
    match plan:
        case RecordGather():
            return plan.group.year
        case RecordValue() | RecordCompare():
            return plan.targets[0].year if plan.targets else None
        case RecordShare():
            return plan.part.year
        case RecordChange():
            return plan.a.year
        case _:
            return None


def _complete(asked: Asked) -> bool:
    """Return whether a question says all that it is about, and does not point back."""
    text = fold_text(asked.text)
    if _LEADS.search(text):
        return False
    named = any(one.exact for one in asked.named) or bool(asked.owners)
    asks = bool(
        vocabulary.AMOUNT.search(text) or asked.columns or words.TREND.search(text) or words.SHARE.search(text)
        or words.CONFLICT.search(text) or words.DOCUMENTS.search(text)
    )  # fmt: skip
    aggregate = aggregate_of(asked)
    things = words.THINGS.search(text) or words.BY_ORGANISATION.search(text)
    gathers = aggregate is not None and bool(things) and (named or bool(asked.years) or bool(asked.stated) or asks)
    ranks = aggregate == "rank" and bool(things) and words.NTH.search(text) is None
    return (named and asks) or gathers or ranks or words.CONFLICT.search(text) is not None
