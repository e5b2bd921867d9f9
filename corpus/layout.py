"""The shape of a text layer: lines, blocks of lines, and pages.

Offsets here are those of the document's folded text; `Layout.span` leads back to the printed text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from corpus.folding import MappedText, fold
from corpus.model import Document, Span

BULLET = re.compile(
    r"(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3})(?=[. 、]|[一-龯])[. 、]*|\([ア-ンa-z]\)\s*"
    r"|[○●◎◇◆□■☆★▶►➢・〇]\s*|[※]\s*|[①-⑳]\s*|(?:\(\d{1,2}\)|\(?[0-9]{1,2}[.)](?!\d))\s*|\d{1,2} +(?=\D)"
)
"""What may stand before an item: a mark, Ⅰ, (1), (ア), 1., or a number set apart by a space."""

_SECTIONS = "■◆●○◎□◇"
"""Marks that begin a heading: set farther out than the line above, one begins a block."""

_PAGE_NUMBER = re.compile(r"[-‐–—]\s*\d{1,4}\s*[-‐–—]")
"""A page's number between dashes, at its foot or its head: the page ends there."""

_PAGE_GAP = 2
"""So many blank lines or more mean a new page, where single ones part the blocks."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with characters on it, without the white space around it."""

    number: int
    start: int
    end: int
    text: str
    indented: bool


@dataclass(frozen=True)
class Block:
    """Lines that stand together."""

    lines: tuple[Line, ...]

    @property
    def start(self) -> int:
        """Return where the block starts."""
        return self.lines[0].start

    @property
    def end(self) -> int:
        """Return where the block ends."""
        return self.lines[-1].end

    @cached_property
    def text(self) -> str:
        """Return the lines, one under the other."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Page:
    """The blocks between two page breaks."""

    number: int
    blocks: tuple[Block, ...]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Return all lines of the page."""
        return tuple(line for block in self.blocks for line in block.lines)


@dataclass(frozen=True)
class Layout:
    """A document with its folded text and its pages."""

    document: Document
    folded: MappedText
    pages: tuple[Page, ...]

    @property
    def text(self) -> str:
        """Return the folded text."""
        return self.folded.text

    def span(self, start: int, end: int) -> Span:
        """Return the printed place of folded `text[start:end]`."""
        return Span(self.document.doc, *self.folded.span(start, end))

    def folded_at(self, original: int) -> int:
        """Return where in the folded text the original offset stands."""
        return bisect_left(self.folded.starts, original)

    def printed(self, start: int, end: int) -> str:
        """Return the printed characters, with the line breaks of an export removed."""
        return unwrap(self.folded.printed(start, end))


_BREAK = re.compile(r"[ \t\u3000]*\r?\n[ \t\u3000]*")


def unwrap(text: str) -> str:
    r"""Return `text` with line breaks closed, keeping a space only between two Latin words.

    >>> unwrap("技術検証体制\n構築のための調査"), unwrap("Security\nCenter")
    ('技術検証体制構築のための調査', 'Security Center')
    """

    def joint(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        return " " if before.isascii() and before.isalnum() and after.isascii() and after.isalnum() else ""

    return _BREAK.sub(joint, text)


def lay_out(document: Document) -> Layout:
    """Return the lines, blocks and pages of a document."""
    folded = _tidied(fold(MappedText.of(document.text)))
    title = _title(folded.text)
    pages: list[Page] = []
    blocks: list[Block] = []
    block: list[Line] = []
    blanks = 0

    def close_block() -> None:
        if block:
            blocks.append(Block(tuple(block)))
            block.clear()

    def close_page() -> None:
        close_block()
        if blocks:
            pages.append(Page(len(pages) + 1, tuple(blocks)))
            blocks.clear()

    for line, feed in _lines(folded.text):
        if feed or blanks >= _PAGE_GAP or (line and line.indented and block and _is_title(line.text, title)):
            close_page()
        if line and _PAGE_NUMBER.fullmatch(line.text):
            close_page()
            continue
        if line is None:
            blanks = 0 if feed else blanks + 1
            close_block()
            continue
        if block and _begins_block(line, block):
            close_block()
        block.append(line)
        blanks = 0
    close_page()
    return Layout(document, folded, tuple(pages))


# In this order. Each begins behind something, so that a long run of blanks is gone through once.
_TOO_MUCH = (
    re.compile(r"(?<=[^\S\n\f]{8})[^\S\n\f]++"),
    re.compile(r"(?<=\n)[^\S\n\f]{1,8}(?=\n)"),
    re.compile(r"(?<=\n\n\n)\n++"),
    re.compile(r"(?<=\f)\f++"),
)


def _tidied(text: MappedText) -> MappedText:
    """Return the text with every kind of line break as one newline, and without more blanks than mean anything."""
    if "\r" in text.text:
        text = text.without(re.compile(r"\r(?=\n)"))
        text = replace(text, text=text.text.replace("\r", "\n"))
    for pattern in _TOO_MUCH:
        text = text.without(pattern)
    return text


def _begins_block(line: Line, block: list[Line]) -> bool:
    """Return whether a line is set so that it begins a block of its own below the lines of `block`."""
    if line.indented:
        return not _is_wrapped_indent(block)
    return block[-1].indented and line.text[0] in _SECTIONS


def _is_wrapped_indent(block: list[Line]) -> bool:
    """Return whether indenting is how the whole block is set, so that it parts nothing."""
    return all(line.indented for line in block)


def _lines(text: str) -> Iterator[tuple[Line | None, bool]]:
    """Return each line, None for a blank one, and whether a form feed stands before it."""
    at = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        feed = "\f" in raw
        lead = len(raw) - len(raw.lstrip())
        content = raw.strip()
        start = at + lead
        if content:
            yield Line(number, start, start + len(content), content, lead > 0 and not feed), feed
        else:
            yield None, feed
        at += len(raw) + 1


def _title(text: str) -> str:
    return next((line.strip() for line in text.split("\n") if line.strip()), "")


_PAGE_TITLE = re.compile(
    r".{2,30}?(?:省|庁|府|院|委員会|官房|センター|局|機構)の?.{0,20}(?:施策例?|予算|事業|取組|概要)"
)


def _is_title(text: str, title: str) -> bool:
    return text == title or _PAGE_TITLE.fullmatch(text) is not None
