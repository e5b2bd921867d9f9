"""Character pairs, by which names are compared: short forms, dropped particles and small typos still match."""

import re
from collections import Counter
from itertools import pairwise

from app.catalog import loose

_HIRAGANA = re.compile(r"[ぁ-ゖ]")


def pairs(text: str) -> Counter[str]:
    """Return the character pairs of a name; pairs of two hiragana tell nothing and are left out."""
    squeezed = loose(text)
    found: Counter[str] = Counter()
    for a, b in pairwise(squeezed):
        if not (_HIRAGANA.match(a) and _HIRAGANA.match(b)):
            found[a + b] = 1
    return found
