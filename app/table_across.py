"""Tables of answers over several documents, and the column of the prior year beside an answer's amounts."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from app.calculation import leaf, total
from app.catalog import Catalog, Item
from app.compose import Composer
from app.messages import say
from app.plan import Column as Labels
from app.table_drafts import Basis, Draft, Line, column_of_cells
from app.wording import unmarked
from corpus.model import Entry

_WITH_PRIOR = ("list", "rank", "parts", "compare", "total", "average", "count")


def side_by_side(drafts: Sequence[tuple[str | None, Draft]], out: Composer) -> Draft | None:
    """Return one draft of those of several documents or things: their asked-for cells, each row under its document."""
    if not drafts:
        return None
    if len(drafts) == 1:
        return drafts[0][1]
    several = len({doc for doc, _ in drafts}) > 1
    lines: list[Line] = []
    for doc, draft in drafts:
        for line in draft.lines:
            cell = line.cells[draft.asked]
            if cell is None:
                continue
            group = _name(doc, out.catalog) if several and doc else ""
            lines.append(
                replace(line, cells=(cell,), column=line.column or draft.columns[draft.asked].title, group=group)
            )
            lines += _further(line, draft, group)
    titles = {line.column for line in lines}
    column = column_of_cells([line.cells[0] for line in lines], out)
    if len(titles) == 1:
        column, lines = replace(column, title=titles.pop()), [replace(line, column="") for line in lines]
    else:
        column = replace(column, title=say("table.amount" if column.unit == "円" else "table.value", out.lang))
    title = say("table.title.documents", out.lang) if several else say("table.title.lookup", out.lang)
    wholes = [draft.whole for _, draft in drafts if draft.whole]
    notes = tuple(dict.fromkeys(note for _, draft in drafts for note in draft.notes))
    return Draft(
        kind="documents",
        title=title,
        columns=(column,),
        lines=tuple(lines),
        whole=wholes[0] if len(wholes) == 1 == len(drafts) else None,
        notes=notes,
    )


def _further(line: Line, draft: Draft, group: str) -> list[Line]:
    """Return rows for what a row gives besides the asked-for column, where that is one of the results too."""
    return [
        replace(line, cells=(cell,), column=draft.columns[place].title, group=group)
        for place, cell in enumerate(line.cells)
        if place != draft.asked and cell is not None and cell.asked
    ]


def _name(doc: str, catalog: Catalog) -> str:
    """Return what a document is called: its title, or else its path."""
    return unmarked(catalog.documents[doc].metadata.title or doc)


def with_prior(draft: Draft, out: Composer) -> Draft:
    """Return a draft of one column of amounts with what the documents print for the year before beside it.

    It is added where the amounts are of a document's main column and every one of their items has an entry in the
    column of the year before, if only a dash.
    """
    column = _prior_of(draft, out.catalog)
    if column is None:
        return draft
    items = {id(entry): item for item in out.catalog.items for entry in item.entries}
    cells: list[Basis | None] = []
    for line in draft.lines:
        basis = line.cells[0]
        if basis is None or (line.total and not _is_sum(basis)):
            cells.append(None)
            continue
        earlier = [_earlier(items.get(id(entry)), column) for entry in basis.entries]
        if not earlier or None in earlier:
            return draft
        cells.append(_together([entry for entry in earlier if entry is not None]))
    if not any(cell is not None and cell.term is not None for cell in cells):
        return draft
    added = column_of_cells(cells, out)
    note = say("table.prior", out.lang, column=added.title)
    lines = tuple(replace(line, cells=(*line.cells, cell)) for line, cell in zip(draft.lines, cells, strict=True))
    return replace(draft, columns=(*draft.columns, added), lines=lines, notes=(*draft.notes, note))


def _prior_of(draft: Draft, catalog: Catalog) -> Labels | None:
    """Return the column of the year before a draft's amounts, None where they are not of one main column."""
    if draft.kind not in _WITH_PRIOR or len(draft.columns) != 1:
        return None
    bases = [line.cells[0] for line in draft.lines if line.cells[0] is not None]
    entries = [entry for basis in bases for entry in basis.entries]
    docs = {entry.amount.span.doc for entry in entries}
    columns = {(entry.fiscal_year, entry.stage) for entry in entries}
    if len(docs) != 1 or any(entry.amount.unit != "円" for entry in entries):
        return None
    (doc,) = docs
    prior = catalog.prior_column(doc)
    return prior if columns == {catalog.main_column(doc)} and all(prior) else None


def _is_sum(basis: Basis) -> bool:
    """Return whether a basis is nothing but the sum of its entries."""
    if basis.term is None:
        return False
    return basis.unit == "円" and basis.term.value == sum(Fraction(e.amount.value or 0) for e in basis.term.entries)


def _earlier(item: Item | None, column: Labels) -> Entry | None:
    entries = item.columns.get(column, []) if item else []
    return next((entry for entry in entries if entry.amount.value is not None), next(iter(entries), None))


def _together(entries: Sequence[Entry]) -> Basis:
    """Return the basis of a row's amounts of the year before: their sum, or what prints none of them.

    Where only some are printed there is no sum: it would be one of different things.
    """
    if all(entry.amount.value is not None for entry in entries):
        return Basis(term=total([leaf(entry) for entry in entries]), beside=True)
    return Basis(blank=tuple(entries), beside=True)
