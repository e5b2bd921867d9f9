"""The versions of one corpus's index on disk, of which one is current.

    <home>/<key>/current          one line: the version, and the digest of its manifest
    <home>/<key>/<version>/       never changed once it has that name
    <home>/<key>/building-…       what a build is writing, or left behind when it died
    <home>/<key>/parts/, vectors/ what was read and embedded before, kept by whoever builds
    <home>/<key>/lock             held by whoever builds; the system lets go of it when that process dies

A reader holds a shared lock on the manifest of its version, so that nobody takes the version away from it.
"""

import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index import manifest
from index.messages import Message, StorageProblem

try:
    import fcntl
except ImportError:  # not POSIX: replacing stays atomic, but builds do not wait for each other, and nothing is cleaned
    fcntl = None  # type: ignore[assignment]

PARTS, VECTORS = "parts", "vectors"
"""Folders that are no versions: what builds keep for the next one."""

_BUILDING = "building-"
_KEY = re.compile(r"(?!building-|(?:parts|vectors)$)[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_PAUSE = 0.05
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}


@dataclass(frozen=True, slots=True)
class Pointer:
    """What `current` says."""

    version: str
    digest: str


class Shelf:
    """The folder of one corpus."""

    def __init__(self, home: Path, key: str) -> None:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a name for a folder: {key!r}")
        self.key = key
        self.root = home / key
        self._alone = False  # known for certain to be the only builder

    def folder(self, version: str) -> Path:
        """Return the folder of a version."""
        return self.root / version

    def pointer(self) -> Pointer | None:
        """Return what is current, or None where nothing is, or what is written there cannot be read."""
        try:
            words = (self.root / "current").read_text(encoding="ascii").split()
        except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            return None
        return Pointer(*words) if len(words) == 2 and _KEY.fullmatch(words[0]) else None

    @contextmanager
    def locked(self, *, timeout: float) -> Iterator[None]:
        """Be the only one who builds; wait for another one who does."""
        self.root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            give_up = time.monotonic() + timeout
            while (locked := _lock(descriptor, exclusive=True)) is False:
                if time.monotonic() > give_up:
                    raise StorageProblem(
                        Message(
                            f"別のプロセスが {timeout:.0f} 秒以上、索引を作り続けています（{self.root}）。"
                            "終わるのを待つか、そのプロセスを止めてから、もう一度実行してください。",
                            en=f"Another process has been building the index for over {timeout:.0f} seconds "
                            f"({self.root}). Wait for it, or stop it, and try again.",
                        )
                    )
                time.sleep(_PAUSE)
            self._alone = locked is True
            yield
        finally:
            self._alone = False
            os.close(descriptor)

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """Give a new folder to write into; it is removed again unless it was published."""
        folder = self.root / f"{_BUILDING}{os.getpid()}-{secrets.token_hex(4)}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, folder: Path, *, name: str, digest: str) -> Path:
        """Make what was written aside the current version, for good, and all at once."""
        for path in folder.rglob("*"):
            _sync(path)
        _sync(folder)
        version = f"{name}-{secrets.token_hex(4)}"
        folder.rename(self.folder(version))
        _sync(self.root)
        aside = self.root / f"{_BUILDING}{os.getpid()}-pointer"
        aside.write_text(f"{version} {digest}\n", encoding="ascii")
        _sync(aside)
        os.replace(aside, self.root / "current")
        _sync(self.root)
        return self.folder(version)

    def hold(self, version: str) -> int:
        """Keep a version from being cleaned, until the returned descriptor is closed."""
        descriptor = os.open(self.folder(version) / manifest.NAME, os.O_RDONLY)
        if _lock(descriptor, exclusive=False) is False:
            os.close(descriptor)
            raise FileNotFoundError(f"being removed: {self.folder(version)}")
        return descriptor

    def clean(self) -> None:
        """Remove what dead builds left, and old versions that nobody reads, if the lock is held."""
        if not self._alone:
            return
        current = self.pointer()
        for path in self.root.iterdir():
            if path.name.startswith(_BUILDING):
                _remove(path)
            elif path.name in (PARTS, VECTORS):
                continue
            elif path.is_dir() and not (current and path.name == current.version):
                self._remove_unread(path)

    def _remove_unread(self, path: Path) -> None:
        try:
            descriptor = os.open(path / manifest.NAME, os.O_RDONLY)
        except OSError:  # no manifest, so nobody can be reading it
            _remove(path)
            return
        try:
            if _lock(descriptor, exclusive=True) is True:
                _remove(path)
        finally:
            os.close(descriptor)


def _lock(descriptor: int, *, exclusive: bool) -> bool | None:
    """Return whether the lock was got, or None where there are no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return None
        raise
    return True


def _sync(path: Path) -> None:
    """Have the system put a file or a folder on the disk."""
    if path.is_dir() and os.name == "nt":  # where a folder cannot be opened
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
