"""Carrying plans over tables out: from rows and columns to cited cells, to a calculation, to the words of the answer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

import numpy as np

from app.answer import Result
from app.calculation import Term, change_rate, difference, multiple, share, total
from app.records.choosing import cells_of, picks_of
from app.records.facts import Picks
from app.records.gathering import say_gather
from app.records.plans import (
    Cell,
    Defaulted,
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
from app.terms import numbers_of
from app.wording import shown
from corpus.fiscal import era_name

_MOST_BESIDE = 6
_MOST_CONFLICTS = 10


def say_record(plan: RecordPlan, tell: Teller) -> None:  # noqa: C901 - one line a plan
    """Say what a plan over tables gives."""
    match plan:
        case RecordValue():
            _value(plan, tell)
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
            _conflicts(plan, tell)
        case RecordNotHeld():
            say_missing(plan, tell)
        case RecordChoose():
            say_choose(plan, tell)
        case RecordDocuments():
            say_documents(tell)
        case _:
            assert_never(plan)


def _value(plan: RecordValue, tell: Teller) -> None:
    """Say what each thing comes to."""
    out = tell.out
    terms: list[Term] = []
    if len(plan.targets) > 1:
        out.lines.append(out.say("次のとおりです。", "As follows."))
    for target in plan.targets:
        if not target.path:
            terms += _whole(target, plan, tell)
        elif said := _named(target, plan, tell):
            terms.append(said)
    if not out.results and not out.lines[1:]:
        say_missing(RecordNotHeld(reason="none"), tell)
        return
    if plan.total and len(terms) > 1 and len({term.entries[0].amount.unit for term in terms}) == 1:
        added = total(terms)
        text = tell.amount(added, unit=plan.unit)
        out.lines.append(out.say(f"合計は {text} です（{added.formula}）。", f"Together: {text} ({added.formula})."))
        out.results.clear()
        out.result(out.say("合計", "total"), added, added.entries[0].amount.unit, text)
    if len(plan.targets) == 1:
        _say_defaults(plan.targets[0], plan.defaulted, tell)


def _named(target: Cell, plan: RecordValue, tell: Teller) -> Term | None:
    """Say what one named row comes to, in each document that says so."""
    out = tell.out
    picks = tell.picks(target)
    printed = picks.where(np.isfinite(picks.value))
    if not len(printed):
        _dash(picks, tell)
        return None
    terms = tell.terms(printed)
    first = terms[0]
    entry = first.entries[0]
    many = len(plan.targets) > 1
    if len({term.value for term in terms}) == 1:
        others = "".join(numbers_of(term, out) for term in terms[1:])
        text = tell.backed(first, unit=plan.unit)
        if many:
            out.lines.append(f"- {tell.name(entry)}（{tell.column(entry)}）：{text}{others}")
        else:
            out.lines.append(
                out.say(
                    f"{tell.name(entry)}は、{tell.column(entry)}で {text}{others} です。",
                    f"{tell.name(entry)}: {text}{others}, {tell.column(entry)}.",
                )
            )
        out.result(tell.label(entry), first, entry.amount.unit, tell.amount(first, unit=plan.unit))
    else:
        _apart(printed, terms, plan, tell)
    if plan.where or len({int(doc) for doc in printed.doc}) > 1:
        _say_documents(printed, terms, tell)
    if not many and plan.defaulted and "measure" in plan.defaulted:
        _beside(target, printed, tell)
    return first


def _apart(picks: Picks, terms: Sequence[Term], plan: RecordValue, tell: Teller) -> None:
    """Say the different amounts that one name has: in several documents, or of several things of that name."""
    out = tell.out
    entry = terms[0].entries[0]
    docs = len({int(doc) for doc in picks.doc}) > 1
    if docs:
        out.lines.append(
            out.say(
                f"{tell.name(entry)}の{tell.column(entry)}は、資料によって異なります。",
                f"{tell.name(entry)}, {tell.column(entry)}: the documents differ.",
            )
        )
    else:
        out.lines.append(
            out.say(
                f"{tell.name(entry)}という名前の行が {tell.number(picks)} あります。",
                f"There are {tell.number(picks)} rows named {tell.name(entry)}.",
            )
        )
    out.status = "partial"
    for term in terms:
        text = tell.backed(term, unit=plan.unit)
        place = term.entries[0].place
        title = tell.document(term.entries[0].amount.span.doc)
        row = out.say(f"、{place.row}行目", f", row {place.row}") if place is not None else ""
        out.lines.append(f"- {title}{row}：{text}")
        out.result(f"{tell.label(entry)} {title}{row}", term, entry.amount.unit, tell.amount(term, unit=plan.unit))
    if docs:
        out.caveat(
            "資料どうしの値が食い違っています。どちらが正しいかは資料からは決められません。",
            "The documents state different values; which one is right cannot be told from them.",
        )
    else:
        out.caveat(
            "同じ名前の行が複数あり、それぞれの値を示しました。",
            "Several rows have this name; the value of each is shown.",
        )


def _say_documents(picks: Picks, terms: Sequence[Term], tell: Teller) -> None:
    """Say which documents state an amount."""
    out = tell.out
    parts = [f"{tell.document(term.entries[0].amount.span.doc)}{numbers_of(term, out)}" for term in terms]
    listed = "、".join(dict.fromkeys(parts))
    out.lines.append(out.say(f"記載している資料：{listed}。", f"Stated in: {listed}."))


def _dash(picks: Picks, tell: Teller) -> None:
    """Say that nothing but a dash is printed where the amount would be."""
    out = tell.out
    for entry in tell.entries([cells[0] for cells in picks.cells[:1]]):
        printed = shown(entry.amount) or "―"
        number = out.cite(entry)
        out.lines.append(
            out.say(
                f"{tell.name(entry)}の{tell.column(entry)}の欄は「{printed}」で、金額は記載されていません[{number}]。",
                f"{tell.name(entry)}: {tell.column(entry)} prints 「{printed}」 and no amount [{number}].",
            )
        )
        out.results.append(Result(label=tell.label(entry), value=None, unit=None, text="―"))


def _beside(target: Cell, picks: Picks, tell: Teller) -> None:
    """Name the other columns of a row, where the question named none."""
    out, facts = tell.out, tell.facts
    arrays = facts.arrays
    one = picks.cells[0][0]
    same = (
        (arrays.subject == arrays.subject[one]) & (arrays.doc == arrays.doc[one]) & (arrays.entity == arrays.entity[one])
        & (arrays.row == arrays.row[one]) & (arrays.table == arrays.table[one]) & (arrays.value != 0)
        & (arrays.year == arrays.year[one])
        & np.isfinite(arrays.value) & (facts.measure != facts.measure[one]) & (arrays.total == arrays.total[one])
    )  # fmt: skip
    others = tell.entries(np.flatnonzero(same)[:_MOST_BESIDE])
    if others:
        listed = "、".join(f"「{tell.heading(entry)}」{out.source(entry)}" for entry in others)
        out.lines.append(out.say(f"ほかの欄：{listed}。", f"Other columns: {listed}."))


def _whole(target: Cell, plan: RecordValue, tell: Teller) -> list[Term]:
    """Say what an organisation, or everything, comes to: the printed total, else the sum of the rows."""
    out = tell.out
    printed = printed_total(target, tell)
    picks = printed if printed is not None else tell.picks(target)
    if not len(picks):
        return []
    term = tell.term(picks)
    entry = term.entries[0]
    text = tell.amount(term, unit=plan.unit)
    owner = out.organisation(target.organisation)
    if printed is not None:
        name = tell.name(entry)
        out.lines.append(
            out.say(
                f"{name}は、{tell.column(entry)}で {tell.backed(term, unit=plan.unit)} です。",
                f"{name}: {tell.backed(term, unit=plan.unit)}, {tell.column(entry)}.",
            )
        )
        out.result(tell.label(entry), term, entry.amount.unit, text)
        return [term]
    count = tell.number(picks)
    subject = out.say(f"{owner}の行" if owner else "表の行", f"rows of {owner}" if owner else "rows of the tables")
    out.lines.append(
        out.say(
            f"{subject}の{tell.column(entry)}を合計すると {text} です（{count}）。",
            f"The {subject} add up to {text} ({tell.column(entry)}, {count}).",
        )
    )
    out.lines.append(_calculated(term, text, tell))
    out.result(
        out.say(f"{owner or '表'}（{'表の行の合計'}）", f"{owner or 'tables'} (sum of rows)"),
        term,
        entry.amount.unit,
        text,
    )
    out.status = "partial"
    out.caveat(
        f"資料の表に載っている行の合計です。{f'{owner}の' if owner else ''}予算全体とは限りません。",
        "This is the sum of the rows that the tables list, and not necessarily the whole budget.",
    )
    return [term]


def _calculated(term: Term, text: str, tell: Teller) -> str:
    """Return how a sum was made: its operands, or that the ledger added them up, with the first and last rows."""
    out = tell.out
    numbers = numbers_of(term, out)
    if term.simple and len(term.entries) > 1:
        return out.say(
            f"計算：該当する行を台帳で合計 = {text}（はじめと終わりの行：{numbers}）",
            f"Calculation: the ledger's sum of these rows = {text} (first and last rows: {numbers})",
        )
    return f"{out.say('計算', 'Calculation')}：{' + '.join(out.source(entry) for entry in term.entries)} = {text}"


def printed_total(cell: Cell, tell: Teller) -> Picks | None:
    """Return the row that a document prints as the total of all, or of an organisation; None where there is none."""
    facts = tell.facts
    kept = cells_of(facts, cell.measure, cell.year, cell.docs) & facts.sums[facts.arrays.subject]
    owner = -1 if cell.organisation is None else facts.organisations.index(cell.organisation)
    depths = np.asarray([len(subject.path) for subject in facts.subjects], dtype=np.int32)
    kept &= (facts.owner[facts.arrays.subject] == owner) & (depths[facts.arrays.subject] == 1)
    picks = picks_of(facts, kept)
    picks = picks.where(np.isfinite(picks.value))
    return picks if len(picks) == 1 else None


def _one(cell: Cell, tell: Teller) -> tuple[Term, str] | None:
    """Return what a thing comes to, as one term, and its name; None where nothing is printed."""
    picks = tell.picks(cell)
    if cell.path:
        picks = picks.where(np.isfinite(picks.value)).at(range(min(1, int(np.isfinite(picks.value).sum()))))
    else:
        picks = found if (found := printed_total(cell, tell)) is not None else picks
    if not len(picks):
        return None
    term = tell.term(picks)
    if cell.path:
        return term, tell.name(term.entries[0])
    owner = tell.out.organisation(cell.organisation)
    summed = term.simple and len(term.entries) > 1 or len(term.entries) > 1
    if summed:
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
            f"{part[1]}（{tell.backed(part[0])}）は、{whole[1]}（{_short(whole[0], tell)}）の {text} です（{column}）。",
            f"{part[1]} ({tell.backed(part[0])}) is {text} of {whole[1]} ({_short(whole[0], tell)}), {column}.",
        )
    )
    out.lines.append(out.say(f"計算：{term.formula} = {text}", f"Calculation: {term.formula} = {text}"))
    out.result(tell.label(part[0].entries[0]) if plan.part.path else part[1], term, "%", text)
    _say_defaults(plan.part, plan.defaulted, tell)


def _short(term: Term, tell: Teller) -> str:
    return f"{tell.amount(term)}{numbers_of(term, tell.out)}"


def _change(plan: RecordChange, tell: Teller) -> None:
    out = tell.out
    a, b = _one(plan.a, tell), _one(plan.b, tell)
    if a is None or b is None or (plan.change != "difference" and not b[0].value):
        say_missing(RecordNotHeld(reason="none"), tell)
        return
    term = {"difference": difference, "rate": change_rate, "multiple": multiple}[plan.change](a[0], b[0])
    unit = {"difference": a[0].entries[0].amount.unit, "rate": "%", "multiple": "倍"}[plan.change]
    style = (plan.unit or "円") if unit == "円" else None
    text = out.computed(term, unit, style=style, signed=plan.change != "multiple")
    column_a, column_b = tell.column(a[0].entries[0]), tell.column(b[0].entries[0])
    word = (
        ""
        if plan.change == "multiple" or not term.value
        else out.say("（増）" if term.value > 0 else "（減）", " (up)" if term.value > 0 else " (down)")
    )
    over_time = replace(plan.a, year=None) == replace(plan.b, year=None)
    if over_time:
        out.lines.append(
            out.say(
                f"{a[1]}は、{column_b}の {_short(b[0], tell)} から{column_a}の {_short(a[0], tell)} へ、{text}{word} です。",
                f"{a[1]}: {text}{word}, from {_short(b[0], tell)} ({column_b}) to {_short(a[0], tell)} ({column_a}).",
            )
        )
    elif plan.change == "multiple":
        out.lines.append(
            out.say(
                f"{a[1]}（{column_a} {_short(a[0], tell)}）は、{b[1]}（{column_b} {_short(b[0], tell)}）の {text} です。",
                f"{a[1]} ({column_a}, {_short(a[0], tell)}) is {text} of {b[1]} ({column_b}, {_short(b[0], tell)}).",
            )
        )
    else:
        out.lines.append(
            out.say(
                f"{a[1]}（{column_a} {_short(a[0], tell)}）と{b[1]}（{column_b} {_short(b[0], tell)}）の差は {text} です。",
                f"{a[1]} ({column_a}, {_short(a[0], tell)}) less {b[1]} ({column_b}, {_short(b[0], tell)}): {text}.",
            )
        )
    out.lines.append(out.say(f"計算：{term.formula} = {text}", f"Calculation: {term.formula} = {text}"))
    out.result(tell.label(a[0].entries[0]) if plan.a.path else a[1], term, unit, text)
    _say_defaults(plan.a, tuple(one for one in plan.defaulted if one == "measure"), tell)


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
            f"{tell.column(first[0].entries[0])}が{word}のは{first[1]}で、{_short(first[0], tell)} です。",
            f"The {word} is {first[1]}: {_short(first[0], tell)}, {tell.column(first[0].entries[0])}.",
        )
    )
    for term, name in found:
        out.lines.append(f"- {name}：{_short(term, tell)}")
        unit = term.entries[0].amount.unit
        out.result(name, term, unit, tell.amount(term))
    _say_defaults(plan.targets[0], plan.defaulted, tell)


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
        out.lines.append(f"- {tell.year(year)}：{_short(term, tell)}")
        out.result(out.say(era_name(year), f"FY{year}"), term, term.entries[0].amount.unit, tell.amount(term))
    unit = rows[0][1].entries[0].amount.unit
    if len(rows) > 1 and unit == rows[-1][1].entries[0].amount.unit:
        term = difference(rows[-1][1], rows[0][1])
        text = out.computed(term, unit, style=(plan.unit or "円") if unit == "円" else None, signed=True)
        word = (
            out.say("（増）" if term.value > 0 else "（減）", " (up)" if term.value > 0 else " (down)")
            if term.value
            else ""
        )
        out.lines.append(
            out.say(
                f"{tell.year(rows[0][0])}から{tell.year(rows[-1][0])}へは {text}{word} です。計算：{term.formula} = {text}",
                f"From {tell.year(rows[0][0])} to {tell.year(rows[-1][0])}: {text}{word}. Calculation: {term.formula} = {text}",
            )
        )
    missing = [year for year in plan.years if year not in {year for year, _ in rows}]
    if missing:
        listed = "、".join(tell.year(year) for year in missing)
        out.caveat(f"{listed}の額は資料の表にありません。", f"The tables have no amount for {listed}.")
        out.status = "partial"
    _differing(plan.target, [year for year, _ in rows], tell)
    _say_defaults(plan.target, tuple(one for one in plan.defaulted if one == "measure"), tell)


def _differing(target: Cell, years: Sequence[int], tell: Teller) -> None:
    """Say of which years documents give different values of a thing that is told year by year."""
    for year in years if target.path else ():
        picks = tell.picks(replace(target, year=year))
        picks = picks.where(np.isfinite(picks.value))
        if len({float(value) for value in picks.value}) > 1:
            listed = "、".join(_short(term, tell) for term in tell.terms(picks))
            tell.out.status = "partial"
            tell.out.caveat(
                f"{tell.year(year)}は、資料または行によって値が異なります：{listed}。",
                f"For {tell.year(year)} the documents or rows differ: {listed}.",
            )


def _conflicts(plan: RecordConflicts, tell: Teller) -> None:
    """Say where documents give different values of one thing in one column and year."""
    out = tell.out
    found = find_conflicts(plan, tell)
    if not found:
        out.lines.append(
            out.say(
                "同じ項目・年度・欄について、資料どうしで異なる値は見つかりませんでした。",
                "No two documents give different values for the same item, year and column.",
            )
        )
        out.status = "not_found"
        return
    out.lines.append(
        out.say(
            "資料によって値が異なるものは次のとおりです。", "The documents give different values for the following."
        )
    )
    for picks in found[:_MOST_CONFLICTS]:
        terms = tell.terms(picks)
        entry = terms[0].entries[0]
        parts = [f"{tell.document(t.entries[0].amount.span.doc)} {_short(t, tell)}" for t in terms]
        out.lines.append(f"- {tell.name(entry)}（{tell.column(entry)}）：{'、'.join(parts)}")
        for term in terms:
            out.result(
                f"{tell.label(entry)} {tell.document(term.entries[0].amount.span.doc)}", term, entry.amount.unit,
                tell.amount(term),
            )  # fmt: skip
    out.status = "partial"
    out.caveat(
        "どちらの値が正しいかは、資料からは決められません。",
        "Which value is right cannot be told from the documents.",
    )
    if len(found) > _MOST_CONFLICTS:
        out.caveat("ほかにも値の異なるものがあります。", "There are more that differ.")


def find_conflicts(plan: RecordConflicts, tell: Teller) -> list[Picks]:
    """Return, for each thing of which documents differ, what each of them says."""
    facts = tell.facts
    if len(facts.docs) < 2:
        return []
    wanted = [
        place
        for place, subject in enumerate(facts.subjects)
        if (not plan.path or subject.path == plan.path)
        and (plan.organisation is None or subject.organisation == plan.organisation)
    ]
    found: list[Picks] = []
    for measure in facts.measures if plan.measure is None else (plan.measure,):
        for year in facts.years if plan.year is None else (plan.year,):
            kept = cells_of(facts, measure, year, plan.docs) & np.isin(facts.arrays.subject, wanted)
            picks = picks_of(facts, kept & ~facts.arrays.difference)
            picks = picks.where(np.isfinite(picks.value))
            found += _apart_by_subject(picks)
            if len(found) > _MOST_CONFLICTS:
                return found
    return found


def _apart_by_subject(picks: Picks) -> list[Picks]:
    if not len(picks):
        return []
    order = np.argsort(picks.subject, kind="stable")
    starts = np.flatnonzero(np.concatenate([[True], np.diff(picks.subject[order]) != 0]))
    found = []
    for places in np.split(order, starts[1:]):
        docs, values = picks.doc[places], picks.value[places]
        if len(places) > 1 and len(set(docs.tolist())) == len(places) and len(set(values.tolist())) > 1:
            found.append(picks.at(places))
    return found


def _say_defaults(target: Cell, defaulted: Defaulted, tell: Teller) -> None:
    """Say what was taken where the question left it open."""
    out = tell.out
    if "year" in defaulted and target.year:
        out.caveat(
            f"年度の指定がないため、値のある最も新しい{era_name(target.year)}の額を示しました。",
            f"No year was named: the newest with values, FY{target.year} ({era_name(target.year)}), is given.",
        )
    if "measure" in defaulted:
        out.caveat(
            f"欄の指定がないため、「{target.measure}」の欄を示しました。",
            f"No column was named: 「{target.measure}」 is given.",
        )
