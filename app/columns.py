"""Which column of a target a question means: the one it names, or the default that house rules give."""

from collections.abc import Sequence

from app.catalog import Catalog, Column, Item
from app.plan import NotHeld, Target
from app.wording import column_name
from corpus.model import Entry, Stage


class NoColumn(Exception):
    """The ledger does not hold what is asked; `plan` says so."""

    def __init__(self, plan: NotHeld) -> None:
        self.plan = plan
        super().__init__(plan.reason)


def items_of(catalog: Catalog, target: Target) -> list[Item]:
    """Return the items that a target is made of."""
    if target.scope == "whole":
        return catalog.totals(target.doc)
    if target.scope == "item":
        same = [
            item
            for item in catalog.items_in(target.doc)
            if item.key == target.item and item.organisation == target.organisation
        ]
        return same[target.number : target.number + 1]
    return [
        item
        for item in catalog.items_in(target.doc)
        if target.organisation and catalog.within(item.organisation, target.organisation)
    ]


def item_target(catalog: Catalog, item: Item, column: Column = (None, None)) -> Target:
    """Return the target that an item is, in a column: what `items_of` finds again."""
    same = [i for i in catalog.items_in(item.doc) if (i.key, i.organisation) == (item.key, item.organisation)]
    return Target(
        scope="item", doc=item.doc, organisation=item.organisation, item=item.key, number=same.index(item),
        fiscal_year=column[0], stage=column[1],
    )  # fmt: skip


def entry_target(catalog: Catalog, entry: Entry) -> Target:
    """Return the target of an item's entry, in the entry's column; ValueError for an entry of no item."""
    item = catalog.item_of(entry)
    if item is None:
        raise ValueError("an entry of no item")
    return item_target(catalog, item, (entry.fiscal_year, entry.stage))


def entries_of(catalog: Catalog, target: Target) -> list[Entry]:
    """Return the amounts of a target in its column: one an item, a table's before a page's.

    Of an organisation: the cells of the table that lists its measures; where no table does, its items' amounts,
    without those that are parts of others.
    """
    column = (target.fiscal_year, target.stage)
    if target.scope == "organisation":
        rows = [e for e in catalog.rows(target.organisation or "", target.doc) if (e.fiscal_year, e.stage) == column]
        listed = [i for i in items_of(catalog, target) if not i.heads and any(e.table is not None for e in i.entries)]
        beside = [item.columns[column][0] for item in listed if column in item.columns]
        if not rows and any(column) and beside:
            return beside
        items = items_of(catalog, target)
        own = [item for item in items if item.organisation == target.organisation]
        return rows or _listed(own, column) or _listed(items, column)
    found = [entry for item in items_of(catalog, target) for entry in item.columns.get(column, ())]
    printed = [e for e in found if e.role != "mention"]
    return (printed or found)[:1]


def _listed(items: Sequence[Item], column: Column) -> list[Entry]:
    """Return one amount an item, leaving out totals of others here and parts of others here."""
    listed = [item for item in items if column in item.columns and not item.heads]
    whole = {item.path for item in listed if item.columns[column][0].role == "part"}
    chosen = []
    for item in listed:
        entry = item.columns[column][0]
        inner = any(item.path != path and item.path[: len(path)] == path for path in whole)
        if entry.role == "part" and not inner:
            chosen.append(entry)
    return chosen


def choose_column(catalog: Catalog, target: Target, asked: Column) -> Column:
    """Return the column of `target` that `asked` means; raise NoColumn where there is no such amount.

    A year alone means the document's main column in its own year and the budget as enacted in others; a stage
    alone means the document's year, or else the latest that has it.
    """
    available = _available(catalog, target)
    main, prior = catalog.main_column(target.doc), catalog.prior_column(target.doc)
    year, stage = asked
    if year is None and stage is None:
        for column in (main, (None, None)):
            if column in available:
                return column
        if available:
            return max(available, key=lambda column: (column[0] or 0, column[1] == "当初"))
    elif (year, stage) in available:
        return asked
    else:
        fitting = [
            c for c in available if (year is None or c[0] == year) and (stage is None or c[1] == stage) and any(c)
        ]
        ranked = sorted(fitting, key=lambda c: (c == main, c == prior, c[0] or 0, _rank(c[1])), reverse=True)
        if ranked:
            return ranked[0]
        if (None, None) in available and _is_candidate(catalog, target, asked):
            return None, None
    raise NoColumn(
        NotHeld(
            reason="column",
            missing=(column_name(asked if any(asked) else main),),
            organisation=target.organisation,
            item=target.item.split("/")[-1] if target.item else None,
            doc=target.doc,
            column=asked if any(asked) else main,
        )
    )


def _rank(stage: Stage | None) -> int:
    return {"当初": 3, "政府案": 2, "補正": 1}.get(stage or "", 0)


def _available(catalog: Catalog, target: Target) -> list[Column]:
    if target.scope == "organisation":
        rows = catalog.rows(target.organisation or "", target.doc)
        if rows:
            listed = [(e.fiscal_year, e.stage) for e in rows]
            beside = [
                c for i in items_of(catalog, target) for c, es in i.columns.items() if any(c) and es[0].role == "part"
            ]
            return list(dict.fromkeys([*listed, *beside]))
    return list(dict.fromkeys(column for item in items_of(catalog, target) for column in item.columns))


def _is_candidate(catalog: Catalog, target: Target, asked: Column) -> bool:
    """Return whether an unsettled amount may belong to the column asked for."""
    year, stage = asked
    return any(
        (year is None or candidate[0] == year) and (stage is None or candidate[1] == stage)
        for item in items_of(catalog, target)
        for entry in item.columns.get((None, None), ())
        if entry.unsettled
        for candidate in entry.unsettled.candidates
    )
