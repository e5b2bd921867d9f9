"""The drafts of a document by page, column and name, for rules that compare them. Built once, asked often."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from corpus.drafts import Draft, finish
from corpus.model import Entry, Stage

Key = tuple[int | None, Stage | None]
Path = tuple[str, ...]
_K = TypeVar("_K", bound=Hashable)


class Known:
    """Drafts with their finished entries, and the ways to find them."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.drafts = [draft for draft in drafts if not draft.ghost]
        self._entries = {id(draft): finish(draft) for draft in self.drafts}
        self.pages = _grouped((draft.page, draft) for draft in self.drafts)
        self.inside = _grouped((id(draft.host), draft) for draft in self.drafts if draft.host is not None)
        self.sentences = _grouped((draft.sentence, draft) for draft in self.drafts if draft.sentence is not None)
        self.totals = [draft for draft in self.drafts if draft.role == "total" and is_money(draft)]
        self.rows = [draft for draft in self.drafts if draft.source == "table"]
        self.by_owner = _grouped((owner_of(row), row) for row in self.rows if row.role == "part" and is_money(row))
        self.by_path = _grouped((path_of(draft), draft) for draft in self.drafts if draft.path and is_money(draft))
        self.totals_by_year = _grouped((draft.column.year, draft) for draft in self.totals if draft.column)

    def entry(self, draft: Draft) -> Entry:
        """Return the entry of a draft."""
        return self._entries[id(draft)]

    def entries(self, drafts: Iterable[Draft]) -> list[Entry]:
        """Return the entries of drafts."""
        return [self._entries[id(draft)] for draft in drafts]


def _grouped(pairs: Iterable[tuple[_K, Draft]]) -> dict[_K, list[Draft]]:
    found: dict[_K, list[Draft]] = defaultdict(list)
    for key, draft in pairs:
        found[key].append(draft)
    return found


def key_of(draft: Draft) -> Key | None:
    """Return the year and the stage of a draft, or None where it has no column."""
    return draft.column.key if draft.column else None


def path_of(draft: Draft) -> Path:
    """Return the names of a draft's path."""
    return tuple(label.text for label in draft.path)


def owner_of(draft: Draft) -> str | None:
    """Return the name of a draft's organisation."""
    return draft.organisation.text if draft.organisation else None


def is_money(draft: Draft) -> bool:
    """Return whether a draft is an amount of money with a value."""
    return draft.amount.unit == "円" and draft.value is not None


def adds(draft: Draft) -> bool:
    """Return whether an amount may be added to others: a part, not 内数, and no part of a part."""
    return is_money(draft) and "内数" not in draft.marks and not draft.inner
