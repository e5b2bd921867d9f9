"""One evaluation from beginning to end: open the corpus, ask a system, judge, measure."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.assistant import Progress, open_assistant
from app.commands.ledger import ledger_json
from app.settings import Settings
from corpus.documents import bundled_folder
from eval.gold import Question
from eval.gold_files import bundled_files
from eval.ledger import Ledger
from eval.measures import Grounds, Scored, measure
from eval.paper import Papers
from eval.reply import reply_from_json
from eval.run import Kept, Outcome, run, run_key
from eval.search_quality import bundled_wanted, measure_search, wanted_of
from eval.summary import Summary, summarise, summary_json
from eval.systems.base import System
from eval.systems.catalogue import Parts, make_system


@dataclass(frozen=True, slots=True)
class Run:
    """What came of asking one system every question."""

    summary: Summary
    scored: tuple[Scored, ...]
    outcomes: tuple[Outcome, ...]


class Bench:
    """A corpus opened once, on which any system can be asked: the one that is named, else the bundled one.

    What users have added of their own is asked about only where it is named.
    """

    def __init__(self, settings: Settings, *, progress: Callable[[Progress], None] | None = None) -> None:
        self.settings = settings
        folder = settings.corpus or bundled_folder()
        self.assistant = open_assistant(settings.model_copy(update={"corpus": folder}), progress=progress)
        papers = Papers.of(settings.corpus)
        self.parts = Parts(self.assistant, papers, settings.embedder)
        self.grounds = Grounds(papers, Ledger.from_json(ledger_json(self.assistant.ledger)))

    def system(self, name: str) -> System:
        """Return the system of that name over this corpus."""
        return make_system(name, self.parts)

    def ask(
        self,
        system: System,
        questions: Sequence[Question],
        *,
        jobs: int = 1,
        keep: bool = True,
        fresh: bool = False,
        tick: Callable[[int], None] = lambda number: None,
    ) -> Run:
        """Return a run of a system, asked, judged and measured; `run.Interrupted` where it is ended by hand."""
        key = run_key(system.name, questions, self.assistant.corpus)
        kept = Kept(self.settings.home / "eval", key) if keep else None
        if kept and fresh:
            kept.forget()
        outcomes = run(system, questions, kept=kept, jobs=jobs, tick=tick)
        found = self.judge(system, questions, outcomes)
        if kept:
            kept.forget()
        return found

    def judge(self, system: System, questions: Sequence[Question], outcomes: Sequence[Outcome]) -> Run:
        """Return answers judged and measured, with what the system's search finds."""
        scored = tuple(
            measure(question, reply_from_json(outcome.answer), self.grounds, milliseconds=outcome.milliseconds)
            for question, outcome in zip(questions, outcomes, strict=True)
        )
        search = measure_search(system, self._wanted(questions))
        return Run(summarise(system.name, scored, search), scored, tuple(outcomes))

    def _wanted(self, questions: Sequence[Question]) -> list[tuple[str, Any]]:
        """Return what search is measured by: the bundled evidence for the bundled set, else what gold rows cite."""
        papers = self.grounds.papers
        bundled = self.settings.corpus is None and {one.path for one in questions} >= set(bundled_files())
        return bundled_wanted(papers) if bundled else wanted_of(questions, papers)


def run_json(found: Run, *, corpus: str, made: str) -> dict[str, Any]:
    """Return a run as JSON data: its figures, then every question with its answer and what is wrong with it."""
    return {
        "system": found.summary.system,
        "made": made,
        "corpus": corpus,
        **summary_json(found.summary),
        "questions": [
            {
                "id": one.question.id,
                "kind": one.question.kind,
                "question": one.question.question,
                "conversation": one.question.conversation,
                "gold": f"{Path(one.question.path).name}:{one.question.line}",
                "passed": one.verdict.passed,
                "reasons": [asdict(reason) for reason in one.verdict.reasons],
                "measures": {key: value for key, value in one.values.items() if value is not None},
                "ungrounded": list(one.ungrounded),
                "milliseconds": round(one.milliseconds, 1),
                "answer": outcome.answer,
            }
            for one, outcome in zip(found.scored, found.outcomes, strict=True)
        ],
    }
