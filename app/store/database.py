"""The file: who may read it, how it is opened, and how it grows with the versions.

Write-ahead logging lets readers go on beside the one writer. What is deleted is overwritten, and the log is emptied.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from app.store.messages import RecordsError
from app.store.schema import APPLICATION, MIGRATIONS

_PATIENCE = 10.0
"""Seconds that a writer waits for the others."""
_SHORT = 1_000
"""Milliseconds that emptying the log waits for readers."""
_SPARE = 8
"""Connections that are kept for the next request."""
_PAUSE = 0.02


class Database:
    """Connections to one file. A connection is used by one thread at a time, and goes back when it is done."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._spare: list[sqlite3.Connection] = []
        self._lock = Lock()
        self._writing = Lock()
        self._closed = False
        with self._told():
            _make_private(path)
            self._prepare()

    def close(self) -> None:
        """Close the file. What is being done at this moment is still done."""
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, []
        for connection in spare:
            connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one state of the file."""
        with self._told(), self._connection() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                _end(connection, "ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes are kept all together, or not at all."""
        with self._told(), self._writing, self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                _end(connection, "ROLLBACK")
                raise
            connection.execute("COMMIT")

    def forget(self) -> None:
        """Empty the log, so that what was deleted stands in no file; a long reader puts that off to the next time."""
        with self._told(), self._writing, self._connection() as connection:
            connection.execute(f"PRAGMA busy_timeout = {_SHORT}")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.execute(f"PRAGMA busy_timeout = {int(_PATIENCE * 1000)}")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._closed:
                raise RecordsError("store.closed", path=self.path)
            connection = self._spare.pop() if self._spare else None
        connection = connection or self._connect()
        try:
            yield connection
        finally:
            with self._lock:
                keep = not self._closed and len(self._spare) < _SPARE and not connection.in_transaction
                if keep:
                    self._spare.append(connection)
            if not keep:
                connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        connection.text_factory = _text
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")  # a rating that was thanked for outlives a power cut
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self) -> None:
        """Bring the file to the newest form; several processes may try at once."""
        with self._connection() as connection:
            connection.execute("BEGIN")  # one look: another process may be making the file at this moment
            try:
                _check(connection, self.path)
            finally:
                _end(connection, "ROLLBACK")
            _log_ahead(connection)
            connection.execute("BEGIN IMMEDIATE")
            try:
                version = _check(connection, self.path)
                for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
                    for statement in statements:
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {number}")
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
            except BaseException:
                _end(connection, "ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what SQLite says into a line that says what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._problem(error) from error
        except OSError as error:
            raise RecordsError("store.unusable", path=self.path, why=error.strerror or error) from error

    def _problem(self, error: sqlite3.Error) -> RecordsError:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            return RecordsError("store.foreign", path=self.path)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return RecordsError("store.busy", path=self.path)
        if code == sqlite3.SQLITE_CORRUPT:
            return RecordsError("store.damaged", path=self.path, why=error)
        return RecordsError("store.unusable", path=self.path, why=error)


def _make_private(path: Path) -> None:
    """Make the file, and its folder where it is missing, for their owner alone.

    A file that is there is never opened here: closing it would drop the locks that SQLite holds on it.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            with suppress(PermissionError):  # another user's file: theirs to guard
                path.chmod(0o600)


def _check(connection: sqlite3.Connection, path: Path) -> int:
    """Return the file's version; RecordsError where it is another program's, or newer than this one."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION and (application or version or tables):
        raise RecordsError("store.foreign", path=path)
    if version > len(MIGRATIONS):
        raise RecordsError("store.newer", path=path, found=version, known=len(MIGRATIONS))
    return version


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Switch the log on. SQLite does not wait here while another process does the same, so this does."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)


def _end(connection: sqlite3.Connection, how: str) -> None:
    if connection.in_transaction:
        connection.execute(how)


def _text(raw: bytes) -> str:
    """Return a column's text. JSON may escape half a character, which SQLite takes out of it as it is."""
    return raw.decode("utf-8", "replace")
