"""How much a request may bring, how slowly, and how many questions one address may have open.

A body is taken in whole before anything behind it sees the request: it is small, and a slow sender then holds nothing
but its own connection. An upload goes through as it comes; it has to say its length, and the server keeps it to that.
"""

import asyncio
import re
from collections import Counter
from typing import TYPE_CHECKING

from app.web.asgi import header, inner_path, refuse
from app.web.gate import ADD, UPLOAD

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KB = 1024
_LONGEST_ADDRESS = 8 * _KB
_LARGEST_HEADERS = 32 * _KB
_ASKING = re.compile(r"(?:/\w+)?/gradio_api/queue/(?:join|data)")
_CLOSE = (b"connection", b"close")
_WAIT = (b"retry-after", b"1")


class _Refused(Exception):
    """A body that is not taken."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


class Limits:
    """Refuses what is too long, too large, too slow or too much at once."""

    def __init__(
        self,
        app: "ASGIApp",
        *,
        request_kb: int = 1024,
        upload_kb: int = 0,
        seconds: float = 20.0,
        asking: int = 256,
    ) -> None:
        """Take the sizes of a body and of an upload, the time for a body, and the questions of one address at once.

        Many people may share one address behind a proxy, so that last number is that of a crowd.
        """
        self._app = app
        self._limits = {False: request_kb, True: upload_kb}
        self._seconds = seconds
        self._asking = asking
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on with its body, or refuse it with one line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"]) > _LONGEST_ADDRESS:
            await refuse(send, 414, "gate.address", headers=[_CLOSE])
        elif sum(len(name) + len(value) for name, value in scope["headers"]) > _LARGEST_HEADERS:
            await refuse(send, 431, "gate.headers", headers=[_CLOSE])
        elif _ASKING.fullmatch(inner_path(scope)):
            await self._one_of_many(scope, receive, send)
        else:
            await self._with_body(scope, receive, send)

    async def _one_of_many(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        client = (scope.get("client") or ("",))[0]
        if self._open[client] >= self._asking:
            await refuse(send, 429, "gate.busy", headers=[_WAIT])
            return
        self._open[client] += 1
        try:
            await self._with_body(scope, receive, send)
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]

    async def _with_body(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        length, chunked = header(scope, b"content-length"), header(scope, b"transfer-encoding")
        if chunked is None and length in {None, "0"}:
            await self._app(scope, receive, send)
            return
        path = inner_path(scope)
        upload = path.endswith(f"/{UPLOAD}") or path == ADD
        try:
            self._check(length, upload)
            source = self._steady(receive) if upload else await self._whole(receive)
        except _Refused as refused:
            await refuse(send, refused.status, refused.key, headers=[_CLOSE], limit=self._limits[upload])
            return
        if source is not None:
            await self._app(scope, source, send)

    def _check(self, length: str | None, upload: bool) -> None:
        """Refuse a body by what is said of its length."""
        if length is None:
            if upload:
                raise _Refused(411, "gate.length")
            return
        if not (length.isascii() and length.isdecimal()):
            raise _Refused(400, "gate.length")
        if int(length[:20]) > self._limits[upload] * _KB:
            raise _Refused(413, "gate.body")

    async def _whole(self, receive: "Receive") -> "Receive | None":
        """Return a receiver that has the whole body; None where the client has gone."""
        body = bytearray()
        try:
            async with asyncio.timeout(self._seconds):
                more = True
                while more:
                    message = await receive()
                    if message["type"] != "http.request":
                        return None
                    body += message.get("body", b"")
                    if len(body) > self._limits[False] * _KB:
                        raise _Refused(413, "gate.body")
                    more = message.get("more_body", False)
        except TimeoutError:
            raise _Refused(408, "gate.slow") from None
        held: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def replay() -> "Message":
            return held.pop() if held else await receive()

        return replay

    def _steady(self, receive: "Receive") -> "Receive":
        """Return a receiver that gives up on a sender who stops in the middle of a body."""
        ended = False

        async def steady() -> "Message":
            nonlocal ended
            if ended:
                return await receive()
            try:
                async with asyncio.timeout(self._seconds):
                    message = await receive()
            except TimeoutError:
                message = {"type": "http.disconnect"}
            ended = not message.get("more_body", False)
            return message

        return steady
