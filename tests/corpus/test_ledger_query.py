"""The ledger as it is searched, narrowed, sorted and leafed through."""

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.ledger_query import SORTS, LedgerQuery, conditions, order
from corpus.ledger_store import Ledger, write_ledger
from corpus.model import Amount, Entry, Span
from corpus.reader import Reading
from tests.corpus.ledgers import BUNDLED, read_paper, read_text

OTHER = "海の予算\n\n【気象庁】 船の建造 ―\n\n【気象庁】 船の修理 １．５億円\n"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Return a ledger of two papers."""
    path = tmp_path_factory.mktemp("query") / "ledger.duckdb"
    write_ledger(path, [read_paper(BUNDLED), read_text(OTHER, "sea.txt")])
    return Ledger(path)


def found(ledger: Ledger, query: LedgerQuery) -> list[Entry]:
    """Return the entries that a query gives, having checked that all ways to ask agree."""
    rows = ledger.rows(query)
    assert ledger.count(query) == len(rows)
    assert tuple(ledger.each(query, size=7)) == rows
    parts = [ledger.rows(query, offset=at, limit=10) for at in range(0, len(rows) + 1, 10)]
    assert [row for part in parts for row in part] == list(rows)
    for row in rows:
        start = row.entry.amount.span.start
        document = ledger.document(row.entry.amount.span.doc)
        assert (row.line, row.page) == (document.line(start), document.page(start))
    return [row.entry for row in rows]


def test_everything_comes_in_the_order_of_the_documents(ledger: Ledger) -> None:
    assert found(ledger, LedgerQuery()) == list(ledger.entries())


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        (LedgerQuery(organisation="防衛省"), lambda e: e.organisation == "防衛省"),
        (LedgerQuery(fiscal_year=2019), lambda e: e.fiscal_year == 2019),
        (LedgerQuery(stage="補正"), lambda e: e.stage == "補正"),
        (LedgerQuery(mark="内数"), lambda e: "内数" in e.marks),
        (LedgerQuery(doc="sea.txt"), lambda e: e.amount.span.doc == "sea.txt"),
        (LedgerQuery(words=("ＧＳＯＣ",)), lambda e: "GSOC" in "".join(e.item)),
        (LedgerQuery(words=("gsoc", "システム")), lambda e: "GSOC" in "".join(e.item)),
        (LedgerQuery(words=("1.5億円",)), lambda e: e.amount.text == "１．５億円"),
        (LedgerQuery(words=("総務省",), stage="当初"), lambda e: e.organisation == "総務省" and e.stage == "当初"),
    ],
)
def test_a_filter_keeps_what_fits_and_nothing_else(ledger: Ledger, query: LedgerQuery, fits: object) -> None:
    assert callable(fits)
    kept = found(ledger, query)
    assert kept
    if query.words and query.stage:
        assert all(fits(entry) for entry in kept)
    else:
        assert kept == [entry for entry in ledger.entries() if fits(entry)]


@pytest.mark.parametrize(
    "value", ["' OR 1=1 --", '"; DROP TABLE entries; --', "%", "_", "\\", "\0", "\ud800", "ない", "%s?", "$1"]
)
def test_a_value_is_never_read_as_a_query(ledger: Ledger, value: str) -> None:
    for query in (
        LedgerQuery(organisation=value),
        LedgerQuery(stage=value),
        LedgerQuery(mark=value),
        LedgerQuery(doc=value),
    ):
        assert found(ledger, query) == []
    found(ledger, LedgerQuery(words=(value,)))
    assert ledger.count(LedgerQuery()) == len(ledger.entries())


@given(st.text(max_size=20))
def test_no_value_stands_in_the_text_of_a_query(value: str) -> None:
    query = LedgerQuery(words=(value,), organisation=value, stage=value, mark=value, doc=value)
    same = LedgerQuery(words=("x",), organisation="x", stage="x", mark="x", doc="x")
    assert conditions(query)[0] == conditions(same)[0]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_sorting_loses_nothing_and_keeps_ties_in_place(ledger: Ledger, sort: str, descending: bool) -> None:
    query = LedgerQuery(sort=sort, descending=descending)  # type: ignore[arg-type]
    entries = found(ledger, query)
    assert sorted(e.amount.span for e in entries) == sorted(e.amount.span for e in ledger.entries())
    values = [_key(entry, sort) for entry in entries]
    known = [value for value in values if value is not None]
    if sort != "amount":
        assert values[: len(known)] == known  # what has no value comes last
        assert known == sorted(known, reverse=descending)
    assert order(query).endswith(", id")


def _key(entry: Entry, sort: str) -> Any:  # noqa: ANN401 - whatever the column holds
    stages = ["概算要求", "政府案", "当初", "補正", "決算"]
    return {
        "place": entry.amount.span,
        "amount": entry.amount.value,
        "organisation": entry.organisation.encode() if entry.organisation else None,
        "item": " ".join(entry.item).encode(),
        "year": entry.fiscal_year,
        "stage": stages.index(entry.stage) if entry.stage else None,
        "marks": " ".join(entry.marks).encode() or None,
        "role": entry.role,
    }[sort]


def test_money_is_sorted_before_percentages_and_counts(ledger: Ledger) -> None:
    entries = found(ledger, LedgerQuery(sort="amount", descending=True))
    units = [entry.amount.unit == "円" for entry in entries]
    assert units == sorted(units, reverse=True)
    money = [e.amount.value for e in entries if e.amount.unit == "円" and e.amount.value is not None]
    assert money == sorted(money, reverse=True)
    assert money[0] == max(e.amount.value or 0 for e in ledger.entries() if e.amount.unit == "円")


def test_facets_are_the_labels_that_some_row_has(ledger: Ledger) -> None:
    facets, entries = ledger.facets, ledger.entries()
    assert set(facets.organisations) == {e.organisation for e in entries} - {None}
    assert list(facets.years) == sorted({e.fiscal_year for e in entries if e.fiscal_year}, reverse=True)
    assert set(facets.stages) == {e.stage for e in entries} - {None}
    assert set(facets.marks) == {mark for e in entries for mark in e.marks}


def test_places_in_a_document(ledger: Ledger) -> None:
    doc = read_paper(BUNDLED).document
    entries = sorted((e for e in ledger.entries() if e.amount.span.doc == doc.doc), key=lambda e: e.amount.span)
    assert list(ledger.between(doc.doc, 0, len(doc.text))) == entries
    second = entries[1].amount.span
    assert ledger.between(doc.doc, second.start, second.end) == (entries[1],)
    assert ledger.between(doc.doc, second.start + 1, second.end) == ()
    assert ledger.between("nowhere", 0, 10) == ()
    assert ledger.beside(second) == (entries[0], entries[2])
    assert ledger.beside(entries[0].amount.span) == (None, entries[1])
    assert ledger.beside(entries[-1].amount.span) == (entries[-2], None)
    assert ledger.beside(Span("nowhere", 0, 1)) == (None, None)


def test_a_large_ledger_is_leafed_through(tmp_path: Path) -> None:
    reading = read_text("空")
    random.seed(0)
    entries = tuple(_invented(n, reading.document.doc) for n in range(400))
    path = tmp_path / "large.duckdb"
    write_ledger(path, [Reading(reading.document, reading.layout, entries, (), ())])
    held = Ledger(path)
    query = LedgerQuery(organisation="第5局", sort="amount", descending=True)
    own = [entry for entry in entries if entry.organisation == "第5局"]
    assert held.count(query) == len(own)
    rows = held.rows(query, offset=3, limit=5)
    expected = sorted((e.amount.value or Decimal(0) for e in own), reverse=True)[3:8]
    assert [row.entry.amount.value for row in rows] == expected


def _invented(number: int, doc: str) -> Entry:
    yen = Decimal(random.randrange(10**9))
    amount = Amount(value=yen, unit="円", step=Decimal(1), text=f"{yen}円", span=Span(doc, 0, 1))
    return Entry(
        amount=amount, organisation=f"第{number % 37}局", item=(f"事業{number}",), fiscal_year=2000 + number % 20
    )


def test_a_word_is_found_across_the_spaces_of_an_item(ledger: Ledger) -> None:
    entry = replace(ledger.entries()[0])
    assert entry in found(ledger, LedgerQuery(words=("".join(entry.item[-1].split()),)))
