"""The addresses of the pages that are only read: whole pages, or with `fragment=1` what the chat shows beside it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from app.answer import LANGUAGES, Language
from app.messages import CommandError, error_line, say
from app.spreadsheet import XLSX
from app.web.addresses import Addresses
from app.web.views.checks import VERDICTS, ChecksWish, render_checks
from app.web.views.documents import render_documents
from app.web.views.intake import IntakeView
from app.web.views.ledger import LedgerWish, known_sorts, render_ledger
from app.web.views.ledger_files import MOST_IN_EXCEL, as_csv, as_json, as_xlsx
from app.web.views.markup import View, flat, heading
from app.web.views.page import render_page
from app.web.views.pager import NoSuchPage
from app.web.views.source import render_row, render_source
from corpus.errors import UrazukeError
from corpus.model import STAGES, Document, Span

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.web.intake import Intake
    from corpus.ledger_store import Ledger

_LONGEST = 200  # characters of a parameter
_MOST_DIGITS = 12
_AGAIN = "3"
"""Seconds after which a browser looks again while documents are being read."""


class Missing(CommandError):
    """An address of something that there is not."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The query of an address. Whatever cannot be used is told in one line, as a CommandError."""

    request: Request

    def text(self, name: str) -> str:
        """Return a parameter, empty where it is not given."""
        given = self.request.query_params.getlist(name)
        if len(given) > 1:
            raise CommandError("param.twice", name=name)
        if given and len(given[0]) > _LONGEST:
            raise CommandError("param.long", name=name, most=_LONGEST)
        return given[0] if given else ""

    def number(self, name: str, *, least: int = 0) -> int | None:
        """Return a whole number, None where it is not given."""
        given = self.text(name)
        if not given:
            return None
        plain = given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS
        if not plain or int(given) < least:
            raise CommandError("param.number", name=name, value=given, least=least)
        return int(given)

    def one_of(self, name: str, known: Iterable[str]) -> str:
        """Return one of the known values, empty where it is not given."""
        given, values = self.text(name), tuple(known)
        if given and given not in values:
            raise CommandError("param.choice", name=name, value=given, known="・".join(values))
        return given


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks, and what it is answered from."""

    given: Parameters
    assistant: "Assistant"
    addresses: Addresses
    lang: Language
    fragment: bool

    @property
    def ledger(self) -> "Ledger":
        """Return the ledger."""
        return self.assistant.ledger

    def document(self, doc: str) -> Document:
        """Return a document; Missing where there is none of that name."""
        try:
            return self.ledger.document(doc)
        except KeyError:
            raise Missing("missing.document", doc=doc) from None


Show = Callable[[Asked], View]
Place = Callable[[Addresses], str]


class _Desk:
    """Answers requests: reads what they ask, and puts what comes back into a page or leaves it a fragment."""

    def __init__(
        self, assistant_of: Callable[[], "Assistant"], base_of: Callable[[Request], str], lang: Language
    ) -> None:
        self._assistant_of = assistant_of
        self._base_of = base_of
        self._lang: Language = lang

    def asked(self, request: Request) -> Asked:
        """Return what a request asks."""
        given = Parameters(request)
        lang: Language = "en" if (given.one_of("lang", LANGUAGES) or self._lang) == "en" else "ja"
        addresses = Addresses(self._base_of(request), lang, default=self._lang)
        fragment = given.one_of("fragment", ("0", "1")) == "1"
        return Asked(given, self._assistant_of(), addresses, lang, fragment)

    def html(self, request: Request, show: Show, place: Callable[[Asked], Place]) -> Response:
        """Return a view as a response; what it cannot show as one line, 404 or 400."""
        try:
            asked = self.asked(request)
            view = show(asked)
        except UrazukeError as error:
            return self.failure(request, error)
        if asked.fragment:
            return _html(view.html)
        spoken: Language = "en" if asked.lang == "ja" else "ja"
        where = place(asked)
        other = where(Addresses(asked.addresses.base, spoken, default=self._lang))
        return _html(render_page(view, asked.addresses, asked.lang, current=where(asked.addresses), other=other))

    def failure(self, request: Request, error: UrazukeError) -> Response:
        """Return the page that says what is wrong."""
        query = request.query_params
        lang: Language = next((known for known in LANGUAGES if known == query.get("lang")), self._lang)
        missing = isinstance(error, Missing | NoSuchPage)
        title = say("view.missing" if missing else "view.bad", lang)
        fragment = query.get("fragment") == "1"
        level = 2 if fragment else 1
        body = f'<section class="view failed" role="alert">{heading(level, title)}<p>{{}}</p></section>'
        view = View(title, body.format(flat(error_line(error, lang))))
        addresses = Addresses(self._base_of(request), lang, default=self._lang)
        html = view.html if fragment else render_page(view, addresses, lang)
        return _html(html, status=404 if missing else 400)


def _html(html: str, *, status: int = 200) -> HTMLResponse:
    body = html.encode("utf-8", "replace")
    return HTMLResponse(body, status_code=status, headers={"cache-control": "no-cache"})


def view_routes(
    assistant_of: Callable[[], "Assistant"],
    *,
    base_of: Callable[[Request], str],
    lang: Language,
    intake: "Intake | None" = None,
) -> APIRouter:
    """Return the routes of the pages that are only read. With `intake`, documents can be added there."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    desk = _Desk(assistant_of, base_of, lang)

    @router.api_route("/source/{doc:path}", methods=["GET", "HEAD"])
    def source(request: Request, doc: str) -> Response:
        return desk.html(request, lambda asked: _source(asked, doc), lambda asked: _source_place(asked, doc))

    @router.api_route("/row/{doc:path}", methods=["GET", "HEAD"])
    def row(request: Request, doc: str) -> Response:
        return desk.html(request, lambda asked: _row(asked, doc), lambda asked: _row_place(asked, doc))

    @router.api_route("/ledger", methods=["GET", "HEAD"])
    def ledger(request: Request) -> Response:
        return desk.html(
            request,
            lambda a: render_ledger(_ledger_wish(a.given), a.ledger, a.addresses, a.lang, fragment=a.fragment),
            lambda a: lambda addresses: addresses.ledger(_ledger_wish(a.given).parameters()),
        )

    @router.api_route("/ledger.{ending}", methods=["GET", "HEAD"])
    def download(request: Request, ending: str) -> Response:
        try:
            return _download(desk.asked(request), ending)
        except UrazukeError as error:
            return desk.failure(request, error)

    @router.api_route("/checks", methods=["GET", "HEAD"])
    def checks(request: Request) -> Response:
        return desk.html(
            request,
            lambda a: render_checks(_checks_wish(a.given), a.ledger, a.addresses, a.lang, fragment=a.fragment),
            lambda a: lambda addresses: addresses.checks(_checks_parameters(_checks_wish(a.given))),
        )

    @router.api_route("/documents", methods=["GET", "HEAD"])
    def documents(request: Request) -> Response:
        response = desk.html(
            request,
            lambda asked: _documents(asked, intake),
            lambda a: (
                lambda addresses: addresses.documents(
                    {"page": a.given.number("page", least=1), "added": a.given.text("added") or None}
                )
            ),
        )
        if intake is not None and intake.rebuilder.busy:
            response.headers["refresh"] = _AGAIN
        return response

    return router


def _span(asked: Asked, document: Document) -> Span | None:
    """Return the span that a request names, None where it names none."""
    start, end = asked.given.number("start"), asked.given.number("end")
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise CommandError("param.both")
    if not start <= end <= len(document.text):
        raise CommandError("param.span", start=start, end=end, length=len(document.text))
    return Span(document.doc, start, end)


def _source(asked: Asked, doc: str) -> View:
    document = asked.document(doc)
    first = asked.given.number("first", least=1)
    return render_source(
        document,
        _span(asked, document),
        asked.ledger,
        asked.addresses,
        asked.lang,
        first=first,
        fragment=asked.fragment,
    )


def _source_place(asked: Asked, doc: str) -> Place:
    span = _span(asked, asked.document(doc))
    return lambda addresses: addresses.source(span or doc, first=asked.given.number("first", least=1))


def _row(asked: Asked, doc: str) -> View:
    asked.document(doc)
    at = asked.given.number("at")
    entries = () if at is None else asked.ledger.between(doc, at, at + 1)
    if not entries:
        raise Missing("missing.row", doc=doc, at="?" if at is None else at)
    return render_row(entries, asked.ledger, asked.addresses, asked.lang, fragment=asked.fragment)


def _row_place(asked: Asked, doc: str) -> Place:
    entries = asked.ledger.between(doc, asked.given.number("at") or 0, (asked.given.number("at") or 0) + 1)
    return lambda addresses: addresses.row(entries[0])


def _ledger_wish(given: Parameters) -> LedgerWish:
    return LedgerWish(
        q=given.text("q"),
        organisation=given.text("organisation"),
        year=given.number("year", least=1),
        stage=given.one_of("stage", STAGES),
        mark=given.text("mark"),
        doc=given.text("doc"),
        sort=given.one_of("sort", known_sorts()),
        page=given.number("page", least=1) or 1,
    )


def _checks_wish(given: Parameters) -> ChecksWish:
    return ChecksWish(given.one_of("verdict", VERDICTS), given.number("page", least=1) or 1)


def _checks_parameters(wish: ChecksWish) -> dict[str, str | int | None]:
    return {"verdict": wish.verdict, "page": wish.page if wish.page > 1 else None}


def _documents(asked: Asked, intake: "Intake | None") -> View:
    view = IntakeView() if intake is None else intake.view(asked.given.text("added"), asked.lang)
    return render_documents(
        asked.ledger,
        _warnings(asked.assistant.warnings),
        asked.addresses,
        asked.lang,
        page=asked.given.number("page", least=1) or 1,
        fragment=asked.fragment,
        intake=view,
    )


def _warnings(warnings: Sequence[str]) -> Sequence[str]:
    return tuple(dict.fromkeys(warnings))


def _download(asked: Asked, ending: str) -> Response:
    """Return the rows of the ledger that an address asks for, as a file."""
    query = _ledger_wish(asked.given).query()
    document_of = asked.ledger.document
    name = {"content-disposition": f'attachment; filename="urazuke-ledger.{ending}"'}
    if ending == "csv":
        lines = as_csv(asked.ledger.each(query), document_of)
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=name)
    if ending == "json":
        lines = as_json(asked.ledger.each(query), document_of)
        return StreamingResponse(lines, media_type="application/json", headers=name)
    if ending != "xlsx":
        raise Missing("missing.download", ending=ending)
    if (total := asked.ledger.count(query)) > MOST_IN_EXCEL:
        raise CommandError("ledger.toomany", most=f"{MOST_IN_EXCEL:,}", total=f"{total:,}")
    return Response(as_xlsx(asked.ledger.each(query), document_of, asked.lang), media_type=XLSX, headers=name)
