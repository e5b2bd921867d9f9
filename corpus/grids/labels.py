"""Names of rows and columns: what they say, how far they are set in, and which of them hold for the row below."""

import re
from dataclasses import dataclass

from corpus.grids.model import Cell
from corpus.grids.text import folded

_TOTAL = re.compile(r"(?:総|小|合|累|期末)?\s*計|.*(?:合\s*計|総\s*計|小\s*計|総\s*額)(?:\s*[(].*[)])?|計\s*[(].*[)]")
_BARE_TOTAL = re.compile(r"小?計|合計|総計")
_PERIOD = re.compile(
    r"\d{2,4}\s*年|(?:令和|平成|昭和)\s*[\d元]+|第\s*\d+\s*期|[前当本翌]\s*(?:々)?\s*(?:連結)?(?:会計|事業)?\s*(?:年度|期)|FY\s*\d{2,4}"
    r"|\d{1,2}\s*月"
)
_INNER = 0.5
_SPACED = re.compile(r"(?<![0-9０-９][款項目節])(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")


@dataclass(frozen=True, slots=True)
class Label:
    """A name of a row or a column, and the cell that it stands in."""

    text: str
    cell: Cell

    @property
    def span(self) -> tuple[int, int]:
        """Return where the name stands, without the blanks around it."""
        raw = self.cell.text
        lead = len(raw) - len(raw.lstrip())
        return self.cell.start + lead, self.cell.start + max(lead, len(raw.rstrip()))


def is_total(name: str) -> bool:
    """Return whether a label calls its row or column a total.

    >>> [is_total(name) for name in ("合　計", "流動資産合計", "計", "設計費")]
    [True, True, True, False]
    """
    return _TOTAL.fullmatch(folded(name)) is not None


def is_period(name: str) -> bool:
    """Return whether a label names a year, a period or a day.

    >>> [is_period(name) for name in ("第116期(2019年３月31日)", "前年度", "資本金")]
    [True, True, False]
    """
    return _PERIOD.search(folded(name)) is not None


def clean(text: str) -> str:
    """Return a label as it is named: without the blanks that set its characters apart.

    >>> clean("　合　　計 "), clean("Net sales")
    ('合計', 'Net sales')
    """
    return _SPACED.sub("", re.sub(r"\s+", " ", text.strip()))


def _indent(text: str) -> float:
    """Return how far a label is set in, in full-width characters."""
    lead = text[: len(text) - len(text.lstrip())]
    return sum(1.0 if char == "\u3000" else 0.5 for char in lead)


@dataclass(slots=True)
class _Name:
    """A name on the stack: how far it is set in, and where its first part was."""

    key: tuple[float, float]
    label: Label
    bare: bool
    child: tuple[float, float] | None = None


class Stack:
    """The names of the row that was read last, from whole to part, each with how far it is set in."""

    def __init__(self) -> None:
        self.group: list[Label] = []
        self._names: list[_Name] = []
        self._closing: tuple[float, float] | None = None

    def path(self, first: int = 0, last: int = 1 << 30) -> tuple[Label, ...]:
        """Return the names of the row, of those that stand in columns from `first` to `last`."""
        return tuple(name.label for name in self._names if first <= name.key[0] <= last)

    def push(self, label: Label, *, bare: bool, total: bool) -> None:
        """Take a name; `bare` where its row holds no values, so that it heads the rows below."""
        key = (float(label.cell.column), float(_indent(label.cell.text)))
        closing, self._closing = self._closing, None
        last = self._names[-1] if self._names else None
        kept = [name for name in self._names if self._holds(name, key, bare, closing, name is last)]
        if total and not bare and _BARE_TOTAL.fullmatch(label.text):
            kept = [name for name in self._names if name.key < key or (name.bare and name.key == key)]
        if last is not None and last.bare and last in kept and last.child is None:
            last.child = key
        self._names = [*kept, _Name(key, label, bare)]
        if total and not bare:
            self._closing = key

    def _holds(
        self,
        name: _Name,
        key: tuple[float, float],
        bare: bool,
        closing: tuple[float, float] | None,
        last: bool,
    ) -> bool:
        """Return whether a name on the stack is the whole of one that is set in by `key`."""
        if name.key < key:
            return True
        if not name.bare or name.key[0] != key[0]:
            return False
        if last and name.child is None:  # nothing stands right below a heading that it does not head
            return not bare or name.key[1] == key[1]
        if bare or closing == key:
            return False
        return name.child == key

    def clear(self) -> None:
        """Forget all names."""
        self._names.clear()
        self._closing = None
