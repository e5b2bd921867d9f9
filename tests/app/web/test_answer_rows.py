"""An answer's table as HTML, and the answer as files."""

import csv
import io
import re
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.answer_table import Column
from app.web.addresses import Addresses
from app.web.downloads import as_csv, as_markdown, as_text, as_xlsx, escaped
from app.web.tables import table_html
from tests.app.web.tables_for import ANSWER, CITATION, HOSTILE, PAIRS, cell, row, table

AT = Addresses("/budget")


def test_each_amount_leads_to_what_it_stands_on() -> None:
    html = table_html(PAIRS, ANSWER, "abc", AT)
    assert '<a href="/budget/answer/abc/figure/1" data-panel>3.6億円</a>' in html
    assert '<a href="/budget/source/dir/a%20b.txt?start=20&amp;end=25" data-panel>3.0億円</a>' in html
    assert '<td class="amount" data-value="300000000">' in html
    assert "<summary>5.0億円</summary>計算：3.6億円 + 1.4億円 = 5.0億円" in html
    assert 'href="/budget/source/dir/a%20b.txt?start=10&amp;end=24" data-panel class="cite"' in html


def test_without_an_address_it_leads_to_the_line() -> None:
    made = table([row("一", cell("3.6億円", 360000000, figure=1, span=PAIRS.rows[0].cells[1].span))])  # type: ignore[union-attr]
    html = table_html(made, ANSWER, None, AT)
    assert "/answer/" not in html
    assert "start=20" in html


def test_it_is_one_region_that_scrolls_with_a_caption() -> None:
    html = table_html(PAIRS, ANSWER, "abc", AT)
    html = html.replace("data-panel", 'data-panel=""')
    tree = ElementTree.fromstring(f"<div>{html}</div>")
    (region,) = tree.findall("div")
    assert region.get("role") == "region" and region.get("tabindex") == "0" and region.get("aria-label")
    assert tree.findtext(".//caption") == "施策の一覧 "
    assert [head.findtext("button") for head in tree.iter("th") if head.get("scope") == "col"] == [
        "項目", "令和4年度予算政府案", "令和3年度当初予算", "但し書き", "根拠",
    ]  # fmt: skip
    assert [r.get("class") for r in tree.iter("tr")] == [None, None, None, "total"]
    assert [note.text for note in tree.iter("p")] == ["添えた列です。"]  # the answer says the other itself


def test_what_documents_say_is_text() -> None:
    html = table_html(PAIRS, ANSWER, "abc", AT)
    assert "<script" not in html and "\x1b" not in html and "\u202e" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("kind", "label", "shown"),
    [("share", "総額", "総額（全体）"), ("parts", "気象庁", "気象庁（計）"), ("count", "件数", "件数")],
)
def test_what_a_total_is_called(kind: str, label: str, shown: str) -> None:
    made = table([row(label, cell("1.0億円", 10**8), total=True)], kind=kind, scope="")
    html = table_html(made, ANSWER, "abc", AT)
    assert f'<th scope="row">{shown}</th>' in html
    assert "scope" not in html.partition("</caption>")[0].partition("<caption>")[2]


def test_documents_and_columns_have_their_own_columns() -> None:
    made = table([row("一", cell("内数", None), group="資料甲", column="令和3年度")])
    html = table_html(made, ANSWER, "abc", AT)
    assert "<td>資料甲</td><td>令和3年度</td>" in html
    assert '<td class="amount">内数</td>' in html
    rows = list(csv.reader(io.StringIO(as_csv(made, ANSWER).removeprefix("\ufeff"))))
    assert rows[0][:3] == ["項目", "資料", "欄"] and rows[1][:5] == ["一", "資料甲", "令和3年度", "内数", ""]


def test_csv() -> None:
    text = as_csv(PAIRS, ANSWER)
    assert text.startswith("\ufeff項目,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0]["令和4年度予算政府案（円）"] == "360000000"
    assert rows[0]["令和3年度当初予算"] == "3.0億円"
    assert (rows[0]["根拠の番号"], rows[0]["ページ"], rows[0]["行"]) == ("[1]", "2", "3")
    assert rows[0]["引用"] == "'=1+1 【気象庁】 3.6億円 3.0億円"
    assert not any((value or " ")[0] in "=+-@\t" for one in rows for value in one.values())


def test_a_number_of_another_unit_is_not_among_yen() -> None:
    made = table([row("一", cell("1.0億円", 10**8)), row("件数", cell("2件", 2, unit="件"), total=True)])
    rows = list(csv.DictReader(io.StringIO(as_csv(made, ANSWER).removeprefix("\ufeff"))))
    assert [one["令和4年度予算政府案（円）"] for one in rows] == ["100000000", ""]
    assert rows[1]["令和4年度予算政府案"] == "2件"


def test_workbook() -> None:
    book = load_workbook(io.BytesIO(as_xlsx(PAIRS, ANSWER)))
    assert book.sheetnames == ["答え", "根拠", "計算"]
    answer, sources, formulas = (book[name] for name in book.sheetnames)
    assert [cell.value for cell in answer[4]][:4] == ["観測所", "3.6億円", 360000000, "3.0億円"]
    assert answer["C4"].number_format == "#,##0"
    assert [cell.value for cell in sources[2]][2:5] == ["dir/a b.txt", 2, 3]
    assert formulas["D2"].value == "3.6億円 + 1.4億円 = 5.0億円"
    told = {line[0].value: line[1].value for line in answer.iter_rows(min_row=8)}
    assert told["状態"] == "限定つきの答え（ただし書きがあります）"
    assert told["質問"] == ANSWER.question
    every = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in every} == {"s", "n"}  # no formula, whatever a document says
    assert all(cell.quotePrefix for cell in every if cell.data_type == "s")


def test_numbers_that_a_sheet_cannot_keep_are_texts() -> None:
    made = table(
        [
            row("大", cell("多い", 12345678901234567)),
            row("率", cell("33.3%", Fraction(100, 3), unit="%")),
            row("無", None),
            row("―", cell("―", None)),
        ],
        columns=(Column(title="値"),),
    )
    book = load_workbook(io.BytesIO(as_xlsx(made, replace(ANSWER, plan={"lang": "en"}))))
    sheet = book["Answer"]
    assert sheet["C4"].value == "12345678901234567"
    assert float(sheet["C5"].value) == pytest.approx(100 / 3)
    assert sheet["C6"].value is None


def test_markdown() -> None:
    text = as_markdown(ANSWER, "ja")
    assert text.startswith("**質問：\\=1+1 \\<b\\>は？**\n\n状態：限定つきの答え")
    assert "次のとおりです。\n\n- 観測所：3.6億円\\[1\\]\n- \\<img src=x onerror=y\\>：1.4億円\\[1\\]\n\n終わり" in text
    assert "**ただし**\n\n- \\*内数\\*です。" in text
    assert "- \\=3.6億円 + 1.4億円" in text
    assert "   > \\=1+1 【気象庁】 3.6億円  \n   > 3.0億円" in text
    assert "javascript:" in text and not re.search(r"(?<!\\)\]\(", text)
    bare = replace(ANSWER, caveats=(), figures=(), citations=())
    assert as_markdown(bare, "en").count("**") == 2


def test_text() -> None:
    text = as_text(ANSWER, "ja")
    assert text.startswith("質問：=1+1 <b>は？\n状態：限定つきの答え（ただし書きがあります）\n\n次のとおりです。")
    assert "[1] " in text and "3行目" in text and "2ページ" in text


_UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*([`*_\[\]<>|~])")


@given(st.text(max_size=60))
def test_no_markup_is_left(text: str) -> None:
    for line in escaped(text).split("\n"):
        assert not _UNESCAPED.search(line)
        assert not re.match(r"#|[-+=]|\d+[.)](?:\s|$)|\s", line)
        assert "://" not in line


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_label_can_be_written(label: str) -> None:
    made = table([row(label, cell("1.0億円", 10**8)), row(HOSTILE, cell("2.0億円", 2 * 10**8))])
    rows = list(csv.reader(io.StringIO(as_csv(made, ANSWER).removeprefix("\ufeff"))))
    assert len(rows) == 3
    assert load_workbook(io.BytesIO(as_xlsx(made, ANSWER)))["答え"]["C4"].value == 10**8
    table_html(made, replace(ANSWER, citations=(replace(CITATION, title=label),)), "a", AT)
