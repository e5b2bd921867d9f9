"""What is suggested was asked before: every suggestion has an answer, and no two of them are the same question."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import suggest
from app.answer import Answer
from app.assistant import Assistant, Reply, Snapshot, State, open_assistant
from app.guard_text import GuardError
from app.linking import is_english
from app.render_text import language_of
from app.suggest import FEW, also_years, first_questions, follow_ups
from corpus.documents import bundled_folder
from tests.app.conftest import Make
from tests.app.papers import NO_AMOUNT, SEA, SEA_LATER, settings_over

GOLD = Path(__file__).parents[2] / "eval" / "gold"
EVERY = 11
"""Of the gold questions, one in so many is asked here: all kinds come up, and it takes seconds."""

ASKED = (
    "沿岸観測所の整備はいくらですか",
    "気象庁の予算は？",
    "気象庁の前年度の予算は？",
    "測量船の建造は前年度からいくら減った？",
    "測量船の建造は前年度の何倍？",
    "測量船の建造は沿岸観測所の整備の何倍？",
    "なぜ観測所を設けるのですか",
    "観測所は何か所ありますか",
    "海上保安庁の予算は全体の何％？",
    "令和9年度の測量船の建造は？",
    "財務省の予算は？",
    "予算の総額は？",
    "こんにちは",
    "What is the budget of the Japan Coast Guard?",
    "List all measures.",
    "気象庁と海上保安庁の合計は？",
    "気象庁と海上保安庁ではどちらが多い？",
    "気象庁と海上保安庁の差は？",
    "気象庁の施策の一覧は？",
    "気象庁の主な施策例は何がありますか",
    "最も多い施策は？",
    "施策を多い順に並べて",
    "施策の平均は？",
    "施策はいくつある？",
    "100億円以上の施策は？",
    "気象庁の予算が10％増えたら？",
    "どんな資料がありますか？",
    "内数とは何ですか",
    "その合計は？",
)


def rows(name: str) -> list[dict[str, str]]:
    """Return the questions of a gold set."""
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def suggested(assistant: Assistant, reply: Reply, asked: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what is suggested after a turn, having asked each of it; the turn's own question counts as asked."""
    answer = reply.answer
    questions = follow_ups(assistant, answer, reply.state, asked=asked)
    assert len({*questions, answer.question, *asked}) == len({answer.question, *asked}) + len(questions)
    for question in questions:
        following = assistant.ask(question, state=reply.state).answer
        assert following.status in ("answered", "partial"), (answer.question, question)
        assert following.result or following.plan["kind"] in ("About", "Explain", "FindText"), question
        assert is_english(question) == (answer.plan["lang"] == "en"), question
        assert following.plan["lang"] == answer.plan["lang"], question
    return questions


# --- after an answer -----------------------------------------------------------------------------------------------


def test_every_kind_of_answer_is_followed_by_three_questions_with_an_answer(bundled: Assistant) -> None:
    kinds: set[str] = set()
    short = []
    questions = [row["question"] for row in rows("r02_kinds.jsonl")[::EVERY]]
    for question in questions:
        reply = bundled.ask(question)
        kinds.add(reply.answer.plan["kind"])
        if len(suggested(bundled, reply)) < FEW:
            short.append(question)
    assert len(short) <= len(questions) * 0.05, short
    assert len(kinds) > 11, kinds


def test_a_conversation_is_never_suggested_what_it_asked(bundled: Assistant) -> None:
    for name in list(dict.fromkeys(row["conversation"] for row in rows("r02_conversations.jsonl")))[::8]:
        state, asked = State(), list[str]()
        for row in [row for row in rows("r02_conversations.jsonl") if row["conversation"] == name]:
            reply = bundled.ask(row["question"], state=state)
            assert len(suggested(bundled, reply, asked)) == FEW
            state = reply.state
            asked.append(row["question"])


def test_suggestions_can_be_followed_for_long(sea: Assistant) -> None:
    reply = sea.ask("気象庁の予算は？")
    asked: list[str] = []
    for _ in range(6):
        questions = suggested(sea, reply, asked)
        assert questions
        asked += [reply.answer.question]
        reply = sea.ask(questions[0], state=reply.state)
    assert len({*asked, reply.answer.question}) == 7


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return an assistant over the bundled documents and two papers of another subject."""
    own = {path.name: path.read_bytes() for path in bundled_folder().iterdir() if path.is_file()}
    root = tmp_path_factory.mktemp("beside")
    return open_assistant(settings_over(root, {**own, "sea_r04.txt": SEA, "sea_r06.txt": SEA_LATER}))


ASKED_OF = [*product(["sea", "two_years"], ASKED), *product(["beside"], ASKED[::3])]


@pytest.mark.parametrize(("papers", "question"), ASKED_OF)
def test_other_papers(request: pytest.FixtureRequest, papers: str, question: str) -> None:
    assistant: Assistant = request.getfixturevalue(papers)
    assert len(suggested(assistant, assistant.ask(question))) == FEW


@pytest.mark.parametrize(("paper", "least"), [(NO_AMOUNT, FEW), ("", 2)], ids=["no amount", "empty"])
def test_papers_with_no_amounts(make: Make, paper: str, least: int) -> None:
    assistant = make({"a.txt": paper})
    for question in ("気象庁の予算は？", "観測所は何のために設けますか", "こんにちは", "Is there a total?"):
        assert len(suggested(assistant, assistant.ask(question))) >= least, question


WORDS = ("気象庁", "海上保安庁", "測量船の建造", "観測衛星", "と", "の", "は", "前年度", "合計", "差", "何％", "一覧",
         "いちばん多い", "なぜ", "いくら", "令和4年度", "？", "what", " budget ", "財務省", "10億円以上")  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=5))
def test_whatever_was_asked_its_suggestions_have_an_answer(sea: Assistant, words: list[str]) -> None:
    suggested(sea, sea.ask("".join(words)))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("沿岸観測所の整備はいくらですか", ("前年度からいくら増減した？", "全体に占める割合は？", "何をする施策？")),
        ("沿岸観測所の整備の前年度は？", ("令和4年度予算政府案では？", "全体に占める割合は？", "何をする施策？")),
        ("気象庁と海上保安庁の合計は？", ("どちらが多い？", "全体に占める割合は？", "前年度からいくら増減した？")),
        ("海上保安庁の予算は全体の何％？", ("では気象庁は？", "それ以外の割合は？", "前年度からいくら増減した？")),
        ("最も多い施策は？", ("2番目は？", "前年度からいくら増減した？", "全体に占める割合は？")),
        ("財務省の予算は？", ("どの組織が載っている？", "海上保安庁の予算は？", "気象庁の予算は？")),
        (
            "What is the budget of the Japan Coast Guard?",
            (
                "How much did it change from the previous year?",
                "What share of the total is it?",
                "What about the Japan Meteorological Agency?",
            ),
        ),
    ],
)
def test_what_is_suggested(sea: Assistant, question: str, expected: tuple[str, ...]) -> None:
    assert suggested(sea, sea.ask(question)) == expected


def test_a_column_that_is_missing_brings_those_that_are_there(bundled: Assistant) -> None:
    reply = bundled.ask("令和元年度補正予算案の政府全体の総額はいくらですか。")
    assert reply.answer.status == "not_found"
    assert suggested(bundled, reply)[:2] == ("政府全体の令和2年度予算政府案は？", "政府全体の令和元年度当初予算は？")


def test_several_readings_are_offered_as_they_stand_in_the_answer(bundled: Assistant) -> None:
    reply = bundled.ask("演習の予算は？")
    assert reply.answer.status == "clarify"
    offered = [line[2:] for line in reply.answer.answer.splitlines() if line.startswith("- ")]
    assert list(suggested(bundled, reply)) == offered[:FEW]


def test_most_suggestions_are_short(sea: Assistant, bundled: Assistant) -> None:
    for assistant, questions in ((sea, ASKED), (bundled, [row["question"] for row in rows("r02_first.jsonl")[::9]])):
        every = [
            suggestion
            for question in questions
            if language_of(question) == "ja"
            for suggestion in suggested(assistant, assistant.ask(question))
        ]
        assert sum(len(suggestion) <= 40 for suggestion in every) >= 0.9 * len(every)


# --- at no cost ----------------------------------------------------------------------------------------------------


def test_the_same_answer_costs_nothing_again(sea: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = sea.ask("気象庁の予算は？")
    first = follow_ups(sea, reply.answer, reply.state, "ja")
    monkeypatch.setattr(Snapshot, "plan", lambda *args: pytest.fail("asked again"))
    assert follow_ups(sea, reply.answer, State.from_json(reply.state.as_json()), "ja") == first


def test_what_could_not_be_answered_is_not_suggested(sea: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = sea.ask("測量船の建造は？")

    def withhold(*args: object) -> Answer:
        raise GuardError(["本文の数"])

    monkeypatch.setattr(Snapshot, "answer", withhold)
    monkeypatch.setattr(suggest, "_CASES", suggest._Kept[suggest._Case](8))
    assert follow_ups(sea, reply.answer, reply.state, "ja") == ()


def test_only_so_much_is_kept() -> None:
    kept, made = suggest._Kept[int](2), list[int]()

    def make(number: int) -> int:
        made.append(number)
        return number

    for number in (1, 2, 1, 3, 1, 2):
        assert kept.get(number, lambda number=number: make(number)) == number  # type: ignore[misc]
    assert made == [1, 2, 3, 2]


def test_a_state_that_was_lost_leaves_the_answer_itself(sea: Assistant) -> None:
    reply = sea.ask("気象庁の予算は？")
    assert follow_ups(sea, reply.answer, State())
    assert follow_ups(sea, reply.answer, reply.state, "en")[0] == "How much did it change from the previous year?"


# --- to begin with -------------------------------------------------------------------------------------------------


def papers(request: pytest.FixtureRequest) -> Iterator[Assistant]:
    """Yield assistants over papers of every sort."""
    for name in ("bundled", "sea", "two_years", "beside"):
        yield request.getfixturevalue(name)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_first_questions_have_an_answer_and_vary(request: pytest.FixtureRequest, lang: str) -> None:
    for assistant in papers(request):
        questions = first_questions(assistant, "en" if lang == "en" else "ja")
        assert 5 <= len(questions) <= 6
        kinds: set[str] = set()
        for question in questions:
            answer = assistant.ask(question).answer
            assert answer.status in ("answered", "partial"), question
            assert answer.plan["lang"] == lang, question
            parts = answer.plan.get("parts", [{"plan": answer.plan}])
            kinds.update(part["plan"]["kind"] for part in parts)
        assert len(kinds) >= 3
        assert first_questions(assistant, "en" if lang == "en" else "ja") == questions


def test_first_questions_of_papers_with_no_amounts(make: Make) -> None:
    assistant = make({"a.txt": NO_AMOUNT})
    questions = first_questions(assistant, "ja")
    assert "観測所について何が書いてある？" in questions
    assert all(assistant.ask(question).answer.status == "answered" for question in questions)


# --- other years ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("沿岸観測所の整備はいくらですか", ("気象庁の「沿岸観測所の整備」の令和3年度当初予算は？",)),
        ("気象庁の予算は？", ("気象庁の令和3年度当初予算は？",)),
        ("観測衛星の運用は？", ()),
        ("沿岸観測所の整備は前年度からいくら増えた？", ()),
        ("気象庁と海上保安庁の合計は？", ()),
        ("財務省の予算は？", ()),
        ("こんにちは", ()),
        (
            "What is the budget of the Japan Coast Guard?",
            ("What is the FY2021 initial budget (令和3年度当初予算) of the Japan Coast Guard?",),
        ),
    ],
)
def test_the_same_in_other_years(sea: Assistant, question: str, expected: tuple[str, ...]) -> None:
    answer = sea.ask(question).answer
    assert also_years(sea, answer) == expected
    for other in expected:
        following = sea.ask(other).answer
        assert following.status in ("answered", "partial")
        assert following.result[0].value != answer.result[0].value


def test_other_years_stand_in_other_papers_too(two_years: Assistant, beside: Assistant) -> None:
    for assistant in (two_years, beside):
        for question in ("令和6年度の沿岸観測所の整備は？", "令和6年度の海上保安庁の予算は？"):
            others = also_years(assistant, assistant.ask(question).answer)
            assert [other.partition("の令和")[2][:3] for other in others] == ["5年度", "4年度", "3年度"], question
            assert all(assistant.ask(other).answer.status in ("answered", "partial") for other in others)


def test_a_total_of_another_subject_is_no_other_year(beside: Assistant) -> None:
    answer = beside.ask("サイバーセキュリティに関する予算の総額は？").answer
    assert also_years(beside, answer) == ("政府全体の令和元年度当初予算は？",)


def test_an_answer_without_a_plan_has_no_other_years(sea: Assistant) -> None:
    assert also_years(sea, replace(sea.ask("気象庁の予算は？").answer, plan={})) == ()
