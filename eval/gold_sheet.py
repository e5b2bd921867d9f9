"""Gold questions from a table that people keep: CSV or Excel with the columns 質問, 答え, 単位, 出典.

答え is as people write it: 「241.9億円」, 「17.0%」, 「―」 for a printed dash, 「記載なし」 where the documents do not
say, words for a text answer. 出典 is the printed text, or a line (12行目, L12). Several stand on lines of one cell.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile

from corpus.amounts import is_dash, parse_amount
from corpus.errors import ParseError
from corpus.folding import fold_text
from eval.errors import EvalError, GoldError
from eval.gold import Expected, GoldValue, Question
from eval.gold_json import text_of

QUESTION, ANSWER, UNIT, SOURCE = "質問", "答え", "単位", "出典"
NEEDED = (QUESTION, ANSWER, UNIT, SOURCE)
OPTIONAL = {"番号": "id", "種類": "kind", "会話": "conversation", "組": "group", "備考": "note"}
EXAMPLES = (
    ("防衛省のシステム・ネットワークの充実・強化はいくら？", "196.8", "億円", "L34"),
    ("防衛省のシステム・ネットワークの充実・強化の前年度は？", "―", "", "34行目"),
    ("重点化方針分野別の（２）の割合は？", "47.1%", "", "（393.2億円：47.1%）"),
    ("環境省の予算は？", "記載なし", "", ""),
)
_NOTHING = {"記載なし", "なし", "不明", "not found", "n/a"}
_LINE = re.compile(r"(?:L|l)?(\d+)(?:行目|行)?")
_SPLIT = re.compile(r"[\n;；]")


def read_sheet(path: Path) -> list[Question]:
    """Return the questions of a table; GoldError names the row and the column that is wrong."""
    rows = _excel(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    head, *body = rows or [[]]
    names = [name.strip() for name in head]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        todo = f"1行目に {'、'.join(NEEDED)} の列名を書いてください"
        raise GoldError(path, 1, "、".join(missing), "列がありません", todo, en=f"no such column; needs {NEEDED}")
    return [
        _question(path, line, dict(zip(names, row, strict=False)))
        for line, row in enumerate(body, start=2)
        if any(cell.strip() for cell in row)
    ]


def _csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text_of(path))))


def _excel(path: Path) -> list[list[str]]:
    from openpyxl import load_workbook

    try:
        with closing(load_workbook(path, read_only=True, data_only=True)) as book:
            rows = book.worksheets[0].iter_rows(values_only=True)
            return [["" if cell is None else str(cell) for cell in row] for row in rows]
    except (OSError, ValueError, KeyError, IndexError, BadZipFile) as error:
        raise EvalError(
            f"{path}: Excel として読めません（{type(error).__name__}）。.xlsx で保存し直してください。",
            en=f"{path}: not an Excel file ({type(error).__name__}). Save it as .xlsx.",
        ) from None


def _question(path: Path, line: int, row: dict[str, str]) -> Question:
    question = row[QUESTION].strip()
    if not question:
        raise GoldError(path, line, QUESTION, "空です", "質問を書いてください", en="empty")
    more = {field: row.get(name, "").strip() for name, field in OPTIONAL.items()}
    expected = _expected(path, line, row)
    kind = "not_found" if expected.status == ("not_found",) else "lookup" if expected.values else "text"
    return Question(
        id=more["id"] or f"{path.stem}-{line}",
        kind=more["kind"] or kind,
        question=question,
        expected=(expected,),
        conversation=more["conversation"] or None,
        group=more["group"] or None,
        note=more["note"],
        path=path,
        line=line,
    )


def _expected(path: Path, line: int, row: dict[str, str]) -> Expected:
    answers = _parts(row.get(ANSWER, ""))
    cite = tuple(_source(part) for part in _parts(row.get(SOURCE, "")))
    if not answers or (len(answers) == 1 and answers[0].casefold() in _NOTHING):
        return Expected(status=("not_found",))
    units = _parts(row.get(UNIT, "")) or [""]
    if len(units) not in (1, len(answers)):
        todo = "答えと同じ数だけ書くか、1つだけ書いてください"
        raise GoldError(path, line, UNIT, f"単位が{len(units)}つあります", todo, en="not one unit for each answer")
    units = units * len(answers) if len(units) == 1 else units
    values = [_value(answer, unit) for answer, unit in zip(answers, units, strict=True)]
    if all(value is not None for value in values):
        found = tuple(value for value in values if value is not None)
        return Expected(status=("answered", "partial"), values=found, cite=cite)
    if any(units):
        todo = "「241.9」と「億円」のように、数と単位を書いてください"
        raise GoldError(path, line, ANSWER, f"{answers[0]!r} は数として読めません", todo, en="not a number")
    return Expected(status=("answered", "partial"), mention=tuple(map(re.escape, answers)), cite=cite)


def _value(answer: str, unit: str) -> GoldValue | None:
    """Return the value of a cell, or None where it is words. A share or a ratio may differ by its rounding."""
    if is_dash(answer):
        return GoldValue(value=None, unit=None)
    try:
        amount = parse_amount(answer if unit in ("", "円") else f"{answer}{unit}", unit=unit or None)
    except ParseError:
        try:
            amount = parse_amount(answer)
        except ParseError:
            return None
    if amount.value is None:
        return GoldValue(value=None, unit=None)
    rounded = amount.unit in ("%", "倍") and amount.step is not None
    return GoldValue(
        value=amount.value, unit=amount.unit, tolerance=amount.step / 2 if rounded and amount.step else Decimal(0)
    )


def _source(text: str) -> str | int:
    match = _LINE.fullmatch(fold_text(text))
    return int(match[1]) if match else text


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in _SPLIT.split(cell) if part.strip()]


def write_template(path: Path) -> None:
    """Write a table to fill in, with a few rows as examples: CSV (with a BOM, for Excel) or Excel by the suffix."""
    if path.suffix.lower() == ".xlsx":
        from openpyxl import Workbook

        book = Workbook()
        sheet = book.worksheets[0]
        for row in _template():
            sheet.append(list(row))
        for column, width in zip("ABCD", (56, 14, 8, 40), strict=True):
            sheet.column_dimensions[column].width = width
        book.save(path)
        return
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(_template())
    path.write_text(out.getvalue(), encoding="utf-8-sig", newline="")


def _template() -> Iterator[Sequence[str]]:
    yield NEEDED
    yield from EXAMPLES
