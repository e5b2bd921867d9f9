"""`urazuke add`: documents come in, and are read."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.session import CorpusOption, LangOption, session_of
from app.messages import CommandError, learn
from app.render_text import printable

learn(
    {
        "help.add": (
            "資料を追加して読む（ファイル、フォルダー、zip・tar・gz）",
            "add documents and read them (files, folders, zip, tar or gz archives)",
        ),
        "help.add.paths": ("追加するファイルやフォルダー", "files or folders to add"),
    }
)

_NOTHING = 2
"""The exit status where nothing came in that could."""


def add(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="help.add.paths")],
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Add documents to the user's own folder, or to the one that `--corpus` names, and read them."""
    session = session_of(context, corpus, lang)
    from app.commands.documents import show
    from app.intake.adding import Given, add_documents, said
    from app.intake.limits import Limits
    from app.opening import own_folder

    settings = session.settings()
    folder = settings.corpus or own_folder(settings)
    for path in paths:
        if not path.exists():
            raise CommandError("add.none", what=path)
    given = [Given(path, path.resolve().name) for path in paths]
    try:
        outcomes = add_documents(folder, given, Limits.of(settings))
    except OSError as error:
        raise CommandError("add.full", folder=folder, why=error.strerror) from error
    for line in said(outcomes, session.lang):
        typer.echo(printable(line))
    new = [outcome.doc for outcome in outcomes if outcome.kind in ("added", "renamed")]
    if new:
        show(session, rebuild=False, only=new)
    elif any(outcome.kind in ("problem", "skipped") for outcome in outcomes):
        raise typer.Exit(_NOTHING)
