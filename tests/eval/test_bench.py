"""The bench: what it measures with, not how fast we are."""

from pathlib import Path

import pytest

from app.assistant import open_assistant
from app.settings import Settings
from corpus.model import Span
from eval.bench import Row, main, run, time_answers, write_report
from eval.retrieval_bench import Recall, covers, measure, read_questions
from eval.web_bench import Load

TEXT = "予算は\n一億円である。次の行"


@pytest.mark.parametrize(
    ("spans", "start", "end", "covered"),
    [
        ([(0, 3)], 0, 3, True),
        ([(0, 3), (4, 8)], 0, 8, True),  # only a line break between them
        ([(4, 8), (0, 3)], 1, 8, True),
        ([(0, 2), (4, 8)], 0, 8, False),
        ([(4, 8)], 0, 8, False),
        ([], 0, 1, False),
        ([(0, 9), (2, 5)], 0, 9, True),
    ],
)
def test_evidence_is_covered_where_every_character_is(
    spans: list[tuple[int, int]], start: int, end: int, covered: bool
) -> None:
    assert covers([Span("a", *span) for span in spans], start, end, TEXT) is covered


def test_every_question_quotes_its_evidence_exactly() -> None:
    paper = Path(__file__).parents[2] / "corpus/documents/r02_government_cybersecurity_budget.txt"
    length = len(paper.read_text(encoding="utf-8"))
    questions = read_questions()
    assert len(questions) >= 40
    assert all(0 <= start < end <= length for question in questions for start, end in question.evidence)


def test_answers_are_told_apart_by_whether_they_searched(urazuke_home: Path) -> None:
    assistant = open_assistant(Settings(home=urazuke_home))
    warm = time_answers(assistant, ["予算の総額は？", "年次報告は何のために作られますか。"], rounds=1)
    assert (len(warm.ledger), len(warm.retrieval)) == (1, 1)
    assert warm.asked_ledger == "予算の総額は？"


def test_recall_counts_what_came_back(urazuke_home: Path) -> None:
    assistant = open_assistant(Settings(home=urazuke_home))
    text = assistant.ledger.documents()[0].text
    questions = read_questions()[:6]
    nothing = measure(assistant.retriever, questions, text, "terms", top=0)
    some = measure(assistant.retriever, questions, text, "terms")
    assert (nothing.complete, nothing.characters, len(nothing.missed)) == (0, 0.0, 6)
    assert some.share > 0.5
    assert some.characters > 100


def test_the_report_says_what_holds_and_what_made_it() -> None:
    rows = [Row("a", "1 s", "≤ 2 s", True), Row("b", "3 s", "≤ 2 s", False)]
    recall = Recall("both", 4, 3, 512.4, ("q1",))
    report = write_report(rows, [recall])
    assert "| a | 1 s | ≤ 2 s | ✓ |" in report
    assert "| b | 3 s | ≤ 2 s | ✗ |" in report
    assert "| both | 0.750（3/4） | 512 |" in report
    assert "make bench ARGS=--write" in report
    assert "both: q1" in report


def test_a_whole_run_makes_every_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eval.bench._questions", lambda: ["予算の総額は？", "年次報告は何のために作られますか。"])
    monkeypatch.setattr("eval.bench._read", lambda gold: ["予算の総額は？", "年次報告は何のために作られますか。"])
    monkeypatch.setattr("eval.bench.REPORT", tmp_path / "docs" / "bench.md")
    monkeypatch.setattr("eval.bench.ROOT", Path(__file__).parents[2])
    crowd = Load(times=[12.0, 30.0], before_mb=400, after_mb=410)
    monkeypatch.setattr("eval.web_bench.measure", lambda home: ([120.0], crowd))  # two minutes of its own
    rows, recalls = run(tmp_path / "home", runs=1)
    assert (len(rows), len(recalls)) == (9, 3)
    assert rows[-1].holds
    assert all("なし" in row.found for row in rows[:2])
    monkeypatch.setattr("eval.bench.run", lambda home, runs: (rows, recalls))
    monkeypatch.setattr("eval.bench.ROOT", tmp_path)
    assert main(["--write"]) == 0
    assert (tmp_path / "docs" / "bench.md").read_text(encoding="utf-8") == capsys.readouterr().out
    missed = [Row("a", "", "", False)]
    monkeypatch.setattr("eval.bench.run", lambda home, runs: (missed, recalls))
    assert main(["--strict"]) == 1
