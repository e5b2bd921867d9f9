"""The store that front ends use. Every call is one short transaction; nothing of the file is held between calls."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.answer import Answer, Language
from app.store import conversations
from app.store import feedback as ratings
from app.store.database import Database
from app.store.records import Conversation, Feedback, Reason, Source, Turn, Verdict
from app.store.rows import time_text

if TYPE_CHECKING:
    from app.settings import Settings

_FILE = "records.sqlite"
_PAGE = 100


class Store:
    """Conversations, their turns, and what people think of them. Safe for many threads and many processes.

    Raises:
        RecordsError: the file cannot be used (an error of the operator). Any call may raise it.

    """

    def __init__(self, path: Path, *, keep_days: int | None) -> None:
        self.path = path
        self.keep_days = keep_days
        self._database = Database(path)

    def close(self) -> None:
        """Close the file. Later calls raise RecordsError."""
        self._database.close()

    @property
    def database(self) -> Database:
        """Return the file itself, where a front end keeps tables of its own beside these, under its own names."""
        return self._database

    # conversations

    def start(self, owner: str, *, lang: Language = "ja", id: str | None = None) -> str:  # noqa: A002
        """Return the id of a new conversation, or the id given; CommandError where that is somebody else's."""
        named = conversations.fresh_id(16) if id is None else id
        with self._database.writing() as db:
            conversations.start(db, named, owner, lang)
        return named

    def conversations(self, owner: str) -> list[Conversation]:
        """Return the owner's conversations that have a question, newest first."""
        with self._database.reading() as db:
            return conversations.listed(db, owner)

    def turns(self, conversation: str, owner: str | None = None) -> list[Turn]:
        """Return the turns in order; none where the conversation is gone, or is not the owner's that is named."""
        with self._database.reading() as db:
            rows = conversations.turns(db, conversation) if conversations.owned(db, conversation, owner) else []
        return [row.turn for row in rows]

    def state(self, conversation: str) -> dict[str, Any] | None:
        """Return the state after the last turn, as JSON data; None where there is no turn."""
        with self._database.reading() as db:
            text = conversations.last_state(db, conversation)
        return None if text is None else dict(loads(text))

    def add(
        self,
        conversation: str,
        owner: str,
        reply_answer: Answer,
        state: Mapping[str, Any],
        *,
        replaces: int | None = None,
    ) -> Turn:
        """Return the turn, appended; turns from number `replaces` on are dropped before.

        Raises:
            CommandError: the owner has no such conversation (any more).

        """
        with self._database.writing() as db:
            conversations.require(db, conversation, owner)
            return conversations.add(db, conversation, reply_answer, state, replaces)

    def turn(self, id: str) -> Turn | None:  # noqa: A002
        """Return a turn by its public id, whoever asks."""
        with self._database.reading() as db:
            row = conversations.turn(db, id)
        return None if row is None else row.turn

    def delete(self, conversation: str, owner: str | None = None) -> bool:
        """Delete a conversation, its turns and its feedback; return whether there was one (of the owner's)."""
        with self._database.writing() as db:
            found = conversations.owned(db, conversation, owner)
            if found:
                conversations.delete(db, conversation)
        if found:
            self._database.forget()
        return found

    def prune(self, now: datetime | None = None) -> int:
        """Delete the conversations whose last turn is older than `keep_days`; return how many."""
        if self.keep_days is None:
            return 0
        limit = (now or datetime.now(UTC)) - timedelta(days=self.keep_days)
        with self._database.writing() as db:
            count = conversations.delete_older(db, time_text(limit))
        if count:
            self._database.forget()
        return count

    # feedback

    def rate(
        self,
        turn: str,
        rater: str,
        verdict: Verdict,
        *,
        reasons: Sequence[Reason] = (),
        comment: str = "",
        source: Source = "web",
    ) -> Feedback:
        """Return the rating, kept in place of what the rater said of the turn before.

        Raises:
            CommandError: there is no such turn, no such reason, or the comment is too long.

        """
        given = ratings.rating(verdict, reasons, comment, source)
        with self._database.writing() as db:
            return ratings.rate(db, turn, rater, given)

    def unrate(self, turn: str, rater: str) -> bool:
        """Take a rating back; return whether there was one."""
        with self._database.writing() as db:
            found = ratings.unrate(db, turn, rater)
        if found:
            self._database.forget()
        return found

    def feedback(self, *, since: datetime | None = None, verdict: str | None = None) -> Iterator[Feedback]:
        """Yield the ratings in the order they were given, page by page: nothing waits for a slow reader."""
        start, after = None if since is None else time_text(since), 0
        seen: set[tuple[str, str]] = set()
        while True:
            with self._database.reading() as db:
                found = ratings.page(db, after=after, size=_PAGE, since=start, verdict=verdict)
            for _, one in found:
                if (one.turn.id, one.rater) not in seen:  # else given again while we read
                    seen.add((one.turn.id, one.rater))
                    yield one
            if len(found) < _PAGE:
                return
            after = found[-1][0]


def records_path(settings: "Settings") -> Path:
    """Return where the records are."""
    return settings.home.resolve() / _FILE


def open_store(settings: "Settings") -> Store:
    """Return the store of the settings' home, without what is kept no longer."""
    store = Store(records_path(settings), keep_days=settings.keep_days)
    store.prune()
    return store
