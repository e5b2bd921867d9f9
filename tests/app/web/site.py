"""The page, served for tests: in a thread of this process, with the layers and the store that it really has."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, Any

import pytest

from app.settings import Settings
from app.web.server import Site, listen, run_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

HOST = "127.0.0.1"
WARNINGS = [  # Gradio's own, about its own parts
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:starlette"),
]
QUESTION = "#question textarea"


@contextmanager
def served(assistant: Any, home: Path, *, port: int = 0, root: str = "", **settings: Any) -> Iterator[str]:  # noqa: ANN401
    """Serve the page over an assistant; yield its address. What is kept lies in `home`."""
    site = Site(Settings(home=home, **settings), root=root)
    answers: Queue[str | BaseException] = Queue()
    stop: list[Callable[[], object]] = []

    with listen(HOST, port) as listener:

        async def main() -> None:
            loop, task = asyncio.get_running_loop(), asyncio.current_task()
            assert task is not None
            stop.append(lambda: loop.call_soon_threadsafe(task.cancel))
            await run_site(lambda report: assistant, listener, site, ready=answers.put)

        def run() -> None:
            try:
                asyncio.run(main())
            except asyncio.CancelledError:
                pass
            except BaseException as error:  # noqa: BLE001 - the test that waits for the address must hear of it
                answers.put(error)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            found = answers.get(timeout=60)
            if isinstance(found, BaseException):
                raise found
            yield found
        finally:
            if thread.is_alive():
                stop[0]()
            thread.join(timeout=30)


@dataclass
class Visit:
    """A page that is open in a browser, and what it asked for and complained of."""

    page: "Page"
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def ask(self, question: str) -> "Visit":
        """Ask, and wait for the answer."""
        turns = self.page.locator("#turns .turn:not(.pending)").count()
        self.page.fill(QUESTION, question)
        self.page.press(QUESTION, "Enter")
        self.page.wait_for_selector(f"#turn-{turns + 1} .answer", timeout=20_000)
        return self

    def tab(self, name: str) -> "Visit":
        """Open a tab."""
        self.page.get_by_role("tab", name=name, exact=True).click()
        return self


@contextmanager
def visiting(
    browser: "Browser", address: str, *, width: int = 1200, height: int = 900, context: "BrowserContext | None" = None
) -> Iterator[Visit]:
    """Open a page in a browser of its own, or in `context`; yield it when questions can be asked."""
    own = context or browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP")
    page = own.new_page()
    visit = Visit(page)
    page.on("request", lambda request: visit.asked.append(request.url))
    page.on("pageerror", lambda error: visit.wrong.append(str(error)))
    page.on("console", lambda message: visit.wrong.append(message.text) if message.type == "error" else None)
    page.goto(address)
    if page.locator("#tabs").count() or "/answer/" not in address:
        page.wait_for_selector(QUESTION, timeout=20_000)
        page.wait_for_selector("#turns", state="attached")
    yield visit
    page.close()
    if context is None:
        own.close()
