"""Passages are short, whole and together hold everything that is printed."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Document
from corpus.organisations import load_organisations
from corpus.reader import Reading, read_document
from index.passage import Passage
from index.passages import LONGEST, cut_passages
from tests.corpus.ledgers import BUNDLED, VARIANTS, read_paper

PAPERS = [BUNDLED, *sorted(VARIANTS.glob("*.txt"))]
_FIGURE = re.compile(r"[0-9０-９][0-9０-９,，.．]*(?:兆|億|万|千|百)*円?|[A-Za-z]{2,}")


def read(text: str) -> Reading:
    """Return a text as read."""
    return read_document(Document(doc="a.txt", text=text), load_organisations())


def cut(reading: Reading) -> list[Passage]:
    """Return the passages of a reading."""
    return cut_passages(reading, load_organisations())


def check(reading: Reading, passages: list[Passage]) -> None:
    """Check what holds of the passages of every document."""
    text = reading.document.text
    assert len({passage.id for passage in passages}) == len(passages)
    for passage in passages:
        assert passage.span.end - passage.span.start <= LONGEST + _slack(reading, passage)
        assert len(passage.text) <= LONGEST
        assert passage.text.strip()
    assert all(a.span.end <= b.span.start for a, b in pairwise(passages))
    covered = {at for passage in passages for at in range(passage.span.start, passage.span.end)}
    printed = {
        at
        for page in reading.layout.pages
        for line in page.lines
        for at in range(*_original(reading, line.start, line.end))
    }
    assert not {at for at in printed - covered if not text[at].isspace()}


def _original(reading: Reading, start: int, end: int) -> tuple[int, int]:
    span = reading.layout.span(start, end)
    return span.start, span.end


def _slack(reading: Reading, passage: Passage) -> int:
    """Return how much longer the original is than its folded text, where folding shortens it."""
    text = reading.document.text[passage.span.start : passage.span.end]
    return max(0, len(text) - len(passage.text))


def torn(text: str, passages: list[Passage]) -> list[str]:
    """Return the figures and words that the end of a passage cuts through."""
    edges = {edge for passage in passages for edge in (passage.span.start, passage.span.end)}
    return [m.group() for m in _FIGURE.finditer(text) if any(m.start() < edge < m.end() for edge in edges)]


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_papers_are_cut_soundly(path: Path) -> None:
    reading = read_paper(path)
    passages = cut(reading)
    check(reading, passages)
    assert torn(reading.document.text, passages) == []


def test_every_amount_of_the_bundled_paper_stands_whole_in_a_passage() -> None:
    reading = read_paper(BUNDLED)
    passages = cut(reading)
    for entry in reading.entries:
        span = entry.amount.span
        assert any(p.span.start <= span.start and span.end <= p.span.end for p in passages), entry.amount.text


TITLES = [
    ("観測の手引き\n\n○ 観測所を設ける。\n", ["観測の手引き"]),
    ("気象庁の施策例\n\n○ 観測所を設ける。\n", ["気象庁の施策例"]),
    ("資料１\n気象庁の施策例\n\n○ 観測所を設ける。\n", ["気象庁の施策例"]),
    ("前書き\n\f気象庁の施策例\n\n○ 設ける。\n", ["前書き", "気象庁の施策例"]),
]


@pytest.mark.parametrize(("text", "titles"), TITLES)
def test_each_page_gives_its_passages_their_title(text: str, titles: list[str]) -> None:
    passages = cut(read(text))
    assert list(dict.fromkeys(passage.title for passage in passages)) == titles


def test_a_title_is_indexed_once() -> None:
    first, second = cut(read(f"観測の手引き\n\n○ {'観測所を設ける。' * 30}\n○ 船を造る。\n"))[:2]
    assert first.indexed == first.text
    assert second.indexed == f"観測の手引き\n{second.text}"


def test_lines_are_joined_for_reading() -> None:
    (passage,) = cut(read("津波を早く知らせるために\n観測所を\n設ける。\n"))
    assert passage.text == "津波を早く知らせるために観測所を設ける。"


def test_a_long_sentence_is_cut_between_clauses() -> None:
    clause = "沿岸の観測所を全国に設けて、"
    passages = cut(read(clause * 60))
    assert len(passages) > 2
    assert all(passage.text.endswith("、") for passage in passages)


@pytest.mark.parametrize("word", ["1,234,567", "observatory", "12億3,456万円", "３．６億円"])
def test_no_cut_parts_a_figure_or_a_word(word: str) -> None:
    for length in range(LONGEST - 20, LONGEST + 3):
        text = "観" * length + word + "測" * 50
        passages = cut(read(text))
        assert torn(text, passages) == [], length
        assert any(word in text[p.span.start : p.span.end] for p in passages)


def test_what_has_no_place_to_be_cut_is_cut_anyway() -> None:
    passages = cut(read("x" * 1000))
    assert [len(passage.text) for passage in passages] == [300, 300, 300, 100]


def test_an_empty_document_has_no_passages() -> None:
    assert cut(read("")) == cut(read(" \n\f\n ")) == []


@settings(max_examples=60, deadline=None)
@given(st.text("観測所を設ける船は、。○・1.2３億円,Aab （）【】\n\f", max_size=900))
def test_any_text_is_cut_soundly(text: str) -> None:
    reading = read(text)
    check(reading, cut(reading))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["観測所を設ける", "、", "。", "\n", "\n\n", "1,234.5億円", "observatory", "○", "㈱", "ﾃﾞｰﾀ"]),
        max_size=150,
    )
)
def test_no_cut_parts_a_figure_or_a_word_of_any_text(parts: list[str]) -> None:
    text = " ".join(parts)
    reading = read(text)
    passages = cut(reading)
    check(reading, passages)
    assert torn(text, passages) == []
