"""What was read from one document, kept by what it was read from, so that it is not read again.

    <home>/<key>/parts/<digest>/part.json        what is known of the document, or why it could not be read
    <home>/<key>/parts/<digest>/ledger.duckdb    its ledger
    <home>/<key>/parts/<digest>/passages.jsonl   its passages

A part is written aside and has its name only when it is whole. So a run that was cut short goes on where it was.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.intake.limits import Limits
from app.intake.report import Facts
from corpus.documents import Problem, Source
from corpus.model import Metadata, Span
from index.passage import Passage

if TYPE_CHECKING:
    from corpus.reader import Reading

SHAPE = 2
"""Raised when a part's files change."""

LEDGER, PASSAGES, FACTS = "ledger.duckdb", "passages.jsonl", "part.json"
_ASIDE = "writing-"


@dataclass(frozen=True, slots=True)
class Part:
    """One document as it was read, or why it could not be."""

    doc: str
    folder: Path
    facts: Facts | None
    problem: Problem | None = None

    @property
    def ledger(self) -> Path:
        """The file of its ledger."""
        return self.folder / LEDGER

    def passages(self) -> Iterator[Passage]:
        """Yield its passages."""
        with (self.folder / PASSAGES).open(encoding="utf-8") as lines:
            for line in lines:
                start, end, text, title, kind = json.loads(line)
                span = Span(self.doc, start, end)
                yield Passage(id=f"{self.doc}:{start}-{end}", span=span, text=text, title=title, kind=kind)


class Parts:
    """The parts of one corpus."""

    def __init__(self, root: Path, rules: str, limits: Limits) -> None:
        """Take the folder of the parts, the digest of the rules that read them, and the limits of reading."""
        self.root, self._rules, self._limits = root, rules, limits

    def digest(self, source: Source) -> str:
        """Return what the part of a file is known by: all that it was read from and by."""
        words = json.dumps([SHAPE, source.doc, source.sha256, source.given, self._rules])
        return hashlib.sha256(words.encode()).hexdigest()

    def find(self, source: Source) -> Part | None:
        """Return what was read from a file before. What could not be read is tried again under other limits."""
        folder = self.root / self.digest(source)
        try:
            data = json.loads((folder / FACTS).read_bytes())
            if data["problem"] is not None:
                same = data["limits"] == self._limits.as_json()
                return Part(source.doc, folder, None, Problem(source.doc, *data["problem"])) if same else None
            whole = all((folder / name).is_file() for name in (LEDGER, PASSAGES))
            facts = Facts.from_json(data["facts"])
        except (OSError, ValueError, LookupError, TypeError):
            return None
        return Part(source.doc, folder, facts) if whole else None

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """Give a folder to write a part into; it is removed again unless it was kept."""
        self.root.mkdir(parents=True, exist_ok=True)
        folder = self.root / f"{_ASIDE}{os.getpid()}-{secrets.token_hex(4)}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, source: Source, folder: Path) -> Part:
        """Give what was written aside its name, and return it."""
        final = self.root / self.digest(source)
        shutil.rmtree(final, ignore_errors=True)
        try:
            folder.rename(final)
        except OSError:  # another process has just read the same file
            if self.find(source) is None:
                raise
        part = self.find(source)
        if part is None:
            raise OSError(f"a part is gone as soon as it was written: {final}")
        return part

    def refuse(self, source: Source, why: Problem) -> Part:
        """Keep that a file could not be read, and why."""
        with self.aside() as folder:
            data = {"problem": [why.ja, why.en], "limits": self._limits.as_json()}
            (folder / FACTS).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
            return self.keep(source, folder)

    def clear(self) -> None:
        """Remove every part."""
        shutil.rmtree(self.root, ignore_errors=True)

    def try_again(self) -> None:
        """Forget what could not be read, so that it is read again."""
        for path in list(self.root.iterdir()) if self.root.is_dir() else ():
            if not (path / LEDGER).is_file() and not path.name.startswith(_ASIDE):
                shutil.rmtree(path, ignore_errors=True)

    def prune(self, used: Iterable[Part]) -> None:
        """Remove the parts of files that are no longer there, and what dead runs left."""
        names = {part.folder.name for part in used}
        for path in list(self.root.iterdir()) if self.root.is_dir() else ():
            if path.name not in names and not _is_being_written(path.name):
                shutil.rmtree(path, ignore_errors=True)


def facts_of(reading: "Reading", known: Metadata, *, entries: int, passages: int, notes: Sequence[str] = ()) -> Facts:
    """Return what is known of a document once it was read. `known` is what was not guessed."""
    document = reading.document
    text, metadata = document.text, asdict(document.metadata)
    return Facts(
        kind=document.kind,
        entries=entries,
        relations=len(reading.relations),
        passages=passages,
        tables=len(document.grids),
        lines=text.count("\n") + (not text.endswith("\n") and bool(text)),
        pages=document.page(max(0, len(text.rstrip("\n")) - 1)),
        metadata=metadata,
        guessed=tuple(name for name in metadata if metadata[name] is not None and getattr(known, name) is None),
        notes=tuple(notes),
    )


def write_facts(folder: Path, facts: Facts) -> None:
    """Write what is known of a document, last of all."""
    data = {"facts": asdict(facts), "problem": None}
    (folder / FACTS).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def write_passages(folder: Path, passages: Iterable[Passage]) -> int:
    """Write passages; return how many."""
    written = 0
    with (folder / PASSAGES).open("w", encoding="utf-8", errors="surrogatepass") as out:
        for passage in passages:
            row = [passage.span.start, passage.span.end, passage.text, passage.title, passage.kind]
            out.write(json.dumps(row) + "\n")
            written += 1
    return written


def _is_being_written(name: str) -> bool:
    """Return whether a process that lives writes there."""
    if not name.startswith(_ASIDE):
        return False
    try:
        os.kill(int(name.removeprefix(_ASIDE).partition("-")[0]), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
