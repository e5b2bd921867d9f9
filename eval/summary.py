"""A run's figures: every measure over all questions and by kind, consistency under rewording, search and latency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eval.measures import MEASURES, Measure, Scored
from eval.search_quality import SEARCH
from eval.stats import Estimate, estimate, percentile

CONSISTENCY = Measure("consistency", "言い換えでの一貫性", "consistency under rewording")
EVERY = (*MEASURES, CONSISTENCY, *SEARCH)
"""Every measure of a run, in the order of tables."""

BY_KEY = {measure.key: measure for measure in EVERY}
Figures = dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one run. A measure that says nothing of it is left out."""

    system: str
    figures: Figures
    kinds: dict[str, Figures]
    """The same by kind of question, for the measures of single questions."""
    latency: dict[str, float] = field(default_factory=dict)
    """p50 and p95 in milliseconds. They gate nothing."""


def summarise(system: str, scored: Sequence[Scored], search: Mapping[str, Sequence[float]] | None = None) -> Summary:
    """Return the figures of a run."""
    figures = _figures(scored)
    for key, values in [("consistency", list(consistency(scored).values())), *(search or {}).items()]:
        if found := estimate(values):
            figures[key] = found
    kinds = {
        kind: _figures([one for one in scored if one.question.kind == kind])
        for kind in dict.fromkeys(one.question.kind for one in scored)
    }
    times = [one.milliseconds for one in scored]
    latency = {f"p{percent}": percentile(times, percent) or 0.0 for percent in (50, 95)}
    return Summary(system, figures, kinds, latency)


def _figures(scored: Sequence[Scored]) -> Figures:
    found = {}
    for measure in MEASURES:
        values = [value for one in scored if (value := one.values[measure.key]) is not None]
        if figure := estimate(values):
            found[measure.key] = figure
    return found


def consistency(scored: Sequence[Scored]) -> dict[str, float]:
    """Return, for each group of wordings, 1 where all of them get the same result, right or wrong, and else 0."""
    groups: dict[str, list[Scored]] = {}
    for one in scored:
        if group := one.question.wording_of():
            groups.setdefault(group, []).append(one)
    return {
        group: float(len({_gist(one) for one in members}) == 1) for group, members in groups.items() if len(members) > 1
    }


def _gist(one: Scored) -> tuple[object, ...]:
    """Return what an answer comes to, whatever its words."""
    return one.reply.given, tuple((result.value, result.unit) for result in one.reply.results)


def summary_json(summary: Summary) -> dict[str, Any]:
    """Return the figures as JSON data."""
    return {
        "measures": {key: _json(figure) for key, figure in summary.figures.items()},
        "kinds": {
            kind: {key: _json(figure) for key, figure in figures.items()} for kind, figures in summary.kinds.items()
        },
        "latency_ms": {key: round(value, 1) for key, value in summary.latency.items()},
    }


def _json(figure: Estimate) -> dict[str, float | int]:
    return {
        "value": round(figure.mean, 4),
        "questions": figure.count,
        "low": round(figure.low, 4),
        "high": round(figure.high, 4),
    }
