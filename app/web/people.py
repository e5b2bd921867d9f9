"""Who may log in: names with the hashes of their passwords, from a file that is read again when it changes."""

import re
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.messages import CommandError, learn
from app.passwords import PasswordHash, read_hash

if TYPE_CHECKING:
    from app.settings import Settings

learn(
    {
        "people.unreadable": (
            "URAZUKE_AUTH_FILE の {where} を読めません（{why}）。場所と権限を確かめてください。",
            "URAZUKE_AUTH_FILE, {where}, cannot be read ({why}). Check its place and permissions.",
        ),
        "people.line": (
            "{where}: 「名前:ハッシュ」の形ではありません。urazuke password 名前 の出力を入れてください。",
            "{where}: not of the form name:hash. Put in the output of urazuke password NAME.",
        ),
        "people.twice": (
            "{where}: 同じ名前が二度あります。一行にしてください。",
            "{where}: a name that stands there twice. Leave one line of it.",
        ),
        "people.none": (
            "{where} に名前が一つもありません。urazuke password 名前 の出力を入れてください。",
            "{where} names nobody. Put in the output of urazuke password NAME.",
        ),
        "people.half": (
            "URAZUKE_AUTH_USER と URAZUKE_AUTH_HASH は両方を設定してください。",
            "Set both URAZUKE_AUTH_USER and URAZUKE_AUTH_HASH.",
        ),
        "people.user": (
            "URAZUKE_AUTH_USER に使えない文字があります。コロンを含まない 64 文字までにしてください。",
            "URAZUKE_AUTH_USER cannot be used as a name: at most 64 characters, without a colon.",
        ),
        "people.open": (
            "{where} はほかの利用者にも読めます。chmod 600 で閉じてください。",
            "{where} can be read by others. Close it with chmod 600.",
        ),
    }
)

_LONGEST_NAME = 64
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class People:
    """The names that may log in. A name that is taken out of the file is out at once."""

    def __init__(
        self,
        fixed: Mapping[str, PasswordHash],
        file: Path | None = None,
        *,
        tell: Callable[[CommandError], None] = lambda _: None,
    ) -> None:
        """Take names that stay, and a file of more; `tell` hears of a file that cannot be used any more.

        Raises:
            CommandError: the file cannot be used, or there is nobody at all.

        """
        self._fixed = dict(fixed)
        self._file = file
        self._tell = tell
        self._stamp = self._stamp_now()
        self._hashes = self._all()
        self._unknown = next(iter(self._hashes.values())).unlike()

    def get(self, name: str) -> PasswordHash | None:
        """Return the hash of a name's password, None for a name that may not log in."""
        stamp = self._stamp_now()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._hashes = self._all()
            except CommandError as error:  # as it was: half a line saved by an editor logs nobody out
                self._tell(error)
        return self._hashes.get(name)

    def matches(self, name: str, password: str) -> bool:
        """Return whether a name and its password go together; an unknown name takes as long as a known one."""
        known = self.get(name)
        return (known or self._unknown).matches(password) and known is not None

    def warnings(self) -> list[CommandError]:
        """Return what is wrong with the file, though it can be used."""
        return open_to_others(self._file) if self._file else []

    def _stamp_now(self) -> tuple[int, int, int] | None:
        try:
            found = self._file.stat() if self._file else None
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None

    def _all(self) -> dict[str, PasswordHash]:
        read = read_people(self._file) if self._file else {}
        return {**read, **self._fixed}


def people_of(settings: "Settings", tell: Callable[[CommandError], None] = lambda _: None) -> People | None:
    """Return who may log in by the settings; None where everybody may use the page.

    Raises:
        CommandError: the settings or the file cannot be used.

    """
    name, secret = settings.auth_user, settings.auth_hash
    if (name is None) != (secret is None):
        raise CommandError("people.half")
    fixed = {}
    if name is not None and secret is not None:
        if not is_name(name):
            raise CommandError("people.user")
        fixed[name] = read_hash(secret.get_secret_value(), "URAZUKE_AUTH_HASH")
    return People(fixed, settings.auth_file, tell=tell) if fixed or settings.auth_file else None


def read_people(file: Path) -> dict[str, PasswordHash]:
    """Return the names of a file with their hashes.

    Raises:
        CommandError: it cannot be read, a line is none, a name stands there twice, or there is none.

    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise CommandError("people.unreadable", where=file, why=why) from None
    found: dict[str, PasswordHash] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        where = f"{file}:{number}"
        name, colon, written = line.strip().partition(":")
        if not colon or not is_name(name):
            raise CommandError("people.line", where=where)
        if name in found:
            raise CommandError("people.twice", where=where)
        found[name] = read_hash(written, where)
    if not found:
        raise CommandError("people.none", where=file)
    return found


def is_name(name: str) -> bool:
    r"""Return whether somebody can be called so.

    >>> [is_name(name) for name in ("yosan", "主計 太郎", "", "a:b", " a", "#a", "a\n")]
    [True, True, False, False, False, False, False]
    """
    fits = 0 < len(name) <= _LONGEST_NAME and name == name.strip() and not name.startswith("#")
    return fits and ":" not in name and not _CONTROL.search(name)


def open_to_others(file: Path) -> list[CommandError]:
    """Return the warning that others can read a file, where they can."""
    try:
        mode = file.stat().st_mode
    except OSError:
        return []
    return [CommandError("people.open", where=file)] if mode & _OTHERS else []
