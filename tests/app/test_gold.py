"""The questions of the gold file get the figures, the lines and the words that it expects."""

import json
import re
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.answer import Answer
from app.assistant import Assistant

GOLD = Path(__file__).parents[2] / "eval" / "gold" / "r02_first.jsonl"
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
KNOWN: dict[str, str] = {}
"""Questions that fail, and why. Three at most."""


def plain(text: str) -> str:
    """Return a text without differences of width and white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))  # noqa: TID251 - nothing here is an offset


def faults(answer: Answer, expected: dict[str, Any]) -> list[str]:
    """Return what is wrong with an answer."""
    found = [] if answer.status in expected["status"] else [f"status {answer.status}, not {expected['status']}"]
    found += value_faults(answer, expected["values"])
    quotes = [plain(citation.quote) for citation in answer.citations]
    found += [f"not cited: {line}" for line in expected["cite"] if not any(plain(line) in quote for quote in quotes)]
    said = "\n".join([answer.answer, *answer.caveats])
    found += [f"not mentioned: {pattern}" for pattern in expected["mention"] if not re.search(pattern, said)]
    found += [f"should not say: {pattern}" for pattern in expected["avoid"] if re.search(pattern, said)]
    return found


def value_faults(answer: Answer, values: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong with the results, which come in the order of the gold values."""
    if not values:
        stated = [result for result in answer.result if result.value is not None]
        return [f"states {stated}, and no value is expected"] if stated else []
    if len(values) != len(answer.result):
        return [f"{len(answer.result)} results, not {len(values)}"]
    found = []
    for value, result in zip(values, answer.result, strict=True):
        if value["value"] is None or result.value is None:
            same = value["value"] == result.value
        else:
            gap = abs(Decimal(value["value"]) - Decimal(result.value))
            same = gap <= Decimal(value["tolerance"]) and value["unit"] == result.unit
        if not same:
            found.append(f"{result.value} {result.unit}, not {value['value']} {value['unit']}")
    return found


@pytest.mark.parametrize("gold", QUESTIONS, ids=lambda gold: gold["id"])
def test_gold(bundled: Assistant, gold: dict[str, Any]) -> None:
    found = faults(bundled.ask(gold["question"]).answer, gold["expected"])
    if gold["id"] in KNOWN:
        assert found, f"{gold['id']} passes now: take it out of KNOWN"
        return
    assert not found, "\n".join([gold["question"], *found])


def test_few_are_known_to_fail() -> None:
    assert len(KNOWN) <= 3
    assert KNOWN.keys() <= {gold["id"] for gold in QUESTIONS}


def test_the_judge_finds_faults(bundled: Assistant) -> None:
    """The judge can fail: each expectation, turned round, is a fault."""
    gold = next(gold for gold in QUESTIONS if gold["id"] == "r02-organisation-01")
    answer, expected = bundled.ask(gold["question"]).answer, gold["expected"]
    wrong = [
        {"status": ["not_found"]},
        {"values": expected["values"][:1]},
        {"values": expected["values"][::-1]},
        {"values": [{**value, "unit": "%"} for value in expected["values"]]},
        {"values": [{**value, "value": str(Decimal(value["value"]) + 1)} for value in expected["values"]]},
        {"values": []},
        {"cite": ["どこにもない行"]},
        {"mention": ["内閣府"]},
        {"avoid": ["主な施策例"]},
    ]
    assert not faults(answer, expected)
    assert all(faults(answer, {**expected, **change}) for change in wrong)
