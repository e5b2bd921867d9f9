"""Messages that ask nothing of the documents: greetings, thanks, calls for help."""

import re

from app.plan import Topic

_GREETING = (
    r"こんにち[はわ]|こんばん[はわ]|おはよう(?:ございます)?|はじめまして|初めまして|おつかれ(?:さま)?(?:です|でした)?|お疲れ(?:様|さま)?(?:です|でした)?"
    r"|お世話になり?(?:ます|ました|っております|っています)|お世話になっております|よろしく(?:お願い(?:し|いた)?します|です|ね)?|やあ|どうも|もしもし"
    r"|hello(?: there)?|hi(?: there)?|hey(?: there)?|good (?:morning|afternoon|evening)"
)
_THANKS = (
    r"ありがと(?:う|ね)?(?:ございま(?:す|した))?|有難う(?:ございま(?:す|した))?|助かり(?:ます|ました)|助かった|サンキュー|感謝(?:します|です)?"
    r"|thanks?(?: you)?(?: (?:very|so) much| a lot)?|much appreciated"
)
_FILLER = (
    r"なるほど(?:です)?|わかりました|分かりました|わかった|了解(?:です|しました)?|承知しました|そうですか|そうなん(?:だ|ですね)|すごい|さすが(?:です)?"
    r"|どうも|また(?:ね)?|大変|とても|本当に|です|ok|okay|great|nice"
)
_PLAIN = re.compile(r"[\s、。,.!！?？〜~ー…♪^)(]+")
_TALK = re.compile(f"(?:(?P<thanks>{_THANKS})|(?P<greeting>{_GREETING})|(?:{_FILLER}))", re.IGNORECASE)
_HELP = re.compile(
    r"(?:使い方|使いかた|ヘルプ|つかいかた)(?:を|が|は|って)?(?:教えて.*|わから.*|分から.*|知りたい.*)?"
    r"|何(?:が|を)?(?:でき(?:る|ます)|聞け(?:る|ます)|聞いたら|聞けば|きけば|質問でき(?:る|ます)|尋ねれば)(?:の|ん|いい|よい|良い)*(?:ですか|か)?"
    r"|どう(?:やって)?使(?:う|え|い)[^一-鿿]{0,8}|できること(?:は)?|どんな(?:質問|こと)が?(?:でき|聞け)[^一-鿿]{0,8}"
    r"|help(?: me)?|what can you do|what can i ask|how (?:do i|to|can i) use.*",
    re.IGNORECASE,
)


_THANKING = re.compile(f"(?:(?:{_FILLER})[、。,. ]*)*(?:{_THANKS})", re.IGNORECASE)
_ASKING = re.compile(
    r"[?？]|いくら|何|どの|どれ|どう|教え|くださ|は$|か$|予算|金額|\b(?:what|how|which|who|when|why|show|tell|give)\b",
    re.IGNORECASE,
)


def small_talk(text: str) -> Topic | None:
    """Return what a message is, where it is nothing but talk; None where it asks something.

    >>> small_talk("なるほど、ありがとうございます"), small_talk("防衛省の予算、ありがとう")
    ('thanks', None)
    """
    if _THANKING.match(text) and not _ASKING.search(text):
        return "thanks"
    said = {match.lastgroup for match in _TALK.finditer(text)}
    parts = [part for part in _PLAIN.split(text) if part]
    if parts and all(_HELP.fullmatch(part) for part in parts):
        return "help"
    if not said - {None} or _PLAIN.sub("", _TALK.sub("", text)):
        return None
    return "thanks" if "thanks" in said else "greeting"


def without_greeting(text: str) -> str:
    """Return a message without the greetings before what it asks, or itself where it is nothing else.

    >>> without_greeting("こんにちは。防衛省の予算は？"), without_greeting("こんにちは")
    ('防衛省の予算は？', 'こんにちは')
    """
    rest = _OPENING.sub("", text)
    return rest or text


_OPENING = re.compile(rf"^\s*(?:(?:{_GREETING}|{_FILLER}|{_THANKS})[\s、。,.!！〜~]+)+", re.IGNORECASE)
