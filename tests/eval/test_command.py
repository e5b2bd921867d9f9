"""`urazuke eval` on the command line, over a few questions of the bundled document."""

import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from app.commands import plugged
from eval import command
from eval.gold_files import FOLDER
from tests.eval.conftest import Run

LINES = (FOLDER / "r02_first.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Return a file of three questions."""
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join([LINES[0], LINES[35], LINES[-1]]), encoding="utf-8")
    return path


def test_a_run_prints_its_figures(urazuke: Run, gold: Path) -> None:
    status, out, _ = urazuke(gold)
    assert status == 0
    assert out.startswith("ours: 3/3 問 正答")
    assert "95% 区間" in out
    status, out, _ = urazuke(gold, "--lang", "en", "--kind", "lookup")
    assert (status, out.splitlines()[0]) == (0, "ours: 1/1 correct")


def test_json_and_nothing_else_on_standard_output_and_files_beside_it(urazuke: Run, gold: Path, tmp_path: Path) -> None:
    page, xml = tmp_path / "a" / "report.html", tmp_path / "junit.xml"
    status, out, err = urazuke(gold, "--json", "--report", page, "--junit", xml, "--jobs", "2")
    data: dict[str, Any] = json.loads(out)
    assert (status, len(data["questions"]), data["system"]) == (0, 3, "ours")
    assert str(page) in err
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert xml.exists()
    stored = tmp_path / "run.json"
    data["questions"][0]["passed"] = False
    stored.write_text(json.dumps(data), encoding="utf-8")
    _, out, _ = urazuke(gold, "--against", stored)
    assert "改善 1、悪化 0" in out
    assert f"＋ {data['questions'][0]['id']}" in out
    _, out, _ = urazuke(gold, "--against", stored, "--json")
    assert json.loads(out)["against"]["better"] == [data["questions"][0]["id"]]


def test_validate_needs_no_index_and_names_what_is_wrong(urazuke: Run, gold: Path) -> None:
    status, out, _ = urazuke(gold, "--validate")
    assert (status, out.count("\n")) == (0, 1)
    gold.write_text(LINES[0].replace("L14:10.0億円", "L14:10.1億円"), encoding="utf-8")
    status, out, _ = urazuke(gold, "--validate")
    assert status == 1
    assert "gold.jsonl:1 r02-lookup-01" in out


def test_systems_are_compared(urazuke: Run, gold: Path) -> None:
    status, out, _ = urazuke(gold, "--compare", "ours,terms-search")
    assert status == 0
    assert out.startswith("| 指標 / measure | ours | terms-search |")
    _, out, _ = urazuke(gold, "--compare", "ours,terms-search", "--json")
    assert [one["system"] for one in json.loads(out)["systems"]] == ["ours", "terms-search"]


def test_the_gate_ends_with_1_below_a_level(
    urazuke: Run, gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    levels = tmp_path / "levels.toml"
    monkeypatch.setattr("eval.gate.LEVELS", levels)
    levels.write_text("[least]\ncorrect = 1.0\n", encoding="utf-8")
    assert urazuke(gold, "--gate")[0] == 0
    status, _, err = urazuke(gold, "--gate", "--system", "terms-search")
    assert status == 1
    assert "水準を下回りました: 正答" in err


def test_a_run_ended_by_hand_says_how_to_go_on(urazuke: Run, gold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from eval.systems.ours import OurTalk

    whole = OurTalk.ask
    asked: list[str] = []

    def ask(self: OurTalk, question: str) -> dict[str, Any]:
        asked.append(question)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return whole(self, question)

    monkeypatch.setattr(OurTalk, "ask", ask)
    status, _, err = urazuke(gold)
    assert status == 1
    assert "1/3 問まで保存" in err
    assert urazuke(gold)[0] == 0
    assert len(asked) == 4  # the first is not asked again
    assert urazuke(gold, "--fresh")[0] == 0
    assert len(asked) == 7


@pytest.mark.parametrize("name", ["ひな形.csv", "ひな形.xlsx"])
def test_a_template_is_written_and_can_be_measured(urazuke: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    status, out, _ = urazuke("--template", path)
    assert (status, str(path) in out) == (0, True)
    assert urazuke(path)[1].startswith("ours: 4/4 問 正答")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--system", "theirs"], "theirs というシステムはありません"),
        (["--kind", "poem"], "--kind poem の質問はありません"),
        (["--against", "nowhere.json"], "nowhere.json: 前の結果として読めません"),
        (["nowhere.jsonl"], "nowhere.jsonl: 読めません"),
        (["--jobs", "0"], "--jobs"),
    ],
)
def test_bad_use_is_one_line_and_status_2(urazuke: Run, gold: Path, arguments: list[str], said: str) -> None:
    files = [] if arguments[0].startswith("nowhere") else [gold]
    status, out, err = urazuke(*files, *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_the_installed_package_names_the_command() -> None:
    found = plugged.plugged()
    assert found.get("eval", command.evaluate) is command.evaluate


def test_without_an_installed_package_there_are_only_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(plugged, "distribution", missing)
    assert plugged.plugged() == {}
