"""Checking what a document adds up, subtracts and divides: every printed result against its own figures."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal

from corpus.drafts import Draft, finish
from corpus.model import Entry
from corpus.resolve import same_item

Verdict = Literal["一致", "端数の範囲", "不一致", "未確定"]
RelationKind = Literal["total", "difference", "share", "same_item", "rate", "split"]

_ROOM = Context(prec=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One printed result, the figures that it should follow from, and the verdict.

    `expected` is the recomputed value, in the unit of `printed`; `gap` is printed minus expected.
    """

    kind: RelationKind
    verdict: Verdict
    printed: Entry
    parts: tuple[Entry, ...]
    expected: Decimal | None
    gap: Decimal | None
    formula: str
    settled: tuple[str, ...] = ()
    """What the agreement settled, in words."""
    readings: int | None = None


def verdict_of(gap: Decimal, slack: Decimal) -> Verdict:
    """Return the verdict on a gap, given how far rounding can carry it."""
    if gap == 0:
        return "一致"
    return "端数の範囲" if abs(gap) <= slack else "不一致"


def half_steps(entries: Iterable[Entry]) -> Decimal:
    """Return how far the rounding of these amounts can add up to."""
    return sum((entry.amount.step or Decimal(0) for entry in entries), Decimal(0)) / 2


def _value(entry: Entry) -> Decimal:
    return entry.amount.value if entry.amount.value is not None else Decimal(0)


def sum_relation(printed: Entry, parts: Sequence[Entry], settled: tuple[str, ...] = ()) -> Relation:
    """Compare a printed total with the sum of its parts."""
    expected = sum((_value(part) for part in parts), Decimal(0))
    gap = _value(printed) - expected
    formula = " + ".join(part.amount.text for part in parts)
    slack = half_steps([*parts, printed])
    return Relation(
        kind="total",
        verdict=verdict_of(gap, slack),
        printed=printed,
        parts=tuple(parts),
        expected=expected,
        gap=gap,
        formula=formula,
        settled=settled,
    )


def find_relations(drafts: Sequence[Draft]) -> list[Relation]:
    """Return every relation that the entries of one document state."""
    live = [draft for draft in drafts if not draft.ghost]
    entries = {id(draft): finish(draft) for draft in live}
    relations = [
        *_page_totals(live, entries),
        *_table_totals(live, entries),
        *_fields(live, entries),
        *_splits(live, entries),
        *_differences(live, entries),
        *_shares(live, entries),
        *_same_items(live, entries),
    ]
    return sorted(relations, key=lambda relation: (relation.printed.amount.span.start, relation.kind))


_Entries = dict[int, Entry]


def _key(draft: Draft) -> tuple[int | None, str | None] | None:
    return draft.column.key if draft.column else None


def _page_totals(drafts: Sequence[Draft], entries: _Entries) -> list[Relation]:
    """A total of a page against the parts of the same column on that page, or those right under its heading."""
    found = []
    by_page: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.source != "table":
            by_page[draft.page].append(draft)
    for on_page in by_page.values():
        totals = [d for d in on_page if d.role == "total" and d.column and d.value is not None and d.source != "prose"]
        for total in totals:
            parts = [
                d
                for d in on_page
                if d.role == "part" and _key(d) == _key(total) and d.value is not None and d.amount.unit == "円"
                and "内数" not in d.marks and d is not total and _same_owner(d, total)
            ]  # fmt: skip
            if len(parts) > 1:
                relation = sum_relation(entries[id(total)], [entries[id(d)] for d in parts])
                if relation.verdict != "不一致" or _claims_parts(total):
                    found.append(relation)
    return found


def _claims_parts(total: Draft) -> bool:
    return "計" in total.name


def _same_owner(a: Draft, b: Draft) -> bool:
    return (a.organisation.text if a.organisation else None) == (b.organisation.text if b.organisation else None)


def _table_totals(drafts: Sequence[Draft], entries: _Entries) -> list[Relation]:
    """A total row of a table against the rows above it, down from the last total of its rank."""
    found = []
    pages = sorted({draft.page for draft in drafts if draft.source == "table"})
    table = [draft for page in pages for draft in drafts if draft.source == "table" and draft.page == page]
    for total in table:
        if total.role != "total" or total.value is None or not total.column:
            continue
        same = [
            d
            for d in table
            if _key(d) == _key(total) and d.role in ("part", "total") and (d.row or 0) < (total.row or 0)
        ]
        small = "小" in total.name
        if small:
            parts = [d for d in same if d.role == "part" and _same_owner(d, total)]
        else:
            parts = [d for d in same if d.role == "part"]
        parts = [d for d in parts if d.value is not None and "内数" not in d.marks]
        if parts:
            found.append(sum_relation(entries[id(total)], [entries[id(d)] for d in parts]))
    return found


def _fields(drafts: Sequence[Draft], entries: _Entries) -> list[Relation]:
    """The classes of a classification against the total of their page, amounts and percentages."""
    found = []
    for page in sorted({draft.page for draft in drafts}):
        on_page = [draft for draft in drafts if draft.page == page]
        total = next((d for d in on_page if d.role == "total" and d.column and d.source != "prose"), None)
        if total is None:
            continue
        fields = _distinct([d for d in on_page if d.role == "field"])
        if len(fields) > 1:
            found.append(sum_relation(entries[id(total)], [entries[id(d)] for d in fields]))
        shares = [d for d in on_page if d.role == "share" and d.amount.unit == "%" and d.source != "prose"]
        shares = _distinct(shares)
        if len(shares) > 2:
            found.append(_hundred([entries[id(d)] for d in shares], entries[id(total)]))
    return found


def _distinct(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts without a chart's copies of named ones."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for draft in drafts:
        path = tuple(label.text for label in draft.path)
        if not path or path not in seen:
            kept.append(draft)
        seen.add(path)
    return kept


def _hundred(shares: list[Entry], total: Entry) -> Relation:
    expected = sum((_value(share) for share in shares), Decimal(0))
    gap = Decimal(100) - expected
    return Relation(
        kind="share",
        verdict=verdict_of(gap, half_steps(shares)),
        printed=total,
        parts=tuple(shares),
        expected=expected,
        gap=gap,
        formula=" + ".join(share.amount.text for share in shares),
    )


def _splits(drafts: Sequence[Draft], entries: _Entries) -> list[Relation]:
    """Items whose column the layout lost, against the totals that they make up together."""
    found = []
    for page in sorted({draft.page for draft in drafts}):
        items = [d for d in drafts if d.page == page and d.readings and d.source == "item"]
        if not items:
            continue
        keys = {column.key for item in items for column in item.candidates}
        totals = [
            d for d in drafts
            if d.page == page and d.role == "total" and _key(d) in keys and "参考" not in d.marks and d.source != "prose"
        ]  # fmt: skip
        beside = [d for d in drafts if d.page == page and d.role == "outside" and _key(d) in keys]
        parts = [entries[id(d)] for d in [*items, *beside]]
        printed = sum((_value(entries[id(total)]) for total in totals), Decimal(0))
        expected = sum((_value(part) for part in parts), Decimal(0))
        settled = tuple(f"{d.name}: {d.column.year}年度 {d.column.stage}" for d in items if d.column)
        found.append(
            Relation(
                kind="split",
                verdict="未確定"
                if any(d.column is None for d in items)
                else verdict_of(printed - expected, half_steps(parts)),
                printed=entries[id(totals[0])],
                parts=tuple([*parts, *(entries[id(total)] for total in totals[1:])]),
                expected=expected,
                gap=printed - expected,
                formula=" + ".join(part.amount.text for part in parts),
                settled=settled,
                readings=items[0].readings,
            )
        )
    return found


def _totals_by_year(drafts: Sequence[Draft]) -> dict[int, list[Draft]]:
    found: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.role == "total" and draft.column and draft.column.year and draft.value is not None:
            found[draft.column.year].append(draft)
    return found


def _differences(drafts: Sequence[Draft], entries: _Entries) -> list[Relation]:
    """A printed change against the two amounts that it lies between."""
    found = []
    rows: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.row is not None:
            rows[draft.row].append(draft)
    for row in rows.values():
        amounts = [d for d in row if d.role in ("part", "total") and d.column]
        for draft in row:
            if draft.role == "difference" and draft.value is not None and len(amounts) >= 2:
                found.append(_difference(draft, amounts[0], amounts[1], entries))
            elif draft.role == "share" and draft.value is not None and len(amounts) >= 2:
                found.extend(_rate(draft, amounts[0], amounts[1], entries))
    for draft in drafts:
        if draft.role == "difference" and draft.row is None and draft.value is not None:
            pair = _pair_for(draft, drafts)
            if pair:
                found.append(_difference(draft, *pair, entries))
    return found


def _pair_for(draft: Draft, drafts: Sequence[Draft]) -> tuple[Draft, Draft] | None:
    """Return the two totals whose difference a sentence states: this year's and the year's before it."""
    totals = _totals_by_year(drafts)
    if not draft.column or draft.column.year is None:
        return None
    later = totals.get(draft.column.year, [])
    earlier = totals.get(draft.column.year - 1, [])
    pairs = [
        (a, b) for a in later for b in earlier if _same_owner(a, b) and a.value is not None and b.value is not None
    ]
    return min(
        pairs, key=lambda pair: abs((pair[0].value or 0) - (pair[1].value or 0) - (draft.value or 0)), default=None
    )


def _difference(draft: Draft, later: Draft, earlier: Draft, entries: _Entries) -> Relation:
    parts = (entries[id(later)], entries[id(earlier)])
    if any(part.amount.value is None for part in parts):
        return _open("difference", entries[id(draft)], parts)
    expected = _value(parts[0]) - _value(parts[1])
    printed = _value(entries[id(draft)])
    if draft.row is None and (printed < 0) != (expected < 0):
        expected = abs(expected)
    gap = printed - expected
    return Relation(
        kind="difference",
        verdict=verdict_of(gap, half_steps([*parts, entries[id(draft)]])),
        printed=entries[id(draft)],
        parts=parts,
        expected=expected,
        gap=gap,
        formula=f"{parts[0].amount.text} - {parts[1].amount.text}",
    )


def _open(kind: RelationKind, printed: Entry, parts: tuple[Entry, ...]) -> Relation:
    return Relation(kind=kind, verdict="未確定", printed=printed, parts=parts, expected=None, gap=None, formula="")


def _rate(draft: Draft, later: Draft, earlier: Draft, entries: _Entries) -> list[Relation]:
    a, b = entries[id(later)], entries[id(earlier)]
    if not _value(b) or a.amount.value is None:
        return [_open("rate", entries[id(draft)], (a, b))]
    change = _ratio_range(_value(a) - _value(b), _value(b))
    return [
        _compare_ratio(
            "rate", entries[id(draft)], (a, b), change, f"({a.amount.text} - {b.amount.text}) / {b.amount.text}"
        )
    ]


def _ratio_range(part: Decimal, whole: Decimal) -> Decimal:
    with localcontext(_ROOM):
        return part * 100 / whole


def _compare_ratio(
    kind: RelationKind, printed: Entry, parts: tuple[Entry, ...], expected: Decimal, formula: str
) -> Relation:
    """Compare a printed percentage with a recomputed one, rounded to the printed digit."""
    step = printed.amount.step or Decimal("0.1")
    rounded = expected.quantize(step, ROUND_HALF_UP)
    gap = _value(printed) - rounded
    with localcontext(_ROOM):
        whole = abs(_value(parts[-1])) or Decimal(1)
        carried = (half_steps(parts) * 100 / whole) * 2 + step
    return Relation(
        kind=kind,
        verdict=verdict_of(gap, carried),
        printed=printed,
        parts=parts,
        expected=rounded,
        gap=gap,
        formula=formula,
    )


def _shares(drafts: Sequence[Draft], entries: _Entries) -> list[Relation]:
    """A printed share against its amount and the total of its page."""
    found = []
    for draft in drafts:
        if draft.role != "share" or draft.row is not None or draft.value is None or not draft.path:
            continue
        total = next(
            (d for d in drafts if d.page == draft.page and d.role == "total" and d.column and d.source != "prose"), None
        )
        part = next(
            (d for d in drafts if d.page == draft.page and d.role in ("field", "part") and d.name == draft.name
             and d.amount.unit == "円" and d.value is not None),
            None,
        )  # fmt: skip
        if total is None or part is None or not total.value:
            continue
        a, b = entries[id(part)], entries[id(total)]
        if draft.amount.unit == "%":
            expected = _ratio_range(_value(a), _value(b))
            found.append(
                _compare_ratio("share", entries[id(draft)], (a, b), expected, f"{a.amount.text} / {b.amount.text}")
            )
        else:
            found.append(_fraction(entries[id(draft)], a, b))
    return found


def _fraction(printed: Entry, part: Entry, whole: Entry) -> Relation:
    """Compare 約2分の1 with the ratio that it stands for: within a tenth of it is what 約 says."""
    with localcontext(_ROOM):
        expected = (_value(part) / _value(whole)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        stated = _value(printed)
        gap = stated - expected
    verdict: Verdict = "一致" if gap == 0 else ("端数の範囲" if abs(gap) <= stated / 10 else "不一致")
    return Relation(
        kind="share", verdict=verdict, printed=printed, parts=(part, whole), expected=expected, gap=gap,
        formula=f"{part.amount.text} / {whole.amount.text}",
    )  # fmt: skip


def _same_items(drafts: Sequence[Draft], entries: _Entries) -> list[Relation]:
    """The same item in the same column on two pages."""
    found = []
    rows = [d for d in drafts if d.source == "table" and d.column and d.role == "part" and d.value is not None]
    for row in rows:
        others = [
            d
            for d in drafts
            if d.page != row.page and d.source != "table" and d.column and _key(d) == _key(row)
            and d.role in ("part", "total") and d.value is not None and d.amount.unit == row.amount.unit
            and d.organisation and row.organisation and d.organisation.text == row.organisation.text
            and d.path and (same_item(d.name, row.name) or same_item(d.path[0].text, row.name))
        ]  # fmt: skip
        for other in others[:1]:
            gap = (other.value or Decimal(0)) - (row.value or Decimal(0))
            a, b = entries[id(other)], entries[id(row)]
            found.append(
                Relation(
                    kind="same_item",
                    verdict=verdict_of(gap, half_steps([a, b])),
                    printed=a,
                    parts=(b,),
                    expected=row.value,
                    gap=gap,
                    formula=b.amount.text,
                )
            )
    return found
