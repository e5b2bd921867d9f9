"""The digests of large files, kept as long as their size and their time stay the same.

Hashing a gigabyte at every start would take longer than answering.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.files import write_whole
from corpus.documents import sha256_of


class SeenFiles:
    """Remembers digests in a file. In a `with` block, what was learned is written at its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: dict[str, list[Any]] = {}
        self._seen: dict[str, list[Any]] = {}

    def __enter__(self) -> "SeenFiles":
        with suppress(OSError, ValueError):
            data = json.loads(self._path.read_bytes())
            if isinstance(data, dict):
                self._held = data
        return self

    def __exit__(self, *exception: object) -> None:
        if self._seen and self._seen != self._held:
            with suppress(OSError):  # then they are hashed again the next time
                self._path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(self._path, json.dumps(self._seen).encode())

    def hash_of(self, doc: str, path: Path, status: os.stat_result) -> str:
        """Return the digest of a file."""
        facts = [status.st_size, status.st_mtime_ns]
        held = self._held.get(doc)
        if isinstance(held, list) and held[:2] == facts and len(held) == len(facts) + 1:
            sha = str(held[2])
        else:
            sha = sha256_of(path)
        self._seen[doc] = [*facts, sha]
        return sha
