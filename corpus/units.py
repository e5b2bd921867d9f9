"""The units that follow a printed number, and the words that only look like one.

A counter is a unit only where no word swallows it: 「3人材育成」 is a list number and a heading, 「4回目」 an ordinal.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from corpus.errors import ParseError
from corpus.folding import fold_text
from corpus.numerals import read_number

# Counters of one character, with the characters that make another word of them.
_SHORT_COUNTERS = {
    "先": "端進生行般日月方頭導駆着週例物見決住取輩験天",
    "件": "名費",
    "人": "材口権員間工事物格件命類生気体道選質目造災脈文的々情力",
    "名": "称義古誉刺簿前字札産作門詞勝",
    "社": "会債宅屋説寮保",
    "者": "",
    "校": "長舎庭則正閲歌門",
    "台": "風湾帳所頭詞形地座",
    "県": "警庁民道議境",
    "回": "線答収路復転避覧帰顧想送診",
    "個": "人別体性々展",
    "隻": "",
    "港": "湾内外",
    "機": "能構関器械動会材種体運密微",
    "基": "盤本準礎幹地金点調軸",
    "式": "典場",
    "種": "類別子目",
}
# Counters that are nouns of their own: at the head of a line, 「１ 事業の概要」 is numbered, not counted.
_NOUNS = (
    "都道府県|市区町村|市町村|自治体|府省庁|府省|省庁|事業者|事業所|事業|施策|分野|項目|種類|課題|機関|団体|法人|企業"
    "|大学|地域|拠点|世帯|案件|ヘクタール|施設|病院|学校|地区|品目|路線|水系"
)
_SHORT = "|".join(f"{counter}(?![{after}])" if after else counter for counter, after in _SHORT_COUNTERS.items())
_UNIT = re.compile(
    r" ?(?:"
    r"(?P<yen>円(?![安高玉札卓形周]))"
    r"|(?P<points>(?:%|パーセント)?ポイント(?![ァ-ヶー])|percentage points?(?![A-Za-z]))"
    r"|(?P<percent>%|パーセント(?![ァ-ヶー])|percent(?![A-Za-z]))"
    r"|(?P<tenths>割(?![合当りる拠据])(?:(?P<hundredths>[0-9一二三四五六七八九])分(?!の ?[0-9一二三四五六七八九十]))?"
    r"(?:(?P<thousandths>[0-9一二三四五六七八九])厘)?)"
    r"|(?P<times>倍(?![率速]))"
    r"|(?P<english>(?:thousand |million |billion |trillion )?(?:yen|JPY))(?![A-Za-z])"
    r"|(?P<place>[かカヵヶケ箇個]所)(?!目)"
    r"|(?P<land>[かカヵヶケ箇]国)(?![語籍目])"
    rf"|(?P<noun>{_NOUNS})(?!目)"
    rf"|(?P<short>{_SHORT})(?!目)"
    r")",
    re.IGNORECASE,
)
_ENGLISH = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_KANJI = re.compile("[々一-鿿]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A printed unit: its name in the ledger, what one of it is worth there, and where it ends."""

    name: str
    worth: Decimal
    end: int
    extra: Decimal = Decimal(0)
    """What 分 and 厘 add to 割, in percent."""
    step: Decimal | None = None
    """The worth of the last printed digit, where that is not the number's own."""
    noun: bool = False
    counter: bool = False
    spaced: bool = False


def unit_at(text: str, at: int) -> Unit | None:
    """Return the unit that stands at `at` in a folded text, if any.

    >>> unit_at("8割5分の補助", 1).extra
    Decimal('5')
    """
    match = _UNIT.match(text, at)
    if match is None or match.lastgroup is None:
        return None
    spaced = text[at] == " "
    if match["tenths"]:
        return _tenths(match)
    if match["yen"]:
        return Unit("円", Decimal(1), match.end())
    if match["english"]:
        exponent = _ENGLISH.get(match["english"].lower().partition(" ")[0], 0)
        return Unit("円", Decimal(10) ** exponent, match.end())
    for group, name in (("points", "ポイント"), ("percent", "%"), ("times", "倍")):
        if match[group]:
            return Unit(name, Decimal(1), match.end(), spaced=spaced)
    name = "か所" if match["place"] else "か国" if match["land"] else match.group().strip()
    return Unit(name, Decimal(1), match.end(), noun=match["noun"] is not None, counter=True, spaced=spaced)


def _tenths(match: re.Match[str]) -> Unit:
    extra, step = Decimal(0), None
    if match["hundredths"]:
        extra, step = read_number(match["hundredths"]).value, Decimal(1)
    if match["thousandths"]:
        extra, step = extra + read_number(match["thousandths"]).value / 10, Decimal("0.1")
    return Unit("%", Decimal(10), match.end(), extra, step)


def heading_unit(printed: str) -> Unit:
    """Return the unit that a heading names for the bare numbers below it (百万円, ％, 千人).

    >>> heading_unit("百万円").worth
    Decimal('1000000')
    """
    text = fold_text(printed).strip()
    scale = re.match("[十百千万億兆]*", text)
    multiplier = scale.group() if scale else ""
    unit = unit_at(text, len(multiplier))
    if unit is None or unit.end != len(text) or unit.extra:
        raise ParseError(f"not a unit: {printed!r}")
    if not multiplier:
        return unit
    worth = read_number(multiplier if multiplier[0] in "十百千" else f"1{multiplier}").value
    return Unit(unit.name, worth * unit.worth, unit.end)


def is_kanji(char: str) -> bool:
    """Return whether a character is a Chinese character."""
    return _KANJI.fullmatch(char) is not None


def heads_line(text: str, at: int) -> bool:
    """Return whether nothing but spaces and an opening bracket stands before `at` in its line."""
    for start in range(at, max(-1, at - 80), -1):
        if start == 0 or text[start - 1] in "\n\r\f":
            return True
        if text[start - 1] not in " (":
            return False
    return True  # so far off only columns are set
