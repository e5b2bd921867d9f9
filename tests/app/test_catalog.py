"""What is one item and what are two, and who holds it."""

from decimal import Decimal

import pytest

from app.catalog import Catalog, Column, loose
from corpus.model import Amount, Document, Entry, Metadata, Role, Span
from corpus.organisations import Organisation

DOCS = [
    Document(doc="a", text="0" * 500, metadata=Metadata(fiscal_year=2022, stage="政府案")),
    Document(doc="b", text="0" * 500),
]
KNOWN = (Organisation(name="観測省"), Organisation(name="沿岸局", parent="観測省"), Organisation(name="山岳庁"))
MAIN: Column = (2022, "政府案")
PRIOR: Column = (2021, "当初")


def entry(
    at: int, name: str, value: int | None, column: Column = MAIN, *, organisation: str | None = "観測省",
    table: str | None = None, role: Role = "part", doc: str = "a",
) -> Entry:  # fmt: skip
    """Return an entry at a place."""
    number = None if value is None else Decimal(value)
    amount = Amount(value=number, unit="円", step=None, text=str(value), span=Span(doc, at, at + 5))
    item = tuple(name.split("/")) if name else ()
    return Entry(
        amount=amount,
        organisation=organisation,
        item=item,
        fiscal_year=column[0],
        stage=column[1],
        role=role,
        table=table,
    )


def items(*entries: Entry) -> list[tuple[str, int]]:
    """Return the items of a ledger with the number of their amounts."""
    return [(item.name, len(item.entries)) for item in Catalog(DOCS, entries, KNOWN).items]


ONE_ITEM = {
    "two columns": (entry(0, "整備", 1), entry(9, "整備", 2, PRIOR)),
    "the same amount on two pages": (entry(0, "整備", 1, table="表"), entry(9, "整備", 1)),
    "another width and punctuation": (entry(0, "沿岸・観測所の整備", 1), entry(9, "沿岸観測所の　整備", 1, PRIOR)),
    "an organisation and the one above it": (entry(0, "整備", 1), entry(9, "整備", 2, PRIOR, organisation="沿岸局")),
    "a page that names no organisation": (entry(0, "整備", 1), entry(9, "整備", 1, organisation=None)),
    "a dash in the other column": (entry(0, "整備", 1), entry(9, "整備", None, PRIOR)),
    "a longer name with an equal amount": (
        entry(0, "沿岸観測所の整備", 10, table="表"),
        entry(9, "沿岸観測所の整備（継続）", 10),
    ),
}
TWO_ITEMS = {
    "two names": (entry(0, "整備", 1), entry(9, "運用", 1)),
    "two organisations": (entry(0, "整備", 1), entry(9, "整備", 2, organisation="山岳庁")),
    "two documents": (entry(0, "整備", 1), entry(9, "整備", 1, doc="b")),
    "two amounts in one column": (entry(0, "監査", 1), entry(9, "監査", 2)),
    "a longer name with another amount": (
        entry(0, "沿岸観測所の整備", 10, table="表"),
        entry(9, "沿岸観測所の整備（継続）", 11),
    ),
    "a like name, in the table itself": (
        entry(0, "沿岸観測所の整備", 10, table="表"),
        entry(9, "沿岸観測所の整備（継続）", 10, table="表"),
    ),
}


@pytest.mark.parametrize("entries", ONE_ITEM.values(), ids=ONE_ITEM.keys())
def test_one_item(entries: tuple[Entry, Entry]) -> None:
    assert [count for _, count in items(*entries)] == [2]


@pytest.mark.parametrize("entries", TWO_ITEMS.values(), ids=TWO_ITEMS.keys())
def test_two_items(entries: tuple[Entry, Entry]) -> None:
    assert [count for _, count in items(*entries)] == [1, 1]


def test_what_has_no_name_or_is_only_mentioned_is_no_item() -> None:
    assert items(entry(0, "", 1), entry(9, "整備", 1, role="mention")) == []


def test_items_come_in_the_order_of_the_document() -> None:
    assert items(entry(90, "後", 1, table="表"), entry(30, "中", 2), entry(0, "先", 3)) == [
        ("先", 1),
        ("中", 1),
        ("後", 1),
    ]


def test_keys_hold_the_whole_path() -> None:
    (item,) = Catalog(DOCS, [entry(0, "沿岸/整備", 1)], KNOWN).items
    assert (item.key, item.path, item.name) == ("沿岸/整備", ("沿岸", "整備"), "整備")


CATALOG = Catalog(
    DOCS,
    [
        entry(0, "政府の予算", 9, organisation="政府", role="total"),
        entry(10, "整備", 1, table="表"),
        entry(20, "整備", 2, PRIOR, table="表"),
        entry(30, "合計", 3, table="表", role="total"),
        entry(40, "桟橋", 4, organisation="沿岸局"),
        entry(50, "何か", 5, (None, None)),
        entry(60, "山小屋", 6, organisation="山岳庁", doc="b"),
    ],
    KNOWN,
)


@pytest.mark.parametrize(
    ("organisation", "held"),
    [("観測省", True), ("沿岸局", True), ("山岳庁", True), ("政府", True), ("知らない庁", False), ("", False)],
)
def test_who_holds_anything(organisation: str, held: bool) -> None:
    assert CATALOG.holds(organisation) is held


def test_the_columns_of_a_document_come_as_printed() -> None:
    assert CATALOG.columns("a") == [MAIN, PRIOR]
    assert (CATALOG.main_column("a"), CATALOG.prior_column("a")) == (MAIN, PRIOR)
    assert (CATALOG.main_column("b"), CATALOG.prior_column("b")) == ((None, None), (None, "当初"))


def test_totals_are_those_of_the_whole() -> None:
    assert [item.name for item in CATALOG.totals("a")] == ["政府の予算"]
    assert CATALOG.totals("b") == []


def test_the_printed_subtotal_of_a_table() -> None:
    subtotal = CATALOG.subtotal("観測省", "a", MAIN)
    assert subtotal is not None
    assert subtotal.amount.value == 3
    assert CATALOG.subtotal("観測省", "a", PRIOR) is None
    assert CATALOG.subtotal("山岳庁", "a", MAIN) is None


@pytest.mark.parametrize(
    ("text", "squeezed"),
    [("ＩｏＴ の・安全", "iotの安全"), ("「観測」（所）", "観測所"), ("A-B/C:D~E", "abcde"), ("", ""), ("ー", "ー")],
)
def test_names_are_compared_loosely(text: str, squeezed: str) -> None:
    assert loose(text) == squeezed
