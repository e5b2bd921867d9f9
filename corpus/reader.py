"""Reading one document: from its text to ledger entries and the relations between them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from corpus.cell_columns import settle_tables
from corpus.cells import Cells, unit_heading
from corpus.column_rules import (
    settle_brackets,
    settle_defaults,
    settle_mentions,
    settle_repeated,
    settle_splits,
    share_owners,
    unsettle_compared,
)
from corpus.drafts import Draft, finish
from corpus.figures import FigureReader
from corpus.fiscal import find_phrases
from corpus.grids.entries import check_grids, read_grids
from corpus.grids.facts import GridFacts, Record
from corpus.grids.outside import opening_of, outside_of
from corpus.grids.periods import Calendar
from corpus.grids.records import is_list_of
from corpus.grids.tables import all_records, facts_of
from corpus.headings import is_heading
from corpus.layout import Layout, Page, lay_out
from corpus.likeness import find_ghosts
from corpus.model import Document, Entry, Metadata
from corpus.names import NameReader
from corpus.organisations import Organisation
from corpus.page_labels import OrganisationHeads, PageLabels, page_columns, read_page_labels
from corpus.reconcile import find_relations
from corpus.relations import Relation
from corpus.resolve import name_page_totals, settle_loose, settle_parents
from corpus.tables import Table, TableReader
from corpus.walk import GENERIC, is_imprint
from corpus.wholes import settle_wholes, share_columns

_PERIODS_WITHIN = 400_000
"""So many characters of a document with tables tell which year it is about."""


_PLACE = re.compile(r"(?:[^\W\d_a-zA-Z]{2,4}[都道府県]\s*)?[^\W\d_a-zA-Z]{1,8}[都道府県市区町村]")
"""A line that only says which municipality a paper is of."""


def _no_entries() -> Iterator[Entry]:
    return iter(())


def _no_facts() -> Iterator[GridFacts]:
    return iter(())


def _no_records() -> Iterator[Record]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one document. `ghosts` are amounts that an export printed twice: they are no entries."""

    document: Document
    layout: Layout
    """The shape of the text outside the document's tables of rows and columns; offsets are the document's."""
    entries: tuple[Entry, ...]
    """What stands outside its tables of rows and columns."""
    relations: tuple[Relation, ...]
    ghosts: tuple[Entry, ...]
    grid_entries: Callable[[], Iterator[Entry]] = _no_entries
    """Reads the cells of its tables of rows and columns, in the order of the text, one at a time: a list may have half
    a million."""
    grid_facts: Callable[[], Iterator[GridFacts]] = _no_facts
    """Says of each of its tables what it is called, where it stands and how it is read."""
    grid_records: Callable[[], Iterator[Record]] = _no_records
    """Reads the rows of those tables that are lists, one at a time."""


def guess_metadata(document: Document) -> Metadata:
    """Return the document's metadata, with what it does not say filled in from its text where that is plain.

    The title is the first line that is no number of a handout and no date. The fiscal year and the stage are those
    that the title or the lines right below it name; else those that the text uses most, the later year where two are
    used as often.
    """
    known = document.metadata
    layout = lay_out(opening_of(document))
    named = next(iter(page_columns(layout.pages[0], layout, None)), None) if layout.pages else None
    year, stage = known.fiscal_year, known.stage
    if year is None and document.grids:
        year = Calendar.of(document.text[:_PERIODS_WITHIN]).fiscal_year
    phrases = [phrase for phrase in find_phrases(layout.text) if phrase.year]
    if year is None and phrases:
        staged = [phrase for phrase in phrases if phrase.stage in ("政府案", "概算要求")] or phrases
        counts = Counter(phrase.year for phrase in staged if phrase.year)
        year = named[1].year if named else max(counts, key=lambda value: (counts[value], value))
    if stage is None:
        stages = Counter([phrase.stage for phrase in phrases if phrase.year == year and phrase.stage])
        likely = stages.most_common(1)[0][0] if stages else None
        stage = (named[1].stage if named and named[1].year == year else None) or likely
    title = known.title or (_title_of_list(document) if is_list_of(document) else _title(layout))
    unit = known.unit or unit_heading(layout.text)
    return replace(known, title=title, fiscal_year=year, stage=stage, unit=unit)


def _title_of_list(document: Document) -> str | None:
    """Return what a list is called: the first line above its first table that says more than a unit, else its file."""
    above = document.text[: min((grid.start for grid in document.grids), default=0)]
    lines = [line for page in lay_out(replace(document, text=above, grids=())).pages[:1] for line in page.lines]
    telling = [line.text for line in lines if unit_heading(line.text) is None]
    return telling[0] if telling else document.doc.rpartition("/")[2].rpartition(".")[0] or None


def _title(layout: Layout) -> str | None:
    lines = [line for page in layout.pages[:1] for line in page.lines]
    plain = [line for line in lines if not (GENERIC.fullmatch(line.text) or is_imprint(line.text))]
    if len(plain) > 1 and _PLACE.fullmatch(plain[0].text):  # a cover begins with whose it is
        plain = plain[1:]
    chosen = (plain or lines)[:2]
    if len(chosen) == 2 and plain and is_heading(chosen[0].text, None):  # a year's budget, then what it is for
        return " ".join(line.text for line in chosen)
    return chosen[0].text if chosen else None


def read_document(document: Document, organisations: tuple[Organisation, ...]) -> Reading:
    """Return the entries and relations of a document.

    Running text, and tables that are only set as text, are read here; the cells of its grids when they are asked for.
    """
    reading = _read_outside(outside_of(document), organisations)
    if not document.grids:
        return reading
    return replace(
        reading,
        document=document,
        relations=(*reading.relations, *check_grids(document, organisations)),
        grid_entries=lambda: read_grids(document, organisations),
        grid_facts=lambda: facts_of(document, organisations),
        grid_records=lambda: all_records(document, organisations),
    )


def _read_outside(document: Document, organisations: tuple[Organisation, ...]) -> Reading:
    layout = lay_out(document)
    base = document.metadata.fiscal_year
    cells = Cells(layout)
    heads = OrganisationHeads(organisations)
    names = NameReader(layout, organisations)
    tables_of = TableReader(layout, cells, organisations, heads)
    figures_of = FigureReader(layout, cells, heads, names)
    drafts: list[Draft] = []
    tables: list[Table] = []
    labels: dict[int, PageLabels] = {}
    unit = None
    for page in layout.pages:
        own = labels[page.number] = read_page_labels(page, layout, heads, names, base)
        own.take_notes(labels[layout.pages[0].number])
        year = own.main_column.year if own.main_column and own.main_column.year else base
        unit = unit_heading("\n".join(line.text for line in page.lines)) or unit
        found = tables_of.read(page, own, base=year, unit=unit)
        used = {number for table in found for number in table.lines}
        own.leave_out(used, page)
        tables += found
        drafts += [draft for table in found for row in table.drafts for draft in row if not draft.filler]
        drafts += figures_of.read(page, own, used, year)
    drafts.sort(key=lambda draft: draft.amount.span)
    _settle(drafts, tables, labels, layout)
    live = [draft for draft in drafts if not draft.ghost]
    return Reading(
        document,
        layout,
        tuple(finish(draft) for draft in live),
        tuple(find_relations(live)),
        tuple(finish(draft) for draft in drafts if draft.ghost),
    )


def _settle(drafts: list[Draft], tables: list[Table], labels: dict[int, PageLabels], layout: Layout) -> None:
    """Apply the rules that need more than one place, each building on those before it."""
    pages: tuple[Page, ...] = layout.pages
    ghosts = {id(draft) for draft in find_ghosts(drafts)}
    for draft in drafts:
        draft.ghost = id(draft) in ghosts
    live = [draft for draft in drafts if not draft.ghost]
    settle_brackets(live)
    for draft in live:
        if draft.column is None and draft.host is None and draft.source == "item" and draft.amount.unit == "円":
            draft.column = labels[draft.page].main
    settle_tables(tables, live)
    name_page_totals(live, pages, layout)
    settle_wholes(live)
    settle_splits(live)
    share_columns(live)
    settle_repeated(live)
    settle_mentions(live)
    settle_loose(live, pages, layout)
    share_columns(live)
    unsettle_compared(live)
    settle_defaults(live, labels)
    share_owners(live)
    settle_parents(live, pages, layout)
