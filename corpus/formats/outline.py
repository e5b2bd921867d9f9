"""Which headings a place in a document is under: tags, outline numbers and lines that name a period."""

import re

from corpus.folding import fold_text

_MARKS = (
    ("第", re.compile(r"第\s*[0-9一二三四五六七八九十]+\s*[部章節款項目条編]?(?![0-9,.])")),
    ("1.", re.compile(r"[0-9]{1,2}\s*[.、．](?![0-9])|[0-9]{1,2}\s+(?=[^\s0-9])|[0-9]{1,2}(?=【)")),
    ("(1)", re.compile(r"\([0-9]{1,2}\)|[⑴-⒇]")),
    ("①", re.compile(r"[①-⑳]")),
    ("ア", re.compile(r"[ア-ン]\s*[.、．)]|\([ア-ン]\)|[イロハニホヘト]\s+")),
    ("a", re.compile(r"[a-z]\s*[.)]\s*(?![a-z])|\([a-z]\)", re.IGNORECASE)),
    ("i", re.compile(r"[ⅰ-ⅹⅠ-Ⅹ]|\([ivx]+\)")),
    ("※", re.compile(r"※\s*[0-9]{0,2}")),
    ("[", re.compile(r"[<〈【《\[■●◆◎○□◇](?=.*[^\s])")),
)
_PERIOD = re.compile(
    r"[(〔\[]?\s*(?:[前当本]々?\s*(?:連結)?(?:会計|事業)?\s*(?:年度|期)(?:末)?|第\s*\d+\s*期"
    r"|(?:令和|平成|昭和)?\s*[\d元]{1,4}\s*年\s*(?:\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?\s*)?(?:期|度|現在|末)?)"
    r"(?:\s*[(〔]?\s*(?:自\s*)?[^()]{0,40}\d+\s*[年月日][^()]{0,30}[)〕]?)?\s*[)〕\]]?"
)
_LONGEST = 60
"""A line with more characters heads nothing."""
_ENDS = ("。", "、", ",", "，", "．", ";")

Span = tuple[int, int]


class Outline:
    """The headings that hold at the place that was read last."""

    def __init__(self) -> None:
        self._stack: list[tuple[str, Span]] = []

    @property
    def spans(self) -> tuple[Span, ...]:
        """Return where the headings stand, from whole to part."""
        return tuple(span for _, span in self._stack)

    def tag(self, level: int, span: Span) -> None:
        """Take a heading that the format calls one, of a level from 1."""
        keep = [kind[1:].isdigit() and kind[0] == "h" and int(kind[1:]) < level for kind, _ in self._stack]
        self._stack = self._stack[: keep.index(False) if False in keep else len(keep)]
        self._stack.append((f"h{level}", span))

    def line(self, text: str, span: Span, *, bold: bool = False) -> None:
        """Take a line of text; it is a heading where it is short and marked as one."""
        kind = line_kind(text, bold=bold)
        if kind is None:
            return
        kinds = [known for known, _ in self._stack]
        if kind in kinds:
            del self._stack[kinds.index(kind) :]
        self._stack.append((kind, span))


def line_kind(text: str, *, bold: bool = False) -> str | None:
    """Return what makes a line a heading, so that the next of its kind takes its place, or None.

    >>> line_kind("(1) 財務諸表"), line_kind("当事業年度(自 2019年4月1日 至 2020年3月31日)"), line_kind("3億円である。")
    ('(1)', 'period', None)
    """
    folded = fold_text(text).strip()
    if not folded or len(folded) > _LONGEST or folded.endswith(_ENDS):
        return None
    if _PERIOD.fullmatch(folded):
        return "period"
    kind = next((kind for kind, pattern in _MARKS if pattern.match(folded)), None)
    return kind or ("bold" if bold else None)
