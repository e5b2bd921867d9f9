"""What a document says outside its tables of rows and columns, with every character where it stood."""

import re
from dataclasses import replace

from corpus.model import Document

_PRINTED = re.compile(r"[^\n\f]")
_OPENING = 20_000
"""So many characters say what a document is: its cover, its contents, the heads of its first tables."""


def outside_of(document: Document) -> Document:
    """Return the document with its grids blanked, so that offsets hold; what follows the last prose is left out.

    A document that is all grid is left without text. One without grids is returned as it is.
    """
    if not document.grids:
        return document
    parts: list[str] = []
    at = 0
    for grid in sorted(document.grids, key=lambda grid: grid.start):
        start, end = max(at, grid.start), max(at, grid.end)
        parts += [document.text[at:start], _PRINTED.sub(" ", document.text[start:end])]
        at = end
    parts.append(document.text[at:])
    return replace(document, text="".join(parts).rstrip(), grids=())


def opening_of(document: Document) -> Document:
    """Return what tells the title and the year of a document: the whole of a text, the beginning of one with grids."""
    return replace(document, text=document.text[:_OPENING], grids=()) if document.grids else document
