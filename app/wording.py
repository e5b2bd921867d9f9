"""How answers name things: columns, organisations, items, amounts as printed. Japanese first, English beside it."""

import re
from decimal import Decimal

from app.answer import Language
from corpus.amounts import DASH
from corpus.fiscal import era_name, find_stages
from corpus.folding import fold_text
from corpus.model import Amount, Document, Entry
from corpus.organisations import Organisation

_STAGE_JA = {
    "概算要求": "概算要求",
    "政府案": "予算政府案",
    "当初": "当初予算",
    "補正": "補正予算",
    "決算": "決算",
}
_STAGE_EN = {
    "概算要求": "budget request",
    "政府案": "government draft",
    "当初": "initial budget",
    "補正": "supplementary budget",
    "決算": "settlement",
}
_LONG_NUMBER = 10**6
"""From here on, a number that is printed without commas (in a file for machines) is written with them."""
_SCALES = {12: "兆円", 8: "億円", 6: "百万円", 4: "万円", 3: "千円", 0: "円"}


def column_name(column: tuple[int | None, str | None], lang: Language = "ja") -> str:
    """Return a column in words.

    >>> column_name((2020, "概算要求")), column_name((2019, "当初"), "en")
    ('令和2年度概算要求', 'FY2019 initial budget (令和元年度当初予算)')
    """
    year, stage = column
    japanese = f"{era_name(year) if year else ''}{_STAGE_JA.get(stage or '', '')}" or "予算"
    if lang == "ja":
        return japanese
    english = " ".join(part for part in (f"FY{year}" if year else "", _STAGE_EN.get(stage or "", "")) if part)
    return f"{english} ({japanese})" if english else japanese


def printed_column(entry: Entry, documents: dict[str, Document], lang: Language = "ja") -> str:
    """Return the entry's column with the stage as the document prints it (補正予算案), the year in its era."""
    span = entry.label_spans.get("stage")
    if lang == "en" or span is None or entry.stage is None:
        return column_name((entry.fiscal_year, entry.stage), lang)
    printed = re.sub(r"\s|額$", "", fold_text(documents[span.doc].quote(span)))
    if not find_stages(printed):
        printed = _STAGE_JA[entry.stage]  # 前年度, 予算額, 要求: the word alone would not tell
    return f"{era_name(entry.fiscal_year) if entry.fiscal_year else ''}{printed}"


def shown(amount: Amount) -> str:
    """Return an amount as printed, in half width, with the unit that a heading gives to a bare number.

    >>> from corpus.model import Span
    >>> shown(Amount(value=Decimal(1234000000), unit="円", step=None, text="１，２３４", span=Span("a", 0, 5)))
    '1,234百万円'
    """
    text = re.sub(r"\s", "", fold_text(amount.text))
    if amount.value is None:
        return DASH if text == "-" else text
    if not re.fullmatch(r"[△▲+-]?[\d,.]+", text):
        return text
    if text.startswith("-"):  # a minus, which beside a plus would be read as a sign of the sum
        text = f"△{text[1:]}"
    number = Decimal(text.lstrip("△▲+-").replace(",", ""))
    if amount.unit != "円":
        if amount.unit == "%" and number and number * 100 == abs(amount.value):  # printed as a part of one
            return f"{'△' if amount.value < 0 else ''}{abs(amount.value).normalize():f}%"
        return text + amount.unit
    if "," not in text and number >= _LONG_NUMBER:
        text = f"{'△' if amount.value < 0 else ''}{number.normalize():,f}"
    if not number:
        return text + "円"
    for exponent, name in _SCALES.items():
        if number.scaleb(exponent) == abs(amount.value):
            return text + name
    return text + "円"


def style_of(amount: Amount) -> str:
    """Return the unit in which an amount is printed, for writing what is computed from it."""
    text = shown(amount)
    mixed = re.search(
        r"[兆億万].*[万千]円$|[一二三四五六七八九十百千]", text.removesuffix("百万円").removesuffix("千円")
    )
    if mixed:
        return "mixed"
    return next((name for name in ("兆円", "億円", "百万円", "万円", "千円") if text.endswith(name)), "円")


def organisation_name(name: str | None, organisations: tuple[Organisation, ...], lang: Language) -> str:
    """Return an organisation's name; in English its own beside the Japanese one."""
    if name is None:
        return ""
    english = next((o.en[0] for o in organisations if o.name == name and o.en), None)
    return f"{english} ({name})" if lang == "en" and english else name


def item_name(entry: Entry) -> str:
    """Return the item of an entry as printed, without the compatibility characters of an export."""
    return unmarked(entry.item[-1]) if entry.item else ""


def unmarked(text: str) -> str:
    """Return a document's words with its own [1] in full width, so that nobody takes it for one of ours.

    >>> unmarked("手引き[12]")
    '手引き［12］'
    """
    return re.sub(r"\[(\d+)\]", r"［\1］", text)


def table_name(caption: str | None) -> str:
    """Return what a table lists, from its caption.

    >>> table_name("主な施策例及び予算額"), table_name("○主な施策例 (単位:億円)"), table_name("")
    ('主な施策例', '主な施策例', '表に載る施策')
    """
    name = re.sub(r"\s*\(\s*単位[^()]*\)?\s*$", "", fold_text(caption or ""))
    name = re.sub(
        r"(?:及び|と|・|の)?(?:予算額?|要求額|金額|額|一覧|内訳)(?:及び|と|・)?(?:予算額?|要求額)?$", "", name
    )
    name = re.sub(r"^[\s○■()\d.]+|[\s()]+$", "", name)
    return unmarked(name) or ("資料に載る施策" if caption is None else "表に載る施策")
