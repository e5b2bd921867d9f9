"""The draft of a table for each kind of plan: the same targets, terms and order as the answer has.

Plans whose answer is a text, a word, or a single figure have no table. Amounts come from `app.columns` and
`app.selection`, and all arithmetic from `app.calculation`.
"""

from collections.abc import Sequence

from app.answer import Answer, Figure
from app.calculation import Term, average, change_rate, counted, difference, leaf, multiple, share, total
from app.columns import entries_of
from app.compose import Composer
from app.gather import MOST_SHOWN, order_of, subject_of
from app.headed import measures_of
from app.measures import added, changed_term, printed_change, printed_share
from app.messages import say
from app.plan import (
    Change,
    Check,
    Compare,
    Counted,
    Gather,
    ListItems,
    LookUp,
    Overview,
    Plan,
    Share,
    SideBySide,
    Stated,
    Suppose,
    Target,
    Total,
    Trend,
)
from app.selection import Member, chosen_members, gather
from app.table_across import side_by_side
from app.table_drafts import (
    Basis,
    Column,
    Draft,
    Line,
    TableKind,
    column_of_cells,
    column_words,
    entry_basis,
    entry_line,
    found,
    one_column,
)
from app.table_wholes import is_part
from app.terms import column_of, label_of, term_of
from app.wording import item_name, table_name, unmarked
from corpus.model import Entry


def draft_of(plan: Plan, answer: Answer, out: Composer) -> Draft | None:  # noqa: C901 - one line a plan
    """Return the draft of a plan's table; None where its answer has nothing to show as one."""
    match plan:
        case LookUp():
            return _look_up(plan, out)
        case Overview():
            return _overview(plan, out)
        case ListItems():
            return _list(plan, out)
        case Total():
            return _total(plan, out)
        case Change():
            return _change(plan, out)
        case Share():
            return _share(plan, out)
        case Gather():
            return _gather(plan, out)
        case Compare():
            return _compare(plan, out)
        case Suppose():
            return _suppose(plan, answer, out)
        case Check():
            return _check(plan, answer, out)
        case Counted():
            return _counted(plan, out)
        case SideBySide():
            drafts = [(part.doc, draft_of(part.plan, answer, out)) for part in plan.parts]
            return side_by_side([(doc, draft) for doc, draft in drafts if draft is not None], out)
        case Trend() | Stated():
            return _each(plan, out)
        case _:
            return None


def _each(plan: Trend | Stated, out: Composer) -> Draft | None:
    """Return one row for each document."""
    lines = [
        Line(
            cells=(found(term_of(target, out)[0], entries_of(out.catalog, target)[:1]),),
            group=_title(target, plan, out),
        )
        for target in plan.targets
    ]
    return one_column("list", say("table.title.lookup", out.lang), lines, out) if lines else None


def _title(target: Target, plan: Trend | Stated, out: Composer) -> str:
    title = out.catalog.documents[target.doc].metadata.title or target.doc
    return unmarked(title) if isinstance(plan, Stated) else ""


def _look_up(plan: LookUp, out: Composer) -> Draft | None:
    lines = []
    single = len(plan.targets) == 1 and plan.targets[0].scope != "organisation"
    for target in plan.targets:
        entries = entries_of(out.catalog, target)
        if single:
            lines += [Line(cells=(entry_basis(entry),)) for entry in entries[:1]]
        else:
            lines.append(Line(cells=(found(term_of(target, out)[0], entries[:1]),)))
    return one_column("list", say("table.title.lookup", out.lang), lines, out) if lines else None


def _overview(plan: Overview, out: Composer) -> Draft | None:
    entries = entries_of(out.catalog, plan.target)
    if not entries:
        return None
    name, column = out.organisation(plan.target.organisation), out.column(entries[0])
    title = say("table.title.parts", out.lang, name=name, column=column)
    if plan.target.scope == "item":
        parts = measures_of(out.catalog, plan.target)
        lines = [Line(cells=(entry_basis(entries[0]),), total=True)]
    else:
        parts, term = entries, term_of(plan.target, out)[0]
        lines = [Line(cells=(Basis(term=term, asked=True),), total=True)] if term else []
    asked = not (plan.alone and lines)
    return one_column("parts", title, [*lines, *(entry_line(part, asked=asked) for part in parts)], out)


def _list(plan: ListItems, out: Composer) -> Draft | None:
    entries = entries_of(out.catalog, plan.target)
    if not entries:
        return None
    owner, table = out.organisation(plan.target.organisation), table_name(entries[0].table)
    name = out.say(f"{owner}の{table}", f"{owner}, {table}")
    title = say("table.title.list", out.lang, name=name, column=out.column(entries[0]))
    return one_column("list", title, [entry_line(entry) for entry in entries], out)


def _total(plan: Total, out: Composer) -> Draft | None:
    earlier = plan.before or (None,) * len(plan.targets)
    terms: list[tuple[str, Term, tuple[Basis | None, ...]]] = []
    for target, before in zip(plan.targets, earlier, strict=True):
        term, name = changed_term(target, before, out)
        if term is None:
            continue
        sides = [Basis(term=term_of(side, out)[0]) for side in (before, target) if side] if before else []
        terms.append((name, term, (*sides, Basis(term=term, signed=bool(before)))))
    if not terms:
        return None
    whole = average([term for _, term, _ in terms]) if plan.average else total([term for _, term, _ in terms])
    lines = [Line(label=name, cells=cells) for name, _, cells in terms]
    blank = (None,) * (len(lines[0].cells) - 1)
    lines.append(Line(cells=(*blank, Basis(term=whole, asked=True, signed=bool(plan.before))), total=True))
    title = say("table.title.mean" if plan.average else "table.title.total", out.lang)
    if not plan.before:
        return one_column("average" if plan.average else "total", title, lines, out)
    return Draft(kind="total", title=title, columns=_changes(lines, "table.change", out), lines=tuple(lines), asked=2)


def _changes(lines: Sequence[Line], key: str, out: Composer) -> tuple[Column, ...]:
    """Return the columns of amounts before and after, and of what is made of them."""
    before, now = (column_of_cells([line.cells[place] for line in lines], out) for place in (0, 1))
    return before, now, Column(title=say(key, out.lang), unit="%" if key in ("table.rate", "table.share") else "円")


def _change(plan: Change, out: Composer) -> Draft | None:
    a, name = added([plan.a, *plan.more_a], out)
    b, name_b = added([plan.b, *plan.more_b], out)
    if a is None or b is None:
        return None
    if plan.measure in ("multiple", "one_of"):
        small, large = sorted((a, b), key=lambda term: term.value)
        swapped = plan.measure == "one_of"
        measured, unit, key = (multiple(large, small) if swapped else multiple(a, b)), "倍", "table.multiple"
    elif plan.measure == "difference":
        measured, unit, key = difference(a, b), "円", "table.change"
    else:
        measured, unit, key = change_rate(a, b), "%", "table.rate"
    basis = Basis(term=measured, unit=unit, signed=unit != "倍", asked=True)
    title = say("table.title.change", out.lang, name=name)
    if not plan.over_time:
        return _apart(((name, a), (name_b, b)), basis, key, out)
    sides = (Basis(term=b), Basis(term=a))
    if name != name_b and plan.measure in ("multiple", "one_of"):
        return _apart(((name, a), (name_b, b)), basis, key, out)
    printed = printed_change(plan, out.catalog) if plan.measure == "difference" else None
    if printed is None or leaf(printed).value == measured.value:
        line = Line(label=name, cells=(*sides, basis))
        return Draft(kind="change", title=title, columns=_changes([line], key, out), lines=(line,), asked=2)
    line = Line(label=name, cells=(*sides, Basis(term=leaf(printed), asked=True), basis))
    first = _changes([line], "table.printed_change", out)
    columns = (*first, Column(title=say("table.computed_change", out.lang), unit="円"))
    return Draft(kind="change", title=title, columns=columns, lines=(line,), asked=2)


def _apart(sides: Sequence[tuple[str, Term]], basis: Basis, key: str, out: Composer) -> Draft:
    """Return the draft of two things and what lies between them."""
    names = [name for name, _ in sides]
    lines = [Line(label=name, cells=(Basis(term=term),)) for name, term in sides]
    draft = one_column("difference", say("table.title.compare", out.lang, names=_joined(names, out)), lines, out)
    word = say("table.difference" if key == "table.change" else key, out.lang)
    result = Line(label=word, cells=(basis,), total=True)
    return Draft(kind=draft.kind, title=draft.title, columns=draft.columns, lines=(*draft.lines, result))


def _joined(names: Sequence[str], out: Composer) -> str:
    return say("table.and", out.lang).join(dict.fromkeys(names))


def _share(plan: Share, out: Composer) -> Draft | None:
    if plan.part_before is not None:
        return _share_of_change(plan, out)
    part, name = added([plan.part, *plan.more], out)
    whole, name_whole = added([plan.whole, *plan.more_whole], out)
    less = term_of(plan.minus, out) if plan.minus else None
    if part is None or whole is None or (less is not None and less[0] is None):
        return None
    if less is not None and less[0] is not None:
        part, name = difference(part, less[0]), out.say(f"{name}と{less[1]}の差", f"{name} less {less[1]}")
    if plan.complement:
        part = difference(whole, part)
        name = out.say(f"{name_whole}から{name}を除いた残り", f"{name_whole} without {name}")
    printed = None if plan.complement or plan.minus else printed_share(plan, out.catalog)
    term = leaf(printed) if printed else share(part, whole)
    percent = Basis(term=term, unit="%", asked=True)
    if not is_part(plan, out.catalog) or not 0 <= part.value < whole.value:
        return _apart(((name, part), (name_whole, whole)), percent, "table.share", out)
    rest = difference(whole, part)
    lines = (
        Line(label=name, cells=(Basis(term=part), percent)),
        Line(
            label=say("table.rest", out.lang),
            cells=(Basis(term=rest), Basis(term=share(rest, whole), unit="%")),
        ),
        Line(label=name_whole, cells=(Basis(term=whole), None), total=True),
    )
    columns = (column_of_cells([lines[0].cells[0], lines[-1].cells[0]], out), _percent(out))
    title = say("table.title.share", out.lang, part=name, whole=name_whole)
    notes = (say("table.rest.note", out.lang),)
    return Draft(kind="share", title=title, columns=columns, lines=lines, asked=1, whole=Basis(term=whole), notes=notes)


def _percent(out: Composer) -> Column:
    return Column(title=say("table.share", out.lang), unit="%")


def _share_of_change(plan: Share, out: Composer) -> Draft | None:
    part, name = changed_term(plan.part, plan.part_before, out)
    whole, name_whole = changed_term(plan.whole, plan.whole_before, out)
    if part is None or whole is None:
        return None
    lines = (
        Line(
            label=name,
            cells=(Basis(term=part, signed=True), Basis(term=share(part, whole), unit="%", asked=True)),
        ),
        Line(label=name_whole, cells=(Basis(term=whole, signed=True), None), total=True),
    )
    columns = (Column(title=say("table.change", out.lang), unit="円"), _percent(out))
    title = say("table.title.share", out.lang, part=name, whole=name_whole)
    return Draft(kind="share", title=title, columns=columns, lines=lines, asked=1, whole=Basis(term=whole, signed=True))


def _gather(plan: Gather, out: Composer) -> Draft | None:
    every = gather(out.catalog, plan.selection).members
    members = chosen_members(out.catalog, plan)
    if not members:
        return None
    subject = subject_of(plan, list(every), out)
    if plan.aggregate in ("list", "rank", "extreme"):
        ordered = plan.aggregate != "list"
        title = say("table.title.ranked", out.lang, subject=subject, order=order_of(plan, out)) if ordered else subject
        return _members("rank" if ordered else "list", title, members[:MOST_SHOWN], plan, out, asked=True)
    kinds: dict[str, TableKind] = {"sum": "total", "average": "average"}
    kind = kinds.get(plan.aggregate, "count")
    title = say(f"table.title.{plan.aggregate}", out.lang, subject=subject)
    draft = _members(kind, title, members[:MOST_SHOWN], plan, out, asked=False)
    measured = [member.measure(plan.by) for member in members]
    made = {"total": total, "average": average, "count": counted}[kind]
    if kind == "count":
        basis = Basis(term=counted([member.amount for member in members]), unit="件", asked=True)
    else:
        basis = Basis(term=made(measured), signed=plan.by != "amount", asked=True)
    cells = tuple(basis if place == draft.asked else None for place in range(len(draft.columns)))
    lines = (*draft.lines, Line(cells=cells, total=True))
    return Draft(kind=kind, title=draft.title, columns=draft.columns, lines=lines, asked=draft.asked)


def _members(
    kind: TableKind, title: str, members: Sequence[Member], plan: Gather, out: Composer, *, asked: bool
) -> Draft:
    """Return the draft of a selection's members: their amounts, or the amounts before and after and the change."""
    lines = []
    for member in members:
        label = None if asked else _name(member)
        if plan.by == "amount" or member.before is None:
            compared = (Basis(term=member.before),) if member.before else ()
            lines.append(Line(label=label, cells=(Basis(term=member.amount, asked=asked), *compared)))
            continue
        unit = "%" if plan.by == "rate" else "円"
        measured = Basis(term=member.measure(plan.by), unit=unit, signed=True, asked=asked)
        lines.append(Line(label=label, cells=(Basis(term=member.before), Basis(term=member.amount), measured)))
    if len(lines[0].cells) == 1:
        return one_column(kind, title, lines, out)
    if plan.by == "amount":
        columns = tuple(column_of_cells([line.cells[place] for line in lines], out) for place in (0, 1))
        return Draft(kind=kind, title=title, columns=columns, lines=tuple(lines))
    columns = _changes(lines, f"table.{plan.by}", out)
    return Draft(kind=kind, title=title, columns=columns, lines=tuple(lines), asked=2)


def _name(member: Member) -> str:
    """Return what a member is called: its owner before it where that says more."""
    return member.name if member.owner is None or member.owner in member.name else f"{member.owner} {member.name}"


def _compare(plan: Compare, out: Composer) -> Draft | None:
    whole = term_of(plan.whole, out)[0] if plan.whole else None
    lines: list[tuple[Term, Line]] = []
    names = []
    for target, before in zip(plan.targets, plan.before or (None,) * len(plan.targets), strict=True):
        term, name = term_of(target, out)
        base = term_of(before, out)[0] if before else whole
        measured = plan.by != "amount" or plan.whole is not None
        if term is None or (measured and base is None):
            continue
        names.append(name)
        if not measured or base is None:
            lines.append((term, Line(cells=(Basis(term=term, asked=True),))))
            continue
        value = share(term, base) if plan.whole else change_rate(term, base) if plan.by == "rate" else None
        value = value or difference(term, base)
        basis = Basis(term=value, unit="円" if plan.by == "change" else "%", signed=plan.by != "amount", asked=True)
        sides = (Basis(term=term),) if plan.whole else (Basis(term=base), Basis(term=term))
        lines.append((value, Line(cells=(*sides, basis))))
    if not lines:
        return None
    lines.sort(key=lambda line: line[0].value, reverse=plan.descending)
    rows = [line for _, line in lines]
    title = say("table.title.compare", out.lang, names=_joined(names, out))
    if len(rows[0].cells) == 1:
        return one_column("compare", title, rows, out)
    if plan.whole:
        columns: tuple[Column, ...] = (column_of_cells([row.cells[0] for row in rows], out), _percent(out))
    else:
        columns = _changes(rows, f"table.{plan.by}", out)
    basis_whole = Basis(term=whole) if whole else None
    return Draft(
        kind="compare", title=title, columns=columns, lines=tuple(rows), asked=len(columns) - 1, whole=basis_whole
    )


def _figure(answer: Answer, place: int) -> Figure | None:
    """Return the one computed figure of an answer that is its result at a place."""
    if len(answer.result) <= place:
        return None
    result = answer.result[place]
    fitting = [
        f for f in answer.figures if f.kind == "computed" and (f.text, f.value) == (result.text, result.value)
    ]  # fmt: skip
    return fitting[0] if len(fitting) == 1 else None


def _suppose(plan: Suppose, answer: Answer, out: Composer) -> Draft | None:
    term, name = added([plan.target, *plan.more], out)
    figure = _figure(answer, 0)
    if term is None or figure is None:
        return None
    column = Column(title=column_of(plan.target, term, out), unit="円")
    lines = (
        Line(label=say("table.stated", out.lang), cells=(Basis(term=term),)),
        Line(label=say("table.supposed", out.lang), cells=(Basis(figure=figure, asked=True),)),
    )
    title = say("table.title.suppose", out.lang, name=name)
    return Draft(kind="suppose", title=title, columns=(column,), lines=lines)


def _check(plan: Check, answer: Answer, out: Composer) -> Draft | None:
    printed = [e for e in out.catalog.entries if (e.amount.span.doc, e.amount.span.start) == (plan.doc, plan.place)]
    figure = _figure(answer, 1)
    if not printed or figure is None:
        return None
    column = Column(title=column_words(printed[:1], out) or say("table.value", out.lang), unit=figure.unit)
    lines = (Line(cells=(entry_basis(printed[0]),)), Line(cells=(Basis(figure=figure, unit=figure.unit, asked=True),)))
    return Draft(kind="check", title=say("table.title.check", out.lang), columns=(column,), lines=lines)


def _counted(plan: Counted, out: Composer) -> Draft | None:
    at: dict[tuple[str, int], Entry] = {}
    for entry in out.catalog.entries:
        at.setdefault((entry.amount.span.doc, entry.amount.span.start), entry)
    entries = [at[place] for place in plan.places if place in at]
    if not entries:
        return None
    title = say("table.title.counted", out.lang)
    if not plan.difference:
        lines = tuple(Line(cells=(entry_basis(entry),)) for entry in entries)
        return Draft(kind="list", title=title, columns=(_number(entries, out),), lines=lines)
    term = difference(leaf(entries[0]), leaf(entries[1]))
    lines = (
        *(
            Line(label=label_of(entry) or item_name(entry), cells=(entry_basis(entry, asked=False),))
            for entry in entries
        ),
        Line(
            label=say("table.difference", out.lang),
            cells=(Basis(term=term, unit=entries[0].amount.unit, signed=True, asked=True),),
            total=True,
        ),
    )
    return Draft(kind="difference", title=title, columns=(_number(entries, out),), lines=lines)


def _number(entries: Sequence[Entry], out: Composer) -> Column:
    units = {entry.amount.unit for entry in entries}
    return Column(title=say("table.value", out.lang), unit=units.pop() if len(units) == 1 else None)
