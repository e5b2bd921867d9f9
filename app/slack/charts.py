"""What is drawn of a table, as Slack's own chart block. What is drawn at all is what the web page draws.

A number of a chart sets the length of a bar and no more: the amounts, as written, stand in the table beside it.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from app.answer import Language
from app.messages import say
from app.slack import limits
from app.slack.markup import shortened
from app.slack.rich import Block
from app.web.chart_plot import Group, Plot, plot_of
from app.web.chart_words import Scale, scale_of
from corpus.decimals import round_half_up

if TYPE_CHECKING:
    from app.answer_table import AnswerTable

_CHARTED = ("rank", "share", "compare", "list", "parts", "total")
_LEAST = 2
_PLACES = 2
_NUMBERED = 3
"""Characters that a number takes before a label."""


def chart_block(table: "AnswerTable", lang: Language) -> tuple[Block | None, int]:
    """Return the chart of a rank, a share, a list or a comparison, and how many of its rows it has no room for.

    There is no chart where there is nothing to compare by the eye.
    """
    plot = plot_of(table, lang) if table.kind in _CHARTED else None
    if plot is None:
        return None, 0
    title = shortened(plot.title, limits.CHART_TITLE)
    if plot.whole is not None:
        chart, hidden = _pie(plot), 0
    else:
        groups = [group for group in plot.groups if all(bar.value is not None for bar in group.bars)]
        chart = _bars(plot, groups[: limits.CHART_POINTS], table.columns[table.asked].title, lang)
        hidden = plot.more + max(0, len(groups) - limits.CHART_POINTS)
    if chart is None:
        return None, 0
    return {"type": "data_visualization", "title": title, "chart": chart}, hidden


def _pie(plot: Plot) -> Block | None:
    amounts = [group.bars[0].value or Fraction(0) for group in plot.groups]
    if len(amounts) > limits.PIE_SEGMENTS or any(amount <= 0 for amount in amounts):
        return None
    scale = scale_of((), amounts, "円")
    labels = _labels([group.label for group in plot.groups])
    return {
        "type": "pie",
        "segments": [{"label": la, "value": _number(am, scale)} for la, am in zip(labels, amounts, strict=True)],
    }


def _bars(plot: Plot, groups: Sequence[Group], column: str, lang: Language) -> Block | None:
    """Return bars: of one series, which has the name of its column, or of those that the legend names."""
    if len(groups) < _LEAST:
        return None
    unit = plot.scale.name(lang)
    labels = _labels([group.label for group in groups])
    names = _labels(plot.legend or [column or unit])
    series = [
        {
            "name": name,
            "data": [
                {"label": label, "value": _number(group.bars[place].value or Fraction(0), plot.scale)}
                for label, group in zip(labels, groups, strict=True)
            ],
        }
        for place, name in enumerate(names)
    ]
    axis = {"categories": labels, "y_label": shortened(say("chart.unit", lang, unit=unit), limits.CHART_TITLE)}
    return {"type": "bar", "series": series, "axis_config": axis}


def _labels(names: Iterable[str]) -> list[str]:
    """Return names as they stand where they fit and are told apart; else numbered, with as many words as fit."""
    told = [" ".join(name.split()) for name in names]
    if len(set(told)) == len(told) and all(0 < len(name) <= limits.CHART_LABEL for name in told):
        return told
    return [f"{at} {shortened(name, limits.CHART_LABEL - _NUMBERED)}" for at, name in enumerate(told, start=1)]


def _number(value: Fraction, scale: Scale) -> int | float:
    """Return an amount in the unit of a scale, as JSON has numbers."""
    rounded = round_half_up(value / scale.worth, _PLACES)
    return int(rounded) if rounded == int(rounded) else float(rounded)
