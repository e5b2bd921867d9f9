"""What a printed result says of the figures that it should follow from, and how far rounding can carry them apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal

from corpus.decimals import round_half_up
from corpus.model import Entry

Verdict = Literal["一致", "端数の範囲", "不一致", "未確定"]
RelationKind = Literal["total", "difference", "share", "same_item", "rate", "split"]

_ROOM = Context(prec=200)
"""Room for any sum of printed amounts."""
_ROUGHLY = Fraction(1, 10)
"""How far 約 may be off, as a part of what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One printed result, the figures that it should follow from, and the verdict.

    `expected` is the recomputed value, in the unit of `printed`; `gap` is printed minus expected. A gap is rounding
    (端数の範囲) where it is no larger than half a step of each rounded figure, the printed one included, together.
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
    exact: bool | None = None
    """Whether the readings counted agree to the last printed digit."""
    note: str = ""
    """What the reader of the report should know besides, in Japanese."""


def verdict_of(gap: Decimal, slack: Decimal) -> Verdict:
    """Return the verdict on a gap, given how far rounding can carry it."""
    if gap == 0:
        return "一致"
    return "端数の範囲" if abs(gap) <= slack else "不一致"


def half_steps(entries: Iterable[Entry]) -> Decimal:
    """Return how far the rounding of these amounts can add up to."""
    return _ROOM.divide(exact_sum(entry.amount.step or Decimal(0) for entry in entries), Decimal(2))


def exact_sum(values: Iterable[Decimal]) -> Decimal:
    """Return the sum of the values, to the last digit."""
    total = Decimal(0)
    for value in values:
        total = _ROOM.add(total, value)
    return total


def value_of(entry: Entry) -> Decimal:
    """Return the value of an entry, nothing being nought."""
    return entry.amount.value if entry.amount.value is not None else Decimal(0)


def sum_relation(printed: Entry, parts: Sequence[Entry], *, settled: tuple[str, ...] = (), note: str = "") -> Relation:
    """Compare a printed total with the sum of its parts. Parts that lost their column leave it open."""
    expected = exact_sum(value_of(part) for part in parts)
    gap = _ROOM.subtract(value_of(printed), expected)
    lost = any(part.unsettled is not None for part in parts)
    return Relation(
        kind="total",
        verdict="未確定" if lost else verdict_of(gap, half_steps([*parts, printed])),
        printed=printed,
        parts=tuple(parts),
        expected=expected,
        gap=gap,
        formula=" + ".join(part.amount.text for part in parts),
        settled=settled,
        note=note,
    )


def open_relation(kind: RelationKind, printed: Entry, parts: Sequence[Entry] = (), *, note: str = "") -> Relation:
    """Return a relation that cannot be checked."""
    return Relation(
        kind=kind, verdict="未確定", printed=printed, parts=tuple(parts), expected=None, gap=None, formula="", note=note
    )


def difference_relation(printed: Entry, later: Entry, earlier: Entry) -> Relation:
    """Compare a printed change with later minus earlier; a change said with 減 may be printed without its sign.

    A dash beside an amount is no figure, but where the change is the whole amount the paper counts from nothing.
    """
    expected = _ROOM.subtract(value_of(later), value_of(earlier))
    stated = value_of(printed)
    if any(entry.amount.value is None for entry in (later, earlier)) and stated != expected:
        return open_relation("difference", printed, (later, earlier))
    if (stated < 0) != (expected < 0) and not printed.amount.text.startswith(("△", "▲", "-", "－", "−")):
        expected = abs(expected)
    gap = _ROOM.subtract(stated, expected)
    return Relation(
        kind="difference",
        verdict=verdict_of(gap, half_steps([later, earlier, printed])),
        printed=printed,
        parts=(later, earlier),
        expected=expected,
        gap=gap,
        formula=f"{later.amount.text} - {earlier.amount.text}",
    )


def rate_relation(printed: Entry, later: Entry, earlier: Entry) -> Relation:
    """Compare a printed rate of change with (later - earlier) / earlier."""
    if not value_of(earlier) or later.amount.value is None:
        return open_relation("rate", printed, (later, earlier))
    a, b, bounds = _bounds(later, earlier)
    ratios = [Fraction(100) * (high - low) / low for high, low in bounds]
    formula = f"({later.amount.text} - {earlier.amount.text}) / {earlier.amount.text}"
    return _ratio_relation("rate", printed, (later, earlier), Fraction(100) * (a - b) / b, ratios, formula)


def share_relation(printed: Entry, part: Entry, whole: Entry) -> Relation:
    """Compare a printed share with part / whole: in percent, or as 約2分の1, which says whole / part."""
    if not value_of(whole) or not value_of(part):
        return open_relation("share", printed, (part, whole))
    a, b, bounds = _bounds(part, whole)
    if printed.amount.unit == "%":
        ratios = [Fraction(100) * high / low for high, low in bounds]
        return _ratio_relation(
            "share", printed, (part, whole), Fraction(100) * a / b, ratios, f"{part.amount.text} / {whole.amount.text}"
        )
    ratios = [low / high for high, low in bounds if high]
    return _ratio_relation("share", printed, (part, whole), b / a, ratios, f"{whole.amount.text} / {part.amount.text}")


def multiple_relation(printed: Entry, later: Entry, earlier: Entry) -> Relation:
    """Compare a printed multiple (前年度比1.05倍) with later / earlier."""
    if not value_of(earlier) or later.amount.value is None:
        return open_relation("rate", printed, (later, earlier))
    a, b, bounds = _bounds(later, earlier)
    formula = f"{later.amount.text} / {earlier.amount.text}"
    return _ratio_relation("rate", printed, (later, earlier), a / b, [high / low for high, low in bounds], formula)


def _bounds(first: Entry, second: Entry) -> tuple[Fraction, Fraction, list[tuple[Fraction, Fraction]]]:
    """Return two values, and the pairs of values that rounding may have made them from, at their far ends."""
    a, b = Fraction(value_of(first)), Fraction(value_of(second))
    x, y = Fraction(half_steps([first])), Fraction(half_steps([second]))
    ends = [(a + i * x, b + j * y) for i in (-1, 1) for j in (-1, 1)]
    return a, b, [(high, low) for high, low in ends if low > 0]


def _ratio_relation(
    kind: RelationKind,
    printed: Entry,
    parts: tuple[Entry, Entry],
    ratio: Fraction,
    ratios: Sequence[Fraction],
    formula: str,
) -> Relation:
    """Compare a printed ratio with the recomputed one: rounded to the printed digit, else within rounding, else 約."""
    stated = value_of(printed)
    step = printed.amount.step
    places = max(0, -int(step.as_tuple().exponent)) if step is not None else 4
    expected = round_half_up(ratio, places)
    gap = _ROOM.subtract(stated, expected)
    half = Fraction(step) / 2 if step is not None else Fraction(0)
    low, high = min([ratio, *ratios]) - half, max([ratio, *ratios]) + half
    near = low <= stated <= high
    if not near and any(mark in printed.marks for mark in ("約", "およそ", "おおよそ", "概ね", "おおむね", "程度")):
        near = abs(Fraction(stated) - ratio) <= abs(Fraction(stated)) * _ROUGHLY
    verdict: Verdict = "一致" if gap == 0 else ("端数の範囲" if near else "不一致")
    return Relation(
        kind=kind, verdict=verdict, printed=printed, parts=parts, expected=expected, gap=gap, formula=formula
    )


def hundred_relation(total: Entry, shares: Sequence[Entry]) -> Relation:
    """Compare the printed shares of a total with 100 %."""
    expected = exact_sum(value_of(share) for share in shares)
    gap = _ROOM.subtract(Decimal(100), expected)
    return Relation(
        kind="share",
        verdict=verdict_of(gap, half_steps(shares)),
        printed=total,
        parts=tuple(shares),
        expected=expected,
        gap=gap,
        formula=" + ".join(share.amount.text for share in shares),
        note="構成比の合計を100％と比べています。",
    )


def same_relation(printed: Entry, other: Entry) -> Relation:
    """Compare an amount with the same thing printed elsewhere."""
    gap = _ROOM.subtract(value_of(printed), value_of(other))
    note = ""
    within = ["内数" in entry.marks for entry in (printed, other)]
    if within[0] != within[1]:
        note = "一方には「内数」とあり、もう一方にはありません。"
    return Relation(
        kind="same_item",
        verdict=verdict_of(gap, half_steps([printed, other])),
        printed=printed,
        parts=(other,),
        expected=other.amount.value,
        gap=gap,
        formula=other.amount.text,
        note=note,
    )
