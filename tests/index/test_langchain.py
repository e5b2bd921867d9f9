"""LangChain's own standard tests, and what they do not ask."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.retrievers import BaseRetriever
from langchain_core.vectorstores import VectorStore
from langchain_tests.integration_tests import RetrieversIntegrationTests, VectorStoreIntegrationTests

from index.langchain_retriever import PassageRetriever
from index.langchain_store import EmbedderEmbeddings, PassageVectorStore
from index.messages import DamagedIndex
from tests.index.samples import PASSAGES, LetterEmbedder
from tests.index.test_retriever import retriever_of


class TestStandardVectorStore(VectorStoreIntegrationTests):
    """The standard tests of vector stores, all of them."""

    @pytest.fixture
    def vectorstore(self) -> VectorStore:
        """Return an empty store."""
        return PassageVectorStore(self.get_embeddings())


class TestStandardRetriever(RetrieversIntegrationTests):
    """The standard tests of retrievers, all of them."""

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        """What is tested."""
        return PassageRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        """What it is made of."""
        return {"retriever": retriever_of(PASSAGES, LetterEmbedder())}

    @property
    def retriever_query_example(self) -> str:
        """A question that finds three passages."""
        return "図書館システムの更新"


@pytest.fixture
def store() -> PassageVectorStore:
    return PassageVectorStore.from_passages(PASSAGES, LetterEmbedder(), k=2)


def test_a_document_carries_its_place(store: PassageVectorStore) -> None:
    best = store.similarity_search("図書館システムの更新")[0]
    span = PASSAGES[2].span
    assert (best.id, best.page_content) == (PASSAGES[2].id, PASSAGES[2].text)
    assert (best.metadata["doc"], best.metadata["start"], best.metadata["end"]) == (span.doc, span.start, span.end)


def test_the_retriever_adds_score_and_ranks() -> None:
    retriever = PassageRetriever(retriever=retriever_of(PASSAGES, LetterEmbedder()), k=1)
    (document,) = retriever.invoke("図書館システムの更新")
    assert document.metadata["ranks"] == {"vectors": 1, "terms": 1}
    assert document.metadata["score"] == pytest.approx(2 / 61)
    assert [d.id for d in retriever.invoke("図書館", where=lambda passage: passage == PASSAGES[5])] == [PASSAGES[5].id]


def test_k_is_taken_when_made_and_at_a_call(store: PassageVectorStore) -> None:
    assert len(store.similarity_search("橋")) == 2
    assert len(store.similarity_search("橋", k=5)) == 5
    assert len(store.similarity_search("橋", k=99)) == len(PASSAGES)
    assert store.similarity_search("橋", k=0) == []
    assert len(store.as_retriever().invoke("橋")) == 2
    assert len(store.as_retriever(search_kwargs={"k": 3}).invoke("橋")) == 3


def test_scores_are_cosines_the_larger_the_better(store: PassageVectorStore) -> None:
    scored = store.similarity_search_with_score(PASSAGES[1].indexed, k=6)
    cosines = [cosine for _, cosine in scored]
    assert scored[0][0].id == PASSAGES[1].id
    assert cosines[0] == pytest.approx(1)
    assert cosines == sorted(cosines, reverse=True)
    relevances = [relevance for _, relevance in store.similarity_search_with_relevance_scores("橋", k=6)]
    assert relevances == sorted(relevances, reverse=True)
    assert all(0 <= relevance <= 1 for relevance in relevances)
    assert (
        store.similarity_search_by_vector(LetterEmbedder().embed_query(PASSAGES[1].indexed).tolist())[0] == scored[0][0]
    )


def test_a_filter_is_applied_before_k(store: PassageVectorStore) -> None:
    only: Callable[[Document], bool] = lambda document: document.id == PASSAGES[5].id  # noqa: E731
    assert [document.id for document in store.similarity_search("橋", k=1, filter=only)] == [PASSAGES[5].id]


def test_marginal_relevance_leaves_out_a_double(store: PassageVectorStore) -> None:
    store.add_texts([PASSAGES[1].indexed, PASSAGES[1].indexed], ids=["double", "treble"])
    near = [document.id for document in store.similarity_search(PASSAGES[1].indexed, k=3)]
    assert {"double", "treble"} < set(near)
    diverse = [d.id for d in store.max_marginal_relevance_search(PASSAGES[1].indexed, k=3, lambda_mult=0.1)]
    assert len({"double", "treble", PASSAGES[1].id} & set(diverse)) == 1
    assert PassageVectorStore(store.embeddings).max_marginal_relevance_search("橋") == []


def test_of_an_id_given_twice_the_last_counts(store: PassageVectorStore) -> None:
    store.add_texts(["一つ目", "二つ目"], [{"n": 1}, {"n": 2}], ids=["x", "x"])
    assert [document.page_content for document in store.get_by_ids(["x"])] == ["二つ目"]
    assert len(store) == len(PASSAGES) + 1
    assert store.similarity_search("二つ目", k=1)[0].id == "x"


def test_what_comes_out_can_be_changed_without_harm(store: PassageVectorStore) -> None:
    store.similarity_search("橋", k=1)[0].metadata.clear()
    assert all(document.metadata for document in store.get_by_ids([passage.id for passage in PASSAGES]))


def test_all_can_be_deleted(store: PassageVectorStore) -> None:
    assert store.delete() is True
    assert store.similarity_search("橋") == []
    assert len(store) == 0


def test_counts_that_differ_and_other_dimensions_are_refused(store: PassageVectorStore) -> None:
    with pytest.raises(ValueError, match="2 texts, 1 metadatas"):
        store.add_texts(["a", "b"], [{}])
    store._embedding = EmbedderEmbeddings(LetterEmbedder(dimension=8))
    with pytest.raises(ValueError, match="dimension 8"):
        store.add_texts(["a"], ids=[PASSAGES[0].id])
    assert len(store) == len(PASSAGES)  # nothing was lost by the attempt


@pytest.mark.parametrize("texts", [["橋", "給食"], []])
def test_is_what_it_was_after_saving(texts: list[str], tmp_path: Path) -> None:
    embedding = DeterministicFakeEmbedding(size=6)
    store = PassageVectorStore.from_texts(texts, embedding, ids=[f"id-{text}" for text in texts])
    for _ in range(2):  # the second time over the first
        store.save(tmp_path / "store")
    loaded = PassageVectorStore.load(tmp_path / "store", embedding)
    assert loaded.similarity_search_with_score("橋") == store.similarity_search_with_score("橋")
    assert loaded.add_texts(["図書館"], ids=["new"]) == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


@pytest.mark.parametrize("name", ["vectors.faiss", "documents.json", "facts.json"])
def test_a_damaged_store_is_refused(store: PassageVectorStore, name: str, tmp_path: Path) -> None:
    store.save(tmp_path / "store")
    path = tmp_path / "store" / name
    written = path.read_bytes()
    for damaged in (written[:-9], b"", bytes([written[0] ^ 1]) + written[1:]):
        path.write_bytes(damaged)
        with pytest.raises(DamagedIndex):
            PassageVectorStore.load(tmp_path / "store", store.embeddings)


def test_documents_of_another_number_are_refused(store: PassageVectorStore, tmp_path: Path) -> None:
    store.save(tmp_path)
    (tmp_path / "facts.json").write_text(json.dumps({}))
    with pytest.raises(DamagedIndex, match="differ in number"):
        PassageVectorStore.load(tmp_path, store.embeddings)
