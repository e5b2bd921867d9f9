"""What named things come to: in each document that says so, with what the question left open."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.answer import Result
from app.calculation import Term, total
from app.records.choosing import cells_of, picks_of
from app.records.facts import Picks
from app.records.plans import Cell, Defaulted, RecordNotHeld, RecordValue
from app.records.talking import say_missing
from app.records.teller import Teller
from app.terms import numbers_of
from app.wording import shown, unmarked
from corpus.fiscal import era_name
from corpus.folding import fold_text

_MOST_BESIDE = 6
_MOST_SECTIONS = 6


def say_value(plan: RecordValue, tell: Teller) -> None:
    """Say what each thing comes to."""
    out = tell.out
    terms: list[Term] = []
    if len(plan.targets) > 1:
        out.lines.append(out.say("次のとおりです。", "As follows."))
    for target in plan.targets:
        if not target.path or target.path not in tell.facts.by_path:
            terms += _whole(target, plan, tell)
        elif said := _named(target, plan, tell):
            terms.append(said)
    if not out.results and not out.lines[1:] and out.status != "clarify":
        say_missing(RecordNotHeld(reason="none"), tell)
        return
    if plan.total and len(terms) > 1 and len({term.entries[0].amount.unit for term in terms}) == 1:
        added = total(terms)
        text = tell.amount(added, unit=plan.unit)
        out.lines.append(out.say(f"合計は {text} です（{added.formula}）。", f"Together: {text} ({added.formula})."))
        out.results.clear()
        out.result(out.say("合計", "total"), added, added.entries[0].amount.unit, text)
    if len(plan.targets) == 1:
        say_defaults(plan.targets[0], plan.defaulted, tell)


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
    alike = (arrays.subject, arrays.doc, arrays.entity, arrays.table, arrays.row, arrays.total)
    same = np.isfinite(arrays.value) & (arrays.value != 0) & (arrays.heading != arrays.heading[one])
    for labels in alike:
        same &= labels == labels[one]
    others = tell.entries(np.flatnonzero(same)[:_MOST_BESIDE])
    if others:
        listed = "、".join(f"「{tell.heading(entry)}」{out.source(entry)}" for entry in others)
        out.lines.append(out.say(f"ほかの欄：{listed}。", f"Other columns: {listed}."))


def _whole(target: Cell, plan: RecordValue, tell: Teller, *, parts: bool = True) -> list[Term]:
    """Say what an organisation, or everything, comes to: the printed total, else the sum of the rows.

    parts: what stands under several headings is said for each of them.
    """
    out = tell.out
    printed = printed_total(target, tell)
    picks = printed if printed is not None else tell.picks(target)
    if not len(picks):
        return []
    sections = sections_of(picks, tell) if parts and printed is None else []
    if len(sections) > _MOST_SECTIONS:
        _which_section(sections, tell)
        return []
    if len(sections) > 1:
        return [term for section in sections for term in _whole(replace(target, path=section), plan, tell, parts=False)]
    term = tell.term(picks)
    entry = term.entries[0]
    text = tell.amount(term, unit=plan.unit)
    owner = out.organisation(target.organisation) or unmarked(" ".join(target.path[-1:]))
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


def _which_section(sections: Sequence[tuple[str, ...]], tell: Teller) -> None:
    """Ask under which heading rows are to be added up: what stands under different ones is not one sum."""
    out = tell.out
    out.status = "clarify"
    out.lines.append(
        out.say(
            "表がいくつもの見出しに分かれ、ひとつの合計にはなりません。次のようにお尋ねください。",
            "The tables stand under several headings, and are not one sum. Please ask for one of these:",
        )
    )
    for name in dict.fromkeys(unmarked(" ".join(section[-1].split())) for section in sections if section):
        if len(out.lines) <= _MOST_SECTIONS and not re.search(r"\d", fold_text(name)):
            out.lines.append(out.say(f"- 「{name}」の合計は？", f"- What is the total of 「{name}」?"))


def sections_of(picks: Picks, tell: Teller) -> list[tuple[str, ...]]:
    """Return the headings that rows stand under (歳入, 歳出): what they come to is not added up over them."""
    facts = tell.facts
    found = list(dict.fromkeys(facts.section_of(facts.subjects[int(place)].path) for place in picks.subject))
    sides = [section for section in found if section and re.match(r"歳[入出]", "".join(section[-1].split()))]
    return sides if len(sides) > 1 and len({section[-1] for section in sides}) == len(sides) else found


def printed_total(cell: Cell, tell: Teller) -> Picks | None:
    """Return the row that a document prints as the total of all, or of an organisation; None where there is none."""
    facts = tell.facts
    kept = cells_of(facts, cell.measure, cell.year, cell.docs) & facts.sums[facts.arrays.subject]
    owner = -1 if cell.organisation is None else facts.organisations.index(cell.organisation)
    right = np.asarray([subject.path[:-1] == cell.path for subject in facts.subjects], dtype=np.bool_)
    kept &= (facts.owner[facts.arrays.subject] == owner) & right[facts.arrays.subject]
    picks = picks_of(facts, kept)
    picks = picks.where(np.isfinite(picks.value))
    return picks if len(picks) == 1 else None


def say_defaults(target: Cell, defaulted: Defaulted, tell: Teller) -> None:
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
