"""An answer as HTML. Everything that was typed or read from a document is escaped: documents are data."""

import re
from html import escape
from itertools import groupby

from app.answer import Answer, Citation, Language
from app.guard_text import MARK
from app.messages import say
from app.render_text import place, printable


def render_turn(number: int, question: str, body: str, lang: Language) -> str:
    """Return one turn of the conversation."""
    asked = f'<span class="who">{say("web.you", lang)}</span>{_text(question)}'
    return f'<article class="turn" id="turn-{number}"><p class="question">{asked}</p>{body}</article>'


def render_answer(number: int, answer: Answer, lang: Language) -> str:
    """Return the answer of a turn: its status in words, its text, its limits, and the lines it stands on."""
    parts = [
        f'<p class="status">{escape(say(f"status.{answer.status}", lang))}</p>',
        f'<div class="text">{_links(number, _blocks(answer), answer)}</div>',
    ]
    if answer.caveats:
        items = "".join(f"<li>{_links(number, _text(caveat), answer)}</li>" for caveat in answer.caveats)
        parts.append(f'<div class="caveats"><p class="head">{say("answer.caveats", lang)}</p><ul>{items}</ul></div>')
    if answer.citations:
        items = "".join(_citation(number, citation, answer, lang) for citation in answer.citations)
        parts.append(f'<div class="sources"><p class="head">{say("answer.citations", lang)}</p><ol>{items}</ol></div>')
    return f'<div class="answer {answer.status}">{"".join(parts)}</div>'


def render_error(line: str) -> str:
    """Return what is shown in the place of an answer."""
    return f'<div class="answer error"><p class="text">{_text(line)}</p></div>'


def render_log(turns: list[str], lang: Language) -> str:
    """Return the whole conversation."""
    return f'<div role="log" aria-live="polite" lang="{lang}">{"".join(turns)}</div>'


def _text(text: str) -> str:
    return escape(printable(text)).replace("\n", "<br>")


def _blocks(answer: Answer) -> str:
    """Return the lines as paragraphs, and lines that begin with a hyphen as a list; no figure breaks over a line."""
    words = [figure.text for figure in answer.figures]
    parts = []
    for listed, lines in groupby(answer.answer.splitlines(), key=lambda line: line.startswith("- ")):
        shown = [_wrapped(_text(line), words, '<span class="figure">', "</span>") for line in lines if line.strip()]
        if listed:
            parts.append("<ul>" + "".join(f"<li>{line.removeprefix('- ')}</li>" for line in shown) + "</ul>")
        else:
            parts += [f"<p>{line}</p>" for line in shown]
    return "".join(parts)


def _links(number: int, text: str, answer: Answer) -> str:
    """Turn the marks of citations into links to them."""
    known = {citation.id for citation in answer.citations}

    def link(match: re.Match[str]) -> str:
        cited = int(match[1])
        return f'<a href="#turn-{number}-{cited}">[{cited}]</a>' if cited in known else match.group()

    return MARK.sub(link, text)


def _citation(number: int, citation: Citation, answer: Answer, lang: Language) -> str:
    """Return a citation, with the figures that stand in its quote set off."""
    where = f'<span class="place">{_text(place(citation, lang))}</span>'
    return (
        f'<li value="{citation.id}" id="turn-{number}-{citation.id}">{where}'
        f"<blockquote>{_marked(citation, answer)}</blockquote></li>"
    )


def _marked(citation: Citation, answer: Answer) -> str:
    words = [f.text for f in answer.figures if f.kind == "source" and citation.id in f.citations]
    return _wrapped(_text(citation.quote.strip()), words, "<mark>", "</mark>")


def _wrapped(text: str, words: list[str], before: str, after: str) -> str:
    """Return escaped text with whole occurrences of the words set off."""
    if not words:
        return text
    longest_first = "|".join(sorted({re.escape(_text(word)) for word in words}, key=len, reverse=True))
    return re.sub(rf"(?<![\d.,])(?:{longest_first})", lambda match: f"{before}{match.group()}{after}", text)
