"""Printed changes, rates and shares against the two amounts that each lies between."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from corpus.drafts import Draft
from corpus.known import Known, is_money, key_of, owner_of, path_of
from corpus.relations import (
    Relation,
    difference_relation,
    multiple_relation,
    open_relation,
    rate_relation,
    share_relation,
    value_of,
)

Pair = tuple[Draft, Draft]
_MOST = 40
"""So many totals of a year are looked through for a pair."""


def change_relations(known: Known) -> Iterator[Relation]:
    """Return the relations of all printed changes, rates and shares outside classifications."""
    rows: dict[int, list[Draft]] = {}
    for draft in known.rows:
        rows.setdefault(draft.row or 0, []).append(draft)
    for row in rows.values():
        yield from _row_changes(known, row)
    for draft in known.drafts:
        if draft.source == "table" or draft.value is None:
            continue
        if draft.role == "difference" and draft.amount.unit == "円":
            yield from _change(known, draft)
        elif draft.role == "difference" and draft.amount.unit == "%":
            yield from _rate(known, draft)
        elif draft.amount.unit == "倍" and draft.amount.step is not None:
            yield _multiple(known, draft)
        elif draft.role == "share" and (draft.sentence is not None or draft.host is not None):
            yield from _share(known, draft)


def _row_changes(known: Known, row: Sequence[Draft]) -> Iterator[Relation]:
    """Compare a row's differences and rates with its first two amounts of different columns."""
    amounts = [d for d in row if d.role in ("part", "total") and d.column]
    if len(amounts) < 2:
        return
    pair = _of_row(amounts)
    later, earlier = known.entries(pair)
    for draft in row:
        if draft.role != "difference" or draft.value is None or "内数" in {*pair[0].marks, *pair[1].marks}:
            continue
        if draft.amount.unit == "%":
            yield rate_relation(known.entry(draft), later, earlier)
        else:
            printed = known.entry(draft)
            ways = [difference_relation(printed, later, known.entry(other)) for other in amounts[1:]]
            fitting = [way for way in ways if way.verdict in ("一致", "端数の範囲")]
            yield (fitting or [difference_relation(printed, later, earlier)])[0]


def _of_row(amounts: Sequence[Draft]) -> Pair:
    """Return the main amount of a row and the one that it is compared with: of the year before, as enacted."""
    later = amounts[0]
    year = later.column.year if later.column else None
    enacted = [
        d for d in amounts[1:]
        if d.column and d.column.stage == "当初" and year is not None and d.column.year == year - 1
    ]  # fmt: skip
    return later, (enacted or amounts[1:])[0]


def _change(known: Known, draft: Draft) -> Iterator[Relation]:
    """Compare a change in brackets or in a sentence with the pair that it lies between."""
    printed = known.entry(draft)
    ways = [difference_relation(printed, *known.entries(pair)) for pair in _pairs(known, draft)]
    near = _near_pairs(known, draft)
    fitting = [way for way in ways if way.verdict in ("一致", "端数の範囲")]
    if fitting:
        yield min(fitting, key=lambda way: abs(way.gap or Decimal(0)))
    elif near:
        yield difference_relation(printed, *known.entries(near[0]))
    elif _pairs(known, draft):
        yield open_relation("difference", printed)


def _near_pairs(known: Known, draft: Draft) -> list[Pair]:
    """Return the pairs that a change is printed beside: its host and the host's other column, or one sentence's."""
    host = draft.host
    while host is not None and host.role == "difference":
        host = host.host
    found: list[Pair] = []
    if host is not None:
        mates = [d for d in known.inside.get(id(host), ()) if is_money(d) and d.role == host.role and not d.inner]
        found += [(host, mate) for mate in mates if key_of(mate) != key_of(host)]
    if draft.sentence is not None:
        mates = [d for d in known.sentences.get(draft.sentence, ()) if is_money(d) and d.role != "difference"]
        named = [d for d in known.by_path.get(path_of(draft), ()) if d.page == draft.page and d.role != "difference"]
        later = [d for d in (*mates, *named) if key_of(d) == key_of(draft)]
        found += [(a, b) for a in later for b in mates if key_of(b) != key_of(a)]
    return found


def _pairs(known: Known, draft: Draft) -> list[Pair]:
    """Return the pairs between which a change may lie, those printed beside it first, then totals of two years."""
    near = _near_pairs(known, draft)
    if draft.column is None or draft.column.year is None:
        return near
    later = [d for d in known.totals_by_year.get(draft.column.year, ()) if key_of(d) == key_of(draft)][:_MOST]
    mates = known.sentences.get(draft.sentence, []) if draft.sentence is not None else []
    earlier = [d for d in mates if is_money(d) and d.role not in ("difference", "total")]
    earlier += known.totals_by_year.get(draft.column.year - 1, [])[:_MOST]
    far = [(a, b) for a in later for b in earlier if key_of(a) != key_of(b) and owner_of(a) in (owner_of(b), None)]
    return [*near, *far]


def _rate(known: Known, draft: Draft) -> Iterator[Relation]:
    """Compare a rate of change: of the change that it stands beside, or of the amount before its brackets."""
    printed = known.entry(draft)
    change = draft.host if draft.host is not None and draft.host.role == "difference" else None
    if change is None and draft.sentence is not None:
        mates = known.sentences.get(draft.sentence, [])
        change = next((d for d in mates if d.role == "difference" and d.amount.unit == "円"), None)
    if change is None and draft.host is not None:
        mates = known.inside.get(id(draft.host), [])
        change = next((d for d in mates if d.role == "difference" and d.amount.unit == "円"), None)
    if change is not None:
        relation = next(_change(known, change), None)
        if relation is not None and len(relation.parts) == 2:
            yield rate_relation(printed, *relation.parts)
            return
    ways = [rate_relation(printed, *known.entries(pair)) for pair in _pairs(known, draft)]
    fitting = [way for way in ways if way.verdict == "一致"]
    near = _near_pairs(known, draft)
    if fitting:
        yield fitting[0]
    elif near:
        yield rate_relation(printed, *known.entries(near[0]))
    else:
        yield open_relation("rate", printed)


def _multiple(known: Known, draft: Draft) -> Relation:
    """Compare a multiple of an earlier amount. Which one, the sentence need not say: only an agreement is taken."""
    printed = known.entry(draft)
    later = [draft.host] if draft.host is not None and is_money(draft.host) else []
    if draft.column and draft.column.year:
        later += [d for d in known.totals_by_year.get(draft.column.year, ()) if key_of(d) == key_of(draft)][:_MOST]
    mates = known.sentences.get(draft.sentence, []) if draft.sentence is not None else []
    earlier = [d for d in mates if is_money(d) and d.role != "difference"]
    for a in later:
        year = a.column.year if a.column else None
        before = known.totals_by_year.get(year - 1, [])[:_MOST] if year else []
        for b in (*earlier, *before):
            if key_of(b) != key_of(a) and value_of(known.entry(b)):
                relation = multiple_relation(printed, known.entry(a), known.entry(b))
                if relation.verdict == "一致":
                    return relation
    return open_relation("rate", printed, note="比べる相手の数が資料から定まりません。")


def _share(known: Known, draft: Draft) -> Iterator[Relation]:
    """Compare a share in running text: of a count within a count, or of an amount within the total of its column."""
    printed = known.entry(draft)
    mates = known.sentences.get(draft.sentence, []) if draft.sentence is not None else []
    counts = [d for d in mates if d.role == "count" and d.value and d.amount.span < draft.amount.span]
    if draft.amount.unit == "%" and len(counts) >= 2 and counts[-1].amount.unit == counts[-2].amount.unit:
        whole, part = sorted(counts[-2:], key=lambda d: -(d.value or 0))
        yield share_relation(printed, known.entry(part), known.entry(whole))
        return
    if draft.column is None or draft.column.year is None:
        return
    host = draft.host if draft.host is not None and is_money(draft.host) else None
    named = [
        d for d in known.by_path.get(path_of(draft), ())
        if key_of(d) == key_of(draft) and d.role in ("field", "part")
    ]  # fmt: skip
    part_draft = host or next(iter(named), None)
    if part_draft is None:
        return
    totals = [d for d in known.totals_by_year.get(draft.column.year, ()) if key_of(d) == key_of(draft)][:_MOST]
    here = [d for d in totals if d.page == draft.page and d is not part_draft]
    for whole_draft in here or [d for d in totals if d is not part_draft][:1]:
        yield share_relation(printed, known.entry(part_draft), known.entry(whole_draft))
        return
