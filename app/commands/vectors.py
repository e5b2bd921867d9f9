"""`urazuke vectors`: how far the search by meaning of a large corpus is, going on with it, stopping it."""

from typing import Annotated

import typer

from app.commands.session import CorpusOption, LangOption, session_of
from app.messages import learn, say

learn(
    {
        "help.vectors": (
            "意味で探す準備を続ける（多くの資料では、台帳と語句の後に続く）",
            "go on with preparing the search by meaning, which follows where there are many documents",
        ),
        "help.vectors.stop": ("進んでいる準備を止める", "stop the preparation that is going on"),
        "help.vectors.status": ("どこまで進んだかだけを出す", "say only how far it is"),
    }
)


def vectors(
    context: typer.Context,
    stop: Annotated[bool, typer.Option("--stop", help="help.vectors.stop")] = False,
    status: Annotated[bool, typer.Option("--status", help="help.vectors.status")] = False,
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Go on with the vectors, here and now; Ctrl-C keeps what is done."""
    session = session_of(context, corpus, lang)
    from app.intake import following
    from index.shelf import VECTORS

    settings = session.settings()
    index = session.index()
    folder = index.folder.parent / VECTORS
    if stop:
        following.stop(folder)
        typer.echo(say("vectors.stopped" if index.manifest.later else "vectors.ready", session.lang))
        return
    if not (status or settings.vectors == "off") and index.manifest.later and not following.is_working(folder):
        with session.bar() as bar:
            try:
                following.follow(settings.home.resolve(), index.key, settings.embedder, tell=bar.count)
            except KeyboardInterrupt:
                typer.echo(say("vectors.stopped", session.lang), err=True)
                raise typer.Exit(1) from None
        index = session.index()
    typer.echo(following.said(index, folder, session.lang, off=settings.vectors == "off"))
