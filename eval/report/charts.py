"""Charts as inline SVG, for what people would rather look at than read. Every number in them stands in a table too."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

_ROW, _LABEL, _WIDTH, _RIGHT = 24, 100, 440, 46


class Bar(NamedTuple):
    """One bar: its name, a share of 0 to 1 with its interval, and how many questions it stands for."""

    name: str
    value: float
    low: float
    high: float
    questions: int


def bars(rows: Sequence[Bar], title: str) -> str:
    """Return horizontal bars with 95 % intervals as whiskers."""
    height = _ROW * len(rows) + 24
    span = _WIDTH - _LABEL - _RIGHT
    parts = [f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}" class="chart">']
    for tick in (0, 25, 50, 75, 100):
        x = _LABEL + span * tick / 100
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{height - 20}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{height - 6}" text-anchor="middle">{tick}%</text>')
    for at, bar in enumerate(rows):
        parts += _bar(bar, at * _ROW, span)
    return "".join([*parts, "</svg>"])


def _bar(bar: Bar, top: float, span: float) -> list[str]:
    middle = top + _ROW / 2
    low, high = _LABEL + span * bar.low, _LABEL + span * bar.high
    wide, tall = max(span * bar.value, 0.5), _ROW - 10
    return [
        f'<text class="name" x="{_LABEL - 8}" y="{middle + 4:.1f}" text-anchor="end">{escape(bar.name)}</text>',
        f'<rect class="bar" x="{_LABEL}" y="{top + 5:.1f}" width="{wide:.1f}" height="{tall}" rx="3">'
        f"<title>{escape(bar.name)}: {bar.value:.1%} (n={bar.questions})</title></rect>",
        f'<line class="whisker" x1="{low:.1f}" y1="{middle:.1f}" x2="{high:.1f}" y2="{middle:.1f}"/>',
        f'<text class="value" x="{_WIDTH - 4}" y="{middle + 4:.1f}" text-anchor="end">{bar.value:.0%}</text>',
    ]


def histogram(values: Sequence[float], title: str, *, bins: int = 28) -> str:
    """Return how values are spread, on a scale that doubles: times are few and long at one end."""
    edges = [2 ** (at / 2) for at in range(bins + 1)]
    counts = [sum(low <= max(value, 1) < high for value in values) for low, high in pairwise(edges)]
    last = max((at for at, count in enumerate(counts) if count), default=0) + 1
    counts = counts[: max(last, 4)]
    width, height, most = _WIDTH / len(counts), 130, max(*counts, 1)
    parts = [f'<svg viewBox="0 0 {_WIDTH} {height + 22}" role="img" aria-label="{escape(title)}" class="chart">']
    for at, count in enumerate(counts):
        tall = count / most * (height - 18)
        x = at * width
        label = f"{edges[at]:.0f}–{edges[at + 1]:.0f} ms: {count}"
        parts.append(
            f'<rect class="bar" x="{x + 1:.1f}" y="{height - tall:.1f}" width="{width - 2:.1f}" height="{tall:.1f}">'
            f"<title>{label}</title></rect>"
        )
        if at % 4 == 0:
            parts.append(f'<text class="tick" x="{x:.1f}" y="{height + 16}">{edges[at]:.0f} ms</text>')
    return "".join([*parts, "</svg>"])
