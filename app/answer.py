"""The answer contract: one shape for every front end. Field names are fixed; fields may be added."""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields, is_dataclass
from types import UnionType
from typing import Any, Literal, get_args, get_origin

from corpus.errors import UsageError

Status = Literal["answered", "partial", "clarify", "not_found"]
FigureKind = Literal["source", "computed", "given"]
Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


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
    sheet: str | None = None
    """The sheet of a spreadsheet that the place is on."""
    cell: str | None = None
    """What the format calls the cell (B12), where one is cited."""
    table: int | None = None
    """Which table of the document, from 1, where the place is in one."""
    row: int | None = None
    column: int | None = None
    """The row and the column of that table, from 1."""


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

    @property
    def lang(self) -> Language:
        """The language that it is worded in."""
        return "en" if self.plan.get("lang") == "en" else "ja"

    def as_json(self) -> dict[str, Any]:
        """Return the object of the contract, ready for `json.dumps`."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}


class StoredAnswerError(UsageError):
    """A stored answer that is not what `as_json` gave. It has an English line beside the Japanese one."""

    def __init__(self, where: str) -> None:
        super().__init__(f"保存された回答の {where} が読めません。urazuke ask --json の出力を渡してください。")
        self.en = f"{where} of the stored answer cannot be read. Give the output of urazuke ask --json."


def answer_from_json(data: object) -> Answer:
    """Return the answer that `as_json` gave, from its JSON. Fields that a newer version added are left out.

    Raises:
        StoredAnswerError: a field is missing, or holds what it cannot hold.

    """
    answer: Answer = _record(Answer, data, "answer")
    return answer


def _read(kind: Any, data: object, where: str) -> Any:  # noqa: ANN401 - the fields' own types say what
    """Return data as a value of the kind; StoredAnswerError where it is none."""
    if is_dataclass(kind):
        return _record(kind, data, where)
    choices = get_args(kind)
    match get_origin(kind):
        case origin if origin is tuple and isinstance(data, list | tuple):
            return tuple(_read(choices[0], one, f"{where}[{at}]") for at, one in enumerate(data))
        case origin if origin is UnionType:  # something or None
            return None if data is None else _read(choices[0], data, where)
        case origin if origin is Literal and data in choices:
            return data
        case origin if origin is dict and isinstance(data, Mapping):
            return dict(data)
        case None if kind is float and isinstance(data, int | float) and not isinstance(data, bool):
            return float(data)
        case None if kind in (str, int) and isinstance(data, kind) and not isinstance(data, bool):
            return data
    raise StoredAnswerError(where)


def _record(kind: Any, data: object, where: str) -> Any:  # noqa: ANN401
    if not isinstance(data, Mapping):
        raise StoredAnswerError(where)
    values = {}
    for one in fields(kind):
        if one.name in data:
            values[one.name] = _read(one.type, data[one.name], f"{where}.{one.name}")
        elif one.default is MISSING and one.default_factory is MISSING:
            raise StoredAnswerError(f"{where}.{one.name}")
    return kind(**values)
