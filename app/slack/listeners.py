"""The slack-bolt app: each event, command, click and form goes into the records before Slack hears that we have it."""

import json
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from app.messages import error_line, say
from app.slack import views
from app.slack.blocks import Snippet
from app.slack.client import Later, Slack, SlackError
from app.slack.intake import Intake
from app.slack.markup import escape, plain
from app.slack.office import Office
from app.slack.records import Kind, Post
from corpus.errors import UrazukeError

if TYPE_CHECKING:
    from app.answer import Answer, Citation, Language
    from app.catalog import Catalog
    from corpus.model import Document

logger = logging.getLogger("urazuke.slack")

_T = TypeVar("_T")
Json = Mapping[str, Any]
_THREADS = 8
_OPENINGS = 3
EVENTS = ("app_mention", "message", "app_home_opened")


class Hands(ThreadPoolExecutor):
    """The threads of listeners, which can tell whether any of them is at work."""

    def __init__(self) -> None:
        super().__init__(_THREADS, thread_name_prefix="urazuke-slack-listen")
        self._counting = threading.Lock()
        self._begun = 0

    def submit(self, fn: Callable[..., _T], /, *given: Any, **named: Any) -> "Future[_T]":  # noqa: ANN401
        """Have something done; it counts from now until it is."""
        with self._counting:
            self._begun += 1
        try:
            future = super().submit(fn, *given, **named)
        except RuntimeError:  # it is shut down
            self._done()
            raise
        future.add_done_callback(self._done)
        return future

    def idle(self) -> bool:
        """Return whether nothing is being done."""
        with self._counting:
            return not self._begun

    def _done(self, future: "Future[Any] | None" = None) -> None:
        with self._counting:
            self._begun -= 1


def build_app(
    office: Office, intake: Intake, wake: Callable[[], None], signing_secret: str | None, hands: Hands
) -> App:
    """Return the app, whose listeners work in `hands`.

    With a signing secret it takes requests over HTTP, and only such as are signed with it.
    """

    def authorize() -> AuthorizeResult:
        """Say who we are from what we know: a token that has run out must not cost a question."""
        me = office.me
        return AuthorizeResult(
            enterprise_id=None,
            team_id=me.team,
            bot_token=office.slack.web.token,
            bot_id=me.bot or None,
            bot_user_id=me.user,
        )

    app = App(
        name="urazuke",
        logger=logging.getLogger("urazuke.slack.bolt"),
        client=WebClient(base_url=office.slack.web.base_url),  # without a token: `authorize` knows the current one
        authorize=authorize,
        signing_secret=signing_secret or "-",
        request_verification_enabled=signing_secret is not None,
        listener_executor=hands,
    )
    listeners = Listeners(office, intake, wake)

    def journal(body: Json, next: Callable[[], None]) -> None:  # noqa: A002 - slack-bolt's name for it
        listeners.journal(body)
        next()

    for name in ("app_mention", "message"):
        app.event(name, middleware=[journal])(wake)
    app.event("app_home_opened")(listeners.home)
    app.command(views.COMMAND)(listeners.command)
    app.shortcut({"callback_id": views.SHORTCUT, "type": "message_action"})(listeners.verify)
    app.action("up")(listeners.up)
    app.action("down")(listeners.down)
    app.action("sources")(listeners.sources)
    app.action("share")(listeners.share)
    app.action(re.compile(r"^year_\d+$"))(listeners.other_year)
    app.action(re.compile(r"^example_\d+$"))(listeners.example)
    app.view(views.FEEDBACK)(listeners.reasons)
    return app


class Listeners:
    """What is done at each of Slack's calls. Each acknowledges first, or as soon as what must not be lost is kept."""

    def __init__(self, office: Office, intake: Intake, wake: Callable[[], None]) -> None:
        self._office = office
        self._slack: Slack = office.slack
        self._intake = intake
        self._wake = wake

    def journal(self, body: Json) -> None:
        """Keep what a post asks, before it is acknowledged."""
        event = body.get("event")
        if isinstance(event, Mapping):
            self._intake.take(event, str(body.get("team_id") or self._office.me.team))

    def command(self, ack: Ack, body: Json) -> None:
        """Take a slash command."""
        channel, user = str(body.get("channel_id", "")), str(body.get("user_id", ""))
        text = plain(str(body.get("text") or ""))
        if not text or text.lower() in ("help", "ヘルプ", "使い方"):
            ack(response_type="ephemeral", text=views.help_line(self._office.language(channel)))
            return
        key = f"cmd:{body.get('trigger_id') or time.time()}"
        self._record("command", channel, user, key, text, "", str(body.get("response_url") or ""), private=True)
        ack()
        self._wake()

    def other_year(self, ack: Ack, body: Json, action: Json) -> None:
        """Ask for another year, in the thread of the answer and as privately."""
        place = _place(body)
        key = f"btn:{place.message}:{action.get('action_ts') or body.get('trigger_id')}"
        self._record(
            "button", place.channel, _user(body), key, str(action.get("value", "")), place.thread or place.message,
            str(body.get("response_url") or ""), private=place.private, at=action.get("action_ts"),
        )  # fmt: skip
        ack()
        self._wake()

    def example(self, ack: Ack, body: Json, action: Json) -> None:
        """Ask an example question from the Home tab: the answer comes as a direct message."""
        user = _user(body)
        key = f"btn:home:{action.get('action_ts') or body.get('trigger_id')}"
        self._record(
            "button", user, user, key, str(action.get("value", "")), "", "", private=False, at=action.get("action_ts")
        )
        ack()
        self._wake()

    def share(self, ack: Ack, body: Json, action: Json) -> None:
        """Post for everyone what only the asker sees. It is shared once, however often the button is pressed."""
        place = _place(body)
        turn = str(action.get("value", ""))
        self._record(
            "share", place.channel, _user(body), f"share:{turn}", turn, place.thread,
            str(body.get("response_url") or ""), private=False, at=action.get("action_ts"),
        )  # fmt: skip
        ack()
        self._wake()

    def up(self, ack: Ack, body: Json, action: Json) -> None:
        """Keep a 👍."""
        ack()
        self._rate(body, str(action.get("value", "")), "up")

    def down(self, ack: Ack, body: Json, action: Json) -> None:
        """Keep a 👎, and ask for its reason."""
        ack()
        turn, place = str(action.get("value", "")), _place(body)
        lang = self._office.language(place.channel)
        try:
            self._office.store.rate(turn, self._rater(body), "down", source="slack")
        except UrazukeError:
            self._say(body, say("slack.feedback.gone", lang))
            return
        self._open(body, views.feedback_view(turn, place.channel, str(body.get("response_url") or ""), lang), lang)

    def reasons(self, ack: Ack, body: Json, view: Json) -> None:
        """Keep the reason of a 👎."""
        ack()
        known = json.loads(str(view.get("private_metadata") or "{}"))
        values = (view.get("state") or {}).get("values") or {}
        reason = ((values.get("reason") or {}).get("reason") or {}).get("selected_option") or {}
        comment = ((values.get("comment") or {}).get("comment") or {}).get("value") or ""
        reasons = [reason["value"]] if reason.get("value") else []
        lang = self._office.language(str(known.get("channel", "")))
        try:
            self._office.store.rate(
                str(known.get("turn", "")), self._rater(body), "down", reasons=reasons, comment=comment, source="slack"
            )
            line = say("slack.thanks", lang)
        except UrazukeError as error:
            line = error_line(error, lang)
        self._say({"response_url": known.get("thread")}, line)

    def sources(self, ack: Ack, body: Json, action: Json) -> None:
        """Open the source lines of an answer."""
        ack()
        lang = self._office.language(_place(body).channel)
        turn = self._office.store.turn(str(action.get("value", "")))
        if turn is None:
            title = say("slack.source.title", lang)
            self._open(body, views.line_view(title, say("slack.source.gone", lang), lang), lang)
            return
        lang = turn.answer.lang
        snapshot = self._office.corpora.of(self._office.channels.of(_place(body).channel)).snapshot()
        cited = _citations(turn.answer, snapshot.catalog, lang)
        self._open(body, views.source_view(turn.answer, snapshot.ledger, cited, lang), lang)

    def verify(self, ack: Ack, body: Json) -> None:
        """Check the figures of a post against the documents: the form opens at once, its content follows."""
        ack()
        place = _place(body)
        lang = self._office.language(place.channel)
        title = say("slack.verify.title", lang)
        channel, user = self._office.channels.of(place.channel), _user(body)
        allowed = channel.may_ask(user)
        line = say("slack.verify.working" if allowed else "slack.refused", lang)
        opened = self._open(body, views.line_view(title, line, lang), lang)
        if opened is None or not allowed:
            return
        text = plain(str((body.get("message") or {}).get("text") or ""), quotes=True)
        assistant = self._office.corpora.of(channel)
        snippet = None
        try:
            claims, ledger = assistant.verify(text), assistant.ledger
            view = views.verify_view(text, claims, ledger, lang)
            if len(claims) > views.MOST:
                snippet = Snippet(title, views.verify_text(text, claims, ledger, lang))
        except UrazukeError as error:
            view = views.line_view(title, error_line(error, lang), lang)
        except Exception:
            logger.exception("a post could not be checked")
            view = views.line_view(title, say("slack.failed", lang), lang)
        self._try("views.update", view_id=opened, view=view)
        if snippet is not None:
            self._bring(user, snippet)

    def home(self, body: Json) -> None:
        """Show the Home tab."""
        event = body.get("event") or {}
        if event.get("tab", "home") != "home" or not event.get("user"):
            return
        from app.suggest import first_questions

        lang = self._office.language("")
        assistant = self._office.corpora.of(self._office.channels.default)
        user = str(event["user"])
        documents: Sequence[Document] = ()
        examples: Sequence[str] = ()
        if self._office.channels.default.may_ask(user):
            documents, examples = assistant.ledger.documents(), first_questions(assistant, lang)
        view = views.home_view(self._office.me.name, documents, examples, lang)
        self._try("views.publish", user_id=user, view=view)

    def _record(
        self,
        kind: Kind,
        channel: str,
        user: str,
        key: str,
        text: str,
        thread: str,
        response_url: str,
        *,
        private: bool,
        at: object = None,
    ) -> None:
        """Keep what was asked; `at` is when, by Slack's own clock, where Slack says."""
        now, team = time.time(), self._office.me.team
        self._office.records.record(
            Post(
                team=team,
                channel=channel,
                key=key,
                kind=kind,
                user=user,
                ts=str(at or f"{now:.6f}"),
                thread=thread,
                conversation=f"slack:{team}:{channel}:{thread or user}",
                text=text,
                private=private,
                response_url=response_url,
                created=now,
            )
        )

    def _rate(self, body: Json, turn: str, verdict: "str") -> None:
        lang = self._office.language(_place(body).channel)
        try:
            self._office.store.rate(turn, self._rater(body), "up" if verdict == "up" else "down", source="slack")
        except UrazukeError:
            self._say(body, say("slack.feedback.gone", lang))
        else:
            self._say(body, say("slack.thanks", lang))

    def _rater(self, body: Json) -> str:
        return f"slack:{self._office.me.team}:{_user(body)}"

    def _say(self, body: Json, line: str) -> None:
        """Tell the one who clicked, and nobody else."""
        address = str(body.get("response_url") or "")
        message = {"response_type": "ephemeral", "replace_original": False, "text": line}
        if address:
            self._repeat(lambda: self._slack.respond(address, message))

    def _open(self, body: Json, view: dict[str, Any], lang: "Language") -> str | None:
        """Open a view; return its id, or say that it did not open."""
        answer = self._try("views.open", trigger_id=body.get("trigger_id"), view=view)
        if answer is None:
            self._say(body, say("slack.not_opened", lang))
            return None
        return str((answer.get("view") or {}).get("id", ""))

    def _bring(self, user: str, snippet: Snippet) -> None:
        """Send a file to one person directly."""
        told = self._try("chat.postMessage", channel=user, text=escape(snippet.title))
        if told is not None:
            self._repeat(lambda: self._slack.upload(snippet, str(told["channel"]), str(told["ts"])))

    def _try(self, method: str, **parameters: object) -> dict[str, Any] | None:
        return self._repeat(lambda: self._slack.call(method, **parameters))

    def _repeat(self, call: Callable[[], _T]) -> _T | None:
        """Return what a call gives, tried a few times at once: whoever clicked is waiting."""
        for left in reversed(range(_OPENINGS)):
            try:
                return call()
            except Later as error:
                logger.info("%s", error)
                if left:
                    time.sleep(min(error.seconds or 0.2, 1.0))
            except SlackError as error:
                logger.warning("%s", error)
                return None
        return None


class _Place:
    """Where a click was: the channel, the message, its thread, and whether only one person sees it."""

    def __init__(self, body: Json) -> None:
        container, message = body.get("container") or {}, body.get("message") or {}
        self.channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
        self.message = str(container.get("message_ts") or message.get("ts") or "")
        self.thread = str(container.get("thread_ts") or message.get("thread_ts") or "")
        self.private = bool(container.get("is_ephemeral"))


def _place(body: Json) -> _Place:
    return _Place(body)


def _user(body: Json) -> str:
    return str((body.get("user") or {}).get("id", ""))


def _citations(answer: "Answer", catalog: "Catalog", lang: "Language") -> "list[Citation]":
    """Return what an answer cites, and what the table beside it cites."""
    from app.answer_table import answer_table

    table = answer_table(answer, catalog, lang)
    return [*answer.citations, *(table.citations if table else ())]
