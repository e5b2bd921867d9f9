"""Logging in where the operator wants it, and telling browsers apart where not.

Behind these layers `scope["state"]` says whose request it is: `user` is the name of who has logged in, and without a
login `owner` is the random number in the browser's cookie.
"""

import asyncio
import re
import secrets
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from app.answer import Language
from app.messages import say
from app.web.asgi import cookies, header, inner_path, refuse, reply, set_cookie
from app.web.backoff import BackOff
from app.web.login_page import leave_page, login_page
from app.web.people import People, is_name
from app.web.sessions import Sessions

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SESSION, OWNER = "urazuke_session", "urazuke_owner"
_ENTER, _LEAVE = "/login", "/logout"
_OPEN = re.compile(r"/healthz|/favicon\.ico|/(?:files|static)/.+")
_PARTS = re.compile(r"/(?:\w+/)?(?:gradio_api|assets|files|static)/.*|/healthz|/favicon\.ico|/(?:\w+/)?theme\.css")
_OWNER = re.compile(r"[\w-]{32}", re.ASCII)
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_LONGEST_NEXT = 2000
_LARGEST_FORM = 16 * 1024
_YEAR = 365 * 24 * 3600
_HTML = "text/html"


class Owner:
    """Gives each browser a number of its own, so that conversations belong to somebody without a login."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on with its owner, and give the cookie to a browser that has none."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held = cookies(scope).get(OWNER, "")
        owner = held if _OWNER.fullmatch(held) else secrets.token_urlsafe(24)
        scope.setdefault("state", {})["owner"] = owner
        if owner == held or _PARTS.fullmatch(inner_path(scope)):
            await self._app(scope, receive, send)
            return
        cookie = set_cookie(scope, OWNER, owner, seconds=_YEAR)

        async def give(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), cookie]}
            await send(message)

        await self._app(scope, receive, give)


class Login:
    """Lets through who has logged in. The form works without script, and a restart logs nobody out."""

    def __init__(
        self,
        app: "ASGIApp",
        *,
        people: People,
        key: bytes,
        hours: float = 12.0,
        lang: Language = "ja",
        names: BackOff | None = None,
        addresses: BackOff | None = None,
    ) -> None:
        """Take who may log in, the key of the sessions, how long they last, and the language of the form.

        Behind a proxy an address may be that of many, so it waits later and for a shorter time than a name.
        """
        self._app = app
        self._people = people
        self._sessions = Sessions(people, key, hours=hours)
        self._lang = lang
        self._names = BackOff(free=5, longest=300.0) if names is None else names
        self._addresses = BackOff(free=50, longest=30.0) if addresses is None else addresses
        self._hashing = asyncio.Semaphore(2)  # each takes its time and 32 MiB

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on with its user, or ask for a login."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, token = inner_path(scope).rstrip("/"), cookies(scope).get(SESSION, "")
        user = self._sessions.name_in(token) if token else None
        scope.setdefault("state", {})["user"] = user
        if path == _ENTER:
            await self._enter(scope, receive, send, user)
        elif path == _LEAVE:
            await self._leave(scope, send, token)
        elif user is not None or _OPEN.fullmatch(inner_path(scope)):
            await self._app(scope, receive, send)
        elif _is_page(scope):
            query = scope["query_string"].decode("latin-1")
            wanted = quote(scope["path"]) + (f"?{query}" if query else "")
            await _go(send, f"{quote(scope.get('root_path', ''))}{_ENTER}?next={quote(wanted, safe='')}")
        else:
            await refuse(send, 401, "login.needed")

    async def _enter(self, scope: "Scope", receive: "Receive", send: "Send", user: str | None) -> None:
        asked = _fields(scope["query_string"])
        if scope["method"] in {"GET", "HEAD"}:
            if user is not None:
                await _go(send, local(asked.get("next", ""), scope))
            else:
                await self._form(scope, send, 200, asked, "")
            return
        form = _fields(await _read(receive))
        name, password = form.get("name", "").strip(), form.get("password", "")
        client = (scope.get("client") or ("",))[0]
        wait = ceil(max(self._names.wait(name), self._addresses.wait(client)))
        if wait:
            said = say("login.wait", self._language(form), seconds=wait)
            await self._form(scope, send, 429, form, said, (b"retry-after", str(wait).encode()))
        elif not await self._matches(name, password, client):
            await self._form(scope, send, 401, form, say("login.wrong", self._language(form)))
        else:
            cookie = set_cookie(scope, SESSION, self._sessions.begin(name), seconds=self._sessions.seconds)
            await _go(send, local(form.get("next", ""), scope), cookie)

    async def _matches(self, name: str, password: str, client: str) -> bool:
        """Return whether the password is right. A try counts as a failure until it is: many at once gain nothing."""
        if not is_name(name):
            name = ""  # nobody's, and short enough to be kept
        self._names.failed(name)
        self._addresses.failed(client)
        async with self._hashing:
            right = await asyncio.to_thread(self._people.matches, name, password)
        if right:
            self._names.forgive(name, all_of_them=True)
            self._addresses.forgive(client)
        return right

    async def _leave(self, scope: "Scope", send: "Send", token: str) -> None:
        if scope["method"] in {"GET", "HEAD"}:
            root = quote(scope.get("root_path", ""))
            await reply(send, 200, leave_page(self._language(_fields(scope["query_string"])), root), kind=_HTML)
            return
        self._sessions.end(token)
        await _go(send, f"{quote(scope.get('root_path', ''))}{_ENTER}", set_cookie(scope, SESSION, "", seconds=0))

    async def _form(
        self,
        scope: "Scope",
        send: "Send",
        status: int,
        given: dict[str, str],
        problem: str,
        *headers: tuple[bytes, bytes],
    ) -> None:
        page = login_page(
            self._language(given),
            quote(scope.get("root_path", "")),
            name=given.get("name", "")[:64],
            wanted=local(given.get("next", ""), scope),
            problem=problem,
        )
        await reply(send, status, page, kind=_HTML, headers=headers)

    def _language(self, given: dict[str, str]) -> Language:
        named = given.get("lang")
        return "ja" if named == "ja" else "en" if named == "en" else self._lang


def local(address: str, scope: "Scope") -> str:
    """Return an address to go on to: the one given where it is below our root path, else the root path itself.

    >>> [local(to, {"root_path": "/yosan"}) for to in ("/yosan/ledger?q=a", "/yosan", "/other", "//evil/yosan/", "x:y")]
    ['/yosan/ledger?q=a', '/yosan', '/yosan/', '/yosan/', '/yosan/']
    """
    root = quote(scope.get("root_path", ""))
    path = address.partition("?")[0].partition("#")[0]
    ours = path == root != "" or path.startswith(f"{root}/")
    ways_up = {".", ".."} & set(path.replace("%2e", ".").replace("%2E", ".").split("/"))
    if ours and not ways_up and len(address) <= _LONGEST_NEXT and _LOCAL.fullmatch(address):
        if path.rstrip("/") not in {root + _ENTER, root + _LEAVE}:
            return quote(address, safe="/?#%&=+:,;@!$'()*~[]")
    return f"{root}/"


def _is_page(scope: "Scope") -> bool:
    """Return whether a person is looking for a page here, not a script for a part of one."""
    wants = _HTML in (header(scope, b"accept") or "")
    whole = b"fragment=" not in scope["query_string"] and not _PARTS.fullmatch(inner_path(scope))
    return scope["method"] in {"GET", "HEAD"} and wants and whole


def _fields(query: bytes) -> dict[str, str]:
    """Return the fields of a form or a query, the first of each name; none where there is something odd about it."""
    try:
        found = parse_qs(query.decode(), max_num_fields=20, errors="replace", keep_blank_values=True)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}


async def _read(receive: "Receive") -> bytes:
    """Return the body of a request, nothing where it is larger than our form."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False) and len(body) <= _LARGEST_FORM
    return bytes(body) if len(body) <= _LARGEST_FORM else b""


async def _go(send: "Send", to: str, *headers: tuple[bytes, bytes]) -> None:
    await reply(send, 303, "", headers=[(b"location", to.encode("ascii")), *headers])
