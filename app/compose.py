"""Building an answer: its citations, its figures, and the text in which both stand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from app.answer import Citation, Figure, Language, Result, Status
from app.calculation import Term, plain
from app.catalog import Catalog
from app.records.tallies import Tally
from app.wording import item_name, organisation_name, printed_column, shown, style_of, unmarked
from corpus.amount_writer import Style, write_amount, write_exact
from corpus.amounts import read_amounts
from corpus.folding import MappedText
from corpus.model import Document, Entry, Place, Span

LONGEST_QUOTE = 400
_TOTAL = re.compile(r"(?:総|合)?\s*計|総\s*額")
_NUMBER = re.compile(r"\[(\d+)\]")
_NEAR = 250
"""How far before or behind an amount its item's name may stand to be quoted with it."""


@dataclass(slots=True)
class Composer:
    """An answer in the making."""

    catalog: Catalog
    lang: Language
    question: str = ""
    """What was asked: only its own amounts may stand in the answer as given."""
    status: Status = "answered"
    lines: list[str] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    caveats: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    figures: dict[tuple[str, str, str], Figure] = field(default_factory=dict)
    used: list[Entry] = field(default_factory=list)
    """The entries whose labels the answer states."""
    examples: Sequence[str] = ()
    """Questions that the tables of the documents answer."""
    tallies: list[Tally] = field(default_factory=list)
    """What the ledger added up or counted for the answer."""

    def say(self, ja: str, en: str) -> str:
        """Return the wording in the answer's language."""
        return ja if self.lang == "ja" else en

    def caveat(self, ja: str, en: str) -> None:
        """Add a caveat, once."""
        text = self.say(ja, en)
        if text not in self.caveats:
            self.caveats.append(text)

    def cite_span(self, span: Span) -> int:
        """Return the number of the citation of `span`."""
        for citation in self.citations:
            if (citation.doc, citation.start, citation.end) == (span.doc, span.start, span.end):
                return citation.id
        self.citations.append(citation_of(span, self.catalog.documents[span.doc], len(self.citations) + 1))
        return len(self.citations)

    def cite(self, entry: Entry) -> int:
        """Return the number of the citation of an entry: its line, with its item's name where that stands near."""
        self.used.append(entry)
        number = self.cite_span(quote_of(entry, self.catalog.documents[entry.amount.span.doc]))
        if entry.place is not None:
            self._place(number, entry.place)
        return number

    def _place(self, number: int, place: Place) -> None:
        """Say where in its table a citation stands; one that is cited for several cells names no single one."""
        cited = self.citations[number - 1]
        alone = cited.table is None or (cited.row, cited.column) == (place.row, place.column)
        self.citations[number - 1] = replace(
            cited,
            table=place.table,
            row=place.row,
            sheet=place.sheet,
            column=place.column if alone else None,
            cell=place.cell if alone else None,
        )

    def source(self, entry: Entry, *, numbered: bool = True) -> str:
        """Return a printed amount as the answer states it, with its citation's number."""
        number = self.cite(entry)
        text = shown(entry.amount)
        if entry.amount.value is not None:
            self._add(
                Figure(
                    text=text,
                    value=plain(Fraction(entry.amount.value)),
                    unit=entry.amount.unit,
                    kind="source",
                    citations=(number,),
                )
            )
        return f"{text}[{number}]" if numbered else text

    def computed(self, term: Term, unit: str, *, style: str | None = None, signed: bool = False) -> str:
        """Return what a term comes to, rounded for reading, and register it with its formula."""
        single = len(term.entries) == 1 and term.simple
        if single and style == style_of(term.entries[0].amount):
            style = None  # it is printed in this unit
        if single and style is None and not signed:
            return self.source(term.entries[0], numbered=False)
        numbers = tuple(dict.fromkeys(self.cite(entry) for entry in term.entries))
        for entry in term.entries:
            self.source(entry)
        text = self.written(term.value, unit, style or _style(term), signed=signed)
        self._add(
            Figure(
                text=text,
                value=plain(term.value),
                unit=unit,
                kind="computed",
                formula=f"{term.formula} = {text}",
                citations=numbers,
            )
        )
        return text

    def written(self, value: Fraction, unit: str, style: str, *, signed: bool = False) -> str:
        """Return a value as people read it; money in the unit `style`, exact where that unit can be."""
        if unit != "円":
            return write_amount(value, unit, style="分の1" if style == "分の1" else "auto", signed=signed)
        if style == "兆円" and abs(value) < 10**13:
            return f"{'+' if signed and value > 0 else ''}{plain(value / 10**12).replace('-', '△')}兆円"
        if style == "十億円":
            return f"{'+' if signed and value > 0 else ''}{plain(value / 10**9)} billion yen"
        fine = _STYLES.get(style, "auto")
        if (style == "exact" or 0 < abs(value) < _LEAST.get(fine, 0)) and value.denominator == 1:
            return f"{'+' if signed and value > 0 else ''}{write_exact(Decimal(value.numerator))}"
        return write_amount(value, unit, style=fine, signed=signed)

    def quote(self, span: Span, text: str) -> tuple[str, int]:
        """Return a quotation and its number, and register every figure in it."""
        number, text = self.cite_span(span), unmarked(text)
        for amount in read_amounts(MappedText.of(text), doc=span.doc):
            if amount.value is not None:
                self._add(
                    Figure(
                        text=amount.text,
                        value=plain(Fraction(amount.value)),
                        unit=amount.unit,
                        kind="source",
                        citations=(number,),
                    )
                )
        return f"「{text}」", number

    def number_in_order(self) -> None:
        """Renumber the citations in the order in which the text, then the caveats, mention them."""
        seen = [int(number) for line in (*self.lines, *self.caveats) for number in _NUMBER.findall(line)]
        known = [citation.id for citation in self.citations]
        order = list(dict.fromkeys([*(number for number in seen if number in known), *known]))
        new = {old: place for place, old in enumerate(order, start=1)}

        def renumbered(text: str) -> str:
            return _NUMBER.sub(lambda match: f"[{new.get(int(match[1]), match[1])}]", text)

        self.lines = [renumbered(line) for line in self.lines]
        self.caveats = [renumbered(line) for line in self.caveats]
        self.citations = sorted((replace(c, id=new[c.id]) for c in self.citations), key=lambda citation: citation.id)
        self.figures = {
            key: replace(figure, citations=tuple(sorted(new[number] for number in figure.citations)))
            for key, figure in self.figures.items()
        }

    def given(self, value: Fraction, unit: str = "円") -> str:
        """Return an amount that the question states, as a figure of its own kind; nothing where it does not."""
        if not self.is_stated(value, unit):
            return ""
        text = write_exact(Decimal(plain(value)), unit)
        self._add(Figure(text=text, value=plain(value), unit=unit, kind="given"))
        return text

    def repeated(self, text: str) -> str:
        """Return words of the question, as the answer takes them up; amounts in them are figures of their own kind.

        What is an amount only because it was cut from other words (FY201910億円) is left out. The words are read as
        the answer prints them, in brackets: 「1社当」 cut from 1社当たり has an amount there.
        """
        for amount in read_amounts(MappedText.of(f"「{text}」"), doc=""):
            if amount.value is not None and not self.is_stated(Fraction(amount.value), amount.unit):
                text = text.replace(amount.text, "…")
            elif amount.value is not None:
                value = plain(Fraction(amount.value))
                self._add(Figure(text=amount.text, value=value, unit=amount.unit, kind="given"))
        return unmarked(text)

    def is_stated(self, value: Fraction, unit: str) -> bool:
        """Return whether the question states an amount."""
        stated = read_amounts(MappedText.of(self.question), doc="")
        return any(a.value is not None and a.unit == unit and Fraction(a.value) == value for a in stated)

    def _add(self, figure: Figure) -> None:
        key = (figure.text, figure.value, figure.kind)
        known = self.figures.get(key)
        if known is None:
            self.figures[key] = figure
        elif figure.kind == "source":
            merged = tuple(dict.fromkeys((*known.citations, *figure.citations)))
            self.figures[key] = Figure(
                text=known.text, value=known.value, unit=known.unit, kind="source", citations=merged
            )

    def result(self, label: str, term: Term | None, unit: str, text: str) -> None:
        """Add one thing that was asked for."""
        value = None if term is None else plain(term.value)
        self.results.append(Result(label=label, value=value, unit=unit if value is not None else None, text=text))

    def column(self, entry: Entry) -> str:
        """Return an entry's column in words."""
        return printed_column(entry, self.catalog.documents, self.lang)

    def organisation(self, name: str | None) -> str:
        """Return an organisation's name in the answer's language."""
        return organisation_name(name, self.catalog.organisations, self.lang)

    def item(self, entry: Entry) -> str:
        """Return an entry's item in brackets, with its organisation before it where that says more."""
        name = item_name(entry)
        owner = self.organisation(entry.organisation)
        if not name:
            return owner
        if _TOTAL.fullmatch(name):
            title = self.catalog.documents[entry.amount.span.doc].metadata.title or ""
            return self.say(f"資料「{title}」の{''.join(name.split())}", f"{''.join(name.split())} of 「{title}」")
        if entry.organisation is None or entry.organisation in name:
            return f"「{name}」"
        return self.say(f"{owner}の「{name}」", f"{owner} 「{name}」")


_LEAST: dict[str, int] = {"兆円": 10**8, "億円": 10**7, "百万円": 10**6, "万円": 10**4, "千円": 10**3}
"""The least amount that each style can write. A smaller one is written exactly, and never as nothing."""

_STYLES: dict[str, Style] = {
    "兆円": "兆円",
    "億円": "億円",
    "百万円": "百万円",
    "万円": "万円",
    "千円": "千円",
    "円": "円",
}


def _style(term: Term) -> str:
    """Return the unit that the printed operands share, or "exact" where they differ."""
    styles = {style_of(entry.amount) for entry in term.entries if entry.amount.unit == "円"}
    if len(styles) == 1:
        (style,) = styles
        return "億円" if style == "兆円" else style
    return "億円" if styles <= {"億円", "兆円"} else "exact"


def citation_of(span: Span, document: Document, number: int) -> Citation:
    """Return the citation of a span, with its number."""
    return Citation(
        id=number,
        doc=span.doc,
        title=document.metadata.title,
        page=document.page(span.start),
        line=document.line(span.start),
        start=span.start,
        end=span.end,
        quote=document.quote(span),
    )


def quote_of(entry: Entry, document: Document) -> Span:
    """Return the printed lines of an amount and, where it stands near, of its name; at most LONGEST_QUOTE long."""
    text, amount = document.text, entry.amount.span
    if entry.place is not None:
        return _quote_of_cell(entry, document)
    start, end = _line_start(text, amount.start), _line_end(text, amount.end)
    for label in _labels(entry):
        a, b = min(start, _line_start(text, label.start)), max(end, _line_end(text, label.end))
        if amount.start - _NEAR <= label.start <= amount.end + _NEAR and b - a <= LONGEST_QUOTE:
            start, end = a, b
    if end - start > LONGEST_QUOTE:
        start = max(start, amount.start - LONGEST_QUOTE // 2)
        end = min(end, max(amount.end, start + LONGEST_QUOTE))
        end = min(end, start + LONGEST_QUOTE)
    while start < amount.start and text[start].isspace():
        start += 1
    while end > amount.end and text[end - 1].isspace():
        end -= 1
    return Span(amount.doc, start, end)


def _quote_of_cell(entry: Entry, document: Document) -> Span:
    """Return the line of a cell's row, else what stands from its row's name to the cell, else the cell alone."""
    row = line_of(entry.amount.span, document)
    if row != entry.amount.span:
        return row
    name, amount = entry.label_spans.get("item"), entry.amount.span
    if (
        name is not None
        and name.doc == amount.doc
        and amount.start - LONGEST_QUOTE < name.start <= name.end <= amount.start
    ):
        return Span(amount.doc, name.start, amount.end) if amount.end - name.start <= LONGEST_QUOTE else amount
    return amount


def line_of(span: Span, document: Document) -> Span:
    """Return the line that a span stands on, or the span itself where that is too long to be quoted."""
    start, end = _line_start(document.text, span.start), _line_end(document.text, span.end)
    while start < span.start and document.text[start].isspace():
        start += 1
    while end > span.end and document.text[end - 1].isspace():
        end -= 1
    return Span(span.doc, start, end) if end - start <= LONGEST_QUOTE else span


def _labels(entry: Entry) -> Iterable[Span]:
    spans = entry.label_spans
    if "item" in spans:
        yield spans["item"]
        if "organisation" in spans and entry.table is not None:
            yield spans["organisation"]


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
