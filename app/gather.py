"""Answers about selections: lists, counts, sums, averages, orders."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from app.calculation import average, counted, total
from app.catalog import is_measure
from app.compose import Composer
from app.limits import marked_elsewhere, say_marks
from app.plan import Gather, Selection
from app.selection import Gathered, Member, gather, in_order
from app.terms import numbers_of, operands_of, sum_of
from app.wording import column_name, item_name, table_name
from corpus.amounts import DASH

MOST_SHOWN = 60


def say_gather(plan: Gather, out: Composer) -> None:
    """Answer with a selection's list, count, sum, average or order."""
    gathered = gather(out.catalog, plan.selection)
    members = list(gathered.members)
    if plan.selection.mark == DASH:
        _say_dashes(gathered, plan, out)
    else:
        _say_without(gathered, plan, out)
    if not members:
        out.lines.append(
            out.say(
                "条件に合うものは、資料にはありません。",
                "There are none: nothing in the documents meets these conditions.",
            )
        )
        out.status = "not_found"
        out.caveats.clear()
        return
    if plan.aggregate in ("rank", "extreme"):
        _say_rank(plan, members, out)
    elif plan.aggregate == "count":
        _say_count(plan, members, out)
    elif plan.aggregate in ("sum", "average"):
        _say_aggregate(plan, members, out)
    else:
        out.lines.append(f"{subject_of(plan, members, out)}{out.say('は次のとおりです。', ':')}")
        _say_members(plan, members, out)
    if out.status != "not_found":
        _say_limits(plan, members, out)


def _say_dashes(gathered: Gathered, plan: Gather, out: Composer) -> None:
    """Say which cells print a dash: the members' amounts are those of another column."""
    column = column_name((plan.selection.fiscal_year, plan.selection.stage), out.lang)
    out.used += gathered.without
    places = "".join(f"[{number}]" for number in dict.fromkeys(out.cite(entry) for entry in gathered.without))
    out.caveat(
        f"{column}の欄が「{DASH}」のものです{places}。示した額は別の欄のものです。",
        f"The {column} column prints 「{DASH}」 for these {places}; the amounts shown are those of another column.",
    )


def subject_of(plan: Gather, members: Sequence[Member], out: Composer) -> str:
    """Return what was selected, in words."""
    selection = plan.selection
    entry = members[0].amount.entries[0]
    owner = out.organisation(selection.organisation)
    kind = {
        "fields": out.say("分野", "fields"),
        "items": out.say("資料に載る項目", "items in the documents"),
        "organisations": out.say(
            "府省庁" if _is_headed(members) else f"府省庁（{table_name(entry.table)}の合計）", "organisations"
        ),
    }.get(selection.kind, table_name(entry.table))
    given = _condition(selection, out)
    out.used += [entry for member in members if member.before for entry in member.before.entries]
    column = out.column(entry) if selection.mark is None and any((selection.fiscal_year, selection.stage)) else ""
    return out.say(
        f"{f'{column}の' if column else ''}{f'{owner}の' if owner else ''}{kind}{f'のうち{given}' if given else ''}",
        f"{f'{owner}, ' if owner else ''}{kind}{f' with {given}' if given else ''} in the {column}",
    )


def _is_headed(members: Sequence[Member]) -> bool:
    """Return whether organisations stand with the amounts that their own headings print."""
    return all(len(m.amount.entries) == 1 and not is_measure(m.amount.entries[0]) for m in members)


def _condition(selection: Selection, out: Composer) -> str:
    parts = [
        f"{out.given(Fraction(Decimal(text)))}{word}"
        for text, word in (
            (selection.at_least, out.say("以上", " or more")),
            (selection.above, out.say("を超えるもの", " exceeded")),
            (selection.at_most, out.say("以下", " or less")),
            (selection.below, out.say("未満", " not reached")),
        )
        if text is not None and out.given(Fraction(Decimal(text)))
    ]
    if not parts and any((selection.at_least, selection.above, selection.at_most, selection.below)):
        parts.append(out.say("前の質問の条件に合うもの", "the conditions asked for before"))
    if selection.average:
        every = gather(out.catalog, replace(selection, average=None)).members
        mean = out.computed(average([member.amount for member in every]), "円")
        parts.append(
            out.say(f"平均（{mean}）を上回るもの", f"more than the average ({mean})")
            if selection.average == "above"
            else out.say(f"平均（{mean}）を下回るもの", f"less than the average ({mean})")
        )
    if selection.without:
        owner = out.organisation(selection.without)
        held = (e for e in out.catalog.entries if e.organisation == selection.without)
        out.used += [e for _, e in zip(range(1), held, strict=False)]  # its name rests on its own label
        parts.append(out.say(f"{owner}を除いたもの", f"{owner} left out"))
    if selection.mark:
        parts.append(out.say(f"「{selection.mark}」のもの", f"the mark 「{selection.mark}」"))
    if selection.direction and selection.against:
        against = column_name(tuple(selection.against), out.lang)  # type: ignore[arg-type]
        word = {"up": ("より増えたもの", "an increase from "), "down": ("より減ったもの", "a decrease from "),
                "same": ("と同額のもの", "the same amount as ")}[selection.direction]  # fmt: skip
        parts.append(out.say(f"{against}{word[0]}", f"{word[1]}{against}"))
    return "、".join(parts)


def _say_members(plan: Gather, members: Sequence[Member], out: Composer, *, places: bool = False) -> None:
    for place, member in enumerate(members[:MOST_SHOWN], start=plan.first):
        text, shown = _written(plan, member, out)
        mark = f"{place}. " if places else "- "
        out.lines.append(f"{mark}{_name(member, plan, out)}：{shown}")
        out.result(_name(member, plan, out), member.measure(plan.by), "%" if plan.by == "rate" else "円", text)


def _name(member: Member, plan: Gather, out: Composer) -> str:
    if (
        plan.selection.kind == "organisations"
        or plan.selection.organisation
        or member.owner is None
        or member.owner in member.name
    ):
        return member.name
    return out.say(f"{member.owner} {member.name}", f"{out.organisation(member.owner)} {member.name}")


def _written(plan: Gather, member: Member, out: Composer) -> tuple[str, str]:
    """Return what a member comes to, as text alone and with what it stands on."""
    measure = member.measure(plan.by)
    if plan.by == "amount":
        text = out.computed(measure, "円", style=plan.unit)
        return text, f"{text}{numbers_of(measure, out)}"
    text = out.computed(measure, "%" if plan.by == "rate" else "円", signed=True)
    before = f"{operands_of(member.before, out)} → " if member.before else ""
    return text, f"{text}（{before}{operands_of(member.amount, out)}）"


def _say_rank(plan: Gather, members: list[Member], out: Composer) -> None:
    chosen = in_order(plan, members)
    if not chosen:
        out.lines.append(out.say("その順位にあたるものはありません。", "There is none at this place."))
        out.status = "not_found"
        return
    if len(chosen) == 1:
        text, shown = _written(plan, chosen[0], out)
        name = _name(chosen[0], plan, out)
        order = order_of(plan, out)
        out.lines.append(out.say(f"{order}のは「{name}」で、{shown} です。", f"{order}: {name}, {shown}."))
        out.result(name, chosen[0].measure(plan.by), "%" if plan.by == "rate" else "円", text)
        return
    out.lines.append(
        out.say(f"{subject_of(plan, members, out)}を{order_of(plan, out)}順に並べると次のとおりです。",
                f"{subject_of(plan, members, out)}, in order ({order_of(plan, out)} first):")
    )  # fmt: skip
    _say_members(plan, chosen, out, places=True)


def order_of(plan: Gather, out: Composer) -> str:
    """Return in which order a plan puts its members, in words."""
    words = {
        ("amount", True): ("多い", "Largest"),
        ("amount", False): ("少ない", "Smallest"),
        ("change", True): ("増加額が大きい", "Largest increase"),
        ("change", False): ("減少額が大きい", "Largest decrease"),
        ("rate", True): ("増加率が高い", "Highest rate of increase"),
        ("rate", False): ("減少率が高い", "Highest rate of decrease"),
    }[(plan.by, plan.descending)]
    nth = "" if plan.first == 1 else out.say(f"{plan.first}番目に", f"No. {plan.first}, ")
    if plan.first == 1 and plan.count == 1:
        nth = out.say("最も", "")
    return f"{nth}{out.say(*words)}"


def _say_count(plan: Gather, members: Sequence[Member], out: Composer) -> None:
    term = counted([member.amount for member in members])
    text = out.computed(term, "件", style="件")
    out.lines.append(
        out.say(f"{subject_of(plan, members, out)}は {text} です。", f"{subject_of(plan, members, out)}: {text}.")
    )
    out.result(out.say("件数", "count"), term, "件", text)
    for member in members[:MOST_SHOWN]:
        _, shown = _written(plan, member, out)
        out.lines.append(f"- {_name(member, plan, out)}：{shown}")


def _say_aggregate(plan: Gather, members: Sequence[Member], out: Composer) -> None:
    if plan.count is not None:
        ordered = sorted(members, key=lambda member: member.measure(plan.by).value, reverse=plan.descending)
        members = ordered[plan.first - 1 : plan.first - 1 + plan.count]
    if not members:
        out.lines.append(out.say("その順位にあたるものはありません。", "There is none at this place."))
        out.status = "not_found"
        return
    terms = [member.measure(plan.by) for member in members]
    term = total(terms) if plan.aggregate == "sum" else average(terms)
    changed = plan.by != "amount"
    text = out.computed(term, "円", style=plan.unit, signed=changed)
    word = out.say("合計", "total") if plan.aggregate == "sum" else out.say("平均", "average")
    out.lines.append(
        out.say(
            f"{subject_of(plan, members, out)}の{word}は {text} です。",
            f"{subject_of(plan, members, out)}, {word}: {text}.",
        )
    )
    if plan.aggregate == "sum" and not changed:
        out.lines.append(f"{out.say('計算', 'Calculation')}：{sum_of(term, out)} = {text}")
    else:
        out.lines.append(f"{out.say('計算', 'Calculation')}：{term.formula} = {text}")
        for member in members[:MOST_SHOWN]:
            out.lines.append(f"- {_name(member, plan, out)}：{operands_of(member.amount, out)}")
    out.result(word, term, "円", text)


def _say_without(gathered: Gathered, plan: Gather, out: Composer) -> None:
    """Say which of the selection print no amount, and so are in no order and no sum."""
    bounded = any((plan.selection.at_least, plan.selection.above, plan.selection.at_most, plan.selection.below))
    if (bounded and plan.selection.bound_by == "amount") or not gathered.without or not gathered.members:
        return
    names = "、".join(f"「{item_name(entry)}」[{out.cite(entry)}]" for entry in gathered.without[:8])
    out.caveat(
        f"「―」などで金額の記載がないため含めていないもの：{names}。",
        f"Left out, since no amount is printed for them: {names}.",
    )


def _say_limits(plan: Gather, members: Sequence[Member], out: Composer) -> None:
    entries = [entry for member in members for entry in member.amount.entries]
    whole = plan.aggregate == "sum" and plan.selection.kind == "rows" and plan.count is None
    headed = plan.selection.kind == "organisations" and _is_headed(members)
    if (plan.selection.kind == "organisations" and not headed) or whole:
        out.status = "partial"
    cut = plan.aggregate in ("sum", "average", "count", "rank", "extreme")
    if not headed and (plan.selection.kind == "organisations" or (plan.selection.kind == "rows" and cut)):
        table = table_name(entries[0].table)
        out.caveat(
            f"資料の「{table}」に載っているものだけを対象にしています。",
            f"Only what the table 「{table}」 lists is considered.",
        )
    if plan.selection.mark is not None and plan.selection.stage is not None:
        _say_open(plan.selection, out)
    if any(entry.unsettled and entry.stage is None for entry in entries):
        out.status = "partial"
        out.caveat(
            "資料の段組みが失われ、どの欄の額か確定できないものを含みます。",
            "Some of these amounts are of a column that cannot be determined; the layout was lost.",
        )
    if plan.aggregate in ("sum", "average", "list"):
        for entry in entries:
            if "内数" in entry.marks or marked_elsewhere(entry, out.catalog) is not None:
                say_marks(entry, out)


def _say_open(selection: Selection, out: Composer) -> None:
    """Name the marked items whose column the layout lost: they may belong to the column asked for."""
    every = gather(out.catalog, replace(selection, fiscal_year=None, stage=None)).members
    lost = [e for member in every for e in member.amount.entries if e.unsettled and e.stage is None]
    if lost:
        names = "、".join(f"「{item_name(entry)}」[{out.cite(entry)}]" for entry in lost[:MOST_SHOWN])
        out.status = "partial"
        out.caveat(
            f"どの欄の額か確定できないため含めていないもの：{names}。",
            f"Left out, since the column of their amounts cannot be determined: {names}.",
        )
