"""What happens to the page while it is open or being opened, and on a phone; in a real browser."""

import asyncio
import re
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.assistant import Assistant, open_assistant
from app.opening import Progress
from app.settings import Settings
from app.web.server import Site, listen, run_site
from tests.app.papers import SEA, assistant_over
from tests.app.web.site import HOST, QUESTION, WARNINGS, served, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, *WARNINGS]

MEASURE = "測量船の建造の予算は？"
WHOLE = "防衛省の予算は？"


def test_a_rebuilt_corpus_is_picked_up_and_an_older_answer_says_so(browser: "Browser", tmp_path: Path) -> None:
    assistant = assistant_over(tmp_path, {"sea.txt": SEA})
    paper = next(tmp_path.rglob("sea.txt"))
    with served(assistant, tmp_path / "kept") as address, visiting(browser, address) as visit:
        visit.ask(MEASURE)
        page = visit.page
        assert "7.0億円" in page.inner_text("#turn-1 .answer")
        link = page.get_attribute("#turn-1 .tools a", "href") or ""
        paper.write_text(SEA.replace("7.0億円", "7.9億円"), encoding="utf-8")
        before = assistant.corpus
        open_assistant(assistant._settings)  # another process builds, say
        assistant.renew()  # the page's own watcher may have been faster
        assert assistant.corpus != before
        visit.ask(MEASURE)
        assert "7.9億円" in page.inner_text("#turn-2 .answer"), "no restart"
        page.goto(address.rstrip("/") + link)
        page.wait_for_selector("main .changed")
        assert "7.9億円" in page.inner_text("main .turn.now .answer"), "what it would be today"
        assert "7.0億円" in page.inner_text("main .turn:not(.now) .answer"), "what was answered stays"
        assert "変わ" in page.inner_text("main .changed")
        assert visit.wrong == []


def test_the_page_shows_its_progress_and_then_opens_by_itself(
    browser: "Browser", bundled: Assistant, tmp_path: Path
) -> None:
    seen, ready = threading.Event(), threading.Event()

    def opening(report: object) -> Assistant:
        assert callable(report)
        report(Progress("read", 3, 12, "資料を読んでいます（12 件）…", "Reading the documents (12 in all)…"))
        ready.set()
        assert seen.wait(30)
        return bundled

    with listen(HOST, 0) as listener:
        address = f"http://{HOST}:{listener.getsockname()[1]}/"

        async def serve() -> None:
            await run_site(opening, listener, Site(Settings(home=tmp_path)), ready=lambda where: None)

        loop = asyncio.new_event_loop()
        task = loop.create_task(serve())
        thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.wait([task])))
        thread.start()
        try:
            assert ready.wait(30)
            with closing(browser.new_context(locale="ja-JP")) as context:
                page = context.new_page()
                page.goto(address)
                assert page.get_attribute("progress", "value") == "3"
                assert "資料を読んでいます" in page.inner_text("main")
                seen.set()
                page.wait_for_selector(QUESTION, timeout=30_000)
        finally:
            seen.set()
            loop.call_soon_threadsafe(task.cancel)
            thread.join(timeout=30)
            loop.close()


def test_under_a_root_path_everything_stays_below_it(browser: "Browser", bundled: Assistant, tmp_path: Path) -> None:
    with served(bundled, tmp_path, root="/yosan") as address:
        below = re.sub(r"(?<=\d)/?(yosan/?)?$", "/yosan/", address)
        with visiting(browser, below) as visit:
            visit.ask(WHOLE)
            visit.page.click("#turn-1 .answer .text a.figure >> nth=0")
            visit.page.wait_for_selector("#panel")
            visit.tab("台帳").page.wait_for_selector("#tab-ledger .view.ledger")
            assert [url for url in visit.asked if not url.startswith((below, "data:", "blob:"))] == []
            assert visit.wrong == []


def test_on_a_phone_a_question_a_figure_a_rating_and_a_draft(browser: "Browser", address: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, locale="ja-JP"
    )
    with visiting(browser, address, context=context) as visit:
        page = visit.ask(WHOLE).page
        page.tap("#turn-1 .answer .text a.figure >> nth=0")
        page.wait_for_selector("#panel :is(mark, table)")
        panel = page.locator("#panel").bounding_box()
        assert panel is not None
        assert panel["width"] >= 330, "the panel takes the screen"
        page.keyboard.press("Escape")
        page.wait_for_selector("#panel", state="hidden")
        page.wait_for_selector("#turn-1 .follow-ups [data-ask]")
        page.tap("#turn-1 .follow-ups [data-ask] >> nth=0")
        page.wait_for_selector("#turn-2 .answer")
        page.tap("#turn-2 [data-rate] >> nth=0")
        page.wait_for_selector("#turn-2 .reasons")
        visit.tab("数字の確認")
        page.fill("#draft textarea", "防衛省の予算は241.9億円。")
        page.tap("#verify")
        page.wait_for_selector("#claims .claim.backed")
        assert visit.wrong == []
    context.close()
