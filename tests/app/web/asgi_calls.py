"""Calling an ASGI application as a server does, without one."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Got:
    """A response."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    sent: list["Message"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def cookies(self) -> dict[str, str]:
        """Return the cookies that are set, with their attributes."""
        pairs = [value.partition("=") for name, value in self.headers if name == "set-cookie"]
        return {name: rest for name, _, rest in pairs}

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()


def call(app: "ASGIApp", method: str, address: str, /, **given: Any) -> Got:  # noqa: ANN401 - as acall takes them
    """Return the response to one request."""
    return asyncio.run(acall(app, method, address, **given))


async def acall(
    app: "ASGIApp",
    method: str,
    address: str,
    /,
    *,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes | Sequence[bytes] = b"",
    length: bool = True,
    client: str = "192.0.2.7",
    scheme: str = "http",
    root: str = "",
    pause: float = 0.0,
) -> Got:
    """Return the response to one request; a body in parts arrives with a pause before each."""
    path, _, query = address.partition("?")
    parts = [body] if isinstance(body, bytes) else list(body)
    lines = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    if any(parts) and length:
        lines.append((b"content-length", str(sum(map(len, parts))).encode()))
    scope: Scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "headers": lines, "client": (client, 5), "scheme": scheme, "root_path": root, "state": {},
    }  # fmt: skip
    waiting: list[Message] = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts, start=1)
    ]
    got = Got()

    async def receive() -> "Message":
        await asyncio.sleep(pause)
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: "Message") -> None:
        got.sent.append(message)
        if message["type"] == "http.response.start":
            got.status = message["status"]
            got.headers = [(name.decode(), value.decode("latin-1")) for name, value in message["headers"]]
        elif message["type"] == "http.response.body":
            got.body += message.get("body", b"")

    await app(scope, receive, send)
    return got


@dataclass
class Inner:
    """An application that keeps what it was asked and answers with what it was told to."""

    body: bytes = b"ok"
    headers: Sequence[tuple[bytes, bytes]] = ((b"content-type", b"text/plain"),)
    parts: int = 1
    asked: list["Scope"] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Take the request in, and answer."""
        self.asked.append(scope)
        if scope["type"] != "http":
            return
        taken, more = b"", scope["method"] == "POST"
        while more:
            message = await receive()
            taken += message.get("body", b"")
            more = message.get("more_body", False)
        self.taken.append(taken)
        await send({"type": "http.response.start", "status": 200, "headers": list(self.headers)})
        size = max(1, -(-len(self.body) // self.parts))
        for at in range(0, len(self.body), size):
            more = at + size < len(self.body)
            await send({"type": "http.response.body", "body": self.body[at : at + size], "more_body": more})

    @property
    def state(self) -> dict[str, Any]:
        """Return the state of the last request."""
        found: dict[str, Any] = self.asked[-1]["state"]
        return found
