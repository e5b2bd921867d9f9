"""The chart of an answer's table: SVG that needs no script, no font and no file beside it.

Each chart is drawn twice for the page, once for wide and once for narrow places, so that its words stay readable;
a rule of its own style sheet shows the one that fits. Which series a bar is of is told by how it is filled as well as
by its place and the legend, and what is below zero by its side of the axis: never by colour alone.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from app.answer import Language
from app.answer_table import AnswerTable
from app.messages import say
from app.render_text import printable
from app.web.chart_plot import Bar, Group, Plot, plot_of
from app.web.chart_words import tick_text, ticks, width, wrap

LIGHT = {
    "ink": "#1b2630",
    "faint": "#4f5e6b",
    "line": "#8796a3",
    "bar": "#0072b2",
    "below": "#c24e00",
    "ground": "#ffffff",
}
DARK = {
    "ink": "#e7edf2",
    "faint": "#a9b8c4",
    "line": "#71828f",
    "bar": "#56b4e9",
    "below": "#e69f00",
    "ground": "#18222b",
}
"""Colours of Okabe and Ito (blue, vermilion a shade darker; sky blue, orange), told apart by colour-blind eyes."""

_FONT = "system-ui, 'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'Noto Sans CJK JP', 'Noto Sans JP', sans-serif"
_HEAVY = 1.12
"""Bold letters are so much wider."""
_TIGHT = 1.3
"""Lines of a label are so many ems apart."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The measures of a drawing, in its own units. `above`: labels stand above their bars, and not beside them."""

    name: str
    width: int
    font: int
    above: bool
    labels: int
    ticks: int
    bar: int
    gap: int


WIDE = Layout("wide", 720, 14, above=False, labels=240, ticks=5, bar=18, gap=14)
NARROW = Layout("narrow", 300, 14, above=True, labels=0, ticks=3, bar=16, gap=12)


def chart_svg(table: AnswerTable, lang: Language, *, standalone: bool = False) -> str | None:
    """Return the chart of a table, None where nothing is to be compared by the eye.

    For the page it is an element that holds both drawings and follows the page's light or dark; alone it is one
    document with its own size and a white ground.
    """
    plot = plot_of(table, lang)
    if plot is None:
        return None
    if standalone:
        return _Drawing(plot, WIDE, lang).svg(standalone=True)
    drawings = "".join(_Drawing(plot, layout, lang).svg() for layout in (WIDE, NARROW))
    return f'<div class="uz-charts"><style>{_PAGE_STYLE}</style>{drawings}</div>'


def _colours(colours: dict[str, str]) -> str:
    return "".join(f"--chart-{name}:{value};" for name, value in colours.items())


_STYLE = (
    f".uz-chart{{font-family:{_FONT};overflow:visible}}"
    ".uz-chart text{fill:var(--chart-ink)}"
    ".uz-chart .faint{fill:var(--chart-faint)}"
    ".uz-chart .strong{font-weight:700}"
    ".uz-chart .value{paint-order:stroke;stroke:var(--chart-ground);stroke-width:5px;stroke-linejoin:round}"
    ".uz-chart .grid{stroke:var(--chart-line);stroke-width:1;stroke-dasharray:2 4}"
    ".uz-chart .axis{stroke:var(--chart-faint);stroke-width:1.5}"
    ".uz-chart .s0{fill:var(--chart-bar);stroke:var(--chart-bar);stroke-width:1.5}"
    ".uz-chart .s1{fill:var(--chart-ground);stroke:var(--chart-bar);stroke-width:1.5}"
    ".uz-chart .s0.below{fill:var(--chart-below);stroke:var(--chart-below)}"
    ".uz-chart .s1.below{stroke:var(--chart-below)}"
)
_ALONE_STYLE = re.sub(r"var\(--chart-(\w+)\)", lambda match: LIGHT[match[1]], _STYLE).replace(
    "var(--panel,#ffffff)", "#ffffff"
)
"""Colours spelled out: not every program that opens a picture knows variables."""
_PAGE_STYLE = (
    ".uz-charts{container-type:inline-size;width:100%}"
    f".uz-chart{{{_colours(LIGHT)}}}"
    f"@media (prefers-color-scheme:dark){{body:not(.light) .uz-chart{{{_colours(DARK)}}}}}"
    f"body.dark .uz-chart{{{_colours(DARK)}}}"
    f"@media print{{body .uz-chart.uz-chart{{{_colours(LIGHT)}}}}}"
    f"{_STYLE}"
    ".uz-charts .uz-chart{display:block;width:100%;height:auto;max-width:52rem}"
    ".uz-charts .uz-chart.narrow{display:none;max-width:30rem}"
    "@container (max-width:30rem){.uz-charts .uz-chart.wide{display:none}.uz-charts .uz-chart.narrow{display:block}}"
)


class _Drawing:
    """One drawing of a plot."""

    def __init__(self, plot: Plot, layout: Layout, lang: Language) -> None:
        self.plot = plot
        self.at = layout
        self.lang = lang
        self.parts: list[str] = []
        self.y = 0.0

    def svg(self, *, standalone: bool = False) -> str:
        """Return the whole drawing, with its title and its numbers in words."""
        self._title()
        if self.plot.whole:
            self._stack(self.plot.whole)
        else:
            self._bars()
        height = round(self.y + self.at.font * 0.6)
        size = f'viewBox="0 0 {self.at.width} {height}"'
        head = f"<title>{_words(self.plot.title)}</title><desc>{_words(self._described())}</desc>"
        if not standalone:
            opened = f'<svg xmlns="http://www.w3.org/2000/svg" class="uz-chart {self.at.name}" role="img" {size}>'
            return f"{opened}{head}{''.join(self.parts)}</svg>"
        margin = 20
        outer = (self.at.width + 2 * margin, height + 2 * margin)
        opened = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="uz-chart" role="img" lang="{self.lang}" '
            f'width="{outer[0]}" height="{outer[1]}" viewBox="{-margin} {-margin} {outer[0]} {outer[1]}">'
        )
        ground = f'<rect x="{-margin}" y="{-margin}" width="{outer[0]}" height="{outer[1]}" fill="#ffffff"/>'
        return f"{opened}{head}<style>{_ALONE_STYLE}</style>{ground}{''.join(self.parts)}</svg>\n"

    def _described(self) -> str:
        """Return every number of the chart in words."""
        words = []
        for group in self.plot.groups:
            for bar in group.bars:
                text = bar.text if bar.value is not None else say("chart.none", self.lang)
                if self.plot.legend:
                    series = self.plot.legend[bar.series]
                    words.append(say("chart.desc.of", self.lang, label=group.label, series=series, text=text))
                else:
                    words.append(say("chart.desc", self.lang, label=group.label, text=text))
        if self.plot.more:
            words.append(say("chart.more", self.lang, count=self.plot.more))
        words += self.plot.notes
        if self.plot.whole:
            name, text = self.plot.whole
            words.append(say("chart.desc", self.lang, label=f"{say('chart.whole', self.lang)} {name}", text=text))
        return say("table.list", self.lang).join(words)

    # words

    def _text(self, x: float, y: float, text: str, *, kind: str = "", anchor: str = "start", size: float = 1.0) -> None:
        named = f' class="{kind}"' if kind else ""
        held = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self.parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(self.at.font * size)}"{named}{held}>{_words(text)}</text>'
        )

    def _lines(self, x: float, lines: list[str], top: float, *, kind: str = "", anchor: str = "start") -> None:
        for place, line in enumerate(lines):
            self._text(x, top + self.at.font * (0.9 + _TIGHT * place), line, kind=kind, anchor=anchor)

    def _height(self, lines: int) -> float:
        return self.at.font * _TIGHT * lines

    def _title(self) -> None:
        lines = wrap(printable(self.plot.title), self.at.width / self.at.font / _HEAVY, lines=3)
        self._lines(0, lines, self.y, kind="strong")
        self.y += self._height(len(lines)) + self.at.font * 0.5

    # bars

    def _bars(self) -> None:
        if self.plot.legend:
            self._legend()
        for note in self.plot.notes:
            lines = wrap(printable(note), self.at.width / self.at.font, lines=2)
            self._lines(0, lines, self.y)
            self.y += self._height(len(lines)) + self.at.font * 0.4
        left, right, marks = self._axis()
        top = self.y + self.at.font * 0.4
        self.y = top
        ground = len(self.parts)
        for group in self.plot.groups:
            self._group(group, left, right, marks)
        self._ticks(left, right, marks, top, ground)

    def _legend(self) -> None:
        x, size = 0.0, self.at.font
        for series, name in enumerate(self.plot.legend):
            lines = wrap(name, (self.at.width - size * 2) / size, lines=2)
            wide = size * (2.2 + max(width(line) for line in lines))
            if x and x + wide > self.at.width:
                x, self.y = 0.0, self.y + self._height(1)
            self._swatch(x, self.y, series)
            self._lines(x + size * 1.6, lines, self.y)
            x += wide
            if len(lines) > 1:
                self.y += self._height(len(lines) - 1)
        self.y += self._height(1) + size * 0.4

    def _swatch(self, x: float, y: float, series: int) -> None:
        side = self.at.font * 0.85
        self.parts.append(
            f'<rect class="s{series}" x="{_n(x + 1)}" y="{_n(y + self.at.font * 0.1)}" '
            f'width="{_n(side * 1.3)}" height="{_n(side)}"/>'
        )

    def _axis(self) -> tuple[float, float, list[Fraction]]:
        """Return where the axis begins and ends, and its round numbers; there is room for every amount beside it."""
        bars = [bar for group in self.plot.groups for bar in group.bars]
        values = [bar.value / self.plot.scale.worth for bar in bars if bar.value is not None]
        marks = ticks(min(values), max(values), self.at.ticks)
        room = max(width(bar.text) for bar in bars) * self.at.font + 10
        left = float(self.at.labels) + (14 if self.at.labels else 1)
        if any(value < 0 for value in values):
            left += room
        only_below = bool(bars) and all(bar.value is not None and bar.value < 0 for bar in bars)
        return left, self.at.width - (self.at.font if only_below else room), marks

    def _group(self, group: Group, left: float, right: float, marks: list[Fraction]) -> None:
        """Draw a label and its bars."""
        ems = (self.at.labels or self.at.width) / self.at.font
        lines = wrap(printable(group.label), ems)
        bars = self.at.bar * len(group.bars) + 3 * (len(group.bars) - 1)
        if self.at.above:
            self._lines(0, lines, self.y)
            self.y += self._height(len(lines)) + 2
            start, high = self.y, float(bars)
        else:
            high = max(float(bars), self._height(len(lines)))
            self._lines(self.at.labels, lines, self.y + (high - self._height(len(lines))) / 2, anchor="end")
            start = self.y + (high - bars) / 2
        if self.at.above:
            self.parts.append(_upright(_on(Fraction(0), left, right, marks), start - 3, start + bars + 3))
        for place, bar in enumerate(group.bars):
            self._bar(bar, start + place * (self.at.bar + 3), left, right, marks)
        self.y += high + self.at.gap

    def _bar(self, bar: Bar, y: float, left: float, right: float, marks: list[Fraction]) -> None:
        """Draw a bar with its amount as written; where none is printed, what is printed instead, and no bar."""
        zero = _on(Fraction(0), left, right, marks)
        base = y + self.at.bar / 2 + self.at.font * 0.36
        if bar.value is None:
            self._text(zero + 6, base, bar.text, kind="value faint")
            return
        end = _on(bar.value / self.plot.scale.worth, left, right, marks)
        below = bar.value < 0
        x, wide = min(zero, end), abs(end - zero)
        kind = f"s{bar.series}{' below' if below else ''}"
        if bar.value:
            self.parts.append(
                f'<rect class="{kind}" x="{_n(x)}" y="{_n(y)}" width="{_n(max(wide, 0.5))}" height="{self.at.bar}"/>'
            )
        self._text(end - 6 if below else end + 6, base, bar.text, kind="value", anchor="end" if below else "start")

    def _ticks(self, left: float, right: float, marks: list[Fraction], top: float, ground: int) -> None:
        """Draw the axis with its round numbers and its unit; lines behind the bars, the zero line before them."""
        bottom, size = self.y - self.at.gap / 2, self.at.font
        if not self.at.above:  # there they would run through the labels
            at = [(mark, _on(mark, left, right, marks)) for mark in marks]
            self.parts[ground:ground] = [_upright(x, top - 4, bottom, "grid") for mark, x in at if mark]
            self.parts += [_upright(x, top - 4, bottom) for mark, x in at if not mark]
        for mark in marks:
            x = _on(mark, left, right, marks)
            first = mark == marks[0] and x < size
            self._text(
                x, bottom + size * 1.1, tick_text(mark), kind="faint", anchor="start" if first else "middle", size=0.86
            )
        unit = say("chart.unit", self.lang, unit=self.plot.scale.name(self.lang))
        self.y = bottom + size * 2.5
        self._text(self.at.width, self.y, unit, kind="faint", anchor="end", size=0.86)
        if self.plot.more:
            self._text(0, self.y, say("chart.more", self.lang, count=self.plot.more), kind="strong", size=0.93)

    # a part of a whole

    def _stack(self, whole: tuple[str, str]) -> None:
        """Draw one bar, its part filled and its rest hollow, then each with its amount and percentage."""
        size, high = self.at.font, self.at.bar * 2
        values = [bar.value or Fraction(0) for group in self.plot.groups for bar in group.bars]
        added = sum(values, Fraction(0))
        x, span = 1.0, self.at.width - 2.0
        for series, value in enumerate(values):
            wide = float(value / added) * span
            self.parts.append(
                f'<rect class="s{series}" x="{_n(x)}" y="{_n(self.y)}" width="{_n(wide)}" height="{high}"/>'
            )
            x += wide
        self.y += high
        for tick in (0, 25, 50, 75, 100) if not self.at.above else (0, 50, 100):
            x = 1 + span * tick / 100
            self.parts.append(_upright(x, self.y, self.y + 5))
            anchor = {0: "start", 100: "end"}.get(tick, "middle")
            self._text(x, self.y + 6 + size * 0.95, f"{tick}%", kind="faint", anchor=anchor, size=0.86)
        self.y += size * 2.2
        for series, group in enumerate(self.plot.groups):
            self._swatch(0, self.y, series)
            self._entry(group.label, group.bars[0].text, size * 1.8)
        self._entry(f"{say('chart.whole', self.lang)} {whole[0]}", whole[1], size * 1.8)

    def _entry(self, label: str, text: str, indent: float) -> None:
        """Write a line of the stack's legend: its name, and what it comes to at the right."""
        size = self.at.font
        room = self.at.width - indent - (0 if self.at.above else width(text) * size + size)
        lines = wrap(printable(label), room / size, lines=2)
        self._lines(indent, lines, self.y)
        if self.at.above:
            self._lines(indent, [text], self.y + self._height(len(lines)), kind="strong")
        else:
            self._text(self.at.width, self.y + size * 0.9, text, kind="strong", anchor="end")
        self.y += self._height(len(lines) + self.at.above) + size * 0.4


def _on(value: Fraction, left: float, right: float, marks: list[Fraction]) -> float:
    """Return where a value stands between the ends of the axis."""
    return left + float((value - marks[0]) / (marks[-1] - marks[0])) * (right - left)


def _upright(x: float, top: float, bottom: float, kind: str = "axis") -> str:
    return f'<line class="{kind}" x1="{_n(x)}" y1="{_n(top)}" x2="{_n(x)}" y2="{_n(bottom)}"/>'


def _n(value: float) -> str:
    """Return a coordinate, short."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _words(text: str) -> str:
    return escape(printable(text).replace("\n", " "))
