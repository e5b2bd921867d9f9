"""A document's page: every character where it was, the span marked exactly, and the labels above it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assistant import Assistant
from app.web.addresses import Addresses
from app.web.views.source import (
    LONGEST,
    count_lines,
    lines_of,
    render_lines,
    render_row,
    render_source,
    visible,
)
from corpus.ledger_store import Ledger, write_ledger
from corpus.model import Document, Entry, Metadata, Span, Unsettled
from corpus.reader import Reading
from tests.app.fakes import DOC, ENTRIES, TOTAL
from tests.app.web.pages import check, words
from tests.corpus.ledgers import read_text

PLAIN = Addresses()


def ledger_of(folder: Path, document: Document, entries: tuple[Entry, ...] = ()) -> Ledger:
    """Return a ledger of one document with these entries."""
    reading = read_text("空")
    path = folder / "ledger.duckdb"
    write_ledger(path, [Reading(document, reading.layout, entries, (), ())])
    return Ledger(path)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Return a ledger without amounts."""
    return ledger_of(tmp_path_factory.mktemp("empty"), Document(doc="a.txt", text="空"))


@pytest.fixture(scope="module")
def fakes(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Return a ledger of the invented sea paper."""
    return ledger_of(tmp_path_factory.mktemp("fakes"), DOC, (*ENTRIES, TOTAL))


def marked(html: str) -> str:
    """Return what is highlighted."""
    return "\n".join(words(part) for part in re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL))


def lines_in(html: str) -> Mapping[int, str]:
    """Return the text of each line by its number."""
    found = re.findall(r'<li id="L(\d+)" value="\1">(.*?)</li>', html, re.DOTALL)
    return {int(number): words(text) for number, text in found}


def expected_lines(text: str) -> dict[int, str]:
    """Return the lines as they should be shown."""
    lines = text.split("\n")
    lines = lines[:-1] if text.endswith("\n") else lines
    return {number: visible(line.removesuffix("\r")) for number, line in enumerate(lines, start=1)}


@pytest.mark.parametrize(
    ("text", "span", "shown"),
    [
        ("海 1億円 ―\n", "1億円", "1億円"),
        ("𠮷野🌊家 1億円\n", "1億円", "1億円"),
        ("𠮷野🌊家 1億円\n", "🌊家", "🌊家"),
        ("甲\r\n乙 2億円\r\n丙\r\n", "2億円", "2億円"),
        ("甲\r\n乙 2億円\r\n丙\r\n", "甲\r\n乙", "甲\n乙"),
        ("a\x00b 3億円", "b 3", "b 3"),
        ("a\x00b 3億円", "a\x00b", "a�b"),
        ("列\t4億円\t―\n", "\t4億円\t", "\t4億円\t"),
        ("\u202e円億5\u202c 5億円\n", "5億円", "5億円"),
        ("\u202e円億5\u202c 5億円\n", "\u202e円", "�円"),
        ("\f次のページ 6億円\n", "\f次", "␌次"),
        ("<b>&amp;</b> 7億円", "&amp;", "&amp;"),
        ("x" * 50_000 + "8億円" + "y" * 50_000, "8億円", "8億円"),
        ("甲\n\n乙\n", "甲\n\n乙", "甲\n乙"),
        ("線\u2028を\x85また\x0bぐ 9億円\n", "9億円", "9億円"),
    ],
)
def test_the_span_is_marked_exactly(empty: Ledger, text: str, span: str, shown: str) -> None:
    document = Document(doc="a.txt", text=text)
    at = text.index(span)
    for fragment in (False, True):
        html = render_source(document, Span("a.txt", at, at + len(span)), empty, PLAIN, "ja", fragment=fragment).html
        assert marked(html) == shown
        assert html.count('id="span"') == 1
        check(html)
    whole = render_source(document, Span("a.txt", at, at + len(span)), empty, PLAIN, "ja").html
    assert lines_in(whole) == expected_lines(text)


@given(st.text(st.sampled_from("甲𠮷 1億円\r\n\t\f\x00<&\"'\u202e\u200b"), max_size=60), st.data())
def test_every_character_stays_where_it_is(text: str, data: st.DataObject) -> None:
    document = Document(doc="a.txt", text=text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    total = count_lines(document)
    html = render_lines(lines_of(document, 1, total), Span("a.txt", start, end), NoEntries(), "a.txt", PLAIN)
    assert lines_in(html) == expected_lines(text)
    kept = "".join(c for i, c in enumerate(text) if start <= i < end and not _ends_line(text, i))
    assert marked(html).replace("\n", "") == visible(kept)


def _ends_line(text: str, at: int) -> bool:
    """Return whether a character is (part of) the end of a line."""
    return text[at] == "\n" or (text[at] == "\r" and text[at + 1 : at + 2] in ("\n", ""))


class NoEntries(Ledger):
    """A ledger without a file."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))

    def entries(self) -> tuple[Entry, ...]:
        """Return nothing."""
        return ()

    def between(self, doc: str, start: int, end: int) -> tuple[Entry, ...]:
        """Return nothing."""
        return ()


def test_lines_are_those_of_the_ledger() -> None:
    document = Document(doc="a", text="一\r\n二\n\n四\u2028なお四")
    lines = lines_of(document, 1, 10)
    assert [line.text for line in lines] == ["一", "二", "", "四\u2028なお四"]
    assert [document.line(line.start) for line in lines] == [line.number for line in lines]
    assert [lines_of(document, n, n)[0] for n in range(1, 5)] == list(lines)
    assert (count_lines(document), count_lines(Document(doc="a", text="一\n"))) == (4, 1)


def test_the_labels_of_the_amounts_in_the_span_are_said_with_where_they_were_read(fakes: Ledger) -> None:
    entry = ENTRIES[0]
    view = render_source(DOC, entry.amount.span, fakes, PLAIN, "ja")
    assert view.title == DOC.metadata.title
    text = words(view.html)
    for said in (
        "3.6億円",
        "360,000,000円",
        "気象庁",
        "令和4年度（2022年度）",
        "予算政府案",
        "内数",
        "個別の施策・内訳",
    ):
        assert said in text
    read = entry.label_spans["item"]
    assert f'href="/source/sea.txt?start={read.start}&amp;end={read.end}" data-panel' in view.html
    assert "2行目「観測所の整備」" in text
    assert "次の金額 気象庁 衛星の運用 1.4億円" in text
    assert "前の金額" not in text


def test_what_the_layout_lost_is_said_with_its_candidates(fakes: Ledger) -> None:
    text = words(render_source(DOC, ENTRIES[2].amount.span, fakes, PLAIN, "ja").html)
    assert "段階は、資料の配置からは一つに決まりません（読み方 2 通り）。候補：令和4年度補正予算" in text
    assert "印刷された額はありません" in text
    english = words(render_source(DOC, ENTRIES[2].amount.span, fakes, PLAIN, "en").html)
    assert "the layout does not settle it (2 readings)" in english


def test_labels_of_a_path_by_order_in_a_table(tmp_path: Path) -> None:
    spans = {"item.0": Span("sea.txt", 0, 4), "item": Span("sea.txt", 9, 14)}
    entry = replace(
        ENTRIES[0], item=("海の\n守り", "観測所の整備"), by_order=True, table="主な施策例", fiscal_year=None,
        label_spans=MappingProxyType(spans), unsettled=Unsettled(labels=("fiscal_year", "odd"), readings=3), stage=None,
    )  # fmt: skip
    text = words(render_source(DOC, entry.amount.span, ledger_of(tmp_path, DOC, (entry,)), PLAIN, "ja").html)
    assert "海の 守り 1行目「海洋観測」 › 観測所の整備" in text
    assert "並び順で対応" in text
    assert "主な施策例" in text
    assert "年度・oddは、" in text


def test_amounts_in_the_text_are_links_to_their_rows(fakes: Ledger) -> None:
    html = render_source(DOC, None, fakes, PLAIN, "ja").html
    for entry in ENTRIES:
        assert f'class="amount" href="{PLAIN.row(entry)}" data-panel' in html
    assert "<mark" not in html


def test_many_amounts_in_a_span_are_cut_short(tmp_path: Path) -> None:
    reading = read_text("".join(f"【気象庁】 観測{n} {n}.0億円\n" for n in range(1, 31)), "sea.txt")
    held = ledger_of(tmp_path, reading.document, reading.entries)
    assert len(reading.entries) == 30
    html = render_source(reading.document, Span("sea.txt", 0, len(reading.document.text)), held, PLAIN, "ja").html
    assert html.count('<dl class="labels">') == 12
    assert "ほかに 18 件あります" in html


def test_a_panel_shows_the_lines_around_and_the_way_to_the_whole_text(empty: Ledger) -> None:
    text = "".join(f"{n}行\n" for n in range(1, 101))
    document = Document(doc="a.txt", text=text, metadata=Metadata(title="題"))
    at = text.index("50行")
    html = render_source(document, Span("a.txt", at, at + 3), empty, PLAIN, "ja", fragment=True).html
    assert list(lines_in(html)) == list(range(38, 63))
    assert f'href="/source/a.txt?start={at}&amp;end={at + 3}#L50"' in html
    assert html.startswith('<article class="view source"><h2>題</h2>')
    assert "台帳の金額はありません" in html


def test_a_panel_cuts_a_very_long_line(empty: Ledger) -> None:
    text = "x" * 10_000 + "8億円" + "y" * 10_000
    html = render_source(
        Document(doc="a", text=text), Span("a", 10_000, 10_003), empty, PLAIN, "ja", fragment=True
    ).html
    assert lines_in(html) == {1: "…" + "x" * 1_000 + "8億円" + "y" * 1_000 + "…"}


def test_a_very_long_document_is_shown_in_parts_that_reach_all_of_it(empty: Ledger) -> None:
    total = LONGEST * 2 + 500
    text = "".join(f"{n}行\n" for n in range(1, total + 1))
    document = Document(doc="a.txt", text=text)
    at = text.index("3000行")
    html = render_source(document, Span("a.txt", at, at + 3), empty, PLAIN, "ja").html
    assert list(lines_in(html)) == list(range(2500, 3500))
    assert "全4,500行のうち 2500～3499行目" in html
    check(html.replace('<nav class="window"', '<nav class="w"'))
    seen: set[int] = set()
    asked, wanted = set[int](), [1]
    while wanted:
        first = wanted.pop()
        asked.add(first)
        part = render_source(document, None, empty, PLAIN, "ja", first=first).html
        seen |= set(lines_in(part))
        following = {int(number) for number in re.findall(r"first=(\d+)", unescape(part))}
        wanted += sorted(following - asked)
    assert seen == set(range(1, total + 1))
    last = render_source(document, None, empty, PLAIN, "ja", first=10**9).html
    assert list(lines_in(last)) == [total]


def test_a_row_has_its_labels_its_line_and_its_permalink(bundled: Assistant) -> None:
    (document,) = bundled.ledger.documents()
    entry = next(e for e in bundled.ledger.entries() if e.organisation == "防衛省")
    view = render_row((entry,), bundled.ledger, PLAIN, "ja", fragment=True)
    check(view.html)
    assert marked(view.html) == entry.amount.text
    assert document.line(entry.amount.span.start) in lines_in(view.html)
    assert 'href="/ledger?organisation=%E9%98%B2%E8%A1%9B%E7%9C%81"' in view.html
    without = render_row((replace(entry, organisation=None),), bundled.ledger, PLAIN, "en")
    assert "rows-of" not in without.html
    assert without.html.startswith('<article class="view row"><h1>')


def test_every_label_of_the_bundled_ledger_can_be_shown(bundled: Assistant) -> None:
    document = bundled.ledger.documents()[0]
    for entry in bundled.ledger.entries():
        html = render_source(document, entry.amount.span, bundled.ledger, PLAIN, "en", fragment=True).html
        assert marked(html).replace("\n", "") == visible(entry.amount.text).replace("\n", "")
