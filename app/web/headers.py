"""Response headers under which nothing is loaded from elsewhere, and no script runs but those that we meant.

`'strict-dynamic'` is left out on purpose: with it, whatever a trusted script adds may come from any host, and Gradio's
scripts know the addresses of some. Its modules come from the server itself, so `'self'` is enough.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from app.answer import Language
from app.web.asgi import inner_path, is_secure

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_FEATURES = (
    "accelerometer autoplay camera clipboard-read display-capture geolocation gyroscope hid idle-detection "
    "magnetometer microphone midi payment screen-wake-lock serial usb xr-spatial-tracking"
).split()
_ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",  # "no-referrer" would make the origin of forms null
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": ", ".join(f"{feature}=()" for feature in _FEATURES).encode(),
}
_SECURE = {b"strict-transport-security": b"max-age=31536000"}
_KEEP, _ASK_AGAIN, _NEVER = b"private, max-age=31536000, immutable", b"no-cache", b"no-store"
_HASHED = re.compile(r"(?:/\w+)?/assets/.*-[\w-]{8,}\.\w+")
_STATIC = re.compile(r"/files/.+|(?:/\w+)?/static/.+")

_COMMENT_OR_TAG = re.compile(rb"<!--.*?(?:-->|\Z)|<(/?[a-zA-Z][^\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_TEXT_ONLY = frozenset({b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes"})
_IN_HEAD = frozenset({b"meta", b"link", b"script"})
_OUTSIDE = re.compile(
    rb"""["'=]\s*(?:https?:)?//|["'](?:og|twitter):|\srel\s*=\s*["']?(?:manifest|preconnect|dns-prefetch)\b""", re.I
)
_SCRIPT_MARK = re.compile(rb"<!--|-->|<(/?)script(?=[\s/>])", re.IGNORECASE)
_END_OF_SCRIPT = re.compile(rb"</script[^>]*>", re.IGNORECASE)
_LANGUAGE = re.compile(rb"""\slang\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)


class Headers:
    """Adds the headers to every response, and makes the shell (the page that Gradio writes) run under them.

    Only the shell's scripts are given the nonce. Pages of our own load scripts from files, which `'self'` allows, so
    that an inline script in one of them can only be something that slipped in, and does not run. A page that has to
    have one finds the nonce in `scope["state"]["nonce"]`.
    """

    def __init__(
        self, app: "ASGIApp", *, shell: Mapping[str, Language] = MappingProxyType({"/": "ja"}), head: str = ""
    ) -> None:
        """Take the paths of the shell below the root path, each in its language, and what ends its head."""
        self._app = app
        self._shell = dict(shell)
        self._head = head.encode()

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer the request with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(18)
        headers = headers_for(scope, nonce)
        scope.setdefault("state", {})["nonce"] = nonce

        async def forward(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with(message.get("headers", ()), headers)}
            await send(message)

        lang = self._shell.get(inner_path(scope))
        if lang is None:
            await self._app(scope, receive, forward)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        shell = _Shell(forward, lang=lang, nonce=nonce, head=self._head)
        await self._app({**scope, "headers": plain}, receive, shell)


class _Shell:
    """Takes in the shell and sends it on marked; what is no HTML goes by as it comes."""

    def __init__(self, send: "Send", *, lang: Language, nonce: str, head: bytes) -> None:
        self._send = send
        self._lang = lang
        self._nonce = nonce
        self._head = head
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: "Message") -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
            return
        if self._start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        page = mark_page(bytes(self._body), nonce=self._nonce, lang=self._lang, head=self._head)
        length = {b"content-length": str(len(page)).encode()}
        await self._send({**self._start, "headers": _with(self._start["headers"], length)})
        await self._send({"type": "http.response.body", "body": page})


def headers_for(scope: "Scope", nonce: str) -> dict[bytes, bytes]:
    """Return the headers that the response to a request gets."""
    secure = _SECURE if is_secure(scope) else {}
    policy = _POLICY.format(nonce=nonce).encode()
    return {b"content-security-policy": policy, **_ALWAYS, b"cache-control": _keeping(scope), **secure}


def _keeping(scope: "Scope") -> bytes:
    """Return how long a response may be kept: for ever where its address changes with it, else not at all."""
    path = inner_path(scope)
    if _HASHED.fullmatch(path):
        return _KEEP
    if _STATIC.fullmatch(path):
        return _KEEP if b"v" in parse_qs(scope.get("query_string", b"")) else _ASK_AGAIN
    return _NEVER


def _with(headers: Iterable[tuple[bytes, bytes]], ours: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """Return headers with ours in the place of others of the same name; nobody else's page may read a response."""
    theirs = [(name.lower(), value) for name, value in headers]
    kept = [(name, value) for name, value in theirs if name not in ours and not name.startswith(b"access-control-")]
    return [*kept, *ours.items()]


def _is_page(message: "Message") -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])


def mark_page(page: bytes, *, nonce: str, lang: Language, head: bytes = b"") -> bytes:
    """Return a page in the language, its scripts with the nonce, and without the links of its head to elsewhere.

    What stands in scripts and in other elements that hold text alone stays as it is.

    >>> mark_page(b'<html lang="en"><script>s = "<script>"</script>', nonce="n", lang="ja")
    b'<html lang="ja"><script nonce="n">s = "<script>"</script>'
    """
    parts: list[bytes] = []
    at = 0
    while found := _COMMENT_OR_TAG.search(page, at):
        parts.append(page[at : found.start()])
        tag, name, end = found[0], (found[1] or b"").lower(), found.end()
        if name in _TEXT_ONLY:
            end = _end_of_text(page, end, name)
        if name in _IN_HEAD and _OUTSIDE.search(found[2]):
            ending = _END_OF_SCRIPT.match(page, end) if name == b"script" else None
            end = ending.end() if ending else end
        else:
            if name == b"/head" and head:
                parts.append(mark_page(head, nonce=nonce, lang=lang))
                head = b""
            parts += (_marked(tag, name, nonce, lang), page[found.end() : end])
        at = end
    return b"".join([*parts, page[at:]])


def _marked(tag: bytes, name: bytes, nonce: str, lang: Language) -> bytes:
    if name == b"script":
        opening = len(b"<script")
        return tag[:opening] + f' nonce="{nonce}"'.encode() + tag[opening:]  # the first of two attributes counts
    if name == b"html":
        opening = len(b"<html")
        return tag[:opening] + f' lang="{lang}"'.encode() + _LANGUAGE.sub(b"", tag[opening:])
    return tag


def _end_of_text(page: bytes, start: int, name: bytes) -> int:
    """Return where the text of an element that holds text alone ends, as browsers see it."""
    if name != b"script":
        ending = re.compile(rb"</" + re.escape(name) + rb"(?=[\s/>])", re.IGNORECASE).search(page, start)
        return ending.start() if ending else len(page)
    hidden = nested = False  # in <!-- … -->, where <script> … </script> is text again
    for mark in _SCRIPT_MARK.finditer(page, start):
        match mark[0]:
            case b"<!--":
                hidden = True
            case b"-->":
                hidden = nested = False
            case _ if not mark[1]:
                nested = hidden
            case _ if nested:
                nested = False
            case _:
                return mark.start()
    return len(page)
