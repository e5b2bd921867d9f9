"""Which column a question means: the one it names, or the default of the house."""

from decimal import Decimal

import pytest

from app.catalog import Catalog, Column
from app.columns import NoColumn, choose_column, entries_of, items_of
from app.plan import Target
from corpus.model import Amount, Document, Entry, Metadata, Role, Span, Stage, Unsettled
from corpus.organisations import Organisation

DOC = Document(doc="a", text="0" * 2000, metadata=Metadata(fiscal_year=2022, stage="政府案"))
KNOWN = (Organisation(name="観測省"), Organisation(name="沿岸局", parent="観測省"))


class Builder:
    """Makes entries, each at a place of its own."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(
        self, item: str, column: Column, value: int | None = 1, *, table: str | None = None, role: Role = "part",
        organisation: str | None = "観測省", candidates: tuple[Column, ...] = (), unit: str = "円",
    ) -> "Builder":  # fmt: skip
        """Add an entry; `item` is a path joined with /."""
        at = 10 * len(self.entries)
        number = None if value is None else Decimal(value)
        lost = Unsettled(labels=("stage",), readings=2, candidates=candidates)
        self.entries.append(
            Entry(
                amount=Amount(value=number, unit=unit, step=None, text=str(value), span=Span("a", at, at + 5)),
                organisation=organisation, item=tuple(item.split("/")), fiscal_year=column[0], stage=column[1],
                role=role, table=table, unsettled=lost if candidates else None,
            )
        )  # fmt: skip
        return self

    def catalog(self) -> Catalog:
        """Return the catalogue of the entries."""
        return Catalog([DOC], self.entries, KNOWN)


def with_columns(*columns: Column) -> Catalog:
    """Return a catalogue of one item with an amount in each column."""
    builder = Builder()
    for number, column in enumerate(columns, start=1):
        builder.add("整備", column, number)
    return builder.catalog()


ITEM = Target(scope="item", doc="a", organisation="観測省", item="整備")
OWNER = Target(scope="organisation", doc="a", organisation="観測省")
MAIN: Column = (2022, "政府案")
PRIOR: Column = (2021, "当初")
EXTRA: Column = (2021, "補正")
REQUEST: Column = (2022, "概算要求")

CHOSEN: list[tuple[str, tuple[Column, ...], Column, Column]] = [
    ("no word: the main column", (PRIOR, MAIN, EXTRA), (None, None), MAIN),
    ("no word, and no main column: the latest", (PRIOR, (2020, "当初")), (None, None), PRIOR),
    ("no word, and only what the layout lost", ((None, None),), (None, None), (None, None)),
    ("no word: what the layout lost before another year", (PRIOR, (None, None)), (None, None), (None, None)),
    ("the budget as enacted before its supplement", (EXTRA, PRIOR), (None, None), PRIOR),
    ("both named", (MAIN, PRIOR, EXTRA), EXTRA, EXTRA),
    ("a year alone: the main column in its own year", (REQUEST, MAIN, (2022, "補正")), (2022, None), MAIN),
    ("a year alone: the budget as enacted in another", (EXTRA, PRIOR, (2021, "概算要求")), (2021, None), PRIOR),
    ("a year alone: a supplement where there is nothing else", (MAIN, EXTRA), (2021, None), EXTRA),
    ("a stage alone: the document's own year", ((2022, "当初"), (2020, "当初")), (None, "当初"), (2022, "当初")),
    ("a stage alone: the prior year's where it is 当初", (MAIN, PRIOR, (2018, "当初")), (None, "当初"), PRIOR),
    ("a stage alone: the latest that has it", (MAIN, (2018, "決算"), (2019, "決算")), (None, "決算"), (2019, "決算")),
]


@pytest.mark.parametrize(("columns", "asked", "expected"), [row[1:] for row in CHOSEN], ids=[row[0] for row in CHOSEN])
def test_the_column_that_is_meant(columns: tuple[Column, ...], asked: Column, expected: Column) -> None:
    assert choose_column(with_columns(*columns), ITEM, asked) == expected


ABSENT: list[tuple[str, tuple[Column, ...], Column, str]] = [
    ("a year that is not there", (MAIN, PRIOR), (2019, None), "令和元年度"),
    ("a stage that is not there", (MAIN, PRIOR), (None, "概算要求"), "概算要求"),
    ("a stage of another year", (MAIN, PRIOR), (2021, "政府案"), "令和3年度予算政府案"),
    ("a year of another stage", (MAIN, EXTRA), PRIOR, "令和3年度当初予算"),
    ("nothing at all", (), (None, None), "令和4年度予算政府案"),
]


@pytest.mark.parametrize(("columns", "asked", "words"), [row[1:] for row in ABSENT], ids=[row[0] for row in ABSENT])
def test_a_column_that_is_not_there_is_named(columns: tuple[Column, ...], asked: Column, words: str) -> None:
    with pytest.raises(NoColumn) as error:
        choose_column(with_columns(*columns), ITEM, asked)
    assert error.value.plan.missing == (words,)
    assert (error.value.plan.reason, error.value.plan.item) == ("column", "整備")


CANDIDATES: tuple[Column, ...] = (MAIN, EXTRA)


@pytest.mark.parametrize("asked", [MAIN, EXTRA, (2022, None), (None, "補正"), (None, None)])
def test_an_amount_whose_column_is_lost_answers_its_candidates(asked: Column) -> None:
    catalog = Builder().add("整備", (None, None), candidates=CANDIDATES).catalog()
    assert choose_column(catalog, ITEM, asked) == (None, None)


@pytest.mark.parametrize("asked", [PRIOR, (2021, "決算"), (2020, None), (None, "当初")])
def test_and_no_other_column(asked: Column) -> None:
    catalog = Builder().add("整備", (None, None), candidates=CANDIDATES).catalog()
    with pytest.raises(NoColumn):
        choose_column(catalog, ITEM, asked)


def at(target: Target, column: Column) -> Target:
    """Return a target in a column."""
    return Target(scope=target.scope, doc="a", organisation=target.organisation, item=target.item,
                  number=target.number, fiscal_year=column[0], stage=column[1])  # fmt: skip


def stated(entries: list[Entry]) -> list[Decimal | None]:
    """Return the values of entries."""
    return [entry.amount.value for entry in entries]


def test_a_tables_amount_comes_before_a_pages() -> None:
    catalog = Builder().add("整備", MAIN, 1).add("整備", MAIN, 1, table="表").catalog()
    (entry,) = entries_of(catalog, at(ITEM, MAIN))
    assert entry.table == "表"


def test_an_organisation_is_the_rows_of_its_table() -> None:
    builder = Builder().add("整備", MAIN, 1, table="表").add("運用", MAIN, 2, table="表")
    builder.add("別の頁の施策", MAIN, 4).add("合計", MAIN, 8, table="表", role="total")
    builder.add("整備", PRIOR, 16, table="表").add("桟橋", MAIN, 32, table="表", organisation="沿岸局")
    assert stated(entries_of(builder.catalog(), at(OWNER, MAIN))) == [1, 2]
    assert stated(entries_of(builder.catalog(), at(OWNER, PRIOR))) == [16]
    assert choose_column(builder.catalog(), OWNER, (2021, None)) == PRIOR


def test_an_organisation_without_rows_is_the_rows_of_those_under_it() -> None:
    builder = Builder().add("桟橋", MAIN, 1, table="表", organisation="沿岸局").add("別の頁の施策", MAIN, 2)
    assert stated(entries_of(builder.catalog(), at(OWNER, MAIN))) == [1]


def test_without_a_table_it_is_its_items_without_parts_of_others() -> None:
    builder = Builder().add("整備", MAIN, 1).add("整備/桟橋", MAIN, 2).add("運用", MAIN, 4)
    builder.add("総額", MAIN, 8, role="total").add("船の数", (None, None), 16, unit="隻", role="count")
    assert stated(entries_of(builder.catalog(), at(OWNER, MAIN))) == [1, 4]


def test_a_dash_has_its_place() -> None:
    catalog = Builder().add("整備", PRIOR, None, table="表").catalog()
    assert stated(entries_of(catalog, at(ITEM, PRIOR))) == [None]
    assert entries_of(catalog, at(ITEM, MAIN)) == []


def test_items_of_one_name_are_told_apart() -> None:
    builder = Builder().add("監査", MAIN, 1).add("監査", MAIN, 2)
    first, second = (Target(scope="item", doc="a", organisation="観測省", item="監査", number=n) for n in (0, 1))
    assert [stated(entries_of(builder.catalog(), at(target, MAIN))) for target in (first, second)] == [[1], [2]]
    third = Target(scope="item", doc="a", organisation="観測省", item="監査", number=2)
    assert entries_of(builder.catalog(), at(third, MAIN)) == []


def test_the_whole_is_the_printed_total() -> None:
    builder = Builder().add("政府の予算", MAIN, 1, role="total", organisation="政府").add("整備", MAIN, 2)
    builder.add("ある局の合計", MAIN, 4, role="total", organisation="観測省")
    whole = Target(scope="whole", doc="a")
    assert stated(entries_of(builder.catalog(), at(whole, MAIN))) == [1]
    assert [item.name for item in items_of(builder.catalog(), whole)] == ["政府の予算"]


def test_a_change_is_no_amount_of_a_column() -> None:
    catalog = Builder().add("整備", MAIN, 5, role="difference").add("整備", MAIN, 9).catalog()
    assert stated(entries_of(catalog, at(ITEM, MAIN))) == [9]


STAGE_WORDS: list[tuple[str, Stage | None]] = [("概算要求", "概算要求"), ("", None)]


@pytest.mark.parametrize(("words", "stage"), STAGE_WORDS)
def test_the_reason_names_the_organisation(words: str, stage: Stage | None) -> None:
    with pytest.raises(NoColumn) as error:
        choose_column(Builder().add("整備", PRIOR, table="表").catalog(), OWNER, (2018, stage))
    assert error.value.plan.missing == (f"平成30年度{words}",)
    assert (error.value.plan.organisation, error.value.plan.item) == ("観測省", None)
