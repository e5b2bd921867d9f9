"""A true figure of something else: of another year, at another stage, of another organisation.

The ledger says what a figure is. An answer's figure is foreign where every place that it may stand for has a label
that none of the expected amounts has.
"""

from collections.abc import Iterable
from typing import Literal

from corpus.amounts import read_amounts
from corpus.folding import MappedText
from eval.citations import leaves_of
from eval.gold import Question
from eval.judge import same
from eval.ledger import Ledger, Row
from eval.paper import Papers
from eval.reply import Citation, Figure, Reply, Result

Mix = Literal["year", "stage", "organisation"]
MIXES: tuple[Mix, ...] = ("year", "stage", "organisation")


def confusions(question: Question, reply: Reply, papers: Papers, ledger: Ledger) -> frozenset[Mix] | None:
    """Return what a wrong figure of an answer was taken from; None where the question asks for no figure."""
    values = [value for expected in question.expected for value in expected.values if value.value is not None]
    wanted = [
        row
        for leaf in leaves_of(question, papers)
        for row in ledger.on_line(leaf.line.doc, leaf.line.number, leaf.value, leaf.unit)
    ]
    if not values or not wanted:
        return None
    wrong = [one for one in reply.results if one.value is not None and not any(same(value, one) for value in values)]
    groups = [rows for result in wrong for rows in _stands_for(result, reply, ledger)]
    return frozenset(mix for rows in groups for mix in foreign(rows, wanted))


def foreign(rows: Iterable[Row], wanted: Iterable[Row]) -> frozenset[Mix]:
    """Return the labels in which each of the rows differs from all that were wanted; none where one row fits."""
    known = {mix: {_label(row, mix) for row in wanted} for mix in MIXES}
    mixes = [
        frozenset(
            mix for mix in MIXES if None not in known[mix] | {_label(row, mix)} and _label(row, mix) not in known[mix]
        )
        for row in rows
    ]
    return frozenset.intersection(*mixes) if mixes else frozenset()


def _label(row: Row, mix: Mix) -> object:
    return {"year": row.fiscal_year, "stage": row.stage, "organisation": row.organisation}[mix]


def _stands_for(result: Result, reply: Reply, ledger: Ledger) -> list[list[Row]]:
    """Return, for each printed amount that a result rests on, the rows that it may be."""
    direct = _cited(ledger.worth(result.value, result.unit), reply)
    if direct:
        return [direct]
    figure = next((one for one in reply.figures if (one.value, one.unit) == (result.value, result.unit)), None)
    if figure is None or figure.formula is None:
        return []
    operands = read_amounts(MappedText.of(figure.formula.partition("=")[0]), doc="")
    groups = [_of_figure(figure, ledger.worth(one.value, one.unit), reply) for one in operands if one.value is not None]
    return [rows for rows in groups if rows]


def _of_figure(figure: Figure, rows: list[Row], reply: Reply) -> list[Row]:
    return [row for row in rows if any(_holds(one, row) for one in reply.cited(figure.citations))]


def _cited(rows: list[Row], reply: Reply) -> list[Row]:
    """Return those of the rows that the answer cites; all of them where it cites nothing."""
    return [row for row in rows if any(_holds(one, row) for one in reply.citations)] if reply.citations else rows


def _holds(citation: Citation, row: Row) -> bool:
    return citation.doc == row.doc and citation.start <= row.start and row.end <= citation.end
