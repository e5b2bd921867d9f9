"""From a question about several rows of tables to a plan: which of them, in which column and year, in which order."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.catalog import loose
from app.comparisons import unit_of
from app.records import words
from app.records.asks import aggregate_of, cut_of, told_years, without_bounds, without_columns
from app.records.choosing import CHILDREN, is_of_level, members
from app.records.columns import Columns
from app.records.facts import Facts
from app.records.plans import Bound, Defaulted, Group, Left, RecordGather, RecordNotHeld, RecordPlan
from app.records.reading import Asked, Reader
from corpus.fiscal import era_name


class NotThere(Exception):
    """Something that the question names and the tables do not have."""

    def __init__(self, plan: RecordNotHeld) -> None:
        super().__init__(plan.reason)
        self.plan = plan


class GroupPlanner:
    """Plans questions about several rows of the tables of one ledger."""

    def __init__(self, facts: Facts, reader: Reader, columns: Columns) -> None:
        self._facts = facts
        self._reader = reader
        self._columns = columns

    def plan(self, asked: Asked) -> RecordPlan | None:
        """Return the plan of a question about several rows, None where it is about those that it names."""
        aggregate = aggregate_of(asked)
        if aggregate is None or len([one for one in asked.named if one.exact]) > 1:
            return None
        within = heading = self._heading(asked)
        if any(one.exact for one in asked.named) and within is None:
            return None
        within = within or asked.section or None
        several = (words.THINGS, words.RANK, words.ALL, words.BY_ORGANISATION)
        if not (asked.owners or within or asked.stated or any(word.search(asked.text) for word in several)):
            return None
        text = asked.text
        by_organisation = (
            words.BY_ORGANISATION.search(text) is not None and not asked.owners and len(self._facts.organisations) > 1
        )
        said = () if heading else self._said(asked)
        level = self._level(asked)
        without = asked.owners[0] if asked.owners and words.EXCEPT.search(text) else None
        group = Group(
            docs=asked.docs,
            organisation=None if without or not asked.owners else asked.owners[0],
            without=without,
            within=within or (),
            words=said,
            level=level or (CHILDREN if heading and aggregate in ("list", "rank", "count") else None),
            measure="",
            by_organisation=by_organisation,
        )
        group, defaulted = self._placed(group, asked)
        first, count = cut_of(text, aggregate)
        plan = RecordGather(
            group=group,
            aggregate=aggregate,
            descending=not words.SMALL.search(without_bounds(text)),
            first=first,
            count=count,
            unit=unit_of(text),
            defaulted=defaulted,
        )
        return self._against(plan, asked)

    def _level(self, asked: Asked) -> str | None:
        """Return at which level the rows asked about stand: 款, 項, 目, 節, or as lists call the columns of names."""
        if found := words.LEVEL.search(asked.text):
            return found["level"]
        held = self._facts.levels
        for level in sorted(held, key=len, reverse=True):
            said = re.search(rf"{re.escape(level)}(?=は|が|を|の(?:うち|中|一覧|数)|別|ごと|[?。]|$)", asked.text)
            if said and sum(path not in self._facts.by_path for path in held[level]) * 2 > len(held[level]):
                return level
        return None

    def _heading(self, asked: Asked) -> tuple[str, ...] | None:
        """Return the path of the one row that the question names and that has others under it."""
        exact = [one for one in asked.named if one.exact]
        if len(exact) != 1:
            return None
        heads = [key for key in highest(self._facts, exact[0].subjects, asked) if key in self._facts.parents]
        return heads[0][1] if len(heads) == 1 else None

    def _said(self, asked: Asked) -> tuple[str, ...]:
        """Return the words that the names of the rows asked about must have."""
        said = self._reader.naming(asked.rest)
        if missing := [word for word in said if not self._reader.holding(word)]:
            raise NotThere(RecordNotHeld(reason="item", missing=tuple(missing), held=self._reader.near(asked.rest)))
        return tuple(loose(word) for word in said)

    def _placed(self, group: Group, asked: Asked) -> tuple[Group, Defaulted]:
        """Return a group in its column and year, with its conditions."""
        owners = group.organisation
        bounds: list[Bound] = []
        own = list(asked.columns)
        for stated in asked.stated:
            before = [column for column in own if column.start < stated.start]
            named = before[-1].measure if before else self._columns.default(unit=stated.unit, docs=group.docs)
            if named is None or self._columns.unit_of(named) != stated.unit:
                named = self._columns.default(unit=stated.unit, docs=group.docs)
            if named is None:
                raise NotThere(RecordNotHeld(reason="column", missing=(stated.unit,), held=self._columns.told()))
            bounds.append(Bound(measure=named, kind=stated.kind, value=stated.value, unit=stated.unit))
            own = [column for column in own if column not in before[-1:]]
        defaulted: list[Left] = []
        if own:
            measure = own[-1].measure
        elif bounds and (len(asked.columns) == len(bounds) or bounds[0].unit != "円"):
            measure = bounds[0].measure
            money = re.search(r"予算|金額|合計|総額|いくら|budget|total|amount", without_columns(asked), re.IGNORECASE)
            if bounds[0].unit != "円" and money and aggregate_of(asked) in ("sum", "average"):
                measure = self._columns.default(unit="円", docs=group.docs) or measure
        else:
            measure = self._left_open(group, owners)
            if not measure or measure not in asked.text:
                defaulted.append("measure")
        if not measure:
            raise NotThere(RecordNotHeld(reason="none"))
        year = self._year(asked, measure, group.docs)
        if not asked.years:
            defaulted.append("year")
        return replace(group, measure=measure, year=year, bounds=tuple(bounds)), tuple(defaulted)

    def _left_open(self, group: Group, owner: str | None) -> str:
        """Return the column that is meant where none is named; "" where there is none."""
        if group.level and group.level != CHILDREN:
            main = self._columns.default(docs=group.docs, organisation=owner) or ""
            return self._columns.of_subjects(members(self._facts, group), group.docs, main) or main
        elif group.level and (inside := self._columns.of_children(group.within, owner, group.docs)):
            return inside
        return self._columns.default(docs=group.docs, organisation=owner) or ""

    def _year(self, asked: Asked, measure: str, docs: Sequence[str]) -> int | None:
        """Return the year asked about, else the newest that has values in the column."""
        held = self._columns.years(measure, docs)
        if asked.years:
            year = asked.years[-1] if asked.since else asked.years[0]
            if words.GREW.search(asked.text) and words.RELATIVE.search(asked.text):  # what grew from it is later
                year = min((later for later in held if later > year), default=year)
            if year not in held:
                raise NotThere(
                    RecordNotHeld(reason="year", missing=(f"{era_name(year)}の「{measure}」",), held=told_years(held))
                )
            return year
        if not held and not self._columns.undated(measure, docs):
            raise NotThere(RecordNotHeld(reason="column", missing=(measure,), held=self._columns.told()))
        return held[0] if held else None

    def _against(self, plan: RecordGather, asked: Asked) -> RecordGather:
        """Return the plan of an order by changes, where those are asked about."""
        text = asked.text
        if plan.aggregate not in ("rank", "list", "count") or not words.GREW.search(text):
            return plan
        held = self._columns.years(plan.group.measure, plan.group.docs)
        earlier = [year for year in (*asked.years[1:], *asked.years[:1]) if plan.group.year and year < plan.group.year]
        before = earlier[0] if earlier else next((y for y in held if plan.group.year and y < plan.group.year), None)
        if before is None:
            raise NotThere(RecordNotHeld(reason="year", missing=("比べる年度",), held=told_years(held)))
        down = words.FELL.search(text) is not None
        return replace(plan, against=before, by="rate" if words.RATE.search(text) else "change", descending=not down)


def highest(facts: Facts, places: Sequence[int], asked: Asked) -> list[tuple[str | None, tuple[str, ...]]]:
    """Return rows of one name, those left out that stand under another of them, or are not of the level named."""
    level = words.LEVEL_NAMED.search(asked.text)
    paths = list(dict.fromkeys((facts.subjects[p].organisation, facts.subjects[p].path) for p in places))
    if level is not None and (own := [key for key in paths if is_of_level(facts, key[1], level["level"])]):
        return own
    known = set(paths)
    return [
        (owner, _sole(facts, owner, path))
        for owner, path in paths
        if not any((owner, path[:depth]) in known for depth in range(1, len(path)))
    ]


def _sole(facts: Facts, owner: str | None, path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the one row of the same name that a heading has under it (予備費), else its own path."""
    below = path
    while below not in facts.by_path:
        inside = facts.parents.get((owner, below), [])
        if len(inside) != 1:
            break
        below = facts.subjects[inside[0]].path
    return below if below in facts.by_path and set(below[len(path) - 1 :]) == {path[-1]} else path
