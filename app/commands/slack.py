"""`urazuke slack`: answers questions in Slack, or shows how it would."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.session import CorpusOption, LangOption, Session, session_of
from app.slack.extra import require_bolt

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.settings import Settings
    from app.slack.corpora import Open


def slack(
    context: typer.Context,
    http: Annotated[
        int | None, typer.Option("--http", metavar="PORT", help="help.slack.http", min=0, max=65535, show_default=False)
    ] = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="help.slack.host", show_default=False)
    ] = "127.0.0.1",
    settings_file: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="help.slack.settings", show_default=False)
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="help.slack.check")] = False,
    manifest: Annotated[bool, typer.Option("--manifest", help="help.slack.manifest")] = False,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="help.slack.url", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help.slack.dry")] = False,
    terminal: Annotated[bool, typer.Option("--terminal", help="help.slack.terminal")] = False,
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", help="help.slack.port", min=0, max=65535, show_default=False)
    ] = 7861,
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Answer questions in Slack."""
    session = session_of(context, corpus, lang)
    require_bolt()
    from app.slack import start

    if manifest:
        start.write_manifest(url, session.lang, typer.echo)
        return
    settings = session.settings()
    channels = start.channels_of(settings, settings_file)
    if dry_run or terminal:
        start.practise(
            session.open(talk=True), settings, channels, _opener(session), lang=session.lang, port=port,
            terminal=terminal, tell=typer.echo, stop=threading.Event(),
        )  # fmt: skip
        return
    begin = start.Start(settings, channels, session.lang, typer.echo)
    if check:
        if not begin.check(http=http is not None):
            raise typer.Exit(1)
        return
    begin.run(_opener(session), http=http, host=host, stop=threading.Event())


def _opener(session: Session) -> "Open":
    """Return what opens an assistant, telling of what takes long."""
    own = session.settings().corpus

    def opener(settings: "Settings") -> "Assistant":
        from app.assistant import open_assistant

        return session.open(talk=True) if settings.corpus == own else open_assistant(settings)

    return opener
