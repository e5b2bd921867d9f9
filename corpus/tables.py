"""Tables whose rows end in amounts: headings above or below, cells missing, names over several lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.cells import Cell, Cells
from corpus.drafts import Column, Draft, Label, column_of
from corpus.fiscal import Phrase, find_phrases
from corpus.layout import BULLET, Layout, Line, Page
from corpus.organisations import Organisation, canonical_name, looks_like_organisation
from corpus.page_labels import OrganisationHeads, PageLabels, is_past

_TAG = re.compile(r"[【\[<]\s*(?P<name>[^】\]>]{2,24}?)\s*[】\]>]\s*")
_TOTAL = re.compile(r"(?:総|合|小)?\s*計|総\s*額|全\s*体")
_HEADER_WORDS = re.compile(
    r"事\s*項|項\s*目|区\s*分|事\s*業\s*名?|施\s*策\s*名?|府\s*省\s*庁?\s*名?|所\s*管|省\s*庁\s*名?|備\s*考|担当|府省等|内\s*容"
    r"|\(?\s*単位\s*:?\s*(?:億|百万|千|万)?円\s*\)?|\(?[A-C]\)?(?:\s*[-/÷]\s*\(?[A-C]\)?)*|\(?[①-③]\)?|額|比較|\s|\||・"
)
_DIFFERENCE = re.compile(
    r"(?:対?前年度?比?較?)?\s*(?:増\s*・?\s*△\s*・?\s*減|増\s*減|差\s*引き?増?△?減?|比較増?△?減?)\s*(?:額)?(?!\s*率)"
)
_RATE = re.compile(
    r"(?:対?前年度?)?\s*(?:増\s*・?\s*△?\s*・?\s*減?\s*率|伸び?\s*率|比率|前年度比|対前年度?比)\s*(?:\(?%\)?)?"
)

_CAPTION = re.compile(r"施策|事業|一覧|内訳|予算額|総括|主要|主な|所管|経費")
_LONGEST_CAPTION = 40


@dataclass
class Table:
    """The rows of a page that share columns."""

    columns: list[Column]
    drafts: list[list[Draft]] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    """Numbers of the lines that the table, its headings included, has used."""


@dataclass(frozen=True, slots=True)
class _Row:
    organisation: Label | None
    names: tuple[tuple[int, int], ...]
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]
    total: bool = False


class TableReader:
    """Reads the tables of one document."""

    def __init__(
        self, layout: Layout, cells: Cells, organisations: tuple[Organisation, ...], heads: OrganisationHeads
    ) -> None:
        self._layout = layout
        self._cells = cells
        self._organisations = organisations
        self._heads = heads
        self._rows = 0

    def read(self, page: Page, labels: PageLabels, *, base: int | None, unit: str | None) -> Table | None:
        """Return the table of a page, or None. `unit` is that of a heading, for bare numbers."""
        headers = self._headers(page, base)
        rows = self._tagged_rows(page, unit)
        if not rows and headers:
            rows = self._plain_rows(page, labels, headers, unit)
        elif rows and headers:
            rows = self._with_total(page, rows, unit)
        if not rows:
            return None
        width = max(len(row.cells) for row in rows)
        header = _choose(headers, width, rows)
        if header is None and not any(row.organisation for row in rows):
            return None
        table = Table(list(header.columns) if header else [])
        if header:
            table.lines |= header.numbers
        for row in rows:
            self._add(table, row, page)
        caption = self._caption(page, rows[0].lines[0].start)
        for draft in (draft for row in table.drafts for draft in row):
            draft.table = caption
        return table

    def _caption(self, page: Page, start: int) -> Label | None:
        """Return the line above the rows that says what they list."""
        above = [line for line in page.lines if line.end <= start]
        for line in reversed(above):
            if _CAPTION.search(line.text) and len(line.text) <= _LONGEST_CAPTION and not find_phrases(line.text):
                return Label(self._layout.printed(line.start, line.end), self._layout.span(line.start, line.end))
        return None

    def _headers(self, page: Page, base: int | None) -> list["_Header"]:
        headers: list[_Header] = []
        run: list[Line] = []
        for line in (*page.lines, None):
            if line is not None and _is_header(line.text, base):
                run.append(line)
                continue
            if run:
                header = self._header(run, base)
                if header.columns:
                    headers.append(header)
            run = []
        return headers

    def _header(self, run: list[Line], base: int | None) -> "_Header":
        start, end = run[0].start, run[-1].end
        text = self._layout.text[start:end]
        phrases = [phrase for phrase in _paired(find_phrases(text, base=base)) if phrase.names_a_column]
        found = [
            (phrase.start, column_of(phrase, self._layout, offset=start, past=is_past(phrase, base)))
            for phrase in phrases
        ]
        used = [(phrase.start, phrase.end) for phrase in phrases]
        for pattern, kind in ((_RATE, "rate"), (_DIFFERENCE, "difference")):
            for match in pattern.finditer(text):
                if match.group().strip() and not any(a < match.end() and match.start() < b for a, b in used):
                    span = self._layout.span(start + match.start(), start + match.end())
                    found.append((match.start(), Column(None, None, None, span, kind)))
                    used.append(match.span())
        found.sort(key=lambda pair: pair[0])
        return _Header(tuple(column for _, column in found), {line.number for line in run}, start)

    def _tagged_rows(self, page: Page, unit: str | None) -> list[_Row]:
        """Return the rows that start with an organisation in brackets."""
        rows: list[_Row] = []
        lines = page.lines
        place = 0
        while place < len(lines):
            tag = self._tag(lines[place])
            if tag is None:
                place += 1
                continue
            label, after = tag
            row = self._row(lines, place, label, after, unit)
            if row is None:
                place += 1
                continue
            rows.append(row)
            place += len(row.lines)
            while place < len(lines) and (row := self._continued(lines[place], label, rows, unit)):
                rows.append(row)
                place += 1
        return rows if len(rows) > 1 or (rows and len(rows[0].cells) > 1) else []

    def _continued(self, line: Line, label: Label, rows: list[_Row], unit: str | None) -> _Row | None:
        """Return a further row of the same organisation, where its name is printed once for several rows."""
        if self._tag(line) or ":" in line.text:
            return None
        cells = self._cells.row(line.start, line.end, unit)
        if len(cells) < 2 or cells[0].start == line.start or len(cells) > len(rows[-1].cells) + 2:
            return None
        name = self._layout.text[line.start : cells[0].start].strip()
        if not name or _TOTAL.fullmatch(name) or find_phrases(name):
            return None
        return _Row(label, ((line.start, cells[0].start),), tuple(cells), (line,))

    def _tag(self, line: Line) -> tuple[Label, int] | None:
        match = _TAG.match(line.text)
        if match is None:
            return None
        name = canonical_name(match["name"], self._organisations)
        if name is None and looks_like_organisation(match["name"]):
            name = match["name"]
        if name is None:
            return None
        start = line.start + match.start("name")
        return Label(name, self._layout.span(start, line.start + match.end("name"))), line.start + match.end()

    def _row(self, lines: Sequence[Line], place: int, label: Label, after: int, unit: str | None) -> _Row | None:
        """Return the row that starts at `lines[place]`; its name may go on over lines until cells come."""
        names: list[tuple[int, int]] = []
        used: list[Line] = []
        for line in lines[place : place + 8]:
            start = after if not used else line.start
            if used and self._tag(line):
                return None
            used.append(line)
            cells = self._cells.row(start, line.end, unit) if start < line.end else []
            stop = cells[0].start if cells else line.end
            if self._layout.text[start:stop].strip():
                names.append((start, stop))
            if cells:
                return _Row(label, tuple(names), tuple(cells), tuple(used)) if names else None
        return None

    def _plain_rows(self, page: Page, labels: PageLabels, headers: list["_Header"], unit: str | None) -> list[_Row]:
        """Return rows with no organisation of their own, below a heading of two columns or more."""
        widest = max(headers, key=lambda header: len(header.columns))
        if len(widest.columns) < 2:
            return []
        rows: list[_Row] = []
        pending: list[Line] = []
        for line in page.lines:
            if any(line.number in header.numbers for header in headers) or self._heads.read(line, self._layout):
                pending = []
                continue
            cells = self._cells.row(line.start, line.end, unit)
            if len(cells) < 2 and not (cells and len(widest.columns) == 1):
                pending = [*pending, line] if not cells and not rows_break(line) else []
                continue
            name_end = cells[0].start
            names = [(line.start, name_end)] if self._layout.text[line.start : name_end].strip() else []
            used = [line]
            if not names and pending:
                names = [(pending[-1].start, pending[-1].end)]
                used = [pending[-1], line]
            pending = []
            if not names or find_phrases(self._layout.text[names[-1][0] : names[-1][1]]):
                continue
            total = _TOTAL.search(self._layout.text[names[0][0] : names[0][1]]) is not None
            tag = self._tag(used[0])
            owner = tag[0] if tag else labels.organisation(line.start)
            rows.append(_Row(owner, tuple(names), tuple(cells), tuple(used), total))
        return rows if len(rows) > 1 else []

    def _with_total(self, page: Page, rows: list[_Row], unit: str | None) -> list[_Row]:
        used = {line.number for row in rows for line in row.lines}
        found = list(rows)
        for line in page.lines:
            cells = self._cells.row(line.start, line.end, unit)
            name = self._layout.text[line.start : cells[0].start].strip() if cells else ""
            if line.number not in used and name and _TOTAL.fullmatch(name.strip("【】[]()・ ")):
                found.append(_Row(None, ((line.start, cells[0].start),), tuple(cells), (line,), True))
        return found

    def _add(self, table: Table, row: _Row, page: Page) -> None:
        self._rows += 1
        label = self._name(row.names)
        drafts = []
        for cell in row.cells:
            draft = Draft(amount=cell.amount, page=page.number, source="table", row=self._rows, role="part")
            draft.organisation = row.organisation
            draft.path = [label] if label else []
            if row.total:
                draft.role, draft.role_span = "total", label.span if label else None
            drafts.append(draft)
        table.drafts.append(drafts)
        table.lines |= {line.number for line in row.lines}

    def _name(self, names: tuple[tuple[int, int], ...]) -> Label | None:
        start, end = names[0][0], names[-1][1]
        text = self._layout.text[start:end]
        lead = len(text) - len(text.lstrip())
        bullet = BULLET.match(text, lead)
        start += bullet.end() if bullet else lead
        end -= len(text) - len(text.rstrip())
        return Label(self._layout.printed(start, end), self._layout.span(start, end)) if start < end else None


@dataclass(frozen=True, slots=True)
class _Header:
    columns: tuple[Column, ...]
    numbers: set[int]
    start: int


def rows_break(line: Line) -> bool:
    """Return whether a line cannot be the first part of a row's name."""
    return bool(re.search(r"[。:]$", line.text)) or line.text.startswith(("※", "(注", "注"))


def _paired(phrases: list[Phrase]) -> list[Phrase]:
    """Return phrases with a row of years joined to the row of stages below it."""
    half = len(phrases) // 2
    years, stages = phrases[:half], phrases[half:]
    if (
        half < 2
        or len(phrases) % 2
        or any(phrase.stage_at for phrase in years)
        or any(phrase.year_at for phrase in stages)
    ):
        return phrases
    return [
        replace(year, end=stage.end, stage=stage.stage, stage_at=stage.stage_at, general=stage.general)
        for year, stage in zip(years, stages, strict=True)
    ]


def _is_header(text: str, base: int | None) -> bool:
    """Return whether a line holds column headings and nothing else."""
    rest = text
    for phrase in reversed(find_phrases(text, base=base)):
        rest = rest[: phrase.start] + rest[phrase.end :]
    for pattern in (_RATE, _DIFFERENCE, _HEADER_WORDS):
        rest = pattern.sub("", rest)
    return not rest.strip(" ()[]:/-") and not text.startswith("(") and len(text) < 120


def _choose(headers: list[_Header], width: int, rows: list[_Row]) -> _Header | None:
    """Return the headings that fit rows of at most `width` cells: enough of them, and the nearest."""
    fitting = [header for header in headers if len(header.columns) >= max(width, 1)]
    first = rows[0].lines[0].start
    return min(fitting, key=lambda header: (len(header.columns), abs(header.start - first)), default=None)
