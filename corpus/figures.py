"""Amounts outside tables, placed on their page: whose, what for, in which column.

The name of an amount stands before it in its own lines; or as the heading of the block before; or, on a page
about one thing, it is the page's title. A heading that already has an amount for a column does not get another:
that one belongs to what is above the heading.
"""

import re
from dataclasses import dataclass

from corpus.cells import Cells
from corpus.drafts import Column, Draft, Label, column_of
from corpus.fiscal import find_phrases
from corpus.groups import Group, GroupReader
from corpus.layout import BULLET, Block, Layout, Page
from corpus.model import Span
from corpus.names import Name, NameReader, bullet_rank
from corpus.page_labels import OrganisationHeads, PageLabels, is_past
from corpus.prose import ALTERNATIVE, Prose
from corpus.walk import DATED, GENERIC, Walk, without_lines

_LONGEST_HEADING = 90
_SHORTEST_HEADING = 4
_FARTHEST = 30
"""A heading is looked for over so many blocks."""

_BARE_BLOCK = re.compile(r"[\d.,\s△+()~%約億兆万千百円:-]*(?:事項要求[\d.,\s△+()~%約億兆万千百円:-]*)*")
_OUTSIDE = re.compile(r"[(（]?(?:このほか|そのほか|上記のほか|別途)[、,]?\s*")
_LISTING = re.compile(r"(?:一覧|内訳)(?:[（(].*[）)])?$")
_FIELDS = re.compile(r"分野別|領域別|内訳")
"""A page that parts the whole among fields."""
_BUDGET = re.compile(r"(?:予算|経費|要求)(?:案|額)?(?:の概要|一覧|について)?(?:\([^()]*\))?$")
"""A page's title that names a budget: an amount under it alone is that budget's total."""
_TOTAL = re.compile(r"^(?:総|合|小)?計$|総額$|合計$")


class FigureReader:
    """Reads what a page states outside its table."""

    def __init__(self, layout: Layout, cells: Cells, heads: OrganisationHeads, names: NameReader) -> None:
        self._layout = layout
        self._cells = cells
        self._heads = heads
        self._names = names
        self._base: int | None = None
        self._bare_blocks: dict[int, bool] = {}

    def read(self, page: Page, labels: PageLabels, skip: set[int], base: int | None) -> list[Draft]:
        """Return the drafts of a page, lines whose numbers are in `skip` left out. `base` is the page's fiscal year."""
        self._base = base
        self._groups = GroupReader(self._layout, self._cells, self._names, base)
        self._prose = Prose(self._layout, base)
        blocks = list(without_lines(page.blocks, skip))
        walk = Walk(page, labels, blocks, self._layout, self._heads)
        before: Group | None = None
        for place, block in enumerate(blocks):
            groups = self._groups.read(block, before)
            drafts = [self._draft(walk, place, group, number, groups) for number, group in enumerate(groups)]
            self._share_headings(walk, place, groups, drafts)
            before = groups[-1] if groups and not self._layout.text[groups[-1].end : block.end].strip() else None
        return list(walk.drafts.values())

    def _draft(self, walk: Walk, place: int, group: Group, number: int, groups: list[Group]) -> Draft:
        draft = Draft(amount=group.cell.amount, page=walk.page.number, source="item", bullet=group.bullet)
        topic = walk.topic(group, self._names)
        draft.organisation = group.owner or walk.labels.organisation(group.cell.start)
        draft.rank = group.rank
        draft.marks = {name: self._layout.span(*at) for name, at in group.marks.items()}
        if group.label is not None:
            draft.column = column_of(
                group.label, self._layout, offset=group.label_offset, past=is_past(group.label, self._base)
            )
            draft.source = "label"
        if group.host is not None:
            self._as_inner(walk, group, draft)
        elif self._prose.reads(group, draft, topic.path):
            draft.source = "prose"
            self._as_owner(draft)
            draft.organisation = draft.organisation if draft.path != topic.path else topic.owner or draft.organisation
        elif group.change and group.change[0] <= group.cell.start and self._as_change(walk, draft):
            draft.source = "bracket"
        elif number and self._joined(groups[number - 1], group) and group.name is None:
            self._as_joined(walk, groups[number - 1], draft)
        else:
            self._name(walk, place, group, draft, groups[number - 1] if number else None)
        if len(draft.path) > 1 and draft.organisation and (named := self._names.known(draft.path[0])):
            draft.path = draft.path[1:] if named.text == draft.organisation.text else draft.path
        draft.ghost = group.broken
        self._set_role(walk, group, draft)
        walk.add(group, draft)
        return draft

    def _as_inner(self, walk: Walk, group: Group, draft: Draft) -> None:
        """Take over what the amount before the brackets is called."""
        host = walk.drafts[group.host] if group.host else draft
        draft.host, draft.source = host, "bracket"
        draft.path, draft.organisation, draft.bullet = host.path, host.organisation, host.bullet
        draft.marks = {**{name: at for name, at in host.marks.items() if name == "参考"}, **draft.marks}
        draft.sentence = host.sentence
        if group.of_which and group.name:
            draft.path, draft.column, draft.inner = [*host.path, self._label(*group.name)], host.column, True
            draft.role = "part"
        elif group.change or draft.amount.unit in ("%", "倍"):
            draft.column = host.column if draft.column is None or group.change else draft.column
            draft.role = "difference" if group.change or host.role == "difference" else "share"
        opening = self._layout.text[group.start : group.cell.start].strip()
        draft.bracket = opening[0] if opening and opening[0] in "([〔<〈《【" else ""
        if draft.column is None and draft.amount.unit == "円":
            draft.column = walk.labels.bracketed(draft.bracket)

    def _as_owner(self, draft: Draft) -> None:
        """Take a name that is an organisation's for whose the amount is."""
        if len(draft.path) == 1 and draft.role == "mention" and (owner := self._names.known(draft.path[0])):
            draft.organisation, draft.path, draft.role = owner, [], "part"

    def _as_change(self, walk: Walk, draft: Draft) -> bool:
        """Take over what the amount before a printed change is called, where the change has no name of its own."""
        for other in reversed(walk.drafts.values()):
            if other.host is None and other.amount.unit == "円" and other.role != "difference":
                draft.path, draft.organisation, draft.host = other.path, other.organisation, other
                draft.column = other.column
                return True
        return False

    def _joined(self, before: Group, group: Group) -> bool:
        """Return whether two amounts stand side by side as one statement (393.2億円：47.1%)."""
        between = self._layout.text[before.end : group.cell.start]
        return re.fullmatch(r"[\s:、,/;(]*(?:構成比|シェア|割合|全体の)?[\s:、,/]*", between) is not None and (
            before.cell.amount.unit != group.cell.amount.unit
        )

    def _as_joined(self, walk: Walk, before: Group, draft: Draft) -> None:
        other = walk.drafts[before]
        draft.path, draft.column, draft.host = other.path, draft.column or other.column, other
        draft.source, draft.bullet = other.source, other.bullet
        listed = other.bullet or _FIELDS.search(walk.page.lines[0].text) is not None
        if draft.amount.unit == "円" and other.amount.unit == "%":  # 「安全の確保 5.1% 56.0億円」
            draft.host, other.host = None, draft
            draft.role = "field" if listed and not _TOTAL.search(draft.name) else draft.role
        elif draft.amount.unit == "%" and other.path and listed and other.role == "part":
            other.role = "field"

    def _name(self, walk: Walk, place: int, group: Group, draft: Draft, before: Group | None) -> None:
        if group.name is not None:
            text = self._layout.text[slice(*group.name)]
            if not text.endswith("。") and len(text) <= _LONGEST_HEADING and not GENERIC.fullmatch(text.strip()):
                draft.path = [*walk.section(group), self._label(*group.name)]
                return
            draft.source = "label" if draft.column else "loose"
        elif before and group.label is not None and walk.drafts[before].path:
            other = walk.drafts[before]
            if not _same_column(other.column, draft.column) and other.source != "prose":
                draft.path, draft.bullet, draft.source = other.path, other.bullet, other.source
                return
        if group.label is None and group.name is None and self._alone(group) and not self._under_mark(walk, place):
            column = self._phrase_beside(walk, place) if group.cell.amount.unit == "円" else None
            if column is None and not self._layout.text[group.start : group.cell.start].strip().startswith("("):
                draft.source = "loose"
                return
            if column is not None:
                draft.column, draft.path, draft.source = column, walk.title(group), "page"
                return
        heading = self._heading(walk, place, draft) if not before else None
        if heading is None:
            draft.path = walk.title(group)
            draft.source = "page"
            return
        draft.path = heading.path
        draft.bullet = heading.bullet
        if heading.name is not None:
            draft.organisation = heading.name.owner or draft.organisation
            draft.marks |= {mark: self._layout.span(*at) for mark, at in heading.name.marks.items()}
            draft.rank = heading.name.rank

    def _phrase_beside(self, walk: Walk, place: int) -> Column | None:
        """Return the column that a block beside names, where it says nothing else: the one above, or else below."""
        for beside in (place - 1, place + 1):
            if not 0 <= beside < len(walk.blocks):
                continue
            block = walk.blocks[beside]
            phrases = [p for p in find_phrases(block.text, base=self._base) if p.names_a_column]
            if len(phrases) == 1 and not (block.text[: phrases[0].start] + block.text[phrases[0].end :]).strip(" ()<>"):
                return column_of(phrases[0], self._layout, offset=block.start, past=is_past(phrases[0], self._base))
        return None

    def _alone(self, group: Group) -> bool:
        """Return whether a block holds nothing but amounts."""
        known = self._bare_blocks.get(group.block.start)
        if known is None:
            text = self._layout.text[group.block.start : group.block.end]
            known = self._bare_blocks[group.block.start] = _BARE_BLOCK.fullmatch(text) is not None
        return known

    def _under_mark(self, walk: Walk, place: int) -> bool:
        """Return whether a heading with a mark stands on the line right above a block."""
        if not place or walk.has_amounts(place - 1):
            return False
        last, first = walk.blocks[place - 1].lines[-1], walk.blocks[place].lines[0]
        return last.number + 1 == first.number and first.indented and bullet_rank(last.text) in (0, 5)

    def _heading(self, walk: Walk, place: int, draft: Draft) -> "_Heading | None":
        """Return the path of the heading above a block, its parent first where one stands right above it."""
        for above in range(place - 1, max(-1, place - _FARTHEST), -1):
            block = walk.blocks[above]
            if walk.has_amounts(above):
                key = draft.column.key if draft.column else None
                if any(other.column and other.column.key == key for other in walk.of_block(above)):
                    return None
                shared = [other for other in walk.of_block(above) if other.host is None]
                labelled = len(shared) == 1 and shared[0].column is not None and shared[0].role == "part"
                return _Heading(shared[0].path, shared[0].bullet) if labelled and shared[0].path else None
            if not self._is_heading(block):
                if self._heads.read(block.lines[-1], self._layout):
                    return None
                if GENERIC.fullmatch(block.text.strip()):
                    continue
                return None
            block = self._below_owner(block)
            label, name = self._block_label(block)
            parents: list[Label] = []
            if len(block.lines) > 1:
                parents, label = self._two_levels(block, label)
            if not parents and above and not walk.has_amounts(above - 1) and not _is_bulleted(block):
                parent = walk.blocks[above - 1]
                listed = above > 1 and (_is_bulleted(walk.blocks[above - 2]) or walk.has_amounts(above - 2))
                if _is_bulleted(parent) and not listed and self._is_heading(parent):
                    parents = [self._block_label(parent)[0]]
            return _Heading([*parents, label], _is_bulleted(block), name)
        return None

    def _below_owner(self, block: Block) -> Block:
        """Return a heading without its first line, where that only says whose it is."""
        owned = len(block.lines) > 1 and self._heads.read(block.lines[0], self._layout) is not None
        return Block(block.lines[1:]) if owned else block

    def _two_levels(self, block: Block, label: Label) -> tuple[list[Label], Label]:
        """Part a heading line from the item line below it."""
        last = block.lines[-1]
        if not BULLET.match(block.lines[0].text) and BULLET.match(last.text):
            bullet = BULLET.match(last.text)
            start = last.start + (bullet.end() if bullet else 0)
            upper = self._label(block.lines[0].start, block.lines[-2].end)
            return [upper], self._label(start, last.end)
        return [], label

    def _is_heading(self, block: Block) -> bool:
        text = block.text.strip()
        if len(text) > _LONGEST_HEADING or text.endswith(("。", "、", ",")) or GENERIC.fullmatch(text):
            return False
        if DATED.fullmatch(text):
            return False
        if self._heads.read(block.lines[-1], self._layout):
            return False
        if any(line.text.startswith(("※", "注", "(注", "・")) for line in block.lines):
            return False
        rest = text
        for phrase in reversed(find_phrases(text, base=self._base)):
            rest = rest[: phrase.start] + rest[phrase.end :]
        return len(rest.strip(" ()<>[]【】:")) > 2

    def _block_label(self, block: Block) -> tuple[Label, Name]:
        name = self._names.read(block.start, block.end)
        return self._names.label(name), name

    def _label(self, start: int, end: int) -> Label:
        return Label(self._layout.printed(start, end), self._layout.span(start, end))

    def _share_headings(self, walk: Walk, place: int, groups: list[Group], drafts: list[Draft]) -> None:
        """Give side-by-side amounts their side-by-side headings.

        Two boxes of a page become lines 「見出しA 見出しB」 and 「案：4億円 案：2億円」 in the text layer.
        """
        outer = [d for g, d in zip(groups, drafts, strict=True) if g.host is None and d.amount.unit == "円"]
        same = [draft for draft in outer if _same_column(draft.column, outer[0].column)]
        if outer and all(draft.column is None for draft in outer) and self._bulleted_names(groups) == len(outer):
            same = outer
        if len(same) < 2 or len(same) != len(outer):
            self._share_grid(groups, outer)
            return
        names = self._names_in_block(groups)
        if len(names) != len(same) and place and not walk.has_amounts(place - 1):
            line = walk.blocks[place - 1].lines[-1]
            names = _parts(line.start, line.text)
        if len(names) == len(same):
            for draft, (start, end) in zip(same, names, strict=True):
                draft.path, draft.source, draft.role = [self._label(start, end)], "label", "part"
            self._share_brackets(same, drafts)

    def _share_grid(self, groups: list[Group], outer: list[Draft]) -> None:
        """Give amounts in lines of one column each, below headings side by side, the heading of their place."""
        names = self._names_in_block(groups) if outer else []
        width = len(names)
        if width < 2 or len(outer) % width or any(end - start < _SHORTEST_HEADING for start, end in names):
            return
        lines = [outer[at : at + width] for at in range(0, len(outer), width)]
        if any(not _same_column(draft.column, line[0].column) for line in lines for draft in line):
            return
        for line in lines:
            for draft, (start, end) in zip(line, names, strict=True):
                draft.path, draft.source, draft.role = [self._label(start, end)], "label", "part"

    def _bulleted_names(self, groups: list[Group]) -> int:
        """Return how many bulleted headings stand side by side on the line above, 0 where anything else does."""
        names = self._names_in_block(groups)
        marks = [self._layout.text[start - 1 : start] for start, _ in names[1:]]
        return len(names) if marks and all(BULLET.fullmatch(mark) for mark in marks) else 0

    def _share_brackets(self, outer: list[Draft], drafts: list[Draft]) -> None:
        """Give side-by-side amounts the brackets below them, where there is one for each, in their order."""
        inner = [d for d in drafts if d.host is outer[-1] and d.amount.unit == "円" and d.role != "difference"]
        if len(inner) == len(outer) and all(_same_column(draft.column, inner[0].column) for draft in inner):
            for host, draft in zip(outer, inner, strict=True):
                draft.host, draft.path, draft.role = host, host.path, host.role

    def _names_in_block(self, groups: list[Group]) -> list[tuple[int, int]]:
        """Return the headings on the line above, inside the same block."""
        if groups[0].name is None:
            return []
        start, end = groups[0].name
        text = self._layout.text[start:end]
        if "\n" not in self._layout.text[end : groups[0].cell.start]:
            return []
        line = text.split("\n")[-1]
        return _parts(end - len(line), line)

    def _set_role(self, walk: Walk, group: Group, draft: Draft) -> None:
        if draft.role != "mention" or draft.source == "prose":
            return
        if group.change:
            draft.role, draft.role_span = "difference", self._layout.span(*group.change)
        elif draft.host is not None and draft.amount.unit == draft.host.amount.unit:
            draft.role, draft.role_span = draft.host.role, draft.host.role_span
        elif draft.amount.unit != "円":
            draft.role = "share" if draft.amount.unit in ("%", "倍") else "count"
        elif ALTERNATIVE.search(draft.name):
            draft.role = "alternative"
            draft.path = [*walk.title(group), *draft.path]
        elif cut := _OUTSIDE.match(draft.name):
            draft.role = "outside"
            last = draft.path[-1]
            span = Span(last.span.doc, last.span.start + cut.end(), last.span.end)
            draft.path = [*draft.path[:-1], Label(last.text[cut.end() :], span)]
        elif draft.source == "page" or self._names_total(walk, group, draft):
            draft.role = "total"
        elif draft.organisation and draft.rank is not None and self._is_owner(draft):
            draft.role = "total"  # what stands behind an organisation's own heading is all of its amount
        elif draft.path:
            draft.role = "part"

    def _names_total(self, walk: Walk, group: Group, draft: Draft) -> bool:
        """Return whether an amount's name, or its place, says that it is a total."""
        called = _TOTAL.search(re.sub(r"\s", "", draft.name)) is not None
        return called or self._heads_list(group, draft) or self._is_whole(walk, group, draft)

    def _heads_list(self, group: Group, draft: Draft) -> bool:
        """Return whether an amount with a column alone stands under the heading of a list: it is the list's total."""
        return group.label is not None and _LISTING.search(draft.name) is not None

    def _is_whole(self, walk: Walk, group: Group, draft: Draft) -> bool:
        """Return whether an amount with a column alone stands under its page's title, which names a budget."""
        if group.label is None or group.name is not None or len(draft.path) != 1 or not _BUDGET.search(draft.name):
            return False
        title = walk.title(group)
        return bool(title) and title[0].span == draft.path[0].span

    def _is_owner(self, draft: Draft) -> bool:
        """Return whether an amount's name is that of its organisation."""
        named = self._names.known(draft.path[-1]) if draft.path else None
        return named is not None and draft.organisation is not None and named.text == draft.organisation.text


@dataclass(frozen=True, slots=True)
class _Heading:
    path: list[Label]
    bullet: bool
    name: Name | None = None


def _is_bulleted(block: Block) -> bool:
    return BULLET.match(block.text) is not None


def _same_column(a: Column | None, b: Column | None) -> bool:
    return a is not None and b is not None and a.key == b.key


def _parts(start: int, text: str) -> list[tuple[int, int]]:
    """Return the places of the parts of a line that spaces set apart."""
    parts = re.finditer(r"(?:[○●◎◇◆□■☆★]\s*)?(?P<name>[^\s○●◎◇◆□■☆★]\S*)", text)
    return [(start + match.start("name"), start + match.end("name")) for match in parts]
