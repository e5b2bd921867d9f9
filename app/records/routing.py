"""Whether a question is answered from running text or from tables: by which of them explains what it names."""

import re
from collections.abc import Sequence

from app.asides import plan_about
from app.linking import Linker
from app.panel import Panel
from app.plan import (
    About,
    Choose,
    Explain,
    FindText,
    Gather,
    LookUp,
    NotHeld,
    Overview,
    Plan,
    Talk,
)
from app.records.answering import RecordAnswers
from app.records.planner import Planned
from app.records.plans import RecordGather, RecordNotHeld, RecordPlan
from app.smalltalk import small_talk, without_greeting
from corpus.folding import fold_text

Notes = tuple[str, ...]

_OF_TEXT = re.compile(r"施策|分野|政策|measure|field|policy", re.IGNORECASE)
"""What the rows of papers in running text are called, and those of tables are not."""
_GATHERED = 0.4

_SURE = 0.75
"""A table's row that is named in full, which running text must name as well to be asked instead."""


class Router:
    """Plans questions over running text and over tables."""

    def __init__(
        self, panel: Panel, linker: Linker, records: RecordAnswers | None = None, *, has_text: bool = True
    ) -> None:
        self._panel = panel
        self._has_text = has_text
        self._linker = linker
        self._records = records

    def plan(self, question: str, before: Sequence[Plan] = ()) -> tuple[Plan, Notes]:
        """Return the plan of a question, and what it was taken to mean."""
        if self._records is None:
            return self._panel.plan(question, before)
        own = [plan for plan in before if not isinstance(plan, RecordPlan)]
        last_of_tables = bool(before) and isinstance(before[-1], RecordPlan)
        plan, notes = self._of_text(question, () if last_of_tables else own)
        if isinstance(plan, Talk) and plan.topic != "unclear":
            return plan, notes
        planned = self._records.plan(without_greeting(question), before)
        if planned is None:
            return plan, notes
        if last_of_tables and planned.fit > 0:
            return planned.plan, ()
        if self._prefers_text(plan, question, planned):
            return plan, notes
        if isinstance(planned.plan, RecordNotHeld) and not isinstance(plan, NotHeld | FindText | Talk):
            return plan, notes
        return planned.plan, ()

    def _of_text(self, question: str, before: Sequence[Plan]) -> tuple[Plan, Notes]:
        """Return the plan that running text has for a question; without any, only its words may be looked for."""
        if self._has_text:
            return self._panel.plan(question, before)
        text = fold_text(question).strip()
        if topic := small_talk(text):
            return Talk(topic=topic), ()
        return plan_about(text) or FindText(query=text), ()

    def _prefers_text(self, plan: Plan, question: str, planned: Planned) -> bool:
        """Return whether running text answers a question better than the tables do."""
        fit = planned.fit
        match plan:
            case NotHeld() | Talk():
                return False
            case FindText() | Explain() | About():
                return fit < (_SURE if isinstance(plan, Explain) else 0.4)
            case Choose():
                return fit < _SURE
            case LookUp() | Overview():
                named = self._linker.named_items(self._linker.link(question).rest)
                exact = any(one.exact for one in named)
                if isinstance(planned.plan, RecordGather) and not exact:
                    return False  # what is asked of many rows is not asked of one amount
                return (1.0 if exact else 0.7 if named else 0.4) >= fit
            case Gather():
                return _OF_TEXT.search(fold_text(question)) is not None or fit < _GATHERED
            case _:
                return fit < _SURE
