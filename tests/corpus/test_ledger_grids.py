"""Tables in the ledger: their entries are streamed in and read back by number and by place, apart from running text."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from corpus import ledger_writer
from corpus.formats.csv_file import read_text
from corpus.ledger_query import LedgerQuery
from corpus.ledger_store import Ledger, connect, merge_ledgers, write_ledger
from corpus.model import Document, Entry, Metadata, Place, Span
from corpus.organisations import load_organisations
from corpus.reader import Reading, read_document
from corpus.relations import sum_relation
from tests.corpus.ledgers import BUNDLED, read_paper

LIST = """公園の一覧
（単位：千円）
公園名,所管課,年度,整備費,維持費
中央公園,緑地課,2023,"1,200",30
東公園,緑地課,2024,―,
西公園,緑地課,2024,900,0
"""


def list_of(name: str, text: str = LIST) -> Reading:
    """Return what is read from a CSV file."""
    content = read_text(text)
    document = Document(doc=name, text=text, kind="csv", grids=content.grids, metadata=Metadata(title="公園の一覧"))
    return read_document(document, load_organisations())


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Return a ledger of a paper between two lists."""
    path = tmp_path_factory.mktemp("grids") / "ledger.duckdb"
    write_ledger(path, iter([list_of("a.csv"), read_paper(BUNDLED), list_of("z.csv")]))
    return Ledger(path)


def in_lists(name: str = "a.csv") -> list[Entry]:
    """Return the entries of a list as they were read."""
    return list(list_of(name).grid_entries())


def test_entries_outside_tables_are_those_of_the_papers(ledger: Ledger) -> None:
    assert ledger.entries() == read_paper(BUNDLED).entries
    assert ledger.relations() == read_paper(BUNDLED).relations == tuple(ledger.each_relation())


def test_all_entries_are_leafed_through_in_order(ledger: Ledger) -> None:
    rows = list(ledger.each(LedgerQuery()))
    assert [row.entry for row in rows] == [*in_lists(), *read_paper(BUNDLED).entries, *in_lists("z.csv")]
    assert ledger.count(LedgerQuery()) == len(rows)
    assert [row.line for row in rows[:3]] == [4, 4, 5]
    assert rows[0].page is None
    assert rows[0].entry.place == Place(table=1, row=2, column=4, cell="D4")
    assert [row.entry.column for row in rows[:2]] == [("整備費",), ("維持費",)]


def test_entries_come_back_by_number(ledger: Ledger) -> None:
    everything = [row.entry for row in ledger.each(LedgerQuery())]
    assert ledger.by_ids([len(everything) - 1, 0, 2, 0]) == tuple(everything[at] for at in (-1, 0, 2, 0))
    assert ledger.by_ids([]) == ()
    with pytest.raises(KeyError):
        ledger.by_ids([10**6])


def test_labels_come_back_with_their_places(ledger: Ledger) -> None:
    for before, after in zip(in_lists(), ledger.by_ids(range(5)), strict=True):
        assert dict(after.label_spans) == dict(before.label_spans)
        assert str(after.amount.value) == str(before.amount.value)


def test_a_word_of_a_column_is_found(ledger: Ledger) -> None:
    rows = ledger.rows(LedgerQuery(words=("維持費",)))
    assert {row.entry.amount.span.doc for row in rows} == {"a.csv", "z.csv"}


def test_places_in_a_list(ledger: Ledger) -> None:
    entries = in_lists()
    spans = [entry.amount.span for entry in entries]
    assert ledger.between("a.csv", 0, len(LIST)) == tuple(entries)
    assert ledger.between("a.csv", spans[1].start, spans[1].end) == (entries[1],)
    assert ledger.beside(spans[1]) == (entries[0], entries[2])
    assert ledger.beside(spans[0])[0] is None
    assert ledger.beside(spans[-1])[1] is None
    assert ledger.beside(Span("a.csv", spans[0].start, spans[0].start)) == (None, entries[1])


def test_what_is_known_of_tables(ledger: Ledger) -> None:
    facts, other = ledger.grids()
    assert (facts.doc, other.doc) == ("a.csv", "z.csv")
    assert ledger.grids("z.csv") == (other,)
    assert ledger.grids("nowhere") == ()
    assert (facts.caption, facts.unit, facts.height, facts.width, facts.shape) == (
        "公園の一覧",
        "千円",
        4,
        5,
        "records",
    )
    assert facts.headings == ("公園名", "所管課", "年度", "整備費", "維持費")
    assert facts == next(list_of("a.csv").grid_facts())


def test_rows_of_lists_come_back_with_their_labels(ledger: Ledger) -> None:
    for record in list_of("a.csv").grid_records():
        assert ledger.record("a.csv", 1, record.row) == record
    found = ledger.record("a.csv", 1, 3)
    assert found is not None
    assert dict(found.labels) == {"公園名": "東公園", "所管課": "緑地課", "年度": "2024"}
    assert ledger.record("a.csv", 1, 99) is None


def test_documents_keep_their_kind(ledger: Ledger) -> None:
    assert [document.kind for document in ledger.documents()] == ["csv", "text", "csv"]


def test_money_in_lists_is_decimal(ledger: Ledger) -> None:
    with connect(ledger.path) as db:
        rows = db.execute("SELECT value FROM entries WHERE doc = 'a.csv' ORDER BY id").fetchall()
    assert [value for (value,) in rows] == [Decimal(1_200_000), Decimal(30_000), None, Decimal(900_000), Decimal(0)]


def test_relations_between_cells_name_them_by_number(tmp_path: Path) -> None:
    reading = list_of("a.csv")
    entries = list(reading.grid_entries())
    relation = sum_relation(entries[0], entries[3:])
    path = tmp_path / "ledger"
    write_ledger(path, [read_paper(BUNDLED), replace(reading, relations=(relation,))])
    held = Ledger(path)
    assert held.relations() == read_paper(BUNDLED).relations
    assert tuple(held.each_relation()) == (*read_paper(BUNDLED).relations, relation)
    assert held.count_relations() == len(held.relations()) + 1


def test_a_relation_of_what_was_not_read_is_an_error(tmp_path: Path) -> None:
    reading = list_of("a.csv")
    entry = next(reading.grid_entries())
    stray = replace(entry, amount=replace(entry.amount, span=Span("a.csv", 0, 1)))
    with pytest.raises(ValueError, match="not read"):
        write_ledger(tmp_path / "ledger", [replace(reading, relations=(sum_relation(stray, [entry]),))])


def test_many_batches_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_writer, "_BATCH", 2)
    monkeypatch.setattr(ledger_writer, "_GROUP", 4)
    write_ledger(tmp_path / "small", [list_of("a.csv"), list_of("b.csv")])
    held = Ledger(tmp_path / "small")
    assert [row.entry for row in held.each(LedgerQuery())] == [*in_lists(), *in_lists("b.csv")]
    assert len(held.grids()) == 2


def test_ledgers_of_documents_are_joined(ledger: Ledger, tmp_path: Path) -> None:
    parts = []
    for number, reading in enumerate([list_of("a.csv"), read_paper(BUNDLED), list_of("z.csv")]):
        parts.append(tmp_path / f"it's {number}")
        write_ledger(parts[-1], [reading])
    path = tmp_path / "joined"
    merge_ledgers(path, parts)
    joined = Ledger(path)
    assert joined.documents() == ledger.documents()
    assert list(joined.each(LedgerQuery())) == list(ledger.each(LedgerQuery()))
    assert joined.entries() == ledger.entries()
    assert joined.relations() == ledger.relations()
    assert joined.grids() == ledger.grids()
    assert joined.record("z.csv", 1, 2) == ledger.record("z.csv", 1, 2)
    assert joined.by_ids([3]) == ledger.by_ids([3])


def test_no_ledgers_joined_are_an_empty_one(tmp_path: Path) -> None:
    merge_ledgers(tmp_path / "joined", [])
    assert (Ledger(tmp_path / "joined").documents(), Ledger(tmp_path / "joined").grids()) == ((), ())


@pytest.mark.parametrize(("odd", "kept"), [("\x1f\x07", "\x1f\x07"), ("\0", "\0"), ("\ud800", "?")])
def test_labels_of_broken_exports_are_kept_as_far_as_the_database_goes(tmp_path: Path, odd: str, kept: str) -> None:
    reading = list_of("a.csv", LIST.replace("東公園", f"東{odd}公園"))
    write_ledger(tmp_path / "ledger", [reading])
    items = [row.entry.item for row in Ledger(tmp_path / "ledger").each(LedgerQuery())]
    assert items[2] == (f"東{kept}公園",)
    assert len(items) == len(list(reading.grid_entries()))
