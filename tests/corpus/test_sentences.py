"""Paragraphs and list items are whole, whatever an export did to their lines, and sentences keep their places."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.layout import Layout, lay_out
from corpus.model import Document
from corpus.sentences import Piece, find_pieces, sentences


def laid_out(text: str) -> Layout:
    """Return the layout of a text."""
    return lay_out(Document(doc="a", text=text))


def pieces(text: str) -> list[str]:
    """Return the pieces of a text, as read."""
    layout = laid_out(text)
    return [layout.text[piece.start : piece.end].replace("\n", "") for piece in find_pieces(layout)]


LONG = "沿岸の観測所を全国に設けて、津波を早く知らせるための装置を整"
SPLIT: list[tuple[str, str, list[str]]] = [
    ("lines of one paragraph", "津波を知らせるために\n観測所を設ける。\n", ["津波を知らせるために観測所を設ける。"]),
    ("a break in mid-word over a blank line", f"{LONG}\n\n備する事業を進める。\n", [f"{LONG}備する事業を進める。"]),
    ("two paragraphs", "観測所を設ける。\n\n船を造る。\n", ["観測所を設ける。", "船を造る。"]),
    ("two sentences on two lines", "観測所を設ける。\n船を造る。\n", ["観測所を設ける。", "船を造る。"]),
    ("list items", "○ 観測所を設ける\n○ 船を造る\n", ["○ 観測所を設ける", "○ 船を造る"]),
    ("a list item on two lines", "○ 観測所を\n設ける\n○ 船を造る\n", ["○ 観測所を設ける", "○ 船を造る"]),
    ("a mark on a line of its own", "○\n観測所を設ける\n", ["○観測所を設ける"]),
    ("numbered items", "1. 観測所を設ける\n2. 船を造る\n", ["1. 観測所を設ける", "2. 船を造る"]),
    ("a heading and its text", "事業概要\n観測所を設ける。\n", ["事業概要", "観測所を設ける。"]),
    ("a bracketed heading behind a short line", "観測所\n【概要】\n", ["観測所", "【概要】"]),
    ("a bracket that goes on", "観測所の運用\n（沿岸）\n", ["観測所の運用(沿岸)"]),
    ("a note", "観測所を設けて全国の沿岸に置く\n※ 島を除く\n", ["観測所を設けて全国の沿岸に置く", "※ 島を除く"]),
    ("pages", "観測所を設ける\n\f船を造る\n", ["観測所を設ける", "船を造る"]),
    ("a title that ends", f"{LONG}備\n\n船を造る事業を始めた。\n", [f"{LONG}備", "船を造る事業を始めた。"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in SPLIT], ids=[row[0] for row in SPLIT])
def test_pieces(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


KINDS = [
    ("○ 観測所を設ける", (True, True, False)),
    ("・観測所を設ける", (True, False, True)),
    ("事業概要", (False, True, False)),
    ("観測所を設ける。", (False, False, False)),
    ("観測" * 25, (False, False, False)),
]


@pytest.mark.parametrize(("text", "expected"), KINDS)
def test_kinds(text: str, expected: tuple[bool, bool, bool]) -> None:
    (piece,) = find_pieces(laid_out(text))
    assert (piece.bullet, piece.heading, piece.detail) == expected


SENTENCES = [
    ("観測所を設ける。船を造る。", ["観測所を設ける。", "船を造る。"]),
    ("○ 観測所を設ける。船を造る", ["観測所を設ける。", "船を造る"]),
    ("観測所（島を除く。）を設ける。", ["観測所（島を除く。）を設ける。"]),
    ("「設ける。」と述べた。次に、", ["「設ける。」と述べた。", "次に、"]),
    ("（観測所。島を除く。）", ["（観測所。島を除く。）"]),
    ("観測所（島。", ["観測所（島。"]),
    ("注（" * 40 + "船。造る。", ["注（" * 40 + "船。", "造る。"]),
    ("○", ["○"]),
    ("観測所", ["観測所"]),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text: str, expected: list[str]) -> None:
    layout = laid_out(text)
    found = [layout.printed(a, b) for piece in find_pieces(layout) for a, b in sentences(layout, piece)]
    assert found == expected


TEXTS = st.text("観測所を設ける船は、。○・1.０Ａa （）【】\n\f※：億円", max_size=300)


@given(TEXTS)
def test_pieces_and_sentences_are_in_order_and_cover_what_is_printed(text: str) -> None:
    layout = laid_out(text)
    found: list[Piece] = find_pieces(layout)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(piece.start < piece.end for piece in found)
    covered = {at for piece in found for at in range(piece.start, piece.end)}
    printed = {at for page in layout.pages for line in page.lines for at in range(line.start, line.end)}
    assert {at for at in printed if not layout.text[at].isspace()} <= covered
    for piece in found:
        places = list(sentences(layout, piece))
        assert all(piece.start <= a < b <= piece.end for a, b in places)
        assert all(first[1] <= second[0] for first, second in pairwise(places))
        assert all(layout.text[a:b] == layout.text[a:b].strip() for a, b in places)
