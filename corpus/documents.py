"""The documents of a folder: its files, what they hash to, and the metadata beside them.

A document `paper.csv` may have `paper.csv.meta.json` beside it, or `paper.meta.json`, with the fields of
`corpus.model.Metadata`. Bare files work: what is missing is guessed from the text (`corpus.reader.guess_metadata`).
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.corrections import NONE, Corrections, load_corrections
from corpus.errors import DocumentError
from corpus.formats.registry import OFFERED, SUFFIXES, format_of, read_file
from corpus.formats.text_file import decode
from corpus.grids.model import Content
from corpus.model import STAGES, Document, Metadata

__all__ = [
    "META",
    "SUFFIXES",
    "Corpus",
    "Folder",
    "Problem",
    "Source",
    "bundled_folder",
    "decode",
    "document_of",
    "documents_in",
    "has_documents",
    "is_hidden",
    "load_corpus",
    "metadata_of",
    "no_document",
    "scan_folder",
    "sha256_of",
    "sidecar_of",
]

META = ".meta.json"
"""What the name of the file with a document's metadata ends in."""

LARGE = 8 * 2**20
"""Files above this size are not read to be hashed where their hash is known."""

_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be read, and why, in one line."""

    doc: str
    ja: str
    en: str

    @classmethod
    def of(cls, doc: str, error: Exception) -> "Problem":
        """Return what an error says of a file."""
        said = " ".join(str(error).split()) or type(error).__name__
        return cls(doc, said, " ".join((getattr(error, "en", None) or said).split()))

    def __str__(self) -> str:
        return f"{self.doc}: {self.ja}"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is read as a document."""

    doc: str
    path: Path
    size: int
    sha256: str
    """Of its bytes."""
    metadata: Metadata
    """What the file beside it says."""
    given: str
    """Digest of all that was given besides the bytes: the metadata, and the corrections."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a folder, what they and their metadata hash to, and those that cannot be used."""

    path: Path
    sources: tuple[Source, ...]
    sha256: str
    problems: tuple[Problem, ...] = ()
    corrections: Corrections = NONE


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents of a folder, what they and their metadata hash to, and the files that could not be read."""

    documents: tuple[Document, ...]
    sha256: str
    problems: tuple[str, ...] = ()


Hash = Callable[[str, Path, os.stat_result], str]
"""Gives the digest of a large file that is in the folder under a name."""


def bundled_folder() -> Path:
    """Return the folder of the documents that come with the package."""
    return Path(str(files("corpus").joinpath("documents")))


def scan_folder(folder: Path, *, hash_of: Hash | None = None) -> Folder:
    """Return the files of a folder and its subfolders that are documents; nothing in them is read yet.

    `hash_of` gives the digest of a large file, which it may have kept.

    Raises:
        DocumentError: there is no such folder, or no document in it.

    """
    if not folder.is_dir():
        raise DocumentError(
            f"{folder}: フォルダーがありません。資料の入ったフォルダーを --corpus で指定してください。",
            en=f"{folder}: there is no such folder. Name one that holds documents with --corpus.",
        )
    corrections = load_corrections(folder)
    sources: list[Source] = []
    problems: list[Problem] = []
    digest = hashlib.sha256()
    for path in _paths(folder):
        doc = path.relative_to(folder).as_posix()
        try:
            sources.append(_source(doc, path, corrections, hash_of or _hashed, digest))
        except (DocumentError, OSError) as error:
            problems.append(Problem.of(doc, error))
    if corrections.raw:
        digest.update(corrections.raw)
    if not sources:
        why = f"（{'、'.join(map(str, problems))}）" if problems else ""
        raise DocumentError(
            f"{folder}: 読める資料がありません{why}。{_KINDS} のファイルを置いてください。",
            en=f"{folder}: there are no documents that can be read. Put files of these kinds there: {_KINDS}",
        )
    return Folder(folder, tuple(sources), f"sha256:{digest.hexdigest()}", tuple(problems), corrections)


_KINDS = " ".join(OFFERED)


def load_corpus(folder: Path) -> Corpus:
    """Return the documents of a folder and its subfolders, read here and now.

    Raises:
        DocumentError: there is no such folder, or no document that can be read in it.

    """
    scanned = scan_folder(folder)
    documents: list[Document] = []
    problems = list(scanned.problems)
    for source in scanned.sources:
        try:
            documents.append(document_of(source))
        except (DocumentError, OSError) as error:
            problems.append(Problem.of(source.doc, error))
    if not documents:
        raise no_document(folder, problems)
    problems.sort(key=lambda problem: problem.doc)
    return Corpus(tuple(documents), scanned.sha256, tuple(str(problem) for problem in problems))


def no_document(folder: Path, problems: list[Problem]) -> DocumentError:
    """Return the error that says why no file of a folder could be read."""
    why = "、".join(map(str, problems[:3])) + ("…" if len(problems) > 3 else "")
    english = "; ".join(f"{problem.doc}: {problem.en}" for problem in problems[:3])
    return DocumentError(
        f"{folder}: 読める資料がありません（{why}）。{_KINDS} のファイルを置いてください。",
        en=f"{folder}: no document could be read ({english}). Put files of these kinds there: {_KINDS}",
    )


def document_of(source: Source, content: Content | None = None) -> Document:
    """Return the document that a file holds; what was given of it goes before what the file says of itself.

    Raises:
        DocumentError: it cannot be read.

    """
    content = content or read_file(source.path)
    return Document(
        doc=source.doc,
        text=content.text,
        metadata=_over(content.metadata, source.metadata),
        kind=content.kind,
        grids=content.grids,
    )


def _over(own: Metadata, given: Metadata) -> Metadata:
    names = [field.name for field in fields(Metadata)]
    known = {name: getattr(given, name) for name in names}
    return Metadata(**{name: getattr(own, name) if known[name] is None else known[name] for name in names})


def has_documents(folder: Path) -> bool:
    """Return whether there is a document in a folder or below it."""
    return any(_is_document(folder, path) for path in _files(folder))


def documents_in(folder: Path) -> list[str]:
    """Return the names of the documents of a folder, in their order, whether they can be read or not."""
    return [path.relative_to(folder).as_posix() for path in _paths(folder)] if folder.is_dir() else []


def is_hidden(name: Path) -> bool:
    """Return whether a path inside a folder leads through something hidden.

    >>> is_hidden(Path("a/.git/b.txt")), is_hidden(Path("a/b.txt"))
    (True, False)
    """
    return any(part.startswith((".", "~$")) for part in name.parts)


def _paths(folder: Path) -> Iterator[Path]:
    """Return the documents of a folder in a fixed order, hidden ones left out."""
    yield from (path for path in sorted(_files(folder)) if _is_document(folder, path))


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and its subfolders. Hidden ones are not entered: another run may work in them."""
    for place, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if not is_hidden(Path(name))]
        yield from (Path(place, name) for name in names)


def _is_document(folder: Path, path: Path) -> bool:
    return format_of(path) is not None and not is_hidden(path.relative_to(folder)) and path.is_file()


def _source(doc: str, path: Path, corrections: Corrections, hash_of: Hash, digest: "hashlib._Hash") -> Source:
    """Return a file as it is now, and have `digest` take in its name, its bytes and what is given of it."""
    raw = None
    status = path.stat()
    if status.st_size <= LARGE:
        raw = path.read_bytes()
        sha = hashlib.sha256(raw).hexdigest()
    else:
        sha = hash_of(doc, path, status)
    meta = _sidecar(path)
    metadata = metadata_of(meta, path)
    parts = (doc.encode("utf-8", "surrogateescape"), sha.encode() if raw is None else raw, meta or b"")
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    given = hashlib.sha256((meta or b"") + b"\0" + corrections.raw).hexdigest()
    size = status.st_size if raw is None else len(raw)
    return Source(doc, path, size, sha, metadata, given)


def _hashed(doc: str, path: Path, status: os.stat_result) -> str:
    return sha256_of(path)


def sha256_of(path: Path) -> str:
    """Return the digest of a file's bytes, which are never held whole."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sidecar_of(path: Path) -> Path:
    """Return the file in which the metadata of a document stands, or would stand.

    Its name holds that of the document in full, as `budget.csv` and `budget.pdf` may lie side by side.
    """
    full, short = path.with_name(path.name + META), path.with_name(path.stem + META)
    return short if short.is_file() and not full.is_file() else full


def _sidecar(path: Path) -> bytes | None:
    beside = sidecar_of(path)
    return beside.read_bytes() if beside.is_file() else None


def metadata_of(raw: bytes | None, path: Path) -> Metadata:
    """Return the metadata that the file beside a document holds.

    Raises:
        DocumentError: it is malformed.

    """
    if raw is None:
        return Metadata()
    where = sidecar_of(path).name
    try:
        data: dict[str, Any] = json.loads(raw)
        known = {field.name for field in fields(Metadata)}
        values = {key: value for key, value in data.items() if key in known}
    except (ValueError, AttributeError, RecursionError) as error:
        raise DocumentError(
            f"{where}: JSON として読めません（{error}）", en=f"{where}: it cannot be read as JSON ({error})"
        ) from error
    for key, value in values.items():
        if key != "fiscal_year" and not isinstance(value, str | None):
            raise DocumentError(f"{where}: {key} は文字列です（{value!r}）", en=f"{where}: {key} is a text ({value!r})")
    stage, year = values.get("stage"), values.get("fiscal_year")
    if stage is not None and stage not in STAGES:
        stages = "・".join(STAGES)
        raise DocumentError(
            f"{where}: stage は {stages} のどれかです（{stage!r}）", en=f"{where}: stage is one of {stages} ({stage!r})"
        )
    if year is not None and (isinstance(year, bool) or not isinstance(year, int)):
        raise DocumentError(
            f"{where}: fiscal_year は西暦の整数です（{year!r}）",
            en=f"{where}: fiscal_year is a Western year as a whole number ({year!r})",
        )
    return Metadata(**values)
