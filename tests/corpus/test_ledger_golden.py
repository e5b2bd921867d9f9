"""The bundled paper against the ledger that was read from it by hand."""

import pytest

from corpus.folding import fold_text
from corpus.model import Entry
from tests.corpus.ledgers import BUNDLED, GOLDEN, Row, pairs, read_paper, report, rows

GOLDEN_ROWS = rows(GOLDEN / "r02_ledger.jsonl")


def test_every_entry_is_the_golden_one_and_there_is_no_other() -> None:
    assert report(read_paper(BUNDLED), GOLDEN_ROWS) == []


def test_what_the_layout_lost_stays_open_and_nothing_else_does() -> None:
    wanted = [(row["line"], row["text"]) for row in GOLDEN_ROWS if row.get("unsettled")]
    reading = read_paper(BUNDLED)
    found = [
        (reading.document.line(entry.amount.span.start), entry.amount.text)
        for entry in reading.entries
        if entry.unsettled
    ]
    assert found == wanted
    assert {entry.unsettled.readings for entry in reading.entries if entry.unsettled} == {179}


def _found() -> list[tuple[Row, Entry]]:
    return [(row, entry) for row, entry, _ in pairs(read_paper(BUNDLED), GOLDEN_ROWS) if entry is not None]


@pytest.mark.parametrize(
    "label", ["organisation", "item", "item.0", "item.1", "fiscal_year", "stage", "内数", "新規", "参考"]
)
def test_each_label_leads_to_the_line_that_prints_it(label: str) -> None:
    document = read_paper(BUNDLED).document
    wrong = []
    for row, entry in _found():
        line = row["label_lines"].get(label)
        span = entry.label_spans.get(label)
        if line is None:
            continue
        if span is None or not document.line(span.start) <= line <= document.line(max(span.start, span.end - 1)):
            wrong.append((row["line"], row["text"], line, span and document.line(span.start)))
    assert wrong == []


def test_the_span_of_a_label_holds_its_words() -> None:
    document = read_paper(BUNDLED).document
    for _, entry in _found():
        assert document.quote(entry.amount.span) == entry.amount.text
        for number, name in enumerate(entry.item):
            last = number == len(entry.item) - 1
            printed = document.quote(entry.label_spans["item" if last else f"item.{number}"])
            assert "".join(printed.split()) == "".join(name.split())
        for mark in ("内数", "新規", "参考"):
            if mark in entry.label_spans:
                assert fold_text(document.quote(entry.label_spans[mark])) in (mark, "新")


def test_the_copies_that_the_export_printed_twice_are_no_entries() -> None:
    reading = read_paper(BUNDLED)
    assert [(reading.document.line(ghost.amount.span.start), ghost.amount.text) for ghost in reading.ghosts] == [
        (149, "１．０億円"),
        (155, "2．０億円"),
    ]
