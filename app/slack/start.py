"""Starting the front end from the command line: for Slack, for practice, or only to see whether it would work."""

import secrets as random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from app.answer import Language
from app.files import write_whole
from app.messages import CommandError, say
from app.settings import Settings
from app.slack import secrets as names
from app.slack.channels import Channels, load_channels
from app.slack.corpora import Corpora, Open
from app.slack.runtime import Runtime, connect, granted, logging_to, only_one
from app.slack.scopes import manifest_yaml, scopes
from app.slack.secrets import Secrets, load_secrets
from app.slack.settings import SlackSettings
from app.store import open_store

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.slack.client import Slack
    from app.slack.intake import Me
    from app.slack.sandbox.server import PracticeServer

Tell = Callable[[str], None]

_FILE = "slack-manifest.yaml"
_QUIET = 3
"""How often in a row nothing is to be seen under way, before that is believed: an answer causes events of its own."""


def write_manifest(url: str | None, lang: Language, tell: Tell, folder: Path = Path()) -> None:
    """Write the manifest into a folder."""
    path = folder / _FILE
    write_whole(path, manifest_yaml(url).encode())
    tell(say("slack.manifest.done", lang, path=path))


def channels_of(settings: Settings, given: Path | None) -> Channels:
    """Return the settings per channel: of the file that is named, or of slack.toml in the home; else the defaults."""
    named = given or SlackSettings().slack_settings
    if named is not None:
        return load_channels(named)
    path = settings.home / "slack.toml"
    return load_channels(path) if path.exists() else Channels()


class Start:
    """One run for Slack itself."""

    def __init__(self, settings: Settings, channels: Channels, lang: Language, tell: Tell) -> None:
        self._settings = settings
        self._channels = channels
        self._lang = lang
        self._tell = tell
        self._slack_settings = SlackSettings()
        self._web = self._slack_settings.web
        self._secrets: Callable[[], Secrets] = lambda: load_secrets(settings.home)

    def check(self, *, http: bool) -> bool:
        """Say whether tokens, scopes and settings are as they must be; return whether nothing is missing."""
        slack, me = self._connect(self._needed(http=http))
        self._tell(say("slack.check.token", self._lang, team=me.team_name, user=me.name))
        missing = sorted(set(scopes()) - set(granted(slack)))
        key, shown = ("slack.check.missing", missing) if missing else ("slack.check.scopes", list(scopes()))
        self._tell(say(key, self._lang, scopes=", ".join(shown)))
        if not http:
            token = self._secrets().get(names.APP)
            try:
                slack.web.apps_connections_open(app_token=token)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told in one line
                why = getattr(getattr(error, "response", None), "data", {})
                raise CommandError("slack.refuses", why=dict(why).get("error", type(error).__name__)) from None
            self._tell(say("slack.check.socket", self._lang))
        path, count = self._channels.path, len(self._channels.named)
        key = "slack.check.settings" if path else "slack.check.defaults"
        self._tell(say(key, self._lang, path=path, count=count) if path else say(key, self._lang))
        return not missing

    def run(self, opener: Open, *, http: int | None, host: str, stop: threading.Event) -> None:
        """Answer questions until `stop` is set, or until interrupted."""
        known = self._needed(http=http is not None)
        with ExitStack() as stack:
            stack.enter_context(only_one(self._settings.home.resolve()))
            stack.enter_context(logging_to(sys.stderr, known))
            listener = None
            if http is not None:
                from app.web.server import listen

                listener = stack.enter_context(listen(host, http))
            slack, me = self._connect(known)
            assistant = opener(self._settings)
            corpora = Corpora(assistant, self._settings, opener, self._channels.path)
            corpora.open_all(self._channels)
            store = open_store(self._settings)
            stack.callback(store.close)
            for one in corpora.all():
                one.watch()
                stack.callback(one.stop)
            signing = known.get(names.SIGNING) if http is not None else None
            runtime = Runtime.build(
                slack=slack, me=me, store=store, channels=self._channels, corpora=corpora, lang=self._lang,
                web=self._web, signing_secret=signing,
            )  # fmt: skip
            runtime.start()
            stack.callback(runtime.close)
            if listener is None:
                runtime.listen(known.get(names.APP))
                self._tell(say("slack.ready.socket", self._lang, team=me.team_name, user=me.name))
                _until(stop)
                return
            from app.slack.http import PATH, serve_http

            runtime.missed()
            address = f"http://{host}:{listener.getsockname()[1]}{PATH}"
            ready = say("slack.ready.http", self._lang, address=address, team=me.team_name, user=me.name)
            serve_http(runtime.app, listener, lambda: self._tell(ready), stop)

    def _needed(self, *, http: bool) -> Secrets:
        """Return the tokens; CommandError where one is missing that this way of running needs."""
        known = self._secrets()
        for name in (names.BOT, names.SIGNING if http else names.APP):
            known.get(name)
        return known

    def _connect(self, known: Secrets) -> "tuple[Slack, Me]":
        return connect(self._secrets, self._slack_settings.slack_api_url)


def practise(
    assistant: "Assistant",
    settings: Settings,
    channels: Channels,
    opener: Open,
    *,
    lang: Language,
    port: int,
    terminal: bool,
    tell: Tell,
    stop: threading.Event,
) -> None:
    """Run the app against the practice workspace, and show it in a page or in the terminal. Nothing is kept."""
    from app.slack.sandbox.page import page_routes
    from app.slack.sandbox.server import PracticeServer
    from app.slack.sandbox.workspace import Workspace

    bot, app = (f"{kind}-practice-{random.token_hex(16)}" for kind in ("xoxb", "xapp"))
    held = Secrets({names.BOT: bot, names.APP: app}, Path("-"))
    workspace = Workspace(bot_token=bot, app_token=app)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="urazuke-slack-")))
        server = stack.enter_context(
            PracticeServer(workspace, port=port, routes=[] if terminal else page_routes(workspace, lang))
        )
        stack.enter_context(logging_to(sys.stderr, held))
        store = open_store(settings.model_copy(update={"home": home}))
        stack.callback(store.close)
        slack, me = connect(lambda: held, f"{server.address}/api/")
        corpora = Corpora(assistant, settings, opener, channels.path)
        runtime = Runtime.build(
            slack=slack, me=me, store=store, channels=channels, corpora=corpora, lang=lang, web=SlackSettings().web
        )
        runtime.start()
        stack.callback(runtime.close)
        runtime.listen(app)
        if not terminal:
            tell(say("slack.ready.dry", lang, address=f"{server.address}/"))
            _until(stop)
            return
        from app.slack.sandbox.terminal import Terminal

        tell(say("slack.ready.terminal", lang))
        talk = Terminal(workspace, lambda: _settle(server, runtime), lang)
        for line in sys.stdin:
            for shown in talk.take(line):
                tell(shown)


def _settle(server: "PracticeServer", runtime: Runtime) -> None:
    """Wait until what was sent has been answered."""
    quiet = 0
    while quiet < _QUIET:
        quiet = 0 if server.sockets.waiting or not runtime.idle() else quiet + 1
        time.sleep(0.02)


def _until(stop: threading.Event) -> None:
    try:
        while not stop.wait(1.0):
            pass
    except KeyboardInterrupt:
        pass
