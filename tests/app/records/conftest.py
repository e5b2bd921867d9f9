"""Assistants over lists of invented projects."""

import pytest

from app.assistant import Assistant
from tests.app.papers import SEA, assistant_over
from tests.app.records.lists import OTHER, as_csv, projects


@pytest.fixture(scope="session")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return an assistant over one list of projects."""
    return assistant_over(tmp_path_factory.mktemp("listed"), {"review.csv": as_csv(projects())})


@pytest.fixture(scope="session")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return an assistant over two lists, which differ, and a paper in running text."""
    files = {"review.csv": as_csv(projects()), "other.csv": OTHER, "sea.txt": SEA}
    return assistant_over(tmp_path_factory.mktemp("mixed"), files)
