"""Finding the nearest vectors: FAISS over unit vectors, saved as its own raw file.

Similarity is cosine, and is made so by `unit` alone. LangChain's own FAISS store was dropped: it unpickles
what it loads, and reports inner products upside down.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


def _only(positions: NDArray[np.int64]) -> Any:  # noqa: ANN401 (faiss has no types for it)
    """Return the parameters of a search among these positions alone."""
    parameters: Any = faiss.SearchParameters
    return parameters(sel=faiss.IDSelectorBatch(positions))


def unit(vectors: Vectors) -> Vectors:
    """Scale rows to length one. The only place where cosine is made."""
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    if not np.all(np.isfinite(lengths)) or not np.all(lengths):
        raise ValueError("a vector of length zero, or one that is not finite, has no direction")
    return np.ascontiguousarray(rows / lengths, dtype=np.float32)


class VectorIndex:
    """Rows of one dimension, found again by their position."""

    def __init__(self, dimension: int) -> None:
        self._index: faiss.Index = faiss.IndexFlatIP(dimension)

    @classmethod
    def of(cls, rows: Vectors) -> Self:
        """Return an index of the rows."""
        index = cls(rows.shape[1])
        index.add(rows)
        return index

    @property
    def dimension(self) -> int:
        """Length of each row."""
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, rows: Vectors) -> None:
        """Put rows after those that are there."""
        if rows.ndim != 2 or rows.shape[1] != self.dimension:
            raise ValueError(f"rows of shape {rows.shape} in an index of dimension {self.dimension}")
        if len(rows):
            self._index.add(unit(rows))

    def remove(self, positions: Sequence[int]) -> None:
        """Take rows out. Those behind them move up."""
        if len(positions):
            self._index.remove_ids(faiss.IDSelectorBatch(np.asarray(positions, dtype=np.int64)))

    def row(self, position: int) -> Vectors:
        """Return one row."""
        return np.asarray(self._index.reconstruct(position), dtype=np.float32)

    def search(self, vector: Vectors, k: int, *, among: NDArray[np.int64] | None = None) -> list[tuple[int, float]]:
        """Return positions and cosines of the `k` nearest rows, best first, equals in their order.

        `among` are the positions that are looked at, None for all.
        """
        if vector.shape != (self.dimension,):
            raise ValueError(f"a query of shape {vector.shape} in an index of dimension {self.dimension}")
        k = min(k, len(self) if among is None else len(among))
        if k <= 0:
            return []
        chosen = None if among is None else _only(among)
        similarities, positions = self._index.search(unit(vector)[None, :], k, params=chosen)
        found = zip(positions[0].tolist(), similarities[0].tolist(), strict=True)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def save(self, path: Path) -> None:
        """Write FAISS's own file. What FAISS cannot write is an `OSError`, as from any other writer."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"cannot write {path}: {error}") from error

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file that `save` wrote."""
        loaded = cls.__new__(cls)
        try:
            loaded._index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise ValueError(f"not an index of vectors: {path}") from error
        if not isinstance(loaded._index, faiss.IndexFlat) or loaded._index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise ValueError(f"not a flat index of inner products: {path}")
        return loaded
