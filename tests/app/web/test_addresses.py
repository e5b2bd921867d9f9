"""Addresses: every name comes back from them, and the language is kept only where it must be."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.addresses import Addresses
from corpus.model import Span
from tests.app.fakes import ANSWER, ENTRIES

PLAIN = Addresses()
ENGLISH = Addresses("/budget", "en")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (PLAIN.answer("a-B_1"), "/answer/a-B_1"),
        (PLAIN.answer("a", "csv"), "/answer/a.csv"),
        (ENGLISH.answer("a"), "/budget/answer/a?lang=en"),
        (PLAIN.figure("a", 3), "/answer/a/figure/3"),
        (PLAIN.source("資料.txt"), "/source/%E8%B3%87%E6%96%99.txt"),
        (PLAIN.source(ANSWER.citations[0]), "/source/sea.txt?start=8&end=30"),
        (PLAIN.source(Span("a", 1, 2), first=500), "/source/a?start=1&end=2&first=500"),
        (PLAIN.line(Span("a", 1, 2), 34), "/source/a?start=1&end=2#L34"),
        (ENGLISH.line("a", 34), "/budget/source/a?lang=en#L34"),
        (PLAIN.row(ENTRIES[0]), f"/row/sea.txt?at={ENTRIES[0].amount.span.start}"),
        (PLAIN.ledger(), "/ledger"),
        (PLAIN.ledger({"q": "海 & 船", "year": None, "stage": "", "page": 2}, "csv"),
         "/ledger.csv?q=%E6%B5%B7%20%26%20%E8%88%B9&page=2"),
        (ENGLISH.checks({"verdict": "differ"}), "/budget/checks?verdict=differ&lang=en"),
        (ENGLISH.documents(), "/budget/documents?lang=en"),
        (ENGLISH.chat(), "/budget/en/"),
        (ENGLISH.static("app.js"), "/budget/files/app.js"),
        (Addresses("", "en", default="en").checks(), "/checks"),
        (Addresses("", "ja", default="en").checks(), "/checks?lang=ja"),
    ],
)  # fmt: skip
def test_addresses(address: str, expected: str) -> None:
    assert address == expected


def test_a_form_keeps_the_language() -> None:
    assert (PLAIN.kept, ENGLISH.kept) == ({}, {"lang": "en"})


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(names, names)
def test_whatever_a_document_is_called_its_address_names_it(doc: str, word: str) -> None:
    parts = urlsplit(PLAIN.source(Span(doc, 0, 1)))
    assert unquote(parts.path) == f"/source/{doc}"
    assert (parts.scheme, parts.netloc, parts.fragment) == ("", "", "")
    assert parse_qs(urlsplit(PLAIN.ledger({"q": word})).query, keep_blank_values=True)["q"] == [word]
