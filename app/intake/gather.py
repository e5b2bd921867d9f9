"""All that is read from a folder, ready to be made an index of: ledger, passages, and what was wrong."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.intake.parts import Part, Parts, facts_of
from app.intake.reading import FEW, Desk, is_small, read_folder
from app.intake.report import REPORT, Facts, Report
from app.messages import CommandError
from corpus.documents import Folder, Problem, Source, document_of, no_document
from corpus.errors import DocumentError
from corpus.ledger_store import merge_ledgers, write_ledger

if TYPE_CHECKING:
    from corpus.reader import Reading
    from index.passage import Passage

_AT_ONCE = 2 * 2**20
"""Bytes of texts that are read together in this process, without keeping a part of each."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read. `write` writes the ledger to the path that it gets, and the report beside it."""

    amounts: int
    passages: "Sequence[Passage]"
    write: Callable[[Path], None]
    at_once: bool = False
    """A few texts, which it takes no time to read again."""


def gather(folder: Folder, parts: Parts, desk: Desk, tell: Callable[[int], None]) -> Gathered:
    """Return what the files of a folder hold. A few texts are read at once; else each file's part is kept.

    Raises:
        DocumentError: none of them can be read.

    """
    few = len(folder.sources) <= FEW and sum(source.size for source in folder.sources) <= _AT_ONCE
    if few and all(is_small(source) for source in folder.sources):
        return _at_once(folder, desk, tell)
    return _of_parts(folder, read_folder(folder, parts, desk, tell), parts)


def _of_parts(folder: Folder, read: Sequence[Part], parts: Parts) -> Gathered:
    whole = [(part, part.facts) for part in read if part.facts is not None]
    problems = [*folder.problems, *(part.problem for part in read if part.problem is not None)]
    if not whole:
        raise no_document(folder.path, problems)

    def write(path: Path) -> None:
        with _sound(parts):
            merge_ledgers(path, [part.ledger for part, _ in whole])
        Report({part.doc: facts for part, facts in whole}, tuple(problems)).save(path.with_name(REPORT))
        parts.prune(read)

    with _sound(parts):
        passages = [passage for part, _ in whole for passage in part.passages()]
    return Gathered(sum(facts.entries for _, facts in whole), passages, write)


class DamagedParts(CommandError):
    """What was read before is not what was written. It is gone now, and will be read again."""


@contextmanager
def _sound(parts: Parts) -> Iterator[None]:
    """Forget all parts where one of them turns out to be damaged, and say so: they are only copies."""
    try:
        yield
    except (OSError, MemoryError):
        raise
    except Exception as error:
        if type(error).__name__ == "IOException" and str(parts.root) not in str(error):  # a disk that is full
            raise
        parts.clear()
        raise DamagedParts("intake.parts") from error


def _at_once(folder: Folder, desk: Desk, tell: Callable[[int], None]) -> Gathered:
    readings: list[Reading] = []
    passages: list[Passage] = []
    documents: dict[str, Facts] = {}
    problems = list(folder.problems)
    for done, source in enumerate(folder.sources, start=1):
        try:
            reading, cut, documents[source.doc] = _read(source, desk)
        except (DocumentError, OSError) as error:
            problems.append(Problem.of(source.doc, error))
        else:
            readings.append(reading)
            passages += cut
        tell(done)
    if not readings:
        raise no_document(folder.path, problems)

    def write(path: Path) -> None:
        write_ledger(path, readings)
        Report(documents, tuple(problems)).save(path.with_name(REPORT))

    return Gathered(sum(facts.entries for facts in documents.values()), passages, write, at_once=True)


def _read(source: Source, desk: Desk) -> "tuple[Reading, list[Passage], Facts]":
    from corpus.reader import guess_metadata, read_document
    from index.passages import cut_passages

    document = document_of(source)
    reading = read_document(replace(document, metadata=guess_metadata(document)), desk.organisations)
    passages = list(cut_passages(reading, desk.organisations))
    return reading, passages, facts_of(reading, document.metadata, entries=len(reading.entries), passages=len(passages))
