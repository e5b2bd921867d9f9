"""Reading an answer's wording again, as if nothing were known of how it was made.

Every number of a text is an amount, or one of the things that are no figures (years, dates, list numbers, places in a
document, `[n]`), or stands in the words of a source. What is left over is a number that nobody vouches for.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from corpus.amounts import read_amounts
from corpus.decimals import round_half_up
from corpus.errors import UrazukeError
from corpus.folding import MappedText, fold, fold_text
from corpus.model import Amount

MARK = re.compile(r"\[(\d{1,4})\]")
"""A citation in the text."""

# Counts and multiples in English, which documents do not print and answers do.
_ENGLISH = re.compile(
    r"(?<![\w.,])(?P<number>\d[\d,]*(?:\.\d+)?)(?:-| )?(?P<unit>times|fold|x|items?|entries|entry|measures?|cases?"
    r"|organi[sz]ations?|ministries|people|persons?|institutions?|companies|documents?)(?![A-Za-z])"
)
_ABOUT = re.compile(r"(?:約|およそ|おおよそ|概ね|おおむね)\s*")
_MULTIPLES = {"times", "fold", "x"}
_ONE_IN = re.compile(r"(?:\d[\d,.]*)\s*分の\s*\d")
_NO_FIGURES = re.compile(
    r"\[\d+\]"
    r"|(?:令和|平成|昭和|大正)\s*(?:元|\d+)\s*(?:年度?)?|(?<![A-Za-z])[RHS]\s*\d{1,2}(?!\d)|FY\s*'?\d{2,4}"
    r"|(?<!\d)(?:19|20)\d{2}(?!\d|[.,]\d)(?:\s*年度?)?"
    r"|\d{1,2}\s*[年月日時分](?!の)|\d{1,2}\s*[/:]\s*\d{1,2}(?:\s*[/:]\s*\d{1,2})?(?!\d)"
    r"|第\s*[\d.]+|\d+\s*(?:行目?|ページ|頁|文字|字|号|次|回目|通り|番目?|つ)|(?:line|lines|page|pages|p\.|no\.)\s*\d+"
    r"|[A-Za-z][A-Za-z.\-]*\d[\w.\-]*|\d{1,2}(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_SPACE = re.compile(r"\s+")
_LEAST = 3  # a number of fewer digits, without a point, is a list number more often than not


class GuardError(UrazukeError):
    """An answer that would not have stood. An internal failure: the developer acts."""

    def __init__(self, violations: Iterable[str]) -> None:
        self.violations = tuple(violations)
        text = "；".join(self.violations)
        super().__init__(f"答えの裏付けを確かめられなかったため、出しません（内部の誤り）: {text}")
        self.en = f"The answer failed its own check and is withheld (an internal failure): {text}"


@dataclass(frozen=True, slots=True)
class Read:
    """One amount read out of a text: where it stands in the printed text, its value and the step of its last digit."""

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    step: Decimal | None


def read_text(text: str, *, unit: str | None = None) -> list[Read]:
    """Return every amount, percentage, multiple and count that a text states, in order.

    >>> [(read.text, read.unit) for read in read_text("令和3年度は5.0億円[1]、3 times as much")]
    [('5.0億円', '円'), ('3 times', '倍')]
    """
    found = [
        _read(amount)
        for amount in read_amounts(MappedText.of(text), doc="", unit=unit, bare=unit is not None)
        if amount.value is not None
    ]
    taken = [(read.start, read.end) for read in found]
    found += [read for read in _read_english(text) if not _within(read.start, taken)]
    return sorted(found, key=lambda read: read.start)


def _read(amount: Amount) -> Read:
    """Return an amount without the 約 before it, which a figure may carry or not."""
    value = amount.value if amount.value is not None else Decimal(0)
    about = _ABOUT.match(amount.text)
    skipped = about.end() if about else 0
    return Read(amount.span.start + skipped, amount.span.end, amount.text[skipped:], value, amount.unit, amount.step)


def _read_english(text: str) -> list[Read]:
    found = []
    for match in _ENGLISH.finditer(text):
        number = match["number"].replace(",", "")
        unit = "倍" if match["unit"] in _MULTIPLES else "件"
        step = Decimal(1).scaleb(-len(number.partition(".")[2]))
        found.append(Read(match.start(), match.end(), match.group(), Decimal(number), unit, step))
    return found


def states(read: Read, value: Decimal | Fraction, unit: str) -> bool:
    """Return whether what was read is this value, rounded half up to the digits that are printed.

    A sign may be carried by a word (増, 減), so only the size is compared here. 「約302分の1」 states 302.375 倍.
    """
    if read.unit != unit and not (read.unit == "件" and unit not in ("円", "%", "倍", "ポイント")):
        return False
    size, printed = abs(Fraction(value)), abs(read.value)
    if Fraction(printed) == size:
        return True
    if unit == "倍" and read.step is None:
        return _one_in(read.text) == round_half_up(size, 0)
    return read.step is not None and rounded(size, read.step) == printed


def rounded(value: Fraction, step: Decimal) -> Decimal:
    """Return a value rounded half up to whole steps.

    >>> rounded(Fraction(125, 10), Decimal(5))
    Decimal('15')
    """
    return round_half_up(value / Fraction(step), 0) * step


def _one_in(text: str) -> Decimal | None:
    """Return the N of 「N分の1」."""
    folded = fold_text(text)
    match = _ONE_IN.search(folded)
    return Decimal(folded[match.start() :].partition("分")[0].strip().replace(",", "")) if match else None


def loose_numbers(text: str, taken: Iterable[tuple[int, int]], vouched: str) -> list[str]:
    """Return the numbers that are no amounts, no years, dates or list numbers, and in no text that vouches for them."""
    folded = fold(MappedText.of(text))
    spans = list(taken)
    nothing = [match.span() for match in _NO_FIGURES.finditer(folded.text)]
    found = []
    for match in _NUMBER.finditer(folded.text):
        number = match.group()
        if _within(match.start(), nothing) or _within(folded.span(*match.span())[0], spans):
            continue
        if (len(number) >= _LEAST or "." in number) and number not in vouched:
            found.append(number)
    return found


def _within(at: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def plain(text: str) -> str:
    r"""Return a text folded and without white space, so that line breaks of an export do not matter.

    >>> plain("予算 １\n億円")
    '予算1億円'
    """
    return _SPACE.sub("", fold_text(text))
