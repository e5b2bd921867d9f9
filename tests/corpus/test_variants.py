"""Papers of the same kind by other hands: other columns, stages, brackets, units and layouts.

Their ledgers were written from the text alone, before the rules were run on them.
"""

from pathlib import Path

import pytest

from tests.corpus.ledgers import VARIANTS, read_paper, report, rows

PAPERS = sorted(VARIANTS.glob("*.txt"))
KNOWN: dict[str, dict[tuple[int, str], str]] = {}
"""By paper, the (line, text) of entries that are known to differ, with the reason. None does today."""

_KINDS = {"total": {"total", "split", "same_item"}, "difference": {"difference"}, "percentage": {"rate", "share"}}
_FAIR = {
    ("r03_local_supplement", 30): "a total under another delimitation: with no parts printed, no relation is fair too",
}


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_a_paper_is_read_as_a_careful_reader_would(path: Path) -> None:
    golden = rows(path.with_suffix(".expected.jsonl"))
    assert len(golden) >= 40
    assert report(read_paper(path), golden, KNOWN.get(path.stem)) == []


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_amounts_and_labels_are_where_they_say(path: Path) -> None:
    document = read_paper(path).document
    for entry in read_paper(path).entries:
        assert document.quote(entry.amount.span) == entry.amount.text
        for number, name in enumerate(entry.item):
            span = entry.label_spans["item" if number == len(entry.item) - 1 else f"item.{number}"]
            assert "".join(document.quote(span).split()) == "".join(name.split())


@pytest.mark.parametrize(
    "path", [path for path in PAPERS if path.with_suffix(".relations.jsonl").exists()], ids=lambda path: path.stem
)
def test_relations_have_the_verdicts_of_the_hand(path: Path) -> None:
    reading = read_paper(path)
    wrong = []
    for row in rows(path.with_suffix(".relations.jsonl")):
        verdicts = {
            relation.verdict
            for relation in reading.relations
            if relation.kind in _KINDS[row["kind"]]
            and reading.document.line(relation.printed.amount.span.start) == row["line"]
            and (row["text"] in relation.printed.amount.text or relation.printed.amount.text in row["text"])
        }
        if verdicts != {row["verdict"]} and (path.stem, row["line"]) not in _FAIR:
            wrong.append((row["line"], row["text"], row["verdict"], verdicts))
    assert wrong == []
