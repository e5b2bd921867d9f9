"""Papers without number, and the questions over them: each answered from the right ones, with what the papers say."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.answer import Answer
from app.answer_table import answer_table
from app.assistant import Assistant, State
from app.plan import FindText, Stated, Target, Trend, plan_from_json
from app.settings import Settings
from app.suggest import first_questions, follow_ups
from corpus.documents import load_corpus
from corpus.organisations import load_organisations
from corpus.reader import guess_metadata, read_document
from eval.many import LAST, Asked, Papers, Series
from eval.many_bench import Characters, Size, draw, measure, open_over, write_report, wrong
from tests.app.papers import SEA, SEA_LATER, write

PAPERS = Papers(15)
LISTED, CITED, POINTED = PAPERS.series
MILLION = 10**6


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Three series of five years."""
    root = tmp_path_factory.mktemp("many")
    return open_over(Settings(home=root / "home", corpus=PAPERS.write(root / "papers"), embedder=Characters.name))


def ask(many: Assistant, *questions: str) -> Answer:
    """Return the answer of the last turn of a conversation."""
    state = State()
    for question in questions:
        reply = many.ask(question, state=state)
        state = reply.state
    return reply.answer


def values(answer: Answer) -> list[str | None]:
    """Return the values of what was asked for."""
    return [result.value for result in answer.result]


def docs(answer: Answer) -> set[str]:
    """Return the documents that an answer cites."""
    return {citation.doc for citation in answer.citations}


def total(series: Series, year: int) -> str:
    """Return a paper's printed total in yen."""
    return str(series.total(year) * MILLION)


# --- the papers -----------------------------------------------------------------------------------------------------


def test_the_same_seed_makes_the_same_papers(tmp_path: Path) -> None:
    first, again = (Papers(15, seed=3).write(tmp_path / name) for name in ("a", "b"))
    other = Papers(15, seed=4).write(tmp_path / "c")
    names = sorted(path.name for path in first.iterdir())
    assert len(names) == 2 * 15
    assert all((first / name).read_bytes() == (again / name).read_bytes() for name in names)
    assert any((first / name).read_bytes() != (other / name).read_bytes() for name in names)


def test_papers_have_every_amount_that_is_known_of_them(tmp_path: Path) -> None:
    folder, organisations = PAPERS.write(tmp_path), load_organisations()
    read = set()
    for document in load_corpus(folder).documents:
        reading = read_document(replace(document, metadata=guess_metadata(document)), organisations)
        read |= {(document.doc, e.item[-1], e.fiscal_year, e.amount.value) for e in reading.entries if e.item}
    assert set(PAPERS.entries()) <= read


@pytest.mark.parametrize("count", [1, 2, 23, 120, 1010])
def test_there_are_as_many_papers_as_asked_for(count: int) -> None:
    papers = Papers(count)
    assert sum(len(series.years) for series in papers.series) == count
    assert len({series.topic for series in papers.series}) == len(papers.series)


def test_no_papers_are_refused() -> None:
    with pytest.raises(ValueError, match="0 papers"):
        Papers(0)


# --- questions of the generator -------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", PAPERS.questions(45), ids=lambda asked: f"{asked.kind}: {asked.question}")
def test_questions_are_answered_from_the_right_papers(many: Assistant, asked: Asked) -> None:
    assert wrong(asked, ask(many, asked.question)) == ""


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked("item", "?", (1,)), "without"),
        (Asked("item", "?", status=("not_found",)), "status"),
        (Asked("item", "?", docs=("elsewhere.txt",)), "cites"),
        (Asked("item", "?", only=True), "more"),
        (Asked("item", "?", caveat=True), "no caveat"),
    ],
)
def test_what_an_answer_lacks_is_said(many: Assistant, asked: Asked, expected: str) -> None:
    assert expected in wrong(asked, ask(many, f"令和7年度の{CITED.topic}の予算の総額は？"))


# --- which papers ---------------------------------------------------------------------------------------------------


def test_the_wrong_year_is_never_used(many: Assistant) -> None:
    answer = ask(many, f"令和2年度の{CITED.topic}の総額は？")
    assert answer.status == "not_found"
    assert not answer.figures


def test_the_newest_paper_answers_where_no_year_is_named_and_says_so(many: Assistant) -> None:
    answer = ask(many, f"{POINTED.topic}の予算の総額はいくらですか")
    assert values(answer) == [total(POINTED, LAST)]
    assert any("最も新しい年度" in caveat for caveat in answer.caveats)


def test_a_question_that_fits_too_many_papers_is_answered_with_a_choice(tmp_path: Path) -> None:
    papers = Papers(12, years=2)
    root = Settings(home=tmp_path / "home", corpus=papers.write(tmp_path / "papers"), embedder=Characters.name)
    many = open_over(root)
    answer = ask(many, "予算の総額は？")
    assert answer.status == "clarify"
    assert not answer.figures
    assert 4 < answer.answer.count("\n- ") <= 8
    for series in papers.series[:2]:
        assert values(ask(many, "予算の総額は？", f"{series.topic}では？")) == [total(series, LAST)]
    offered = [line.removeprefix("- ") for line in answer.answer.splitlines() if line.startswith("- ")]
    for question, series in zip(offered, papers.series, strict=False):
        assert values(ask(many, "予算の総額は？", question)) == [total(series, LAST)], question
    for question in ("令和8年度の予算の総額は？", "すべての資料の総額を合計すると？"):
        assert ask(many, question).status == "clarify", question
    english = ask(many, "How much is the total budget?")
    assert english.status == "clarify"
    assert "What about" in english.answer


def test_one_paper_for_several_years_is_compared_by_its_years(many: Assistant) -> None:
    answer = ask(many, f"令和5年度と令和6年度の{CITED.topic}の総額の差は？")
    assert values(answer) == [str((CITED.total(2023) - CITED.total(2024)) * MILLION)]
    assert docs(answer) == {CITED.doc(2023), CITED.doc(2024)}


def test_two_papers_that_a_question_names_are_set_against_each_other(many: Assistant) -> None:
    answer = ask(many, f"令和8年度の{CITED.topic}と{POINTED.topic}の総額はどちらが多い？")
    both = sorted((CITED.total(LAST), POINTED.total(LAST)), reverse=True)
    assert values(answer) == [str(value * MILLION) for value in both]


def test_the_papers_with_the_largest_totals_are_found(many: Assistant) -> None:
    answer = ask(many, "令和6年度でどの資料の総額が一番大きいですか")
    wholes = sorted((series.total(2024) for series in PAPERS.series), reverse=True)
    assert values(answer) == [str(value * MILLION) for value in wholes]


def test_text_is_searched_in_the_papers_that_a_question_names(many: Assistant) -> None:
    measure = next(
        m for m in CITED.measures
        if sum(other.name.startswith(m.name.partition("の")[0]) for other in CITED.measures) == 1
    )  # fmt: skip
    answer = ask(many, f"令和6年度の{CITED.topic}の資料で、{measure.name.partition('の')[0]}はどこに置かれますか")
    plan, _ = plan_from_json(answer.plan)
    assert isinstance(plan, FindText)
    assert plan.docs == (CITED.doc(2024),)
    assert docs(answer) == {CITED.doc(2024)}


def test_small_talk_and_questions_about_the_papers_need_none_of_them(many: Assistant) -> None:
    assert ask(many, "こんにちは").plan["kind"] == "Talk"
    answer = ask(many, "どんな資料がありますか")
    assert answer.answer.count("\n") + 1 == 15


def test_what_no_paper_holds_is_not_found(many: Assistant) -> None:
    assert ask(many, "量子コンピュータの予算は？").status == "not_found"
    assert ask(many, "復興庁の予算は？").status == "not_found"


# --- over the years -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("{topic}の予算の総額の推移は？", range(2022, 2027)),
        ("{topic}の予算の総額は3年間でどう変わりましたか", range(2024, 2027)),
        ("令和5年度から令和7年度までの{topic}の予算の総額の推移を教えて", range(2023, 2026)),
    ],
)
@pytest.mark.parametrize("series", PAPERS.series, ids=lambda series: series.layout)
def test_trends_have_an_amount_of_each_year(
    many: Assistant, series: Series, question: str, years: Sequence[int]
) -> None:
    answer = ask(many, question.format(topic=series.topic))
    assert isinstance(plan_from_json(answer.plan)[0], Trend)
    assert values(answer) == [total(series, year) for year in years]
    assert docs(answer) == {series.doc(year) for year in years}
    table = answer_table(answer, many.catalog, "ja")
    assert table is not None
    assert len(table.rows) == len(years)


def test_a_trend_says_how_far_the_last_year_is_from_the_first(many: Assistant) -> None:
    answer = ask(many, f"{LISTED.topic}の予算の総額の推移は？")
    change = (LISTED.total(LAST) - LISTED.total(2022)) * MILLION
    assert str(change) in {figure.value for figure in answer.figures}
    assert any("別の資料" in caveat for caveat in answer.caveats)


def test_a_trend_of_one_year_is_none(many: Assistant) -> None:
    assert ask(many, f"令和8年度の{LISTED.topic}の予算の総額の推移は？").plan["kind"] != "Trend"


def test_a_trend_of_what_several_series_have_is_not_guessed(many: Assistant) -> None:
    shared = next(
        owner for s in PAPERS.series for owner in s.owners if sum(owner in other.owners for other in PAPERS.series) > 1
    )
    assert ask(many, f"{shared}の予算の推移は？").plan["kind"] != "Trend"


@pytest.mark.parametrize("before", ["{topic}の予算の総額は？", "令和7年度の{topic}の予算の総額はいくら増えた？"])
def test_a_trend_is_asked_for_after_an_amount(many: Assistant, before: str) -> None:
    answer = ask(many, before.format(topic=LISTED.topic), "推移は？")
    assert values(answer) == [total(LISTED, year) for year in LISTED.years]


def test_what_prints_no_amount_is_said_in_a_trend_and_in_a_list(tmp_path: Path) -> None:
    papers = write(tmp_path / "papers", {"sea_r04.txt": SEA, "sea_r06.txt": SEA_LATER})
    sea = open_over(Settings(home=tmp_path / "home", corpus=papers, embedder=Characters.name)).snapshot()
    item = Target(
        scope="item", doc="sea_r04.txt", organisation="気象庁", item="観測衛星の運用", fiscal_year=2021, stage="当初"
    )
    later = replace(item, doc="sea_r06.txt", fiscal_year=2024, stage="政府案")
    trend = sea.answer(Trend(targets=(item, later)), (), "推移は？", "ja")
    assert "金額の記載なし" in trend.answer
    assert values(trend) == ["140000000"]
    stated = sea.answer(Stated(targets=(item, later), more=True), (), "どの資料ですか", "en")
    assert values(stated) == [None, "140000000"]
    assert any("Further documents" in caveat for caveat in stated.caveats)
    plan, _ = sea.plan("沿岸観測所の整備の推移は？")
    assert isinstance(plan, Trend)
    assert [target.fiscal_year for target in plan.targets] == [2022, 2024]


# --- conversations --------------------------------------------------------------------------------------------------


def test_conversations_go_on_in_the_papers_of_the_series(many: Assistant) -> None:
    first = f"令和7年度の{CITED.topic}の総額は？"
    assert values(ask(many, first, "前年度は？")) == [total(CITED, 2024)]
    assert values(ask(many, first, "令和5年度は？")) == [total(CITED, 2023)]
    assert values(ask(many, first, "令和5年度は？", "推移は？")) == [total(CITED, year) for year in CITED.years]
    assert values(ask(many, f"{CITED.topic}の総額の推移は？", f"{LISTED.topic}では？")) == [
        total(LISTED, year) for year in LISTED.years
    ]
    assert values(ask(many, f"{CITED.topic}の総額の推移は？", "令和6年度は？")) == [total(CITED, 2024)]
    assert ask(many, first, f"{POINTED.topic}の総額は？").citations[0].doc == POINTED.doc(LAST)


def test_the_last_question_is_asked_of_a_paper_that_is_named_alone(many: Assistant) -> None:
    shared = next(owner for owner in LISTED.owners if owner in CITED.owners)
    alone = next(owner for owner in LISTED.owners if owner not in CITED.owners)
    first = "令和7年度の{topic}の{owner}の予算は？"
    there = ask(many, first.format(topic=LISTED.topic, owner=shared), f"{CITED.topic}では？")
    assert values(there)[0] == str(CITED.of_owner(shared, LAST) * MILLION)
    assert docs(there) == {CITED.doc(LAST)}
    nowhere = ask(many, first.format(topic=LISTED.topic, owner=alone), f"{CITED.topic}では？")
    assert docs(nowhere) <= {CITED.doc(year) for year in CITED.years}
    assert ask(many, first.format(topic=LISTED.topic, owner=alone), "令和7年度は？").citations


def test_a_measure_of_another_paper_is_not_given_for_the_one_that_is_named(many: Assistant) -> None:
    measure = next(m.name for m in POINTED.measures if m.name not in {o.name for o in LISTED.measures})
    answer = ask(many, f"{LISTED.topic}関係予算の{measure}はいくら？")
    assert not docs(answer) & {LISTED.doc(year) for year in LISTED.years}


def test_a_measure_is_followed_into_another_year(many: Assistant) -> None:
    measure = CITED.measures[0].name
    answer = ask(many, f"令和8年度の{measure}はいくら？", "令和4年度は？")
    assert values(answer) == [str(CITED.amount(0, 2022) * MILLION)]
    assert docs(answer) == {CITED.doc(2022)}
    owner = LISTED.owners[0]
    assert values(ask(many, f"令和8年度の{LISTED.topic}の{owner}の予算は？", "令和4年度は？"))[0] == str(
        LISTED.of_owner(owner, 2022) * MILLION
    )


def test_a_trend_is_shown_in_another_unit(many: Assistant) -> None:
    answer = ask(many, f"{CITED.topic}の総額の推移は？", "百万円でいうと？")
    assert values(answer) == [total(CITED, year) for year in CITED.years]
    assert "百万円" in answer.answer


# --- which document says so -----------------------------------------------------------------------------------------


def test_documents_that_print_an_amount_are_named(many: Assistant) -> None:
    year, place = 2024, 0
    amount = CITED.amount(place, year)
    answer = ask(many, f"{amount / 100:,.1f}億円と書いてあるのはどの資料ですか")
    assert isinstance(plan_from_json(answer.plan)[0], Stated)
    assert CITED.doc(year) in docs(answer)
    assert set(values(answer)) == {str(amount * MILLION)}


def test_documents_with_an_organisation_are_named(many: Assistant) -> None:
    owner = next(o for o in POINTED.owners if o not in LISTED.owners + CITED.owners)
    answer = ask(many, f"{owner}の予算が載っているのはどの資料ですか")
    assert docs(answer) == {POINTED.doc(year) for year in POINTED.years}


@pytest.mark.parametrize("question", ["{topic}でどの資料の総額が一番大きいですか", "どの資料が最も詳しいですか"])
def test_one_paper_is_no_ranking(many: Assistant, question: str) -> None:
    assert "Compare" not in str(ask(many, question.format(topic=POINTED.topic)).plan)


def test_documents_are_not_named_for_what_none_has(many: Assistant) -> None:
    assert ask(many, "量子コンピュータはどの資料に載っていますか").plan["kind"] != "Stated"


# --- beside the answers ---------------------------------------------------------------------------------------------


def test_answers_are_replayed(many: Assistant) -> None:
    for asked in PAPERS.questions(20):
        answer = ask(many, asked.question)
        again = many.replay(answer.as_json())
        assert {**again.as_json(), "elapsed_ms": 0} == {**answer.as_json(), "elapsed_ms": 0}


def test_suggestions_are_answered(many: Assistant) -> None:
    assert first_questions(many, "ja")
    reply = many.ask(f"令和7年度の{CITED.topic}の総額は？")
    for question in follow_ups(many, reply.answer, reply.state):
        assert many.ask(question, state=reply.state).answer.status in ("answered", "partial")


def test_figures_of_a_text_are_held_against_the_papers_it_is_about(many: Assistant) -> None:
    right, elsewhere = CITED.total(2024), CITED.total(2025)
    text = f"令和6年度の{CITED.topic}に関する予算の総額は{right / 100:,.1f}億円です。"
    assert [claim.verdict for claim in many.verify(text)] == ["backed"]
    assert [claim.verdict for claim in many.verify(text.replace(f"{right / 100:,.1f}", f"{elsewhere / 100:,.1f}"))] != [
        "backed"
    ]


# --- the measurement ------------------------------------------------------------------------------------------------


def test_a_size_is_measured_and_reported(tmp_path: Path) -> None:
    size = measure(1, tmp_path, questions=4, rounds=1)
    assert size.papers == 1
    assert sum(right for right, _ in size.right.values()) == 4
    assert isinstance(size, Size)
    assert "| 1 |" in write_report([size])
    curve = ElementTree.fromstring(draw([size, replace(size, papers=10)]))
    assert sum(element.tag.endswith("polyline") for element in curve.iter()) == 2
