"""Accounts of budget books: which headings are, and what they are called."""

from collections.abc import Sequence

import pytest

from corpus.grids.budget_rows import account_labels, account_names
from corpus.grids.heads import Label
from corpus.grids.model import Cell
from corpus.model import Document, Span


def labels(text: str, *sections: str) -> Sequence[Label]:
    document = Document(doc="a.pdf", text=text)
    spans = [Span("a.pdf", text.index(name), text.index(name) + len(name)) for name in sections]
    found = account_labels(spans, document)
    assert all("".join(text[label.span[0] : label.span[1]].split()) == label.text for label in found)
    return found


@pytest.mark.parametrize(
    ("sections", "names"),
    [
        (["一般会計", "歳 入", "１款　市税", "１項 市民税"], ["一般会計", "歳入", "市税", "市民税"]),
        (["第１款 議会費", "第 2 項　議会費"], ["議会費", "議会費"]),
        (["（款）　1　市税", "（項）2固定資産税"], ["市税", "固定資産税"]),
        (["款１ 市税"], ["市税"]),
        (["資本的支出", "1款 建設改良費"], ["資本的支出", "建設改良費"]),
        (["第２部 企業情報", "(1) 連結財務諸表"], []),
        (["1項目の説明"], []),
        (["国の会計、地方の会計"], []),
    ],
)
def test_headings_that_are_accounts(sections: list[str], names: list[str]) -> None:
    assert [label.text for label in labels("\n".join(sections), *sections)] == names


def test_a_cell_beside_is_an_account_below_accounts_alone() -> None:
    text = "１款　議会費\n1 議会費\t481\n説明"
    assert [label.text for label in labels(text, "１款　議会費", "1 議会費")] == ["議会費", "議会費"]
    assert labels(text, "1 議会費") == ()
    assert [label.text for label in labels(text, "１款　議会費", "説明")] == ["議会費"]


@pytest.mark.parametrize(
    ("text", "name", "under"),
    [
        ("1 個人", "個人", True),
        ("1 個人", "1 個人", False),
        ("003 重症心身障害者等介護手当費", "重症心身障害者等介護手当費", True),
        ("２．民 生 費", "民生費", True),
        ("第１款 議会費", "議会費", True),
        ("(1) 総務", "総務", True),
        ("18", "18", True),
        ("2 3", "2 3", True),
        ("令和６年度分", "令和６年度分", True),
        ("3号給(人)", "3号給(人)", True),
    ],
)
def test_names_of_rows_under_accounts(text: str, name: str, under: bool) -> None:
    cell = Cell(3, 0, text, 10, 10 + len(text))
    accounts = (Label("市税", cell),) if under else ()
    (label,) = account_names([Label(text, cell)], accounts)
    assert label.text == name
    assert text[label.span[0] - 10 : label.span[1] - 10].replace(" ", "").endswith(name.replace(" ", ""))
