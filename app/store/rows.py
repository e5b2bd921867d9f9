"""Records as rows: text and JSON in, values out. Times are text of one width, which sorts as the times do."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from app.answer import Answer, answer_from_json
from app.jsonl import dumps
from app.store.records import Turn


class TurnRow(NamedTuple):
    """The columns of a turn, in this order wherever one is read."""

    id: str
    conversation: str
    number: int
    answer: str
    state: str
    created: str

    @property
    def turn(self) -> Turn:
        """The turn that the row holds."""
        answer = answer_from_json(json.loads(self.answer))
        return Turn(
            id=self.id,
            conversation=self.conversation,
            number=self.number,
            question=answer.question,
            answer=answer,
            state=json.loads(self.state),
            corpus=answer.corpus,
            created=read_time(self.created),
        )


TURN = ", ".join(TurnRow._fields)
"""The same columns, for a SELECT."""


def answer_text(answer: Answer) -> str:
    """Return an answer as it is stored."""
    return dumps(answer.as_json())


def state_text(state: Mapping[str, Any]) -> str:
    """Return a conversation's state as it is stored."""
    return dumps(dict(state))


def time_text(moment: datetime) -> str:
    """Return a moment as it is stored; one without a zone is local time.

    >>> time_text(datetime(2024, 4, 1, 9, tzinfo=UTC))
    '2024-04-01T09:00:00.000000+00:00'
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def now_text() -> str:
    """Return this moment as it is stored."""
    return time_text(datetime.now(UTC))


def read_time(text: str) -> datetime:
    """Return the moment that `time_text` wrote."""
    return datetime.fromisoformat(text)
