"""Carrying plans over tables out: from rows and columns to cited cells, to a calculation, to the words of an answer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

import numpy as np

from app.calculation import Term, change_rate, difference, multiple, share
from app.records.conflicts import say_conflicts
from app.records.gathering import say_gather
from app.records.plans import (
    Cell,
    RecordChange,
    RecordChoose,
    RecordCompare,
    RecordConflicts,
    RecordDocuments,
    RecordGather,
    RecordNotHeld,
    RecordPlan,
    RecordShare,
    RecordTrend,
    RecordValue,
)
from app.records.talking import say_choose, say_documents, say_missing
from app.records.teller import Teller
from app.records.values import printed_total, say_defaults, say_value
from app.wording import style_of, unmarked
from corpus.fiscal import era_name


def say_record(plan: RecordPlan, tell: Teller) -> None:  # noqa: C901 - one line a plan
    """Say what a plan over tables gives."""
    match plan:
        case RecordValue():
            say_value(plan, tell)
        case RecordGather():
            say_gather(plan, tell)
        case RecordShare():
            _share(plan, tell)
        case RecordChange():
            _change(plan, tell)
        case RecordCompare():
            _compare(plan, tell)
        case RecordTrend():
            _trend(plan, tell)
        case RecordConflicts():
            say_conflicts(plan, tell)
        case RecordNotHeld():
            say_missing(plan, tell)
        case RecordChoose():
            say_choose(plan, tell)
        case RecordDocuments():
            say_documents(tell)
        case _:
            assert_never(plan)


def _one(cell: Cell, tell: Teller) -> tuple[Term, str] | None:
    """Return what a thing comes to, as one term, and its name; None where nothing is printed."""
    picks = tell.picks(cell)
    named = bool(cell.path) and cell.path in tell.facts.by_path
    if named:
        picks = picks.where(np.isfinite(picks.value)).at(range(min(1, int(np.isfinite(picks.value).sum()))))
    else:
        picks = found if (found := printed_total(cell, tell)) is not None else picks
    if not len(picks):
        return None
    term = tell.term(picks)
    if named:
        return term, tell.name(term.entries[0])
    owner = tell.out.organisation(cell.organisation) or unmarked(" ".join(cell.path[-1:]))
    if len(term.entries) > 1:
        tell.out.status = "partial"
        tell.out.caveat(
            "資料の表に載っている行の合計を使っています。予算全体とは限りません。",
            "The sum of the rows that the tables list is used; it is not necessarily the whole budget.",
        )
    return term, tell.out.say(f"{owner or '表'}の合計", f"the total of {owner or 'the tables'}")


def _share(plan: RecordShare, tell: Teller) -> None:
    out = tell.out
    part, whole = _one(plan.part, tell), _one(plan.whole, tell)
    if part is None or whole is None or not whole[0].value:
        say_missing(RecordNotHeld(reason="none"), tell)
        return
    term = share(part[0], whole[0])
    text = out.computed(term, "%")
    column = tell.column(part[0].entries[0])
    out.lines.append(
        out.say(
            f"{part[1]}（{tell.backed(part[0])}）は、{whole[1]}（{tell.short(whole[0])}）の {text} です（{column}）。",
            f"{part[1]} ({tell.backed(part[0])}) is {text} of {whole[1]} ({tell.short(whole[0])}), {column}.",
        )
    )
    out.lines.append(out.say(f"計算：{term.formula} = {text}", f"Calculation: {term.formula} = {text}"))
    out.result(tell.label(part[0].entries[0]) if plan.part.path else part[1], term, "%", text)
    say_defaults(plan.part, plan.defaulted, tell)


def _change(plan: RecordChange, tell: Teller) -> None:
    out = tell.out
    a, b = _one(plan.a, tell), _one(plan.b, tell)
    if a is None or b is None or (plan.change != "difference" and not b[0].value):
        say_missing(RecordNotHeld(reason="none"), tell)
        return
    term = {"difference": difference, "rate": change_rate, "multiple": multiple}[plan.change](a[0], b[0])
    unit = {"difference": a[0].entries[0].amount.unit, "rate": "%", "multiple": "倍"}[plan.change]
    style = (plan.unit or _style(a[0], b[0])) if unit == "円" else None
    text = out.computed(term, unit, style=style, signed=plan.change != "multiple")
    column_a, column_b = tell.column(a[0].entries[0]), tell.column(b[0].entries[0])
    word = (
        ""
        if plan.change == "multiple" or not term.value
        else out.say("（増）" if term.value > 0 else "（減）", " (up)" if term.value > 0 else " (down)")
    )
    over_time = replace(plan.a, year=None) == replace(plan.b, year=None)
    shown_a, shown_b = tell.short(a[0]), tell.short(b[0])
    if over_time:
        out.lines.append(
            out.say(
                f"{a[1]}は、{column_b}の {shown_b} から{column_a}の {shown_a} へ、{text}{word} です。",
                f"{a[1]}: {text}{word}, from {shown_b} ({column_b}) to {shown_a} ({column_a}).",
            )
        )
    elif plan.change == "multiple":
        out.lines.append(
            out.say(
                f"{a[1]}（{column_a} {shown_a}）は、{b[1]}（{column_b} {shown_b}）の {text} です。",
                f"{a[1]} ({column_a}, {shown_a}) is {text} of {b[1]} ({column_b}, {shown_b}).",
            )
        )
    else:
        out.lines.append(
            out.say(
                f"{a[1]}（{column_a} {shown_a}）と{b[1]}（{column_b} {shown_b}）の差は {text} です。",
                f"{a[1]} ({column_a}, {shown_a}) less {b[1]} ({column_b}, {shown_b}): {text}.",
            )
        )
    out.lines.append(out.say(f"計算：{term.formula} = {text}", f"Calculation: {term.formula} = {text}"))
    out.result(tell.label(a[0].entries[0]) if plan.a.path else a[1], term, unit, text)
    say_defaults(plan.a, tuple(one for one in plan.defaulted if one == "measure"), tell)


def _style(a: Term, b: Term) -> str:
    """Return the unit that both terms are printed in, else the yen itself."""
    styles = {style_of(entry.amount) for term in (a, b) for entry in term.entries[:1]}
    return styles.pop() if len(styles) == 1 else "円"


def _compare(plan: RecordCompare, tell: Teller) -> None:
    out = tell.out
    found = [one for cell in plan.targets if (one := _one(cell, tell)) is not None]
    if len(found) < 2:
        say_missing(RecordNotHeld(reason="none"), tell)
        return
    found.sort(key=lambda one: one[0].value, reverse=plan.descending)
    first = found[0]
    word = out.say("大きい" if plan.descending else "小さい", "larger" if plan.descending else "smaller")
    out.lines.append(
        out.say(
            f"{tell.column(first[0].entries[0])}が{word}のは{first[1]}で、{tell.short(first[0])} です。",
            f"The {word} is {first[1]}: {tell.short(first[0])}, {tell.column(first[0].entries[0])}.",
        )
    )
    for term, name in found:
        out.lines.append(f"- {name}：{tell.short(term)}")
        unit = term.entries[0].amount.unit
        out.result(name, term, unit, tell.amount(term))
    say_defaults(plan.targets[0], plan.defaulted, tell)


def _trend(plan: RecordTrend, tell: Teller) -> None:
    """Say what a thing comes to year by year, and the change from the first to the last."""
    out, facts = tell.out, tell.facts
    years = plan.years or tuple(sorted(facts.years))
    rows: list[tuple[int, Term]] = []
    label = ""
    for year in years:
        cell = replace(plan.target, year=year)
        one = _one(cell, tell)
        if one is not None:
            rows.append((year, one[0]))
            label = one[1]
    if not rows:
        say_missing(RecordNotHeld(reason="none"), tell)
        return
    heading = tell.heading(rows[-1][1].entries[0])
    out.lines.append(
        out.say(
            f"{label}の「{heading}」の推移は次のとおりです。" if heading else f"{label}の推移は次のとおりです。",
            f"{label}, 「{heading}」, year by year:" if heading else f"{label}, year by year:",
        )
    )
    for year, term in rows:
        out.lines.append(f"- {tell.year(year)}：{tell.short(term)}")
        out.result(out.say(era_name(year), f"FY{year}"), term, term.entries[0].amount.unit, tell.amount(term))
    unit = rows[0][1].entries[0].amount.unit
    if len(rows) > 1 and unit == rows[-1][1].entries[0].amount.unit:
        term = difference(rows[-1][1], rows[0][1])
        first, last = tell.year(rows[0][0]), tell.year(rows[-1][0])
        text = out.computed(
            term, unit, style=(plan.unit or _style(rows[0][1], rows[-1][1])) if unit == "円" else None, signed=True
        )
        word = (
            out.say("（増）" if term.value > 0 else "（減）", " (up)" if term.value > 0 else " (down)")
            if term.value
            else ""
        )
        out.lines.append(
            out.say(
                f"{first}から{last}へは {text}{word} です。計算：{term.formula} = {text}",
                f"From {first} to {last}: {text}{word}. Calculation: {term.formula} = {text}",
            )
        )
    missing = [year for year in plan.years if year not in {year for year, _ in rows}]
    if missing:
        listed = "、".join(tell.year(year) for year in missing)
        out.caveat(f"{listed}の額は資料の表にありません。", f"The tables have no amount for {listed}.")
        out.status = "partial"
    _differing(plan.target, [year for year, _ in rows], tell)
    say_defaults(plan.target, tuple(one for one in plan.defaulted if one == "measure"), tell)


def _differing(target: Cell, years: Sequence[int], tell: Teller) -> None:
    """Say of which years documents give different values of a thing that is told year by year."""
    for year in years if target.path in tell.facts.by_path else ():
        picks = tell.picks(replace(target, year=year))
        picks = picks.where(np.isfinite(picks.value))
        if len({float(value) for value in picks.value}) > 1:
            listed = "、".join(tell.short(term) for term in tell.terms(picks))
            tell.out.status = "partial"
            tell.out.caveat(
                f"{tell.year(year)}は、資料または行によって値が異なります：{listed}。",
                f"For {tell.year(year)} the documents or rows differ: {listed}.",
            )
