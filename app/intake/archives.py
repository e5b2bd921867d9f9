"""Taking files out of archives that may have been made to do harm.

Nothing is written under a name of the archive's: names that lead outside of it are refused, links and devices are left
out, and what is unpacked is counted as it comes, whatever the archive says of its size.
"""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

import app.intake.texts  # noqa: F401 - the words for what is refused
from app.messages import CommandError
from corpus.documents import Problem, is_hidden

MOST_FILES = 10_000
MOST_MB = 4_096
MOST_TIMES = 200
"""How many times as large as it is an archive may become. Tables in plain text shrink to a twentieth, seldom more."""
MOST_DEPTH = 2

_MB = 2**20
_FREE = 16 * _MB
"""What may be unpacked however small the archive is."""
_CHUNK = 2**18
_ENCRYPTED, _UTF8 = 0x1, 0x800
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
_TARS = (".tar", ".tgz", ".txz", ".tbz2", ".tar.gz", ".tar.xz", ".tar.bz2")
_SINGLE = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}
_JUNK = "__MACOSX"
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError)
"""What the libraries raise over damaged archives; NotImplementedError is a RuntimeError."""


@dataclass
class Budget:
    """How much may still be unpacked, of all archives of one run."""

    files: int = MOST_FILES
    size: int = MOST_MB * _MB
    most_files: int = field(init=False)
    most_mb: int = field(init=False)

    def __post_init__(self) -> None:
        self.most_files, self.most_mb = self.files, max(1, self.size // _MB)

    def file(self) -> None:
        """Take one file more; CommandError where there are too many."""
        self.files -= 1
        if self.files < 0:
            raise CommandError("archive.many", most=f"{self.most_files:,}")

    def bytes(self, count: int) -> None:
        """Take bytes more; CommandError where there are too many."""
        self.size -= count
        if self.size < 0:
            raise CommandError("archive.total", most=f"{self.most_mb:,}")


@dataclass(frozen=True, slots=True)
class Member:
    """A file that was taken out: its name in the archive, and where it lies."""

    name: PurePosixPath
    path: Path


def is_archive(name: str) -> bool:
    """Return whether a file is an archive by its name.

    >>> [is_archive(name) for name in ("a.zip", "a.TAR.gz", "a.csv.gz", "a.csv", "a.xlsx")]
    [True, True, True, False, False]
    """
    lower = name.lower()
    return lower.endswith((".zip", *_TARS, *_SINGLE))


def unpack(path: Path, name: str, out: Path, budget: Budget) -> Iterator[Member | Problem]:
    """Yield the files of an archive that is called `name`, each as it has been written into the folder `out`.

    What is left out, or ends the unpacking, is yielded as a problem.
    """
    try:
        yield from _members(path, name, _Writer(out, path.stat().st_size, budget))
    except (CommandError, OSError, *_BROKEN) as error:
        yield _problem(name, error)


def _problem(name: str, error: Exception) -> Problem:
    if isinstance(error, CommandError):
        return Problem(name, str(error), error.en)
    why = getattr(error, "strerror", None) or type(error).__name__
    return Problem.of(name, CommandError("archive.broken", why=why))


def _members(path: Path, name: str, writer: "_Writer") -> Iterator[Member | Problem]:
    lower = name.lower()
    if lower.endswith(".zip"):
        yield from _zip(path, name, writer)
    elif lower.endswith(_TARS):
        yield from _tar(path, name, writer)
    else:
        inner = PurePosixPath(PurePosixPath(name).stem)
        with _opened(path, PurePosixPath(lower).suffix) as source:
            yield writer.write(source, inner, name)


def _opened(path: Path, suffix: str) -> AbstractContextManager[BinaryIO]:
    opened: AbstractContextManager[BinaryIO] = _SINGLE[suffix](path, "rb")  # type: ignore[operator]
    return opened


def _zip(path: Path, archive: str, writer: "_Writer") -> Iterator[Member | Problem]:
    with zipfile.ZipFile(path) as packed:
        for entry in packed.infolist():
            if entry.is_dir():
                continue
            name = _zip_name(entry)
            try:
                inner = _inside(name)
                if inner is None:
                    continue
                _check_entry(entry, name)
                with packed.open(entry) as source:
                    member = writer.write(source, inner, name, packed=entry.compress_size)
            except _Left as left:
                yield _problem(f"{archive}", left)
            else:
                yield member


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    """Refuse an entry for what it says of itself."""
    mode = entry.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        raise _Left("archive.link", name=name)
    if entry.flag_bits & _ENCRYPTED:
        raise _Left("archive.encrypted", name=name)
    if entry.compress_type not in _METHODS:
        raise _Left("archive.broken", why=f"{name}: {entry.compress_type}")


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry. Archives made on Japanese Windows have it in its own encoding, and do not say so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _tar(path: Path, archive: str, writer: "_Writer") -> Iterator[Member | Problem]:
    with _plain(path) as source, tarfile.open(fileobj=_Counted(source, writer), mode="r|") as packed:
        for entry in packed:
            if entry.isdir():
                continue
            try:
                inner = _inside(entry.name)
                if inner is None:
                    continue
                content = packed.extractfile(entry) if entry.isreg() else None
                if content is None:
                    raise _Left("archive.link", name=entry.name)
                member = writer.write(content, inner, entry.name, counted=True)
            except _Left as left:
                yield _problem(archive, left)
            else:
                yield member


def _plain(path: Path) -> AbstractContextManager[BinaryIO]:
    """Return the tar inside, by how the file begins."""
    with path.open("rb") as file:
        head = file.read(6)
    for magic, suffix in ((b"\x1f\x8b", ".gz"), (b"\xfd7zXZ\0", ".xz"), (b"BZh", ".bz2")):
        if head.startswith(magic):
            return _opened(path, suffix)
    return path.open("rb")


class _Left(CommandError):
    """An entry that is left out; the others are taken."""


def _inside(name: str) -> PurePosixPath | None:
    """Return the path of an entry inside its archive, None where nobody wants it."""
    parts = PurePosixPath(name.replace("\\", "/"))
    drive = len(name) > 1 and name[1] == ":"
    if parts.is_absolute() or ".." in parts.parts or drive or "\0" in name or not parts.parts:
        raise _Left("archive.outside", name=name)
    return None if parts.parts[0] == _JUNK or is_hidden(Path(parts)) else parts


class _Counted(io.RawIOBase):
    """A stream whose bytes are counted as they are read: headers can be a bomb too."""

    def __init__(self, source: BinaryIO, writer: "_Writer") -> None:
        self._source, self._writer = source, writer

    def read(self, size: int = -1) -> bytes:
        """Return bytes of the stream."""
        chunk = self._source.read(size)
        self._writer.count(len(chunk), "tar")
        return chunk


class _Writer:
    """Writes what is unpacked under names of its own, and counts it."""

    def __init__(self, out: Path, packed: int, budget: Budget) -> None:
        self._out, self._packed, self._budget = out, packed, budget
        self._unpacked = 0
        self._number = 0

    def count(self, size: int, name: str) -> None:
        """Count bytes; CommandError where the archive becomes too much."""
        self._budget.bytes(size)
        self._unpacked += size
        if self._unpacked > max(_FREE, self._packed * MOST_TIMES):
            raise CommandError("archive.ratio", name=name, ratio=MOST_TIMES)

    def write(
        self, source: IO[bytes], inner: PurePosixPath, name: str, *, packed: int | None = None, counted: bool = False
    ) -> Member:
        """Write one file; `packed` is how much room it takes in the archive, `counted` says that the stream is."""
        self._budget.file()
        self._number += 1
        path = self._out / f"{self._number:06}{inner.suffix}"
        size = 0
        with path.open("wb") as target:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if not counted:
                    self.count(len(chunk), name)
                if packed is not None and size > max(_FREE, packed * MOST_TIMES):
                    raise CommandError("archive.ratio", name=name, ratio=MOST_TIMES)
                target.write(chunk)
        return Member(inner, path)
