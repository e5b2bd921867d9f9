"""Printed totals against the parts that they should be the sum of."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from corpus.drafts import Column, Draft
from corpus.fiscal import era_name
from corpus.known import Known, Path, adds, is_money, key_of, owner_of, path_of
from corpus.likeness import same_item
from corpus.relations import (
    Relation,
    exact_sum,
    hundred_relation,
    open_relation,
    same_relation,
    share_relation,
    sum_relation,
    verdict_of,
)

_FEWEST = 2


def total_relations(known: Known) -> Iterator[Relation]:
    """Return the relations of all totals, and of the classes of a classification."""
    for page in known.pages.values():
        yield from _page_totals(known, page)
        yield from _fields(known, page)
    yield from _sentence_totals(known)
    yield from _table_totals(known)
    yield from _owner_totals(known)
    yield from _adopted(known)


def _outside_tables(page: Sequence[Draft]) -> list[Draft]:
    return [draft for draft in page if draft.source != "table" and is_money(draft)]


def _page_totals(known: Known, page: Sequence[Draft]) -> Iterator[Relation]:
    """Compare a total with the parts under its own name, or else with what stands highest on its page."""
    money = _outside_tables(page)
    below: dict[Path, list[Draft]] = {}
    for draft in money:
        if draft.path and adds(draft) and draft.role in ("part", "total"):
            below.setdefault(path_of(draft)[:-1], []).append(draft)
    names = {path_of(draft) for draft in money}
    highest = [
        draft
        for draft in money
        if adds(draft)
        and draft.role in ("part", "total")
        and path_of(draft)[:-1] not in names
        and "参考" not in draft.marks
    ]
    for total in money:
        if total.role != "total" or total.column is None or total.sentence is not None or "参考" in total.marks:
            continue
        parts = _alike(total, below.get(path_of(total), ()) if total.path else ())
        if len(parts) < _FEWEST:
            parts = [
                draft for draft in _alike(total, highest)
                if path_of(draft) != path_of(total) and owner_of(total) in (None, owner_of(draft))
            ]  # fmt: skip
        if len(parts) >= _FEWEST:
            relation = sum_relation(known.entry(total), known.entries(parts))
            own = total.name != "" and total.name == owner_of(total)  # an organisation's heading, with all that is its
            nested = path_of(parts[0])[:-1] == path_of(total) != ()
            if relation.verdict != "不一致" or "計" in total.name or nested or own:
                yield relation


def _alike(total: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts in the column of a total, once each, itself left out."""
    return [draft for draft in drafts if key_of(draft) == key_of(total) and draft is not total]


def _sentence_totals(known: Known) -> Iterator[Relation]:
    """Compare a total in running text with the parts in its sentence, and the same total printed elsewhere too."""
    for mates in known.sentences.values():
        for total in mates:
            if total.role != "total" or not is_money(total):
                continue
            parts = [d for d in mates if d.role == "part" and adds(d) and key_of(d) == key_of(total)]
            if len(parts) < _FEWEST:
                continue
            yield sum_relation(known.entry(total), known.entries(parts))
            for other in known.totals:
                if other is not total and other.value == total.value and key_of(other) == key_of(total):
                    yield sum_relation(known.entry(other), known.entries(parts))


def _table_totals(known: Known) -> Iterator[Relation]:
    """Compare a total row with the rows of its group, or of the whole table."""
    tables: dict[int | None, list[Draft]] = {}
    for row in known.rows:
        tables.setdefault(row.table_number, []).append(row)
    for rows in tables.values():
        columns: dict[object, list[Draft]] = {}
        for row in rows:
            if row.role in ("part", "total") and row.column:
                columns.setdefault(key_of(row), []).append(row)
        for column in columns.values():
            yield from _column_totals(known, column)


def _column_totals(known: Known, column: Sequence[Draft]) -> Iterator[Relation]:
    everything = [draft for draft in column if draft.role == "part" and adds(draft)]
    group: list[Draft] = []
    for draft in column:
        if draft.role == "part":
            group += [draft] if adds(draft) else []
            continue
        parts = everything if draft.grand else group
        if is_money(draft) and parts:
            yield sum_relation(known.entry(draft), known.entries(parts))
        group = []


def _owner_totals(known: Known) -> Iterator[Relation]:
    """Compare the total that an organisation's page prints with the organisation's rows of the main table."""
    for total in known.totals:
        owner = owner_of(total)
        if total.source == "table" or owner is None or total.sentence is not None or total.parent is not None:
            continue
        rows = [row for row in known.by_owner.get(owner, ()) if key_of(row) == key_of(total) and adds(row)]
        if len(rows) >= _FEWEST and not any(same_item(total.name, row.name) for row in rows):
            yield sum_relation(
                known.entry(total), known.entries(rows), note="表にある同じ府省庁の行の合計と比べています。"
            )


def _adopted(known: Known) -> Iterator[Relation]:
    """Compare a row of a table with the items of another page that stand under its name."""
    under: dict[tuple[str | None, str], list[Draft]] = {}
    for draft in known.drafts:
        if draft.source != "table" and len(draft.path) > 1 and draft.role == "part" and adds(draft):
            under.setdefault((owner_of(draft), draft.path[0].text), []).append(draft)
    for row in known.rows:
        if row.role != "part" or not is_money(row):
            continue
        parts = [d for d in under.get((owner_of(row), row.name), ()) if key_of(d) == key_of(row) and d.page != row.page]
        if len(parts) >= _FEWEST and len({d.page for d in parts}) == 1 and not any(d.parent for d in parts):
            yield sum_relation(known.entry(row), known.entries(parts))


def _fields(known: Known, page: Sequence[Draft]) -> Iterator[Relation]:
    """Compare the classes of a classification with the total of their page, their shares, and the shares' own sum."""
    totals = [d for d in page if d.role == "total" and d.column and is_money(d) and d.sentence is None]
    if not totals or any(draft.source == "table" for draft in totals[:1]):
        return
    total = totals[0]
    fields = _distinct([draft for draft in page if draft.role == "field"])
    if len(fields) >= _FEWEST:
        yield sum_relation(known.entry(total), known.entries(fields))
    plain = [d for d in page if d.role == "share" and d.amount.unit == "%" and d.sentence is None and not d.row]
    plain = [d for d in plain if "分の" not in d.amount.text]  # 3分の1を超える: said in passing
    shares = _distinct(plain)
    if len(shares) > _FEWEST and _make_a_whole(shares):
        yield hundred_relation(known.entry(total), known.entries(shares))
    named = {path_of(d): d for d in reversed(page) if d.role in ("field", "part") and is_money(d) and d.path}
    for share in plain:
        part = named.get(path_of(share)) if share.path else None
        if part is not None:
            yield share_relation(known.entry(share), known.entry(part), known.entry(total))


def _make_a_whole(shares: Sequence[Draft]) -> bool:
    """Return whether shares are those of all classes: near enough to 100 % to be meant so."""
    whole = exact_sum(share.value or Decimal(0) for share in shares)
    return abs(whole - 100) <= len(shares)


def _distinct(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts without a chart's copies of named ones."""
    seen: set[Path] = set()
    kept = []
    for draft in drafts:
        path = path_of(draft)
        if not path or path not in seen:
            kept.append(draft)
        seen.add(path)
    return kept


def split_relations(known: Known) -> Iterator[Relation]:
    """Items whose column the layout lost, against the totals that they make up together."""
    for page in known.pages.values():
        items = [d for d in page if d.readings and d.source == "item" and d.parent is None]
        keys = {column.key for item in items for column in item.candidates}
        totals = [
            d for d in page
            if d.role == "total" and key_of(d) in keys and "参考" not in d.marks and d.sentence is None and d.path != []
            and d.parent is None and not d.readings
        ]  # fmt: skip
        totals = list({key_of(total): total for total in reversed(totals)}.values())[::-1]
        if items and totals:
            yield _split(known, page, items, totals)


def _split(known: Known, page: Sequence[Draft], items: Sequence[Draft], totals: Sequence[Draft]) -> Relation:
    keys = {key_of(total) for total in totals}
    printed = exact_sum(total.value or Decimal(0) for total in totals)
    beside = [d for d in page if d.role == "outside" and key_of(d) in keys and is_money(d)]
    plain = exact_sum(item.value or Decimal(0) for item in items)
    if plain == printed:
        beside = []
    parts = known.entries([*items, *beside])
    expected = exact_sum(part.amount.value or Decimal(0) for part in parts)
    gap = printed - expected
    steps = [draft.amount.step or Decimal(0) for draft in (*items, *beside, *totals)]
    settled = tuple(f"{d.name}: {_in_words(d.column)}" for d in items if d.column)
    lost = any(draft.column is None for draft in items)
    return Relation(
        kind="split",
        verdict="未確定" if lost else verdict_of(gap, exact_sum(steps) / 2),
        printed=known.entry(totals[0]),
        parts=(*parts, *known.entries(totals[1:])),
        expected=expected,
        gap=gap,
        formula=" + ".join(part.amount.text for part in parts),
        settled=settled,
        readings=items[0].readings,
        exact=items[0].exact,
        note=" と ".join(total.amount.text for total in totals) + " の合計を、項目の合計と比べています。",
    )


def same_relations(known: Known) -> Iterator[Relation]:
    """Compare the same item, or the same total, in the same column in two places."""
    firsts: dict[tuple[object, ...], Draft] = {}
    for draft in known.drafts:
        if draft.source == "table" or draft.column is None or not is_money(draft) or draft.inner:
            continue
        row = _row_of(known, draft)
        if row is not None:
            yield same_relation(known.entry(draft), known.entry(row))
        if draft.role not in ("part", "total") or "参考" in draft.marks:
            continue
        name: object = path_of(draft) if draft.role == "part" else (owner_of(draft), draft.value)
        if draft.role == "part" and not draft.path:
            continue
        first = firsts.setdefault((draft.role, name, key_of(draft)), draft)
        if first is not draft and row is None and first.page != draft.page:
            yield same_relation(known.entry(draft), known.entry(first))


def _row_of(known: Known, draft: Draft) -> Draft | None:
    """Return the row of a table that a page prints again."""
    if draft.role not in ("part", "total") or not draft.path or draft.parent is not None:
        return None
    for row in known.by_owner.get(owner_of(draft), ()):
        if row.page == draft.page or key_of(row) != key_of(draft) or owner_of(row) is None:
            continue
        whole = draft.path[0].text == row.name and len(draft.path) > 1
        alone = not whole or row.value == draft.value
        if alone and (same_item(draft.name, row.name) or same_item(draft.path[0].text, row.name)):
            return row
    return None


def unchecked_totals(known: Known, found: Sequence[Relation]) -> Iterator[Relation]:
    """Totals that no other figure of the document speaks of."""
    spoken = {
        id(entry.amount)
        for relation in found
        if relation.kind in ("total", "same_item", "split")
        for entry in (relation.printed, *relation.parts)
    }
    for total in known.totals:
        if id(total.amount) not in spoken and total.column and "参考" not in total.marks and total.sentence is None:
            yield open_relation("total", known.entry(total), note="内訳が資料にありません。")


def _in_words(column: Column) -> str:
    return f"{era_name(column.year) if column.year else ''} {column.stage or ''}".strip()
