"""An answer as the text of a terminal: the answer, what limits it, and the lines it stands on."""

import re
from unicodedata import category

from app.answer import Answer, Citation, Language
from app.messages import say

_JAPANESE = re.compile("[぀-ヿ一-鿿ｦ-ﾟ]")
_KEPT = "\n\t"
"""A tab parts the cells of a table."""


def printable(text: str) -> str:
    r"""Return the text without what would steer a terminal: documents are data, and may hold anything.

    >>> printable("予算\x1b[31m\u202e1億円\t\ud800")
    '予算�[31m�1億円\t�'
    """
    return "".join(char if char in _KEPT or category(char) not in _UNPRINTABLE else "�" for char in text)


_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs"})


def language_of(question: str) -> Language:
    """Return the language that a question is in.

    >>> language_of("What is METI's budget?"), language_of("METIの予算")
    ('en', 'ja')
    """
    return "ja" if _JAPANESE.search(question) or not re.search("[A-Za-z]", question) else "en"


def render_text(answer: Answer, lang: Language) -> str:
    """Return the answer as lines for a person."""
    parts = [printable(answer.answer)]
    if answer.caveats:
        parts.append("\n".join([f"{say('answer.caveats', lang)}:", *(f"  ・{printable(c)}" for c in answer.caveats)]))
    if found := formulas(answer):
        parts.append("\n".join([f"{say('answer.formulas', lang)}:", *(f"  {formula}" for formula in found)]))
    if answer.citations:
        lines = [line for citation in answer.citations for line in render_citation(citation, lang)]
        parts.append("\n".join([f"{say('answer.citations', lang)}:", *lines]))
    return "\n\n".join(parts)


def status_words(answer: Answer, lang: Language) -> str:
    """Return an answer's status in words; a greeting or an explanation, which states nothing, is said to be that."""
    talks = answer.status == "answered" and not (answer.result or answer.figures or answer.citations)
    return say("status.talk" if talks else f"status.{answer.status}", lang)


def formulas(answer: Answer) -> list[str]:
    """Return the formulas that the wording does not show already."""
    shown = re.sub(r"\[\d+\]|\s", "", answer.answer)
    stated = [figure.formula for figure in answer.figures if figure.formula]
    return [
        printable(formula)
        for formula in dict.fromkeys(stated)
        if re.sub(r"\s", "", formula.partition("=")[0]) not in shown
    ]


def place(citation: Citation, lang: Language) -> str:
    """Return where a citation stands, in words."""
    pages = [say("answer.page", lang, page=citation.page)] if citation.page is not None else []
    return " ".join([printable(citation.title or citation.doc), *pages, say("answer.line", lang, line=citation.line)])


def render_citation(citation: Citation, lang: Language) -> list[str]:
    """Return a citation as indented lines: its number and place, then its quote."""
    head = f"  [{citation.id}] {place(citation, lang)}"
    return [head, *(f"      {line}" for line in printable(citation.quote).splitlines() if line.strip())]
