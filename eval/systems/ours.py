"""Ours, through the assistant: as it is, and with its search narrowed to vectors alone or terms alone."""

from collections.abc import Callable, Sequence
from typing import Any

from app.assistant import Assistant, State
from app.textanswer import TextFinder
from eval.ranking import Place
from index.passage import Passage
from index.retriever import Hit, Mode, Retriever


class OneMode(Retriever):
    """A retriever that searches in one way, whatever it is asked for."""

    def __init__(self, inner: Retriever, mode: Mode) -> None:
        self._inner = inner
        self._mode = mode
        self.passages = inner.passages

    def search(
        self, query: str, k: int = 5, *, mode: Mode = "both", where: Callable[[Passage], bool] | None = None
    ) -> list[Hit]:
        """Return what the one way of searching finds."""
        return self._inner.search(query, k, mode=self._mode, where=where)


class _Narrowed(Assistant):
    """An assistant that has everything in common with another one, but for its search."""

    def __init__(self, whole: Assistant, mode: Mode) -> None:
        self.__dict__ |= whole.__dict__
        self._mode: Mode = mode
        self._finder = TextFinder(self.catalog, lambda: self.retriever)

    @property
    def retriever(self) -> Retriever:
        """Return the narrowed retriever."""
        return OneMode(super().retriever, self._mode)


class Ours:
    """Urazuke itself."""

    def __init__(self, assistant: Assistant, name: str = "ours") -> None:
        self.assistant = assistant
        self.name = name

    def talk(self) -> "OurTalk":
        """Return a new conversation."""
        return OurTalk(self.assistant)

    def search(self, question: str, k: int) -> list[Place]:
        """Return the places of the passages that its retriever finds."""
        return places_of(self.assistant.retriever.search(question, k))


class OurTalk:
    """One conversation, with the state that front ends keep."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._state: State | None = None

    def ask(self, question: str) -> dict[str, Any]:
        """Return the answer object."""
        reply = self._assistant.ask(question, state=self._state)
        self._state = reply.state
        return reply.answer.as_json()


def places_of(hits: Sequence[Hit]) -> list[Place]:
    """Return where passages stand."""
    return [Place(hit.passage.span.doc, hit.passage.span.start, hit.passage.span.end) for hit in hits]


def narrowed(assistant: Assistant, mode: Mode) -> Ours:
    """Return ours with one way of searching."""
    return Ours(_Narrowed(assistant, mode), f"ours-{mode}")
