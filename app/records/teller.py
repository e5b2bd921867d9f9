"""From what things come to, to terms over cited cells, and the words for rows, columns, years and documents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

import numpy as np

from app.calculation import Term, leaf, plain, total
from app.compose import Composer, quote_of
from app.records.choosing import cell_picks, group_picks
from app.records.facts import Facts, Picks
from app.records.heads import OF_HEAD
from app.records.plans import Cell, Group
from app.records.tallies import Tally
from app.terms import numbers_of
from app.wording import style_of, unmarked
from corpus.amounts import parse_amount, read_amounts
from corpus.fiscal import era_name
from corpus.folding import MappedText, fold_text
from corpus.model import Entry

MOST_ADDED = 40
"""Amounts that a formula adds up one by one. More are added up by the ledger, which the guard asks again."""
_FEW = 3
"""Cells cited of those that the ledger adds up, from its beginning and from its end."""


class Cells(Protocol):
    """Where the entries of cells are read from."""

    def by_ids(self, ids: Sequence[int]) -> tuple[Entry, ...]:
        """Return the entries of these numbers, in their order."""


@dataclass(slots=True)
class Teller:
    """Tells what cells say, in an answer in the making."""

    facts: Facts
    ledger: Cells
    out: Composer
    tallies: list[Tally] = field(default_factory=list)
    """What the ledger added up or counted: to be asked again before the answer leaves."""

    def entries(self, cells: Sequence[int] | np.ndarray) -> tuple[Entry, ...]:
        """Return the entries of cells."""
        return self.ledger.by_ids([int(self.facts.arrays.id[place]) for place in cells])

    def terms(self, picks: Picks) -> list[Term]:
        """Return what each pick comes to: its one cell, or the sum of its cells. All are read at once."""
        every = [int(place) for cells in picks.cells if len(cells) <= MOST_ADDED for place in cells]
        known = dict(zip(every, self.entries(every), strict=True))
        return [
            total([leaf(known[int(place)]) for place in cells])
            if len(cells) <= MOST_ADDED
            else self.term(picks.at([at]))
            for at, cells in enumerate(picks.cells)
        ]

    def term(self, picks: Picks) -> Term:
        """Return what picks come to together, shown in full where they are few."""
        if sum(len(cells) for cells in picks.cells) <= MOST_ADDED:
            return total(self.terms(picks))
        ids = [int(self.facts.arrays.id[place]) for cells in picks.cells for place in cells]
        unit = self.unit(picks)
        tally = Tally("sum", tuple(ids), unit, self._sum(picks))
        self.tallies.append(tally)
        samples = self.samples(picks)
        return Term(tally.value, self._operand(tally, samples[0]), samples)

    def _operand(self, tally: Tally, sample: Entry) -> str:
        """Return a sum as its cells are printed (千円), where that is exact; else to the last digit."""
        if tally.unit != "円":
            return tally.text
        text = self.out.written(tally.value, "円", style_of(sample.amount))
        return text if parse_amount(text).value == Decimal(plain(tally.value)) else tally.text

    def _sum(self, picks: Picks) -> Fraction:
        places = np.concatenate(picks.cells)
        exact = self.facts.total_of(self.facts.arrays.value[places])
        if exact is not None:
            return exact
        return sum((Fraction(e.amount.value) for e in self.entries(places) if e.amount.value is not None), Fraction(0))

    def counted(self, picks: Picks) -> Term:
        """Return how many picks there are, as the ledger counts them."""
        tally = Tally("count", tuple(int(self.facts.arrays.id[c[0]]) for c in picks.cells), "件", Fraction(len(picks)))
        self.tallies.append(tally)
        return Term(tally.value, tally.text, self.samples(picks))

    def none(self, looked_at: Picks) -> Term:
        """Return the number of nothing, which rests on the rows that were looked at."""
        tally = Tally("count", (), "件", Fraction(0))
        self.tallies.append(tally)
        return Term(tally.value, tally.text, self.samples(looked_at))

    def samples(self, picks: Picks) -> tuple[Entry, ...]:
        """Return the first and the last cells of picks, which stand for the others where those are too many to cite."""
        places = [int(cells[0]) for cells in picks.cells]
        few = list(dict.fromkeys([*places[:_FEW], *places[-_FEW:]]))
        return self.entries(few)

    def unit(self, picks: Picks) -> str:
        """Return the unit of what picks come to."""
        return self.facts.units[int(self.facts.arrays.unit[picks.cells[0][0]])] if len(picks) else "円"

    def picks(self, cell: Cell) -> Picks:
        """Return what a thing comes to: for a named row one pick a document, else the rows of its group."""
        if cell.path and cell.path in self.facts.by_path:
            return cell_picks(self.facts, cell)
        return group_picks(self.facts, group_of(cell))

    # Words

    def year(self, year: int | None) -> str:
        """Return a year in words."""
        return "" if not year else self.out.say(era_name(year), f"FY{year} ({era_name(year)})")

    def heading(self, entry: Entry) -> str:
        """Return the heading of an entry's column as it is printed."""
        return "".join(fold_spaces(unmarked(entry.column[-1]))) if entry.column else ""

    def column(self, entry: Entry) -> str:
        """Return an entry's column in words: its year, and its heading in brackets."""
        year, heading = self.year(entry.fiscal_year), self.heading(entry)
        if not heading:
            return year or self.out.say("表の額", "table")
        named = f"「{heading}」"
        return self.out.say(f"{year}の{named}" if year else named, f"{named} of {year}" if year else named)

    def name(self, entry: Entry, *, owned: bool = True) -> str:
        """Return an entry's row in words; amounts in its name are figures, backed by the place of the name."""
        text = unmarked(entry.item[-1]) if entry.item else self.out.organisation(entry.organisation)
        text = " ".join(text.split())
        mark = self.vouched(entry, text)
        heads = [unmarked(part) for part in entry.item[:-1]][-2:]
        named = f"「{text}」" + (f"（{' / '.join(' '.join(h.split()) for h in heads)}）" if heads else "")
        owner = self.out.organisation(entry.organisation)
        if owned and owner and owner not in text:
            named = self.out.say(f"{owner}の{named}", f"{owner} {named}")
        return f"{named}{mark}"

    def row(self, picks: Picks, at: int, term: Term) -> str:
        """Return the row or heading of a pick in words."""
        if picks.entity[at] != OF_HEAD:
            return self.name(term.entries[0])
        subject = self.facts.subjects[int(picks.subject[at])]
        parts = [" ".join(unmarked(part).split()) for part in subject.path]
        named = f"「{parts[-1]}」" + (f"（{' / '.join(parts[:-1][-2:])}）" if parts[:-1] else "")
        owner = self.out.organisation(subject.organisation)
        return self.out.say(f"{owner}の{named}", f"{owner} {named}") if owner else named

    def row_label(self, picks: Picks, at: int, term: Term) -> str:
        """Return what a result of a pick is called."""
        if picks.entity[at] != OF_HEAD:
            return self.label(term.entries[0])
        return unmarked(" ".join(self.facts.subjects[int(picks.subject[at])].name.split()))

    def vouched(self, entry: Entry, name: str) -> str:
        """Return the number of the place of a name whose numbers nothing else vouches for; "" where that is not so."""
        span, folded = entry.label_spans.get("item"), fold_text(name)
        if span is None or not re.search(r"\d", folded):
            return ""
        if any(amount.value is not None for amount in read_amounts(MappedText.of(f"「{name}」"), doc="")):
            self.out.quote(span, name)
            return ""
        document = self.out.catalog.documents[span.doc]
        quoted = document.quote(quote_of(entry, document))
        return "" if "".join(folded.split()) in "".join(fold_text(quoted).split()) else f"[{self.out.cite_span(span)}]"

    def label(self, entry: Entry) -> str:
        """Return what a result of an entry is called."""
        name = " ".join(entry.item[-1].split()) if entry.item else ""
        owner = entry.organisation
        return unmarked(f"{owner} {name}".strip() if owner and owner not in name else name or (owner or ""))

    def document(self, doc: str) -> str:
        """Return a document's title in brackets."""
        return f"「{unmarked(self.out.catalog.documents[doc].metadata.title or doc)}」"

    def amount(self, term: Term, *, unit: str | None = None) -> str:
        """Return what a term comes to, as printed where it is one cell."""
        own = term.entries[0].amount.unit if term.entries else "円"
        if own != "円":
            return self.out.computed(term, own)
        return self.out.computed(term, own, style=unit or style_of(term.entries[0].amount))

    def number(self, picks: Picks) -> str:
        """Return how many picks there are, as a figure that the ledger backs."""
        return self.out.computed(self.counted(picks), "件", style="件")

    def short(self, term: Term) -> str:
        """Return what a term comes to with the numbers of its citations."""
        return f"{self.amount(term)}{numbers_of(term, self.out)}"

    def backed(self, term: Term, *, unit: str | None = None) -> str:
        """Return what a term comes to with its citations, and its formula where it adds up a few."""
        text = self.amount(term, unit=unit)
        if len(term.entries) == 1 and term.simple:
            beside = (
                f"（{self.out.source(term.entries[0])}）"
                if unit and text != plain(term.value) and unit not in (self.out.source(term.entries[0], numbered=False))
                else ""
            )
            return f"{text}{beside}" if beside else f"{text}[{self.out.cite(term.entries[0])}]"
        if term.simple:
            numbers = "".join(f"[{number}]" for number in dict.fromkeys(self.out.cite(e) for e in term.entries))
            return f"{text}{self.out.say(f'（例：{numbers}）', f' (e.g. {numbers})')}"
        return f"{text}（{' + '.join(self.out.source(entry) for entry in term.entries)}）"


def group_of(cell: Cell) -> Group:
    """Return the rows of an organisation, or all rows, in a cell's column and year."""
    return Group(docs=cell.docs, organisation=cell.organisation, within=cell.path, measure=cell.measure, year=cell.year)


def fold_spaces(text: str) -> str:
    """Return a heading without the spaces that spread it out."""
    return "".join(text.split())
