"""The page over the bundled documents, served once for the tests that only look at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assistant import Assistant
from tests.app.web.site import served


@pytest.fixture(scope="module")
def address(bundled: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the page over the bundled documents."""
    home: Path = tmp_path_factory.mktemp("web")
    with served(bundled, home) as where:
        yield where
