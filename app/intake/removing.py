"""Taking documents out of a folder, with what stands beside them."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.documents import META

ASIDE = ".removed"
"""Where documents of a folder that is the user's are moved to. It is hidden, so that nothing in it is read."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that was taken out, and where it is now, None where it is gone."""

    doc: str
    aside: Path | None = None


def remove_documents(folder: Path, docs: list[str], *, keep: bool) -> list[Removed]:
    """Take documents out of a folder: move them aside where they are to be kept, else delete them."""
    return [Removed(doc, _remove(folder, doc, keep=keep)) for doc in docs]


def _remove(folder: Path, doc: str, *, keep: bool) -> Path | None:
    path = folder / doc
    beside = path.with_name(path.name + META)
    moved: Path | None = None
    if keep:
        place = folder / ASIDE
        moved = place / doc
        if moved.exists():
            moved = place / f"{secrets.token_hex(3)}-{path.name}"
        moved.parent.mkdir(parents=True, exist_ok=True)
        path.rename(moved)
        if beside.is_file():
            beside.rename(moved.with_name(moved.name + META))
    else:
        path.unlink()
        beside.unlink(missing_ok=True)
    for parent in path.parents:
        if parent == folder or not parent.is_relative_to(folder):
            break
        with suppress(OSError):  # something else lies there
            parent.rmdir()
    return moved
