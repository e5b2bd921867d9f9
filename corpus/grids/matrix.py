"""Entries of a table in which a cell is said by its row and its column: budget books, reports of companies."""

from collections.abc import Iterator
from types import MappingProxyType

from corpus.amounts import parse_amount
from corpus.errors import ParseError
from corpus.folding import MappedText, fold
from corpus.grids.model import Cell, Grid
from corpus.model import Amount, Document, Entry, Place, Span


def read_matrix(grid: Grid, document: Document) -> Iterator[Entry]:
    """Yield the entries of a table, in the order of its cells."""
    heads: dict[int, list[Cell]] = {}
    above = True
    for cells in grid.rows():
        filled = [cell for cell in cells if cell.text.strip()]
        amounts = {cell.column: amount for cell in filled[1:] if (amount := _amount(cell, grid, document)) is not None}
        above = above and not amounts
        for cell in filled if above else ():
            for column in range(cell.column, cell.column + cell.columns):
                heads.setdefault(column, []).append(cell)
        for cell in filled if not above else ():
            if cell.column in amounts:
                labels = [label for label in filled if label.column < cell.column and label.column not in amounts]
                yield _entry(cell, amounts[cell.column], labels, heads.get(cell.column, []), grid, document)


def _amount(cell: Cell, grid: Grid, document: Document) -> Amount | None:
    text = MappedText.of(document.text, cell.start, cell.end)
    try:
        return parse_amount(text, unit=grid.unit or document.metadata.unit or "円", doc=document.doc)
    except ParseError:
        return None


def _entry(cell: Cell, amount: Amount, labels: list[Cell], heads: list[Cell], grid: Grid, document: Document) -> Entry:
    spans = {
        f"{name}.{number}" if number < len(path) - 1 else name: Span(document.doc, label.start, label.end)
        for name, path in (("item", labels), ("column", heads))
        for number, label in enumerate(path)
    }
    caption = Span(document.doc, *grid.caption) if grid.caption else None
    return Entry(
        amount=amount,
        item=tuple(_name(label) for label in labels),
        column=tuple(_name(head) for head in heads),
        role="part",
        table=document.quote(caption) if caption else "",
        label_spans=MappingProxyType({**spans, **({"table": caption} if caption else {})}),
        place=Place(table=grid.number, row=cell.row + 1, column=cell.column + 1, sheet=grid.sheet, cell=cell.address),
    )


def _name(cell: Cell) -> str:
    return fold(MappedText.of(cell.text)).strip().text
