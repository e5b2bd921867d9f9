"""Selections over the ledger: which amounts belong to one, and their order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from app.calculation import Term, average, change_rate, difference, leaf, total
from app.catalog import GOVERNMENT, Catalog, Column, Item, is_measure
from app.columns import entries_of
from app.headed import heading_of
from app.plan import Gather, Selection, Target
from app.wording import item_name
from corpus.amounts import DASH
from corpus.model import Entry


@dataclass(frozen=True, slots=True)
class Member:
    """One of a selection: its name, its amount, and, where changes are asked for, the amount compared with."""

    name: str
    owner: str | None
    amount: Term
    before: Term | None = None

    def measure(self, by: str) -> Term:
        """Return what is put in order: the amount, or its change."""
        if by == "amount" or self.before is None:
            return self.amount
        return difference(self.amount, self.before) if by == "change" else change_rate(self.amount, self.before)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The members of a selection, and the entries left out since nothing is printed for them."""

    members: tuple[Member, ...]
    without: tuple[Entry, ...]


def gather(catalog: Catalog, selection: Selection) -> Gathered:
    """Return the members of a selection, in document order."""
    if selection.average is not None:
        every = gather(catalog, replace(selection, average=None))
        if not every.members:
            return every
        mean = average([member.amount for member in every.members]).value
        chosen = [m for m in every.members if (m.amount.value > mean) == (selection.average == "above")]
        return Gathered(tuple(m for m in chosen if m.amount.value != mean), every.without)
    column = (selection.fiscal_year, selection.stage)
    if selection.mark == DASH:
        return _unprinted(catalog, selection, column)
    if selection.kind == "organisations":
        compared, unprinted = _organisations(catalog, selection, column)
        return Gathered(tuple(m for m in compared if _fits(m, selection)), tuple(unprinted))
    members, without = [], []
    for entry in _entries(catalog, selection, column):
        if entry.amount.value is None:
            without.append(entry)
            continue
        before = _before(catalog, entry, selection.against)
        if selection.against is not None and before is None:
            without.append(entry)
            continue
        member = Member(item_name(entry), entry.organisation, leaf(entry), leaf(before) if before else None)
        if _fits(member, selection):
            members.append(member)
    return Gathered(tuple(members), tuple(without))


def _unprinted(catalog: Catalog, selection: Selection, column: Column) -> Gathered:
    """Return the listed items for which a column prints a dash, with what the main column states of them."""
    main = catalog.main_column(selection.doc)
    dashes = [e for e in _entries(catalog, replace(selection, mark=None), column) if e.amount.value is None]
    members = []
    for dash in dashes:
        stated = _stated(catalog, dash, main)
        if stated is not None:
            members.append(Member(item_name(dash), dash.organisation, leaf(stated)))
    return Gathered(tuple(members), tuple(dashes))


def _entries(catalog: Catalog, selection: Selection, column: Column) -> list[Entry]:
    found = []
    for item in catalog.items:
        if item.doc != selection.doc:
            continue
        if selection.without and catalog.within(item.organisation, selection.without):
            continue
        if selection.organisation and not catalog.within(item.organisation, selection.organisation):
            continue
        columns = item.columns
        if selection.kind == "items" and not any(column):
            held = [e for entries in columns.values() for e in entries[:1] if e.role == "part"]
            if selection.mark is not None:  # one amount of each: the main column's, or that which carries the mark
                main = catalog.main_column(selection.doc)
                held.sort(key=lambda e: ((e.fiscal_year, e.stage) != main, selection.mark not in e.marks))
                held = held[: 1 if _marked(item, selection) else 0]
            found += held
            continue
        if selection.kind == "items" and selection.organisation and selection.mark is None and column not in columns:
            columns = {column: columns.get((None, None), [])}  # of items whose column the layout lost
        for entry in columns.get(column, [])[:1]:
            listed = {"rows": entry.table is not None and is_measure(entry), "fields": entry.role == "field"}
            if listed.get(selection.kind, is_measure(entry)) and _marked(item, selection):
                found.append(entry)
    return found


def _marked(item: Item, selection: Selection) -> bool:
    """Return whether an item carries the mark that a selection asks for, if it asks for one."""
    return selection.mark is None or any(selection.mark in entry.marks for entry in item.entries)


def _before(catalog: Catalog, entry: Entry, against: Column | None) -> Entry | None:
    """Return the amount of the same item in the column compared with, if one is printed."""
    return None if against is None else _stated(catalog, entry, (against[0], against[1]))


def _stated(catalog: Catalog, entry: Entry, column: Column) -> Entry | None:
    """Return the amount that is printed for an entry's item in another column."""
    item = catalog.item_of(entry)
    return next((e for e in item.columns.get(column, ()) if e.amount.value is not None), None) if item else None


def _organisations(catalog: Catalog, selection: Selection, column: Column) -> tuple[list[Member], list[Entry]]:
    """Return the organisations, and what prints no amount in a column compared: its organisation is left out."""
    members: list[Member] = []
    unprinted: list[Entry] = []
    listed = [e.organisation for e in catalog.entries if e.table is not None and e.organisation]
    headed = [item.organisation for item in catalog.items if item.doc == selection.doc and item.heads]
    owners = dict.fromkeys(owner for owner in (*listed, *headed) if owner)
    for owner in owners:
        if owner in (GOVERNMENT, selection.without) or catalog.parents.get(owner) in owners:
            continue
        if selection.against is not None:
            held = (column, tuple(selection.against))
            blank = [
                e
                for e in catalog.rows(owner, selection.doc)
                if e.amount.value is None and (e.fiscal_year, e.stage) in held
            ]
            if blank:
                unprinted += blank  # sums of different measures are no change
                continue
        now = _total_of(catalog, selection.doc, owner, column)
        before = _total_of(catalog, selection.doc, owner, tuple(selection.against)) if selection.against else None  # type: ignore[arg-type]
        if now is not None and (selection.against is None or before is not None):
            members.append(Member(owner, owner, now, before))
    return members, unprinted


def _total_of(catalog: Catalog, doc: str, owner: str, column: Column) -> Term | None:
    """Return what an organisation's heading prints, or else the sum of the rows that a table lists for it."""
    heading = heading_of(catalog, owner, doc)
    for entry in heading.columns.get(column, ()) if heading else ():
        if entry.amount.value is not None:
            return leaf(entry)
    target = Target(scope="organisation", doc=doc, organisation=owner, fiscal_year=column[0], stage=column[1])
    printed = [e for e in entries_of(catalog, target) if e.amount.value is not None and e.table is not None]
    return total([leaf(entry) for entry in printed]) if printed else None


def _fits(member: Member, selection: Selection) -> bool:
    if selection.bound_by != "amount" and member.before is None:
        return False
    value = member.amount.value
    bounded = member.measure(selection.bound_by).value
    tests: tuple[tuple[str | None, bool], ...] = (
        (selection.at_least, bounded >= _bound(selection.at_least)),
        (selection.above, bounded > _bound(selection.above)),
        (selection.at_most, bounded <= _bound(selection.at_most)),
        (selection.below, bounded < _bound(selection.below)),
    )
    if any(text is not None and not holds for text, holds in tests):
        return False
    if selection.direction is None or member.before is None:
        return True
    change = value - member.before.value
    return {"up": change > 0, "down": change < 0, "same": change == 0}[selection.direction]


def _bound(text: str | None) -> Fraction:
    return Fraction(Decimal(text or "0"))


def in_order(plan: Gather, members: Sequence[Member]) -> list[Member]:
    """Return the members that an order is cut to; those with the value of its last place come with it."""
    ordered = sorted(members, key=lambda member: member.measure(plan.by).value, reverse=plan.descending)
    chosen = ordered[plan.first - 1 : None if plan.count is None else plan.first - 1 + plan.count]
    if plan.count is not None and chosen:
        last = chosen[-1].measure(plan.by).value
        rest = ordered[plan.first - 1 + len(chosen) :]
        chosen += [member for member in rest if member.measure(plan.by).value == last]
    return chosen


def chosen_members(catalog: Catalog, plan: Gather) -> list[Member]:
    """Return the members that a plan's answer names."""
    members = list(gather(catalog, plan.selection).members)
    return in_order(plan, members) if plan.aggregate in ("rank", "extreme") or plan.count is not None else members
