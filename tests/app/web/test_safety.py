"""Nothing leaves the machine, nothing in a document or a question runs, and a crowd is served without an error."""

import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app.assistant import Assistant
from eval.web_bench import asking_listener
from tests.app.papers import SEA, assistant_over
from tests.app.web.site import QUESTION, WARNINGS, served, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = WARNINGS

INJECTIONS = (
    "<script>window.hit=1</script>",
    "<img src=x onerror='window.hit=1'>",
    "[押して](javascript:window.hit=1)",
    "<style>body{display:none}</style>",
    "</template><svg onload='window.hit=1'>",
)
USERS, QUESTIONS = 12, 4


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return the names that this process looks up and the addresses it connects to, but for its own."""
    found: list[str] = []
    real_lookup, real_connect = socket.getaddrinfo, socket.socket.connect

    def lookup(host: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as socket has it
        if host not in ("127.0.0.1", "localhost", "::1", None):
            found.append(str(host))
        return real_lookup(host, *args, **kwargs)

    def connect(self: socket.socket, address: Any) -> None:  # noqa: ANN401
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1"):
            found.append(str(address[0]))
        real_connect(self, address)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(socket.socket, "connect", connect)
    yield found


@pytest.mark.browser
def test_nothing_leaves_the_machine(
    browser: "Browser", bundled: Assistant, tmp_path: Path, looked_up: list[str]
) -> None:
    with served(bundled, tmp_path) as address, visiting(browser, address) as visit:
        visit.ask("主な施策例を多い順に3つ")
        visit.page.click("#turn-1 .answer a.figure >> nth=0")
        visit.page.wait_for_selector("#panel mark")
        visit.page.keyboard.press("Escape")
        for name in ("台帳", "検算", "資料"):
            visit.tab(name)
            visit.page.wait_for_timeout(300)
        hosts = {asked.split("/")[2] for asked in visit.asked if asked.startswith(("http", "ws"))}
        assert hosts == {address.split("/")[2]}
        assert visit.wrong == []
    assert looked_up == []


@pytest.mark.browser
def test_what_stands_in_documents_and_questions_shows_as_text(browser: "Browser", tmp_path: Path) -> None:
    text = SEA + "\n" + "\n".join(INJECTIONS)
    meta = json.dumps({"title": INJECTIONS[0] + INJECTIONS[1]})
    assistant = assistant_over(tmp_path / "corpus", {"sea.txt": text, "sea.meta.json": meta})
    with served(assistant, tmp_path / "home") as address, visiting(browser, address) as visit:
        page = visit.page
        for number, bad in enumerate(INJECTIONS, start=1):
            visit.ask(f"{bad}の予算は？")
            assert bad in page.inner_text(f"#turn-{number} .question")
        visit.tab("資料")
        page.wait_for_selector("#tab-documents .view")
        assert INJECTIONS[0] in page.inner_text("#tab-documents")
        page.goto(f"{address}source/sea.txt")
        assert INJECTIONS[1] in page.inner_text("main")
        page.goto(f"{address}ledger?q=%3Cscript%3Ewindow.hit%3D1%3C/script%3E")
        assert page.evaluate("window.hit") is None
        assert page.is_visible("body")


@pytest.mark.browser
def test_the_enter_that_ends_a_conversion_sends_nothing(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        visit.page.fill(QUESTION, "ぼうえいしょう")
        visit.page.evaluate(
            "document.querySelector('#question textarea').dispatchEvent("
            "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
        )
        visit.page.wait_for_timeout(800)
        assert visit.page.locator(".turn").count() == 0


def ask_over_http(client: httpx.Client, address: str, listener: int, question: str, session: str) -> bool:
    """Ask as the page does; return whether an answer came."""
    body = {"data": [question, "", ""], "fn_index": listener, "session_hash": session, "event_data": None}
    client.post(f"{address}gradio_api/queue/join", json=body).raise_for_status()
    with client.stream("GET", f"{address}gradio_api/queue/data", params={"session_hash": session}) as lines:
        for line in lines.iter_lines():
            if line.startswith("data:") and (message := json.loads(line[5:]))["msg"] == "process_completed":
                return bool(message["success"]) and "class=" in json.dumps(message["output"]["data"][0])
    return False


def test_a_crowd_is_answered_without_an_error(bundled: Assistant, tmp_path: Path) -> None:
    questions = ("防衛省の予算は？", "主な施策例を多い順に3つ", "環境省の予算は？", "警察庁は全体の何％？")
    failed: list[str] = []

    def user(number: int, address: str, listener: int) -> None:
        with httpx.Client(timeout=60) as client:
            for turn in range(QUESTIONS):
                question = questions[(number + turn) % len(questions)]
                try:
                    if not ask_over_http(client, address, listener, question, f"user-{number}"):
                        failed.append(question)
                except httpx.HTTPError as error:
                    failed.append(repr(error))
                time.sleep(random.Random(number).random() / 4)

    with served(bundled, tmp_path) as address:
        listener = asking_listener(httpx.get(address).text)
        users = [threading.Thread(target=user, args=(number, address, listener)) for number in range(USERS)]
        for thread in users:
            thread.start()
        for thread in users:
            thread.join(timeout=120)
    assert failed == []
