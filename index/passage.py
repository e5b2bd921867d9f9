"""A retrievable piece of a document, and the text that is indexed for it."""

import re
from dataclasses import dataclass

from corpus.model import Span

_UNREADABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document with the place that it was read from.

    `text` is for reading: line breaks of an export joined, widths folded. The printed words are those of
    `span`. `title` is the title of the section around it, kept for context; `kind` says what the piece is
    in its document (a table row, a paragraph, a list item).
    """

    id: str
    span: Span
    text: str
    title: str = ""
    kind: str = "text"

    @property
    def indexed(self) -> str:
        """What vectors and terms are made from: the section's title, then the text."""
        return f"{self.title}\n{self.text}" if self.title and self.title not in self.text else self.text


def readable(text: str) -> str:
    r"""Replace NUL and lone surrogates, which neither the model, nor the tokeniser, nor the database takes.

    >>> readable("予算\0案")
    '予算�案'
    """
    return _UNREADABLE.sub("\ufffd", text)
