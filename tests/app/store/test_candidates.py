"""Candidates: what people thought of answers, as rows that the evaluation reads."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Answer, Citation, Figure, Result
from app.assistant import Assistant, State
from app.store import Feedback, Store, Turn
from app.store.candidates import Candidate, candidates
from app.store.derivations import Underivable, derivation
from app.store.gold_rows import guarded, json_lines, table
from eval.errors import GoldError
from eval.gold import Question
from eval.gold_files import read_gold
from eval.judge import judge
from eval.paper import Papers
from eval.reply import reply_from_json
from eval.validate import validate
from tests.app.fakes import ANSWER

TALKS = (
    ("防衛省のシステム・ネットワークの充実・強化はいくら？", "前年度は？"),
    ("防衛省の予算は？", "全体の何％？", "それは円でいうと？"),
    ("警察庁のデジタルフォレンジック用資機材の増強等の前年度との差は？", "何％増えた？", "何倍？"),
    ("各府省で一番予算が多いのは？",),
    ("NISCの予算の内訳で【新】が付いている項目はいくつですか",),
    ("警察庁の施策の平均は？",),
    ("環境省の予算は？",),
    ("内数とは？",),
    ("こんにちは",),
    ("10億円以上の施策は？",),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "records.sqlite", keep_days=None)
    yield made
    made.close()


@pytest.fixture(scope="module")
def papers() -> Papers:
    return Papers.of(None)


def talk(store: Store, assistant: Assistant, questions: Sequence[str]) -> list[Turn]:
    named, state, turns = store.start("me"), None, []
    for question in questions:
        reply = assistant.ask(question, state=state)
        state = State.from_json(json.loads(json.dumps(reply.state.as_json())))
        turns.append(store.add(named, "me", reply.answer, reply.state.as_json()))
    return turns


def read(found: Sequence[Candidate], folder: Path, suffix: str) -> tuple[Question, ...]:
    path = folder / f"candidates{suffix}"
    path.write_text(json_lines(found) if suffix == ".jsonl" else table(found), encoding="utf-8", newline="")
    return read_gold([path])


@pytest.fixture
def praised(store: Store, bundled: Assistant) -> list[Feedback]:
    return [store.rate(turn.id, "me", "up") for questions in TALKS for turn in talk(store, bundled, questions)]


def test_what_was_found_right_is_read_and_proved_by_the_evaluation(
    praised: list[Feedback], bundled: Assistant, papers: Papers, tmp_path: Path
) -> None:
    found = candidates(praised, "ja")
    questions = read(found, tmp_path, ".jsonl")
    assert [one.question for one in questions] == [question for questions in TALKS for question in questions]
    talks = [question.conversation for question in questions]
    assert [talks.count(name) if name else 1 for name in talks] == [len(talk) for talk in TALKS for _ in talk]
    assert [str(flaw) for flaw in validate(questions, papers).flaws] == []
    assert validate(questions, papers).values >= 12
    for question, one in zip(questions, praised, strict=True):
        reply = reply_from_json(json.loads(json.dumps(one.turn.answer.as_json())))
        assert judge(question, reply, papers).passed


def test_a_table_says_the_same(praised: list[Feedback], papers: Papers, bundled: Assistant, tmp_path: Path) -> None:
    found = [one for one in candidates(praised, "ja") if one.status != ("clarify",)]
    as_rows, as_objects = read(found, tmp_path, ".csv"), read(found, tmp_path, ".jsonl")
    for row, whole in zip(as_rows, as_objects, strict=True):
        assert [(one.value, one.unit) for one in row.main.values] == [
            (one.value, one.unit) for one in whole.main.values
        ]
        assert (row.id, row.kind, row.conversation, row.note) == (whole.id, whole.kind, whole.conversation, whole.note)
        assert set(whole.main.status) <= set(row.main.status)
        reply = reply_from_json(bundled.ask(row.question).answer.as_json()) if row.conversation is None else None
        assert reply is None or judge(row, reply, papers).passed


def test_kinds_are_those_of_the_gold_set(praised: list[Feedback]) -> None:
    kinds = {one.question: one.kind for one in candidates(praised, "ja")}
    assert kinds["防衛省の予算は？"] == "organisation"
    assert kinds["何％増えた？"] == "change_rate"
    assert kinds["各府省で一番予算が多いのは？"] == "extreme"
    assert kinds["警察庁の施策の平均は？"] == "average"
    assert kinds["環境省の予算は？"] == "not_found"
    assert kinds["こんにちは"] == "talk"


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_what_was_found_wrong_waits_for_a_person(store: Store, tmp_path: Path, suffix: str) -> None:
    turn = store.add(store.start("me"), "me", ANSWER, {})
    store.rate(turn.id, "me", "down", reasons=["figure", "citation"], comment="36億円\nのはず")
    (found,) = candidates(store.feedback(), "ja")
    assert not found.complete
    expected = found.as_json()["expected"]
    assert (expected["status"], expected["values"], expected["cite"], expected["derivation"]) == ([], [], [], None)
    for said in ("数字が違う、根拠の行が違う", "「36億円 のはず」", "partial", "観測所の整備は 3.6億円 です[1]。"):
        assert said in found.note
    with pytest.raises(GoldError) as caught:
        read([found], tmp_path, suffix)
    assert caught.value.field in ("expected.status", "答え")
    filled = replace(found, status=("not_found",))
    (question,) = read([filled], tmp_path, suffix)
    assert question.unanswerable


def test_notes_can_be_english(store: Store) -> None:
    turn = store.add(store.start("me"), "me", ANSWER, {})
    store.rate(turn.id, "me", "down", reasons=["silent"])
    (found,) = candidates(store.feedback(), "en")
    assert found.note.startswith("Rated down（should have answered） [web ")
    assert "Fill in status and values. The answer was (partial): 観測所" in found.note


def _asked(store: Store, conversation: str, question: str, replaces: int | None = None) -> Turn:
    return store.add(conversation, "me", replace(ANSWER, question=question), {}, replaces=replaces)


def test_a_follow_up_brings_along_what_was_asked_before(store: Store) -> None:
    talk = store.start("me")
    turns = [_asked(store, talk, question) for question in ("一", "二", "三", "四")]
    store.rate(turns[2].id, "me", "up")
    store.rate(turns[1].id, "you", "down")
    found = candidates(store.feedback(), "ja")
    assert [one.question for one in found] == ["一", "二", "三"]
    assert [one.complete for one in found] == [True, False, True]
    assert len({one.conversation for one in found}) == 1
    assert found[0].conversation is not None
    assert "前の質問" in found[0].note
    assert len({one.id for one in found}) == 3


def test_an_edit_makes_two_conversations_of_one_beginning(store: Store) -> None:
    talk = store.start("me")
    _asked(store, talk, "一")
    store.rate(_asked(store, talk, "二").id, "me", "down")
    store.rate(_asked(store, talk, "別の二", replaces=2).id, "me", "up")
    found = candidates(store.feedback(), "ja")
    assert [one.question for one in found] == ["一", "二", "一", "別の二"]
    assert [found[0].conversation == one.conversation for one in found] == [True, True, False, False]
    assert len({one.id for one in found}) == 4


def test_a_first_question_stands_alone(store: Store) -> None:
    talk = store.start("me")
    first = _asked(store, talk, "一")
    _asked(store, talk, "二")
    store.rate(first.id, "me", "up")
    (found,) = candidates(store.feedback(), "ja")
    assert found.conversation is None


def test_one_who_found_it_wrong_outweighs_those_who_did_not(store: Store) -> None:
    turn = _asked(store, store.start("me"), "一")
    store.rate(turn.id, "甲", "up", comment="良い")
    store.rate(turn.id, "乙", "down", comment="悪い")
    (found,) = candidates(store.feedback(), "ja")
    assert not found.complete
    assert "良い" in found.note
    assert "悪い" in found.note
    assert "甲" not in found.note  # who it was stays in the store


def test_nothing_rated_makes_nothing() -> None:
    assert candidates([], "ja") == []
    assert json_lines([]) == ""
    assert table([]).count("\r\n") == 1


@pytest.mark.parametrize(
    "question", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "＝1", "\t=1", " =1", "\r=1", "\n+1"]
)
def test_a_cell_is_never_a_formula(store: Store, question: str) -> None:
    turn = _asked(store, store.start("me"), question)
    store.rate(turn.id, "me", "up", comment=question)
    rows = list(csv.reader(io.StringIO(table(candidates(store.feedback(), "ja")), newline="")))
    for cell in rows[1]:
        assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert rows[1][3] == f"'{question}"


@given(st.text())
def test_no_text_becomes_a_formula(text: str) -> None:
    cell = guarded(text)
    assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert cell.lstrip("'") == text.replace("\0", "�").lstrip("'")


def _answer(result: Sequence[Result], figures: Sequence[Figure], *quotes: str, doc: str = "sea.txt") -> Answer:
    citations = tuple(
        Citation(id=number, doc=doc, title=None, page=None, line=10 * number, start=0, end=len(quote), quote=quote)
        for number, quote in enumerate(quotes, start=1)
    )
    return replace(ANSWER, result=tuple(result), figures=tuple(figures), citations=citations)


def _computed(value: str, unit: str, formula: str, *citations: int) -> tuple[Result, Figure]:
    text = f"{value}{unit}"
    figure = Figure(text=text, value=value, unit=unit, kind="computed", formula=formula, citations=citations)
    return Result(label="答え", value=value, unit=unit, text=text), figure


SUM = _computed("500000000", "円", "3.6億円[1] + 1.4億円[2] = 5.0億円", 1, 2)
RATE = _computed("20", "%", "(1.2億円 − 1.0億円) ÷ 1.0億円 = 20.0%", 1)
SHARES = _computed("1.5", "ポイント", "17.0% − 15.5% = 1.5ポイント", 1)
MEAN = _computed("250000000", "円", "(3.6億円 + 1.4億円) ÷ 2 = 2.5億円", 1, 2)
COUNT = _computed("2", "件", "1件 + 1件 = 2件", 1, 2)
BARE = _computed("2000000", "円", "1,500千円 + 500千円 = 2,000千円", 1)


@pytest.mark.parametrize(
    ("asked", "quotes", "doc", "expected"),
    [
        (SUM, ("観測 ３.６ 億円", "衛星 1.4億円"), "sea.txt", "sea:L10:3.6 億円 + sea:L20:1.4億円"),
        (SUM, ("観測\n3.6億円", "衛星 1.4億円"), "海.txt", "L11:3.6億円 + L20:1.4億円"),
        (SUM, ("観測 13.6億円", "衛星 1.4億円"), "sea.txt", None),
        (RATE, ("船 1.2億円 1.0億円",), "海.txt", "((L10:1.2億円 - L10:1.0億円) / L10:1.0億円) * 100"),
        (SHARES, ("船 17.0% 15.5%",), "海.txt", "L10:17.0% - L10:15.5%"),
        (MEAN, ("観測 3.6億円", "衛星 1.4億円"), "海.txt", "(L10:3.6億円 + L20:1.4億円) / 2"),
        (COUNT, ("観測 3.6億円 1億円", "衛星 1.4億円"), "海.txt", "count(L10:3.6億円, L20:1.4億円)"),
        (COUNT, ("観測 3.6億円", "衛星"), "海.txt", None),
        (BARE, ("船 1,500 500",), "海.txt", "L10:1,500 + L10:500"),
        (BARE, ("船 1,500人 500",), "海.txt", None),
    ],
)
def test_a_formula_becomes_an_expression_over_lines(
    asked: tuple[Result, Figure], quotes: tuple[str, ...], doc: str, expected: str | None
) -> None:
    answer = _answer(asked[:1], asked[1:], *quotes, doc=doc)
    if expected is None:
        with pytest.raises(Underivable):
            derivation(answer)
    else:
        assert derivation(answer) == expected


def test_equal_amounts_are_taken_from_a_line_each() -> None:
    twice = _computed("720000000", "円", "3.6億円 + 3.6億円 = 7.2億円", 1, 2)
    assert (
        derivation(_answer(twice[:1], twice[1:], "甲 3.6億円", "乙 3.6億円", doc="海.txt"))
        == "L10:3.6億円 + L20:3.6億円"
    )


def test_a_number_of_the_question_stands_for_itself() -> None:
    supposed = _computed("396000000", "円", "3.6億円 × 110% = 3.96億円", 1)
    given_here = Figure(text="110%", value="110", unit="%", kind="given")
    assert (
        derivation(_answer(supposed[:1], (supposed[1], given_here), "甲 3.6億円", doc="海.txt")) == "L10:3.6億円 * 110%"
    )


def test_a_printed_amount_must_stand_on_a_cited_line() -> None:
    printed = Figure(text="3.6億円", value="360000000", unit="円", kind="source", citations=(1,))
    asked = Result(label="観測所", value="360000000", unit="円", text="3.6億円")
    assert derivation(_answer([asked], [printed], "甲 3.6億円", doc="海.txt")) == "L10:3.6億円"
    for figures in ([printed], [], [replace(printed, kind="given")]):
        with pytest.raises(Underivable, match="観測所"):
            derivation(_answer([asked], figures, "甲 13.6億円", "乙 3.6億円"))


DASH = Result(label="前年度", value=None, unit=None, text="―")


def test_a_dash_stands_on_a_line_that_prints_one() -> None:
    assert derivation(_answer([DASH], [], "甲 3.6億円", "乙 ：― 1億円", doc="海.txt")) == "L20:―"
    with pytest.raises(Underivable, match="前年度"):
        derivation(_answer([DASH], [], "甲 3.6億円"))


@pytest.mark.parametrize("formula", ["なにか", "3.6億円 +", "3.6億円 × 9.9億円 = ?", "(1.0億円 = 1%"])
def test_a_formula_that_cannot_be_read_gives_none(formula: str) -> None:
    odd = _computed("1", "%", formula, 1)
    with pytest.raises(Underivable):
        derivation(_answer(odd[:1], odd[1:], "甲 1.0億円"))


def test_a_value_without_a_proof_says_so_in_its_note(store: Store) -> None:
    lost = _answer(SUM[:1], SUM[1:], "何も印刷されていない行")
    turn = store.add(store.start("me"), "me", lost, {})
    store.rate(turn.id, "me", "up")
    (found,) = candidates(store.feedback(), "ja")
    assert found.complete
    assert found.derivation is None
    assert "derivation を書いてください（「500000000円」" in found.note


@pytest.mark.parametrize(
    ("plan", "kind"),
    [
        ({"kind": "SideBySide", "parts": [{"doc": "a", "plan": {"kind": "Share"}}]}, "share"),
        ({"kind": "SideBySide", "parts": []}, "other"),
        ({"kind": "Total", "average": False}, "sum"),
        ({"kind": "Change", "measure": "one_of"}, "one_of"),
        ({"kind": "Change", "measure": "new"}, "other"),
        ({"kind": "Gather", "aggregate": "rank"}, "rank"),
        ({"kind": "Later"}, "other"),
        ({}, "other"),
    ],
)
def test_the_kind_is_read_from_the_plan(store: Store, plan: dict[str, Any], kind: str) -> None:
    turn = store.add(store.start("me"), "me", replace(ANSWER, plan=plan), {})
    store.rate(turn.id, "me", "up")
    (found,) = candidates(store.feedback(), "ja")
    assert found.kind == kind
