"""The levels that a change may not fall below: accuracy, refusal and citation figures, kept in eval/levels.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.errors import EvalError
from eval.summary import BY_KEY, Summary

LEVELS = Path(__file__).parent / "levels.toml"
_ROUNDING = 5e-5
"""Levels are written with four decimals."""


@dataclass(frozen=True, slots=True)
class Level:
    """What a measure must reach, or must not pass."""

    value: float
    least: bool


def kept_levels(path: Path | None = None) -> dict[str, Level]:
    """Return the levels of a file by measure; EvalError where one is no measure, or stands on the wrong side."""
    path = path or LEVELS
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    levels = {}
    for side in ("least", "most"):
        for key, value in data.get(side, {}).items():
            if key not in BY_KEY or BY_KEY[key].more != (side == "least"):
                raise EvalError(f"{path}: {side} に {key} という指標はありません。", en=f"{path}: no {key} in {side}.")
            levels[key] = Level(float(value), side == "least")
    return levels


def below(summary: Summary, levels: Mapping[str, Level]) -> list[tuple[str, float, float]]:
    """Return the measures that miss their level, each with the level and what was found. Unmeasured is missed."""
    missed = []
    for key, level in levels.items():
        figure = summary.figures.get(key)
        found = figure.mean if figure else float("nan")
        holds = found >= level.value - _ROUNDING if level.least else found <= level.value + _ROUNDING
        if not holds:
            missed.append((BY_KEY[key].ja, level.value, found))
    return missed
