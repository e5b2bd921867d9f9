"""What people think of the answers, over a connection that the caller opened.

A rating is complete in itself: it copies the turn, and those before it that a follow-up leans on.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import get_args

from app.jsonl import dumps, without_surrogates
from app.messages import CommandError
from app.store import conversations
from app.store.records import REASONS, Feedback, Reason, Source, Verdict
from app.store.rows import TurnRow, now_text, read_time

LONGEST_COMMENT = 2_000
_CONTEXT = 20
"""Turns before the rated one that are copied: a conversation's state goes no further back."""
_COLUMNS = "id, rater, verdict, reasons, comment, source, created, before, turn, conversation, number, answer, state"
_SELECT = f"SELECT {_COLUMNS}, answered FROM feedback"


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody says of an answer, found fit to be kept."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    comment: str
    source: Source


def rating(verdict: str, reasons: Sequence[str], comment: str, source: str) -> Rating:
    """Return the rating; CommandError where it says what cannot be said."""
    if verdict not in get_args(Verdict):
        raise CommandError("store.verdict", what=repr(verdict))
    if source not in get_args(Source):
        raise CommandError("store.source", what=repr(source))
    for reason in reasons:
        if reason not in REASONS:
            raise CommandError("store.reason", what=repr(reason), known=", ".join(REASONS))
    said = without_surrogates(comment).strip()
    if len(said) > LONGEST_COMMENT:
        raise CommandError("store.comment", length=len(said), limit=LONGEST_COMMENT)
    return Rating("up" if verdict == "up" else "down", tuple(one for one in REASONS if one in reasons), said,
                  "slack" if source == "slack" else "web")  # fmt: skip


def rate(db: Connection, named: str, rater: str, given: Rating) -> Feedback:
    """Keep a rating in place of what the rater said of the turn before; CommandError where there is no such turn."""
    row = conversations.turn(db, named)
    if row is None:
        raise CommandError("store.turn")
    before = conversations.turns(db, row.conversation, row.number)[-_CONTEXT:]
    unrate(db, named, rater)
    values = {
        "turn": row.id,
        "conversation": row.conversation,
        "rater": rater,
        "verdict": given.verdict,
        "reasons": dumps(given.reasons),
        "comment": given.comment,
        "source": given.source,
        "created": now_text(),
        "number": row.number,
        "answer": row.answer,
        "state": row.state,
        "answered": row.created,
        "before": dumps(before),
    }
    places = ", ".join("?" * len(values))
    cursor = db.execute(f"INSERT INTO feedback ({', '.join(values)}) VALUES ({places})", tuple(values.values()))
    (kept,) = db.execute(f"{_SELECT} WHERE id = ?", (cursor.lastrowid,))
    return _feedback(kept)[1]


def unrate(db: Connection, turn: str, rater: str) -> bool:
    """Take a rating back; return whether there was one."""
    return db.execute("DELETE FROM feedback WHERE turn = ? AND rater = ?", (turn, rater)).rowcount > 0


def page(
    db: Connection, *, after: int, size: int, since: str | None, verdict: str | None
) -> list[tuple[int, Feedback]]:
    """Return the next ratings behind the number `after`, each with its own, in the order they were given."""
    rows = db.execute(
        f"{_SELECT} WHERE id > ? AND created >= coalesce(?, created) AND verdict = coalesce(?, verdict) "
        "ORDER BY id LIMIT ?",
        (after, since, verdict, size),
    )
    return [_feedback(row) for row in rows]


def _feedback(row: Sequence[str]) -> tuple[int, Feedback]:
    number, rater, verdict, reasons, comment, source, created, before, *turn = row
    given = rating(verdict, json.loads(reasons), comment, source)
    return int(number), Feedback(
        turn=TurnRow(*turn).turn,  # type: ignore[arg-type]
        rater=rater,
        verdict=given.verdict,
        reasons=given.reasons,
        comment=given.comment,
        source=given.source,
        created=read_time(created),
        before=tuple(TurnRow(*one).turn for one in json.loads(before)),
    )
