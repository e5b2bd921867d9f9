"""Measurements on material that does not come with the project: `urazuke eval --task NAME --data DIR`.

Each task is a function that takes the folder of its data and returns what it measured, as plain data.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

Task = Callable[[Path], dict[str, Any]]

TASKS: dict[str, str] = {
    "budget-book": "eval.tasks.budget_book:budget_book",
    "u4-tqa": "eval.tasks.u4:table_qa",
    "u4-tr": "eval.tasks.u4:table_retrieval",
    "project-review": "eval.tasks.project_review:project_review",
}
"""Where each task's function is: its module and its name. A module is imported when its task is asked for."""


def find_task(name: str) -> Task | None:
    """Return the function of a task, or None where there is no such task."""
    place = TASKS.get(name)
    if place is None:
        return None
    module, _, function = place.partition(":")
    found: Task = getattr(import_module(module), function)
    return found
