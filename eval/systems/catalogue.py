"""Every system by its name."""

from collections.abc import Callable
from dataclasses import dataclass

from app.assistant import Assistant
from eval.errors import EvalError
from eval.paper import Papers
from eval.systems.base import System
from eval.systems.ours import Ours, narrowed


@dataclass(frozen=True, slots=True)
class Parts:
    """What systems are made from: one assistant over the corpus, its documents, the name of the embedder."""

    assistant: Assistant
    papers: Papers
    embedder: str | None = None


def _langchain(parts: Parts) -> System:
    from eval.systems.peers import LangChain
    from index.embedder import load_embedder

    return LangChain(parts.papers, load_embedder(parts.embedder))


def _terms_search(parts: Parts) -> System:
    from eval.systems.peers import TermsSearch

    return TermsSearch(parts.papers)


def _openai(parts: Parts) -> System:
    from eval.systems.openai import ChatModel, ChatSettings

    return ChatModel(ChatSettings(), Ours(parts.assistant), parts.papers)


_MAKERS: dict[str, Callable[[Parts], System]] = {
    "ours": lambda parts: Ours(parts.assistant),
    "ours-vectors": lambda parts: narrowed(parts.assistant, "vectors"),
    "ours-terms": lambda parts: narrowed(parts.assistant, "terms"),
    "langchain": _langchain,
    "terms-search": _terms_search,
    "openai": _openai,
}
SYSTEMS = tuple(_MAKERS)
COMPARED = ("ours", "ours-vectors", "ours-terms", "langchain", "terms-search")
"""Those that run anywhere: `openai` wants a model."""


def make_system(name: str, parts: Parts) -> System:
    """Return the system of that name; EvalError where there is none."""
    if name not in _MAKERS:
        raise EvalError(
            f"{name} というシステムはありません。使えるのは {'、'.join(SYSTEMS)} です。",
            en=f"There is no system {name}. There are: {', '.join(SYSTEMS)}.",
        )
    return _MAKERS[name](parts)
