"""An answer as HTML. Everything that was typed or read from a document is escaped: documents are data."""

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import groupby

import app.web.texts  # noqa: F401 - the words of the page
from app.answer import Answer, Citation, Figure
from app.guard_text import MARK
from app.messages import say
from app.render_text import place, printable, status_words
from app.web.addresses import Addresses
from app.web.views import markup
from corpus.folding import MappedText, fold, fold_text

ICONS = {"answered": "✓", "partial": "△", "clarify": "？", "not_found": "―"}
"""Beside the status in words: its shape, for those who do not see colours."""

_NUMBERED = re.compile(r"(\d+)\. ")
_NUMBER = re.compile(r"[△▲+-]?\d[\d,.]*")
_KINDS = ("-", "1")


def render_answer(id: str | None, answer: Answer, at: Addresses) -> str:  # noqa: A002 - the contract's name
    """Return an answer: its status in words, its text with each figure a link, its limits, and its sources.

    `id` is the answer's public address; None where it is not stored: its figures then lead to their lines.
    """
    lang = at.lang
    parts = [
        f'<p class="status"><span class="icon" aria-hidden="true">{ICONS[answer.status]}</span>'
        f"{escape(status_words(answer, lang))}</p>",
        f'<div class="text">{_blocks(id, answer, at)}</div>',
    ]
    if answer.caveats:
        items = "".join(f"<li>{linked(caveat, id, answer, at)}</li>" for caveat in answer.caveats)
        parts.append(f'<div class="caveats"><p class="head">{say("answer.caveats", lang)}</p><ul>{items}</ul></div>')
    if answer.citations:
        items = "".join(_citation(id, citation, answer, at) for citation in answer.citations)
        head = f"{say('answer.citations', lang)} ({len(answer.citations)})"
        parts.append(f'<details class="sources" open><summary>{head}</summary><ol>{items}</ol></details>')
    return f'<div class="answer {answer.status}" lang="{answer.lang}">{"".join(parts)}</div>'


def render_error(line: str) -> str:
    """Return what is shown in the place of an answer."""
    return f'<div class="answer error" role="alert"><p class="text">{shown(line)}</p></div>'


def shown(text: str) -> str:
    """Return the text as HTML shows it, line by line."""
    return markup.text(text).replace("\n", "<br>")


def linked(text: str, id: str | None, answer: Answer, at: Addresses) -> str:  # noqa: A002
    """Return text with its figures and citation numbers as links to what they stand on."""
    figures = _by_text(answer)
    pattern = re.compile(f"{_any_of(figures).pattern}|{MARK.pattern}") if figures else MARK
    cited = {citation.id: citation for citation in answer.citations}

    def link(match: re.Match[str]) -> str:
        if figures and match["figure"]:
            number = _meant(figures[match["figure"]], text[match.end() :], answer)
            return _figure_link(number, match["figure"], id, answer, at)
        citation = cited.get(int(match.group().strip("[]")))
        return escape(match.group()) if citation is None else _citation_link(citation, at)

    return _lines(text, pattern, link)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of whole occurrences of the words, as the group `figure`, the longest first."""
    return re.compile(rf"(?<![\d.,])(?P<figure>{'|'.join(sorted(map(re.escape, set(words)), key=len, reverse=True))})")


def _lines(text: str, pattern: re.Pattern[str], link: Callable[[re.Match[str]], str]) -> str:
    """Return text as HTML shows it, line by line, with what the pattern finds put another way."""
    return "<br>".join(_pieces(line, pattern, link) for line in text.split("\n"))


def _pieces(text: str, pattern: re.Pattern[str], link: Callable[[re.Match[str]], str]) -> str:
    """Return the text escaped, with what the pattern finds as links."""

    def parts() -> Iterator[str]:
        end = 0
        for match in pattern.finditer(text):
            yield markup.text(text[end : match.start()])
            yield link(match)
            end = match.end()
        yield markup.text(text[end:])

    return "".join(parts())


def _by_text(answer: Answer) -> dict[str, list[int]]:
    """Return the numbers of the figures with each text."""
    found: dict[str, list[int]] = {}
    for number, figure in enumerate(answer.figures):
        found.setdefault(figure.text, []).append(number)
    return found


def _meant(numbers: list[int], behind: str, answer: Answer) -> int:
    """Return which of several figures with one text stands here: a printed one has its citation behind it."""
    mark = MARK.match(behind)
    cited = int(mark.group().strip("[]")) if mark else None

    def fits(figure: Figure) -> bool:
        return figure.kind == "source" and cited in figure.citations if cited else figure.kind != "source"

    return next((number for number in numbers if fits(answer.figures[number])), numbers[0])


def _figure_link(number: int, text: str, id: str | None, answer: Answer, at: Addresses) -> str:  # noqa: A002
    label = escape(say("web.figure", at.lang, text=printable(text)))
    cited = [citation for citation in answer.citations if citation.id in answer.figures[number].citations]
    if id is None and not cited:
        return f'<b class="figure">{markup.text(text)}</b>'
    href = at.source(cited[0]) if id is None else at.figure(id, number + 1)
    return f'<a class="figure" href="{escape(href)}" data-panel title="{label}">{markup.text(text)}</a>'


def _citation_link(citation: Citation, at: Addresses) -> str:
    label = escape(say("web.citation", at.lang, number=citation.id))
    return (
        f'<a class="cite" href="{escape(at.source(citation))}" data-panel title="{label}" aria-label="{label}">'
        f"[{citation.id}]</a>"
    )


def _blocks(id: str | None, answer: Answer, at: Addresses) -> str:  # noqa: A002
    """Return the lines as paragraphs, and lines that begin with a hyphen or a number as a list."""
    parts = []
    for kind, group in groupby((line for line in answer.answer.splitlines() if line.strip()), key=_kind):
        lines = list(group)
        if kind == "-":
            items = (_offered(line[2:], id, answer, at) for line in lines)
            parts.append("<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>")
        elif kind == "1":
            numbers = [int(line.partition(".")[0]) for line in lines]
            rest = (linked(line.partition(". ")[2], id, answer, at) for line in lines)
            items = (f'<li value="{number}">{line}</li>' for number, line in zip(numbers, rest, strict=True))
            parts.append("<ol>" + "".join(items) + "</ol>")
        else:
            parts += [f"<p>{linked(line, id, answer, at)}</p>" for line in lines]
    return "".join(parts)


def _kind(line: str) -> str:
    return "-" if line.startswith("- ") else "1" if _NUMBERED.match(line) else ""


def _offered(line: str, id: str | None, answer: Answer, at: Addresses) -> str:  # noqa: A002
    """Return a list's line; a reading that `clarify` offers is ready to be asked."""
    if answer.status != "clarify":
        return linked(line, id, answer, at)
    return f'<a href="{escape(at.chat(q=line))}" data-ask="{escape(line)}">{markup.text(line)}</a>'


def _citation(id: str | None, citation: Citation, answer: Answer, at: Addresses) -> str:  # noqa: A002
    """Return a citation, with the figures that stand in its quote set off."""
    where = f'<a class="place" href="{escape(at.source(citation))}" data-panel>{escape(place(citation, at.lang))}</a>'
    words = {fold_text(f.text) for f in answer.figures if f.kind == "source" and citation.id in f.citations}
    quote = citation.quote.strip()
    printed = _as_printed(words, quote) if words else ()
    marked = _lines(quote, _any_of(printed), _mark) if printed else shown(quote)
    anchor = f' id="{id}-{citation.id}"' if id else ""
    return f'<li value="{citation.id}"{anchor}>{where}<blockquote>{marked}</blockquote></li>'


def _as_printed(words: Iterable[str], quote: str) -> set[str]:
    """Return folded words as a quote prints them, in whatever width (１４．６億円); a cell prints no unit (1,200)."""
    folded = fold(MappedText.of(quote))
    bare = (number[0] for word in words if word not in folded.text and (number := _NUMBER.match(word)))
    words = {*words, *bare}
    return {folded.printed(*match.span("figure")) for match in _any_of(words).finditer(folded.text)}


def _mark(found: re.Match[str]) -> str:
    return f"<mark>{markup.text(found.group())}</mark>"
