"""Whether a post asks something, for channels where every question is answered, mention or not."""

import re

_SENTENCE = re.compile(r"[^。．\n!！?？⁇⁈﹖؟]*[。．\n!！?？⁇⁈﹖؟]*")
_MARK = re.compile(r"[?？⁇⁈﹖]")
_TAIL = r"[\s。．.!！…、,）)」』〜～ー]*$"
_REQUEST = (
    r"(?:くださ(?:い|います?か|いませ)|下さ(?:い|いませ)|くれ(?:ます?か|ませんか|る|ない)?|ほしい(?:です)?|欲しい(?:です)?"
    r"|もらえ(?:ます?か|ませんか|る|ない)|いただけ(?:ます?か|ませんか|る)|頂け(?:ます?か|ませんか|る)|いただきたい(?:です)?"
    r"|頂きたい(?:です)?|お?願い(?:し|致し|いたし)ます|たい(?:です)?|ちょうだい|頂戴)?"
)
_WHAT = "いくら|何億円?|何円|何[％%]|何パーセント|何件|何倍|どれくらい|どのくらい|どこ|どれ|いつ|誰|なぜ|何"
_ENDINGS = re.compile(
    rf"(?:です|ます|でした|ました|ません|でしょう|ございます|なの|なん|のだろう|だろう)か(?:ね|な)?{_TAIL}"
    rf"|(?:[をはもがか]|って|の?こと)?\s*(?:お?教え|おしえ|知らせ|示し|調べ)て{_REQUEST}{_TAIL}"
    rf"|お?教え(?:願います|を(?:請い|乞い)ます|ください|下さい|いただけますか|頂けますか){_TAIL}"
    rf"|(?:を|が|は|か)\s*知りたい(?:です|のですが|んですが)?{_TAIL}"
    rf"|(?:{_WHAT})(?:かな|かしら|だっけ|なの)?{_TAIL}"
    rf"(?:かな|かしら|だっけ|なの)?{_TAIL}"
    rf"|(?:かな|かしら|だっけ|でしたっけ|ましたっけ){_TAIL}"
)
_ENGLISH = re.compile(
    r"^(?:what|how|which|who|when|where|why|is|are|was|were|does|do|did|can|could|(?:please )?(?:tell|show) me)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[a-z]+://\S+")
_WORD = re.compile(r"[0-9A-Za-zぁ-ゖァ-ヺ一-鿿々ｦ-ﾟ]")


def is_question(text: str) -> bool:
    """Return whether a post, made plain, asks something: by a question mark of any width, or in its words.

    >>> [is_question(t) for t in ("防衛省の予算は？", "予算を教えてください", "内数とは何ですか。", "了解です")]
    [True, True, True, False]
    """
    told = _ADDRESS.sub(" ", text)
    return any(_asks(match.group().strip()) for match in _SENTENCE.finditer(told) if match.group().strip())


def _asks(sentence: str) -> bool:
    if not _WORD.search(sentence):
        return False
    return bool(_MARK.search(sentence) or _ENDINGS.search(sentence) or _ENGLISH.match(sentence))
