"""Conversations and their turns, over a connection that the caller opened. The caller's transaction holds them."""

import secrets
from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from app.answer import Answer, Language
from app.messages import CommandError
from app.store.records import Conversation, Turn
from app.store.rows import TURN, TurnRow, answer_text, now_text, read_time, state_text

_LIST = """
SELECT c.id, first.question, c.created, c.updated, count(every.id), c.lang
FROM conversations AS c
JOIN turns AS every ON every.conversation = c.id
JOIN turns AS first ON first.conversation = c.id AND first.number = 1
WHERE c.owner = ? GROUP BY c.id ORDER BY c.updated DESC, c.rowid DESC
"""


def fresh_id(size: int) -> str:
    """Return an id that cannot be guessed. None begins with a hyphen: a command line would take it for an option."""
    while (found := secrets.token_urlsafe(size)).startswith("-"):
        pass
    return found


def start(db: Connection, named: str, owner: str, lang: Language) -> None:
    """Begin a conversation, or go on with one of the same owner."""
    now = now_text()
    db.execute(
        "INSERT INTO conversations (id, owner, lang, created, updated) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (named, owner, lang, now, now),
    )
    require(db, named, owner)


def require(db: Connection, named: str, owner: str) -> None:
    """Raise CommandError where the owner has no such conversation."""
    if not owned(db, named, owner):
        raise CommandError("store.conversation")


def owned(db: Connection, named: str, owner: str | None) -> bool:
    """Return whether there is such a conversation, and it is the owner's where one is named."""
    row = db.execute("SELECT owner FROM conversations WHERE id = ?", (named,)).fetchone()
    return row is not None and owner in (None, row[0])


def listed(db: Connection, owner: str) -> list[Conversation]:
    """Return the owner's conversations that have a question, newest first."""
    return [
        Conversation(
            id=named, title=title, created=read_time(created), updated=read_time(updated), turns=count, lang=lang
        )
        for named, title, created, updated, count, lang in db.execute(_LIST, (owner,))
    ]


def turns(db: Connection, conversation: str, before: int | None = None) -> list[TurnRow]:
    """Return the turns in order: all of them, or those before a number."""
    found = db.execute(
        f"SELECT {TURN} FROM turns WHERE conversation = ? AND number < coalesce(?, number + 1) ORDER BY number",
        (conversation, before),
    )
    return [TurnRow(*row) for row in found]


def last_state(db: Connection, conversation: str) -> str | None:
    """Return the state after the last turn; None where there is no turn."""
    query = "SELECT state FROM turns WHERE conversation = ? ORDER BY number DESC LIMIT 1"
    row = db.execute(query, (conversation,)).fetchone()
    return None if row is None else str(row[0])


def turn(db: Connection, named: str) -> TurnRow | None:
    """Return one turn by its public id."""
    row = db.execute(f"SELECT {TURN} FROM turns WHERE id = ?", (named,)).fetchone()
    return None if row is None else TurnRow(*row)


def add(db: Connection, conversation: str, answer: Answer, state: Mapping[str, Any], replaces: int | None) -> Turn:
    """Append a turn, after dropping those from number `replaces` on."""
    if replaces is not None:
        db.execute("DELETE FROM turns WHERE conversation = ? AND number >= ?", (conversation, replaces))
    last = db.execute("SELECT max(number) FROM turns WHERE conversation = ?", (conversation,)).fetchone()[0]
    now = now_text()
    row = TurnRow(fresh_id(12), conversation, (last or 0) + 1, answer_text(answer), state_text(state), now)
    db.execute(f"INSERT INTO turns ({TURN}) VALUES (?, ?, ?, ?, ?, ?)", row)
    db.execute("UPDATE conversations SET updated = ? WHERE id = ?", (now, conversation))
    return row.turn


def delete(db: Connection, conversation: str) -> None:
    """Delete a conversation with its turns and what was thought of them."""
    db.execute("DELETE FROM conversations WHERE id = ?", (conversation,))


def delete_older(db: Connection, than: str) -> int:
    """Delete the conversations that were last added to before a time; return how many."""
    return db.execute("DELETE FROM conversations WHERE updated < ?", (than,)).rowcount
