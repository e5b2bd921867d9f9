"""Names of people in Latin letters, as the members of an axis give them, likened to names in Japanese writing."""

import re
from functools import lru_cache

_KANA = {
    "キャ": "kya", "キュ": "kyu", "キョ": "kyo", "シャ": "sha", "シュ": "shu", "ショ": "sho", "チャ": "cha",
    "チュ": "chu", "チョ": "cho", "ニャ": "nya", "ニュ": "nyu", "ニョ": "nyo", "ヒャ": "hya", "ヒュ": "hyu",
    "ヒョ": "hyo", "ミャ": "mya", "ミュ": "myu", "ミョ": "myo", "リャ": "rya", "リュ": "ryu", "リョ": "ryo",
    "ギャ": "gya", "ギュ": "gyu", "ギョ": "gyo", "ジャ": "ja", "ジュ": "ju", "ジョ": "jo", "ビャ": "bya",
    "ビュ": "byu", "ビョ": "byo", "ピャ": "pya", "ピュ": "pyu", "ピョ": "pyo", "ファ": "fa", "フィ": "fi",
    "フェ": "fe", "フォ": "fo", "ティ": "ti", "ディ": "di", "ウィ": "wi", "ウェ": "we", "ウォ": "wo",
    "シェ": "she", "ジェ": "je", "チェ": "che", "ア": "a", "イ": "i", "ウ": "u", "エ": "e", "オ": "o",
    "カ": "ka", "キ": "ki", "ク": "ku", "ケ": "ke", "コ": "ko", "サ": "sa", "シ": "shi", "ス": "su", "セ": "se",
    "ソ": "so", "タ": "ta", "チ": "chi", "ツ": "tsu", "テ": "te", "ト": "to", "ナ": "na", "ニ": "ni",
    "ヌ": "nu", "ネ": "ne", "ノ": "no", "ハ": "ha", "ヒ": "hi", "フ": "fu", "ヘ": "he", "ホ": "ho", "マ": "ma",
    "ミ": "mi", "ム": "mu", "メ": "me", "モ": "mo", "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ラ": "ra", "リ": "ri",
    "ル": "ru", "レ": "re", "ロ": "ro", "ワ": "wa", "ヲ": "o", "ン": "n", "ガ": "ga", "ギ": "gi", "グ": "gu",
    "ゲ": "ge", "ゴ": "go", "ザ": "za", "ジ": "ji", "ズ": "zu", "ゼ": "ze", "ゾ": "zo", "ダ": "da", "ヂ": "ji",
    "ヅ": "zu", "デ": "de", "ド": "do", "バ": "ba", "ビ": "bi", "ブ": "bu", "ベ": "be", "ボ": "bo", "パ": "pa",
    "ピ": "pi", "プ": "pu", "ペ": "pe", "ポ": "po", "ヴ": "b", "ー": "",
}  # fmt: skip
_LONG = re.compile(r"ou|oo|oh(?![aiueo])")
_PARTS = re.compile(r"[\s・.＝=]+")
_NAME = re.compile(r"[^\d（）()、。・,%]{2,24}")


@lru_cache(maxsize=20_000)
def latin(name: str) -> str:
    """Return a name in Latin letters as it is most likely read, long vowels written short.

    >>> latin("山田 太郎")
    'yamadataro'
    """
    from index.tokens import reading

    kana = "".join(reading(part) for part in _PARTS.split(name) if part)
    found, at = [], 0
    while at < len(kana):
        for size in (2, 1):
            if kana[at : at + size] in _KANA:
                found.append(_KANA[kana[at : at + size]])
                at += size
                break
        else:
            found.append(kana[at].lower() if kana[at].isascii() and kana[at].isalpha() else "")
            at += 1
    return _short("".join(found))


def _short(letters: str) -> str:
    return _LONG.sub("o", letters.lower().replace("uu", "u").replace("aa", "a")).replace("mb", "nb").replace("mp", "np")


@lru_cache(maxsize=200_000)
def person_likeness(words: tuple[str, ...], label: str) -> float:
    """Return how well a label reads as the person with these names, in whatever order.

    >>> person_likeness(("Taro", "Yamada"), "山田 太郎") > person_likeness(("Taro", "Yamada"), "鈴木 次郎")
    True
    """
    if not _NAME.fullmatch(label.strip()):
        return 0.0
    read = latin(label)
    if not read:
        return 0.0
    scores = [_within(_short(word), read) for word in words]
    whole = abs(len("".join(words)) - len(read)) / max(len("".join(words)), len(read))
    return max(0.0, sum(scores) / len(scores) - 0.3 * whole)


def _within(word: str, read: str) -> float:
    if word in read:
        return 1.0
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    return 0.8 * sum(pair in read for pair in pairs) / len(pairs) if pairs else 0.0
