"""One corpus as it was read: everything that depends on an index, and the answers that it gives.

It never changes. Whoever holds one goes on with it to the end of a question, also where a newer index has taken its
place; that is what makes an answer, its citations and a page about them agree.
"""

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from app.answer import Answer, Figure, Language
from app.answers import carry_out
from app.catalog import Catalog
from app.compose import Composer
from app.crowd import FEW
from app.guard import check_answer
from app.guard_labels import LabelWords
from app.guard_text import GuardError
from app.linking import Linker, is_english
from app.opening import FOLLOWING, Opened
from app.panel import Panel, docs_of
from app.plan import About, FindText, Plan, SideBySide, plan_json
from app.records.answering import RecordAnswers
from app.records.plans import RecordPlan
from app.records.routing import Router
from app.records.tallies import recount
from app.records.verifying import verify_again
from app.textanswer import TextFinder
from app.verify import Claim, Verifier
from corpus.ledger_store import Ledger
from corpus.model import Document, Entry
from corpus.organisations import Organisation
from corpus.relations import Relation

if TYPE_CHECKING:
    from index.retriever import Retriever

Notes = tuple[str, ...]

_TRIALS = ("予算の総額はいくらですか", "最も予算が多いのは？", "前年度からの増減率は？", "What is the total budget?")
"""Questions that every paper can be asked: they pass through all that is made when an amount is first asked for."""

_TOLD = ("{}とは何ですか", "なぜ{}のですか", "What is {} for?")
"""Questions for the words of a paper, which pass through all that is made when a text is first asked for."""

_MOST_AROUND = 8
"""Documents of an answer that what may be asked next is taken from."""

_WORDS = 30
"""Characters of a paper that make such a question."""


class Snapshot:
    """A corpus with its ledger, its catalogue and what plans and finds in it. Safe to be used by several threads."""

    def __init__(self, opened: Opened) -> None:
        self.index = opened.index
        self.corpus: str = opened.corpus
        """The digest of the documents' content, as answers name it."""
        self.version: str = opened.index.version
        """The name of this version of the index: another one after every rebuild, also of the same documents."""
        self.problems = opened.problems
        self.organisations: tuple[Organisation, ...] = opened.organisations
        self.ledger = Ledger(opened.index.ledger_path)
        self.documents: tuple[Document, ...] = self.ledger.documents()
        self.entries: tuple[Entry, ...] = self.ledger.entries()
        self.relations: tuple[Relation, ...] = self.ledger.relations()
        self.catalog = Catalog(self.documents, self.entries, self.organisations)
        years = {document.doc: document.metadata.fiscal_year or 0 for document in self.documents}
        self._newest = sorted(years, key=lambda doc: (-years[doc], doc))[:FEW]
        self._embedder = opened.embedder
        self.tabular = frozenset(facts.doc for facts in self.ledger.grids())
        """The documents that have tables of rows and columns."""
        told = {entry.amount.span.doc for entry in self.entries}
        running = [d for d in self.documents if d.doc in told or d.doc not in self.tabular]
        prose = self.catalog if not self.tabular else Catalog(running, self.entries, self.organisations)
        self._linker = Linker(prose)
        self._panel = Panel(prose, self._linker, self.relations)
        self.records = RecordAnswers(self.ledger, self.documents, self.organisations) if self.tabular else None
        self._router = Router(self._panel, self._linker, self.records, has_text=bool(running))
        self._finder = TextFinder(self.catalog, lambda: self.retriever)
        self._verifier = Verifier(prose, self._linker)

    @property
    def retriever(self) -> "Retriever":
        """The search over the passages, loaded when first asked for."""
        return self.index.retriever(self._embedder)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the operator should know: files that were not read, search without vectors."""
        return (*self.problems, *self.index.warnings)

    def plan(self, question: str, before: Sequence[Plan] = ()) -> tuple[Plan, Notes]:
        """Return the plan of a question after those of the turns before it, and what it was taken to mean."""
        return self._router.plan(question, before)

    def answer(self, plan: Plan, notes: Notes, question: str, lang: Language) -> Answer:
        """Return what a plan gives; GuardError where the answer would state a figure that nothing backs."""
        near = self.near(plan)
        out = carry_out(plan, near, self.relations, self._finder, lang, question, self.records)
        for note in notes:
            typed, _, meant = note.partition("\t")
            out.caveat(f"「{typed}」を「{meant}」と読み替えました。", f"「{typed}」 was read as 「{meant}」.")
        if isinstance(plan, FindText) and self.index.manifest.later:
            out.caveat(FOLLOWING, FOLLOWING.en)
        out.number_in_order()
        answer = Answer(
            id=None,
            question=question,
            conversation=None,
            status=out.status,
            answer="\n".join(out.lines),
            result=tuple(out.results),
            figures=_in_use(out),
            citations=tuple(out.citations),
            caveats=tuple(out.caveats),
            plan={**plan_json(plan, notes), "lang": lang},
            corpus=self.corpus,
        )
        labels = LabelWords.of(out.used, self.organisations)
        tallied = recount(out.tallies, self.ledger.path)
        check_answer(answer, near.documents, labels, cells=out.used, tallied=tallied)
        return answer

    def near(self, plan: Plan) -> Catalog:
        """Return the catalogue that a plan is carried out in: of many documents, those that it is about."""
        if len(self.documents) <= FEW or isinstance(plan, FindText | About | RecordPlan):
            return self.catalog
        docs = docs_of(plan)
        if isinstance(plan, SideBySide) and any(isinstance(part.plan, FindText | About) for part in plan.parts):
            return self.catalog
        return self.catalog.of(docs or self._newest)

    def around(self, docs: Sequence[str]) -> Catalog:
        """Return the catalogue of some documents; of many, without any, that of the newest."""
        if len(self.documents) <= FEW:
            return self.catalog
        return self.catalog.of(list(docs)[:_MOST_AROUND] or self._newest)

    def relations_of(self, docs: Collection[str]) -> list[Relation]:
        """Return the relations between the figures of some documents."""
        return [relation for relation in self.relations if relation.printed.amount.span.doc in docs]

    def verify(self, text: str) -> list[Claim]:
        """Return what the documents say of each figure of a text."""
        claims = self._verifier_of(text).verify(text)
        if self.records is None:
            return claims
        return verify_again(text, claims, self.records.planner, self.ledger)

    def _verifier_of(self, text: str) -> Verifier:
        """Return what verifies a text: over all papers, or of many over those that its sentences may be about."""
        if len(self.documents) <= FEW:
            return self._verifier
        catalog = self.catalog.of(self._panel.looked_in(text))
        return Verifier(catalog, Linker(catalog))

    def warm_up(self) -> "Snapshot":
        """Return itself with everything loaded that is otherwise loaded when a question first needs it.

        Raises:
            SetupError: the index is damaged.

        """
        passages = self.retriever.passages
        own = [passages[at].text[:_WORDS] for at in {0, len(passages) // 2, len(passages) - 1} if passages]
        told = [question.format(words) for words, question in zip(own, _TOLD, strict=False)]
        for question in (*_TRIALS, *told):
            plan, notes = self.plan(question)
            try:
                self.answer(plan, notes, question, "en" if is_english(question) else "ja")
            except GuardError:  # what it withholds of one answer says nothing of the index
                continue
        self.retriever.search(_TRIALS[0])
        self.verify("".join(f"{'/'.join(entry.item)}は{entry.amount.text}です。" for entry in self.entries[:3]))
        return self


def with_place(answer: Answer) -> dict[str, Any]:
    """Return an answer's plan for the turns after it: that of a text question with the place of what was found."""
    if answer.plan.get("kind") != "FindText" or not answer.citations:
        return answer.plan
    return {**answer.plan, "place": [answer.citations[0].doc, answer.citations[0].start]}


def _in_use(out: Composer) -> tuple[Figure, ...]:
    """Return the figures that stand in the answer's text or its caveats, and not as the tail of a longer number."""
    text = "\n".join([*out.lines, *out.caveats])
    return tuple(
        figure for figure in out.figures.values() if re.search(rf"(?<![\d.,．，]){re.escape(figure.text)}", text)
    )
