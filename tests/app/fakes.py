"""A stand-in for the assistant, over a small invented document, which objects to what it does not expect."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from app.answer import Answer, Citation, Figure, Language, Result
from app.guard_text import GuardError
from corpus.errors import SetupError, UsageError
from corpus.ledger_query import LedgerQuery, LedgerRow
from corpus.model import Amount, Document, Entry, Metadata, Span, Unsettled
from corpus.relations import Relation, sum_relation

TEXT = """海洋観測の予算
【気象庁】 観測所の整備 3.6億円
【気象庁】 衛星の運用 1.4億円
【海上保安庁】 測量船 ―
合計 5.0億円
"""
TITLE = "海洋観測の予算\x1b[31m"  # as a document might have it
DOC = Document(doc="sea.txt", text=TEXT, metadata=Metadata(title=TITLE, fiscal_year=2022, stage="政府案"))


def _entry(words: str, value: str | None, organisation: str, item: str, **changes: Any) -> Entry:  # noqa: ANN401
    at = TEXT.index(words)
    span = Span(DOC.doc, at, at + len(words))
    amount = Amount(value=Decimal(value) if value else None, unit="円", step=Decimal(10**7), text=words, span=span)
    place = TEXT.index(item)
    labels = {"item": Span(DOC.doc, place, place + len(item))}
    entry = Entry(
        amount=amount, organisation=organisation, item=(item,), fiscal_year=2022, stage="政府案", label_spans=labels
    )
    return replace(entry, role="part", **changes)


ENTRIES = (
    _entry("3.6億円", "360000000", "気象庁", "観測所の整備", marks=("内数",)),
    _entry("1.4億円", "140000000", "気象庁", "衛星の運用"),
    _entry(
        "―",
        None,
        "海上保安庁",
        "測量船",
        unsettled=Unsettled(labels=("stage",), readings=2, candidates=((2022, "補正"),)),
    ),
)
TOTAL = _entry("5.0億円", "500000000", "気象庁", "合計")


class FakeLedger:
    """A ledger of four entries."""

    def documents(self) -> tuple[Document, ...]:
        """Return the document."""
        return (DOC,)

    def document(self, doc: str) -> Document:
        """Return the document."""
        assert doc == DOC.doc
        return DOC

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries."""
        return (*ENTRIES, TOTAL)

    def each(self, query: LedgerQuery) -> Iterator[LedgerRow]:
        """Yield the entries with their places."""
        assert query == LedgerQuery()
        for entry in self.entries():
            yield LedgerRow(entry, DOC.line(entry.amount.span.start), None)

    def count(self, query: LedgerQuery) -> int:
        """Return how many entries there are."""
        assert query == LedgerQuery()
        return len(self.entries())

    def count_relations(self) -> int:
        """Return how many relations there are."""
        return len(self.relations())

    def relations(self) -> tuple[Relation, ...]:
        """Return a sum that holds, one that does not, and one that is open."""
        held = sum_relation(TOTAL, ENTRIES[:2])
        wrong = sum_relation(TOTAL, ENTRIES[:1], settled=("観測所の整備: 2022年度 政府案",))
        return (held, wrong, replace(held, verdict="未確定", expected=None, gap=None, formula="", readings=3))

    def each_relation(self) -> Iterator[Relation]:
        """Yield those relations."""
        yield from self.relations()


@dataclass(frozen=True, slots=True)
class FakeState:
    """How many turns there were."""

    turns: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the state as JSON data."""
        return {"turns": self.turns}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "FakeState":
        """Return the state that `as_json` gave."""
        return cls(data["turns"])


@dataclass(frozen=True, slots=True)
class FakeReply:
    """An answer and the turn it was given in."""

    answer: Answer
    state: FakeState


ANSWER = Answer(
    id=None,
    question="観測所は？",
    conversation=None,
    status="partial",
    answer="観測所の整備は 3.6億円 です[1]。",
    result=(Result(label="観測所の整備", value="360000000", unit="円", text="3.6億円"),),
    figures=(
        Figure(text="3.6億円", value="360000000", unit="円", kind="source", citations=(1,)),
        Figure(
            text="5.0億円",
            value="500000000",
            unit="円",
            kind="computed",
            formula="3.6億円 + 1.4億円 = 5.0億円",
            citations=(1,),
        ),
    ),
    citations=(
        Citation(
            id=1, doc="sea.txt", title=TITLE, page=2, line=2, start=8, end=30, quote="【気象庁】 観測所の整備 3.6億円"
        ),
    ),
    caveats=("内数です。",),
    plan={"kind": "Look"},
    corpus="sha256:0",
    elapsed_ms=1.0,
)


@dataclass
class FakeAssistant:
    """Answers everything with `ANSWER`, and remembers what it was asked."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    corpus: str = "sha256:0"
    warnings: tuple[str, ...] = ()
    ledger: FakeLedger = field(default_factory=FakeLedger)

    def ask(
        self,
        question: str,
        *,
        id: str | None = None,  # noqa: A002 - the contract's name
        conversation: str | None = None,
        state: FakeState | None = None,
        lang: Language | None = None,
    ) -> FakeReply:
        """Answer, or fail as the question's words tell."""
        self.asked.append({"question": question, "id": id, "conversation": conversation, "state": state, "lang": lang})
        if not question.strip():
            raise UsageError("質問が空です。")
        failures: dict[str, Callable[[], Exception]] = {
            "GUARD": lambda: GuardError(["本文の数"]),
            "SETUP": lambda: SetupError("索引がありません。"),
            "BUG": lambda: RuntimeError("秘密"),
        }
        if question in failures:
            raise failures[question]()
        state = FakeState((state.turns if state else 0) + 1)
        return FakeReply(
            replace(ANSWER, question=question, id=id, conversation=conversation, plan=state.as_json()), state
        )

    def snapshot(self) -> SimpleNamespace:
        """Return what there is to say of an index that has its vectors."""
        return SimpleNamespace(index=SimpleNamespace(manifest=SimpleNamespace(later=False), folder=Path("nowhere/v")))

    def replay(self, stored: Mapping[str, object]) -> Answer:
        """Answer as before."""
        return replace(ANSWER, question=str(stored["question"]), elapsed_ms=99.0)
