"""What a run is written as: JSON, JUnit, the page that people read, the comparison."""

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from eval.comparison import comparison_json, page, table, write_all
from eval.errors import EvalError
from eval.junit import junit_xml
from eval.measures import Scored
from eval.reply import Reply
from eval.report import report_html
from eval.run import Outcome
from eval.session import Run, run_json
from eval.summary import summarise
from tests.eval.samples import LOOKUP, LOOKUP_REPLY, REFUSAL, TOTAL, UNKNOWN, given, scored

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WRONG = replace(LOOKUP, id="wrong", question="<b>いくら？</b>", conversation="talk")
BROKEN = replace(UNKNOWN, id="broken", kind="not_found")


def made(name: str, *answers: Scored) -> Run:
    """Return a run of these answers."""
    search = {"recall_5": [1.0, 0.0]}
    return Run(summarise(name, answers, search), answers, tuple(Outcome(one.question.id, {}, 12.0) for one in answers))


FOUND = made(
    "ours",
    scored(LOOKUP, LOOKUP_REPLY),
    scored(WRONG, given("7.0億円", 4)),
    scored(replace(TOTAL, id="refused", kind="sum"), REFUSAL),
    scored(BROKEN, Reply("error", error="ValueError: \x00broken")),
)
BEFORE: dict[str, Any] = {"questions": [{"id": "q", "passed": False}, {"id": "wrong", "passed": True}]}


def test_json_has_every_question_and_what_is_wrong_with_it() -> None:
    data = run_json(FOUND, corpus="sha256:x", made="2026-01-01")
    assert [one["passed"] for one in data["questions"]] == [True, False, False, False]
    assert {reason["fault"] for reason in data["questions"][1]["reasons"]} >= {"value", "cite"}
    assert data["questions"][1]["measures"]["wrong_organisation"] == 1.0
    assert data["measures"]["recall_5"]["questions"] == 2
    assert set(data["kinds"]) == {"lookup", "sum", "not_found"}


def test_junit_has_a_suite_for_each_kind_and_tells_failures_from_errors() -> None:
    root = ET.fromstring(junit_xml(FOUND))
    suites = {suite.get("name"): suite for suite in root}
    assert {name: suite.get("failures") for name, suite in suites.items()} == {
        "lookup": "1",
        "sum": "1",
        "not_found": "0",
    }
    assert suites["not_found"].get("errors") == "1"
    (failure,) = suites["lookup"].iter("failure")
    assert "700000000" in (failure.text or "")
    (error,) = root.iter("error")
    assert error.get("message") == "ValueError: �broken"


def test_the_page_asks_for_nothing_and_escapes_what_it_shows() -> None:
    html = report_html(FOUND, BEFORE, "2026-01-01")
    assert not re.search(r"(?:src|href)\s*=|https?://|@import|url\(", html)
    assert "&lt;b&gt;いくら？&lt;/b&gt;" in html
    assert "<b>いくら？</b>" not in html
    assert html.count("<details") == 4
    assert "＋ 改善" in html
    assert "－ 悪化" in html
    assert "1 / 4 問 正答" in html


def test_the_page_without_a_run_before_says_nothing_of_one() -> None:
    html = report_html(FOUND, None, "2026-01-01")
    assert "前との違い" not in html
    assert 'value="better"' not in html


@pytest.mark.browser
def test_the_page_filters_and_fits_a_phone(browser: "Browser", tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(report_html(FOUND, BEFORE, "2026-01-01"), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    errors: list[str] = []
    asked: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(path.as_uri())
    assert tab.inner_text("#count") == "4 / 4"
    tab.select_option("#outcome", "value")
    assert tab.inner_text("#count") == "2 / 4"
    tab.select_option("#kind", "lookup")
    assert tab.inner_text("#count") == "1 / 4"
    tab.select_option("#outcome", "")
    tab.fill("#text", "７.0億円")  # widths do not matter
    assert tab.inner_text("#count") == "1 / 4"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert (errors, asked) == ([], [path.as_uri()])
    tab.close()


OTHER = made("langchain", *(scored(one.question, REFUSAL) for one in FOUND.scored))


def test_the_comparison_has_a_column_for_each_system() -> None:
    lines = table([FOUND, OTHER])
    assert lines[0] == "| 指標 / measure | ours | langchain |"
    assert any(line.startswith("| 正答 / correct answers | 25.0%（") for line in lines)
    assert any("組織の取り違え ↓" in line for line in lines)
    assert len(table([FOUND, OTHER], short=True)) < len(lines)
    assert [one["system"] for one in comparison_json([FOUND, OTHER])["systems"]] == ["ours", "langchain"]


def test_the_comparison_is_written_between_its_marks(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    readme = tmp_path / "README.md"
    readme.write_text("前\n<!-- comparison: begin -->\n古い\n<!-- comparison: end -->\n後\n", encoding="utf-8")
    text = page([FOUND, OTHER], "urazuke eval --compare all --write")
    written = write_all(text, "| 表 |", "make compare", tmp_path)
    assert written == [tmp_path / "docs" / "comparison.md", readme]
    assert "| langchain | 1 | 1 | 0 | 2 |" in text
    new = readme.read_text(encoding="utf-8")
    assert "古い" not in new
    assert new.startswith("前\n<!-- comparison: begin -->\n| 表 |\n\n作り方 / made by: `make compare`\n")
    assert new.endswith("<!-- comparison: end -->\n後\n")


def test_the_comparison_is_written_nowhere_but_in_a_checkout(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="README"):
        write_all("", "", "", tmp_path)
