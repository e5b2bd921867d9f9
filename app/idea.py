"""An idea of what may be asked: a question, what kind of thing it asks, and what it must mean to be that idea."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.catalog import Column
from app.panel import docs_of, targets_in
from app.plan import Gather, ListItems, LookUp, Overview, Plan, Selection, SideBySide, Target

Fits = Callable[[Plan], bool]


@dataclass(frozen=True, slots=True)
class Idea:
    """A question, what kind of thing it asks (two of one kind are not suggested together), and what it must mean."""

    topic: str
    question: str
    fits: Fits


def means(*kinds: type[object]) -> Fits:
    """Return whether a plan is of one of these kinds, or is that for each of several documents."""

    def fits(plan: Plan) -> bool:
        inner = [part.plan for part in plan.parts] if isinstance(plan, SideBySide) else [plan]
        return all(isinstance(one, kinds) for one in inner)

    return fits


def selects(
    *, kind: str | None = None, aggregates: Sequence[str] = (), by: str = "amount", like: Selection | None = None
) -> Fits:
    """Return whether a plan is such a selection: of organisations or of measures, or from the same as another."""

    def fits(plan: Plan) -> bool:
        inner = [part.plan for part in plan.parts] if isinstance(plan, SideBySide) else [plan]
        return all(
            isinstance(one, Gather)
            and (kind is None or (one.selection.kind == "organisations") == (kind == "organisations"))
            and (like is None or (one.selection.kind, one.selection.organisation) == (like.kind, like.organisation))
            and (not aggregates or one.aggregate in aggregates)
            and (by == "amount") == (one.by == "amount")
            for one in inner
        )

    return fits


asks_amount = means(LookUp, Overview, ListItems)
"""Whether a plan asks what something comes to."""


def name_of(target: Target) -> str:
    """Return the name of a target's item, "" of one that is no item."""
    return (target.item or "").split("/")[-1]


def of_document(doc: str) -> Fits:
    """Return whether a plan is answered from that document alone."""
    return lambda plan: docs_of(plan) == [doc]


def in_column(column: Column) -> Fits:
    """Return whether a plan is about that column and no other."""

    def fits(plan: Plan) -> bool:
        columns = {(target.fiscal_year, target.stage) for target in targets_in(plan)}
        return asks_amount(plan) and columns == {column}

    return fits
