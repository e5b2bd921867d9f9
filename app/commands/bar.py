"""A bar with rate and time left, for what takes longer than a moment on a terminal."""

import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from app.opening import Progress

_MOMENT = 1.0
"""Seconds after which a bar is worth showing."""


class Bar:
    """Shows how far something is on standard error, where that is a terminal. Behind its `with` block it is gone."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._stage = ""
        self._began = 0.0
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def step(self, progress: "Progress") -> None:
        """Take in how far a stage is."""
        self.count(progress.done, progress.total, stage=progress.stage)

    def count(self, done: int, total: int, *, stage: str = "vectors") -> None:
        """Take in that so many are done."""
        if not self._shown:
            return
        if stage != self._stage:
            self._end()
            self._stage, self._began = stage, time.monotonic()
        if self._bar is None and time.monotonic() - self._began > _MOMENT and 0 < done < total:
            self._begin(done, total)
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)

    def _begin(self, done: int, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
        from rich.text import Text

        class Rate(ProgressColumn):
            def render(self, task: Task) -> Text:
                return Text("" if not task.speed else f"{task.speed:,.1f}/s")

        columns = (BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("", total=total, completed=done)
        self._bar.start()

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.stop()
        self._bar = None
