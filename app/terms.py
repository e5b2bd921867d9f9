"""From a target to the term that a calculation takes, and how answers write it with its citations."""

from collections.abc import Sequence

from app.answer import Result
from app.calculation import Term, leaf, total
from app.columns import entries_of
from app.compose import Composer
from app.limits import say_contained, say_limits, say_marks
from app.plan import Target
from app.wording import column_name, item_name, shown, table_name
from corpus.amounts import DASH
from corpus.model import Entry


def say_without_value(entry: Entry, out: Composer) -> None:
    """Say what stands where an amount would: a dash, or a 内数 with no figure."""
    name, column, number = out.item(entry), out.column(entry), out.cite(entry)
    printed = shown(entry.amount)
    if "―" in entry.marks:
        out.lines.append(
            out.say(
                f"{name}の{column}の欄には「―」とだけ印刷されており、金額は記載されていません[{number}]。",
                f"{name}: the {column} column prints only a dash (―); no amount is stated [{number}].",
            )
        )
        out.results.append(dash_result(label_of(entry)))
        return
    out.lines.append(
        out.say(
            f"{name}は、{column}で「{printed}」とされており、金額そのものは記載されていません[{number}]。",
            f"{name}: the {column} says 「{printed}」; no amount of its own is stated [{number}].",
        )
    )
    out.results.append(dash_result(label_of(entry), printed))
    say_contained(out)
    out.status = "partial"


def label_of(entry: Entry) -> str:
    """Return what a result is called: the item, its organisation before it where that says more."""
    name = item_name(entry)
    owner = entry.organisation
    return f"{owner} {name}".strip() if owner and owner not in name else name or (owner or "")


def dash_result(label: str, text: str = DASH) -> Result:
    """Return the result of a place where no amount is printed."""
    return Result(label=label, value=None, unit=None, text=text)


def term_of(target: Target, out: Composer) -> tuple[Term | None, str]:
    """Return the value of a target, None where no amount is printed, and its name in the answer."""
    entries = entries_of(out.catalog, target)
    if target.scope != "organisation":
        if not entries:
            return None, target.item or ""
        entry = entries[0]
        say_marks(entry, out)
        return (leaf(entry) if entry.amount.value is not None else None), out.item(entry)
    printed = [entry for entry in entries if entry.amount.value is not None and "内数" not in entry.marks]
    name = _listed_name(target, entries, out)
    say_limits(target, entries, out)
    return (total([leaf(entry) for entry in printed]) if printed else None), name


def _listed_name(target: Target, entries: Sequence[Entry], out: Composer) -> str:
    owner = out.organisation(target.organisation)
    table = table_name(entries[0].table if entries else "")
    return out.say(f"{owner}の{table}の合計", f"{owner}, total of the listed measures ({table})")


def numbers_of(term: Term, out: Composer) -> str:
    """Return the numbers of a term's citations."""
    return "".join(f"[{number}]" for number in dict.fromkeys(out.cite(entry) for entry in term.entries))


def column_of(target: Target, term: Term, out: Composer) -> str:
    """Return the column of a term in words."""
    if term.entries and term.entries[0].unsettled and term.entries[0].stage is None:
        return out.say("欄は未確定", "column undetermined")
    return out.column(term.entries[0]) if term.entries else column_name((target.fiscal_year, target.stage), out.lang)


def sum_of(term: Term, out: Composer) -> str:
    """Return the operands of a sum with their numbers."""
    return " + ".join(out.source(entry) for entry in term.entries)


def operands_of(term: Term, out: Composer) -> str:
    """Return a term as an answer shows it: the printed amount, or the sum with its parts."""
    if len(term.entries) == 1:
        return out.source(term.entries[0])
    if " - " in term.formula:
        return f"{out.computed(term, '円')}{numbers_of(term, out)}"
    return f"{out.computed(term, '円')}（{sum_of(term, out)}）"
