"""What stands outside the tables of a document, and what tables that go on say together."""

from dataclasses import replace

from corpus.grids.entries import check_grids, read_grids
from corpus.grids.model import Cell, Grid
from corpus.grids.outside import opening_of, outside_of
from corpus.model import Document, Metadata
from tests.corpus.grids.tables import paper


def test_tables_are_blanked_and_offsets_hold() -> None:
    document = paper("区分|額\n議会費|1", above=["前書き"])
    longer = replace(document, text=document.text + "以上\f後書き")
    outside = outside_of(longer)
    assert outside.text == "前書き\n" + " " * 4 + "\n" + " " * 5 + "\n以上\f後書き"
    assert outside.grids == ()
    assert outside_of(document).text == "前書き"


def test_a_text_without_tables_stays_as_it_is() -> None:
    document = Document(doc="a.txt", text="議会費 1億円")
    assert outside_of(document) is document
    assert opening_of(document) is document


def test_the_opening_of_a_long_document_is_its_beginning() -> None:
    document = replace(paper("区分|額\n議会費|1"), text="あ" * 50_000)
    assert len(opening_of(document).text) == 20_000


def pages(first: str, second: str, *, continues: bool) -> Document:
    """Return a document whose second table may go on with its first."""
    one, two = paper(first), paper(second)
    shift = len(one.text)
    moved = tuple(tuple(replace_cell(cell, shift) for cell in row) for row in two.grids[0].rows())
    grid = two.grids[0]
    later = Grid(2, grid.height, grid.width, grid.start + shift, grid.end + shift, lambda: moved, continues=continues)
    return replace(
        one, text=one.text + two.text, grids=(*one.grids, later), metadata=Metadata(unit="千円", fiscal_year=2024)
    )


def replace_cell(cell: Cell, shift: int) -> Cell:
    return replace(cell, start=cell.start + shift, end=cell.end + shift)


def test_a_table_over_two_pages_is_one() -> None:
    document = pages("区分|本年度\n議会費|1,000\n総務費|2,000", "民生費|4,000\n合計|7,000", continues=True)
    found = list(read_grids(document, ()))
    assert [(entry.item, entry.column) for entry in found][2:] == [(("民生費",), ("本年度",)), (("合計",), ("本年度",))]
    assert [relation.verdict for relation in check_grids(document, ())] == ["一致"]


def test_another_table_is_another() -> None:
    document = pages("区分|本年度\n議会費|1,000", "区分|本年度\n民生費|4,000\n合計|7,000", continues=False)
    assert list(check_grids(document, ())) == []
