"""Plans are data: each kind survives JSON, and what is no plan is refused."""

import json
from dataclasses import fields
from typing import Any, get_args

import pytest

from app.plan import (
    About,
    Change,
    Check,
    Choose,
    Compare,
    Counted,
    Explain,
    FindText,
    Gather,
    ListItems,
    LookUp,
    NotHeld,
    Overview,
    Part,
    Plan,
    Selection,
    Share,
    SideBySide,
    Stated,
    Suppose,
    Talk,
    Target,
    Total,
    Trend,
    plan_from_json,
    plan_json,
)
from app.records.plans import (
    Bound,
    Cell,
    Group,
    RecordChange,
    RecordChoose,
    RecordCompare,
    RecordConflicts,
    RecordDocuments,
    RecordGather,
    RecordNotHeld,
    RecordShare,
    RecordTrend,
    RecordValue,
)
from corpus.errors import UsageError

ITEM = Target(
    scope="item", doc="a.txt", organisation="気象庁", item="沿岸/整備", number=1, fiscal_year=2022, stage="当初"
)
WHOLE = Target(scope="whole", doc="a.txt")
OWNER = Target(scope="organisation", doc="a.txt", organisation="気象庁", fiscal_year=2021)
CELL = Cell(docs=("a.csv",), organisation="気象庁", path=("沿岸", "整備"), measure="当初予算", year=2024)
UNDER_HALF = Bound(measure="執行率", kind="below", value="50", unit="%")
PLANS: list[Plan] = [
    LookUp(targets=(ITEM, WHOLE), unit="百万円", defaulted=True),
    LookUp(targets=()),
    Overview(target=OWNER, unit="円"),
    ListItems(target=OWNER),
    Total(targets=(ITEM, OWNER), unit="千円"),
    Change(a=ITEM, b=WHOLE, measure="rate", over_time=False),
    Share(part=ITEM, whole=WHOLE),
    Gather(selection=Selection(kind="rows", doc="a.txt"), aggregate="sum"),
    Gather(
        selection=Selection(
            kind="fields", doc="a.txt", organisation="気象庁", fiscal_year=2022, stage="政府案", at_least="1000000000",
            below="2000000000", against=(2021, "当初"), direction="up", mark="新規",
        ),
        aggregate="rank", by="rate", descending=False, first=2, count=1, unit="円",
    ),
    Compare(targets=(ITEM, OWNER), descending=False),
    Suppose(target=ITEM, percent="10", given="10%増"),
    Check(doc="a.txt", place=31, kind="total"),
    Explain(term="内数", doc="a.txt"),
    About(topic="years"),
    Counted(unit="先", places=(("a.txt", 3), ("b.txt", 0))),
    FindText(query="なぜ", organisation="気象庁", kind="why"),
    NotHeld(reason="column", missing=("令和9年度",), item="沿岸", doc="a.txt"),
    Talk(topic="greeting"),
    Choose(targets=(ITEM, ITEM)),
    SideBySide(parts=(Part(doc="a.txt", plan=LookUp(targets=(ITEM,))),), among="newest"),
    Trend(targets=(ITEM, WHOLE), unit="億円"),
    Stated(targets=(ITEM,), more=True),
    FindText(query="目的は？", docs=("a.txt", "b.txt")),
    SideBySide(
        parts=(
            Part(doc="a.txt", plan=LookUp(targets=(ITEM,), defaulted=True)),
            Part(doc="b.txt", plan=Gather(selection=Selection(kind="rows", doc="b.txt"), aggregate="sum")),
            Part(doc=None, plan=FindText(query="何の略", kind="abbreviation")),
        )
    ),
    RecordValue(targets=(CELL, CELL), unit="億円", defaulted=("measure", "year"), where=True),
    RecordGather(
        group=Group(
            organisation="気象庁", within=("沿岸",), words=("観測",), measure="執行率", year=2023, bounds=(UNDER_HALF,),
        ),
        aggregate="rank", by="change", against=2022, descending=False, first=2, count=1, defaulted=("year",),
    ),
    RecordShare(part=CELL, whole=Cell(measure="当初予算")),
    RecordChange(a=CELL, b=CELL, change="rate"),
    RecordCompare(targets=(CELL, CELL)),
    RecordTrend(target=CELL, years=(2022, 2023)),
    RecordConflicts(docs=("a.csv",), measure="当初予算"),
    RecordNotHeld(reason="year", missing=("令和9年度",), held=("令和6年度",)),
    RecordChoose(targets=(CELL, CELL)),
    RecordDocuments(),
]  # fmt: skip


def test_every_kind_is_tested() -> None:
    assert {type(plan) for plan in PLANS} == set(get_args(Plan))


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: type(plan).__name__)
def test_plans_survive_json(plan: Plan) -> None:
    data = json.loads(json.dumps(plan_json(plan, ("防衞省\t防衛省",)), ensure_ascii=False))
    assert data["kind"] == type(plan).__name__
    assert plan_from_json(data) == (plan, ("防衞省\t防衛省",))
    assert plan_from_json({**data, "lang": "en"})[0] == plan  # as an answer stores it


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: type(plan).__name__)
def test_every_field_is_written(plan: Plan) -> None:
    assert len(plan_json(plan)) == len(fields(plan)) + 2  # the kind and the notes


TARGET = plan_json(LookUp(targets=(ITEM,)))["targets"][0]
MALFORMED: dict[str, Any] = {
    "nothing": {},
    "no kind": {"targets": []},
    "unknown kind": {"kind": "Guess"},
    "a kind that is a list": {"kind": ["LookUp"]},
    "not a plan but a target": {"kind": "Target", "scope": "whole", "doc": "a"},
    "a field too few": {"kind": "LookUp"},
    "a field too many": {"kind": "Talk", "topic": "help", "sql": "DROP"},
    "targets as text": {"kind": "LookUp", "targets": "all"},
    "a target as text": {"kind": "LookUp", "targets": ["all"]},
    "a target too little": {"kind": "LookUp", "targets": [{"scope": "whole"}]},
    "an unknown scope": {"kind": "LookUp", "targets": [{**TARGET, "scope": "world"}]},
    "an unknown stage": {"kind": "LookUp", "targets": [{**TARGET, "stage": "当初予算"}]},
    "a year as text": {"kind": "LookUp", "targets": [{**TARGET, "fiscal_year": "2022"}]},
    "a year with a fraction": {"kind": "LookUp", "targets": [{**TARGET, "fiscal_year": 2022.5}]},
    "a number as text": {"kind": "LookUp", "targets": [{**TARGET, "number": "0"}]},
    "a target that is null": {"kind": "Share", "part": None, "whole": TARGET},
    "an unknown measure": {"kind": "Change", "a": TARGET, "b": TARGET, "measure": "guess", "over_time": True},
    "an unknown topic": {"kind": "Talk", "topic": "weather"},
    "places that are no places": {"kind": "Counted", "unit": "先", "places": [["a.txt"]]},
    "a query that is a number": {"kind": "FindText", "query": 3},
    "a lone surrogate": {"kind": "FindText", "query": "\ud800"},
    "notes that are a number": {"kind": "Talk", "topic": "help", "notes": 3},
    "a selection of what is not": {"kind": "Gather", "selection": {"kind": "all", "doc": "a"}, "aggregate": "sum"},
    "parts that are no parts": {"kind": "SideBySide", "parts": [1]},
    "parts that are none": {"kind": "SideBySide"},
    "parts among nothing known": {"kind": "SideBySide", "parts": [], "among": "some"},
    "a part of an unknown kind": {"kind": "SideBySide", "parts": [{"doc": "a", "plan": {"kind": "Guess"}}]},
    "a part in parts": {"kind": "SideBySide", "parts": [{"doc": "a", "plan": {"kind": "SideBySide", "parts": []}}]},
    "a part of no text's document": {
        "kind": "SideBySide",
        "parts": [{"doc": 3, "plan": {"kind": "Talk", "topic": "help"}}],
    },
    "what is no JSON": {"kind": "FindText", "query": {1, 2}},
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_plan_is_refused_in_one_line(data: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="plan が読めません") as error:
        plan_from_json(data)
    assert "\n" not in str(error.value)
