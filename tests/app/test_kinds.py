"""The wider question tables: every kind, conversations, and texts to verify.

Known failures are listed by id, each with its reason, in tests/golden/known_failures.json, and are strict: one that
passes must be taken off the list.
"""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from app.answer import Answer
from app.assistant import Assistant, State
from tests.app.test_gold import faults, plain

ROOT = Path(__file__).parents[2]
KNOWN: dict[str, dict[str, str]] = json.loads((ROOT / "tests/golden/known_failures.json").read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, Any]]:
    """Return the lines of a table."""
    return [
        json.loads(line) for line in (ROOT / "eval" / name).read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def listed(name: str, key: str) -> list[Any]:
    """Return the rows as parameters, known failures marked."""
    return [
        pytest.param(row, id=row["id"], marks=[pytest.mark.xfail(strict=True)] if row["id"] in KNOWN[key] else [])
        for row in rows(name)
    ]


def least_faults(answer: Answer, expected: dict[str, Any]) -> list[str]:
    """Return what is wrong with an answer by the expectation that it meets best."""
    every = [expected, *expected.get("alternatives", [])]
    empty: dict[str, Any] = {"values": [], "mention": [], "avoid": [], "cite": []}
    return min((faults(answer, {**empty, **one}) for one in every), key=len)


@pytest.mark.parametrize("gold", listed("gold/r02_kinds.jsonl", "kinds"))
def test_kind(bundled: Assistant, gold: dict[str, Any]) -> None:
    assert not least_faults(bundled.ask(gold["question"]).answer, gold["expected"])


CONVERSATIONS = [
    list(turns) for _, turns in groupby(rows("gold/r02_conversations.jsonl"), lambda row: row["conversation"])
]


@pytest.mark.parametrize("turns", CONVERSATIONS, ids=lambda turns: turns[0]["conversation"])
def test_conversation(bundled: Assistant, turns: list[dict[str, Any]]) -> None:
    state, wrong, passed = State(), [], []
    for turn in turns:
        reply = bundled.ask(turn["question"], state=State.from_json(json.loads(json.dumps(state.as_json()))))
        state = reply.state
        found = least_faults(reply.answer, turn["expected"])
        if found and turn["id"] not in KNOWN["conversations"]:
            wrong.append(f"{turn['id']} {turn['question']}: {found}")
        if not found and turn["id"] in KNOWN["conversations"]:
            passed.append(turn["id"])
    assert not wrong
    assert not passed, "take these off the list of known failures"


@pytest.mark.parametrize("text", rows("verify/r02.jsonl"), ids=lambda row: row["id"])
def test_verify(bundled: Assistant, text: dict[str, Any]) -> None:
    claims = bundled.verify(text["text"])
    for expected in text["expected"]:
        figure = plain(expected["figure"])
        found = [c for c in claims if plain(c.text).endswith(figure) or figure.endswith(plain(c.text))]
        verdict = found[0].verdict if found else None
        accepted = [expected["verdict"], *expected.get("also", [])]
        if "backed" not in accepted:
            assert verdict != "backed", expected
        if f"{text['id']}:{expected['figure']}" not in KNOWN["verify"]:
            assert verdict in accepted, expected
        if found:
            claims.remove(found[0])


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_known_failures_have_their_reasons(name: str) -> None:
    assert all(len(reason) > 1 for reason in KNOWN[name].values())


def test_few_are_known_to_fail() -> None:
    asked = len(rows("gold/r02_kinds.jsonl")) + sum(len(turns) for turns in CONVERSATIONS)
    assert len(KNOWN["kinds"]) + len(KNOWN["conversations"]) <= asked * 0.03
