"""Reading papers, and comparing what was read with ledgers that were written by hand."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from corpus.folding import fold_text
from corpus.model import Document, Entry
from corpus.organisations import load_organisations
from corpus.reader import Reading, guess_metadata, read_document

ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "corpus" / "documents" / "r02_government_cybersecurity_budget.txt"
GOLDEN = ROOT / "tests" / "golden"
VARIANTS = ROOT / "tests" / "variants"
LABELS = ("organisation", "item", "fiscal_year", "stage", "marks", "role")
_MARKS = {"内数", "新規", "参考", "約", "―"}
"""The marks that ledgers written by hand speak of; those of the amount's own wording are tested with the amounts."""

Row = dict[str, Any]


def read_text(text: str, doc: str = "試験.txt") -> Reading:
    """Return what is read from a text."""
    document = Document(doc=doc, text=text)
    return read_document(Document(doc=doc, text=text, metadata=guess_metadata(document)), load_organisations())


@cache
def read_paper(path: Path) -> Reading:
    """Return what is read from a file in whichever encoding it is."""
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return read_text(raw.decode(encoding), path.name)
        except UnicodeDecodeError:
            continue
    raise ValueError(f"unknown encoding: {path}")


def rows(path: Path) -> list[Row]:
    """Return the lines of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def pairs(reading: Reading, golden: Sequence[Row]) -> Iterator[tuple[Row, Entry | None, list[str]]]:
    """Return each golden row with the entry of its line that differs least, and the labels that differ."""
    left: dict[int, list[Entry]] = defaultdict(list)
    for entry in reading.entries:
        left[reading.document.line(entry.amount.span.start)].append(entry)
    for row in golden:
        alike = [entry for entry in left[row["line"]] if _same_value(row, entry)]
        if not alike:
            yield row, None, ["missing"]
            continue
        entry = min(alike, key=lambda entry: len(differences(row, entry)))
        left[row["line"]].remove(entry)
        yield row, entry, differences(row, entry)
    for line, entries in left.items():
        for entry in entries:
            yield {"line": line, "text": entry.amount.text}, entry, ["not in the golden ledger"]


def differences(row: Row, entry: Entry) -> list[str]:
    """Return the labels of an entry that are neither those of a golden row nor among what it accepts."""
    return [
        f"{label}: {getattr(entry, label)!r}, not {row[label]!r}"
        for label in LABELS
        if _plain(label, getattr(entry, label))
        not in [_plain(label, wanted) for wanted in (row[label], *row.get("accept", {}).get(label, ()))]
    ]


def _same_value(row: Row, entry: Entry) -> bool:
    wanted = [row["value"], *row.get("accept", {}).get("value", ())]
    return entry.amount.value in [None if value is None else Decimal(value) for value in wanted]


def _plain(label: str, value: object) -> object:
    if label == "item" and isinstance(value, Sequence):
        return tuple("".join(fold_text(part).split()) for part in value)
    if label == "marks" and isinstance(value, Sequence):
        return frozenset(value) & _MARKS
    return value


def report(reading: Reading, golden: Sequence[Row], known: Mapping[tuple[int, str], str] | None = None) -> list[str]:
    """Return one line for each row that differs, those left out that are `known` to."""
    return [
        f"{row['line']} {row['text']}: {'; '.join(found)}"
        for row, _, found in pairs(reading, golden)
        if found and (row["line"], row["text"]) not in (known or {})
    ]
