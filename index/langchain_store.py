"""A LangChain vector store over our vectors, for those who build their own chains.

Scores are cosines, the larger the better. It is saved as FAISS's raw file and JSON; nothing is pickled.
"""

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import RLock
from typing import Any, Self

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from langchain_core.vectorstores.utils import maximal_marginal_relevance

from index.embedder import Embedder
from index.langchain_retriever import document_of
from index.manifest import FileFacts
from index.messages import DamagedIndex, Message
from index.passage import Passage
from index.vectors import VectorIndex, Vectors

_VECTORS, _DOCUMENTS, _FACTS = "vectors.faiss", "documents.json", "facts.json"


class EmbedderEmbeddings(Embeddings):
    """One of our embedders, as LangChain calls it."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector for each text."""
        return [[float(value) for value in row] for row in self.embedder.embed_documents(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return [float(value) for value in self.embedder.embed_query(text)]


class PassageVectorStore(VectorStore):
    """Documents found by the cosine of their vectors. May be used by several threads."""

    def __init__(self, embedding: Embeddings, *, k: int = 4) -> None:
        self._embedding = embedding
        self._k = k
        self._lock = RLock()
        self._documents: dict[str, Document] = {}  # in the order of the rows
        self._vectors: VectorIndex | None = None  # made with the first row, which tells the dimension

    @property
    def embeddings(self) -> Embeddings:
        """What turns texts into vectors."""
        return self._embedding

    def __len__(self) -> int:
        return len(self._documents)

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: Sequence[str | None] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> list[str]:
        """Add texts, or overwrite those whose ids are there already; return the ids."""
        texts = list(texts)
        metadatas = [{} for _ in texts] if metadatas is None else metadatas
        given = [None] * len(texts) if ids is None else list(ids)
        if not len(texts) == len(metadatas) == len(given):
            raise ValueError(f"{len(texts)} texts, {len(metadatas)} metadatas, {len(given)} ids")
        names = [name or str(uuid.uuid4()) for name in given]
        documents = [
            Document(id=name, page_content=text, metadata=dict(metadata))
            for name, text, metadata in zip(names, texts, metadatas, strict=True)
        ]
        if documents:
            self._put(documents, np.asarray(self._embedding.embed_documents(texts), dtype=np.float32))
        return names

    def _put(self, documents: Sequence[Document], rows: Vectors) -> None:
        last = {str(document.id): at for at, document in enumerate(documents)}  # of an id given twice, the last counts
        with self._lock:
            index = self._vectors or VectorIndex(rows.shape[1])
            if rows.shape[1] != index.dimension:
                raise ValueError(f"vectors of dimension {rows.shape[1]} in a store of dimension {index.dimension}")
            self.delete(list(last))
            index.add(rows[list(last.values())])
            self._vectors = index
            self._documents |= {name: documents[at] for name, at in last.items()}

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:  # noqa: ANN401
        """Remove documents by id, or all of them; ids that are not there are passed over."""
        with self._lock:
            gone = set(self._documents if ids is None else ids)
            rows = [row for row, name in enumerate(self._documents) if name in gone]
            if self._vectors is not None:
                self._vectors.remove(rows)
            self._documents = {name: kept for name, kept in self._documents.items() if name not in gone}
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """Return the documents with these ids, in this order, without those that are not there."""
        with self._lock:
            return [_copy(self._documents[name]) for name in ids if name in self._documents]

    def similarity_search(self, query: str, k: int | None = None, **kwargs: Any) -> list[Document]:  # noqa: ANN401
        """Return the `k` nearest documents, best first."""
        return [document for document, _ in self.similarity_search_with_score(query, k, **kwargs)]

    def similarity_search_with_score(
        self,
        query: str,
        k: int | None = None,
        *,
        filter: Callable[[Document], bool] | None = None,  # noqa: A002 (LangChain's name for it)
        **kwargs: Any,  # noqa: ANN401
    ) -> list[tuple[Document, float]]:
        """Return the `k` nearest documents of those that `filter` lets through, with their cosines."""
        return self._nearest(self._embedding.embed_query(query), k, filter)

    def similarity_search_by_vector(
        self,
        embedding: list[float],
        k: int | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> list[Document]:
        """Return the `k` documents nearest to a vector."""
        return [document for document, _ in self._nearest(embedding, k, kwargs.get("filter"))]

    def max_marginal_relevance_search(
        self,
        query: str,
        k: int | None = None,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        **kwargs: Any,  # noqa: ANN401
    ) -> list[Document]:
        """Return documents that are near to the query, and not all near to each other."""
        vector = self._embedding.embed_query(query)
        with self._lock:
            near = [document for document, _ in self._nearest(vector, fetch_k, kwargs.get("filter"))]
            if not near or self._vectors is None:
                return []
            rows = {name: row for row, name in enumerate(self._documents)}
            found = [[float(x) for x in self._vectors.row(rows[str(document.id)])] for document in near]
        picked = maximal_marginal_relevance(
            np.asarray(vector, dtype=np.float32), found, lambda_mult, self._k if k is None else k
        )
        return [near[at] for at in picked]

    def _nearest(
        self, vector: list[float], k: int | None, let_through: Callable[[Document], bool] | None
    ) -> list[tuple[Document, float]]:
        k = self._k if k is None else k
        with self._lock:
            if self._vectors is None:
                return []
            documents = list(self._documents.values())
            depth = k if let_through is None else len(documents)
            found = self._vectors.search(np.asarray(vector, dtype=np.float32), depth)
            near = [(_copy(documents[row]), cosine) for row, cosine in found]
        return [pair for pair in near if let_through is None or let_through(pair[0])][:k]

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        return lambda cosine: min(1.0, max(0.0, (1 + cosine) / 2))

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> Self:
        """Return a store that holds the texts."""
        store = cls(embedding, **kwargs)
        store.add_texts(texts, metadatas, ids=ids)
        return store

    @classmethod
    def from_passages(cls, passages: Sequence[Passage], embedder: Embedder, *, k: int = 4) -> Self:
        """Return a store that holds passages of a corpus, each with its place in the metadata."""
        store = cls(EmbedderEmbeddings(embedder), k=k)
        if passages:
            rows = embedder.embed_documents([passage.indexed for passage in passages])
            store._put([document_of(passage) for passage in passages], rows)
        return store

    def save(self, folder: Path) -> None:
        """Write the store into a folder, which is replaced as a whole."""
        aside = folder.with_name(f".{folder.name}-{uuid.uuid4().hex}")
        aside.mkdir(parents=True)
        try:
            with self._lock:
                names = [_DOCUMENTS]
                kept = [
                    document.model_dump(include={"id", "page_content", "metadata"})
                    for document in self._documents.values()
                ]
                (aside / _DOCUMENTS).write_text(json.dumps(kept), encoding="utf-8")
                if self._vectors is not None:
                    names.append(_VECTORS)
                    self._vectors.save(aside / _VECTORS)
            facts = {name: FileFacts.of(aside / name).sha256 for name in names}
            (aside / _FACTS).write_text(json.dumps(facts), encoding="utf-8")
            old = aside.with_name(aside.name + "-old")
            if folder.exists():
                os.replace(folder, old)
            os.replace(aside, folder)
            shutil.rmtree(old, ignore_errors=True)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    @classmethod
    def load(cls, folder: Path, embedding: Embeddings, *, k: int = 4) -> Self:
        """Read a store that `save` wrote; anything else is refused."""
        store = cls(embedding, k=k)
        try:
            facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
            if any(FileFacts.of(folder / name).sha256 != digest for name, digest in facts.items()):
                raise ValueError("the files are not those that were written")
            documents = [Document(**kept) for kept in json.loads((folder / _DOCUMENTS).read_text(encoding="utf-8"))]
            store._documents = {str(document.id): document for document in documents}
            store._vectors = VectorIndex.load(folder / _VECTORS) if _VECTORS in facts else None
            if len(store._documents) != (0 if store._vectors is None else len(store._vectors)):
                raise ValueError("documents and vectors differ in number")
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise DamagedIndex(
                Message(
                    f"{folder} からベクトルを読めません（{error}）。",
                    en=f"No vectors can be read from {folder} ({error}).",
                )
            ) from error
        return store


def _copy(document: Document) -> Document:
    """Return a document that the caller may change."""
    return document.model_copy(update={"metadata": dict(document.metadata)})
