"""Answering one question for several documents: each for itself, under its title, with citations numbered through."""

from collections.abc import Callable

from app.compose import Composer
from app.guard_text import loose_numbers, read_text
from app.plan import About, Explain, FindText, Part, Plan, SideBySide, Talk
from app.wording import column_name, unmarked

Say = Callable[[Plan, Composer], None]


def say_side_by_side(plan: SideBySide, say: Say, out: Composer) -> None:
    """Answer every part; parts that turn out to hold nothing are left out where others do."""
    held = [part for part in plan.parts if _tried(part, say, out).status != "not_found"]
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
            out.lines.append(_heading(part.doc, out))
        answered.append(_tried(part, say, out, into=out))
    statuses = {done.status for done in answered}
    if len(statuses) == 1 and len(held) == len(plan.parts):
        (out.status,) = statuses
    else:
        out.status = "partial" if statuses & {"answered", "partial"} else min(statuses)


def say_across(plan: Plan, out: Composer) -> None:
    """Say of a calculation over several documents that these need not speak of the same things."""
    if isinstance(plan, SideBySide | FindText | About | Explain | Talk) or out.status == "not_found":
        return
    if len({citation.doc for citation in out.citations}) > 1:
        out.caveat(
            "別々の資料の金額によるもので、対象とする範囲は資料ごとに異なります。",
            "These are amounts of different documents, which do not cover the same things.",
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


def _heading(doc: str, out: Composer) -> str:
    """Return the line that stands above a document's answer: its title, and its own column."""
    data = out.catalog.documents[doc].metadata
    column = column_name((data.fiscal_year, data.stage), out.lang) if data.fiscal_year else ""
    title = unmarked(data.title or "")
    plain = title and not read_text(title) and not loose_numbers(title, [], "")
    named = f"「{title}」" if plain else doc if not loose_numbers(doc, [], "") else out.say("資料", "document")
    return f"■ {named}{f'（{column}）' if column else ''}"
