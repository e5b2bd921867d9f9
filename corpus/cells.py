"""Amounts and dashes with their places in the folded text, found once for a whole document."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.amounts import read_amounts
from corpus.fiscal import find_phrases
from corpus.layout import BULLET, Layout
from corpus.model import Amount, Span

DASH = re.compile(r"(?<![^\s:：(\[〔<〈【])-(?![^\s)\]〕>〉】])")
"""A dash that stands alone, or after a colon, where an amount would be: nothing is printed."""

_OPEN_REQUEST = re.compile(r"(?<![^\s:(\[〔<〈【])事項要求(?![^\s)\]〔〕>〉】(])")
"""事項要求 in the place of an amount: what is asked for is settled later, and no figure is printed."""
WITH_OPEN_REQUEST = re.compile(r"\s*(?:\+|及び)\s*(?P<mark>事項要求)")
"""事項要求 behind an amount: more is asked for than the figure."""

_WITHIN = re.compile(r":\s*(?P<first>[^\s:()0-9]{2,40}の内数)(?:\s*\(\s*(?P<second>[^\s:()0-9]{2,40}の内数)\s*\))?")
"""An amount that is only said to be within another, with no figure."""

_UNIT_HEADING = re.compile(
    r"[(\[]?\s*(?:金額)?単位\s*[:、]?\s*(?P<unit>兆円|億円|百万円|千円|万円|円)\s*[)\]]?|\[\s*(?P<alone>億円|百万円|千円)\s*\]"
)
_BARE = re.compile(
    r"(?<![\w.,%△+-])(?P<number>(?:△ ?|[+-])?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"(?![\w.,%]|の(?!\s*内数))(?!\s*(?:年|月|日|年度))"
    r"|(?<![\w.,%△+-])(?P<within>\d{1,3}(?:,\d{3})*(?:\.\d+)?)(?=\s*の?\s*内数)"
)
_FILLER = re.compile(r"(?<!\S)(?:皆\s?[増減]|純増|新規|\*+|…)(?!\S)")
"""What a cell prints in the place of a figure."""
_WITHIN_CELL = re.compile(r"\s*の?\s*内数\s*")
_BROKEN = re.compile(
    r"(?<=[0-9.,])[ ]*\n[ ]*(?=(?:兆|億|百万|千万|万|千)?円|兆[0-9]|億[0-9])"
    r"|(?<=[0-9][兆億万千])[ ]*\n[ ]*(?=[0-9,.]*[億万千百]*円)"
    r"|(?<=[0-9][,.])[ ]*\n[ ]*(?=[0-9]{1,3}(?:兆|億|百万|千|万)?円)"
)
"""A line break inside a printed amount."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount, or a dash, at folded `start:end`."""

    start: int
    end: int
    amount: Amount
    bare: bool = False
    """Whether its unit is that of a heading."""
    filler: bool = False
    """Whether it is a word in the place of a figure (皆増): it has a column but is no amount."""
    within: tuple[int, int] | None = None
    """Where 内数 is printed at it."""
    more: tuple[int, int] | None = None
    """Where 事項要求 is printed behind it: more is asked for than the figure."""

    @property
    def is_money(self) -> bool:
        """Whether this is money, or a dash in its place."""
        return self.amount.unit == "円"


_NUMBER = r"(?:△ ?|[+-])?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_SHARE = r"\d+(?:\.\d+)?\s*(?:%|パーセント)"
_IN_BRACKETS = rf"[(\[〔<〈]\s*(?:{_NUMBER}(?:\s*[:、/]\s*{_SHARE})?|-|{_SHARE})\s*[)\]〕>〉]"
_OUTLINED = re.compile(
    rf"(?P<name>[^。\n]{{2,60}}?)(?P<figures>\s+{_NUMBER}\s*(?:{_IN_BRACKETS}\s*)*|\s*(?:{_IN_BRACKETS}\s*)+)"
)
"""A line of an outline that ends in bare figures: 「(1) 観測所の整備 1,200 (1,050)」, 「① 安全(47,885:36.5%)」."""
_ALONE = re.compile(rf"{_NUMBER}\s*(?:{_IN_BRACKETS}\s*)+")
_LABELLED = re.compile(rf"(?:の?総額)?\s*:?\s*(?P<figures>{_NUMBER}\s*(?:{_IN_BRACKETS}\s*)*)")
"""What follows a column's name on a line of its own: 「平成31年度予算額 1,200」."""
_PLAIN_NUMBER = re.compile(rf"(?<![\w.,%]){_NUMBER}(?![\w.,%])")
_COUNTS = re.compile(r"(?:件|人|者|社|校|台|回|箇所|か所|個所|団体|自治体|施設|割|率|参加|対象)数?\s*$")


@dataclass(frozen=True, slots=True)
class UnitHeadings:
    """The unit headings of a text in their order; each holds until the next."""

    found: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, text: str) -> "UnitHeadings":
        """Return the headings of a folded text."""
        return cls(tuple((m.start(), m["unit"] or m["alone"]) for m in _UNIT_HEADING.finditer(text)))

    def at(self, place: int, *, since: int = 0) -> str | None:
        """Return the unit that holds at a place, from a heading that stands at `since` or later."""
        return next((unit for start, unit in reversed(self.found) if since <= start < place), None)


def unit_heading(text: str) -> str | None:
    """Return the unit that a heading in folded text gives to bare numbers.

    >>> unit_heading("(単位:百万円)"), unit_heading("[億円]"), unit_heading("3億円")
    ('百万円', '億円', None)
    """
    match = _UNIT_HEADING.search(text)
    return (match["unit"] or match["alone"]) if match else None


class Cells:
    """Every amount of a document by place, and the cells that end a line."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        amounts = read_amounts(layout.folded.without(_BROKEN), doc=layout.document.doc)
        self.all: list[Cell] = [
            Cell(layout.folded_at(amount.span.start), layout.folded_at(amount.span.end - 1) + 1, amount)
            for amount in amounts
        ]
        self._add_outlined()
        self._starts = [cell.start for cell in self.all]

    def _add_outlined(self) -> None:
        """Take the bare figures that end the lines of outlines, where a heading says their unit."""
        headings = UnitHeadings.of(self._layout.text)
        if not headings.found:
            return
        starts = [cell.start for cell in self.all]
        for page in self._layout.pages:
            for line in page.lines:
                unit = headings.at(line.start)
                figures = _outlined_figures(line.text) if unit else None
                if unit is None or figures is None:
                    continue
                if not headings.at(line.start, since=page.lines[0].start) and not _PAIRED.search(line.text, figures):
                    continue
                taken = self.all[bisect_left(starts, line.start) : bisect_left(starts, line.end)]
                cells = self._with_bare(line.start + figures, line.end, unit, taken, pattern=_PLAIN_NUMBER)
                self.all += [cell for cell in cells if cell.bare]
        self.all.sort(key=lambda cell: cell.start)

    def between(self, start: int, end: int) -> list[Cell]:
        """Return the amounts that start in folded `start:end`."""
        return self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def with_dashes(self, start: int, end: int) -> list[Cell]:
        """Return the amounts and the lone dashes of folded `start:end`, in order."""
        amounts = self.between(start, end)
        taken = [(cell.start, cell.end) for cell in amounts]
        dashes = [
            self._dash(start + match.start())
            for match in DASH.finditer(self._layout.text[start:end])
            if not any(a <= start + match.start() < b for a, b in taken)
        ]
        return sorted([*amounts, *dashes, *self._open_requests(start, end)], key=lambda cell: cell.start)

    def _open_requests(self, start: int, end: int) -> list[Cell]:
        text = self._layout.text
        return [
            self._without_figure(*match.span(), mark="事項要求")
            for match in _OPEN_REQUEST.finditer(text, start, end)
            if not text[max(start, match.start() - 4) : match.start()].rstrip().endswith("+")
        ]

    def figures(self, start: int, end: int) -> list[Cell]:
        """Return what running text states in folded `start:end`: amounts, dashes after a label, 内数 with no figure."""
        cells = [
            cell
            for cell in self.with_dashes(start, end)
            if cell.amount.value is not None or self._is_labelled(start, cell)
        ]
        for match in _WITHIN.finditer(self._layout.text, start, end):
            for name in ("first", "second"):
                if match[name] and not any(a.start < match.end(name) and match.start(name) < a.end for a in cells):
                    cells.append(self._without_figure(*match.span(name)))
        return sorted(cells, key=lambda cell: cell.start)

    def _is_labelled(self, start: int, cell: Cell) -> bool:
        """Return whether a dash stands behind a colon, or 事項要求 behind a column's name."""
        before = self._layout.text[start : cell.start].rstrip()
        if before.endswith(":"):
            return True
        phrases = find_phrases(before) if "事項要求" in cell.amount.marks else []
        return bool(phrases) and phrases[-1].end == len(before) and phrases[-1].names_a_column

    def _without_figure(self, start: int, end: int, *, mark: str = "内数") -> Cell:
        span = self._layout.span(start, end)
        text = self._layout.printed(start, end)
        return Cell(start, end, Amount(value=None, unit="円", step=None, text=text, span=span, marks=(mark,)))

    def row(self, start: int, end: int, unit: str | None) -> list[Cell]:
        """Return the cells that end the line `start:end`, with nothing but space between and after them.

        With a heading's `unit`, bare numbers are cells too.
        """
        cells = self.with_dashes(start, end)
        if unit is not None:
            cells = self._with_bare(start, end, unit, cells)
        cells = self._with_fillers(start, end, cells)
        trailing: list[Cell] = []
        at = end
        for cell in reversed(cells):
            between = self._layout.text[cell.end : at]
            if within := _WITHIN_CELL.fullmatch(between):
                place = cell.end + within.group().index("内数")
                cell = replace(cell, within=(place, place + 2))
            elif more := WITH_OPEN_REQUEST.fullmatch(between.rstrip()):
                cell = replace(cell, more=(cell.end + more.start("mark"), cell.end + more.end("mark")))
            elif between.strip():
                break
            trailing.append(cell)
            at = cell.start
        return trailing[::-1]

    def _with_fillers(self, start: int, end: int, cells: list[Cell]) -> list[Cell]:
        found = [
            Cell(start + match.start(), start + match.end(), self._dash(start + match.start()).amount, filler=True)
            for match in _FILLER.finditer(self._layout.text[start:end])
        ]
        return sorted([*cells, *found], key=lambda cell: cell.start) if found else cells

    def _dash(self, at: int) -> Cell:
        span = self._layout.span(at, at + 1)
        text = self._layout.document.quote(span)
        return Cell(at, at + 1, Amount(value=None, unit="円", step=None, text=text, span=span, marks=("―",)))

    def _with_bare(
        self, start: int, end: int, unit: str, cells: Sequence[Cell], *, pattern: re.Pattern[str] = _BARE
    ) -> list[Cell]:
        taken = [(cell.start, cell.end) for cell in cells]
        found = list(cells)
        for match in pattern.finditer(self._layout.text[start:end]):
            a, b = (start + place for place in match.span(match.lastgroup or 0))
            if any(x < b and a < y for x, y in taken):
                continue
            part = self._layout.folded.part(a, b)
            for amount in read_amounts(part, doc=self._layout.document.doc, unit=unit, bare=True):
                found.append(Cell(a, b, _placed(amount, self._layout.span(a, b)), bare=True))
        return sorted(found, key=lambda cell: cell.start)


_PAIRED = re.compile(r"\d,\d{3}\s*[(\[〔<〈:]|[(\[〔<〈]\s*\d{1,3},\d{3}")
"""A figure with thousands beside its brackets: an amount, however far above the heading with its unit stands."""


def _outlined_figures(text: str) -> int | None:
    """Return where the bare figures begin that end a line of an outline, or None where the line is none.

    >>> _outlined_figures("(1) 観測所の整備 1,200 (1,050)"), _outlined_figures("(1) 採択件数 76")
    (10, None)
    """
    if _ALONE.fullmatch(text):
        return 0
    label = next((phrase for phrase in find_phrases(text) if phrase.start == 0 and phrase.names_a_column), None)
    if label is not None and (labelled := _LABELLED.fullmatch(text, label.end)):
        return labelled.start("figures")
    bullet = BULLET.match(text)
    match = _OUTLINED.fullmatch(text, bullet.end()) if bullet else None
    if match is None or _COUNTS.search(match["name"]) or re.search(r"[\d%)\]〕-]\s*$", match["name"]):
        return None
    return match.start("figures")


def _placed(amount: Amount, span: Span) -> Amount:
    return Amount(
        value=amount.value, unit=amount.unit, step=amount.step, text=amount.text, span=span, marks=amount.marks
    )
