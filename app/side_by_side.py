"""Answering one question for several documents: each for itself, under its title, with citations numbered through."""

from collections.abc import Callable, Sequence

from app.catalog import loose
from app.compose import Composer
from app.guard_text import loose_numbers, read_text
from app.plan import About, Explain, FindText, ListItems, LookUp, Overview, Part, Plan, SideBySide, Stated, Talk, Trend
from app.wording import column_name, unmarked
from corpus.model import Entry

Say = Callable[[Plan, Composer], None]


def say_side_by_side(plan: SideBySide, say: Say, out: Composer) -> None:
    """Answer every part; parts that turn out to hold nothing are left out where others do."""
    if plan.among == "many":
        _ask_which(plan, out)
        return
    held = [
        part
        for part in plan.parts
        if isinstance(part.plan, LookUp | Overview | ListItems) or _tried(part, say, out).status != "not_found"
    ]
    shown = held or list(plan.parts)
    several = len({part.doc for part in shown}) > 1
    if several:
        out.lines.append(
            out.say(
                "複数の資料に記載があるため、資料ごとにお答えします。",
                "Several documents state this; here is the answer of each.",
            )
        )
    answered = []
    for part in shown:
        if several and part.doc is not None:
            out.lines.append(heading_of(part.doc, out))
        answered.append(_tried(part, say, out, into=out))
    _say_apart(out)
    if plan.among == "newest":
        out.caveat(
            "ほかにも資料があるため、最も新しい年度の資料でお答えしました。年度や資料名を加えて尋ねることもできます。",
            "There are more documents; this is from those of the latest year. Name a year or a title to ask others.",
        )
    _say_rest([part for part in plan.parts if part not in shown], out)
    statuses = {done.status for done in answered}
    if len(statuses) == 1:
        (out.status,) = statuses
    else:
        out.status = "partial" if statuses & {"answered", "partial"} else min(statuses)
    if out.status == "partial" and not out.caveats:
        out.caveat("資料によって、答えられる範囲が違います。", "The documents do not all answer this.")


def _ask_which(plan: SideBySide, out: Composer) -> None:
    """Name documents that a question fits, where it fits too many to answer it for each."""
    out.status = "clarify"
    out.lines.append(
        out.say(
            "当てはまる資料が多いため、どの資料のことか決められません。資料名や年度を加えて、次のように尋ねてください。",
            "This fits too many documents. Please name a title or a year. For example, ask:",
        )
    )
    for doc in dict.fromkeys(part.doc for part in plan.parts if part.doc is not None):
        out.lines.append(out.say(f"- {title_of(doc, out)}では？", f"- What about {title_of(doc, out)}?"))


def _say_apart(out: Composer) -> None:
    """Say where documents state different amounts of the same thing in the same column."""
    stated: dict[tuple[object, ...], list[Entry]] = {}
    for entry in out.used:
        if (
            entry.item
            and entry.amount.unit == "円"
            and entry.fiscal_year
            and entry.stage
            and entry.amount.value is not None
        ):
            key = (entry.organisation, loose(entry.item[-1]), entry.fiscal_year, entry.stage)
            stated.setdefault(key, []).append(entry)
    for entries in stated.values():
        values = {entry.amount.value: entry for entry in reversed(entries)}
        if len({entry.amount.span.doc for entry in values.values()}) < _SEVERAL or _agree(list(values.values())):
            continue
        first = entries[0]
        listed = out.say("、", "; ").join(
            f"{title_of(e.amount.span.doc, out)} {out.source(e)}" for e in values.values()
        )
        out.caveat(
            f"{out.item(first)}の{out.column(first)}の金額は、資料によって異なります（{listed}）。",
            f"The documents differ on {out.item(first)}, {out.column(first)}: {listed}.",
        )
        out.status = "partial"


def _agree(entries: Sequence[Entry]) -> bool:
    """Return whether amounts are one, printed to different digits."""
    values = [entry.amount.value or 0 for entry in entries]
    return max(values) - min(values) <= max(entry.amount.step or 0 for entry in entries) / 2


_SEVERAL = 2


def _say_rest(parts: Sequence[Part], out: Composer) -> None:
    """Name the documents that fit the question and turned out to hold nothing of it."""
    names = [title_of(part.doc, out) for part in parts if part.doc is not None]
    if names:
        listed = "、".join(names)
        out.lines.append(out.say(f"{listed}には、当てはまるものがありません。", f"Nothing of this in: {listed}."))


def say_across(plan: Plan, out: Composer) -> None:
    """Say of a calculation over several documents that these need not speak of the same things."""
    if isinstance(plan, SideBySide | FindText | About | Explain | Talk | Trend | Stated) or out.status == "not_found":
        return
    docs = list(dict.fromkeys(citation.doc for citation in out.citations))
    if len(docs) > 1:
        listed = "、".join(title_of(doc, out) for doc in docs)
        out.caveat(
            f"別々の資料（{listed}）の金額によるもので、対象とする範囲は資料ごとに異なります。",
            f"These are amounts of different documents ({listed}), which do not cover the same things.",
        )


def _tried(part: Part, say: Say, out: Composer, into: Composer | None = None) -> Composer:
    """Return the answer of one part; with `into`, its words, results, figures and citations go there."""
    done = Composer(out.catalog, out.lang, out.question)
    if into is not None:
        done.citations, done.figures, done.used = into.citations, into.figures, into.used
    say(part.plan, done)
    if into is not None:
        into.lines += done.lines
        into.results += done.results
        into.caveats += [caveat for caveat in done.caveats if caveat not in into.caveats]
    return done


def heading_of(doc: str, out: Composer) -> str:
    """Return the line that stands above a document's answer: its title, and its own column."""
    data = out.catalog.documents[doc].metadata
    column = column_name((data.fiscal_year, data.stage), out.lang) if data.fiscal_year else ""
    return f"■ {title_of(doc, out)}{f'（{column}）' if column else ''}"


def title_of(doc: str, out: Composer) -> str:
    """Return what a document is called: its title, where that states no figure of its own, or else its path."""
    title = unmarked(out.catalog.documents[doc].metadata.title or "")
    if title and not read_text(title) and not loose_numbers(title, [], ""):
        return f"「{title}」"
    return doc if not loose_numbers(doc, [], "") else out.say("資料", "document")
