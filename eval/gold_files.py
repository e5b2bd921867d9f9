"""The bundled gold set, and the files that people bring: one door for every format."""

from collections.abc import Sequence
from pathlib import Path

from eval.errors import EvalError, GoldError
from eval.gold import Question
from eval.gold_json import read_json_lines
from eval.gold_sheet import read_sheet

FOLDER = Path(__file__).parent / "gold"
_SHEETS = {".csv", ".xlsx"}


def bundled_files() -> list[Path]:
    """Return the files of the bundled set, in their order."""
    return sorted(FOLDER.glob("*.jsonl"))


def read_gold(paths: Sequence[Path] = ()) -> tuple[Question, ...]:
    """Return the questions of the files, or of the bundled set.

    Raises:
        EvalError: a file cannot be read, a row is wrong, an id stands twice, or there is no question at all.

    """
    found: list[Question] = []
    for path in paths or bundled_files():
        found += read_sheet(path) if path.suffix.lower() in _SHEETS else read_json_lines(path)
    seen: dict[str, Question] = {}
    for question in found:
        first = seen.setdefault(question.id, question)
        if first is not question:
            where = f"{first.path} の{first.line}行目"
            what = f"{question.id!r} は {where}にもあります"
            raise GoldError(question.path, question.line, "id", what, "別の id にしてください", en="stands twice")
    if not found:
        named = "、".join(str(path) for path in paths) or str(FOLDER)
        raise EvalError(f"{named}: 質問がありません。1行に1問を書いてください。", en=f"{named}: no questions.")
    return tuple(found)
