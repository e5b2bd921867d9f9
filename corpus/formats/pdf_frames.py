"""Tables with ruled lines: the cells that the level and upright lines of a page enclose."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from corpus.formats.pdf_marks import Floats, Marks

_NEAR = 2.5
"""Points within which two lines are the same."""
_TOUCH = 3.5
"""Points within which a level and an upright line meet."""
_OPEN = 8.0
"""Points that lines must stick out of a table to say that it is open there."""
MOST_LINES = 400
"""Lines of one page, level or upright, of which tables are made."""


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a frame: rows and columns from its first to before its last."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The lines of one table: its columns' and rows' edges, and the cells between them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[Box, ...]

    @property
    def area(self) -> float:
        """How much of the page it takes."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])


def find_frames(marks: Marks) -> list[Frame]:
    """Return the tables that lines enclose, from top to bottom. A box around a text is none."""
    level, upright = _merged(marks.level), _merged(marks.upright)
    if not len(level) or not len(upright) or max(len(level), len(upright)) > MOST_LINES:
        return []
    frames = []
    for rows, columns in _meeting(level, upright):
        frame = _frame(level[rows], upright[columns])
        if frame is not None:
            frames.append(frame)
    return sorted(frames, key=lambda one: (one.ys[0], one.xs[0]))


def _merged(lines: Floats) -> Floats:
    """Return lines (place, begin, end) with those on one place that touch made one."""
    if not len(lines):
        return lines
    order = np.argsort(lines[:, 0], kind="stable")
    groups = np.split(lines[order], np.flatnonzero(np.diff(lines[order, 0]) > _NEAR) + 1)
    merged: list[tuple[float, float, float]] = []
    for group in groups:
        place = float(np.median(group[:, 0]))
        begin = end = None
        for _, low, high in group[np.argsort(group[:, 1], kind="stable")].tolist():
            if begin is None or end is None or low > end + _TOUCH:
                if begin is not None and end is not None:
                    merged.append((place, begin, end))
                begin, end = low, high
            else:
                end = max(end, high)
        if begin is not None and end is not None:
            merged.append((place, begin, end))
    return np.array(merged)


def _meeting(level: Floats, upright: Floats) -> list[tuple[list[int], list[int]]]:
    """Return the groups of lines that hang together, as the numbers of their level and their upright lines."""
    y, left, right = level[:, 0, None], level[:, 1, None], level[:, 2, None]
    x, top, bottom = upright[None, :, 0], upright[None, :, 1], upright[None, :, 2]
    meet = (x >= left - _TOUCH) & (x <= right + _TOUCH) & (y >= top - _TOUCH) & (y <= bottom + _TOUCH)
    groups: list[tuple[list[int], list[int]]] = []
    seen = np.zeros(len(level), dtype=bool)
    for first in range(len(level)):
        if seen[first] or not meet[first].any():
            continue
        rows = np.zeros(len(level), dtype=bool)
        rows[first] = True
        while True:
            columns = meet[rows].any(axis=0)
            grown = meet[:, columns].any(axis=1)
            if (grown == rows).all():
                break
            rows = np.asarray(grown, dtype=bool)
        seen |= rows
        groups.append((np.flatnonzero(rows).tolist(), np.flatnonzero(columns).tolist()))
    return groups


def _frame(level: Floats, upright: Floats) -> Frame | None:
    level, upright = _closed(level, upright), _closed(upright, level)
    xs, ys = _places(upright), _places(level)
    if len(xs) < 3 or len(ys) < 2:
        return None
    middle_x, middle_y = _middles(xs), _middles(ys)
    walls = _drawn(upright, xs, middle_y).T
    floors = _drawn(level, ys, middle_x)
    boxes = _boxes(walls, floors)
    return Frame(xs, ys, boxes) if len(boxes) > 1 else None


def _closed(lines: Floats, across: Floats) -> Floats:
    """Return lines with one more at each side where the lines across them stick out: tables are often open there."""
    low, high = float(lines[:, 0].min()), float(lines[:, 0].max())
    begin, end = float(across[:, 1].min()), float(across[:, 2].max())
    more = []
    reach = (float(across[:, 0].min()), float(across[:, 0].max()))
    if begin < low - _OPEN:
        more.append((begin, *reach))
    if end > high + _OPEN:
        more.append((end, *reach))
    return np.vstack([lines, more]) if more else lines


def _places(lines: Floats) -> tuple[float, ...]:
    """Return where lines stand, each place once."""
    places: list[float] = []
    for place in sorted(lines[:, 0].tolist()):
        if not places or place - places[-1] > _NEAR:
            places.append(place)
    return tuple(places)


def _middles(places: Sequence[float]) -> Floats:
    edges = np.array(places)
    middles: Floats = (edges[:-1] + edges[1:]) / 2
    return middles


def _drawn(lines: Floats, places: Sequence[float], middles: Floats) -> "np.typing.NDArray[np.bool_]":
    """Return for each place and each middle across it whether a line is drawn there."""
    drawn = np.zeros((len(places), len(middles)), dtype=bool)
    for place, begin, end in lines.tolist():
        row = int(np.argmin(np.abs(np.array(places) - place)))
        drawn[row] |= (middles >= begin) & (middles <= end)
    return drawn


def _boxes(walls: "np.typing.NDArray[np.bool_]", floors: "np.typing.NDArray[np.bool_]") -> tuple[Box, ...]:
    """Return the cells: runs of a row with no wall in them, one above the other with no floor between made one."""
    height, width = walls.shape[0], walls.shape[1] - 1
    open_: dict[tuple[int, int], Box] = {}
    done: list[Box] = []
    for row in range(height):
        cuts = [0, *(column for column in range(1, width) if walls[row, column]), width]
        runs = set(pairwise(cuts))
        going: dict[tuple[int, int], Box] = {}
        for run in runs:
            above = open_.pop(run, None)
            if above is not None and not floors[row, run[0] : run[1]].any():
                going[run] = Box(above.top, row + 1, *run)
            else:
                done += [above] if above is not None else []
                going[run] = Box(row, row + 1, *run)
        done += open_.values()
        open_ = going
    return tuple(sorted([*done, *open_.values()], key=lambda box: (box.top, box.left)))
