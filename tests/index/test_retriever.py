"""Vectors and terms, fused."""

import logging
from collections.abc import Sequence

import numpy as np
import pytest

from index.messages import EmbedderUnavailable, Message
from index.passage import Passage
from index.retriever import DAMPING, Mode, Retriever, fuse
from index.terms import TermIndex
from index.tokens import words
from index.vectors import VectorIndex, Vectors
from tests.index.samples import PASSAGES, LetterEmbedder


def retriever_of(passages: Sequence[Passage], embedder: LetterEmbedder | None) -> Retriever:
    vectors = None if embedder is None else VectorIndex.of(embedder.embed_documents([p.indexed for p in passages]))
    terms = TermIndex.of([words(passage.indexed) for passage in passages])
    return Retriever(passages, terms=terms, vectors=vectors, embedder=embedder)


@pytest.fixture
def retriever() -> Retriever:
    return retriever_of(PASSAGES, LetterEmbedder())


@pytest.mark.parametrize("mode", ["both", "vectors", "terms"])
def test_finds_the_passage_that_speaks_of_the_question(retriever: Retriever, mode: Mode) -> None:
    assert retriever.search("図書館システムの更新", 2, mode=mode)[0].passage == PASSAGES[2]


def test_a_hit_says_its_ranks_and_its_score_is_made_of_them(retriever: Retriever) -> None:
    for hit in retriever.search("学校給食の無償化"):
        assert hit.score == pytest.approx(sum(1 / (DAMPING + rank) for rank in hit.ranks.values()))
    best = retriever.search("学校給食の無償化")[0]
    assert (best.passage, dict(best.ranks)) == (PASSAGES[0], {"vectors": 1, "terms": 1})


def test_a_mode_ranks_by_itself_alone(retriever: Retriever) -> None:
    assert {kind for hit in retriever.search("無線設備", mode="vectors") for kind in hit.ranks} == {"vectors"}
    assert {kind for hit in retriever.search("無線設備", mode="terms") for kind in hit.ranks} == {"terms"}


def test_fusion_prefers_what_both_rank_and_keeps_the_order_of_equals() -> None:
    fused = fuse({"vectors": [4, 3, 2], "terms": [3, 9]})
    assert [position for position, _, _ in fused] == [3, 4, 9, 2]
    tied = fuse({"vectors": [5, 1], "terms": [1, 5]})
    assert [position for position, _, _ in tied] == [1, 5]
    assert tied[0][1] == tied[1][1]


def test_returns_k_of_those_let_through(retriever: Retriever) -> None:
    later = {passage.id for passage in PASSAGES[3:]}
    hits = retriever.search("図書館システムの更新", 2, where=lambda passage: passage.id in later)
    assert len(hits) == 2
    assert {hit.passage.id for hit in hits} <= later
    assert retriever.search("図書館", where=lambda passage: False) == []


def test_a_filter_reaches_passages_of_any_rank() -> None:
    passages = [Passage(id=str(i), span=PASSAGES[0].span, text=f"図書館の本 {i}") for i in range(300)]
    hits = retriever_of(passages, LetterEmbedder()).search("図書館の本", 3, where=lambda passage: passage.id == "299")
    assert [hit.passage.id for hit in hits] == ["299"]


@pytest.mark.parametrize(("query", "k"), [("", 5), (" 　\n", 5), ("図書館", 0)])
def test_nothing_is_asked_or_wanted(retriever: Retriever, query: str, k: int) -> None:
    assert retriever.search(query, k) == []


def test_a_negative_number_is_refused(retriever: Retriever) -> None:
    with pytest.raises(ValueError, match="-1"):
        retriever.search("図書館", -1)


def test_the_same_question_has_the_same_hits(retriever: Retriever) -> None:
    same = [Passage(id=str(i), span=PASSAGES[0].span, text="同じ文") for i in range(30)]
    found = [hit.passage.id for hit in retriever_of(same, LetterEmbedder()).search("同じ文", 30)]
    assert found == [str(i) for i in range(30)]
    assert retriever.search("無線") == retriever.search("無線")


def test_a_corpus_without_passages_has_no_hits() -> None:
    empty = Retriever([], terms=TermIndex.of([]), vectors=VectorIndex(64), embedder=LetterEmbedder())
    assert empty.search("図書館") == []


def test_what_differs_in_number_is_refused() -> None:
    with pytest.raises(ValueError, match="differ in number"):
        Retriever(PASSAGES, terms=TermIndex.of([["橋"]]))


@pytest.mark.parametrize("mode", ["both", "vectors"])
def test_terms_serve_alone_where_there_are_no_vectors(mode: Mode) -> None:
    hits = retriever_of(PASSAGES, None).search("無線設備", mode=mode)
    assert [dict(hit.ranks) for hit in hits] == [{"terms": 1}]
    assert hits[0].passage == PASSAGES[4]


class BrokenEmbedder(LetterEmbedder):
    """A default model that stops working when asked."""

    def embed_query(self, text: str) -> Vectors:
        """Fail."""
        self.calls += 1
        raise EmbedderUnavailable(Message("使えません。", en="It cannot be used."))


def test_terms_serve_alone_with_a_warning_once_the_model_fails(caplog: pytest.LogCaptureFixture) -> None:
    embedder = BrokenEmbedder()
    retriever = retriever_of(PASSAGES, embedder)
    assert not retriever.warnings
    with caplog.at_level(logging.WARNING):
        assert retriever.search("無線設備")[0].passage == PASSAGES[4]
        assert retriever.search("無線設備", mode="vectors")[0].passage == PASSAGES[4]
    told = retriever.warnings
    assert [(str(warning), warning.en) for warning in told] == [("使えません。", "It cannot be used.")]
    assert [record.message for record in caplog.records] == ["It cannot be used."]
    assert embedder.calls == 1


def test_another_error_of_a_model_is_not_hidden() -> None:
    class Wrong(LetterEmbedder):
        def embed_query(self, text: str) -> Vectors:
            return np.ones(3, dtype=np.float32)

    with pytest.raises(ValueError, match="shape"):
        retriever_of(PASSAGES, Wrong()).search("無線設備")
