"""Carrying a plan out: from targets to cited amounts, to a calculation, to the words of the answer."""

from collections.abc import Sequence
from typing import assert_never

from app.answer import Language
from app.calculation import Term, change_rate, difference, leaf, multiple, share, total
from app.catalog import Catalog
from app.columns import entries_of, items_of
from app.compose import Composer
from app.plan import (
    Change,
    Choose,
    Counted,
    FindText,
    ListItems,
    LookUp,
    NotHeld,
    Overview,
    Plan,
    Share,
    Talk,
    Target,
    Total,
)
from app.talk import say_not_held, say_talk
from app.textanswer import TextFinder, say_text
from app.wording import column_name, item_name, shown, table_name
from corpus.model import Entry
from corpus.organisations import Organisation


def carry_out(plan: Plan, catalog: Catalog, finder: TextFinder, lang: Language) -> Composer:
    """Return the answer that a plan gives, still open for its last checks."""
    out = Composer(catalog, lang)
    match plan:
        case LookUp():
            _look_up(plan, out)
        case Overview():
            _overview(plan, out)
        case ListItems():
            _list(plan, out)
        case Total():
            _total(plan, out)
        case Change():
            _change(plan, out)
        case Share():
            _share(plan, out)
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
        case _:
            assert_never(plan)
    return out


def _look_up(plan: LookUp, out: Composer) -> None:
    if len(plan.targets) == 1 and plan.targets[0].scope != "organisation":
        _one(plan, plan.targets[0], out)
        return
    out.lines.append(out.say("次のとおりです。", "As follows."))
    for target in plan.targets:
        term, name = _term(target, out)
        if term is None:
            entries = entries_of(out.catalog, target)
            out.lines.append(f"- {name}：{out.source(entries[0])}" if entries else f"- {name}：―")
            out.result(name, None, "円", shown(entries[0].amount) if entries else "―")
            continue
        text = out.computed(term, "円", style=plan.unit)
        out.lines.append(f"- {name}（{_column(target, term, out)}）：{text}{_numbers(term, out)}")
        out.result(name, term, "円", text)


def _one(plan: LookUp, target: Target, out: Composer) -> None:
    """Answer with one amount, and name the item's other columns where the question named none."""
    (entry,) = entries_of(out.catalog, target)[:1] or (None,)
    if entry is None:
        say_not_held(NotHeld(reason="column", missing=(column_name((target.fiscal_year, target.stage)),)), out)
        return
    name, column = out.item(entry), out.column(entry)
    if entry.amount.value is None:
        _without_value(entry, out)
    else:
        text = out.computed(leaf(entry), "円", style=plan.unit) if plan.unit else out.source(entry)
        beside = f"（{out.source(entry)}）" if plan.unit else ""
        if entry.unsettled and not (entry.fiscal_year and entry.stage):
            out.lines.append(out.say(f"{name}は {text} です。", f"{name}: {text}."))
        else:
            out.lines.append(out.say(f"{name}は、{column}で {text}{beside} です。", f"{name}: {text}{beside} in the {column}."))
        out.result(_label(entry), leaf(entry), "円", text.split("[")[0])
    _marks(entry, out)
    if plan.defaulted:
        _other_columns(target, entry, out)


def _without_value(entry: Entry, out: Composer) -> None:
    name, column, number = out.item(entry), out.column(entry), out.cite(entry)
    printed = shown(entry.amount)
    if "―" in entry.marks:
        out.lines.append(
            out.say(
                f"{name}の{column}の欄には「―」とだけ印刷されており、金額は記載されていません[{number}]。",
                f"{name}: the {column} column prints only a dash (―); no amount is stated [{number}].",
            )
        )
        out.results.append(_dash(_label(entry)))
        return
    out.lines.append(
        out.say(
            f"{name}は、{column}で「{printed}」とされており、金額そのものは記載されていません[{number}]。",
            f"{name}: the {column} says 「{printed}」; no amount of its own is stated [{number}].",
        )
    )
    out.results.append(_dash(_label(entry), printed))
    out.status = "partial"


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


def _marks(entry: Entry, out: Composer) -> None:
    """Say what is printed beside an amount and limits it."""
    if "内数" in entry.marks:
        if entry.amount.value is not None:
            out.caveat(
                "この金額は「内数」です。他の目的の経費と共有する額の上限であり、この施策だけの額ではありません。",
                "The amount is a 内数: an upper bound shared with other purposes, not the measure's own amount.",
            )
        out.status = "partial"
    elif (other := _marked_elsewhere(entry, out.catalog)) is not None:
        number = out.cite(other)
        out.caveat(
            f"「{item_name(entry)}」は、資料の別の箇所では同じ額が「内数」とされています[{number}]。",
            f"Elsewhere the document marks the same amount of 「{item_name(entry)}」 as 内数 [{number}].",
        )
    if entry.unsettled and entry.unsettled.labels:
        candidates = "、".join(column_name(column, out.lang) for column in entry.unsettled.candidates)
        out.caveat(
            f"この額がどの欄のものかは、資料の段組みが失われているため確定できません。候補：{candidates}。",
            f"Which column the amount belongs to cannot be determined; the layout was lost. Candidates: {candidates}.",
        )
        out.status = "partial"


def _marked_elsewhere(entry: Entry, catalog: Catalog) -> Entry | None:
    """Return the same amount of the same item where another page marks it 内数."""
    for item in catalog.items:
        if entry in item.entries:
            for other in item.entries:
                if (
                    "内数" in other.marks
                    and other.amount.value == entry.amount.value
                    and (other.fiscal_year, other.stage) == (entry.fiscal_year, entry.stage)
                ):
                    return other
    return None


def _label(entry: Entry) -> str:
    name = item_name(entry)
    owner = entry.organisation
    return f"{owner} {name}".strip() if owner and owner not in name else name or (owner or "")


def _dash(label: str, text: str = "―"):  # noqa: ANN202
    from app.answer import Result

    return Result(label=label, value=None, unit=None, text=text)


def _term(target: Target, out: Composer) -> tuple[Term | None, str]:
    """Return the value of a target, None where no amount is printed, and its name in the answer."""
    entries = entries_of(out.catalog, target)
    if target.scope != "organisation":
        if not entries:
            return None, target.item or ""
        entry = entries[0]
        _marks(entry, out)
        return (leaf(entry) if entry.amount.value is not None else None), out.item(entry)
    printed = [entry for entry in entries if entry.amount.value is not None and "内数" not in entry.marks]
    name = _listed_name(target, entries, out)
    _limits(target, entries, out)
    return (total([leaf(entry) for entry in printed]) if printed else None), name


def _listed_name(target: Target, entries: Sequence[Entry], out: Composer) -> str:
    owner = out.organisation(target.organisation)
    table = table_name(entries[0].table if entries else "")
    return out.say(f"{owner}の{table}の合計", f"{owner}, total of the listed measures ({table})")


def _limits(target: Target, entries: Sequence[Entry], out: Composer) -> None:
    """Say what a total of listed measures is not, and what was left out of it."""
    table = table_name(entries[0].table if entries else "")
    owner = out.organisation(target.organisation)
    out.status = "partial"
    out.caveat(
        f"{owner}の額は{table}の合計であり、府省全体の予算額ではありません。",
        f"The figure for {owner} is the total of its listed measures ({table}), not its whole budget.",
    )
    for entry in entries:
        if entry.amount.value is None:
            number = out.cite(entry)
            out.caveat(
                f"「{item_name(entry)}」は「{shown(entry.amount)}」で金額の記載がなく、合計に含めていません[{number}]。",
                f"「{item_name(entry)}」 prints 「{shown(entry.amount)}」 and is not in the total [{number}].",
            )
        elif "内数" in entry.marks:
            out.caveat(
                f"「{item_name(entry)}」は内数（{out.source(entry)}）のため、合計に含めていません。",
                f"「{item_name(entry)}」 is a 内数 ({out.source(entry)}) and is not in the total.",
            )
        elif (other := _marked_elsewhere(entry, out.catalog)) is not None:
            number = out.cite(other)
            out.caveat(
                f"「{item_name(entry)}」は、資料の別の箇所では同じ額が「内数」とされています[{number}]。",
                f"Elsewhere the document marks the same amount of 「{item_name(entry)}」 as 内数 [{number}].",
            )
    _elsewhere(target, entries, out)


def _elsewhere(target: Target, entries: Sequence[Entry], out: Composer) -> None:
    """Name the organisation's measures that stand elsewhere in the document, without adding them."""
    column = (target.fiscal_year, target.stage)
    paths = {entry.item for entry in entries}
    names = {entry.item[-1] for entry in entries if entry.item}
    for item in items_of(out.catalog, target):
        first = item.columns.get(column, [None])[0]
        if first is None or first.role != "part" or first.table is not None or any(e.item in paths for e in item.entries):
            continue
        if names & set(item.path) or _inside(item.path, out.catalog, target, names) or first.amount.value is None:
            continue
        out.caveat(
            f"資料の別の箇所にある「{item.name}」（{out.source(first)}{'の内数' if '内数' in first.marks else ''}）は含めていません。",
            f"「{item.name}」 ({out.source(first)}), found elsewhere in the document, is not included.",
        )


def _inside(path: tuple[str, ...], catalog: Catalog, target: Target, names: set[str]) -> bool:
    """Return whether an item is a part of one of the listed ones under another spelling."""
    listed = [item for item in catalog.items if item.doc == target.doc and names & set(item.names)]
    return any(set(path[:-1]) & set(item.names) for item in listed)


def _numbers(term: Term, out: Composer) -> str:
    return "".join(f"[{number}]" for number in dict.fromkeys(out.cite(entry) for entry in term.entries))


def _column(target: Target, term: Term, out: Composer) -> str:
    return out.column(term.entries[0]) if term.entries else column_name((target.fiscal_year, target.stage), out.lang)


def _shown_sum(term: Term, out: Composer) -> str:
    """Return the operands of a sum with their numbers."""
    return " + ".join(out.source(entry) for entry in term.entries)


def _overview(plan: Overview, out: Composer) -> None:
    entries = entries_of(out.catalog, plan.target)
    term, name = _term(plan.target, out)
    column = out.column(entries[0])
    if term is None:
        out.lines.append(
            out.say(f"{name}は、{column}では金額が記載されていません。", f"{name}: no amount is stated in the {column}.")
        )
    else:
        text = out.computed(term, "円", style=plan.unit)
        if len(term.entries) > 1:
            shown_sum = f"（{_shown_sum(term, out)}）" if len(term.entries) <= 4 else ""
            out.lines.append(out.say(f"{name}は、{column}で {text} です{shown_sum}。", f"{name}: {text} in the {column}{shown_sum}."))
        else:
            numbers = _numbers(term, out)
            out.lines.append(
                out.say(f"{name}は、{column}で {text}{numbers} です（載っている施策は1つです）。".replace("（載っている施策は1つです）", ""), f"{name}: {text}{numbers} in the {column}.")
            )
        out.result(f"{plan.target.organisation}（{table_name(entries[0].table)}の合計）", term, "円", text)
    _parts(entries, out, plan.unit)


def _parts(entries: Sequence[Entry], out: Composer, unit: str | None) -> None:
    for entry in entries:
        if entry.amount.value is None:
            out.lines.append(f"- {item_name(entry)}：{out.source(entry)}")
            out.results.append(_dash(_label(entry), shown(entry.amount)))
            continue
        text = out.computed(leaf(entry), "円", style=unit) if unit else out.source(entry, numbered=False)
        out.lines.append(f"- {item_name(entry)}：{text}[{out.cite(entry)}]")
        out.result(_label(entry), leaf(entry), "円", text)


def _list(plan: ListItems, out: Composer) -> None:
    entries = entries_of(out.catalog, plan.target)
    table, column = table_name(entries[0].table), out.column(entries[0])
    owner = out.organisation(plan.target.organisation)
    out.lines.append(
        out.say(f"{owner}の{table}は、{column}で次のとおりです。", f"{owner}: listed measures ({table}) in the {column}.")
    )
    _parts(entries, out, plan.unit)
    for entry in entries:
        _marks(entry, out)
    if any(e.table is not None for e in entries):
        _elsewhere(plan.target, entries, out)


def _total(plan: Total, out: Composer) -> None:
    terms: list[Term] = []
    names: list[str] = []
    for target in plan.targets:
        term, name = _term(target, out)
        if term is None:
            out.caveat(
                f"{name}は金額の記載がないため、合計に含めていません。", f"{name} states no amount and is not in the total."
            )
            out.status = "partial"
            continue
        names.append(f"{name}（{_column(target, term, out)}）")
        terms.append(term)
    if not terms:
        say_not_held(NotHeld(reason="column", missing=("金額",)), out)
        return
    sum_ = total(terms)
    text = out.computed(sum_, "円", style=plan.unit)
    out.lines.append(out.say(f"合計は {text} です（{_shown_sum(sum_, out)}）。", f"The total is {text} ({_shown_sum(sum_, out)})."))
    joined = "、".join(names)
    out.lines.append(out.say(f"対象：{joined}。", f"Of: {joined}."))
    out.result("合計", sum_, "円", text)


def _change(plan: Change, out: Composer) -> None:
    a, name_a = _term(plan.a, out)
    b, name_b = _term(plan.b, out)
    if a is None or b is None:
        _not_comparable(plan, out)
        return
    column_a, column_b = _column(plan.a, a, out), _column(plan.b, b, out)
    if plan.measure == "multiple":
        term = multiple(a, b)
        text = out.computed(term, "倍")
        out.lines.append(
            out.say(
                f"{_side(name_a, column_a)}（{_operands(a, out)}）は、{_side(name_b, column_b)}（{_operands(b, out)}）の {text} です。",
                f"{name_a} ({column_a}, {_operands(a, out)}) is {text} of {name_b} ({column_b}, {_operands(b, out)}).",
            )
        )
        out.result(name_a, term, "倍", text)
        return
    printed = _printed_change(plan, out.catalog) if plan.measure == "difference" and plan.over_time else None
    term = difference(a, b) if plan.measure == "difference" else change_rate(a, b)
    unit = "円" if plan.measure == "difference" else "%"
    text = out.computed(term, unit, style=plan.unit, signed=True)
    word = _word(term, out) if plan.over_time else ""
    first = out.source(printed) if printed else text
    if plan.over_time:
        out.lines.append(
            out.say(
                f"{name_a}は、{column_b}の {_operands(b, out)} から{column_a}の {_operands(a, out)} へ、{first}{word} です。",
                f"{name_a}: {first}{word}, from {_operands(b, out)} ({column_b}) to {_operands(a, out)} ({column_a}).",
            )
        )
    else:
        out.lines.append(
            out.say(
                f"{name_a}（{column_a} {_operands(a, out)}）と{name_b}（{column_b} {_operands(b, out)}）の差は {text} です。",
                f"The difference between {name_a} ({column_a}, {_operands(a, out)}) and {name_b} "
                f"({column_b}, {_operands(b, out)}) is {text}.",
            )
        )
    if printed is not None:
        _explain_gap(printed, term, text, out)
    out.lines.append(out.say(f"計算：{term.formula} = {text}", f"Calculation: {term.formula} = {text}"))
    out.result(_side(name_a, ""), term, unit, text)


def _side(name: str, column: str) -> str:
    return f"{name} {column}".strip()


def _operands(term: Term, out: Composer) -> str:
    if len(term.entries) == 1:
        return out.source(term.entries[0])
    return f"{out.computed(term, '円')}（{_shown_sum(term, out)}）"


def _word(term: Term, out: Composer) -> str:
    if term.value > 0:
        return out.say("（増）", " (increase)")
    return out.say("（減）", " (decrease)") if term.value < 0 else out.say("（増減なし）", " (no change)")


def _printed_change(plan: Change, catalog: Catalog) -> Entry | None:
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
    out.result(_label(printed), leaf(printed), "円", shown(printed.amount))
    gap = difference(leaf(printed), term)
    out.lines.append(
        out.say(
            f"資料は {out.source(printed)} と記載し、資料の金額から計算すると {text} です。",
            f"The document states {out.source(printed)}; computed from its own amounts it is {text}.",
        )
    )
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
                _without_value(entry, out)
    out.status = "partial"
    out.lines.append(out.say("そのため、差や割合は計算できません。", "So no difference or ratio can be computed."))


def _share(plan: Share, out: Composer) -> None:
    printed = _printed_share(plan, out.catalog)
    part, name = _term(plan.part, out)
    whole, name_whole = _term(plan.whole, out)
    if part is None or whole is None:
        _not_comparable(Change(a=plan.part, b=plan.whole, measure="difference", over_time=False), out)
        return
    column = _column(plan.part, part, out)
    if printed is not None:
        text = out.source(printed)
        term = leaf(printed)
    else:
        term = share(part, whole)
        text = out.computed(term, "%")
    out.lines.append(
        out.say(
            f"{name}（{column} {_operands(part, out)}）は、{name_whole}（{_operands(whole, out)}）の {text} です。",
            f"{name} ({column}, {_operands(part, out)}) is {text} of {name_whole} ({_operands(whole, out)}).",
        )
    )
    if printed is None:
        out.lines.append(out.say(f"計算：{term.formula} = {text}", f"Calculation: {term.formula} = {text}"))
    out.result(_side(name, ""), term, "%", text.split("[")[0])


def _printed_share(plan: Share, catalog: Catalog) -> Entry | None:
    """Return the share that the document prints for an item, of its whole."""
    if plan.whole.scope != "whole" or plan.part.scope != "item":
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


def _counted(plan: Counted, out: Composer) -> None:
    for doc, start in plan.places:
        entry = next(e for e in out.catalog.entries if (e.amount.span.doc, e.amount.span.start) == (doc, start))
        text = out.source(entry)
        about = "約" if "約" in entry.marks and not text.startswith("約") else ""
        name = out.item(entry)
        out.lines.append(out.say(f"{name}：{about}{text} です。", f"{name}: {about}{text}."))
        out.result(_label(entry), leaf(entry), entry.amount.unit, f"{about}{shown(entry.amount)}")


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
        out.lines.append(out.say(f"- {owner}の「{name}」の予算は？", f"- What is the budget of {owner} 「{name}」?"))


def organisations_of(catalog: Catalog) -> tuple[Organisation, ...]:
    """Return the organisations that a catalogue knows."""
    return catalog.organisations
