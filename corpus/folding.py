"""Fold width and compatibility forms for reading and matching, and keep the way back to the printed text.

A plain NFKC would do two kinds of harm. It moves offsets, so every character here carries the range of the
original that it came from. And it makes digits out of list marks and powers: 「⑫5億円」 would become 125億円,
so whatever is a number but not a decimal digit (①, ⅓, ², ㊿, ㋀) stays as it is printed.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from unicodedata import category, decomposition, normalize, numeric


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text, and for each of its characters the half-open range of `original` that it came from."""

    original: str = field(repr=False)
    text: str
    starts: "array[int]" = field(repr=False, hash=False)
    ends: "array[int]" = field(repr=False, hash=False)
    anchor: int = field(default=0, repr=False, compare=False)
    """Where the text stands when it has no character to tell."""

    @classmethod
    def of(cls, original: str, start: int = 0, end: int | None = None) -> "MappedText":
        """Return `original[start:end]` as printed.

        >>> MappedText.of("予算１億円", 2).span(0, 1)
        (2, 3)
        """
        start, end, _ = slice(start, end).indices(len(original))
        end = max(start, end)
        starts, ends = array("I", range(start, end)), array("I", range(start + 1, end + 1))
        return cls(original, original[start:end], starts, ends, start)

    @classmethod
    def join(cls, parts: Iterable["MappedText"], separator: str = "") -> "MappedText":
        """Return the parts of one original, one after the other.

        A separator is printed nowhere: it maps to the empty range where the part before it ends.
        """
        parts = list(parts)
        if not parts:
            return cls.of("")
        if any(part.original != parts[0].original for part in parts):
            raise ValueError("these parts come from different originals")
        starts, ends = array("I"), array("I")
        for number, part in enumerate(parts):
            if number and separator:
                point = array("I", [ends[-1] if ends else part.anchor]) * len(separator)
                starts += point
                ends += point
            starts += part.starts
            ends += part.ends
        return cls(parts[0].original, separator.join(part.text for part in parts), starts, ends, parts[0].anchor)

    def __len__(self) -> int:
        return len(self.text)

    def span(self, a: int, b: int) -> tuple[int, int]:
        """Return the range of the original that `text[a:b]` came from."""
        if not 0 <= a <= b <= len(self.text):
            raise ValueError(f"not a range of {len(self.text)} characters: {a}..{b}")
        if a == b:
            return self._point(a), self._point(a)
        start, end = self.starts[a], self.ends[b - 1]
        if start > end:  # parts were joined against the order of the original
            return min(self.starts[a:b]), max(self.ends[a:b])
        return start, end

    def _point(self, at: int) -> int:
        if at < len(self.text):
            return self.starts[at]
        return self.ends[-1] if self.text else self.anchor

    def printed(self, a: int, b: int) -> str:
        """Return the characters of the original that `text[a:b]` came from."""
        start, end = self.span(a, b)
        return self.original[start:end]

    def part(self, a: int, b: int | None = None) -> "MappedText":
        """Return `text[a:b]` with its ranges."""
        a, b, _ = slice(a, b).indices(len(self.text))
        b = max(a, b)
        return MappedText(self.original, self.text[a:b], self.starts[a:b], self.ends[a:b], self._point(a))

    def strip(self) -> "MappedText":
        """Return the text without the white space around it."""
        left = len(self.text) - len(self.text.lstrip())
        return self.part(left, max(left, len(self.text.rstrip())))

    def without(self, pattern: re.Pattern[str]) -> "MappedText":
        """Return the text without what `pattern` matches.

        >>> MappedText.of("予 算").without(re.compile(" ")).text
        '予算'
        """
        kept, at = [], 0
        for match in pattern.finditer(self.text):
            if match.end() > match.start():
                kept.append(self.part(at, match.start()))
                at = match.end()
        return MappedText.join([*kept, self.part(at)]) if kept else self

    def lines(self) -> Iterator["MappedText"]:
        r"""Return the lines, without their ends (\n, \r\n, \r or a form feed)."""
        at = 0
        for match in _LINE_END.finditer(self.text):
            yield self.part(at, match.start())
            at = match.end()
        if at < len(self.text):
            yield self.part(at)


_LINE_END = re.compile(r"\r\n|[\n\r\f]")

_DASHES = "‐‑‒–—―−－─━"
_SPECIAL: dict[str, str] = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys("〜～∼", "~"),
    "\t": " ",
    "▲": "△",
    "◯": "○",
    "･": "・",
    "•": "・",
    **dict.fromkeys("…‥゛゜″‴", ""),  # filled in below: kept as printed
    # Radicals that exports print for the character, and that NFKC does not know or gives an older form of.
    **dict(
        zip(
            "⺠⻁⻄⻆⻑⻘⻝⻣⻤⻥⻦⻨⻩⻫⻭⻯⻲⼾⾭⿆⿈⿊⿒⿓",
            "民虎西角長青食骨鬼魚鳥麦黄斉歯竜亀戸青麦黄黒歯龍",
            strict=True,
        )
    ),
}
_SPECIAL.update({kept: kept for kept, folded in _SPECIAL.items() if not folded})

_VOICING = {"\u3099": "゛", "\u309a": "゜", "ﾞ": "゛", "ﾟ": "゜"}
_COMBINING = {"ﾞ": "\u3099", "ﾟ": "\u309a"}
_POWERS = str.maketrans("23", "²³")


def fold(text: MappedText) -> MappedText:
    """Return `text` with width and compatibility forms folded, and each character's way back kept.

    >>> fold(MappedText.of("ｻｲﾊﾞｰ ▲１，５１１億円")).text
    'サイバー △1,511億円'
    >>> fold_text("⑫５億円 ㈱⾦属 ㎡")
    '⑫5億円 (株)金属 m²'
    """
    if text.text.isascii() and "\t" not in text.text:
        return text
    table = {char: _fold_char(char) for char in set(text.text)}
    uneven = [char for char, folded in table.items() if len(folded) != 1 or char in _VOICING]
    translation = str.maketrans({char: folded for char, folded in table.items() if folded != char})
    if not uneven:
        return MappedText(text.original, text.text.translate(translation), text.starts, text.ends, text.anchor)
    return _fold_unevenly(text, table, translation, re.compile("[" + re.escape("".join(uneven)) + "]"))


def fold_text(text: str) -> str:
    """Return `text` folded, where no way back is needed."""
    return fold(MappedText.of(text)).text


def _fold_unevenly(
    text: MappedText, table: dict[str, str], translation: dict[int, str], uneven: re.Pattern[str]
) -> MappedText:
    """Fold where some characters become none or several, or join the one before them."""
    starts, ends = array("I"), array("I")
    pieces: list[str] = []
    at = 0
    for match in uneven.finditer(text.text):
        here = match.start()
        if here > at:
            pieces.append(text.text[at:here].translate(translation))
            starts += text.starts[at:here]
            ends += text.ends[at:here]
        at = here + 1
        char = match.group()
        before = pieces[-1] if pieces else ""
        voiced = _voiced(before[-1:], char) if char in _VOICING else ""
        if voiced:
            pieces[-1] = before[:-1] + voiced
            ends[-1] = text.ends[here]
        elif folded := table[char]:
            pieces.append(folded)
            starts += text.starts[here:at] * len(folded)
            ends += text.ends[here:at] * len(folded)
    pieces.append(text.text[at:].translate(translation))
    starts += text.starts[at:]
    ends += text.ends[at:]
    return MappedText(text.original, "".join(pieces), starts, ends, text.anchor)


@cache
def _voiced(kana: str, mark: str) -> str:
    """Return the kana with its voicing mark as one character, or nothing where there is no such character."""
    together = normalize("NFC", kana + _COMBINING.get(mark, mark))
    return together if kana and len(together) == 1 else ""


@cache
def _fold_char(char: str) -> str:
    """Return what one character folds to, whatever stands beside it."""
    if char < "\x7f" or char in _SPECIAL:
        return _SPECIAL.get(char, char)
    if char in _VOICING:
        return char if char in "\u3099\u309a" else _VOICING[char]
    if _is_invisible(char):
        return ""
    if category(char) == "Zs":
        return " "
    folded = normalize("NFKC", char)
    if _is_square_unit(char):
        folded = folded.translate(_POWERS)
    elif folded != char and _must_stay(char, folded):
        return char
    return "".join(_SPECIAL.get(part, part) for part in folded)


def _is_invisible(char: str) -> bool:
    """Return whether a character is a zero-width one, a variation selector or a byte order mark."""
    return (
        char in "\u00ad\u034f\u180e\ufeff"
        or "\u180b" <= char <= "\u180d"
        or "\u200b" <= char <= "\u200f"
        or "\u202a" <= char <= "\u202e"
        or "\u2060" <= char <= "\u206f"
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
    )


def _is_square_unit(char: str) -> bool:
    return "\u3380" <= char <= "\u33df"  # ㎡ and its kind


def _must_stay(char: str, folded: str) -> bool:
    """Return whether folding would make a number, a power or a space of something that is none."""
    if " " in folded or decomposition(char).startswith(("<super>", "<sub>")):
        return True
    if category(char) in ("Nd", "Lo") or "\u2e80" <= char <= "\u2fdf":
        return False  # a digit is a digit in any width, and a radical stands for its character
    return any(numeric(part, None) is not None for part in folded)
