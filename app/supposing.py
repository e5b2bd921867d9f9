"""The change that a question supposes: もし10%増えたら."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.calculation import plain_text
from app.plan import Suppose, Target
from app.vocabulary import KANJI_DIGITS
from corpus.amounts import read_amounts
from corpus.folding import MappedText

_SUPPOSES = re.compile(
    r"もし|仮に|なら(?![なび])|減ると|増えると|(?:す|な)ると|what if|としたら|とすると|だったら|たら|れば(?!い)"
    r"|場合(?:は|、|に|の)|\bif\b|suppose",
    re.IGNORECASE,
)

_PERCENT = re.compile(
    r"(?P<n>\d+(?:\.\d+)?)\s*(?:%|パーセント|割)\s*"
    r"(?P<word>増|ふえ|減|へ|アップ|ダウン|カット|削減|上乗せ|上が|下が|伸び|more|less|increase|decrease|cut)"
)

_FACTORS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"半分|半減|半額|half|halved"), "0.5"),
    (re.compile(r"(?<![\d.何])(?:倍|2倍|二倍)(?:に|だ|増)|doubled?|twice"), "2"),
    (re.compile(r"(?:3倍|三倍)|triple"), "3"),
)

_BY_AMOUNT = re.compile(r"\s*(?:増|減|削|上乗せ|足|引)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """A supposed change: percent, factor or amount, and how the question states it."""

    percent: str | None = None
    factor: str | None = None
    amount: str | None = None
    given: str = ""

    def of(self, target: Target, more: Sequence[Target] = ()) -> Suppose:
        """Return the plan that supposes the change of targets."""
        return Suppose(
            target=target, more=tuple(more), percent=self.percent, factor=self.factor, amount=self.amount,
            given=self.given,
        )  # fmt: skip


def read_supposition(text: str) -> Supposed | None:
    """Return the change that a question supposes, or None where it supposes none."""
    if not _SUPPOSES.search(text):
        return None
    stated = re.search(
        r"(?P<word>cut|reduc|decreas|drop|fell|fall|shrank|increas|rais|rose|rise|gr[eo]w|went up)\w*\s+by"
        r"\s+(?P<n>\d+(?:\.\d+)?)\s*(?:%|percent)",
        text,
        re.IGNORECASE,
    )
    if stated:
        sign = "-" if stated["word"].lower() in ("cut", "reduc", "decreas", "drop", "fell", "fall", "shrank") else ""
        return Supposed(percent=f"{sign}{stated['n']}", given=stated.group())
    match = _PERCENT.search(text)
    if match:
        size = Decimal(match["n"]) * (10 if "割" in match.group() else 1)
        down = re.match(r"減|ダウン|カット|削減|下が|less|decrease|cut", match["word"])
        return Supposed(percent=plain_text(-size if down else size), given=re.sub(r"\s", "", match.group()))
    multiple = re.search(r"(?<!何)(?P<n>\d+(?:\.\d+)?|[二三四五])\s*倍", text)
    if multiple:
        return Supposed(factor=multiple["n"].translate(KANJI_DIGITS), given=multiple.group())
    for pattern, factor in _FACTORS:
        if found := pattern.search(text):
            return Supposed(factor=factor, given=found.group())
    for amount in read_amounts(MappedText.of(text), doc=""):
        after = text[amount.span.end : amount.span.end + 4]
        if amount.unit == "円" and amount.value is not None and _BY_AMOUNT.match(after):
            direction = -1 if re.match(r"\s*(?:減|削|引)", after) else 1
            return Supposed(amount=plain_text(amount.value * direction), given=amount.text)
    return None
