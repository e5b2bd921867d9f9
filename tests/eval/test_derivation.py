"""Expressions over cited lines, and what `--validate` finds."""

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from corpus.model import Document, Metadata
from eval.derivation import DerivationError, derive
from eval.gold import Expected, GoldValue, Question
from eval.gold_files import read_gold
from eval.paper import Line, Papers
from eval.validate import validate

ROOT = Path(__file__).parents[2]
TEXT = """予算の表

【警察庁】 資機材の増強 10.0億円 4.5億円
【防衛省】 演習 １９６．８億円 ―
参加 120先（前回は105先）
割合 47.1%
※ 15億円"""
PAPERS = Papers([Document(doc="sea.txt", text=TEXT)])
TWO = Papers(
    [
        Document(doc="r01_space.txt", text="表（百万円）\n衛星 26,840 1,200", metadata=Metadata(unit="百万円")),
        Document(doc="r06_children.txt", text="給付 15,246.0億円"),
    ]
)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("L3:10.0億円", 1_000_000_000, "円"),
        ("L4:196.8億円", 19_680_000_000, "円"),  # printed in full width
        ("L4:１９６．８億円", 19_680_000_000, "円"),
        ("L3:10.0億円 + L3:4.5億円", 1_450_000_000, "円"),
        ("L3:4.5億円 - L3:10.0億円", -550_000_000, "円"),
        ("-(L3:10.0億円 - L3:4.5億円)", -550_000_000, "円"),
        ("(L3:10.0億円 - L3:4.5億円) / L3:4.5億円 * 100", Fraction(1100, 9), None),
        ("L3:10.0億円 / L3:4.5億円", Fraction(20, 9), None),
        ("(L3:10.0億円 + L3:4.5億円) / 2", 725_000_000, "円"),
        ("L3:10.0億円 * 1.1", 1_100_000_000, "円"),
        ("L3:10.0億円 * (1 - 10%)", 900_000_000, "円"),
        ("L3:10.0億円 + 3億円", 1_300_000_000, "円"),  # an amount that the question gives
        ("L5:120先 - L5:105先", 15, "先"),
        ("L6:47.1%", Fraction(471, 10), "%"),
        ("count(L3:10.0億円, L4:196.8億円)", 2, "件"),
        ("L4:―", None, None),
    ],
)
def test_an_expression_has_a_value_and_a_unit(text: str, value: Fraction | None, unit: str | None) -> None:
    (found,) = derive(text, PAPERS)
    assert (found.value, found.unit) == (value, unit)


def test_several_values_come_in_their_order_with_their_lines() -> None:
    first, second = derive("L3:10.0億円 + L3:4.5億円 ; L4:―", PAPERS)
    assert [leaf.line for leaf in first.leaves] == [Line("sea.txt", 3)] * 2
    assert second.leaves[0].line == Line("sea.txt", 4)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("r01:L2:26,840", [26_840_000_000]),  # a bare number has the unit of its table
        ("count(r01:L2:26,840,r01:L2:1,200)", [2]),
        ("r01:L2:1,200 + r06:L1:15,246.0億円", [1_525_800_000_000]),
    ],
)
def test_a_prefix_names_one_of_several_papers(text: str, values: list[int]) -> None:
    assert [found.value for found in derive(text, TWO)] == values


@pytest.mark.parametrize(
    "text",
    [
        "L3:10.1億円",  # not printed
        "L2:10.0億円",  # on another line
        "L7:5億円",  # the tail of 15億円
        "L3:0.0億円",
        "L99:10.0億円",
        "L3:―",
        "L3:10.0億円 +",
        "L3:10.0億円 L3:4.5億円",
        "(L3:10.0億円",
        "L3:10.0億円 + L5:120先",  # unlike units
        "L3:10.0億円 + 3",
        "L3:10.0億円 * L3:4.5億円",
        "L3:10.0億円 / L5:120先",
        "L3:10.0億円 / 0",
        "L4:196.8億円 - L4:―",  # a dash is no zero
        "count(L3:10.0億円",
        "L3:ten",
        "",
        "@",
    ],
)
def test_an_expression_that_its_lines_do_not_bear_out_is_refused(text: str) -> None:
    with pytest.raises(DerivationError):
        derive(text, PAPERS)


GOOD = Question(
    id="q",
    kind="change_rate",
    question="?",
    expected=(
        Expected(
            status=("answered",),
            values=(GoldValue(value=Decimal("122.22222222222222222"), unit="%", tolerance=Decimal("0.05")),),
            cite=("【警察庁】資機材の増強",),
            derivation="(L3:10.0億円 - L3:4.5億円) / L3:4.5億円 * 100",
        ),
    ),
)


def expecting(value: str | None = None, **changes: object) -> Question:
    """Return the good question with another expectation."""
    expected = replace(GOOD.main, **changes)  # type: ignore[arg-type]
    if value is not None:
        expected = replace(expected, values=(GoldValue(value=Decimal(value), unit="%", tolerance=Decimal("0.05")),))
    return replace(GOOD, expected=(expected,))


def test_a_good_row_has_no_flaw() -> None:
    found = validate([GOOD], PAPERS)
    assert (found.questions, found.values, found.cites, found.flaws) == (1, 1, 1, ())


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (expecting("122.2"), "値は"),  # within the tolerance, and still not the value
        (expecting("122.22222222222222225"), "値は"),
        (expecting(derivation=None), "derivation がありません"),
        (expecting(derivation="L3:10.0億円 ; L3:4.5億円"), "式が2個"),
        (expecting(derivation="L3:99億円"), "99億円 はありません"),
        (expecting("1000000000", derivation="L3:10.0億円"), "単位は"),
        (expecting(derivation="L4:―"), "式は None"),
        (expecting(cite=("どこにもない行",)), "資料にありません"),
        (expecting(cite=(99,)), "資料にありません"),
    ],
)
def test_a_flaw_is_found(question: Question, says: str) -> None:
    (flaw,) = validate([question], PAPERS).flaws
    assert says in str(flaw)


def test_every_bundled_value_follows_from_the_lines_that_it_names() -> None:
    found = validate(read_gold(), Papers.of(None))
    assert [str(flaw) for flaw in found.flaws] == []
    assert found.values > 600


def test_the_proof_rests_on_nothing_of_the_app() -> None:
    names = "(name for name in sys.modules if name.split('.')[0] in ('app', 'index'))"
    code = f"import sys, eval.gold_files, eval.validate\nprint(*{names})"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
