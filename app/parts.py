"""What a plan is made of, wherever it stands in it: its targets, and the documents that it is about."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from app.plan import Plan, SideBySide, Target


def targets_in(plan: object) -> Iterator[Target]:
    """Yield every target of a plan, wherever it stands in it."""
    if isinstance(plan, Target):
        yield plan
    elif isinstance(plan, tuple):
        for inner in plan:
            yield from targets_in(inner)
    elif is_dataclass(plan):
        for field in fields(plan):
            yield from targets_in(getattr(plan, field.name))


def docs_of(plan: Plan) -> list[str]:
    """Return the documents that a plan is about, in its order."""
    if isinstance(plan, SideBySide):
        apart = ([part.doc] if part.doc is not None else docs_of(part.plan) for part in plan.parts)
        return list(dict.fromkeys(doc for docs in apart for doc in docs))
    own = [getattr(plan, "doc", None), getattr(getattr(plan, "selection", None), "doc", None)]
    places = [doc for doc, _ in getattr(plan, "places", ())]
    found = [*(target.doc for target in targets_in(plan)), *own, *places]
    return list(dict.fromkeys(doc for doc in found if doc))
