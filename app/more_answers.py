"""Answers to suppositions, comparisons, checks, and questions about words and documents."""

import tomllib
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files

from app.calculation import Term, leaf, plain, share, total
from app.compose import Composer
from app.measures import say_change
from app.plan import About, Change, Check, Compare, Explain, NotHeld, Suppose, Target
from app.talk import say_not_held
from app.terms import column_of, numbers_of, operands_of, term_of
from app.wording import column_name, shown
from corpus.relations import Relation


@cache
def meanings() -> dict[str, dict[str, str]]:
    """Return what words of budget papers mean, in both languages."""
    return tomllib.loads(files("app").joinpath("meanings.toml").read_text(encoding="utf-8"))


def say_compare(plan: Compare, out: Composer) -> None:
    """Answer which of several targets is the larger, the winner first."""
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


def say_suppose(plan: Suppose, out: Composer) -> None:
    """Answer with a target changed as the question supposes."""
    term, name = term_of(plan.target, out)
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
        given = out.given(factor, "倍")
        times = Term(term.value * factor, f"{term.inner} × {plain(factor)}", term.entries, simple=False)
        return (times, given) if given else None
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
    if relation is None or relation.expected is None or relation.kind not in ("total", "difference"):
        _check_share(relation, out)
        return
    printed = leaf(relation.printed)
    parts = [leaf(part) for part in relation.parts if part.amount.value is not None]
    if relation.kind == "difference":
        say_change(_change_of(relation), out, printed=relation.printed)
        return
    computed = total(parts)
    text = out.computed(computed, "円")
    stated = out.source(relation.printed)
    out.result(out.say("記載", "stated"), printed, "円", shown(relation.printed.amount))
    out.result(out.say("計算", "computed"), computed, "円", text)
    _say_verdict(relation, stated, text, out)
    out.lines.append(f"{out.say('計算', 'Calculation')}：{computed.formula} = {text}{numbers_of(computed, out)}")


def _change_of(relation: Relation) -> Change:
    a, b = (
        Target(scope="whole", doc=p.amount.span.doc, fiscal_year=p.fiscal_year, stage=p.stage)
        for p in relation.parts[:2]
    )
    return Change(a=a, b=b, measure="difference", over_time=True)


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
    meaning = meanings()[plan.term]
    out.lines.append(out.say(f"「{plan.term}」：{meaning['ja']}", meaning["en"]))
    entry = next((e for e in out.catalog.entries if plan.term in e.marks), None)
    if entry is not None:
        number = out.cite(entry)
        out.lines.append(out.say(f"資料での例：[{number}]。", f"An example in the documents: [{number}]."))


def say_about(plan: About, out: Composer) -> None:
    """Say which documents are loaded, how to name them as a source, or which years they cover."""
    for document in out.catalog.documents.values():
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
                document.doc,
            ]
            text = f"「{title}」（{'、'.join(part for part in parts if part)}）"
        out.lines.append(f"- {text}" if len(out.catalog.documents) > 1 else text)
