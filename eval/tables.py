"""A run's figures for the terminal."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from app.answer import Language
from app.render_text import printable
from eval.kinds import kind_name
from eval.messages import say
from eval.pairs import Pairs
from eval.stats import Estimate
from eval.summary import EVERY, Summary

if TYPE_CHECKING:
    from rich.console import Console

    from eval.session import Run


def print_run(found: "Run", lang: Language) -> None:
    """Print the headline, the measures with their intervals, and the share of right answers by kind."""
    from rich.console import Console

    console = Console(markup=False, highlight=False, emoji=False)
    passed = sum(one.verdict.passed for one in found.scored)
    summary = found.summary
    console.print(say("eval.heading", lang, system=summary.system, passed=passed, total=len(found.scored)))
    _measures(console, summary, lang)
    _kinds(console, summary, lang)
    console.print(say("eval.latency", lang, **summary.latency))


def _measures(console: "Console", summary: Summary, lang: Language) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for key, justify in (("measure", "left"), ("value", "right"), ("interval", "right"), ("count", "right")):
        table.add_column(say(f"eval.{key}", lang), justify="left" if justify == "left" else "right")
    for measure in EVERY:
        if found := summary.figures.get(measure.key):
            name = measure.ja if lang == "ja" else measure.en
            table.add_row(name, percent(found.mean), interval(found), str(found.count))
    console.print(table)


def _kinds(console: "Console", summary: Summary, lang: Language) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column(say("eval.kind", lang))
    for measure in (one for one in EVERY if one.key in ("correct", "figure", "cite_recall")):
        table.add_column(measure.ja if lang == "ja" else measure.en, justify="right")
    table.add_column(say("eval.count", lang), justify="right")
    for kind, figures in summary.kinds.items():
        shown = (percent(figures[key].mean) if key in figures else "" for key in ("correct", "figure", "cite_recall"))
        table.add_row(kind_name(kind, lang), *shown, str(figures["correct"].count))
    console.print(table)


def percent(value: float) -> str:
    """Return a share as people read it.

    >>> percent(0.8391)
    '83.9%'
    """
    return f"{value * 100:.1f}%"


def interval(found: Estimate) -> str:
    """Return a 95 % interval.

    >>> interval(Estimate(0.5, 4, 0.25, 0.75))
    '25.0–75.0%'
    """
    return f"{found.low * 100:.1f}–{found.high * 100:.1f}%"


def lines_of_pairs(pairs: Pairs, asked: Mapping[str, str], lang: Language) -> Iterator[str]:
    """Yield how a run differs from one before it, question by question."""
    counts = {"better": len(pairs.better), "worse": len(pairs.worse), "both": pairs.both, "neither": pairs.neither}
    yield say("eval.pairs", lang, **counts, p=pairs.p)
    for key, ids in (("eval.better", pairs.better), ("eval.worse", pairs.worse)):
        for identity in ids:
            yield printable(say(key, lang, id=identity, question=asked.get(identity, "")))
