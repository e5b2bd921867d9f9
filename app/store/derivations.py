"""How an answer's values follow from its cited lines, as an expression that a gold row proves them by.

A printed amount becomes its line (`L34:196.8億円`), a formula becomes the same formula over lines. Where an operand
stands on no cited line there is no expression: a person has to write it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.answer import Answer, Citation, Figure, Result
from app.formula import parse_formula
from corpus.amounts import is_dash, read_amounts
from corpus.errors import ParseError
from corpus.folding import MappedText, fold_text

_SIGNS = {"×": "*", "÷": "/", "*": "*", "/": "/", "+": "+", "-": "-", "(": "(", ")": ")"}
_TOKEN = re.compile(r"[+\-×*÷/()]|[^+\-×*÷/()]+")
_BARE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NUMBER = re.compile(r"[△+-]?\d[\d,.]*")
_PREFIX = re.compile(r"[A-Za-z]\w*", re.ASCII)
_IN_PERCENT = ("%", "ポイント")


class Underivable(Exception):
    """A value that no expression over the cited lines gives; its text names the value."""


def derivation(answer: Answer) -> str | None:
    """Return one expression for each value, apart by `;`; None where the answer has no value.

    Raises:
        Underivable: a value has no expression.

    """
    values = [result for result in answer.result if result.value is not None or is_dash(result.text)]
    if not values:
        return None
    lines = _Lines(answer)
    return " ; ".join(_of_result(result, answer.figures, lines) for result in values)


def _of_result(result: Result, figures: Sequence[Figure], lines: "_Lines") -> str:
    if result.value is None:
        return lines.dash(result.label)
    same = [figure for figure in figures if (figure.value, figure.unit) == (result.value, result.unit)]
    for figure in sorted(same, key=lambda figure: figure.text != result.text):
        if figure.kind == "source" and (leaf := lines.leaf(figure.text, figure.citations)):
            return leaf
        if figure.kind == "computed" and figure.formula:
            return _of_formula(figure, figure.formula, figures, lines)
    raise Underivable(result.label)


def _of_formula(figure: Figure, formula: str, figures: Sequence[Figure], lines: "_Lines") -> str:
    """Return a formula with each operand at its line. A ratio in percent is multiplied by 100, unless it was."""
    left = fold_text(re.sub(r"\[\d{1,4}\]", "", formula)).partition("=")[0]
    if ones := re.fullmatch(r"1件(?: \+ 1件)*", left.strip()):
        if counted := lines.count(ones[0].count("1件"), figure.citations):
            return counted
        raise Underivable(figure.text)
    given = {fold_text(one.text) for one in figures if one.kind == "given"}
    pieces = []
    for token in (token.strip() for token in _TOKEN.findall(left)):
        if not token:
            continue
        if token in _SIGNS:
            pieces.append(_SIGNS[token])
        elif _BARE.fullmatch(token) or token in given:
            pieces.append(token.replace(",", ""))
        elif leaf := lines.leaf(token, figure.citations):
            pieces.append(leaf)
        else:
            raise Underivable(figure.text)
    written = " ".join(pieces).replace("( ", "(").replace(" )", ")")
    return f"({written}) * 100" if _of_hundred(formula, figure) else written


def _of_hundred(formula: str, figure: Figure) -> bool:
    """Return whether a formula gives a bare ratio that is shown in percent."""
    try:
        parsed = parse_formula(formula)
    except ParseError:
        raise Underivable(figure.text) from None
    percents = any(operand.unit in _IN_PERCENT for operand in parsed.operands)
    return figure.unit in _IN_PERCENT and not percents and 100 not in parsed.numbers


@dataclass(frozen=True, slots=True)
class _Line:
    citation: int
    doc: str
    number: int
    text: str

    @property
    def place(self) -> str:
        """The line as an expression names it, with as much of the file's name as may stand there."""
        named = _PREFIX.match(Path(self.doc).name)
        return f"{named[0]}:L{self.number}" if named else f"L{self.number}"


class _Lines:
    """The lines that an answer cites. Each printed amount is used once before any is used again."""

    def __init__(self, answer: Answer) -> None:
        self._lines = [line for citation in answer.citations for line in _lines(citation)]
        self._used: set[tuple[_Line, str]] = set()

    def leaf(self, amount: str, citations: Sequence[int]) -> str | None:
        """Return an amount at the line that prints it; None where no cited line does."""
        folded = fold_text(amount).strip()
        number = _NUMBER.match(folded)
        for wanted in (folded, *([number[0]] if number else ())):  # a table's heading may hold the unit
            for line in self._of(citations):
                if match := _printed(wanted, line.text, bare=wanted != folded):
                    return self._take(line, match)
        return None

    def count(self, number: int, citations: Sequence[int]) -> str | None:
        """Return a count of the cited lines by one amount of each; None where there are not so many lines."""
        cited = [line for line in self._lines if line.citation in citations]
        read = [(line, next(iter(read_amounts(MappedText.of(line.text), doc=line.doc)), None)) for line in cited]
        leaves = [f"{line.place}:{fold_text(amount.text)}" for line, amount in read if amount is not None]
        return f"count({', '.join(leaves)})" if len(leaves) == number else None

    def dash(self, label: str) -> str:
        """Return a printed dash at its line."""
        for line in self._of(()):
            if any(is_dash(cell.lstrip("：:")) for cell in line.text.split()):
                return self._take(line, "―")
        raise Underivable(label)

    def _of(self, citations: Sequence[int]) -> Iterator[_Line]:
        every = [line for line in self._lines if not citations or line.citation in citations]
        used = {line for line, _ in self._used}
        yield from sorted(every, key=lambda line: line in used)

    def _take(self, line: _Line, printed: str) -> str:
        self._used.add((line, printed))
        return f"{line.place}:{printed}"


def _lines(citation: Citation) -> list[_Line]:
    return [
        _Line(citation.id, citation.doc, number, text)
        for number, text in enumerate(citation.quote.split("\n"), start=citation.line)
    ]


def _printed(amount: str, line: str, *, bare: bool = False) -> str | None:
    """Return an amount as a line prints it, blanks and all. A bare number stands for itself: no unit follows.

    >>> _printed("8.3億円", "予備費 ８.３ 億円"), _printed("5億円", "15億円")
    ('8.3 億円', None)
    """
    spaced = r"\s*".join(re.escape(char) for char in amount if not char.isspace())
    after = r"(?!\S)" if bare else r"(?!\d|[.,]\d)"
    match = re.search(rf"(?<![\d.,△]){spaced}{after}", fold_text(line))
    return None if match is None else match[0]
