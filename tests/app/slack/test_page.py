"""The practice page in a real browser: both sides of a conversation, and nothing that leaves the machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.assistant import Assistant
from app.slack.sandbox.page import do, page_routes
from app.slack.sandbox.workspace import ASKER, BOT, CHANNEL, COLLEAGUE, ApiError, Workspace
from tests.app.slack.harness import APP_TOKEN, BOT_TOKEN, Practice, practice

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_only_pages_of_this_machine_are_served() -> None:
    workspace = Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    client = TestClient(Starlette(routes=page_routes(workspace, "en")), base_url="http://127.0.0.1:7861")
    page = client.get("/")
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert client.get("/static/sandbox.js").status_code == 200
    assert client.get("/static/../page.py").status_code == 404
    told = client.get("/state?version=x&user=").json()
    assert told["texts"]["slack.page.send"] == "Send" and told["me"] == ASKER
    away = {"Host": "evil.example"}
    assert [client.get(path, headers=away).status_code for path in ("/", "/state")] == [403, 403]
    act = {"act": "say", "channel": CHANNEL, "text": "x"}
    assert client.post("/act", json=act, headers=away).status_code == 403
    assert client.post("/act", json=act, headers={"Origin": "http://evil.example"}).status_code == 403
    assert client.post("/act", data=act).status_code == 403
    assert client.post("/act", json=act).status_code == 200
    for bad in (
        {},
        {"act": "fly"},
        {**act, "user": BOT},
        {**act, "channel": "C?"},
        {"act": "edit", "channel": CHANNEL},
    ):
        assert client.post("/act", json=bad).status_code == 400
    assert [post["text"] for post in workspace.channels[CHANNEL].posts] == ["x"]


def test_what_people_do_is_done() -> None:
    workspace = Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    sent: list[tuple[str, dict[str, Any]]] = []
    workspace.emit = lambda kind, payload: sent.append((kind, payload))
    do(workspace, {"act": "say", "channel": CHANNEL, "text": "@urazuke <予算>は？", "user": COLLEAGUE})
    (post,) = workspace.channels[CHANNEL].posts
    assert post["text"] == f"<@{BOT}> &lt;予算&gt;は？"
    do(workspace, {"act": "say", "channel": CHANNEL, "text": "/yosan 予算は？"})
    do(workspace, {"act": "shortcut", "channel": CHANNEL, "ts": post["ts"]})
    do(workspace, {"act": "home"})
    do(workspace, {"act": "edit", "channel": CHANNEL, "ts": post["ts"], "text": "やめた"})
    do(workspace, {"act": "delete", "channel": CHANNEL, "ts": post["ts"]})
    do(workspace, {"act": "close", "view_id": "V?"})
    kinds = [
        payload.get("event", {}).get("subtype") or payload.get("event", {}).get("type") or kind
        for kind, payload in sent
    ]
    assert kinds == [
        "message",
        "app_mention",
        "slash_commands",
        "interactive",
        "app_home_opened",
        "message_changed",
        "message_deleted",
    ]
    with pytest.raises(ApiError):
        do(workspace, {"act": "click", "channel": CHANNEL, "ts": "1.1", "action_id": "up"})
    with pytest.raises(KeyError):
        do(workspace, {"act": "click_home", "action_id": "example_0"})


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory, bundled: Assistant) -> Iterator[Practice]:
    """Return a workspace with the real assistant in it, and its page."""
    workspace = Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    routes = page_routes(workspace, "ja")
    with practice(tmp_path_factory.mktemp("page"), bundled, workspace=workspace, routes=routes) as held:
        yield held


@pytest.fixture
def page(browser: "Browser", slack: Practice) -> "Iterator[Page]":
    """Return the page, which may ask nobody but its own server."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="ja-JP")
    opened = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.goto(slack.server.address)
    opened.wait_for_selector("nav button")
    yield opened
    context.close()
    assert all(url.startswith((slack.server.address, "data:,")) for url in asked)
    assert faults == []


def send(page: "Page", text: str, box: str = "#line") -> None:
    page.fill(box, text)
    page.press(box, "Enter")


@pytest.mark.browser
def test_a_conversation_in_the_page(page: "Page", slack: Practice) -> None:
    send(page, "@urazuke 予算が大きい府省庁の上位3つは？")
    page.wait_for_selector("#thread-posts table")
    assert "241.9億円[1][2]" in page.inner_text("#thread-posts table")
    assert page.locator("#thread-posts figure svg rect").count() >= 3
    send(page, "経産省の予算は全体の何％ですか？", "#thread-line")
    page.wait_for_selector("#thread-posts svg.pie")
    page.locator("#thread-posts [data-action=sources]").last.click()
    page.wait_for_selector("dialog[open] code")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog:not([open])", state="attached")
    page.locator("#thread-posts [data-action=down]").last.click()
    page.wait_for_selector("dialog[open] textarea")
    page.click("dialog [data-submit]")  # a reason is asked for
    assert page.locator("dialog[open]").count() == 1
    page.locator("dialog input[value=citation]").check()
    page.fill("dialog textarea", "行が違う")
    page.click("dialog [data-submit]")
    slack.wait_for(lambda: [one for one in slack.store.feedback() if one.comment == "行が違う"])


@pytest.mark.browser
def test_edits_deletions_shortcuts_commands_and_the_home_tab(page: "Page", slack: Practice) -> None:
    send(page, "@urazuke 外務省の予算は？")
    page.wait_for_function("() => document.querySelector('#thread-posts').innerText.includes('5.0億円')")
    slack.settle()
    mine = page.locator("#posts .post", has_text="外務省の予算は？").last
    page.once("dialog", lambda dialog: dialog.accept("@urazuke 金融庁の予算は？"))
    mine.locator("summary").click()
    mine.locator("[data-menu='slack.page.edit']").click()
    page.wait_for_function("() => document.querySelector('#thread-posts').innerText.includes('0.8億円')")
    slack.settle()
    mine = page.locator("#posts .post", has_text="金融庁の予算は？").last
    mine.locator("summary").click()
    mine.locator("[data-menu='slack.page.delete']").click()
    page.wait_for_function("() => !document.querySelector('#posts').innerText.includes('金融庁の予算は？')")
    send(page, "防衛省は241.9億円、外務省は7億円です。")
    post = page.locator("#posts .post", has_text="外務省は7億円").last
    post.wait_for()
    post.locator("summary").click()
    post.locator("[data-menu='slack.verify.name']").click()
    page.wait_for_function("() => document.querySelector('dialog').innerText.includes('× 相違')")
    page.click("dialog [data-close]")
    page.wait_for_selector("dialog:not([open])", state="attached")
    send(page, "/yosan 内数とは？")
    page.wait_for_selector("#posts .post.private [data-action=share]")
    page.locator("#posts .post.private [data-action=share]").click()
    page.wait_for_function("() => document.querySelector('#posts').innerText.includes('さんが共有しました')")
    page.click("[data-channel=home]")
    page.wait_for_selector("#posts .header")
    assert page.is_hidden("#composer")
    page.locator("[data-action=example_0]").click()
    page.locator("nav button", has_text="urazuke").click()
    page.wait_for_selector("#posts .post [data-action=up]")


@pytest.mark.browser
def test_what_is_typed_shows_as_text(page: "Page", slack: Practice, tmp_path: Path) -> None:
    send(page, "<img src=x onerror=alert(1)> <b>太字</b> <@U0DORYO>")
    page.wait_for_function("() => document.querySelector('#posts').innerText.includes('<img src=x onerror=alert(1)>')")
    assert page.locator("#posts img, #posts .body b").count() == 0


@pytest.mark.browser
def test_on_a_phone_nothing_scrolls_sideways(page: "Page", slack: Practice) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    send(page, "@urazuke 分野別の内訳は？")
    page.wait_for_selector("#thread-posts table")
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
