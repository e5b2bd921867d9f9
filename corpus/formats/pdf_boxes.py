"""Where the text of a page stands on it, for marking a quotation on the page's picture."""

from collections.abc import Iterator, Sequence

from corpus.formats.pdf_marks import Marks
from corpus.formats.pdf_pages import Page

Placed = tuple[int, int, float, float, float, float]

_APART = 0.8
"""Characters further apart than this part of their size are in boxes of their own."""


def boxes_of(page: Page, marks: Marks, start: int = 0, end: int | None = None) -> list[Placed]:
    """Return the boxes of a page's text, or of a part of it: from and to in the text, left, top, right and bottom."""
    return list(_merged(page.source[start:end], marks, start))


def _merged(source: Sequence[int], marks: Marks, first: int) -> Iterator[Placed]:
    """Yield one box for each run of characters that stand beside each other."""
    boxes = marks.boxes.tolist()
    begin = first
    box: list[float] = []
    for at, index in enumerate([*source, -1], start=first):
        this = boxes[index] if index >= 0 else None
        if box and (this is None or not _beside(box, this)):
            yield (begin, at, box[0], box[1], box[2], box[3])
            box = []
        if this is not None:
            if not box:
                begin, box = at, list(this)
            box = [min(box[0], this[0]), min(box[1], this[1]), max(box[2], this[2]), max(box[3], this[3])]


def _beside(box: list[float], other: list[float]) -> bool:
    """Say whether a character stands in the same line as those before it, and near."""
    size = max(other[2] - other[0], other[3] - other[1], 1.0)
    level = other[1] < box[3] - size / 3 and other[3] > box[1] + size / 3
    upright = other[0] < box[2] - size / 3 and other[2] > box[0] + size / 3
    near_x = box[0] - _APART * size <= other[2] and other[0] <= box[2] + _APART * size
    near_y = box[1] - _APART * size <= other[3] and other[1] <= box[3] + _APART * size
    return (level and near_x) or (upright and near_y and box[2] - box[0] <= 1.5 * size)
