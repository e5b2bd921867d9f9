"""Questions over a list of projects, against what the list was made from."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from app.answer import Answer
from app.answer_table import answer_table
from app.assistant import Assistant, State
from app.suggest import first_questions, follow_ups
from tests.app.records.lists import OWNERS, YEARS, Project, projects

PROJECTS = projects()
NEWEST = YEARS[-1]
BEACH = "海浜公園の整備事業"


def of(owner: str | None = None, year: int = NEWEST) -> list[Project]:
    return [p for p in PROJECTS if p.year == year and owner in (None, p.owner)]


def named(name: str, year: int = NEWEST) -> Project:
    return next(p for p in PROJECTS if p.name == name and p.year == year)


def ranked(owner: str | None = None, year: int = NEWEST) -> list[Project]:
    return sorted(of(owner, year), key=lambda p: -p.initial)


def rated(bound: str, year: int = 2023) -> list[Project]:
    return [p for p in of(year=year) if p.rate is not None and p.rate * 100 < Decimal(bound)]


def values(answer: Answer) -> list[Decimal]:
    return [Decimal(result.value) for result in answer.result if result.value is not None]


def ask(assistant: Assistant, *turns: str) -> Answer:
    """Return the answer to the last of the turns of one conversation."""
    state = State()
    for turn in turns:
        reply = assistant.ask(turn, state=state)
        state = reply.state
    return reply.answer


Wanted = Callable[[], list[int | Decimal]]

ONE_TURN: list[tuple[str, Wanted]] = [
    (f"{BEACH}の令和6年度の当初予算は？", lambda: [named(BEACH).initial]),
    (f"{BEACH}の予算はいくら？", lambda: [named(BEACH).initial]),
    (f"「{BEACH}」の2022年度の当初予算額を教えてください", lambda: [named(BEACH, 2022).initial]),
    (f"{BEACH}のR5の執行額", lambda: [named(BEACH, 2023).spent or 0]),
    (f"{BEACH}の令和5年度の執行率は？", lambda: [(named(BEACH, 2023).rate or 0) * 100]),
    (f"{BEACH}の2021年度の補正予算は？", lambda: [named(BEACH, 2021).supplement]),
    (f"{BEACH}の令和5年度の歳出予算現額は？", lambda: [named(BEACH, 2023).initial + named(BEACH, 2023).supplement]),
    (f"{BEACH}の令和7年度の要求額は？", lambda: [named(BEACH).initial + 1_000_000]),
    ("海浜公園整備の予算は？", lambda: [named(BEACH).initial]),
    (f"{BEACH}の推移は？", lambda: [named(BEACH, year).initial for year in YEARS]),
    (f"{BEACH}の過去3年間の当初予算の推移", lambda: [named(BEACH, year).initial for year in YEARS[1:]]),
    (f"{BEACH}の令和3年度から令和5年度までの推移は？", lambda: [named(BEACH, year).initial for year in YEARS[:3]]),
    (f"{BEACH}は前年度からいくら増えた？", lambda: [named(BEACH).initial - named(BEACH, 2023).initial]),
    (
        f"{BEACH}の令和3年度と令和5年度の差は？",
        lambda: [named(BEACH, 2023).initial - named(BEACH, 2021).initial],
    ),
    ("環境省で令和6年度当初予算が一番大きい事業は？", lambda: [ranked("環境省")[0].initial]),
    ("環境省の事業で2番目に予算が大きいのは？", lambda: [ranked("環境省")[1].initial]),
    ("環境省の令和5年度の当初予算が多い事業上位3つ", lambda: [p.initial for p in ranked("環境省", 2023)[:3]]),
    ("令和5年度に一番執行額が少ない事業は？", lambda: [min(p.spent or 0 for p in of(year=2023))]),
    ("執行率が50％未満の事業はいくつ？", lambda: [len(rated("50"))]),
    ("令和4年度の執行率が40%を下回る事業は何件？", lambda: [len(rated("40", 2022))]),
    ("当初予算が30億円以上の事業は何件ありますか", lambda: [sum(p.initial >= 3 * 10**9 for p in of())]),
    (
        "厚生労働省で10億円以上の事業の合計は？",
        lambda: [sum(p.initial for p in of("厚生労働省") if p.initial >= 10**9)],
    ),
    ("文部科学省の予算は？", lambda: [sum(p.initial for p in of("文部科学省"))]),
    ("文部科学省の2023年度の執行額の合計は？", lambda: [sum(p.spent or 0 for p in of("文部科学省", 2023))]),
    ("この資料の合計は？", lambda: [sum(p.initial for p in of())]),
    ("令和6年度の全事業の当初予算の総額は？", lambda: [sum(p.initial for p in of())]),
    ("総務省の事業の数は？", lambda: [len(of("総務省"))]),
    ("湿原再生に関する事業の合計はいくら？", lambda: [sum(p.initial for p in of() if "湿原再生" in p.name)]),
    (
        "どの府省庁の予算が一番大きい？",
        lambda: [max(sum(p.initial for p in of(owner)) for owner in OWNERS)],
    ),
    (
        "環境省と総務省ではどちらの予算が大きい？",
        lambda: sorted((sum(p.initial for p in of(o)) for o in ("環境省", "総務省")), reverse=True),
    ),
    (
        "前年度から当初予算が最も増えた事業は？",
        lambda: [max(p.initial - named(p.name, 2023).initial for p in of())],
    ),
    (
        "Which project of 環境省 has the largest initial budget in FY2024?",
        lambda: [ranked("環境省")[0].initial],
    ),
]


@pytest.mark.parametrize(("question", "wanted"), ONE_TURN, ids=[question for question, _ in ONE_TURN])
def test_a_question_is_answered_as_the_list_says(listed: Assistant, question: str, wanted: Wanted) -> None:
    answer = ask(listed, question)
    assert answer.status in ("answered", "partial"), answer.answer
    assert values(answer) == [Decimal(value) for value in wanted()], answer.answer
    assert answer.citations


SHARES: list[tuple[str, Wanted]] = [
    ("環境省の予算は全体の何％？", lambda: [sum(p.initial for p in of("環境省")), sum(p.initial for p in of())]),
    (f"{BEACH}の予算が全体に占める割合は？", lambda: [named(BEACH).initial, sum(p.initial for p in of())]),
]


@pytest.mark.parametrize(("question", "wanted"), SHARES)
def test_shares(listed: Assistant, question: str, wanted: Wanted) -> None:
    part, whole = wanted()
    (share,) = values(ask(listed, question))
    assert abs(share - Decimal(part) * 100 / Decimal(whole)) < Decimal("1e-9")


AVERAGE = "環境省の事業の当初予算の平均は？"


def test_an_average(listed: Assistant) -> None:
    (mean,) = values(ask(listed, AVERAGE))
    assert abs(mean - Decimal(sum(p.initial for p in of("環境省"))) / len(of("環境省"))) < Decimal("1e-3")


TURNS: list[tuple[tuple[str, ...], Wanted]] = [
    ((f"{BEACH}の予算は？", "では昨年度は？"), lambda: [named(BEACH, 2023).initial]),
    ((f"{BEACH}の令和5年度の予算は？", "執行額は？"), lambda: [named(BEACH, 2023).spent or 0]),
    ((f"{BEACH}の令和5年度の予算は？", "その前年度は？"), lambda: [named(BEACH, 2022).initial]),
    ((f"{BEACH}の予算は？", "推移は？"), lambda: [named(BEACH, year).initial for year in YEARS]),
    (("環境省で一番予算が大きい事業は？", "2番目は？"), lambda: [ranked("環境省")[1].initial]),
    (("環境省で一番予算が大きい事業は？", "では総務省は？"), lambda: [ranked("総務省")[0].initial]),
    (("環境省で一番予算が大きい事業は？", "令和4年度は？"), lambda: [ranked("環境省", 2022)[0].initial]),
    (
        ("環境省で一番予算が大きい事業は？", "その推移は？"),
        lambda: [named(ranked("環境省")[0].name, year).initial for year in YEARS],
    ),
    (("執行率が50％未満の事業はいくつ？", "30％未満は？"), lambda: [len(rated("30"))]),
    (("文部科学省の予算は？", "では厚生労働省は？"), lambda: [sum(p.initial for p in of("厚生労働省"))]),
    (("環境省の当初予算が多い事業上位3つは？", "その合計は？"), lambda: [sum(p.initial for p in ranked("環境省")[:3])]),
]


@pytest.mark.parametrize(("turns", "wanted"), TURNS, ids=[" / ".join(turns) for turns, _ in TURNS])
def test_a_turn_takes_what_it_leaves_out_from_the_one_before(
    listed: Assistant, turns: tuple[str, ...], wanted: Wanted
) -> None:
    answer = ask(listed, *turns)
    assert values(answer) == [Decimal(value) for value in wanted()], answer.answer


NOT_HELD = [
    ("宇宙怪獣対策事業の予算は？", "宇宙怪獣"),
    (f"{BEACH}の令和10年度の予算は？", "令和10年度"),
    ("防衛省で一番予算が大きい事業は？", "防衛省"),
    (f"{BEACH}の予備費は？", "予備費"),
    (f"総務省の{BEACH}の予算は？" if named(BEACH).owner != "総務省" else f"環境省の{BEACH}の予算は？", BEACH),
    ("令和元年度の全事業の当初予算の総額は？", "令和元年度"),
]


@pytest.mark.parametrize(("question", "told"), NOT_HELD)
def test_what_is_not_held_is_said_to_be_missing(listed: Assistant, question: str, told: str) -> None:
    answer = ask(listed, question)
    assert answer.status == "not_found", answer.answer
    assert told in answer.answer
    assert not answer.result


def test_an_amount_is_cited_by_its_row(listed: Assistant) -> None:
    answer = ask(listed, f"{BEACH}の令和5年度の執行率は？")
    (citation,) = answer.citations
    assert BEACH in citation.quote
    assert citation.table == 1 and citation.row and citation.column
    assert "%" in answer.answer


def test_a_large_count_says_what_it_shows(listed: Assistant) -> None:
    answer = ask(listed, "当初予算が1億円以上の事業は何件ありますか")
    assert len(answer.citations) < 30
    assert any("だけを示しました" in caveat for caveat in answer.caveats)


@pytest.mark.parametrize("question", ["こんにちは", "使い方", "どんな資料がある？", "Which documents do you have?"])
def test_talk_works_without_running_text(listed: Assistant, question: str) -> None:
    answer = ask(listed, question)
    assert answer.status == "answered"
    assert not answer.result


def test_a_plan_replays(listed: Assistant) -> None:
    for question, _ in ONE_TURN[::4]:
        answer = ask(listed, question)
        again = listed.replay(answer.as_json())
        assert again.answer == answer.answer


def test_documents_that_differ_are_both_told(mixed: Assistant) -> None:
    answer = ask(mixed, f"{BEACH}の令和5年度の当初予算は？")
    assert set(values(answer)) == {Decimal(123456000), Decimal(named(BEACH, 2023).initial)}
    assert answer.status == "partial"
    assert len({citation.doc for citation in answer.citations}) == 2


def test_conflicts_are_listed(mixed: Assistant) -> None:
    answer = ask(mixed, "資料によって金額が異なる事業はありますか")
    assert Decimal(123456000) in values(answer)
    assert "山岳気象の推進事業" in answer.answer


def test_which_document_says_so(mixed: Assistant) -> None:
    answer = ask(mixed, "新しい橋の事業の予算はどの資料に載っていますか")
    assert [citation.doc for citation in answer.citations] == ["other.csv"]
    assert values(answer) == [Decimal(5_000_000)]


def test_running_text_and_tables_each_answer_their_own(mixed: Assistant) -> None:
    assert values(ask(mixed, "気象庁の沿岸観測所の整備はいくら？")) == [Decimal(360_000_000)]
    assert values(ask(mixed, "総務省で令和6年度当初予算が一番大きい事業は？")) == [Decimal(ranked("総務省")[0].initial)]


def test_questions_to_begin_with_have_answers(listed: Assistant, mixed: Assistant) -> None:
    for lang in ("ja", "en"):
        questions = first_questions(listed, lang)
        assert len(questions) >= 4
        assert all(ask(listed, question).status in ("answered", "partial") for question in questions)
    assert first_questions(mixed, "ja")


def test_questions_follow_an_answer(listed: Assistant) -> None:
    for question in (
        f"{BEACH}の予算は？",
        "環境省で一番予算が大きい事業は？",
        "宇宙怪獣対策事業の予算は？",
        "こんにちは",
    ):
        reply = listed.ask(question)
        assert follow_ups(listed, reply.answer, reply.state)


def test_an_order_has_a_table(listed: Assistant) -> None:
    answer = ask(listed, "環境省の当初予算が多い事業上位3つは？")
    table = answer_table(answer, listed.catalog, "ja")
    assert table is not None
    assert [row.cells[0].value for row in table.rows if row.cells[0]] == [p.initial for p in ranked("環境省")[:3]]
    assert table.kind == "rank"


def test_years_have_a_table(listed: Assistant) -> None:
    table = answer_table(ask(listed, f"{BEACH}の推移は？"), listed.catalog, "en")
    assert table is not None and len(table.rows) == len(YEARS)


def test_a_single_amount_has_no_table(listed: Assistant) -> None:
    assert answer_table(ask(listed, f"{BEACH}の予算は？"), listed.catalog, "ja") is None


def test_figures_of_a_text_are_checked_against_tables(listed: Assistant) -> None:
    own = named(BEACH, 2022).initial
    right, wrong, unknown = listed.verify(
        f"{BEACH}の令和4年度の当初予算は{own:,}円です。{BEACH}の令和4年度の当初予算は{own + 1_000_000:,}円です。"
        "空飛ぶ亀の保護事業は5,000,000円です。"
    )
    assert (right.verdict, wrong.verdict, unknown.verdict) == ("backed", "contradicted", "absent")
    assert wrong.says == f"{own:,}円"


def test_figures_are_checked_against_text_and_tables(mixed: Assistant) -> None:
    own = named(BEACH, 2022).initial
    claims = mixed.verify(f"気象庁の沿岸観測所の整備は3.6億円です。{BEACH}の令和4年度の当初予算は{own:,}円です。")
    assert [claim.verdict for claim in claims] == ["backed", "backed"]


def test_none_of_many_is_a_count(listed: Assistant) -> None:
    answer = ask(listed, "当初予算が9兆円以上の事業はいくつ？")
    assert values(answer) == [Decimal(0)]
    assert answer.status == "answered" and answer.citations
