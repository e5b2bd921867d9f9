"""Columns that an amount's own place does not tell: from brackets, sums, sentences, its page, the paper's title."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from corpus.drafts import Column, Draft
from corpus.page_labels import PageLabels
from corpus.splits import split_between


def settle_brackets(drafts: Sequence[Draft]) -> None:
    """Give bracketed amounts that no note explains the meaning of the one labelled bracket of their page.

    A labelled bracket beside an unlabelled one of the same amount tells them apart, and says nothing of the latter.
    """
    pages: dict[tuple[int, str], list[Draft]] = defaultdict(list)
    for draft in drafts:
        plain = draft.role != "difference" and not draft.inner
        if draft.host is not None and draft.source == "bracket" and draft.amount.unit == "円" and plain:
            pages[(draft.page, draft.bracket)].append(draft)
    for inner in pages.values():
        unexplained = {id(draft.host) for draft in inner if draft.column is None}
        labelled = {d.column.key: d.column for d in inner if d.column and id(d.host) not in unexplained}
        if len(labelled) == 1:
            (column,) = labelled.values()
            for draft in inner:
                draft.column = draft.column or column


def unsettle_compared(drafts: Sequence[Draft]) -> None:
    """Take back a column that a rule of the page gave to an amount and that its own brackets say is another's.

    In 「15億円(前年度当初予算額:12億円)」 the 15億円 are never last year's.
    """
    for draft in drafts:
        host = draft.host
        if host is None or draft.column is None or host.column is None or host.source == "label" or draft.inner:
            continue
        same = draft.column.key == host.column.key and draft.column is not host.column
        if same and draft.column.stage_span and draft.amount.unit == host.amount.unit == "円":
            if draft.role != "difference":
                host.column = None


def settle_splits(drafts: Sequence[Draft]) -> None:
    """Give the items of a page with several totals their columns.

    Items that make up one of the totals are of its column. Those that make up two together are shared between them:
    all ways to do so are counted, and what every one of them says is kept.
    """
    pages: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if not draft.ghost:
            pages[draft.page].append(draft)
    for on_page in pages.values():
        totals = [
            draft for draft in on_page
            if draft.role == "total" and draft.column and draft.value is not None and "参考" not in draft.marks
            and draft.source in ("page", "label") and draft.host is None
        ]  # fmt: skip
        items = [
            draft for draft in on_page
            if draft.role in ("part", "total") and draft.column is None and draft.value is not None
            and draft.amount.unit == "円" and draft.host is None and draft.source == "item" and draft.parent is None
            and not draft.inner
        ]  # fmt: skip
        columns = {draft.column.key: draft for draft in totals if draft.column}
        if items and len(columns) == 2:
            _split(list(columns.values()), items, on_page)


def _split(totals: Sequence[Draft], items: Sequence[Draft], on_page: Sequence[Draft]) -> None:
    targets = _targets(totals, items, on_page)
    values = [item.value or Decimal(0) for item in items]
    if _all_in_one(totals, targets, items):
        return
    steps = [item.amount.step or Decimal(0) for item in items]
    split = split_between(values, steps, targets[0], targets[1])
    for item, sides in zip(items, split.sides, strict=True):
        columns = [totals[side].column for side in sorted(sides)]
        item.candidates = tuple(column for column in columns if column)
        item.readings, item.exact = split.readings, split.exact
        if len(item.candidates) == 1:
            item.column = item.candidates[0]


def _targets(totals: Sequence[Draft], items: Sequence[Draft], on_page: Sequence[Draft]) -> list[Decimal]:
    """Return what the items must make up of each total: what the page prints as 上記のほか stands beside them.

    Where the items make up the totals without it, it is no part of them.
    """
    plain = [total.value or Decimal(0) for total in totals]
    less = list(plain)
    for draft in on_page:
        for place, total in enumerate(totals):
            outside = draft.role == "outside" and draft.value is not None and draft.column and total.column
            if outside and draft.column and total.column and draft.column.key == total.column.key:
                less[place] -= draft.value or Decimal(0)
    whole = sum((item.value or Decimal(0) for item in items), Decimal(0))
    return plain if whole == sum(plain) and whole != sum(less) else less


def _all_in_one(totals: Sequence[Draft], targets: Sequence[Decimal], items: Sequence[Draft]) -> bool:
    """Give all items the column of the one total that they make up, if there is one."""
    whole = sum((item.value or Decimal(0) for item in items), Decimal(0))
    slack = sum((item.amount.step or Decimal(0) for item in items), Decimal(0)) / 2
    near = [total for total, target in zip(totals, targets, strict=True) if abs(whole - target) <= slack]
    if len(near) != 1 or len(items) < 2:
        return False
    for item in items:
        item.column = near[0].column
    return True


def settle_mentions(drafts: Sequence[Draft]) -> None:
    """Give amounts with no column that of what their page, or a total of the same amount, states.

    An item takes its page's only labelled total; a sentence that names a year alone takes the stage of the total
    that has this year and this amount; a change takes that of the total it is stated with.
    """
    by_value: dict[object, list[Draft]] = defaultdict(list)
    by_page: dict[object, list[Draft]] = defaultdict(list)
    pages: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        pages[draft.page].append(draft)
        if draft.role == "total" and draft.column and draft.column.stage and draft.value is not None:
            by_value[(draft.column.year, draft.value)].append(draft)
            by_page[draft.page].append(draft)
    crowded = _crowded_rows(drafts)
    for draft in drafts:
        if draft.candidates or draft.amount.unit not in ("円", "%", "倍") or draft.row in crowded:
            continue
        column = draft.column
        if column is None:
            draft.column = _from_page(draft, pages[draft.page], by_page[draft.page])
        elif column.stage is None and column.year is not None:
            beside = [t for t in by_page[draft.page] if t.column and t.column.year == column.year]
            equal = by_value.get((column.year, draft.value), [])
            _take_stage(draft, equal or (beside if draft.role == "difference" else []))
    _share_stages(drafts)


def _crowded_rows(drafts: Sequence[Draft]) -> set[int]:
    """Return the table rows with several amounts and no column for any: no one column can be that of them all."""
    rows: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.row is not None and draft.amount.unit == "円" and not draft.filler:
            rows[draft.row].append(draft)
    return {row for row, cells in rows.items() if len(cells) > 1 and all(cell.column is None for cell in cells)}


def _share_stages(drafts: Sequence[Draft]) -> None:
    """Give a share with a year alone the stage of the money in its sentence."""
    money: dict[object, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.sentence is not None and draft.amount.unit == "円" and draft.column and draft.column.stage:
            money[(draft.sentence, draft.column.year)].append(draft)
    for draft in drafts:
        if draft.role == "share" and draft.column and draft.column.stage is None and draft.sentence is not None:
            _take_stage(draft, money[(draft.sentence, draft.column.year)])


def _take_stage(draft: Draft, known: Sequence[Draft]) -> None:
    """Add the stage that all of `known` have to the year of a draft."""
    stages = {other.column.stage: other.column for other in known if other.column}
    if draft.column and len(stages) == 1:
        (found,) = stages.values()
        draft.column = replace(draft.column, stage=found.stage, stage_span=found.stage_span)


def settle_repeated(drafts: Sequence[Draft]) -> None:
    """Give an item with no year, or no organisation, that of the table row with the same name and amount.

    Where several columns or organisations have it, it stays open.
    """
    rows: dict[object, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.source == "table" and draft.role == "part" and draft.column and draft.column.year and draft.path:
            rows[(draft.name, draft.value)].append(draft)
    for draft in drafts:
        if draft.source == "table" or draft.role != "part" or draft.value is None or draft.inner:
            continue
        same = rows[(draft.name, draft.value)]
        columns = {row.column.key: row.column for row in same if row.column}
        if len(columns) == 1 and (draft.column is None or draft.column.year is None):
            (draft.column,) = columns.values()
            draft.candidates, draft.readings = (), 0
        if same and draft.organisation is None:
            _take_owner(draft, same)


def share_owners(drafts: Sequence[Draft]) -> None:
    """Give a total that names no organisation that of the total with the same amount and column.

    Whose a printed change is, the total of the same sentence says.
    """
    equal: dict[object, list[Draft]] = defaultdict(list)
    sentences: dict[object, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.role == "total" and draft.column and draft.value is not None and draft.organisation:
            equal[(draft.value, draft.column.key)].append(draft)
    plain = [draft for draft in drafts if not draft.organisation and draft.column]
    for draft in plain:
        if draft.role in ("total", "mention") and draft.column:
            if _take_owner(draft, equal[(draft.value, draft.column.key)]):
                draft.role = "total"
    for draft in drafts:
        if draft.sentence is not None and draft.role == "total" and draft.column:
            sentences[(draft.sentence, draft.column.key)].append(draft)
    for draft in plain:
        if draft.role == "difference" and draft.sentence is not None and draft.column:
            _take_owner(draft, sentences[(draft.sentence, draft.column.key)])


def _take_owner(draft: Draft, known: Sequence[Draft]) -> bool:
    owners = {other.organisation.text: other.organisation for other in known if other.organisation}
    if len(owners) == 1:
        (draft.organisation,) = owners.values()
    return len(owners) == 1


def _from_page(draft: Draft, on_page: Sequence[Draft], totals: Sequence[Draft]) -> Column | None:
    if draft.host is not None:
        return draft.host.column if draft.amount.unit != "円" else None
    if draft.role in ("outside", "alternative"):
        before = [d for d in on_page if d.column and d.amount.span < draft.amount.span and not d.host]
        plain = [d for d in before if "参考" not in d.marks]
        if plain and draft.role == "outside":
            return plain[-1].column
    else:
        plain = []
    here = {t.column.key: t.column for t in totals if t.column and t.source != "prose" and not t.host}
    if len(here) == 1:
        (column,) = here.values()
        return column
    return plain[-1].column if plain else None


def settle_defaults(drafts: Sequence[Draft], labels: Mapping[int, PageLabels]) -> None:
    """Give amounts whose place says nothing more the column of their section, their page or the paper's title.

    What stands in brackets as a change or as a part is of the column of the amount before the brackets.
    """
    title = labels[1].main_column if 1 in labels else None
    money = {draft.sentence for draft in drafts if draft.amount.unit == "円"}
    crowded = _crowded_rows(drafts)
    for draft in sorted(drafts, key=lambda draft: draft.host is not None):
        if draft.candidates or draft.amount.unit not in ("円", "%", "倍") or draft.row in crowded:
            continue
        if draft.host is not None:
            if draft.role in ("difference", "share") or draft.inner:
                draft.column = draft.column if draft.column and draft.column.year else draft.host.column
            elif draft.column and draft.column.year is None and draft.column.stage == "概算要求" and draft.host.column:
                column = draft.host.column  # what was asked for is of the year of what was then granted
                draft.column = replace(draft.column, year=column.year, year_span=column.year_span)
            continue
        if draft.source == "prose" and draft.amount.unit != "円" and draft.sentence not in money:
            continue
        known = labels[draft.page].column(draft.amount.span.start) or labels[draft.page].main_column or title
        if known is not None and draft.column is None:
            draft.column = known
        elif known is not None and draft.column is not None and draft.column.year is None:
            draft.column = replace(draft.column, year=known.year, year_span=known.year_span)
