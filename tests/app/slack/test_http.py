"""Slack's calls over HTTP: only signed ones are heard, each is acknowledged at once, and none breaks the server."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from app.slack.http import PATH, build_http
from app.slack.sandbox.server import PracticeServer
from app.slack.sandbox.workspace import ASKER, BOT, Workspace
from tests.app.slack.harness import APP_TOKEN, BOT_TOKEN, SIGNING, Practice, QuickAssistant, practice, shown, view_of


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """Return a workspace whose app listens to HTTP; what the workspace sends is signed and posted."""
    assistant = QuickAssistant()
    with practice(tmp_path_factory.mktemp("http"), assistant, listen=False, signing=SIGNING) as held:
        client = TestClient(build_http(held.runtime.app), raise_server_exceptions=False)
        held.client = client
        sending = threading.Lock()

        def emit(kind: str, payload: dict[str, Any]) -> None:
            started = time.monotonic()
            with sending:
                answer = client.post(PATH, content=(body := encoded(kind, payload)), headers=signed(body, kind))
            assert answer.status_code == 200, answer.text
            assert time.monotonic() - started < 3
            told = answer.json() if answer.headers.get("content-type", "").startswith("application/json") else None
            held.workspace.acknowledge(kind, payload, told)

        held.workspace.emit = emit
        yield held


def encoded(kind: str, payload: Mapping[str, Any]) -> bytes:
    """Return a call's body as Slack sends it."""
    if kind == "events_api":
        return json.dumps(payload).encode()
    return urlencode(payload if kind == "slash_commands" else {"payload": json.dumps(payload)}).encode()


def signed(body: bytes, kind: str = "events_api", *, secret: str = SIGNING, age: float = 0.0) -> dict[str, str]:
    """Return the headers of a call, with its signature."""
    stamp = str(int(time.time() - age))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    form = "application/json" if kind == "events_api" else "application/x-www-form-urlencoded"
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": form}


def test_a_mention_a_click_a_command_and_a_form_come_over_http(slack: Practice) -> None:
    ts = slack.ask("予算は？")
    (answer,) = slack.answers(ts)
    slack.workspace.click(ASKER, "C0YOSAN", answer["ts"], "down")
    view = view_of(slack)
    values = {"reason": {"reason": {"selected_option": {"value": "other"}}}, "comment": {"comment": {"value": None}}}
    slack.workspace.submit(ASKER, view["id"], values)
    slack.wait_for(lambda: any(one.reasons == ("other",) for one in slack.store.feedback()))
    slack.workspace.command(ASKER, "C0YOSAN", "命令は？")
    slack.settle()
    assert any("命令は？" in shown(post) for post in slack.posts(user=ASKER))
    slack.workspace.command(ASKER, "C0YOSAN", "")
    slack.wait_for(lambda: any("/yosan" in post["text"] for post in slack.posts(user=ASKER)))


def test_a_repetition_is_acknowledged_and_no_more(slack: Practice) -> None:
    ts = slack.ask("繰り返す質問は？")
    post = next(post for post in slack.workspace.channels["C0YOSAN"].posts if post["ts"] == ts)
    body = encoded("events_api", slack.workspace._event({**post, "channel": "C0YOSAN"}))
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    answer = slack.client.post(PATH, content=body, headers={**signed(body), **again})
    slack.settle()
    assert answer.status_code == 200
    assert len(slack.answers(ts)) == 1


def test_slack_may_verify_the_address(slack: Practice) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c", "token": "t"}).encode()
    answer = slack.client.post(PATH, content=body, headers=signed(body))
    assert answer.json() == {"challenge": "c"}


EVENT = b'{"type": "event_callback", "event": {"type": "message"}}'


@pytest.mark.parametrize(
    "headers",
    [
        dict,
        lambda: signed(EVENT, secret="another"),
        lambda: signed(EVENT, age=6 * 60),
        lambda: signed(EVENT, age=-6 * 60),
        lambda: {**signed(EVENT), "X-Slack-Signature": "v0="},
        lambda: {**signed(EVENT), "X-Slack-Request-Timestamp": "now"},
        lambda: signed(EVENT + b" "),
    ],
    ids=["unsigned", "another-secret", "old", "from-the-future", "empty", "no-time", "another-body"],
)
def test_what_slack_did_not_sign_is_not_heard(slack: Practice, headers: Callable[[], dict[str, str]]) -> None:
    assert slack.client.post(PATH, content=EVENT, headers=headers()).status_code in (400, 401)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "events_api"),
        ("{broken", "events_api"),
        ("[]", "events_api"),
        ('"text"', "events_api"),
        ("payload=%7Bbroken", "interactive"),
        ("payload=null", "interactive"),
        ("command=%2Funknown", "slash_commands"),
        ('{"type": "event_callback", "event": null}', "events_api"),
        ("\udcff\udcfe", "events_api"),
    ],
)
def test_calls_that_make_no_sense_break_nothing(slack: Practice, body: str, kind: str) -> None:
    raw = body.encode("utf-8", "surrogateescape")
    assert slack.client.post(PATH, content=raw, headers=signed(raw, kind)).status_code in (200, 400, 401, 404)
    assert len(slack.answers(slack.ask("それでも質問は？"))) == 1


def test_a_call_that_is_too_long_is_refused_unread(slack: Practice) -> None:
    body = b"{" + b" " * 2_000_000
    assert slack.client.post(PATH, content=body, headers=signed(body)).status_code == 413


def test_health_and_nothing_else(slack: Practice) -> None:
    assert slack.client.get("/healthz").text == "ok\n"
    assert slack.client.get(PATH).status_code == 405
    assert slack.client.get("/").status_code == 404


def test_a_record_that_cannot_be_kept_is_not_acknowledged(slack: Practice) -> None:
    """Slack will send it again: what we have not got, we do not say we have."""
    event = {"type": "message", "user": ASKER, "text": f"<@{BOT}> 予算は？", "ts": "1.000001", "channel": "C0YOSAN"}
    body = encoded("events_api", slack.workspace._event(event))

    def broken(*given: object) -> bool:
        raise OSError("disk full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slack.runtime.office.records.__class__, "record", broken)
        assert slack.client.post(PATH, content=body, headers=signed(body)).status_code == 500


def test_the_practice_server_ends_when_it_is_left() -> None:
    with PracticeServer(Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN)) as server:
        assert server.address.startswith("http://127.0.0.1:")
    assert not server._thread.is_alive()
