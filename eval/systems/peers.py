"""What people build first: a stock LangChain pipeline, and a plain search by words. Neither knows of conversations."""

from collections.abc import Sequence
from typing import Any

from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus.folding import fold_text
from eval.paper import Paper, Papers
from eval.ranking import Place
from eval.systems.passages import answer_of, first_amount
from index.embedder import Embedder
from index.langchain_store import EmbedderEmbeddings, PassageVectorStore
from index.terms import TermIndex
from index.tokens import words

TOP = 4
"""Passages that a stock pipeline looks at."""

SIZE, OVERLAP = 100, 10
"""Characters of a piece: of 1,000, 400, 200 and 100, with a tenth in common, these do best on the bundled questions."""


class LangChain:
    """Recursive splitter, our vector store, our embedder, top four passages; the answer is the first amount in them."""

    name = "langchain"

    def __init__(self, papers: Papers, embedder: Embedder, *, size: int = SIZE, overlap: int = OVERLAP) -> None:
        self._papers = papers
        splitter = RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=overlap, add_start_index=True)
        pieces = [
            (piece.page_content, {"doc": paper.doc, "start": piece.metadata["start_index"]})
            for paper in papers
            for piece in splitter.create_documents([paper.text])
        ]
        texts = [text for text, _ in pieces]
        self._store = PassageVectorStore.from_texts(
            texts, EmbedderEmbeddings(embedder), [place for _, place in pieces], k=TOP
        )

    def talk(self) -> "LangChain":
        """Return itself: it keeps nothing from turn to turn."""
        return self

    def ask(self, question: str) -> dict[str, Any]:
        """Return the first amount of the passages."""
        return answer_of(question, first_amount(self.search(question, TOP), self._papers), self._papers)

    def search(self, question: str, k: int) -> list[Place]:
        """Return the places of the nearest pieces."""
        found = self._store.similarity_search(question, k)
        places = ((piece.metadata["doc"], piece.metadata["start"], len(piece.page_content)) for piece in found)
        return [Place(doc, start, start + length) for doc, start, length in places]


class TermsSearch:
    """A plain term search over the lines of the documents; the answer is the first amount of the best lines."""

    name = "terms-search"

    def __init__(self, papers: Papers) -> None:
        self._papers = papers
        self._places = [place for paper in papers for place in _lines(paper)]
        self._terms = TermIndex.of([words(self._text(place)) for place in self._places])

    def talk(self) -> "TermsSearch":
        """Return itself: it keeps nothing from turn to turn."""
        return self

    def ask(self, question: str) -> dict[str, Any]:
        """Return the first amount of the lines."""
        return answer_of(question, first_amount(self.search(question, TOP), self._papers), self._papers)

    def search(self, question: str, k: int) -> list[Place]:
        """Return the lines that hold the question's words, the most telling first."""
        scores = self._terms.scores(words(question))
        best = sorted(range(len(scores)), key=lambda at: -scores[at])[:k]
        return [self._places[at] for at in best if scores[at] > 0]

    def _text(self, place: Place) -> str:
        paper = self._papers.get(place.doc)
        return fold_text(paper.text[place.start : place.end]) if paper else ""


def _lines(paper: Paper) -> Sequence[Place]:
    """Return the printed lines of a document."""
    places = []
    start = 0
    for line in paper.text.splitlines(keepends=True):
        if line.strip():
            places.append(Place(paper.doc, start, start + len(line.rstrip("\r\n"))))
        start += len(line)
    return places
