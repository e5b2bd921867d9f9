"""The running text of a document: paragraphs and list items with their export line breaks joined, and sentences.

A paragraph may go on behind a blank line where the export broke it in mid-word; a list item ends where the next
one begins; a heading stands for itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.layout import BULLET, Layout, Line, Page

_END = re.compile(r"[。:）)」】\]>!?]$|億円$|%$")
_OPENS = re.compile(r"[\s【\[(<「『〈《0-9※注]|[○●◎◇◆□■☆★▶►➢・〇①-⑳]")
_CLOSES = re.compile(r"(?:。|[るすたい]|実施|整備|推進|構築|支援|強化|活用|確保|育成|等)$")
_WRAPPED_FROM = 20
"""A line at least so long may have been wrapped; a shorter one ended where its author ended it."""

_LONGEST_HEADING = 48
_NOUN_END = re.compile(
    r"(?:事業|施策|対策|取組|推進|強化|整備|構築|育成|活用|概要|拡充|実施|支援|確保|形成|運用|調査|監査|予算)$"
)
_SENTENCE = re.compile(r"(?>\([^()]{0,80}\)|「[^「」]{0,80}」|[^。])*+(?:。[)」』]*|$)")
"""Up to 。, but not one within short brackets: 「…を行う（試行を除く。）こととした。」 is one sentence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a list item or a heading; offsets are those of the folded text."""

    start: int
    end: int
    page: int
    bullet: bool
    heading: bool
    detail: bool
    """A ・ item, which tells more of the heading above it."""


def find_pieces(layout: Layout) -> list[Piece]:
    """Return the pieces of a document in order."""
    return [piece for page in layout.pages for piece in _of_page(page)]


def sentences(layout: Layout, piece: Piece) -> Iterator[tuple[int, int]]:
    """Return the places of the sentences of a piece, list marks and white space left out."""
    text = layout.text[piece.start : piece.end]
    lead = BULLET.match(text)
    at = lead.end() if lead and lead.end() < len(text) else 0
    for match in _SENTENCE.finditer(text, at):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        end = match.end() - (len(match.group()) - len(match.group().rstrip()))
        if end > start:
            yield piece.start + start, piece.start + end


def _of_page(page: Page) -> Iterator[Piece]:
    run: list[Line] = []
    for block in page.blocks:
        for place, line in enumerate(block.lines):
            if run and not _goes_on(run, line, same_block=place > 0):
                yield _piece(run, page)
                run = []
            run.append(line)
    if run:
        yield _piece(run, page)


def _goes_on(run: list[Line], line: Line, *, same_block: bool) -> bool:
    last = run[-1]
    marks = BULLET.match(line.text)
    if marks and (line.text[0] not in "0123456789" or not same_block):
        return False
    if marks and re.match(r"\d{1,2}[ .]", line.text):
        return False
    if same_block:
        alone = BULLET.fullmatch(last.text) is not None
        if alone:
            return True
        if line.text.startswith(("【", "(", "（", "<", "※")) and len(last.text) < _WRAPPED_FROM and not marks:
            return line.text.startswith(("(", "（")) and not _END.search(last.text)
        return (
            not line.text.startswith(("【", "※", "<")) and not last.text.endswith("。") and not _is_short_heading(run)
        )
    return (
        len(last.text) >= _WRAPPED_FROM
        and _END.search(last.text) is None
        and _NOUN_END.search(last.text) is None
        and _OPENS.match(line.text) is None
        and (len(line.text) >= _WRAPPED_FROM or _CLOSES.search(line.text) is not None)
        and not _is_short_heading(run)
    )


def _is_short_heading(run: list[Line]) -> bool:
    """Return whether what was read so far is a heading such as 事業概要, which the text below does not continue."""
    text = "".join(line.text for line in run)
    return re.fullmatch(r"[○■●]?\s*(?:事業|施策|演習)?(?:概要|目的|内容|背景|効果)+", text) is not None


def _piece(run: list[Line], page: Page) -> Piece:
    text = "".join(line.text for line in run)
    bullet = BULLET.match(text) is not None
    detail = text.startswith("・")
    heading = not detail and not text.endswith("。") and len(text) <= _LONGEST_HEADING
    return Piece(run[0].start, run[-1].end, page.number, bullet, heading, detail)
