"""What headings that are no rows come to (総務費 above its 目): the total printed for them, else their rows' sum."""

import numpy as np
from numpy.typing import NDArray

from app.records.facts import Facts, Picks

OF_HEAD = -1
"""The entity of a heading: its path and document tell it apart."""


def picks_of_heads(facts: Facts, leaves: Picks, totals: Picks, heads: NDArray[np.bool_]) -> Picks:
    """Return what headings come to, one pick for each in each document.

    leaves: the rows that are added up. totals: rows of totals (計), each of which stands for the rows beside it.
    heads: which subjects are the headings asked about.
    """
    printed = {
        (int(facts.above[subject]), int(doc)): (float(value), cells)
        for subject, doc, value, cells in zip(totals.subject, totals.doc, totals.value, totals.cells, strict=True)
        if facts.above[subject] >= 0 and heads[facts.above[subject]]
    }
    parts: dict[tuple[int, int], list[int]] = {}
    for at, (subject, doc) in enumerate(zip(leaves.subject.tolist(), leaves.doc.tolist(), strict=True)):
        above = int(facts.above[subject])
        while above >= 0 and not heads[above]:
            above = int(facts.above[above])
        if above >= 0:
            parts.setdefault((above, doc), []).append(at)
    found = []
    for key in dict.fromkeys([*parts, *printed]):
        if key in printed:
            found.append((key, *printed[key]))
        else:
            cells = np.concatenate([leaves.cells[at] for at in parts[key]])
            found.append((key, float(leaves.value[parts[key]].sum()), cells))
    found.sort(key=lambda one: int(one[2][0]))
    subjects, docs = ([key[part] for key, _, _ in found] for part in (0, 1))
    return Picks(
        np.asarray(subjects, dtype=np.int32),
        np.asarray(docs, dtype=np.int32),
        np.full(len(found), OF_HEAD, dtype=np.int32),
        np.asarray([value for _, value, _ in found], dtype=np.float64),
        tuple(cells for _, _, cells in found),
    )


def joined(one: Picks, other: Picks) -> Picks:
    """Return picks together, in the order of the ledger."""
    if not len(one) or not len(other):
        return one if len(one) else other
    both = Picks(
        np.concatenate([one.subject, other.subject]),
        np.concatenate([one.doc, other.doc]),
        np.concatenate([one.entity, other.entity]),
        np.concatenate([one.value, other.value]),
        (*one.cells, *other.cells),
    )
    return both.at(np.argsort([int(cells[0]) for cells in both.cells], kind="stable"))
