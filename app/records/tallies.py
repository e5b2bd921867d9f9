"""Sums and counts of many cells, which the ledger itself makes again before an answer that states them may leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from app.calculation import plain
from corpus.ledger_store import connect

Backed = frozenset[tuple[str, Fraction]]
"""(unit, value) of every sum and count that the ledger came to as well."""

_AGAIN = """
SELECT count(*), count(DISTINCT unit), sum(value), bool_and(value IS NOT NULL)
FROM entries WHERE id IN (SELECT unnest(?::INTEGER[])) AND table_no IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """A sum or a count over entries of the ledger, by their numbers."""

    kind: Literal["sum", "count"]
    ids: tuple[int, ...]
    unit: str
    value: Fraction

    @property
    def text(self) -> str:
        """Return the tally as an operand of a formula."""
        whole, _, rest = plain(abs(self.value)).partition(".")
        sign = "△" if self.value < 0 else ""
        return f"{sign}{int(whole):,}{f'.{rest}' if rest else ''}{self.unit}"


def recount(tallies: Iterable[Tally], ledger: Path) -> Backed:
    """Return what the ledger itself comes to for each tally: one that it does not agree with is not among them."""
    found = set()
    for tally in tallies:
        with connect(ledger) as db:
            ((count, units, value, whole),) = db.execute(_AGAIN, [list(tally.ids)]).fetchall()
        if tally.kind == "count":
            found.add(("件", Fraction(count)))
        elif units == 1 and whole and value is not None:
            found.add((tally.unit, Fraction(value)))
    return frozenset(found)
