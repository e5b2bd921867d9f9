"""Plans that set one thing against another: shares, differences, rates, multiples, comparisons."""

import re
from collections.abc import Sequence

from app import vocabulary as words
from app.catalog import GOVERNMENT, Catalog, Column
from app.columns import NoColumn
from app.linking import Links
from app.plan import By, Change, Compare, Measure, NotHeld, Plan, Share, Target, Total
from app.targets import Targets
from app.wording import column_name

_INSIDE = re.compile(r"のうち|うち|に占める|における|に対する|に対し|の中で|中の")
_CHANGE_NAMED = re.compile(r"(?:増加|減少|増減|増額|減額)(?:額|分|幅)|(?:増え|減っ)た分|伸びた分")
_DOWN = re.compile(r"減っ|減少|減額|減り|減ら|下が|小さ|少な|低")
TAKEN_OFF = re.compile(r"から.{0,60}?(?:を)?(?:差し引|引い|引く|除い|除く|抜い|抜く)")
"""全体からAとBを引くと, Aを全体から引くと."""
_OF_WHAT = re.compile(r"(?:合計|全体|総計|総額|予算)の?何(?:%|割|パーセント)")
_YORI = re.compile(r"より")
_ENGLISH_UNITS = (
    ("百万円", re.compile(r"\bin (?:\w+ )?millions?(?: of)? yen", re.IGNORECASE)),
    ("十億円", re.compile(r"\bin (?:\w+ )?billions?(?: of)? yen", re.IGNORECASE)),
    ("兆円", re.compile(r"\bin (?:\w+ )?trillions?(?: of)? yen", re.IGNORECASE)),
    ("円", re.compile(r"\bin (?:plain |full |whole |single |exact )?yen\b", re.IGNORECASE)),
)
_UNITS = re.compile(
    r"(百万円|千円|万円|億円|兆円|円)(?:単位)?(?:で(?!す)|だと|に(?:直|換算|変換|する|した|して|すれ|言い換)|換算|では|表示|表記)"
    r"|何(百万円|千円|万円|兆円|円)|円単位"
)
_ALL_ROWS = re.compile(
    r"主な施策例?(?:を|の)?(?:全部|すべて|全て)?(?:全体|全部|すべて|全て|合計|総計|総額|足し|足す|合わせ)|施策全体|全施策"
)


class Comparisons:
    """Plans comparisons of targets."""

    def __init__(self, catalog: Catalog, targets: Targets) -> None:
        self._catalog = catalog
        self._targets = targets

    def share(self, links: Links, targets: list[Target]) -> Plan | None:
        """Return the share of one thing in another, or None where nothing is named."""
        column = (links.columns or ((None, None),))[0]
        text = links.text
        whole = self._targets.whole_target(links)
        if of_difference := self._share_of_difference(links, targets, column):
            return of_difference
        owner = next((m.name for m in links.organisations if m.name != GOVERNMENT), None)
        if _ALL_ROWS.search(text) and whole is not None and not (owner and _within_owner(text, links, owner)):
            return self._share_of_rows(links, targets, column, whole)
        if within := self._share_within(links, targets, column):
            return within
        if len(targets) >= 2 and words.SUM.search(text) and whole is not None:
            parts = [target for target in targets if target.scope != "whole"]
            more = tuple(self._targets.at(part, column) for part in parts[1:])
            placed_whole = self._targets.at(whole, column)
            return Share(part=self._targets.at(parts[0], column), more=more, whole=placed_whole)
        sides = self._sides_of(links, targets, owner, whole)
        if sides is None:
            return None
        part, base = sides
        placed = self._targets.at(part, column)
        try:
            return Share(part=placed, whole=self._targets.at(base, column))
        except NoColumn:
            if base.scope != "whole" or part.organisation is None:
                raise
            own = self._targets.owner_target(part.organisation, links)
            return Share(part=placed, whole=self._targets.at(own, (placed.fiscal_year, placed.stage)))

    def _sides_of(
        self, links: Links, targets: Sequence[Target], owner: str | None, whole: Target | None
    ) -> tuple[Target, Target] | None:
        """Return what the share is of, and what it is a share in; None where nothing is named."""
        if len(targets) > 1:
            inside = _INSIDE.search(links.text)
            turned = inside and not re.search(r"(?:が|は).{0,30}(?:に占める|に対する)", links.text[: inside.end()])
            return (targets[1], targets[0]) if turned else (targets[0], targets[1])
        if targets and targets[0].scope == "item" and owner and _within_owner(links.text, links, owner):
            return targets[0], self._targets.owner_target(owner, links)
        return (targets[0], whole) if targets and whole is not None and targets[0].scope != "whole" else None

    def _share_of_difference(self, links: Links, targets: list[Target], column: Column) -> Plan | None:
        """Return the share that the difference of an organisation's two measures has in their total, or in all."""
        pair = self._targets.both_of(links, targets)
        if len(pair) != 2 or pair == targets or "差" not in links.text:
            return None
        whole = self._targets.whole_target(links)
        base = whole if whole and words.WHOLE.search(links.text) and not links.organisations else targets[0]
        a, b = (self._targets.at(target, column) for target in pair)
        return Share(part=a, minus=b, whole=self._targets.at(base, column))

    def _share_within(self, links: Links, targets: Sequence[Target], column: Column) -> Plan | None:
        """Return the share of a measure in its organisation, or of one thing in the amount that the question states."""
        inner = [t for t in targets if t.scope == "item" and any(self._holds(o, t) for o in targets)]
        if len(targets) == 2 and len(inner) == 1 and (_INSIDE.search(links.text) or _OF_WHAT.search(links.text)):
            outer = next(t for t in targets if t is not inner[0])
            return Share(part=self._targets.at(inner[0], column), whole=self._targets.at(outer, column))
        if len(targets) == 1 and (stated := self._targets.stated(links)) and stated[0].item != targets[0].item:
            same = (stated[0].fiscal_year, stated[0].stage)
            return Share(part=self._at_or_default(targets[0], same), whole=stated[0])
        return None

    def _at_or_default(self, target: Target, column: Column) -> Target:
        """Return a target in a column, or in its default one where it has nothing in that."""
        try:
            return self._targets.at(target, column)
        except NoColumn:
            return self._targets.at(target, (None, None))

    def taken_off(self, links: Links, targets: Sequence[Target]) -> Plan | None:
        """Return what is left of one thing without others (全体からAとBを引くと), or None where none is asked for."""
        taken = TAKEN_OFF.search(links.text)
        column = (links.columns or ((None, None),))[0]
        whole = self._targets.whole_target(links)
        if taken and whole and not targets and _ALL_ROWS.search(links.text):
            a = self._targets.at(whole, column)
            b, *more = self._targets.rows(a.doc, (a.fiscal_year, a.stage)) or [a]
            return Change(a=a, b=b, more_b=tuple(more), measure="difference", over_time=False) if b != a else None
        if taken is None or not targets:
            return None
        stated = [t for t in self._targets.stated(links) if t.scope == "whole"]
        whole = stated[0] if stated else whole
        from_whole = bool(stated) or words.WHOLE.search(links.text[: taken.start()]) is not None
        first, rest = (whole, targets) if from_whole else (targets[0], targets[1:])
        if first is None or not rest:
            return None
        b, *more_b = (self._targets.at(target, column) for target in rest)
        a = first if first.stage else self._targets.at(first, column)
        return Change(a=a, b=b, more_b=tuple(more_b), measure="difference", over_time=False, unit=unit_of(links.text))

    def from_stated(self, links: Links, targets: Sequence[Target]) -> Plan | None:
        """Return the difference of an amount that the question states and what else it names."""
        stated = self._targets.stated(links)
        if len(stated) != 1 or len(targets) > 1 or not words.DIFFERENCE.search(links.text):
            return None
        other = targets[0] if targets else self._targets.whole_target(links)
        if other is None or not links.columns:
            return None
        b = self._targets.at(other, links.columns[0])
        over_time = other.scope == stated[0].scope == "whole"
        return Change(a=stated[0], b=b, measure="difference", over_time=over_time) if b != stated[0] else None

    def _holds(self, outer: Target, inner: Target) -> bool:
        """Return whether a target is an organisation, and another a measure of it."""
        return (
            outer.scope == "organisation"
            and outer.organisation is not None
            and self._catalog.within(inner.organisation, outer.organisation)
        )

    def _by_change(self, targets: Sequence[Target], by: By, *, descending: bool) -> Plan:
        """Return which of several changed the most from the year before."""
        now, before = self._now_and_before(targets)
        return Compare(targets=now, before=before, by=by, descending=descending)

    def _now_and_before(self, targets: Sequence[Target]) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
        """Return things in their default column, and in the prior year's."""
        return (
            tuple(self._targets.at(target, (None, None)) for target in targets),
            tuple(self._targets.at(target, self._catalog.prior_column(target.doc)) for target in targets),
        )

    def share_of_change(self, links: Links, targets: Sequence[Target]) -> Plan | None:
        """Return the share that the change of one thing has in that of another, or None where none is asked for."""
        inside = _INSIDE.search(links.text) or re.search(r"(?:額|分|幅)の何(?:%|割|パーセント)", links.text)
        if not targets or not (_CHANGE_NAMED.search(links.text) and inside):
            return None
        whole = self._targets.whole_target(links)
        part, base = targets[0], targets[1] if len(targets) > 1 else whole
        if len(targets) > 1 and _INSIDE.search(links.text):
            part, base = targets[1], targets[0]
        if base is None:
            return None
        (now, whole_now), (before, whole_before) = self._now_and_before((part, base))
        return Share(part=now, whole=whole_now, part_before=before, whole_before=whole_before)

    def sum_of_changes(self, links: Links, targets: Sequence[Target]) -> Plan | None:
        """Return the sum of the changes of several things, or None where none is asked for."""
        if len(targets) < 2 or not _CHANGE_NAMED.search(links.text):
            return None
        now, before = self._now_and_before(targets)
        return Total(targets=now, before=before, unit=unit_of(links.text))

    def sum_over_time(self, links: Links, targets: Sequence[Target]) -> Plan | None:
        """Return the change of several things together from the year before, or None where none is asked for."""
        if len(targets) < 2 or not (words.PRIOR.search(links.text) and words.DIFFERENCE.search(links.text)):
            return None
        (a, *more_a), (b, *more_b) = self._now_and_before(targets)
        return Change(
            a=a, more_a=tuple(more_a), b=b, more_b=tuple(more_b), measure="difference", over_time=True,
            unit=unit_of(links.text),
        )  # fmt: skip

    def with_whole(self, links: Links, targets: list[Target]) -> list[Target]:
        """Return the targets, and the documents' total where the question sets one thing against it."""
        over_time = len(links.columns) > 1 or words.PRIOR.search(links.text)
        said = words.WHOLE.search(links.text)
        if len(targets) != 1 or targets[0].scope == "whole" or over_time or said is None:
            return targets
        whole = self._targets.whole_target(links)
        if whole is None:
            return targets
        base = re.match(r"[^、。]{0,8}?(?:の何|に対|と比|より)", links.text[said.end() :])
        return [*targets, whole] if base else [whole, *targets]

    def change(self, links: Links, targets: list[Target], measure: Measure) -> Plan | None:
        """Return the change of one thing over time, or of one thing against another."""
        if not targets:
            whole = self._targets.whole_target(links)
            if whole is None:
                return None
            targets = [whole]
        unit = unit_of(links.text)
        if len(targets) >= 2:
            column = (links.columns or ((None, None),))[0]
            if words.SUM.search(links.text) and len(targets) > 2:
                placed = [self._targets.at(target, column) for target in targets]
                return Change(
                    a=placed[0], more_a=tuple(placed[1:-1]), b=placed[-1], measure=measure, over_time=False, unit=unit
                )
            a, b = self._targets.at(targets[0], column), self._targets.at(targets[1], column)
            return Change(a=a, b=b, measure=measure, over_time=False, unit=unit)
        return self._over_time(links, targets[0], measure, unit)

    def _over_time(self, links: Links, target: Target, measure: Measure, unit: str | None) -> Plan:
        """Return the change of one thing between the columns named, or from the prior year."""
        main, prior = self._catalog.main_column(target.doc), self._catalog.prior_column(target.doc)
        named = [self._targets.at(target, column) for column in links.columns]
        if len(named) > 2 and words.SUM.search(links.text):
            more = tuple(named[1:-1])
            return Change(a=named[0], more_a=more, b=named[-1], measure=measure, over_time=False, unit=unit)
        if len(named) >= 2:
            a, b = named[0], named[1]
            as_named = measure not in ("difference", "rate") or _YORI.search(links.text)
        elif named and (named[0].fiscal_year, named[0].stage) != main:
            a, b, as_named = self._targets.at(target, (None, None)), named[0], None
        else:
            a = self._targets.at(target, main if named else (None, None))
            held = a.fiscal_year in (None, main[0])
            b, as_named = self._targets.at(target, prior if held else ((a.fiscal_year or 0) - 1, None)), None
        if not as_named and (b.fiscal_year or 0) > (a.fiscal_year or 0):
            a, b = b, a
        if (a.fiscal_year, a.stage) == (b.fiscal_year, b.stage):
            item = target.item.split("/")[-1] if target.item else None
            missing = (column_name(prior),)
            raise NoColumn(
                NotHeld(reason="column", missing=missing, organisation=target.organisation, item=item, doc=target.doc)
            )
        return Change(a=a, b=b, measure=measure, over_time=True, unit=unit)

    def _share_of_rows(self, links: Links, targets: list[Target], column: Column, whole: Target) -> Plan | None:
        """Return the share that all listed measures have in the whole, or that something has in them."""
        placed = self._targets.at(whole, column)
        rows = self._targets.rows(whole.doc, (placed.fiscal_year, placed.stage))
        named = [target for target in targets if target.scope != "whole"]
        if not rows:
            return None
        if named:
            part = self._targets.at(named[0], column)
            return Share(part=part, whole=rows[0], more_whole=tuple(rows[1:]))
        return Share(part=rows[0], more=tuple(rows[1:]), whole=placed)

    def compare(self, links: Links, targets: Sequence[Target]) -> Plan | None:
        """Return which of several is the larger, or None where fewer than two are named."""
        columns = links.columns or ((None, None),)
        if len(targets) > 1 and (by := _compared_by(links.text)) != "amount":
            return self._by_change(targets, by, descending=not _DOWN.search(links.text))
        if len(targets) > 1 and words.SHARE.search(links.text) and (whole := self._targets.whole_target(links)):
            placed = tuple(self._targets.at(target, columns[0]) for target in targets)
            descending = not words.SMALLER.search(links.text)
            return Compare(targets=placed, whole=self._targets.at(whole, columns[0]), descending=descending)
        if len(targets) == 1 and len(columns) == 1 and any(columns[0]):
            columns = ((None, None), *columns)
        sides: list[Target] = []
        for target in targets:
            for column in columns:
                try:
                    sides.append(self._targets.at(target, column))
                except NoColumn:
                    if len(targets) < 2:
                        raise
                    sides.append(self._targets.at(target, (None, None)))  # the column was said of another of them
        sides = list(dict.fromkeys(sides))
        return (
            Compare(targets=tuple(sides), descending=not words.SMALLER.search(links.text)) if len(sides) > 1 else None
        )


def _compared_by(text: str) -> By:
    """Return what several things are compared by."""
    if words.RATE.search(text) or re.search(r"(?:伸び|増え方|減り方)", text):
        return "rate"
    return "change" if re.search(r"増え|減っ|減り|増加|減少|増額|減額|増減", text) else "amount"


def _within_owner(text: str, links: Links, owner: str) -> bool:
    """Return whether the share asked for is that of an organisation's measures, and not of the whole."""
    ends = [m.end for m in links.organisations if m.name == owner]
    if any(re.match(r"(?:全体|の予算|の合計)?の何", text[end : end + 8]) for end in ends):
        return True
    return re.search(r"(?:のうち|うち|に占める|の中で|における|合計)", text) is not None and not re.search(
        r"(?:政府(?!案)|全体|総額|全府省)", text
    )


def unit_of(text: str) -> str | None:
    """Return the unit of money that a question wants the answer in, None where it names none."""
    match = _UNITS.search(text)
    if match is None:
        return next((unit for unit, pattern in _ENGLISH_UNITS if pattern.search(text)), None)
    return match[1] or match[2] or "円"
