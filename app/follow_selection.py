"""Questions that go on with a selection: another place of its order, its sum, its count, another column."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from app import vocabulary as words
from app.catalog import Catalog, Column
from app.follow_targets import members_of, targets_of, value_of
from app.follow_words import NEXT, OTHERS, place_of
from app.linking import Links
from app.plan import Change, Gather, Measure, Plan, Selection, Target
from app.selecting import EXTREME, read_wanted


class SelectionFollower:
    """Plans questions that go on with the selection of an earlier turn."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def follow(self, links: Links, last: Gather, before: Sequence[Plan]) -> Plan | None:
        """Return what is asked of a selection, or None where something else is asked."""
        text = links.text
        if OTHERS.search(text):
            if turned := _turned(last.selection):
                return replace(last, selection=turned, first=1, count=None)
            return replace(last, aggregate="rank", first=last.first + (last.count or 0), count=None)
        if (place := place_of(text)) is not None and not words.MULTIPLE.search(text):
            return replace(last, aggregate="extreme", first=place, count=1)
        if NEXT.search(text) and last.aggregate == "extreme":
            return replace(last, first=last.first + 1, count=1)
        if between := self._between(links, last, before):
            return between
        return self._aggregated(links, last) or self._selected(links, last)

    def _aggregated(self, links: Links, last: Gather) -> Plan | None:
        """Return the sum, the average or the count of a selection."""
        text = links.text
        if words.SUM.search(text) and not words.SHARE.search(text):
            return _whole(last, "sum")
        if words.AVERAGE.search(text):
            return _whole(last, "average")
        if re.search(r"いくつ|何件|何個|何施策|何事業|how many", text, re.IGNORECASE):
            return replace(last, aggregate="count", first=1, count=None)
        return None

    def _selected(self, links: Links, last: Gather) -> Plan | None:
        """Return a selection put in order, narrowed, or in another column."""
        text = links.text
        wanted = read_wanted(text)
        if wanted is not None and not wanted.bounded:
            by = wanted.by if wanted.by != "amount" else last.by
            descending = self._descending(wanted.descending, last)
            return replace(last, aggregate=wanted.aggregate, by=by, descending=descending,
                           first=wanted.first, count=wanted.count)  # fmt: skip
        if wanted is not None and wanted.bounded and not words.CHANGED.search(text):
            bounds = {name: getattr(wanted, name) for name in ("at_least", "above", "at_most", "below")}
            narrowed = replace(last.selection, **{name: bound for name, bound in bounds.items() if bound is not None})
            return replace(last, selection=narrowed, aggregate=wanted.aggregate, count=None)
        if links.columns and last.aggregate != "extreme" and not words.SHARE.search(text):
            column = self._column(last.selection, links.columns[0])
            return replace(last, selection=replace(last.selection, fiscal_year=column[0], stage=column[1]))
        return None

    def _descending(self, asked: bool, last: Gather) -> bool:
        """Return the order's direction: of changes that are all decreases, the largest is the lowest."""
        return asked if last.selection.direction != "down" or last.by == "amount" else not asked

    def _between(self, links: Links, last: Gather, before: Sequence[Plan]) -> Plan | None:
        """Compare what the last two turns found: the later with the one before it."""
        measure: Measure = "multiple" if words.MULTIPLE.search(links.text) else "difference"
        if not re.search(r"差|何倍|difference|how many times", links.text, re.IGNORECASE):
            return None
        if EXTREME.search(links.text):
            return self.top_against(links, last, members_of(self._catalog, last), measure)
        earlier = next((p for p in reversed(before[:-1]) if isinstance(p, Gather) and p.aggregate == "extreme"), None)
        a, b = members_of(self._catalog, last), members_of(self._catalog, earlier) if earlier else ()
        if last.aggregate == "extreme" and len(a) == 1 and len(b) == 1 and a != b:
            if measure == "multiple" and value_of(self._catalog, a[0]) < value_of(self._catalog, b[0]):
                a, b = b, a
            return Change(a=a[0], b=b[0], measure=measure, over_time=False)
        return None

    def top_against(self, links: Links, last: Gather, others: Sequence[Target], measure: Measure) -> Plan | None:
        """Return the first of a selection's order against one other thing."""
        wanted = read_wanted(links.text)
        descending = wanted.descending if wanted is not None else True
        top = replace(last, aggregate="extreme", by="amount", descending=descending, first=1, count=1)
        a = members_of(self._catalog, top)
        two = len(a) == len(others) == 1 and a != tuple(others)
        return Change(a=a[0], b=others[0], measure=measure, over_time=False) if two else None

    def _column(self, selection: Selection, asked: Column) -> Column:
        held = self._catalog.columns(selection.doc)
        prior = self._catalog.prior_column(selection.doc)
        fitting = [c for c in held if asked[0] in (None, c[0]) and asked[1] in (None, c[1])]
        return max(fitting, key=lambda c: c == prior, default=asked)


def _whole(last: Gather, aggregate: Literal["sum", "average"]) -> Gather:
    """Return the sum or average of a selection, or of the first of its order where several were asked for."""
    if last.aggregate == "extreme":
        return replace(last, aggregate=aggregate, first=1, count=None)
    return replace(last, aggregate=aggregate)


def _turned(selection: Selection) -> Selection | None:
    """Return the selection of what another leaves out, where that has one bound."""
    bounds = {"at_least": "below", "above": "at_most", "at_most": "above", "below": "at_least"}
    held = [name for name in bounds if getattr(selection, name) is not None]
    if len(held) != 1:
        return None
    (name,) = held
    return replace(selection, **{name: None, bounds[name]: getattr(selection, name)})


def ordered_within(catalog: Catalog, links: Links, last: Plan) -> Plan | None:
    """Return an order over the measures of the organisation that the last turn was about."""
    wanted, first = read_wanted(links.text), next(iter(targets_of(last)), None)
    if wanted is None or first is None or first.organisation is None:
        return None
    selection = Selection(
        kind="rows", doc=first.doc, organisation=first.organisation,
        fiscal_year=first.fiscal_year, stage=first.stage,
        against=catalog.prior_column(first.doc) if wanted.by != "amount" else None,
    )  # fmt: skip
    return Gather(selection=selection, aggregate=wanted.aggregate, by=wanted.by, descending=wanted.descending,
                  first=wanted.first, count=wanted.count)  # fmt: skip
