"""The page that plays both sides: what a person does comes in, what a person sees goes out."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from app.answer import Language
from app.messages import say
from app.slack.sandbox.workspace import ASKER, BOT, ApiError, Workspace
from app.slack.texts import TEXTS
from app.slack.views import COMMAND, SHORTCUT

_STATIC = Path(__file__).with_name("static")
_FILES = {"sandbox.js": "text/javascript", "sandbox.css": "text/css"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_HOSTS = ("127.0.0.1", "localhost")
_PATIENCE = 10.0


def page_routes(workspace: Workspace, lang: Language) -> list[BaseRoute]:
    """Return the routes of the page."""

    async def page(request: Request) -> Response:
        return FileResponse(_STATIC / "index.html", headers=_HEADERS) if _at_home(request) else _away()

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _FILES:
            return PlainTextResponse("not found", HTTPStatus.NOT_FOUND)
        return FileResponse(_STATIC / name, media_type=_FILES[name], headers=_HEADERS)

    async def state(request: Request) -> Response:
        if not _at_home(request):
            return _away()
        known = request.query_params.get("version", "-1")
        await run_in_threadpool(workspace.wait, int(known) if known.lstrip("-").isdigit() else -1, _PATIENCE)
        user = request.query_params.get("user") or ASKER
        texts = {
            key: say(key, lang) for key in TEXTS if key.startswith(("slack.page.", "slack.verify.name", "slack.close"))
        }
        return JSONResponse({**workspace.seen_by(user), "texts": texts, "lang": lang}, headers=_HEADERS)

    async def act(request: Request) -> Response:
        if not _at_home(request) or request.headers.get("content-type") != "application/json":
            return _away()
        try:
            asked = json.loads(await request.body())
            await run_in_threadpool(do, workspace, asked)
        except (ApiError, KeyError, TypeError, ValueError) as error:
            return PlainTextResponse(f"{type(error).__name__}: {error}", HTTPStatus.BAD_REQUEST)
        return JSONResponse({"ok": True}, headers=_HEADERS)

    return [
        Route("/", page),
        Route("/static/{name}", static),
        Route("/state", state),
        Route("/act", act, methods=["POST"]),
    ]


def do(workspace: Workspace, asked: Mapping[str, Any]) -> None:
    """Do what a person does in the workspace."""
    user, channel, ts = str(asked.get("user") or ASKER), str(asked.get("channel", "")), str(asked.get("ts", ""))
    if user == BOT or user not in workspace.users:
        raise ValueError("nobody")
    acts: dict[str, Callable[[], object]] = {
        "say": lambda: say_as(workspace, user, channel, str(asked["text"]), asked.get("thread") or None),
        "edit": lambda: workspace.edit(channel, ts, typed(str(asked["text"]))),
        "delete": lambda: workspace.delete(channel, ts),
        "click": lambda: workspace.click(user, channel, ts, str(asked["action_id"])),
        "click_home": lambda: workspace.click_home(user, str(asked["action_id"])),
        "shortcut": lambda: workspace.shortcut(user, channel, ts, SHORTCUT),
        "submit": lambda: workspace.submit(user, str(asked["view_id"]), dict(asked["values"])),
        "close": lambda: workspace.close_view(str(asked["view_id"])),
        "home": lambda: workspace.open_home(user),
    }
    acts[str(asked["act"])]()


def say_as(workspace: Workspace, user: str, channel: str, text: str, thread: str | None = None) -> None:
    """Post what a person typed: a command where it is one."""
    if text.startswith(COMMAND):
        workspace.command(user, channel, text.removeprefix(COMMAND).strip())
    else:
        workspace.say(user, channel, typed(text), thread)


def typed(text: str) -> str:
    """Return what a person typed as Slack sends it.

    >>> typed("@urazuke A&B は？")
    '<@U0URAZUKE> A&amp;B は？'
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for name in ("@urazuke", "＠urazuke", "@裏付け"):
        escaped = escaped.replace(name, f"<@{BOT}>")
    return escaped


def _at_home(request: Request) -> bool:
    """Return whether a request was made to this machine by its own name, and by a page of its own."""
    origin = request.headers.get("origin")
    return request.url.hostname in _HOSTS and origin in (None, f"http://{request.headers.get('host', '')}")


def _away() -> Response:
    return PlainTextResponse("only for this machine", HTTPStatus.FORBIDDEN)
