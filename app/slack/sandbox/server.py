"""The practice workspace on a port of its own: Slack's Web API, its Socket Mode, and the page to look at it."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.slack.sandbox.workspace import ApiError, Workspace

_ACK_SECONDS = 3.0
_PING_SECONDS = 0.2
"""How often a socket is pinged: slack_sdk hears that it is to close a connection only when something comes in."""


@dataclass(frozen=True, slots=True)
class Fault:
    """How a call is to fail: with a status, or with one of Slack's words, before it is done or after."""

    status: int = 200
    code: str = ""
    retry_after: float | None = None
    after: bool = False
    """It is done all the same, and only its answer is lost."""
    drop: bool = False
    """The connection breaks instead of answering."""


Faults = Callable[[str, Mapping[str, Any]], Fault | None]


@dataclass(slots=True)
class _Envelope:
    id: str
    kind: str
    payload: dict[str, Any]
    attempt: int = 0
    sent: float | None = None


@dataclass(slots=True)
class Sockets:
    """The app's Socket Mode connections. What is not acknowledged is sent again."""

    acknowledged: Callable[[str, Mapping[str, Any], object], None]
    patience: float = _ACK_SECONDS
    open: list[WebSocket] = field(default_factory=list)
    waiting: dict[str, _Envelope] = field(default_factory=dict)
    slowest: float = 0.0
    """Seconds that the slowest acknowledgement took."""
    hellos: int = 0
    _numbers: "count[int]" = field(default_factory=count)

    async def serve(self, ws: WebSocket) -> None:
        """Serve one connection until it ends."""
        await ws.accept()
        await ws.send_text(json.dumps({"type": "hello", "num_connections": len(self.open) + 1}))
        self.hellos += 1
        self.open.append(ws)
        try:
            for envelope in list(self.waiting.values()):
                await self.send(envelope)
            while True:
                self._answered(json.loads(await ws.receive_text()))
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            if ws in self.open:
                self.open.remove(ws)

    def keep(self, kind: str, payload: dict[str, Any]) -> _Envelope:
        """Return something for the app, which waits from now on until it is acknowledged."""
        envelope = _Envelope(f"E{next(self._numbers)}", kind, payload)
        self.waiting[envelope.id] = envelope
        return envelope

    async def repeat(self) -> None:
        """Send again what nobody acknowledged, for as long as the server runs."""
        while True:
            await asyncio.sleep(min(0.2, self.patience / 2))
            for envelope in list(self.waiting.values()):
                if envelope.sent is not None and time.monotonic() - envelope.sent > self.patience:
                    envelope.attempt += 1
                    await self.send(envelope)

    async def send(self, envelope: _Envelope) -> None:
        """Send it to the app, where that is connected; else when it next is."""
        body = {
            "envelope_id": envelope.id, "type": envelope.kind, "payload": envelope.payload,
            "accepts_response_payload": envelope.kind != "events_api",
            **({"retry_attempt": envelope.attempt, "retry_reason": "timeout"} if envelope.attempt else {}),
        }  # fmt: skip
        for ws in self.open[-1:]:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await ws.send_text(json.dumps(body))
                envelope.sent = time.monotonic()

    def _answered(self, answer: Mapping[str, Any]) -> None:
        envelope = self.waiting.pop(str(answer.get("envelope_id")), None)
        if envelope is not None:
            if envelope.sent is not None and not envelope.attempt:
                self.slowest = max(self.slowest, time.monotonic() - envelope.sent)
            self.acknowledged(envelope.kind, envelope.payload, answer.get("payload"))


class PracticeServer:
    """Serves a workspace on loopback, in a thread of its own, as long as it is entered."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        port: int = 0,
        routes: "list[BaseRoute] | None" = None,
        faults: Faults | None = None,
        patience: float = _ACK_SECONDS,
    ) -> None:
        self.workspace = workspace
        self.faults = faults
        self.sockets = Sockets(workspace.acknowledge, patience)
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", port))
        self._listener.listen(128)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        workspace.base_url = self.address
        workspace.emit = self.emit
        own: list[BaseRoute] = [
            Route("/api/{method}", self._api, methods=["POST", "GET"]),
            WebSocketRoute("/socket", self.sockets.serve),
            Route("/upload/{file}", self._upload, methods=["POST"]),
            Route("/response/{code}", self._response, methods=["POST"]),
        ]
        config = uvicorn.Config(
            Starlette(routes=[*own, *(routes or [])]), log_level="error", lifespan="off", ws="websockets-sansio",
            ws_ping_interval=_PING_SECONDS, timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="practice-server", daemon=True)

    def __enter__(self) -> "PracticeServer":
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *error: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._listener.close()

    def emit(self, kind: str, payload: dict[str, Any]) -> None:
        """Send something to the app through the socket."""
        if self._loop is not None and not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self.sockets.send(self.sockets.keep(kind, payload)), self._loop)

    def drop(self) -> None:
        """Break every socket, without a word."""
        self._each(lambda ws: ws.close(1011))

    def refresh(self) -> None:
        """Ask the app to connect anew, as Slack does from time to time."""
        self._each(lambda ws: ws.send_text(json.dumps({"type": "disconnect", "reason": "refresh_requested"})))

    def babble(self, text: str) -> None:
        """Send what is no envelope."""
        self._each(lambda ws: ws.send_text(text))

    def _each(self, act: Callable[[WebSocket], Any]) -> None:
        async def do() -> None:
            for ws in list(self.sockets.open):
                with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                    await act(ws)

        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(do(), self._loop).result(5)

    def _run(self) -> None:
        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            repeating = asyncio.create_task(self.sockets.repeat())
            serving = asyncio.create_task(self._server.serve(sockets=[self._listener]))
            while not self._server.started and not serving.done():
                await asyncio.sleep(0.01)
            self._ready.set()
            await serving
            repeating.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await repeating

        asyncio.run(main())

    async def _api(self, request: Request) -> Response:
        method = request.path_params["method"]
        given = await _parameters(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        token = token or str(given.pop("token", ""))
        fault = self.faults(method, given) if self.faults else None
        if fault is not None and not fault.after:
            return await self._fail(request, fault)
        try:
            body = {"ok": True, **await run_in_threadpool(self.workspace.api, method, given, token)}
        except ApiError as error:
            body = error.body
        except (KeyError, TypeError, ValueError):
            body = {"ok": False, "error": "invalid_arguments"}
        if fault is not None:
            return await self._fail(request, fault)
        granted = ",".join(sorted(self.workspace.granted))
        return JSONResponse(body, headers={"x-oauth-scopes": granted} if body["ok"] else None)

    async def _fail(self, request: Request, fault: Fault) -> Response:
        headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
        if fault.drop:
            return _Broken()
        if fault.code:
            return JSONResponse({"ok": False, "error": fault.code}, fault.status, headers)
        return PlainTextResponse("<html>upstream unavailable</html>", fault.status, headers)

    async def _upload(self, request: Request) -> Response:
        fault = self.faults("files.upload", {}) if self.faults else None
        if fault is not None:
            return await self._fail(request, fault)
        self.workspace.receive(request.path_params["file"], await request.body())
        return PlainTextResponse("OK")

    async def _response(self, request: Request) -> Response:
        fault = self.faults("response_url", {}) if self.faults else None
        if fault is not None:
            return await self._fail(request, fault)
        try:
            self.workspace.respond(request.path_params["code"], json.loads(await request.body()))
        except ApiError as error:
            used = str(error) == "used_url"
            return PlainTextResponse(str(error), HTTPStatus.NOT_FOUND if used else HTTPStatus.BAD_REQUEST)
        return PlainTextResponse("ok")


class _Broken(Response):
    """An answer that breaks off."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise more than is sent: the server then closes the connection."""
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": [(b"content-length", b"99")]})
        await send({"type": "http.response.body", "body": b'{"ok"', "more_body": True})


async def _parameters(request: Request) -> dict[str, Any]:
    """Return what a call brings along, as JSON or as a form."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(json.loads(await request.body() or b"{}"))
    form = {**request.query_params, **{key: str(value) for key, value in (await request.form()).items()}}
    for key in ("blocks", "metadata", "view", "files"):
        if isinstance(form.get(key), str):
            form[key] = json.loads(form[key])
    return form
