"""What `urazuke eval --task` prints."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.messages import learn
from eval.errors import EvalError
from eval.tasks import TASKS, find_task

learn(
    {
        "help.eval.task": (
            "外のデータで測る課題（{tasks}）。--data と使う".format(tasks="、".join(TASKS)),
            "measure on outside data ({tasks}); needs --data".format(tasks=", ".join(TASKS)),
        ),
        "help.eval.data": ("--task のデータのフォルダー", "the folder of the task's data"),
    }
)


def run_task(name: str, data: Path | None) -> dict[str, Any]:
    """Return what a task measured on its data.

    Raises:
        EvalError: there is no such task, or its data is not given.

    """
    task = find_task(name)
    if task is None:
        raise EvalError(
            f"--task {name} という課題はありません。あるのは {'、'.join(TASKS)} です。",
            en=f"Tasks: {', '.join(TASKS)}.",
        )
    if data is None:
        raise EvalError(
            f"--task {name} には --data でデータのフォルダーを指定してください。",
            en=f"--task {name} needs the folder of its data: --data DIR.",
        )
    if not data.exists():
        raise EvalError(f"{data}: ありません。--data を確かめてください。", en=f"{data}: not found. Check --data.")
    return {"task": name, **task(data)}


def lines_of(found: dict[str, Any]) -> Iterator[str]:
    """Yield what was measured, a line each, parts of parts set in."""
    for name, value in found.items():
        if isinstance(value, dict):
            yield f"{name}:"
            yield from (f"  {line}" for line in lines_of(value))
        else:
            yield f"{name}: {value:.4f}" if isinstance(value, float) else f"{name}: {value}"


def as_json(found: dict[str, Any]) -> str:
    """Return what was measured as JSON."""
    return json.dumps(found, ensure_ascii=False, indent=2)
