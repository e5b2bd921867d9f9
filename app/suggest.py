"""Questions to suggest: to begin with, after an answer, and for other years. Each was asked here before, and answered.

What an answer's suggestions are is worked out once: the same answer in the same conversation costs nothing again.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar

from app.answer import Answer, Language
from app.assistant import Assistant, State
from app.catalog import loose
from app.holdings import Holdings, columns_of
from app.idea import Idea
from app.ideas import Ideas
from app.panel import docs_of, targets_in
from app.plan import About, Change, Explain, FindText, LookUp, Overview, Plan, plan_from_json, plan_json
from app.records.plans import RecordPlan
from app.records.suggesting import RecordIdeas
from app.snapshot import Snapshot
from corpus.errors import UrazukeError

FEW = 3
"""Questions that follow an answer."""

MANY = 6
"""Questions to begin with."""

_KEPT = 512
_KEPT_CORPORA = 16
_IN_WORDS = {FindText.__name__, Explain.__name__, About.__name__}
_Made = TypeVar("_Made")


def follow_ups(
    assistant: Assistant, answer: Answer, state: State, lang: Language | None = None, *, asked: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return three questions that may follow an answer and have an answer themselves; fewer where there are no more.

    `state` is the conversation's after the answer. They are worded in the answer's language unless `lang` names one.
    `asked` are earlier questions, which are not suggested again.
    """
    snapshot = assistant.snapshot()
    spoken = lang or answer.lang
    key = (snapshot.version, spoken, answer.status, answer.question, _written(state.plans))
    case = _CASES.get(key, lambda: _Case.after(snapshot, answer, state, spoken))
    return case.choose(snapshot, FEW, [answer.question, *asked])


def first_questions(assistant: Assistant, lang: Language) -> tuple[str, ...]:
    """Return five or six questions of different kinds to begin with, each of which has an answer."""
    snapshot = assistant.snapshot()
    key = (snapshot.version, lang)
    case = _CASES.get(key, lambda: _Case(_first(snapshot, lang), lang))
    return case.choose(snapshot, MANY, ())


def also_years(assistant: Assistant, answer: Answer, lang: Language | None = None) -> tuple[str, ...]:
    """Return the questions for the same thing in the other columns and years that the documents hold.

    They stand by themselves. There are none for an answer that is not about one thing in one column.
    """
    spoken = lang or answer.lang
    snapshot = assistant.snapshot()
    try:
        plan, _ = plan_from_json(answer.plan)
    except UrazukeError:
        return ()
    targets = list(dict.fromkeys(targets_in(plan)))
    if (
        not isinstance(plan, LookUp | Overview | Change)
        or len({(t.scope, t.organisation, t.item) for t in targets}) != 1
    ):
        return ()
    key = (snapshot.version, spoken, "years", _written([answer.plan]))
    case = _CASES.get(key, lambda: _Case(_years(snapshot, plan, spoken), spoken))
    return case.choose(snapshot, len(columns_of(snapshot.around([targets[0].doc]), targets[0])), [answer.question])


def _years(snapshot: Snapshot, plan: Plan, lang: Language) -> Iterator[Idea]:
    targets = list(targets_in(plan))
    known = {(target.fiscal_year, target.stage) for target in targets}
    docs = [targets[0].doc]
    for number, column in enumerate(columns_of(snapshot.around(docs), targets[0])):
        if column not in known:
            yield _ideas(snapshot, lang, docs).in_column(targets[0], column, topic=str(number))


@dataclass(slots=True)
class _Case:
    """The ideas after one answer, and what was found of each so far."""

    ideas: Iterable[Idea]
    lang: Language
    before: tuple[Plan, ...] = ()
    """The plans of the turns so far: what they asked is not suggested again."""
    found: dict[str, str | None] = field(default_factory=dict)
    """What each question that has an answer asks, as written data; None for one that has no answer."""
    lock: Lock = field(default_factory=Lock)

    @classmethod
    def after(cls, snapshot: Snapshot, answer: Answer, state: State, lang: Language) -> "_Case":
        before = tuple(plan_from_json(turn)[0] for turn in state.plans)
        plan = before[-1] if before else plan_from_json(answer.plan)[0]
        if isinstance(plan, RecordPlan) and snapshot.records is not None:
            return cls(RecordIdeas(snapshot.records.facts, lang).after(answer, plan), lang, before)
        docs = docs_of(plan) or [citation.doc for citation in answer.citations]
        ideas = _ideas(snapshot, lang, docs).after(answer, plan) if snapshot.entries else _first(snapshot, lang)
        return cls(ideas, lang, before)

    def choose(self, snapshot: Snapshot, most: int, asked: Sequence[str]) -> tuple[str, ...]:
        """Return the first questions that have an answer, of different kinds where there are enough."""
        with self.lock:
            self.ideas = list(self.ideas)
            known = {loose(question) for question in asked}
            fresh = [idea for idea in self.ideas if loose(idea.question) not in known]
            chosen: dict[str, str] = {}
            topics: set[str] = set()
            for varied in (True, False):
                for idea in fresh:
                    if len(chosen) == most:
                        break
                    if idea.question in chosen or (varied and idea.topic in topics):
                        continue
                    meant = self._meant(snapshot, idea)
                    if meant is not None and meant not in chosen.values():
                        chosen[idea.question] = meant
                        topics.add(idea.topic)
            return tuple(chosen)

    def _meant(self, snapshot: Snapshot, idea: Idea) -> str | None:
        if idea.question not in self.found:
            self.found[idea.question] = self._prove(snapshot, idea)
        return self.found[idea.question]

    def _prove(self, snapshot: Snapshot, idea: Idea) -> str | None:
        """Return what a question asks, where it is understood as it is meant, is new, and has an answer."""
        try:
            plan, notes = snapshot.plan(idea.question, self.before)
            meant = _written([plan_json(plan)])
            if not idea.fits(plan) or meant in {_written([plan_json(turn)]) for turn in self.before}:
                return None
            answer = snapshot.answer(plan, notes, idea.question, self.lang)
        except (UrazukeError, LookupError, ArithmeticError):  # a question that cannot be answered is not suggested
            return None
        return meant if _has_answer(answer) else None


def _has_answer(answer: Answer) -> bool:
    """Return whether an answer says something: a figure, or words of the documents."""
    if answer.status not in ("answered", "partial"):
        return False
    return answer.plan["kind"] in _IN_WORDS or any(result.value is not None for result in answer.result)


def _written(plans: Sequence[dict[str, Any]]) -> str:
    """Return plans as written data by which they are told apart: without what does not change what is asked."""
    kept = [{key: value for key, value in plan.items() if key not in _BESIDE} for plan in plans]
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


_BESIDE = {"notes", "lang", "place", "defaulted"}


class _Kept(Generic[_Made]):
    """What was made lately, by key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, _Made] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what is kept under a key, made first where there is nothing."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made


_CASES: _Kept[_Case] = _Kept(_KEPT)
_HOLDINGS: _Kept[Holdings] = _Kept(_KEPT_CORPORA)


def _first(snapshot: Snapshot, lang: Language) -> Iterator[Idea]:
    """Yield what may be asked to begin with: of running text, then of tables, where there are both."""
    if snapshot.entries or snapshot.records is None:
        yield from _ideas(snapshot, lang, ()).first()
    if snapshot.records is not None:
        yield from RecordIdeas(snapshot.records.facts, lang).first()


def _ideas(snapshot: Snapshot, lang: Language, docs: Sequence[str]) -> Ideas:
    """Return the ideas for an answer about these documents."""
    catalog = snapshot.around(docs)
    key = (snapshot.version, tuple(catalog.documents))
    holdings = _HOLDINGS.get(key, lambda: Holdings(catalog, snapshot.relations_of(catalog.documents)))
    return Ideas(catalog, holdings, lang)
