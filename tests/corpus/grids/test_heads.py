"""Headings of tables: the row path and the column path of every cell."""

import pytest

from corpus.grids.heads import Heads, Label, clean, is_period, is_total, read_heads
from tests.corpus.grids.tables import paper

BALANCE = """
科目|{1,2}金額（千円）
|前年度|本年度
資産の部||
　流動資産||
　　現金|1|2
　　その他|3|4
　　流動資産合計|4|6
　固定資産||
　　土地|10|11
負債の部||
　借入金|5|5
"""
FLAT = """
区分|本年度|前年度
歳入||
市税|1|2
国庫支出金|3|4
計|4|6
歳出||
議会費|5|6
計|5|6
繰越|7|8
"""
COLUMNS = """
款|項|目|本年度|前年度|比較
1 議会費|||10|9|1
|1 議会費||10|9|1
||1 議会費|10|9|1
2 総務費|||20|18|2
|1 総務管理費||20|18|2
||1 一般管理費|12|10|2
||2 文書費|8|8|0
"""
SPANNED = """
{2,1}会計|{1,2}歳入|{1,2}歳出
令和5年度|令和6年度|令和5年度|令和6年度
一般会計|1|2|3|4
"""
GROUPS = """
区分|金額
{1,2}前年度
議会費|1
{1,2}本年度
議会費|2
"""


def paths(lines: str) -> list[str]:
    """Return each cell with its paths, as 'value: rows / columns [unit]'."""
    (grid,) = paper(lines).grids
    return [
        f"{one.cell.text}: {'/'.join(label.text for label in (*one.group, *one.row))}"
        f" x {'/'.join(label.text for label in one.column)}" + (f" [{one.unit}]" if one.unit else "")
        for one in read_heads(grid)
    ]


def rows(lines: str) -> list[str]:
    """Return the paths of the rows of the first value in each."""
    (grid,) = paper(lines).grids
    found: dict[int, str] = {}
    for one in read_heads(grid):
        found.setdefault(one.cell.row, "/".join(label.text for label in (*one.group, *one.row)))
    return list(found.values())


def test_what_is_set_in_is_part_of_what_is_above() -> None:
    assert rows(BALANCE) == [
        "資産の部/流動資産/現金",
        "資産の部/流動資産/その他",
        "資産の部/流動資産/流動資産合計",
        "資産の部/固定資産/土地",
        "負債の部/借入金",
    ]
    assert paths(BALANCE)[0] == "1: 資産の部/流動資産/現金 x 金額（千円）/前年度 [千円]"


def test_a_line_without_values_heads_the_lines_below_until_their_total() -> None:
    assert rows(FLAT) == ["歳入/市税", "歳入/国庫支出金", "歳入/計", "歳出/議会費", "歳出/計", "繰越"]


def test_columns_of_names_are_levels_and_blanks_repeat_them() -> None:
    assert rows(COLUMNS) == [
        "1 議会費",
        "1 議会費/1 議会費",
        "1 議会費/1 議会費/1 議会費",
        "2 総務費",
        "2 総務費/1 総務管理費",
        "2 総務費/1 総務管理費/1 一般管理費",
        "2 総務費/1 総務管理費/2 文書費",
    ]


def test_spanned_headings_head_all_their_columns() -> None:
    assert paths(SPANNED) == [
        "1: 一般会計 x 歳入/令和5年度",
        "2: 一般会計 x 歳入/令和6年度",
        "3: 一般会計 x 歳出/令和5年度",
        "4: 一般会計 x 歳出/令和6年度",
    ]


def test_a_heading_printed_once_over_blanks_heads_them_too() -> None:
    lines = "会計|歳入||歳出|\n|前年度|本年度|前年度|本年度\n一般会計|1|2|3|4"
    assert [path.split(" x ")[1] for path in paths(lines)] == [
        "歳入/前年度",
        "歳入/本年度",
        "歳出/前年度",
        "歳出/本年度",
    ]


def test_a_period_across_the_table_heads_what_follows() -> None:
    assert rows(GROUPS) == ["前年度/議会費", "本年度/議会費"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("区分|本年度\n（単位：千円）|\n議会費|1", ["1: 議会費 x 本年度 [千円]"]),
        ("区分|(単位:百万円)\n議会費|1", ["1: 議会費 x  [百万円]"]),
        (
            "売上|(百万円)|1|2\n人員|(名)|3|4",
            ["1: 売上 x  [百万円]", "2: 売上 x  [百万円]", "3: 人員 x  [名]", "4: 人員 x  [名]"],
        ),
        ("区分|員数|支給額\n役員|3|名|20|百万円", ["3: 役員 x 員数 [名]", "20: 役員 x 支給額 [百万円]"]),
        ("区分|本年度\n物流費|10 千円\n広告費|20", ["10 千円: 物流費 x 本年度", "20: 広告費 x 本年度 [千円]"]),
        ("区分|執行率(％)\n議会費|98.2", ["98.2: 議会費 x 執行率(％) [%]"]),
        ("従業員|{2,1}（人）|10\n（臨時）|( 5 )", ["10: 従業員 x  [人]", "( 5 ): （臨時） x  [人]"]),
    ],
)
def test_units_from_headings_and_cells(lines: str, found: list[str]) -> None:
    assert paths(lines) == found


def test_numbers_of_notes_are_no_values() -> None:
    assert paths("区分|注記|本年度\n現金|5, 7|1\n土地|6|2") == ["1: 現金 x 本年度", "2: 土地 x 本年度"]


def test_two_lists_side_by_side_have_their_own_names() -> None:
    lines = "歳入|予算額|歳出|予算額\n市税|1|議会費|2\n交付税|3|総務費|4"
    assert paths(lines) == ["1: 市税 x 予算額", "2: 議会費 x 予算額", "3: 交付税 x 予算額", "4: 総務費 x 予算額"]


def test_a_heading_inside_the_table_holds_from_there_on() -> None:
    lines = "区分|令和4年度|令和5年度\n議会費|1|2\n区分|令和6年度|令和7年度\n議会費|3|4"
    assert [path.split(" x ")[1] for path in paths(lines)] == ["令和4年度", "令和5年度", "令和6年度", "令和7年度"]


def test_names_beside_what_they_are() -> None:
    assert paths("【表紙】|\n【提出書類】|報告書\n【会社名】|港町産業") == [
        "報告書: 【表紙】/【提出書類】 x ",
        "港町産業: 【表紙】/【会社名】 x ",
    ]


def test_a_table_of_texts_is_headed_by_its_first_row() -> None:
    assert paths("役職|氏名|任期\n会長|港 太郎|2年間\n社長|町 花子|1年間")[:2] == [
        "港 太郎: 会長 x 氏名",
        "2年間: 会長 x 任期",
    ]


def test_names_with_a_heading_are_given_when_asked_for() -> None:
    (grid,) = paper("種類|発行数\n普通株式|100").grids
    assert [one.cell.text for one in read_heads(grid, names=True)] == ["普通株式", "100"]


def test_years_are_headings_and_no_values() -> None:
    assert paths("区分|2019|2020\n議会費|1|2") == ["1: 議会費 x 2019", "2: 議会費 x 2020"]


def test_what_a_reader_knows_of_headings_holds() -> None:
    (grid,) = paper("議会費|1\n総務費|2", heading_rows=0).grids
    assert [one.cell.text for one in read_heads(grid)] == ["1", "2"]


def test_a_table_that_goes_on_keeps_its_headings() -> None:
    (first,) = paper("区分|本年度\n2 総務費|1\n　1 管理費|1").grids
    (second,) = paper("　2 文書費|3", continues=True).grids
    heads = Heads()
    list(read_heads(first, heads))
    (found,) = read_heads(second, heads)
    assert [label.text for label in (*found.row, *found.column)] == ["2 総務費", "2 文書費", "本年度"]


def test_a_table_right_below_takes_the_unit() -> None:
    (first,) = paper("（単位：千円）|\n区分|本年度\n議会費|1").grids
    (second,) = paper("区分|本年度\n総務費|3", above=["x"]).grids
    heads = Heads()
    list(read_heads(first, heads))
    heads.end = second.start
    (found,) = read_heads(second, heads)
    assert found.unit == "千円"


def test_labels_know_where_they_stand() -> None:
    (grid,) = paper("区分|額\n　 議会費 |1").grids
    (found,) = read_heads(grid)
    document = paper("区分|額\n　 議会費 |1")
    assert document.text[slice(*found.row[0].span)] == "議会費"
    assert isinstance(found.labels[0], Label)


@pytest.mark.parametrize(
    ("name", "found"), [("合　計", True), ("歳出合計", True), ("設計費", False), ("総額", True), ("計画", False)]
)
def test_totals(name: str, found: bool) -> None:
    assert is_total(name) is found


def test_small_words() -> None:
    assert clean("議　会　費 (注)") == "議会費 (注)"
    assert is_period("第3期") and not is_period("議会費")


def test_an_empty_table_has_no_cells() -> None:
    assert paths("|\n|") == []
