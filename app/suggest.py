"""Questions to go on with: each of them has been asked, and has an answer."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app.answer import Answer, Language
from app.messages import learn, say
from corpus.errors import UrazukeError
from corpus.model import Entry

if TYPE_CHECKING:
    from app.assistant import Assistant, State

learn(
    {
        "next.before": ("前年度は？", "And the year before?"),
        "next.change": ("前年度からいくら増減した？", "How much did it change from the year before?"),
        "next.rate": ("増減率は？", "What is the rate of change?"),
        "next.share": ("全体の何％？", "What share of the total is that?"),
        "next.parts": ("{organisation}の施策の一覧は？", "List the measures of {organisation}"),
        "next.most": ("主な施策例を多い順に5つ", "The five largest measures"),
        "next.grown": ("前年度より増えた施策は？", "Which measures grew from the year before?"),
        "next.whole": ("{organisation}の予算は？", "What is the budget of {organisation}?"),
        "next.other": ("{organisation}は？", "And {organisation}?"),
        "next.item": ("{organisation}の{item}はいくら？", "How much is {organisation}'s {item}?"),
        "next.together": ("{first}と{second}の合計は？", "What do {first} and {second} have together?"),
        "next.larger": ("{first}と{second}はどちらが多い？", "Which is larger, {first} or {second}?"),
        "next.total": ("全体の予算額は？", "What is the total budget?"),
        "next.check": ("合計は合っている？", "Does the total add up?"),
        "next.documents": ("どんな資料がある？", "Which documents are loaded?"),
    }
)

MOST = 3
FIRST = 6
_SHORT = 22
"""Characters of an item's name that still make a handy question."""

_TRIES = 12
_GIVEN = ("answered", "partial")


def follow_ups(
    assistant: "Assistant", answer: Answer, state: "State", lang: Language, *, asked: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return up to three questions that have an answer as the next turn after `answer`.

    They differ in kind, and none is among the questions `asked` before. The same answer in the same state costs
    nothing the second time.
    """
    key = json.dumps([state.as_json(), answer.status, answer.answer], ensure_ascii=False, sort_keys=True)
    return _follow_ups(assistant, assistant.corpus, key, answer.status, answer.answer, lang, (*asked, answer.question))


@lru_cache(maxsize=512)
def _follow_ups(
    assistant: "Assistant", corpus: str, key: str, status: str, text: str, lang: Language, asked: tuple[str, ...]
) -> tuple[str, ...]:
    from app.assistant import State

    data = json.loads(key)[0]
    state = State.from_json(data)
    plan = data["plans"][-1] if data["plans"] else {}
    if status == "clarify":
        readings = (line.removeprefix("- ") for line in text.splitlines() if line.startswith("- "))
        return _proven(assistant, readings, None, lang, asked, MOST)
    return _proven(assistant, _after(plan, status, assistant, lang), state, lang, asked, MOST)


def first_questions(assistant: "Assistant", lang: Language) -> tuple[str, ...]:
    """Return up to six questions to begin with, made from what the ledger holds; each of them has an answer."""
    return _proven(assistant, _first(assistant.ledger.entries(), lang), None, lang, (), FIRST)


def also_years(assistant: "Assistant", answer: Answer) -> tuple[str, ...]:
    """Return the questions for the other columns that the documents hold of the one thing an answer is about."""
    target = next(iter(_targets(answer.plan)), None)
    lang: Language = "en" if answer.plan.get("lang") == "en" else "ja"
    if target is None or answer.status not in _GIVEN or len({_thing(t) for t in _targets(answer.plan)}) != 1:
        return ()
    from app.wording import column_name

    owner, item = target.get("organisation") or "", (target.get("item") or "").split("/")[-1]
    own = (target.get("fiscal_year"), target.get("stage"))
    columns = {
        (entry.fiscal_year, entry.stage): None
        for entry in assistant.catalog.entries
        if entry.organisation == (owner or entry.organisation) and (not item or item in entry.item)
    }
    questions = (
        f"{owner}{'の' if owner and item else ''}{item}の{column_name(column, lang)}は？"
        if lang == "ja"
        else f"What is the {column_name(column, lang)} of {owner} {item}?"
        for column in columns
        if all(column) and column != own and (owner or item)
    )
    return _proven(assistant, questions, None, lang, (answer.question,), MOST)


def _proven(
    assistant: "Assistant",
    candidates: Iterator[str],
    state: "State | None",
    lang: Language,
    asked: Sequence[str],
    most: int,
) -> tuple[str, ...]:
    """Return the first of the candidates that are answered, each with an answer of its own."""
    found: dict[str, str] = {}
    seen = {_plain(question) for question in asked}
    for tried, question in enumerate(candidates):
        if tried >= _TRIES or len(found) >= most:
            break
        if _plain(question) in seen:
            continue
        seen.add(_plain(question))
        try:
            answer = assistant.ask(question, state=state, lang=lang).answer
        except UrazukeError:
            continue
        if answer.status in _GIVEN and answer.answer not in found.values() and (answer.result or not answer.figures):
            found[question] = answer.answer
    return tuple(found)


def _plain(question: str) -> str:
    return "".join(question.split()).rstrip("?？。").lower()


def _after(plan: Mapping[str, Any], status: str, assistant: "Assistant", lang: Language) -> Iterator[str]:
    """Return what could be asked after a plan, the most useful first."""
    entries = assistant.ledger.entries()
    targets = list(_targets(plan)) if status in _GIVEN else []
    owners = list(dict.fromkeys(t["organisation"] for t in targets if t.get("organisation")))
    others = [name for name in _organisations(entries) if name not in owners]
    kind = plan.get("kind")
    if targets and kind in ("LookUp", "Overview", "Total"):
        yield say("next.change", lang)
        yield say("next.share", lang)
    if kind == "Change":
        yield say("next.rate" if plan.get("measure") == "difference" else "next.change", lang)
        yield say("next.share", lang)
    if kind == "Share" and targets:
        yield say("next.change", lang)
    if owners and kind not in ("ListItems", "Gather", "Overview"):
        yield say("next.whole", lang, organisation=owners[0])
    if owners and others:
        yield say("next.larger", lang, first=owners[0], second=others[0])
    elif others:
        yield say("next.whole", lang, organisation=others[0])
    if kind == "Gather":
        yield say("next.grown", lang)
    yield say("next.most", lang)
    for other in others[1:3]:
        yield say("next.whole", lang, organisation=other)
    yield say("next.total", lang)
    yield say("next.check", lang)
    yield say("next.documents", lang)


def _first(entries: Sequence[Entry], lang: Language) -> Iterator[str]:
    """Return what could be asked first: an organisation, an item, a change, the largest, a sum, a check."""
    names = _organisations(entries)
    items = _items(entries)
    for name in names[:1]:
        yield say("next.whole", lang, organisation=name)
    for owner, item, _ in items:
        if owner not in names[:1]:
            yield say("next.item", lang, organisation=owner, item=item)
            break
    for _, item, years in items:
        if len(years) > 1:
            yield say("example.change", lang, item=item)
            break
    yield say("next.most", lang)
    if len(names) > 1:
        yield say("example.sum", lang, first=names[0], second=names[1])
        yield say("next.larger", lang, first=names[0], second=names[1])
    yield say("next.total", lang)
    yield say("next.check", lang)
    yield say("next.documents", lang)


def _targets(plan: object) -> Iterator[Mapping[str, Any]]:
    """Return what a plan is about, wherever it stands in it."""
    if isinstance(plan, Mapping):
        if "organisation" in plan and "doc" in plan:
            yield plan
        for value in plan.values():
            yield from _targets(value)
    elif isinstance(plan, list | tuple):
        for value in plan:
            yield from _targets(value)


def _thing(target: Mapping[str, Any]) -> tuple[object, object]:
    return target.get("organisation"), target.get("item")


def _usable(entries: Sequence[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if entry.role == "part" and entry.amount.value is not None and entry.amount.unit == "円" and entry.item:
            yield entry


def _organisations(entries: Sequence[Entry]) -> list[str]:
    """Return the organisations with amounts of their own, those with several items first."""
    items: dict[str, set[tuple[str, ...]]] = {}
    for entry in _usable(entries):
        if entry.organisation:
            items.setdefault(entry.organisation, set()).add(entry.item)
    return sorted(items, key=lambda name: len(items[name]) < 2)


def _items(entries: Sequence[Entry]) -> list[tuple[str, str, set[int]]]:
    """Return the items with short names: their organisation, their name, and the years that have an amount."""
    found: dict[tuple[str, str], set[int]] = {}
    for entry in _usable(entries):
        if entry.organisation and len(entry.item) == 1 and len(entry.item[0]) <= _SHORT:
            years = found.setdefault((entry.organisation, entry.item[0]), set())
            years.update([entry.fiscal_year] if entry.fiscal_year is not None else [])
    return [(owner, item, years) for (owner, item), years in found.items()]
