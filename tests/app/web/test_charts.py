"""Charts: every number as it is written, nothing by colour alone, nothing from outside."""

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer_table import AnswerTable, Column, answer_table
from app.assistant import Assistant
from app.web.chart_plot import MOST_BARS, plot_of
from app.web.chart_words import scale_of, tick_text, ticks, width, wrap
from app.web.charts import DARK, LIGHT, chart_svg
from tests.app.web.tables_for import PAIRS, amounts, cell, row, table, text_of

SVG = "{http://www.w3.org/2000/svg}"
YEN = 10**8


def drawing(made: AnswerTable, **options: bool) -> ElementTree.Element:
    """Return the chart of a table, parsed."""
    svg = chart_svg(made, "ja", **options)
    assert svg is not None
    return ElementTree.fromstring(svg)


def words(element: ElementTree.Element) -> list[str]:
    """Return the texts of a drawing."""
    return [text.text or "" for text in element.iter(f"{SVG}text")]


def bars(element: ElementTree.Element, kind: str = "s") -> list[ElementTree.Element]:
    """Return the bars of a drawing (without the legend's swatches), of one kind of filling where it is named."""
    found = [r for r in element.iter(f"{SVG}rect") if (r.get("class") or "").startswith(kind)]
    return [r for r in found if float(r.get("height", 0)) not in (11.9,)]


def test_every_amount_is_told_in_words_as_it_is_written() -> None:
    alone = drawing(amounts(360000000, 140000000), standalone=True)
    assert alone.get("role") == "img"
    assert alone.findtext(f"{SVG}title") == "施策の一覧"
    assert alone.findtext(f"{SVG}desc") == "施策0：3.6億円、施策1：1.4億円"
    assert {"3.6億円", "1.4億円", "施策0", "単位：億円", "0", "1", "4"} <= set(words(alone))


def test_bars_are_as_long_as_their_amounts() -> None:
    long, short = (float(bar.get("width", 0)) for bar in bars(drawing(amounts(4 * YEN, YEN), standalone=True)))
    assert long == pytest.approx(4 * short, abs=0.3)


def test_what_is_below_zero_stands_on_the_left() -> None:
    up, down = bars(drawing(amounts(3 * YEN, -2 * YEN), standalone=True))
    assert up.get("class") == "s0" and down.get("class") == "s0 below"
    assert float(down.get("x", 0)) + float(down.get("width", 0)) == pytest.approx(float(up.get("x", 0)), abs=0.2)


def test_only_what_is_below_zero() -> None:
    drawn = drawing(amounts(-3 * YEN, -2 * YEN), standalone=True)
    assert "△3" in words(drawn) and "0" in words(drawn)


def test_nothing_has_no_bar() -> None:
    made = table([row("ある", cell("1.0億円", YEN)), row("二", cell("2.0億円", 2 * YEN)), row("ない", cell("―", None))])
    drawn = drawing(made, standalone=True)
    assert len(bars(drawn)) == 2
    assert "―" in words(drawn)
    assert "ない：記載なし" in (drawn.findtext(f"{SVG}desc") or "")
    assert len(bars(drawing(amounts(0, YEN), standalone=True))) == 1


def test_pairs_of_years_are_told_apart_by_their_filling() -> None:
    drawn = drawing(PAIRS, standalone=True)
    assert len(bars(drawn, "s0")) == len(bars(drawn, "s1")) == 2  # the total is not drawn beside its parts
    assert {"令和4年度予算政府案", "令和3年度当初予算"} <= set(words(drawn))
    assert "観測所（令和3年度当初予算）：3.0億円" in (drawn.findtext(f"{SVG}desc") or "")
    assert "5.0億円" not in words(drawn)


def test_no_pair_where_one_amount_is_missing() -> None:
    rows = (PAIRS.rows[0], replace(PAIRS.rows[1], cells=(PAIRS.rows[1].cells[0], cell("―", None))))
    plot = plot_of(replace(PAIRS, rows=rows), "ja")
    assert plot is not None and plot.legend == ()


def test_the_rest_is_named_without_a_figure() -> None:
    drawn = drawing(amounts(*(place * YEN for place in range(1, 34))), standalone=True)
    assert len(bars(drawn)) == MOST_BARS
    assert "ほか 3 件" in words(drawn)


SHARE = table(
    [
        row("気象庁", cell("5.0億円", 5 * YEN), cell("41.7%", Fraction(500, 12), unit="%")),
        row("それ以外", cell("7.0億円", 7 * YEN), cell("58.3%", Fraction(700, 12), unit="%")),
        row("総額", cell("12.0億円", 12 * YEN), None, total=True),
    ],
    kind="share",
    columns=(Column(title="令和4年度予算政府案", unit="円"), Column(title="割合", unit="%")),
    asked=1,
    whole=cell("12.0億円", 12 * YEN),
)


def test_a_share_is_one_bar() -> None:
    drawn = drawing(SHARE, standalone=True)
    part, rest = (bar for bar in bars(drawn) if bar.get("height") == "36")
    assert float(part.get("width", 0)) / (float(part.get("width", 0)) + float(rest.get("width", 0))) == pytest.approx(
        5 / 12, abs=0.001
    )
    assert {"5.0億円・41.7%", "7.0億円・58.3%", "12.0億円", "全体 総額", "50%"} <= set(words(drawn))
    assert "全体 総額：12.0億円" in (drawn.findtext(f"{SVG}desc") or "")


def test_a_change_is_a_pair() -> None:
    columns = (PRIOR, NOW, Column(title="増減額", unit="円"))
    cells = (cell("3.0億円", 3 * YEN), cell("3.6億円", 360000000), cell("+0.6億円", 60000000))
    drawn = drawing(table([row("観測所", *cells)], kind="change", columns=columns, asked=2), standalone=True)
    assert len(bars(drawn)) == 2
    assert {"令和3年度当初予算", "令和4年度予算政府案", "増減額：+0.6億円"} <= set(words(drawn))


PRIOR, NOW = PAIRS.columns[1], PAIRS.columns[0]
NOTHING = {
    "a check": replace(amounts(YEN, YEN), kind="check"),
    "one bar": amounts(YEN),
    "nothing but zero": amounts(0, 0),
    "two units": table([row("一", cell("1.0億円", YEN)), row("二", cell("5先", 5, unit="先"))]),
    "no rest": replace(SHARE, rows=(SHARE.rows[0], SHARE.rows[2])),
    "no whole": replace(SHARE, whole=None),
    "a part without an amount": replace(
        SHARE, rows=(replace(SHARE.rows[0], cells=(cell("―", None), None)), *SHARE.rows[1:])
    ),
    "no change": table([row("一", cell("1.0億円", YEN), None)], kind="change", columns=(PRIOR, NOW)),
}


@pytest.mark.parametrize("name", NOTHING)
def test_where_there_is_nothing_to_compare(name: str) -> None:
    assert chart_svg(NOTHING[name], "ja") is None


@pytest.mark.parametrize("made", [PAIRS, SHARE, amounts(-3 * YEN, YEN)], ids=["pairs", "share", "below zero"])
@pytest.mark.parametrize("standalone", [True, False])
def test_it_needs_nothing_and_runs_nothing(made: AnswerTable, standalone: bool) -> None:
    svg = chart_svg(made, "ja", standalone=standalone) or ""
    tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "line", "text", "div"}
    assert not re.search(r"(?i)\son\w+=|href|\sstyle=|url\(|@import|\x1b|\u202e", svg)
    if standalone:
        assert "var(" not in svg  # not every program knows variables
        assert 'fill="#ffffff"' in svg


def test_documents_and_columns_are_named_at_the_bar() -> None:
    first, second = (cell("1.0億円", YEN), cell("2.0億円", 2 * YEN))
    by_document = table([row("総額", first, group="甲"), row("総額", second, group="乙", column="令和3年度")])
    plot = plot_of(by_document, "ja")
    assert plot is not None and [group.label for group in plot.groups] == ["甲", "乙（令和3年度）"]
    mixed = table([row("一", first, group="甲"), row("二", second, group="甲")])
    plot = plot_of(mixed, "ja")
    assert plot is not None and [group.label for group in plot.groups] == ["一（甲）", "二（甲）"]


def test_both_drawings_are_on_the_page() -> None:
    page = drawing(PAIRS)
    assert [svg.get("class") for svg in page.iter(f"{SVG}svg")] == ["uz-chart wide", "uz-chart narrow"]


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("colours", "ground"), [(LIGHT, "#ffffff"), (DARK, "#18222b")], ids=["light", "dark"])
@pytest.mark.parametrize(("name", "least"), [("ink", 7), ("faint", 4.5), ("bar", 3), ("below", 3), ("line", 2.5)])
def test_contrast(colours: dict[str, str], ground: str, name: str, least: float) -> None:
    low, high = sorted((luminance(colours[name]), luminance(ground)))
    assert (high + 0.05) / (low + 0.05) >= least


@given(st.text(max_size=80), st.floats(2, 30), st.integers(1, 4))
def test_wrapped_lines_fit(text: str, ems: float, lines: int) -> None:
    found = wrap(text, ems, lines=lines)
    assert len(found) <= lines
    assert all(width(line) <= max(ems, 1.0) + 1e-9 or len(line) == 1 for line in found)
    if not any("…" in line for line in found):
        assert "".join("".join(found).split()) == "".join(text.split())


@given(st.fractions(-(10**15), 10**15), st.fractions(-(10**15), 10**15), st.integers(2, 6))
def test_ticks_are_round_and_hold_the_values(a: Fraction, b: Fraction, most: int) -> None:
    low, high = sorted((a, b))
    found = ticks(low, high, most)
    assert found[0] <= min(low, Fraction(0)) and found[-1] >= max(high, Fraction(0))
    assert 0 in found
    assert 2 <= len(found) <= most + 3
    steps = {after - before for before, after in pairwise(found)}
    assert len(steps) == 1
    if high.denominator == low.denominator == 1:
        assert all(re.fullmatch(r"△?[\d,]+(\.\d+)?", tick_text(tick)) for tick in found)


@given(st.lists(st.integers(-(10**13), 10**13).map(lambda n: n * 10**7), min_size=2, max_size=40))
def test_any_amounts_can_be_drawn(values: list[int]) -> None:
    made = amounts(*values)
    svg = chart_svg(made, "en", standalone=True)
    assert (svg is None) == (not any(values[:MOST_BARS]))
    for value in values[:MOST_BARS] if svg else ():
        assert f">{text_of(value)}<" in (svg or "")


@pytest.mark.parametrize(
    ("texts", "value", "unit", "name"),
    [
        (["131,250百万円"], 131250000000, "円", "百万円"),
        (["1兆2,345億円", "3億円"], 1234500000000, "円", "億円"),
        (["3.6億円", "12万円"], 360000000, "円", "億円"),
        (["12万円", "3千円"], 120000, "円", "万円"),
        (["120円", "三円"], 120, "円", "円"),
        (["41.7%"], 41, "%", "%"),
    ],
)
def test_the_unit_of_the_axis(texts: list[str], value: int, unit: str, name: str) -> None:
    assert scale_of(texts, [Fraction(value)], unit).unit == name


def test_units_in_english() -> None:
    svg = chart_svg(amounts(YEN, 2 * YEN), "en", standalone=True) or ""
    assert "Unit: hundred million yen (億円)" in svg


@pytest.mark.parametrize("question", ["主な施策例を全部挙げてください。", "防衛省は全体の何％？", "総務省の施策の一覧"])
def test_of_real_answers(bundled: Assistant, question: str) -> None:
    answer = bundled.ask(question).answer
    made = answer_table(answer, bundled.catalog, "ja")
    assert made is not None
    drawn = drawing(made, standalone=True)
    asked = [row.cells[made.asked] for row in made.rows if not row.total]
    shown = " ".join(words(drawn))
    assert [cell.text for cell in asked if cell and cell.text not in shown] == []
