"""The kind of thing that a question asks for by name, and what a text must hold to name one.

Who won an order wants a company, and how many a number: a text that only repeats the question's words has neither.
What a question says itself is taken out of the text before it is looked at (`left_of`).
"""

import re
from collections.abc import Iterable

NOUNS = (
    "呼び名|呼称|名前|なまえ|(?:正式)?名称|氏名|通称|(?:英語|英文|日本語|正式)名|英語|英文|中身|中味|頻度|役割|狙い|位置付け|特徴|詳細|具体例"
    "|対象者?|扱い|種類|場所|時期|期間|期限|理由|必要性?|重要性?|目的|背景|事情|概要|内容|趣旨|意義|担当|省庁|府省庁?|役所|括弧書き|括弧|内数"
    "|金額|略称|略|頭文字|組織|機関|部隊|会議体|部署|部局|団体|(?:実施|運営)?主体|業種|業態|施設|タイプ|幅|類型|範囲|回数|人数|件数|台数|個数|本数|社数|校数|数"
)
"""Nouns that say which kind of thing is asked for, and so name nothing themselves."""

BODIES = (
    r"者|機関|委員会|省|庁|双方|センター|隊|負担|本部|協議会|団体|企業|学校|大学|研究所|[A-Z]{3,}"
    r"|自治体|専門家|ベンダー|職員|警察|層|機構"
)
NAMED = re.compile(r"「[^」]+」|[A-Za-z][A-Za-z0-9]{2,}|[一-鿿ァ-ヺー]{2,}\u3000")
"""A name beside what the question says: in brackets, in letters, or as a part of one word with it."""
_COUNTED = {
    "人数": "人|名",
    "件数": "件",
    "回数": "回|度",
    "台数": "台|基|機",
    "社数": "社",
    "校数": "校",
    "本数": "本",
}
_UNITS = (
    "人|名|件|か所|箇所|カ所|ヶ所|施設|機関|社|校|大学|台|基|機|本|回|団体|自治体|市町村|都道府県|事業者|者|先|頭|羽|冊|隻|棟|戸|世帯|個|種"
    "|か国|地区|水系|組織"
)
_UNITS_OF: tuple[tuple[str, str], ...] = (
    (r"[者員童民士師生長客]|職員|人材|専門家", "人|名|者"),
    (r"大学|学校|高専|[一-鿿]校", "大学|校|機関|法人"),
    (r"企業|会社|事業者|社", "社|者|事業者"),
    (r"国", "か国|カ国|ヶ国"),
)
"""What things are counted in, by how their name ends."""
_COMPANY = r"(?:企業|会社|業者|ベンダー|メーカー)"
_SLOTS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "contact",
        re.compile(r"電話番号|電話|メールアドレス|住所|所在地|URL|ホームページ|連絡先"),
        re.compile(r"\d{2,4}-\d{2,4}-\d{3,4}|@|https?:|\d+丁目|\d+番地|\d-\d+-\d+"),
    ),
    (
        "company",
        re.compile(
            rf"{_COMPANY}(?:の(?:名前|名称|なまえ)|名|(?:は|って)(?:どこ|どちら|何て|何と))"
            rf"|(?:どこの|どの|何という|なんという){_COMPANY}|社名"
        ),
        re.compile(r"株式会社|\(株\)|有限会社|(?:[ァ-ヺー]{2,}|[一-鿿]{2,}|[A-Z][A-Za-z]+)(?<!会)社(?![会員団一-鿿])"),
    ),
    (
        "person",
        re.compile(r"氏名|人名|(?:者|長|官|大臣|人|座|補佐)の(?:名前|なまえ)"),
        re.compile(r"[一-鿿]{2,4}\s*(?:氏|さん)|(?:長官|大臣|所長|会長|座長|議長|理事長)\s*[::]?\s*[一-鿿]{2,}"),
    ),
)
_LETTERS = re.compile(r"英語名|英文名|英語(?:の|で)|英語表記|ローマ字|アルファベット")
_BODY = re.compile(
    r"(?:どこの|どの|何の|何という|なんという)(?:組織|機関|団体|部隊|会議体|部署|部局|主体|施設)"
    r"|(?:組織|機関|団体|主体|部隊|会議体|部署|部局|施設)(?:は|って|とは)?(?:どこ|どちら|何(?:です)?|なに|どれ)?(?:です|でしょう|なの)?か?[?。]?$"
)


_DAY = re.compile(
    r"[一-鿿]{2}(?:日|年月日|時期|日程)(?:は|って|を教|[?。]|$)|日付|[たるう](?:日|月|時期)(?:は|って)?(?:いつ|何日)?[?。]?$"
)
_PLACED = re.compile(
    r"(?:機関|委員会|省|庁|センター|本部|協議会|団体|学校|大学|研究所|企業|[A-Z]{3,}|自治体|全国|国内|国内外|海外|各国|[米英独仏韓]国"
    r"|都道府県|市町村|地域|拠点|[かカヶ箇]所|地区|公館|施設|会場|[都道府県市区町村島港]|警察)(?:等|など)?」?"
    r"(?:で|に(?![関対係よ基つ])|において|内(?![閣容部])|へ)"
)
_COUNTRY = re.compile(r"(?:どの|どこの|何という)国|(?<=[たるう])国(?:は|って)?(?:どこ|どちら|どれ)?[?。]?$")
_COUNTRIES = re.compile(
    r"(?<![一-鿿])[米英独仏豪韓中露印伊加]国?(?=[のがはとに、等])|日本|アメリカ|イギリス|フランス|ドイツ|イタリア|カナダ|オーストラリア"
    r"|インド|ロシア|ウクライナ|エストニア|イスラエル|シンガポール|ベトナム|タイ国|フィリピン|ブラジル|ASEAN|EU"
)


def slot_of(text: str, kind: str) -> tuple[str, re.Pattern[str]] | None:
    """Return the kind of thing that a folded question asks for, and what a text must hold of it.

    >>> [slot_of(text, "what")[0] for text in ("受注した企業の名前は", "参加者の数", "運営している機関はどこ")]
    ['company', 'number', 'who']
    >>> slot_of("演習の目的は", "why") is None
    True
    """
    for name, asked, held in _SLOTS:
        if asked.search(text):
            return name, held
    if _LETTERS.search(text):
        return "name", re.compile(r"[A-Za-z]{3,}")
    if units := _units(text):
        return "number", re.compile(rf"(?<![A-Za-z\d.,])\d[\d,.]*[万億]?(?:{units})(?!目)")
    if _DAY.search(text):
        return "when", re.compile(r"\d{1,2}月|(?:\d|元)年(?!度)|\d{1,2}日")
    if _COUNTRY.search(text):
        return "country", _COUNTRIES
    if kind in ("where", "what") and _BODY.search(text):
        return "who", re.compile(BODIES)
    if kind == "where" and re.search(r"のは(?:いったい)?どこ", text):
        return "where", re.compile(rf"{BODIES}|{_PLACED.pattern}")
    if kind == "where" and re.search(r"どこ(?:で|に|へ|から|です|なの|か|[?。]|$)|場所|会場", text):
        return "where", _PLACED
    return None


def _units(text: str) -> str | None:
    """Return what is counted in, as alternatives, where a question asks for a number (参加者の数は); else None."""
    if re.search(r"(?:いく|幾)つの(?:場所|箇所|か所|ところ|地点)", text):
        return r"か所|箇所|カ所|ヶ所|地点|地区"
    counted = re.search(r"([人件回台社校本個]?数)(?:は|って|を(?:教え|知)|[?。]|$)", text)
    if counted is None:
        return None
    of = text[: counted.start()].removesuffix("の")
    named = next((units for end, units in _UNITS_OF if re.search(rf"(?:{end})$", of)), _UNITS)
    return _COUNTED.get(counted[1], named)


def left_of(text: str, said: Iterable[str]) -> str:
    """Return a text without the words that a question says itself.

    >>> left_of("サイバーレスキュー隊の活動", ["サイバーレスキュー隊"])
    '\u3000の活動'
    """
    for word in sorted(said, key=len, reverse=True):
        text = text.replace(word, "\u3000")
    return text
