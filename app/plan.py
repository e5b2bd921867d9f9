"""What a question asks for, once understood: a closed set of plans, as data that can be printed and replayed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from app.records.plans import RecordPlan
from corpus.errors import UsageError
from corpus.model import Stage

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Column = tuple[int | None, Stage | None]
Scope = Literal["item", "organisation", "whole"]
Measure = Literal["difference", "rate", "multiple", "one_of"]
Members = Literal["rows", "fields", "organisations", "items"]
Direction = Literal["up", "down", "same"]
Aggregate = Literal["list", "count", "sum", "average", "rank", "extreme"]
By = Literal["amount", "change", "rate"]
Topic = Literal["greeting", "thanks", "help", "unclear"]
Among = Literal["all", "newest", "many"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something that the ledger has amounts of, in one column.

    item: one item, by its path joined with "/". organisation: all measures that a table lists for it.
    whole: the document's printed total. `number` tells apart items of one name (0 the first).
    """

    scope: Scope
    doc: str
    organisation: str | None = None
    item: str | None = None
    number: int = 0
    fiscal_year: int | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """The amounts of one or more items."""

    targets: tuple[Target, ...]
    unit: str | None = None
    defaulted: bool = False
    """The question named no column, so that other columns are worth naming."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """An organisation as a whole: the total of its listed measures, and the measures."""

    target: Target
    unit: str | None = None
    defaulted: bool = False
    alone: bool = False
    """Only the total is asked for; the measures are shown as its parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItems:
    """The measures that a table lists for an organisation."""

    target: Target
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The sum of several targets, or their average."""

    targets: tuple[Target, ...]
    unit: str | None = None
    average: bool = False
    before: tuple[Target, ...] = ()
    """The same things in another column, in the same order, where their changes are added up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`a` against `b`: a − b, (a − b) / b in percent, a / b, or the n of which a is one nth of b."""

    a: Target
    b: Target
    measure: Measure
    over_time: bool
    """The two are one thing in two columns."""
    unit: str | None = None
    more_a: tuple[Target, ...] = ()
    more_b: tuple[Target, ...] = ()
    """Further targets, added to `a` and to `b`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`part` in percent of `whole`."""

    part: Target
    whole: Target
    more: tuple[Target, ...] = ()
    more_whole: tuple[Target, ...] = ()
    """Further targets, added to `part` and to `whole`."""
    part_before: Target | None = None
    whole_before: Target | None = None
    """`part` and `whole` in another column, where the share is one of their changes."""
    minus: Target | None = None
    """What is taken off `part`, where the share is of the difference of two things."""
    complement: bool = False
    """What is left of the whole without the part is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Several amounts of one kind in one column: a table's measures, a classification's fields, or organisations."""

    kind: Members
    doc: str
    organisation: str | None = None
    fiscal_year: int | None = None
    stage: Stage | None = None
    at_least: str | None = None
    above: str | None = None
    at_most: str | None = None
    below: str | None = None
    """Bounds in yen, as plain decimal strings: they stand in the question."""
    bound_by: By = "amount"
    """What the bounds are on: the amount, or its change."""
    against: Column | None = None
    """The column compared with, where the amount asked for is the change from it."""
    direction: Direction | None = None
    """Only those that grew, shrank, or stayed the same."""
    mark: str | None = None
    without: str | None = None
    """An organisation whose measures are left out."""
    average: Literal["above", "below"] | None = None
    """Only those above, or below, the average of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    """What is asked of a selection: the list of it, its count, sum or average, or its order.

    by: the amount itself, the change in yen, or the rate of change. `first` and `count` cut a rank: the second
    largest is first 2, count 1.
    """

    selection: Selection
    aggregate: Aggregate
    by: By = "amount"
    descending: bool = True
    first: int = 1
    count: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """Which of several targets is the larger, by amount, by change, by rate of change, or by share of a whole."""

    targets: tuple[Target, ...]
    descending: bool = True
    by: By = "amount"
    before: tuple[Target, ...] = ()
    """The same things in the column that they are compared with, in the same order."""
    whole: Target | None = None
    """What their shares are of, where shares are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppose:
    """A target changed as the question supposes: by percent, to a multiple, or by an amount in yen."""

    target: Target
    more: tuple[Target, ...] = ()
    """Further targets, added to `target`."""
    percent: str | None = None
    factor: str | None = None
    amount: str | None = None
    given: str = ""
    """The supposed change, as the question states it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Whether a printed result agrees with the document's own figures. `place` is that of the printed amount."""

    doc: str
    place: int | None = None
    kind: str | None = None
    """The relation's kind, where the question names no figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain:
    """What a word of the papers means here, such as 内数, ―, 端数 or 主な施策例."""

    term: str
    doc: str | None = None
    organisation: str | None = None
    """Whose part of the documents is meant, where the meaning is theirs to give."""
    place: int | None = None
    """Where the amount stands that the word was asked of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The documents themselves. topic: documents, attribution, years."""

    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Printed counts (先, 人 …) nearest to the question's words."""

    unit: str
    places: tuple[tuple[str, int], ...]
    """(document, offset) of each amount."""
    difference: bool = False
    """The first less the second is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindText:
    """The sentence that answers a question which asks for no amount."""

    query: str
    organisation: str | None = None
    kind: str = "what"
    place: tuple[str, int] | None = None
    """(document, offset) of the sentence that was found, for the turns after it."""
    docs: tuple[str, ...] = ()
    """The documents that are searched; none means all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHeld:
    """What the documents do not hold. `reason`: organisation, item, year, stage, column, word, text, count."""

    reason: str
    missing: tuple[str, ...]
    organisation: str | None = None
    item: str | None = None
    doc: str | None = None
    column: Column | None = None
    """The column that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Not a question about the documents."""

    topic: Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """Several readings with different figures and no default."""

    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one document, or all of them where `doc` is None, is asked within a question that fits several."""

    doc: str | None
    plan: "Plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """One question answered for several documents, or several things, each for itself.

    among: all, these are all that it fits; newest, these are the newest of more documents; many, it fits too many to
    answer it for each, so that the asker is to choose one of these, or name another.
    """

    parts: tuple[Part, ...]
    among: Among = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One thing in the papers of several years, the oldest first."""

    targets: tuple[Target, ...]
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Which documents state something: each with the amount that it prints, the newest first."""

    targets: tuple[Target, ...]
    more: bool = False
    """Further documents state it too."""


Plan = (
    LookUp
    | Overview
    | ListItems
    | Total
    | Change
    | Share
    | Gather
    | Compare
    | Suppose
    | Check
    | Explain
    | About
    | Counted
    | FindText
    | NotHeld
    | Talk
    | Choose
    | SideBySide
    | RecordPlan
    | Trend
    | Stated
)
_OWN_KIND = "of"
"""What JSON calls a plan's own field `kind`, since its "kind" says which plan it is."""

_BESIDE = ("kind", "notes", "lang")
"""What stands beside a plan's own fields in its JSON."""

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Plan)}


def plan_json(plan: Plan, notes: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a plan as JSON data, complete and replayable. `notes` are corrections to tell the asker of."""
    if isinstance(plan, SideBySide):
        parts = [{"doc": part.doc, "plan": plan_json(part.plan)} for part in plan.parts]
        return {"kind": type(plan).__name__, "parts": parts, "among": plan.among, "notes": list(notes)}
    data = {_OWN_KIND if key == "kind" else key: value for key, value in asdict(plan).items()}
    return {"kind": type(plan).__name__, **data, "notes": list(notes)}


def plan_from_json(data: Mapping[str, Any]) -> tuple[Plan, tuple[str, ...]]:
    """Return the plan and its notes that `plan_json` gave; UsageError where the data is no plan."""
    from pydantic import ValidationError

    try:
        kind = _KINDS[data["kind"]]
        if kind is SideBySide:
            return _side_by_side(data), tuple(str(note) for note in data.get("notes", ()))
        known = {field.name for field in fields(kind)}
        values = {"kind" if key == _OWN_KIND else key: value for key, value in data.items() if key not in _BESIDE}
        if strange := values.keys() - known:
            raise TypeError(f"{data['kind']} に {sorted(strange)[0]!r} はありません")
        plan: Plan = _adapter(data["kind"]).validate_json(json.dumps(values), strict=True)
        return plan, tuple(str(note) for note in data.get("notes", ()))
    except ValidationError as error:
        first = error.errors()[0]
        raise _unreadable(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(str(error)) from error


@cache
def _adapter(kind: str) -> "TypeAdapter[Any]":
    """Return what reads plans of a kind: making it takes longer than reading many."""
    from pydantic import TypeAdapter

    return TypeAdapter(_KINDS[kind])


def _side_by_side(data: Mapping[str, Any]) -> SideBySide:
    """Return the plan of several parts; none of them is of several parts itself."""
    parts = []
    for part in data["parts"]:
        if part["plan"]["kind"] == SideBySide.__name__ or not isinstance(part["doc"], str | None):
            raise TypeError(f"parts: {part['plan']['kind']}")
        parts.append(Part(doc=part["doc"], plan=plan_from_json(part["plan"])[0]))
    among = data.get("among", "all")
    if among not in get_args(Among):
        raise ValueError(f"among: {among!r}")
    return SideBySide(parts=tuple(parts), among=among)


def _unreadable(why: str) -> UsageError:
    return UsageError(f"保存された回答の plan が読めません（{why}）。urazuke ask --json の出力を渡してください。")
