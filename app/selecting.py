"""Reading from a question which of several amounts it asks for: bounds, marks, changes, order, and how many."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.calculation import plain_text
from app.plan import Aggregate, By, Direction, Members
from app.vocabulary import AVERAGE, said_number
from corpus.amounts import read_amounts
from corpus.folding import MappedText
from corpus.model import Amount

_NUMBER = r"(?P<n>\d{1,3}|[一二三四五六七八九十])"

RANK = re.compile(
    r"(?:多い|大きい|大きな|高い|少ない|小さい|小さな|低い|増えた|減った|おおい|すくない)(?:もの|方|ほう|額)?(?:の|から)?順"
    r"|(?:多い|大きい|大きな|高い|少ない|小さい|低い)[^、。はが]{0,8}?[\d一二三四五六七八九十]+\s*(?:つ|件|個|施策|事業|府省|省庁)(?!以)"
    r"|順に|順番|順位|順で|昇順|降順|上位|下位|上から(?!下)|下から(?!上)|トップ\s*[\d一二三四五]|ベスト\s*[\d一二三四五]|ワースト|ランキング"
    r"|\btop (?:\d|two|three|five|ten)|\b(?:two|three|four|five|\d+) (?:largest|smallest|biggest)|\brank"
    r"|in order|largest to smallest",
    re.IGNORECASE,
)
EXTREME = re.compile(
    r"一番|いちばん|1番(?!目)|最も|もっとも|最大|最小|最多|最少|最高|最低"
    r"|ナンバーワン|トップ(?!\s*[\d一二三四五])|突出"
    r"|largest|smallest|\blarger\b(?! than)|\bsmaller\b(?! than)|\bmost\b|\bleast\b|biggest|highest|lowest|greatest",
    re.IGNORECASE,
)
_NTH = re.compile(_NUMBER + r"\s*(?:番目|位)|(?P<word>second|third|fourth|fifth)", re.IGNORECASE)
_FIRST_MANY = re.compile(
    r"(?i:上位|下位|トップ|ベスト|ワースト|上から|下から|順に|大きい方から|多い方から|少ない方から|\btop)\s*"
    + _NUMBER
    + r"|\b(?:top )?(?P<word>two|three|four|five|six|ten|\d+) (?:largest|smallest|biggest|highest|lowest)"
    r"|\btop (?P<top>two|three|four|five|six|ten)\b",
    re.IGNORECASE,
)
_SO_MANY = re.compile(
    _NUMBER
    + r"\s*(?:つ|件|個|施策|事業|省庁|府省|項目|分野)(?!目|以|で|から|の(?:合計|うち|金額|額|中|施策|事業|分野|項目))"
)
"""A number of things that is not the number of all there are (5分野で, 3施策のうち)."""
_SMALL = re.compile(
    r"少な|小さ|低い|すくな|ちいさ|最小|最少|最低|下位|ワースト|下から|昇順|smallest|least|lowest|fewest", re.IGNORECASE
)
_CHANGED = re.compile(
    r"増え|増加|増額|伸び|減っ|減少|減額|減り|増減|変化|increase|decrease|grew|grow|fell|drop|cut|change", re.IGNORECASE
)
_DOWN = re.compile(r"減っ|減少|減額|減り|減ら|decrease|fell|drop|\bcut\b", re.IGNORECASE)
_RATE = re.compile(r"率|割合|%|パーセント|伸び|rate|percent", re.IGNORECASE)
_SAME = re.compile(
    r"同額|同じ(?:額|金額|予算)|変わらない|変わっていない|増減(?:が|の)?な|横ばい|据え置|unchanged|same amount",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"新規|新しい(?:施策|事業|取組)|新たな(?:施策|事業|取組)|新たに(?:始|設け|計上)|[【(]新[】)]|「新」|\bnew\b",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"[「『][-―－]+[」』]|[―－]+(?=の|に|で|と|が|は|だ|印|し)|ダッシュ|横棒|ハイフン"
    r"|(?:金額|額|予算)の?(?:記載|印刷|表示|記入)[がのも]?(?:ない|無い|されていない|なし)|空欄|(?:金額|額)が(?:ない|無い|示されていない)"
    r"|no amount|\bdash",
    re.IGNORECASE,
)
_SHARED = re.compile(r"内数")
_COUNT = re.compile(
    r"いくつ|何(?:府省庁?|省庁|機関|件|施策|事業|個|項目|分野|省庁|府省)|件数|施策(?:の)?数|いくつですか"
    r"|how many (?:[A-Za-z]+ ){0,3}(?:measures|items|fields|ministr|programs|agencies)",
    re.IGNORECASE,
)
_SUM = re.compile(r"合計|合わせ|足す|足し|合算|総計|総額|\bsum\b|\btotal\b|\badd(?:ed|ing)? up\b", re.IGNORECASE)
_ALL = re.compile(r"すべて|全て|全部|全施策|全体|各施策|それぞれ|一覧|リスト|\ball\b|\bevery\b|\blist\b", re.IGNORECASE)
_THINGS = re.compile(
    r"施策|事業|項目|もの|取組|分野|府省|省庁|機関|どれ|どこ|どの|measure|program|item|field|ministr|agenc|which",
    re.IGNORECASE,
)
_FIELDS = re.compile(r"分野|field|categor|policy areas?|priority areas?", re.IGNORECASE)
_EACH_FIELD = re.compile(
    r"[\d一二三四五六七八九]\s*(?:つの)?分野(?!の?うち)|各分野|分野別|分野ごと|by field|each field", re.IGNORECASE
)
_EACH_OWNER = re.compile(
    r"[\d一二三四五六七八九]\s*(?:つの|の)?(?:府省庁|府省|省庁|官庁|役所)|各(?:府省庁|府省|省庁)", re.IGNORECASE
)
_ORGANISATIONS = re.compile(r"府省|省庁|役所|官庁|どの省|どこの省|組織|機関|ministr|agenc", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a question asks of a selection."""

    kind: Members
    aggregate: Aggregate
    by: By = "amount"
    descending: bool = True
    first: int = 1
    count: int | None = None
    at_least: str | None = None
    above: str | None = None
    at_most: str | None = None
    below: str | None = None
    direction: Direction | None = None
    mark: str | None = None
    bound_by: By = "amount"
    average: Literal["above", "below"] | None = None

    @property
    def on_changes(self) -> bool:
        """Return whether changes are asked about, and not amounts alone."""
        return self.by != "amount" or self.direction is not None or self.bound_by != "amount"

    @property
    def bounded(self) -> bool:
        """Return whether the selection is narrowed."""
        return any((self.at_least, self.above, self.at_most, self.below, self.direction, self.mark, self.average))


def read_wanted(text: str) -> Wanted | None:
    """Return what folded `text` asks of a selection, or None where it asks for named things.

    >>> wanted = read_wanted("10億円以上40億円未満の施策はいくつ")
    >>> wanted.aggregate, wanted.at_least, wanted.below
    ('count', '1000000000', '4000000000')
    """
    bounds = _bounds(text)
    beyond = _BEYOND_AVERAGE.search(text)
    text = _BEYOND_AVERAGE.sub("", text)
    text = re.sub(r"at (?:least|most)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"(from (?:the )?(?:larg|small|high|low)est) to (?:the )?\w+", r"\1", text, flags=re.IGNORECASE)
    ordered = bool(RANK.search(text) or EXTREME.search(text) or _NTH.search(text))
    direction = _direction(text) if not ordered else None
    mark = _mark(text)
    narrowed = bool(bounds or direction or mark or beyond)
    aggregate = _ordered(text) if ordered else _aggregate(text, narrowed=narrowed)
    if aggregate is None:
        return None
    first, count = _cut(text, aggregate)
    rated = bool(bounds) and _bound_by(text, bounds) == "rate"
    stated = direction is not None and _CHANGE_STATED.search(text) is not None
    return Wanted(
        kind="fields" if _FIELDS.search(text) else "organisations" if _ORGANISATIONS.search(text) else "rows",
        aggregate=aggregate,
        by="rate" if rated else _by(text) if ordered or stated else "amount",
        bound_by=_bound_by(text, bounds),
        descending=not (_DOWN.search(text) if ordered and _CHANGED.search(text) else _SMALL.search(text)),
        first=first,
        count=count,
        direction=direction,
        mark=mark,
        average=("above" if beyond["above"] else "below") if beyond else None,
        **bounds,
    )


_BEYOND_AVERAGE = re.compile(
    r"平均(?:額|値|予算)?(?:を|より(?:も)?)(?:(?P<above>上回[るっ]?|超え?|多い|大き[いな]|高い)|(?P<below>下回[るっ]?|少な[いく]|小さ[いな]|低い))"
)


def _mark(text: str) -> str | None:
    """Return the mark that the things asked for carry."""
    if not _THINGS.search(text):
        return None
    if _NEW.search(text):
        return "新規"
    if _SHARED.search(text) and re.search(r"内数[^。]{0,12}(?:施策|事業|もの|項目)", text):
        return "内数"
    return "―" if _BLANK.search(text) else None


_CHANGE_STATED = re.compile(r"(?:増加|減少|増減)(?:額|幅|率)|(?:増え|増加し|減っ|減少し|減額され|増額され)た(?:分|額)")
_BOUND_ON_CHANGE = re.compile(
    r"(?:以上|超えて|より多く|超)の?\s*(?:増え|増加|増額|減っ|減少|減額)|(?:増加|減少|増減|増額|減額)(?:額|幅)?が\s*[\d一二三四五]"
)
_LISTED = re.compile(
    r"(?:額が|計上され|載って)[^。]{0,4}(?:ある|いる)(?:施策|事業|もの)"
    r"|(?:額|金額|予算)が(?:入っ|付い|つい|計上され|載っ|あ)(?:て(?:い)?る|る)(?:の|もの|施策|事業)|施策(?:は|を)?(?:すべて|全部)"
)
_WHICH_ORGANISATIONS = re.compile(
    r"(?:どの|どこの|どんな|何という|どういう)(?:府省庁?|省庁|役所|官庁|機関|組織)[^。]{0,16}(?:載っ|挙が|挙げ|含まれ|掲載|出て|あり|ある|並ん)"
)
_LISTABLE = re.compile(r"施策|事業|分野|measures|fields")
_MEASURES_NAMED = re.compile(r"主な施策|施策例")


_IN_ORDER = re.compile(r"ランキング|順に|順で|順番")


def _ordered(text: str) -> Aggregate:
    """Return what is asked of an order: its places, or what so many of its first come to."""
    bare = re.sub(r"\([^)]*\)", " ", text)
    many = _how_many(bare) is not None
    summed = list(_SUM.finditer(bare))
    if many and summed and not _IN_ORDER.search(bare) and summed[-1].start() > _many_at(bare):
        return "sum"
    if many and AVERAGE.search(text):
        return "average"
    if re.search(
        r"\brank\b|from (?:the )?(?:largest|smallest|highest|lowest) to|in (?:descending|ascending) order",
        text,
        re.IGNORECASE,
    ):
        return "rank"
    return "extreme" if EXTREME.search(text) or _NTH.search(text) else "rank"


def _aggregate(text: str, *, narrowed: bool) -> Aggregate | None:
    """Return what is asked of a selection that is in no order, the first that fits; None where none is asked for."""
    summed, things = _SUM.search(text), _THINGS.search(text)
    rules: tuple[tuple[Aggregate, object], ...] = (
        ("average", AVERAGE.search(text)),
        ("count", _COUNT.search(text)),
        ("sum", narrowed and summed),
        ("list", narrowed and things),
        ("sum", summed and _ALL.search(text) and things),
        ("list", _ALL.search(text) and _LISTABLE.search(text)),
        ("sum", summed and _MEASURES_NAMED.search(text)),
        ("list", _LISTED.search(text)),
        ("list", _WHICH_ORGANISATIONS.search(text)),
        ("sum", summed and (_EACH_FIELD.search(text) or _EACH_OWNER.search(text))),
        ("list", _EACH_FIELD.search(text)),
    )
    return next((aggregate for aggregate, fits in rules if fits), None)


_BOUNDS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("at_least", r"\s*(?:以上|から(?!.{0,24}(?:引|除|抜))|~|or more)", ("以上", "下限"), r"at least\s*$"),
    ("above", r"\s*(?:を?超|を上回|より(?:多|大き|高)|over)", ("超",), r"(?:over|above|more than|exceed\w*)\s*$"),
    ("at_most", r"\s*(?:以下|まで|or less)", ("以下", "上限"), r"at most\s*$"),
    (
        "below",
        r"\s*(?:未満|に満たない|に(?:届|達)(?:か|い|し)(?:ない|て(?:い)?ない)|より(?:少|小さ|低)|を下回)",
        ("未満",),
        r"(?:under|below|less than)\s*$",
    ),
)
"""A bound's name, what follows its amount, the marks that the amount carries, and what comes before it in English."""


def _bound_by(text: str, bounds: dict[str, str]) -> By:
    """Return what a question's bounds are on: the amount, its change, or the rate of its change."""
    if not bounds:
        return "amount"
    if any(a.unit == "%" for a in read_amounts(MappedText.of(text), doc="")):
        return "rate"
    return "change" if _BOUND_ON_CHANGE.search(text) else "amount"


def _bounds(text: str) -> dict[str, str]:
    """Return the bounds that the question's amounts are, in yen, or in percent where a rate of change is asked of."""
    found: dict[str, str] = {}
    rates = _CHANGED.search(text) is not None
    for amount in read_amounts(MappedText.of(text), doc=""):
        if amount.value is None or not (amount.unit == "円" or (amount.unit == "%" and rates)):
            continue
        if within := _around(amount, text):
            return within
        before, after = text[: amount.span.start], text[amount.span.end : amount.span.end + 30]
        for name, follows, marks, precedes in _BOUNDS:
            marked = any(mark in amount.marks for mark in marks)
            if marked or re.match(follows, after) or re.search(precedes, before, re.IGNORECASE):
                found[name] = plain_text(Decimal(amount.value))
                break
    return found


def _around(amount: Amount, text: str) -> dict[str, str] | None:
    """Return the bounds of just an amount (ちょうど15億円), or of those that begin as it does (19億円台)."""
    value, after = amount.value, text[amount.span.end :]
    if value is None:
        return None
    if after.startswith("台"):
        leading = value.normalize()
        ones = int(leading.scaleb(-exponent)) if (exponent := _unit_exponent(value)) else 0
        width = Decimal(1).scaleb(exponent) * (
            100 if ones and ones % 100 == 0 else 10 if ones and ones % 10 == 0 else 1
        )
        return {"at_least": plain_text(value), "below": plain_text(value + width)}
    if re.search(r"(?:ぴったり|ちょうど|丁度|ジャスト|exactly)\s*$", text[: amount.span.start], re.IGNORECASE):
        return {"at_least": plain_text(value), "at_most": plain_text(value)}
    return None


def _unit_exponent(value: Decimal) -> int:
    """Return the power of ten of the unit that an amount is said in: 兆, 億, 万, or the yen itself."""
    return next((exponent for exponent in (12, 8, 4) if value >= Decimal(1).scaleb(exponent)), 0)


def _direction(text: str) -> Direction | None:
    if _SAME.search(text) and _THINGS.search(text):
        return "same"
    if re.search(
        r"(?:増え|増加し|増額され|増額し|増額|伸び)(?:た|ている|に?なった|の)?(?:主な)?(?:施策|事業|もの|項目|府省|省庁|分野)"
        r"|(?:増え|増加し|増額され|増額し|伸び)(?:た|ている)の[はが].{0,4}(?:どれ|どこ|何(?![%円億割倍]))"
        r"|(?:増え|増加し|増額され)た(?:分|額)を?(?:全部|すべて|全て)?(?:足|合)"
        r"|which .*(?:increased|grew)",
        text,
    ):
        return "up"
    if re.search(
        r"(?:減っ|減少し|減額され|減額し|減額)(?:た|ている|に?なった|の)?(?:主な)?(?:施策|事業|もの|項目|府省|省庁|分野)"
        r"|(?:減っ|減少し|減額され|減額し)(?:た|ている)の[はが].{0,4}(?:どれ|どこ|何(?![%円億割倍]))"
        r"|(?:減っ|減少し|減額され)た(?:分|額)を?(?:全部|すべて|全て)?(?:足|合)"
        r"|which .*(?:decreased|fell|were cut)",
        text,
    ):
        return "down"
    return None


def _by(text: str) -> By:
    if not _CHANGED.search(text):
        return "amount"
    return "rate" if _RATE.search(text) else "change"


def _cut(text: str, aggregate: Aggregate) -> tuple[int, int | None]:
    """Return from which place and how many of an order are asked for."""
    nth = _NTH.search(text)
    if nth and aggregate == "extreme":
        return said_number(nth["word"] or nth["n"]), 1
    many = _how_many(text)
    if many is not None and aggregate in ("rank", "extreme", "sum", "average"):
        return 1, many
    return 1, 1 if aggregate == "extreme" else None


def _how_many(text: str) -> int | None:
    """Return how many of an order's first are asked for, or None where no number is named."""
    if first := _FIRST_MANY.search(text):
        return said_number(first["n"] or first["word"] or first["top"])
    many = _SO_MANY.search(text)
    return said_number(many["n"]) if many else None


def _many_at(text: str) -> int:
    """Return where a question says how many of an order's first it asks for."""
    found = _FIRST_MANY.search(text) or _SO_MANY.search(text)
    return found.start() if found else -1
