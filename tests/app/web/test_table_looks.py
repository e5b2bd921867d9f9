"""Charts and tables in a browser: readable at every width, nothing cut off, nothing that axe finds serious."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.answer import Language
from app.answer_table import answer_table
from app.assistant import Assistant
from app.web.addresses import Addresses
from app.web.charts import chart_svg
from app.web.tables import table_html
from tests.app.web.tables_for import ANSWER, PAIRS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STATIC = Path(__file__).parents[3] / "app" / "web" / "static"
QUESTIONS = [
    "主な施策例を全部挙げてください。", "総務省の施策の一覧", "経産省の予算", "府省庁別の予算を多い順に",
    "減額幅の大きい順に３つの施策を", "伸び率の高い順に施策を全部", "防衛省は全体の何％？",
    "サイバーセキュリティ予算の総額は前年度からいくら増えた？", "資料に載っている新規の事業を全部教えて",
    "What is METI's budget?", "What share of the total is the Ministry of Defense?",
]  # fmt: skip
OUTSIDE = """svgs => svgs.filter(svg => svg.getBoundingClientRect().width).flatMap(svg => {
  const box = svg.viewBox.baseVal;
  return [...svg.querySelectorAll("text")].filter(text => {
    const {x, y, width, height} = text.getBBox();
    return x < box.x - 2 || x + width > box.x + box.width + 2 || y + height > box.y + box.height + 1;
  }).map(text => text.textContent.slice(0, 40));
})"""
SMALLEST = """svgs => Math.min(...svgs.filter(svg => svg.getBoundingClientRect().width).flatMap(svg => {
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return [...svg.querySelectorAll("text")].map(text => scale * Number(text.getAttribute("font-size")));
}))"""


@pytest.fixture(scope="module")
def body(bundled: Assistant) -> str:
    """Return the charts and tables of several answers, with one of hostile words among them."""
    parts = [f"<figure class='chart'>{chart_svg(PAIRS, 'ja')}</figure>{table_html(PAIRS, ANSWER, 'a', Addresses(''))}"]
    for question in QUESTIONS:
        answer = bundled.ask(question).answer
        lang: Language = "en" if answer.plan["lang"] == "en" else "ja"
        table = answer_table(answer, bundled.catalog, lang)
        assert table is not None
        rows = table_html(table, answer, "a", Addresses("", lang))
        parts.append(f"<figure class='chart'>{chart_svg(table, lang)}</figure><div class='look'>{rows}</div>")
    return "".join(parts)


def show(browser: "Browser", body: str, width: int, theme: str) -> "Page":
    """Return a page of a width, in a theme."""
    style = "".join((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in ("style", "table"))
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(
        f"<!doctype html><html lang='ja'><title>表</title><style>{style}</style>"
        f"<body class='page {theme}'><main><h1>表</h1>{body}</main></body></html>"
    )
    return page


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 700, 1280, 3840])
def test_charts_are_readable_and_whole(browser: "Browser", body: str, width: int) -> None:
    page = show(browser, body, width, "light")
    assert page.eval_on_selector_all("svg", OUTSIDE) == []
    assert page.eval_on_selector_all("svg", SMALLEST) >= 10
    seen = page.eval_on_selector_all("svg", "all => all.filter(e => e.getBoundingClientRect().width).length")
    assert seen == len(QUESTIONS) + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: "Browser", body: str, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = show(browser, body, 1000, theme)
    found = Axe().run(page).response["violations"]
    page.close()
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


@pytest.mark.browser
def test_dark_is_another_palette(browser: "Browser", body: str) -> None:
    colours = []
    for theme in ("light", "dark"):
        page = show(browser, body, 800, theme)
        colours.append(page.eval_on_selector("svg rect.s0", "bar => getComputedStyle(bar).fill"))
        page.close()
    assert colours == ["rgb(0, 114, 178)", "rgb(86, 180, 233)"]
