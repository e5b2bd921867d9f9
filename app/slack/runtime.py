"""One running front end: who we are, the app, the worker, and the line to Slack."""

import contextlib
import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from app.answer import Language
from app.messages import CommandError
from app.slack import secrets as names
from app.slack.catchup import catch_up
from app.slack.channels import Channels
from app.slack.client import AuthLost, Later, Slack, SlackError
from app.slack.corpora import Corpora
from app.slack.intake import Intake, Me
from app.slack.listeners import Hands, build_app
from app.slack.office import Office
from app.slack.records import Records
from app.slack.secrets import Redact, Secrets
from app.slack.worker import Worker
from app.store import Store

if TYPE_CHECKING:
    from slack_sdk.socket_mode.client import BaseSocketModeClient

logger = logging.getLogger("urazuke.slack")

_TRIES = 5
_DAY = 24 * 60 * 60
_PAUSES = 10
_LOGGERS = ("urazuke.slack", "urazuke.slack.bolt", "urazuke.slack.socket", "slack_bolt", "slack_sdk")


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Keep others from answering out of the same records at the same time; CommandError where another does."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(home / "slack.lock", "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError("slack.running", home=home) from None
        yield


@contextlib.contextmanager
def logging_to(stream: IO[str], secrets: Secrets, level: int = logging.INFO) -> Iterator[None]:
    """Write what happens to a stream, without any token."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handler.addFilter(Redact(*secrets.values.values()))
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [(one, one.level, one.propagate) for one in loggers]
    try:
        for one in loggers:
            own = one.name == "urazuke.slack"
            one.setLevel(level if own or level <= logging.DEBUG else logging.WARNING)
            one.addHandler(handler)
            one.propagate = False
        yield
    finally:
        for one, was, passed in before:
            one.removeHandler(handler)
            one.setLevel(was)
            one.propagate = passed


def connect(secrets: Callable[[], Secrets], base_url: str, *, pause: float = 1.0) -> tuple[Slack, Me]:
    """Return Slack, and who we are there.

    Raises:
        CommandError: there is no token, Slack does not take it, or Slack cannot be reached.

    """
    slack = Slack(lambda: secrets().get(names.BOT), base_url)
    for left in reversed(range(_TRIES)):
        try:
            told = slack.call("auth.test")
        except AuthLost as error:
            raise CommandError("slack.refuses", why=error.code) from None
        except Later as error:
            if not left:
                raise CommandError("slack.unreachable", why=error.code) from None
            time.sleep(error.seconds if error.seconds is not None else pause)
        except SlackError as error:
            raise CommandError("slack.refuses", why=error.code) from None
        else:
            break
    return slack, Me(
        team=str(told["team_id"]),
        user=str(told["user_id"]),
        bot=str(told.get("bot_id") or ""),
        name=str(told.get("user") or "urazuke"),
        team_name=str(told.get("team") or ""),
    )


@dataclass(slots=True, kw_only=True)
class Runtime:
    """Everything that runs, and how it ends."""

    office: Office
    intake: Intake
    worker: Worker
    app: App
    hands: Hands
    socket: SocketModeHandler | None = None
    pace: float = 1.0
    """The first pause after a failure, as the worker's."""
    _keeper: threading.Timer | None = None
    _again: threading.Timer | None = None
    _closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def build(
        cls,
        *,
        slack: Slack,
        me: Me,
        store: Store,
        channels: Channels,
        corpora: Corpora,
        lang: Language = "ja",
        web: str | None = None,
        signing_secret: str | None = None,
        threads: int = 4,
        pace: float = 1.0,
    ) -> "Runtime":
        """Return a front end that has not begun."""
        records = Records(store)
        office = Office(
            me=me, slack=slack, store=store, records=records, channels=channels, corpora=corpora, lang=lang, web=web
        )
        worker = Worker(office, threads=threads, pace=pace)
        intake = Intake(me, channels, records)
        hands = Hands()
        return cls(
            office=office,
            intake=intake,
            worker=worker,
            app=build_app(office, intake, worker.wake, signing_secret, hands),
            hands=hands,
            pace=pace,
        )

    def start(self) -> None:
        """Begin to answer: first what was left waiting."""
        self._tidy()
        self.worker.start()

    def listen(self, app_token: str, *, pause: float = 1.0, ping: float = 10.0) -> None:
        """Open the socket to Slack, which stays open; return when it is.

        Raises:
            CommandError: Slack does not take the app's token.

        """
        self.socket = SocketModeHandler(
            self.app, app_token, logger=logging.getLogger("urazuke.slack.socket"), web_client=self.office.slack.web,
            ping_interval=ping, receive_buffer_size=64 * 1024,
        )  # fmt: skip
        self.socket.client.message_listeners.append(self._heard)
        for left in reversed(range(_TRIES)):
            try:
                self.socket.connect()  # type: ignore[no-untyped-call]
            except Exception as error:  # noqa: BLE001 - the library raises what its parts raise; it is told in one line
                code = _code(error)
                if code or not left:
                    self.close()
                    key = "slack.refuses" if code else "slack.unreachable"
                    raise CommandError(key, why=code or type(error).__name__) from None
                time.sleep(pause)
            else:
                return

    def missed(self) -> None:
        """Take in what was posted while nobody listened; what Slack does not show now is read later."""
        try:
            catch_up(self.office.slack, self.office.records, self.intake, self.office.me.team)
        except Later as error:
            logger.info("what was missed is read later: %s", error)
            self._read_later(_PAUSES * self.pace if error.seconds is None else error.seconds)
        except Exception:
            logger.exception("what was missed could not be read")
        self.worker.wake()

    def _read_later(self, seconds: float) -> None:
        with self._lock:
            if self._closed:
                return
            if self._again is not None:
                self._again.cancel()
            self._again = threading.Timer(seconds, self.missed)
            self._again.daemon = True
            self._again.start()

    def idle(self) -> bool:
        """Return whether nothing that was acknowledged is still to be done."""
        return self.hands.idle() and self.worker.idle()

    def close(self) -> None:
        """End: no more events, then what is being answered is answered, and the rest waits in the records."""
        with self._lock:
            self._closed = True
            for timer in (self._keeper, self._again):
                if timer is not None:
                    timer.cancel()
        if self.socket is not None:
            self.socket.close()  # type: ignore[no-untyped-call]
        self.hands.shutdown(wait=True)
        self.worker.stop()

    def _heard(self, client: "BaseSocketModeClient", message: dict[str, Any], raw: str | None = None) -> None:
        """Read what was missed whenever a new socket says hello."""
        if message.get("type") == "hello":
            self.missed()

    def _tidy(self) -> None:
        """Drop what is kept no longer, now and every day."""
        try:
            self.office.store.prune()
            self.office.records.prune(self.office.store.keep_days)
        except Exception:
            logger.exception("old records could not be dropped")
        with self._lock:
            if self._closed:
                return
            self._keeper = threading.Timer(_DAY, self._tidy)
            self._keeper.daemon = True
            self._keeper.start()


def _code(error: Exception) -> str:
    """Return Slack's own word for why it refuses, where it does and will go on to."""
    response = getattr(error, "response", None)
    code = str(response.get("error", "")) if response is not None and hasattr(response, "get") else ""
    return (
        code
        if code in ("invalid_auth", "not_allowed_token_type", "not_authed", "missing_scope", "account_inactive")
        else ""
    )


def granted(slack: Slack) -> tuple[str, ...]:
    """Return the scopes that the token has."""
    headers = {key.lower(): value for key, value in slack.web.auth_test().headers.items()}
    given = headers.get("x-oauth-scopes", "")
    text = ",".join(given) if isinstance(given, list) else str(given)
    return tuple(sorted(filter(None, (scope.strip() for scope in text.split(",")))))
