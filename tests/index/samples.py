"""Passages about an invented town, and a small model that needs nothing."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import duckdb
import numpy as np

from corpus.model import Span
from index.passage import Passage
from index.vectors import Vectors, unit

TEXTS = [
    "学校給食の無償化に 12億円を計上した。",
    "橋りょうの耐震補強と長寿命化の工事を進める。",
    "図書館システムの更新に要する経費。",
    "子育て世帯への家賃の補助を新たに始める。",
    "災害時の情報伝達に使う無線設備を整備する。",
    "職員の研修に e-learning を取り入れる。",
]
PASSAGES = [
    Passage(
        id=f"town.txt:{i}",
        span=Span("town.txt", i * 100, i * 100 + len(text)),
        text=text,
        title="主な事業",
        kind="line",
    )
    for i, text in enumerate(TEXTS)
]


class LetterEmbedder:
    """Counts letters: deterministic, instant, and nearer where more letters are shared."""

    def __init__(self, name: str = "letters", dimension: int = 64) -> None:
        self.name = name
        self.dimension = dimension
        self.calls = 0

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return a row for each text."""
        rows = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text:
                row[sha256(letter.encode("utf-8", "replace")).digest()[0] % self.dimension] += 1
        return unit(rows) if len(texts) else rows

    def embed_query(self, text: str) -> Vectors:
        """Return the row of a question."""
        self.calls += 1
        return np.asarray(self.embed_documents([text])[0], dtype=np.float32)


def write_ledger(path: Path) -> None:
    """Write a table as the ledger would."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE entries AS SELECT 12 AS amount")
