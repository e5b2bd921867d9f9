"""Asking: order, several at once, what a crash leaves, and going on where a run was ended."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import UsageError
from eval.gold import Expected, Question
from eval.ranking import Place
from eval.run import Interrupted, Kept, run, run_key

ONE = Question(id="a", kind="k", question="?", expected=(Expected(status=("answered",)),))
TALK = tuple(replace(ONE, id=f"c{n}", question=f"c{n}", conversation="c") for n in (1, 2, 3))
QUESTIONS = (replace(ONE, id="a", question="a"), TALK[0], replace(ONE, id="b", question="b"), *TALK[1:])


class Scripted:
    """A system that remembers what it was asked, and does what the script says of a question."""

    name = "scripted"

    def __init__(self, **script: BaseException) -> None:
        self.script = script
        self.asked: list[list[str]] = []
        self.threads: set[int] = set()

    def talk(self) -> "ScriptedTalk":
        """Return a conversation that is remembered."""
        self.asked.append([])
        return ScriptedTalk(self, self.asked[-1])

    def search(self, question: str, k: int) -> Sequence[Place] | None:
        """Return nothing: it does not search."""
        return None


class ScriptedTalk:
    """One of its conversations."""

    def __init__(self, system: Scripted, asked: list[str]) -> None:
        self._system = system
        self._asked = asked

    def ask(self, question: str) -> dict[str, Any]:
        """Return the question, and which turn it was; or raise what the script says."""
        self._system.threads.add(threading.get_ident())
        self._asked.append(question)
        if error := self._system.script.pop(question, None):
            raise error
        return {"status": "answered", "answer": f"{question}!{len(self._asked)}"}


@pytest.mark.parametrize("jobs", [1, 3])
def test_answers_come_in_the_order_of_the_questions_and_turns_in_theirs(jobs: int) -> None:
    system = Scripted()
    ticks: list[int] = []
    found = run(system, QUESTIONS, jobs=jobs, tick=ticks.append)
    assert [outcome.id for outcome in found] == ["a", "c1", "b", "c2", "c3"]
    assert [outcome.answer["answer"] for outcome in found] == ["a!1", "c1!1", "b!1", "c2!2", "c3!3"]
    assert ["c1", "c2", "c3"] in system.asked
    assert sum(ticks) == 5
    assert (threading.get_ident() in system.threads) is (jobs == 1)


def test_what_a_system_raises_is_its_answer_and_the_rest_goes_on() -> None:
    found = run(Scripted(a=ValueError("broken"), c2=UsageError("空です")), QUESTIONS)
    assert [outcome.answer["status"] for outcome in found] == ["error", "answered", "answered", "error", "answered"]
    assert (found[0].answer["error"], found[3].answer["error"]) == ("ValueError: broken", "空です")


def test_a_run_that_was_ended_by_hand_goes_on_where_it_was(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "key")
    with pytest.raises(Interrupted) as caught:
        run(Scripted(c2=KeyboardInterrupt()), QUESTIONS, kept=kept)
    assert (caught.value.done, caught.value.total) == (1, 5)  # the conversation that was under way is asked again
    again = Scripted()
    ticks: list[int] = []
    found = run(again, QUESTIONS, kept=kept, tick=ticks.append)
    assert again.asked == [["c1", "c2", "c3"], ["b"]]
    assert [outcome.id for outcome in found] == ["a", "c1", "b", "c2", "c3"]
    assert ticks[0] == 1
    kept.forget()
    assert kept.read() == {}


def test_half_a_line_is_passed_over(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "key")
    run(Scripted(), QUESTIONS[:1], kept=kept)
    path = tmp_path / "key.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + '{"id": "b", "ans', encoding="utf-8")
    assert list(kept.read()) == ["a"]


def test_only_the_same_run_goes_on() -> None:
    key = run_key("ours", QUESTIONS, "sha")
    assert key == run_key("ours", QUESTIONS, "sha")
    others = [
        run_key("ours", QUESTIONS, "other"),
        run_key("langchain", QUESTIONS, "sha"),
        run_key("ours", QUESTIONS[:2], "sha"),
    ]
    assert key not in others
    assert len(set(others)) == 3
