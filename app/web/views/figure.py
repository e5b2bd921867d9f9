"""What one figure of an answer stands on: its printed line, or its formula operand by operand, or the question.

An answer may be older than the documents. What it quoted is always shown; links and labels only where the document
still says the same in that place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from app.answer import Answer, Citation, Figure, Language
from app.formula import parse_formula
from app.messages import CommandError, say
from app.render_text import place
from app.web.addresses import Addresses
from app.web.views.labels import column_of, names, render_labels
from app.web.views.markup import View, definitions, flat, heading, link, table, text
from app.web.views.source import lines_of, page_picture, render_lines, visible
from app.wording import shown
from corpus.amounts import read_amounts
from corpus.errors import ParseError
from corpus.folding import MappedText
from corpus.model import Amount, Entry, Span

if TYPE_CHECKING:
    from corpus.ledger_store import Ledger

_AROUND = 3


class NoSuchFigure(CommandError):
    """A figure that an answer does not have."""


@dataclass(frozen=True, slots=True)
class Operand:
    """One operand of a formula, with the entry that states it and the citation that it lies in, where known."""

    amount: Amount
    entry: Entry | None
    citation: Citation | None
    printed: Span | None
    """Where the amount stands, in the document of the citation."""
    sure: bool = True
    """No other column of the cited place has the same amount, so that the column can be said."""


def render_figure(
    answer: Answer, number: int, ledger: "Ledger", addresses: Addresses, lang: Language, *, fragment: bool = False
) -> View:
    """Return the view of figure `number` of an answer, counted from 1; NoSuchFigure where it has none."""
    if not 1 <= number <= len(answer.figures):
        raise NoSuchFigure("figure.none", number=number)
    figure = answer.figures[number - 1]
    level = 2 if fragment else 1
    panel = _Panel(answer, figure, ledger, addresses, lang, level + 1)
    title = say("figure.title", lang, text=figure.text)
    body = {"source": panel.source, "computed": panel.computed, "given": panel.given}[figure.kind]()
    kind = f'<p class="kind">{say(f"figure.{figure.kind}", lang)}</p>'
    return View(
        title, f'<article class="view figure {figure.kind}">{heading(level, flat(title))}{kind}{body}</article>'
    )


def operands_of(answer: Answer, figure: Figure, ledger: "Ledger") -> list[Operand]:
    """Return the operands of a computed figure in the order of its formula, each with where it was read.

    An operand is looked for by its value inside the cited places, among the columns that the plan is about first; each
    place serves once, as long as there are others. ParseError where the formula cannot be read.
    """
    cited = [citation for number in figure.citations for citation in answer.citations if citation.id == number]
    places = [(e, c) for c in cited if _stands(c, ledger) for e in ledger.between(c.doc, c.start, c.end)]
    planned = columns_in(answer.plan)
    found: list[Operand] = []
    used: list[Span] = []
    amounts = parse_formula(figure.formula or "").operands
    for index, amount in enumerate(amounts):
        alike = [(e, c) for e, c in places if _same(e.amount, amount)]
        fresh = [(e, c) for e, c in alike if e.amount.span not in used]
        of_plan = [(e, c) for e, c in fresh if (e.fiscal_year, e.stage) in planned]
        best = of_plan or fresh or sorted(alike, key=lambda place: -used.index(place[0].amount.span))[:1]
        if not best:
            found.append(_unlisted(amount, index, len(amounts), cited))
            continue
        entry, citation = best[0]
        used.append(entry.amount.span)
        wanted = sum(_same(other, amount) for other in amounts[index:])
        sure = len({(e.fiscal_year, e.stage) for e, _ in best}) == 1 or wanted >= len(best)
        found.append(Operand(amount, entry, citation, entry.amount.span, sure))
    return found


def columns_in(plan: object) -> set[tuple[int | None, str | None]]:
    """Return the columns that a plan is about, wherever they stand in it.

    >>> columns_in({"target": {"fiscal_year": 2020, "stage": "当初"}})
    {(2020, '当初')}
    """
    if isinstance(plan, list | tuple):
        return {column for part in plan for column in columns_in(part)}
    if not isinstance(plan, dict):
        return set()
    own = {(plan["fiscal_year"], plan["stage"])} if plan.get("fiscal_year") and "stage" in plan else set()
    return own | {column for part in plan.values() for column in columns_in(part)}


def _unlisted(amount: Amount, index: int, count: int, cited: Sequence[Citation]) -> Operand:
    """Return an operand that is no entry of the ledger: read in a quote, or one for each citation (a count)."""
    for citation in cited:
        for read in read_amounts(MappedText.of(citation.quote), doc=citation.doc):
            if _same(read, amount):
                span = Span(citation.doc, citation.start + read.span.start, citation.start + read.span.end)
                return Operand(amount, None, citation, span)
    return Operand(amount, None, cited[index] if len(cited) == count else None, None)


def _same(printed: Amount, operand: Amount) -> bool:
    """Return whether a printed amount is an operand; the sign of one may stand in the formula as an operator."""
    if printed.value is None or operand.value is None or printed.unit != operand.unit:
        return False
    return abs(printed.value) == abs(operand.value)


def _stands(citation: Citation, ledger: "Ledger") -> bool:
    """Return whether the document still says in its place what was cited."""
    try:
        document = ledger.document(citation.doc)
    except KeyError:
        return False
    return document.text[citation.start : citation.end] == citation.quote


class _Panel:
    """Renders one figure of one answer."""

    def __init__(
        self, answer: Answer, figure: Figure, ledger: "Ledger", addresses: Addresses, lang: Language, level: int
    ) -> None:
        self._answer = answer
        self._figure = figure
        self._ledger = ledger
        self._addresses = addresses
        self._lang: Language = lang
        self._level = level
        self._cited = [c for number in figure.citations for c in answer.citations if c.id == number]

    def given(self) -> str:
        """Return that the figure stands in the question, and the question."""
        question, word = self._answer.question, self._figure.text
        before, found, after = question.partition(word)
        marked = f"{text(before)}<mark>{text(found)}</mark>{text(after)}" if found else text(question)
        return f"<p>{say('figure.given.said', self._lang)}</p><blockquote>{marked}</blockquote>"

    def source(self) -> str:
        """Return the labels of the printed figure, and the lines that it stands on."""
        return "".join(self._place(citation, first=place == 0) for place, citation in enumerate(self._cited))

    def _place(self, citation: Citation, *, first: bool) -> str:
        if not _stands(citation, self._ledger):
            return self._changed([citation])
        entries = self._entries(citation)
        labels = "".join(render_labels(entry, self._ledger.document, self._addresses, self._lang) for entry in entries)
        span = entries[0].amount.span if entries else self._printed(citation)
        document = self._ledger.document(citation.doc)
        begin, end = document.line(citation.start), document.line(max(citation.start, citation.end - 1))
        lines = lines_of(document, max(1, begin - _AROUND), end + _AROUND)
        where = link(self._addresses.source(span), flat(place(citation, self._lang)), panel=True)
        drawn = render_lines(lines, span, self._ledger, citation.doc, self._addresses, clip=True, anchored=first)
        whole = link(self._addresses.line(span, document.line(span.start)), say("view.whole_text", self._lang))
        picture = page_picture(document, span, self._addresses, self._lang) if first else ""
        return f'{labels}<p class="place">{where}</p>{drawn}{picture}<p class="whole">{whole}</p>'

    def _entries(self, citation: Citation) -> list[Entry]:
        """Return the entries of a cited place that state this figure: all, where neither wording nor plan tells."""
        entries = self._ledger.between(citation.doc, citation.start, citation.end)
        value, unit = Decimal(self._figure.value), self._figure.unit
        alike = [e for e in entries if e.amount.value == value and e.amount.unit == unit]
        planned = columns_in(self._answer.plan)
        alike = [e for e in alike if (e.fiscal_year, e.stage) in planned] or alike
        return [e for e in alike if shown(e.amount) == self._figure.text] or alike

    def _printed(self, citation: Citation) -> Span:
        """Return where in a cited place this figure is printed, or the whole place."""
        at = citation.quote.find(self._figure.text)
        if at < 0:
            return Span(citation.doc, citation.start, citation.end)
        return Span(citation.doc, citation.start + at, citation.start + at + len(self._figure.text))

    def computed(self) -> str:
        """Return the formula, and its operands as a table."""
        formula = f'<p class="formula"><code>{flat(self._figure.formula or "")}</code></p>'
        exact = definitions([(say("figure.exact", self._lang), flat(self._exact()))], "labels")
        changed = [citation for citation in self._cited if not _stands(citation, self._ledger)]
        try:
            operands = operands_of(self._answer, self._figure, self._ledger)
        except ParseError:
            operands = []
        once = {(operand.printed or number): operand for number, operand in reversed([*enumerate(operands)])}
        rows = [self._row(operand) for operand in reversed(once.values())]
        head = [say(f"figure.{name}", self._lang) for name in ("operand", "what", "column", "where", "quote")]
        listed = table(say("figure.operands", self._lang), head, rows, kind="operands") if rows else ""
        rest = "" if rows else self._changed(self._cited, said=bool(changed))
        note = f'<p class="note">{say("figure.changed", self._lang)}</p>' if changed and rows else ""
        return f"{heading(self._level, say('figure.formula', self._lang))}{formula}{note}{listed}{rest}{exact}"

    def _exact(self) -> str:
        value, unit = self._figure.value, self._figure.unit
        number = Decimal(value)
        return f"{number:,f}{unit}" if number == number.to_integral_value() else f"{value}{unit}"

    def _row(self, operand: Operand) -> list[str]:
        citation = operand.citation
        printed = f"<strong>{flat(operand.amount.text)}</strong>"
        if citation is None:
            return [printed, "", "", "", ""]
        standing = _stands(citation, self._ledger)
        span = operand.printed or Span(citation.doc, citation.start, citation.end)
        where = flat(place(citation, self._lang))
        if standing:
            printed = link(self._addresses.source(span), printed, panel=True)
            where = link(self._addresses.source(span), where, panel=True)
        entry = operand.entry
        what = flat(names(entry)) if entry else ""
        column = flat(column_of(entry, self._lang)) if entry and operand.sure else ""
        return [printed, what, column, where, f"<q>{_quote(citation, operand.printed)}</q>"]

    def _changed(self, citations: Sequence[Citation], *, said: bool = True) -> str:
        """Return what was quoted when the answer was given."""
        items = "".join(
            f"<li>{flat(place(citation, self._lang))}<blockquote>{text(citation.quote)}</blockquote></li>"
            for citation in citations
        )
        note = f'<p class="note">{say("figure.changed", self._lang)}</p>' if said else ""
        return f'{note}<ul class="cited">{items}</ul>' if items else note


def _quote(citation: Citation, printed: Span | None) -> str:
    """Return a quote as HTML with the amount marked."""
    if printed is None:
        return escape(visible(citation.quote))
    start, end = printed.start - citation.start, printed.end - citation.start
    before, inside, after = citation.quote[:start], citation.quote[start:end], citation.quote[end:]
    return f"{escape(visible(before))}<mark>{escape(visible(inside))}</mark>{escape(visible(after))}"
