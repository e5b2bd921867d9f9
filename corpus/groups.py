"""An amount with what is printed at it: its label, its brackets, its marks, and the name before it.

○クラウドの調査【新】 令和2年度予算政府案：20.0億円の内数（21.0億円）<令和2年度予算政府案>
 name          mark  label                amount mark   inner amount  label
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace

from corpus.cells import WITH_OPEN_REQUEST, Cell, Cells
from corpus.drafts import Label
from corpus.fiscal import Phrase, find_phrases
from corpus.layout import BULLET, Block, Layout
from corpus.names import Name, NameReader, bullet_rank

_WITHIN = re.compile(r"\s*の?\s*内数")
_NEW = re.compile(r"\s*[(【\[〔]\s*(?:新規?|新規事業)\s*[)】\]〕]")
_REFERENCE = re.compile(r"[<〈《(【\[]\s*参考\s*[>〉》)】\]]")
_WRAPPED = re.compile(r"\s*(?P<open>[<〈《(【\[〔])(?P<inside>[^<>〈〉《》()【】\[\]〔〕]{2,30})[>〉》)】\]〕]")
_CLOSERS = re.compile(r"\s*[)】\]〕>〉》]\s*")
_LABEL_END = re.compile(r"[\s:：額はが、~()<>〈〉]*$")
_LEAD = re.compile(r"^[\s)】\]〕>〉》、,:。」]+")
_TAIL = re.compile(r"[\s:：(【\[〔<〈《、,]+$")
_TAG = re.compile(r"^\s*【[^】]{1,12}】\s*")
_AT_INNER = re.compile(r"|前[回年]|昨年")
_IN_PASSING = re.compile(r"[^()。]{0,12}\(\s*前[回年]度?\s*は?\s*$")
_INNER = re.compile(r"^\s*[(\[〔【<〈](?P<inside>[^()]*)$")
_GOING_ON = re.compile(r"^\s*[、,;/]\s*(?P<inside>[^()。\n]*)$")
_OF_WHICH = re.compile(r"\s*(?:この)?うち[、,]?\s*")
_COMPARES = re.compile(
    r"(?:対前年度?(?:当初)?(?:予算)?額?(?:比|との?差)?"
    r"|前年度?(?:当初)?(?:予算)?額?(?:比|との?差)|差引き?|増△?減額?|増減|比較増?△?減?)(?:額|率)?"
)
CHANGE = re.compile(r"\s*の?\s*(?P<word>増加|減少|増額|減額|増(?![強設進員大産築し])|減(?![災税]))")
_IN_BRACKETS = re.compile(r"\s*\([^()。\n]{1,14}\)")
_FORWARD = re.compile(r"[ \t]*(?P<name>[^\s()。、,:][^。\n]{2,70})")
_PARTICLE = re.compile(r"\s*(?:には|のうち|の|は|で)[、\s]*(?![ぁ-ん])")
_NAME = re.compile(r"[^\sぁ-ん、。・:()0-9~-]")
_LINES_ABOVE = 12
"""So many lines may stand between a heading and its amount."""
_LOWEST_HEAD = 2
"""How low in an outline an organisation's own heading may stand."""
_MONEY = ("円", "%", "ポイント")


@dataclass(slots=True, eq=False)
class Group:
    """One amount and what stands at it; offsets are those of the folded text."""

    cell: Cell
    start: int
    """Where its own text begins: after the group before it, or where the block starts."""
    end: int
    """Where what belongs to it ends."""
    block: Block
    label: Phrase | None = None
    label_offset: int = 0
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    host: "Group | None" = None
    name: tuple[int, int] | None = None
    bullet: bool = False
    broken: bool = False
    """Its bullet stands alone on a line: an overprinted copy may look so."""
    tag: tuple[int, int] | None = None
    """A tag such as 【…】 that stands before its name."""
    owner: Label | None = None
    """The organisation that is printed at its name."""
    rank: int | None = None
    change: tuple[int, int] | None = None
    """Where it is called an increase or a decrease."""
    of_which: bool = False
    """Whether it is a part of its host (うち…)."""
    closed: bool = True
    """Whether the brackets that it stands in are closed behind it."""
    forward: bool = False
    """Whether its name follows it."""


class GroupReader:
    """Reads the groups of a block."""

    def __init__(self, layout: Layout, cells: Cells, names: NameReader, base: int | None) -> None:
        self._layout = layout
        self._cells = cells
        self._names = names
        self._base = base

    def read(self, block: Block, before: Group | None) -> list[Group]:
        """Return the groups of a block. `before` is the last group of the block before it, if it ended in one."""
        groups: list[Group] = []
        at = block.start
        for cell in self._cells.figures(block.start, block.end):
            if cell.start < at:
                continue
            group = Group(cell, at, cell.end, block)
            self._read_prefix(group, groups[-1] if groups else before)
            self._read_suffix(group)
            self._read_forward(group)
            if "内数" in cell.amount.marks:  # 運営費交付金の内数: the mark is the end of what stands for the amount
                group.marks["内数"] = (cell.end - 2, cell.end)
            groups.append(group)
            at = group.end
        return groups

    def _read_prefix(self, group: Group, before: Group | None) -> None:
        text = self._layout.text
        prefix = text[group.start : group.cell.start]
        phrases = find_phrases(prefix, base=self._base)
        adjoins = before is not None and len(text[before.end : group.start].strip()) < 4 > text.count(
            "\n", before.end, group.start
        )
        inner = _INNER.match(prefix) if adjoins else None
        if inner is None and before is not None and not before.closed:
            inner = _GOING_ON.match(prefix)
        name = self._read_inner(group, before, inner) if inner and before else None
        if (
            group.host is None
            and before is not None
            and before.cell.amount.unit == group.cell.amount.unit != "円"
            and _IN_PASSING.match(prefix)
        ):
            group.host, group.closed = before, False
        naming = [phrase for phrase in phrases if phrase.names_a_column or phrase.year]
        last = naming[-1] if naming else None
        counted = group.cell.amount.unit not in _MONEY
        if last is not None and (last.names_a_column or (last.year and group.host)) and not _is_compared(prefix, last):
            if not counted and group.host and last.stage is None:  # (前年度 4億円): the budget as enacted
                last = replace(last, general=True)
            group.label, group.label_offset = last, group.start
        if group.host is None:
            self._read_name(group, prefix, naming)
        elif name is not None:
            group.name, group.of_which = name, True
        if _COMPARES.fullmatch(prefix.split("\n")[-1].strip(" ()、")) and group.cell.amount.unit in _MONEY:
            lead = len(prefix) - len(prefix.lstrip())
            group.change = (group.start + lead, group.cell.start)

    def _read_inner(self, group: Group, before: Group, inner: re.Match[str]) -> tuple[int, int] | None:
        """Settle whether an amount in brackets belongs to the one before them, and by what name."""
        inside = inner["inside"]
        unit = group.cell.amount.unit
        left = self._leftover(inside)
        of_which = _OF_WHICH.match(inside)
        signed = group.cell.amount.value is not None and self._layout.text[group.cell.start] in "△-+"
        host = before.host or before
        if of_which or (before.of_which and left):
            group.host, group.closed = host, False
            start = group.start + inner.start("inside") + (of_which.end() if of_which else 0)
            end = group.start + len(_TAIL.sub("", self._layout.text[group.start : group.cell.start]))
            return (start, end) if start < end else None
        if _AT_INNER.fullmatch(left) or _COMPARES.fullmatch(left) or (unit in ("%", "倍") and len(left) <= 14):
            group.host, group.closed = host, False
            compared = left and _COMPARES.fullmatch(left)
            if compared or (signed and unit in ("円", "%")) or (unit == "%" and before.change):
                group.change = (group.start + inner.start("inside"), group.cell.end)
        return None

    def _leftover(self, inside: str) -> str:
        """Return what stands in the brackets beside a label."""
        for phrase in reversed(find_phrases(inside, base=self._base)):
            inside = inside[: phrase.start] + inside[phrase.end :]
        return inside.strip(" :\n額はの")

    def _read_name(self, group: Group, prefix: str, phrases: list[Phrase]) -> None:
        start, end = 0, len(prefix)
        if phrases and group.label is phrases[-1] and _LABEL_END.match(prefix[phrases[-1].end :]):
            end = phrases[-1].start
        elif phrases and group.label is phrases[-1]:
            start = phrases[-1].end
            particle = _PARTICLE.match(prefix, start)
            start = particle.end() if particle else start
        marker = _last_bullet(prefix, start, end)
        if marker is not None:
            start, name_start, group.broken = marker
            group.bullet = True
            group.rank = bullet_rank(prefix[start:end].lstrip(" )】]〕>〉》、,:。」\n"))
        else:
            stop = prefix.rfind("。", start, end - 1 if prefix[:end].rstrip().endswith("。") else end)
            start = name_start = start if stop < 0 else stop + 1
        lead = _LEAD.match(prefix[name_start:end])
        name_start += lead.end() if lead else 0
        reference = _REFERENCE.match(prefix, name_start, end)
        if reference:
            group.marks["参考"] = (group.start + reference.start() + 1, group.start + reference.end() - 1)
            name_start = reference.end()
        tag = _TAG.match(prefix[name_start:end])
        if tag and prefix[name_start + tag.end() : end].strip():
            group.tag = (group.start + name_start, group.start + name_start + tag.end())
            name_start += tag.end()
            bullet = BULLET.match(prefix, name_start, end)
            if bullet and bullet.end() > name_start:
                name_start, group.bullet = bullet.end(), True
        end = name_start + len(_TAIL.sub("", prefix[name_start:end]))
        while name_start < end and (prefix[name_start].isspace() or _is_unclosed(prefix[name_start:end])):
            name_start += 1
        if name_start < end:
            self._take_name(group, self._names.read(group.start + name_start, group.start + end))
        elif group.label is None and group.bullet is False and self._begins_line(group):
            self._read_above(group)

    def _begins_line(self, group: Group) -> bool:
        text = self._layout.text
        return not text[text.rfind("\n", 0, group.cell.start) + 1 : group.cell.start].strip()

    def _take_name(self, group: Group, name: Name) -> None:
        group.marks.update(name.marks)
        group.owner = name.owner
        if _NAME.search(self._layout.text, name.start, name.end):
            group.name = (name.start, name.end)
        elif name.owner is not None and group.rank is not None and group.rank <= _LOWEST_HEAD:
            span = name.owner.span  # 「１．気象庁 1,200」: the heading of all that is the organisation's
            group.name = (self._layout.folded_at(span.start), self._layout.folded_at(span.end - 1) + 1)

    def _read_above(self, group: Group) -> None:
        """Name an amount on a line of its own after the heading of its block, across the notes between them."""
        place = bisect_left(group.block.lines, group.cell.start, key=lambda line: line.end)
        for line in reversed(group.block.lines[max(0, place - _LINES_ABOVE) : place]):
            rank = bullet_rank(line.text)
            if rank is not None and rank < 6 and not line.text.endswith("。"):
                if not self._cells.between(line.start, line.end):
                    self._take_name(group, self._names.read(line.start, line.end))
                    group.rank, group.bullet = rank, True
                return

    def _read_forward(self, group: Group) -> None:
        """Read the name of an amount that stands before it: 「○ 72億円〈要求〉 創薬の基盤(文部科学省)」."""
        text = self._layout.text
        prefix = text[group.start : group.cell.start]
        if group.host or group.name or group.cell.amount.unit != "円" or (prefix.strip() and not group.bullet):
            return
        if not group.bullet and group.label is None:
            return
        line_end = text.find("\n", group.end, group.block.end)
        line_end = group.block.end if line_end < 0 else line_end
        match = _FORWARD.match(text, group.end, line_end)
        if match is None or match.end() < line_end or self._cells.between(group.end, line_end):
            return
        if match["name"][0] in "をがにでとはもへのやかよ" or (group.label and group.label_offset < group.cell.start):
            return
        self._take_name(group, self._names.read(match.start("name"), line_end))
        group.forward, group.end = True, line_end

    def _read_suffix(self, group: Group) -> None:
        text, stop = self._layout.text, group.block.end
        at = group.cell.end
        while True:
            if match := _WITHIN.match(text, at, stop):
                group.marks["内数"] = (match.end() - 2, match.end())
            elif match := WITH_OPEN_REQUEST.match(text, at, stop):
                group.marks["事項要求"] = match.span("mark")
            elif match := _NEW.match(text, at, stop):
                start = at + match.group().index("新")
                group.marks["新規"] = (start, match.end() - 1)
            elif (match := _WRAPPED.match(text, at, stop)) and self._label_inside(group, match):
                pass
            elif (match := _CLOSERS.match(text, at, stop)) and _WITHIN.match(text, match.end(), stop):
                pass
            else:
                break
            at = match.end()
        if group.host is not None and (match := _CLOSERS.match(text, at, stop)):
            at, group.closed = match.end(), True
        group.end = at
        self._read_change(group, at, stop)

    def _read_change(self, group: Group, at: int, stop: int) -> None:
        if group.cell.amount.unit not in _MONEY or group.cell.amount.value is None:
            return
        text = self._layout.text
        if word := CHANGE.match(text, at, stop):
            group.change = group.change or word.span("word")
            group.end = word.end()
            if group.host is not None and (match := _CLOSERS.match(text, group.end, stop)):
                group.end, group.closed = match.end(), True
        elif (brackets := _IN_BRACKETS.match(text, at, stop)) and (word := CHANGE.match(text, brackets.end(), stop)):
            group.change = group.change or word.span("word")

    def _label_inside(self, group: Group, match: re.Match[str]) -> bool:
        inside = match["inside"]
        phrases = [phrase for phrase in find_phrases(inside, base=self._base) if phrase.names_a_column]
        if len(phrases) != 1 or self._leftover(inside):
            return False
        own = group.label
        if (
            own is not None
            and own.year
            and phrases[0].year
            and (own.year, own.stage) != (phrases[0].year, phrases[0].stage)
        ):
            return False  # 「【令和5年度】 26.4億円 【令和4年度】 38.2億円」: the label of the next
        if group.label is None:
            group.label, group.label_offset = phrases[0], match.start("inside")
        return True


def _is_unclosed(text: str) -> bool:
    """Return whether a text begins with a bracket that it does not close.

    >>> _is_unclosed("(このほか交付金"), _is_unclosed("(仮称)整備事業")
    (True, False)
    """
    return text[0] in "([【<〔" and ")]】>〕"["([【<〔".index(text[0])] not in text


def _is_compared(prefix: str, phrase: Phrase) -> bool:
    """Return whether a phrase is what the amount is compared with, and not its own label."""
    return re.match(r"\s*(?:額)?\s*(?:に比べ|と比べ|に対し|から|より|比)", prefix[phrase.end :]) is not None


def _last_bullet(prefix: str, start: int, end: int) -> tuple[int, int, bool] | None:
    """Return where the last line that begins with a mark starts, where its text starts, and whether it was alone."""
    found = None
    at = start
    for line in prefix[start:end].split("\n"):
        lead = len(line) - len(line.lstrip())
        match = BULLET.match(line, lead)
        closed = _LEAD.match(line)
        if match is None and closed:
            match = BULLET.match(line, closed.end())
        if match:
            rest = line[match.end() :].strip()
            found = (at, at + match.end(), not rest)
        at += len(line) + 1
    return found
