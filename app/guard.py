"""The last check of an answer, on its rendered text and not on the list that it was rendered from.

Whatever produced the wording, an answer leaves only if every amount in it is a figure, every figure is printed in its
quote or recomputes from figures that are, every quote is exact, and every label rests on the place it was read from.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.answer import Answer, Figure, Result
from app.guard_evidence import Evidence, number_of
from app.guard_labels import LabelWords, span_violations, text_violations
from app.guard_text import MARK, GuardError, Read, loose_numbers, plain, read_text, states
from corpus.amounts import is_dash
from corpus.model import Document, Entry

__all__ = ["GuardError", "LabelWords", "check_answer"]

_DOWN = re.compile(
    "減|下回|少な|マイナス|低|縮小|decreas|less|lower|down|fell|drop|below|cut|minus|reduc", re.IGNORECASE
)
_DOWN_BEFORE = re.compile(r"(?:decrease|decline|reduction|drop|cut|fell|down)\w*(?: of| by)? $", re.IGNORECASE)
_UP_BEFORE = re.compile(r"(?:increase|growth|rise|rose|grew|up)\w*(?: of| by)? $", re.IGNORECASE)
_NEAR = 40  # a word of direction stands this close to its figure


def check_answer(
    answer: Answer,
    documents: Mapping[str, Document],
    label_words: LabelWords | None = None,
    units: Mapping[str, str] | None = None,
    *,
    cells: Iterable[Entry] = (),
    tallied: Collection[tuple[str, Fraction]] = (),
) -> None:
    """Raise GuardError, naming every violation, unless the answer may leave.

    Without `label_words`, labels are not checked. `units` has the heading unit of documents whose tables print bare
    numbers; a document that is not in it has the unit of its metadata. `cells` are the cells of tables that the answer
    used, each of which is read again by itself; `tallied` has what the ledger came to where it was asked again to add
    up or count more than can be cited.
    """
    evidence = Evidence(answer, documents, units or {}, cells, tallied)
    wording = _Wording.of(answer, evidence)
    found = [
        *evidence.citation_violations(),
        *_mark_violations(answer),
        *wording.violations(),
        *wording.figure_violations(),
        *evidence.figure_violations(),
        *_result_violations(answer, evidence),
        *_status_violations(wording),
    ]
    if label_words is not None:
        found += _label_violations(wording, label_words)
    if found:
        raise GuardError(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Wording:
    """The rendered texts of an answer, and for each amount read out of them the figures that it is."""

    answer: Answer
    evidence: Evidence
    texts: tuple[tuple[str, tuple[tuple[Read, tuple[int, ...]], ...]], ...]

    @classmethod
    def of(cls, answer: Answer, evidence: Evidence) -> "_Wording":
        texts = []
        for text in (answer.answer, *answer.caveats):
            reads = read_text(text)
            texts.append((text, tuple((read, _figures_of(answer, evidence, text, read)) for read in reads)))
        return cls(answer, evidence, tuple(texts))

    def violations(self) -> Iterator[str]:
        """Yield what the texts state and no figure holds."""
        vouched = f"{self.evidence.quoted}\n{plain(self.answer.question)}"
        for text, reads in self.texts:
            for read, at in reads:
                if not at:
                    yield f"本文の {read.text!r} が figures にありません"
                elif problem := _direction(text, read, [self.answer.figures[number] for number in at]):
                    yield f"本文の {read.text!r} {problem}"
            for number in loose_numbers(text, [(read.start, read.end) for read, _ in reads], vouched):
                yield f"本文の数 {number!r} に裏付けがありません"

    def figure_violations(self) -> Iterator[str]:
        """Yield the figures that are not in the texts as they should be."""
        read_again = {number for _, reads in self.texts for _, at in reads for number in at}
        for number, figure in enumerate(self.answer.figures):
            if number_of(figure.value) is None:
                yield f"figures の {figure.text!r} の値が数ではありません: {figure.value!r}"
            elif not figure.text or not any(figure.text in text for text, _ in self.texts):
                yield f"figures の {figure.text!r} が本文にありません"
            elif number not in read_again:
                yield f"figures の {figure.text!r} は、本文で読むと {figure.value} {figure.unit} になりません"

    def backed(self, reads: tuple[tuple[Read, tuple[int, ...]], ...]) -> list[Read]:
        """Return the amounts that are figures of the documents, and not the question's own."""
        return [read for read, at in reads if any(self.answer.figures[number].kind != "given" for number in at)]


def _figures_of(answer: Answer, evidence: Evidence, text: str, read: Read) -> tuple[int, ...]:
    """Return the figures that an amount of the text is: the same words, value and unit."""
    return tuple(
        number
        for number, figure in enumerate(answer.figures)
        if _stands_around(figure.text, text, read) and _says(read, figure, evidence)
    )


def _stands_around(words: str, text: str, read: Read) -> bool:
    """Return whether an occurrence of `words` in the text covers what was read."""
    at = text.find(words, max(0, read.end - len(words)))
    return bool(words) and 0 <= at <= read.start and at + len(words) >= read.end


def _says(read: Read, figure: Figure, evidence: Evidence) -> bool:
    """Return whether an amount says what a figure holds. What is printed as it stands in the source is not rounded."""
    value = number_of(figure.value)
    if value is None or not states(read, value, figure.unit):
        return False
    exact = abs(read.value) == abs(value) or read.step is None
    return exact or figure.kind == "computed" or (figure.kind == "source" and evidence.is_converted(figure))


def _direction(text: str, read: Read, figures: list[Figure]) -> str:
    """Return what is wrong with the sign of an amount, or with the word in its place."""
    values = [Decimal(figure.value) for figure in figures]
    if all((value < 0) != (read.value < 0) for value in values):
        around = text[max(0, read.start - _NEAR) : read.end + _NEAR]
        return "" if read.value > 0 and _DOWN.search(around) else "の符号が違います"
    if any(figure.kind != "computed" for figure in figures):
        return ""
    before, behind = text[: read.start], text[read.end :].lstrip(" の(（")
    falls = (behind.startswith("減") and not behind.startswith("減税")) or _DOWN_BEFORE.search(before)
    rises = (behind.startswith("増") and not behind.startswith("増減")) or _UP_BEFORE.search(before)
    if (falls and all(value > 0 for value in values)) or (rises and all(value < 0 for value in values)):
        return "の増減が逆です"
    return ""


def _mark_violations(answer: Answer) -> Iterator[str]:
    numbers = {citation.id for citation in answer.citations}
    marks = {int(match[1]) for text in (answer.answer, *answer.caveats) for match in MARK.finditer(text)}
    for mark in sorted(marks - numbers):
        yield f"[{mark}] に当たる引用がありません"
    used = marks | {number for figure in answer.figures for number in figure.citations}
    for number in sorted(numbers - used):
        yield f"引用 [{number}] が使われていません"


def _result_violations(answer: Answer, evidence: Evidence) -> Iterator[str]:
    for result in answer.result:
        if problem := _result_problem(result, answer, evidence):
            yield f"result の {result.label!r} {problem}"


def _result_problem(result: Result, answer: Answer, evidence: Evidence) -> str:
    if result.value is None:
        quoted = plain(result.text).strip("「」…") in evidence.quoted
        return "" if quoted or is_dash(result.text) else "の文が、引用した箇所にありません"
    value = number_of(result.value)
    if value is None:
        return f"の値が数ではありません: {result.value!r}"
    if not any(figure.unit == result.unit and number_of(figure.value) == value for figure in answer.figures):
        return f"の {result.value} が figures にありません"
    if not any(states(read, value, result.unit or "") for read in read_text(result.text)):
        return f"の表記 {result.text!r} が値と一致しません"
    return ""


def _status_violations(wording: _Wording) -> Iterator[str]:
    answer = wording.answer
    if answer.status == "partial" and not answer.caveats:
        yield "partial なのに注意書きがありません"
    if answer.status not in ("not_found", "clarify"):
        return
    if answer.result:
        yield f"{answer.status} なのに result があります"
    for read in wording.backed(wording.texts[0][1]):
        yield f"{answer.status} なのに本文が {read.text!r} を答えています"


def _label_violations(wording: _Wording, words: LabelWords) -> Iterator[str]:
    documents = wording.evidence.documents
    yield from span_violations(words, documents)
    cited = [documents[citation.doc] for citation in wording.answer.citations if citation.doc in documents]
    base = cited[0].metadata.fiscal_year if cited else None
    titles = [plain(document.metadata.title or "") for document in cited]  # 「令和4年度予算案」 may be a title
    vouched = "\n".join([wording.evidence.quoted, *titles])
    for text, reads in wording.texts:
        at = [read.start for read in wording.backed(reads)]
        yield from text_violations(text, words, at, vouched, base=base)
