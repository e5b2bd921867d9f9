"""What never changes an answer's figures: spaces, widths, politeness, a question mark, a greeting."""

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.assistant import Assistant
from corpus.folding import fold_text
from tests.app.test_kinds import KNOWN, rows

QUESTIONS = [
    row["question"]
    for name, known in (("gold/r02_first.jsonl", ""), ("gold/r02_kinds.jsonl", "kinds"))
    for row in rows(name)
    if row["expected"]["values"] and not (known and row["id"] in KNOWN[known])
]
_WIDE = {ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"}
_END = re.compile(r"[?？。!！]+$")


def _japanese(question: str) -> bool:
    return re.search(r"[ぁ-ゖ]", question) is not None


def _politely(question: str) -> str:
    """Return a question that ends on a topic with a polite ending."""
    bare = _END.sub("", question)
    return f"{bare}いくらでしょうか" if bare.endswith(("予算は", "額は")) else question


CHANGES: dict[str, Callable[[str], str]] = {
    "a question mark": lambda q: f"{_END.sub('', q)}？" if _japanese(q) else f"{_END.sub('', q)}?",
    "no mark at the end": lambda q: _END.sub("", q),
    "spaces around": lambda q: f"　 {q} \n",
    "full-width digits": lambda q: q.translate(_WIDE),
    "half-width digits": lambda q: fold_text(q),
    "a greeting": lambda q: f"こんにちは。{q}" if _japanese(q) else f"Hello. {q}",
    "please": lambda q: f"すみません、{q}" if _japanese(q) else q,
    "a polite ending": _politely,
    "spaces after commas": lambda q: re.sub(r"、", "、 ", q),
}


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.sampled_from(QUESTIONS), changes=st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3))
def test_the_figures_stay(bundled: Assistant, question: str, changes: list[str]) -> None:
    said = question
    for change in changes:
        said = CHANGES[change](said)
    assert _figures(bundled, said) == _figures(bundled, question)


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_every_change_changes_something(change: str) -> None:
    assert any(CHANGES[change](question) != question for question in QUESTIONS)


def _figures(bundled: Assistant, question: str) -> list[tuple[str | None, str | None]]:
    return [(result.value, result.unit) for result in bundled.ask(question).answer.result]
