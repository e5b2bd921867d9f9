"""The chat page: what it shows, what it escapes, and that it asks nothing of any other machine."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, Any

import pytest

from app.messages import CommandError
from app.web.examples import example_questions
from app.web.render_html import render_answer, render_error, render_turn
from app.web.server import listen
from tests.app.fakes import ANSWER, ENTRIES, FakeAssistant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"

# Gradio's own, about its own parts.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:starlette"),
]


# Rendering


def test_an_answer_shows_status_text_limits_and_sources() -> None:
    html = render_answer(3, ANSWER, "ja")
    assert "限定つきの答え" in html
    assert '<span class="figure">3.6億円</span> です<a href="#turn-3-1">[1]</a>。' in html
    assert "<li>内数です。</li>" in html
    assert '<li value="1" id="turn-3-1">' in html
    assert "2行目" in html
    assert "観測所の整備 <mark>3.6億円</mark>" in html


def test_everything_read_or_typed_is_escaped() -> None:
    bad = "<img src=x onerror=alert(1)>"
    citation = replace(ANSWER.citations[0], quote=bad, title=bad)
    answer = replace(ANSWER, answer=bad, caveats=(bad,), citations=(citation,), question=bad)
    html = render_turn(1, bad, render_answer(1, answer, "ja") + render_error(bad), "ja")
    assert "<img" not in html
    assert html.count("&lt;img") == 6


def test_only_whole_figures_are_set_off() -> None:
    figure = replace(ANSWER.figures[0], text="6億円")
    html = render_answer(1, replace(ANSWER, figures=(figure,)), "ja")
    assert "<mark>" not in html


def test_a_list_in_an_answer_is_a_list() -> None:
    html = render_answer(1, replace(ANSWER, answer="合計\n- 甲[1]\n- 乙[9]\n\n以上"), "en")
    assert '<p>合計</p><ul><li>甲<a href="#turn-1-1">[1]</a></li><li>乙[9]</li></ul><p>以上</p>' in html


def test_examples_come_from_the_ledger() -> None:
    assert example_questions(ENTRIES, "ja") == ["気象庁の予算は？", "気象庁の観測所の整備はいくらですか"]
    other = replace(ENTRIES[1], organisation="海上保安庁", fiscal_year=2021)
    both = (*ENTRIES, replace(ENTRIES[1], fiscal_year=2021), other)
    assert example_questions(both, "ja") == [
        "気象庁の予算は？",
        "海上保安庁の衛星の運用はいくらですか",
        "衛星の運用は前年度から何％変わりましたか",
        "気象庁と海上保安庁の予算の合計は？",
    ]
    assert example_questions((), "en") == []


# Turns


def test_turns_keep_their_state_and_failures_keep_the_page_up(capsys: pytest.CaptureFixture[str]) -> None:
    from app.web.page import answer_turn

    assistant: Any = FakeAssistant()
    turns: list[str] = []
    state = None
    for question in ["観測所は？", "  ", "GUARD", "BUG", "衛星は\ud800？"]:
        log, line, turns, state = answer_turn(assistant, question, turns, state, lang="ja", forced=None)
        assert line == ""
        assert log.count("<article") == len(turns)
    assert len(turns) == 4
    assert [turn["state"] and turn["state"].turns for turn in assistant.asked] == [None, 1, 1, 1]
    assert "内部の誤り" in turns[1]
    assert "内部の誤りのため答えられませんでした。" in turns[2]
    assert "秘密" not in turns[2]
    assert "秘密" in capsys.readouterr().err


# Serving


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def test_a_port_in_use_is_told_in_one_line() -> None:
    with listen(HOST, 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"{HOST}:{port} は使われています。--port"), listen(HOST, port):
            pass


@pytest.mark.parametrize("host", ["no such host", "203.0.113.1"])
def test_an_address_that_is_not_ours_is_told_in_one_line(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if host == "no such host":
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror(-2, "unknown"))
        )
    with pytest.raises(CommandError, match="では待ち受けできません"), listen(host, 7860):
        pass


@contextmanager
def served(assistant: FakeAssistant) -> Iterator[str]:
    """Serve the page with the fake assistant in a thread; yield its address."""
    import uvicorn

    from app.web.server import build_server

    fake: Any = assistant
    servers: Queue[uvicorn.Server] = Queue()

    async def run(listener: socket.socket) -> None:
        server = uvicorn.Server(uvicorn.Config(build_server(fake, lang="ja", forced=None), log_level="warning"))
        servers.put(server)
        await server.serve(sockets=[listener])

    with listen(HOST, 0) as listener:
        thread = threading.Thread(target=lambda: asyncio.run(run(listener)))
        thread.start()
        server = servers.get(timeout=30)
        while not server.started and thread.is_alive():
            time.sleep(0.05)
        yield f"http://{HOST}:{listener.getsockname()[1]}/"
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(FakeAssistant()) as where:
        yield where


def get(address: str) -> tuple[int, dict[str, str], str]:
    with urllib.request.urlopen(address, timeout=10) as response:
        return response.status, dict(response.headers), response.read().decode()


def test_healthz_answers_200(address: str) -> None:
    assert get(f"{address}healthz")[::2] == (200, "ok\n")


def test_the_page_names_no_other_machine(address: str) -> None:
    status, headers, page = get(address)
    assert status == 200
    assert "default-src 'self'" in headers["content-security-policy"]
    assert int(headers["content-length"]) == len(page.encode())
    assert re.search(r'<html[^>]*\slang="ja"', page)
    assert "<title>" not in page or "Gradio" not in page
    outside = set(re.findall(r"https?://([^/\"'\\ )]+)", page)) - {address.split("/")[2]}
    assert outside == set()


def test_stylesheets_and_fonts_are_all_here(address: str) -> None:
    _, _, page = get(address)
    sheets = re.findall(r'href="([^"]+\.css[^"]*)"', page)
    assert sheets
    for sheet in sheets:
        _, _, css = get(address + sheet.removeprefix("./").removeprefix("/"))
        assert not re.findall(r"url\(\s*['\"]?(https?://[^)]+)", css)
        assert "@import" not in css


QUESTION = "#question textarea, #question input"


@contextmanager
def opened(browser: "Browser", address: str, *, width: int = 1000) -> "Iterator[tuple[Page, list[str], list[str]]]":
    """Yield a page, the addresses that it asked, and what went wrong in it."""
    page = browser.new_page(viewport={"width": width, "height": 800}, locale="ja-JP")
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(address)
    page.wait_for_selector(QUESTION)
    yield page, asked, wrong
    page.close()


@pytest.mark.browser
def test_a_question_gets_its_answer_and_nothing_leaves_the_machine(browser: "Browser", address: str) -> None:
    with opened(browser, address) as (page, asked, wrong):
        assert page.title() == "裏付け Urazuke"
        page.fill(QUESTION, "観測所は？")
        page.click("#send")
        page.wait_for_selector("#turn-1 .answer")
        page.fill(QUESTION, "衛星は？")
        page.press(QUESTION, "Enter")
        page.wait_for_selector("#turn-2 .answer")
        assert page.inner_text("#turn-1 .sources blockquote mark") == "3.6億円"
        assert "2行目" in page.inner_text("#turn-2 .sources")
        assert page.input_value(QUESTION) == ""
        page.click("#turn-2 .text a")
        assert page.url.endswith("#turn-2-1")
        hosts = {address_asked.split("/")[2] for address_asked in asked if address_asked.startswith(("http", "ws"))}
        assert hosts == {address.split("/")[2]}
        assert wrong == []


@pytest.mark.browser
def test_an_example_asks_itself_and_starting_over_forgets(browser: "Browser", address: str) -> None:
    with opened(browser, address) as (page, _, _):
        page.click("#examples button >> nth=0")
        page.wait_for_selector("#turn-1 .answer")
        assert "気象庁の予算は？" in page.inner_text("#turn-1 .question")
        page.click("#clear")
        page.wait_for_selector("#turn-1", state="detached")
        page.fill(QUESTION, "x")
        page.press(QUESTION, "Enter")
        page.wait_for_selector("#turn-1 .answer")


@pytest.mark.browser
def test_each_browser_session_has_its_own_conversation(browser: "Browser") -> None:
    assistant = FakeAssistant()
    with served(assistant) as address:
        for _ in range(2):
            with opened(browser, address) as (page, _, _):
                for number in (1, 2):
                    page.fill(QUESTION, "観測所は？")
                    page.click("#send")
                    page.wait_for_selector(f"#turn-{number} .answer")
    assert [turn["state"] and turn["state"].turns for turn in assistant.asked] == [None, 1, None, 1]


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 768])
def test_it_can_be_read_on_a_small_screen(browser: "Browser", address: str, width: int) -> None:
    with opened(browser, address, width=width) as (page, _, _):
        page.fill(QUESTION, "観測所は？" * 40)
        page.click("#send")
        page.wait_for_selector("#turn-1 .answer")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('#turn-1 .text')).fontSize)") >= 16
        assert page.evaluate("document.querySelector('#send').getBoundingClientRect().height") >= 40


# The command itself


def test_the_command_prints_its_address_and_ends_on_interrupt() -> None:
    command = [sys.executable, "-m", "app.cli", "web", "--port", str(free_port())]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, text=True, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        assert line.startswith(f"対話画面: http://{HOST}:{command[-1]}/")
        assert get(f"http://{HOST}:{command[-1]}/healthz")[0] == 200
        config = json.loads(get(f"http://{HOST}:{command[-1]}/config")[2])
        assert config["title"] == "裏付け Urazuke"
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=30)
    assert running.returncode == 0
    assert "Traceback" not in err


def test_the_command_says_that_its_port_is_taken() -> None:
    with listen(HOST, 0) as taken:
        command = [sys.executable, "-m", "app.cli", "web", "--port", str(taken.getsockname()[1])]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert "使われています" in ran.stderr
