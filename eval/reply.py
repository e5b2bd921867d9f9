"""What a system answered: the object of the answer contract (CONTRACT), as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from eval.gold import GIVEN


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was asked for. `value` None is a text or a printed dash."""

    label: str
    value: Decimal | None
    unit: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that stands in the answer's text."""

    text: str
    value: Decimal
    unit: str
    kind: str
    formula: str | None
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a document, and what it is said to print."""

    id: int
    doc: str
    line: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `error` is what went wrong where there is none."""

    status: str
    answer: str = ""
    results: tuple[Result, ...] = ()
    figures: tuple[Figure, ...] = ()
    citations: tuple[Citation, ...] = ()
    caveats: tuple[str, ...] = ()
    error: str | None = None

    @property
    def said(self) -> str:
        """Return everything that the answer says."""
        return "\n".join([self.answer, *self.caveats])

    @property
    def given(self) -> bool:
        """Return whether it states something, rather than to refuse, to ask back or to fail."""
        return self.status in GIVEN

    def cited(self, numbers: tuple[int, ...]) -> tuple[Citation, ...]:
        """Return the citations with these numbers."""
        return tuple(citation for citation in self.citations if citation.id in numbers)


def failed(error: str) -> Reply:
    """Return the reply of a system that raised."""
    return Reply(status="error", error=error)


def reply_from_json(data: Mapping[str, Any]) -> Reply:
    """Return an answer object as values; one that is not of the contract's shape is an error of its system."""
    try:
        if data.get("status") == "error":
            return failed(str(data.get("error")))
        return Reply(
            status=str(data["status"]),
            answer=str(data["answer"]),
            results=tuple(
                Result(str(r["label"]), _number(r["value"]), r["unit"], str(r["text"])) for r in data.get("result", ())
            ),
            figures=tuple(
                Figure(
                    str(f["text"]), Decimal(f["value"]), str(f["unit"]), f["kind"], f["formula"], tuple(f["citations"])
                )
                for f in data.get("figures", ())
            ),
            citations=tuple(
                Citation(c["id"], c["doc"], c["line"], c["start"], c["end"], c["quote"])
                for c in data.get("citations", ())
            ),
            caveats=tuple(map(str, data.get("caveats", ()))),
        )
    except (KeyError, TypeError, InvalidOperation) as error:
        return failed(f"契約の形ではありません（{type(error).__name__}: {error}）")


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
