"""What a saved index was built from, and what its files were when it was built."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Self

SCHEMA = 1
"""Raised when a file's shape, or the way of making words or vectors, changes: older indexes are built anew."""

NAME = "manifest.json"

_ALWAYS_HASHED = 8 * 2**20
"""Files up to this size are hashed at every opening (some 10 ms together); larger ones when touched since."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as it was written."""

    sha256: str
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return the facts of a file."""
        status = path.stat()
        with path.open("rb") as file:
            return cls(file_digest(file, "sha256").hexdigest(), status.st_size, status.st_mtime_ns)

    def fit(self, path: Path) -> bool:
        """Return whether the file is still what it was."""
        status = path.stat()
        if status.st_size != self.size:
            return False
        if self.size > _ALWAYS_HASHED and status.st_mtime_ns == self.mtime_ns:
            return True
        return self.of(path).sha256 == self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The facts that must be the same when building and when searching, and the files."""

    corpus_sha256: str
    embedder: str
    """Canonical name, or nothing where terms alone were asked for."""
    dimension: int | None
    """None where there are no vectors."""
    passages: int
    warning: tuple[str, str] | None = None
    """Why there are no vectors although they were asked for, in Japanese and in English."""
    later: bool = False
    """Whether vectors are to follow."""
    schema: int = SCHEMA
    files: Mapping[str, FileFacts]

    def save(self, folder: Path) -> str:
        """Write the manifest into its folder; return its digest."""
        written = json.dumps(asdict(self), indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"
        (folder / NAME).write_bytes(written)
        return sha256(written).hexdigest()

    @classmethod
    def load(cls, folder: Path, *, digest: str) -> Self:
        """Read the manifest with that digest. Anything else raises `ValueError`."""
        written = (folder / NAME).read_bytes()
        if sha256(written).hexdigest() != digest:
            raise ValueError(f"not the manifest that was written: {folder / NAME}")
        read: dict[str, Any] = json.loads(written)
        if read["schema"] != SCHEMA:
            raise ValueError(f"a manifest of schema {read['schema']}, not {SCHEMA}: {folder / NAME}")
        read["files"] = {name: FileFacts(**facts) for name, facts in read["files"].items()}
        read["warning"] = read["warning"] and tuple(read["warning"])
        return cls(**read)

    def damaged(self, folder: Path) -> list[str]:
        """Return the names of the files that are missing or not as they were written."""
        return [
            name for name, facts in self.files.items() if not (folder / name).is_file() or not facts.fit(folder / name)
        ]


def facts_of(folder: Path) -> dict[str, FileFacts]:
    """Return the facts of every file in a folder but the manifest."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): FileFacts.of(path) for path in paths if path.name != NAME}
