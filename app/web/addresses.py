"""The addresses of the web page, all relative to its root path: every link of every view is made here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from app.answer import Citation, Language
from corpus.model import Entry, Span

Query = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes links under the root path `base`, which has no slash at its end.

    `lang` is kept in the links only where it is not the language that the server speaks by itself.

    >>> Addresses("/budget").answer("abc", "csv")
    '/budget/answer/abc.csv'
    >>> Addresses("", "en", default="ja").source(Span("資料/a b.txt", 3, 7))
    '/source/%E8%B3%87%E6%96%99/a%20b.txt?start=3&end=7&lang=en'
    """

    base: str = ""
    lang: Language = "ja"
    default: Language = field(default="ja", kw_only=True)

    def answer(self, id: str, ending: str = "") -> str:  # noqa: A002 - the contract's name
        """Return the address of a stored answer, or of a download of it (`csv`, `md` …)."""
        return self._at(f"/answer/{_path(id)}{f'.{ending}' if ending else ''}")

    def figure(self, id: str, number: int) -> str:  # noqa: A002
        """Return the address of the panel of one figure of a stored answer, counted from 1."""
        return self._at(f"/answer/{_path(id)}/figure/{number}")

    def source(self, place: str | Span | Citation, *, first: int | None = None) -> str:
        """Return the address of a document, or of a place in one; `first` is the first line shown of a long one."""
        if isinstance(place, str):
            return self._at(f"/source/{_path(place)}", {"first": first})
        return self._at(f"/source/{_path(place.doc)}", {"start": place.start, "end": place.end, "first": first})

    def line(self, place: str | Span | Citation, number: int, *, first: int | None = None) -> str:
        """Return the address of a line of the document's page."""
        return f"{self.source(place, first=first)}#L{number}"

    def picture(self, doc: str, page: int, span: Span | None = None) -> str:
        """Return the address of the picture of a page, from 1, with a span marked on it."""
        given = {"start": span.start, "end": span.end} if span is not None else {}
        return self._at(f"/page/{_path(doc)}/{page}.png", given)

    def row(self, entry: Entry) -> str:
        """Return the address of a row of the ledger."""
        span = entry.amount.span
        return self._at(f"/row/{_path(span.doc)}", {"at": span.start})

    def ledger(self, query: Query | None = None, ending: str = "") -> str:
        """Return the address of the ledger under a query, or of a download of it (`csv`, `xlsx`, `json`)."""
        return self._at(f"/ledger{f'.{ending}' if ending else ''}", query or {})

    def checks(self, query: Query | None = None) -> str:
        """Return the address of the reconciliation report."""
        return self._at("/checks", query or {})

    def documents(self, query: Query | None = None) -> str:
        """Return the address of the list of documents."""
        return self._at("/documents", query or {})

    def documents_add(self) -> str:
        """Return the address that takes new documents."""
        return self._at("/documents/add", {})

    def documents_correct(self) -> str:
        """Return the address that takes what is put right about a document."""
        return self._at("/documents/correct", {})

    def chat(self, *, q: str | None = None, conversation: str | None = None) -> str:
        """Return the address of the chat in the language: with a question to be asked, or a conversation to go on."""
        path = "/" if self.lang == self.default else f"/{self.lang}/"
        given = {name: value for name, value in (("q", q), ("conversation", conversation)) if value is not None}
        words = urlencode(given, quote_via=quote, safe="", errors="replace")
        return f"{self.base}{path}{f'?{words}' if words else ''}"

    def conversations(self) -> str:
        """Return the address of the list of the reader's own conversations."""
        return self._at("/conversations")

    def conversation(self, id: str, act: str = "") -> str:  # noqa: A002
        """Return the address of a conversation's turns, or of something done with it (`delete`)."""
        return self._at(f"/conversation/{_path(id)}{f'/{act}' if act else ''}")

    def act(self, id: str, what: str) -> str:  # noqa: A002
        """Return the address of something done with a stored answer (`next`, `feedback`)."""
        return self._at(f"/answer/{_path(id)}/{what}")

    def static(self, name: str) -> str:
        """Return the address of a file that never changes with the language."""
        return f"{self.base}/files/{_path(name)}"

    @property
    def kept(self) -> dict[str, str]:
        """Return what a form must send along to stay in the language."""
        return {} if self.lang == self.default else {"lang": self.lang}

    def _at(self, path: str, query: Query | None = None) -> str:
        given = {name: str(value) for name, value in (query or {}).items() if value is not None and value != ""}
        words = urlencode({**given, **self.kept}, quote_via=quote, safe="", errors="replace")
        return f"{self.base}{path}{f'?{words}' if words else ''}"


def _path(name: str) -> str:
    """Return a path as an address has it: Japanese and everything with a meaning of its own is quoted."""
    return quote(name, safe="/", errors="surrogateescape")
