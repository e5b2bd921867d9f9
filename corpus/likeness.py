"""Telling that two names are those of one thing: in two places, or printed twice over each other by an export."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from corpus.drafts import Draft

ALIKE = 80
"""From this score of 100 on, two names are alike."""
_GHOST_EDITS = 2
_MOST = 100
"""So many equal amounts of a page are compared by name."""


def same_item(a: str, b: str) -> bool:
    """Return whether two names are those of one item: the same but for small words, or one within the other.

    >>> same_item("所管重要インフラ事業者における対策の強化", "所管事業者における対策の強化")
    True
    """
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    if len(short) >= 6 and short in long:
        return True
    return fuzz.ratio(a, b) >= ALIKE


def find_ghosts(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts that repeat their neighbour's name with broken characters, and the same amount.

    An export prints what lies under a figure a second time; such a copy has lost its bullet, or the bullet stands
    alone, and its name is the neighbour's, or the end of it, but for a character or two.
    """
    ghosts: list[Draft] = []
    by_value: dict[tuple[int, Decimal], list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.value is not None and draft.path and draft.source == "item":
            by_value[(draft.page, draft.value)].append(draft)
    for alike in by_value.values():
        suspects = [draft for draft in alike if draft.ghost or not draft.bullet][:_MOST]
        whole = {draft.name: draft for draft in alike if not draft.ghost}
        for ghost in suspects:
            if any(other is not ghost and _repeats(ghost.name, name) for name, other in list(whole.items())[:_MOST]):
                ghosts.append(ghost)
    return ghosts


def _repeats(broken: str, whole: str) -> bool:
    if broken == whole or len(broken) < 4 or len(broken) > len(whole):
        return False
    tail = whole[-len(broken) - 1 :]
    return min(Levenshtein.distance(broken, part) for part in (tail, tail[1:], whole)) <= _GHOST_EDITS
