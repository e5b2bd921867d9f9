"""The ledger on disk gives back what was written, exactly, and is only ever read."""

import dataclasses
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import get_args

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from corpus.errors import SetupError
from corpus.ledger_store import Ledger, connect, write_ledger
from corpus.model import STAGES, Amount, Document, Entry, Metadata, Role, Span, Unsettled
from corpus.reader import Reading
from tests.corpus.ledgers import BUNDLED, read_paper, read_text


@cache
def paper() -> Reading:
    """Return the bundled paper as read."""
    return read_paper(BUNDLED)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Return a ledger of two papers."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.duckdb"
    write_ledger(path, [paper(), read_text("海の予算\n\n船の建造 ―\n", "sea.txt")])
    return Ledger(path)


def test_entries_come_back_as_they_were_read(ledger: Ledger) -> None:
    read = [*paper().entries, *read_text("海の予算\n\n船の建造 ―\n", "sea.txt").entries]
    assert list(ledger.entries()) == read
    for before, after in zip(read, ledger.entries(), strict=True):
        assert dataclasses.asdict(after.amount) == dataclasses.asdict(before.amount)
        assert dict(after.label_spans) == dict(before.label_spans)


def test_documents_come_back_as_they_were(ledger: Ledger) -> None:
    assert ledger.document(paper().document.doc) == paper().document
    assert [document.doc for document in ledger.documents()] == sorted([paper().document.doc, "sea.txt"])
    with pytest.raises(KeyError):
        ledger.document("nowhere.txt")


def test_relations_come_back_as_they_were(ledger: Ledger) -> None:
    assert ledger.relations() == paper().relations


def test_money_is_decimal_in_the_file_too(ledger: Ledger) -> None:
    with connect(ledger.path) as db:
        kinds = dict(db.execute("SELECT column_name, data_type FROM information_schema.columns "
                                "WHERE table_name = 'entries'").fetchall())  # fmt: skip
        (total,) = db.execute("SELECT sum(value) FROM entries WHERE unit = '円'").fetchall()[0]
    assert kinds["value"] == "DECIMAL(38,10)"
    assert isinstance(total, Decimal)


def test_lines_and_pages_are_written(ledger: Ledger) -> None:
    with connect(ledger.path) as db:
        rows = db.execute('SELECT doc, "start", line, page FROM entries').fetchall()
    for doc, start, line, page in rows:
        document = ledger.document(doc)
        assert (line, page) == (document.line(start), document.page(start))


SELECTIONS = [
    ({"organisation": "防衛省"}, lambda entry: entry.organisation == "防衛省"),
    ({"fiscal_year": 2019}, lambda entry: entry.fiscal_year == 2019),
    ({"stage": "補正"}, lambda entry: entry.stage == "補正"),
    ({"item": "演習"}, lambda entry: "演習" in "/".join(entry.item)),
    (
        {"organisation": "総務省", "fiscal_year": 2020, "stage": "政府案", "item": "構築"},
        lambda entry: (entry.organisation, entry.fiscal_year, entry.stage) == ("総務省", 2020, "政府案")
        and "構築" in "/".join(entry.item),
    ),
    ({}, lambda entry: True),
]  # fmt: skip


@pytest.mark.parametrize(("labels", "expected"), SELECTIONS, ids=[str(labels) for labels, _ in SELECTIONS])
def test_entries_are_selected_by_their_labels(ledger: Ledger, labels: dict[str, str], expected: object) -> None:
    assert callable(expected)
    found = ledger.select(**labels)  # type: ignore[arg-type]
    assert found
    assert list(found) == [entry for entry in ledger.entries() if expected(entry)]


@pytest.mark.parametrize(
    "labels", [{"organisation": "' OR 1=1 --"}, {"item": "%"}, {"stage": "予算"}, {"fiscal_year": 1}]
)
def test_nothing_is_selected_by_what_is_no_label(ledger: Ledger, labels: dict[str, str]) -> None:
    assert ledger.select(**labels) == ()  # type: ignore[arg-type]


def test_a_reader_cannot_write(ledger: Ledger) -> None:
    with connect(ledger.path) as db, pytest.raises(duckdb.Error):
        db.execute("DELETE FROM entries")


def test_a_reader_cannot_load_extensions(ledger: Ledger) -> None:
    with connect(ledger.path) as db:
        assert db.execute("SELECT current_setting('autoinstall_known_extensions')").fetchall() == [(False,)]


@pytest.mark.parametrize("content", [b"", b"nonsense" * 1000, None], ids=["empty", "nonsense", "missing"])
def test_what_is_no_ledger_is_refused_in_one_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ledger.duckdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SetupError, match="urazuke build") as error, connect(path):
        pass
    assert "\n" not in str(error.value)


def test_an_unknown_role_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    write_ledger(path, [paper()])
    with connect(path, read_only=False) as db:
        db.execute("UPDATE entries SET role = 'guess' WHERE id = 0")
    with pytest.raises(SetupError, match="guess"):
        Ledger(path).entries()


def test_an_empty_ledger_is_a_ledger(tmp_path: Path) -> None:
    write_ledger(tmp_path / "a", [])
    ledger = Ledger(tmp_path / "a")
    assert (ledger.documents(), ledger.entries(), ledger.relations()) == ((), (), ())


# --- any entry ---------------------------------------------------------------------------------------------------

DOC = Document(doc="a.txt", text="\0\ud800予算\f" * 20)
SPANS = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: Span(DOC.doc, min(pair), max(pair)))
NUMBERS = st.one_of(
    st.none(),
    st.integers(-(10**40), 10**40).map(Decimal),
    st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-(10**20), max_value=10**20),
    st.sampled_from([Decimal("0.33333333333333333333"), Decimal("1E+3"), Decimal("-0")]),
)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
ENTRIES = st.builds(
    Entry,
    amount=st.builds(
        Amount, value=NUMBERS, unit=st.sampled_from(["円", "%", "倍", "先"]),
        step=st.sampled_from([None, Decimal(10**7), Decimal("0.1")]), text=WORDS, span=SPANS,
        marks=st.lists(WORDS, max_size=2).map(tuple),
    ),
    organisation=st.none() | WORDS,
    item=st.lists(WORDS, max_size=3).map(tuple),
    fiscal_year=st.none() | st.integers(1868, 2200),
    stage=st.none() | st.sampled_from(STAGES),
    marks=st.lists(WORDS, max_size=2).map(tuple),
    role=st.sampled_from(get_args(Role)),
    table=st.none() | WORDS,
    label_spans=st.dictionaries(WORDS, SPANS, max_size=3).map(MappingProxyType),
    unsettled=st.none() | st.builds(
        Unsettled, labels=st.just(("stage",)), readings=st.integers(2, 999),
        candidates=st.lists(st.tuples(st.none() | st.integers(2000, 2030), st.none() | st.sampled_from(STAGES)),
                            max_size=2).map(tuple),
    ),
)  # fmt: skip


@settings(
    max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(entries=st.lists(ENTRIES, min_size=20, max_size=40))
def test_any_entry_survives(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]) -> None:
    path = tmp_path_factory.mktemp("any") / "ledger"
    document = dataclasses.replace(DOC, metadata=Metadata(title="題", fiscal_year=2022, stage="決算"))
    write_ledger(path, [dataclasses.replace(paper(), document=document, entries=tuple(entries), relations=())])
    ledger = Ledger(path)
    assert list(ledger.entries()) == entries
    assert [str(entry.amount.value) for entry in ledger.entries()] == [str(entry.amount.value) for entry in entries]
    assert ledger.documents() == (document,)
