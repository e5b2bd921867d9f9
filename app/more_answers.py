"""Answers to suppositions, comparisons, checks, and questions about words and documents."""

import tomllib
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files

from app.calculation import Term, change_rate, difference, leaf, plain, share, total
from app.catalog import Catalog
from app.columns import item_target
from app.compose import Composer, line_of
from app.guard_text import loose_numbers
from app.measures import added, say_change
from app.plan import About, Change, Check, Compare, Explain, NotHeld, Selection, Suppose, Target
from app.selection import gather
from app.talk import say_not_held
from app.terms import column_of, numbers_of, operands_of, term_of
from app.wording import column_name, shown, table_name
from corpus.model import Entry
from corpus.relations import Relation


@cache
def meanings() -> dict[str, dict[str, str]]:
    """Return what words of budget papers mean, in both languages."""
    return tomllib.loads(files("app").joinpath("meanings.toml").read_text(encoding="utf-8"))


def say_compare(plan: Compare, out: Composer) -> None:
    """Answer which of several targets is the larger, the winner first."""
    if plan.by != "amount" or plan.whole is not None:
        _compare_measured(plan, out)
        return
    sides = []
    for target in plan.targets:
        term, name = term_of(target, out)
        if term is None:
            out.caveat(
                f"{name}は金額の記載がないため、比べられません。", f"{name} states no amount and cannot be compared."
            )
            continue
        sides.append((name, term, column_of(target, term, out)))
    if len(sides) < len(plan.targets):
        out.status = "partial"
    if not sides:
        say_not_held(NotHeld(reason="column", missing=("金額",)), out)
        return
    sides.sort(key=lambda side: side[1].value, reverse=plan.descending)
    first = sides[0]
    if len(sides) > 1 and all(side[1].value == first[1].value for side in sides):
        out.lines.append(out.say("同額です。", "They are equal."))
    else:
        word = out.say("多い" if plan.descending else "少ない", "larger" if plan.descending else "smaller")
        out.lines.append(out.say(f"{word}のは{first[0]}です。", f"The {word} one is {first[0]}."))
    for name, term, column in sides:
        out.lines.append(f"- {name}（{column}）：{operands_of(term, out)}")
        out.result(
            name,
            term,
            "円",
            out.written(term.value, "円", "億円") if len(term.entries) > 1 else shown(term.entries[0].amount),
        )


def _compare_measured(plan: Compare, out: Composer) -> None:
    """Answer which of several targets changed the most, or has the largest share."""
    sides: list[tuple[str, Term, str]] = []
    whole = term_of(plan.whole, out)[0] if plan.whole else None
    for target, before in zip(plan.targets, plan.before or (None,) * len(plan.targets), strict=True):
        term, name = term_of(target, out)
        base = term_of(before, out)[0] if before else whole
        if term is None or base is None:
            out.caveat(
                f"{name}は金額の記載がないため、比べられません。", f"{name} states no amount and cannot be compared."
            )
            out.status = "partial"
            continue
        measured = _measured(plan, term, base)
        shown_base = operands_of(base, out)
        sides.append((name, measured, f"{shown_base} → {operands_of(term, out)}" if before else operands_of(term, out)))
    if not sides:
        say_not_held(NotHeld(reason="column", missing=("金額",)), out)
        return
    sides.sort(key=lambda side: side[1].value, reverse=plan.descending)
    unit, signed = "円" if plan.by == "change" else "%", plan.by != "amount"
    word = {"rate": out.say("増減率", "rate of change"), "change": out.say("増減額", "change")}.get(
        plan.by, out.say("割合", "share")
    )
    larger = out.say("大きい" if plan.descending else "小さい", "larger" if plan.descending else "smaller")
    if len(sides) > 1 and len({side[1].value for side in sides}) == 1:
        out.lines.append(out.say(f"{word}は同じです。", f"The {word} is the same."))
    else:
        out.lines.append(
            out.say(f"{word}が{larger}のは{sides[0][0]}です。", f"The {larger} {word} is that of {sides[0][0]}.")
        )
    for name, term, operands in sides:
        text = out.computed(term, unit, signed=signed)
        out.lines.append(f"- {name}：{text}（{operands}）")
        out.result(name, term, unit, text)
    if whole is not None:
        out.lines.append(out.say(f"割合の分母：{operands_of(whole, out)}", f"Shares of: {operands_of(whole, out)}"))


def _measured(plan: Compare, term: Term, base: Term) -> Term:
    if plan.whole is not None:
        return share(term, base)
    return change_rate(term, base) if plan.by == "rate" else difference(term, base)


def say_suppose(plan: Suppose, out: Composer) -> None:
    """Answer with a target changed as the question supposes."""
    term, name = added([plan.target, *plan.more], out)
    if term is None:
        say_not_held(NotHeld(reason="column", missing=("金額",)), out)
        return
    sizes = ((plan.percent, "%"), (plan.amount, "円"))
    if not all(size is None or out.is_stated(abs(Fraction(Decimal(size))), unit) for size, unit in sizes):
        say_not_held(NotHeld(reason="text", missing=()), out)  # a size that was cut from other words
        return
    supposed = _supposed(plan, term, out)
    if supposed is None:
        say_not_held(NotHeld(reason="text", missing=()), out)
        return
    changed, shown_change = supposed
    text = out.computed(changed, "円")
    column = column_of(plan.target, term, out)
    out.lines.append(
        out.say(
            f"{name}（{column} {operands_of(term, out)}）が{shown_change}になると仮定すると、{text} です。",
            f"If {name} ({column}, {operands_of(term, out)}) became {shown_change}, it would be {text}.",
        )
    )
    out.lines.append(f"{out.say('計算', 'Calculation')}：{changed.formula} = {text}")
    out.caveat(
        "質問の仮定による計算で、資料に記載された額ではありません。",
        "This follows the question's supposition; no document states it.",
    )
    out.result(name, changed, "円", text)


def _supposed(plan: Suppose, term: Term, out: Composer) -> tuple[Term, str] | None:
    """Return the changed value and the change in words; None where the question does not state the change."""
    if plan.factor is not None:
        factor = Fraction(Decimal(plan.factor))
        if factor == Fraction(1, 2):
            half = Term(term.value / 2, f"{term.inner} ÷ 2", term.entries, simple=False)
            return half, out.say("半分", "half")
        given = out.given(factor, "倍") or out.say("質問のとおりの倍数", "the multiple that the question supposes")
        return Term(term.value * factor, f"{term.inner} × {plain(factor)}", term.entries, simple=False), given
    unit = "%" if plan.percent is not None else "円"
    size = Fraction(Decimal(plan.percent or plan.amount or "0"))
    given = out.given(abs(size), unit)
    if not given:
        return None
    sign = "+" if size >= 0 else "-"
    words = f"{given}{out.say('増', ' more') if size >= 0 else out.say('減', ' less')}"
    if plan.percent is not None:
        value, formula = term.value * (1 + size / 100), f"{term.inner} × (1 {sign} {given})"
    else:
        value, formula = term.value + size, f"{term.inner} {sign} {given}"
    return Term(value, formula, term.entries, simple=False), words


def say_check(plan: Check, relations: tuple[Relation, ...], out: Composer) -> None:
    """Answer whether a printed result agrees with the document's own figures: the printed one, then the computed."""
    relation = next(
        (
            r
            for r in relations
            if (r.printed.amount.span.doc, r.printed.amount.span.start, r.kind) == (plan.doc, plan.place, plan.kind)
        ),
        None,
    )  # fmt: skip
    if plan.kind == "listed":
        _check_listed(plan, out)
        return
    if relation is None or relation.expected is None or relation.kind not in ("total", "difference"):
        _check_share(relation, out)
        return
    printed = leaf(relation.printed)
    parts = [leaf(part) for part in relation.parts if part.amount.value is not None]
    if relation.kind == "difference":
        say_change(_change_of(relation, out.catalog), out, printed=relation.printed)
        return
    computed = total(parts)
    text = out.computed(computed, "円")
    stated = out.source(relation.printed)
    out.result(out.say("記載", "stated"), printed, "円", shown(relation.printed.amount))
    out.result(out.say("計算", "computed"), computed, "円", text)
    _say_verdict(relation, stated, text, out)
    out.lines.append(f"{out.say('計算', 'Calculation')}：{computed.formula} = {text}{numbers_of(computed, out)}")


def _check_listed(plan: Check, out: Composer) -> None:
    """Answer whether what the tables list adds up to a printed total."""
    catalog = out.catalog
    printed = next(e for e in catalog.entries if (e.amount.span.doc, e.amount.span.start) == (plan.doc, plan.place))
    selection = Selection(kind="rows", doc=plan.doc, fiscal_year=printed.fiscal_year, stage=printed.stage)
    members = gather(catalog, selection).members
    if not members:
        say_not_held(NotHeld(reason="text", missing=()), out)
        return
    computed = total([member.amount for member in members])
    text, stated = out.computed(computed, "円"), out.source(printed)
    table = table_name(computed.entries[0].table)
    out.result(out.say("記載", "stated"), leaf(printed), "円", shown(printed.amount))
    out.result(out.say("計算", "computed"), computed, "円", text)
    same = computed.value == printed.amount.value
    verdict = out.say("一致します。", "They agree.") if same else out.say("一致しません。", "They do not agree.")
    out.lines.append(
        out.say(
            f"{out.item(printed)}の記載は {stated}、{table}の合計は {text} です。{verdict}",
            f"{out.item(printed)}: {stated} stated; the listed measures ({table}) add up to {text}. {verdict}",
        )
    )
    out.lines.append(f"{out.say('計算', 'Calculation')}：{computed.formula} = {text}{numbers_of(computed, out)}")
    if not same:
        out.status = "partial"
        out.caveat(
            f"「{table}」は一部を載せたもので、全体の内訳ではありません。",
            f"「{table}」 lists only some of the measures; it is not a breakdown of the whole.",
        )


def _change_of(relation: Relation, catalog: Catalog) -> Change:
    """Return the change between the two amounts that a printed change is compared with."""
    a, b = (_target_of(part, catalog) for part in relation.parts[:2])
    return Change(a=a, b=b, measure="difference", over_time=True)


def _target_of(entry: Entry, catalog: Catalog) -> Target:
    """Return the target that an entry is an amount of: the document's total, or an item."""
    doc = entry.amount.span.doc
    item = catalog.item_of(entry)
    if item is None or item in catalog.totals(doc):
        return Target(scope="whole", doc=doc, fiscal_year=entry.fiscal_year, stage=entry.stage)
    return item_target(catalog, item, (entry.fiscal_year, entry.stage))


def _check_share(relation: Relation | None, out: Composer) -> None:
    if relation is None or relation.expected is None or len(relation.parts) < 2:
        say_not_held(NotHeld(reason="text", missing=()), out)
        return
    term = share(leaf(relation.parts[0]), leaf(relation.parts[1]))
    text = out.computed(term, "%")
    stated = out.source(relation.printed)
    out.result(
        out.say("記載", "stated"), leaf(relation.printed), relation.printed.amount.unit, shown(relation.printed.amount)
    )
    out.result(out.say("計算", "computed"), term, "%", text)
    _say_verdict(relation, stated, text, out)
    out.lines.append(f"{out.say('計算', 'Calculation')}：{term.formula} = {text}{numbers_of(term, out)}")


def _say_verdict(relation: Relation, stated: str, text: str, out: Composer) -> None:
    verdict = {
        "一致": out.say("一致します。", "They agree."),
        "端数の範囲": out.say("差は各金額の端数（四捨五入）の範囲です。", "The gap is within rounding (端数)."),
        "不一致": out.say("端数では説明できない差があります。", "The gap is larger than rounding explains."),
        "未確定": out.say("資料からは確定できません。", "This cannot be determined from the document."),
    }[relation.verdict]
    out.lines.append(
        out.say(f"資料の記載は {stated}、資料の数字からの計算は {text} です。{verdict}",
                f"Stated: {stated}; computed from the document's own figures: {text}. {verdict}")
    )  # fmt: skip
    if relation.verdict == "端数の範囲" and relation.printed.amount.unit == "円":
        gap = Term(
            Fraction(relation.gap or 0), f"{shown(relation.printed.amount)} - ({relation_formula(relation)})",
            (relation.printed, *relation.parts), simple=False,
        )  # fmt: skip
        size = out.computed(gap, "円", signed=True)
        out.caveat(f"記載と計算の差は {size} です。", f"The gap is {size}.")


def relation_formula(relation: Relation) -> str:
    """Return the sum or difference of a relation's parts as printed."""
    sign = " - " if relation.kind == "difference" else " + "
    return sign.join(shown(part.amount) for part in relation.parts if part.amount.value is not None)


def say_explain(plan: Explain, out: Composer) -> None:
    """Say what a word of the papers means, and where the documents use it. Nothing of a document: no result."""
    if plan.term == "括弧":
        _say_brackets(plan, out)
        return
    meaning = meanings()[plan.term]
    out.lines.append(out.say(f"「{plan.term}」：{meaning['ja']}", meaning["en"]))
    marked = [e for e in out.catalog.entries if plan.term in e.marks]
    asked = [e for e in marked if (e.amount.span.doc, e.amount.span.start) == (plan.doc, plan.place)]
    entry = next(iter([*asked, *marked]), None)
    if asked and entry is not None:
        name, text = out.item(entry), out.source(entry)
        out.lines.append(out.say(f"{name}では、{text} がそうです。", f"Of {name}: {text}."))
    elif entry is not None:
        number = out.cite(entry)
        out.lines.append(out.say(f"資料での例：[{number}]。", f"An example in the documents: [{number}]."))


def _say_brackets(plan: Explain, out: Composer) -> None:
    """Say which columns the amounts in brackets are of, an organisation's where one is named."""
    shown_columns: dict[str, Entry] = {}
    for entry in out.catalog.entries:
        span = entry.amount.span
        line = out.catalog.documents[span.doc].text[max(0, span.start - _NEAR_BRACKET) : span.start].rpartition("\n")[2]
        inside = max(line.rfind("("), line.rfind("（")) > max(line.rfind(")"), line.rfind("）"))
        owned = plan.organisation is None or out.catalog.within(entry.organisation, plan.organisation)
        if inside and owned and entry.amount.unit == "円" and entry.fiscal_year and entry.stage:
            shown_columns.setdefault(out.column(entry), entry)
    if not shown_columns:
        say_not_held(NotHeld(reason="text", missing=()), out)
        return
    owner = out.organisation(plan.organisation)
    out.lines.append(
        out.say(
            f"{f'{owner}の箇所で、' if owner else ''}括弧の中の金額は次の欄の額です。",
            f"Amounts in brackets{f' of {owner}' if owner else ''} are of these columns:",
        )
    )
    for column, entry in shown_columns.items():
        numbers = [out.cite(entry)]
        label = entry.label_spans.get("stage")
        if label is not None:
            numbers.append(out.cite_span(line_of(label, out.catalog.documents[label.doc])))
        out.lines.append(f"- {column}{''.join(f'[{n}]' for n in dict.fromkeys(numbers))}")


_NEAR_BRACKET = 80


def say_about(plan: About, out: Composer) -> None:
    """Say which documents are loaded, how to name them as a source, or which years they cover."""
    documents = sorted(out.catalog.documents.values(), key=lambda one: -(one.metadata.fiscal_year or 0))
    for document in out.catalog.documents.values() if len(documents) <= _LISTED else documents[:_LISTED]:
        data = document.metadata
        title = data.title or document.doc
        if plan.topic == "attribution":
            text = data.attribution or out.say(
                f"出典：{data.publisher or document.doc}「{title}」",
                f"Source: {data.publisher or document.doc}, {title}",
            )
        elif plan.topic == "unit":
            unit = data.unit or "円"
            text = out.say(f"「{title}」の金額の単位は{unit}です。", f"「{title}」 states amounts in {unit}.")
        elif plan.topic in ("years", "stages"):
            listed = "、".join(column_name(column, out.lang) for column in out.catalog.columns(document.doc))
            text = f"「{title}」：{listed}"
        else:
            parts = [
                data.publisher,
                data.date,
                column_name((data.fiscal_year, data.stage), out.lang) if data.fiscal_year else None,
                document.doc if not loose_numbers(document.doc, [], "") else None,
            ]
            text = f"「{title}」（{'、'.join(part for part in parts if part)}）"
        out.lines.append(f"- {text}" if len(out.catalog.documents) > 1 else text)
    if len(documents) > _LISTED:
        out.caveat(
            "資料が多いため、新しい年度のものから一部を挙げました。",
            "There are more documents; these are some of the latest.",
        )


_LISTED = 20
"""Documents that are named at most."""
