"""What is asked of a ledger, as SQL with parameters: no value ever stands in the text of a query."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from corpus.folding import fold_text
from corpus.model import Entry

Sort = Literal["place", "amount", "organisation", "item", "year", "stage", "marks", "role"]
SORTS: tuple[Sort, ...] = get_args(Sort)

_COLUMNS: dict[Sort, str] = {
    "place": "id",
    "amount": "value",
    "organisation": "organisation",
    "item": "array_to_string(item, ' ')",
    "year": "fiscal_year",
    "stage": "list_position(['概算要求', '政府案', '当初', '補正', '決算'], stage)",
    "marks": "nullif(array_to_string(marks, ' '), '')",
    "role": "role",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerQuery:
    """What rows are wanted, and in which order. What is None is any."""

    words: tuple[str, ...] = ()
    """Each stands in the organisation, the item, the column, the amount or the table's caption, in whatever width."""
    organisation: str | None = None
    fiscal_year: int | None = None
    stage: str | None = None
    mark: str | None = None
    doc: str | None = None
    sort: Sort = "place"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """An entry, with the line and the page that it stands on."""

    entry: Entry
    line: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Facets:
    """What the ledger can be narrowed to: the values of each label that some entry has."""

    organisations: tuple[str, ...]
    years: tuple[int, ...]
    stages: tuple[str, ...]
    marks: tuple[str, ...]


def searchable(entry: Entry) -> str:
    """Return the words of an entry as they are searched: folded, in lower case, without spaces."""
    words = (entry.organisation or "", *entry.item, entry.amount.text, entry.table or "", *entry.column, *entry.marks)
    return "\n".join(_loosely(word) for word in words)


@lru_cache(maxsize=50_000)  # the cells of a table share their labels
def _loosely(word: str) -> str:
    folded = word if word.isascii() else fold_text(word)
    return "".join(folded.lower().split()).replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def conditions(query: LedgerQuery) -> tuple[str, list[object]]:
    """Return the WHERE clause of a query, and its values.

    >>> conditions(LedgerQuery(words=("ＩｏＴ",), fiscal_year=2020))
    (' WHERE contains(search, ?) AND fiscal_year = ?', ['iot', 2020])
    """
    terms: list[tuple[str, object]] = [("contains(search, ?)", _loosely(word)) for word in query.words]
    labels = (
        ("organisation = ?", query.organisation),
        ("fiscal_year = ?", query.fiscal_year),
        ("stage = ?", query.stage),
        ("list_contains(marks, ?)", query.mark),
        ("doc = ?", query.doc),
    )
    terms += [(term, _plain(value)) for term, value in labels if value is not None]
    where = f" WHERE {' AND '.join(term for term, _ in terms)}" if terms else ""
    return where, [value for _, value in terms]


def _plain(value: object) -> object:
    """Return a value as the database takes it: lone surrogates are in no entry."""
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "�") if isinstance(value, str) else value


def order(query: LedgerQuery) -> str:
    """Return the ORDER BY clause of a query: what has no value comes last, ties stand as in the documents.

    >>> order(LedgerQuery(sort="year", descending=True))
    ' ORDER BY fiscal_year DESC NULLS LAST, id'
    """
    way = "DESC" if query.descending else "ASC"
    first = "unit <> '円', " if query.sort == "amount" else ""  # money before percentages and counts
    return f" ORDER BY {first}{_COLUMNS[query.sort]} {way} NULLS LAST, id"
