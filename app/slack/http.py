"""Slack's calls over HTTP: one address for all of them, each signed, each acknowledged at once."""

import asyncio
import contextlib
import json
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import parse_qs

from slack_bolt import App, BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

logger = logging.getLogger("urazuke.slack")

PATH = "/slack/events"
_LONGEST = 1024 * 1024
"""Bytes of a request: Slack's are far smaller."""


def build_http(app: App) -> Starlette:
    """Return the web application: Slack's address, and /healthz beside it."""

    async def events(request: Request) -> Response:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > _LONGEST:
                return PlainTextResponse("too large\n", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            _understood(body.decode("utf-8"), request.headers)
            headers = {key: [value] for key, value in request.headers.items()}
            asked = BoltRequest(body=body.decode("utf-8"), query=str(request.url.query), headers=headers)  # type: ignore[arg-type]
        except ValueError:
            return PlainTextResponse("not understood\n", HTTPStatus.BAD_REQUEST)
        told: BoltResponse = await run_in_threadpool(_dispatch, app, asked)
        return Response(told.body, told.status, dict(told.first_headers_without_set_cookie()))

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    return Starlette(routes=[Route(PATH, events, methods=["POST"]), Route("/healthz", healthz)])


def _understood(body: str, headers: Mapping[str, str]) -> None:
    """Raise ValueError where a call is not such as Slack makes: slack-bolt would fall over it."""
    int(headers.get("x-slack-request-timestamp") or 0)
    if "json" in headers.get("content-type", ""):
        told = json.loads(body)
    else:
        told = json.loads(parse_qs(body).get("payload", ["{}"])[0])
    if not isinstance(told, dict) or not isinstance(told.get("event", {}), dict):
        raise ValueError("not an object")


def _dispatch(app: App, request: BoltRequest) -> BoltResponse:
    try:
        return app.dispatch(request)
    except Exception:
        logger.exception("a call could not be understood")
        return BoltResponse(status=HTTPStatus.BAD_REQUEST)


def serve_http(app: App, listener: socket.socket, ready: Callable[[], None], stop: threading.Event) -> None:
    """Serve until interrupted, or until `stop` is set; call `ready` as soon as Slack may call."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

        async def on_tick(self, counter: int) -> bool:
            return await super().on_tick(counter) or stop.is_set()

    config = uvicorn.Config(build_http(app), log_level="warning", lifespan="off", timeout_graceful_shutdown=2)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(Server(config).serve(sockets=[listener]))
