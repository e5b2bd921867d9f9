"""Names of columns, amounts and tables, as answers write them."""

from decimal import Decimal

import pytest

from app.answer import Language
from app.wording import column_name, item_name, organisation_name, printed_column, shown, style_of, table_name
from corpus.model import Amount, Document, Entry, Metadata, Span, Stage
from corpus.organisations import Organisation


def amount(text: str, value: str | None, unit: str = "円") -> Amount:
    """Return a printed amount."""
    return Amount(
        value=None if value is None else Decimal(value), unit=unit, step=None, text=text, span=Span("a", 0, 1)
    )


COLUMNS: list[tuple[tuple[int | None, str | None], Language, str]] = [
    ((2022, "政府案"), "ja", "令和4年度予算政府案"),
    ((2022, "政府案"), "en", "FY2022 government draft (令和4年度予算政府案)"),
    ((2019, "当初"), "ja", "令和元年度当初予算"),
    ((2018, "補正"), "ja", "平成30年度補正予算"),
    ((2018, "決算"), "en", "FY2018 settlement (平成30年度決算)"),
    ((2021, None), "ja", "令和3年度"),
    ((2021, None), "en", "FY2021 (令和3年度)"),
    ((None, "概算要求"), "ja", "概算要求"),
    ((None, None), "ja", "予算"),
    ((None, None), "en", "予算"),
]


@pytest.mark.parametrize(("column", "lang", "words"), COLUMNS)
def test_columns(column: tuple[int | None, str | None], lang: Language, words: str) -> None:
    assert column_name(column, lang) == words


PRINTED: list[tuple[str, Stage, str]] = [
    ("補正予算案", "補正", "令和4年度補正予算案"),
    ("予算政府案額", "政府案", "令和4年度予算政府案"),
    ("予算\n政府案", "政府案", "令和4年度予算政府案"),
    ("当初予算額", "当初", "令和4年度当初予算"),
    ("予算額", "当初", "令和4年度当初予算"),
    ("概算要求額", "概算要求", "令和4年度概算要求"),
]


@pytest.mark.parametrize(("text", "stage", "words"), PRINTED)
def test_columns_as_the_document_prints_them(text: str, stage: Stage, words: str) -> None:
    document = Document(doc="a", text=text, metadata=Metadata())
    spans = {"stage": Span("a", 0, len(text))}
    entry = Entry(amount=amount("1億円", "100000000"), fiscal_year=2022, stage=stage, label_spans=spans)
    assert printed_column(entry, {"a": document}) == words


SHOWN = [
    (amount("１５．３億円", "1530000000"), "15.3億円", "億円"),
    (amount("5．6億円", "560000000"), "5.6億円", "億円"),
    (amount("1,511億円", "151100000000"), "1,511億円", "億円"),
    (amount("1兆2,345億円", "1234500000000"), "1兆2,345億円", "億円"),
    (amount("１，２３４", "1234000000"), "1,234百万円", "百万円"),
    (amount("1,234", "1234000"), "1,234千円", "千円"),
    (amount("12.3", "1230000000"), "12.3億円", "億円"),
    (amount("△56", "-56000000"), "△56百万円", "百万円"),
    (amount("0", "0"), "0円", "円"),
    (amount("1234", "1234"), "1234円", "円"),
    (amount("7", "5"), "7円", "円"),  # a unit that explains nothing: the number alone is kept
    (amount("30", "30", "か所"), "30か所", "円"),
    (amount("約120先", "120", "先"), "約120先", "円"),
    (amount("－", None), "―", "円"),
    (amount("―", None), "―", "円"),
    (amount("交付金の\n内数", None), "交付金の内数", "円"),
]


@pytest.mark.parametrize(("printed", "words", "style"), SHOWN, ids=[f"{a.text}={a.value}" for a, _, _ in SHOWN])
def test_amounts_as_printed(printed: Amount, words: str, style: str) -> None:
    assert (shown(printed), style_of(printed)) == (words, style)


TABLES = [
    ("主な施策例及び予算額", "主な施策例"),
    ("（１）主要事業一覧", "主要事業"),
    ("○ 主要経費の内訳", "主要経費"),
    ("■ 重点施策と金額", "重点施策"),
    ("重点施策[1]", "重点施策［1］"),
    ("", "表に載る施策"),
    ("予算額", "表に載る施策"),
]


@pytest.mark.parametrize(("caption", "name"), TABLES)
def test_tables(caption: str, name: str) -> None:
    assert table_name(caption) == name


def test_no_table_at_all() -> None:
    assert table_name(None) == "資料に載る施策"


KNOWN = (Organisation(name="気象庁", en=("Japan Meteorological Agency", "JMA")), Organisation(name="観測院"))


@pytest.mark.parametrize(
    ("name", "lang", "words"),
    [
        ("気象庁", "ja", "気象庁"),
        ("気象庁", "en", "Japan Meteorological Agency (気象庁)"),
        ("観測院", "en", "観測院"),
        ("知らない局", "en", "知らない局"),
        (None, "ja", ""),
    ],
)
def test_organisations(name: str | None, lang: Language, words: str) -> None:
    assert organisation_name(name, KNOWN, lang) == words


@pytest.mark.parametrize(
    ("item", "name"), [((), ""), (("部", "沿岸の整備"), "沿岸の整備"), (("手引き[3]の改定",), "手引き［3］の改定")]
)
def test_items(item: tuple[str, ...], name: str) -> None:
    assert item_name(Entry(amount=amount("1億円", "100000000"), item=item)) == name
