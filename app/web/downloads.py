"""An answer to take along: as text and Markdown for pasting, its table as CSV and Excel."""

import re

from app.answer import Answer, Language
from app.messages import learn, say
from app.render_text import place, printable, render_text, status_words
from app.web.sheets import as_csv, as_xlsx

__all__ = ["as_csv", "as_markdown", "as_text", "as_xlsx"]

TEXTS: dict[str, tuple[str, str]] = {
    "paste.question": ("質問：{question}", "Question: {question}"),
    "paste.status": ("状態：{status}", "Status: {status}"),
}
learn(TEXTS)

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&^$]|://|(?<=\bwww)\.|@")
_LEADING = re.compile(r"^(?P<mark>[#+=\-]|\d+(?=[.)](?:\s|$)))")
_ITEM = re.compile(r"^(?P<mark>- |\d+\. )(?P<text>.*)$")


def as_text(answer: Answer, lang: Language) -> str:
    """Return the answer with its status, its limits and its sources, as plain text."""
    head = say("paste.question", lang, question=" ".join(printable(answer.question).split()))
    status = say("paste.status", lang, status=status_words(answer, lang))
    return f"{head}\n{status}\n\n{render_text(answer, lang)}\n"


def as_markdown(answer: Answer, lang: Language) -> str:
    """Return the answer as Markdown; nothing in a document or a question can become a link, an image or HTML."""
    question = say("paste.question", lang, question=escaped(" ".join(answer.question.split())))
    parts = [
        f"**{question}**",
        escaped(say("paste.status", lang, status=status_words(answer, lang))),
        _body(answer.answer),
    ]
    if answer.caveats:
        notes = "\n".join(f"- {escaped(' '.join(caveat.split()))}" for caveat in answer.caveats)
        parts.append(f"**{say('answer.caveats', lang)}**\n\n{notes}")
    if formulas := list(dict.fromkeys(figure.formula for figure in answer.figures if figure.formula)):
        listed = "\n".join(f"- {escaped(formula)}" for formula in formulas)
        parts.append(f"**{say('answer.formulas', lang)}**\n\n{listed}")
    if answer.citations:
        listed = "\n".join(_source(c.id, place(c, lang), c.quote) for c in answer.citations)
        parts.append(f"**{say('answer.citations', lang)}**\n\n{listed}")
    return "\n\n".join(parts).rstrip() + "\n"


def escaped(text: str) -> str:
    r"""Return a text that Markdown shows as it is, line by line.

    >>> escaped("[1] <b> *太字* http://a.example")
    '\\[1\\] \\<b\\> \\*太字\\* http\\://a.example'
    >>> escaped("# 見出し"), escaped("1. 一"), escaped("15.0億円")
    ('\\# 見出し', '1\\. 一', '15.0億円')
    """
    return "\n".join(_escaped(line.strip()) for line in printable(text).splitlines())


def _escaped(line: str) -> str:
    found = _SPECIAL.sub(lambda match: f"\\{match.group()}" if match.group() != "://" else "\\://", line)
    leading = _LEADING.match(found)
    if leading is None:
        return found
    end = leading.end() if leading["mark"][0].isdigit() else 0
    return f"{found[:end]}\\{found[end:]}"


def _body(text: str) -> str:
    """Return the answer's lines: its lists as lists, everything else as paragraphs."""
    lines: list[str] = []
    listed = False
    for line in printable(text).splitlines():
        item = _ITEM.match(line)
        if lines and not (item and listed):
            lines.append("")
        lines.append(f"{item['mark']}{escaped(item['text'])}" if item else escaped(line))
        listed = item is not None
    return "\n".join(lines)


def _source(number: int, where: str, quote: str) -> str:
    """Return a citation as an item of a numbered list, its quote below it."""
    indent = " " * (len(str(number)) + 2)
    lines = [escaped(line) for line in printable(quote).splitlines() if line.strip()]
    quoted = "  \n".join(f"{indent}> {line}" for line in lines)
    return f"{number}. {escaped(' '.join(where.split()))}\n\n{quoted}\n"
