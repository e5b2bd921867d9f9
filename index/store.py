"""The saved index of a corpus: ledger, passages, vectors and terms in one folder, replaced as a whole.

A build writes aside and then moves one pointer, so that whoever reads sees the old index or the new one. What is
damaged, or was made from other documents or by another model, is not opened. Nothing here is heavy to import:
vectors, terms and the model are loaded when a question first needs them.
"""

import logging
import os
import re
import shutil
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import duckdb

from corpus.errors import SetupError
from corpus.ledger_store import connect
from corpus.model import Span
from index.embedder import Embedder, canonical_name, load_embedder
from index.manifest import FileFacts, Manifest, facts_of
from index.messages import DamagedIndex, EmbedderUnavailable, IndexProblem, Message, ReplacedIndex, StorageProblem
from index.passage import Passage, readable
from index.shelf import Pointer, Shelf
from index.vector_memory import VectorMemory

if TYPE_CHECKING:
    from index.retriever import Retriever
    from index.vectors import VectorIndex

LEDGER, VECTORS, TERMS = "ledger.duckdb", "vectors.faiss", "terms"

_WAIT = 600.0
_ATTEMPTS = 5
_BATCH = 32
"""Passages that are embedded at once."""
_log = logging.getLogger(__name__)


class OpenIndex:
    """One version of an index. It stays readable while it is open, also when a newer one replaces it."""

    def __init__(self, shelf: Shelf, pointer: Pointer, manifest: Manifest, held: int) -> None:
        self._shelf, self._pointer, self.manifest = shelf, pointer, manifest
        self.version = pointer.version
        self.key = shelf.key
        self.folder = shelf.folder(pointer.version)
        self._retriever: Retriever | None = None
        self._lock = Lock()
        self.close = weakref.finalize(self, os.close, held)
        """Let go of the version. Happens by itself when nobody refers to this object any more."""

    @property
    def ledger_path(self) -> Path:
        """The DuckDB file that holds the ledger's tables."""
        return self.folder / LEDGER

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What the user should know of how search works here: nothing, as a rule."""
        if self._retriever is not None:
            return self._retriever.warnings
        return (
            () if self.manifest.warning is None else (Message(self.manifest.warning[0], en=self.manifest.warning[1]),)
        )

    def changed(self) -> bool:
        """Return whether another version is current by now. Cheap enough to ask before every question."""
        try:
            return self._shelf.pointer() != self._pointer
        except OSError:  # a folder that cannot be read just now: what is open goes on serving
            return False

    def newer(self) -> str | None:
        """Return the name of the version that is current by now, None where that is this one, or none can be seen."""
        try:
            pointer = self._shelf.pointer()
        except OSError:
            return None
        return None if pointer is None or pointer == self._pointer else pointer.version

    @property
    def embedder(self) -> Embedder | None:
        """The model that questions are embedded by, None where none is loaded."""
        return None if self._retriever is None else self._retriever.embedder

    def retriever(self, embedder: Embedder | None = None) -> "Retriever":
        """Return the search over the passages, loaded when first asked for."""
        with self._lock:
            if self._retriever is None:
                self._retriever = self._load(embedder)
        return self._retriever

    def _load(self, embedder: Embedder | None) -> "Retriever":
        from index.retriever import Retriever
        from index.terms import TermIndex
        from index.vectors import VectorIndex

        manifest = self.manifest
        try:
            vectors = None if manifest.dimension is None else VectorIndex.load(self.folder / VECTORS)
            if vectors is not None and vectors.dimension != manifest.dimension:
                raise ValueError(f"vectors of dimension {vectors.dimension}, not {manifest.dimension}")
            passages = _read_passages(self.ledger_path)
            if len(passages) != manifest.passages:
                raise ValueError(f"{len(passages)} passages, not {manifest.passages}")
            terms = TermIndex.load(self.folder / TERMS)
            if vectors is not None:
                embedder = embedder or load_embedder(manifest.embedder)
            return Retriever(passages, terms=terms, vectors=vectors, embedder=embedder, warnings=self.warnings)
        except (ValueError, LookupError, TypeError, EOFError, OSError, SetupError, duckdb.Error) as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> IndexProblem:
        if not self.folder.exists():
            return ReplacedIndex(
                Message(
                    f"開いていた索引は新しいものに置き換えられました（{self.folder}）。もう一度実行してください。",
                    en=f"The index was replaced by a newer one ({self.folder}). Try again.",
                )
            )
        return DamagedIndex(
            Message(
                f"索引が壊れています（{self.folder}: {error}）。urazuke build で作り直してください。",
                en=f"The index is damaged ({self.folder}: {error}). Build it again with: urazuke build",
            )
        )


def open_current(home: Path, key: str, *, corpus_sha: str, embedder_name: str | None = None) -> OpenIndex | None:
    """Return the current index, or None where there is none that is whole and fits; then build one.

    `embedder_name` is what the settings say: None for the default model, "" for an index of terms alone.
    """
    shelf = Shelf(home, key)
    wanted = _wanted(embedder_name)
    for _ in range(_ATTEMPTS):
        try:
            pointer = shelf.pointer()
        except OSError as error:
            raise _storage_problem(shelf, error) from error
        if pointer is None:
            return None
        opened = _open(shelf, pointer, corpus_sha, wanted)
        if opened is not None or shelf.pointer() == pointer:
            return opened
    return None


def current_version(home: Path, key: str) -> str | None:
    """Return the name of the version that is current, None where there is none, or none can be seen."""
    try:
        pointer = Shelf(home, key).pointer()
    except OSError:
        return None
    return None if pointer is None else pointer.version


def build(
    home: Path,
    key: str,
    *,
    corpus_sha: str,
    passages: Sequence[Passage],
    write_ledger: Callable[[Path], None],
    embedder: Embedder | None,
    force: bool = False,
    embedded: Callable[[int, int], None] | None = None,
    memory: VectorMemory | None = None,
    later: Message | None = None,
) -> Path:
    """Build an index, make it the current one, and return its folder.

    `write_ledger` writes tables into the DuckDB file whose path it gets, and closes it. Without an embedder
    there will be terms alone. An index that fits already is kept, unless `force` asks for a new one; one that
    another process finished in the meantime serves in any case. `embedded` is told how many passages have their
    vector, and of how many: none first, which is when all else is written. Vectors that `memory` has are taken from
    there. Where `later` is given, there are no vectors yet: terms serve, and say so by it, until `add_vectors` has
    been called.
    """
    if len({passage.id for passage in passages}) != len(passages):
        raise ValueError("two passages have the same id")
    shelf = Shelf(home, key)
    wanted = "" if embedder is None else embedder.name
    try:
        before = shelf.pointer()
        with shelf.locked(timeout=_WAIT):
            now = shelf.pointer()
            if now is not None and (not force or now != before) and _fits(shelf, now, corpus_sha, wanted):
                return shelf.folder(now.version)
            shelf.clean()
            with shelf.aside() as folder:
                embed = _Embedding(embedder, embedded or (lambda done, total: None), memory)
                digest = _write(folder, corpus_sha, passages, write_ledger, embed, later).save(folder)
                built = shelf.publish(folder, name=_name(corpus_sha), digest=digest)
            shelf.clean()
            return built
    except (OSError, duckdb.IOException) as error:
        raise _storage_problem(shelf, error) from error


def _wanted(embedder_name: str | None) -> str:
    return "" if embedder_name == "" else canonical_name(embedder_name)


def _open(shelf: Shelf, pointer: Pointer, corpus_sha: str, wanted: str) -> OpenIndex | None:
    """Return the version if it is whole and fits."""
    folder = shelf.folder(pointer.version)
    try:
        held = shelf.hold(pointer.version)
        try:
            manifest = Manifest.load(folder, digest=pointer.digest)
            if (manifest.corpus_sha256, manifest.embedder) == (corpus_sha, wanted):
                if not (damaged := manifest.damaged(folder)):
                    opened = OpenIndex(shelf, pointer, manifest, held)
                    held = -1
                    return opened
                _log.warning("damaged files in %s: %s", folder, ", ".join(damaged))
        finally:
            if held >= 0:
                os.close(held)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        _log.warning("cannot use the index in %s: %s", folder, error)
    return None


def _fits(shelf: Shelf, pointer: Pointer, corpus_sha: str, wanted: str) -> bool:
    opened = _open(shelf, pointer, corpus_sha, wanted)
    if opened is not None:
        opened.close()
    return opened is not None


def add_vectors(
    home: Path,
    key: str,
    *,
    embedder: Embedder,
    memory: VectorMemory,
    embedded: Callable[[int, int], None] = lambda done, total: None,
) -> Path | None:
    """Give the current index the vectors that were to follow, and return the folder of the version that has them.

    Each batch is in `memory` as soon as it is made: a call that was cut short goes on where it was. None where the
    current index wants no vectors of this model, or has them.

    Raises:
        SetupError: there is something wrong with the index, or with the disk.

    """
    shelf = Shelf(home, key)
    try:
        while (pointer := shelf.pointer()) is not None:
            manifest = Manifest.load(shelf.folder(pointer.version), digest=pointer.digest)
            if manifest.embedder != embedder.name or manifest.dimension is not None:
                return None
            held = shelf.hold(pointer.version)
            try:
                passages = _read_passages(shelf.folder(pointer.version) / LEDGER)
                vectors = _vectors([passage.indexed for passage in passages], _Embedding(embedder, embedded, memory))
                with shelf.locked(timeout=_WAIT):
                    if shelf.pointer() == pointer:
                        return _publish_with(shelf, pointer, manifest, vectors)
            finally:
                os.close(held)
        return None
    except (OSError, duckdb.IOException) as error:
        raise _storage_problem(shelf, error) from error
    except ValueError as error:
        raise IndexProblem(
            Message(
                f"索引が壊れています（{shelf.root}: {error}）。urazuke build で作り直してください。",
                en=f"The index is damaged ({shelf.root}: {error}). Build it again with: urazuke build",
            )
        ) from error


def _publish_with(shelf: Shelf, pointer: Pointer, manifest: Manifest, vectors: "VectorIndex") -> Path:
    """Publish the version anew with its vectors. What is never changed is not copied, but linked."""
    old = shelf.folder(pointer.version)
    with shelf.aside() as folder:
        for name in manifest.files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(old / name, folder / name)
            except OSError:  # a file system without links
                shutil.copy2(old / name, folder / name)
        vectors.save(folder / VECTORS)
        facts = {**manifest.files, VECTORS: FileFacts.of(folder / VECTORS)}
        now = replace(manifest, dimension=vectors.dimension, warning=None, later=False, files=facts)
        built = shelf.publish(folder, name=_name(manifest.corpus_sha256), digest=now.save(folder))
    shelf.clean()
    return built


def _name(corpus_sha: str) -> str:
    return re.sub(r"\W", "", corpus_sha)[-12:] or "v"


@dataclass(frozen=True, slots=True)
class _Embedding:
    """What passages are embedded by, who is told how far that is, and what was embedded before."""

    embedder: Embedder | None
    tell: Callable[[int, int], None]
    memory: VectorMemory | None


def _write(
    folder: Path,
    corpus_sha: str,
    passages: Sequence[Passage],
    write_ledger: Callable[[Path], None],
    embed: _Embedding,
    later: Message | None,
) -> Manifest:
    """Write all files of an index but the manifest, and return that."""
    from index.terms import TermIndex
    from index.tokens import words

    write_ledger(folder / LEDGER)
    _write_passages(folder / LEDGER, passages)
    if (wal := folder / f"{LEDGER}.wal").exists():
        raise RuntimeError(f"the ledger was not closed: {wal}")
    TermIndex.of([words(passage.indexed) for passage in passages]).save(folder / TERMS)
    dimension, warning = None, None
    if embed.embedder is not None and later is not None:
        warning = (str(later), later.en)
    elif embed.embedder is not None:
        try:
            vectors = _vectors([passage.indexed for passage in passages], embed)
            vectors.save(folder / VECTORS)
            dimension = vectors.dimension
        except EmbedderUnavailable as error:  # only the default model says so: terms serve alone
            warning = (str(error), error.en)
            _log.warning("%s", error.en)
    return Manifest(
        corpus_sha256=corpus_sha,
        embedder="" if embed.embedder is None else embed.embedder.name,
        dimension=dimension,
        passages=len(passages),
        warning=warning,
        later=later is not None and embed.embedder is not None,
        files=facts_of(folder),
    )


def _vectors(texts: Sequence[str], embed: _Embedding) -> "VectorIndex":
    """Return the vectors of texts: those that are remembered, and new ones."""
    import numpy as np

    from index.vectors import VectorIndex

    embedder, memory = embed.embedder, embed.memory
    assert embedder is not None
    if memory is None:
        embed.tell(0, len(texts))
        rows = [embedder.embed_documents(texts[:_BATCH])]
        for start in range(_BATCH, len(texts), _BATCH):
            embed.tell(start, len(texts))
            rows.append(embedder.embed_documents(texts[start : start + _BATCH]))
        embed.tell(len(texts), len(texts))
        return VectorIndex.of(np.concatenate(rows))
    missing = memory.missing(texts)
    known = len(texts) - len(missing)
    embed.tell(known, len(texts))
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        memory.add(batch, embedder.embed_documents(batch))
        embed.tell(min(len(texts), known + start + len(batch)), len(texts))
    return VectorIndex.of(memory.rows(texts, embedder.dimension))


def _write_passages(path: Path, passages: Sequence[Passage]) -> None:
    columns = [
        [passage.id for passage in passages],
        [passage.span.doc for passage in passages],
        [passage.span.start for passage in passages],
        [passage.span.end for passage in passages],
        [readable(passage.text) for passage in passages],
        [readable(passage.title) for passage in passages],
        [passage.kind for passage in passages],
    ]
    with connect(path, read_only=False) as connection:
        connection.execute(
            "CREATE TABLE passages (position INTEGER, id VARCHAR, doc VARCHAR, "
            '"start" INTEGER, "end" INTEGER, text VARCHAR, title VARCHAR, kind VARCHAR)'
        )
        connection.execute(
            "INSERT INTO passages SELECT generate_subscripts(?::VARCHAR[], 1), unnest(?::VARCHAR[]), "
            "unnest(?::VARCHAR[]), unnest(?::INTEGER[]), unnest(?::INTEGER[]), unnest(?::VARCHAR[]), "
            "unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
            [columns[0], *columns],
        )


def _read_passages(path: Path) -> list[Passage]:
    with connect(path) as connection:
        rows = connection.execute(
            'SELECT id, doc, "start", "end", text, title, kind FROM passages ORDER BY position'
        ).fetchall()
    return [
        Passage(id=id_, span=Span(doc, start, end), text=text, title=title, kind=kind)
        for id_, doc, start, end, text, title, kind in rows
    ]


def _storage_problem(shelf: Shelf, error: Exception) -> StorageProblem:
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    return StorageProblem(
        Message(
            f"索引のフォルダー {shelf.root} を使えません（{reason}）。空き容量と権限を確かめるか、"
            "URAZUKE_HOME で別のフォルダーを指定してください。今までの索引はそのままです。",
            en=f"The index folder {shelf.root} cannot be used ({reason}). Check free space and permissions, "
            "or name another folder in URAZUKE_HOME. The index that was there is untouched.",
        )
    )
