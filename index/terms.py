"""Finding passages by their words: BM25, computed when the index is made.

bm25s scores ahead of time and writes plain arrays and JSON. Nothing is pickled, and nothing pickled is read.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import bm25s
import numpy as np
from numpy.typing import NDArray

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets DEBUG for itself, and would speak on every build


class TermIndex:
    """Which passages hold a query's words, and how tellingly."""

    def __init__(self, bm25: Any) -> None:  # noqa: ANN401 (bm25s has no types)
        self._bm25 = bm25

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> Self:
        """Return an index of the words of each text."""
        # The vocabulary is sorted, so that the same passages make the same files.
        vocabulary = {word: i for i, word in enumerate(sorted({"", *(word for words in texts for word in words)}))}
        bm25 = bm25s.BM25(backend="numpy", csc_backend="numpy")
        if any(texts):
            ids = [[vocabulary[word] for word in words] for words in texts]
            bm25.index((ids, vocabulary), show_progress=False)
        else:  # bm25s divides by the mean length
            bm25.vocab_dict = vocabulary
            bm25.nonoccurrence_array = None
            bm25.scores = {
                "data": np.empty(0, dtype=np.float32),
                "indices": np.empty(0, dtype=np.int32),
                "indptr": np.zeros(len(vocabulary) + 1, dtype=np.int32),
                "num_docs": len(texts),
            }
        return cls(bm25)

    def __len__(self) -> int:
        return int(self._bm25.scores["num_docs"])

    def scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return the score of every passage; 0 where it holds none of the words."""
        ids = self._bm25.get_tokens_ids(list(words))
        if not ids or not len(self):
            return np.zeros(len(self), dtype=np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(ids), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write arrays and JSON into a folder of their own."""
        self._bm25.save(folder, show_progress=False, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote, and refuse what does not fit together."""
        bm25 = bm25s.BM25.load(folder, load_corpus=False, allow_pickle=False, show_progress=False)
        scores, vocabulary = bm25.scores, bm25.vocab_dict
        data, indices, indptr = scores["data"], scores["indices"], scores["indptr"]
        fits = len(data) == len(indices) == indptr[-1] and len(vocabulary) <= len(indptr) - 1
        if not fits or (len(indices) and not 0 <= indices.min() <= indices.max() < scores["num_docs"]):
            raise ValueError(f"not an index of terms: {folder}")
        return cls(bm25)
