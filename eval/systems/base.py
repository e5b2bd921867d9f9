"""The one small adapter that every system is driven through."""

from collections.abc import Sequence
from typing import Any, Protocol

from eval.ranking import Place


class Talk(Protocol):
    """One conversation."""

    def ask(self, question: str) -> dict[str, Any]:
        """Return the answer to the next question, as the object of the answer contract."""
        ...


class System(Protocol):
    """Anything that answers questions over the documents."""

    @property
    def name(self) -> str:
        """Its name on the command line and in tables."""
        ...

    def talk(self) -> Talk:
        """Return a new conversation."""
        ...

    def search(self, question: str, k: int) -> Sequence[Place] | None:
        """Return the places that its search finds, best first; None where it searches nothing."""
        ...
