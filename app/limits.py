"""What limits an amount, said aloud: 内数, columns that the layout lost, totals of listed measures only."""

from collections.abc import Sequence

from app.catalog import Catalog, loose
from app.columns import items_of
from app.compose import Composer, line_of
from app.plan import Target
from app.wording import column_name, item_name, shown, table_name
from corpus.model import Entry


def say_marks(entry: Entry, out: Composer) -> None:
    """Say what is printed beside an amount and limits it."""
    if "内数" in entry.marks:
        if entry.amount.value is not None:
            out.caveat(
                "この金額は「内数」です。他の目的の経費と共有する額の上限であり、この施策だけの額ではありません。",
                "The amount is a 内数: an upper bound shared with other purposes, not the measure's own amount.",
            )
        else:
            say_contained(out)
        out.status = "partial"
    elif (other := marked_elsewhere(entry, out.catalog)) is not None:
        number = out.cite(other)
        out.caveat(
            f"「{item_name(entry)}」は、資料の別の箇所では同じ額が「内数」とされています[{number}]。",
            f"Elsewhere the document marks the same amount of 「{item_name(entry)}」 as 内数 [{number}].",
        )
    if entry.by_order:
        label = entry.label_spans.get("item")
        place = f"[{out.cite_span(line_of(label, out.catalog.documents[label.doc]))}]" if label else ""
        out.caveat(
            f"資料では「{item_name(entry)}」{place}と金額が離れて印刷されています。項目と金額の並び順で対応づけたものです。",
            f"「{item_name(entry)}」{place} and its amount are printed apart; they were matched by their order.",
        )
        out.status = "partial"
    if entry.unsettled and entry.unsettled.labels:
        candidates = "、".join(column_name(column, out.lang) for column in entry.unsettled.candidates)
        out.caveat(
            f"この額がどの欄のものかは、資料の段組みが失われているため確定できません。候補：{candidates}。",
            f"Which column the amount belongs to cannot be determined; the layout was lost. Candidates: {candidates}.",
        )
        out.status = "partial"


def say_contained(out: Composer) -> None:
    """Say that an amount is contained in others, and that no amount of its own is printed."""
    out.caveat(
        "他の経費に含まれるため、この施策だけの額は資料に示されていません。",
        "It is contained in other expenses; the document does not show the measure's own amount.",
    )


def marked_elsewhere(entry: Entry, catalog: Catalog) -> Entry | None:
    """Return the same amount of the same item where another page marks it 内数."""
    item = catalog.item_of(entry)
    for other in item.entries if item else ():
        if (
            "内数" in other.marks
            and other.amount.value == entry.amount.value
            and (other.fiscal_year, other.stage) == (entry.fiscal_year, entry.stage)
        ):
            return other
    return None


def say_limits(target: Target, entries: Sequence[Entry], out: Composer) -> None:
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
        elif (other := marked_elsewhere(entry, out.catalog)) is not None:
            number = out.cite(other)
            out.caveat(
                f"「{item_name(entry)}」は、資料の別の箇所では同じ額が「内数」とされています[{number}]。",
                f"Elsewhere the document marks the same amount of 「{item_name(entry)}」 as 内数 [{number}].",
            )
    say_elsewhere(target, entries, out)


def say_elsewhere(target: Target, entries: Sequence[Entry], out: Composer) -> None:
    """Name the organisation's measures that stand elsewhere in the document, without adding them."""
    column = (target.fiscal_year, target.stage)
    paths = {entry.item for entry in entries}
    names = {entry.item[-1] for entry in entries if entry.item}
    for item in items_of(out.catalog, target):
        first = item.columns.get(column, [None])[0]
        if (
            first is None
            or first.role != "part"
            or first.table is not None
            or any(e.item in paths for e in item.entries)
        ):
            continue
        own = loose(item.organisation or "")
        if item.organisation != target.organisation and any(loose(name).startswith(own) for name in names):
            continue  # a part of what that organisation's own row states
        if names & set(item.path) or _inside(item.path, out.catalog, target, names) or first.amount.value is None:
            continue
        shared = "の内数" if "内数" in first.marks else ""
        out.caveat(
            f"資料の別の箇所にある「{item.name}」（{out.source(first)}{shared}）は含めていません。",
            f"「{item.name}」 ({out.source(first)}), found elsewhere in the document, is not included.",
        )


def _inside(path: tuple[str, ...], catalog: Catalog, target: Target, names: set[str]) -> bool:
    """Return whether an item is a part of one of the listed ones under another spelling."""
    listed = [item for item in catalog.items if item.doc == target.doc and names & set(item.names)]
    return any(set(path[:-1]) & set(item.names) for item in listed)
