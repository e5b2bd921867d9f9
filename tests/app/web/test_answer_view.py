"""An answer as HTML: each figure a link, everything else escaped."""

from dataclasses import replace

import pytest

from app.web.addresses import Addresses
from app.web.answer_view import render_answer, render_error
from app.web.asking import raw
from app.web.turn_view import render_failure
from tests.app.fakes import ANSWER

AT = Addresses()


def test_an_answer_shows_status_text_limits_and_sources() -> None:
    html = render_answer("abc", ANSWER, AT)
    assert "限定つきの答え" in html
    assert 'href="/answer/abc/figure/1" data-panel' in html
    assert ">3.6億円</a> です" in html
    assert 'aria-label="根拠1を見る">[1]</a>。' in html
    assert "<li>内数です。</li>" in html
    assert '<li value="1" id="abc-1">' in html
    assert "2行目" in html
    assert "観測所の整備 <mark>3.6億円</mark>" in html


def test_a_figure_is_marked_in_its_quote_in_whatever_width_it_is_printed() -> None:
    citation = replace(ANSWER.citations[0], quote="観測所の整備：３．６億円")
    assert "観測所の整備：<mark>３．６億円</mark>" in render_answer("a", replace(ANSWER, citations=(citation,)), AT)


def test_a_greeting_is_not_said_to_be_in_the_documents() -> None:
    greeting = replace(
        ANSWER, status="answered", result=(), figures=(), citations=(), answer="こんにちは。", caveats=()
    )
    html = render_answer("a", greeting, AT)
    assert "ご案内" in html
    assert "資料にあります" not in html


@pytest.mark.parametrize(
    "bad",
    [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        '" onmouseover="alert(1)',
        "[x](javascript:alert(1))",
        "<style>body{display:none}</style>",
        "</template><script>alert(1)</script>",
    ],
)
def test_everything_read_or_typed_is_escaped(bad: str) -> None:
    citation = replace(ANSWER.citations[0], quote=bad, title=bad, doc=bad)
    figure = replace(ANSWER.figures[0], text=bad)
    answer = replace(ANSWER, answer=bad, caveats=(bad,), citations=(citation,), figures=(figure,), question=bad)
    html = raw(render_answer("a", answer, AT) + render_error(bad) + render_failure(1, bad, bad))
    for opened in ("<img", "<script", "<style", "</template", '" onmouseover', 'href="javascript'):
        assert opened not in html
    assert "\n" not in html


def test_only_whole_figures_are_links() -> None:
    figure = replace(ANSWER.figures[0], text="6億円")
    html = render_answer("a", replace(ANSWER, figures=(figure,)), AT)
    assert "<mark>" not in html
    assert 'class="figure"' not in html


def test_of_two_figures_with_one_text_the_printed_one_has_its_number_behind_it() -> None:
    printed, computed = replace(ANSWER.figures[0], text="5.0億円"), ANSWER.figures[1]
    answer = replace(ANSWER, answer="5.0億円[1] と 5.0億円 です", figures=(printed, computed))
    html = render_answer("a", answer, AT)
    assert html.index("/answer/a/figure/1") < html.index("/answer/a/figure/2")


def test_lists_are_lists_and_readings_are_ready_to_be_asked() -> None:
    html = render_answer("a", replace(ANSWER, answer="合計\n- 甲\n- 乙[9]\n3. 丙\n以上", figures=()), AT)
    assert '<p>合計</p><ul><li>甲</li><li>乙[9]</li></ul><ol><li value="3">丙</li></ol><p>以上</p>' in html
    offered = render_answer("a", replace(ANSWER, status="clarify", answer="どれ\n- 甲の予算は？", figures=()), AT)
    assert 'data-ask="甲の予算は？"' in offered


def test_an_answer_that_is_not_stored_leads_to_the_lines() -> None:
    html = render_answer(None, ANSWER, AT)
    assert "/figure/" not in html
    assert "/source/sea.txt?start=8" in html


def test_a_cell_that_prints_no_unit_is_marked_too() -> None:
    figure = replace(ANSWER.figures[0], text="1,200千円")
    citation = replace(ANSWER.citations[0], quote="5 土木費\t1,200\t11,200")
    html = render_answer("a", replace(ANSWER, figures=(figure,), citations=(citation,)), AT)
    assert "<mark>1,200</mark>" in html
    assert html.count("<mark>") == 1
