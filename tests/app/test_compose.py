"""Quotes are exact and short, figures are registered once, and what is written can be read."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Language
from app.calculation import difference, leaf, share, total
from app.catalog import Catalog
from app.compose import LONGEST_QUOTE, Composer, quote_of
from corpus.model import Amount, Document, Entry, Metadata, Span
from corpus.organisations import load_organisations

TEXT = """観測の予算（単位：百万円）
沿岸観測所の整備
  360   300
観測衛星の運用 1.4億円 ―
測量船の建造は７．０億円（前年度 8.0億円）である。
"""
DOC = Document(doc="sea.txt", text=TEXT, metadata=Metadata(title="海の予算", fiscal_year=2022, stage="政府案"))


def entry(words: str, value: str | None, item: str, unit: str = "円", document: Document = DOC) -> Entry:
    """Return the entry of an amount that the document prints, with its item."""
    at, name = document.text.index(words), document.text.index(item)
    number = None if value is None else Decimal(value)
    amount = Amount(value=number, unit=unit, step=None, text=words, span=Span(document.doc, at, at + len(words)))
    return Entry(
        amount=amount, organisation="気象庁", item=(item,), fiscal_year=2022, stage="政府案", role="part",
        label_spans={"item": Span(document.doc, name, name + len(item))},
    )  # fmt: skip


COAST = entry("360", "360000000", "沿岸観測所の整備")
SATELLITE = entry("1.4億円", "140000000", "観測衛星の運用")
DASH = entry("―", None, "観測衛星の運用")
SHIP = entry("７．０億円", "700000000", "測量船の建造")


def composer(lang: Language = "ja") -> Composer:
    """Return a composer over the document."""
    return Composer(Catalog([DOC], [COAST, SATELLITE, DASH, SHIP], load_organisations()), lang)


def test_a_source_is_quoted_with_its_item() -> None:
    out = composer()
    assert out.source(COAST) == "360百万円[1]"
    (citation,) = out.citations
    assert citation.quote == "沿岸観測所の整備\n  360   300"
    assert (citation.doc, citation.title, citation.line, citation.page) == ("sea.txt", "海の予算", 2, None)
    assert TEXT[citation.start : citation.end] == citation.quote


def test_figures_and_citations_are_registered_once() -> None:
    out = composer()
    assert [out.source(SATELLITE), out.source(SHIP), out.source(SATELLITE)] == [
        "1.4億円[1]",
        "7.0億円[2]",
        "1.4億円[1]",
    ]
    assert out.source(SATELLITE, numbered=False) == "1.4億円"
    assert [figure.text for figure in out.figures.values()] == ["1.4億円", "7.0億円"]
    assert [citation.id for citation in out.citations] == [1, 2]


def test_one_amount_on_two_lines_is_one_figure_with_two_citations() -> None:
    text = "測量船の建造 7.0億円\n\n測量船の建造 7.0億円\n"
    document = Document(doc="a", text=text)
    first = entry("7.0億円", "700000000", "測量船の建造", document=document)
    at = text.rindex("7.0億円")
    second = Entry(
        amount=Amount(value=first.amount.value, unit="円", step=None, text="7.0億円", span=Span("a", at, at + 5))
    )
    out = Composer(Catalog([document], [first, second], ()), "ja")
    assert [out.source(first), out.source(second)] == ["7.0億円[1]", "7.0億円[2]"]
    (figure,) = out.figures.values()
    assert figure.citations == (1, 2)


def test_a_dash_is_no_figure() -> None:
    out = composer()
    assert out.source(DASH) == "―[1]"
    assert not out.figures


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("円", "500,000,000円"),
        ("千円", "500,000千円"),
        ("百万円", "500百万円"),
        ("億円", "5.0億円"),
        (None, "5億円"),
    ],
)
def test_a_sum_is_written_in_the_unit_asked_for_or_exactly(unit: str | None, text: str) -> None:
    out = composer()
    term = total([leaf(COAST), leaf(SATELLITE)])
    assert out.computed(term, "円", style=unit) == text
    figure = next(figure for figure in out.figures.values() if figure.kind == "computed")
    assert (figure.value, figure.formula) == ("500000000", f"360百万円 + 1.4億円 = {text}")
    assert figure.citations == (1, 2)
    assert [figure.text for figure in out.figures.values() if figure.kind == "source"] == ["360百万円", "1.4億円"]


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (40_000_000, "兆円", "0.00004兆円"),
        (9_999_999, "億円", "999万9,999円"),
        (10_000_000, "億円", "0.1億円"),
        (-140_000_000, "兆円", "△0.00014兆円"),
        (12_345_600_000_000, "兆円", "12兆3,456億円"),
        (999, "千円", "999円"),
        (-999, "千円", "△999円"),
        (0, "億円", "0.0億円"),
        (123_456_789, "exact", "1億2,345万6,789円"),
        (123_456_789, "円", "123,456,789円"),
    ],
)
def test_nothing_but_zero_is_written_as_zero(value: int, style: str, text: str) -> None:
    assert composer().written(Fraction(value), "円", style) == text


def test_signs() -> None:
    out = composer()
    assert out.computed(difference(leaf(SHIP), leaf(SATELLITE)), "円", signed=True) == "+5.6億円"
    assert out.computed(difference(leaf(SATELLITE), leaf(SHIP)), "円", signed=True) == "△5.6億円"
    assert out.computed(share(leaf(SATELLITE), leaf(SHIP)), "%") == "20.0%"


def test_citations_are_numbered_as_the_text_mentions_them() -> None:
    out = composer()
    first, second = out.source(SATELLITE), out.source(SHIP)
    out.lines = [f"船は {second}。"]
    out.caveats = [f"衛星は {first}、手引き[99]は別。"]
    out.number_in_order()
    assert out.lines == ["船は 7.0億円[1]。"]
    assert out.caveats == ["衛星は 1.4億円[2]、手引き[99]は別。"]
    assert [citation.quote[:3] for citation in out.citations] == ["測量船", "観測衛"]
    assert [figure.citations for figure in out.figures.values()] == [(2,), (1,)]


def test_words_of_the_question_are_given_figures() -> None:
    out = composer()
    out.question = "10億円以上の施策"
    assert out.repeated("10億円以上[2]") == "10億円以上［2］"
    assert [(figure.text, figure.kind) for figure in out.figures.values()] == [("10億円", "given")]
    assert out.given(Fraction(10**9)) == "10億円"
    assert out.given(Fraction(10**10)) == ""
    assert out.repeated("19年の30億円") == "19年の…"
    assert len(out.figures) == 1


def test_every_figure_of_a_quotation_is_registered() -> None:
    out = composer()
    start = TEXT.index("測量船")
    span = Span("sea.txt", start, len(TEXT) - 1)
    quotation, number = out.quote(span, TEXT[start:-1])
    assert (quotation, number) == ("「測量船の建造は７．０億円（前年度 8.0億円）である。」", 1)
    assert [(figure.text, figure.value) for figure in out.figures.values()] == [
        ("７．０億円", "700000000"), ("8.0億円", "800000000"),
    ]  # fmt: skip


def test_caveats_and_results_are_said_once_and_in_the_language() -> None:
    for lang, words in (("ja", "注意"), ("en", "note")):
        out = composer("en" if lang == "en" else "ja")
        out.caveat("注意", "note")
        out.caveat("注意", "note")
        assert out.caveats == [words]
    out.result("船", leaf(SHIP), "円", "7.0億円")
    out.result("衛星", None, "円", "―")
    assert [(result.value, result.unit) for result in out.results] == [("700000000", "円"), (None, None)]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("ja", "気象庁の「測量船の建造」"), ("en", "Japan Meteorological Agency (気象庁) 「測量船の建造」")],
)
def test_items_are_named_with_their_organisation(lang: Language, words: str) -> None:
    assert composer(lang).item(SHIP) == words


def test_items_without_organisation_or_name() -> None:
    out = composer()
    bare = Entry(amount=SHIP.amount, item=("船",))
    owner = Entry(amount=SHIP.amount, organisation="気象庁")
    own = Entry(amount=SHIP.amount, organisation="気象庁", item=("気象庁の予算",))
    assert [out.item(entry) for entry in (bare, owner, own)] == ["「船」", "気象庁", "「気象庁の予算」"]


FILLER = st.text("観測所の整備、 \n", max_size=500)


@given(before=FILLER, between=FILLER, after=FILLER, swapped=st.booleans())
def test_quotes_are_short_and_hold_the_amount(before: str, between: str, after: str, swapped: bool) -> None:
    name, words = "測量船", "7.0億円"
    first, second = (words, name) if swapped else (name, words)
    document = Document(doc="a", text=f"{before}{first}{between}{second}{after}")
    found = entry(words, "700000000", name, document=document)
    span = quote_of(found, document)
    assert span.end - span.start <= LONGEST_QUOTE
    assert span.start <= found.amount.span.start < found.amount.span.end <= span.end
    quote = document.quote(span)
    assert quote == quote.strip()
    near = abs(document.text.index(name) - found.amount.span.start) < 100
    if near and len(document.text) < LONGEST_QUOTE:
        assert name in quote
