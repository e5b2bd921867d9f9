"""Serving the page: on one socket, with a health check, and with a policy under which nothing leaves the machine."""

import asyncio
import contextlib
import errno
import re
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from app.answer import Language
from app.messages import CommandError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.assistant import Assistant

_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
_OUTSIDE = re.compile(rb"<(?:meta|link|script)\b[^>]*(?:https?://|\"(?:og|twitter):)[^>]*>(?:\s*</script>)?")
_LANGUAGE = re.compile(rb'(<html\b[^>]*?\slang=)"[^"]*"')
_BACKLOG = 128


@contextlib.contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """Return a socket that takes connections; CommandError with what to do where there can be none."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CommandError("web.address", address=f"{host}:{port}", why=error.strerror) from None
    with listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(_BACKLOG)
        except OSError as error:
            key = "web.taken" if error.errno == errno.EADDRINUSE else "web.address"
            raise CommandError(key, address=f"{host}:{port}", why=error.strerror) from None
        yield listener


def build_server(assistant: "Assistant", *, lang: Language, forced: Language | None) -> "FastAPI":
    """Return the application: the page, and /healthz beside it."""
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import PlainTextResponse

    from app.web.page import STYLE, build_page, theme

    application = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @application.get("/healthz", response_class=PlainTextResponse)
    def healthz() -> str:
        return "ok\n"

    application.add_middleware(_StayHome, lang=lang)
    page = build_page(assistant, lang=lang, forced=forced)
    mounted: FastAPI = gr.mount_gradio_app(
        application,
        page,
        path="/",
        theme=theme(),
        css=STYLE.read_text(encoding="utf-8"),
        footer_links=[],
        ssr_mode=False,
        show_error=False,
        pwa=False,
        enable_monitoring=False,
    )
    return mounted


def serve(
    assistant: "Assistant",
    listener: socket.socket,
    *,
    host: str,
    lang: Language,
    forced: Language | None,
    ready: Callable[[str], None],
) -> None:
    """Serve until interrupted; call `ready` with the address as soon as questions are taken."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            name = f"[{host}]" if ":" in host else host
            ready(f"http://{name}:{listener.getsockname()[1]}/")

    async def run() -> None:  # built in the loop: elsewhere Gradio makes loops of its own, and leaves them open
        application = build_server(assistant, lang=lang, forced=forced)
        config = uvicorn.Config(application, log_level="warning", lifespan="on", timeout_graceful_shutdown=2)
        await Server(config).serve(sockets=[listener])

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())


class _StayHome:
    """Adds the policy to every response, and takes what points outside out of the page's head."""

    def __init__(self, app: Any, *, lang: Language) -> None:  # noqa: ANN401 - an ASGI application
        self._app = app
        self._lang = lang

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start: dict[str, Any] = {}
        body = bytearray()

        async def forward(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", []), *_HEADERS]
                message = {**message, "headers": headers}
                if any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers):
                    start.update(message)
                    return
            elif start and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                page = self._clean(bytes(body))
                length = (b"content-length", str(len(page)).encode())
                headers = [header for header in start["headers"] if header[0] != b"content-length"]
                await send({**start, "headers": [*headers, length]})
                message = {"type": "http.response.body", "body": page}
            await send(message)

        await self._app(scope, receive, forward)

    def _clean(self, page: bytes) -> bytes:
        return _LANGUAGE.sub(rb'\1"' + self._lang.encode() + b'"', _OUTSIDE.sub(b"", page), count=1)
