"""A small budget book of an invented town, as its page in HTML has it."""

LINES = (
    ("歳入", "1", "町税", None, None, 5_000, 4_600),
    ("歳入", "1", "町税", "1", "町民税", 3_000, 2_900),
    ("歳入", "1", "町税", "2", "固定資産税", 2_000, 1_700),
    ("歳入", "2", "使用料", None, None, 1_000, 900),
    ("歳入", "2", "使用料", "1", "使用料", 1_000, 900),
    ("歳出", "1", "議会費", None, None, 1_500, 1_400),
    ("歳出", "1", "議会費", "1", "議会費", 1_500, 1_400),
    ("歳出", "2", "灯台費", None, None, 4_500, 4_100),
    ("歳出", "2", "灯台費", "1", "灯台管理費", 2_500, 2_600),
    ("歳出", "2", "灯台費", "2", "灯台建設費", 2_000, 1_500),
)
"""(part, number and name of the 款, number and name of the 項, this year, last year), in thousands of yen."""


def as_html() -> str:
    """Return the book."""
    pieces = [
        "<html><head><title>令和6年度 岬町一般会計予算書</title></head><body><h1>令和6年度 岬町一般会計予算書</h1>"
    ]
    for part in ("歳入", "歳出"):
        pieces.append(f"<h2>{part}</h2><p>（単位：千円）</p><table>")
        pieces.append("<tr><th>款</th><th>項</th><th>本年度予算額</th><th>前年度予算額</th><th>比較</th></tr>")
        for own, number, name, sub, below, now, before in LINES:
            if own != part:
                continue
            cells = [f"{number} {name}", "" if sub is None else f"{sub} {below}", f"{now:,}", f"{before:,}"]
            change = now - before
            cells.append(f"{change:,}" if change >= 0 else f"△{-change:,}")
            pieces.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        heads = [(line[5], line[6]) for line in LINES if line[0] == part and line[3] is None]
        totals = [sum(now for now, _ in heads), sum(before for _, before in heads)]
        pieces.append(f"<tr><td>{part}合計</td><td></td><td>{totals[0]:,}</td><td>{totals[1]:,}</td>")
        pieces.append(f"<td>{totals[0] - totals[1]:,}</td></tr></table>")
    return "".join([*pieces, "</body></html>"])
