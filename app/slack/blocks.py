"""An answer as one Slack message: the sentence with the figure first, then what it stands on.

Whatever the answer is, the message keeps Slack's limits. What has no room goes, whole, to a file beside the message;
nothing is cut within a figure or a word.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.answer import Answer, Citation, Language
from app.messages import say
from app.render_text import formulas, place, printable, render_text, status_words
from app.slack import limits
from app.slack.charts import chart_block
from app.slack.markup import escape, pieces, shortened
from app.slack.rich import Block, bullets, button, context, link, printed, quoted, rich, section, set_off, words
from app.slack.tables import table_block, table_texts
from app.slack.validate import cost
from app.spreadsheet import safe_cell
from app.web.addresses import Addresses

if TYPE_CHECKING:
    from app.answer_table import AnswerTable

_LISTED = re.compile(r"- |\d{1,3}\. ")
"""How a line of a list begins."""
_RESERVE = 600
"""What the end of a message counts for: its status, its links, its buttons."""
_LAST_BLOCKS = 9
"""Blocks at the end of a message: a notice for each part that has no room (six), its status, its link, its buttons."""
_NOTICE = 150
"""What a line counts for that tells of what is in the file."""
_FALLBACK = 300
"""Characters of the text that notifications show."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text that goes beside a message as a file."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message for Slack: its blocks, the text for notifications, and the file of what had no room."""

    text: str
    blocks: tuple[Block, ...] = ()
    snippet: Snippet | None = None
    plainer: "Message | None" = None
    """The same in blocks that every workspace has, where this has others."""
    full: str = ""
    """The whole of it as text."""

    def as_json(self) -> Block:
        """Return what is sent."""
        return {"text": self.text, "blocks": list(self.blocks)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What stands around an answer: what it is called, where else it can be read, what can be asked next."""

    turn: str | None = None
    """The answer's public id: its buttons and its link name it."""
    web: str | None = None
    """The address of the web page, where there is one."""
    years: Sequence[tuple[str, str]] = ()
    """(what a button says, the question that it asks), for other fiscal years."""
    above: str | None = None
    """A line above the answer."""
    shared_by: str | None = None
    """The user who shared the answer, which only they had seen."""
    private: bool = False
    """Only the asker sees the message."""


def message_of(
    answer: Answer, lang: Language, table: "AnswerTable | None" = None, extras: Extras = Extras()
) -> Message:
    """Return an answer as a message."""
    body = _Body(lang)
    if extras.shared_by:
        told = say("slack.shared", lang, question=shortened(" ".join(answer.question.split()), _FALLBACK))
        body.add(rich(section({"type": "user", "user_id": extras.shared_by}, words(told))))
    if extras.above:
        body.add(context(shortened(extras.above, limits.CONTEXT_TEXT)))
    links = _links(answer, extras)
    figures = [figure.text for figure in answer.figures]
    shown, hidden = table_block(table, lang) if table else (None, 0)
    lead, listed = _lines(answer, table_texts(table) if table and shown else frozenset())
    for line in lead:
        body.add_text(line, figures, links)
    if listed:
        body.add_items([set_off(line, figures, "bold", links=links) for line in listed], "slack.more.lines")
    if shown:
        body.add(shown)
        if hidden:
            body.miss("slack.more.rows", hidden)
    if table and shown:
        body.add_chart(table)
    if found := formulas(answer):
        body.add_items([[words(formula)] for formula in found], "slack.more.lines", say("answer.formulas", lang))
    if answer.caveats:
        caveats = [set_off(caveat, figures, "bold", links=links) for caveat in answer.caveats]
        body.add_items(caveats, "slack.more.caveats", say("answer.caveats", lang))
    body.add_citations([*answer.citations, *(table.citations if table and shown else ())], answer)
    blocks = [*body.blocks, context(status_words(answer, lang)), *_buttons(answer, lang, extras)]
    full = render_text(answer, lang)
    snippet = Snippet(say("slack.file", lang), _whole(full, table)) if body.missed else None
    plainer = message_of(answer, lang, None, extras) if shown else None
    return Message(_fallback(answer, figures), tuple(blocks), snippet, plainer, full)


def line_message(text: str) -> Message:
    """Return a message of one line of our own."""
    return Message(escape(text), (rich(section(words(text))),))


def answer_address(web: str, turn: str) -> str:
    """Return the address of an answer in the web page.

    >>> answer_address("https://urazuke.example/", "a-b_1")
    'https://urazuke.example/answer/a-b_1'
    """
    return Addresses(web.rstrip("/")).answer(turn)


@dataclass(slots=True)
class _Body:
    """The blocks of a message as they come, as long as there is room."""

    lang: Language
    blocks: list[Block] = field(default_factory=list)
    missed: bool = False

    def room(self, *more: Block) -> bool:
        """Return whether the message has room for more blocks, its end not counted."""
        full = len(self.blocks) + len(more) > limits.MESSAGE_BLOCKS - _LAST_BLOCKS
        return not full and cost([*self.blocks, *more]) + _RESERVE <= limits.MESSAGE_CHARACTERS

    def add(self, block: Block) -> bool:
        """Add a block where there is room; return whether there was."""
        if not self.room(block):
            self.missed = True
            return False
        self.blocks.append(block)
        return True

    def miss(self, key: str, count: int) -> None:
        """Say what is only in the file."""
        self.missed = True
        self.blocks.append(context(say(key, self.lang, count=count)))

    def add_chart(self, table: "AnswerTable") -> None:
        """Add the chart of a table, and say what it has no room for: that stands in the table."""
        chart, undrawn = chart_block(table, self.lang)
        if chart and self.add(chart) and undrawn:
            self.add(context(say("slack.more.bars", self.lang, count=undrawn)))

    def add_text(self, text: str, figures: Sequence[str], links: dict[int, str]) -> None:
        """Add a line of the answer, a long one in several blocks."""
        for piece in pieces(text, limits.SECTION_TEXT, figures):
            if self.missed:
                return
            if not self.add(rich(section(*set_off(piece, figures, "bold", links=links)))):
                self.miss("slack.more.lines", 1)

    def add_items(self, items: Sequence[Sequence[Block]], key: str, head: str = "") -> None:
        """Add a list, as far as there is room for whole items, and say how many more there are."""
        heads = [section(words(head, "bold"))] if head else []
        self._add_some(lambda count: [*heads, bullets(items[:count])], len(items), key)

    def add_citations(self, citations: Sequence[Citation], answer: Answer) -> None:
        """Add the cited lines, quoted, with their figures set off."""
        found = [_cited(citation, answer, self.lang) for citation in citations]
        head = section(words(say("answer.citations", self.lang), "bold"))
        self._add_some(lambda n: [head, *(part for one in found[:n] for part in one)], len(found), "slack.more.sources")

    def _add_some(self, parts: Callable[[int], list[Block]], total: int, key: str) -> None:
        """Add one block of rich text with as many of the `total` items as there is room for."""
        if not total:
            return
        spare: Block = words("＿" * _NOTICE)
        count, most = (total, total) if self.room(rich(*parts(total))) else (0, total - 1)
        while count < most:  # more items never take less room
            middle = (count + most + 1) // 2
            count, most = (middle, most) if self.room(rich(*parts(middle)), spare) else (count, middle - 1)
        if count:
            self.blocks.append(rich(*parts(count)))
        if count < total:
            self.miss(key, total - count)


def _lines(answer: Answer, told: frozenset[str]) -> tuple[list[str], list[str]]:
    """Return the lines of the answer, and those of them that are a list which the table does not show already."""
    lines = [line for line in answer.answer.splitlines() if line.strip()]
    listed = [line.removeprefix("- ") for line in lines if _LISTED.match(line)]
    texts = [figure.text for figure in answer.figures]
    stated = {text for line in listed for text in texts if text in line}
    if told and listed and stated <= told:
        listed = []
    return [line for line in lines if not _LISTED.match(line)], listed


def _links(answer: Answer, extras: Extras) -> dict[int, str]:
    """Return the address behind each `[n]`, where there is a web page."""
    if not extras.web or not extras.turn:
        return {}
    address = answer_address(extras.web, extras.turn)
    return {citation.id: address for citation in answer.citations}


def _cited(citation: Citation, answer: Answer, lang: Language) -> list[Block]:
    figures = [f.text for f in answer.figures if f.kind == "source" and citation.id in f.citations]
    text = "\n".join(line.strip() for line in printable(citation.quote).splitlines() if line.strip())
    head = section(words(f"[{citation.id}] {place(citation, lang)}"))
    return [head, quoted(*set_off(text, printed(text, figures), "bold"))] if text else [head]


def _buttons(answer: Answer, lang: Language, extras: Extras) -> Iterator[Block]:
    if extras.web and extras.turn:
        yield rich(section(link(say("slack.web", lang), answer_address(extras.web, extras.turn))))
    if not extras.turn:
        return
    buttons = [button(name, say(f"slack.{name}", lang), extras.turn) for name in ("up", "down")]
    if answer.citations:
        buttons.append(button("sources", say("slack.sources", lang), extras.turn))
    for number, (title, question) in enumerate(extras.years):
        if len(question) <= limits.BUTTON_VALUE:
            buttons.append(button(f"year_{number}", shortened(title, limits.BUTTON_TEXT), question))
    if extras.private:
        buttons.append(button("share", say("slack.share", lang), extras.turn))
    yield {"type": "actions", "elements": buttons[: limits.ACTION_ELEMENTS]}


def _whole(full: str, table: "AnswerTable | None") -> str:
    """Return the text of the file: the whole answer, and the whole table."""
    if table is None:
        return full
    head = ["", *(column.title for column in table.columns)]
    rows = [[row.label, *(cell.text if cell else "" for cell in row.cells)] for row in table.rows]
    lines = ["\t".join(safe_cell(" ".join(printable(cell).split())) for cell in cells) for cells in [head, *rows]]
    return "\n".join([full, "", printable(table.title), *lines, ""])


def _fallback(answer: Answer, figures: Sequence[str]) -> str:
    """Return the first line of an answer, for notifications and for those who cannot see blocks."""
    first = next((line for line in answer.answer.splitlines() if line.strip()), "")
    return escape(shortened(first, _FALLBACK, figures))
