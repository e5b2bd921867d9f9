"""The vectors that follow: a process of low priority that makes them while ledger and terms answer already.

It works for the index that is current, keeps each batch, and publishes a version with all of them; whoever serves
takes that up. It can be stopped at any time, and goes on where it was when it is started again. One works for a corpus
at a time; it holds a lock, so that a dead one is not taken for one that works.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from app.answer import Language
from app.files import write_whole
from app.messages import learn, say

if TYPE_CHECKING:
    from index.store import OpenIndex

try:
    import fcntl
except ImportError:  # not POSIX: nothing keeps two from doing the same
    fcntl = None  # type: ignore[assignment]

learn(
    {
        "vectors.begun": (
            "意味で探す準備を裏で始めました。様子は urazuke vectors --status、止めるには urazuke vectors --stop。",
            "The search by meaning is now prepared beside. See urazuke vectors --status; --stop ends it.",
        ),
        "vectors.working": (
            "意味で探す準備を裏で進めています（{done} / {total} 件、残り約 {left}）。",
            "The search by meaning is being prepared beside ({done} of {total} passages, some {left} left).",
        ),
        "vectors.idle": (
            "意味で探す準備が途中です。urazuke vectors で続けられます。",
            "The search by meaning is not ready; urazuke vectors goes on with it.",
        ),
        "vectors.ready": ("意味で探す準備はできています。", "The search by meaning is ready."),
        "vectors.off": (
            "意味での検索は使わない設定です（URAZUKE_VECTORS=off）。",
            "The search by meaning is turned off (URAZUKE_VECTORS=off).",
        ),
        "vectors.stopped": (
            "止めました。できた分は保存してあります。urazuke vectors で続けられます。",
            "Stopped. What is done is kept; urazuke vectors goes on with it.",
        ),
        "vectors.minutes": ("{minutes} 分", "{minutes} min"),
        "vectors.hours": ("{hours} 時間", "{hours} h"),
    }
)

_STATE, _LOCK = "state.json", "lock"
_NICE = 19
_USUAL = 12.0
"""Passages in a second, until it is known better."""
_OFTEN = 2.0
"""Seconds between two notes of how far it is."""
_START = (
    "import json,sys; sys.path[:] = json.loads(sys.argv[1]); from app.intake.following import main; main(*sys.argv[2:])"
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How far the vectors are, and how fast they come."""

    pid: int
    done: int
    total: int
    rate: float
    """Passages in a second."""

    def left(self) -> tuple[str, dict[str, str]]:
        """Return the time that is left, as a text of ours and its values."""
        minutes = (self.total - self.done) / (self.rate or _USUAL) / 60
        if minutes < 60:
            return "vectors.minutes", {"minutes": f"{max(1, round(minutes))}"}
        return "vectors.hours", {"hours": f"{minutes / 60:.1f}"}


def pace(folder: Path) -> Pace | None:
    """Return how far the process is that makes the vectors of a corpus, None where none works.

    `folder` is where the corpus keeps its vectors.
    """
    if not is_working(folder):
        return None
    try:
        data: dict[str, Any] = json.loads((folder / _STATE).read_bytes())
        return Pace(**data)
    except (OSError, ValueError, TypeError):
        return None


def is_working(folder: Path) -> bool:
    """Return whether a process makes the vectors of a corpus."""
    if fcntl is None or not (folder / _LOCK).is_file():
        return False
    with (folder / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def start(home: Path, key: str, embedder: str | None, *, apart: bool = False) -> subprocess.Popen[bytes]:
    """Start a process that makes the vectors of a corpus. `apart` from us, it goes on when we end."""
    command = [sys.executable, "-P", "-X", "utf8", "-c", _START, json.dumps(sys.path), str(home), key, embedder or ""]
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=apart)


def stop(folder: Path) -> bool:
    """Stop the process that makes the vectors of a corpus; return whether there was one."""
    now = pace(folder)
    if now is None:
        return False
    with suppress(ProcessLookupError):
        os.kill(now.pid, signal.SIGTERM)
    for _ in range(100):
        if not is_working(folder):
            break
        time.sleep(0.05)
    return True


def main(home: str, key: str, embedder: str) -> None:
    """Make the vectors of a corpus, as a process of its own."""
    with suppress(OSError):
        os.nice(_NICE)
    follow(Path(home), key, embedder or None)


def said(index: "OpenIndex", folder: Path, lang: Language, *, off: bool = False) -> str:
    """Return how far the vectors of an index are, in one line."""
    if off:
        return say("vectors.off", lang)
    if not index.manifest.later:
        return say("vectors.ready", lang)
    if (now := pace(folder)) is None:
        return say("vectors.idle", lang)
    key, values = now.left()
    return say("vectors.working", lang, done=f"{now.done:,}", total=f"{now.total:,}", left=say(key, lang, **values))


def follow(
    home: Path, key: str, embedder_name: str | None, *, tell: Callable[[int, int], None] = lambda done, total: None
) -> bool:
    """Make the vectors that are to follow; return whether there were any, and nobody else makes them.

    Raises:
        SetupError: there is something wrong with the model, the index or the disk.

    """
    from index.embedder import load_embedder
    from index.shelf import VECTORS
    from index.store import add_vectors
    from index.vector_memory import VectorMemory

    folder = home / key / VECTORS
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a") as lock:
        if not _locked(lock):
            return False
        embedder = load_embedder(embedder_name)
        memory = VectorMemory(folder, embedder.name, embedder.dimension)
        notes = _Notes(folder)

        def embedded(done: int, total: int) -> None:
            notes(done, total)
            tell(done, total)

        return add_vectors(home, key, embedder=embedder, memory=memory, embedded=embedded) is not None


def _locked(lock: IO[str]) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class _Notes:
    """Writes down how far it is, now and then."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._first: tuple[float, int] | None = None
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = (now, done)
        elif now - self._last < _OFTEN:
            return
        self._last = now
        began, before = self._first
        rate = (done - before) / (now - began) if now > began else 0.0
        state = json.dumps(asdict(Pace(os.getpid(), done, total, rate))).encode()
        with suppress(OSError):  # a note, no more
            write_whole(self._folder / _STATE, state)
