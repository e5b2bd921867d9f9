"""How much of the evidence search brings back: vectors and terms together, and each alone."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.model import Span
from index.retriever import Retriever

Mode = Literal["both", "vectors", "terms"]
MODES: tuple[Mode, ...] = ("both", "vectors", "terms")
QUESTIONS = Path(__file__).parent / "retrieval" / "r02.jsonl"
TOP = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question, and the places that a full answer stands on."""

    id: str
    question: str
    evidence: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Recall:
    """What one way of searching brought back."""

    mode: Mode
    questions: int
    complete: int
    """Questions all of whose evidence lies in the passages that came back."""
    characters: float
    """Characters that came back for a question, on average."""
    missed: tuple[str, ...]

    @property
    def share(self) -> float:
        """Return the share of the questions with all of their evidence."""
        return self.complete / self.questions if self.questions else 0.0


def read_questions(path: Path = QUESTIONS) -> list[Wanted]:
    """Return the questions of a JSONL file."""
    return list(_questions(path))


def _questions(path: Path) -> Iterator[Wanted]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            data = json.loads(line)
            places = tuple((place["start"], place["end"]) for place in data["evidence"])
            yield Wanted(data["id"], data["question"], places)


def covers(spans: Sequence[Span], start: int, end: int, text: str) -> bool:
    """Return whether the spans together hold every character of `text[start:end]`, white space aside.

    >>> covers([Span("a", 0, 2), Span("a", 3, 5)], 1, 5, "予算 案は"), covers([Span("a", 0, 2)], 1, 5, "予算 案は")
    (True, False)
    """
    at = start
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        while at < end and text[at].isspace():
            at += 1
        if span.start <= at < span.end:
            at = span.end
    return not text[at:end].strip()


def measure(retriever: Retriever, wanted: Sequence[Wanted], text: str, mode: Mode, *, top: int = TOP) -> Recall:
    """Return what one way of searching brings back for the questions."""
    missed: list[str] = []
    characters = 0
    for question in wanted:
        hits = retriever.search(question.question, top, mode=mode)
        spans = [hit.passage.span for hit in hits]
        characters += sum(span.end - span.start for span in spans)
        if not all(covers(spans, start, end, text) for start, end in question.evidence):
            missed.append(question.id)
    number = len(wanted)
    return Recall(mode, number, number - len(missed), characters / number if number else 0.0, tuple(missed))
