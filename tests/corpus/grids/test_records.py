"""Lists: what each column holds, and the entries and records of their rows."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.amounts import parse_amount
from corpus.formats.csv_file import read_text
from corpus.grids.entries import read_grid
from corpus.grids.record_cells import read_number
from corpus.grids.records import is_records, read_listing, records_of, texts_of
from corpus.grids.tables import facts_of
from corpus.model import Document, Entry, Metadata
from corpus.organisations import load_organisations

ORGANISATIONS = load_organisations()

REVIEW_HEAD = (
    *(
        "シート種別",
        "事業年度",
        "予算事業ID",
        "事業名",
        "府省庁の建制順",
        "府省庁",
        "局・庁",
        "予算年度",
        "当初予算（合計）",
    ),
    *("前年度からの繰越し（合計）", "執行額（合計）", "執行率", "翌年度要求額（合計）", "主な増減理由", "会計区分"),
    *("当初予算", "執行額"),
)
REASON = "新しい灯台を三つ建て、古い灯台の電球をすべて取り替えるために、予算を増やす必要があるため。"
REVIEW = (
    ",".join(REVIEW_HEAD)
    + f"""
票,2024,1,灯台の修繕,15,国土交通省,海上保安庁,2024,1000,0,,,1200.0,{REASON},,,
票,2024,1,灯台の修繕,15,国土交通省,海上保安庁,2024,,,,,,,一般会計,600,
票,2024,1,灯台の修繕,15,国土交通省,海上保安庁,2024,,,,,,,東日本特別会計,400,
票,2024,1,灯台の修繕,15,国土交通省,海上保安庁,2023,900,50,475,0.5,1000.0,,,,
票,2024,2,"「""波""」の観測",14,気象庁,,2024,―,0,0,0.333,△5,,,,
"""
)


def document(text: str, fiscal_year: int | None = None) -> Document:
    """Return a CSV file as a document."""
    return Document(
        doc="a.csv", text=text, kind="csv", grids=read_text(text).grids, metadata=Metadata(fiscal_year=fiscal_year)
    )


def entries(text: str, fiscal_year: int | None = None) -> list[Entry]:
    """Return the entries of the first table, having checked that what they say stands where they say it."""
    paper = document(text, fiscal_year)
    found = list(read_grid(paper.grids[0], paper, ORGANISATIONS))
    for entry in found:
        assert paper.quote(entry.amount.span) == entry.amount.text
        assert entry.place is not None
        for span in entry.label_spans.values():
            assert paper.quote(span).strip()
    assert found == sorted(found, key=lambda entry: entry.amount.span)
    return found


def one(found: list[Entry], column: str, row: int) -> Entry:
    """Return the entry of a column and a row."""
    (entry,) = [e for e in found if e.column[-1] == column and e.place is not None and e.place.row == row]
    return entry


def test_a_review_is_read_as_records() -> None:
    found = entries(REVIEW, fiscal_year=2024)
    first = one(found, "当初予算(合計)", 2)
    assert (first.organisation, first.item, first.fiscal_year, first.stage) == (
        "国土交通省",
        ("灯台の修繕",),
        2024,
        "当初",
    )
    assert (first.amount.value, first.amount.unit, first.role) == (Decimal(1000), "円", "total")
    assert first.place and (first.place.cell, first.place.table, first.place.column) == ("I2", 1, 9)
    part = one(found, "当初予算", 3)
    assert (part.item, part.role, part.stage) == (("灯台の修繕", "一般会計"), "part", "当初")
    asked = one(found, "翌年度要求額(合計)", 5)
    assert (asked.fiscal_year, asked.stage, asked.amount.value) == (2024, "概算要求", Decimal(1000))
    carried = one(found, "前年度からの繰越し(合計)", 5)
    assert (carried.fiscal_year, carried.stage, carried.amount.value) == (2023, None, Decimal(50))
    rate = one(found, "執行率", 5)
    assert (rate.amount.text, rate.amount.value, rate.amount.unit, rate.role) == ("0.5", Decimal(50), "%", "share")
    spent = one(found, "執行額(合計)", 5)
    assert (spent.stage, spent.amount.value) == ("決算", Decimal(475))


def test_blank_nought_and_dash_are_three_things() -> None:
    found = entries(REVIEW, fiscal_year=2024)
    assert not [e for e in found if e.place and e.place.row == 2 and e.column == ("執行額(合計)",)]
    assert one(found, "執行額(合計)", 6).amount.value == 0
    dash = one(found, "当初予算(合計)", 6).amount
    assert (dash.value, dash.text, dash.marks) == (None, "―", ("―",))
    assert one(found, "翌年度要求額(合計)", 6).amount.value == -5


def test_labels_have_the_places_that_they_were_read_from() -> None:
    paper = document(REVIEW, fiscal_year=2024)
    part = one(entries(REVIEW, fiscal_year=2024), "当初予算", 3)
    said = {name: paper.quote(span) for name, span in part.label_spans.items()}
    asked = one(entries(REVIEW, fiscal_year=2024), "翌年度要求額(合計)", 5)
    assert paper.quote(asked.label_spans["fiscal_year"]) == "翌年度要求額（合計）"
    assert paper.quote(asked.label_spans["fiscal_year.base"]) == "2023"
    assert said == {
        "item.0": "灯台の修繕",
        "item": "一般会計",
        "organisation": "国土交通省",
        "fiscal_year": "2024",
        "fiscal_year.base": "2024",
        "column": "当初予算",
        "stage": "当初予算",
    }


def test_rows_keep_all_their_labels() -> None:
    paper = document(REVIEW)
    rows = list(records_of(paper.grids[0], paper, ORGANISATIONS))
    assert [(row.row, row.fiscal_year, row.item) for row in rows[:2]] == [
        (2, 2024, ("灯台の修繕",)),
        (3, 2024, ("灯台の修繕", "一般会計")),
    ]
    assert rows[1].labels["会計区分"] == "一般会計"
    assert rows[0].labels["局・庁"] == "海上保安庁"
    assert "当初予算(合計)" not in rows[0].labels
    assert rows[4].item == ('「"波"」の観測',)
    assert paper.quote(rows[0].span).startswith("票,2024,1")


def test_sentences_are_told_with_their_record() -> None:
    paper = document(REVIEW)
    (told,) = texts_of(paper.grids[0], paper, ORGANISATIONS)
    assert told.title == "灯台の修繕（国土交通省）　主な増減理由"
    assert paper.quote(told.span).startswith("新しい灯台を")


def test_a_list_says_what_it_is() -> None:
    paper = document("公園の一覧\n（単位：千円）\n公園名,所管課,整備費\n中央公園,緑地課,5\n東公園,緑地課,6\n")
    (facts,) = facts_of(paper, ORGANISATIONS)
    assert (facts.shape, facts.caption, facts.unit) == ("records", "公園の一覧", "千円")
    assert facts.headings == ("公園名", "所管課", "整備費")


HOLDS = [
    ("No.,事業名,金額\n1,道路,5\n2,河川,6", ["label", "name", "amount"]),
    ("コード,事業名,担当課,事業費(千円)\n1,道路,土木課,5\n2,川,土木課,6", ["label", "name", "organisation", "amount"]),
    ("年度,款,項,予算額\n2024,土木費,道路費,5\n2024,土木費,河川費,6", ["year", "name", "name", "amount"]),
    ("都道府県名,補助金額,件数\n北海道,5,2\n青森県,6,3", ["organisation", "amount", "amount"]),
    ("施設名,開始年度,利用者数\n図書館,2001,50\n公民館,1998,60", ["name", "label", "amount"]),
    ("事業名,令和5年度,令和6年度\n道路,500,600\n河川,5,6", ["name", "amount", "amount"]),
    ("事業名,継続,予算\n道路,TRUE,6\n河川,FALSE,7", ["name", "label", "amount"]),
    ("事業名,区分,電話番号,予算額\n道路,1,123,6\n河川,2,456,7", ["name", "label", "label", "amount"]),
    ("契約件名,契約日,契約金額\n道路,2024/4/1,6円\n河川,2024/5/1,7円", ["name", "label", "amount"]),
    ("品名,URL\n道路,https://example.jp/a\n河川,https://example.jp/b", ["name", "label"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "holds"), HOLDS, ids=[text.partition("\n")[0] for text, _ in HOLDS])
def test_what_columns_hold(text: str, holds: list[str]) -> None:
    paper = document(text + "\n")
    listing = read_listing(paper.grids[0], paper, ORGANISATIONS)
    assert listing is not None
    assert [column.holds for column in listing.columns] == holds


NO_LISTS = [
    "区分,本年度,前年度\n歳入,5,6\n,7,8\n,9,9",  # rows that go on under a name
    "事業名\n道路\n河川",
]


@pytest.mark.parametrize("text", NO_LISTS)
def test_what_is_no_list(text: str) -> None:
    paper = document(text + "\n")
    assert not is_records(paper.grids[0], paper)


def test_tables_of_other_formats_are_no_lists() -> None:
    paper = Document(doc="a.html", text=REVIEW, kind="html", grids=read_text(REVIEW).grids)
    assert not is_records(paper.grids[0], paper)


UNITS = [
    ("予算額（千円）", "1,200", Decimal(1_200_000), "円"),
    ("予算額(円)", "1,200", Decimal(1_200), "円"),
    ("構成比（％）", "12.5", Decimal("12.5"), "%"),
    ("補助率", "1/2", None, None),
    ("達成率", "83.1%", Decimal("83.1"), "%"),
    ("利用者数", "1,200", Decimal(1_200), "利用者"),
    ("参加者数（人）", "12", Decimal(12), "人"),
    ("件数", "12", Decimal(12), "件"),
    ("予算額", "5億円", Decimal(500_000_000), "円"),
    ("予算額", "▲1,200", Decimal(-1_200), "円"),
    ("予算額", "未定", None, None),
]


@pytest.mark.parametrize(("heading", "cell", "value", "unit"), UNITS, ids=[f"{h} {c}" for h, c, _, _ in UNITS])
def test_units(heading: str, cell: str, value: Decimal | None, unit: str | None) -> None:
    found = entries(f'事業名,所管,{heading}\n道路,土木課,"{cell}"\n河川,土木課,"{cell}"\n')
    assert [(e.amount.value, e.amount.unit) for e in found] == ([] if value is None else [(value, unit)] * 2)


def test_the_unit_of_the_caption_holds_for_bare_headings() -> None:
    found = entries("（単位：百万円）\n事業名,所管,予算額\n道路,土木課,5\n")
    assert [e.amount.value for e in found] == [Decimal(5_000_000)]


def test_two_rows_of_headings_are_a_path() -> None:
    text = "事業名,所管,予算額,,執行額\n,,当初,補正,\n道路,土木課,5,1,4\n河川,土木課,6,2,5\n"
    found = entries(text, fiscal_year=2024)
    assert [e.column for e in found[:3]] == [("予算額", "当初"), ("予算額", "補正"), ("執行額",)]
    assert [e.stage for e in found[:3]] == ["当初", "補正", "決算"]
    assert set(found[0].label_spans) >= {"column", "column.0"}


def test_years_of_headings_and_of_rows() -> None:
    found = entries("事業名,所管,令和5年度決算額,前年度予算額\n道路,土木課,5,6\n", fiscal_year=2024)
    assert [(e.fiscal_year, e.stage) for e in found] == [(2023, "決算"), (2023, None)]
    found = entries("事業名,年度,予算額\n道路,令和5年度,5\n道路,R6,6\n")
    assert [e.fiscal_year for e in found] == [2023, 2024]


def test_totals_and_differences() -> None:
    text = "事業名,所管,本年度予算額,比較増減,合計額\n道路,土木課,5,△1,5\n合計,,5,△1,5\n"
    roles = ["part", "difference", "total", "total", "difference", "total"]
    assert [e.role for e in entries(text, fiscal_year=2024)] == roles


def test_whose_a_record_is() -> None:
    text = "事業名,局,所管府省,予算額\n道路,道路局,国交省,5\n観測,,気象庁,6\n森,,森の会,7\n"
    assert [e.organisation for e in entries(text)] == ["国土交通省", "気象庁", "森の会"]


@settings(deadline=None)
@given(
    st.decimals(-(10**12), 10**12, allow_nan=False, places=3),
    st.sampled_from(["円", "千円", "百万円", "%", "人"]),
    st.booleans(),
)
def test_numbers_are_read_as_amounts_are(number: Decimal, unit: str, grouped: bool) -> None:
    text = f"{abs(number):,}" if grouped else f"{abs(number)}"
    text = ("△" if number < 0 else "") + text
    read = read_number(text, unit)
    amount = parse_amount(text, unit=unit)
    assert read == (amount.value, amount.step, amount.unit)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.lists(
            st.sampled_from(["", "道路", "5", "△1,200", "―", "0.5", "2024", "合計", "a" * 60, '"x"']),
            min_size=3,
            max_size=4,
        ),
        min_size=1,
        max_size=6,
    ),
    st.lists(
        st.sampled_from(["事業名", "所管", "年度", "予算額（千円）", "率", "ID", "備考", ""]), min_size=3, max_size=4
    ),
)
def test_any_list_is_read(rows: list[list[str]], heads: list[str]) -> None:
    text = "\n".join(",".join(row) for row in [heads, *rows]) + "\n"
    if document(text).grids:
        entries(text)
