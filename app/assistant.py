"""The assistant: a question in, a checked answer out. It holds no conversation; that is the caller's `State`."""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from app.answer import Answer, Language
from app.catalog import Catalog
from app.linking import is_english
from app.opening import Opened, Progress, newer_index, open_built, open_index
from app.plan import plan_from_json
from app.settings import Settings
from app.snapshot import Snapshot, with_place
from app.verify import Claim
from corpus.errors import UsageError
from corpus.ledger_store import Ledger

if TYPE_CHECKING:
    from index.retriever import Retriever

__all__ = ["Assistant", "Progress", "Reply", "Snapshot", "State", "open_assistant"]

LONGEST_QUESTION = 2_000
LONGEST_TEXT = 200_000
INTERVAL = 2.0
"""Seconds between two looks at whether there is a newer index."""

_RETRY = 30.0
"""Seconds until a newer index that could not be taken up is tried again."""

_CONTROL = {code: " " for code in [*range(32), 127]}


@dataclass(frozen=True, slots=True)
class State:
    """What a conversation carries from turn to turn: the plans of its turns, newest last."""

    plans: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the state as JSON data."""
        return {"plans": list(self.plans)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "State":
        """Return the state that `as_json` gave."""
        return cls(tuple(data.get("plans", ())))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the conversation's state after it."""

    answer: Answer
    state: State


class Assistant:
    """Answers questions over one corpus. Safe to be asked by several threads.

    A question takes up a rebuilt index by itself, which may keep it waiting. Where `watch` was called, that happens
    beside the questions, and none of them waits.
    """

    def __init__(self, settings: Settings, opened: Opened) -> None:
        self._settings = settings
        self._now = Snapshot(opened)
        self._renewing = Lock()
        self._refused: tuple[str, float] = ("", 0.0)
        self._watcher: Thread | None = None
        self._stopped = Event()

    def snapshot(self) -> Snapshot:
        """Return the corpus as it is now. It stays as it is, whatever is rebuilt later: views take it once."""
        return self._now

    @property
    def ledger(self) -> Ledger:
        """The ledger. Where several things are read together, take `snapshot` once."""
        return self._now.ledger

    @property
    def catalog(self) -> Catalog:
        """The catalogue. Where several things are read together, take `snapshot` once."""
        return self._now.catalog

    @property
    def corpus(self) -> str:
        """The digest of the documents' content."""
        return self._now.corpus

    @property
    def retriever(self) -> "Retriever":
        """The retriever, loaded when first asked for."""
        return self._now.retriever

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the operator should know: files that were not read, search without vectors."""
        return self._now.warnings

    def ask(
        self,
        question: str,
        *,
        id: str | None = None,  # noqa: A002 - the contract's name
        conversation: str | None = None,
        state: State | None = None,
        lang: Language | None = None,
    ) -> Reply:
        """Return the answer to a question.

        Raises:
            UsageError: the question is empty or too long.
            GuardError: the answer would have stated something unbacked; it is withheld.

        """
        started = time.perf_counter()
        text = question.translate(_CONTROL).encode("utf-8", "replace").decode("utf-8").strip()
        if not text:
            raise UsageError("質問が空です。知りたいことを書いてください（例：防衛省の予算は？）。")
        if len(text) > LONGEST_QUESTION:
            raise UsageError(f"質問が長すぎます（{len(text):,}文字）。{LONGEST_QUESTION:,}文字以内にしてください。")
        now = self._current()
        spoken = lang or ("en" if is_english(text) else self._settings.lang)
        before = (state or State()).plans
        plan, notes = now.plan(text, [plan_from_json(turn)[0] for turn in before])
        answer = now.answer(plan, notes, text, spoken)
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        answer = replace(answer, id=id, question=question, conversation=conversation, elapsed_ms=elapsed)
        return Reply(answer, State((*before, with_place(answer))[-20:]))

    def verify(self, text: str) -> list[Claim]:
        """Return what the documents say of each figure of a text; UsageError where it is too long."""
        if len(text) > LONGEST_TEXT:
            raise UsageError(f"文章が長すぎます（{len(text):,}文字）。{LONGEST_TEXT:,}文字以内に分けてください。")
        return self._current().verify(text)

    def replay(self, stored: Mapping[str, Any]) -> Answer:
        """Return the answer that a stored answer's plan gives now.

        Raises:
            UsageError: the plan cannot be read, or names what these documents do not have.

        """
        data = stored.get("plan")
        if not isinstance(data, Mapping):
            raise UsageError("保存された回答に plan がありません。urazuke ask --json の出力を渡してください。")
        plan, notes = plan_from_json(data)
        question = str(stored.get("question", ""))
        try:
            answer = self._now.answer(plan, notes, question, "en" if data.get("lang") == "en" else "ja")
        except (LookupError, ArithmeticError, StopIteration) as error:
            raise UsageError(
                "保存された plan が指すものが、いまの資料にありません。"
                "元の資料のフォルダーを --corpus で指定してください。"
            ) from error
        return replace(
            answer, id=_text(stored.get("id")), question=question, conversation=_text(stored.get("conversation"))
        )

    def warm_up(self) -> None:
        """Load everything that a question may need, so that the first one is answered as fast as the tenth."""
        self._now.warm_up()

    def renew(self) -> bool:
        """Take up an index that another process has built meanwhile; return whether there was one.

        It is made ready beside the questions, which go on with the old one until it is; then they change over at
        once. Where it cannot be used, the old one stays, and the new one is tried again later.

        Raises:
            UrazukeError: the new index cannot be used.

        """
        with self._renewing:
            old = self._now
            version = newer_index(self._settings, old.index)
            refused, when = self._refused
            if version is None or (version == refused and time.monotonic() - when < _RETRY):
                return False
            self._refused = (version, time.monotonic())
            self._now = Snapshot(open_built(self._settings, embedder=old.index.embedder)).warm_up()
            self._refused = ("", 0.0)
            return True

    def watch(self, interval: float = INTERVAL) -> None:
        """Look for a rebuilt index every `interval` seconds from now on, beside the questions. For servers."""
        if self._watcher is None:
            self._stopped.clear()
            self._watcher = Thread(target=self._look, args=(interval,), name="urazuke-renew", daemon=True)
            self._watcher.start()

    def stop(self) -> None:
        """End what `watch` began, and wait until it has ended."""
        watcher, self._watcher = self._watcher, None
        self._stopped.set()
        if watcher is not None:
            watcher.join()

    def _look(self, interval: float) -> None:
        told: set[str] = set()
        while not self._stopped.wait(interval):
            try:
                if self.renew():
                    told.clear()
            except Exception as error:  # noqa: BLE001 - whatever is wrong with a new index, the old one goes on serving
                line = " ".join(str(error).split()) or type(error).__name__
                if line not in told:
                    told.add(line)
                    print(f"urazuke: {line}", file=sys.stderr)  # noqa: T201 - nobody asked, so nobody can be answered

    def _current(self) -> Snapshot:
        """Return the corpus as it is now; where nobody watches, with a rebuilt index taken up first."""
        if self._watcher is None and self._has_changed():
            with self._renewing:
                if self._has_changed():
                    self._now = Snapshot(open_index(self._settings, embedder=self._now.index.embedder))
        return self._now

    def _has_changed(self) -> bool:
        index = self._now.index
        return index.changed() or newer_index(self._settings, index) is not None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def open_assistant(
    settings: Settings, *, rebuild: bool = False, progress: Callable[[Progress], None] | None = None
) -> Assistant:
    """Return an assistant over the corpus of `settings`; its index is built first where it is missing or stale.

    Raises:
        DocumentError: there are no documents to read.
        SetupError: the index can neither be opened nor built.

    """
    return Assistant(settings, open_index(settings, rebuild=rebuild, report=progress))
