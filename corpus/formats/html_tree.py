"""The blocks of an HTML page: its lines and its tables, in reading order, as plain values.

Only what a person reads is kept. Scripts, styles and hidden parts are dropped; nothing is fetched and nothing is run.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from corpus.errors import DocumentError

_DROPPED = frozenset(
    "title script style template noscript iframe object embed svg math head header:ix ix:header rt rp select textarea "
    "audio video canvas".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section summary table tbody td tfoot th thead "
    "tr ul".split()
)
_BOLD = frozenset(["b", "strong"])
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SHIFT = re.compile(r"(?<![-\w])(?:padding-left|margin-left|text-indent)\s*:\s*(-?[\d.]{1,24})\s*(pt|px|em|mm)")
_CENTRED = re.compile(r"text-align\s*:\s*(?:center|right)", re.IGNORECASE)
_POINTS = {"pt": 1.0, "px": 0.75, "em": 10.0, "mm": 2.835}
_EM = 9.0
"""So many points of indenting are as wide as one character."""
_MOST_INDENT = 12
_MOST_SPAN = 1_000
_DEEPEST = 12
"""Tables deeper inside others than this are read as the text of their cell."""
_SPACE = " \t\r\n\f\v\x1c\x1d\x1e\x1f\x85\u2028\u2029\0"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff]")
_BREAK_IN_JAPANESE = re.compile(
    rf"(?<=[\u3000-\u9fff\uff00-\uffef])[{_SPACE}]*\n[{_SPACE}]*(?=[\u3000-\u9fff\uff00-\uffef])"
)
_SPACES = re.compile(rf"[{_SPACE}]+")


@dataclass(slots=True)
class Line:
    """One line of text; `level` is that of its heading tag, or 0."""

    text: str
    level: int = 0
    bold: bool = False


@dataclass(slots=True)
class TableCell:
    """One cell, with the lines and the tables in it."""

    rows: int
    columns: int
    head: bool
    address: str | None
    indent: int = 0
    blocks: "list[Line | Table]" = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return what is written in the cell itself, indented as it is set."""
        lines = [block.text for block in self.blocks if isinstance(block, Line) and block.text]
        return "\u3000" * self.indent + " ".join(lines) if lines else ""

    @property
    def tables(self) -> "list[Table]":
        """Return the tables inside the cell."""
        return [block for block in self.blocks if isinstance(block, Table)]


@dataclass(slots=True)
class Table:
    """One table: its rows as written, its caption and its id."""

    name: str | None = None
    caption: str = ""
    rows: list[list[TableCell]] = field(default_factory=list)


Block = Line | Table


def read_blocks(html: str) -> tuple[list[Block], str | None]:
    """Return the blocks of a page, and its title.

    Raises:
        DocumentError: the page is nested too deeply, or nothing of it can be read.

    """
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = etree.fromstring(_CONTROL.sub("", html).encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        why = str(error).partition("\n")[0][:80]
        raise DocumentError(f"HTML として読めません（{why}） / not readable as HTML") from error
    if tree is None:
        return [], None
    builder = _Builder()
    builder.walk(tree)
    title = tree.findtext(".//title")
    return builder.blocks, _SPACES.sub(" ", title).strip() or None if title else None


class _Builder:
    """Takes the elements in order, and keeps where it is: in which tables and cells, in which heading."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._holders: list[list[Block]] = [self.blocks]
        self._tables: list[Table] = []
        self._cells: list[TableCell | None] = [None]
        self._inline: list[str] = []
        self._level = 0
        self._bold = 0
        self._plain = False
        """Whether something that is not bold stands in the line that is being written."""
        self._pre = 0
        self._caption = False
        self._ignored_tables = 0

    def walk(self, tree: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Take a tree of elements."""
        skipped = None
        for event, element in etree.iterwalk(tree, events=("start", "end")):
            if skipped is not None:
                if event == "end" and element is skipped:
                    skipped = None
                    self._text(element.tail)
                continue
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag in _DROPPED or _hidden(element):
                    skipped = element
                    continue
                self._start(tag, element)
                self._text(element.text)
            else:
                self._end(tag, element)
                self._text(element.tail)
        self._close()

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self._pre:
            first, *others = text.split("\n")
            self._inline.append(first.replace("\t", "    "))
            for line in others:
                self._close()
                self._inline.append(line)
            return
        self._inline.append(text)
        if not self._bold and text.strip(_SPACE):
            self._plain = True

    def _start(self, tag: str, element: Any) -> None:  # noqa: ANN401
        if tag in _BLOCKS or tag == "br":
            self._close()
        if tag == "table":
            self._open_table(element)
        elif tag == "tr" and self._tables and not self._ignored_tables:
            self._tables[-1].rows.append([])
        elif tag in ("td", "th") and self._tables and not self._ignored_tables:
            self._open_cell(tag, element)
        elif tag == "caption" and self._tables:
            self._caption = True
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._level = int(tag[1])
        elif tag == "pre":
            self._pre += 1
        if _is_bold(tag, element):
            self._bold += 1
        self._take_indent(element)

    def _end(self, tag: str, element: Any) -> None:  # noqa: ANN401
        if tag in _BLOCKS:
            self._close()
        if tag == "table":
            self._close_table()
        elif tag in ("td", "th") and self._cells[-1] is not None and not self._ignored_tables:
            self._cells.pop()
            self._holders.pop()
        elif tag == "caption":
            self._caption = False
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._level = 0
        elif tag == "pre":
            self._pre -= 1
        if _is_bold(tag, element):
            self._bold -= 1

    def _open_table(self, element: Any) -> None:  # noqa: ANN401
        if len(self._tables) >= _DEEPEST:
            self._ignored_tables += 1
            return
        table = Table(name=element.get("table-id") or element.get("id"))
        self._holders[-1].append(table)
        self._tables.append(table)
        self._holders.append([])  # what stands in a table outside its cells is no cell's
        self._cells.append(None)

    def _close_table(self) -> None:
        if self._ignored_tables:
            self._ignored_tables -= 1
            return
        if self._tables:
            table = self._tables.pop()
            stray = self._holders.pop()
            self._cells.pop()
            holder = self._holders[-1]
            holder[-1:-1] = stray if holder and holder[-1] is table else []

    def _open_cell(self, tag: str, element: Any) -> None:  # noqa: ANN401
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
        cell = TableCell(
            rows=_span(element.get("rowspan")),
            columns=_span(element.get("colspan")),
            head=tag == "th",
            address=element.get("cell-id") or element.get("id"),
        )
        table.rows[-1].append(cell)
        self._cells.append(cell)
        self._holders.append(cell.blocks)

    def _take_indent(self, element: Any) -> None:  # noqa: ANN401
        cell = self._cells[-1]
        style = element.get("style")
        if cell is None or not style or cell.blocks:
            return
        if _CENTRED.search(style):
            cell.indent = 0
            return
        points = sum(float(number) * _POINTS[unit] for number, unit in _shifts(style))
        cell.indent = max(0, min(_MOST_INDENT, cell.indent + round(points / _EM)))

    def _close(self) -> None:
        text = "".join(self._inline)
        self._inline.clear()
        if not self._pre:
            text = _SPACES.sub(" ", _BREAK_IN_JAPANESE.sub("", text)).strip(" ")
        else:
            text = _SPACES.sub(" ", text).rstrip()
        if text.strip():
            bold, self._plain = bool(self._bold) or not self._plain, False
            if self._caption and self._tables:
                self._tables[-1].caption = (self._tables[-1].caption + " " + text).strip()
            else:
                self._holders[-1].append(Line(text, self._level, bold))


def _shifts(style: str) -> Iterable[tuple[str, str]]:
    for number, unit in _SHIFT.findall(style):
        if number.count(".") <= 1 and number.strip("-."):
            yield number, unit


def _hidden(element: Any) -> bool:  # noqa: ANN401
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and _HIDDEN_STYLE.search(style) is not None)


def _is_bold(tag: str, element: Any) -> bool:  # noqa: ANN401
    return tag in _BOLD or _BOLD_STYLE.search(element.get("style") or "") is not None


def _span(printed: str | None) -> int:
    """Return how many rows or columns an attribute says, one where it says nothing of use."""
    try:
        return max(1, min(int(printed or "1"), _MOST_SPAN))
    except ValueError:
        return 1
