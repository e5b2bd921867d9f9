"""Serving the page: on one socket, with a health check, and behind layers under which nothing leaves the machine."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import app.web.texts  # noqa: F401 - the words of the page
from app.answer import LANGUAGES, Language
from app.messages import CommandError
from app.web.addresses import Addresses
from app.web.gate import may_upload
from app.web.starting import Front

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.assistant import Assistant, Progress
    from app.settings import Settings
    from app.store import Store
    from app.web.intake import Intake

STATIC = Path(__file__).with_name("static")
_BACKLOG = 512


@dataclass(frozen=True, slots=True)
class Site:
    """How the page is served: its language, that of answers, its root path, and the settings of the run."""

    settings: "Settings"
    lang: Language = "ja"
    forced: Language | None = None
    root: str = ""
    host: str = "127.0.0.1"

    def addresses(self, lang: Language) -> Addresses:
        """Return the addresses of the pages in a language."""
        return Addresses(self.root, lang, default=self.lang)


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


def build_server(assistant: "Assistant", store: "Store", site: Site, intake: "Intake") -> "FastAPI":
    """Return the application: the page in each language, the addresses of what it shows, and /healthz."""
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import PlainTextResponse
    from starlette.staticfiles import StaticFiles

    from app.opening import corpus_folder
    from app.suggest import first_questions
    from app.web.answer_routes import answer_routes, conversation_routes
    from app.web.asking import Desk
    from app.web.intake_routes import intake_routes
    from app.web.page import build_page, theme
    from app.web.page_picture import Pictures, picture_routes
    from app.web.view_routes import view_routes

    application = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    desk = Desk(lambda: assistant, store, site.forced)

    @application.get("/healthz", response_class=PlainTextResponse)
    def healthz() -> str:
        vectors = intake.vectors(site.lang)
        return "ok\n" if vectors is None else f"ok\n{vectors}\n"

    def address_of(request: Any) -> Addresses:  # noqa: ANN401 - FastAPI's or Gradio's
        asked = request.query_params.get("lang")
        return site.addresses(asked if asked in LANGUAGES else site.lang)

    days = site.settings.keep_days
    application.include_router(answer_routes(desk, address_of=address_of, owner_of=_owner_of))
    application.include_router(conversation_routes(desk, address_of=address_of, owner_of=_owner_of, days=days))
    application.include_router(intake_routes(intake, address_of=address_of))
    application.include_router(
        view_routes(lambda: assistant, base_of=lambda request: site.root, lang=site.lang, intake=intake)
    )
    pictures = Pictures(lambda: corpus_folder(site.settings), lambda doc: assistant.ledger.document(doc))
    application.include_router(picture_routes(pictures, site.lang))
    application.mount("/files", StaticFiles(directory=STATIC), name="files")
    for lang in sorted(LANGUAGES, key=lambda lang: lang == site.lang):  # "/" takes whatever is left, so it comes last
        page = build_page(
            desk,
            at=site.addresses(lang),
            other=site.addresses("en" if lang == "ja" else "ja"),
            owner_of=_owner_of,
            first=first_questions(assistant, lang),
        )
        page.queue(default_concurrency_limit=None, max_size=1_000, api_open=False)
        gr.mount_gradio_app(
            application,
            page,
            path="/" if lang == site.lang else f"/{lang}",
            theme=theme(),
            footer_links=[],
            ssr_mode=False,
            show_error=False,
            pwa=False,
            enable_monitoring=False,
        )
    return application


def _owner_of(request: Any) -> str:  # noqa: ANN401 - FastAPI's request or Gradio's
    """Return whose conversations are meant: the name of who has logged in, else the browser's own number."""
    scope = getattr(request, "request", request).scope
    state = scope.get("state", {})
    user = state.get("user")
    return f"user:{user}" if user else f"browser:{state.get('owner', '')}"


async def run_site(
    opening: "Callable[[Callable[[Progress], None]], Assistant]",
    listener: socket.socket,
    site: Site,
    *,
    ready: Callable[[str], None],
    warn: Callable[[CommandError], None] = lambda _: None,
) -> None:
    """Serve until cancelled: how far `opening` is, then the page; call `ready` with the address once it is there.

    Raises:
        UrazukeError: the assistant cannot be opened.

    """
    import uvicorn

    from app.web.layers import protect
    from app.web.views.page import head_links

    front = Front(site.addresses(site.lang))
    shell: dict[str, Language] = {"/" if lang == site.lang else f"/{lang}/": lang for lang in LANGUAGES}
    layered = protect(
        front,
        site.settings,
        root=site.root,
        host=site.host,
        lang=site.lang,
        shell=shell,
        head=head_links(site.addresses(site.lang)),
        warn=warn,
    )
    config = uvicorn.Config(
        layered,
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=2,
        ws="none",
        server_header=False,
        limit_concurrency=2_000,
    )
    server = uvicorn.Server(config)
    async with contextlib.AsyncExitStack() as stack:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        opened = asyncio.create_task(_open(opening, front, site, stack))
        try:
            await asyncio.wait({serving, opened}, return_when=asyncio.FIRST_COMPLETED)
            if opened.done():
                opened.result()
                ready(_address(site, listener))
                await asyncio.wait({serving})  # awaited itself, it would be cancelled with us, and leave things open
        finally:
            server.should_exit = True
            opened.cancel()
            await asyncio.wait({serving})
            serving.result()


def serve(
    opening: "Callable[[Callable[[Progress], None]], Assistant]",
    listener: socket.socket,
    site: Site,
    *,
    ready: Callable[[str], None],
    warn: Callable[[CommandError], None] = lambda _: None,
) -> None:
    """Serve until interrupted, as `run_site` does."""
    with contextlib.suppress(KeyboardInterrupt):
        # In a loop of ours: elsewhere Gradio makes its own and leaves them open.
        asyncio.run(run_site(opening, listener, site, ready=ready, warn=warn))


def _address(site: Site, listener: socket.socket) -> str:
    name = f"[{site.host}]" if ":" in site.host else site.host
    return f"http://{name}:{listener.getsockname()[1]}{site.root}/"


async def _open(
    opening: "Callable[[Callable[[Progress], None]], Assistant]",
    front: Front,
    site: Site,
    stack: contextlib.AsyncExitStack,
) -> None:
    """Open the assistant beside the server, warm, and put the page in the place of the progress."""
    from app.store import open_store
    from app.web.intake import Intake

    store = stack.enter_context(contextlib.closing(open_store(site.settings)))
    assistant = await asyncio.to_thread(opening, front.report)
    await asyncio.to_thread(assistant.warm_up)
    intake = Intake(site.settings, lambda: assistant, allowed=may_upload(site.settings, site.host))
    stack.callback(intake.close)
    intake.follow()
    application = build_server(assistant, store, site, intake)
    await stack.enter_async_context(application.router.lifespan_context(application))
    assistant.watch()
    stack.callback(assistant.stop)
    front.inner = application
