"""Passages of tables: sentences with the name of their record, rows as far as they are few."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.formats.csv_file import read_text
from corpus.grids.model import Kind
from corpus.model import Document
from corpus.organisations import load_organisations
from corpus.reader import read_document
from index import grid_passages
from index.grid_passages import LONGEST, cut_grids, pieces
from index.passage import Passage
from index.passages import cut_passages

SENTENCE = "海の水の温度を毎日はかり、その変わりかたを調べて、漁をする人たちに知らせるための事業である。"
LIST = f"事業名,所管,予算額,概要\n水温の観測,気象庁,1200,{SENTENCE}\n波の観測,気象庁,900,\n"
SHORT = "公園の一覧\n公園名,所管課,整備費\n中央公園,緑地課,5\n東公園,緑地課,6\n"


def passages(text: str, kind: Kind = "csv") -> list[Passage]:
    """Return the passages of a CSV file, having checked what holds of all."""
    content = read_text(text)
    document = Document(doc="a.csv", text=text, kind=kind, grids=content.grids)
    found = list(cut_grids(document, load_organisations()))
    assert len({passage.id for passage in found}) == len(found)
    for passage in found:
        assert 0 < passage.span.end - passage.span.start <= LONGEST
        assert passage.text.strip()
        assert passage.id == f"a.csv:{passage.span.start}-{passage.span.end}"
    return found


def test_sentences_are_passages_of_their_record() -> None:
    (found,) = passages(LIST)
    assert found.title == "水温の観測（気象庁）　概要"
    assert found.text == SENTENCE
    assert LIST[found.span.start : found.span.end] == SENTENCE


def test_a_long_cell_is_cut_between_sentences() -> None:
    found = passages(LIST.replace(SENTENCE, SENTENCE * 12))
    assert [passage.text.endswith("。") for passage in found] == [True] * len(found)
    assert "".join(passage.text for passage in found) == SENTENCE * 12
    assert len({passage.title for passage in found}) == 1


def test_a_short_list_is_searched_by_its_rows() -> None:
    assert [(passage.title, passage.text) for passage in passages(SHORT)] == [
        ("公園の一覧", "公園名 所管課 整備費"),
        ("公園の一覧", "中央公園 緑地課 5"),
        ("公園の一覧", "東公園 緑地課 6"),
    ]


def test_a_long_list_without_sentences_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_passages, "_MOST_ROWS", 2)
    assert passages(SHORT) == []


def test_rows_of_other_tables_stand_together() -> None:
    (found,) = passages(SHORT, "html")
    assert found.text == "公園名 所管課 整備費 中央公園 緑地課 5 東公園 緑地課 6"


def test_a_document_has_the_passages_of_its_tables_last() -> None:
    content = read_text(SHORT)
    document = Document(doc="a.csv", text=SHORT, kind="csv", grids=content.grids)
    organisations = load_organisations()
    found = cut_passages(read_document(document, organisations), organisations)
    assert found[0].text == "公園の一覧"
    assert found[-3:] == list(cut_grids(document, organisations))


@settings(deadline=None)
@given(st.text(alphabet="あ。、 a1\n／", max_size=1500))
def test_pieces_hold_everything(text: str) -> None:
    found = pieces(text)
    assert all(0 < end - start <= LONGEST for start, end in found)
    left, at = "", 0
    for start, end in found:
        assert start >= at
        left += text[at:start]
        at = end
    assert not (left + text[at:]).strip()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.text(alphabet="あ。 5", max_size=400), min_size=2, max_size=3), min_size=2, max_size=5))
def test_any_table_is_cut(rows: list[list[str]]) -> None:
    text = "\n".join("\t".join(row) for row in rows)
    passages(text)
    passages(text, "html")
