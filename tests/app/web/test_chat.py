"""The conversation on the page, in a real browser."""

import re
from typing import TYPE_CHECKING

import pytest

from tests.app.web.site import QUESTION, WARNINGS, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, *WARNINGS]


def test_a_figure_opens_the_line_it_stands_on_with_the_exact_span_marked(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ask("デジタルフォレンジック用資機材の増強等の予算は？")
        page = visit.page
        page.click("#turn-1 .answer .text a.figure >> nth=0")
        page.wait_for_selector("#panel mark")
        assert page.inner_text("#turn-1 .answer .text a.figure >> nth=0") in page.inner_text("#panel")
        assert page.locator("#panel").is_visible()
        page.keyboard.press("Escape")
        page.wait_for_selector("#panel", state="hidden")
        assert page.evaluate("document.activeElement.className") == "figure"
        assert visit.wrong == []
