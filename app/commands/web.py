"""`urazuke web`: the chat page."""

from typing import Annotated

import typer

from app.commands.session import CorpusOption, LangOption, session_of
from app.messages import say


def web(
    context: typer.Context,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="help.web.host", show_default=False)
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", help="help.web.port", show_default=False, min=0, max=65535)
    ] = 7860,
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Serve the chat page."""
    session = session_of(context, corpus, lang)
    from app.web.server import listen, serve

    with listen(host, port) as listener:  # before the index is built: a port that is taken is told at once
        assistant = session.open(talk=True)
        serve(
            assistant,
            listener,
            host=host,
            lang=session.lang,
            forced=session.forced,
            ready=lambda address: typer.echo(say("web.ready", session.lang, address=address)),
        )
