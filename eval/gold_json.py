"""Gold questions from JSON lines. Every field is checked, and an unknown one is an error: it is a misspelt one."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

from corpus.documents import decode
from corpus.errors import DocumentError
from eval.errors import EvalError, GoldError
from eval.gold import STATUSES, Expected, GoldValue, Question, Status

_QUESTION = frozenset({"id", "kind", "question", "conversation", "expected", "difficulty", "note", "group"})
_EXPECTED = frozenset({"status", "values", "cite", "mention", "avoid", "derivation"})
_VALUE = frozenset({"value", "unit", "tolerance"})
_LEVELS = ("easy", "medium", "hard")


def read_json_lines(path: Path) -> list[Question]:
    """Return the questions of a file of JSON lines; GoldError names the line and the field that is wrong."""
    lines = text_of(path).splitlines()
    return [_Row(path, number).question(line) for number, line in enumerate(lines, start=1) if line.strip()]


def text_of(path: Path) -> str:
    """Return the text of a file, in any Japanese encoding."""
    try:
        return decode(path.read_bytes())
    except (OSError, DocumentError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise EvalError(
            f"{path}: 読めません（{why}）。質問のファイル（.jsonl、.csv、.xlsx）を指定してください。",
            en=f"{path}: cannot be read ({why}). Give a file of questions (.jsonl, .csv, .xlsx).",
        ) from None


class _Row:
    """The reading of one row: it knows where it is, for the errors."""

    def __init__(self, path: Path, line: int) -> None:
        self._path = path
        self._line = line

    def question(self, text: str) -> Question:
        """Return the question of a row."""
        try:
            data = json.loads(text)
        except ValueError as error:
            raise self._error(
                "JSON", f"読めません（{error}）", "1行に1つの JSON を書いてください", "not JSON"
            ) from None
        if not isinstance(data, dict):
            raise self._error("JSON", "オブジェクトではありません", "{…} の形で書いてください", "not an object")
        self._known(data, _QUESTION, "")
        expected = self._object(data, "expected")
        others = expected.pop("alternatives", [])
        if not isinstance(others, list):
            raise self._error("expected.alternatives", "配列ではありません", "[…] の形で書いてください", "not a list")
        every = [self._expected(expected, "expected")]
        for at, other in enumerate(others):
            where = f"expected.alternatives[{at}]"
            if not isinstance(other, dict):
                raise self._error(where, "オブジェクトではありません", "{…} の形で書いてください", "not an object")
            every.append(self._expected(other, where))
        difficulty = self._text(data, "difficulty", "medium")
        if difficulty not in _LEVELS:
            raise self._error("difficulty", f"{difficulty!r} は使えません", f"{'、'.join(_LEVELS)} のどれか", "unknown")
        return Question(
            id=self._text(data, "id"),
            kind=self._text(data, "kind"),
            question=self._text(data, "question"),
            expected=tuple(every),
            conversation=self._maybe(data, "conversation"),
            difficulty=difficulty,
            note=self._text(data, "note", ""),
            group=self._maybe(data, "group"),
            path=self._path,
            line=self._line,
        )

    def _expected(self, data: dict[str, Any], where: str) -> Expected:
        self._known(data, _EXPECTED, where)
        status = self._list(data, "status", where)
        if not status or any(one not in STATUSES for one in status):
            todo = f"{'、'.join(STATUSES)} から選んでください"
            raise self._error(f"{where}.status", f"{status!r} は使えません", todo, "not a list of statuses")
        cite = self._list(data, "cite", where)
        if any(isinstance(one, bool) or not isinstance(one, str | int) for one in cite):
            todo = "引用すべき文字列か行番号を書いてください"
            raise self._error(f"{where}.cite", "文字列でも行番号でもありません", todo, "neither text nor a line")
        derivation = data.get("derivation")
        if not isinstance(derivation, str | None):
            todo = '"L14:10.0億円" のような式か null を書いてください'
            raise self._error(f"{where}.derivation", "式ではありません", todo, "not an expression")
        return Expected(
            status=tuple(cast("list[Status]", status)),
            values=tuple(self._value(value, f"{where}.values") for value in self._list(data, "values", where)),
            cite=tuple(cite),
            mention=self._patterns(data, "mention", where),
            avoid=self._patterns(data, "avoid", where),
            derivation=derivation,
        )

    def _value(self, data: object, where: str) -> GoldValue:
        if not isinstance(data, dict):
            raise self._error(
                where, "オブジェクトではありません", '{"value", "unit"} の形で書いてください', "not an object"
            )
        self._known(data, _VALUE, where)
        value, unit = data.get("value"), data.get("unit")
        if value is not None and not isinstance(unit, str):
            raise self._error(f"{where}.unit", "単位がありません", "円、%、倍、件 などを書いてください", "no unit")
        return GoldValue(
            value=None if value is None else self._number(value, f"{where}.value"),
            unit=unit,
            tolerance=self._number(data.get("tolerance", "0"), f"{where}.tolerance"),
        )

    def _number(self, value: object, where: str) -> Decimal:
        todo = '"24190000000" のように、数を文字列で書いてください'
        if not isinstance(value, str):
            raise self._error(where, f"{value!r} は文字列ではありません", todo, "not a string")
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise self._error(where, f"{value!r} は数ではありません", todo, "not a number") from None
        if not number.is_finite():
            raise self._error(where, f"{value!r} は数ではありません", todo, "not a number")
        return number

    def _patterns(self, data: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
        found = self._list(data, field, where)
        for one in found:
            try:
                re.compile(one)
            except (re.error, TypeError) as error:
                todo = "正しい正規表現を書いてください"
                raise self._error(f"{where}.{field}", f"{one!r}（{error}）", todo, "not a pattern") from None
        return tuple(found)

    def _list(self, data: Mapping[str, Any], field: str, where: str) -> list[Any]:
        found = data.get(field, [])
        if not isinstance(found, list):
            raise self._error(f"{where}.{field}", "配列ではありません", "[…] の形で書いてください", "not a list")
        return found

    def _object(self, data: Mapping[str, Any], field: str) -> dict[str, Any]:
        found = data.get(field)
        if not isinstance(found, dict):
            raise self._error(field, "がありません", '{"status": […], …} の形で書いてください', "not an object")
        return dict(found)

    def _text(self, data: Mapping[str, Any], field: str, default: str | None = None) -> str:
        found = data.get(field, default)
        if not isinstance(found, str) or (default is None and not found.strip()):
            raise self._error(field, "がありません", "文字列を書いてください", "missing, or not a string")
        return found

    def _maybe(self, data: Mapping[str, Any], field: str) -> str | None:
        return None if data.get(field) is None else self._text(data, field)

    def _known(self, data: Mapping[str, Any], fields: frozenset[str], where: str) -> None:
        for name in data.keys() - fields:
            field = f"{where}.{name}".lstrip(".")
            raise self._error(field, "知らない項目です", f"使えるのは {'、'.join(sorted(fields))}", "unknown field")

    def _error(self, field: str, what: str, todo: str, english: str) -> GoldError:
        return GoldError(self._path, self._line, field, what, todo, en=english)
