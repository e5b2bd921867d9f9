"""What is known of a page while it is read from top to bottom."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.drafts import Draft, Label
from corpus.groups import Group
from corpus.layout import BULLET, Block, Layout, Line, Page
from corpus.names import NameReader, bullet_rank
from corpus.organisations import looks_like_organisation
from corpus.page_labels import OrganisationHeads, PageLabels

GENERIC = re.compile(
    r"[(（【<]?\s*(?:事業|施策|演習|制度|調査|予算)?(?:概要|内容|目的|背景|趣旨|効果|イメージ|ポイント|参考|現状|課題|主な経費|具体例)"
    r"(?:[・と及びび、]*(?:概要|内容|目的|背景|効果|課題))*\s*[)）】>]?|\d{1,3}|資料\s*\d+.*|別紙.*|.{0,20}\((?:イメージ|例)\)"
)
"""Headings that name no item."""
DATED = re.compile(
    r"\(?(?:(?:令和|平成|昭和)\s*(?:元|\d{1,2})|\d{2,4})\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?.{0,20}\)?"
)
_SECTION = re.compile(r"[■◆●◎★]\s*(?P<name>.+)", re.DOTALL)
_NO_HEADING = re.compile(r"[。、:]$|[0-9]\s*(?:兆|億|百万|千|万)?円")
_LONGEST_HEADING = 40
_LOWEST_HEADING = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """What running text is about, and whose that is."""

    path: list[Label]
    owner: Label | None


class Walk:
    """The blocks and labels of a page, and the amounts read so far."""

    def __init__(
        self, page: Page, labels: PageLabels, blocks: list[Block], layout: Layout, heads: OrganisationHeads
    ) -> None:
        self.page = page
        self.labels = labels
        self.blocks = blocks
        self.drafts: dict[Group, Draft] = {}
        self._layout = layout
        self._by_block: dict[int, list[Draft]] = {}
        self._topic: tuple[Group, Draft] | None = None
        lines = [line for block in blocks for line in block.lines]
        self._headings = [line for line in lines if _is_numbered_heading(line)]
        self._heads = [(line, head) for line in lines if (head := heads.read(line, layout))]
        own = {line.start for line, _ in self._heads}
        self._sections = [line for line in lines if _SECTION.fullmatch(line.text) and line.start not in own]

    def add(self, group: Group, draft: Draft) -> None:
        """Note an amount that was read."""
        self.drafts[group] = draft
        self._by_block.setdefault(id(group.block), []).append(draft)
        if draft.path and draft.source in ("item", "label") and not draft.inner:
            self._topic = (group, draft)

    def of_block(self, place: int) -> list[Draft]:
        """Return the drafts of one block."""
        return self._by_block.get(id(self.blocks[place]), [])

    def has_amounts(self, place: int) -> bool:
        """Return whether the block at `place` has amounts."""
        return bool(self.of_block(place))

    def topic(self, group: Group, names: NameReader) -> Topic:
        """Return what running text at `group` is about: the last named amount before it, or a heading below that."""
        known, start = Topic([], None), 0
        if self._topic is not None:
            other, draft = self._topic
            start = other.cell.start
            if draft.role not in ("field", "share"):
                known = Topic(draft.path, draft.organisation)
        heading = _last_before(self._headings, group.cell.start)
        if heading is None or heading.start <= start:
            return known
        name = names.read(heading.start, heading.end)
        return Topic([names.label(name)], name.owner) if name.start < name.end else known

    def section(self, group: Group) -> list[Label]:
        """Return the section that a named amount stands in, from its ■ heading."""
        line = _last_before(self._sections, (group.name or (0, 0))[0])
        match = _SECTION.fullmatch(line.text) if line else None
        if line is None or match is None or (group.name and line.end > group.name[0]):  # its own line is no section
            return []
        start = line.start + match.start("name")
        return [Label(self._layout.printed(start, line.end), self._layout.span(start, line.end))]

    def title(self, group: Group) -> list[Label]:
        """Return the page's title as an item, where it says more than whose page it is."""
        place = bisect_left(self._heads, group.cell.start, key=lambda pair: pair[0].start)
        if place:
            line, head = self._heads[place - 1]
            rest = line.text.replace(self._layout.document.quote(head.span), "", 1).strip("■【】[]<> の")
            generic = re.fullmatch(r"(?:における|所管)?の?(?:主な)?(?:施策例?|概要|関係|一覧|)", rest) is not None
            return [] if generic else [self._without_bullet(line)]
        titles = [line for line in self.page.lines if not (GENERIC.fullmatch(line.text) or is_imprint(line.text))]
        title = titles[0] if titles else self.page.lines[0]
        return [self._without_bullet(title)] if title.end <= group.cell.start else []

    def _without_bullet(self, line: Line) -> Label:
        match = BULLET.match(line.text)
        start = line.start + (match.end() if match else 0)
        return Label(self._layout.printed(start, line.end), self._layout.span(start, line.end))


def is_imprint(text: str) -> bool:
    """Return whether a line says when or by whom a paper was made, and nothing else.

    >>> is_imprint("令和2年11月"), is_imprint("内閣官房 内閣人事局"), is_imprint("気象庁の予算")
    (True, True, False)
    """
    words = text.split()
    publisher = len(words) > 1 and all(looks_like_organisation(word) for word in words)
    return publisher or DATED.fullmatch(text) is not None


def _is_numbered_heading(line: Line) -> bool:
    rank = bullet_rank(line.text)
    if rank is None or rank > _LOWEST_HEADING or len(line.text) > _LONGEST_HEADING:
        return False
    return _NO_HEADING.search(line.text) is None


def _last_before(lines: list[Line], offset: int) -> Line | None:
    place = bisect_left(lines, offset, key=lambda line: line.start)
    return lines[place - 1] if place else None


def without_lines(blocks: Iterable[Block], skip: set[int]) -> Iterator[Block]:
    """Return the blocks without the lines of `skip`, parted where such a line stood."""
    for block in blocks:
        run: list[Line] = []
        for line in block.lines:
            if line.number in skip:
                if run:
                    yield Block(tuple(run))
                run = []
            else:
                run.append(line)
        if run:
            yield Block(tuple(run))
