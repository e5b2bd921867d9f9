"""No figure of the bundled paper is missed: a plain pattern finds them all over again."""

import re
from itertools import pairwise

from corpus.folding import fold_text
from tests.corpus.ledgers import BUNDLED, GOLDEN, read_paper, rows

# On purpose nothing of the reader's own: digits of either width, the ideographic and the full-width point.
TOKEN = re.compile(
    r"[0-9０-９][0-9０-９,，]*(?:[.．・][0-9０-９]+)?\s*(?:億円|[%％]|[件先人](?![々一-鿿]))"
    r"|[0-9０-９]+\s*分の\s*[0-9０-９]+"
)


def test_every_token_is_in_the_ledger_or_left_out_for_a_reason() -> None:
    reading = read_paper(BUNDLED)
    text = reading.document.text
    spans = [entry.amount.span for entry in reading.entries]
    left_out = {(row["line"], row["text"]) for row in rows(GOLDEN / "r02_exclusions.jsonl")}
    missing = [
        (reading.document.line(match.start()), match.group())
        for match in TOKEN.finditer(text)
        if not any(span.start <= match.start() and match.end() <= span.end for span in spans)
        and (reading.document.line(match.start()), match.group()) not in left_out
    ]
    assert missing == []
    assert sum(1 for _ in TOKEN.finditer(text)) > 130


def test_every_exclusion_stands_where_it_says_and_gives_a_reason() -> None:
    lines = read_paper(BUNDLED).document.text.split("\n")
    for row in rows(GOLDEN / "r02_exclusions.jsonl"):
        assert row["reason"]
        assert fold_text(row["text"]) in fold_text(lines[row["line"] - 1])


def test_no_entry_is_an_exclusion() -> None:
    reading = read_paper(BUNDLED)
    entries = {(reading.document.line(e.amount.span.start), e.amount.text) for e in reading.entries}
    ledger = {(row["line"], row["text"]) for row in rows(GOLDEN / "r02_ledger.jsonl")}
    left_out = {(row["line"], row["text"]) for row in rows(GOLDEN / "r02_exclusions.jsonl")}
    assert not entries & left_out - ledger


def test_no_amount_is_read_twice() -> None:
    spans = sorted((e.amount.span.start, e.amount.span.end) for e in read_paper(BUNDLED).entries)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
