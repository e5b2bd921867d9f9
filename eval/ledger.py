"""The ledger as the contract's JSON has it (`urazuke ledger --format json`): what else a figure could be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One amount of the documents with its labels."""

    doc: str
    line: int
    start: int
    end: int
    value: Decimal | None
    unit: str
    organisation: str | None
    fiscal_year: int | None
    stage: str | None

    @property
    def labels(self) -> tuple[str | None, int | None, str | None]:
        """Return whose amount it is, of which year, at which stage."""
        return self.organisation, self.fiscal_year, self.stage


class Ledger:
    """Every amount that was read from the documents, found by its place or its value."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = tuple(rows)

    @classmethod
    def from_json(cls, data: Iterable[Mapping[str, Any]]) -> "Ledger":
        """Return the ledger that `urazuke ledger --format json` prints."""
        return cls(
            Row(
                doc=row["doc"],
                line=row["line"],
                start=row["start"],
                end=row["end"],
                value=None if row["value"] is None else Decimal(row["value"]),
                unit=row["unit"],
                organisation=row["organisation"],
                fiscal_year=row["fiscal_year"],
                stage=row["stage"],
            )
            for row in data
        )

    def on_line(self, doc: str, line: int, value: Decimal | None, unit: str | None) -> list[Row]:
        """Return the rows of a line that have the value."""
        return [row for row in self.worth(value, unit) if (row.doc, row.line) == (doc, line)]

    def worth(self, value: Decimal | None, unit: str | None) -> list[Row]:
        """Return the rows that have the value; those without one, where it is None."""
        if value is None:
            return [row for row in self.rows if row.value is None]
        return [row for row in self.rows if row.value == value and row.unit == unit]

    def within(self, doc: str, start: int, end: int) -> list[Row]:
        """Return the rows that stand between two offsets."""
        return [row for row in self.rows if row.doc == doc and start <= row.start and row.end <= end]
