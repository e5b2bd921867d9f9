"""Wholes and their parts on one page: an amount whose parts follow it, by outline or by arithmetic."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from corpus.drafts import Draft
from corpus.resolve import brackets_of

_FEWEST = 2
_LONGEST = 200
"""So many amounts after a whole may be its parts."""


def settle_wholes(drafts: Sequence[Draft]) -> None:
    """Put parts under the amount that they add up to, where they follow it.

    In an outline (1, (1), (2), 2 …) the parts are the next lower numbers. Elsewhere they are all the items that
    follow a labelled amount with a name, if they make it up to the last printed digit.
    """
    brackets = brackets_of(drafts)
    pages: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if _is_item(draft):
            pages[draft.page].append(draft)
    for on_page in pages.values():
        for place, whole in enumerate(on_page):
            parts = _outlined(whole, on_page[place + 1 : place + _LONGEST])
            exact = not parts
            parts = parts or _following(whole, on_page[place + 1 : place + _LONGEST])
            if len(parts) >= _FEWEST and _adds_up(whole, parts, exact=exact):
                _nest(whole, parts, brackets)


def share_columns(drafts: Sequence[Draft]) -> None:
    """Give parts the column of their whole, and mates of a whole (the same thing in another column) its role."""
    wholes: dict[tuple[int, tuple[str, ...]], Draft] = {}
    for draft in drafts:
        whole = draft.parent
        if whole is not None and draft.column is None:
            draft.column, draft.candidates, draft.readings = whole.column, whole.candidates, whole.readings
        if draft.role == "total" and draft.path and draft.source != "table":
            wholes[(draft.page, tuple(label.text for label in draft.path))] = draft
    for draft in drafts:
        mate = wholes.get((draft.page, tuple(label.text for label in draft.path)))
        if mate is not None and draft.role == "part" and draft.source != "table" and draft.amount.unit == "円":
            draft.role = "total"


def _is_item(draft: Draft) -> bool:
    return (
        draft.role in ("part", "total") and draft.value is not None and draft.amount.unit == "円" and draft.host is None
        and draft.source in ("item", "label", "page") and not draft.inner and not {"参考", "内数"} & set(draft.marks)
    )  # fmt: skip


def _agrees(whole: Draft, part: Draft) -> bool:
    return part.column is None or (whole.column is not None and part.column.key == whole.column.key)


def _outlined(whole: Draft, after: Sequence[Draft]) -> list[Draft]:
    """Return the amounts with the next lower numbers of the outline, up to the next number as high as the whole's."""
    if whole.rank is None:
        return []
    below: list[Draft] = []
    for draft in after:
        if draft.rank is None or draft.rank <= whole.rank or not (_agrees(whole, draft) or whole.column is None):
            break
        below.append(draft)
    highest = min((draft.rank for draft in below if draft.rank is not None), default=None)
    return [draft for draft in below if draft.rank == highest]


def _following(whole: Draft, after: Sequence[Draft]) -> list[Draft]:
    """Return the items that follow a labelled amount with a name, up to the next labelled one."""
    if whole.column is None or not whole.path or whole.role != "part" or whole.source == "item":
        return []
    found: list[Draft] = []
    name = [label.text for label in whole.path]
    for draft in after:
        if [label.text for label in draft.path] == name:
            continue
        if draft.source != "item" or not _agrees(whole, draft):
            break
        found.append(draft)
    highest = min((draft.rank for draft in found if draft.rank is not None), default=None)
    return [draft for draft in found if draft.rank == highest]


def _adds_up(whole: Draft, parts: Sequence[Draft], *, exact: bool) -> bool:
    gap = (whole.value or Decimal(0)) - sum((part.value or Decimal(0) for part in parts), Decimal(0))
    steps = sum((draft.amount.step or Decimal(0) for draft in (whole, *parts)), Decimal(0))
    return gap == 0 if exact else abs(gap) <= steps / 2


def _nest(whole: Draft, parts: Sequence[Draft], brackets: Mapping[int, list[Draft]]) -> None:
    if whole.role == "part":
        whole.role = "total"
    for part in parts:
        part.path = [*whole.path, *part.path]
        part.parent = whole
        part.column = part.column or whole.column
        for other in brackets.get(id(part), ()):
            if other.amount.unit == "円" and not other.inner:
                other.path = part.path
