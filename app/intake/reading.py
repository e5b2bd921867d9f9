"""Reading the files of a folder: what was read before is kept, and each other file has its part when it is done."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.intake.limits import Limits
from app.intake.one import Job, read_one
from app.intake.parts import Part, Parts
from app.intake.pool import Pool, Worker
from corpus.documents import Folder, Problem, Source
from corpus.formats.registry import format_of

if TYPE_CHECKING:
    from corpus.organisations import Organisation

SMALL = 2**20
"""Bytes of a plain text that is read in this process."""

FEW = 16
"""Texts that are read in this process; more of them are divided among others."""

_MOST_WORKERS = 4

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """What files are read with."""

    folder: Path
    organisations: "tuple[Organisation, ...]"
    organisations_file: Path
    """Where the user's organisations stand, if there are any: other processes read them there."""
    limits: Limits
    started: Callable[[Worker], object] = lambda worker: None


def is_small(source: Source) -> bool:
    """Return whether a file may be read in this process: a text that is decoded, and no more."""
    form = format_of(source.path)
    return form is not None and form.plain and source.size <= SMALL


def read_folder(folder: Folder, parts: Parts, desk: Desk, tell: Tell) -> list[Part]:
    """Return the parts of all files of a folder, in their order; `tell` is told how many there are so far."""
    found = {source.doc: part for source in folder.sources if (part := parts.find(source)) is not None}
    missing = [source for source in folder.sources if source.doc not in found]
    tell(len(found))
    for part in _read(missing, parts, desk):
        found[part.doc] = part
        tell(len(found))
    return [found[source.doc] for source in folder.sources]


def _read(sources: Sequence[Source], parts: Parts, desk: Desk) -> Iterator[Part]:
    small = [source for source in sources if is_small(source)]
    here = small if len(small) <= FEW else []
    for source in here:
        with parts.aside() as out:
            yield _kept(parts, source, out, read_one(Job(source, out), desk.organisations, desk.limits))
    elsewhere = [source for source in sources if source not in here]
    if not elsewhere:
        return
    count = min(len(elsewhere), os.cpu_count() or 1, _MOST_WORKERS)
    with (
        Pool(count, desk.limits, organisations=desk.organisations_file, folder=desk.folder) as pool,
        ExitStack() as stack,
    ):
        # The folders that are written to are gone when this block ends; each is there until its part is kept.
        jobs = (Job(source, stack.enter_context(parts.aside())) for source in elsewhere)
        for job, wrong in pool.run(jobs, started=desk.started):
            yield _kept(parts, job.source, job.out, wrong)


def _kept(parts: Parts, source: Source, out: Path, wrong: Problem | None) -> Part:
    return parts.keep(source, out) if wrong is None else parts.refuse(source, wrong)
