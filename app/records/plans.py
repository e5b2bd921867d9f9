"""What a question over tables asks for, once understood: plans as data, like those of `app.plan`."""

from dataclasses import dataclass
from typing import Literal

Aggregate = Literal["list", "count", "sum", "average", "rank"]
Measure = Literal["difference", "rate", "multiple"]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One thing in one column and year. Without a path it is all that an organisation has, or all that there is.

    docs: the documents looked in, all of them where there are none. measure: what the column's heading asks, without
    unit and year. year: None where the cells are of no year.
    """

    docs: tuple[str, ...] = ()
    organisation: str | None = None
    path: Path = ()
    measure: str
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A condition on one column: at_least, above, at_most, below. Its value stands in the question."""

    measure: str
    kind: Literal["at_least", "above", "at_most", "below"]
    value: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Several rows of one kind in one column and year."""

    docs: tuple[str, ...] = ()
    organisation: str | None = None
    without: str | None = None
    """An organisation whose rows are left out."""
    within: Path = ()
    """Only the rows under this one."""
    words: tuple[str, ...] = ()
    """Only the rows whose names have these words."""
    level: str | None = None
    """Only the rows of this kind (款, 項, 目, 節)."""
    measure: str
    year: int | None = None
    bounds: tuple[Bound, ...] = ()
    by_organisation: bool = False
    """Organisations are asked about, each with what its rows come to."""


Left = Literal["measure", "year"]
Defaulted = tuple[Left, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordValue:
    """The amounts of one or more things."""

    targets: tuple[Cell, ...]
    unit: str | None = None
    defaulted: Defaulted = ()
    """What the question left open."""
    where: bool = False
    """Which document says so is asked."""
    total: bool = False
    """They are added up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordGather:
    """What is asked of a group: its list, count, sum or average, or its order."""

    group: Group
    aggregate: Aggregate
    by: Literal["amount", "change", "rate"] = "amount"
    against: int | None = None
    """The year compared with, where changes are in order."""
    descending: bool = True
    first: int = 1
    count: int | None = None
    unit: str | None = None
    defaulted: Defaulted = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordShare:
    """One thing in percent of another."""

    part: Cell
    whole: Cell
    defaulted: Defaulted = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """`a` against `b`: a − b, (a − b) / b in percent, or a / b."""

    a: Cell
    b: Cell
    change: Measure
    unit: str | None = None
    defaulted: Defaulted = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCompare:
    """Which of several things is the larger."""

    targets: tuple[Cell, ...]
    descending: bool = True
    defaulted: Defaulted = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTrend:
    """One thing over the years: those named, or all that the documents have."""

    target: Cell
    years: tuple[int, ...] = ()
    unit: str | None = None
    defaulted: Defaulted = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConflicts:
    """Where documents give different values for one thing in one column and year."""

    docs: tuple[str, ...] = ()
    organisation: str | None = None
    path: Path = ()
    measure: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNotHeld:
    """What the tables do not hold. reason: organisation, item, year, column, none."""

    reason: str
    missing: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    """What they hold instead, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChoose:
    """Several things of one name, each with figures of its own."""

    targets: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDocuments:
    """Which documents there are, and what their tables hold."""


RecordPlan = (
    RecordValue
    | RecordGather
    | RecordShare
    | RecordChange
    | RecordCompare
    | RecordTrend
    | RecordConflicts
    | RecordNotHeld
    | RecordChoose
    | RecordDocuments
)
