"""What the layers around the page share: the path inside the root path, headers, cookies, and a refusal of one line."""

from typing import TYPE_CHECKING

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
