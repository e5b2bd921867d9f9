"""Many questions, one a line."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jsonl import LineError, Run, dumps, parse_line
from tests.app.fakes import FakeAssistant, FakeState


def run(*lines: str | bytes, assistant: FakeAssistant | None = None) -> tuple[list[dict[str, Any]], Run[FakeState]]:
    job: Run[FakeState] = Run(assistant or FakeAssistant(), lang="ja", forced=None, log=lambda: None)
    raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
    return [json.loads(line) for line in job.lines(raw)], job


def test_answers_come_in_order_with_their_ids() -> None:
    out, job = run(
        '{"id": "b", "question": "観測所は？"}', "", "  ", '{"id": 7, "question": "衛星は？"}', '{"question": "x"}'
    )
    assert [line["id"] for line in out] == ["b", 7, None]
    assert [line["question"] for line in out] == ["観測所は？", "衛星は？", "x"]
    assert {line["status"] for line in out} == {"partial"}
    assert job.failures == 0


def test_a_conversation_shares_its_state_and_no_other_does() -> None:
    out, _ = run(
        '{"question": "a", "conversation": "x"}',
        '{"question": "b", "conversation": "y"}',
        '{"question": "c", "conversation": "x"}',
        '{"question": "d"}',
        '{"question": "e", "conversation": 1}',
        '{"question": "f", "conversation": "1"}',
    )
    assert [line["plan"]["turns"] for line in out] == [1, 1, 2, 1, 1, 1]
    assert [line["conversation"] for line in out] == ["x", "y", "x", None, 1, "1"]


@pytest.mark.parametrize(
    ("line", "identity", "error"),
    [
        ("{", None, "1 行目が JSON として読めません。"),
        (b"\xff\xfe", None, "1 行目が UTF-8 ではありません。"),
        ('["a"]', None, "1 行目が"),
        ('"質問"', None, "1 行目が"),
        ('{"id": 3}', 3, "1 行目に文字列の question がありません。"),
        ('{"id": "q", "question": 5}', "q", "question がありません"),
        ('{"id": "q", "question": "a", "conversation": ["x"]}', "q", "conversation が文字列ではありません"),
        ('{"id": "q", "question": "a", "conversation": true}', "q", "conversation が文字列ではありません"),
        ("[" * 100_000, None, "JSON として読めません"),
        ('{"id": "q", "question": ""}', "q", "質問が空です。"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_malformed_line_yields_an_error_in_its_place(line: str | bytes, identity: object, error: str) -> None:
    out, job = run(line, '{"id": "next", "question": "a"}')
    assert out[0] == {"id": identity, "status": "error", "error": out[0]["error"]}
    assert error in out[0]["error"]
    assert (out[1]["id"], out[1]["status"]) == ("next", "partial")
    assert job.failures == 0


@pytest.mark.parametrize(
    ("question", "error"),
    [("GUARD", "本文の数"), ("SETUP", "索引がありません。"), ("BUG", "RuntimeError")],
)
def test_our_own_failure_does_not_lose_the_rest(question: str, error: str) -> None:
    out, job = run(dumps({"id": 1, "question": question}), '{"id": 2, "question": "a"}')
    assert (out[0]["id"], out[0]["status"], out[1]["status"]) == (1, "error", "partial")
    assert error in out[0]["error"]
    assert "秘密" not in out[0]["error"]
    assert job.failures == 1


def test_a_lone_surrogate_goes_through_and_comes_back() -> None:
    assistant = FakeAssistant()
    out, _ = run(r'{"id": "\ud800", "question": "予\udfff算", "conversation": "\ud801"}', assistant=assistant)
    assert (out[0]["id"], out[0]["question"], out[0]["conversation"]) == ("\ud800", "予\udfff算", "\ud801")
    assert assistant.asked[0]["question"] == "予�算"


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert parse_line(b"\xef\xbb\xbf" + b'{"question": "a"}', 1) is not None


@given(st.binary(max_size=60))
def test_any_line_is_a_question_or_an_error(raw: bytes) -> None:
    try:
        parse_line(raw, 1)
    except LineError as error:
        assert str(error)


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists))
def test_what_is_written_can_be_read_and_encoded(value: object) -> None:
    text = dumps(value)
    assert "\n" not in text
    assert json.loads(text.encode()) == value


def test_what_is_written_may_hold_surrogates() -> None:
    assert json.loads(dumps(["\ud800", "a"]).encode()) == ["\ud800", "a"]
