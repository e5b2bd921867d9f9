"""What kinds of question are called. A kind that people bring themselves is called as they write it."""

_NAMES = {
    "lookup": "金額",
    "organisation": "組織の予算",
    "list": "一覧",
    "filter": "条件で選ぶ",
    "count": "件数",
    "sum": "合計",
    "average": "平均",
    "difference": "差",
    "change_rate": "増減率",
    "multiple": "何倍",
    "one_of": "何分の一",
    "share": "割合",
    "rank": "順位",
    "extreme": "最大・最小",
    "compare": "比較",
    "conversion": "単位の換算",
    "supposition": "仮定",
    "consistency": "整合の確認",
    "explanation": "説明",
    "text": "文章",
    "steps": "段階を踏む",
    "about": "資料について",
    "talk": "会話",
    "greeting": "あいさつ",
    "clarify": "聞き返し",
    "not_found": "記載なし",
}


def kind_name(kind: str, lang: str = "ja") -> str:
    """Return the name of a kind for people.

    >>> kind_name("lookup"), kind_name("lookup", "en"), kind_name("補助金")
    ('金額', 'lookup', '補助金')
    """
    return _NAMES.get(kind, kind) if lang == "ja" else kind.replace("_", " ")
