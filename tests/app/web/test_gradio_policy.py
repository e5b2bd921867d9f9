"""Gradio in a real browser behind all layers: what it needs is open, and its page runs under the policy."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, Any

import pytest

from app.passwords import hash_password
from app.settings import Settings
from app.web.layers import protect

if TYPE_CHECKING:
    from gradio import Blocks
    from playwright.sync_api import Browser, Page
    from starlette.types import ASGIApp, Receive, Scope, Send

HOST = "127.0.0.1"
TITLE = "題 </script><script>window.bad = 1</script><!--<script>"
PASSWORD = "correct horse"

# Gradio's own, about its own parts.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:starlette"),
]


def blocks(breaking: str) -> "Blocks":
    """Return a page of the parts that ours has, and of one that needs to evaluate a text where it is named."""
    import gradio as gr

    def answer(question: str, turns: list[str], request: gr.Request) -> tuple[str, str, list[str]]:
        state = request.state
        whose = getattr(state, "user", None) or getattr(state, "owner", "")
        return f'<p class="answer">{question} {len(turns)} {whose}</p>', "", [*turns, question]

    page: Blocks = gr.Blocks(title=TITLE, analytics_enabled=False)
    with page:
        turns = gr.State([])
        with gr.Tabs():
            with gr.Tab("対話"):
                line = gr.Textbox(elem_id="question")
                send = gr.Button("送る", elem_id="send")
                log = gr.Markdown(elem_id="log", sanitize_html=False, latex_delimiters=[])
            with gr.Tab("台帳"):
                gr.Markdown('<table id="ledger"><tr><td>1</td></tr></table>', sanitize_html=False, latex_delimiters=[])
        gr.on([line.submit, send.click], answer, [line, turns], [log, line, turns], api_visibility="private")
        if breaking == "gr.HTML":
            gr.HTML("<b id='html'>x</b>")
        if breaking == "js=":
            send.click(None, js="() => { window.ran = 1 }")
    return page


@contextmanager
def served(
    folder: Path, *, root: str = "", strips: bool = False, breaking: str = "", people: str = ""
) -> Iterator[str]:
    """Serve the page behind all layers, and behind a proxy that takes the prefix off where it `strips`."""
    import gradio as gr
    import uvicorn
    from fastapi import FastAPI

    servers: Queue[uvicorn.Server] = Queue()
    file = folder / "people"
    file.write_text(people, encoding="utf-8")
    file.chmod(0o600)
    settings = Settings(home=folder, auth_file=file if people else None)

    def application() -> "ASGIApp":
        inner = FastAPI()
        options: Any = {"footer_links": [], "ssr_mode": False, "run_history": False, "pwa": False}
        gr.mount_gradio_app(inner, blocks(breaking), path="/en", **options)
        gr.mount_gradio_app(inner, blocks(breaking), path="/", **options)
        head = "<script>window.mine = 1</script>"
        app = protect(inner, settings, root=root, shell={"/": "ja", "/en": "en"}, head=head)

        async def proxy(scope: "Scope", receive: "Receive", send: "Send") -> None:
            if scope["type"] == "http" and strips:
                scope = {**scope, "path": scope["path"].removeprefix(root)}
            await app(scope, receive, send)

        return proxy

    async def run(listener: socket.socket) -> None:
        server = uvicorn.Server(uvicorn.Config(application(), log_level="warning", lifespan="on"))
        servers.put(server)
        await server.serve(sockets=[listener])

    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        thread = threading.Thread(target=lambda: asyncio.run(run(listener)))
        thread.start()
        server = servers.get(timeout=60)
        while not server.started and thread.is_alive():
            time.sleep(0.05)
        yield f"http://{HOST}:{listener.getsockname()[1]}{root}"
        server.should_exit = True
        thread.join(timeout=20)


@contextmanager
def opened(browser: "Browser") -> "Iterator[tuple[Page, list[str]]]":
    """Yield a page, and what went wrong in it: violations, errors, refusals, requests to elsewhere."""
    context = browser.new_context(locale="ja-JP")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("response", lambda got: wrong.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    page.on("request", lambda asked: wrong.append(asked.url) if f"//{HOST}:" not in asked.url else None)
    yield page, wrong
    context.close()


def ask(page: "Page", question: str, seen: str) -> str:
    page.fill("#question textarea, #question input", question)
    page.click("#send")
    page.wait_for_selector(f"#log .answer:has-text('{seen}')")
    return page.inner_text("#log .answer")


@pytest.mark.parametrize(("root", "strips"), [("", False), ("/yosan", False), ("/yosan", True)])
def test_the_page_runs_under_the_policy(browser: "Browser", tmp_path: Path, root: str, strips: bool) -> None:
    owners: list[str] = []
    with served(tmp_path, root=root, strips=strips) as address:
        for path in ("/", "/en/"):
            with opened(browser) as (page, wrong):
                page.goto(address + path)
                page.wait_for_selector("#send")
                first, second = ask(page, "問い", "問い 0"), ask(page, "次", "次 1")
                owners += {first.split()[-1], second.split()[-1]}
                page.click("button[role=tab] >> nth=1")
                page.wait_for_selector("#ledger td")
                assert page.title() == TITLE
                assert page.evaluate("[window.mine, window.bad]") == [1, None]
                assert page.evaluate("document.querySelectorAll('script:not([src])').length") > 1
                assert page.evaluate("typeof window.gradio_config.title") == "string"
                assert wrong == []
    assert len(owners) == len(set(owners)) == 2  # one for each browser


@pytest.mark.parametrize(
    ("breaking", "shown"), [("gr.HTML", "document.querySelector('#html')"), ("js=", "document.querySelector('#send')")]
)
def test_what_evaluates_a_text_does_not_run(browser: "Browser", tmp_path: Path, breaking: str, shown: str) -> None:
    """Known of Gradio 6.31: `gr.HTML` shows nothing, and one listener with `js=` keeps the whole page from showing."""
    with served(tmp_path, breaking=breaking) as address, opened(browser) as (page, wrong):
        page.goto(address + "/")
        for _ in range(100):
            page.wait_for_timeout(100)
            if any("unsafe-eval" in line for line in wrong):
                break
        page.wait_for_timeout(500)
        assert any("unsafe-eval" in line for line in wrong)
        assert page.evaluate(shown) is None


def test_a_script_that_slips_into_the_page_does_not_run(browser: "Browser", tmp_path: Path) -> None:
    with served(tmp_path) as address, opened(browser) as (page, wrong):
        page.goto(address + "/")
        page.wait_for_selector("#send")
        bad = (
            "<img src=x onerror='window.bad=1'><svg onload='window.bad=1'></svg><a href='javascript:window.bad=1'>l</a>"
        )
        ask(page, f"{bad} 終", "終 0")
        page.click("#log a")
        page.evaluate(
            "() => { const s = document.createElement('script'); s.text = 'window.bad=1'; document.body.append(s) }"
        )
        page.wait_for_timeout(300)
        assert page.evaluate("window.bad") is None
        assert any("Content Security Policy" in line for line in wrong)


@pytest.mark.parametrize(("root", "script"), [("/yosan", True), ("", False)])
def test_logging_in_and_out_with_and_without_script(
    browser: "Browser", tmp_path: Path, root: str, script: bool
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with served(tmp_path, root=root, people=f"主計:{hash_password(PASSWORD, cost=12)}\n") as address:
        context = browser.new_context(java_script_enabled=script, viewport={"width": 360, "height": 640})
        page = context.new_page()
        page.goto(f"{address}/?lang=ja")
        assert page.url.startswith(f"{address}/login?next=")
        if script:
            found = Axe().run(page).response["violations"]
            assert [one["id"] for one in found] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.click("a[hreflang=en]")
        page.get_by_label("Name").fill("主計")
        page.get_by_label("Password").fill("wrong one")
        page.get_by_role("button", name="Log in").click()
        assert page.get_by_role("alert").inner_text() == "The name or the password is wrong."
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/?lang=ja")
        if script:
            page.wait_for_selector("#send")
            assert ask(page, "問い", "問い 0").endswith(" 主計")
        page.goto(f"{address}/logout")
        page.get_by_role("button", name="ログアウトする").click()
        page.wait_for_url(f"{address}/login")
        page.goto(f"{address}/")
        assert "/login" in page.url
        context.close()
