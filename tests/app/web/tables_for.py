"""Tables made by hand, for what draws and writes them."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from app.answer import Answer, Citation, Figure
from app.answer_table import AnswerTable, Cell, Column, Row
from corpus.model import Span

HOSTILE = '</text><script>alert(1)</script>=HYPERLINK("http://x.example")[a](javascript:x)\x1b[31m\u202e'
"""What a document might call a measure."""

CITATION = Citation(
    id=1, doc="dir/a b.txt", title=HOSTILE, page=2, line=3, start=10, end=24, quote="=1+1 【気象庁】 3.6億円\n3.0億円"
)
ANSWER = Answer(
    id="x",
    question="=1+1 <b>は？",
    conversation=None,
    status="partial",
    answer="次のとおりです。\n- 観測所：3.6億円[1]\n- <img src=x onerror=y>：1.4億円[1]\n終わり",
    figures=(
        Figure(text="3.6億円", value="360000000", unit="円", kind="source", citations=(1,)),
        Figure(
            text="5.0億円", value="500000000", unit="円", kind="computed", formula="=3.6億円 + 1.4億円", citations=(1,)
        ),
    ),
    citations=(CITATION,),
    caveats=("*内数*です。",),
    plan={"lang": "ja"},
)


def cell(text: str, value: int | Fraction | None, **changes: Any) -> Cell:  # noqa: ANN401
    """Return a printed cell of yen."""
    given: dict[str, Any] = {
        "text": text,
        "value": None if value is None else Fraction(value),
        "unit": None if value is None else "円",
        "citations": (1,),
        "kind": None if value is None else "source",
        "formula": None,
    }
    return Cell(**{**given, **changes})


def row(label: str, *cells: Cell | None, **changes: Any) -> Row:  # noqa: ANN401
    """Return a row."""
    return Row(**{"label": label, "organisation": None, "item": None, "cells": cells, **changes})


def table(rows: Sequence[Row], **changes: Any) -> AnswerTable:  # noqa: ANN401
    """Return a table of one column of yen, or of the columns given."""
    columns = (Column(title="令和4年度予算政府案", fiscal_year=2022, stage="政府案", unit="円"),)
    given: dict[str, Any] = {
        "title": "施策の一覧", "kind": "list", "columns": columns, "asked": 0, "whole": None,
        "caveats": ("*内数*です。", "添えた列です。"), "citations": (), "scope": "海の予算",
    }  # fmt: skip
    return AnswerTable(rows=tuple(rows), **{**given, **changes})


def amounts(*values: int) -> AnswerTable:
    """Return a table of amounts in 億円."""
    return table([row(f"施策{place}", cell(text_of(value), value)) for place, value in enumerate(values)])


def text_of(value: int) -> str:
    """Return an amount as a document would print it in 億円."""
    return f"{'△' if value < 0 else ''}{abs(value) / 10**8:,.1f}億円"


PRIOR = Column(title="令和3年度当初予算", fiscal_year=2021, stage="当初", unit="円")
PAIRS = table(
    [
        row(
            "観測所", cell("3.6億円", 360000000, figure=1), cell("3.0億円", 300000000, span=Span("dir/a b.txt", 20, 25))
        ),
        row(HOSTILE, cell("1.4億円", 140000000), cell("2.0億円", 200000000), marks=("内数",)),
        row(
            "合計", cell("5.0億円", 500000000, kind="computed", formula="3.6億円 + 1.4億円 = 5.0億円"), None, total=True
        ),
    ],
    columns=(table([]).columns[0], PRIOR),
)
