"""Adding documents to a folder: files, folders and archives, each written aside and then given its name at once."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from app.answer import Language
from app.files import write_whole
from app.intake.archives import MOST_DEPTH, Budget, Member, is_archive, unpack
from app.intake.limits import Limits
from app.intake.texts import problem
from app.messages import say
from corpus.documents import META, Problem, is_hidden, scan_folder, sha256_of, sidecar_of
from corpus.errors import DocumentError
from corpus.formats.registry import OFFERED, format_of

_ODD = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\]")
_NAMES = 5
"""Names of files that nobody reads, which are said."""
_LONGEST = 200
"""Bytes of a name in UTF-8; file systems take 255, and the file with its metadata has a longer one."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file or a folder that is to be added, and the name that it goes by."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: `other` is the document of the same content, or the one whose name it would have had."""

    kind: Literal["added", "renamed", "duplicate", "skipped", "problem"]
    doc: str
    other: str = ""
    problem: Problem | None = None


def add_documents(folder: Path, given: Sequence[Given], limits: Limits, budget: Budget | None = None) -> list[Outcome]:
    """Add documents to a folder; return what became of each file.

    Raises:
        OSError: the folder takes nothing.

    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=folder) as aside:
        adder = _Adder(folder, Path(aside), limits, budget or Budget())
        return [outcome for one in given for outcome in adder.add(one)]


class _Adder:
    """Adds files one by one, and knows what the folder holds by then."""

    def __init__(self, folder: Path, aside: Path, limits: Limits, budget: Budget) -> None:
        self._folder, self._aside, self._limits, self._budget = folder, aside, limits, budget
        self._held = _digests(folder)
        self._number = 0

    def add(self, given: Given) -> Iterator[Outcome]:
        """Add a file, or all that a folder or an archive holds."""
        name = _clean(PurePosixPath(given.name))
        if given.path.is_dir():
            for path in sorted(given.path.rglob("*")):
                inner = path.relative_to(given.path)
                if is_hidden(inner) or self._is_ours(path) or path.is_dir():
                    continue
                if path.is_symlink():
                    yield _failed(problem(inner.as_posix(), "archive.link", name=inner.as_posix()))
                else:
                    yield from self._file(path, name / _clean(PurePosixPath(inner.as_posix())), depth=0)
        else:
            yield from self._file(given.path, name, depth=0)

    def _is_ours(self, path: Path) -> bool:
        """Return whether a path lies in the folder that is added to, which may be inside of the one that is added."""
        return path.resolve().is_relative_to(self._folder.resolve())

    def _file(self, path: Path, name: PurePosixPath, *, depth: int) -> Iterator[Outcome]:
        try:
            if is_archive(name.name):
                yield from self._archive(path, name, depth)
            elif format_of(name) is not None:
                yield self._document(path, name)
            elif not name.name.endswith(META) and name.name != "corrections.toml":
                yield Outcome("skipped", name.as_posix())
        except OSError as error:
            yield _failed(problem(name.as_posix(), "add.unreadable", what=name.name, why=error.strerror or error))

    def _archive(self, path: Path, name: PurePosixPath, depth: int) -> Iterator[Outcome]:
        if depth >= MOST_DEPTH:
            yield _failed(problem(name.as_posix(), "archive.nested", name=name.name, most=MOST_DEPTH))
            return
        with ExitStack() as stack:
            out = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=self._aside)))
            single = not name.name.lower().endswith((".zip", ".tgz", ".txz", ".tbz2")) and ".tar" not in name.suffixes
            place = name.parent if single else name.parent / _stem(name.name)
            sidecars: dict[PurePosixPath, Path] = {}
            for member in unpack(path, name.as_posix(), out, self._budget):
                if isinstance(member, Problem):
                    yield _failed(member)
                elif member.name.name.endswith(META):
                    sidecars[member.name] = member.path
                else:
                    yield from self._member(member, place, depth, sidecars)

    def _member(
        self, member: Member, place: PurePosixPath, depth: int, sidecars: dict[PurePosixPath, Path]
    ) -> Iterator[Outcome]:
        for name in (member.name.name + META, member.name.stem + META):
            if beside := sidecars.get(member.name.with_name(name)):
                shutil.copyfile(beside, member.path.with_name(member.path.name + META))
                break
        yield from self._file(member.path, place / _clean(member.name), depth=depth + 1)

    def _document(self, path: Path, name: PurePosixPath) -> Outcome:
        """Add one document; it has its name when it is whole."""
        if found := self._limits.too_large(name.as_posix(), path):
            return _failed(found)
        self._number += 1
        aside = self._aside / f"{self._number}{name.suffix}"
        shutil.copyfile(path, aside)
        sha = sha256_of(aside)
        if same := self._held.get(sha):
            aside.unlink()
            return Outcome("duplicate", name.as_posix(), same)
        place = self._take_name(aside, name)
        self._held[sha] = place.as_posix()
        if (beside := sidecar_of(path)).is_file():
            write_whole(self._folder / place.with_name(place.name + META), beside.read_bytes())
        kind: Literal["added", "renamed"] = "added" if place == name else "renamed"
        return Outcome(kind, place.as_posix(), "" if place == name else name.as_posix())

    def _take_name(self, aside: Path, name: PurePosixPath) -> PurePosixPath:
        """Move a file to its name, or to one beside it that is free; return which."""
        (self._folder / name).parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            free = name if number == 1 else name.with_name(f"{name.stem}-{number}{name.suffix}")
            try:
                os.link(aside, self._folder / free)  # unlike a renaming, this takes nobody's place
            except FileExistsError:
                number += 1
                continue
            except OSError:  # a file system without links
                if (self._folder / free).exists():
                    number += 1
                    continue
                os.replace(aside, self._folder / free)
                return free
            aside.unlink()
            return free


def said(outcomes: Sequence[Outcome], lang: Language) -> Iterator[str]:
    """Yield what became of each file, those of kinds that nobody reads in one line."""
    skipped = [outcome.doc for outcome in outcomes if outcome.kind == "skipped"]
    for outcome in outcomes:
        match outcome.kind:
            case "added":
                yield say("add.added", lang, doc=outcome.doc)
            case "renamed":
                yield say("add.renamed", lang, doc=outcome.doc, name=outcome.other)
            case "duplicate":
                yield say("add.duplicate", lang, doc=outcome.doc, same=outcome.other)
            case "problem" if outcome.problem is not None:
                why = outcome.problem.en if lang == "en" else outcome.problem.ja
                yield say("add.problem", lang, doc=outcome.doc, why=why)
            case _:
                continue
    if skipped:
        names = "、".join(skipped[:_NAMES]) + ("…" if len(skipped) > _NAMES else "")
        yield say("add.skipped", lang, count=len(skipped), names=names)
    if not any(outcome.kind in ("added", "renamed") for outcome in outcomes):
        yield say("add.nothing", lang)


def _failed(found: Problem) -> Outcome:
    return Outcome("problem", found.doc, problem=found)


def _digests(folder: Path) -> dict[str, str]:
    try:
        return {source.sha256: source.doc for source in scan_folder(folder).sources}
    except DocumentError:  # nothing in it yet
        return {}


def _clean(name: PurePosixPath) -> PurePosixPath:
    r"""Return a name that file systems take, and that leads nowhere else.

    >>> _clean(PurePosixPath("../甲\\乙\n.csv")).as_posix(), _clean(PurePosixPath("/.a")).as_posix()
    ('甲_乙_.csv', '_a')
    """
    parts = [_part(part) for part in name.parts if part not in {"/", ".", ".."}]
    return PurePosixPath(*parts) if parts else PurePosixPath("_")


def _part(part: str) -> str:
    cleaned = _ODD.sub("_", part.encode("utf-8", "replace").decode("utf-8")).strip()
    cleaned = re.sub(r"^(?:\.|~\$)", "_", cleaned)  # what begins so is hidden
    path = PurePosixPath(cleaned or "_")
    stem = path.stem.encode()[: _LONGEST - len(path.suffix.encode())].decode("utf-8", "ignore")
    return f"{stem}{path.suffix}" if len(cleaned.encode()) > _LONGEST else str(path)


def _stem(name: str) -> str:
    """Return the name of an archive without its endings."""
    return re.sub(r"(?i)\.(?:zip|tar(?:\.\w+)?|tgz|txz|tbz2)$", "", name) or "_"


def readable_kinds() -> str:
    """Return the endings of files that are read, as one text."""
    return " ".join(OFFERED)
