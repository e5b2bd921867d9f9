"""What is loaded: each document with what is known of it, what was guessed, and what could not be read."""

from dataclasses import dataclass
from typing import Any

from app.intake.metadata import FIELDS
from app.intake.report import REPORT, Facts, Report
from corpus.documents import Problem
from index.store import OpenIndex


@dataclass(frozen=True, slots=True)
class Listed:
    """The documents of an index by name, and the files that could not be read."""

    documents: tuple[tuple[str, Facts], ...]
    problems: tuple[Problem, ...]

    def as_json(self) -> list[dict[str, Any]]:
        """Return one object for each file."""
        read = [
            {
                "doc": doc,
                **{name: facts.metadata.get(name) for name in FIELDS},
                "guessed": list(facts.guessed),
                "kind": facts.kind,
                "pages": facts.pages,
                "lines": facts.lines,
                "tables": facts.tables,
                "amounts": facts.entries,
                "notes": list(facts.notes),
                "problem": None,
            }
            for doc, facts in self.documents
        ]
        failed = [{"doc": found.doc, "problem": found.ja, "problem_en": found.en} for found in self.problems]
        return [*read, *failed]


def list_documents(index: OpenIndex) -> Listed:
    """Return what an index knows of its documents."""
    report = Report.load(index.folder / REPORT)
    return Listed(tuple(sorted(report.documents.items())), report.problems)
