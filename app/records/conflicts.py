"""Where documents give different values for one thing in one column and year."""

import numpy as np

from app.records.choosing import cells_of, picks_of
from app.records.facts import Picks
from app.records.plans import RecordConflicts
from app.records.teller import Teller

_MOST = 10


def say_conflicts(plan: RecordConflicts, tell: Teller) -> None:
    """Say where documents give different values of one thing in one column and year."""
    out = tell.out
    found = find_conflicts(plan, tell)
    if not found:
        out.lines.append(
            out.say(
                "同じ項目・年度・欄について、資料どうしで異なる値は見つかりませんでした。",
                "No two documents give different values for the same item, year and column.",
            )
        )
        out.status = "not_found"
        return
    out.lines.append(
        out.say(
            "資料によって値が異なるものは次のとおりです。", "The documents give different values for the following."
        )
    )
    for picks in found[:_MOST]:
        terms = tell.terms(picks)
        entry = terms[0].entries[0]
        parts = [f"{tell.document(t.entries[0].amount.span.doc)} {tell.short(t)}" for t in terms]
        out.lines.append(f"- {tell.name(entry)}（{tell.column(entry)}）：{'、'.join(parts)}")
        for term in terms:
            out.result(
                f"{tell.label(entry)} {tell.document(term.entries[0].amount.span.doc)}", term, entry.amount.unit,
                tell.amount(term),
            )  # fmt: skip
    out.status = "partial"
    out.caveat(
        "どちらの値が正しいかは、資料からは決められません。",
        "Which value is right cannot be told from the documents.",
    )
    if len(found) > _MOST:
        out.caveat("ほかにも値の異なるものがあります。", "There are more that differ.")


def find_conflicts(plan: RecordConflicts, tell: Teller) -> list[Picks]:
    """Return, for each thing of which documents differ, what each of them says."""
    facts = tell.facts
    if len(facts.docs) < 2:
        return []
    wanted = [
        place
        for place, subject in enumerate(facts.subjects)
        if (not plan.path or subject.path == plan.path)
        and (plan.organisation is None or subject.organisation == plan.organisation)
    ]
    found: list[Picks] = []
    for measure in facts.measures if plan.measure is None else (plan.measure,):
        for year in facts.years if plan.year is None else (plan.year,):
            kept = cells_of(facts, measure, year, plan.docs) & np.isin(facts.arrays.subject, wanted)
            picks = picks_of(facts, kept & ~facts.arrays.difference)
            picks = picks.where(np.isfinite(picks.value))
            found += _apart_by_subject(picks)
            if len(found) > _MOST:
                return found
    return found


def _apart_by_subject(picks: Picks) -> list[Picks]:
    if not len(picks):
        return []
    order = np.argsort(picks.subject, kind="stable")
    starts = np.flatnonzero(np.concatenate([[True], np.diff(picks.subject[order]) != 0]))
    found = []
    for places in np.split(order, starts[1:]):
        docs, values = picks.doc[places], picks.value[places]
        if len(places) > 1 and len(set(docs.tolist())) == len(places) and len(set(values.tolist())) > 1:
            found.append(picks.at(places))
    return found
