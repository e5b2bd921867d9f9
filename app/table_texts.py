"""What the table behind an answer says in its own words: titles, headings, marks. Japanese first, English beside it."""

from app.messages import learn

TEXTS: dict[str, tuple[str, str]] = {
    "table.amount": ("金額", "Amount"),
    "table.share": ("割合", "Share"),
    "table.change": ("増減額", "Change"),
    "table.rate": ("増減率", "Rate of change"),
    "table.printed_change": ("増減額（資料の記載）", "Change (as printed)"),
    "table.computed_change": ("増減額（計算）", "Change (computed)"),
    "table.difference": ("差", "Difference"),
    "table.multiple": ("倍率", "Multiple"),
    "table.value": ("値", "Value"),
    "table.stated": ("資料の額", "As printed"),
    "table.supposed": ("質問の仮定による額", "As supposed in the question"),
    "table.rest": ("それ以外", "The rest"),
    "table.partly": ("一部は記載なし", "not printed for all"),
    "table.open": ("欄は未確定", "column undetermined"),
    "table.elsewhere": ("別の箇所で内数", "内数 on another page"),
    "table.contains": ("{mark}を含む", "some marked {mark}"),
    "table.title.ranked": ("{subject}（{order}順）", "{subject}, {order} first"),
    "table.title.sum": ("{subject}の合計と内訳", "{subject}: total and parts"),
    "table.title.average": ("{subject}の平均と内訳", "{subject}: average and parts"),
    "table.title.count": ("{subject}の件数と一覧", "{subject}: count and list"),
    "table.title.parts": ("{name}：額と内訳（{column}）", "{name}: amount and parts ({column})"),
    "table.title.list": ("{name}（{column}）", "{name} ({column})"),
    "table.title.lookup": ("お尋ねの金額", "The amounts asked for"),
    "table.title.total": ("合計と内訳", "Total and parts"),
    "table.title.mean": ("平均と内訳", "Average and parts"),
    "table.title.compare": ("{names}の比較", "{names} compared"),
    "table.title.share": ("{part}が{whole}に占める割合", "{part} as a share of {whole}"),
    "table.title.change": ("{name}の増減", "{name}: change"),
    "table.title.check": ("資料の記載と計算", "As printed and as computed"),
    "table.title.suppose": ("{name}：資料の額と仮定による額", "{name}: as printed and as supposed"),
    "table.title.counted": ("資料に載る数", "Numbers in the documents"),
    "table.title.documents": ("資料ごとの答え", "The answer of each document"),
    "table.and": ("と", " and "),
    "table.list": ("、", "; "),
    "table.prior": (
        "「{column}」の列は、同じ項目について資料に載る額を添えたものです。",
        "The column “{column}” is added: what the documents print for the same items.",
    ),
    "table.rest.note": (
        "「それ以外」は、全体の額から計算した残りです。",
        "“The rest” is computed: what is left of the whole.",
    ),
}
learn(TEXTS)
