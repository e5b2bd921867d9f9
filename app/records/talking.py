"""What is said of tables where no figure is: what they do not hold, which of several is meant, what there is."""

import re

import numpy as np

from app.records.plans import Cell, RecordChoose, RecordNotHeld
from app.records.teller import Teller
from app.wording import unmarked
from corpus.amounts import read_amounts
from corpus.fiscal import era_name
from corpus.folding import MappedText, fold_text

_MOST = 12
_RARE = 200
"""A year that only one of so many cells is of is no year of the tables."""


def say_missing(plan: RecordNotHeld, tell: Teller) -> None:
    """Say what the tables do not hold, and what they do."""
    out = tell.out
    out.lines.clear()
    out.results.clear()
    out.status = "not_found"
    names = "、".join(f"「{out.repeated(name)}」" if "「" not in name else out.repeated(name) for name in plan.missing)
    if plan.reason == "owner" and len(plan.missing) > 1:
        owner, name = plan.missing[0], plan.missing[1]
        out.lines.append(
            out.say(
                f"資料の表には、{owner}の「{unmarked(name)}」はありません。",
                f"The tables have no 「{unmarked(name)}」 of {owner}.",
            )
        )
    elif plan.missing:
        out.lines.append(
            out.say(f"資料の表には、{names}の記載がありません。", f"The tables do not say: {names} is not in them.")
        )
    else:
        out.lines.append(out.say("資料の表には、お尋ねの内容の記載がありません。", "The tables do not say."))
    if plan.held:
        told = [unmarked(" ".join(name.split())) for name in plan.held[:_MOST]]
        listed = "、".join(name for name in told if not _states_amounts(name)) or "―"
        word = {
            "organisation": ("資料に載っている組織", "Organisations in the documents"),
            "owner": ("この名前の行がある組織", "Organisations with a row of this name"),
            "year": ("資料にある年度", "Years in the documents"),
            "column": ("資料にある欄", "Columns in the documents"),
            "item": ("近い名前の項目", "Rows with similar names"),
        }.get(plan.reason, ("資料にあるもの", "In the documents"))
        out.lines.append(f"{out.say(*word)}：{listed}" + out.say("。", "."))


def say_choose(plan: RecordChoose, tell: Teller) -> None:
    """Ask which of several is meant, with questions that are ready to send."""
    out = tell.out
    out.status = "clarify"
    out.lines.append(
        out.say(
            "お尋ねにあたる行が複数あり、どれを指すか決められません。次のどれかをお尋ねください。",
            "Several rows fit the question. Please ask for one of these:",
        )
    )
    for target in plan.targets:
        name = _backed(target, tell)
        heads = "".join(f"「{unmarked(' '.join(head.split()))}」の" for head in target.path[-2:-1])
        owner = target.organisation
        column = f"「{target.measure}」" if target.measure else "予算"
        english = f"{owner} {heads}「{name}」" if owner else f"{heads}「{name}」"
        out.lines.append(
            out.say(
                f"- {f'{owner}の' if owner else ''}{heads}「{name}」の{column}は？",
                f"- What is the {column if target.measure else 'budget'} of {english}?",
            )
        )


def _states_amounts(name: str) -> bool:
    """Return whether a name holds what reads as an amount (５人), which nothing here backs."""
    return any(amount.value is not None for amount in read_amounts(MappedText.of(f"「{name}」"), doc=""))


def _backed(target: Cell, tell: Teller) -> str:
    """Return the name of a row; amounts in it are backed by the place of the name."""
    name = unmarked(" ".join(target.path[-1].split()))
    places = tell.facts.by_path.get(target.path, [])
    if places and (_states_amounts(name) or re.search(r"\d{3}", fold_text(name))):
        cells = np.flatnonzero(np.isin(tell.facts.arrays.subject, places))[:1]
        for entry in tell.entries(cells):
            tell.vouched(entry, name)
    return name


def say_documents(tell: Teller) -> None:
    """Say which documents there are, and which years their tables have."""
    out, facts = tell.out, tell.facts
    out.lines.append(out.say("読み込んだ資料は次のとおりです。", "The documents loaded:"))
    for doc, document in list(out.catalog.documents.items())[:_MOST]:
        title = unmarked(document.metadata.title or doc)
        out.lines.append(f"- 「{title}」（{unmarked(doc)}）")
    if len(out.catalog.documents) > _MOST:
        out.lines.append(out.say("ほかにもあります。", "And more."))
    often = np.bincount(facts.arrays.year) if len(facts) else np.zeros(1)
    years = [year for year in facts.years if often[year] * _RARE >= len(facts)]
    if years:
        first, last = years[-1], years[0]
        span = era_name(last) if first == last else f"{era_name(first)}～{era_name(last)}"
        out.lines.append(out.say(f"表にある年度：{span}。", f"Years in the tables: {span}."))


def examples(tell: Teller) -> list[str]:
    """Return questions that the tables answer."""
    out, facts = tell.out, tell.facts
    found = []
    named = [s for s in facts.subjects if s.path and len(s.name) >= 4]
    if facts.organisations:
        owner = facts.organisations[0]
        found.append(out.say(f"{owner}で予算が一番大きい事業は？", f"Which item of {owner} has the largest budget?"))
    if named:
        name = unmarked(" ".join(named[len(named) // 2].name.split()))
        found.append(out.say(f"「{name}」の予算は？", f"What is the budget of 「{name}」?"))
        if len(facts.years) > 1:
            found.append(out.say(f"「{name}」の推移は？", f"What is the trend of 「{name}」 over the years?"))
    return found
