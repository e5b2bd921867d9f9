"""Gold questions: what is asked, and what a right answer holds. The schema is described in docs/gold.md.

Whatever the file they come from (JSON lines, CSV, Excel), questions are these frozen values.
"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

Status = Literal["answered", "partial", "clarify", "not_found"]
STATUSES: tuple[Status, ...] = ("answered", "partial", "clarify", "not_found")
GIVEN: frozenset[str] = frozenset({"answered", "partial"})
"""The statuses of an answer that states something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldValue:
    """One value of the result. `value` None is a printed dash; an answer may differ by `tolerance`."""

    value: Decimal | None
    unit: str | None
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a right answer holds. Empty parts ask for nothing, but no `values` means that none may be given."""

    status: tuple[Status, ...]
    values: tuple[GoldValue, ...] = ()
    cite: tuple[str | int, ...] = ()
    """Printed text that a citation must quote, or the number of a line that it must stand on."""
    mention: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    derivation: str | None = None
    """One expression over cited lines for each value, apart by `;` (eval/derivation.py)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One gold question. `expected` is what it expects first, then the alternatives that are as good."""

    id: str
    kind: str
    question: str
    expected: tuple[Expected, ...]
    conversation: str | None = None
    difficulty: str = "medium"
    note: str = ""
    group: str | None = None
    """Questions of one group ask the same in other words."""
    path: Path = Path()
    line: int = 0

    @property
    def main(self) -> Expected:
        """Return what is expected first."""
        return self.expected[0]

    @property
    def statuses(self) -> frozenset[str]:
        """Return every status that is right."""
        return frozenset(status for one in self.expected for status in one.status)

    @property
    def unanswerable(self) -> bool:
        """Return whether the documents do not say: `not_found` is the only right status."""
        return self.statuses == {"not_found"}

    @property
    def answerable(self) -> bool:
        """Return whether it must be answered: neither `not_found` nor `clarify` is right."""
        return self.statuses <= GIVEN

    def wording_of(self) -> str | None:
        """Return the group of wordings: the one it names, or else what it derives, where it stands alone."""
        if self.group or self.conversation is not None or self.main.derivation is None:
            return self.group
        return f"{self.kind}: {self.main.derivation}"


def conversations(questions: tuple[Question, ...]) -> list[tuple[Question, ...]]:
    """Return the questions as conversations, each in file order; one that stands alone is its own.

    >>> from dataclasses import replace
    >>> ask = Question(id="a", kind="k", question="?", expected=(Expected(status=("answered",)),))
    >>> turns = (replace(ask, conversation="c"), ask, replace(ask, id="b", conversation="c"))
    >>> [[turn.id for turn in talk] for talk in conversations(turns)]
    [['a', 'b'], ['a']]
    """
    talks: dict[str, list[Question]] = {}
    for at, question in enumerate(questions):
        key = f"#{at}" if question.conversation is None else f"c{question.path}:{question.conversation}"
        talks.setdefault(key, []).append(question)
    return [tuple(talk) for talk in talks.values()]
