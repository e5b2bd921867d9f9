"""What the members of XBRL axes, which U4's questions name in English, are called in the tables."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from corpus.grids.matching import Headings, core, likeness
from eval.tasks.u4_people import person_likeness

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[0-9]+")
_UNIT = re.compile(r"[(（][個株人%％円税引後]+[)）]$")
_SEGMENT = re.compile(r"(?:Reportable|Operating)Segments?$")
_STANDARD = re.compile(r"(?:IFRS|USGAAP|JGAAP|DEI)$")
_LEAST = 0.45
"""A label less like a member does not name it."""
_LEAST_KNOWN = 0.7
"""One whose Japanese name is known has to be named by it."""
_SMALL = frozenset(["And", "Of", "The", "In", "For", "To", "Not"])


@cache
def _tables() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    data = tomllib.loads(files("eval").joinpath("tasks/members.toml").read_text(encoding="utf-8"))
    return data["names"], data["words"]


@cache
def _same() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(files("eval").joinpath("tasks/members.toml").read_text(encoding="utf-8"))
    return {
        core(name): tuple(other for other in group if other != name)
        for group in data["same"]["groups"]
        for name in group
    }


def other_names(account: str) -> tuple[str, ...]:
    """Return what an account is called elsewhere.

    >>> other_names("株価指数における総利回り")
    ('比較指標',)
    """
    return _same().get(core(_UNIT.sub("", account)), ())


def japanese_names(member: str) -> tuple[str, ...]:
    """Return what a member of the public taxonomies is called, or nothing where it is a company's own.

    >>> japanese_names("CapitalSurplusIFRS")
    ('資本剰余金合計', '資本剰余金')
    """
    names, _ = _tables()
    return tuple(names.get(member) or names.get(_STANDARD.sub("", member)) or ())


@lru_cache(maxsize=50_000)
def named(member: str, label: str) -> float:
    """Return how well a label names a member, from 0 to 1."""
    if is_person(member):
        return person_likeness(tuple(_WORD.findall(member)), label)
    known = japanese_names(member)
    if known:
        found = max(likeness(name, label) * (1.0 if number == 0 else 0.97) for number, name in enumerate(known))
        return found if found >= _LEAST_KNOWN else 0.0
    return _by_words(member, core(label))


def _by_words(member: str, label: str) -> float:
    _, words = _tables()
    parts = [word for word in _WORD.findall(_SEGMENT.sub("", _STANDARD.sub("", member))) if word not in _SMALL]
    known = [words[word] for word in parts if word in words]
    if not parts or not known or not label:
        return 0.0
    found = sum(any(name in label for name in names) for names in known)
    covered: set[int] = set()
    for names in known:
        for name in names:
            covered |= {at + i for at in _places(name, label) for i in range(len(name))}
    return found / len(parts) * (0.7 + 0.3 * len(covered) / len(label))


def _places(part: str, whole: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(part), whole)]


def is_person(member: str) -> bool:
    """Return whether a member is the name of a person, of which reports make members too."""
    _, words = _tables()
    parts = _WORD.findall(member)
    return (
        not japanese_names(member)
        and 2 <= len(parts) <= 4
        and not _SEGMENT.search(member)
        and sum(part in words for part in parts) < len(parts) - 1
    )


def member_fit(member: str, headings: Headings) -> tuple[float, frozenset[str]]:
    """Return how well a cell's labels name a member, and the labels that do."""
    best, which = 0.0, ""
    for label, weight in _weighted(headings):
        found = named(member, label) * weight
        if found > best:
            best, which = found, label
    return (best, frozenset([which])) if best >= _LEAST else (0.0, frozenset())


def _weighted(headings: Headings) -> list[tuple[str, float]]:
    """Return the labels by how much they are the cell's own; a total stands for what it is the total of."""
    own = [(headings.row, 1.0), (headings.column, 1.0)]
    for leaf, higher in ((headings.row, headings.rows), (headings.column, headings.columns)):
        total = core(leaf) in ("計", "合計", "小計")
        own += [(label, (0.95 if total else 0.7) if at == len(higher) - 1 else 0.6) for at, label in enumerate(higher)]
    return [(label, weight) for label, weight in [*own, *((text, 0.5) for text in headings.around)] if label]
