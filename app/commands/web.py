"""`urazuke web`: the chat page."""

from typing import Annotated

import typer

from app.commands.session import CorpusOption, LangOption, session_of
from app.messages import error_line, say


def web(
    context: typer.Context,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="help.web.host", show_default=False)
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", help="help.web.port", show_default=False, min=0, max=65535)
    ] = 7860,
    root_path: Annotated[
        str, typer.Option("--root-path", metavar="PATH", help="help.web.root_path", show_default=False)
    ] = "",
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Serve the chat page."""
    session = session_of(context, corpus, lang)
    from app.web.asgi import clean_root
    from app.web.server import Site, listen, serve

    with listen(host, port) as listener:  # before the index is built: a port that is taken is told at once
        settings = session.settings()
        site = Site(settings, lang=session.lang, forced=session.forced, root=clean_root(root_path), host=host)
        serve(
            lambda report: session.open(talk=True, report=report),
            listener,
            site,
            ready=lambda address: typer.echo(say("web.ready", session.lang, address=address)),
            warn=lambda warning: session.warn(error_line(warning, session.lang)),
        )
