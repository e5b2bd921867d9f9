"""The real slack-bolt app against the practice workspace: over a socket, or over signed HTTP."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from slack_bolt import BoltRequest
from starlette.routing import BaseRoute

from app.answer import Answer, Citation, Figure, Language, Result
from app.assistant import Assistant, State
from app.guard_text import GuardError
from app.settings import Settings
from app.slack import secrets as names
from app.slack.channels import Channels
from app.slack.corpora import Corpora
from app.slack.runtime import Runtime, connect
from app.slack.sandbox.server import Faults, PracticeServer
from app.slack.sandbox.workspace import ASKER, BOT, CHANNEL, Workspace
from app.slack.secrets import Secrets
from app.store import Store
from corpus.errors import UsageError
from tests.app.fakes import FakeLedger

BOT_TOKEN = "xoxb-practice-token"
APP_TOKEN = "xapp-practice-token"
SIGNING = "0123456789abcdef0123456789abcdef"
PATIENCE = 20.0
DEFAULTS = Channels()

Json = Mapping[str, Any]


@dataclass
class QuickAssistant:
    """Answers every question at once with what it was asked, and remembers each."""

    asked: list[tuple[str, int]] = field(default_factory=list)
    corpus: str = "sha256:0"
    ledger: FakeLedger = field(default_factory=FakeLedger)
    catalog: Any = None
    warnings: tuple[str, ...] = ()
    pause: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(
        self,
        question: str,
        *,
        id: str | None = None,  # noqa: A002 - the contract's name
        conversation: str | None = None,
        state: State | None = None,
        lang: Language | None = None,
    ) -> Any:  # noqa: ANN401 - a reply
        """Answer, or fail as the question's words tell."""
        time.sleep(self.pause)
        before = (state or State()).plans
        with self._lock:
            self.asked.append((question, len(before)))
        if "GUARD" in question:
            raise GuardError(["本文の数"])
        if "BUG" in question:
            raise RuntimeError("秘密")
        if "TOO LONG" in question:
            raise UsageError("質問が長すぎます。")
        answer = quick_answer(question, conversation)
        return QuickReply(answer, State((*before, answer.plan)))

    def verify(self, text: str) -> list[Any]:
        """Find nothing."""
        return []

    def snapshot(self) -> "QuickAssistant":
        """Return what views and suggestions read: there is one state of the documents."""
        return self

    @property
    def version(self) -> str:
        """Return the state of the documents."""
        return self.corpus


@dataclass(frozen=True)
class QuickReply:
    """An answer and the state after it."""

    answer: Answer
    state: State


def quick_answer(question: str, conversation: str | None = None) -> Answer:
    """Return an answer that names its question."""
    missing = "MISSING" in question
    talk = "ありがとう" in question
    return Answer(
        id=None,
        question=question,
        conversation=conversation,
        status="not_found" if missing else "answered",
        answer="資料にはありません。" if missing else f"「{question}」は 3.6億円[1] です。",
        result=() if missing else (Result(label="観測所の整備", value="360000000", unit="円", text="3.6億円"),),
        figures=()
        if missing
        else (Figure(text="3.6億円", value="360000000", unit="円", kind="source", citations=(1,)),),
        citations=()
        if missing
        else (
            Citation(
                id=1,
                doc="sea.txt",
                title="海洋観測",
                page=None,
                line=2,
                start=9,
                end=29,
                quote="【気象庁】 観測所の整備 3.6億円",
            ),
        ),
        plan={"kind": "Talk" if talk else "LookUp", "asked": question},
        corpus="sha256:0",
    )


@dataclass
class Practice:
    """A workspace with the app in it."""

    workspace: Workspace
    server: PracticeServer
    store: Store
    runtime: Runtime
    assistant: Any
    client: Any = None

    def say(self, text: str, *, user: str = ASKER, channel: str = CHANNEL, thread: str | None = None) -> str:
        """Post as a person."""
        return self.workspace.say(user, channel, text, thread)

    def ask(self, text: str, **where: Any) -> str:  # noqa: ANN401
        """Post a question to the bot, and wait until it has been dealt with."""
        ts = self.say(f"<@{BOT}> {text}", **where)
        self.settle()
        return ts

    def settle(self, seconds: float = PATIENCE) -> None:
        """Wait until everything sent has been acknowledged, and everything asked dealt with."""
        end = time.monotonic() + seconds
        quiet = 0
        while time.monotonic() < end:
            done = not self.server.sockets.waiting and self.runtime.idle()
            quiet = quiet + 1 if done else 0
            if quiet > 3:
                return
            time.sleep(0.01)
        raise AssertionError(f"still waiting: {self.server.sockets.waiting}, {self.runtime.office.records.waiting()}")

    def posts(self, channel: str = CHANNEL, *, user: str | None = None) -> list[Any]:
        """Return the bot's posts in a channel: those for everybody, or those for one person alone."""
        found = self.workspace.channels[channel].posts
        return [post for post in found if post.get("user") == BOT and post.get("for") == user and "files" not in post]

    def answers(self, ts: str, channel: str = CHANNEL) -> list[Any]:
        """Return the bot's posts in a thread."""
        return [post for post in self.posts(channel) if post.get("thread_ts") == ts]

    def wait_for(self, happens: Callable[[], Any], seconds: float = PATIENCE) -> Any:  # noqa: ANN401
        """Wait until something is so, and return it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := happens():
                return found
            time.sleep(0.01)
        raise AssertionError("it never happened")


def text_of(node: object) -> str:
    """Return every text of blocks, one after the other."""
    if isinstance(node, Mapping):
        own = node.get("text")
        inner = [text_of(value) for key, value in node.items() if key != "text" or not isinstance(value, str)]
        return "".join([own if isinstance(own, str) else "", *inner])
    if isinstance(node, list | tuple):
        return "".join(map(text_of, node))
    return ""


def secrets_of(**changed: str) -> Secrets:
    """Return the tokens of the practice workspace."""
    values = {names.BOT: BOT_TOKEN, names.APP: APP_TOKEN, names.SIGNING: SIGNING, **changed}
    return Secrets(values, Path("slack.env"))


@contextmanager
def practice(
    home: Path,
    assistant: object,
    *,
    channels: Channels = DEFAULTS,
    faults: Faults | None = None,
    workspace: Workspace | None = None,
    web: str | None = None,
    patience: float = 3.0,
    secrets: Callable[[], Secrets] = secrets_of,
    listen: bool = True,
    direct: bool = False,
    threads: int = 4,
    signing: str | None = None,
    routes: list[BaseRoute] | None = None,
) -> Iterator[Practice]:
    """Run the app in a workspace, over its socket; `direct` where the socket is not what is tried."""
    held = workspace or Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    with PracticeServer(held, patience=patience, routes=routes) as server:
        store = Store(home / "records.sqlite", keep_days=30)
        slack, me = connect(secrets, f"{server.address}/api/", pause=0.02)
        real = cast(Assistant, assistant)
        corpora = Corpora(real, Settings(home=home), lambda settings: real)
        runtime = Runtime.build(
            slack=slack,
            me=me,
            store=store,
            channels=channels,
            corpora=corpora,
            web=web,
            pace=0.02,
            threads=threads,
            signing_secret=signing,
        )
        server.faults = faults
        runtime.start()
        callers = ThreadPoolExecutor(4)
        if direct:
            held.emit = lambda kind, payload: _dispatch(callers, runtime, held, kind, payload)
        try:
            if listen and not direct:
                runtime.listen(APP_TOKEN, pause=0.02, ping=0.3)
            yield Practice(held, server, store, runtime, assistant)
        finally:
            callers.shutdown()
            runtime.close()
            store.close()


def _dispatch(
    callers: ThreadPoolExecutor, runtime: Runtime, workspace: Workspace, kind: str, payload: dict[str, Any]
) -> None:
    """Hand what Slack sends to the app as the socket's reader would."""

    def call() -> None:
        answer = runtime.app.dispatch(BoltRequest(mode="socket_mode", body=payload))
        assert answer.status == 200, answer.body
        workspace.acknowledge(kind, payload, json.loads(answer.body) if answer.body else None)

    future = callers.submit(call)
    if kind == "events_api":
        future.result()


def shown(post: Json) -> str:
    """Return what a post shows."""
    return text_of(post.get("blocks", ())) or str(post.get("text", ""))


def view_of(held: Practice) -> Any:  # noqa: ANN401
    """Return the open modal."""
    return held.wait_for(lambda: list(held.workspace.views.values()))[-1]


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
