"""Greetings, help, and saying what the documents do not hold."""

import pytest

from app.assistant import Assistant
from app.catalog import Catalog
from app.compose import Composer
from app.plan import NotHeld
from app.talk import examples_of, say_not_held
from corpus.model import Document, Metadata


@pytest.mark.parametrize(
    "text",
    ["こんにちは", "こんばんは！", "おはようございます。", "はじめまして", "Hello", "hi!", "Good morning",
     "ありがとう", "どうもありがとうございました", "Thank you very much", "使い方", "ヘルプ", "何ができるの？", "help"],
)  # fmt: skip
def test_talk_is_answered_with_things_to_try(sea: Assistant, text: str) -> None:
    answer = sea.ask(text).answer
    assert (answer.status, answer.result, answer.plan["kind"]) == ("answered", (), "Talk")
    examples = [line[2:] for line in answer.answer.splitlines() if line.startswith("- ")]
    assert len(examples) == 3
    for example in examples:
        assert sea.ask(example).answer.status in ("answered", "partial"), example


@pytest.mark.parametrize(
    "text", ["こんにちは、気象庁の予算は？", "ありがとう。気象庁の予算は？", "Hello, what is the budget of the JMA?"]
)
def test_a_greeting_with_a_question_is_a_question(sea: Assistant, text: str) -> None:
    assert sea.ask(text).answer.plan["kind"] != "Talk"


def test_english_talk_is_english(sea: Assistant) -> None:
    answer = sea.ask("hello").answer
    assert answer.answer.startswith("Hello.")
    assert "Japan Meteorological Agency (気象庁)" in answer.answer


NOT_HELD = [
    ("財務省の予算は？", "財務省", "気象庁"),
    ("星空庁の予算は？", "星空庁", "気象庁"),
    ("気象庁の令和9年度の予算は？", "令和9年度", "令和4年度予算政府案"),
    ("測量船の建造の決算は？", "決算", "令和3年度当初予算"),
    ("気象庁の月面基地の予算はいくら？", "月面基地", "沿岸観測所の整備"),
    ("月面基地の予算はいくら？", "月面基地", "気象庁"),
]


@pytest.mark.parametrize(("question", "missing", "offered"), NOT_HELD)
def test_what_is_missing_is_said_and_what_is_there_offered(
    sea: Assistant, question: str, missing: str, offered: str
) -> None:
    answer = sea.ask(question).answer
    assert (answer.status, answer.result, answer.figures) == ("not_found", (), ())
    assert missing in answer.answer
    assert offered in answer.answer


@pytest.mark.parametrize(("question", "missing", "offered"), NOT_HELD)
def test_and_in_english(sea: Assistant, question: str, missing: str, offered: str) -> None:
    answer = sea.ask(question, lang="en").answer
    assert answer.answer.startswith("The documents do not say")
    assert missing in answer.answer


REASONS = [
    NotHeld(reason="organisation", missing=("空の省",)),
    NotHeld(reason="item", missing=("月の港",), organisation="気象庁"),
    NotHeld(reason="item", missing=("月の港",)),
    NotHeld(reason="word", missing=("月の港", "火星")),
    NotHeld(reason="count", missing=("隻",)),
    NotHeld(reason="text", missing=()),
    NotHeld(reason="column", missing=("令和9年度",)),
]


@pytest.mark.parametrize("plan", REASONS, ids=lambda plan: plan.reason)
def test_documents_that_hold_nothing_are_named_themselves(plan: NotHeld) -> None:
    documents = [Document(doc="a.txt", text="", metadata=Metadata(title="要覧[1]")), Document(doc="b.txt", text="")]
    for lang in ("ja", "en"):
        out = Composer(Catalog(documents, [], ()), "en" if lang == "en" else "ja")
        say_not_held(plan, out)
        assert out.status == "not_found"
        assert "「要覧［1］」、「b.txt」" in out.lines[-1]
        assert examples_of(out) == []
