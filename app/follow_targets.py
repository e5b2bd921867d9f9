"""What the plans of earlier turns were about, as targets."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from app.catalog import Catalog, Column
from app.columns import NoColumn, choose_column, entries_of, entry_target, item_target
from app.linking import Links
from app.plan import (
    Change,
    Compare,
    FindText,
    Gather,
    ListItems,
    LookUp,
    NotHeld,
    Overview,
    Plan,
    Share,
    Suppose,
    Target,
    Total,
)
from app.records.plans import RecordPlan
from app.selection import chosen_members


class Resolver(Protocol):
    """What a follow-up needs of the planner."""

    def at(self, target: Target, column: Column) -> Target:
        """Return a target in a column."""
        ...

    def owner_target(self, owner: str, links: Links) -> Target:
        """Return an organisation as a whole."""
        ...

    def overview_target(self, target: Target, column: Column, *, parts: bool) -> Target | None:
        """Return an organisation as a whole in a column, None where the target is none."""
        ...

    def whole_target(self, links: Links) -> Target | None:
        """Return the documents' total."""
        ...

    def stated(self, links: Links) -> list[Target]:
        """Return what the amounts that a question states are printed for."""
        ...


def targets_of(plan: Plan) -> tuple[Target, ...]:
    """Return what a plan is about."""
    if isinstance(plan, RecordPlan):
        return ()
    if isinstance(plan, LookUp | Total):
        return plan.targets
    if isinstance(plan, Overview | ListItems):
        return (plan.target,)
    if isinstance(plan, Change):
        return (plan.a, *plan.more_a) if plan.over_time else (plan.a, plan.b)
    if isinstance(plan, Share):
        return (plan.part, *plan.more)
    if isinstance(plan, Suppose):
        return (plan.target, *plan.more)
    return getattr(plan, "targets", ()) or ((plan.target,) if hasattr(plan, "target") else ())


def about(catalog: Catalog, plan: Plan) -> tuple[Target, ...]:
    """Return what a plan is about; of what was not held, the thing whose column was missing."""
    if isinstance(plan, FindText):
        return _around(catalog, plan)
    if not isinstance(plan, NotHeld):
        return targets_of(plan)
    if plan.reason != "column" or plan.doc is None:
        return ()
    for item in catalog.items:
        if item.doc == plan.doc and item.name == plan.item and item.organisation == plan.organisation:
            return (item_target(catalog, item),)
    if plan.organisation and plan.item is None:
        return (Target(scope="organisation", doc=plan.doc, organisation=plan.organisation),)
    return ()


def _around(catalog: Catalog, plan: FindText) -> tuple[Target, ...]:
    """Return the item under whose heading the sentence stands that a text question was answered with."""
    if plan.place is None:
        return ()
    doc, start = plan.place
    above = [
        (entry.label_spans["item"].start, item)
        for item in catalog.items
        if item.doc == doc
        for entry in item.entries
        if entry.table is None and entry.role == "part" and "item" in entry.label_spans
        and start - _SECTION <= entry.label_spans["item"].start <= start
    ]  # fmt: skip
    if not above:
        return ()
    item = max(above, key=lambda pair: pair[0])[1]
    target = item_target(catalog, item)
    try:
        year, stage = choose_column(catalog, target, (None, None))
    except NoColumn:
        return ()
    return (replace(target, fiscal_year=year, stage=stage),)


_SECTION = 600
"""How far above a sentence the heading of its measure may stand."""


def members_of(catalog: Catalog, plan: Gather) -> tuple[Target, ...]:
    """Return what a selection came to, as targets."""
    found = []
    for member in chosen_members(catalog, plan):
        entry = member.amount.entries[0]
        if plan.selection.kind == "organisations":
            found.append(Target(scope="organisation", doc=plan.selection.doc, organisation=member.owner,
                                fiscal_year=entry.fiscal_year, stage=entry.stage))  # fmt: skip
            continue
        found.append(entry_target(catalog, entry))
    return tuple(found)


def value_of(catalog: Catalog, target: Target) -> Decimal:
    """Return what a target comes to, for putting targets in order; nothing printed counts as nothing."""
    return sum((entry.amount.value or Decimal(0) for entry in entries_of(catalog, target)), Decimal(0))


def last_alike(catalog: Catalog, before: Sequence[Plan], most: int | None = None) -> tuple[Target, ...]:
    """Return what the last turns asked the same of, one thing each, at most `most` of them."""
    targets = list(about(catalog, before[-1]))
    if len(targets) == 1:
        for plan in reversed(before[:-1]):
            if len(targets) == most:
                break
            found = about(catalog, plan)
            column = (targets[0].fiscal_year, targets[0].stage)
            if len(found) != 1 or found[0] in targets or (type(plan) is not type(before[-1]) and not _alike(plan)):
                break
            same = len(targets) == 1 and _bare(found[0]) == _bare(targets[0])
            if (found[0].fiscal_year, found[0].stage) != column and not same:
                break
            targets.insert(0, found[0])
    return tuple(targets)


def _alike(plan: Plan) -> bool:
    return isinstance(plan, LookUp | Overview)


def _bare(target: Target) -> Target:
    return replace(target, fiscal_year=None, stage=None)


def with_unit(plan: Plan, unit: str) -> Plan | None:
    """Return a plan with its money in another unit, or None where it states no money."""
    if isinstance(plan, LookUp | Overview | ListItems | Total | Change | Gather):
        return replace(plan, unit=unit)
    if isinstance(plan, Compare):
        return LookUp(targets=plan.targets, unit=unit)
    return None
