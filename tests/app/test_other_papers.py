"""Questions about invented papers of other layouts, each alone, and some of them beside the bundled one.

Known failures are listed by id in tests/golden/known_failures.json, and are strict.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.assistant import Assistant, State
from tests.app.papers import assistant_over
from tests.app.test_kinds import KNOWN, least_faults

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "tests" / "papers"
VARIANTS = ROOT / "tests" / "variants"
MORE = {"r05": "r05_port_resilience.txt", "r07": "r07_forest_request.txt"}
"""Papers that are read in tests/corpus as well."""
SERIES = {"cyber31": "h31_cyber_draft.txt", "cyber03": "r03_cyber_request.txt", "cyber05": "r05_cyber_draft.txt"}
"""Other years of the bundled paper's own series; `series` is all of them beside it."""
QUESTIONS: list[dict[str, Any]] = [
    json.loads(line)
    for name in ("questions.jsonl", "more_questions.jsonl", "series_questions.jsonl")
    for line in (PAPERS / name).read_text(encoding="utf-8").splitlines()
    if line.strip()
]


def sets() -> dict[str, dict[str, bytes]]:
    """Return the files of each set of papers that questions are asked about."""
    own = {path.name: path.read_bytes() for path in sorted(PAPERS.glob("r0*"))}
    bundled = {path.name: path.read_bytes() for path in sorted((ROOT / "corpus" / "documents").iterdir())}
    found = {name: {file: raw for file, raw in own.items() if file.startswith(name)} for name in ("r01", "r06")}
    more = {name: {file: (VARIANTS / file).read_bytes()} for name, file in {**MORE, **SERIES}.items()}
    series = {file: (VARIANTS / file).read_bytes() for file in SERIES.values()}
    return {**found, **more, "all": {**bundled, **own}, "series": {**bundled, **series}}


@pytest.fixture(scope="module")
def assistants(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Assistant]:
    return {name: assistant_over(tmp_path_factory.mktemp(name), files) for name, files in sets().items()}


@pytest.mark.parametrize("corpus", ["r01", "r06", "r05", "r07", "all", *SERIES, "series"])
def test_questions(assistants: Mapping[str, Assistant], corpus: str) -> None:
    states: dict[str, State] = {}
    failed = []
    for row in QUESTIONS:
        if row["corpus"] == corpus:
            conversation = row["conversation"]
            reply = assistants[corpus].ask(row["question"], state=states.get(conversation, State()))
            if conversation:
                states[conversation] = reply.state
            if least_faults(reply.answer, row["expected"]):
                failed.append(row["id"])
    known = [id_ for id_ in KNOWN["papers"] if id_.startswith(corpus)]
    assert sorted(failed) == sorted(known)
