"""Answers about many rows: lists, counts, sums, averages, orders."""

import re
from dataclasses import replace
from fractions import Fraction

import numpy as np

from app.calculation import Term, average, change_rate, counted, difference, plain
from app.records.choosing import beside, by_owner, group_picks, ordered
from app.records.facts import Picks
from app.records.heads import OF_HEAD
from app.records.plans import Bound, RecordGather
from app.records.teller import MOST_ADDED, Teller
from app.terms import numbers_of
from app.wording import style_of
from corpus.fiscal import era_name
from corpus.folding import fold_text
from corpus.model import Entry

MOST_SHOWN = 20
"""Rows that an answer lists."""


def say_gather(plan: RecordGather, tell: Teller) -> None:
    """Answer with a group's list, count, sum or average, or its order."""
    out = tell.out
    picks = group_picks(tell.facts, plan.group)
    if plan.against is not None and len(picks):
        picks = changes_of(plan, picks, tell)
    if not len(picks):
        if plan.aggregate == "count":
            _say_none(plan, tell)
            return
        out.lines.append(
            out.say("条件に合うものは、資料の表にはありません。", "Nothing in the tables meets these conditions.")
        )
        out.status = "not_found"
        return
    if plan.group.by_organisation:
        _say_owners(plan, picks, tell)
    elif plan.aggregate == "rank":
        _say_rank(plan, picks, tell)
    elif plan.aggregate == "count":
        _say_count(plan, picks, tell)
    elif plan.aggregate in ("sum", "average"):
        _say_sum(plan, picks, tell)
    else:
        _say_list(plan, picks, tell)
    _say_defaults(plan, tell)


def _say_none(plan: RecordGather, tell: Teller) -> None:
    """Say that no row meets a condition: none of so many that were looked at, or that there are none to look at."""
    out = tell.out
    every = group_picks(tell.facts, replace(plan.group, bounds=()))
    if plan.group.bounds and len(every):
        entry = tell.samples(every)[0]
        none = tell.none(every)
        text, looked = out.computed(none, "件", style="件"), tell.number(every)
        subject = subject_words(plan, entry, tell)
        out.lines.append(
            out.say(
                f"{subject}は {text} です（{tell.column(entry)}のある {looked} のうち）。",
                f"{subject}: {text} (of {looked} with {tell.column(entry)}).",
            )
        )
        out.result(out.say("件数", "count"), none, "件", text)
        _say_defaults(plan, tell)
        return
    out.lines.append(out.say("条件に合う行は、資料の表にはありません。", "No row of the tables meets the condition."))
    out.status = "not_found"


def changes_of(plan: RecordGather, picks: Picks, tell: Teller) -> Picks:
    """Return the picks with how much each changed from the year compared with, in yen or as a share of it."""
    earlier = replace(plan.group, year=plan.against)
    before = beside(tell.facts, picks, plan.group.measure, earlier)
    with np.errstate(invalid="ignore", divide="ignore"):
        change = picks.value - before
        value = change / before if plan.by == "rate" else change
    changed = replace_values(picks, value)
    return changed.where(np.isfinite(value) & ((value > 0) if plan.descending else (value < 0)))


def replace_values(picks: Picks, values: np.ndarray) -> Picks:
    """Return picks that come to other values."""
    return Picks(picks.subject, picks.doc, picks.entity, values, picks.cells)


def subject_words(plan: RecordGather, entry: Entry, tell: Teller) -> str:
    """Return what was gathered, in words: whose rows, with which names, on which conditions."""
    out, group = tell.out, plan.group
    owner = out.organisation(group.organisation)
    conditions = [bound_words(bound, group.measure, tell) for bound in group.bounds]
    names = "".join(out.say(f"名前に「{word}」を含む", f"named with 「{word}」, ") for word in group.words)
    under = (
        out.say(f"「{' '.join(group.within[-1].split())}」の", f"under 「{group.within[-1]}」, ")
        if group.within
        else ""
    )
    if group.without:
        names = out.say(f"{group.without}以外の", f"not of {group.without}, ") + names
    changed = ""
    if plan.against is not None:
        names_ = ("増えた", "that grew") if plan.descending else ("減った", "that fell")
        changed = out.say(f"{era_name(plan.against)}より{names_[0]}", f" {names_[1]} from FY{plan.against}")
        if plan.aggregate in ("sum", "average"):  # no amount of the year compared with is told
            changed = out.say(names_[0], f" {names_[1]}")
    noun = re.search(r"事業|施策|取組|科目|費目|経費", fold_text(out.question))
    level = group.level if group.level and len(group.level) <= 4 else None  # not that of the rows right under another
    rows = out.say(level or (noun.group() if noun else "事業" if _is_project(tell) else "項目"), "items")
    if changed:
        rows = out.say(f"{changed}{rows}", f"{rows}{changed}")
    given = "、".join(one for one in conditions if one)
    return out.say(
        f"{f'{owner}の' if owner else ''}{under}{names}{rows}{f'のうち{given}のもの' if given else ''}",
        f"{rows}{f' of {owner}' if owner else ''} {under}{names}{given}".strip(" ,"),
    )


def _is_project(tell: Teller) -> bool:
    """Return whether the rows are called 事業 by most headings or names."""
    names = [subject.name for subject in tell.facts.subjects[:400]]
    return sum("事業" in name for name in names) * 4 >= len(names)


def bound_words(bound: Bound, measure: str, tell: Teller) -> str:
    """Return a condition in words, its amount as the question states it."""
    out = tell.out
    value = Fraction(bound.value)
    text = out.given(value, bound.unit)
    if not text:
        return out.say(f"「{bound.measure}」が前の質問の条件に合う", f"「{bound.measure}」 as asked before")
    word = {
        "at_least": ("以上", "at least "), "above": ("を超える", "over "), "at_most": ("以下", "at most "),
        "below": ("未満", "under "),
    }[bound.kind]  # fmt: skip
    return out.say(f"「{bound.measure}」が{text}{word[0]}", f"「{bound.measure}」 {word[1]}{text}")


def _before(plan: RecordGather, tell: Teller) -> Picks | None:
    """Return what a group came to in the year compared with, where changes are asked about."""
    if plan.against is None:
        return None
    return group_picks(tell.facts, replace(plan.group, year=plan.against, bounds=()))


def _written(
    plan: RecordGather, picks: Picks, at: int, term: Term, earlier: Picks | None, tell: Teller
) -> tuple[Term, str, str, str]:
    """Return the term of a pick, its unit, and it as text alone and with its citations."""
    out = tell.out
    unit = term.entries[0].amount.unit
    if earlier is None:
        return term, unit, tell.amount(term, unit=plan.unit), tell.backed(term, unit=plan.unit)
    same = (
        (earlier.subject == picks.subject[at]) & (earlier.doc == picks.doc[at]) & (earlier.entity == picks.entity[at])
    )
    if not np.any(same):
        same = earlier.subject == picks.subject[at]
    before = tell.term(earlier.where(same))
    changed = change_rate(term, before) if plan.by == "rate" else difference(term, before)
    unit = "%" if plan.by == "rate" else unit
    style = (plan.unit or _style(term, before)) if unit == "円" else None
    text = out.computed(changed, unit, style=style, signed=True)
    shown = f"{text}（{tell.amount(before)}{numbers_of(before, out)} → {tell.amount(term)}{numbers_of(term, out)}）"
    return changed, unit, text, shown


def _style(a: Term, b: Term) -> str:
    """Return the unit that both terms are printed in, else the yen itself."""
    styles = {style_of(entry.amount) for term in (a, b) for entry in term.entries}
    return styles.pop() if len(styles) == 1 else "円"


def _say_rank(plan: RecordGather, picks: Picks, tell: Teller) -> None:
    out = tell.out
    size = len(picks)
    chosen = ordered(picks, descending=plan.descending)
    end = plan.first - 1 + (plan.count or 10)
    tied = _tied(chosen, plan)
    chosen = chosen.at(range(plan.first - 1, min(max(end, tied), size)))
    if not len(chosen):
        out.lines.append(out.say("その順位にあたるものはありません。", "There is none at this place."))
        out.status = "not_found"
        return
    terms = tell.terms(chosen)
    entry = terms[0].entries[0]
    order = _order_words(plan, tell)
    if plan.count == 1 and len(chosen) == 1:
        measure, unit, text, shown = _written(plan, chosen, 0, terms[0], _before(plan, tell), tell)
        out.lines.append(
            out.say(
                f"{tell.column(entry)}が{order}のは{tell.row(chosen, 0, terms[0])}で、{shown} です。",
                f"{order}, {tell.column(entry)}: {tell.row(chosen, 0, terms[0])}, {shown}.",
            )
        )
        out.result(tell.row_label(chosen, 0, terms[0]), measure, unit, text)
    else:
        subject = subject_words(plan, entry, tell)
        out.lines.append(
            out.say(
                f"{subject}を、{tell.column(entry)}が{order}順に示します。",
                f"{subject}, {tell.column(entry)}, in order ({order} first):",
            )
        )
        earlier = _before(plan, tell)
        for at, term in enumerate(terms):
            measure, unit, text, shown = _written(plan, chosen, at, term, earlier, tell)
            out.lines.append(f"{plan.first + at}. {tell.row(chosen, at, term)}：{shown}")
            out.result(tell.row_label(chosen, at, term), measure, unit, text)
    if any(len(term.entries) > 1 for term in terms) and np.any(chosen.entity == OF_HEAD):
        _say_added(tell)
    if len(chosen) > (plan.count or 10):
        out.caveat("同じ額のものをすべて示しました。", "All that come to the same are shown.")
    total_ = tell.number(picks)
    what = subject_words(plan, entry, tell)
    out.lines.append(out.say(f"比べた対象：{what} {total_}。", f"Compared: {total_}, {what}."))


def _tied(chosen: Picks, plan: RecordGather) -> int:
    """Return up to which place the things come to what the last of the places asked for comes to; 5 more at most."""
    last = plan.first - 2 + (plan.count or 10)
    if plan.count != 1 or plan.first != 1 or last >= len(chosen):
        return 0
    same = np.flatnonzero(chosen.value == chosen.value[last])
    return int(same[-1]) + 1 if len(same) <= 6 else 0


_ORDERS = {
    ("amount", True): ("大きい", "largest"),
    ("amount", False): ("小さい", "smallest"),
    ("change", True): ("増えた額の大きい", "largest increase"),
    ("change", False): ("減った額の大きい", "largest decrease"),
    ("rate", True): ("増加率の高い", "highest rate of increase"),
    ("rate", False): ("減少率の高い", "highest rate of decrease"),
}


def _order_words(plan: RecordGather, tell: Teller) -> str:
    out = tell.out
    words = _ORDERS[(plan.by, plan.descending)]
    if plan.count != 1:
        return out.say(*words)
    nth = out.say("最も", "the ") if plan.first == 1 else out.say(f"{plan.first}番目に", f"No. {plan.first}, ")
    return f"{nth}{out.say(*words)}"


def _say_count(plan: RecordGather, picks: Picks, tell: Teller) -> None:
    out = tell.out
    few = len(picks) <= MOST_SHOWN
    shown = picks if few else ordered(picks, descending=plan.descending).at(range(MOST_SHOWN))
    terms = tell.terms(shown)
    entry = terms[0].entries[0]
    single = all(len(term.entries) == 1 for term in terms)
    number = counted(terms) if few and single else tell.counted(picks)
    text = out.computed(number, "件", style="件")
    subject = subject_words(plan, entry, tell)
    out.lines.append(
        out.say(f"{subject}は {text} です（{tell.column(entry)}）。", f"{subject}: {text} ({tell.column(entry)}).")
    )
    out.result(out.say("件数", "count"), number, "件", text)
    _say_rows(plan, shown, len(picks), tell, results=False)


def _say_rows(plan: RecordGather, picks: Picks, every: int, tell: Teller, *, results: bool) -> None:
    """List rows, and say where those end that are shown of so many."""
    out = tell.out
    terms = tell.terms(picks)
    earlier = _before(plan, tell)
    for at, term in enumerate(terms):
        measure, unit, text, shown = _written(plan, picks, at, term, earlier, tell)
        out.lines.append(f"- {tell.row(picks, at, term)}：{shown}")
        if results:
            out.result(tell.row_label(picks, at, term), measure, unit, text)
    if any(len(term.entries) > 1 for term in terms) and np.any(picks.entity == OF_HEAD):
        _say_added(tell)
    if len(terms) < every:
        number = tell.number(picks)
        order = out.say(
            "大きい順" if plan.descending else "小さい順", "largest first" if plan.descending else "smallest first"
        )
        few = len(terms)
        out.caveat(
            f"該当する {number} のうち、{order}に{few}行だけを示しました。",
            f"Of {number}, only {few} rows are shown, {order}.",
        )


def _say_added(tell: Teller) -> None:
    """Say that headings have no total of their own in print, and what was taken for it."""
    tell.out.status = "partial"
    tell.out.caveat(
        "見出しそのものの額は印刷されていないため、表に載っている行を合計しました。",
        "No amount is printed for a heading itself: the rows that the tables list under it are added up.",
    )


def _say_list(plan: RecordGather, picks: Picks, tell: Teller) -> None:
    out = tell.out
    shown = picks if len(picks) <= MOST_SHOWN else ordered(picks, descending=plan.descending).at(range(MOST_SHOWN))
    terms = tell.terms(shown)
    entry = terms[0].entries[0]
    subject = subject_words(plan, entry, tell)
    column = tell.column(entry)
    out.lines.append(out.say(f"{subject}は次のとおりです（{column}）。", f"{subject} ({column}):"))
    _say_rows(plan, shown, len(picks), tell, results=True)
    if len(terms) < len(picks):
        out.status = "partial"


def _say_sum(plan: RecordGather, picks: Picks, tell: Teller) -> None:
    out = tell.out
    if plan.count is not None:
        picks = ordered(picks, descending=plan.descending).at(range(min(plan.count, len(picks))))
    term = tell.term(picks)
    entry = term.entries[0]
    unit = entry.amount.unit
    number = tell.counted(picks)
    whole = term
    if plan.aggregate == "average":
        listed = len(picks) <= MOST_ADDED and all(len(cells) == 1 for cells in picks.cells)
        term = (
            average(tell.terms(picks))
            if listed
            else Term(term.value / len(picks), f"{term.inner} ÷ {plain(number.value)}", term.entries, simple=False)
        )
    style = (plan.unit or (_style(whole, whole) if plan.aggregate == "sum" else "円")) if unit == "円" else unit
    text = out.computed(term, unit, style=style)
    word = out.say("合計", "total") if plan.aggregate == "sum" else out.say("平均", "average")
    subject = subject_words(plan, entry, tell)
    count = out.computed(number, "件", style="件")
    out.lines.append(
        out.say(
            f"{subject}の{tell.column(entry)}の{word}は {text} です（{count}）。",
            f"{subject}, {word} of {tell.column(entry)}: {text} ({count}).",
        )
    )
    numbers = numbers_of(term, out)
    if len(picks) > MOST_ADDED:
        steps = f"{tell.amount(whole)} ÷ {count} = {text}" if plan.aggregate == "average" else text
        out.lines.append(
            out.say(
                f"計算：該当する行を台帳で合計し、{steps}（はじめと終わりの行：{numbers}）",
                f"Calculation: the ledger's sum of these rows, {steps} (first and last rows: {numbers})",
            )
        )
    else:
        out.lines.append(f"{out.say('計算', 'Calculation')}：{term.formula} = {text}{numbers}")
    out.result(word, term, unit, text)
    out.caveat(
        "資料の表に載っている行だけを対象にしています。",
        "Only the rows that the tables list are considered.",
    )


def _say_owners(plan: RecordGather, picks: Picks, tell: Teller) -> None:
    """Answer about organisations, each with what its rows come to."""
    out = tell.out
    found = by_owner(tell.facts, picks)
    measured = [(name, own, len(own) if plan.aggregate == "count" else float(own.value.sum())) for name, own in found]
    if plan.aggregate == "average":
        measured = [(name, own, float(own.value.mean())) for name, own, _ in measured]
    measured.sort(key=lambda one: one[2], reverse=plan.descending)
    first = plan.first - 1
    chosen = measured[first : first + (plan.count or MOST_SHOWN)]
    entry = tell.entries([chosen[0][1].cells[0][0]])[0]
    what = out.say(*{"count": ("数", "number"), "average": ("平均", "average")}.get(plan.aggregate, ("合計", "total")))
    lines = []
    for place, (name, own, _) in enumerate(chosen, start=plan.first):
        term = tell.counted(own) if plan.aggregate == "count" else tell.term(own)
        unit = "件" if plan.aggregate == "count" else term.entries[0].amount.unit
        if plan.aggregate == "average":
            term = Term(
                term.value / len(own), f"{term.inner} ÷ {plain(tell.counted(own).value)}", term.entries, simple=False
            )
        own_style = "円" if plan.aggregate == "average" else _style(term, term)
        text = out.computed(term, unit, style=(plan.unit or own_style) if unit == "円" else unit)
        lines.append(
            f"{place}. {out.organisation(name)}：{text}{numbers_of(Term(term.value, '', term.entries[:2]), out)}"
        )
        out.result(name, term, unit, text)
    order = out.say(
        "大きい順" if plan.descending else "小さい順", "largest first" if plan.descending else "smallest first"
    )
    column = tell.column(entry)
    kinds = "府省庁" if all(re.search(r"[省庁府院]|委員会", name) for name, _, _ in chosen) else "組織"
    out.lines.append(
        out.say(
            f"{kinds}別の{what}（{column}、{order}）は次のとおりです。", f"By organisation, {what} ({column}, {order}):"
        )
    )
    out.lines += lines
    out.status = "partial"
    out.caveat(
        "資料の表に載っている行を、組織ごとに台帳で数え、合計したものです。",
        "The rows that the tables list, counted and added up by the ledger for each organisation.",
    )


def _say_defaults(plan: RecordGather, tell: Teller) -> None:
    out, group = tell.out, plan.group
    if "year" in plan.defaulted and group.year:
        out.caveat(
            f"年度の指定がないため、値のある最も新しい{era_name(group.year)}を対象にしました。",
            f"No year was named: the newest with values, FY{group.year} ({era_name(group.year)}), is taken.",
        )
    if "measure" in plan.defaulted:
        out.caveat(
            f"欄の指定がないため、「{group.measure}」の欄を対象にしました。",
            f"No column was named: 「{group.measure}」 is taken.",
        )
