"""Questions that may be asked of tables, to begin with and after an answer. Each is asked before it is shown."""

from collections.abc import Iterator

from app.answer import Answer, Language
from app.idea import Idea, means
from app.messages import learn, say
from app.records.facts import Facts
from app.records.plans import (
    RecordChange,
    RecordChoose,
    RecordDocuments,
    RecordGather,
    RecordNotHeld,
    RecordPlan,
    RecordShare,
    RecordTrend,
    RecordValue,
)
from app.wording import unmarked

_HANDY = 24

learn(
    {
        "records.ask.largest": ("予算が一番大きい事業は？", "Which item has the largest budget?"),
        "records.ask.largest_of": (
            "{organisation}で予算が一番大きい事業は？",
            "Which item of {organisation} has the largest budget?",
        ),
        "records.ask.organisations": ("予算が大きい府省庁は？", "Which ministry has the largest budget?"),
        "records.ask.budget_of": ("{organisation}の予算は？", "What is the budget of {organisation}?"),
        "records.ask.count": ("10億円以上の事業はいくつ？", "How many items are 1 billion yen or more?"),
        "records.ask.rate": ("執行率が50％未満の事業はいくつ？", "How many projects have an execution rate under 50%?"),
        "records.ask.item": ("「{item}」の予算は？", "What is the budget of 「{item}」?"),
        "records.ask.trend": ("「{item}」の推移は？", "What is the trend of 「{item}」?"),
        "records.ask.total": ("この資料の合計は？", "What is the total of all items?"),
        "records.next.trend": ("その推移は？", "What is its trend?"),
        "records.next.change": ("前年度からいくら増減した？", "How much did it change from the previous year?"),
        "records.next.share": ("全体に占める割合は？", "What share of the total is it?"),
        "records.next.column": ("{column}は？", "What about the {column}?"),
        "records.next.second": ("2番目は？", "Which is second?"),
        "records.next.top": ("上位5つは？", "Which are the top 5?"),
        "records.next.sum": ("その合計は？", "What is the sum?"),
        "records.next.other": ("では{organisation}は？", "What about {organisation}?"),
    }
)


class RecordIdeas:
    """Ideas over the tables of one corpus, in one language."""

    def __init__(self, facts: Facts, lang: Language) -> None:
        self._facts = facts
        self._lang = lang

    def first(self) -> Iterator[Idea]:
        """Yield what may be asked to begin with."""
        facts = self._facts
        owners = facts.organisations
        if owners:
            yield self._idea("top", "records.ask.largest_of", RecordGather, organisation=owners[0])
            yield self._idea("organisations", "records.ask.organisations", RecordGather)
            yield self._idea("budget", "records.ask.budget_of", RecordValue, organisation=owners[len(owners) // 2])
        else:
            yield self._idea("top", "records.ask.largest", RecordGather)
        if any("執行率" in measure for measure in facts.measures):
            yield self._idea("count", "records.ask.rate", RecordGather)
        yield self._idea("count", "records.ask.count", RecordGather)
        names = [s.name for place, s in enumerate(facts.subjects) if s.path and not facts.sums[place]]
        handy = [unmarked(name) for name in names if 4 <= len(name) <= _HANDY and "\n" not in name]
        for place in (0, len(handy) // 2):
            if place < len(handy):
                if len(facts.years) > 1:
                    yield self._idea("trend", "records.ask.trend", RecordTrend, item=handy[place])
                yield self._idea("item", "records.ask.item", RecordValue, item=handy[place])
        yield self._idea("total", "records.ask.total", RecordValue)

    def after(self, answer: Answer, plan: RecordPlan) -> Iterator[Idea]:
        """Yield what may be asked after an answer, the most useful first."""
        match plan:
            case RecordValue() | RecordChange() | RecordShare() | RecordTrend() if answer.status != "not_found":
                yield self._idea("trend", "records.next.trend", RecordTrend)
                yield self._idea("change", "records.next.change", RecordChange)
                yield self._idea("share", "records.next.share", RecordShare)
                yield from self._columns()
            case RecordGather() if answer.status != "not_found":
                yield from self._gathered(plan)
            case RecordChoose():
                for line in answer.answer.splitlines():
                    if line.startswith("- "):
                        yield Idea("offered", line[2:], means(RecordValue))
            case RecordDocuments() | RecordNotHeld():
                pass
        yield from self.first()

    def _gathered(self, plan: RecordGather) -> Iterator[Idea]:
        if plan.aggregate == "rank":
            yield self._idea("second", "records.next.second", RecordGather)
            if plan.count == 1 and not plan.group.by_organisation:
                yield self._idea("trend", "records.next.trend", RecordTrend)
            yield self._idea("top", "records.next.top", RecordGather)
        if plan.aggregate in ("list", "count"):
            yield self._idea("sum", "records.next.sum", RecordGather)
        others = [name for name in self._facts.organisations if name != plan.group.organisation]
        if plan.group.organisation and others:
            yield self._idea("other", "records.next.other", RecordGather, organisation=others[0])

    def _columns(self) -> Iterator[Idea]:
        for word in ("執行額", "執行率", "補正予算"):
            if any(word in measure for measure in self._facts.measures):
                yield self._idea("column", "records.next.column", RecordValue, column=word)

    def _idea(self, topic: str, key: str, kind: type[object], **values: object) -> Idea:
        return Idea(f"records.{topic}", say(key, self._lang, **values), means(kind))
