"""Many questions, one a line: JSON in, JSON out, in the same order.

A line that cannot be answered yields an error in its place, and the rest goes on.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from app.answer import Answer, Language
from app.messages import CommandError, error_line, say
from corpus.errors import UrazukeError, UsageError

_SURROGATE = re.compile("[\ud800-\udfff]")
_State = TypeVar("_State")
_Given = TypeVar("_Given", covariant=True)


class Replies(Protocol[_Given]):
    """What comes back for a question."""

    @property
    def answer(self) -> Answer:
        """The answer."""

    @property
    def state(self) -> _Given:
        """What the next turn of the conversation goes on from."""


class Asks(Protocol[_State]):
    """What answers questions."""

    def ask(
        self,
        question: str,
        *,
        id: str | None = None,  # noqa: A002 - the contract's name
        conversation: str | None = None,
        state: _State | None = None,
        lang: Language | None = None,
    ) -> Replies[_State]:
        """Answer a question."""


@dataclass(frozen=True, slots=True)
class Question:
    """One line of input. `id` and `conversation` go back as they came."""

    id: Any
    question: str
    conversation: str | int | None


class LineError(CommandError):
    """A line that is no question, and its id where that could be read."""

    def __init__(self, key: str, number: int, identity: object = None) -> None:
        super().__init__(key, line=number)
        self.identity = identity


def dumps(value: object, *, indent: int | None = None) -> str:
    r"""Return JSON in readable Unicode; a lone surrogate, which UTF-8 cannot hold, is escaped.

    >>> print(dumps({"質問": "\ud800"}))
    {"質問": "\ud800"}
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def without_surrogates(text: str) -> str:
    """Return the text with lone surrogates replaced, so that every part can store and print it."""
    return _SURROGATE.sub("�", text)


def parse_line(raw: bytes, number: int) -> Question | None:
    """Return the question of a line, or None where it is blank; LineError where it is none."""
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
    except UnicodeDecodeError:
        raise LineError("jsonl.encoding", number) from None
    if not text:
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise LineError("jsonl.json", number) from None
    if not isinstance(data, dict):
        raise LineError("jsonl.object", number)
    identity, question, conversation = data.get("id"), data.get("question"), data.get("conversation")
    if not isinstance(question, str):
        raise LineError("jsonl.question", number, identity)
    if isinstance(conversation, bool) or not isinstance(conversation, str | int | None):
        raise LineError("jsonl.conversation", number, identity)
    return Question(identity, question, conversation)


class Run(Generic[_State]):
    """One run over many lines. `failures` counts the questions that we, not the asker, failed."""

    def __init__(
        self, assistant: Asks[_State], *, lang: Language, forced: Language | None, log: Callable[[], None]
    ) -> None:
        self._assistant = assistant
        self._lang = lang
        self._forced = forced
        self._log = log
        self._states: dict[str | int, _State] = {}
        self.failures = 0

    def lines(self, raw: Iterable[bytes]) -> Iterator[str]:
        """Yield one line of JSON for each line that is not blank."""
        for number, line in enumerate(raw, start=1):
            try:
                question = parse_line(line, number)
            except LineError as error:
                yield dumps(self._error(error.identity, error))
                continue
            if question is not None:
                yield dumps(self._answer(question))

    def _answer(self, question: Question) -> Mapping[str, object]:
        try:
            return self._ask(question)
        except UsageError as error:
            return self._error(question.id, error)
        except UrazukeError as error:
            self.failures += 1
            return self._error(question.id, error)
        except Exception as error:  # noqa: BLE001 - one question's failure must not lose the answers to the others
            self.failures += 1
            self._log()
            return {
                **self._error(question.id, error),
                "error": say("jsonl.internal", self._lang, what=type(error).__name__),
            }

    def _ask(self, question: Question) -> Mapping[str, object]:
        turn = question.conversation
        reply = self._assistant.ask(
            without_surrogates(question.question),
            id=None if question.id is None else without_surrogates(str(question.id)),
            conversation=None if turn is None else without_surrogates(str(turn)),
            state=None if turn is None else self._states.get(turn),
            lang=self._forced,
        )
        if turn is not None:
            self._states[turn] = reply.state
        return {**reply.answer.as_json(), "id": question.id, "question": question.question, "conversation": turn}

    def _error(self, identity: object, error: Exception) -> dict[str, object]:
        return {"id": identity, "status": "error", "error": error_line(error, self._lang)}
