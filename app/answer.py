"""The answer contract: one shape for every front end. Field names are fixed; fields may be added."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Status = Literal["answered", "partial", "clarify", "not_found"]
FigureKind = Literal["source", "computed", "given"]
Language = Literal["ja", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One thing that was asked for. `value` is a plain decimal string, or None for a text or a printed dash."""

    label: str
    value: str | None
    unit: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An amount, percentage, multiple or counted number that stands, as `text`, in the answer or a caveat."""

    text: str
    value: str
    unit: str
    kind: FigureKind
    formula: str | None = None
    """For a computed figure: operands left of the first `=`, each of them cited."""
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A place in a document: `text[start:end] == quote`, at most 400 code points."""

    id: int
    doc: str
    title: str | None
    page: int | None
    line: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What every front end shows, and what evaluation judges."""

    id: str | None
    question: str
    conversation: str | None
    status: Status
    answer: str
    result: tuple[Result, ...] = ()
    figures: tuple[Figure, ...] = ()
    citations: tuple[Citation, ...] = ()
    caveats: tuple[str, ...] = ()
    plan: dict[str, Any] = field(default_factory=dict)
    corpus: str = ""
    elapsed_ms: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the object of the contract, ready for `json.dumps`."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}
