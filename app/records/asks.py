"""What a question asks of rows: how many, in which order, which change; and how surely a plan is what it asks."""

import re
from collections.abc import Sequence

from app import vocabulary
from app.records import words
from app.records.plans import (
    Aggregate,
    Measure,
    RecordConflicts,
    RecordDocuments,
    RecordGather,
    RecordNotHeld,
    RecordPlan,
)
from app.records.reading import Asked
from app.vocabulary import said_number
from corpus.fiscal import era_name

_SURE = 0.85
_REFUSED = 0.45
"""How sure it is that a question asks for an amount of tables, where they do not have it."""


def fit_of(asked: Asked, plan: RecordPlan) -> float:
    """Return how surely a plan is meant: a row named in full says most, then one described, then a column."""
    if isinstance(plan, RecordNotHeld):
        amounts = vocabulary.AMOUNT.search(asked.text) or asked.columns or words.RANK.search(asked.text)
        return _REFUSED if amounts or asked.stated or asked.named else 0.0
    if isinstance(plan, RecordConflicts | RecordDocuments):
        return _SURE
    exact = any(one.exact for one in asked.named)
    said = 0.9 if exact else 0.6 if asked.named else 0.0
    said = max(said, 0.6 if any(column.measure for column in asked.columns) else 0.0)
    said = max(
        said,
        0.5 if asked.owners or asked.docs or asked.section else 0.0,
        0.4 if isinstance(plan, RecordGather) else 0.4 if words.ALL.search(asked.text) else 0.2,
    )
    return max(
        0.0,
        said
        + (0.1 if exact and asked.owners else 0.0)
        - (0.3 if asked.unknown and not isinstance(plan, RecordGather) else 0.0),
    )


def aggregate_of(asked: Asked) -> Aggregate | None:
    """Return what is asked of several rows; None where a question is about those that it names."""
    text = without_bounds(asked.text)
    if words.COUNT.search(text) and not re.search(r"いくら", text):
        return "count"
    if words.RANK.search(text) or words.NTH.search(text):
        return "rank"
    if words.AVERAGE.search(text):
        return "average"
    things = words.THINGS.search(text) or words.BY_ORGANISATION.search(text)
    if (
        words.SUM.search(text)
        and (things or asked.stated)
        and (asked.stated or not asked.owners or words.NAMED_WITH.search(text))
    ):
        return "sum"
    if asked.stated and things:
        return "list"
    if words.CHANGED.search(text):
        return "list"
    if words.LIST.search(text) and things:
        return "list"
    return None


def change_of(text: str) -> Measure | None:
    """Return which change a question asks for, None where it asks for none."""
    if words.MULTIPLE.search(text):
        return "multiple"
    if words.RATE.search(text):
        return "rate"
    return "difference" if words.DIFFERENCE.search(text) else None


def cut_of(text: str, aggregate: Aggregate) -> tuple[int, int | None]:
    """Return from which place and how many of an order are asked for."""
    if aggregate != "rank":
        return 1, None
    if (nth := words.NTH.search(text)) and not words.FIRST.search(text):
        return said_number(nth["n"] or nth["word"]), 1
    if many := words.FIRST.search(text):
        return 1, said_number(next(value for value in many.groupdict().values() if value))
    return 1, 10 if words.IN_ORDER.search(text) else 1


def without_bounds(text: str) -> str:
    """Return a question without the words of its conditions (より少ない), which order nothing."""
    text = re.sub(r"より(?:も)?(?:多い|多く|大きい|大きく|高い|高く|少ない|少なく|小さい|小さく|低い|低く)", " ", text)
    return re.sub(r"at (?:least|most)|(?:more|less|lower|higher|greater) than", " ", text, flags=re.IGNORECASE)


def without_columns(asked: Asked) -> str:
    """Return a question without the columns that it names."""
    text = asked.text
    for column in asked.columns:
        text = text[: column.start] + " " * (column.end - column.start) + text[column.end :]
    return text


def told_years(years: Sequence[int]) -> tuple[str, ...]:
    """Return years in words, the earliest first."""
    return tuple(era_name(year) for year in sorted(years))
