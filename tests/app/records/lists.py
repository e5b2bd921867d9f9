"""Lists of invented projects as offices publish them: a row a year, totals beside their accounts, a rate."""

import csv
import io
import random
from dataclasses import dataclass
from decimal import Decimal

OWNERS = ("文部科学省", "厚生労働省", "環境省", "総務省")
KINDS = ("整備", "推進", "支援", "調査", "運営", "普及")
TOPICS = (
    "海浜公園", "山岳気象", "離島医療", "古文書保存", "地下水観測", "森林火災", "子ども図書館", "高山植物", "伝統工芸",
    "灯台守", "雪氷研究", "湿原再生", "星空保護", "学校給食", "鉄道遺産", "温泉源泉", "里山循環", "防災無線",
)  # fmt: skip
YEARS = (2021, 2022, 2023, 2024)

HEADINGS = (
    "事業年度", "事業ID", "事業名", "府省庁", "局・庁", "予算年度", "当初予算（合計）", "補正予算（合計）",
    "計（歳出予算現額合計）", "執行額（合計）", "執行率", "翌年度要求額（合計）", "会計区分", "当初予算", "執行額",
)  # fmt: skip


@dataclass(frozen=True)
class Project:
    """One project in one year, as the tests know it without the reader."""

    number: int
    name: str
    owner: str
    year: int
    initial: int
    supplement: int
    spent: int | None
    accounts: tuple[tuple[str, int], ...]

    @property
    def rate(self) -> Decimal | None:
        """Return how much of the budget was spent, as the list prints it: a part of one."""
        if self.spent is None:
            return None
        return (Decimal(self.spent) / (self.initial + self.supplement)).quantize(Decimal("0.00001"))


def projects(seed: int = 7) -> list[Project]:
    """Return every project of every year."""
    dice = random.Random(seed)
    found = []
    for number, (topic, kind) in enumerate([(t, k) for t in TOPICS for k in KINDS][:72], start=1):
        owner = OWNERS[number % len(OWNERS)]
        name = f"{topic}の{kind}事業"
        size = dice.randint(1, 4000) * 1_000_000
        for year in YEARS:
            size = max(1_000_000, size + dice.randint(-300, 300) * 1_000_000)
            supplement = dice.choice((0, 0, 0, 5_000_000))
            special = size // 4 // 1000 * 1000 if number % 5 == 0 else 0
            accounts = (("一般会計", size - special), *((("年金特別会計", special),) if special else ()))
            spent = None if year == YEARS[-1] else (size + supplement) * dice.randint(20, 100) // 100
            found.append(Project(number, name, owner, year, size, supplement, spent, accounts))
    return found


def as_csv(rows: list[Project]) -> str:
    """Return projects as the list that an office publishes: totals of a year, then the rows of its accounts."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for p in rows:
        head = ["2024", p.number, p.name, p.owner, f"{p.owner[:2]}局", p.year]
        spent, rate = ("", "") if p.spent is None else (p.spent, p.rate)
        asked = p.initial + 1_000_000
        total = [p.initial, p.supplement, p.initial + p.supplement, spent, rate, asked]
        writer.writerow([*head, *total, "", "", ""])
        for account, amount in p.accounts:
            share = "" if p.spent is None else p.spent * amount // p.initial
            writer.writerow([*head, "", "", "", "", "", "", account, amount, share])
    return out.getvalue()


OTHER = """単位：千円
事業名,所管,年度,当初予算額
海浜公園の整備事業,厚生労働省,2023,123456
山岳気象の推進事業,文部科学省,2022,777
新しい橋の事業,国土交通省,2023,5000
"""
"""Another paper, which says otherwise of two projects and knows one more."""
