"""The documents that questions are asked about, line by line: where gold rows point, and where citations stand."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus.documents import bundled_folder, load_corpus
from corpus.folding import fold_text
from corpus.model import Document
from eval.errors import EvalError


@dataclass(frozen=True, order=True, slots=True)
class Line:
    """One line of a document, from 1."""

    doc: str
    number: int


class Paper:
    """One document: its text, its lines, and the same without differences of width and white space."""

    def __init__(self, document: Document) -> None:
        self.doc = document.doc
        self.text = document.text
        self.unit = document.metadata.unit

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def _plain(self) -> tuple[str, list[int]]:
        """Return the folded text without white space, and the line that each of its characters stands on."""
        pieces: list[str] = []
        numbers: list[int] = []
        for number, line in enumerate(self.text.split("\n"), start=1):
            folded = plain(line)
            pieces.append(folded)
            numbers += [number] * len(folded)
        return "".join(pieces), numbers

    def line(self, number: int) -> str | None:
        """Return the text of a line, or None where there is no such line."""
        if not 1 <= number <= len(self._starts):
            return None
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end]

    def start(self, number: int) -> int:
        """Return the offset at which a line begins."""
        return self._starts[number - 1]

    def lines(self, start: int, end: int) -> frozenset[Line]:
        """Return the lines that `text[start:end]` prints on, blank ones left out."""
        printed = self.text[start:end]
        start += len(printed) - len(printed.lstrip())
        first, last = self._at(start), self._at(max(start, start + len(printed.strip()) - 1))
        return frozenset(Line(self.doc, n) for n in range(first, last + 1) if (self.line(n) or "").strip())

    def find(self, words: str) -> list[frozenset[Line]]:
        """Return the lines of each place that prints the words, white space and width aside."""
        text, numbers = self._plain
        wanted = plain(words)
        places = [] if not wanted else [match.start() for match in re.finditer(re.escape(wanted), text)]
        return [frozenset(Line(self.doc, n) for n in numbers[at : at + len(wanted)]) for at in places]

    def _at(self, offset: int) -> int:
        return bisect_right(self._starts, offset)


class Papers:
    """The documents of one corpus. A prefix names one of several: r01 is r01_space_policy.txt."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._papers = {document.doc: Paper(document) for document in documents}

    @classmethod
    def of(cls, folder: Path | None) -> "Papers":
        """Return the documents of a folder, or the bundled ones."""
        return cls(load_corpus(folder or bundled_folder()).documents)

    def __iter__(self) -> Iterator[Paper]:
        return iter(self._papers.values())

    def get(self, doc: str) -> Paper | None:
        """Return the document of that path."""
        return self._papers.get(doc)

    def named(self, prefix: str | None) -> Paper:
        """Return the one document whose file name begins with the prefix, or the only one there is."""
        fitting = [paper for paper in self._papers.values() if Path(paper.doc).name.startswith(prefix or "")]
        if len(fitting) != 1:
            raise EvalError(
                f"資料 {prefix or ''} は{len(fitting)}件あります。「資料名の初め:L12:…」の形で1つに決めてください。",
                en=f"{len(fitting)} documents are named {prefix or ''!r}. Name one: PREFIX:L12:…",
            )
        return fitting[0]

    def places(self, cite: str | int) -> list[frozenset[Line]]:
        """Return the lines of each place that a gold row's `cite` may mean."""
        if isinstance(cite, int):
            return [frozenset({Line(paper.doc, cite)}) for paper in self._papers.values() if paper.line(cite)]
        return [place for paper in self._papers.values() for place in paper.find(cite)]


def plain(text: str) -> str:
    """Return a text without differences of width and white space.

    >>> plain("８３４．２ 億円　―")
    '834.2億円-'
    """
    return re.sub(r"\s", "", fold_text(text))
