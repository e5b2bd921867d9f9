"""Where citations stand, line by line: which lines a question wants, and whether a citation prints its figure."""

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from corpus.amounts import read_amounts
from corpus.folding import MappedText
from eval.derivation import DerivationError, Derived, Leaf, derive
from eval.errors import EvalError
from eval.gold import Question
from eval.ledger import Ledger
from eval.paper import Line, Papers
from eval.reply import Citation, Figure, Reply


def is_exact(citation: Citation, papers: Papers) -> bool:
    """Return whether a citation says where it stands, and quotes what is printed there."""
    paper = papers.get(citation.doc)
    if paper is None or not 0 <= citation.start < citation.end <= len(paper.text):
        return False
    return (
        paper.text[citation.start : citation.end] == citation.quote
        and paper.text.count("\n", 0, citation.start) + 1 == citation.line
    )


def cited_lines(citation: Citation, papers: Papers) -> frozenset[Line]:
    """Return the lines that a citation stands on; none where it is not exact."""
    paper = papers.get(citation.doc)
    return paper.lines(citation.start, citation.end) if paper and is_exact(citation, papers) else frozenset()


def leaves_of(question: Question, papers: Papers) -> tuple[Leaf, ...]:
    """Return the cited amounts of every derivation of a question; those that cannot be read have none."""
    found: list[Derived] = []
    for expected in question.expected:
        try:
            found += derive(expected.derivation, papers) if expected.derivation else []
        except (DerivationError, EvalError):
            continue
    return tuple(dict.fromkeys(leaf for derived in found for leaf in derived.leaves))


def wanted_lines(question: Question, papers: Papers, ledger: Ledger) -> frozenset[Line]:
    """Return the lines that bear a right answer out: quoted, derived from, or printing the same amount again.

    An amount is the same where value, unit, organisation, fiscal year and stage are.
    """
    wanted = {line for one in question.expected for cite in one.cite for place in papers.places(cite) for line in place}
    for leaf in leaves_of(question, papers):
        wanted.add(leaf.line)
        labels = {row.labels for row in ledger.on_line(leaf.line.doc, leaf.line.number, leaf.value, leaf.unit)}
        wanted |= {Line(row.doc, row.line) for row in ledger.worth(leaf.value, leaf.unit) if row.labels in labels}
    return frozenset(wanted)


def recall(question: Question, reply: Reply, papers: Papers) -> float | None:
    """Return the share of the lines that must be cited and are, by the expectation that is met best."""
    lines = {line for citation in reply.citations for line in cited_lines(citation, papers)}
    shares = [
        sum(any(place & lines for place in papers.places(cite)) for cite in expected.cite) / len(expected.cite)
        for expected in question.expected
        if expected.cite
    ]
    return max(shares) if shares else None


def precision(reply: Reply, wanted: frozenset[Line], papers: Papers) -> float | None:
    """Return the share of the citations that stand on a wanted line; None where there is nothing to compare."""
    if not reply.citations or not wanted:
        return None
    return sum(bool(cited_lines(one, papers) & wanted) for one in reply.citations) / len(reply.citations)


def holds(figure: Figure, citations: Iterable[Citation], papers: Papers, ledger: Ledger) -> bool:
    """Return whether one of the citations prints the figure, at the place that it names."""
    return any(
        is_exact(one, papers) and (Fraction(figure.value), figure.unit) in printed(one, ledger) for one in citations
    )


def printed(citation: Citation, ledger: Ledger) -> set[tuple[Fraction, str]]:
    """Return the amounts that a citation prints: as it writes them, and as its table's unit makes them."""
    rows = ledger.within(citation.doc, citation.start, citation.end)
    by_unit = {(Fraction(row.value), row.unit) for row in rows if row.value is not None}
    return by_unit | _written(citation.quote)


@lru_cache(maxsize=4096)
def _written(quote: str) -> frozenset[tuple[Fraction, str]]:
    read = read_amounts(MappedText.of(quote), doc="")
    return frozenset((Fraction(amount.value), amount.unit) for amount in read if amount.value is not None)
