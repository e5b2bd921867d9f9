"""How amounts are printed, and what only looks like one. Expected yen in myriads, as they are read."""

import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from corpus.amount_writer import Style, write_amount, write_exact
from corpus.amounts import is_dash, parse_amount, read_amounts
from corpus.decimals import exact_context, ratio, round_half_up, trim
from corpus.errors import ParseError
from corpus.folding import MappedText, fold, fold_text
from corpus.model import Amount, Span
from corpus.units import heading_unit


def read(text: str, *, unit: str | None = None, bare: bool = False) -> list[Amount]:
    amounts = read_amounts(MappedText.of(text), doc="予算.txt", unit=unit, bare=bare)
    for amount in amounts:
        assert text[amount.span.start : amount.span.end] == amount.text
    return amounts


YEN = [
    ("834.2億円", 834_2000_0000, 1000_0000),
    ("８３４．２億円", 834_2000_0000, 1000_0000),  # full width with a full-width point
    ("１.0億円", 1_0000_0000, 1000_0000),  # widths mixed within one number
    ("0.８億円", 8000_0000, 1000_0000),
    ("5．6億円", 5_6000_0000, 1000_0000),
    ("834億円", 834_0000_0000, 1_0000_0000),
    ("1,511億円", 1511_0000_0000, 1_0000_0000),
    ("1兆2,345億円", 1_2345_0000_0000, 1_0000_0000),
    ("1兆 2,345億円", 1_2345_0000_0000, 1_0000_0000),
    ("1京2兆円", 1_0002_0000_0000_0000, 1_0000_0000_0000),
    ("28億9,000万円", 28_9000_0000, 1_0000),
    ("1億2千万円", 1_2000_0000, 1000_0000),
    ("2千500万円", 2500_0000, 1_0000),
    ("1億234円", 1_0000_0234, 1),
    ("5百万円", 500_0000, 100_0000),
    ("120百万円", 1_2000_0000, 100_0000),
    ("12,345千円", 1234_5000, 1000),
    ("12,345円", 1_2345, 1),
    ("15億", 15_0000_0000, 1_0000_0000),
    ("三千万円", 3000_0000, 1000_0000),
    ("二十八億九千万円", 28_9000_0000, 1000_0000),
    ("千五百億円", 1500_0000_0000, 100_0000_0000),
    ("二八億円", 28_0000_0000, 1_0000_0000),
    ("壱億弐千万円", 1_2000_0000, 1000_0000),
    ("15.3 億円", 15_3000_0000, 1000_0000),
    ("1,234 百万円", 12_3400_0000, 100_0000),
    ("△5億円", -5_0000_0000, 1_0000_0000),
    ("▲５００百万円", -5_0000_0000, 100_0000),
    ("△ 3億円", -3_0000_0000, 1_0000_0000),  # tables set the sign apart
    ("－3億円", -3_0000_0000, 1_0000_0000),
    ("−3億円", -3_0000_0000, 1_0000_0000),
    ("＋3億円", 3_0000_0000, 1_0000_0000),
    ("¥1,234", 1234, 1),
    ("△￥１．５億", -1_5000_0000, 1000_0000),
    ("10 billion yen", 100_0000_0000, 10_0000_0000),
    ("0円", 0, 1),
    ("△0円", 0, 1),
    ("007円", 7, 1),
]


@pytest.mark.parametrize(("text", "yen", "step"), YEN)
def test_money_is_read_from_a_cell(text: str, yen: int, step: int) -> None:
    amount = parse_amount(f"　{text} ")
    assert (amount.value, amount.unit, amount.step, amount.text) == (Decimal(yen), "円", Decimal(step), text)


@pytest.mark.parametrize(("text", "yen", "step"), YEN)
def test_money_is_found_in_a_sentence(text: str, yen: int, step: int) -> None:
    (amount,) = read(f"令和２年度の予算は {text}、5Gに（前年度）。")
    assert (amount.value, amount.unit, amount.step, amount.text) == (Decimal(yen), "円", Decimal(step), text)


@pytest.mark.parametrize(
    ("text", "value", "unit", "step"),
    [
        ("47.1%", "47.1", "%", "0.1"),
        ("47.1％", "47.1", "%", "0.1"),
        ("2.8 %", "2.8", "%", "0.1"),
        ("１００％", "100", "%", "1"),
        ("△12.50%", "-12.5", "%", "0.01"),
        ("5パーセント", "5", "%", "1"),
        ("8割", "80", "%", "10"),
        ("8割5分", "85", "%", "1"),
        ("3割2分1厘", "32.1", "%", "0.1"),
        ("七割", "70", "%", "10"),
        ("1.2ポイント", "1.2", "ポイント", "0.1"),
        ("1.2％ポイント", "1.2", "ポイント", "0.1"),
        ("2.5倍", "2.5", "倍", "0.1"),
        ("三倍", "3", "倍", "1"),
        ("120先", "120", "先", "1"),
        ("1,234件", "1234", "件", "1"),
        ("1.5万人", "15000", "人", "1000"),
        ("二千五百人", "2500", "人", "100"),
        ("20名", "20", "名", "1"),
        ("3社", "3", "社", "1"),
        ("11団体", "11", "団体", "1"),
        ("25機関", "25", "機関", "1"),
        ("400施設", "400", "施設", "1"),
        ("3か所", "3", "か所", "1"),
        ("３ヶ所", "3", "か所", "1"),
        ("12箇所", "12", "か所", "1"),
        ("47都道府県", "47", "都道府県", "1"),
        ("3回", "3", "回", "1"),
        ("14府省庁", "14", "府省庁", "1"),
        ("1,741自治体", "1741", "自治体", "1"),
        ("12施策", "12", "施策", "1"),
    ],
)
def test_other_units_are_read(text: str, value: str, unit: str, step: str) -> None:
    for amount in [parse_amount(text), *read(f"全体では約{text}（再掲）")]:
        assert (amount.value, amount.unit, amount.step) == (Decimal(value), unit, Decimal(step))
        assert amount.text.removeprefix("約") == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2分の1", "2"),
        ("３分の１", "3"),
        ("三分の一", "3"),
        ("8分の3", "2.6666666666666666667"),
        ("3分の2", "1.5"),
        ("302分の1", "302"),
    ],
)
def test_a_fraction_is_the_multiple_that_the_whole_is_of_it(text: str, value: str) -> None:
    for amount in [parse_amount(text), *read(f"全体の{text}を占める。")]:
        assert (amount.value, amount.unit, amount.step, amount.text) == (Decimal(value), "倍", None, text)


@pytest.mark.parametrize(
    ("text", "number", "marks"),
    [
        ("約120先が参加", "約120先", ("約",)),
        ("およそ５億円", "およそ５億円", ("およそ",)),
        ("概ね8割", "概ね8割", ("概ね",)),
        ("約２分の１程度", "約２分の１", ("約", "程度")),
        ("5億円以上", "5億円", ("以上",)),
        ("5億円超の", "5億円", ("超",)),
        ("5億円余を", "5億円", ("余",)),
        ("5億円弱", "5億円", ("弱",)),
        ("5億円強", "5億円", ("強",)),
        ("5億円強化", "5億円", ()),
        ("契約5億円", "5億円", ()),  # not 約
        ("合計約△5億円", "約△5億円", ("約",)),
    ],
)
def test_words_around_an_amount_are_its_marks(text: str, number: str, marks: tuple[str, ...]) -> None:
    (amount,) = read(text)
    assert (amount.text, amount.marks) == (number, marks)


@pytest.mark.parametrize(
    ("text", "low", "high", "marks"),
    [
        ("10億円～20億円", ("10億円", 10_0000_0000), ("20億円", 20_0000_0000), ()),
        ("10～20億円", ("10", 10_0000_0000), ("20億円", 20_0000_0000), ()),
        ("約10〜20億円程度", ("約10", 10_0000_0000), ("20億円", 20_0000_0000), ("約", "程度")),
        ("1,000～2,000万円", ("1,000", 1000_0000), ("2,000万円", 2000_0000), ()),
        ("10-20億円", ("10", 10_0000_0000), ("20億円", 20_0000_0000), ()),
        ("10億～20億円", ("10億", 10_0000_0000), ("20億円", 20_0000_0000), ()),
        ("1億円から2億円まで", ("1億円", 1_0000_0000), ("2億円", 2_0000_0000), ()),
    ],
)
def test_ranges_have_two_ends(text: str, low: tuple[str, int], high: tuple[str, int], marks: tuple[str, ...]) -> None:
    first, second = read(f"規模は{text}とする")
    assert (first.text, first.marks) == (low[0], (*marks, "下限"))
    assert (second.text, second.marks) == (high[0], (*marks, "上限"))
    assert [first.value, second.value] == [Decimal(low[1]), Decimal(high[1])]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("10億円以上40億円未満の施策", [("10億円", ("以上",)), ("40億円", ("未満",))]),
        ("10億以上の施策は？", [("10億", ("以上",))]),
        ("10%増えたら", [("10%", ())]),
        ("15.3億円 46.1億円 ―", [("15.3億円", ()), ("46.1億円", ())]),
        ("20.0億円（21.0億円）", [("20.0億円", ()), ("21.0億円", ())]),
        ("（23.7億円：2.8 %）", [("23.7億円", ()), ("2.8 %", ())]),
        ("46.1億円-15.3億円=30.8億円", [("46.1億円", ()), ("15.3億円", ()), ("30.8億円", ())]),  # no sign, no range
        ("総額―5億円", [("5億円", ())]),  # a dash between words is no sign
        ("前年度比-5.2%、▲3ポイント", [("-5.2%", ()), ("▲3ポイント", ())]),
        ("1億円から2億円に増額", [("1億円", ()), ("2億円", ())]),  # a change is no range
        ("⑫5億円", [("5億円", ())]),  # never 125億円
        ("〇5億円", [("5億円", ())]),  # a bullet
        ("年3回、5社が12件を", [("3回", ()), ("5社", ()), ("12件", ())]),
        ("15億人と15億円", [("15億人", ()), ("15億円", ())]),
        ("1件当たり5万円", [("5万円", ())]),
        ("１ 3億円", [("3億円", ())]),
        ("計は15億、次に", [("15億", ())]),
    ],
)
def test_sentences_are_read_as_they_are_meant(text: str, amounts: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(amount.text, amount.marks) for amount in read(text)] == amounts


@pytest.mark.parametrize(
    "text",
    [
        "令和２年度",
        "平成30年",
        "令和元年５月23日",
        "2020年",
        "27年７月、30年10月",
        "2020年東京大会",
        "10時30分",
        "4回目",
        "3件目",
        "第3次",
        "第2回",
        "第３回会合",
        "第2分野",
        "（１）ナショナル",
        "①②③",
        "3人材育成",
        "2先端技術",
        "5サイバーセキュリティ",
        "5G",
        "Society5.0",
        "1.2版",
        "IPv4",
        "03-1234-5678",
        "10ページ",
        "12節",
        "3つの柱",
        "一億総活躍",
        "十分な検討",
        "三重県と千葉県",
        "第三者",
        "三者協議",
        "1人1台",
        "一人ひとり",
        "割合",
        "倍率は3倍率",
        "（単位：百万円）",
        "千円未満切捨て",
        "［億円］",
        "○○億円",
        "〇〇億円",
        "〇五億円",
        "数十億円",
        "数百万円",
        "何億円",
        "1,000万ドル",
        "10億ユーロ",
        "10億～20億ドル",
        "$500",
        "US$5億",
        "500円玉",
        "1,23円",
        "1,2345円",
        "12,34億円",
        "0,123円",
        "1億2兆円",
        "1億23456万円",
        "1億万円",
        "2百500円",
        "2百3千円",
        "1.5億2000万円",
        "1.2.3億円",
        "5三億円",
        "三・五億円",
        "5、6件",
        "1, 511億円",
        "1. 6億円",
        "2019-20億円",
        "10～1億5千万円",
        "20～10億円",
        "20～1,23億円",
        "1,23～20億円",
        "10～20",
        "3分の10億円",
        "半年に１回",
        "0分の1",
        "3分の1,2",
        "A5億円",
        "G20億円",
        "No.5件",
        "A-5億円",
        "²5億円",
        "٣5億円",
        "¥5件",
        "ポイントカード5ポイントカード",
    ],
)
def test_what_only_looks_like_an_amount_is_not_read(text: str) -> None:
    assert read(text) == []
    assert read(f"同じく{text}\n") == []


@pytest.mark.parametrize(
    "text",
    ["１ 事業の概要", "３施策の概要", "２ 県の取組", "　（３） 県の取組", f"{' ' * 100}３ 県の取組", "２課題の整理"],
)
def test_a_number_at_the_head_of_a_line_is_a_list_number(text: str) -> None:
    assert read(text) == []
    assert read(f"前の行\n{text}") == []


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1,234", "千円", 123_4000),
        ("1,234円", "千円", 1234),  # 円 in the cell is a unit too
        ("1億234", "百万円", 1_0000_0234),  # the cell names a unit, so the heading's does not apply
        ("△500", "百万円", -5_0000_0000),
        ("－５", "億円", -5_0000_0000),
        ("1.5", "兆円", 1_5000_0000_0000),
        ("約10", "万円", 10_0000),
        ("10程度", "円", 10),
        ("三", "千円", 3000),
        ("0", "千円", 0),
        ("5", "％", 5),
        ("12", "千人", 1_2000),
        ("12%", "百万円", 12),
    ],
)
def test_a_bare_cell_takes_the_unit_of_its_heading(text: str, unit: str, value: int) -> None:
    assert parse_amount(text, unit=unit).value == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "予算",
        "12節",
        "1,23円",  # a digit lost in extraction
        "1,2345円",
        "1億2兆円",
        "⑫5億円",
        "百万円",
        "5億円の内数",
        "（5億円）",
        "10～20億円",
        "5億円 6億円",
        "3千",
        "―5億円",
        "5 6",
        "5" * 200 + "節",
    ],
)
@pytest.mark.parametrize("unit", [None, "百万円"])
def test_a_cell_that_states_no_amount_is_refused(text: str, unit: str | None) -> None:
    with pytest.raises(ParseError, match="not an amount: ") as refusal:
        parse_amount(text, unit=unit)
    assert repr(text[:20])[:-1] in str(refusal.value)


def test_a_bare_number_without_a_heading_is_refused() -> None:
    with pytest.raises(ParseError, match="1,234"):
        parse_amount("1,234")


def test_bare_numbers_are_read_only_when_asked_for_and_standing_alone() -> None:
    row = "人件費 1,234 △56（7）2020年 5G 3-4 － －8 三 1,23"
    assert [amount.text for amount in read(row, unit="千円")] == []
    amounts = read(row, unit="千円", bare=True)
    assert [amount.text for amount in amounts] == ["1,234", "△56", "7", "－8"]
    assert [amount.value for amount in amounts] == [123_4000, -5_6000, 7000, -8000]
    assert [amount.unit for amount in read("5", bare=True)] == [""]


@pytest.mark.parametrize("text", ["―", "－", "-", "—", " ─ ", "ー", "――"])
def test_a_dash_states_that_nothing_is_printed(text: str) -> None:
    assert is_dash(text)
    amount = parse_amount(text, unit="千円", doc="表.csv")
    assert (amount.value, amount.step, amount.unit, amount.marks) == (None, None, "円", ("―",))
    assert (amount.text, amount.span.doc) == (text.strip(), "表.csv")
    assert write_exact(amount) == "―"


@pytest.mark.parametrize("text", ["", "0", "-5", "一", "- -", "△", "~"])
def test_what_is_no_dash(text: str) -> None:
    assert not is_dash(text)


@pytest.mark.parametrize("unit", ["億", "節", "円円", "", "8割5分"])
def test_a_heading_that_names_no_unit_is_refused(unit: str) -> None:
    with pytest.raises(ParseError, match="not a unit"):
        heading_unit(unit)


@pytest.mark.parametrize("text", ["12施策", "12件", "147団体の取組"])
def test_a_count_may_head_a_line_where_it_cannot_be_a_list_number(text: str) -> None:
    assert len(read(f"前の行\n{text}\n次の行")) == 1


def test_spans_point_at_what_is_printed_also_through_joined_and_folded_text() -> None:
    original = "前文ｶﾞ ８３４．\n２億円の㈱"
    first, second = MappedText.of(original, 2).lines()
    (amount,) = read_amounts(fold(MappedText.join([first, second])), doc="d")
    assert amount.span == Span("d", 5, 13)
    assert (amount.text, amount.value) == ("８３４．\n２億円", Decimal(834_2000_0000))


def test_long_numbers_stay_exact() -> None:
    assert parse_amount("9" * 5000 + "億円").value == Decimal("9" * 5000 + "0" * 8)


@pytest.mark.parametrize(
    "piece",
    ["1", "1,", "千", "1.", "1億", "約", "△", " ", "1分の", "1から", "8割5分", "1人", "(-", "1兆 "],
)
def test_no_text_takes_long(piece: str) -> None:
    began = time.perf_counter()
    read(piece * (100_000 // len(piece)) + "1億円")
    assert time.perf_counter() - began < 20  # 0.02 to 2 s; a pattern that goes back would take hours


def test_every_printed_figure_of_the_bundled_paper_is_read_and_nothing_else() -> None:
    (path,) = (Path(__file__).parents[2] / "corpus" / "documents").glob("r02_*.txt")
    text = path.read_text(encoding="utf-8")
    found = [fold_text(amount.text) for amount in read(text)]
    plain = [word for word in found if not word.endswith(("億円", "%", "先"))]
    assert plain == ["約2分の1", "約3分の1"]
    folded = fold_text(text)
    assert len(found) - len(plain) == sum(folded.count(unit) for unit in ("億円", "%", "0先", "5先")) - folded.count(
        "[億円"
    )


@pytest.mark.parametrize(
    ("value", "unit", "style", "text"),
    [
        ("24190000000", "円", "auto", "241.9億円"),
        ("24190000000", "円", "円", "24,190,000,000円"),
        ("151100000000", "円", "auto", "1,511.0億円"),
        ("-24190000000", "円", "auto", "△241.9億円"),
        ("1234567890", "円", "億円", "12.3億円"),
        ("1235000000", "円", "億円", "12.4億円"),  # half up, where half-even would also go up
        ("1225000000", "円", "億円", "12.3億円"),  # and where it would go down
        ("1234500000000", "円", "兆円", "1兆2,345億円"),
        ("999999999999", "円", "兆円", "1兆円"),
        ("12345678", "円", "百万円", "12百万円"),
        ("12345500", "円", "千円", "12,346千円"),
        ("12345500", "円", "万円", "1,235万円"),
        ("50000000", "円", "auto", "5,000万円"),
        ("50000001", "円", "auto", "50,000,001円"),
        ("0", "円", "auto", "0円"),
        ("17.05", "%", "auto", "17.1%"),
        ("-17.05", "%", "auto", "△17.1%"),
        ("0.35", "ポイント", "auto", "0.4ポイント"),
        ("2.345", "倍", "auto", "2.35倍"),
        ("302.375", "倍", "分の1", "約302分の1"),
        ("2", "倍", "分の1", "2分の1"),
        ("1234", "件", "auto", "1,234件"),
        ("12.25", "先", "auto", "12.3先"),
    ],
)
def test_amounts_are_written_as_people_read_them(value: str, unit: str, style: Style, text: str) -> None:
    assert write_amount(Decimal(value), unit, style=style) == text


def test_a_change_has_its_sign() -> None:
    assert write_amount(Decimal(12_1400_0000), signed=True) == "+12.1億円"
    assert write_amount(Decimal(0), signed=True) == "0円"


def test_a_ratio_is_rounded_once() -> None:
    assert write_amount(Fraction(100 * 2, 3), "%") == "66.7%"
    assert write_amount(ratio(100, 3), "%") == "33.3%"


@pytest.mark.parametrize(("unit", "style"), [("円", "分の1"), ("倍", "分の1")])
def test_what_cannot_be_written_in_a_style_is_refused(unit: str, style: Style) -> None:
    with pytest.raises(ValueError, match="not"):
        write_amount(Decimal("0.25"), unit, style=style)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("1234500060000", "円", "1兆2,345億6万円"),
        ("-5", "円", "△5円"),
        ("0", "円", "0円"),
        ("0.5", "円", "0.5円"),
        ("47.10", "%", "47.10%"),
        ("1E+9", "円", "10億円"),
    ],
)
def test_amounts_are_written_exactly(value: str, unit: str, text: str) -> None:
    assert write_exact(Decimal(value), unit) == text
    assert parse_amount(text).value == Decimal(value)


def test_exact_arithmetic_never_rounds_in_silence() -> None:
    assert str(trim(Decimal("-0.0"))) == "0"
    assert exact_context(3).add(Decimal("1E+30"), Decimal("1E-20")) == Decimal(f"1{'0' * 30}.{'0' * 19}1")
    assert round_half_up(Decimal("-0.04"), 1) == 0
