"""Reading gold questions: every format, and one clear line for each thing that can be wrong."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eval.errors import EvalError, GoldError
from eval.gold import conversations
from eval.gold_files import bundled_files, read_gold
from eval.gold_sheet import NEEDED, write_template

ROW: dict[str, Any] = {
    "id": "a",
    "kind": "lookup",
    "question": "警察庁の予算は？",
    "conversation": None,
    "expected": {
        "status": ["answered"],
        "values": [{"value": "1000000000", "unit": "円", "tolerance": "0"}],
        "cite": ["10.0億円", 14],
        "mention": ["警察庁"],
        "avoid": [],
        "derivation": "L14:10.0億円",
        "alternatives": [{"status": ["partial"], "values": []}],
    },
    "difficulty": "easy",
    "note": "",
}


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def changed(where: str, value: object) -> dict[str, Any]:
    """Return the row with one field changed; a dot leads into an object."""
    row: dict[str, Any] = json.loads(json.dumps(ROW))
    target = row
    *path, last = where.split(".")
    for name in path:
        target = target[int(name)] if isinstance(target, list) else target[name]
    target[last] = value
    return row


def test_a_row_is_read_whole(tmp_path: Path) -> None:
    (question,) = read_gold([write(tmp_path / "gold.jsonl", ROW)])
    assert (question.id, question.line, question.main.cite) == ("a", 1, ("10.0億円", 14))
    assert question.main.values[0].value == Decimal(1000000000)
    assert question.statuses == {"answered", "partial"}
    assert question.answerable
    assert not question.unanswerable


@pytest.mark.parametrize(
    ("where", "value", "field"),
    [
        ("question", None, "question"),
        ("question", " ", "question"),
        ("id", 3, "id"),
        ("kinds", "lookup", "kinds"),  # a misspelt field
        ("difficulty", "impossible", "difficulty"),
        ("expected", [], "expected"),
        ("expected.status", [], "expected.status"),
        ("expected.status", ["unknown"], "expected.status"),
        ("expected.values", "10億円", "expected.values"),
        ("expected.values", ["10億円"], "expected.values"),
        ("expected.values.0.value", 1000000000, "expected.values.value"),  # JSON's numbers are floats
        ("expected.values.0.value", "10億", "expected.values.value"),
        ("expected.values.0.value", "NaN", "expected.values.value"),
        ("expected.values.0.unit", None, "expected.values.unit"),
        ("expected.values.0.tolerance", "x", "expected.values.tolerance"),
        ("expected.cite", [1.5], "expected.cite"),
        ("expected.mention", ["("], "expected.mention"),
        ("expected.derivation", 12, "expected.derivation"),
        ("expected.tolerance", "0", "expected.tolerance"),
        ("expected.alternatives", {}, "expected.alternatives"),
        ("expected.alternatives", ["partial"], "expected.alternatives[0]"),
        ("expected.alternatives.0.status", "partial", "expected.alternatives[0].status"),
    ],
)
def test_an_error_names_line_and_field_and_says_what_to_do(
    tmp_path: Path, where: str, value: object, field: str
) -> None:
    path = write(tmp_path / "gold.jsonl", ROW, changed(where, value))
    with pytest.raises(GoldError) as caught:
        read_gold([path])
    assert (caught.value.line, caught.value.field) == (2, field)
    assert str(caught.value).startswith(f"{path} の2行目、{field}: ")
    assert "\n" not in str(caught.value)
    assert f"line 2, {field}" in caught.value.en


@pytest.mark.parametrize("text", ["{", "[]", '"a"'])
def test_a_line_that_is_no_object_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"\n{text}\n", encoding="utf-8")
    with pytest.raises(GoldError, match="の2行目、JSON"):
        read_gold([path])


def test_an_id_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"'a' は .* の1行目にもあります"):
        read_gold([write(tmp_path / "gold.jsonl", ROW, ROW)])


@pytest.mark.parametrize(
    ("name", "content"), [("none.jsonl", None), ("empty.jsonl", ""), ("binary.csv", "00ff00ff"), ("fake.xlsx", "00")]
)
def test_a_file_without_questions_is_an_error(tmp_path: Path, name: str, content: str | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(bytes.fromhex(content))
    with pytest.raises(EvalError):
        read_gold([tmp_path / name])


def test_the_bundled_set_is_as_large_as_it_claims() -> None:
    questions = read_gold()
    talks = [talk for talk in conversations(questions) if len(talk) > 1]
    assert len(bundled_files()) >= 3
    assert len(questions) >= 250
    assert sum(question.unanswerable for question in questions) >= 60
    assert len(talks) >= 20


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_template_can_be_read_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"表{suffix}"
    write_template(path)
    figure, dash, share, nothing = read_gold([path])
    assert figure.main.values[0].value == Decimal(19_680_000_000)
    assert figure.main.cite == (34,)
    assert dash.main.values[0].value is None
    assert (share.main.values[0].unit, share.main.values[0].tolerance) == ("%", Decimal("0.05"))
    assert share.main.cite == ("（393.2億円：47.1%）",)
    assert nothing.unanswerable
    assert [one.kind for one in (figure, dash, share, nothing)] == ["lookup", "lookup", "lookup", "not_found"]


@pytest.mark.parametrize(
    ("answer", "unit", "values"),
    [
        ("241.9", "億円", [24190000000]),
        ("241.9億円", "", [24190000000]),
        ("２４１．９", "億円", [24190000000]),
        ("1,234", "百万円", [1234000000]),
        ("1234", "円", [1234]),
        ("△5.5", "億円", [-550000000]),
        ("15.0\n14.6", "億円", [1500000000, 1460000000]),
        ("15.0；47.1", "億円；%", [1500000000, Decimal("47.1")]),
        ("120", "先", [120]),
    ],
)
def test_an_answer_is_read_as_people_write_it(tmp_path: Path, answer: str, unit: str, values: list[Decimal]) -> None:
    path = tmp_path / "gold.csv"
    path.write_text(f'{",".join(NEEDED)}\nいくら？,"{answer}",{unit},\n', encoding="cp932")
    (question,) = read_gold([path])
    assert [value.value for value in question.main.values] == values


def test_words_are_what_an_answer_must_mention(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv"
    path.write_text("番号,質問,答え,単位,出典,種類,組\nx1,誰が？,国土交通省（CSIRT等）,,L54,text,g\n", encoding="utf-8")
    (question,) = read_gold([path])
    assert question.main.mention == (r"国土交通省（CSIRT等）",)
    assert (question.id, question.kind, question.group) == ("x1", "text", "g")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("質問,答え\nいくら？,1\n", 1, "単位、出典"),
        ("質問,答え,単位,出典\n,1,円,\n", 2, "質問"),
        ("質問,答え,単位,出典\nいくら？,たくさん,億円,\n", 2, "答え"),
        ('質問,答え,単位,出典\nいくら？,"1\n2\n3","円\n円",\n', 2, "単位"),
    ],
)
def test_an_error_in_a_table_names_row_and_column(tmp_path: Path, text: str, line: int, column: str) -> None:
    path = tmp_path / "gold.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GoldError) as caught:
        read_gold([path])
    assert (caught.value.line, caught.value.field) == (line, column)
