"""Rich text for Slack. Its text elements are literal: nothing in them becomes a mention, a link or a style."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.guard_text import MARK
from app.render_text import printable
from corpus.folding import MappedText, fold, fold_text

Block = dict[str, Any]
"""A block, an element or a view, as JSON data for Slack."""


def words(text: str, *styles: str) -> Block:
    """Return a run of text as it stands, in the styles named (bold, italic, code …)."""
    run: Block = {"type": "text", "text": printable(text)}
    return {**run, "style": dict.fromkeys(styles, True)} if styles else run


def link(text: str, address: str) -> Block:
    """Return a link of our own."""
    return {"type": "link", "text": printable(text), "url": address}


def section(*parts: Block) -> Block:
    """Return a paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(parts)}


def quoted(*parts: Block) -> Block:
    """Return a quotation."""
    return {"type": "rich_text_quote", "elements": list(parts)}


def bullets(items: Iterable[Sequence[Block]]) -> Block:
    """Return a list with bullets."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(*item) for item in items]}


def rich(*elements: Block) -> Block:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def plain_text(text: str) -> Block:
    """Return a text object that nothing is read into, emoji codes neither."""
    return {"type": "plain_text", "text": printable(text), "emoji": False}


def context(*texts: str) -> Block:
    """Return a line of small print."""
    return {"type": "context", "elements": [plain_text(text) for text in texts]}


def button(action: str, text: str, value: str) -> Block:
    """Return a button."""
    face = {"type": "plain_text", "text": printable(text), "emoji": True}
    return {"type": "button", "action_id": action, "text": face, "value": value}


def printed(text: str, figures: Iterable[str]) -> list[str]:
    """Return the figures as a text prints them, whatever the width of its digits.

    >>> printed("総額 ８３４．２億円", ["834.2億円"])
    ['８３４．２億円']
    """
    folded = fold(MappedText.of(text))
    wanted = [re.escape(fold_text(figure)) for figure in figures if figure]
    spans = [folded.span(*match.span()) for one in wanted for match in re.finditer(one, folded.text)]
    return [text[start:end] for start, end in spans]


def set_off(text: str, figures: Iterable[str], *styles: str, links: Mapping[int, str] | None = None) -> list[Block]:
    """Return a text with whole occurrences of the figures set off, and its `[n]` as links where there are addresses.

    >>> [run["text"] for run in set_off("計は 5.0億円 で、15.0億円 ではない", ["5.0億円"], "bold")]
    ['計は ', '5.0億円', ' で、15.0億円 ではない']
    """
    longest = sorted({re.escape(figure) for figure in figures if figure}, key=len, reverse=True)
    pattern = rf"(?<![\d.,])(?:{'|'.join(longest)})" if longest else r"(?!)"
    found: list[Block] = []
    for part in re.split(rf"({pattern}|{MARK.pattern.replace('(', '(?:')})", text):
        mark = MARK.fullmatch(part) if part else None
        if mark and links and int(mark[1]) in links:
            found.append(link(part, links[int(mark[1])]))
        elif part and longest and re.fullmatch(pattern, part):
            found.append(words(part, *styles))
        elif part and found and "style" not in found[-1] and found[-1]["type"] == "text":
            found[-1]["text"] += printable(part)
        elif part:
            found.append(words(part))
    return found
