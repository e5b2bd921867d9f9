"""Entries of tables, and what the tables say of themselves."""

from decimal import Decimal

import pytest

from corpus.grids.entries import check_grids, read_grid, read_grids
from corpus.grids.matrix import read_matrix
from corpus.model import Document, Entry, Metadata
from corpus.organisations import Organisation
from corpus.reader import read_document
from tests.corpus.grids.tables import paper

BOOK = Metadata(title="港町市予算書", fiscal_year=2024, stage="当初", unit="千円")
TABLE = """
目|本年度|前年度|比較|構成比
1 議会費|1,200|1,000|200|60.0
2 総務費|800|―|800|40.0
　うち広報|100||100|
合計|2,000|1,000|1,000|100.0
"""


def entries(document: Document) -> list[Entry]:
    return [entry for grid in document.grids for entry in read_matrix(grid, document)]


def book() -> Document:
    return paper(TABLE, above=["1款 議会費", "（款）1 議会費の内訳"], metadata=BOOK, section=1)


def test_a_cell_is_labelled_by_its_row_its_column_and_its_place() -> None:
    document = book()
    first = entries(document)[0]
    assert (first.amount.value, first.amount.unit, first.amount.step) == (Decimal(1200000), "円", Decimal(1000))
    assert first.item == ("議会費", "議会費")
    assert first.column == ("本年度",)
    assert (first.fiscal_year, first.stage, first.role) == (2024, "当初", "part")
    assert first.table == "（款）1 議会費の内訳"
    assert first.place is not None
    assert (first.place.table, first.place.row, first.place.column) == (1, 2, 2)
    quoted = {name: document.quote(span) for name, span in first.label_spans.items()}
    assert quoted == {
        "item.0": "議会費",
        "item": "議会費",
        "column": "本年度",
        "fiscal_year": "本年度",
        "table": "（款）1 議会費の内訳",
    }
    assert document.quote(first.amount.span) == "1,200"


def test_years_roles_and_what_is_not_printed() -> None:
    found = {(entry.item[-1], entry.column[-1]): entry for entry in entries(book())}
    assert found["議会費", "前年度"].fiscal_year == 2023
    assert found["議会費", "比較"].role == "difference"
    assert found["議会費", "比較"].fiscal_year == 2024
    assert found["議会費", "構成比"].amount.unit == "%"
    assert found["議会費", "構成比"].role == "share"
    assert found["合計", "本年度"].role == "total"
    assert found["総務費", "前年度"].amount.value is None
    assert found["総務費", "前年度"].amount.marks == ("―",)
    assert ("うち広報", "前年度") not in found
    assert found["うち広報", "本年度"].marks == ("内数",)
    assert found["うち広報", "本年度"].item == ("議会費", "総務費", "うち広報")


@pytest.mark.parametrize(
    ("heading", "year", "stage"),
    [
        ("令和5年度当初予算額", 2023, "当初"),
        ("前年度予算額", 2023, "当初"),
        ("本年度予算額", 2024, "当初"),
        ("令和4年度決算額", 2022, "決算"),
        ("2019年３月期", 2018, None),
        ("自 2019年4月1日 至 2020年3月31日", 2019, None),
        ("予算額", 2024, "当初"),
        ("R7要求額", 2025, "概算要求"),
    ],
)
def test_years_and_stages_of_headings(heading: str, year: int, stage: str | None) -> None:
    (entry,) = entries(paper(f"区分|{heading}\n議会費|1", metadata=BOOK))
    assert (entry.fiscal_year, entry.stage) == (year, stage)


def test_what_stands_above_dates_a_table() -> None:
    (entry,) = entries(paper("区分|金額\n議会費|1", above=["令和3年度決算"], metadata=BOOK))
    assert (entry.fiscal_year, entry.stage) == (2021, "決算")


@pytest.mark.parametrize(
    ("text", "value", "unit", "printed"),
    [
        ("△1,234", -1234, "円", "△1,234"),
        ("▲ 5", -5, "円", "▲ 5"),
        ("１，２３４", 1234, "円", "１，２３４"),
        ("※1 82,963", 82963, "円", "82,963"),
        ("( 35.00 )", 35, "円", "35.00"),
        ("0", 0, "円", "0"),
        ("－", None, "円", "－"),
        ("12.5％", Decimal("12.5"), "%", "12.5％"),
        ("10百万円", 10000000, "円", "10百万円"),
        ("7人", 7, "人", "7人"),
    ],
)
def test_amounts_of_cells(text: str, value: object, unit: str, printed: str) -> None:
    document = paper(f"区分|額\n議会費|{text}", unit="円")
    (entry,) = entries(document)
    assert (entry.amount.value, entry.amount.unit, entry.amount.text) == (value, unit, printed)
    assert document.quote(entry.amount.span) == printed


def test_two_figures_in_a_cell_are_two_entries() -> None:
    found = entries(
        paper("区分|率(％)\n総利回り（比較指標）|142.1 ( 98.4 )\n配当額（中間配当額）|10 （－）", unit="円")
    )
    assert [(entry.item[-1], entry.amount.text) for entry in found] == [
        ("総利回り（比較指標）", "142.1"),
        ("比較指標", "98.4"),
        ("配当額（中間配当額）", "10"),
        ("中間配当額", "－"),
    ]


def test_texts_and_years_in_cells_are_no_amounts() -> None:
    assert entries(paper("区分|額|開始\n議会費|1|2019年\n総務費|未定|2020年", unit="円"))[0].amount.text == "1"
    assert len(entries(paper("区分|額|開始\n議会費|1|2019年\n総務費|未定|2020年", unit="円"))) == 1


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("人数", ""), ("執行率", "%"), ("前年度比", "%"), ("金額", "円"), ("面積(ha)", "ha"), ("株数(百株)", "株")],
)
def test_the_unit_of_money_is_not_that_of_counts_and_rates(heading: str, unit: str) -> None:
    (entry,) = entries(paper(f"区分|{heading}\n議会費|10", unit="千円"))
    assert entry.amount.unit == unit


def test_a_table_without_any_unit_says_none() -> None:
    (entry,) = entries(paper("区分|本年度\n議会費|10"))
    assert (entry.amount.unit, entry.amount.value) == ("", Decimal(10))


def test_rows_of_years_leave_the_name_to_the_column() -> None:
    (entry, _) = entries(paper("年度|のれん|土地\n令和5年度|10|5", unit="千円"))
    assert (entry.item, entry.fiscal_year) == (("のれん",), 2023)


def test_organisations_above_and_in_rows() -> None:
    bodies = (Organisation(name="港湾省", aliases=("港省",)), Organisation(name="海洋庁"))
    document = paper("区分|額\n海洋庁|10\n調査費|5", above=["港省", "額"], section=1, unit="千円")
    found = [entry for grid in document.grids for entry in read_matrix(grid, document, bodies)]
    assert [entry.organisation for entry in found] == ["海洋庁", "港湾省"]
    assert document.quote(found[1].label_spans["organisation"]) == "港省"


def test_the_document_reads_what_is_around_and_what_is_in_its_tables() -> None:
    document = book()
    reading = read_document(document, ())
    assert reading.entries == ()
    found = list(reading.grid_entries())
    assert found == list(read_grids(document, ())) == list(read_grid(document.grids[0], document, ()))
    assert len(found) == 14
    assert len(reading.relations) == len(list(check_grids(document, ())))


def verdicts(lines: str) -> list[tuple[str, str, str]]:
    return sorted(
        (found.kind, found.printed.amount.text, found.verdict) for found in check_grids(paper(lines, metadata=BOOK), ())
    )


def test_a_table_is_held_against_itself() -> None:
    found = verdicts(TABLE)
    assert ("difference", "200", "一致") in found
    assert ("difference", "1,000", "一致") in found
    assert ("share", "60.0", "一致") in found
    assert ("total", "2,000", "一致") in found
    assert {verdict for _, _, verdict in found} <= {"一致", "未確定"}


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("目|本年度|前年度|比較\n議会費|12|10|5", [("difference", "5", "不一致")]),
        ("目|本年度|前年度|増減率\n議会費|12|10|20.0", [("rate", "20.0", "一致")]),
        ("目|本年度\n議会費|1\n総務費|2\n合計|9", [("total", "9", "不一致")]),
        (
            "目|本年度\n歳入|\n市税|1\n諸収入|2\n計|3\n歳出|\n議会費|1\n総務費|1\n計|2",
            [("total", "2", "一致"), ("total", "3", "一致")],
        ),
        (
            "目|本年度\n市税|1\n諸収入|2\n小計|3\n繰入金|4\n諸税|1\n小計|5\n合計|8",
            [("total", "3", "一致"), ("total", "5", "一致"), ("total", "8", "一致")],
        ),
        ("目|本年度\n土地|5\n　償却|△2\n　純額|3\n合計|9", []),  # what is taken off leaves the parts in doubt
        ("目|本年度\n議会費|1\n合計|1", []),
        ("目|本年度\n議会費|1\n総務費|2\n合計|－", []),
        ("目|本年度|構成比\n議会費|1|50.0\n総務費|2|50.0", []),
    ],
)
def test_what_agrees_and_what_does_not(lines: str, found: list[tuple[str, str, str]]) -> None:
    assert verdicts(lines) == found
