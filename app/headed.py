"""An organisation's budget that the document prints at the organisation's own heading, and what it is made of."""

from app.calculation import leaf, total
from app.catalog import Catalog, Item, is_measure
from app.columns import entries_of, items_of
from app.compose import Composer
from app.limits import say_marks
from app.plan import Overview, Target
from app.terms import label_of
from app.wording import item_name, shown
from corpus.model import Entry


def heading_of(catalog: Catalog, owner: str, doc: str) -> Item | None:
    """Return the heading of an organisation in a document, where it prints an amount."""
    return next((i for i in catalog.items if i.doc == doc and i.organisation == owner and i.heads), None)


def is_headed(catalog: Catalog, target: Target) -> bool:
    """Return whether a target is an organisation's heading in a document that also prints its measures."""
    if target.scope != "item" or target.organisation is None:
        return False
    headed = any(item.heads for item in items_of(catalog, target))
    return headed and bool(measures_of(catalog, target))


def measures_of(catalog: Catalog, target: Target) -> list[Entry]:
    """Return the amounts of an organisation's measures in the column of a target."""
    whole = Target(
        scope="organisation", doc=target.doc, organisation=target.organisation, fiscal_year=target.fiscal_year,
        stage=target.stage,
    )  # fmt: skip
    return [e for e in entries_of(catalog, whole) if is_measure(e)]


def say_headed(plan: Overview, out: Composer) -> None:
    """Answer with the printed amount first, then its parts; where these come to another sum, say so."""
    entry = entries_of(out.catalog, plan.target)[0]
    name, column = out.organisation(plan.target.organisation), out.column(entry)
    text = out.computed(leaf(entry), "円", style=plan.unit) if plan.unit else out.source(entry, numbered=False)
    number = out.cite(entry)
    out.lines.append(
        out.say(f"{name}は、{column}で {text}[{number}] です。", f"{name}: {text} [{number}] in the {column}.")
    )
    out.result(label_of(entry), leaf(entry), "円", text)
    say_marks(entry, out)
    if plan.alone:
        return
    parts = measures_of(out.catalog, plan.target)
    out.lines.append(out.say("内訳：", "Of which:"))
    for part in parts:
        shared = "の内数" if "内数" in part.marks and "内数" not in part.amount.text else ""
        out.lines.append(f"- {item_name(part)}：{out.source(part)}{shared}")
        out.result(label_of(part), None if part.amount.value is None else leaf(part), "円", shown(part.amount))
    _compare(entry, parts, out)


def _compare(entry: Entry, parts: list[Entry], out: Composer) -> None:
    """Say where the printed amount is not the sum of the parts, and by how much."""
    added = [leaf(part) for part in parts if part.amount.value is not None and "内数" not in part.marks]
    if not added or entry.amount.value is None:
        return
    summed = total(added)
    gap = leaf(entry).value - summed.value
    if not gap:
        return
    steps = sum((part.amount.step or 0 for part in (entry, *parts)), start=0)
    text = out.computed(summed, "円")
    if abs(gap) <= steps / 2:
        out.caveat(
            f"内訳の和は {text} で、記載の額との違いは端数（四捨五入）の範囲です。",
            f"The parts come to {text}; the gap is rounding (端数).",
        )
        return
    out.status = "partial"
    out.caveat(
        f"資料に載る内訳の和は {text} で、記載の額と一致しません。",
        f"The parts that the document lists come to {text}, which is not the stated amount.",
    )
