"""Sums, changes and shares: the calculation, and the words that show it."""

from collections.abc import Sequence
from dataclasses import replace

from app.calculation import Term, average, change_rate, difference, leaf, multiple, share, total
from app.catalog import Catalog
from app.columns import entries_of, items_of
from app.compose import Composer
from app.plan import Change, NotHeld, Share, Target, Total
from app.talk import say_not_held
from app.terms import column_of, label_of, numbers_of, operands_of, say_without_value, sum_of, term_of
from app.wording import shown
from corpus.model import Entry


def say_total(plan: Total, out: Composer) -> None:
    """Answer with the sum of the targets."""
    terms: list[Term] = []
    names: list[str] = []
    before = plan.before or (None,) * len(plan.targets)
    for target, earlier in zip(plan.targets, before, strict=True):
        term, name = changed_term(target, earlier, out)
        if term is None:
            out.caveat(
                f"{name}は金額の記載がないため、合計に含めていません。",
                f"{name} states no amount and is not in the total.",
            )
            out.status = "partial"
            continue
        names.append(f"{name}（{column_of(target, term, out)}）")
        terms.append(term)
    if not terms:
        say_not_held(NotHeld(reason="column", missing=("金額",)), out)
        return
    if plan.average:
        _say_average(plan, terms, names, out)
        return
    sum_ = total(terms)
    text = out.computed(sum_, "円", style=plan.unit, signed=bool(plan.before))
    if plan.before:
        out.lines.append(out.say(f"増減額の合計は {text} です。", f"The changes add up to {text}."))
        out.lines.append(f"{out.say('計算', 'Calculation')}：{sum_.formula} = {text}{numbers_of(sum_, out)}")
    else:
        out.lines.append(
            out.say(f"合計は {text} です（{sum_of(sum_, out)}）。", f"The total is {text} ({sum_of(sum_, out)}).")
        )
    joined = "、".join(names)
    out.lines.append(out.say(f"対象：{joined}。", f"Of: {joined}."))
    out.result("合計", sum_, "円", text)


def _say_average(plan: Total, terms: Sequence[Term], names: Sequence[str], out: Composer) -> None:
    mean = average(terms)
    text = out.computed(mean, "円", style=plan.unit)
    out.lines.append(out.say(f"平均は {text} です。", f"The average is {text}."))
    out.lines += [f"- {name}：{operands_of(term, out)}" for name, term in zip(names, terms, strict=True)]
    out.lines.append(f"{out.say('計算', 'Calculation')}：{mean.formula} = {text}")
    out.result(out.say("平均", "average"), mean, "円", text)


def say_change(plan: Change, out: Composer, *, printed: Entry | None = None) -> None:
    """Answer with a difference, a rate of change, or a multiple.

    `printed` is the change that the document states, where it is known; otherwise it is looked for.
    """
    a, name_a = added([plan.a, *plan.more_a], out)
    b, name_b = added([plan.b, *plan.more_b], out)
    if a is None or b is None:
        _not_comparable(plan, out)
        return
    if plan.measure == "one_of" and plan.over_time and a.value > b.value:
        plan, (a, name_a), (b, name_b) = replace(plan, a=plan.b, b=plan.a), (b, name_b), (a, name_a)
    column_a, column_b = column_of(plan.a, a, out), column_of(plan.b, b, out)
    shown_a, shown_b = operands_of(a, out), operands_of(b, out)
    if plan.measure in ("multiple", "one_of"):
        small = plan.measure == "one_of" and a.value < b.value  # the larger of two is no part of the other
        term = multiple(b, a) if small else multiple(a, b)
        text = out.computed(term, "倍", style="分の1" if small else None)
        out.lines.append(
            out.say(
                f"{_side(name_a, column_a)}（{shown_a}）は、{_side(name_b, column_b)}（{shown_b}）の {text} です。",
                f"{name_a} ({column_a}, {shown_a}) is {text} of {name_b} ({column_b}, {shown_b}).",
            )
        )
        out.result(name_a, term, "倍", text)
        return
    checked = printed is not None
    if printed is None and plan.measure == "difference" and plan.over_time:
        printed = printed_change(plan, out.catalog)
    term = difference(a, b) if plan.measure == "difference" else change_rate(a, b)
    unit = "円" if plan.measure == "difference" else "%"
    text = out.computed(term, unit, style=plan.unit, signed=True)
    word = _word(term, out) if plan.over_time else ""
    first = out.source(printed) if printed else text
    if plan.over_time:
        out.lines.append(
            out.say(
                f"{name_a}は、{column_b}の {shown_b} から{column_a}の {shown_a} へ、{first}{word} です。",
                f"{name_a}: {first}{word}, from {shown_b} ({column_b}) to {shown_a} ({column_a}).",
            )
        )
    else:
        out.lines.append(
            out.say(
                f"{name_a}（{column_a} {shown_a}）と{name_b}（{column_b} {shown_b}）の差は {text} です。",
                f"The difference between {name_a} ({column_a}, {shown_a}) and {name_b} "
                f"({column_b}, {shown_b}) is {text}.",
            )
        )
    if printed is not None and (checked or leaf(printed).value != term.value):
        _explain_gap(printed, term, text, out)
    out.lines.append(out.say(f"計算：{term.formula} = {text}", f"Calculation: {term.formula} = {text}"))
    out.result(_side(name_a, ""), term, unit, text)


def _side(name: str, column: str) -> str:
    return f"{name} {column}".strip()


def _word(term: Term, out: Composer) -> str:
    if term.value > 0:
        return out.say("（増）", " (increase)")
    return out.say("（減）", " (decrease)") if term.value < 0 else out.say("（増減なし）", " (no change)")


def printed_change(plan: Change, catalog: Catalog) -> Entry | None:
    """Return the change that the document itself prints, where it is that of these two columns."""
    if plan.a.scope != "whole" or plan.a.fiscal_year is None or plan.b.fiscal_year is None:
        return None
    for entry in catalog.entries:
        if (
            entry.role == "difference"
            and entry.table is None
            and entry.amount.span.doc == plan.a.doc
            and entry.organisation in (None, "政府")
            and entry.fiscal_year == plan.a.fiscal_year == plan.b.fiscal_year + 1
        ):
            return entry
    return None


def _explain_gap(printed: Entry, term: Term, text: str, out: Composer) -> None:
    """State the printed change beside the computed one, and what lies between them."""
    out.result(label_of(printed), leaf(printed), "円", shown(printed.amount))
    gap = difference(leaf(printed), term)
    out.lines.append(
        out.say(
            f"資料は {out.source(printed)} と記載し、資料の金額から計算すると {text} です。",
            f"The document states {out.source(printed)}; computed from its own amounts it is {text}.",
        )
    )
    if not gap.value:
        out.lines.append(out.say("記載と計算は一致します。", "They agree."))
    if gap.value:
        size = out.computed(gap, "円", signed=True)
        out.caveat(
            f"記載と計算の差 {size} は、各金額の端数（四捨五入）の範囲です。",
            f"The gap of {size} between the stated and the computed change is rounding (端数).",
        )


def _not_comparable(plan: Change, out: Composer) -> None:
    out.status = "partial"
    for target in (plan.a, plan.b):
        for entry in entries_of(out.catalog, target)[:1]:
            if entry.amount.value is None:
                say_without_value(entry, out)
    out.status = "partial"
    if not out.lines:
        out.lines.append(
            out.say("資料にある金額からは計算できません。", "The documents' amounts do not allow this calculation.")
        )
    out.caveat(
        "片方の金額が資料にないため、差や割合は計算できません。",
        "One of the amounts is not in the document, so no difference or ratio can be computed.",
    )


def changed_term(target: Target, before: Target | None, out: Composer) -> tuple[Term | None, str]:
    """Return the value of a target, or its change from `before`; None where an amount is not printed."""
    term, name = term_of(target, out)
    if before is None:
        return term, name
    earlier, _ = term_of(before, out)
    name = out.say(f"{name}の増減額", f"the change of {name}")
    return (difference(term, earlier) if term and earlier else None), name


def _say_share_of_change(plan: Share, out: Composer) -> None:
    """Answer with the share of one change in another."""
    part, name = changed_term(plan.part, plan.part_before, out)
    whole, name_whole = changed_term(plan.whole, plan.whole_before, out)
    if part is None or whole is None:
        _not_comparable(Change(a=plan.part, b=plan.whole, measure="difference", over_time=False), out)
        return
    term = share(part, whole)
    text = out.computed(term, "%")
    first, second = (f"{out.computed(t, '円', signed=True)}{numbers_of(t, out)}" for t in (part, whole))
    out.lines.append(
        out.say(
            f"{name}（{first}）は、{name_whole}（{second}）の {text} です。",
            f"{name} ({first}) is {text} of {name_whole} ({second}).",
        )
    )
    out.lines.append(out.say(f"計算：{term.formula} = {text}", f"Calculation: {term.formula} = {text}"))
    out.result(name, term, "%", text)


def say_share(plan: Share, out: Composer) -> None:
    """Answer with a share in percent: the printed one where the document prints it."""
    if plan.part_before is not None:
        _say_share_of_change(plan, out)
        return
    printed = None if plan.complement or plan.minus else printed_share(plan, out.catalog)
    part, name = added([plan.part, *plan.more], out)
    whole, name_whole = added([plan.whole, *plan.more_whole], out)
    if part is None or whole is None:
        _not_comparable(Change(a=plan.part, b=plan.whole, measure="difference", over_time=False), out)
        return
    column = column_of(plan.part, part, out)
    if plan.minus is not None:
        less, name_less = term_of(plan.minus, out)
        if less is None:
            _not_comparable(Change(a=plan.part, b=plan.minus, measure="difference", over_time=False), out)
            return
        part, name = difference(part, less), out.say(f"{name}と{name_less}の差", f"{name} less {name_less}")
    if printed is not None:
        text = out.source(printed)
        term = leaf(printed)
    else:
        term = share(difference(whole, part) if plan.complement else part, whole)
        text = out.computed(term, "%")
    if plan.complement:
        name = out.say(f"{name_whole}から{name}を除いた残り", f"{name_whole} without {name}")
        out.lines += [
            out.say(f"{name}は、{name_whole}の {text} です。", f"{name} is {text} of {name_whole}."),
            out.say(f"計算：{term.formula} = {text}", f"Calculation: {term.formula} = {text}"),
        ]
        out.result(name, term, "%", text)
        return
    out.lines.append(
        out.say(
            f"{name}（{column} {operands_of(part, out)}）は、{name_whole}（{operands_of(whole, out)}）の {text} です。",
            f"{name} ({column}, {operands_of(part, out)}) is {text} of {name_whole} ({operands_of(whole, out)}).",
        )
    )
    if printed is None:
        out.lines.append(out.say(f"計算：{term.formula} = {text}", f"Calculation: {term.formula} = {text}"))
    out.result(_side(name, ""), term, "%", text.split("[")[0])


def added(targets: Sequence[Target], out: Composer) -> tuple[Term | None, str]:
    """Return the sum of targets, None where one of them states no amount, and their names."""
    terms, names = [], []
    for target in targets:
        term, name = term_of(target, out)
        names.append(name)
        if term is not None:
            terms.append(term)
        elif len(targets) > 1:
            out.caveat(f"{name}は金額の記載がなく、含めていません。", f"{name} states no amount and is left out.")
            out.status = "partial"
    return (total(terms) if terms else None), out.say("と", " and ").join(names)


def printed_share(plan: Share, catalog: Catalog) -> Entry | None:
    """Return the share that the document prints for an item, of its whole."""
    if plan.more or plan.more_whole or plan.whole.scope != "whole" or plan.part.scope != "item":
        return None
    for item in items_of(catalog, plan.part):
        for entry in item.entries:
            if (
                entry.role == "share"
                and entry.amount.unit == "%"
                and (entry.fiscal_year, entry.stage) == (plan.part.fiscal_year, plan.part.stage)
            ):
                return entry
    return None
