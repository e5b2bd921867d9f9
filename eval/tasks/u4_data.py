"""The data of NTCIR-18 U4: questions on tables of securities reports, the reports, and the task's own way to compare.

What a question's answer is (its cell and value) is only read by `score`; the questions given to a reader hold what a
participant was given: the words, the report and, in Table QA, the table.
"""

import json
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.folding import fold_text
from eval.errors import EvalError

ARCHIVE = "ntcir18_u4_valid.tar.xz"
_QUESTION = re.compile(
    r"(?P<company>.+?)の(?P<year>\d{4})年(?P<instant>時点)?(?:の(?P<basis>連結|個別|nan)決算)?"
    r"(?:の(?P<member>[^「」]+?))?における「(?P<item>.+)」は?[?]?"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a participant is given it, parted into what it says."""

    id: str
    text: str
    doc: str
    table: str | None
    company: str
    year: int
    instant: bool
    basis: str | None
    """連結 or 個別, where it says so."""
    member: str | None
    """The name of a member of an XBRL axis, in English without its ending."""
    item: tuple[str, ...]
    """The path of the item, from part to whole, parted at every 、."""


@dataclass(frozen=True, slots=True)
class Gold:
    """The right answer to a question."""

    table: str
    cell: str | None = None
    value: str | None = None


@contextmanager
def unpacked(data: Path) -> Iterator[Path]:
    """Give the folder that holds `table_qa` and `table_retrieval`: `data`, or what its archive holds."""
    if (data / "table_qa").is_dir():
        yield data
        return
    archive = data if data.is_file() else data / ARCHIVE
    if not archive.is_file():
        raise EvalError(
            f"{data}: {ARCHIVE} も table_qa フォルダーもありません。--data にデータのフォルダーを指定してください。",
            en=f"{data}: neither {ARCHIVE} nor a folder table_qa. Give the data's folder with --data.",
        )
    with tempfile.TemporaryDirectory(prefix="urazuke-u4-") as folder:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        yield next((path.parent for path in Path(folder).rglob("table_qa") if path.is_dir()), Path(folder))


def read_questions(folder: Path, task: str) -> tuple[Question, ...]:
    """Return the questions of `table_qa` or `table_retrieval`, without their answers."""
    rows = _json(folder / task / "valid" / "questions.json")
    return tuple(
        _question(name, row["question"], row["doc_id"], row["table_id"] if task == "table_qa" else None)
        for name, row in rows.items()
    )


def read_gold(folder: Path, task: str) -> dict[str, Gold]:
    """Return the right answers by question."""
    rows = _json(folder / task / "valid" / "gold_standard.json")
    if task == "table_qa":
        return {
            name: Gold(row["cell_id"].rpartition("-")[0], row["cell_id"], row["value"]) for name, row in rows.items()
        }
    return {name: Gold(table) for name, table in rows.items()}


def report_files(folder: Path, doc: str) -> list[Path]:
    """Return the files of a report, in order."""
    return sorted((folder / "table_qa" / "valid" / "reports" / doc).glob("*.html"))


def _json(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return data
    except (OSError, ValueError) as error:
        raise EvalError(f"{path}: 読めません（{error}）。", en=f"{path}: cannot be read ({error}).") from error


def _question(name: str, text: str, doc: str, table: str | None) -> Question:
    match = _QUESTION.fullmatch(text.strip().replace("？", "?"))
    if match is None:
        return Question(name, text, doc, table, "", 0, False, None, None, (text,))
    member = match["member"]
    return Question(
        id=name,
        text=text,
        doc=doc,
        table=table,
        company=match["company"],
        year=int(match["year"]),
        instant=match["instant"] is not None,
        basis=match["basis"] if match["basis"] in ("連結", "個別") else None,
        member=member.removesuffix("Member") if member else None,
        item=tuple(match["item"].split("、")),
    )


def is_num(text: str) -> bool:
    """Return whether Python reads the text as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def normalised(value: str) -> str:
    """Return a value as the task's scorer compares it.

    >>> normalised("△１，２３４百万円"), normalised("64.62％"), normalised("－")
    ('-1234000000.0000', '0.6462', '-')
    """
    text = re.sub(r"\s", "", fold_text(value)).replace(",", "")
    for triangle in "▲△▴▵":
        text = text.replace(triangle, "-")
    if text == "0百万円":
        text = "0"
    elif text.endswith("百万円"):
        text = text.replace("百万円", "000000")
    elif text.endswith("千円"):
        text = text.replace("千円", "000")
    elif text.endswith("千"):
        text = text.replace("千", "000")
    if text.endswith(("%", "％")) and is_num(text.rstrip("%％")):
        text = str(float(text.rstrip("%％")) / 100)
    number = text.rstrip("円株個倍人年")
    if is_num(number):
        text = format(float(number), ".4f")
    return "0.0000" if text == "-0.0000" else text
