"""Gold-set candidates from what people thought of the answers.

What was found right becomes a whole candidate. What was found wrong becomes one whose status and values a person has
to fill in: reading it before that is an error which names the row. The turns before a follow-up come along, or it could
not be asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.answer import Answer, Language, Result
from app.store.derivations import Underivable, derivation
from app.store.messages import say
from app.store.records import Feedback, Turn
from corpus.amounts import is_dash

Path = tuple[Turn, ...]

_KINDS = {
    "LookUp": "lookup",
    "Overview": "organisation",
    "ListItems": "list",
    "Total": "sum",
    "Share": "share",
    "Compare": "compare",
    "Suppose": "supposition",
    "Check": "consistency",
    "Explain": "explanation",
    "About": "about",
    "Counted": "count",
    "FindText": "text",
    "NotHeld": "not_found",
    "Talk": "talk",
    "Choose": "clarify",
    "Trend": "trend",
    "Stated": "stated",
}
_MEASURES = {"difference": "difference", "rate": "change_rate", "multiple": "multiple", "one_of": "one_of"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One row of a gold set. Without a status it is to be filled in by a person."""

    id: str
    kind: str
    question: str
    conversation: str | None
    status: tuple[str, ...]
    results: tuple[Result, ...] = ()
    """What was given as values; a printed dash has none."""
    words: tuple[str, ...] = ()
    """What an answer without values said."""
    cite: tuple[str, ...] = ()
    derivation: str | None = None
    note: str = ""

    @property
    def complete(self) -> bool:
        """Return whether nothing is left to fill in."""
        return bool(self.status)

    def as_json(self) -> dict[str, Any]:
        """Return the object of the contract."""
        return {
            "id": self.id,
            "kind": self.kind,
            "question": self.question,
            "conversation": self.conversation,
            "expected": {
                "status": list(self.status),
                "values": [
                    {"value": one.value, "unit": one.unit if one.value is not None else None, "tolerance": "0"}
                    for one in self.results
                ],
                "cite": list(self.cite),
                "mention": [],
                "avoid": [],
                "derivation": self.derivation,
            },
            "difficulty": "medium",
            "note": self.note,
        }


def candidates(feedback: Iterable[Feedback], lang: Language) -> list[Candidate]:
    """Return the candidates, conversation by conversation, each in its order."""
    ratings: dict[str, list[Feedback]] = {}
    paths: dict[tuple[str, ...], Path] = {}
    for one in feedback:
        ratings.setdefault(one.turn.id, []).append(one)
        path = (*one.before, one.turn)
        paths[tuple(turn.id for turn in path)] = path
    within = {ids[:length] for ids in paths for length in range(1, len(ids))}
    names = _Names()
    return [
        _candidate(turn, ratings.get(turn.id, ()), names.of(turn.id), talk, lang)
        for path in (path for ids, path in paths.items() if ids not in within)
        for talk in [names.of(f"talk-{path[0].id}") if len(path) > 1 else None]
        for turn in path
    ]


class _Names:
    """Names of rows: that of the turn, with a number where an edit made two conversations of one beginning."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def of(self, id: str) -> str:  # noqa: A002
        """Return a name that was not given before."""
        count = self._given[id] = self._given.get(id, 0) + 1
        return f"feedback-{id}" if count == 1 else f"feedback-{id}-{count}"


def _candidate(turn: Turn, ratings: Sequence[Feedback], name: str, talk: str | None, lang: Language) -> Candidate:
    """Return a turn as a candidate. It is whole where nobody found it wrong; one that nobody rated is context."""
    answer = turn.answer
    wrong = any(one.verdict == "down" for one in ratings)
    proof, open_point = (None, "") if wrong else _proof(answer, lang)
    notes = [*(_opinion(one, lang) for one in ratings), *([] if ratings else [say("feedback.context", lang)])]
    if wrong:
        notes.append(say("feedback.fill", lang, status=answer.status, answer=" ".join(answer.answer.split())))
    notes += [open_point, say("feedback.corpus", lang, corpus=answer.corpus)]
    valued = any(_is_value(result) for result in answer.result)
    return Candidate(
        id=name,
        kind=_kind(answer),
        question=turn.question,
        conversation=talk,
        status=() if wrong else (answer.status,),
        results=answer.result if valued and not wrong else (),
        words=() if valued or wrong else _words(answer),
        cite=() if wrong else _quotes(answer),
        derivation=proof,
        note=" ".join(note for note in notes if note),
    )


def _is_value(result: Result) -> bool:
    return result.value is not None or is_dash(result.text)


def _words(answer: Answer) -> tuple[str, ...]:
    """Return what an answer without values says: its results, or the first line of its text."""
    return tuple(result.text for result in answer.result) or tuple(answer.answer.strip().splitlines()[:1])


def _proof(answer: Answer, lang: Language) -> tuple[str | None, str]:
    """Return the derivation of an answer's values, or why there is none."""
    try:
        return derivation(answer), ""
    except Underivable as error:
        return None, say("feedback.underivable", lang, what=str(error))


def _quotes(answer: Answer) -> tuple[str, ...]:
    """Return the quotes that the values stand on; where that is not known, all of them."""
    values = {(result.value, result.unit) for result in answer.result if result.value is not None}
    known = {(figure.value, figure.unit) for figure in answer.figures}
    wanted = {
        number for figure in answer.figures if (figure.value, figure.unit) in values for number in figure.citations
    }
    every = [one.quote for one in answer.citations if not wanted or not values <= known or one.id in wanted]
    return tuple(dict.fromkeys(every))


def _kind(answer: Answer) -> str:
    """Return what kind of question it was taken for."""
    if answer.status in ("clarify", "not_found"):
        return answer.status
    return _kind_of_plan(answer.plan)


def _kind_of_plan(plan: Mapping[str, Any]) -> str:
    match plan:
        case {"kind": "SideBySide", "parts": [{"plan": dict(first)}, *_]}:
            return _kind_of_plan(first)
        case {"kind": "Total", "average": True}:
            return "average"
        case {"kind": "Change", "measure": str(measure)} if measure in _MEASURES:
            return _MEASURES[measure]
        case {"kind": "Gather", "aggregate": str(aggregate)}:
            return aggregate
        case {"kind": str(kind)}:
            return _KINDS.get(kind, "other")
        case _:
            return "other"


def _opinion(one: Feedback, lang: Language) -> str:
    """Return what somebody thought of an answer, as a sentence; who it was stays here."""
    reasons = "、".join(say(f"feedback.reason.{reason}", lang) for reason in one.reasons)
    parts = [
        say(f"feedback.{one.verdict}", lang) + (f"（{reasons}）" if reasons else ""),
        " ".join(one.comment.split()) and f"「{' '.join(one.comment.split())}」",
        f"[{one.source} {one.created:%Y-%m-%d}]",
    ]
    return " ".join(part for part in parts if part)
