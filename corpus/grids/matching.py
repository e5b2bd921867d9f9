"""How well the headings of a cell fit what is asked for: names from part to whole, a year, a member of an axis.

Labels of papers and wordings of questions differ: 総資産額 and 資産合計, 経常利益又は経常損失（△） and 経常利益. So
names are likened by their characters, in brackets and without, and every part of a question wants its own heading.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.folding import fold_text

_BRACKETS = re.compile(r"[(\[〔【<〈][^()\[\]〔〕【】<>〈〉]*[)\]〕】>〉]")
_NOTES = re.compile(r"[(\[〔]?\s*(?:※|\*|注)\s*[0-9、,・ ]*[)\]〕]?(?=$|[^\w])|※[0-9]*")
_NUMBERING = re.compile(r"^(?:\([0-9ivxア-ン]{1,3}\)|[0-9]{1,2}[.、]|[Ⅰ-Ⅹⅰ-ⅹ①-⑳][.、]?|[IVX]{1,4}[.、 ])\s*")
_SOFT = re.compile(r"[\s、,・,．.\-―－–\"'「」『』:;]")
_OR = re.compile(r"(?:又は|または|若しくは|及び/又は)")


@lru_cache(maxsize=100_000)
def core(text: str) -> str:
    """Return a name in half width, without notes, numbering and blanks.

    >>> core("(1) 受取手形　及び 売掛金 ※1")
    '受取手形及び売掛金'
    """
    folded = fold_text(text).strip()
    folded = _NUMBERING.sub("", _NOTES.sub("", folded).strip())
    return _SOFT.sub("", folded)


@lru_cache(maxsize=100_000)
def wordings(text: str) -> tuple[tuple[str, float], ...]:
    """Return the ways in which a name may be printed, each with how sure it is the same.

    >>> wordings("経常利益又は経常損失（△）")[1]
    ('経常利益又は経常損失', 0.98)
    """
    whole = core(text)
    found = {whole: 1.0}
    bare = _SOFT.sub("", _BRACKETS.sub("", fold_text(text)))
    bare = core(bare) if bare else ""
    if bare:
        found.setdefault(bare, 0.98)
    for name, worth in list(found.items()):
        parts = [part for part in _OR.split(name) if part]
        if len(parts) > 1:
            found.setdefault(_BRACKETS.sub("", parts[0]), worth * 0.96)
    for name, worth in list(found.items()):
        short = _TAIL.sub("", name)
        if len(short) >= 2:
            found.setdefault(short, worth * 0.94)
    return tuple(found.items())


_TAIL = re.compile(r"(?:合計|総額|計|額|の部|の状況|\(純額\)|純額|残高|等)+$")


@lru_cache(maxsize=500_000)
def likeness(asked: str, label: str) -> float:
    """Return how alike two names are, from 0 to 1.

    >>> likeness("経常利益又は経常損失（△）", "経常利益") > 0.9
    True
    """
    if core(asked) == "その他":
        rest = core(label)
        return 1.0 if rest == "その他" else 0.85 if rest.startswith("その他") else 0.0
    best = 0.0
    apart = 1.0 if _qualified(asked) == _qualified(label) else _OTHERWISE
    for one, a in wordings(asked):
        for other, b in wordings(label):
            if one == other:
                best = max(best, a * b)
            elif best < 0.9:
                best = max(best, 0.9 * a * b * _overlap(one, other))
    return best * apart


def _qualified(name: str) -> bool:
    return "純額" in name


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)} or {text}


@lru_cache(maxsize=500_000)
def _overlap(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    a, b = _pairs(one), _pairs(other)
    shared = len(a & b)
    dice = 2 * shared / (len(a) + len(b))
    if one in other or other in one:
        dice = max(dice, 0.4 + 0.5 * min(len(one), len(other)) / max(len(one), len(other)))
    return dice


@dataclass(frozen=True, slots=True)
class Headings:
    """The labels of a cell as they are matched: its own row and column, what they are part of, what stands above."""

    row: str
    column: str
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    """Caption and sections, from whole to part."""
    before: tuple[str, ...] = ()
    """The names of the rows right above."""

    @property
    def above(self) -> tuple[str, ...]:
        """Return what the cell's own row and column are part of."""
        return (*self.rows, *self.columns)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of agreement counts."""

    leaf: float = 4.0
    parents: float = 1.6
    around: float = 0.8
    """What part of a match stands in the caption or a section, and not in the table."""
    ancestor: float = 0.55
    """What part of a match of the leaf stands in what the row or column is part of."""
    same: float = 0.6
    """What a match of a whole is worth in the very label that the name was found in."""
    before: float = 0.5
    """What a match of a whole is worth in the row above, which heads nothing."""
    unasked_row: float = 1.2
    unasked_column: float = 0.8
    unasked_above: float = 0.15


WEIGHTS = Weights()
_TOTAL = re.compile(r"(?:小|合|総)?計")
_OTHERWISE = 0.93
"""What a likeness is worth between an amount and the same after what is taken off it (純額)."""
_SAME = 0.85
"""From this likeness on two names are taken for the same."""


def splits(segments: Sequence[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Yield the ways to part a path, said from part to whole, into the name and what it is part of.

    Names hold the mark that parts them (法人税、住民税及び事業税), so the name may be of several segments.
    """
    for count in range(1, len(segments) + 1):
        if count > 1 and segments[0] == "その他":  # 「その他、流動負債」: the rest of something, said with its whole
            return
        yield "、".join(segments[:count]), tuple(segments[count:])


def fit(
    segments: Sequence[str], headings: Headings, explained: frozenset[str] = frozenset(), weights: Weights = WEIGHTS
) -> float:
    """Return how well a cell's headings fit a path of names, said from part to whole.

    `explained` are labels that something else asks for (the year), which count neither way.
    """
    return max(_fit(leaf, parents, headings, explained, weights) for leaf, parents in splits(segments))


def _fit(leaf: str, parents: tuple[str, ...], headings: Headings, explained: frozenset[str], weights: Weights) -> float:
    row = 0.0 if headings.row in explained else likeness(leaf, headings.row)
    if _TOTAL.fullmatch(core(headings.row)):  # the total of a group is what the group's name asks for
        whole = headings.rows[-1] if headings.rows else headings.around[-1] if headings.around else ""
        row = max(row, (0.97 if headings.rows else 0.9) * likeness(leaf, whole))
        if not headings.rows:
            row = max([row, *(0.9 * likeness(leaf, label) for label in headings.around)])
    column = 0.0 if headings.column in explained else likeness(leaf, headings.column)
    higher = max((likeness(leaf, label) for label in headings.above), default=0.0) * weights.ancestor
    own = max(row, column, higher)
    absorbed = leaf.count("、")
    if "、" in leaf and own < _SAME:
        return 0.0  # several segments are one name only where a label says them all
    if leaf == "その他" and parents and row > 0:
        own = 0.7 + 0.3 * likeness(f"その他の{parents[0]}", headings.row) if own < 1 else own
    asked = [leaf, *parents]
    score = weights.leaf * own
    if absorbed or parents:
        used = headings.row if own == row else headings.column if own == column else ""
        inside = [label for label in (*headings.above, headings.row, headings.column) if label != used]
        found = [
            max(
                max((likeness(parent, label) for label in inside), default=0.0),
                weights.same * likeness(parent, used) if used else 0.0,
                weights.before * max((likeness(parent, label) for label in headings.before), default=0.0),
                weights.around * max((likeness(parent, label) for label in headings.around), default=0.0),
            )
            for parent in parents
        ] + [own] * absorbed
        score += weights.parents * sum(found) / len(found)
    for label, weight in ((headings.row, weights.unasked_row), (headings.column, weights.unasked_column)):
        if label and label not in explained:
            score -= weight * (1 - max(max(likeness(name, label) for name in asked), _plain(label)))
    for higher_labels in (headings.rows, headings.columns):
        label = higher_labels[-1] if higher_labels else ""
        if label and label not in explained:
            score -= weights.unasked_above * (1 - max(max(likeness(name, label) for name in asked), _plain(label)))
    return score


@lru_cache(maxsize=50_000)
def _plain(label: str) -> float:
    """Return how little a label needs to be asked for: a total stands for the whole."""
    return next((worth for pattern, worth in _WHOLE if pattern.fullmatch(core(label))), 0.0)


_WHOLE = (
    (re.compile(r"連結.*(?:計上額|金額)?|金額|連結"), 0.9),
    (re.compile(r"(?:資本|純資産|総)?合計|総計|総額"), 0.7),
    (re.compile(r"計|.*合計"), 0.5),
)
"""Labels that say the whole, and how little they need to be asked for."""
