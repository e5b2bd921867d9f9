"""The addresses of stored answers and conversations: read again, downloaded, rated, gone on from, deleted."""

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

import app.web.texts  # noqa: F401 - the words of the page
from app.answer_table import answer_table
from app.jsonl import dumps
from app.messages import error_line, say
from app.render_text import printable
from app.spreadsheet import XLSX
from app.store import REASONS
from app.suggest import follow_ups
from app.web.answer_view import render_answer
from app.web.asking import Desk
from app.web.charts import chart_svg
from app.web.downloads import as_csv, as_markdown, as_text, as_xlsx
from app.web.turn_view import render_turn, render_turns
from app.web.views.figure import render_figure
from app.web.views.markup import View, text
from app.web.views.page import render_page
from corpus.errors import UrazukeError, UsageError

if TYPE_CHECKING:
    from app.store import Store, Turn
    from app.web.addresses import Addresses

_DAY = "%Y-%m-%d"
_NOT_FOUND = 404


def _page(at: "Addresses", title: str, body: str, *, fragment: bool, status: int = 200) -> HTMLResponse:
    html = body if fragment else render_page(View(title, body), at, at.lang)
    return HTMLResponse(html, status_code=status)


def _gone(at: "Addresses", *, fragment: bool) -> HTMLResponse:
    line = f'<p class="problem">{say("web.answer.gone", at.lang)}</p>'
    return _page(at, say("web.answer.title", at.lang), line, fragment=fragment, status=_NOT_FOUND)


def answer_routes(
    desk: Desk,
    *,
    address_of: "Callable[[Request], Addresses]",
    owner_of: Callable[[Request], str],
) -> APIRouter:
    """Return the routes of stored answers. Whoever has an answer's address can read it, and say what they think."""
    router, store = APIRouter(), desk.store

    @router.get("/answer/{id}/figure/{number}")
    def figure(request: Request, id: str, number: int, fragment: bool = False) -> HTMLResponse:  # noqa: A002
        at, turn = address_of(request), store.turn(id)
        if turn is None or not 0 < number <= len(turn.answer.figures):
            return _gone(at, fragment=fragment)
        ledger = desk.assistant_of().ledger
        view = render_figure(turn.answer, number, ledger, at, at.lang, fragment=fragment)
        return _page(at, view.title, view.html, fragment=fragment)

    @router.get("/answer/{id}/next")
    def following(request: Request, id: str) -> HTMLResponse:  # noqa: A002
        at, turn = address_of(request), store.turn(id)
        return HTMLResponse("" if turn is None else _next(desk, turn, at))

    @router.post("/answer/{id}/feedback")
    def rate(
        request: Request,
        id: str,  # noqa: A002
        verdict: Annotated[str, Form()],
        reason: Annotated[list[str] | None, Form()] = None,
        comment: Annotated[str, Form()] = "",
        fragment: bool = False,
    ) -> HTMLResponse:
        at = address_of(request)
        try:
            text = _rate(store, id, owner_of(request), verdict, reason or [], comment, at)
        except UsageError as error:
            text = f'<span class="problem">{escape(error_line(error, at.lang))}</span>'
        return _page(at, say("web.rate", at.lang), text, fragment=fragment)

    @router.get("/answer/{name}")
    def answer(request: Request, name: str, fragment: bool = False) -> Response:
        at = address_of(request)
        id, _, ending = name.partition(".")  # noqa: A001
        turn = store.turn(id)
        if turn is None:
            return _gone(at, fragment=fragment)
        if ending:
            return _download(desk, turn, ending, at) or _gone(at, fragment=fragment)
        body = _again(desk, turn, at)
        return _page(at, printable(turn.question)[:80], body, fragment=fragment)

    return router


def conversation_routes(
    desk: Desk,
    *,
    address_of: "Callable[[Request], Addresses]",
    owner_of: Callable[[Request], str],
    days: int | None,
) -> APIRouter:
    """Return the routes of conversations, which only their owner can read or delete."""
    router, store = APIRouter(), desk.store

    @router.get("/conversation/{id}")
    def conversation(request: Request, id: str, fragment: bool = False) -> HTMLResponse:  # noqa: A002
        at = address_of(request)
        turns = store.turns(id, owner_of(request))
        body = render_turns(turns, at, desk.catalog_for(turns))
        return _page(at, say("web.history", at.lang), body, fragment=fragment)

    @router.get("/conversations")
    def conversations(request: Request, fragment: bool = False) -> HTMLResponse:
        at = address_of(request)
        return _page(at, say("web.history", at.lang), _history(store, owner_of(request), at, days), fragment=fragment)

    @router.post("/conversation/{id}/delete")
    def delete(request: Request, id: str, fragment: bool = False) -> HTMLResponse:  # noqa: A002
        at, owner = address_of(request), owner_of(request)
        store.delete(id, owner)
        said = f'<p role="status">{say("web.history.deleted", at.lang)}</p>'
        return _page(at, say("web.history", at.lang), said + _history(store, owner, at, days), fragment=fragment)

    return router


def _next(desk: Desk, turn: "Turn", at: "Addresses") -> str:
    """Return the questions that go on from an answer, ready to be asked."""
    from app.assistant import State

    assistant = desk.assistant_of()
    if turn.corpus != assistant.corpus:
        return ""
    earlier = [other.question for other in desk.store.turns(turn.conversation) if other.number <= turn.number]
    lang = turn.answer.lang
    found = follow_ups(assistant, turn.answer, State.from_json(turn.state), lang, asked=earlier)
    buttons = "".join(
        f'<li><button type="button" data-ask="{escape(question)}" lang="{lang}">{text(question)}</button></li>'
        for question in found
    )
    return f'<p class="head">{say("web.follow", at.lang)}</p><ul>{buttons}</ul>' if found else ""


def _rate(
    store: "Store",
    id: str,  # noqa: A002
    owner: str,
    verdict: str,
    reasons: list[str],
    comment: str,
    at: "Addresses",
) -> str:
    if verdict == "none":
        store.unrate(id, owner)
        return say("web.rated.undone", at.lang)
    if verdict not in ("up", "down"):
        raise UsageError(f"verdict: {verdict}")
    up = verdict == "up"
    kept = [] if up else [reason for reason in REASONS if reason in reasons]
    store.rate(id, owner, "up" if up else "down", reasons=kept, comment="" if up else comment)
    undo = f'<button type="submit" name="verdict" value="none">{say("web.rated.undo", at.lang)}</button>'
    return f"{say(f'web.rated.{verdict}', at.lang)} {undo}"


def _again(desk: Desk, turn: "Turn", at: "Addresses") -> str:
    """Return a stored answer, and what has become of it where the documents have changed since."""
    assistant = desk.assistant_of()
    current = turn.corpus == assistant.corpus
    day = say("web.answer.asked", at.lang, day=turn.created.astimezone().strftime(_DAY))
    parts = [
        f'<p class="asked-on"><time datetime="{turn.created.isoformat()}">{day}</time></p>',
        render_turn(turn, at, assistant.catalog if current else None, chat=False),
    ]
    if current:
        parts.insert(1, f'<p class="current">{say("web.answer.current", at.lang)}</p>')
    else:
        parts[1:1] = _changed(desk, turn, at)
    go_on = escape(at.chat(q=turn.question))
    parts.append(f'<p class="go-on"><a href="{go_on}">{say("web.answer.go_on", at.lang)}</a></p>')
    return "".join(parts)


def _changed(desk: Desk, turn: "Turn", at: "Addresses") -> list[str]:
    """Return what the documents of today say to a stored answer's plan."""
    try:
        now = desk.assistant_of().replay(turn.answer.as_json())
    except UrazukeError:
        return [f'<p class="changed" role="status">{say("web.answer.changed.gone", at.lang)}</p>']
    if (now.answer, now.result, now.caveats) == (turn.answer.answer, turn.answer.result, turn.answer.caveats):
        return [f'<p class="changed" role="status">{say("web.answer.changed.same", at.lang)}</p>']
    said = f'<p class="changed" role="status">{say("web.answer.changed.differs", at.lang)}</p>'
    return [said, f'<div class="turn now">{render_answer(None, now, at)}</div>']


def _download(desk: Desk, turn: "Turn", ending: str, at: "Addresses") -> Response | None:
    """Return a stored answer as a file, or None where there is no such form of it."""
    answer, name = turn.answer, f"urazuke-{turn.id}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if ending == "json":
        return Response(dumps(answer.as_json(), indent=2), media_type="application/json")
    if ending == "txt":
        return Response(as_text(answer, at.lang), media_type="text/plain; charset=utf-8")
    if ending == "md":
        return Response(as_markdown(answer, at.lang), media_type="text/markdown; charset=utf-8")
    assistant = desk.assistant_of()
    table = answer_table(answer, assistant.catalog, at.lang) if turn.corpus == assistant.corpus else None
    if table is None:
        return None
    if ending == "csv":
        return Response(as_csv(table, answer), media_type="text/csv; charset=utf-8", headers=headers)
    if ending == "xlsx":
        return Response(as_xlsx(table, answer), media_type=XLSX, headers=headers)
    svg = chart_svg(table, at.lang, standalone=True) if ending == "svg" else None
    return Response(svg, media_type="image/svg+xml", headers=headers) if svg else None


def _history(store: "Store", owner: str, at: "Addresses", days: int | None) -> str:
    """Return the owner's conversations, each to be opened or deleted."""
    rows = []
    for one in store.conversations(owner):
        title = printable(one.title)
        about = say("web.history.turns", at.lang, count=one.turns, day=one.updated.astimezone().strftime(_DAY))
        label = escape(say("web.history.of", at.lang, title=title))
        rows.append(
            f'<li><a href="{escape(at.chat(conversation=one.id))}">{escape(title)}</a> '
            f'<span class="faint">{about}</span>'
            f'<form method="post" action="{escape(at.conversation(one.id, "delete"))}" '
            f'data-post=".conversations" data-within="[data-load]"><button type="submit" aria-label="{label}">'
            f"{say('web.history.delete', at.lang)}</button></form></li>"
        )
    listed = f"<ul>{''.join(rows)}</ul>" if rows else f"<p>{say('web.history.none', at.lang)}</p>"
    kept = say("web.history.kept", at.lang, days=days) if days else say("web.history.forever", at.lang)
    return f'<div class="conversations">{listed}<p class="faint">{kept}</p></div>'
