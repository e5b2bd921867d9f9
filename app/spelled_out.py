"""Questions what several abbreviations stand for: each is answered for itself."""

import re

from app import vocabulary as words
from app.linking import is_english
from app.plan import FindText, Part, SideBySide
from corpus.folding import fold_text

_ABBREVIATION = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Za-z0-9-]*[A-Z][A-Za-z0-9-]*(?![A-Za-z0-9])")


def plan_spelled_out(question: str) -> SideBySide | None:
    """Return the plan of a question what several abbreviations stand for, or None where it names fewer than two.

    >>> [part.plan.query for part in plan_spelled_out("ABCとDEFはそれぞれ何の略ですか").parts]
    ['ABCは何の略ですか', 'DEFは何の略ですか']
    >>> plan_spelled_out("ABCは何の略ですか")
    """
    text = fold_text(question)
    names = list(dict.fromkeys(_ABBREVIATION.findall(text)))
    if len(names) < 2 or not words.STANDS_FOR.search(text):
        return None
    asked = "What does {} stand for?" if is_english(text) else "{}は何の略ですか"
    plans = [FindText(query=asked.format(name), kind="abbreviation") for name in names]
    return SideBySide(parts=tuple(Part(doc=None, plan=plan) for plan in plans))
