"""What backs an answer: exact quotes, amounts printed in them, and formulas that recompute from those."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from app.answer import Answer, Citation, Figure
from app.formula import RATIOS, Formula, parse_formula
from app.guard_cells import CellReadings
from app.guard_text import Read, plain, read_text, states
from corpus.cells import UnitHeadings, unit_heading
from corpus.decimals import ratio
from corpus.errors import ParseError
from corpus.folding import fold_text
from corpus.model import Document, Entry, Span

_MOST = 400
_UNIT_REACH = 20_000
"""A heading with the unit of bare figures is looked for no farther above them."""
_SUPPOSED = (("半分|半減|半額|half", Fraction(2)), ("倍|doubl|twice", Fraction(2)), ("三倍|3倍|triple", Fraction(3)))
_DIGITS = re.compile(r"[\d.,△+\- ]+")


class Evidence:
    """The citations of one answer beside the documents, and what they hold."""

    def __init__(
        self,
        answer: Answer,
        documents: Mapping[str, Document],
        units: Mapping[str, str],
        cells: Iterable[Entry] = (),
        tallied: Collection[tuple[str, Fraction]] = (),
    ) -> None:
        self.answer = answer
        self.cells = CellReadings(cells, documents)
        self.tallied = frozenset(tallied)
        self.documents = documents
        self.units = units
        self.citations = {citation.id: citation for citation in answer.citations}
        self.quoted = "\n".join(plain(citation.quote) for citation in answer.citations)
        self._readings: dict[int, list[Read]] = {}

    def citation_violations(self) -> Iterator[str]:
        """Yield what is wrong with the citations themselves."""
        ids = [citation.id for citation in self.answer.citations]
        if ids != list(range(1, len(ids) + 1)):
            yield f"引用の番号が 1 から順に並んでいません: {ids}"
        for citation in self.answer.citations:
            yield from (f"引用 [{citation.id}] {problem}" for problem in self._citation(citation))

    def _citation(self, citation: Citation) -> Iterator[str]:
        document = self.documents.get(citation.doc)
        if document is None:
            yield f"の資料がありません: {citation.doc!r}"
            return
        if not 0 <= citation.start < citation.end <= len(document.text):
            yield f"の範囲が資料の外です: {citation.start}–{citation.end}"
            return
        if document.quote(Span(citation.doc, citation.start, citation.end)) != citation.quote:
            yield "の引用文が資料と一致しません"
        if len(citation.quote) > _MOST:
            yield f"の引用文が {_MOST} 字を超えています"
        if citation.line != document.line(citation.start):
            yield f"の行番号が違います: {citation.line}（正しくは {document.line(citation.start)}）"
        if citation.page != document.page(citation.start) and citation.page is not None:
            yield f"のページが違います: {citation.page}"
        if citation.title is not None and document.metadata.title not in (None, citation.title):
            yield f"の題名が違います: {citation.title!r}"

    def figure_violations(self) -> Iterator[str]:
        """Yield the figures that nothing backs."""
        for figure in self.answer.figures:
            if missing := [number for number in figure.citations if number not in self.citations]:
                yield f"figures の {figure.text!r} の引用 {missing} がありません"
        yield from (f"figures の {figure.text!r} {problem}" for figure, problem in self._unbacked())

    def _unbacked(self) -> list[tuple[Figure, str]]:
        """Return the figures that do not hold. What is computed may build on what holds already, never on itself."""
        figures = [figure for figure in self.answer.figures if number_of(figure.value) is not None]
        plain_ones = [(figure, self._plain_problem(figure)) for figure in figures if figure.kind != "computed"]
        backed = [figure for figure, problem in plain_ones if not problem]
        waiting = [figure for figure in figures if figure.kind == "computed"]
        while waiting:
            tried = [(figure, self._computed_problem(figure, backed)) for figure in waiting]
            fresh = [figure for figure, problem in tried if not problem]
            if not fresh:
                return [*((f, problem) for f, problem in plain_ones if problem), *tried]
            backed += fresh
            waiting = [figure for figure, problem in tried if problem]
        return [(figure, problem) for figure, problem in plain_ones if problem]

    def is_converted(self, figure: Figure) -> bool:
        """Return whether the source prints a figure in another unit (千円 for 億円), so that it may be rounded here."""
        value = number_of(figure.value)
        printed = [
            read.text
            for number in figure.citations
            if number in self.citations
            for read in self._readings_of(self.citations[number])
            if read.value == value and read.unit == figure.unit
        ]
        return bool(printed) and all(_unit_words(text) != _unit_words(figure.text) for text in printed)

    def _plain_problem(self, figure: Figure) -> str:
        if figure.formula is not None:
            return "は計算していないのに formula があります"
        value = Decimal(figure.value)
        if figure.kind == "given":
            return "" if self._is_given(value, figure.unit) else "が質問の中にありません"
        if not figure.citations:
            return "に引用がありません"
        return "" if self._is_quoted(value, figure.unit, figure.citations) else "が、引用した箇所にありません"

    def _is_given(self, value: Decimal, unit: str) -> bool:
        reads = read_text(self.answer.question)
        return any(read.unit == unit and abs(read.value) == abs(value) for read in reads)

    def _is_quoted(self, value: Decimal, unit: str, numbers: tuple[int, ...]) -> bool:
        return any(
            read.unit == unit and read.value == value
            for number in numbers
            if number in self.citations
            for read in self._readings_of(self.citations[number])
        )

    def _readings_of(self, citation: Citation) -> list[Read]:
        """Return the amounts that stand whole in a quote, read in their lines, so that no number is cut."""
        if citation.id not in self._readings:
            self._readings[citation.id] = self._read_quote(citation)
        return self._readings[citation.id]

    def _read_quote(self, citation: Citation) -> list[Read]:
        document = self.documents.get(citation.doc)
        if document is None or citation.end > len(document.text):
            return []
        if (inside := self.cells.inside(citation)) is not None:
            return inside
        text = document.text
        start = text.rfind("\n", 0, citation.start) + 1
        end = text.find("\n", citation.end)
        window = text[start : end if end >= 0 else len(text)]
        found = []
        above = fold_text(text[max(0, start - _UNIT_REACH) : start])
        heading = UnitHeadings.of(above).at(len(above))
        general = {None, self.units.get(citation.doc) or document.metadata.unit, heading}
        for unit, since in [*((unit, 0) for unit in general), *_headings_inside(window)]:
            try:
                found += [read for read in read_text(window, unit=unit) if read.start >= since]
            except ParseError:
                continue  # a unit that is no unit helps nobody
        joined = text[citation.start : citation.end].replace("\n", "")
        start_in, end_in = citation.start - start, citation.end - start
        inside = [read for read in dict.fromkeys(found) if start_in <= read.start and read.end <= end_in]
        return [*inside, *(read_text(joined) if joined != citation.quote else ())]

    def _computed_problem(self, figure: Figure, backed: list[Figure]) -> str:
        """Return what is wrong with a computed figure, given the figures that are backed so far."""
        if not figure.formula:
            return "に formula がありません"
        try:
            formula = parse_formula(figure.formula)
            exact = formula.value(figure.unit)
        except ParseError as error:
            return f"の formula が計算できません（{error}）: {figure.formula!r}"
        if problem := _result_problem(figure, formula, exact):
            return problem
        return self._operand_problem(figure, formula, backed)

    def _operand_problem(self, figure: Figure, formula: Formula, backed: list[Figure]) -> str:
        if self._is_count(figure, formula):
            return ""
        for operand in formula.operands:
            value = operand.value if operand.value is not None else Decimal(0)
            among = any(other.unit == operand.unit and Decimal(other.value) == value for other in backed)
            among = among or (operand.unit, Fraction(value)) in self.tallied
            if not among and not self._is_quoted(value, operand.unit, figure.citations):
                return f"の計算に使った {operand.text!r} に裏付けがありません"
        given = [Fraction(read.value) for read in read_text(self.answer.question)]
        given += [size for words, size in _SUPPOSED if re.search(words, self.answer.question)]
        for number in formula.numbers:
            known = number in (1, len(formula.operands), formula.groups) or (number == 100 and figure.unit in RATIOS)
            known = known or ("件", number) in self.tallied
            if not known and number not in given:
                return f"の計算に使った {number} に裏付けがありません"
        if not formula.operands:
            return "の計算に、引用した数がありません"
        return ""

    def _is_count(self, figure: Figure, formula: Formula) -> bool:
        """Return whether a figure counts entries, one 「1件」 for each, and cites amounts enough for them."""
        ones = formula.operands
        if figure.unit != "件" or formula.numbers or any(one.value != 1 or one.unit != "件" for one in ones):
            return False
        cited = [self.citations[number] for number in set(figure.citations) if number in self.citations]
        return len(ones) <= sum(max(1, len(self._readings_of(citation))) for citation in cited)


def _headings_inside(window: str) -> Iterator[tuple[str, int]]:
    r"""Yield the units that headings inside a text give to the bare figures below them, and from where on.

    >>> list(_headings_inside("対策の推進\n(単位:百万円)\n訓練 160"))
    [('百万円', 15)]
    """
    at = 0
    for line in window.splitlines(keepends=True):
        at += len(line)
        if unit := unit_heading(fold_text(line)):
            yield unit, at


def _result_problem(figure: Figure, formula: Formula, exact: Fraction) -> str:
    """Compare what a formula comes to with the printed result and with the figure's value."""
    value = Decimal(figure.value)
    rounded = ratio(Decimal(exact.numerator), Decimal(exact.denominator))
    if Fraction(value) != exact and value != rounded:
        return f"の値 {figure.value} は、計算すると {rounded:f} です"
    reads = read_text(formula.result)
    if len(reads) != 1 or not states(reads[0], exact, figure.unit):
        return f"の formula の結果が違います: {figure.formula!r}"
    if reads[0].value < 0 < exact or (exact < 0 < reads[0].value and "減" not in formula.result):
        return f"の formula の結果の符号が違います: {figure.formula!r}"
    return ""


def _unit_words(text: str) -> str:
    return _DIGITS.sub("", fold_text(text))


def number_of(value: object) -> Decimal | None:
    """Return a plain decimal string as a number, and None for anything else, such as 1E+9 or NaN.

    >>> number_of("-1.50"), number_of("1E+9")
    (Decimal('-1.50'), None)
    """
    if not isinstance(value, str) or not value.isascii():
        return None
    digits = value.removeprefix("-").replace(".", "", 1)
    return Decimal(value) if digits.isdecimal() and value[-1] != "." else None
