"""What other processes do with a store, for the tests of many at once. A spawned process imports this by name."""

import os
import signal
from pathlib import Path

from app.store import Store
from tests.app.fakes import ANSWER


def write(path: str, owner: str, count: int) -> None:
    """Hold a conversation of `count` turns, each rated."""
    store = Store(Path(path), keep_days=None)
    talk = store.start(owner)
    for number in range(count):
        turn = store.add(talk, owner, ANSWER, {"at": number})
        store.rate(turn.id, owner, "up", comment=str(number))
    store.close()


def write_until_killed(path: str, told: str) -> None:
    """Write on and on; say in the file `told`, a line each, what was kept. The process never closes the store."""
    store = Store(Path(path), keep_days=None)
    talk = store.start("victim")
    with open(told, "w", encoding="utf-8") as out:
        while True:
            turn = store.add(talk, "victim", ANSWER, {"plans": []})
            store.rate(turn.id, "victim", "down")
            out.write(turn.id + "\n")
            out.flush()


def die_while_writing(path: str) -> None:
    """Die with a change that is begun and not done."""
    store = Store(Path(path), keep_days=None)
    with store._database.writing() as db:
        db.execute("INSERT INTO conversations VALUES ('half', 'victim', 'ja', '', '')")
        os.kill(os.getpid(), signal.SIGKILL)
