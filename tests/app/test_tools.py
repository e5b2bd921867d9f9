"""The tools, as a chain calls them."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.assistant import open_assistant
from app.formula import parse_formula
from app.settings import Settings
from app.tools import calculate, compute, ledger_tool, make_tools
from corpus.errors import UsageError
from corpus.ledger_store import Ledger

PAPER = """港湾整備の予算

令和４年度予算政府案
【国土交通省】 岸壁の改良 12.0億円
【国土交通省】 灯台の保守 3.5億円
【水産庁】 漁港の整備 1.5億円
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder = tmp_path_factory.mktemp("papers")
    (folder / "port.txt").write_text(PAPER, encoding="utf-8")
    home = tmp_path_factory.mktemp("home")
    return open_assistant(Settings(home=home, corpus=folder)).ledger


def ask(ledger: Ledger, **wanted: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    reply = json.loads(ledger_tool(ledger).invoke(wanted))
    assert reply["more"] == 0
    entries: list[dict[str, Any]] = reply["entries"]
    return entries


def test_the_ledger_gives_entries_with_the_line_they_are_in(ledger: Ledger) -> None:
    (entry,) = ask(ledger, item="灯台")
    assert (entry["value"], entry["organisation"], entry["item"]) == ("350000000", "国土交通省", ["灯台の保守"])
    citation = entry["citation"]
    assert citation["quote"] == "【国土交通省】 灯台の保守 3.5億円"
    assert PAPER[citation["start"] : citation["end"]] == citation["quote"]
    assert citation["line"] == 5


@pytest.mark.parametrize("name", ["国土交通省", "国交省", "MLIT", "mlit", "こくどこうつうしょう"])
def test_an_organisation_goes_by_any_of_its_names(ledger: Ledger, name: str) -> None:
    assert {entry["value"] for entry in ask(ledger, organisation=name)} == {"1200000000", "350000000"}


def test_labels_narrow_the_search(ledger: Ledger) -> None:
    assert len(ask(ledger, fiscal_year=2022)) == 3
    assert ask(ledger, fiscal_year=2021) == []
    assert len(ask(ledger, stage="政府案", organisation="水産庁")) == 1
    assert ask(ledger, organisation="海の省") == []


def test_a_long_list_says_how_much_more_there_is(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.tools._LARGEST", 1)
    reply = json.loads(ledger_tool(ledger).invoke({}))
    assert (len(reply["entries"]), reply["more"]) == (1, 2)


@pytest.mark.parametrize(
    ("operation", "amounts", "value", "unit", "formula"),
    [
        ("sum", ["12.0億円", "3.5億円"], "1550000000", "円", "12.0億円 + 3.5億円 = 15.5億円"),
        ("sum", ["1億円", "1,500千円"], "101500000", "円", "1億円 + 1,500千円 = 101,500,000円"),
        ("sum", ["３人", "4人"], "7", "人", "3人 + 4人 = 7人"),
        ("sum", ["0.1", "0.2"], "0.3", "", "0.1 + 0.2 = 0.3"),
        ("difference", ["3.5億円", "12.0億円"], "-850000000", "円", "3.5億円 - 12.0億円 = -8.5億円"),
        (
            "change_rate",
            ["12.0億円", "10.5億円"],
            "14.285714285714285714",
            "%",
            "(12.0億円 - 10.5億円) ÷ 10.5億円 = 14.3%",
        ),
        ("share", ["3.5億円", "14.0億円"], "25", "%", "3.5億円 ÷ 14.0億円 = 25.0%"),
    ],
)
def test_arithmetic_is_exact_and_shows_its_formula(
    operation: Any,  # noqa: ANN401
    amounts: list[str],
    value: str,
    unit: str,
    formula: str,
) -> None:
    result = compute(operation, amounts)
    assert (result["value"], result["unit"], result["formula"]) == (value, unit, formula)
    assert json.loads(calculate.invoke({"operation": operation, "amounts": amounts})) == result
    if unit in ("円", "%"):
        assert parse_formula(formula).result == result["text"]


@pytest.mark.parametrize(
    ("operation", "amounts", "said"),
    [
        ("sum", [], "金額の数"),
        ("difference", ["1億円"], "金額の数"),
        ("share", ["1億円", "2億円", "3億円"], "金額の数"),
        ("sum", ["1億円", "5%"], "単位が違う"),
        ("sum", ["たくさん"], "読めません"),
        ("sum", ["―"], "読めません"),
        ("sum", ["NaN"], "読めません"),
        ("change_rate", ["1億円", "0億円"], "0円"),
    ],
)
def test_what_cannot_be_computed_is_said(operation: Any, amounts: list[str], said: str) -> None:  # noqa: ANN401
    with pytest.raises(UsageError, match=said):
        compute(operation, amounts)
    assert said in json.loads(calculate.invoke({"operation": operation, "amounts": amounts}))["error"]


def test_the_tools_describe_themselves(ledger: Ledger) -> None:
    tools = make_tools(ledger)
    assert [each.name for each in tools] == ["query_ledger", "calculate"]
    assert all(each.description and each.args_schema is not None for each in tools)
    assert Path(ledger.path).exists()
