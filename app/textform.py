"""How well the form of a sentence suits a question: a reason for why, a list for which, a sentence and no heading."""

import re

from app.textpieces import Sentence, enumerates
from app.textwish import Wish
from app.textwords import Word

_STRONG = re.compile(r"ため|目的と|に資する|を図る|を図り|ことから|を背景|に鑑み|喫緊|教訓")
_NAME = 3
"""Characters of the shortest word that can be a name to explain."""
_PLAIN = ("what", "why", "when", "outline", "meaning", "often", "number")
"""The questions that a mere heading does not answer."""


def form_of(wish: Wish, sentence: Sentence) -> float:
    """Return what the form of a sentence adds to its fitness, or takes off."""
    text = sentence.folded
    score = (0.12 if wish.likes and wish.likes.search(text) else 0.0) + _fullness(text)
    score += 0.15 if set(wish.years) & sentence.years else 0.0
    if wish.kind == "owner":
        return score + (0.5 if sentence.owner and len(text) > len(sentence.owner) + 2 else 0.0)
    if sentence.heading:
        score -= 0.35 if wish.kind in _PLAIN else 0.2
    if wish.kind == "why":
        score += (0.2 if _STRONG.search(text) else 0.0) + (0.25 if "目的" in sentence.tag else 0.0)
    if wish.kind == "outline":
        score += 0.15 if "概要" in sentence.tag else -0.1 if sentence.tag else 0.0
    if wish.kind == "name" and re.search(r"「[^」]+」|\([A-Za-z][^)]+\)", text):
        score += 0.3
    if wish.kind in ("members", "meaning", "who"):
        score += max((_explains(word, sentence) for word in wish.words), default=0.0)
    if wish.kind in ("members", "who") and enumerates(text):
        score += 0.15
    if wish.kind == "members" and wish.noun and re.search(rf"{wish.noun}、", text):
        score += 0.15
    if wish.kind == "brackets":
        score += (
            0.6 if re.search(r"\(\s*\)内|括弧内|かっこ内|カッコ内", text) else 0.3 if text.startswith("(") else -0.3
        )
    return score


def tells(wish: Wish, sentence: Sentence) -> bool:
    """Return whether a sentence says anything that could answer: a mere heading gives no reason, date or meaning."""
    if not sentence.heading or wish.kind not in ("why", "when", "often", "number", "meaning"):
        return True
    if wish.kind == "number" and wish.needs and wish.needs.search(sentence.folded):
        return True
    named = any(_explains(word, sentence) for word in wish.words)
    return (wish.kind == "meaning" and named) or ("内数" in sentence.folded and wish.needs is not None)


def _explains(word: Word, sentence: Sentence) -> float:
    """Return how well a sentence tells what a word means or takes in.

    分野(航空、鉄道) and 基準点:…をいう tell it; of …機関(窓口) only a sentence does, not a heading.
    """
    name, text = re.escape(word.text), sentence.folded
    if word.verb or len(word.text) < _NAME:
        return 0.0
    if word.text in sentence.note:
        return 0.3 if text.endswith(("の略。", "の略")) else 0.4
    if re.search(rf"{name}[^()、。]{{0,4}}\([^()\d]+[、・][^()]+\)|{name}\s*(?::|とは)[^。]*をい(?:う|います)", text):
        return 0.4
    if re.match(rf"(?:\([^()]*\)\s*)?{name}\s*:", text):
        return 0.4
    return (0.1 if sentence.heading else 0.4) if re.search(rf"\([^()]*{name}\)", text) else 0.0


def _fullness(text: str) -> float:
    """Prefer a full sentence to a heading or a figure's label."""
    if len(text) < 8:
        return -0.25
    if re.search(r"億円|百万円|千円|^【", text):
        return -0.05
    return 0.08
