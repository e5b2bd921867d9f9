"""Building an index beside the questions: a process of its own, started when documents have changed."""

import json
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import app.intake.texts  # noqa: F401 - the words for what goes wrong
from app.messages import CommandError, error_line
from app.opening import Progress, open_index
from app.settings import Settings
from corpus.errors import UrazukeError

if TYPE_CHECKING:
    from app.answer import Language

_START = (
    "import json,sys; sys.path[:] = json.loads(sys.argv[1]); from app.intake.rebuild import main; main(sys.argv[2])"
)
_SETTINGS = frozenset("home corpus embedder vectors read_mb read_pages read_seconds read_memory_mb".split())


def main(config: str) -> None:
    """Build the index of the settings that JSON data holds; write a line of JSON for every step, and for an error."""

    def tell(data: dict[str, Any]) -> None:
        print(json.dumps(data), flush=True)  # noqa: T201 - the pipe to whoever started us

    try:
        open_index(Settings(**json.loads(config)), report=lambda step: tell(_step_json(step)))
    except (UrazukeError, OSError) as error:
        tell({"error": [error_line(error, "ja"), error_line(error, "en")]})


def _step_json(step: Progress) -> dict[str, Any]:
    return {"stage": step.stage, "done": step.done, "total": step.total, "text": step.text, "en": step.en}


class Rebuilder:
    """Keeps an index up to date when it is told that documents have changed. One build runs at a time."""

    def __init__(self, settings: Settings, *, done: Callable[[], object] = lambda: None) -> None:
        """Take the settings, and who is told when a build has ended."""
        self._settings = settings
        self._done = done
        self._lock = threading.Lock()
        self._wanted = False
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[str] | None = None
        self._ended = False
        self._progress: deque[Progress] = deque(maxlen=1)
        self._error: tuple[str, str] | None = None

    def changed(self) -> None:
        """Have the index built anew; where that is going on, once more after it."""
        with self._lock:
            self._wanted, self._error = True, None
            if self._thread is None and not self._ended:
                self._progress.clear()
                self._thread = threading.Thread(target=self._run, name="urazuke-rebuild", daemon=True)
                self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether an index is being built."""
        return self._thread is not None

    @property
    def progress(self) -> Progress | None:
        """How far it is, as far as is known."""
        return self._progress[-1] if self._progress else None

    def error(self, lang: "Language") -> str | None:
        """Return what went wrong with the last build."""
        return None if self._error is None else self._error[lang == "en"]

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is built any more; return whether that is so."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return self._thread is None

    def close(self) -> None:
        """End what is going on, and begin nothing more."""
        with self._lock:
            self._ended = True
            process, thread = self._process, self._thread
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._wanted or self._ended:
                    self._thread = None
                    return
                self._wanted = False
            try:
                self._build()
            except OSError as error:
                found = CommandError("intake.start", why=error.strerror)
                self._error = (str(found), found.en)
            with suppress(UrazukeError, OSError):  # whoever watches the index tries again, and says so
                self._done()

    def _build(self) -> None:
        config = json.dumps({name: _plain(getattr(self._settings, name)) for name in _SETTINGS})
        command = [sys.executable, "-P", "-X", "utf8", "-c", _START, json.dumps(sys.path), config]
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        ) as process:
            self._process = process
            if self._ended:
                process.kill()
            assert process.stdout is not None
            for line in process.stdout:
                self._take(json.loads(line))
        self._process = None
        if process.returncode and self._error is None and not self._ended:
            found = CommandError("intake.crash", why=process.returncode)
            self._error = (str(found), found.en)

    def _take(self, data: dict[str, Any]) -> None:
        if "error" in data:
            self._error = (data["error"][0], data["error"][1])
        else:
            self._progress.append(Progress(**data))


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value
