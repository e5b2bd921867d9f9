"""CSV and TSV: whatever was written reads back, and every cell is a range of the file's own text."""

import csv
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import DocumentError
from corpus.formats.csv_file import find_delimiter, plain, read, read_text
from corpus.grids.model import Content

LIST = "事業名,所管,予算額（千円）\n道路維持,建設局,1200\n河川,建設局,900\n"


def cells(content: Content) -> list[list[list[str]]]:
    """Return the cells of each table."""
    return [[[plain(cell.text) for cell in row] for row in grid.rows()] for grid in content.grids]


def check(content: Content) -> None:
    """Check what holds of every table: cells are ranges of the text, inside their table, in order."""
    for grid in content.grids:
        rows = list(grid.rows())
        assert len(rows) == grid.height
        assert max(len(row) for row in rows) == grid.width
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                assert (cell.row, cell.column) == (number, column)
                assert content.text[cell.start : cell.end] == cell.text
                assert grid.start <= cell.start <= cell.end <= grid.end


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (LIST, [["事業名", "所管", "予算額（千円）"], ["道路維持", "建設局", "1200"], ["河川", "建設局", "900"]]),
        ("名称\t金額\r\n道路\t1,200\r\n", [["名称", "金額"], ["道路", "1,200"]]),
        ("名称;金額\n道路;1,200\n河川;900\n", [["名称", "金額"], ["道路", "1,200"], ["河川", "900"]]),
        ("名称|金額|率\n道路|1,200|5%\n", [["名称", "金額", "率"], ["道路", "1,200", "5%"]]),
        ('名称,摘要\n"道路, 橋","1行目\n2行目"\n', [["名称", "摘要"], ["道路, 橋", "1行目\n2行目"]]),
        ('名称,金額\n"""仮""称",5\n', [["名称", "金額"], ['"仮"称', "5"]]),
        ("名称,金額\n道路,5,余り\n河川\n", [["名称", "金額"], ["道路", "5", "余り"], ["河川"]]),  # ragged
        ('名称,金額\n"閉じない,5\n河川,6\n', [["名称", "金額"], ['"閉じない', "5"], ["河川", "6"]]),
        ('名称,金額\n"道路"局,5\n', [["名称", "金額"], ['"道路"局', "5"]]),
        ("名称,金額\r道路,5\r", [["名称", "金額"], ["道路", "5"]]),
        ("道路\n河川\n", [["道路"], ["河川"]]),
    ],
)
def test_reads(text: str, rows: list[list[str]]) -> None:
    content = read_text(text)
    check(content)
    assert cells(content) == [rows]
    assert content.text == text


def test_a_cell_is_called_as_spreadsheets_call_it() -> None:
    (grid,) = read_text(LIST).grids
    assert [cell.address for row in grid.rows() for cell in row][3:6] == ["A2", "B2", "C2"]


def test_lines_above_a_table_are_its_title_and_its_unit() -> None:
    content = read_text("令和6年度 事業一覧,,\n（単位：千円）,,\n\n" + LIST)
    (grid,) = content.grids
    assert (grid.caption and content.text[slice(*grid.caption)], grid.unit) == ("令和6年度 事業一覧", "千円")
    assert content.metadata.title == "令和6年度 事業一覧"
    assert cells(content)[0][0] == ["事業名", "所管", "予算額（千円）"]
    assert next(iter(grid.rows()))[0].address == "A4"


def test_tables_below_each_other_are_parted_by_their_titles() -> None:
    content = read_text("表1 道路\n" + LIST + "\n表2 公園\n名称,面積\n中央,5\n\n※ 面積はヘクタール\n")
    check(content)
    assert [grid.caption and content.text[slice(*grid.caption)] for grid in content.grids] == ["表1 道路", "表2 公園"]
    assert cells(content)[1] == [["名称", "面積"], ["中央", "5"]]


def test_an_empty_row_inside_a_table_stays_in_it() -> None:
    content = read_text("名称,金額\n道路,5\n,\n河川,6\n")
    assert [grid.height for grid in content.grids] == [4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_any_japanese_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(LIST.encode(encoding))
    assert cells(read(path)) == cells(read_text(LIST))


@pytest.mark.parametrize("text", ["", "\n\n", ",,\n"])
def test_nothing_is_no_table(text: str) -> None:
    assert read_text(text).grids == ()


def test_what_no_table_has_is_refused() -> None:
    with pytest.raises(DocumentError, match="列"):
        read_text("a" + ",b" * 20_000)
    with pytest.raises(DocumentError, match="列"):
        read_text('"a"' + ",b" * 20_000)
    with pytest.raises(DocumentError, match="2 行目に 1,000,000 字より長いセル"):
        read_text("名,額\n" + "1" * 1_000_001 + ",2\n")
    assert read_text("名,額\n" + "1" * 1_000_000 + ",2\n").grids


@pytest.mark.parametrize(
    ("text", "tabs", "delimiter"),
    [("a", False, ","), ("a", True, "\t"), ("a\tb,c\n1\t2,5\n", True, "\t"), ("a,b|c\n1,2\n", False, ",")],
)
def test_what_parts_the_cells(text: str, tabs: bool, delimiter: str) -> None:
    assert find_delimiter(text, tabs=tabs) == delimiter


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), min_size=1, max_size=8)


@settings(deadline=None)
@given(st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(WORDS, min_size=n, max_size=n), min_size=2, max_size=6)))
def test_what_was_written_reads_back(rows: list[list[str]]) -> None:
    rows = [["見出し" + str(number) for number in range(len(rows[0]))], *(["行" + row[0], *row[1:]] for row in rows)]
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    content = read_text(out.getvalue())
    check(content)
    assert cells(content) == [rows]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80) | st.text(alphabet='a1,\t;|" \r\n', max_size=40))
def test_any_text_is_read(text: str) -> None:
    check(read_text(text))


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(raw)
    with suppress(DocumentError):
        check(read(path))
