"""Excel workbooks: what is visible is read, as it is shown; what is damaged is refused in one line."""

import io
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from corpus.errors import DocumentError
from corpus.formats.excel import read
from corpus.grids.model import Content


def saved(book: Workbook, path: Path) -> Content:
    """Return what is read of a workbook."""
    book.save(path)
    content = read(path)
    for grid in content.grids:
        rows = list(grid.rows())
        assert len(rows) == grid.height
        for number, row in enumerate(rows):
            for cell in row:
                assert cell.row == number
                assert cell.column + cell.columns <= grid.width
                assert content.text[cell.start : cell.end] == cell.text
                assert grid.start <= cell.start <= cell.end <= grid.end
    return content


def sheet_of(rows: list[list[Any]], title: str = "歳出") -> tuple[Workbook, Any]:
    """Return a workbook with one sheet of these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book, sheet


def shown(content: Content) -> list[list[list[str]]]:
    """Return the cells of each table."""
    return [[[cell.text for cell in row] for row in grid.rows()] for grid in content.grids]


LIST: list[list[Any]] = [["事業名", "所管", "予算額"], ["道路", "建設局", 1200], ["河川", "建設局", 900]]


def test_a_sheet_is_its_name_and_its_rows(tmp_path: Path) -> None:
    content = saved(sheet_of(LIST)[0], tmp_path / "a.xlsx")
    assert content.text == "歳出\n事業名\t所管\t予算額\n道路\t建設局\t1200\n河川\t建設局\t900\n"
    (grid,) = content.grids
    assert (grid.sheet, grid.height, grid.width) == ("歳出", 3, 3)
    assert [cell.address for cell in list(grid.rows())[1]] == ["A2", "B2", "C2"]


def test_numbers_stand_as_they_are_shown(tmp_path: Path) -> None:
    book, sheet = sheet_of([["名称", "額", "率", "日"], ["道路", -1234567, 0.336, datetime(2024, 4, 1)]])
    sheet["B2"].number_format, sheet["C2"].number_format = '#,##0,;"△"#,##0,', "0.0%"
    sheet["D2"].number_format = "yyyy/m/d"
    assert shown(saved(book, tmp_path / "a.xlsx"))[0][1] == ["道路", "△1,235", "33.6%", "2024/4/1"]


def test_merged_cells_span_what_they_cover(tmp_path: Path) -> None:
    book, sheet = sheet_of([["款", "予算額", None], [None, "本年度", "前年度"], ["議会費", 5, 6]])
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    (grid,) = saved(book, tmp_path / "a.xlsx").grids
    spans = [[(cell.text, cell.column, cell.rows, cell.columns) for cell in row] for row in grid.rows()]
    assert spans[0] == [("款", 0, 2, 1), ("予算額", 1, 1, 2)]
    assert spans[1] == [("本年度", 1, 1, 1), ("前年度", 2, 1, 1)]


def test_what_lies_under_a_merged_cell_is_not_shown(tmp_path: Path) -> None:
    book, _ = sheet_of([["款", "額"], ["議会費", 5], ["隠れた値", 6]])
    path = tmp_path / "a.xlsx"
    book.save(path)
    with zipfile.ZipFile(path) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    xml = parts["xl/worksheets/sheet1.xml"]
    merge = b'<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells><pageMargins'
    parts["xl/worksheets/sheet1.xml"] = xml.replace(b"<pageMargins", merge, 1)
    with zipfile.ZipFile(path, "w") as after:
        for name, raw in parts.items():
            after.writestr(name, raw)
    assert shown(read(path)) == [[["款", "額"], ["議会費", "5"], ["6"]]]


def test_what_is_hidden_is_left_out_and_told(tmp_path: Path) -> None:
    book, sheet = sheet_of([["名称", "内部", "額"], ["道路", "x", 5], ["秘密", "y", 6], ["河川", "z", 7]])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    hidden = book.create_sheet("作業")
    hidden["A1"] = "見えない"
    hidden.sheet_state = "hidden"
    content = saved(book, tmp_path / "a.xlsx")
    assert shown(content) == [[["名称", "額"], ["道路", "5"], ["河川", "7"]]]
    assert [cell.address for cell in list(content.grids[0].rows())[2]] == ["A4", "C4"]
    assert [note for note in content.notes if "非表示" in note] == list(content.notes)
    assert len(content.notes) == 3
    assert "見えない" not in content.text


def test_a_formula_without_a_stored_value_is_blank_and_told(tmp_path: Path) -> None:
    content = saved(sheet_of([["名称", "額"], ["道路", 5], ["計", "=SUM(B2:B2)"]])[0], tmp_path / "a.xlsx")
    assert shown(content)[0][2] == ["計"]
    assert any("数式 1件" in note for note in content.notes)


def test_titles_units_and_several_tables(tmp_path: Path) -> None:
    above: list[list[Any]] = [["令和6年度 歳出"], [None, None, "（単位：千円）"]]
    rows = [[None, *row] for row in [*above, *LIST, [], ["別の表"], ["名称", "額"], ["公園", 3]]]
    book, _ = sheet_of(rows)
    other = book.create_sheet("歳入")
    other.append(["科目", "額"])
    other.append(["市税", 10])
    content = saved(book, tmp_path / "a.xlsx")
    captions = [grid.caption and content.text[slice(*grid.caption)] for grid in content.grids]
    assert captions == ["令和6年度 歳出", "別の表", None]
    assert [grid.unit for grid in content.grids] == ["千円", None, None]
    assert [grid.sheet for grid in content.grids] == ["歳出", "歳出", "歳入"]
    assert next(iter(content.grids[1].rows()))[0].address == "B8"
    assert content.metadata.title == "令和6年度 歳出"


def test_a_break_inside_a_cell_stays_on_its_line(tmp_path: Path) -> None:
    content = saved(sheet_of([["事業\n名", "a\nb\tc"], ["道路", 5]])[0], tmp_path / "a.xlsx")
    assert shown(content)[0][0] == ["事業名", "a b c"]


def test_links_to_other_files_are_not_followed(tmp_path: Path) -> None:
    content = saved(sheet_of([["名称", "額"], ["道路", "='[他.xlsx]表'!A1"]])[0], tmp_path / "a.xlsx")
    assert shown(content)[0][1] == ["道路"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"nonsense", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600],
    ids=["empty", "text", "zip", "xls"],
)
def test_what_is_no_workbook_is_refused_in_one_line(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(raw)
    with pytest.raises(DocumentError) as error:
        read(path)
    assert "\n" not in str(error.value)
    assert error.value.en


def test_damage_anywhere_is_refused_or_read(tmp_path: Path) -> None:
    out = io.BytesIO()
    sheet_of(LIST)[0].save(out)
    whole = out.getvalue()
    path = tmp_path / "a.xlsx"
    for cut in range(10, len(whole), len(whole) // 25):
        path.write_bytes(whole[:cut])
        with pytest.raises(DocumentError):
            read(path)
    with zipfile.ZipFile(io.BytesIO(whole)) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    for broken in parts:
        for raw in (b"", b"<a", parts[broken].replace(b"1", b"x"), parts[broken][: len(parts[broken]) // 2]):
            with zipfile.ZipFile(path, "w") as after:
                for name, data in parts.items():
                    after.writestr(name, raw if name == broken else data)
            with suppress(DocumentError):
                read(path)


WORDS = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=6)
TABLES = st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(WORDS, min_size=n, max_size=n), min_size=2, max_size=4))


@settings(deadline=None, max_examples=12)
@given(TABLES)
def test_what_was_written_reads_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, start=1):
        for column, words in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value, cell.data_type = words, "s"
    assert shown(saved(book, tmp_path_factory.getbasetemp() / "any.xlsx")) == [rows]
