"""What is shown while an index is built: how far that is. Questions are taken as soon as it is done."""

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import app.web.texts  # noqa: F401 - the words of the page
from app.answer import Language
from app.messages import say
from app.web.addresses import Addresses
from app.web.views.markup import View
from app.web.views.page import render_page

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from app.assistant import Progress

_AGAIN = "2"
"""Seconds after which the browser looks again."""


@dataclass
class Front:
    """The application from the first moment: a page with the progress, then the page itself.

    Until then `/healthz` answers 503, so that whoever waits for the server knows.
    """

    at: Addresses
    inner: "ASGIApp | None" = None
    progress: "Progress | None" = None

    def report(self, progress: "Progress") -> None:
        """Take in how far the opening is; called from another thread."""
        self.progress = progress

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, or say that it is too early."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif self.inner is not None:
            await self.inner(scope, receive, send)
        elif scope["type"] == "http":
            await self._wait(scope, send)

    async def _wait(self, scope: "Scope", send: "Send") -> None:
        health = scope["path"].endswith("/healthz")
        body = f"{_line(self.progress, self.at.lang)}\n" if health else starting_page(self.progress, self.at)
        kind = "text/plain" if health else "text/html"
        headers = [
            (b"content-type", f"{kind}; charset=utf-8".encode()),
            (b"cache-control", b"no-store"),
            (b"retry-after", _AGAIN.encode()),
            *([] if health else [(b"refresh", _AGAIN.encode())]),
        ]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": body.encode()})


def starting_page(progress: "Progress | None", at: Addresses) -> str:
    """Return the page that is shown until questions can be asked."""
    line = escape(_line(progress, at.lang))
    bar = ""
    if progress is not None and progress.total > 0:
        share = f"{progress.done} / {progress.total}"
        bar = (
            f'<p><progress max="{progress.total}" value="{progress.done}" aria-label="{line}">{share}</progress> '
            f"<span>{share}</span></p>"
        )
    lead = say("web.starting.lead", at.lang)
    body = f'<section class="starting" role="status"><p>{lead}</p><p><strong>{line}</strong></p>{bar}</section>'
    return render_page(View(say("web.starting", at.lang), body), at, at.lang)


def _line(progress: "Progress | None", lang: Language) -> str:
    return say("web.starting", lang) if progress is None else progress.line(lang)


async def _live(receive: "Receive", send: "Send") -> None:
    """Answer the server's start and end: the inner application has a life of its own."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
