"""From a question over tables to a plan: which rows, in which columns and years, and what is asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app import vocabulary
from app.comparisons import unit_of
from app.records import words
from app.records.asks import (
    change_of,
    fit_of,
    told_years,
)
from app.records.choosing import CHILDREN
from app.records.columns import Columns
from app.records.facts import Facts
from app.records.groups import GroupPlanner, NotThere, highest
from app.records.plans import (
    Cell,
    Defaulted,
    Group,
    Left,
    Measure,
    RecordChange,
    RecordChoose,
    RecordCompare,
    RecordConflicts,
    RecordDocuments,
    RecordGather,
    RecordNotHeld,
    RecordPlan,
    RecordShare,
    RecordTrend,
    RecordValue,
)
from app.records.reading import Asked, Named, Reader
from app.vocabulary import said_number
from corpus.fiscal import era_name

_MOST_CHOICES = 8
_MOST_TOLD = 12
_TWO = 2


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and how surely it is what the question asks: 0 where the tables say nothing of it, at most 1."""

    plan: RecordPlan
    fit: float


class RecordPlanner:
    """Plans questions over the tables of one ledger."""

    def __init__(self, facts: Facts, reader: Reader) -> None:
        self.facts = facts
        self.reader = reader
        self.columns = Columns(facts, reader)
        self._groups = GroupPlanner(facts, reader, self.columns)

    def plan(self, question: str) -> Planned | None:
        """Return the plan of a question that stands by itself; None where it asks nothing of tables."""
        return self.plan_asked(self.reader.read(question))

    def plan_asked(self, asked: Asked) -> Planned | None:
        """Return the plan of what was read in a question; None where it asks nothing of tables."""
        try:
            plan = self._plan(asked)
        except NotThere as missing:
            plan = missing.plan
        if plan is None:
            return None
        return Planned(plan, fit_of(asked, plan))

    def _plan(self, asked: Asked) -> RecordPlan | None:
        text = asked.text
        if words.DOCUMENTS.search(text) and not asked.named:
            return RecordDocuments()
        self._check_organisations(asked)
        if words.CONFLICT.search(text):
            return self._conflicts(asked)
        self._check_columns(asked)
        if gathered := self._groups.plan(asked):
            return gathered
        if asked.unknown:
            if words.THINGS.search(text) or vocabulary.AMOUNT.search(text) or asked.columns:
                return RecordNotHeld(reason="item", missing=asked.unknown, held=self._like(asked))
            return None
        things = self._things(asked)
        if isinstance(things, RecordChoose):
            return things
        return self.of_things(asked, things) if things else None

    def _check_organisations(self, asked: Asked) -> None:
        """Raise NotThere where a question names an organisation that has no rows."""
        absent = [owner for owner in asked.owners if owner not in self.facts.organisations]
        if missing := (*asked.unknown_organisations, *absent):
            raise NotThere(
                RecordNotHeld(reason="organisation", missing=missing, held=self.facts.organisations[:_MOST_TOLD])
            )

    def _check_columns(self, asked: Asked) -> None:
        """Raise NotThere where a question names a column that no table has."""
        if lost := [column.said for column in asked.columns if not column.measure]:
            raise NotThere(RecordNotHeld(reason="column", missing=tuple(lost), held=self.columns.told()))

    # Named rows

    def _things(self, asked: Asked) -> list[Cell] | RecordChoose:
        """Return what the question names, in no column yet: rows, organisations, or all that there is."""
        cells: list[Cell] = []
        whole = asked.section and (words.SUM.search(asked.text) or words.ALL.search(asked.text))
        for one in asked.named if not whole or any(one.exact for one in asked.named) else ():
            subjects = highest(self.facts, self._of_owner(one, asked), asked)
            if len(subjects) > 1 and len(asked.named) == 1:
                return self._choices(subjects, asked)
            owner, path = subjects[0]
            cells.append(Cell(docs=asked.docs, organisation=owner, path=path, measure=""))
        if not cells:
            cells = [Cell(docs=asked.docs, organisation=owner, measure="") for owner in asked.owners]
        if not cells and asked.section:
            cells = [Cell(docs=asked.docs, path=asked.section, measure="")]
        if not cells and (
            words.ALL.search(asked.text) or asked.docs or asked.columns or vocabulary.AMOUNT.search(asked.text)
            or words.TREND.search(asked.text)
        ):  # fmt: skip
            cells = [Cell(docs=asked.docs, measure="")]
        return cells

    def _of_owner(self, one: Named, asked: Asked) -> list[int]:
        """Return the subjects of a name that the organisations named have; NotThere where they have none."""
        if not asked.owners:
            return list(one.subjects)
        own = [place for place in one.subjects if self.facts.subjects[place].organisation in asked.owners]
        if not own and any(self.facts.subjects[place].organisation for place in one.subjects):
            names = tuple(dict.fromkeys(self.facts.subjects[place].name for place in one.subjects))[:1]
            held = tuple(dict.fromkeys(self.facts.subjects[p].organisation or "" for p in one.subjects))
            raise NotThere(
                RecordNotHeld(reason="owner", missing=(*asked.owners[:1], *names), held=held[:_MOST_CHOICES])
            )
        return own or list(one.subjects)

    def _choices(self, subjects: Sequence[tuple[str | None, tuple[str, ...]]], asked: Asked) -> RecordChoose:
        measure = asked.columns[0].measure if asked.columns else ""
        return RecordChoose(
            targets=tuple(
                Cell(docs=asked.docs, organisation=owner, path=path, measure=measure)
                for owner, path in subjects[:_MOST_CHOICES]
            )
        )

    def of_things(self, asked: Asked, things: list[Cell]) -> RecordPlan:
        """Return the plan of what is asked of named things; NotThere where they have no such amounts."""
        text = asked.text
        measures, left = self._measures(asked, things[0])
        if words.TREND.search(text) or asked.since:
            return self.trend(asked, replace(things[0], measure=measures[0]), left)
        if words.WHERE.search(text):
            targets = self._each(asked, things, measures)
            return RecordValue(targets=targets, defaulted=left, where=True)
        stated = any(words.STATED_CHANGE.search(measure) for measure in measures)
        if not stated and (change := change_of(text)):
            return self._change(asked, things, measures, change, left)
        if words.SHARE.search(text) and not any("率" in measure for measure in measures):
            part = self._in_column(asked, things[0], measures[0])
            whole = things[1] if len(things) > 1 else self._whole_of(things[0], asked)
            if len(things) > 1 and words.OUT_OF.search(text):  # 民生費のうち児童福祉費は: the whole is named first
                part, whole = self._in_column(asked, things[1], measures[0]), things[0]
            return RecordShare(part=part, whole=replace(whole, measure=part.measure, year=part.year), defaulted=left)
        return self._valued(asked, things, measures, left)

    def _measures(self, asked: Asked, thing: Cell) -> tuple[list[str], Defaulted]:
        """Return the columns asked about, the main one where none is named, and what the question left open."""
        year: list[Left] = [] if asked.years else ["year"]
        known = self.columns.default(docs=asked.docs, organisation=thing.organisation, path=thing.path)
        named = list(dict.fromkeys(column.measure for column in asked.columns))
        if not named and known is not None and known in asked.text:  # 予算, where the column is called 予算額
            return [known], tuple(year)
        if named and known is not None:  # the main column is the initial budget where no heading says 当初
            named = [
                known if "当初" in measure and not self.columns.years_of(thing, measure) else measure
                for measure in named
            ]
        if named:
            return list(dict.fromkeys(named)), tuple(year)
        if known is None:
            raise NotThere(RecordNotHeld(reason="none"))
        return [known], ("measure", *year)

    def _valued(self, asked: Asked, things: Sequence[Cell], measures: Sequence[str], left: Defaulted) -> RecordPlan:
        """Return the plan of what named things come to: each for itself, the larger of them, or their parts."""
        text = asked.text
        targets = self._each(asked, things, measures)
        if len(things) > 1 and words.COMPARED.search(text):
            return RecordCompare(targets=targets, descending=not words.SMALL.search(text), defaulted=left)
        if len(things) == 1 and things[0].path and words.PARTS.search(text):
            if (things[0].organisation, things[0].path) in self.facts.parents:
                group = Group(
                    docs=asked.docs, organisation=things[0].organisation, within=things[0].path, level=CHILDREN,
                    measure=inside if (inside := self._inside(asked, things[0])) else targets[0].measure,
                    year=targets[0].year,
                )  # fmt: skip
                return RecordGather(group=group, aggregate="list", defaulted=left)
            return RecordValue(targets=targets, defaulted=left)
        return RecordValue(
            targets=targets,
            unit=unit_of(text),
            defaulted=left,
            total=len(targets) > 1 and words.SUM.search(text) is not None,
        )

    def _inside(self, asked: Asked, thing: Cell) -> str | None:
        """Return the column that the parts of a thing are told in, where the question names none."""
        return None if asked.columns else self.columns.of_children(thing.path, thing.organisation, asked.docs)

    def _whole_of(self, part: Cell, asked: Asked) -> Cell:
        """Return what a thing is a share of: the heading named beside it, its organisation, else all that there is."""
        above = [path for path in asked.above if part.path[: len(path)] == path]
        if above:
            return replace(part, path=max(above, key=len), measure="")
        if part.path and part.organisation and part.organisation in asked.owners:
            return Cell(docs=part.docs, organisation=part.organisation, measure="")
        return Cell(docs=part.docs, path=self.facts.section_of(part.path), measure="")

    def _each(self, asked: Asked, things: Sequence[Cell], measures: Sequence[str]) -> tuple[Cell, ...]:
        years = asked.years if len(asked.years) > 1 else asked.years[:1]
        return tuple(
            self._in_column(asked, thing, measure, year)
            for thing in things
            for measure in measures
            for year in (years or (None,))
        )

    def _in_column(self, asked: Asked, thing: Cell, measure: str, year: int | None = None) -> Cell:
        """Return a thing in a column and year; NotThere where it has no amount of them."""
        held = self.columns.years_of(thing, measure)
        wanted = year if year is not None else (asked.years[0] if asked.years else None)
        name = thing.path[-1] if thing.path else thing.organisation or ""
        subject = f"「{name}」の" if name else ""
        if wanted is not None and wanted not in held:
            raise NotThere(
                RecordNotHeld(
                    reason="year", missing=(f"{subject}{era_name(wanted)}の「{measure}」",), held=told_years(held)
                )
            )
        if wanted is None and not held and not self.columns.has(thing, measure, None):
            raise NotThere(
                RecordNotHeld(reason="column", missing=(f"{subject}「{measure}」",), held=self.columns.told(thing))
            )
        return replace(thing, measure=measure, year=wanted if wanted is not None else next(iter(held), None))

    def check_year(self, year: int, held: Sequence[int], subject: str) -> None:
        """Raise NotThere where a year is not among those that are held."""
        if year not in held:
            what = f"{era_name(year)}の{subject}"
            raise NotThere(RecordNotHeld(reason="year", missing=(what,), held=told_years(held)))

    def trend(self, asked: Asked, thing: Cell, defaulted: Defaulted = ()) -> RecordPlan:
        """Return the plan of a thing over the years that the question names, or all that there are."""
        held = self.columns.years_of(thing, thing.measure)
        if not held:
            self._in_column(asked, thing, thing.measure)
        years = sorted(asked.years)
        if asked.since:
            years = [year for year in held[::-1] if years[0] <= year <= years[-1]]
        elif span := words.SPAN.search(asked.text):
            last = years[-1] if years else held[0]
            years = [year for year in held[::-1] if last - said_number(span["n"]) < year <= last]
        elif len(years) == 1:
            years = [year for year in held[::-1] if year >= years[0]]
        if asked.years and not years:
            raise NotThere(RecordNotHeld(reason="year", missing=(era_name(asked.years[0]),), held=told_years(held)))
        return RecordTrend(target=thing, years=tuple(years), unit=unit_of(asked.text), defaulted=defaulted)

    def _change(
        self, asked: Asked, things: Sequence[Cell], measures: Sequence[str], change: Measure, defaulted: Defaulted
    ) -> RecordPlan:
        """Return the plan of a difference: of two things, two columns, or one thing in two years."""
        if len(things) > 1:
            a, b = (self._in_column(asked, thing, measures[0]) for thing in things[:_TWO])
        elif len(measures) > 1:
            a, b = (self._in_column(asked, things[0], measure) for measure in measures[:_TWO])
        else:
            a, b = self._two_years(asked, things[0], measures[0])
        return RecordChange(a=a, b=b, change=change, unit=unit_of(asked.text), defaulted=defaulted)

    def _two_years(self, asked: Asked, thing: Cell, measure: str) -> tuple[Cell, Cell]:
        held = self.columns.years_of(thing, measure)
        years = sorted(asked.years, reverse=True)
        if len(years) == 1 and words.RELATIVE.search(asked.text) and held and years[0] < held[0]:
            years = [held[0], *years]
        if len(years) < _TWO:
            later = years[0] if years else next(iter(held), None)
            years = [later or 0, (later or 0) - 1]
        if lost := [year for year in years[:_TWO] if year not in held]:
            name = thing.path[-1] if thing.path else thing.organisation or ""
            what = f"{f'「{name}」の' if name else ''}{era_name(lost[0])}の「{measure}」"
            raise NotThere(RecordNotHeld(reason="year", missing=(what,), held=told_years(held)))
        return replace(thing, measure=measure, year=years[0]), replace(thing, measure=measure, year=years[1])

    def _conflicts(self, asked: Asked) -> RecordPlan:
        measures = [column.measure for column in asked.columns if column.measure]
        one = self.facts.subjects[asked.named[0].subjects[0]] if asked.named and asked.named[0].exact else None
        return RecordConflicts(
            docs=asked.docs,
            organisation=one.organisation if one else next(iter(asked.owners), None),
            path=one.path if one else (),
            measure=measures[0] if measures else None,
            year=asked.years[0] if asked.years else None,
        )

    # What there is

    def _like(self, asked: Asked) -> tuple[str, ...]:
        """Return the names that come nearest to what the question names."""
        return self.reader.near(asked.rest)
