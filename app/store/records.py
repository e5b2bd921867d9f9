"""The records as values. Times are aware, in UTC."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from app.answer import Answer, Language

Verdict = Literal["up", "down"]
Source = Literal["web", "slack"]
Reason = Literal["figure", "citation", "silent", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation in a list of them. `title` is its first question."""

    id: str
    title: str
    created: datetime
    updated: datetime
    turns: int
    lang: Language = "ja"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and its answer. `id` is the answer's public address; `number` counts from 1."""

    id: str
    conversation: str
    number: int
    question: str
    answer: Answer
    state: dict[str, Any]
    corpus: str
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What one person thought of one answer, with a copy of the answer and of what was asked before it."""

    turn: Turn
    rater: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    comment: str
    source: Source
    created: datetime
    before: tuple[Turn, ...] = ()
    """The turns before it, as they stood when it was rated: the conversation may have been edited since."""
