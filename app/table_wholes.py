"""Whether a share is of a whole that the part is in: only then is there a rest to speak of."""

from app.catalog import Catalog
from app.columns import entries_of
from app.plan import Share, Target

_NOT_WITHIN = ("outside", "alternative")
"""Roles of what is printed beside a total as not contained in it."""


def is_part(plan: Share, catalog: Catalog) -> bool:
    """Return whether everything that a share is taken of lies within its whole, in one document and column.

    A 内数 is an upper bound, so what is left of the whole without it is unknown.
    """
    wholes = (plan.whole, *plan.more_whole)
    return plan.minus is None and all(
        any(_is_within(part, whole, catalog) for whole in wholes) for part in (plan.part, *plan.more)
    )


def _is_within(part: Target, whole: Target, catalog: Catalog) -> bool:
    column = (part.doc, part.fiscal_year, part.stage)
    entries = entries_of(catalog, part)
    if column != (whole.doc, whole.fiscal_year, whole.stage) or any("内数" in entry.marks for entry in entries):
        return False
    if part == whole:
        return True
    if whole.scope == "whole":
        return part.scope != "whole" and not any(entry.role in _NOT_WITHIN for entry in entries)
    if whole.scope == "organisation":
        listed = {entry.amount.span for entry in entries_of(catalog, whole)}
        return bool(entries) and {entry.amount.span for entry in entries} <= listed
    same = part.organisation == whole.organisation and part.item is not None and whole.item is not None
    return same and (part.item or "").startswith(f"{whole.item}/")
