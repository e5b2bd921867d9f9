"""Checking what a document adds up, subtracts and divides: every printed result against its own figures."""

from collections.abc import Sequence

from corpus.changes import change_relations
from corpus.drafts import Draft
from corpus.known import Known
from corpus.relations import Relation
from corpus.totals import same_relations, split_relations, total_relations, unchecked_totals


def find_relations(drafts: Sequence[Draft]) -> list[Relation]:
    """Return every relation that the entries of one document state, in the order of what they are about."""
    known = Known(drafts)
    found = [
        *total_relations(known),
        *split_relations(known),
        *same_relations(known),
        *change_relations(known),
    ]
    found += unchecked_totals(known, found)
    once: dict[tuple[object, ...], Relation] = {}
    for relation in found:
        parts = tuple(id(part.amount) for part in relation.parts)
        once.setdefault((relation.kind, id(relation.printed.amount), parts), relation)
    return sorted(once.values(), key=lambda relation: (relation.printed.amount.span, relation.kind))
