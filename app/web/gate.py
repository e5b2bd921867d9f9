"""Who may ask for what: the names the server answers to, the sites requests may come from, the paths that are open.

A server on loopback is within reach of every page that its user's browser shows. Another site can point a name of its
own at 127.0.0.1 and then read what it likes, unless the name in `Host` is looked at; and it can post forms, unless
their origin is. Gradio serves far more than our page needs (a proxy, files, uploads, monitoring), so its open routes
are listed here, and the rest is not there.
"""

import ipaddress
import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.web.asgi import header, inner_path, refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from app.settings import WebSettings

PAGES = frozenset(
    "answer checks conversation conversations documents feedback files healthz ledger login logout".split()
    + "page row source".split()
)
"""The first part of the paths of our own pages, without an ending such as `.csv`."""

UPLOAD = "gradio_api/upload"
ADD = "/documents/add"
"""Where documents are sent to."""

_READ, _WRITE = frozenset({"GET", "HEAD"}), frozenset({"POST"})
_GRADIO = (
    (_READ, re.compile(r"(?:assets|static)/.+|theme\.css|favicon\.ico|robots\.txt")),
    (_READ, re.compile(r"gradio_api/(?:heartbeat/[\w-]{1,64}|queue/data|app_id|startup-events)")),
    (_WRITE, re.compile(r"gradio_api/(?:queue/join|cancel|reset)")),
)
_FREE = "/healthz"  # whoever looks after the server may ask by any name
_PORTS = {"http": 80, "https": 443}


class Gate:
    """Refuses names, origins and paths that are not ours. Behind it are requests of our own page alone."""

    def __init__(
        self,
        app: "ASGIApp",
        *,
        mounts: Iterable[str] = ("",),
        pages: Collection[str] = PAGES,
        uploads: bool = False,
        allowed_hosts: Iterable[str] = (),
        loopback: bool = False,
    ) -> None:
        """Take where Gradio is mounted below the root path, and what else is open.

        Where the server listens on loopback alone or hosts are named, only loopback names and those hosts are answered.
        A host `*.example.go.jp` stands for all below it, and `*` for any.
        """
        self._app = app
        self._mounts = sorted((f"{mount.rstrip('/')}/" for mount in mounts), key=len, reverse=True)
        self._pages = frozenset(pages)
        self._uploads = uploads
        self._allowed = tuple(host.strip().lower().rstrip(".") for host in allowed_hosts if host.strip())
        self._any_host = "*" in self._allowed or not (loopback or self._allowed)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, or refuse it with one line."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif not self._answers_to(header(scope, b"host")) and inner_path(scope) != _FREE:
            await refuse(send, 421, "gate.host")
        elif not self._is_open(scope["method"], inner_path(scope)):
            await refuse(send, 404, "gate.closed")
        elif scope["method"] not in _READ and not self._is_ours(scope):
            await refuse(send, 403, "gate.origin")
        else:
            await self._app(scope, receive, send)

    def _answers_to(self, host: str | None) -> bool:
        if self._any_host:
            return True
        name = host_name(host or "")
        return name is not None and (is_loopback(name) or self._is_allowed(name))

    def _is_allowed(self, name: str) -> bool:
        return any(name == host or (host.startswith("*.") and name.endswith(host[1:])) for host in self._allowed)

    def _is_open(self, method: str, path: str) -> bool:
        """Return whether the path is one of ours, or one of Gradio's that the page needs."""
        if path.split("/")[1].partition(".")[0] in self._pages:
            return method in _READ | _WRITE
        for mount in self._mounts:
            if path == mount or path == mount.rstrip("/"):
                return method in _READ
            if path.startswith(mount):
                rest = path[len(mount) :]
                if rest == UPLOAD:
                    return self._uploads and method in _WRITE
                return any(method in methods and pattern.fullmatch(rest) for methods, pattern in _GRADIO)
        return False

    def _is_ours(self, scope: "Scope") -> bool:
        """Return whether a request that may change something comes from our own page, or from no page at all.

        Browsers say so in `Sec-Fetch-Site`, but only over https and on loopback; else the origin has to be the host
        that was asked, or the one that a proxy was asked for (no page can make a browser send that header unasked).
        """
        site = header(scope, b"sec-fetch-site")
        if site is not None:
            return site in {"same-origin", "none"}
        origin = header(scope, b"origin")
        if origin is None:
            return True
        scheme, _, place = origin.partition("://")
        if scheme not in _PORTS:
            return False
        forwarded = (header(scope, b"x-forwarded-host") or "").partition(",")[0].strip()
        hosts = filter(None, (header(scope, b"host"), forwarded))
        known = {_endpoint(scheme, host) for host in hosts}  # by the page's scheme: a proxy may have taken TLS off
        name = host_name(place)
        return name is not None and (_endpoint(scheme, place) in known or self._is_allowed(name))


def host_name(host: str) -> str | None:
    """Return the name in a Host header, without its port and in lower case; None where it is none.

    >>> host_name("Example.go.jp.:8080"), host_name("[::1]:7860"), host_name("a b"), host_name("a@b")
    ('example.go.jp', '::1', None, None)
    """
    found = _endpoint("http", host)
    return found[0] if found else None


def is_loopback(name: str) -> bool:
    """Return whether the name means this machine alone.

    >>> [is_loopback(name) for name in ("localhost", "127.0.0.2", "::1", "127.0.0.1.example.com", "0.0.0.0")]
    [True, True, True, False, False]
    """
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def may_upload(settings: "WebSettings", host: str) -> bool:
    """Return whether documents can be added on the page: as the settings say, else where only this machine sees it."""
    return settings.upload == "on" if settings.upload is not None else is_loopback(host)


def _endpoint(scheme: str, host: str) -> tuple[str, int] | None:
    """Return name and port of a host, with the scheme's port where it names none."""
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not name or parts.netloc != host or "@" in host or not re.fullmatch(r"[\w.:-]+", name):
        return None
    return name.rstrip("."), port or _PORTS[scheme]
