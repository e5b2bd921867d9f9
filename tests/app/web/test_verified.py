"""A pasted text with its figures marked: as it was typed, each with its verdict in words."""

import re

import pytest

from app.assistant import Assistant
from app.verify import Claim
from app.web.addresses import Addresses
from app.web.views.verified import SIGNS, render_claims
from tests.app.web.pages import check, words

PLAIN = Addresses()
DRAFT = (
    "令和2年度の防衛省の主な施策例の合計は241.9億円である。\r\n"
    "うちシステム・ネットワークの充実・強化は196.8億円、\tサイバーに関する最新技術の活用は44.1億円。\n"
    "環境省は12.3億円。警察庁のデジタルフォレンジックは9.3億円。<script>alert(1)</script>"
)


def plain(html: str) -> str:
    """Return the text of the draft as shown, without what was added to it."""
    (draft,) = re.findall(r'<div class="draft">(.*?)</div>', html, re.DOTALL)
    return words(re.sub(r'<span class="(?:sign|said)".*?</span>', "", draft))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_each_figure_is_marked_in_words_and_by_shape(bundled: Assistant, lang: str) -> None:
    claims = bundled.verify(DRAFT)
    html = render_claims(DRAFT, claims, bundled.catalog, PLAIN, lang)  # type: ignore[arg-type]
    check(html)
    assert plain(html) == DRAFT.replace("\r\n", "\n")
    marked = re.findall(r'<(a|span) class="claim (\w+)"(.*?)</\1>', html, re.DOTALL)
    assert [verdict for _, verdict, _ in marked] == [claim.verdict for claim in claims]
    assert {claim.verdict for claim in claims} == set(SIGNS)
    for (tag, verdict, rest), claim in zip(marked, claims, strict=True):
        assert SIGNS[verdict] in rest
        assert (tag == "a") == bool(claim.entries)
        assert tag == "span" or "data-panel" in rest
    assert html.count('<th scope="row"') == len(claims)
    text = words(html)
    assert ("44.1億円（資料と違う）" if lang == "ja" else "44.1億円 (contradicted)") in text
    assert "45.1億円" in text
    assert ("全5件" if lang == "ja" else "5 in all") in text


def test_a_text_without_figures(bundled: Assistant) -> None:
    html = render_claims("数字はない\n", [], bundled.catalog, PLAIN, "ja", level=1)
    check(html)
    assert "数字は見つかりませんでした" in html
    assert plain(html) == "数字はない\n"
    assert "<table" not in html


def test_claims_that_overlap_do_not_double_the_text(bundled: Assistant) -> None:
    claims = [
        Claim(text="1億2億円", start=0, end=5, verdict="absent", why="一"),
        Claim(text="2億円", start=2, end=5, verdict="absent", why="二", says="三"),
    ]
    html = render_claims("1億2億円です", claims, bundled.catalog, PLAIN, "ja")
    assert plain(html) == "1億2億円です"
    assert html.count('<th scope="row"') == 2


def test_places_of_several_documents_are_told_apart(two_years: Assistant) -> None:
    entries = tuple(e for e in two_years.ledger.entries() if e.amount.text == "3.6億円" or e.amount.text == "4.6億円")
    claim = Claim(text="3.6億円", start=0, end=5, verdict="confused", why="一", says="二", entries=entries * 4)
    html = render_claims("3.6億円", [claim], two_years.catalog, PLAIN, "ja")
    assert html.count("政府の海洋観測に関する予算 ") == len({e.amount.span for e in entries})
