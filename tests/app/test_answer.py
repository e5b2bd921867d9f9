"""An answer, through JSON and back."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Answer, Citation, Figure, Result, StoredAnswerError, answer_from_json
from app.messages import error_line
from tests.app.fakes import ANSWER

_TEXT = st.text(max_size=8)
_MAYBE = st.none() | _TEXT
_WHOLE = st.integers(min_value=0, max_value=10**9)
_JSON = st.recursive(
    st.none() | st.booleans() | _WHOLE | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)


def _tuples(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=3).map(tuple)


_RESULT = st.builds(Result, label=_TEXT, value=_MAYBE, unit=_MAYBE, text=_TEXT)
_FIGURE = st.builds(
    Figure,
    text=_TEXT,
    value=_TEXT,
    unit=_TEXT,
    kind=st.sampled_from(["source", "computed", "given"]),
    formula=_MAYBE,
    citations=_tuples(_WHOLE),
)
_CITATION = st.builds(
    Citation, id=_WHOLE, doc=_TEXT, title=_MAYBE, page=st.none() | _WHOLE, line=_WHOLE, start=_WHOLE, end=_WHOLE,
    quote=_TEXT,
)  # fmt: skip
_ANSWER = st.builds(
    Answer,
    id=_MAYBE,
    question=_TEXT,
    conversation=_MAYBE,
    status=st.sampled_from(["answered", "partial", "clarify", "not_found"]),
    answer=_TEXT,
    result=_tuples(_RESULT),
    figures=_tuples(_FIGURE),
    citations=_tuples(_CITATION),
    caveats=_tuples(_TEXT),
    plan=st.dictionaries(_TEXT, _JSON, max_size=3),
    corpus=_TEXT,
    elapsed_ms=st.floats(min_value=0, max_value=1e6),
)


@given(_ANSWER)
def test_what_is_written_can_be_read(answer: Answer) -> None:
    assert answer_from_json(json.loads(json.dumps(answer.as_json()))) == answer
    assert answer_from_json(answer.as_json()) == answer


def test_what_a_newer_version_added_is_left_out() -> None:
    data = json.loads(json.dumps(ANSWER.as_json()))
    data |= {"mood": "glad"}
    data["citations"][0]["colour"] = "blue"
    assert answer_from_json(data) == ANSWER


def test_what_an_older_version_lacked_has_its_default() -> None:
    least = {"id": None, "question": "何？", "conversation": None, "status": "not_found", "answer": "ありません。"}
    assert answer_from_json(least) == Answer(**least)  # type: ignore[arg-type]
    assert answer_from_json({**least, "elapsed_ms": 3}).elapsed_ms == 3.0


def _set(*path: str | int, to: object) -> Callable[[Any], None]:
    def change(data: Any) -> None:  # noqa: ANN401
        *way, last = path
        for step in way:
            data = data[step]
        data[last] = to

    return change


def _drop(*path: str | int) -> Callable[[Any], None]:
    def change(data: Any) -> None:  # noqa: ANN401
        *way, last = path
        for step in way:
            data = data[step]
        del data[last]

    return change


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (_drop("status"), "answer.status"),
        (_drop("figures", 1, "unit"), "answer.figures[1].unit"),
        (_set("status", to="sure"), "answer.status"),
        (_set("status", to=["answered"]), "answer.status"),
        (_set("question", to=None), "answer.question"),
        (_set("question", to=5), "answer.question"),
        (_set("id", to=5), "answer.id"),
        (_set("result", to="3.6億円"), "answer.result"),
        (_set("result", to={"label": "x"}), "answer.result"),
        (_set("result", 0, to="3.6億円"), "answer.result[0]"),
        (_set("figures", 0, "citations", to=["1"]), "answer.figures[0].citations[0]"),
        (_set("figures", 0, "kind", to="guessed"), "answer.figures[0].kind"),
        (_set("citations", 0, "line", to=2.5), "answer.citations[0].line"),
        (_set("citations", 0, "line", to=True), "answer.citations[0].line"),
        (_set("caveats", to=[None]), "answer.caveats[0]"),
        (_set("plan", to=[]), "answer.plan"),
        (_set("elapsed_ms", to="1"), "answer.elapsed_ms"),
        (_set("elapsed_ms", to=False), "answer.elapsed_ms"),
    ],
)
def test_malformed_data_says_where(change: Callable[[Any], None], where: str) -> None:
    data = json.loads(json.dumps(ANSWER.as_json()))
    change(data)
    with pytest.raises(StoredAnswerError) as caught:
        answer_from_json(data)
    assert f" {where} " in error_line(caught.value, "ja")
    assert error_line(caught.value, "en").startswith(f"{where} of the stored answer")


@pytest.mark.parametrize("data", [None, [], "answer", 5])
def test_what_is_no_object_is_no_answer(data: object) -> None:
    with pytest.raises(StoredAnswerError):
        answer_from_json(data)


@given(_JSON)
def test_other_json_is_refused_and_nothing_else(data: object) -> None:
    with pytest.raises(StoredAnswerError):
        answer_from_json(data)
