"""What a page says of all its amounts: whose they are, which column is meant, and what brackets mean."""

import re
from dataclasses import dataclass, field

from corpus.drafts import Column, Label, column_of
from corpus.fiscal import Phrase, find_phrases
from corpus.layout import BULLET, Layout, Line, Page
from corpus.names import NameReader, bullet_rank
from corpus.organisations import SUFFIXES, Organisation, canonical_name

_HEAD = (
    r"(?:[■●◆□○★]\s*|\d{1,2}[.)]?\s+|\(\d{1,2}\)\s*|[【\[<《]\s*)*"
    r"(?:(?:令和|平成)\s*(?:元|\d{1,2})\s*年度\s*(?:の|における)?\s*(?!政府))?(?P<name>@NAMES@)(?:\s*\([A-Z]{2,12}\))?\s*[】\]>》]?"
    r"(?P<rest>(?:(?:における|所管|関係|の|分)?[^。、,]{0,24}?(?:施策例?|予算案?|概算要求|事業|取組|概要|関係|について|一覧|経費))?)"
    r"(?:\s*\((?:続き|再掲|一般会計|\d+/\d+|[^()]{1,12}(?:担当|局|部|課|室|本府|本省))\))?"
)
_NOT_A_NAME = "。、,:0-9\n（）()「」『』【】<>・ "


@dataclass
class PageLabels:
    """Labels that hold for a page. `heads` are (offset, organisation): each holds until the next.

    The organisation is None at a heading that names several.
    """

    heads: list[tuple[int, Label | None]] = field(default_factory=list)
    title: Label | None = None
    """The heading that names the organisation, or else the page's first line."""
    main: Column | None = None
    bracket: Column | None = None
    """What brackets of any kind mean."""
    brackets: dict[str, Column] = field(default_factory=dict)
    """What brackets mean by their opening character, where notes tell kinds apart."""
    notes: list[tuple[int, int]] = field(default_factory=list)
    """Lines that are such notes, and no item's name."""
    columns: list[tuple[int, Column]] = field(default_factory=list)
    """(offset, column) of the title and the section headings that name one: each holds until the next."""

    @property
    def main_column(self) -> Column | None:
        """Return the column that the page's first heading names."""
        return self.columns[0][1] if self.columns else None

    def column(self, offset: int) -> Column | None:
        """Return the column of the section in which `offset` stands."""
        current = None
        for start, column in self.columns:
            if start <= offset:
                current = column
        return current

    def organisation(self, offset: int) -> Label | None:
        """Return the organisation whose page or part of a page `offset` stands on."""
        current = self.heads[0][1] if len(self.heads) == 1 or (self.heads and offset < self.heads[0][0]) else None
        for start, label in self.heads:
            if start <= offset:
                current = label
        return current

    def bracketed(self, opening: str) -> Column | None:
        """Return what brackets of a kind mean: of a kind that no note speaks of, nothing."""
        return self.brackets.get(opening) if self.brackets else self.bracket

    def take_notes(self, first: "PageLabels") -> None:
        """Let the notes of the paper's first page hold here, where the page has none of its own."""
        if self.bracket is None and not self.brackets:
            self.bracket, self.brackets = first.bracket, first.brackets

    def leave_out(self, numbers: set[int], page: Page) -> None:
        """Forget the heads on the lines `numbers`: they turned out to be rows of a table."""
        starts = {line.start for line in page.lines if line.number in numbers}
        self.heads = [head for head in self.heads if head[0] not in starts]


class OrganisationHeads:
    """Finds the headings that name an organisation."""

    def __init__(self, organisations: tuple[Organisation, ...]) -> None:
        self._organisations = organisations
        names = sorted({name for o in organisations for name in o.printed if len(name) > 1}, key=len, reverse=True)
        known = "|".join(re.escape(name) for name in names)
        suffixes = "|".join(SUFFIXES)
        unknown = rf"(?!各|関係|全|当|本|両)[^{_NOT_A_NAME}]{{2,14}}?(?:{suffixes})"
        self._several = re.compile(rf"\s*(?:・|、|,|/|及び|と|並びに)\s*(?:{known}|{unknown})")
        self._head = re.compile(_HEAD.replace("@NAMES@", f"{known}|{unknown}"))

    def read(self, line: Line, layout: Layout) -> Label | None:
        """Return the one organisation that a heading line names."""
        return self.heading(line, layout)[1]

    def heading(self, line: Line, layout: Layout) -> tuple[bool, Label | None]:
        """Return whether a line is a heading with organisations, and the one that it names, None for several."""
        match = self._head.fullmatch(line.text)
        if match is None:
            return False, None
        if self._several.match(match["rest"] or ""):
            return True, None
        start, end = match.span("name")
        name = canonical_name(match["name"], self._organisations) or match["name"]
        return True, Label(name, layout.span(line.start + start, line.start + end))


_BRACKET_NOTE = re.compile(
    r"(?:(?P<kind>\(\s*\)|\[\s*\]|〔\s*〕|<\s*>|〈\s*〉|《\s*》)|(?:括弧|カッコ|かっこ)書?き?)\s*(?:内|書き)?\s*(?:の)?(?:金額|計数|数字|額|数値)?\s*(?:は|:|=)"
)
_MAIN_NOTE = re.compile(r"(?<!内の)(?:金額|計数|数字|予算額|額)は\s*[、,]?\s*(?:いずれも|すべて|全て)?\s*")
_NOTE_END = re.compile(r"\s*(?:額|案)?\s*(?:である|です|を示す|を表す|ベース)?\s*[。、,)\]]*\s*(?:[(\[〔<〈《].*)?")
_REACH = 16
_HEADING_LINES = 4
_LONGEST_HEADING = 60
_LOWEST_HEAD = 2
"""How low in an outline the number before an organisation may stand that heads what follows."""
_NO_HEADING = re.compile(r"[。:]$|:|[0-9,.]+\s*(?:兆|億|百万|千|万)?円|^\(?(?:単位|注)|^[※○・<]|比較|比べ")


def read_page_labels(
    page: Page, layout: Layout, heads: OrganisationHeads, names: NameReader, base: int | None
) -> PageLabels:
    """Return the labels of one page. `base` is the document's fiscal year."""
    labels = PageLabels()
    for place, line in enumerate(page.lines):
        found, head = heads.heading(line, layout)
        if head is None and (head := _figured_owner(line, names)) is not None and not labels.heads:
            labels.heads.append((page.lines[0].start, None))  # what stands above the first of them is nobody's own
        head = head or _section_owner(line, place, names)
        if found or head is not None:
            labels.heads.append((line.start, head))
            labels.title = labels.title or Label(line.text, layout.span(line.start, line.end))
        _read_note(line, layout, labels, base)
    if labels.title is None and page.lines:
        first = page.lines[0]
        labels.title = Label(first.text, layout.span(first.start, first.end))
    labels.columns = page_columns(page, layout, base)
    return labels


_FIGURED = re.compile(r"(?P<head>[^0-9].*?)[\s:]+(?:約|△)?[0-9][0-9,.]*(?![0-9,.]*\s*(?:年|月|日|人|件|か所))")


def _figured_owner(line: Line, names: NameReader) -> Label | None:
    """Return the organisation that a numbered heading names with its amounts behind it: 「１．気象庁 1,200〔300〕」."""
    rank = bullet_rank(line.text)
    bullet = BULLET.match(line.text)
    if rank is None or rank > _LOWEST_HEAD or bullet is None:
        return None
    match = _FIGURED.match(line.text, bullet.end())
    return names.owner(line.start + match.start("head"), line.start + match.end("head")) if match else None


def _section_owner(line: Line, place: int, names: NameReader) -> Label | None:
    """Return the organisation that a section's heading names in brackets at its end."""
    rank = bullet_rank(line.text)
    if (place and (rank is None or rank > 1)) or not line.text.endswith((")", "]")) or _NO_HEADING.search(line.text):
        return None
    name = names.read(line.start, line.end)
    return name.owner if name.start < name.end else None


def page_columns(page: Page, layout: Layout, base: int | None) -> list[tuple[int, Column]]:
    """Return the columns that the page's title, or else a line close below it, and its section headings name."""
    columns: list[tuple[int, Column]] = []
    for place, line in enumerate(page.lines):
        rank = bullet_rank(line.text)
        numbered = rank is not None and rank <= 1
        if not numbered and (place >= _HEADING_LINES or columns):
            continue
        if len(line.text) > _LONGEST_HEADING or _NO_HEADING.search(line.text):
            continue
        phrases = [phrase for phrase in find_phrases(line.text, base=base) if phrase.names_a_column or phrase.year]
        if len({phrase.year for phrase in phrases if phrase.year}) != 1 or not any(p.names_a_column for p in phrases):
            continue
        column = heading_column(phrases, layout, line.start, base)
        if column.stage or not numbered:
            columns.append((line.start, column))
    return columns


def heading_column(phrases: list[Phrase], layout: Layout, offset: int, base: int | None) -> Column:
    """Return the column of phrases that name one year between them, and at most one stage."""
    whole = max(phrases, key=lambda phrase: 2 * (phrase.year is not None) + (phrase.stage is not None))
    alone = all(phrase.stage is None for phrase in phrases)
    column = column_of(whole, layout, offset=offset, past=alone and is_past(whole, base))
    for phrase in phrases:
        other = column_of(phrase, layout, offset=offset)
        if column.year is None and other.year is not None:
            column = Column(other.year, column.stage, other.year_span, column.stage_span)
        if column.stage is None and other.stage is not None:
            column = Column(column.year, other.stage, column.year_span, other.stage_span)
    return column


def _read_note(line: Line, layout: Layout, labels: PageLabels, base: int | None) -> None:
    bracket = _BRACKET_NOTE.search(line.text)
    for note in _BRACKET_NOTE.finditer(line.text):
        column = _column_after(line, note.end(), layout, base)
        if column and note["kind"]:
            labels.brackets.setdefault(note["kind"][0], column)
        elif column:
            labels.bracket = labels.bracket or column
        if column:
            labels.notes.append((line.start, line.end))
    main = _MAIN_NOTE.search(line.text)
    if main and not (bracket and bracket.start() < main.start()):
        column = _column_after(line, main.end(), layout, base, whole=True)
        if column:
            labels.main = labels.main or column
            labels.notes.append((line.start, line.end))


def _column_after(line: Line, at: int, layout: Layout, base: int | None, *, whole: bool = False) -> Column | None:
    """Return the column named close after `at`; with `whole`, only where nothing but a note's end follows."""
    for phrase in find_phrases(line.text, base=base):
        if whole and not _NOTE_END.fullmatch(line.text, phrase.end):
            continue
        if at <= phrase.start <= at + _REACH and phrase.names_a_column:
            return column_of(phrase, layout, offset=line.start, past=is_past(phrase, base))
    return None


def is_past(phrase: Phrase, base: int | None) -> bool:
    """Return whether a phrase is about a year before the document's own."""
    return base is not None and phrase.year is not None and phrase.year < base
