"""Options, guards and shared fixtures for the whole suite."""

import os
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Read when the libraries are imported, so set before anything is collected. Nothing asks the outside.
os.environ |= {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "LANGSMITH_TRACING": "false"}

_REQUIRED = os.environ.get("URAZUKE_REQUIRE_BROWSER") == "1"
"""Whether a missing browser is a failure; the variable is read before the tests' own settings hide it."""
_LONG_ID = 80
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_QUIET = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files; then read the diff")


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name a test after a Japanese string as it is, but not after one that breaks a terminal or pytest's cache."""
    if not isinstance(val, str):
        return None
    if len(val) > _LONG_ID:
        return f"{argname}-{len(val)}-characters"
    return ascii(val)[1:-1] if any(unicodedata.category(c) in {"Cc", "Cs"} for c in val) else None


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Return whether the golden files are to be rewritten."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session", autouse=True)
def urazuke_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what the tests build in a folder of their own, and the developer's settings out of the tests.

    The folder is shared by the whole run, so that an index is built once. A test that wants an empty one sets
    URAZUKE_HOME to its own `tmp_path`.
    """
    home = tmp_path_factory.mktemp("urazuke-home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("URAZUKE_") and name != "URAZUKE_PRIVATE_DATA"]:
            patch.delenv(name)
        patch.setenv("URAZUKE_HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Return a headless Chromium, for tests marked `browser`; skip them where there is none and none is required.

    While it is open an event loop runs in this thread, so a module with browser tests has no async ones.
    """
    executable = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if executable is None:
        (pytest.fail if _REQUIRED else pytest.skip)("no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(_QUIET), chromium_sandbox=False)
        yield chromium
        chromium.close()
