"""Questions over the tables of one corpus: planned, carried out, and told. Made when a question first needs it."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from app.answer import Language
from app.catalog import Catalog
from app.compose import Composer
from app.records.answers import say_record
from app.records.facts import Facts, load_facts
from app.records.following import Follower
from app.records.planner import Planned, RecordPlanner
from app.records.plans import RecordPlan
from app.records.reading import Reader
from app.records.talking import examples
from app.records.teller import Teller
from corpus.ledger_store import Ledger, connect
from corpus.model import Document
from corpus.organisations import Organisation


@dataclass
class RecordAnswers:
    """Answers over the tables of a ledger."""

    ledger: Ledger
    documents: Sequence[Document]
    organisations: Sequence[Organisation]

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._held = ExitStack()

    @cached_property
    def _loaded(self) -> tuple[Facts, RecordPlanner]:
        # The file is opened for each query; while one connection to it is held, to open another costs next to nothing.
        self._held.enter_context(connect(self.ledger.path))
        facts = load_facts(self.ledger)
        facts.make_ready()
        return facts, RecordPlanner(facts, Reader(facts, self.documents, self.organisations))

    def _parts(self) -> tuple[Facts, RecordPlanner]:
        with self._lock:
            return self._loaded

    @property
    def facts(self) -> Facts:
        """The cells of the tables, read when first asked for."""
        return self._parts()[0]

    @property
    def planner(self) -> RecordPlanner:
        """What plans questions over them."""
        return self._parts()[1]

    def plan(self, question: str, before: Sequence[object] = ()) -> Planned | None:
        """Return the plan of a question after those of the turns before it; None where it asks nothing of tables."""
        last = before[-1] if before else None
        if isinstance(last, RecordPlan):
            followed = Follower(self.planner).follow(question, last)
            if followed is not None:
                return followed
        return self.planner.plan(question)

    def say(self, plan: RecordPlan, out: Composer) -> None:
        """Say what a plan gives."""
        tell = Teller(self.facts, self.ledger, out)
        say_record(plan, tell)
        out.tallies += tell.tallies

    def examples(self, catalog: Catalog, lang: Language) -> list[str]:
        """Return questions that the tables answer."""
        return examples(Teller(self.facts, self.ledger, Composer(catalog, lang)))
