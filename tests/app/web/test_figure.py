"""What a figure stands on: its line, its formula operand by operand, or the question; also after a change."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.answer import Answer, Citation, Figure
from app.assistant import Assistant
from app.web.addresses import Addresses
from app.web.views.figure import NoSuchFigure, operands_of, render_figure
from app.web.views.labels import column_of
from corpus.ledger_store import Ledger, write_ledger
from corpus.model import Unsettled
from tests.app.fakes import ANSWER, ENTRIES
from tests.app.web.pages import check, words
from tests.corpus.ledgers import read_text

PLAIN = Addresses()


def number_of(answer: Answer, text: str) -> int:
    """Return the place of a figure in an answer."""
    return [figure.text for figure in answer.figures].index(text) + 1


@pytest.fixture(scope="module")
def answer(bundled: Assistant) -> Answer:
    """Return the answer about an organisation with two measures."""
    return bundled.ask("防衛省の予算は？").answer


def test_a_printed_figure_has_its_labels_and_its_line(bundled: Assistant, answer: Answer) -> None:
    view = render_figure(answer, number_of(answer, "45.1億円"), bundled.ledger, PLAIN, "ja", fragment=True)
    check(view.html)
    text = words(view.html)
    for said in ("45.1億円 の裏付け", "防衛省", "サイバーに関する最新技術の活用", "予算政府案", "36行目"):
        assert said in text
    assert view.html.count("<mark") == 1
    assert '<mark id="span"><a class="amount"' in view.html


def test_a_computed_figure_is_taken_apart_operand_by_operand(bundled: Assistant, answer: Answer) -> None:
    view = render_figure(answer, number_of(answer, "241.9億円"), bundled.ledger, PLAIN, "ja")
    check(view.html)
    assert "196.8億円 + 45.1億円 = 241.9億円" in view.html
    assert view.html.count('<th scope="row"') == 2
    assert view.html.count("<mark>") == 2
    assert "24,190,000,000円" in view.html
    starts = [citation.quote.index("億円") for citation in answer.citations]
    assert all(start > 0 for start in starts)
    for operand in operands_of(answer, answer.figures[-1], bundled.ledger):
        assert operand.entry is not None
        assert operand.entry.organisation == "防衛省"
        assert f'<a href="{PLAIN.source(operand.entry.amount.span)}"'.replace("&", "&amp;") in view.html


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        ("警察庁のデジタルフォレンジックは前年度から何％変わった？", ["令和2年度予算政府案", "令和元年度当初予算"]),
        ("総務省の予算は？", ["令和2年度予算政府案"] * 3),
        ("総務省の前年度の予算は？", ["令和元年度当初予算"] * 3),  # the lines print equal amounts for both years
    ],
)  # fmt: skip
def test_each_operand_has_the_column_that_was_asked_for(bundled: Assistant, question: str, columns: list[str]) -> None:
    asked = bundled.ask(question).answer
    computed = next(n for n, figure in enumerate(asked.figures, start=1) if figure.kind == "computed")
    view = render_figure(asked, computed, bundled.ledger, PLAIN, "ja")
    rows = view.html.split('<tr role="row">')[2:]
    assert [next(c for c in ("令和2年度予算政府案", "令和元年度当初予算", "") if c in row) for row in rows] == columns


def test_figures_of_every_answer_can_be_shown(two_years: Assistant, bundled: Assistant) -> None:
    asked = [
        (two_years, q) for q in ("観測所の整備はいくら？", "測量船は前年度から何％変わった？", "観測所はどこにある？")
    ]
    asked += [(bundled, q) for q in ("10億円以上の施策は何件？", "総務省は全体の何％ですか", "予算の平均は？")]
    shown = 0
    for assistant, question in asked:
        reply = assistant.ask(question).answer
        for number in range(1, len(reply.figures) + 1):
            for lang in ("ja", "en"):
                check(render_figure(reply, number, assistant.ledger, PLAIN, lang).html)
                shown += 1
    assert shown > 20


def test_a_figure_of_the_question_is_said_to_be_that(bundled: Assistant) -> None:
    given = Figure(text="10億円", value="1000000000", unit="円", kind="given")
    asked = replace(ANSWER, figures=(given,), question="<b>10億円以上は？")
    html = render_figure(asked, 1, bundled.ledger, PLAIN, "ja").html
    assert "<blockquote>&lt;b&gt;<mark>10億円</mark>以上は？</blockquote>" in html
    other = render_figure(replace(asked, question="何件？"), 1, bundled.ledger, PLAIN, "ja").html
    assert "<blockquote>何件？</blockquote>" in other


@pytest.mark.parametrize("number", [0, -1, 4])
def test_there_is_no_other_figure(bundled: Assistant, answer: Answer, number: int) -> None:
    with pytest.raises(NoSuchFigure, match="番目の数字はありません"):
        render_figure(answer, number, bundled.ledger, PLAIN, "ja")


# After the documents have changed


def moved(answer: Answer, **changes: object) -> Answer:
    """Return an answer whose citations are no longer what the documents say."""
    citations = tuple(replace(citation, **changes) for citation in answer.citations)  # type: ignore[arg-type]
    return replace(answer, citations=citations)


@pytest.mark.parametrize("changes", [{"doc": "gone.txt"}, {"start": 0, "end": 5}, {"quote": "<i>別の文</i>"}])
def test_what_was_quoted_is_shown_without_links_after_a_change(
    bundled: Assistant, answer: Answer, changes: dict[str, object]
) -> None:
    old = moved(answer, **changes)
    for number in range(1, len(old.figures) + 1):
        html = render_figure(old, number, bundled.ledger, PLAIN, "ja").html
        check(html)
        assert "資料が変わりました" in html
        assert "/source/" not in html
        assert "<i>" not in html


def test_a_formula_that_cannot_be_read_is_shown_with_what_was_cited(bundled: Assistant, answer: Answer) -> None:
    figure = replace(answer.figures[-1], formula="甲 と 乙")
    html = render_figure(replace(answer, figures=(figure,)), 1, bundled.ledger, PLAIN, "en").html
    assert "甲 と 乙" in html
    assert "<table" not in html
    assert html.count("<blockquote>") == 2


# Operands that are no entries


def ledger_of(folder: Path, text: str) -> Ledger:
    """Return a ledger of one text."""
    path = folder / "ledger.duckdb"
    write_ledger(path, [read_text(text, "a.txt")])
    return Ledger(path)


def cited(text: str, quote: str, id_: int = 1) -> Citation:
    """Return a citation of a quote."""
    start = text.index(quote)
    return Citation(
        id=id_, doc="a.txt", title=None, page=None, line=1, start=start, end=start + len(quote), quote=quote
    )


def test_counted_things_go_with_their_citations_in_order(tmp_path: Path) -> None:
    text = "【気象庁】 甲 3億円\n【気象庁】 乙 4億円\n"
    figure = Figure(text="2件", value="2", unit="件", kind="computed", formula="1件 + 1件 = 2件", citations=(1, 2))
    citations = (cited(text, "甲 3億円"), cited(text, "乙 4億円", 2))
    asked = replace(ANSWER, figures=(figure,), citations=citations)
    html = render_figure(asked, 1, ledger_of(tmp_path, text), PLAIN, "ja").html
    assert html.count("1件</strong>") == 2
    assert "甲 3億円" in html
    assert "乙 4億円" in html
    alone = replace(asked, figures=(replace(figure, citations=(1,)),))
    assert "甲 3億円" not in render_figure(alone, 1, Ledger(tmp_path / "ledger.duckdb"), PLAIN, "ja").html


def test_an_operand_is_read_in_the_quote_where_the_ledger_has_no_entry(tmp_path: Path) -> None:
    text = "船は3億円、家は4億円。\n"
    held = ledger_of(tmp_path, "空\n" * 3)
    figure = Figure(
        text="7億円", value="700000000", unit="円", kind="computed", formula="3億円 + 4億円 = 7億円", citations=(1,)
    )
    quote = cited(text, "船は3億円、家は4億円。")
    operands = operands_of(replace(ANSWER, citations=(quote,), plan={}), figure, held)
    assert [operand.printed and text[operand.printed.start : operand.printed.end] for operand in operands] == [
        "3億円",
        "4億円",
    ]


def test_a_column_is_not_said_where_another_has_the_same_amount(tmp_path: Path) -> None:
    text = "令和４年度予算政府案\n\n【気象庁】 観測所 3億円 3億円\n\n令和４年度\n予算政府案\n\n令和３年度\n当初予算\n"
    held = ledger_of(tmp_path, text)
    assert len({(e.fiscal_year, e.stage) for e in held.entries() if e.amount.text == "3億円"}) == 2
    quote = cited(text, "【気象庁】 観測所 3億円 3億円")
    figure = Figure(
        text="3億円", value="300000000", unit="円", kind="computed", formula="3億円 = 3億円", citations=(1,)
    )
    asked = replace(ANSWER, citations=(quote,), figures=(figure,), plan={})
    (operand,) = operands_of(asked, figure, held)
    assert not operand.sure
    planned = replace(asked, plan={"targets": [{"fiscal_year": 2021, "stage": "当初"}]})
    (operand,) = operands_of(planned, figure, held)
    assert operand.sure
    assert operand.entry is not None
    assert operand.entry.fiscal_year == 2021
    source = replace(figure, kind="source", formula=None)
    both = render_figure(replace(asked, figures=(source,)), 1, held, PLAIN, "ja").html
    assert both.count('<dl class="labels">') == 2


def test_a_figure_that_is_no_entry_is_marked_where_the_quote_prints_it(tmp_path: Path) -> None:
    text = "空\n" * 3
    held = ledger_of(tmp_path, text)
    figure = Figure(text="3か所", value="3", unit="か所", kind="source", citations=(1,))
    document = replace(held.document("a.txt"), text="観測所は3か所にある。\n")
    held.__dict__["_documents"] = {"a.txt": document}
    asked = replace(ANSWER, citations=(cited(document.text, "観測所は3か所"),), figures=(figure,))
    html = render_figure(asked, 1, held, PLAIN, "ja").html
    assert '<mark id="span">3か所</mark>' in html
    whole = replace(asked, figures=(replace(figure, text="三か所"),))
    assert '<mark id="span">観測所は3か所</mark>' in render_figure(whole, 1, held, PLAIN, "ja").html


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "令和4年度予算政府案"),
        ({"fiscal_year": None, "stage": None}, ""),
        ({"unsettled": Unsettled(labels=("stage",), readings=2)}, "未確定"),
    ],
)
def test_the_column_of_an_operand_in_words(changes: dict[str, Any], said: str) -> None:
    assert column_of(replace(ENTRIES[0], **changes), "ja") == said
