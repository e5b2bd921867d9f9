"""A small paper with its ledger, questions about it, and answers that are right: what the tests then break."""

from dataclasses import replace
from decimal import Decimal

from corpus.model import Document
from eval.gold import Expected, GoldValue, Question, Status
from eval.ledger import Ledger, Row
from eval.measures import Grounds, Scored, measure
from eval.paper import Papers
from eval.reply import Citation, Figure, Reply, Result

TEXT = """予算案（令和４年度予算政府案、令和４年度補正予算案、令和３年度当初予算）
【気象庁】 観測所の整備 3.6億円 1.0億円 3.0億円
【気象庁】 衛星の運用 1.4億円 ― ―
【海上保安庁】 測量船 7.0億円 ― 8.0億円
主な施策例の合計であり、府省全体の予算額ではありません。"""
DOC = "sea.txt"
PAPERS = Papers([Document(doc=DOC, text=TEXT)])
_COLUMNS = ((2022, "政府案"), (2022, "補正"), (2021, "当初"))


def _rows() -> list[Row]:
    rows = []
    for number, line in enumerate(TEXT.splitlines(), start=1):
        cells = line.split()
        if number in (2, 3, 4):
            for cell, (year, stage) in zip(cells[2:], _COLUMNS, strict=True):
                start = place(number, cell)
                value = None if cell == "―" else Decimal(cell.removesuffix("億円")) * 10**8
                owner = cells[0].strip("【】")
                rows.append(Row(DOC, number, start, start + len(cell), value, "円", owner, year, stage))
    return rows


def place(line: int, words: str) -> int:
    """Return where words stand on a line."""
    before = sum(len(one) + 1 for one in TEXT.splitlines()[: line - 1])
    return before + TEXT.splitlines()[line - 1].index(words)


LEDGER = Ledger(_rows())
GROUNDS = Grounds(PAPERS, LEDGER)


def cite(number: int, line: int) -> Citation:
    """Return a citation of a whole line."""
    text = TEXT.splitlines()[line - 1]
    start = place(line, text)
    return Citation(number, DOC, line, start, start + len(text), text)


def yen(text: str) -> Decimal:
    """Return the yen of 億円."""
    return Decimal(text.removesuffix("億円")) * 10**8


def source(text: str, *citations: int) -> Figure:
    """Return a printed figure."""
    return Figure(text, yen(text), "円", "source", None, citations)


def question(
    derivation: str | None, *values: str, status: tuple[Status, ...] = ("answered",), **more: object
) -> Question:
    """Return a question that expects these values."""
    gold = tuple(GoldValue(value=None if value == "―" else yen(value), unit="円") for value in values)
    expected = Expected(status=status, values=gold, derivation=derivation)
    asked = Question(id="q", kind="lookup", question="いくら？", expected=(replace(expected, **more),))  # type: ignore[arg-type]
    return asked


LOOKUP = question("L2:3.6億円", "3.6億円", cite=("【気象庁】 観測所の整備 3.6億円",), mention=("令和4年度",))
LOOKUP_REPLY = Reply(
    status="answered",
    answer="気象庁の「観測所の整備」は、令和4年度予算政府案で 3.6億円[1] です。",
    results=(Result("観測所の整備", yen("3.6億円"), "円", "3.6億円"),),
    figures=(source("3.6億円", 1),),
    citations=(cite(1, 2),),
)
TOTAL = question(
    "L2:3.6億円 + L3:1.4億円",
    "5.0億円",
    status=("partial",),
    cite=("観測所の整備", "衛星の運用"),
    mention=("主な施策例",),
)
TOTAL_REPLY = Reply(
    status="partial",
    answer="気象庁の主な施策例の合計は 5.0億円 です（3.6億円[1] + 1.4億円[2]）。",
    results=(Result("気象庁", yen("5.0億円"), "円", "5.0億円"),),
    figures=(
        Figure("5.0億円", yen("5.0億円"), "円", "computed", "3.6億円 + 1.4億円 = 5.0億円", (1, 2)),
        source("3.6億円", 1),
        source("1.4億円", 2),
    ),
    citations=(cite(1, 2), cite(2, 3)),
    caveats=("主な施策例の合計であり、府省全体の予算額ではありません。",),
)
UNKNOWN = question(None, status=("not_found",))
REFUSAL = Reply(status="not_found", answer="資料にありません。")


def scored(asked: Question, reply: Reply) -> Scored:
    """Return an answer measured against the small paper."""
    return measure(asked, reply, GROUNDS)


def given(text: str, line: int) -> Reply:
    """Return the answer of one printed amount with its line, right or wrong."""
    return replace(
        LOOKUP_REPLY,
        answer=f"令和4年度は {text}[1] です。",
        results=(Result("", yen(text), "円", text),),
        figures=(source(text, 1),),
        citations=(cite(1, line),),
    )
