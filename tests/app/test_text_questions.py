"""Text questions about the bundled paper and others: the line that must be quoted, or that the paper does not say.

Known failures are strict: one that passes must be taken off the list.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.assistant import Assistant
from app.guard_text import GuardError
from tests.app.papers import assistant_over
from tests.app.test_kinds import least_faults

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("text_questions.jsonl")
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
PAPERS = {
    "r01": "tests/papers/r01_space_policy",
    "r06": "tests/papers/r06_childcare",
    "h31": "tests/variants/h31_disaster",
    "r03": "tests/variants/r03_local_supplement",
    "r04": "tests/variants/r04_cyber_request",
    "r05": "tests/variants/r05_ai_policy",
    "w06": "tests/variants/r06_water_thousand",
    "s07": "tests/variants/r07_space_total_first",
    "forest": "tests/app/text_papers/forest",
}
KNOWN = {
    "a-02": "the paper's text layer has the sentence behind a row of diagram labels, far from its heading",
    "c-02": "5G時代 is no word of the paper, and an unknown word ends a question where something is",
    "c-06": "another sentence has the question's words in the order in which it asks",
    "d-20": "患者 and 罹患 are the same people in words that share nothing",
    "e-24": "what is asked, a child by its rank, shares no word with the line that names it",
    "e-28": "サミット is a kind of 国際会議 only to who knows it",
    "f-12": "実施 has two dates near the exercise, and neither is of it",
    "f-19": "a number of fields is taken for the fields",
    "f-44": "a kind of rocket is taken for its name",
    "f-47": "ごみ is no kanji, and 宇宙 alone is everywhere",
    "f-53": "書く is in no text, and an unknown verb does not end a question",
}
"""Questions that fail, and why."""


@pytest.fixture(scope="module")
def over(bundled: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Assistant]:
    """Return a function that gives the assistant over one paper."""
    opened = {"r02": bundled}

    def get(corpus: str) -> Assistant:
        if corpus not in opened:
            paths = [ROOT / f"{PAPERS[corpus]}{ending}" for ending in (".txt", ".meta.json")]
            files = {path.name: path.read_bytes() for path in paths if path.exists()}
            opened[corpus] = assistant_over(tmp_path_factory.mktemp(corpus), files)
        return opened[corpus]

    return get


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["id"])
def test_the_right_line_is_quoted(over: Callable[[str], Assistant], row: dict[str, Any]) -> None:
    try:
        found = least_faults(over(row["corpus"]).ask(row["question"]).answer, row["expected"])
    except GuardError as error:
        found = [str(error)]
    if row["id"] in KNOWN:
        assert found, f"{row['id']} passes now: take it out of KNOWN"
        return
    assert not found, "\n".join([row["question"], *found])


def test_the_table_asks_for_what_is_not_there_too() -> None:
    absent = [row for row in QUESTIONS if row["expected"]["status"] == ["not_found"]]
    assert len(QUESTIONS) >= 220
    assert len(absent) >= 80
    assert KNOWN.keys() <= {row["id"] for row in QUESTIONS}
