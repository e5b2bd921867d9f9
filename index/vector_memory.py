"""Vectors that were made before, by the text that they are of: what takes hours is not done twice.

One file for each model, to which records are added: the digest of a text, then its vector. A record that a process
left half written is cut off when the file is opened next. numpy is loaded when a vector is first asked for.
"""

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.vectors import Vectors

_KEY = 16
_FLOAT = 4


class VectorMemory:
    """The remembered vectors of one model, in one file. Several processes may add to it."""

    def __init__(self, folder: Path, embedder: str, dimension: int) -> None:
        """Take the folder, and the model's name and dimension."""
        self._path = folder / f"{hashlib.sha256(embedder.encode()).hexdigest()[:16]}-{dimension}.rows"
        self._record = _KEY + _FLOAT * dimension
        self._dimension = dimension
        self._at: dict[bytes, int] | None = None

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Return the texts whose vectors are not known, each once."""
        held = self._places()
        return [text for key, text in {_key_of(text): text for text in texts}.items() if key not in held]

    def add(self, texts: Sequence[str], rows: "Vectors") -> None:
        """Remember the vectors of texts. They are on the disk when this returns."""
        import numpy as np

        held = self._places()
        if rows.shape != (len(texts), self._dimension):
            raise ValueError(f"{rows.shape} vectors for {len(texts)} texts of dimension {self._dimension}")
        records = b"".join(
            _key_of(text) + np.ascontiguousarray(row, dtype="<f4").tobytes()
            for text, row in zip(texts, rows, strict=True)
        )
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as out:
            out.write(records)
            out.flush()
            os.fsync(out.fileno())
            first = out.tell() // self._record - len(texts)  # by the file: another process may add to it too
        held |= {_key_of(text): first + number for number, text in enumerate(texts)}

    def rows(self, texts: Sequence[str], dimension: int) -> "Vectors":
        """Return the vectors of texts, all of which are known."""
        import numpy as np

        if not texts:
            return np.empty((0, dimension), dtype=np.float32)
        held = self._places()
        count = self._path.stat().st_size // self._record
        stored = np.memmap(self._path, dtype=np.uint8, mode="r", shape=(count, self._record))
        chosen = np.array([held[_key_of(text)] for text in texts], dtype=np.int64)
        return np.ascontiguousarray(stored[chosen, _KEY:]).view("<f4").astype(np.float32, copy=False)

    def clear(self) -> None:
        """Forget everything."""
        self._path.unlink(missing_ok=True)
        self._at = None

    def _places(self) -> dict[bytes, int]:
        """Return which record is whose, the file cut to whole records first."""
        if self._at is None:
            self._at = {}
            if self._path.is_file():
                self._read(self._at)
        return self._at

    def _read(self, places: dict[bytes, int]) -> None:
        size = self._path.stat().st_size
        whole = size - size % self._record
        if whole != size:
            os.truncate(self._path, whole)
        with self._path.open("rb") as file:
            for number in range(whole // self._record):
                places[file.read(_KEY)] = number
                file.seek(_FLOAT * self._dimension, os.SEEK_CUR)


def _key_of(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY).digest()
