"""Processes that read files, each of which can be stopped: at its limit of time, or when it ends by itself.

They are started anew by name, never forked: the default model hangs in a forked child, and what is loaded here is none
of a damaged file's business. Jobs and answers are lines of JSON.
"""

import json
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.intake.limits import Limits
from app.intake.one import Job
from app.intake.texts import problem
from corpus.documents import Problem
from corpus.errors import SetupError

Outcome = tuple[Job, Problem | None]

_START = "import json,sys; sys.path[:] = json.loads(sys.argv[1]); from app.intake.worker import main; main(sys.argv[2])"
READY = b"ready\n"
"""What a process writes when it has started."""
_START_SECONDS = 60.0
"""What a process may take to start, besides what its first file may take."""
_CHUNK = 65_536
_SIGNALS = {number.value: number.name for number in signal.Signals}


class Worker:
    """One process, and the file that it reads."""

    def __init__(self, limits: Limits, config: str) -> None:
        self._limits = limits
        self._got = bytearray()
        self.job: Job | None = None
        self.deadline = 0.0
        self._ready = False
        command = [sys.executable, "-P", "-X", "utf8", "-c", _START, json.dumps(sys.path), config]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            found = problem("", "intake.start", why=error.strerror)
            raise SetupError(found.ja) from error
        self.pid = self._process.pid

    def fileno(self) -> int:
        """Return where its answers come from, for a selector."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def begin(self, job: Job) -> None:
        """Give it a file to read."""
        self.job = job
        self.deadline = time.monotonic() + self._limits.seconds + (0.0 if self._ready else _START_SECONDS)
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended, which is found out when its answer is looked for
            self._process.stdin.write(json.dumps(job.as_json()).encode() + b"\n")
            self._process.stdin.flush()

    def take(self) -> tuple[bool, Problem | None]:
        """Return whether it lives, and what it said of its file; where it has ended, that is what is said."""
        assert self._process.stdout is not None
        assert self.job is not None
        chunk = self._process.stdout.read1(_CHUNK)  # type: ignore[attr-defined]
        if not chunk:
            return False, problem(self.job.source.doc, "intake.crash", why=self._ending())
        self._got += chunk
        if not self._ready and self._got.startswith(READY):
            self._ready, self._got = True, self._got[len(READY) :]
            self.deadline = time.monotonic() + self._limits.seconds
        if b"\n" not in self._got:
            return True, None
        line, self._got = bytes(self._got), bytearray()
        said: list[str] | None = json.loads(line)
        doc, self.job = self.job.source.doc, None
        return True, None if said is None else Problem(doc, *said)

    def stop(self) -> None:
        """End the process, whatever it does."""
        with suppress(ProcessLookupError):
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _ending(self) -> str:
        code = self._process.wait()
        return _SIGNALS.get(-code, str(code)) if code < 0 else str(code)


class Pool:
    """As many processes as are wanted. Use it in a `with` block: behind it, none is left."""

    def __init__(self, count: int, limits: Limits, *, organisations: Path, folder: Path) -> None:
        """Take the file of the user's organisations, and the folder of the documents."""
        self._count, self._limits = count, limits
        self._config = json.dumps(
            {"limits": limits.as_json(), "organisations": str(organisations), "folder": str(folder)}
        )
        self._workers: list[Worker] = []

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self._workers:
            worker.stop()
        self._workers.clear()

    def run(self, jobs: Iterable[Job], *, started: Callable[[Worker], Any] = lambda worker: None) -> Iterator[Outcome]:
        """Yield each job as it is done, with what is wrong with its file. `started` is told who reads the next one."""
        waiting = iter(jobs)
        with selectors.DefaultSelector() as selector:
            for _ in range(self._count):
                if (job := next(waiting, None)) is not None:
                    started(self._begin(selector, job))
            while selector.get_map():
                for worker in self._ready(selector):
                    job = worker.job
                    assert job is not None
                    alive, found = self._outcome(worker)
                    if alive and worker.job is not None:
                        continue
                    following = next(waiting, None)
                    if not alive or following is None:
                        self._end(selector, worker)
                    if following is not None and alive:
                        worker.begin(following)
                        started(worker)
                    elif following is not None:
                        started(self._begin(selector, following))
                    yield job, found

    def _begin(self, selector: selectors.BaseSelector, job: Job) -> Worker:
        worker = Worker(self._limits, self._config)
        self._workers.append(worker)
        selector.register(worker, selectors.EVENT_READ)
        worker.begin(job)
        return worker

    def _end(self, selector: selectors.BaseSelector, worker: Worker) -> None:
        selector.unregister(worker)
        self._workers.remove(worker)
        worker.stop()

    def _ready(self, selector: selectors.BaseSelector) -> list[Worker]:
        """Return the processes that have something to say, or no time left."""
        now = time.monotonic()
        soonest = min(worker.deadline for worker in self._workers)
        said = [key.fileobj for key, _ in selector.select(max(0.0, soonest - now))]
        late = [worker for worker in self._workers if worker.deadline <= time.monotonic()]
        return [worker for worker in self._workers if worker in said or worker in late]

    def _outcome(self, worker: Worker) -> tuple[bool, Problem | None]:
        assert worker.job is not None
        with selectors.DefaultSelector() as selector:
            selector.register(worker, selectors.EVENT_READ)
            if selector.select(0):
                return worker.take()
        return False, problem(worker.job.source.doc, "intake.time", seconds=f"{self._limits.seconds:g}")
