"""What an index says of its documents: what is known of each, and what could not be read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.documents import Problem

REPORT = "documents.json"
"""The file of an index that says what is known of each document, and what could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a document once it was read."""

    kind: str
    entries: int
    relations: int
    passages: int
    tables: int
    lines: int
    pages: int | None
    metadata: dict[str, Any]
    """What is known of the document as a whole: what was given, what the file says of itself, and what was guessed."""
    guessed: tuple[str, ...] = ()
    """The names of those that were guessed."""
    notes: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Facts":
        """Return the facts of JSON data."""
        return cls(**{**data, "guessed": tuple(data["guessed"]), "notes": tuple(data["notes"])})


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of the documents of an index, and what could not be read."""

    documents: Mapping[str, Facts]
    problems: tuple[Problem, ...] = ()

    def save(self, path: Path) -> None:
        """Write the report."""
        data = {
            "documents": {doc: asdict(facts) for doc, facts in self.documents.items()},
            "problems": [[found.doc, found.ja, found.en] for found in sorted(self.problems, key=lambda p: p.doc)],
        }
        path.write_text(json.dumps(data, ensure_ascii=True), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Report":
        """Read what `save` wrote; nothing is known where there is no such file."""
        try:
            data: dict[str, Any] = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return cls({})
        documents = {doc: Facts.from_json(facts) for doc, facts in data["documents"].items()}
        return cls(documents, tuple(Problem(*problem) for problem in data["problems"]))
