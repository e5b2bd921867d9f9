"""Reading one file into a part: its text and tables, its ledger, its passages."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from app.intake.limits import Limits
from app.intake.parts import LEDGER, facts_of, write_facts, write_passages
from app.intake.texts import problem
from app.messages import CommandError
from corpus.documents import Problem, Source, document_of, sha256_of
from corpus.errors import UrazukeError
from corpus.formats.registry import format_of, pages_of, read_file
from corpus.model import Document, Metadata

if TYPE_CHECKING:
    from corpus.organisations import Organisation

_TOO_LITTLE = frozenset({"MemoryError", "OutOfMemoryException"})
"""Errors of a process that is not given more memory: Python's, and DuckDB's."""


_SMALL = 2**20
"""Bytes of a file whose ledger is kept in small blocks."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, and the folder that its part is written to."""

    source: Source
    out: Path

    def as_json(self) -> dict[str, Any]:
        """Return the job as JSON data, for another process."""
        source = self.source
        return {
            "doc": source.doc, "path": str(source.path), "size": source.size, "sha256": source.sha256,
            "metadata": asdict(source.metadata), "given": source.given, "out": str(self.out),
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Job":
        """Return the job that `as_json` gave."""
        metadata = Metadata(**data["metadata"])
        source = Source(data["doc"], Path(data["path"]), data["size"], data["sha256"], metadata, data["given"])
        return cls(source, Path(data["out"]))


def read_one(job: Job, organisations: "tuple[Organisation, ...]", limits: Limits) -> Problem | None:
    """Write the part of a file; return what is wrong with the file, None where nothing is."""
    doc = job.source.doc
    try:
        if too_large := _beyond(job.source, limits):
            return too_large
        _write(job, organisations)
    except (UrazukeError, OSError) as error:
        return Problem.of(doc, error)
    except Exception as error:  # noqa: BLE001 - whatever a damaged file does to its reader, the others go on
        name = type(error).__name__
        if name in _TOO_LITTLE:
            return problem(doc, "intake.memory", most=limits.memory_mb)
        return problem(doc, "intake.failed", why=name)
    return None


def _beyond(source: Source, limits: Limits) -> Problem | None:
    if found := limits.too_large(source.doc, source.path):
        return found
    form = format_of(source.path)
    if form is not None and form.packed:
        from app.intake.packed import check_packed

        if found := check_packed(source.doc, source.path, limits):
            return found
    pages = pages_of(source.path)
    if pages is not None and pages > limits.pages:
        return problem(source.doc, "intake.pages", pages=f"{pages:,}", most=f"{limits.pages:,}")
    return None


def _write(job: Job, organisations: "tuple[Organisation, ...]") -> None:
    from corpus.ledger_query import LedgerQuery
    from corpus.ledger_store import Ledger, write_ledger
    from corpus.reader import guess_metadata, read_document
    from index.passages import cut_passages

    content = read_file(job.source.path)
    if sha256_of(job.source.path) != job.source.sha256:
        raise CommandError("intake.changed")  # what was read would be kept as that of the old content
    document = document_of(job.source, content)
    guessed = called_by_file(document, guess_metadata(document))
    reading = read_document(replace(document, metadata=guessed), organisations)
    write_ledger(job.out / LEDGER, [reading], small=job.source.size <= _SMALL)
    passages = write_passages(job.out, cut_passages(reading, organisations))
    entries = Ledger(job.out / LEDGER).count(LedgerQuery())
    facts = facts_of(reading, document.metadata, entries=entries, passages=passages, notes=content.notes)
    write_facts(job.out, facts)


def called_by_file(document: Document, guessed: Metadata) -> Metadata:
    r"""Return metadata with the name of its file as the title of a document that has none, but a table at its top.

    >>> from corpus.grids.model import Grid
    >>> table = Grid(number=1, height=1, width=2, start=0, end=7, cells_by_row=tuple)
    >>> listed = Document(doc="a/事業一覧.csv", text="事業名,金額\n", grids=(table,))
    >>> called_by_file(listed, Metadata(title="事業名,金額")).title
    '事業一覧'
    """
    first = next((at for at, char in enumerate(document.text) if not char.isspace()), 0)
    at_top = any(grid.start <= first < grid.end for grid in document.grids[:1])
    if document.metadata.title is not None or not at_top:
        return guessed
    return replace(guessed, title=PurePosixPath(document.doc).stem)
