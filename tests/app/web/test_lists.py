"""The ledger, the checks and the documents as lists: what they show, and how they are leafed through."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.web.addresses import Addresses
from app.web.views.checks import SIGNS, VERDICTS, ChecksWish, render_checks, written
from app.web.views.documents import render_documents
from app.web.views.ledger import LedgerWish, known_sorts, render_ledger
from app.web.views.pager import PAGE, NoSuchPage
from corpus.ledger_store import Ledger, write_ledger
from corpus.model import Document, Metadata
from corpus.reader import Reading
from corpus.relations import Relation, open_relation, sum_relation
from tests.app.conftest import Make
from tests.app.fakes import DOC, ENTRIES, TOTAL, FakeLedger
from tests.app.web.pages import check, words
from tests.corpus.ledgers import read_text

PLAIN = Addresses()


def links(html: str, attribute: str) -> list[str]:
    """Return the addresses of the links with an attribute."""
    found = re.findall(rf'<a(?: class="[^"]*")? href="([^"]*)"[^>]*? {attribute}', html)
    return [unescape(address) for address in found]


# The ledger


def test_a_page_of_the_ledger(bundled: Assistant) -> None:
    total = len(bundled.ledger.entries())
    view = render_ledger(LedgerWish(), bundled.ledger, PLAIN, "ja")
    check(view.html)
    assert f"{total}件のうち 1～50件目" in view.html
    assert view.html.count('<th scope="row"') == PAGE
    assert view.html.count("data-panel") == 2 * PAGE
    first = bundled.ledger.entries()[0]
    assert PLAIN.row(first) in links(view.html, "data-panel")
    assert PLAIN.source(first.amount.span) in links(view.html, "data-panel")
    assert '<form class="filters" method="get" action="/ledger" role="search" data-live' in view.html
    assert [href for href in re.findall(r'href="([^"]*)" download', view.html)] == [
        "/ledger.csv",
        "/ledger.xlsx",
        "/ledger.json",
    ]


def test_every_row_is_on_one_page(bundled: Assistant) -> None:
    total, seen, page = len(bundled.ledger.entries()), 0, 1
    while True:
        html = render_ledger(LedgerWish(page=page), bundled.ledger, PLAIN, "ja").html
        seen += html.count('<th scope="row"')
        after = re.search(r'<a class="after" href="/ledger\?page=(\d+)" data-live>', html)
        if after is None:
            break
        page = int(after[1])
    assert (seen, page) == (total, -(-total // PAGE))
    with pytest.raises(NoSuchPage, match=f"{page + 1} ページはありません"):
        render_ledger(LedgerWish(page=page + 1), bundled.ledger, PLAIN, "ja")


def test_the_state_of_the_ledger_is_in_its_address(bundled: Assistant) -> None:
    wish = LedgerWish(q="情報 セキュリティ", organisation="総務省", year=2020, stage="政府案", sort="-amount")
    html = render_ledger(wish, bundled.ledger, Addresses("/x", "en"), "en", fragment=True).html
    check(html)
    assert '<section class="view ledger" data-region="ledger"><h2>Ledger</h2>' in html
    for kept in (
        'name="q" value="情報 セキュリティ"', '<option value="総務省" selected>', '<option value="2020" selected>',
        '<option value="政府案" selected>', 'type="hidden" name="sort" value="-amount"',
        'type="hidden" name="lang" value="en"',
    ):  # fmt: skip
        assert kept in html
    query = "organisation=%E7%B7%8F%E5%8B%99%E7%9C%81&year=2020&stage=%E6%94%BF%E5%BA%9C%E6%A1%88"
    for address in links(html, "data-live"):
        assert address.startswith("/x/ledger?")
        assert address.endswith("lang=en")
        assert query in address or address == "/x/ledger?lang=en"
    assert 'class="amount" aria-sort="descending"' in html
    assert re.search(r'href="[^"]*sort=amount[^"]*"[^>]*aria-label="Sort by Amount"', html)


def test_the_heading_that_sorts_turns_the_order(bundled: Assistant) -> None:
    up = render_ledger(LedgerWish(sort="year"), bundled.ledger, PLAIN, "ja").html
    assert 'class="year" aria-sort="ascending"><a href="/ledger?sort=-year"' in up
    assert 'class="stage"><a href="/ledger?sort=stage"' in up
    assert "aria-sort" not in render_ledger(LedgerWish(), bundled.ledger, PLAIN, "ja").html
    assert len(known_sorts()) == 16


def test_a_search_that_finds_nothing_says_what_to_do(bundled: Assistant) -> None:
    html = render_ledger(LedgerWish(q="月面基地", mark="架空"), bundled.ledger, PLAIN, "ja").html
    check(html)
    assert "条件に合う金額はありません" in html
    assert '<option value="架空" selected>' in html
    assert "<table" not in html
    assert "download" not in html


def test_several_documents_can_be_told_apart(two_years: Assistant) -> None:
    html = render_ledger(LedgerWish(doc="sea_r06.txt"), two_years.ledger, PLAIN, "ja").html
    check(html)
    assert '<option value="sea_r06.txt" selected>' in html
    assert "政府の海洋観測に関する予算 " in words(html)
    assert "/source/sea_r04.txt" not in html


# Checks


def test_disagreements_come_first_and_counts_on_top() -> None:
    html = render_checks(ChecksWish(), fake(FakeLedger()), PLAIN, "ja").html
    check(html)
    assert re.findall(r'<li class="relation (\w+)">', html) == ["differ", "open", "agree"]
    assert [words(part) for part in re.findall(r"<li><a [^>]*class=\"verdict.*?</li>", html)] == [
        "すべて 3", "✗ 一致しない 1", "？ 未確定 1", "≈ 端数の範囲 0", "✓ 一致 1",
    ]  # fmt: skip
    text = words(html)
    assert "3.6億円 = 3.6億円" in text
    assert "印刷された数字のほうが 1.4億円 大きく、四捨五入では説明できません。" in text
    assert "読み方が 3 通りあります。" in text
    assert "観測所の整備: 2022年度 政府案" in text
    for entry in (*ENTRIES[:2], TOTAL):
        assert PLAIN.source(entry.amount.span) in links(html, "data-panel")


def fake(ledger: FakeLedger) -> Ledger:
    """Return a stand-in as the views take it."""
    return ledger  # type: ignore[return-value]


class One(FakeLedger):
    """A ledger with relations of choice."""

    def __init__(self, *relations: Relation) -> None:
        self._relations = relations

    def relations(self) -> tuple[Relation, ...]:
        """Return the relations."""
        return self._relations


@pytest.mark.parametrize(
    ("relation", "lang", "said"),
    [
        (replace(sum_relation(TOTAL, ENTRIES[:1]), gap=-TOTAL.amount.value), "ja", "小さく、四捨五入では"),  # type: ignore[operator]
        (replace(sum_relation(TOTAL, ENTRIES[:1]), verdict="端数の範囲"), "ja", "1.4億円 大きいですが、四捨五入の端数"),
        (sum_relation(TOTAL, ENTRIES[:1]), "en", "1.4億円 larger, which rounding does not explain."),
        (open_relation("total", TOTAL), "ja", "内訳が印刷されていないため"),
        (open_relation("total", TOTAL, ENTRIES[:2], note="<b>注"), "ja", "<b>注"),
        (sum_relation(TOTAL, ENTRIES[:2] * 5), "ja", "足し引きした数字（10 件）"),
    ],
)  # fmt: skip
def test_each_verdict_is_a_sentence(relation: Relation, lang: str, said: str) -> None:
    html = render_checks(ChecksWish(), fake(One(relation)), PLAIN, lang, fragment=True).html  # type: ignore[arg-type]
    check(html)
    assert said in words(html)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_verdict_alone(bundled: Assistant, verdict: str) -> None:
    html = render_checks(ChecksWish(verdict), bundled.ledger, PLAIN, "en").html
    check(html)
    wanted = [r for r in bundled.ledger.relations() if r.verdict == VERDICTS[verdict]]
    assert html.count('<li class="relation') == min(PAGE, len(wanted))
    assert f'class="verdict {verdict}" aria-current="true"' in html
    assert ("There is nothing to reconcile" in html) == (not wanted)
    assert set(SIGNS) == set(VERDICTS)


def test_there_is_nothing_to_reconcile() -> None:
    html = render_checks(ChecksWish(), fake(One()), PLAIN, "ja").html
    assert "照合できる数字がありません。" in html
    assert "<nav" not in html


def test_amounts_as_people_write_them() -> None:
    amount = TOTAL.amount.value
    assert amount is not None
    assert [written(amount, "円"), written(-amount / 1000, "円"), written(amount * 0, "円")] == [
        "5.0億円", "△50万円", "0円",
    ]  # fmt: skip


# Documents


def test_documents_are_listed_with_what_is_known(bundled: Assistant) -> None:
    html = render_documents(bundled.ledger, (), PLAIN, "ja").html
    check(html)
    text = words(html)
    for said in (
        "内閣サイバーセキュリティセンター（NISC）",
        "2020-01-30",
        "令和2年度（2020年度）",
        "億円",
        "768",
        "出典：",
    ):
        assert said in text
    assert str(len(bundled.ledger.entries())) in text
    assert "problems" not in html


def test_what_could_not_be_read_is_said(make: Make) -> None:
    assistant = make({"a.txt": "海の予算\n\n1億円\n\f2枚目\n", "<b>.txt": b"\xff\x00"})
    html = render_documents(assistant.ledger, assistant.warnings, PLAIN, "en", fragment=True).html
    check(html)
    assert "&lt;b&gt;.txt" in html
    assert "Pages</dt><dd>2<" in html
    assert "<h3>Files that were not read, and warnings</h3>" in html


def test_many_documents_are_leafed_through(tmp_path: Path) -> None:
    reading = read_text("空")
    documents = [Document(doc=f"{n:03}.txt", text="空\n") for n in range(120)]
    write_ledger(tmp_path / "l.duckdb", [Reading(document, reading.layout, (), (), ()) for document in documents])
    held = Ledger(tmp_path / "l.duckdb")
    pages = [render_documents(held, (), PLAIN, "ja", page=page).html for page in (1, 2, 3)]
    assert [page.count('<li class="document">') for page in pages] == [50, 50, 20]
    assert 'href="/documents?page=3"' in pages[1]
    with pytest.raises(NoSuchPage):
        render_documents(held, (), PLAIN, "ja", page=4)


def test_a_document_without_metadata_is_called_by_its_name(tmp_path: Path) -> None:
    document = Document(doc=DOC.doc, text=DOC.text, metadata=Metadata())
    reading = read_text("空")
    write_ledger(tmp_path / "l.duckdb", [Reading(document, reading.layout, ENTRIES, (), ())])
    html = render_documents(Ledger(tmp_path / "l.duckdb"), (), PLAIN, "ja").html
    assert ">sea.txt</a></h2>" in html
    assert "金額</dt><dd>3<" in html
