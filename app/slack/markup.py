"""Text from Slack made plain, and plain text made safe for Slack. Neither ever cuts a figure or a word."""

import re
from collections.abc import Iterable, Sequence

from app.render_text import printable

_ANGLES = re.compile(r"<([^<>\n]*)>")
_EMOJI = re.compile(r"(?<![0-9A-Za-z:]):[a-z0-9_+'\-぀-ヿ一-鿿]+:(?::skin-tone-[2-6]:)?(?![0-9])")
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_BOLD = re.compile(r"(?<![\d*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\d*])")
_SLANT = re.compile(r"(?<![^\s「『（(。、])([_~])(?=\S)([^_~\n]+?)(?<=\S)\1(?![^\s」』）)。、?？!！])")
_QUOTE = re.compile(r"^[ \t]*(?:&gt;|>)(?:&gt;&gt;|>>)?[ \t]?")
_ENTITY = re.compile(r"&(lt|gt|amp);")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&"}
_BLANKS = re.compile(r"[ \t　]+")
_CHUNK = re.compile(r"[^\sぁ-ゖ、。，！？!?」』）)]*[ぁ-ゖー]*[\s、。，！？!?」』）)]*")
_ENDS = ("\n", "。", "！", "？", "、", "，", " ", "　")
_MORE = "…"


def plain(text: str, *, quotes: bool = False) -> str:
    r"""Return what a person wrote, without Slack's markup: mentions, links, emoji, quotes, code and styles.

    Lines quoted from somebody else are left out, unless `quotes` wants them or there is nothing else.

    >>> plain("<@U0BOT> *防衛省*の`予算`は？ :bow:")
    '防衛省の予算は？'
    >>> plain("&gt; 去年は3億円だった\n今年は &lt;いくら&gt;？")
    '今年は <いくら>？'
    """
    lines = text.splitlines()
    own = [line for line in lines if not _QUOTE.match(line)]
    if quotes or not any(map(_bare, own)):
        own = [_QUOTE.sub("", line) for line in lines]
    return "\n".join(filter(None, _bare("\n".join(own)).splitlines()))


def _bare(text: str) -> str:
    """Return the text without markup; what was escaped stands as it was typed."""
    text = _FENCE.sub(r"\n\1\n", text)
    text = _CODE.sub(r"\1", text)
    text = _ANGLES.sub(_angle, text)
    text = _EMOJI.sub(" ", text)
    text = _SLANT.sub(r"\2", _BOLD.sub(r"\1", text))
    text = _ENTITY.sub(lambda match: _ENTITIES[match[1]], text)
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in text.splitlines()).strip()


def _angle(match: re.Match[str]) -> str:
    """Return what a mention, a link or a date says in plain words."""
    target, _, label = match[1].partition("|")
    if target.startswith(("@", "#")):
        return " "
    if target.startswith("!"):
        return label if target.startswith("!date") else " "
    same = label and label not in (target, target.removeprefix("mailto:"))
    if target.startswith("mailto:"):
        return label or target.removeprefix("mailto:")
    return label if same and "://" not in label else " "


def mentions(text: str, user: str) -> bool:
    """Return whether a post names a user.

    >>> mentions("<@U1|urazuke> 予算は", "U1"), mentions("U1 の予算", "U1")
    (True, False)
    """
    return bool(re.search(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", text))


def escape(text: str) -> str:
    """Return a text that Slack shows as it stands: no mention, no link, and nothing that steers a terminal.

    >>> escape("<!channel> A&B")
    '&lt;!channel&gt; A&amp;B'
    """
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def pieces(text: str, limit: int, keep: Iterable[str] = ()) -> list[str]:
    """Return a text in pieces of at most `limit` characters, cut between words, and in none of the figures `keep`.

    A piece ends at the end of a line or a sentence where one is near. Together the pieces are the text.

    >>> pieces("予算は45.1億円です。前年度は―です。", 15, ["45.1億円"])
    ['予算は45.1億円です。', '前年度は―です。']
    """
    if len(text) <= limit:
        return [text] if text else []
    cuts = _cuts(text, limit, [word for word in keep if 0 < len(word) <= limit])
    found, start = [], 0
    while len(text) - start > limit:
        within = [cut for cut in cuts if start < cut <= start + limit]
        late = [cut for cut in within if text[cut - 1] in _ENDS and cut > start + limit // 2]
        ends = [cut for cut in late if text[cut - 1] in _ENDS[:4]]
        best = max(ends or late or within or [start + limit])  # the last for a run of digits longer than a piece
        found.append(text[start:best])
        start = best
    return [*found, text[start:]]


def shortened(text: str, limit: int, keep: Iterable[str] = ()) -> str:
    """Return a text in at most `limit` characters; one that is too long ends after a word, with 「…」.

    >>> shortened("サイバーセキュリティ経済基盤構築事業の推進", 20)
    'サイバーセキュリティ経済基盤構築事業の…'
    """
    if len(text) <= limit:
        return text
    words = list(keep)
    cuts = [cut for cut in _cuts(text, limit - 1, words) if cut <= limit - 1]
    return text[: max(cuts, default=0)].rstrip() + _MORE


def _cuts(text: str, limit: int, keep: Sequence[str]) -> list[int]:
    """Return where the text may be cut: between words; inside one only where it is longer than a whole piece."""
    inside = {at for word in keep for m in re.finditer(re.escape(word), text) for at in range(m.start() + 1, m.end())}
    cuts: list[int] = []
    last = 0
    for match in _CHUNK.finditer(text):
        if (end := match.end()) == match.start():
            continue
        if end - last > limit:
            cuts += [at for at in range(last + 1, end) if at not in inside and _breaks(text, at)]
        if end not in inside:
            cuts.append(end)
        last = cuts[-1] if cuts else 0
    return cuts


def _breaks(text: str, at: int) -> bool:
    """Return whether an endless run may be broken here: not within a number or a Latin word."""
    return not re.fullmatch(r"[0-9A-Za-z.,％%]{2}", text[at - 1 : at + 1])
