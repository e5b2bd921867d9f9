"""The many wordings of questions, brought to the few that the planner's patterns know."""

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    data = tomllib.loads(files("app").joinpath("paraphrases.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(typed), known) for group in data.values() for known, typed in group)


def paraphrase(text: str) -> str:
    """Return folded `text` in the wordings that the planner knows.

    >>> paraphrase("AとBをたすといくら"), paraphrase("いちばんすくない施策")
    ('AとBを足すといくら', '一番少ない施策')
    """
    for typed, known in _rules():
        text = typed.sub(known, text)
    return text
