"""HTML as a person reads it: golden pages of our own, and pages that nobody would write."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import DocumentError
from corpus.formats.html import read, read_html
from corpus.grids.model import Content, Grid

PAGE = """<!DOCTYPE html>
<html><head><title>令和6年度 予算のあらまし</title><style>td { color: red }</style></head>
<body>
<script>document.write("999億円")</script>
<h1>令和6年度 予算のあらまし</h1>
<p>港町市の
   予算は、<b>3億円</b>です。<br>前年度より<!-- 9億円 -->増えました。</p>
<div style="display:none">隠れた 5億円</div>
<h2>1 歳出</h2>
<p>（単位：千円）</p>
<table id="t1">
  <caption>目的別の歳出</caption>
  <tr><th rowspan="2">区分</th><th colspan="2">予算額</th></tr>
  <tr><th>本年度</th><th>前年度</th></tr>
  <tr><td>議会費</td><td id="a">1,200</td><td>△50</td></tr>
  <tr><td style="padding-left: 18pt">報酬<br>等</td><td>－</td><td></td></tr>
</table>
<p>以上。</p>
</body></html>"""

GOLDEN = """令和6年度 予算のあらまし
港町市の予算は、3億円です。
前年度より増えました。
1 歳出
（単位：千円）
目的別の歳出
区分\t予算額
本年度\t前年度
議会費\t1,200\t△50
　　報酬 等\t－\t
以上。
"""


def cells(content: Content, grid: Grid) -> list[tuple[int, int, int, int, str]]:
    """Return the cells of a table as plain values, each with its text as it stands in the document."""
    return [
        (cell.row, cell.column, cell.rows, cell.columns, content.text[cell.start : cell.end])
        for row in grid.rows()
        for cell in row
    ]


def html(body: str) -> Content:
    return read_html(f"<meta charset=utf-8>{body}".encode())


def test_a_page_is_read_as_it_is_read() -> None:
    content = read_html(PAGE.encode())
    assert content.text == GOLDEN
    assert content.kind == "html"
    assert content.metadata.title == "令和6年度 予算のあらまし"


def test_its_table_keeps_spans_addresses_and_what_stands_above() -> None:
    content = read_html(PAGE.encode())
    (grid,) = content.grids
    assert cells(content, grid) == [
        (0, 0, 2, 1, "区分"),
        (0, 1, 1, 2, "予算額"),
        (1, 1, 1, 1, "本年度"),
        (1, 2, 1, 1, "前年度"),
        (2, 0, 1, 1, "議会費"),
        (2, 1, 1, 1, "1,200"),
        (2, 2, 1, 1, "△50"),
        (3, 0, 1, 1, "　　報酬 等"),
        (3, 1, 1, 1, "－"),
        (3, 2, 1, 1, ""),
    ]
    assert (grid.number, grid.height, grid.width, grid.unit, grid.name) == (1, 4, 3, "千円", "t1")
    assert grid.caption is not None
    assert content.text[slice(*grid.caption)] == "目的別の歳出"
    assert [content.text[slice(*place)] for place in grid.section] == ["令和6年度 予算のあらまし", "1 歳出"]
    first, second = next(iter(grid.rows()))
    assert first.head and second.head
    assert [row[1].address for row in grid.rows()][2] == "a"
    assert content.text[grid.start : grid.end].endswith("－\t\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
@pytest.mark.parametrize("says", ["", '<meta charset="{}">', '<?xml version="1.0" encoding="{}"?>'])
def test_a_page_in_any_encoding(encoding: str, says: str) -> None:
    name = {"cp932": "Shift_JIS", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    raw = f"{says.format(name)}<p>港町市の予算は三億円、前年度より増えました。</p>".encode(encoding)
    assert read_html(raw).text == "港町市の予算は三億円、前年度より増えました。\n"


def test_a_page_that_names_the_wrong_encoding() -> None:
    for says in ("euc-jp", "no-such-code"):
        raw = f'<meta charset="{says}"><p>港町市の予算は三億円です。</p>'.encode("cp932")
        assert "港町市の予算は三億円です。" in read_html(raw).text


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"\x00\x01\x02\xff" * 50)
    with pytest.raises(DocumentError):
        read(path)


@pytest.mark.parametrize("page", ["", "   \n", "<!-- only -->", "<html></html>"])
def test_an_empty_page_is_empty(page: str) -> None:
    assert read_html(page.encode()).text.strip() == ""


def test_a_title_that_is_a_file_name_is_none() -> None:
    assert html("<title>0105310_honbun.htm</title><p>予算</p>").metadata.title is None


def test_a_table_inside_another_that_lays_things_out() -> None:
    content = html(
        "<table><tr><td><p>左の文</p><table id=inner><tr><td>款</td><td>1</td></tr></table></td></tr></table>"
    )
    assert content.text == "左の文\n款\t1\n"
    assert [grid.name for grid in content.grids] == ["inner"]


def test_a_table_inside_a_cell_of_figures_comes_below_its_row() -> None:
    content = html(
        "<table id=o><tr><td>款</td><td>10</td><td>内訳<table id=i><tr><td>項</td><td>4</td></tr></table></td></tr>"
        "<tr><td>計</td><td>10</td><td>-</td></tr></table>"
    )
    assert content.text == "款\t10\t内訳\n項\t4\n計\t10\t-\n"
    assert [(grid.number, grid.name, grid.height) for grid in content.grids] == [(1, "o", 2), (2, "i", 1)]


def test_tables_far_inside_others_are_read_as_text() -> None:
    content = html("<table><tr><td>" * 60 + "底の文" + "</td></tr></table>" * 60)
    assert "底の文" in content.text


def test_indenting_is_printed_as_blanks() -> None:
    style = 'style="margin-left:{}"'
    rows = "".join(
        f"<tr><td><p {style.format(size)}>{name}</p></td><td>1</td></tr>"
        for name, size in (("款", "0pt"), ("項", "9pt"), ("目", "27.33px"), ("節", "2em"), ("注", "1.2.3pt"))
    )
    content = html(f"<table>{rows}</table>")
    assert [row[0].text for row in content.grids[0].rows()] == ["款", "　項", "　　目", "　　節", "注"]


def test_what_is_set_in_the_middle_is_not_indented() -> None:
    content = html('<table><tr><td style="text-align:center;padding-left:30pt">計</td><td>1</td></tr></table>')
    assert content.grids[0].cells_by_row().__iter__().__next__()[0].text == "計"


def test_preformatted_text_keeps_its_lines() -> None:
    assert html("<pre>款  1\n項\t2</pre>").text == "款 1\n項 2\n"


def test_hidden_parts_and_programs_are_not_read() -> None:
    content = html('<p hidden>一</p><template>二</template><p style="visibility: hidden">三</p><p>四<rt>よん</rt></p>')
    assert content.text == "四\n"


def test_spans_beyond_reason_are_cut() -> None:
    content = html('<table><tr><td colspan="99999999" rowspan="-3">款</td><td colspan=x>1</td></tr></table>')
    first, second = next(iter(content.grids[0].rows()))
    assert (first.columns, first.rows, second.columns) == (1000, 1, 1)


def test_a_table_of_more_columns_than_anyone_reads_is_cut() -> None:
    content = html("<table><tr>" + "<td colspan=1000>款</td>" * 5 + "</tr></table>")
    assert len(next(iter(content.grids[0].rows()))) == 2


def test_what_stands_in_a_table_beside_its_cells_comes_before_it() -> None:
    assert "注" in html("<table><tr><td>款</td></tr><p>注</p></table>").text


def test_long_lines_are_no_captions() -> None:
    content = html("<p>港町市の予算の概要について説明します。</p><table><tr><td>款</td><td>1</td></tr></table>")
    assert content.grids[0].caption is None


PIECES = st.sampled_from(
    [
        "<table>",
        "</table>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<th rowspan=2>",
        "<td colspan=3>",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<h2>",
        "</h2>",
        "<br>",
        "<pre>",
        "</pre>",
        "<script>",
        "</script>",
        "<caption>",
        "</caption>",
        "1,200",
        "△5",
        "（単位：千円）",
        "款",
        "　",
        "\t",
        "\n",
        "\f",
        "\r",
        "&nbsp;",
        "&#0;",
        "&amp;",
        "<!--",
        "-->",
        "<![CDATA[",
        "<div style='display:none'>",
        "</div>",
        "<td style='padding-left:9pt'>",
        "\ufeff",
        "\x85",
        "\u2028",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=6), max_size=40))
def test_whatever_comes_is_read_or_refused(pieces: list[str]) -> None:
    raw = "".join(pieces).encode("utf-8", "ignore")
    try:
        content = read_html(raw)
    except DocumentError:
        return
    assert "\f" not in content.text
    for grid in content.grids:
        assert 0 <= grid.start <= grid.end <= len(content.text)
        for cell in (cell for row in grid.rows() for cell in row):
            assert content.text[cell.start : cell.end] == cell.text
            assert "\n" not in cell.text and "\t" not in cell.text


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=80))
def test_whatever_bytes_come_are_read_or_refused(raw: bytes) -> None:
    try:
        read_html(b"<p>" + raw)
    except DocumentError:
        pass
