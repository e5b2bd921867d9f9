"""Signed sessions: what the cookie of somebody who has logged in says, and the key that signs it.

The signature covers the hash of the password too, so that a new password ends every session that the old one began.
"""

import hashlib
import hmac
import os
import re
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

from app.messages import CommandError, learn
from app.web.people import People

learn(
    {
        "session.key": (
            "{where} を鍵として使えません（{why}）。消してからもう一度起動してください。",
            "{where} cannot be used as a key ({why}). Delete it and start again.",
        ),
    }
)

_KEY_BYTES = 32
_NAME = "session.key"
_FORM = re.compile(r"([\w-]{1,350})\.(\d{1,12})\.([\w-]{22})\.([\w-]{43})", re.ASCII)
_MOST_ENDED = 10_000


class Sessions:
    """Makes the tokens of sessions and reads them again."""

    def __init__(
        self, people: People, key: bytes, *, hours: float = 12.0, clock: Callable[[], float] = time.time
    ) -> None:
        """Take who may log in, the key that signs, and how long a session lasts."""
        self._people = people
        self._key = key
        self.seconds = max(1, int(hours * 3600))
        self._clock = clock
        self._ended: dict[str, int] = {}

    def begin(self, name: str) -> str:
        """Return the token of a new session of somebody who has shown the password."""
        head = f"{_text(name.encode())}.{int(self._clock()) + self.seconds}.{secrets.token_urlsafe(16)}"
        return f"{head}.{self._signature(head, name)}"

    def name_in(self, token: str) -> str | None:
        """Return who has logged in; None where the token is not ours, has run out, was ended, or the name is gone."""
        found = _FORM.fullmatch(token)
        if found is None:
            return None
        try:
            name = urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4)).decode()
        except ValueError:
            return None
        genuine = hmac.compare_digest(found[4], self._signature(token.rpartition(".")[0], name))
        lasts = int(found[2]) > self._clock() and found[3] not in self._ended
        return name if genuine and lasts and self._people.get(name) is not None else None

    def end(self, token: str) -> None:
        """Take the token no more: whoever has copied it is out as well."""
        found = _FORM.fullmatch(token)
        if found is None or self.name_in(token) is None:
            return
        now = self._clock()
        self._ended = {one: until for one, until in self._ended.items() if until > now}
        while len(self._ended) >= _MOST_ENDED:
            del self._ended[next(iter(self._ended))]
        self._ended[found[3]] = int(found[2])

    def _signature(self, head: str, name: str) -> str:
        known = self._people.get(name)
        return _text(hmac.digest(self._key, f"{head}.{known}".encode(), hashlib.sha256))


def session_key(home: Path) -> bytes:
    """Return the key that is kept in the home folder, made on first use; it is for its owner's eyes alone.

    Raises:
        CommandError: what lies there is no key.

    """
    file = key_file(home)
    try:
        if not file.exists():
            _make_key(file)
        key = file.read_bytes()
    except OSError as error:
        raise CommandError("session.key", where=file, why=error.strerror) from None
    if len(key) < _KEY_BYTES:
        raise CommandError("session.key", where=file, why=f"{len(key)} < {_KEY_BYTES} bytes")
    return key


def key_file(home: Path) -> Path:
    """Return where the key is kept."""
    return home / _NAME


def _make_key(file: Path) -> None:
    """Write a key aside and give it its name, unless another process was faster."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        written.write(secrets.token_bytes(_KEY_BYTES))
        written.flush()
        os.fsync(written.fileno())
    try:
        os.link(aside, file)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        os.replace(aside, file)
    finally:
        aside.unlink(missing_ok=True)


def _text(given: bytes) -> str:
    return urlsafe_b64encode(given).decode().rstrip("=")
