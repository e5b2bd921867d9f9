"""Many threads and several processes on one file: nothing is lost, and a killed process breaks nothing."""

import multiprocessing
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.store import Store
from app.store.database import _check
from tests.app.fakes import ANSWER
from tests.app.store.workers import die_while_writing, write, write_until_killed

_SPAWN = multiprocessing.get_context("spawn")
_LONG = 60.0


def test_many_threads_and_two_processes_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    processes = [_SPAWN.Process(target=write, args=(str(path), f"process {n}", 40)) for n in range(2)]
    for process in processes:
        process.start()
    store = Store(path, keep_days=None)

    def talk(number: int) -> str:
        named = store.start(f"thread {number}")
        for at in range(10):
            turn = store.add(named, f"thread {number}", ANSWER, {"at": at})
            store.rate(turn.id, f"thread {number}", "up", comment=str(at))
            assert store.turn(turn.id) == turn
        return named

    with ThreadPoolExecutor(16) as pool:
        talks = list(pool.map(talk, range(16)))
    for process in processes:
        process.join(_LONG)
    assert [process.exitcode for process in processes] == [0, 0]
    for number, named in enumerate(talks):
        turns = store.turns(named, f"thread {number}")
        assert [(turn.number, turn.state["at"]) for turn in turns] == [(at + 1, at) for at in range(10)]
    counts = [store.conversations(f"process {n}")[0].turns for n in range(2)]
    assert counts == [40, 40]
    assert len(list(store.feedback())) == 16 * 10 + 2 * 40
    store.close()


def test_threads_in_one_conversation_get_a_number_each(tmp_path: Path) -> None:
    store = Store(tmp_path / "records.sqlite", keep_days=None)
    talk = store.start("us")
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda at: store.add(talk, "us", ANSWER, {"at": at}), range(120)))
    turns = store.turns(talk)
    assert [turn.number for turn in turns] == list(range(1, 121))
    assert sorted(turn.state["at"] for turn in turns) == list(range(120))
    store.close()


def test_those_that_make_the_file_at_once_agree(tmp_path: Path) -> None:
    def open_one(path: Path) -> Store:  # each opens the file for itself, as a process does
        return Store(path, keep_days=None)

    with ThreadPoolExecutor(8) as pool:
        for number in range(8):
            stores = list(pool.map(open_one, [tmp_path / str(number) / "records.sqlite"] * 8))
            assert len({store.start("us") for store in stores}) == 8
            for store in stores:
                store.close()


def test_a_file_is_judged_at_one_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[bool] = []

    def check(connection: sqlite3.Connection, path: Path) -> int:
        looks.append(connection.in_transaction)  # else another process may make the tables between two questions
        return _check(connection, path)

    monkeypatch.setattr("app.store.database._check", check)
    Store(tmp_path / "records.sqlite", keep_days=None).close()
    assert looks == [True, True]


def test_what_was_kept_outlives_a_killed_process(tmp_path: Path) -> None:
    path, told = tmp_path / "records.sqlite", tmp_path / "told"
    process = _SPAWN.Process(target=write_until_killed, args=(str(path), str(told)))
    process.start()
    until = time.monotonic() + _LONG
    while not (told.exists() and told.read_text(encoding="utf-8").count("\n") >= 20):
        assert time.monotonic() < until
        assert process.is_alive()
        time.sleep(0.01)
    process.kill()
    process.join(_LONG)
    *kept, _cut = told.read_text(encoding="utf-8").split("\n")
    store = Store(path, keep_days=None)
    (talk,) = store.conversations("victim")
    turns = [turn.id for turn in store.turns(talk.id)]
    assert turns[: len(kept)] == kept
    assert [one.turn.id for one in store.feedback()][: len(kept)] == kept
    assert store.start("the next")
    store.close()


def test_a_change_half_done_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    process = _SPAWN.Process(target=die_while_writing, args=(str(path),))
    process.start()
    process.join(_LONG)
    assert process.exitcode == -9
    store = Store(path, keep_days=None)
    assert not store.delete("half")
    assert store.start("the next", id="half") == "half"
    store.close()
