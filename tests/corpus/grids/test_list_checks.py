"""What a list adds up, subtracts and divides: told from its headings, held against its own cells."""

from decimal import Decimal

import pytest

from corpus.formats.csv_file import read_text
from corpus.grids.entries import check_grids, read_grids
from corpus.grids.list_checks import KEPT
from corpus.model import Document, Metadata
from corpus.relations import Relation

HEAD = "事業名,本年度予算額（千円）,前年度予算額（千円）,比較（千円）,増減率\n"
SPENT = "事業名,年度,歳出予算現額（円）,執行額（円）,執行率（％）\n"


def relations(text: str) -> list[Relation]:
    """Return the relations of a list, having checked that each is between entries of its ledger."""
    paper = Document(
        doc="a.csv", text=text, kind="csv", grids=read_text(text).grids, metadata=Metadata(fiscal_year=2024)
    )
    held = list(read_grids(paper, ()))
    found = list(check_grids(paper, ()))
    for relation in found:
        assert all(entry in held for entry in (relation.printed, *relation.parts))
    return found


def said(found: list[Relation]) -> list[tuple[str, str, str, str]]:
    return [(r.kind, r.printed.amount.text, r.verdict, r.formula) for r in found]


def test_changes_and_their_rates() -> None:
    found = relations(HEAD + "道路,1200,1000,200,20.0%\n河川,800,900,△100,△11.1%\n公園,500,450,60,11.0%\n橋,,5,,\n")
    assert said(found) == [
        ("difference", "200", "一致", "1200 - 1000"),
        ("difference", "△100", "一致", "800 - 900"),
        ("difference", "60", "不一致", "500 - 450"),
        ("rate", "20.0%", "一致", "(1200 - 1000) / 1000"),
        ("rate", "△11.1%", "一致", "(800 - 900) / 900"),
        ("rate", "11.0%", "端数の範囲", "(500 - 450) / 450"),
    ]
    assert found[2].gap == Decimal(10_000)


@pytest.mark.parametrize(
    "head",
    ["事業名,予算額（円）,比較（円）\n道路,5,1\n",
     "事業名,本年度予算額（円）,本年度補正予算額（円）,前年度予算額（円）,比較（円）\n道路,5,1,2,3\n",
     "事業名,令和6年度予算額（円）,前年度予算額（円）,比較（円）\n道路,5,1,4\n"],
)  # fmt: skip
def test_what_a_change_is_of_is_not_guessed(head: str) -> None:
    assert relations(head) == []


def test_what_was_spent_of_what_was_there() -> None:
    found = relations(SPENT + "道路,2024,200,100,50\n河川,2024,300,100,40\n公園,2024,0,0,0\n橋,2024,,1,2\n")
    assert said(found) == [("share", "50", "一致", "100 / 200"), ("share", "40", "不一致", "100 / 300")]


def test_the_nearest_columns_are_what_a_rate_is_of() -> None:
    text = "事業名,計（歳出予算現額合計）,執行額（合計）,執行率,執行額,執行率\n道路,200,100,0.5,50,0.25\n"
    assert said(relations(text)) == [("share", "0.5", "一致", "100 / 200"), ("share", "0.25", "一致", "50 / 200")]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("甲,1\n乙,2\n計,3\n", [("3", "一致", 2)]),
        ("甲,1\n乙,2\n計,9\n", [("9", "不一致", 2)]),
        ("甲,1\n乙,2\n小計,3\n丙,4\n丁,5\n小計,9\n合計,12\n", [("3", "一致", 2), ("9", "一致", 2), ("12", "一致", 4)]),
        ("甲,1\n甲,2\n計,99\n", []),
        ("甲,1\n乙,△2\n計,99\n", []),
        ("甲,1\n乙,\n丙,1\n計,99\n", []),
        ("甲,1\n計,99\n", []),
        ("甲,1\n乙,2\n計,\n丙,3\n丁,4\n計,7\n", [("7", "一致", 2)]),
        ("甲,1\n乙,2\n計,3\n丙,3\n丁,4\n計,88\n", [("3", "一致", 2)]),
    ],
)
def test_totals(rows: str, wanted: list[tuple[str, str, int]]) -> None:
    found = relations("事業名,予算額（円）\n" + rows)
    assert [(r.printed.amount.text, r.verdict, len(r.parts)) for r in found] == wanted


def test_of_a_long_list_what_disagrees_is_kept_and_the_rest_is_counted() -> None:
    many = KEPT * 3
    rows = "".join(f"事業{n},{n + 2},{n + 1},{9 if n == many - 1 else 1},\n" for n in range(many))
    total = sum(n + 2 for n in range(many))
    found = relations(HEAD + rows + f"合計,{total},,,\n")
    (printed,) = [r for r in found if r.kind == "total"]
    assert (printed.verdict, printed.parts, printed.formula) == ("一致", (), f"{many} 行の和")
    changes = [r for r in found if r.kind == "difference"]
    assert len(changes) == KEPT + 1
    assert [r.printed.amount.text for r in changes if r.verdict == "不一致"] == ["9"]
    assert changes[0].note == f"この列は {many:,} 行を確かめました（一致 {many - 1:,}、不一致 1）。"
    assert not any(r.note for r in changes[1:])


def test_columns_that_hardly_ever_agree_are_not_what_they_were_taken_for() -> None:
    rows = "".join(f"事業{n},{n + 2},{n + 1},{n + 7},\n" for n in range(40))
    assert relations(HEAD + rows) == []
