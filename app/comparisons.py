"""Plans that set one thing against another: shares, differences, rates, multiples, comparisons."""

import re
from collections.abc import Sequence

from app import vocabulary as words
from app.catalog import GOVERNMENT, Catalog, Column
from app.columns import NoColumn
from app.linking import Links
from app.plan import Change, Compare, Measure, NotHeld, Plan, Share, Target
from app.targets import Targets
from app.wording import column_name

_YORI = re.compile(r"より")
_UNITS = re.compile(
    r"(百万円|千円|万円|億円|兆円|円)(?:単位)?(?:で(?!す)|だと|に(?:直|換算|変換|する)|換算|では|表示|表記)"
    r"|何(百万円|千円|万円|兆円|円)|円単位"
)
_ALL_ROWS = re.compile(r"主な施策例?(?:全体|全部|すべて|の?合計)|施策全体|全施策")


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
        owner = next((m.name for m in links.organisations if m.name != GOVERNMENT), None)
        if _ALL_ROWS.search(text) and whole is not None and not (owner and _within_owner(text, links, owner)):
            return self._share_of_rows(links, targets, column, whole)
        if len(targets) >= 2 and words.SUM.search(text) and whole is not None:
            parts = [target for target in targets if target.scope != "whole"]
            more = tuple(self._targets.at(part, column) for part in parts[1:])
            placed_whole = self._targets.at(whole, column)
            return Share(part=self._targets.at(parts[0], column), more=more, whole=placed_whole)
        if len(targets) >= 2:
            part, base = targets[0], targets[1]
            inside = re.search(r"のうち|うち|に占める|における|に対する|の中で", text)
            if inside and not re.search(r"(?:が|は).{0,30}(?:に占める|に対する)", text[: inside.end()]):
                part, base = targets[1], targets[0]
        elif len(targets) == 1 and targets[0].scope == "item" and owner and _within_owner(text, links, owner):
            part, base = targets[0], self._targets.owner_target(owner, links)
        elif len(targets) == 1 and whole is not None and targets[0].scope != "whole":
            part, base = targets[0], whole
        else:
            return None
        placed = self._targets.at(part, column)
        try:
            return Share(part=placed, whole=self._targets.at(base, column))
        except NoColumn:
            if base.scope != "whole" or part.organisation is None:
                raise
            own = self._targets.owner_target(part.organisation, links)
            return Share(part=placed, whole=self._targets.at(own, (placed.fiscal_year, placed.stage)))

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


def _within_owner(text: str, links: Links, owner: str) -> bool:
    """Return whether the share asked for is that of an organisation's measures, and not of the whole."""
    ends = [m.end for m in links.organisations if m.name == owner]
    if any(re.match(r"(?:全体|の予算|の合計)?の何", text[end : end + 8]) for end in ends):
        return True
    return re.search(r"(?:のうち|うち|に占める|の中で|における|合計)", text) is not None and not re.search(
        r"(?:政府|全体|総額|全府省)", text
    )


def unit_of(text: str) -> str | None:
    """Return the unit of money that a question wants the answer in, where it is not the usual one."""
    match = _UNITS.search(text)
    if match is None:
        return None
    unit = match[1] or match[2] or "円"
    return None if unit == "億円" else unit
