"""What was asked in Slack and what became of it, in tables of our own beside the store's.

One post is one row, told apart by channel and timestamp, however often Slack delivers it and whatever events it causes.
A row is there before Slack hears that we have the post, and waits until it is answered: a restart forgets nothing. The
words of a post stay only until they are answered; then they stand in the store alone, which knows when to drop them.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Literal

from app.store import Store

Kind = Literal["post", "command", "button", "share"]
State = Literal["waiting", "done", "silent", "withdrawn", "failed"]
Todo = Literal["answer", "again", "withdraw"]

_TABLES = (
    """CREATE TABLE IF NOT EXISTS slack_posts (
        team TEXT NOT NULL, channel TEXT NOT NULL, key TEXT NOT NULL,
        kind TEXT NOT NULL, user TEXT NOT NULL, ts TEXT NOT NULL, thread TEXT NOT NULL, conversation TEXT NOT NULL,
        text TEXT NOT NULL, addressed INTEGER NOT NULL, private INTEGER NOT NULL, response_url TEXT NOT NULL,
        state TEXT NOT NULL, todo TEXT NOT NULL, revision INTEGER NOT NULL,
        attempts INTEGER NOT NULL, due REAL NOT NULL, created REAL NOT NULL,
        turn TEXT NOT NULL, answer_channel TEXT NOT NULL, answer_ts TEXT NOT NULL, file TEXT NOT NULL,
        PRIMARY KEY (team, channel, key)
    ) STRICT""",
    "CREATE INDEX IF NOT EXISTS slack_waiting ON slack_posts (state, due)",
    "CREATE INDEX IF NOT EXISTS slack_conversations ON slack_posts (conversation, ts)",
    "CREATE INDEX IF NOT EXISTS slack_answers ON slack_posts (channel, answer_ts)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One thing asked in Slack. `key` is its timestamp; of what is no post, the id that Slack gave it."""

    team: str
    channel: str
    key: str
    kind: Kind
    user: str
    ts: str
    """When it was asked, as Slack writes it: the order of a conversation."""
    thread: str
    """The post that begins the thread; empty where the answer goes to none."""
    conversation: str
    text: str
    addressed: bool = True
    """It is meant for us: a mention, a direct message, a command, a click."""
    private: bool = False
    """Only the asker sees the answer."""
    response_url: str = ""
    state: State = "waiting"
    todo: Todo = "answer"
    revision: int = 0
    """How often it was edited: what was done for an earlier wording does not settle a later one."""
    attempts: int = 0
    due: float = 0.0
    created: float = 0.0
    turn: str = ""
    answer_channel: str = ""
    answer_ts: str = ""
    file: str = ""
    """The id of the file beside the answer."""


_COLUMNS = ", ".join(field.name for field in fields(Post))
_MARKS = ", ".join("?" for _ in fields(Post))
_FLAGS = ("addressed", "private")
_OF = "team = ? AND channel = ? AND key = ?"


class Records:
    """The rows, in the store's file. Safe for many threads."""

    def __init__(self, store: Store) -> None:
        self._database = store.database
        with self._database.writing() as db:
            for statement in _TABLES:
                db.execute(statement)

    def record(self, post: Post) -> bool:
        """Keep a post to be answered; return whether it is new."""
        values = [getattr(post, field.name) for field in fields(Post)]
        with self._database.writing() as db:
            cursor = db.execute(
                f"INSERT INTO slack_posts ({_COLUMNS}) VALUES ({_MARKS}) ON CONFLICT DO NOTHING", values
            )
            return cursor.rowcount > 0

    def find(self, team: str, channel: str, key: str) -> Post | None:
        """Return a post."""
        found = self._select(f"WHERE {_OF}", team, channel, key)
        return found[0] if found else None

    def answered_by(self, team: str, channel: str, ts: str) -> Post | None:
        """Return the post that a message of ours answers."""
        found = self._select("WHERE team = ? AND answer_channel = ? AND answer_ts = ?", team, channel, ts)
        return found[0] if found else None

    def change(self, post: Post, **values: object) -> None:
        """Set some columns of a post, whatever else has happened to it meanwhile."""
        self._update(post, "", values)

    def settle(self, post: Post, state: State, **values: object) -> None:
        """Set the outcome of a post, unless it was edited meanwhile: then it waits on, with what was done for it."""
        with self._database.writing() as db:
            names = [*values, "state"]
            marks = ", ".join(
                [f"{name} = ?" for name in values] + ["state = CASE revision WHEN ? THEN ? ELSE state END"]
            )
            given = [*values.values(), post.revision, state]
            db.execute(f"UPDATE slack_posts SET {marks} WHERE {_OF}", [*given, post.team, post.channel, post.key])
            if "text" not in names and state != "waiting":
                db.execute(
                    f"UPDATE slack_posts SET text = '' WHERE {_OF} AND revision = ? AND kind != 'share'",
                    [post.team, post.channel, post.key, post.revision],
                )

    def revise(self, post: Post, todo: Todo, text: str) -> None:
        """Have a post looked at again: answered anew with other words, or withdrawn."""
        values = {"todo": todo, "text": text, "state": "waiting", "attempts": 0, "due": 0.0}
        self._update(post, "revision = revision + 1", values)

    def claim(self, now: float, busy: Collection[str]) -> Post | None:
        """Return a post that is due, the oldest of its conversation, and of none of the conversations in `busy`."""
        skipped = f" AND p.conversation NOT IN ({', '.join('?' for _ in busy)})" if busy else ""
        found = self._select(
            f"AS p WHERE p.state = 'waiting' AND p.due <= ?{skipped} AND NOT EXISTS (SELECT 1 FROM slack_posts AS q"
            " WHERE q.conversation = p.conversation AND q.ts < p.ts AND q.state = 'waiting')"
            " ORDER BY p.ts LIMIT 1",
            now,
            *busy,
        )
        return found[0] if found else None

    def waiting(self) -> int:
        """Return how many posts wait."""
        with self._database.reading() as db:
            return int(db.execute("SELECT count(*) FROM slack_posts WHERE state = 'waiting'").fetchone()[0])

    def next_due(self) -> float | None:
        """Return when the next post is due."""
        with self._database.reading() as db:
            row = db.execute("SELECT min(due) FROM slack_posts WHERE state = 'waiting'").fetchone()
        return None if row[0] is None else float(row[0])

    def knows(self, conversation: str) -> bool:
        """Return whether something was asked in a conversation, and was not left unsaid or withdrawn."""
        return bool(self._select("WHERE conversation = ? AND state IN ('waiting', 'done') LIMIT 1", conversation))

    def owner(self, conversation: str) -> str | None:
        """Return who began a conversation."""
        found = self._select("WHERE conversation = ? ORDER BY created, ts LIMIT 1", conversation)
        return found[0].user if found else None

    def before(self, post: Post) -> list[Post]:
        """Return the answered posts of the same conversation that were asked before, in order."""
        return self._select(
            "WHERE conversation = ? AND ts < ? AND state = 'done' AND turn != '' ORDER BY ts",
            post.conversation,
            post.ts,
        )

    def after(self, post: Post) -> list[Post]:
        """Return the answered posts of the same conversation that were asked later, in order."""
        return self._select(
            "WHERE conversation = ? AND ts > ? AND state = 'done' AND turn != '' ORDER BY ts",
            post.conversation,
            post.ts,
        )

    def threads(self, since: float) -> list[tuple[str, str, str]]:
        """Return (channel, thread, timestamp of the last post seen there) of what was asked since."""
        with self._database.reading() as db:
            return list(
                db.execute(
                    "SELECT channel, thread, max(ts) FROM slack_posts WHERE kind = 'post' AND created >= ?"
                    " GROUP BY channel, thread ORDER BY 3",
                    (since,),
                )
            )

    def prune(self, keep_days: int | None, now: float | None = None) -> int:
        """Drop the rows that are older than the store keeps its turns; return how many."""
        if keep_days is None:
            return 0
        limit = (time.time() if now is None else now) - timedelta(days=keep_days).total_seconds()
        with self._database.writing() as db:
            cursor = db.execute("DELETE FROM slack_posts WHERE created < ? AND state != 'waiting'", (limit,))
            return cursor.rowcount

    def _update(self, post: Post, more: str, values: dict[str, Any]) -> None:
        marks = ", ".join([*([more] if more else []), *(f"{name} = ?" for name in values)])
        with self._database.writing() as db:
            db.execute(
                f"UPDATE slack_posts SET {marks} WHERE {_OF}",
                [*values.values(), post.team, post.channel, post.key],
            )

    def _select(self, where: str, *given: object) -> list[Post]:
        with self._database.reading() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM slack_posts {where}", given).fetchall()
        return [_post(row) for row in rows]


def _post(row: Sequence[Any]) -> Post:
    values: dict[str, Any] = dict(zip([field.name for field in fields(Post)], row, strict=True))
    return Post(**{**values, **{name: bool(values[name]) for name in _FLAGS}})
