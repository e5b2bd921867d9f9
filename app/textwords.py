"""The words of questions in every form in which a text may say them: synonyms, and English words in Japanese."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from app.pairs import pairs

_STOP_WORDS = """
    a an the of in on at to for by with from and or is are was were be been being do does did will would can
    could should shall may might must has have had what which who whom whose when where why how this that these
    those it its their there about into as not no any some each every all both more most other such than then
    them they you we our please tell me describe explain paper papers document documents say says said state
    states stated japan japanese government ministry agency fy fiscal year budget project programme program
    purpose reason aim aims goal kind kinds involve involves include included does contain new work works
    working get gets located stand name called under mean means content contents part parts concrete
    specifically exactly if so between during up out get happens happen planned plan going go expected within
    through done again ever yet now next first
"""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question, and every form in which a text may say it."""

    text: str
    forms: tuple[frozenset[str], ...]
    verb: bool = False
    """A verb, of which only a kanji may come back: 決まる, 決定."""
    topic: bool = False
    """What the question is about: …は, …とは, …って."""

    @property
    def ends(self) -> tuple[str, ...]:
        """Return the last pair of the word; nothing where it ends in hiragana."""
        return tuple(list(pairs(self.text[-2:]))[:1])


@cache
def _groups() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    data = tomllib.loads(files("app").joinpath("synonyms.toml").read_text(encoding="utf-8"))
    return tuple((tuple(group["ja"]), tuple(group["en"])) for group in data["group"])


def _stem(word: str) -> str:
    """Return an English word without its ending.

    >>> [_stem(word) for word in ("obtains", "measures", "measure", "policies", "using", "cybersecurity's", "process")]
    ['obtain', 'measur', 'measur', 'policy', 'us', 'cybersecurity', 'process']
    """
    word = re.sub("'s?$", "", word)
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    word = re.sub(r"(?:(?<=[sxz])es|(?<!s)s)$", "", word)
    bare = re.sub(r"(?:ing|ed|e)$", "", word)
    return bare if len(bare) > 1 else word


def stems(text: str) -> str:
    """Return the words of an English text without their endings."""
    return " ".join(_stem(word) for word in re.findall(r"[a-z0-9'-]+", text.lower()))


_SHORT = 2
STOP = frozenset(_stem(word) for word in _STOP_WORDS.split())


@cache
def _verbs() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    data = tomllib.loads(files("app").joinpath("synonyms.toml").read_text(encoding="utf-8"))
    return tuple((tuple(verb["said"]), tuple(verb["printed"])) for verb in data["verb"])


def says_same(verb: str) -> tuple[frozenset[str], ...]:
    """Return the pairs of the nouns that papers print for a verb that people say: 決まる, 決定."""
    return tuple(
        frozenset(pairs(noun)) for said, printed in _verbs() if verb.startswith(said) for noun in dict.fromkeys(printed)
    )


@cache
def english_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return English words with what they may be in Japanese, longest first."""
    found: dict[str, list[str]] = {}
    for japanese, english in _groups():
        for word in english:
            found.setdefault(stems(word), []).extend(japanese)
    return tuple(sorted(((word, tuple(forms)) for word, forms in found.items()), key=lambda pair: -len(pair[0])))


def forms_of(word: str) -> tuple[frozenset[str], ...]:
    """Return the pairs of a Japanese word, and those of the words that say the same."""
    forms = [word]
    for japanese, _ in _groups():
        if len(japanese) > 1:
            held = next(
                (form for form in sorted(japanese, key=len, reverse=True) if len(form) > 1 and form in word), None
            )
            if held:
                forms += [word.replace(held, other) for other in japanese if other != held and len(other) > 1]
    if len(word) > _SHORT and word[-1] in "生側等内用":
        forms.append(word[:-1])
    return tuple(found for form in dict.fromkeys(forms) if (found := frozenset(pairs(form))))
