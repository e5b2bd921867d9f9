"""What the layers around the page share: the path inside the root path, headers, cookies, and a refusal of one line."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

import app.web.gate_texts  # noqa: F401 - the words of refusals
from app.messages import say

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class RootPath:
    """Makes one of the two ways in which a proxy passes on a path: with the prefix before it, or without.

    Behind it `path` begins with `root_path`, as ASGI wants it, so that everything else may look at `inner_path` alone.
    """

    def __init__(self, app: "ASGIApp", *, root: str = "") -> None:
        self._app = app
        self._root = clean_root(root)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on under the root path."""
        if scope["type"] in {"http", "websocket"} and self._root:
            inner = _below(_below(scope["path"], self._root), self._root)  # twice: a server adds it, and so may a proxy
            scope = {**scope, "root_path": self._root, "path": self._root + inner}
            if "raw_path" in scope:
                del scope["raw_path"]  # it would say something else
        await self._app(scope, receive, send)


def clean_root(root: str) -> str:
    """Return a root path with a slash before it and none behind; the empty string for the root itself.

    >>> clean_root("yosan/"), clean_root("/"), clean_root("/a/b")
    ('/yosan', '', '/a/b')
    """
    parts = "/".join(part for part in root.split("/") if part)
    return f"/{parts}" if parts else ""


def inner_path(scope: "Scope") -> str:
    """Return the path of a request below the root path; it begins with a slash.

    >>> [inner_path({"path": path, "root_path": "/yosan"}) for path in ("/yosan/login", "/yosan", "/login")]
    ['/login', '/', '/login']
    """
    return _below(scope["path"], scope.get("root_path", "")) or "/"


def _below(path: str, root: str) -> str:
    if root and (path == root or path.startswith(root + "/")):
        return path[len(root) :] or "/"
    return path


def header(scope: "Scope", name: bytes) -> str | None:
    """Return the value of a request's header, the first where there are several."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


def is_secure(scope: "Scope") -> bool:
    """Return whether the request came by https, as the server or a proxy that it trusts says."""
    return scope.get("scheme") == "https"


def cookies(scope: "Scope") -> dict[str, str]:
    """Return the cookies of a request; of two with one name the first, which has the longer path.

    >>> cookies({"headers": [(b"cookie", b"a=1; b=2=3; a=4; broken")]})
    {'a': '1', 'b': '2=3'}
    """
    found: dict[str, str] = {}
    for key, value in scope["headers"]:
        if key == b"cookie":
            for part in value.decode("latin-1").split(";"):
                name, equals, text = part.strip().partition("=")
                if equals:
                    found.setdefault(name, text)
    return found


def set_cookie(scope: "Scope", name: str, value: str, *, seconds: int) -> tuple[bytes, bytes]:
    """Return the header that sets a cookie for the root path; with no seconds left, the one that deletes it."""
    path = quote(scope.get("root_path", ""), safe="/%") or "/"
    secure = "; Secure" if is_secure(scope) else ""
    cookie = f"{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    return b"set-cookie", cookie.encode("ascii")


async def reply(
    send: "Send", status: int, body: str, *, kind: str = "text/plain", headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Send a whole response."""
    content = body.encode()
    lines = [(b"content-type", f"{kind}; charset=utf-8".encode()), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*lines, *headers]})
    await send({"type": "http.response.body", "body": content})


async def refuse(
    send: "Send", status: int, key: str, *, headers: Iterable[tuple[bytes, bytes]] = (), **values: object
) -> None:
    """Refuse a request with one line that says why and what to do, in both languages."""
    await reply(send, status, f"{say(key, 'ja', **values)} / {say(key, 'en', **values)}\n", headers=headers)
