"""Figures that nothing bears out: every number of an answer, traced to a printed place, a formula or the question.

The text is read again here, with the corpus's grammar of amounts, and formulas are computed again, so that neither
what the answer says of its own figures nor the app's guard is taken on trust.
"""

import re
from fractions import Fraction

from corpus.amounts import read_amounts
from corpus.folding import MappedText
from corpus.model import Amount
from eval.citations import holds, is_exact, printed
from eval.derivation import DerivationError, Derived, evaluate
from eval.ledger import Ledger
from eval.paper import Papers
from eval.reply import Figure, Reply

_EQUALS = re.compile("[=＝]")


def ungrounded(question: str, reply: Reply, papers: Papers, ledger: Ledger) -> list[str]:
    """Return the figures of an answer that nothing bears out, as they stand there."""
    backed: list[Figure] = []
    found = []
    for figure in sorted(reply.figures, key=lambda figure: figure.kind == "computed"):
        if _is_backed(figure, question, reply, backed, papers, ledger):
            backed.append(figure)
        else:
            found.append(figure.text)
    known = _known(question, reply, papers, ledger) | {(Fraction(figure.value), figure.unit) for figure in backed}
    for amount in _unregistered(reply):
        if amount.value is not None and (Fraction(amount.value), amount.unit) not in known:
            found.append(amount.text)
    return list(dict.fromkeys(found))


def _known(question: str, reply: Reply, papers: Papers, ledger: Ledger) -> set[tuple[Fraction, str]]:
    """Return the amounts that the exact citations print, and those that the question gives."""
    given = {(Fraction(one.value), one.unit) for one in _read(question) if one.value is not None}
    return given.union(*(printed(citation, ledger) for citation in reply.citations if is_exact(citation, papers)))


def _unregistered(reply: Reply) -> list[Amount]:
    """Return the amounts of the text that stand outside the figures that it names."""
    said = reply.said
    for text in sorted({figure.text for figure in reply.figures if figure.text}, key=len, reverse=True):
        said = re.sub(rf"(?<![\d.,，．]){re.escape(text)}", "、", said)
    return _read(said)


def _is_backed(
    figure: Figure, question: str, reply: Reply, backed: list[Figure], papers: Papers, ledger: Ledger
) -> bool:
    if figure.kind == "source":
        return holds(figure, reply.cited(figure.citations), papers, ledger)
    if figure.kind == "given":
        return any(char.isdigit() for char in question) or bool(re.search("半|倍|half|double|triple", question))
    if figure.formula is None:
        return False
    operands, *_ = _EQUALS.split(figure.formula)
    sources = [citation for citation in reply.cited(figure.citations) if is_exact(citation, papers)]
    known = {(Fraction(one.value), one.unit) for one in backed}
    known |= {(Fraction(one.value), one.unit) for one in _read(question) if one.value is not None}
    known = known.union(*(printed(citation, ledger) for citation in sources))
    strange = [
        one
        for one in _read(operands)
        if one.value and one.unit not in "件%" and (Fraction(one.value), one.unit) not in known
    ]
    try:
        return not strange and _is_result(figure, evaluate(operands))
    except DerivationError:
        return False


def _is_result(figure: Figure, computed: Derived) -> bool:
    """Return whether a formula yields a figure, to the last digit that the figure carries."""
    if computed.value is None:
        return False
    value, found = Fraction(figure.value), computed.value
    near = abs(value) / 10**15
    ways = (
        [found, found * 100] if figure.unit == "%" else [found, 1 / found] if figure.unit == "倍" and found else [found]
    )
    return any(abs(value - way) <= near for way in ways)


def _read(text: str) -> list[Amount]:
    return read_amounts(MappedText.of(text), doc="")
