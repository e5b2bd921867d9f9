"""Asking a system every question: conversations in order, several at once, kept as they come, so that a run can go on.

What a system answered is kept as JSON lines in the home folder until the run is whole. Ctrl-C loses at most the
conversations that were under way; the same run started again asks only what is left.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from corpus.errors import UrazukeError
from eval.gold import Question, conversations
from eval.systems.base import System


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system answered to one question, as the contract's object, and how long it took."""

    id: str
    answer: dict[str, Any]
    milliseconds: float


class Interrupted(Exception):
    """The run was ended by hand. What is done is kept."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"{done}/{total}")
        self.done = done
        self.total = total


def run(
    system: System,
    questions: Sequence[Question],
    *,
    kept: "Kept | None" = None,
    jobs: int = 1,
    tick: Callable[[int], None] = lambda number: None,
) -> list[Outcome]:
    """Return what the system answers, in the order of the questions; `tick` is told how many are done at a time."""
    done = kept.read() if kept else {}
    left = [talk for talk in conversations(tuple(questions)) if any(turn.id not in done for turn in talk)]
    done = {key: outcome for key, outcome in done.items() if key not in {turn.id for talk in left for turn in talk}}
    tick(len(done))
    try:
        for outcomes in _in_threads(system, left, jobs):
            done |= {outcome.id: outcome for outcome in outcomes}
            if kept:
                kept.add(outcomes)
            tick(len(outcomes))
    except KeyboardInterrupt:
        raise Interrupted(len(done), len(questions)) from None
    return [done[question.id] for question in questions]


def _in_threads(system: System, talks: Sequence[Sequence[Question]], jobs: int) -> Iterator[list[Outcome]]:
    """Yield the outcomes of each conversation as it ends. Few wait at a time, so that ending early ends soon."""
    if jobs == 1:
        yield from (hold(system, talk) for talk in talks)
        return
    waiting = iter(talks)
    with ThreadPoolExecutor(jobs) as pool:
        running: set[Future[list[Outcome]]] = set()
        try:
            while True:
                for talk in waiting:
                    running.add(pool.submit(hold, system, talk))
                    if len(running) >= 2 * jobs:
                        break
                if not running:
                    return
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in ended)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def hold(system: System, talk: Sequence[Question]) -> list[Outcome]:
    """Ask the turns of one conversation. What the system raises is its answer to that turn, and the rest goes on."""
    asked = system.talk()
    outcomes = []
    for turn in talk:
        started = time.perf_counter()
        try:
            answer = asked.ask(turn.question)
        except UrazukeError as error:
            answer = {"status": "error", "error": str(error)}
        except Exception as error:  # noqa: BLE001 - a crash is a failed answer, and must not end the run
            answer = {"status": "error", "error": f"{type(error).__name__}: {error}"}
        outcomes.append(Outcome(turn.id, answer, (time.perf_counter() - started) * 1000))
    return outcomes


class Kept:
    """The answers of an unfinished run, one JSON object a line. Half a line, left by a crash, is passed over."""

    def __init__(self, folder: Path, key: str) -> None:
        self._path = folder / f"{key}.jsonl"
        self._lock = Lock()

    def read(self) -> dict[str, Outcome]:
        """Return what was kept."""
        if not self._path.exists():
            return {}
        found: dict[str, Outcome] = {}
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                outcome = Outcome(**json.loads(line))
            except (ValueError, TypeError):
                continue
            found[outcome.id] = outcome
        return found

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Keep the answers of one conversation."""
        lines = "".join(json.dumps(asdict(outcome), ensure_ascii=True) + "\n" for outcome in outcomes)
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(lines)

    def forget(self) -> None:
        """Remove what was kept: the run is whole."""
        self._path.unlink(missing_ok=True)


def run_key(system: str, questions: Sequence[Question], *parts: str) -> str:
    """Return a name that two runs share only where system, questions, documents and code are the same."""
    digest = hashlib.sha256("\0".join([system, *parts]).encode())
    for question in questions:
        digest.update(f"{question.id}\0{question.conversation}\0{question.question}\0".encode())
    root = Path(__file__).resolve().parent.parent
    for room in ("corpus", "index", "app", "eval"):
        for path in sorted((root / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return f"{system}-{digest.hexdigest()[:16]}"
