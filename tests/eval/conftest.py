"""The bundled corpus, opened once for the tests of the evaluation, and its command."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app import cli
from app.settings import Settings
from eval import command
from eval.session import Bench


@pytest.fixture(scope="session")
def bench(urazuke_home: Path) -> Bench:
    """Return the bundled corpus, ready to be asked."""
    return Bench(Settings(home=urazuke_home))


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def urazuke(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command line, whether or not the installed package names the command."""
    monkeypatch.setattr(cli, "plugged", lambda: {"eval": command.evaluate})

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(["eval", *map(str, arguments)])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run
