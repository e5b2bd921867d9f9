"""Assistants for the tests of the question path."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from app.assistant import Assistant, open_assistant
from app.settings import Settings
from tests.app.papers import SEA, SEA_LATER, assistant_over

Make = Callable[[Mapping[str, str | bytes]], Assistant]


@pytest.fixture(scope="session")
def bundled(urazuke_home: Path) -> Assistant:
    """Return an assistant over the bundled documents."""
    return open_assistant(Settings(home=urazuke_home))


@pytest.fixture(scope="session")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return an assistant over the invented paper."""
    return assistant_over(tmp_path_factory.mktemp("sea"), {"sea.txt": SEA})


@pytest.fixture(scope="session")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return an assistant over two papers of different years."""
    return assistant_over(tmp_path_factory.mktemp("years"), {"sea_r04.txt": SEA, "sea_r06.txt": SEA_LATER})


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that makes an assistant over files."""
    return lambda files: assistant_over(tmp_path, files)
