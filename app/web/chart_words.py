"""What a chart says: its labels in lines, its axis in round numbers of one unit. Widths are estimated in ems."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from unicodedata import category, east_asian_width

from app.calculation import plain
from app.messages import learn

TEXTS: dict[str, tuple[str, str]] = {
    "chart.unit": ("単位：{unit}", "Unit: {unit}"),
    "chart.more": ("ほか {count} 件", "and {count} more"),
    "chart.whole": ("全体", "Whole"),
    "chart.desc": ("{label}：{text}", "{label}: {text}"),
    "chart.desc.of": ("{label}（{series}）：{text}", "{label} ({series}): {text}"),
    "chart.none": ("記載なし", "not printed"),
}
learn(TEXTS)

_WIDE = 1.0
_CAPITAL = 0.72
_NARROW = 0.6
_SPACE = 0.35
_SCALES: dict[str, int] = {"兆円": 12, "億円": 8, "百万円": 6, "万円": 4, "千円": 3, "円": 0}
_ENGLISH: dict[str, str] = {
    "兆円": "trillion yen (兆円)",
    "億円": "hundred million yen (億円)",
    "百万円": "million yen (百万円)",
    "万円": "ten thousand yen (万円)",
    "千円": "thousand yen (千円)",
    "円": "yen (円)",
    "倍": "times",
}
_NUMBER = re.compile(r"^[約+△\-−▲]*[\d,.]+(?P<unit>兆円|億円|百万円|万円|千円|円)$")
_WORD = re.compile(r"[A-Za-z0-9'’.,\-/]+[)\]）］]?|[ァ-ヴー]+|.", re.DOTALL)
_RAGGED = 0.6
"""A line that is filled to less than this part of it takes the beginning of the next word too."""
_NO_START = frozenset("、。，．・）」』】〉》］)]：；！？ー々ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょ")
_NO_END = frozenset("（「『【〈《［([")


@dataclass(frozen=True, slots=True)
class Scale:
    """The unit of an axis: its name, and what one of it is worth."""

    unit: str
    worth: Fraction

    def name(self, lang: str) -> str:
        """Return the unit in words; in English beside its Japanese name."""
        return _ENGLISH.get(self.unit, self.unit) if lang == "en" else self.unit


def width(text: str) -> float:
    """Return about how many ems a text is wide in a sans-serif font.

    >>> width("億円"), width("a ")
    (2.0, 0.95)
    """
    return sum(_char(char) for char in text)


def _char(char: str) -> float:
    if char == " ":
        return _SPACE
    if category(char) in {"Mn", "Me", "Cf"}:
        return 0.0
    if east_asian_width(char) in "WFA":
        return _WIDE
    return _CAPITAL if char.isupper() or char in "mw%+@" else _NARROW


def wrap(text: str, ems: float, *, lines: int = 3) -> list[str]:
    """Return a text in at most so many lines of like length; what does not fit is cut, and the cut is shown.

    >>> wrap("情報セキュリティ対策の強化", 5, lines=2)
    ['情報セキュ', 'リティ対…']
    >>> wrap("National Center of Cybersecurity", 11)
    ['National Center', 'of Cybersecurity']
    """
    found, rest = _filled(text, ems, lines)
    if rest:
        last = found[-1]
        while last and width(last) + _WIDE > ems:
            last = last[:-1]
        return [*found[:-1], f"{last.rstrip()}…"]
    for tighter in (ems * part / 20 for part in range(11, 20)):
        even, rest = _filled(text, tighter, len(found))
        if not rest and all(width(line) <= ems for line in even):
            return even
    return found


def _filled(text: str, ems: float, lines: int) -> tuple[list[str], str]:
    """Return lines filled one after the other, and what is left over."""
    found: list[str] = []
    rest = " ".join(text.split())
    while rest and len(found) < lines:
        line = _line(rest, ems)
        rest = rest[len(line) :].lstrip()
        found.append(line.rstrip())
    return found, rest


def _line(text: str, ems: float) -> str:
    """Return the beginning of a text that fits, at least one character; words and brackets stay with their own."""
    words = [match.group() for match in _WORD.finditer(text)]
    count = 1
    while count < len(words) and width("".join(words[: count + 1]).rstrip()) <= ems:
        count += 1
    fitting = count
    while 1 < count < len(words) and (words[count][0] in _NO_START or words[count - 1] in _NO_END):
        count -= 1
    taken = "".join(words[: count if count > 1 else fitting])
    rest = words[count] if count < len(words) else ""
    if width(taken) < ems * _RAGGED and not rest.isascii():  # a long name in katakana breaks rather than leave a gap
        taken += rest
    while width(taken.rstrip()) > ems and len(taken) > 1:
        taken = taken[:-1]
    return taken


def scale_of(texts: Sequence[str], values: Sequence[Fraction], unit: str) -> Scale:
    """Return the unit of an axis: that in which all texts are written, else one that suits the largest of them.

    >>> scale_of(["3.6億円", "△1.4億円"], [Fraction(360000000)], "円").unit
    '億円'
    """
    if unit != "円":
        return Scale(unit, Fraction(1))
    written = {match["unit"] for match in map(_NUMBER.match, texts) if match}
    if len(written) == 1 and all(_NUMBER.match(text) for text in texts):
        (name,) = written
        return Scale(name, Fraction(10 ** _SCALES[name]))
    largest = max((abs(value) for value in values), default=Fraction(0))
    name = next((name for name in ("億円", "万円") if largest >= 10 ** _SCALES[name]), "円")
    return Scale(name, Fraction(10 ** _SCALES[name]))


def ticks(low: Fraction, high: Fraction, most: int) -> list[Fraction]:
    """Return round numbers from at or below `low` to at or above `high`, zero among them, about `most` of them.

    >>> [str(tick) for tick in ticks(Fraction(0), Fraction(197), 4)]
    ['0', '50', '100', '150', '200']
    """
    low, high = min(low, Fraction(0)), max(high, Fraction(0))
    if low == high:
        high = Fraction(1)
    step = _step((high - low) / most)
    first, last = -(-low // step) if low >= 0 else low // step, -(-high // step)
    return [step * place for place in range(int(first), int(last) + 1)]


def _step(least: Fraction) -> Fraction:
    """Return the least of 1, 2, 5 times a power of ten that is not under `least`."""
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    return next(power * times for times in (1, 2, 5, 10) if power * times >= least)


def tick_text(value: Fraction) -> str:
    """Return a round number as an axis shows it.

    >>> tick_text(Fraction(-1500)), tick_text(Fraction(1, 2))
    ('△1,500', '0.5')
    """
    whole, _, part = plain(abs(value)).partition(".")
    return f"{'△' if value < 0 else ''}{int(whole):,}{f'.{part}' if part else ''}"
