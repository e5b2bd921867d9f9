"""Candidates as a file: JSON lines, or a table of the columns that gold tables have.

What people typed is data: a cell that a spreadsheet would take for a formula is marked as text.
"""

import csv
import io
from collections.abc import Sequence

from app.answer import Result
from app.jsonl import dumps, without_surrogates
from app.store.candidates import Candidate

_COLUMNS = ("番号", "種類", "会話", "質問", "答え", "単位", "出典", "備考")
_TO_FILL = "要記入"
"""Stands where a person has to write. As a unit of words it is refused, with its row, until somebody does."""
_NOT_HELD = "記載なし"
_FORMULA = tuple("=+-@＝＋－＠")


def json_lines(found: Sequence[Candidate]) -> str:
    """Return the candidates as JSON lines."""
    return "".join(dumps(one.as_json()) + "\n" for one in found)


def table(found: Sequence[Candidate]) -> str:
    """Return the candidates as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in found:
        answer, unit = _answer(one)
        row = (one.id, one.kind, one.conversation or "", one.question, answer, unit, _sources(one), one.note)
        writer.writerow([guarded(cell) for cell in row])
    return out.getvalue()


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> guarded("=HYPERLINK(1)"), guarded(" ＠SUM"), guarded("予算は？")
    ("'=HYPERLINK(1)", "' ＠SUM", '予算は？')
    """
    text = without_surrogates(cell).replace("\0", "�")
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(("\t", "\r", "\n")) else text


def _answer(one: Candidate) -> tuple[str, str]:
    """Return the columns of the answer and of its unit. A table cannot say that a question must be asked back."""
    if not one.complete or one.status == ("clarify",):
        return _TO_FILL, _TO_FILL
    if one.status == ("not_found",):
        return _NOT_HELD, ""
    return "\n".join([*(_value(result) for result in one.results), *one.words]), ""


def _value(result: Result) -> str:
    """Return a value with its unit, a negative one as budgets print it."""
    if result.value is None:
        return result.text
    return f"{result.value.replace('-', '△')}{result.unit or ''}"


def _sources(one: Candidate) -> str:
    return "\n".join(" ".join(quote.split()) for quote in one.cite)
