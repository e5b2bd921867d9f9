"""Carrying a plan out: from targets to cited amounts, to a calculation, to the words of the answer."""

from collections.abc import Sequence
from functools import partial
from typing import assert_never

from app.answer import Language
from app.calculation import difference, leaf
from app.catalog import Catalog
from app.columns import entries_of, items_of
from app.compose import Composer, line_of
from app.gather import say_gather
from app.headed import say_headed
from app.limits import say_elsewhere, say_marks
from app.measures import say_change, say_share, say_total
from app.more_answers import say_about, say_check, say_compare, say_explain, say_suppose
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
    Plan,
    Share,
    SideBySide,
    Stated,
    Suppose,
    Talk,
    Target,
    Total,
    Trend,
)
from app.records.answering import RecordAnswers
from app.records.plans import RecordPlan
from app.side_by_side import say_across, say_side_by_side
from app.stated import say_stated
from app.talk import say_not_held, say_talk
from app.terms import column_of, dash_result, label_of, numbers_of, say_without_value, sum_of, term_of
from app.textanswer import TextFinder, say_text
from app.trend import say_trend
from app.wording import column_name, item_name, shown, style_of, table_name
from corpus.model import Entry
from corpus.relations import Relation

_MOST_OPERANDS = 4
"""A sum of more parts is shown by the list of its parts alone."""


def carry_out(
    plan: Plan,
    catalog: Catalog,
    relations: tuple[Relation, ...],
    finder: TextFinder,
    lang: Language,
    question: str,
    records: RecordAnswers | None = None,
) -> Composer:
    """Return the answer that a plan gives, still open for its last checks. `records` answers from tables."""
    out = Composer(catalog, lang, question, examples=records.examples(catalog, lang) if records else ())
    if isinstance(plan, RecordPlan):
        if records is None:
            raise LookupError("these documents have no tables")
        records.say(plan, out)
        return out
    _say(relations, finder, plan, out)
    say_across(plan, out)
    return out


def _say(relations: tuple[Relation, ...], finder: TextFinder, plan: Plan, out: Composer) -> None:  # noqa: C901
    """Say what a plan gives: one line a plan."""
    if isinstance(plan, RecordPlan):
        raise LookupError("a question over tables is no part of another")
    match plan:
        case LookUp():
            _look_up(plan, out)
        case Overview():
            _overview(plan, out)
        case ListItems():
            _list(plan, out)
        case Total():
            say_total(plan, out)
        case Change():
            say_change(plan, out)
        case Share():
            say_share(plan, out)
        case Gather():
            say_gather(plan, out)
        case Compare():
            say_compare(plan, out)
        case Suppose():
            say_suppose(plan, out)
        case Check():
            say_check(plan, relations, out)
        case Explain():
            say_explain(plan, out)
        case About():
            say_about(plan, out)
        case Counted():
            _counted(plan, out)
        case FindText():
            say_text(plan, finder, out)
        case NotHeld():
            say_not_held(plan, out)
        case Talk():
            say_talk(plan, out)
        case Choose():
            _choose(plan, out)
        case SideBySide():
            say_side_by_side(plan, partial(_say, relations, finder), out)
        case Trend():
            say_trend(plan, out)
        case Stated():
            say_stated(plan, out)
        case _:
            assert_never(plan)


def _look_up(plan: LookUp, out: Composer) -> None:
    if len(plan.targets) == 1 and plan.targets[0].scope != "organisation":
        _one(plan, plan.targets[0], out)
        return
    out.lines.append(out.say("次のとおりです。", "As follows."))
    for target in plan.targets:
        term, name = term_of(target, out)
        if term is None:
            entries = entries_of(out.catalog, target)
            out.lines.append(f"- {name}：{out.source(entries[0])}" if entries else f"- {name}：―")
            out.result(name, None, "円", shown(entries[0].amount) if entries else "―")
            continue
        text = out.computed(term, "円", style=plan.unit)
        out.lines.append(f"- {name}（{column_of(target, term, out)}）：{text}{numbers_of(term, out)}")
        out.result(name, term, "円", text)


def _one(plan: LookUp, target: Target, out: Composer) -> None:
    """Answer with one amount, and name the item's other columns where the question named none."""
    (entry,) = entries_of(out.catalog, target)[:1] or (None,)
    if entry is None:
        say_not_held(NotHeld(reason="column", missing=(column_name((target.fiscal_year, target.stage)),)), out)
        return
    name, column = out.item(entry), out.column(entry)
    if entry.amount.value is None:
        say_without_value(entry, out)
    else:
        unit = None if plan.unit == style_of(entry.amount) else plan.unit
        text = out.computed(leaf(entry), "円", style=unit) if unit else out.source(entry)
        beside = f"（{out.source(entry)}）" if unit else ""
        if entry.unsettled and not (entry.fiscal_year and entry.stage):
            out.lines.append(out.say(f"{name}は {text} です。", f"{name}: {text}."))
        else:
            out.lines.append(
                out.say(f"{name}は、{column}で {text}{beside} です。", f"{name}: {text}{beside} in the {column}.")
            )
        out.result(label_of(entry), leaf(entry), "円", text.split("[")[0])
        _say_name_apart(entry, out)
    say_marks(entry, out)
    if plan.defaulted:
        _other_columns(target, entry, out)


def _say_name_apart(entry: Entry, out: Composer) -> None:
    """Cite the place of an item's name where that stands too far from its amount to be quoted with it."""
    label = entry.label_spans.get("item")
    quoted = out.citations[out.cite(entry) - 1]
    if label is None or entry.by_order or (quoted.doc == label.doc and quoted.start <= label.start < quoted.end):
        return
    number = out.cite_span(line_of(label, out.catalog.documents[label.doc]))
    out.lines.append(out.say(f"項目名の記載：[{number}]。", f"Its name is printed at [{number}]."))


def _other_columns(target: Target, entry: Entry, out: Composer) -> None:
    for item in items_of(out.catalog, target)[:1]:
        others = []
        for column, entries in item.columns.items():
            first = entries[0]
            if column == (entry.fiscal_year, entry.stage) or not all(column) or first.role == "mention":
                continue
            others.append(f"{out.column(first)} {out.source(first)}")
        if others:
            listed = "、".join(others)
            out.lines.append(out.say(f"ほかの欄：{listed}。", f"Other columns: {listed}."))


def _overview(plan: Overview, out: Composer) -> None:
    if plan.target.scope == "item":
        say_headed(plan, out)
        return
    entries = entries_of(out.catalog, plan.target)
    term, name = term_of(plan.target, out)
    column = out.column(entries[0])
    if term is None:
        out.lines.append(
            out.say(
                f"{name}は、{column}では金額が記載されていません。", f"{name}: no amount is stated in the {column}."
            )
        )
    else:
        text = out.computed(term, "円", style=plan.unit)
        if len(term.entries) > 1:
            operands = f"（{sum_of(term, out)}）" if len(term.entries) <= _MOST_OPERANDS else ""
            out.lines.append(
                out.say(f"{name}は、{column}で {text} です{operands}。", f"{name}: {text} in the {column}{operands}.")
            )
        else:
            numbers = numbers_of(term, out)
            out.lines.append(
                out.say(f"{name}は、{column}で {text}{numbers} です。", f"{name}: {text}{numbers} in the {column}.")
            )
        out.result(f"{plan.target.organisation}（{table_name(entries[0].table)}の合計）", term, "円", text)
    before = len(out.results)
    _parts(entries, out, plan.unit)
    if plan.alone and before:
        del out.results[before:]


def _parts(entries: Sequence[Entry], out: Composer, unit: str | None) -> None:
    for entry in entries:
        if entry.amount.value is None:
            out.lines.append(f"- {item_name(entry)}：{out.source(entry)}")
            out.results.append(dash_result(label_of(entry), shown(entry.amount)))
            continue
        text = out.computed(leaf(entry), "円", style=unit) if unit else out.source(entry, numbered=False)
        out.lines.append(f"- {item_name(entry)}：{text}[{out.cite(entry)}]")
        out.result(label_of(entry), leaf(entry), "円", text)


def _list(plan: ListItems, out: Composer) -> None:
    entries = entries_of(out.catalog, plan.target)
    table, column = table_name(entries[0].table), out.column(entries[0])
    owner = out.organisation(plan.target.organisation)
    out.lines.append(
        out.say(
            f"{owner}の{table}は、{column}で次のとおりです。", f"{owner}: listed measures ({table}) in the {column}."
        )
    )
    _parts(entries, out, plan.unit)
    for entry in entries:
        say_marks(entry, out)
    if any(e.table is not None for e in entries):
        say_elsewhere(plan.target, entries, out)


def _counted(plan: Counted, out: Composer) -> None:
    entries = [
        next(e for e in out.catalog.entries if (e.amount.span.doc, e.amount.span.start) == place)
        for place in plan.places
    ]
    if plan.difference:
        _counted_apart(entries[0], entries[1], out)
        return
    for entry in entries:
        text = out.source(entry)
        about = "約" if "約" in entry.marks and not text.startswith("約") else ""
        name = out.item(entry)
        out.lines.append(out.say(f"{name}：{about}{text} です。", f"{name}: {about}{text}."))
        out.result(label_of(entry), leaf(entry), entry.amount.unit, f"{about}{shown(entry.amount)}")


def _counted_apart(now: Entry, before: Entry, out: Composer) -> None:
    """Answer with the difference of two printed counts."""
    term = difference(leaf(now), leaf(before))
    unit = now.amount.unit
    text = out.computed(term, unit, style=unit, signed=True)
    word = out.say("（増）", " (more)") if term.value > 0 else out.say("（減）", " (less)") if term.value else ""
    name = out.item(now)
    out.lines.append(
        out.say(
            f"{name}：{out.source(before)} から {out.source(now)} へ、{text}{word} です。",
            f"{name}: {text}, from {out.source(before)} to {out.source(now)}.",
        )
    )
    out.lines.append(out.say(f"計算：{term.formula} = {text}", f"Calculation: {term.formula} = {text}"))
    if "約" in now.marks or "約" in before.marks:
        out.status = "partial"
        out.caveat("「約」とされた数を含む概算です。", "One of the numbers is printed as approximate (約).")
    out.result(label_of(now), term, unit, text)


def _choose(plan: Choose, out: Composer) -> None:
    out.status = "clarify"
    out.lines.append(
        out.say(
            "同じ名前の施策が複数あり、どれを指すか決められません。次のどれかをお尋ねください。",
            "Several measures have this name. Please ask for one of these:",
        )
    )
    for target in plan.targets:
        owner = target.organisation or ""
        name = (target.item or "").split("/")[-1]
        out.lines.append(
            out.say(
                f"- {owner}{'の' if owner else ''}「{name}」の予算は？", f"- What is the budget of {owner} 「{name}」?"
            )
        )
