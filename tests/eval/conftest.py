"""The bundled corpus, opened once for the tests of the evaluation."""

from pathlib import Path

import pytest

from app.settings import Settings
from eval.session import Bench


@pytest.fixture(scope="session")
def bench(urazuke_home: Path) -> Bench:
    """Return the bundled corpus, ready to be asked."""
    return Bench(Settings(home=urazuke_home))
