"""What the page looks like and how it is reached: tabs, widths, themes, print, languages, keyboard, screen readers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.app.web.site import QUESTION, WARNINGS, Visit, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, *WARNINGS]

ONE = "デジタルフォレンジック用資機材の増強等の予算は？"
SEVERAL = "防衛省の施策を金額の大きい順に並べて"
NOTHING = "火星探査の予算は？"
VAGUE = "人材育成の予算は？"
LIMITED = "警察庁と総務省の予算の合計は？"
TABS = {"ledger": "台帳", "checks": "検算", "documents": "資料"}
WIDTHS = ((360, 740), (768, 1024), (1280, 900), (3840, 2160))
DRAFT = (
    "警察庁のデジタルフォレンジック用資機材の増強等は10.0億円。"
    "防衛省のシステム・ネットワークの充実・強化は45.1億円。外務省の火星基地は777億円。"
)


def show(visit: Visit, name: str) -> "Page":
    """Open the tab of a view and wait for what it shows."""
    visit.tab(TABS[name])
    visit.page.wait_for_selector(f"#tab-{name} .view.{name}")
    return visit.page


def check_draft(visit: Visit, draft: str = DRAFT) -> "Page":
    """Open the tab where drafts are checked, and have one checked."""
    visit.tab("数字の確認")
    visit.page.fill("#draft textarea", draft)
    visit.page.click("#verify")
    visit.page.wait_for_selector("#claims .view.verified")
    return visit.page


def open_panel(page: "Page", link: str = "#turn-1 .answer .text a.figure >> nth=0") -> None:
    """Open the panel at a link."""
    page.click(link)
    page.wait_for_selector("#panel mark")


def sideways(page: "Page") -> int:
    """Return by how many pixels the page is wider than the window."""
    wide = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
    return int(page.evaluate(f"{wide} - document.documentElement.clientWidth"))


def pixels(page: "Page", selector: str, name: str) -> float:
    """Return a computed length of the first such element."""
    value = page.locator(selector).first.evaluate("(element, name) => getComputedStyle(element)[name]", name)
    return float(str(value).removesuffix("px"))


# ---- tabs


def test_the_ledger_is_searched_narrowed_sorted_and_leafed_through_in_its_tab(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        page = show(visit, "ledger")
        rows = page.locator("#tab-ledger table.entries tbody tr")
        page.click("#tab-ledger .pager a.after")
        page.wait_for_selector("#tab-ledger .pager a.before")
        page.click("#tab-ledger th.amount a")
        page.wait_for_selector('#tab-ledger th.amount[aria-sort="ascending"]')
        page.click("#tab-ledger th.amount a")
        page.wait_for_selector('#tab-ledger th.amount[aria-sort="descending"]')
        page.select_option('#tab-ledger select[name="organisation"]', "防衛省")
        expect(page.locator("#tab-ledger td.organisation").filter(has_not_text="防衛省")).to_have_count(0)
        assert {*page.locator("#tab-ledger td.organisation").all_inner_texts()} == {"防衛省"}
        page.fill('#tab-ledger input[name="q"]', "最新技術")
        page.press('#tab-ledger input[name="q"]', "Enter")
        expect(page.locator("#tab-ledger td.item").filter(has_not_text="最新技術")).to_have_count(0)
        assert rows.count() > 0
        assert page.url == address, "the conversation is left"
        open_panel(page, "#tab-ledger td.place a >> nth=0")
        assert "最新技術" in page.inner_text("#panel mark >> xpath=ancestor::li")
        assert visit.wrong == []


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_the_ledger_is_downloaded_as_it_is_shown(browser: "Browser", address: str, ending: str) -> None:
    with visiting(browser, address) as visit:
        page = show(visit, "ledger")
        link = page.locator(f'#tab-ledger .downloads a[href*=".{ending}"]')
        answer = page.request.get(page.evaluate("a => a.href", link.element_handle()))
        assert answer.status == 200
        body = answer.body()
        assert body[:2] == b"PK" if ending == "xlsx" else "10.0億円" in body.decode("utf-8")
        assert ending != "json" or len(answer.json()) > 1


def test_the_checks_say_in_words_what_agrees_and_lead_to_the_lines(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        page = show(visit, "checks")
        said = page.locator("#tab-checks li.relation .verdict").all_inner_texts()
        assert said
        assert all(re.search("一致|未確定|端数", verdict) for verdict in said)
        page.click("#tab-checks nav.counts a.rounding")
        page.wait_for_selector('#tab-checks nav.counts a.rounding[aria-current="true"]')
        assert page.locator("#tab-checks li.relation:not(.rounding)").count() == 0
        amount = page.locator("#tab-checks li.relation dd a strong").first.inner_text()
        open_panel(page, "#tab-checks li.relation dd a >> nth=0")
        assert amount in page.inner_text("#panel")
        assert visit.wrong == []


def test_the_documents_show_their_metadata_and_their_whole_text(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        page = show(visit, "documents")
        assert "公表日" in page.inner_text("#tab-documents li.document")
        page.click("#tab-documents ul.links a >> nth=0")
        page.wait_for_selector("ol.lines > li")
        assert page.locator("ol.lines > li").count() > 10
        assert (
            page.locator("ol.lines").first.evaluate("list => getComputedStyle(list.children[0]).listStyleType")
            == "decimal"
        )
        assert visit.wrong == []


def test_a_draft_has_each_figure_marked_in_words_and_leads_to_the_line(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        page = check_draft(visit)
        assert "裏付けあり" in page.inner_text("#claims .draft .claim.backed")
        assert re.search(
            "資料と違う|別のものの数字", page.inner_text("#claims .draft :is(.claim.contradicted, .claim.confused)")
        )
        assert "記載なし" in page.inner_text("#claims .draft .claim.absent")
        open_panel(page, "#claims .draft a.claim.backed")
        assert "10.0億円" in page.inner_text("#panel mark >> nth=0")
        assert visit.wrong == []


# ---- looks


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_nothing_is_wider_than_the_window_at_any_width(
    browser: "Browser", address: str, width: int, height: int
) -> None:
    with visiting(browser, address, width=width, height=height) as visit:
        page = visit.page
        assert sideways(page) <= 0
        visit.ask(SEVERAL)
        assert sideways(page) <= 0, "an answer"
        assert pixels(page, ".answer .text p", "fontSize") >= 16
        open_panel(page)
        assert sideways(page) <= 0, "the panel"
        page.keyboard.press("Escape")
        for name in TABS:
            show(visit, name)
            assert sideways(page) <= 0, name
        check_draft(visit)
        assert sideways(page) <= 0, "a draft"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_buttons_can_be_hit_with_a_finger_and_the_question_stays_in_sight(
    browser: "Browser", address: str, width: int
) -> None:
    with visiting(browser, address, width=width, height=740) as visit:
        visit.ask(ONE).ask(SEVERAL)
        page = visit.page
        small = {
            (button.inner_text(), round(box["height"]))
            for button in page.locator("#tabs-column button:visible, #head button:visible").all()
            if (box := button.bounding_box()) and 1 < box["height"] < 32  # Gradio measures hidden ones of one pixel
        }
        assert not small
        box = page.locator("#ask").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 741


def background(page: "Page") -> int:
    """Return how light the page is, 0 to 765."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3]))


def test_dark_follows_the_system_and_the_switch_and_is_kept(browser: "Browser", address: str) -> None:
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, locale="ja-JP")
        with visiting(browser, address, context=context) as visit:
            page = visit.page
            assert (background(page) < 200) == (scheme == "dark")
            page.click("[data-theme-toggle]")
            assert (background(page) < 200) == (scheme == "light")
            page.reload()
            page.wait_for_selector(QUESTION)
            page.wait_for_selector("[data-theme-toggle]:not(:empty)")
            assert (background(page) < 200) == (scheme == "light")
        context.close()


def test_print_leaves_the_answers_and_drops_the_controls(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.ask(ONE).page
        page.emulate_media(media="print")
        for gone in ("#ask", ".tools", ".rating", ".switches", "[role=tablist]", ".edit", ".history"):
            assert not page.locator(gone).first.is_visible(), gone
        for kept in (".question", ".answer .text", ".answer .sources"):
            assert page.locator(kept).first.is_visible(), kept


def test_the_page_speaks_english_at_its_english_address(browser: "Browser", address: str) -> None:
    with visiting(browser, f"{address}en/") as visit:
        page = visit.page
        assert page.get_attribute("html", "lang") == "en"
        assert page.get_by_role("tab").all_inner_texts() == ["Chat", "Verify", "Ledger", "Checks", "Documents"]
        visit.ask("What is the budget of the National Police Agency?")
        assert page.get_attribute("#turn-1 .answer", "lang") == "en"
        assert page.inner_text("#turn-1 .status") != ""
        assert not re.search("[ぁ-ん]", page.inner_text("#turn-1 .status"))
        assert visit.wrong == []  # before Gradio complains that its requests end with the page
        page.wait_for_selector("[data-theme-toggle]:not(:empty)")
        page.click('.switches a[hreflang="ja"]')
        page.wait_for_selector("html[lang=ja] #question textarea")
        page.wait_for_selector("[data-theme-toggle]:not(:empty)")  # a link that is drawn anew misses its click
        page.click('.switches a[hreflang="en"]')
        page.wait_for_selector("html[lang=en] #question textarea")


# ---- keyboard


def focused(page: "Page") -> dict[str, Any]:
    """Return what has the focus, and how wide its outline is."""
    found: dict[str, Any] = page.evaluate(
        "() => { const e = document.activeElement, c = getComputedStyle(e); return {id: e.id, tag: e.tagName,"
        " role: e.getAttribute('role'), cls: e.className, text: e.textContent.trim().slice(0, 40),"
        " holder: e.closest('[id]')?.id, outline: c.outlineStyle === 'none' ? 0 : parseFloat(c.outlineWidth)} }"
    )
    return found


def test_everything_is_reached_and_used_by_keyboard(browser: "Browser", address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        page.mouse.click(2, 2)  # the question has the focus at first: begin at the top
        stops = []
        for _ in range(40):
            page.keyboard.press("Tab")
            stops.append(focused(page))
            if stops[-1]["id"] == "clear":
                break
        assert stops[0]["cls"].startswith("skip")
        assert next(stop["text"] for stop in stops if stop["role"] == "tab") == "対話"
        assert any(stop["tag"] == "TEXTAREA" for stop in stops)
        assert {"send", "clear"} <= {stop["id"] for stop in stops}
        assert [stop for stop in stops if stop["outline"] <= 0] == []
        page.focus("#tab-chat-button")
        page.keyboard.press("ArrowRight")
        page.wait_for_selector('#tab-verify-button[aria-selected="true"]')
        page.keyboard.press("Home")
        page.wait_for_selector('#tab-chat-button[aria-selected="true"]')
        page.focus(QUESTION)
        page.keyboard.type(ONE)
        page.keyboard.press("Enter")
        page.wait_for_selector("#turn-1 .answer")
        page.focus("#turn-1 .answer .text a.figure >> nth=0")
        page.keyboard.press("Enter")
        page.wait_for_selector("#panel mark")
        assert focused(page)["id"] == "panel"
        page.keyboard.press("Tab")
        assert focused(page)["outline"] > 0
        page.keyboard.press("Escape")
        page.wait_for_selector("#panel", state="hidden")
        assert focused(page)["cls"] == "figure"
        assert focused(page)["outline"] > 0


# ---- screen readers: axe


_STILL = """() => !document.querySelector('[aria-busy="true"]') && document.getAnimations().every(
    one => one.playState !== 'running' || one.effect.getComputedTiming().iterations === Infinity)"""


def violations(page: "Page") -> list[str]:
    """Return what axe holds to be serious or critical, once what fades in has done so."""
    page.wait_for_function(_STILL)
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:200]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in {"serious", "critical"}
        for node in found["nodes"]
    ]


@contextmanager
def dressed(browser: "Browser", address: str, dress: str) -> Iterator[Visit]:
    """Open the page in one of its looks."""
    context = browser.new_context(
        viewport={"width": 360 if dress == "phone" else 1280, "height": 900},
        color_scheme="dark" if dress == "dark" else "light",
        locale="ja-JP",
    )
    with visiting(browser, f"{address}en/" if dress == "english" else address, context=context) as visit:
        yield visit
    context.close()


@pytest.mark.parametrize("dress", ["desktop", "phone", "dark", "english"])
def test_axe_finds_nothing_serious_in_the_chat(browser: "Browser", address: str, dress: str) -> None:
    with dressed(browser, address, dress) as visit:
        page = visit.page
        assert violations(page) == []
        for question in (ONE, SEVERAL, LIMITED, VAGUE, NOTHING):
            visit.ask(question)
        page.wait_for_selector("#turn-5 .follow-ups[data-loaded]", state="attached")
        seen = {page.get_attribute(f"#turn-{turn} .answer", "class") or "" for turn in range(1, 6)}
        for status in ("answered", "partial", "clarify", "not_found"):
            assert any(status in classes.split() for classes in seen), status
        assert violations(page) == []
        open_panel(page)
        assert violations(page) == []


@pytest.mark.parametrize("dress", ["desktop", "phone", "dark"])
def test_axe_finds_nothing_serious_in_the_tabs(browser: "Browser", address: str, dress: str) -> None:
    with dressed(browser, address, dress) as visit:
        for name in TABS:
            assert violations(show(visit, name)) == [], name
        assert violations(check_draft(visit)) == [], "a draft"


@pytest.mark.parametrize("dress", ["desktop", "phone", "dark"])
def test_axe_finds_nothing_serious_in_the_pages_that_stand_alone(browser: "Browser", address: str, dress: str) -> None:
    with dressed(browser, address, dress) as visit:
        page = visit.ask(ONE).page
        answer = page.get_attribute("#turn-1", "data-id")
        for path in ("ledger", "checks", "documents", "ledger?lang=en", f"answer/{answer}"):
            page.goto(f"{address}{path}")
            page.wait_for_selector("main")
            assert violations(page) == [], path
            assert sideways(page) <= 0, path
