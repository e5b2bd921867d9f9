"""Find the amounts in a folded text, going once through its runs of digits.

A run is taken whole, with everything that a number can be made of, before anything decides whether it is one. So
「1,2345円」 cannot yield 2345円, and no pattern ever has to go back.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from unicodedata import numeric

from corpus.decimals import exact_context, ratio, scale
from corpus.errors import ParseError
from corpus.folding import MappedText
from corpus.numerals import KANJI_DIGITS, NUMERALS, Number, read_number
from corpus.units import Unit, heads_line, is_kanji, unit_at

LOWER, UPPER = "下限", "上限"
"""The marks of the two ends of a range."""

# A number may start with a digit or with 千百十; 億 alone is a heading's, and 〇 alone is a bullet.
# A space stands inside it only before a unit, or where a smaller unit follows a large one (1兆 2,345億円).
_RUN = re.compile(
    rf"[0-9{KANJI_DIGITS[2:]}千百十拾][{NUMERALS},.]*"
    rf"(?:(?<=[兆億]) (?=[0-9,.]{{1,9}}[億万千百])[{NUMERALS},.]+)*"
    r"(?:(?<=[0-9]) [千百十万億兆]{1,3}(?=円))?"
)
_FRACTION = re.compile(rf" ?分の ?([0-9{KANJI_DIGITS[2:]}十百千][{NUMERALS},.]*)")
_PREFIX = re.compile(r"(?:(?<![契公条予制節要規婚誓協盟集特確密違倹簡成破解口旧])約|およそ|おおよそ|概ね|おおむね) ?$")
_SUFFIX = re.compile(r"程度|前後|以上|以下|未満|余り|余(?![剰地])|超|弱(?![者点い])|強(?![化靭靱力制調み])")
_RANGE = re.compile(r" ?~ ?|-|ないし|乃至|から")
_CLOSES_RANGE = re.compile(r"(?:程度)?(?:まで|の(?:範囲|間))")
_LONE_UNIT = ("千", "百万", "十億")  # with 円, a heading's and not a price
_MINUS = "-－−‐‑﹣⁻"  # a longer dash between words is no sign
_MONEY_WITHOUT_YEN = re.compile(rf"$|(?![ $€£])\W|\s(?!ドル|米ドル|ユーロ)|(?!も)[ぁ-ん]|{_SUFFIX.pattern}")
_BRACKETS = r"()\[\]{}「」『』【】〔〕〈〉《》<>|"
_ALONE_BEFORE = re.compile(rf"(?:^|[\s:{_BRACKETS}])$")
_ALONE_AFTER = re.compile(rf"$|[\s{_BRACKETS}]|:\s*[0-9][0-9.]*\s*%")
_HOW_OFTEN = re.compile("(?:[年月週日]|ごと|毎)に ?$")  # 半年に1回
_PER_ONE = re.compile("当たり|あたり|につき|ひとり|[0-9]")  # 1件当たり, 1人1台


@dataclass(frozen=True, slots=True)
class Found:
    """An amount at its place in the folded text. `begin` takes in 約 before it, `finish` the word after it."""

    start: int
    end: int
    begin: int
    finish: int
    value: Decimal
    unit: str
    step: Decimal | None
    marks: tuple[str, ...]
    named: bool = True
    """Whether its unit is printed."""


class Scanner:
    """Goes once through a folded text, from one run of digits to the next."""

    def __init__(self, text: MappedText, heading: Unit | None, *, bare: bool, cell: bool = False) -> None:
        self._mapped = text
        self._text = text.text
        self._heading = heading
        self._bare = bare
        self._cell = cell
        self._read_to = -1

    def scan(self) -> Iterator[Found]:
        """Yield the amounts in order."""
        for run in _RUN.finditer(self._text):
            if run.start() < self._read_to:
                continue
            for found in self._read_run(run):
                self._read_to = found.end
                yield found

    def _read_run(self, run: re.Match[str]) -> tuple[Found, ...]:
        """Return what a run of digits begins: an amount, the two ends of a range, or nothing."""
        low = self._read_one(run)
        connector = _RANGE.match(self._text, low.finish if low else _end(run))
        after = _RUN.match(self._text, connector.end()) if connector else None
        if connector is None or after is None:
            return (low,) if low else ()
        if low is None:
            return self._read_open_range(run, connector, after)
        high = self._read_one(after, ends_range=True)
        if high is None or not _is_range(self._text, connector.group(), low, high):
            return (low,) if low.named or (high and high.unit == "円") else ()  # 10億~20億ドル
        return _mark_ends(low, high)

    def _read_open_range(self, run: re.Match[str], connector: re.Match[str], after: re.Match[str]) -> tuple[Found, ...]:
        """Read 10~20億円, whose first number has its unit from the second."""
        if connector.group() == "から" or not self._may_start(run, None):
            return ()
        high = self._read_one(after, ends_range=True)
        if high is None:
            return ()
        self._read_to = high.end  # whatever comes of it, the second number alone would be half of it
        tail = _digits(after).lstrip(f"0-9,.{KANJI_DIGITS}0123456789")
        try:
            number = read_number(_digits(run) + tail)
            single = read_number(_digits(after)).terms == 1
        except ParseError:
            return ()
        low = self._with_unit(run, number, unit_at(self._text, _end(after))) if single else None
        if low is None or low.value >= high.value:
            return ()
        return _mark_ends(replace(low, end=_end(run), finish=_end(run)), high)

    def _read_one(self, run: re.Match[str], *, ends_range: bool = False) -> Found | None:
        """Return the amount that a run of digits begins, if its surroundings let it be one."""
        fraction = _FRACTION.match(self._text, _end(run))
        if fraction is not None:
            return self._read_fraction(run, fraction)
        unit = unit_at(self._text, _end(run))
        if unit is None and not self._may_lack_unit(run):
            return None
        if not ends_range and not self._may_start(run, unit):
            return None
        try:
            number = read_number(_digits(run))
        except ParseError:
            return None
        return self._with_unit(run, number, unit)

    def _with_unit(self, run: re.Match[str], number: Number, unit: Unit | None) -> Found | None:
        """Return the amount of a number and the unit behind it, or of its heading."""
        start, end = run.start(), _end(run)
        yen = Unit("円", Decimal(1), end)
        if self._text[start - 1 : start] == "¥":
            return self._found(start - 1, number, unit or yen) if unit is None or unit.name == "円" else None
        if unit is not None:
            return self._found(start, number, unit) if not unit.counter or self._counts(run, number, unit) else None
        if "億" in number.units or "兆" in number.units:
            reads = self._cell or (number.ends_in_unit and _MONEY_WITHOUT_YEN.match(self._text, end))
            return replace(self._found(start, number, yen), named=False) if reads else None
        alone = _ALONE_AFTER.match(self._text, end) or (self._cell and _SUFFIX.match(self._text, end))
        if not self._bare or number.units or not alone:
            return None
        return self._found(start, number, replace(self._heading or replace(yen, name=""), end=end))

    def _may_lack_unit(self, run: re.Match[str]) -> bool:
        """Return whether a run may be an amount although no unit follows it."""
        start = run.start()
        if "億" in run.group() or "兆" in run.group() or self._text[start - 1 : start] == "¥":
            return True
        before = self._text[max(0, start - 2) : start].rstrip("△+").removesuffix("-")
        return self._bare and (self._cell or (run.group()[0].isdigit() and _ALONE_BEFORE.search(before) is not None))

    def _may_start(self, run: re.Match[str], unit: Unit | None) -> bool:
        """Return whether a run is a whole number, and not the rest of a longer word or number."""
        start = run.start()
        before = self._text[max(0, start - 4) : start]
        approximate = _PREFIX.search(before) is not None
        if unit is not None and unit.name == "円" and run.group() in _LONE_UNIT and not approximate:
            return False
        if not before:
            return True
        if _continues(before):
            return False
        if run.group()[0].isdigit() or approximate:
            return True
        money = unit is not None and unit.name == "円"
        return before[-1] != "〇" and (money or not is_kanji(before[-1]))

    def _counts(self, run: re.Match[str], number: Number, unit: Unit) -> bool:
        """Return whether a number and a counter are a count, and not a list number and a heading."""
        if self._cell:
            return True
        following = self._text[unit.end : unit.end + 1]
        if not run.group()[0].isdigit():  # 三者協議, 一人ひとり and their like are words
            return len(run.group()) > 1 and not is_kanji(following)
        if unit.name == "回" and _HOW_OFTEN.search(self._text, max(0, run.start() - 4), run.start()):
            return False
        if number.value == 1 and (
            _PER_ONE.match(self._text, unit.end) or self._text[run.start() - 1 : run.start()] == "人"
        ):
            return False
        if unit.noun and unit.spaced:
            return False
        if not (unit.noun or unit.spaced or is_kanji(following)) or len(run.group()) > 2:
            return True
        whole_line = following in ("", "\n") and len(run.group()) == 2 and not unit.spaced
        return whole_line or not heads_line(self._text, run.start())

    def _read_fraction(self, run: re.Match[str], fraction: re.Match[str]) -> Found | None:
        """Read 3分の1 as the multiple that it is the inverse of: 3."""
        tail = fraction[1].rstrip(",.")
        end = fraction.start(1) + len(tail)
        self._read_to = end  # 「3分の10億円」 must not yield 10億円
        if not self._may_start(run, None) or unit_at(self._text, end) is not None or end - run.start() > 40:
            return None
        try:
            denominator, numerator = read_number(run.group()).value, read_number(tail).value
        except ParseError:
            return None
        if not denominator or not numerator:
            return None
        share = Number(ratio(denominator, numerator), Decimal(1))
        return replace(self._found(run.start(), share, Unit("倍", Decimal(1), end)), step=None)

    def _found(self, start: int, number: Number, unit: Unit) -> Found:
        """Add the sign and the words around a number."""
        start, negative = self._sign(start)
        prefix = _PREFIX.search(self._text, max(0, start - 6), start)
        suffix = _SUFFIX.match(self._text, unit.end)
        marks = tuple(word.group().strip() for word in (prefix, suffix) if word)
        begin, finish = prefix.start() if prefix else start, suffix.end() if suffix else unit.end
        value = scale(number.value, unit.worth)
        if unit.extra:
            value = exact_context(len(value.as_tuple().digits)).add(value, unit.extra)
        step = unit.step or scale(number.step, unit.worth)
        return Found(start, unit.end, begin, finish, -value if negative and value else value, unit.name, step, marks)

    def _sign(self, start: int) -> tuple[int, bool]:
        """Return where the amount starts with its sign, and whether it is negative."""
        at = start - 1
        if at > 0 and self._text[at] == " " and self._text[at - 1] == "△":
            at -= 1
        sign = self._text[at] if at >= 0 else ""
        if sign == "△":
            return at, True
        before = self._text[at - 1] if at > 0 else ""
        if sign not in ("-", "+") or not sign or at == self._read_to or before in (")", "]") or before.isdigit():
            return start, False
        if sign == "-" and self._mapped.printed(at, at + 1) not in _MINUS:
            return start, False
        return at, sign == "-"


def _digits(run: re.Match[str]) -> str:
    """Return what a run prints, without its spaces and without the comma or point that ends its clause."""
    return run.group().rstrip(",.").replace(" ", "")


def _end(run: re.Match[str]) -> int:
    return run.start() + len(run.group().rstrip(",."))


def _continues(before: str) -> bool:
    """Return whether what stands before a run of digits makes it the rest of something."""
    last, second = before[-1], before[-2:-1]
    after_digit = second.isdigit() or (second != "" and second in KANJI_DIGITS + "十百千万億兆")
    if last in ",・/、-":
        return after_digit or (last == "-" and second.isascii() and second.isalpha())
    if last == " ":  # a space inside a number: 「1, 511億円」
        return before[-3:-2].isdigit() and second in (",", ".")
    if last == "+":
        return second.isascii() and second.isalnum()
    if last in "第数何幾垓.$€£#_\\^" or (last.isascii() and last.isalnum()):
        return True
    list_mark = "①" <= last <= "⓿" or "㉑" <= last <= "㊿" or last == "〇"
    return not list_mark and not is_kanji(last) and numeric(last, None) is not None


def _is_range(text: str, connector: str, low: Found, high: Found) -> bool:
    """Return whether two amounts are the ends of one range."""
    if low.unit != high.unit or low.value >= high.value:
        return False
    if connector == "から":  # 「1億円から2億円に増額」 is a change
        return _CLOSES_RANGE.match(text, high.end) is not None
    return connector != "-"


def _mark_ends(low: Found, high: Found) -> tuple[Found, ...]:
    """Mark the two ends, and let each have the words that are printed at the other."""
    marks = tuple(dict.fromkeys((*low.marks, *high.marks)))
    return replace(low, marks=(*marks, LOWER)), replace(high, marks=(*marks, UPPER))
