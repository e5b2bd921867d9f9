"""The process that reads files: one after the other, under limits that the system keeps, until it is told no more.

Each line of its input is a job; each line that it writes says what was wrong with the file, or nothing. A file that
makes it crash, hang or swell takes this process with it, and nothing else: whoever started it goes on with another.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TextIO

from app.intake.limits import Limits
from app.intake.one import Job, read_one
from corpus.corrections import load_corrections
from corpus.organisations import load_organisations

try:
    import resource
except ImportError:  # not POSIX: time and size are kept to, memory is not
    resource = None  # type: ignore[assignment]

_MB = 2**20
_LARGEST_FILE = 16 * 2**30
"""Bytes of one file that the process may write."""
_NEEDED = ("corpus.ledger_store", "corpus.reader", "index.passages", "numpy")
"""What the reading of any file loads: that is no part of its time."""
_LOOK = 1.0
"""Seconds between two looks at whether whoever started us is still there."""


def main(config: str) -> None:
    """Read what standard input names. `config` is JSON data: limits, and where the names of organisations stand."""
    given = json.loads(config)
    limits = Limits(**given["limits"])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for whoever started us
    with os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1) as out:
        os.dup2(2, 1)  # what a library prints is no answer of ours
        restrict(limits)
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
        for module in _NEEDED:
            import_module(module)
        print("ready", file=out, flush=True)  # noqa: T201 - the time of its first file begins here
        home, folder = Path(given["organisations"]), Path(given["folder"])
        for line in answers(sys.stdin, home, folder, limits):
            print(line, file=out, flush=True)


def restrict(limits: Limits) -> None:
    """Have the system keep this process to its memory, and leave nothing behind when it crashes."""
    if resource is None:
        return
    memory = limits.memory_mb * _MB
    for kind, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def answers(jobs: "Iterable[str] | TextIO", home: Path, folder: Path, limits: Limits) -> Iterator[str]:
    """Yield one line of JSON for each job: null, or what is wrong with the file."""
    organisations = load_corrections(folder).added_to(load_organisations(home))
    for line in jobs:
        found = read_one(Job.from_json(json.loads(line)), organisations, limits)
        yield json.dumps(None if found is None else [found.ja, found.en], ensure_ascii=False)


def _end_with(parent: int) -> None:
    """End this process when whoever started it is gone: a file that hangs would keep it for ever."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)
