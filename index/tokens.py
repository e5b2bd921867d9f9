"""Words to search by: SudachiPy's short units in their normalised form.

Normalised forms make one word of サーバ and サーバー, of ８３４．２億 and 83,420,000,000. Particles, auxiliary
verbs, punctuation and spaces are left out. The dictionary is loaded when first used.
"""

import re
from collections.abc import Iterator
from functools import cache
from sys import intern
from threading import Lock, local
from typing import Any

from corpus.folding import fold_text
from index.passage import readable

_DROPPED = frozenset({"助詞", "助動詞", "補助記号", "空白"})
_FIELDS = {"pos", "normalized_form", "reading_form"}
_LATIN = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9]*+(?:[-_.+/&][a-z0-9]++){1,6}")

LONGEST = 12_000
"""Characters given to Sudachi at once. It takes 49,149 bytes, and a character has at most four."""

_thread = local()
_loading = Lock()


def words(text: str) -> list[str]:
    """Return the words of a text, in its order.

    >>> words("情報システムの整備")
    ['情報', 'システム', '整備']
    """
    tokenizer = _tokenizer()
    folded = fold_text(readable(text))
    found: list[str] = []
    for piece in _pieces(folded):
        for morpheme in tokenizer.tokenize(piece):
            if morpheme.part_of_speech()[0] not in _DROPPED and (word := morpheme.normalized_form().casefold().strip()):
                found.append(intern(word))  # the words of half a million texts are few
    # A name such as e-learning or tls1.3/ipsec is one word to some and several to others, so it is both.
    known = set(found)
    return found + [name for name in _LATIN.findall(folded.casefold()) if name not in known]


_NAMING = frozenset({"普通名詞", "固有名詞"})
_DOING = re.compile(r"(?:する|為る|出来る|致す|為さる|頂く|下さる)$")


def names(text: str) -> str:
    """Return folded `text` with what names nothing blanked: verbs, adverbs, particles, and nouns used as verbs (…する).

    Its length is that of `text`, so that places stay places.

    >>> names("記載されている受注企業は上回る").split()
    ['受注企業']
    """
    if len(text) > LONGEST:
        return text
    morphemes = list(_tokenizer().tokenize(text))
    kept = [" "] * len(text)
    for place, morpheme in enumerate(morphemes):
        major, middle, minor = morpheme.part_of_speech()[:3]
        after = morphemes[place + 1] if place + 1 < len(morphemes) else None
        done = minor == "サ変可能" and after is not None and _DOING.search(after.normalized_form()) is not None
        named = major == "名詞" and middle in _NAMING and minor != "副詞可能" and not done
        if named or major in ("接頭辞", "接尾辞", "形状詞", "記号") or (major, middle) == ("名詞", "数詞"):
            start, end = morpheme.begin(), morpheme.end()
            kept[start:end] = text[start:end]
    return "".join(kept)


def reading(text: str) -> str:
    """Return how folded `text` is read, in katakana; Latin letters and marks are left out.

    >>> reading("推進体制")
    'スイシンタイセイ'
    """
    read = "".join(morpheme.reading_form() for morpheme in _tokenizer().tokenize(text[:LONGEST]))
    return re.sub("[^ァ-ヺー]", "", read)


def readings(text: str) -> list[tuple[str, str]]:
    """Return the nouns of a text as printed, each with its reading in katakana.

    >>> readings("宇宙の予算")
    [('宇宙', 'ウチュウ'), ('予算', 'ヨサン')]
    """
    tokenizer = _tokenizer()
    return [
        (morpheme.surface(), morpheme.reading_form())
        for piece in _pieces(fold_text(readable(text)))
        for morpheme in tokenizer.tokenize(piece)
        if morpheme.part_of_speech()[0] == "名詞"
    ]


def _tokenizer() -> Any:  # noqa: ANN401 (SudachiPy's own types are not marked as such)
    """Return this thread's tokeniser; one must not be used by two threads at once."""
    if not hasattr(_thread, "tokenizer"):
        _thread.tokenizer = _dictionary().tokenizer(mode="A", fields=_FIELDS)
    return _thread.tokenizer


def _dictionary() -> Any:  # noqa: ANN401
    with _loading:
        return _load_dictionary()


@cache
def _load_dictionary() -> Any:  # noqa: ANN401
    from sudachipy import Dictionary

    return Dictionary(dict="core")


def _pieces(text: str) -> Iterator[str]:
    """Cut a long text where a line or a sentence ends, or where it must be cut."""
    start = 0
    while len(text) - start > LONGEST:
        end = max(text.rfind(mark, start + LONGEST // 2, start + LONGEST) for mark in "\n。 ") + 1
        end = end or start + LONGEST
        yield text[start:end]
        start = end
    yield text[start:]
