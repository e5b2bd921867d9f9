"""Our search as a LangChain retriever, usable in any chain."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from index.passage import Passage
from index.retriever import Mode, Retriever


class PassageRetriever(BaseRetriever):
    """Returns passages as documents, with their places and scores in the metadata.

    `k` is given when it is made, or with a call: `retriever.invoke("…", k=3)`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    k: int = Field(default=5, ge=0)
    mode: Mode = "both"

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> list[Document]:
        hits = self.retriever.search(query, self.k if k is None else k, mode=self.mode, **kwargs)
        return [document_of(hit.passage, score=hit.score, ranks=dict(hit.ranks)) for hit in hits]


def document_of(passage: Passage, **more: Any) -> Document:  # noqa: ANN401
    """Return a passage as a document of LangChain."""
    span = passage.span
    place = {"doc": span.doc, "start": span.start, "end": span.end, "title": passage.title, "kind": passage.kind}
    return Document(id=passage.id, page_content=passage.text, metadata=place | more)
