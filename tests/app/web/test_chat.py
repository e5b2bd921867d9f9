"""The conversation on the page, in a real browser."""

import re
import time
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.assistant import Assistant
from app.settings import Settings
from app.store import Store, open_store
from tests.app.web.site import QUESTION, WARNINGS, served, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, *WARNINGS]

MEASURE = "デジタルフォレンジック用資機材の増強等の予算は？"
WHOLE = "防衛省の予算は？"
RANK = "主な施策例を多い順に5つ"


class Slow:
    """An assistant that takes its time over the first question."""

    def __init__(self, assistant: Assistant, seconds: float) -> None:
        self._assistant = assistant
        self._seconds = seconds
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the assistant has
        return getattr(self._assistant, name)

    def ask(self, question: str, **given: Any) -> Any:  # noqa: ANN401 - passed on
        """Answer, the first time late."""
        self.asked.append(question)
        if len(self.asked) == 1:
            time.sleep(self._seconds)
        return self._assistant.ask(question, **given)


def _closing(home: Path) -> AbstractContextManager[Store]:
    return closing(open_store(Settings(home=home)))


def test_a_figure_opens_the_line_it_stands_on_with_the_exact_span_marked(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ask(MEASURE)
        page = visit.page
        figure = page.locator("#turn-1 .answer .text a.figure").first
        figure.click()
        page.wait_for_selector("#panel mark")
        assert page.inner_text("#panel mark >> nth=0") == figure.inner_text()
        for label in ("組織", "年度"):
            assert label in page.inner_text("#panel")
        page.keyboard.press("Escape")
        page.wait_for_selector("#panel", state="hidden")
        assert page.evaluate("document.activeElement.className") == "figure"
        assert visit.wrong == []


def test_a_citation_number_opens_its_line_and_the_way_back(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ask(WHOLE)
        visit.page.click("#turn-1 .answer .text a.cite >> nth=1")
        visit.page.wait_for_selector("#panel mark")
        assert "45.1億円" in visit.page.inner_text("#panel")


def test_a_computed_figure_shows_its_formula_operand_by_operand(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ask(WHOLE)
        page = visit.page
        page.click("#turn-1 .answer .text a.figure >> nth=0")
        page.wait_for_selector("#panel table")
        assert page.locator("#panel tbody tr").count() == 2
        operand = page.locator("#panel tbody tr a[data-panel]").first
        printed = operand.inner_text()
        operand.click()
        page.wait_for_selector("#panel .lines mark, #panel mark#span")
        assert printed.strip() in page.inner_text("#panel")
        page.click("#panel-back")
        page.wait_for_selector("#panel tbody tr")


def test_suggestions_to_begin_with_and_after_each_answer_are_answered(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        assert page.locator("#opening [data-ask]").count() >= 4
        page.click("#opening [data-ask] >> nth=0")
        page.wait_for_selector("#turn-1 .answer.answered, #turn-1 .answer.partial")
        assert page.locator("#opening").is_hidden()
        for number in (2, 3):
            page.wait_for_selector(f"#turn-{number - 1} .follow-ups [data-ask]")
            assert page.locator(f"#turn-{number - 1} .follow-ups [data-ask]").count() == 3
            page.click(f"#turn-{number - 1} .follow-ups [data-ask] >> nth=0")
            page.wait_for_selector(f"#turn-{number} .answer.answered, #turn-{number} .answer.partial")
        assert page.locator(".follow-ups").count() == 1


def test_a_question_is_edited_and_asked_again_from_there(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ask(WHOLE).ask("前年度は？")
        page = visit.page
        page.click("#turn-1 [data-edit]")
        assert page.input_value(QUESTION) == WHOLE
        page.fill(QUESTION, "警察庁の予算は？")
        page.press(QUESTION, "Enter")
        page.wait_for_selector("#turn-1 .question:text('警察庁')")
        assert page.locator(".turn").count() == 1
        visit.ask("前年度からいくら増えた？")
        assert "警察庁" in page.inner_text("#turn-2 .answer")


def test_a_conversation_is_kept_over_a_reload_and_a_new_one_begins_empty(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ask(WHOLE).ask("全体の何％？")
        page = visit.page
        page.reload()
        page.wait_for_selector("#turn-2 .answer")
        assert page.inner_text("#turn-1 .question") == WHOLE
        visit.ask("前年度からいくら増えた？")
        page.click("#clear")
        page.wait_for_selector(".turn", state="detached")
        assert "conversation=" not in page.url
        page.click(".history summary")
        page.wait_for_selector(".conversations li a")
        page.click(".conversations li button")
        page.wait_for_selector(".conversations li", state="detached")


def test_a_question_that_is_stopped_leaves_nothing(browser: "Browser", bundled: Assistant, tmp_path: Path) -> None:
    slow = Slow(bundled, 4)
    with served(slow, tmp_path) as address, visiting(browser, address) as visit:
        page = visit.page
        page.fill(QUESTION, WHOLE)
        page.press(QUESTION, "Enter")
        page.wait_for_selector(".turn.pending")
        page.click("#stop")
        page.wait_for_selector(".turn.pending", state="detached")
        assert page.input_value(QUESTION) == WHOLE
        page.wait_for_timeout(4500)
        assert page.locator(".turn").count() == 0
        visit.ask("警察庁の予算は？")
        assert page.locator(".turn").count() == 1
        page.reload()
        page.wait_for_selector("#turn-1 .answer")
        assert page.locator(".turn").count() == 1


def test_an_answer_is_copied_with_its_citations(browser: "Browser", address: str) -> None:
    context = browser.new_context(locale="ja-JP", permissions=["clipboard-read", "clipboard-write"])
    with visiting(browser, address, context=context) as visit:
        visit.ask(WHOLE)
        page = visit.page
        for ending, expected in (("txt", "196.8億円"), ("md", "> 【防衛省】")):
            page.click(f"#turn-1 [data-copy*='.{ending}']")
            page.wait_for_selector("#announced:has-text('コピーしました')")
            page.fill(QUESTION, "")
            page.focus(QUESTION)
            page.keyboard.press("Control+V")
            assert expected in page.input_value(QUESTION).replace("\\", "")
    context.close()


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (MEASURE, "資料にあります"),
        (WHOLE, "限定つきの答え"),
        ("環境省の予算は？", "資料にありません"),
        ("調査にはいくらかかりますか", "どの意味か"),
    ],
)
def test_the_status_is_said_in_words(browser: "Browser", address: str, question: str, status: str) -> None:
    with visiting(browser, address) as visit:
        visit.ask(question)
        assert status in visit.page.inner_text("#turn-1 .status")
        if status.startswith("どの"):
            visit.page.click("#turn-1 .answer [data-ask] >> nth=0")
            visit.page.wait_for_selector("#turn-2 .answer.answered, #turn-2 .answer.partial")


def test_a_rank_has_a_chart_and_a_table_that_sorts_and_downloads(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ask(RANK)
        page = visit.page
        page.wait_for_selector("#turn-1 figure.chart svg")
        assert page.locator("#turn-1 figure.chart svg title").first.text_content()
        page.click("#turn-1 details.table summary")
        texts = page.locator("#turn-1 .answer-table tbody tr").all_inner_texts()
        head = page.locator("#turn-1 .answer-table thead button")
        head.nth(head.count() - 1 if head.count() < 3 else 1).click()
        assert sorted(page.locator("#turn-1 .answer-table tbody tr").all_inner_texts()) == sorted(texts)
        assert page.locator("#turn-1 .answer-table th[aria-sort]").count() == 1
        for label, ending in (("SVG", "svg"), ("CSV", "csv"), ("Excel", "xlsx")):
            with page.expect_download() as download:
                page.click(f"#turn-1 .gets a:text-is('{label}')")
            assert download.value.suggested_filename.endswith(f".{ending}")
            assert Path(download.value.path()).stat().st_size > 100
        with page.expect_download() as download:
            page.click("#turn-1 [data-png]")
        assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
        assert visit.wrong == []


def test_feedback_is_kept_with_its_reason_and_outlives_the_server(
    browser: "Browser", bundled: Assistant, tmp_path: Path
) -> None:
    with served(bundled, tmp_path) as address, visiting(browser, address) as visit:
        visit.ask(WHOLE)
        page = visit.page
        page.click("#turn-1 [data-rate]")
        page.check("#turn-1 .reasons input[value=figure]")
        page.fill("#turn-1 .reasons textarea", "合計が違う")
        page.click("#turn-1 .reasons button")
        page.wait_for_selector("#turn-1 .rated:not(:empty)")
    with _closing(tmp_path) as store:
        (kept,) = store.feedback()
        assert (kept.verdict, kept.reasons, kept.comment) == ("down", ("figure",), "合計が違う")
        assert kept.turn.question == WHOLE
        assert kept.turn.corpus == bundled.corpus


def test_two_browsers_never_see_each_others_conversation(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as one, visiting(browser, address) as other:
        one.ask(WHOLE)
        other.page.goto(one.page.url)
        other.page.wait_for_selector(QUESTION)
        other.page.wait_for_timeout(500)
        assert other.page.locator(".turn").count() == 0
        other.ask("前年度は？")
        assert "防衛省" not in other.page.inner_text("#turn-1 .answer")
        assert one.page.locator(".turn").count() == 1


def test_a_permanent_address_opens_the_answer_again(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ask(WHOLE)
        link = visit.page.get_attribute("#turn-1 .tools a", "href") or ""
    with visiting(browser, address.rstrip("/") + link) as again:
        assert WHOLE in again.page.inner_text("main")
        assert "241.9億円" in again.page.inner_text("main .answer")
        assert "いまの資料によるもの" in again.page.inner_text("main")
        again.page.click("main .answer a.figure >> nth=1")
        again.page.wait_for_selector("mark")
        assert re.search(r"/answer/.+/figure/\d+", again.page.url)
        assert again.wrong == []


def test_a_lost_connection_says_so_and_recovers(browser: "Browser", bundled: Assistant, tmp_path: Path) -> None:
    with served(bundled, tmp_path) as address:
        port = int(address.rstrip("/").rpartition(":")[2])
        context = browser.new_context(locale="ja-JP")
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(QUESTION)
        page.fill(QUESTION, WHOLE)
        page.press(QUESTION, "Enter")
        page.wait_for_selector("#turn-1 .answer")
    page.fill(QUESTION, "全体の何％？")
    page.press(QUESTION, "Enter")
    page.wait_for_selector("#lost", timeout=20_000)
    with served(bundled, tmp_path, port=port):
        page.wait_for_selector("#lost", state="detached", timeout=20_000)
        page.wait_for_selector("#turn-2 .answer", timeout=20_000)
        assert page.inner_text("#turn-1 .question") == WHOLE
        assert "29.0%" in page.inner_text("#turn-2 .answer")
    context.close()
