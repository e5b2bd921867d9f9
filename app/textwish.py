"""What a question asks of a text: the words that it must be about, and the form that an answer has.

A who wants people or bodies, a when a date, a how-often a frequency; a why wants a reason; a "what does it do" wants
a sentence and no heading. Words are held as character pairs, with the forms that say the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.linking import is_english
from app.pairs import pairs
from app.textslots import BODIES, NAMED, NOUNS, slot_of
from app.textwords import STOP, Word, english_words, forms_of, says_same, stems
from app.vocabulary import GENERIC
from corpus.fiscal import find_years
from corpus.folding import fold_text

_ASKING = re.compile(
    r"(?:何[年月日])+(?![一-鿿])|何のため|なんのため|なぜ|何故|どうして|なんで|どのような|どういう|どういった|どんな|どこ|どの(?:くらい|程度|ぐらい)?|いつ|誰(?!でも)|だれ"
    r"|向け|何(?=[をがにでとかはもの?。、]|$|です)|なに|教えて|具体的|ですか|ますか|でしょうか|ください"
)
_META = re.compile(rf"(?<![一-鿿ァ-ヺー])(?:{NOUNS})(?![一-鿿ァ-ヺー])")
_WHEN = re.compile(r"(?<![一-鿿])(?:最後|最終的?|全部|一番|最長|最短|最大)(?=[にでの])")
"""Words that only place what is asked about."""
_DATE = re.compile(r"(?:\d{1,4}|元)年|\d{1,2}月|年度|毎年|毎月|以降|期|[一-鿿]時(?:から|に|点)")
_COLUMN = re.compile(
    r"(?:(?:令和|平成|FY|[RH])\s*(?:元|\d+)\s*年度?|前年度)\s*(?:当初|補正|概算|予算|要求|政府案|決算)[^\s:]{0,6}"
)
_OFTEN = (
    r"毎(?:年|月|週|日|回)|[年月週]に?\d+[回度]|\d+年に\d+[回度]|半年|四半期"
    r"|随時|常時|\d+時間|\d+[回度](?!目)|ごと|おき|定期"
)
_REASONS = (
    r"ため|目的|に資する|図る|図り|図っ|ことから|背景|鑑み|喫緊|必要|有効|重要|課題"
    r"|防ぐ|防止|解消|教訓|踏まえ|増大|急増|おそれ"
)
_LIKES: dict[str, str] = {
    "why": _REASONS,
    "when": r"決定|公表|予定|から|まで|開始|実施",
    "who": BODIES,
    "where": r"に設置|において|に整備|に設け|に置|で実施|全国|国内|都道府県|拠点|地域|【",
    "what": r"。$|実施|推進|整備|構築|支援|強化|行う|作成|活用|提供|確立|促進",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for."""

    kind: str
    words: tuple[Word, ...]
    noun: str = ""
    """The N of どんなN."""
    numbers: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    needs: re.Pattern[str] | None = None
    """What a sentence must have to answer."""
    left: tuple[str, ...] = ()
    """What the question says itself, and what is looked for must stand beside."""
    likes: re.Pattern[str] | None = None
    english: bool = False
    unknown: int = 0
    """English words that nothing here translates."""


def read_wish(query: str, kind: str, names: Sequence[str] = ()) -> Wish:
    """Return what a question asks for; `names` are the organisations' names, which tell where to look, not what for."""
    text = fold_text(query)
    if is_english(text):
        return _read_english(text, kind, names)
    kind, needs = _finer(text, kind)
    slot = slot_of(text, kind)
    if slot:
        kind, needs = slot
    if "内数" in text:
        needs = re.compile("内数")
    noun = re.search(r"(?:どんな|どのような|どういう|どういった|(?<!な)どの|いかなる|何の)([一-鿿ァ-ヺー]{2,8})", text)
    rest = text
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, "　" * len(name))
    if kind == "name" and needs is None:
        needs = NAMED
    words = (*_nouns(rest), *_verbs(rest))
    if not words and _NOT.search(text):
        words, needs = tuple(Word(noun, forms_of(noun)) for noun in _DONE.findall(text)), _NOT
    return Wish(
        kind=kind,
        words=words,
        left=(*names, *(word.text for word in words if not word.verb)) if slot or kind in ("who", "name") else (),
        noun=noun[1] if noun else "",
        numbers=tuple(
            re.findall(r"\d+(?=号機|期|回目|機体制|次|号|級|条)[一-鿿]+?(?![一-鿿])|\d+(?:号機|期|回目|次|号|条)", text)
        ),
        years=tuple(year for _, _, year in find_years(text, base=None) if year),
        needs=needs,
        likes=re.compile(_LIKES.get(kind, _LIKES["what"])),
    )


_NOT = re.compile(r"(?:て(?:い)?|され|し|さ|含ま|含め)(?:ない|ません|ぬ)|以外|除[くい]")
_DONE = re.compile(r"[一-鿿]{2}(?=され|し(?:て|な|ま))")
"""What is done or not, in a question that names nothing else: 計上されていない."""
_FINER: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("brackets", re.compile(r"括弧|カッコ|かっこ|\(\)")),
    ("often", re.compile(r"頻度|どのくらいの間隔|何年に|月に何|年に何|何年ごと|何年おき")),
    ("name", re.compile(r"呼び名|呼称|名前|なまえ|名称|何と(?:呼|い|言)|呼ばれ|通称")),
    ("meaning", re.compile(
        r"(?:(?:何|なに)を(?:する|し|行う|担う)[^。]{0,4}|どんな|どういう|どのような)"
        r"(?:組織|機関|団体|部隊|会議体)"
    )),
    ("outline", re.compile(
        r"概要|内容|中身|中味|具体的に|(?:どんな|どのような|どういう)(?:事業(?!者)|取組|施策|もの)"
        r"|(?:何|なに)を(?:する|し|行)"
    )),
    ("meaning", re.compile(r"(?:とは|って)(?:何|なに|なん|どう|どんな|どのよう|[?。]|$)|何を指|指すもの|どういう意味")),
    ("members", re.compile(
        r"何が(?:あり|ある|含|入)|含まれ|どのような|どんな|どういう|(?<!な)どの[一-鿿]|何ですか|対象"
    )),
)  # fmt: skip


_COUNTER = re.compile(
    r"(?:何(?:[かカヶ箇])?|いくつの|幾つの)\s*(?P<unit>(?!パーセント|ページ)[ァ-ヺー]{2,6}(?![ァ-ヺー])|機関|施設|自治体|市町村|種類|団体|[頭基機本冊隻羽台種歳回]目?|(?![故等処事物者省庁府億円千百万兆割分倍番位度])[一-鿿](?:目|間|所|国|校|体|庫|区)?(?![一-鿿]))"
)
"""A number that is asked for, by what it counts. Amounts, shares and ranks are no matter of text."""
_WHOSE = re.compile(r"(?:どの|どこの|何|どちらの|担当の?)(?:府省庁?|省庁?|庁|官庁|役所)")


def _finer(text: str, kind: str) -> tuple[str, re.Pattern[str] | None]:
    """Return the form that is asked for more closely than who, when, why, where or what; and what it must have."""
    counted = _COUNTER.search(text)
    if _WHOSE.search(text):
        return "owner", None
    if counted and (kind == "what" or counted["unit"] in ("年間", "回目", "回")):
        return "number", re.compile(rf"\d[\d,.万億]*\s*(?:の|つの|[かカヶ箇])?{re.escape(counted['unit'])}")
    if kind == "what":
        for name, pattern in _FINER:
            if pattern.search(text):
                return name, re.compile(_OFTEN) if name == "often" else None
    if kind == "when":
        return kind, _DATE
    if kind == "who":
        return kind, re.compile(BODIES)
    return kind, None


def dated(text: str) -> str:
    """Return a text without the names of budget columns, whose years are no dates."""
    return _COLUMN.sub(" ", text)


_OF_KIND = re.compile(rf"の(?:{NOUNS})(?:は|って|を|が|[?。(]|$)")
"""The kind of thing that is asked for of what stands before it: …の数."""


def _nouns(text: str) -> list[Word]:
    blanked = _blanked(text)
    found: list[Word] = []
    for match in re.finditer(r"[一-鿿々〆ァ-ヺー・A-Za-z0-9]{2,}", blanked):
        after = text[match.end() : match.end() + 3]
        topic = re.match(r"」?(?:は|とは|って|が|について|では|には)", after) is not None
        topic = topic or (
            re.match(r"[?。]?$", after) is not None and text[match.start() - 1 : match.start()] in "のたるう"
        )
        topic = topic or _OF_KIND.match(text, match.end()) is not None
        quoted = text[match.start() - 1 : match.start()] == "「" and after.startswith("」")
        topic = topic or re.search(r"(?<!な)どの$", text[: match.start()]) is not None
        inside = [match.group()] if quoted else _bare(match.group().strip("・")).split()
        parts = [part for part in inside if len(part.strip("・")) > 1]
        for place, part in enumerate(parts):
            found.append(Word(part, forms_of(part), topic=topic and place == len(parts) - 1))
    single = re.finditer(
        r"(?<![一-鿿ァ-ヺーA-Za-z0-9々])(?![何誰者事物他等際])[一-鿿](?=[のはがをにへで、](?!で))", blanked
    )
    found += [Word(m.group(), (frozenset(m.group()),), topic=text[m.end()] == "は") for m in single]
    return list({word.text: word for word in found}.values())


def _bare(word: str) -> str:
    """Return a word without the parts that name nothing; a katakana word stays whole (チェックリスト)."""

    def blank(match: re.Match[str]) -> str:
        before, after = word[match.start() - 1 : match.start()], word[match.end() : match.end() + 1]
        inside = re.search("[ァ-ヺー]", before + after) is not None and re.fullmatch("[ァ-ヺー]+", match.group())
        return match.group() if inside else " "

    return GENERIC.sub(blank, word)


def _blanked(text: str) -> str:
    """Return a question without the words that only ask, length kept."""
    for pattern in (_COUNTER, _ASKING, _META, _WHEN):
        text = pattern.sub(lambda match: "　" * len(match.group()), text)
    return text


def _verbs(text: str) -> list[Word]:
    """Return the verbs and adjectives of a text: a kanji with its ending."""
    blanked = _blanked(text)
    stems = re.findall(r"(?<![一-鿿ァ-ヺーA-Za-z0-9])([一-鿿])(?!って)([ぁ-ゖ])", blanked)
    return [
        Word(a + b, (frozenset({a + b}), frozenset({a}), *says_same(a + b)), verb=True)
        for a, b in dict.fromkeys(stems)
        if a not in "何行在有出" and b not in "はがをにのとやもでへ"
    ]


def _read_english(text: str, kind: str, names: Sequence[str]) -> Wish:
    japanese = [*_nouns(re.sub(r"[A-Za-z0-9 ]+", " ", text))]
    low = f" {stems(text)} "
    for name in sorted((name.lower() for name in names if name.isascii()), key=len, reverse=True):
        low = low.replace(f" {stems(name)} ", " ")
    low = re.sub(r" (?:plan|go|need|want) to ", " ", low)
    words: list[Word] = []
    for english, forms in english_words():
        if f" {english} " in low:
            low = low.replace(f" {english} ", " | ")
            words.append(Word(english, tuple(found for form in forms if (found := frozenset(pairs(form))))))
    proper = {
        stems(word)
        for word in re.findall(
            r"(?<![A-Za-z])(?:[A-Za-z]*[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9]*|\d+[A-Z]+)(?![A-Za-z])", text
        )
    }
    left = [word for word in low.replace("|", " ").split() if word.strip("'-") and word not in STOP]
    for word in dict.fromkeys(left):
        if word in proper and not re.fullmatch(r"fy\d+", word):
            words.append(Word(word, (frozenset(pairs(word)),), topic=True))
    unknown = (
        []
        if japanese
        else [
            word for word in dict.fromkeys(left) if word not in proper and not re.search(r"\d", word) and len(word) > 2
        ]
    )
    if re.search(r"(?i)\bhow (?:often|frequently)\b", text):
        kind = "often"
    _, needs = _finer("", kind)
    needs = re.compile(_OFTEN) if kind == "often" else needs
    finer = "meaning" if kind == "what" and re.match(r"(?i)\s*what(?:'s| is| are) ", text) else kind
    return Wish(
        kind=finer, words=tuple(word for word in [*words, *japanese] if word.forms), english=True,
        years=tuple(year for _, _, year in find_years(text, base=None) if year), needs=needs,
        likes=re.compile(_LIKES.get(kind, _LIKES["what"])), unknown=len(unknown),
    )  # fmt: skip
