"""`urazuke add`: documents come in, and are read."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.answer import Language
from app.commands.session import CorpusOption, LangOption, session_of
from app.messages import CommandError, learn, say
from app.render_text import printable

if TYPE_CHECKING:
    from app.intake.adding import Outcome

learn(
    {
        "help.add": (
            "資料を追加して読む（ファイル、フォルダー、zip・tar・gz）",
            "add documents and read them (files, folders, zip, tar or gz archives)",
        ),
        "help.add.paths": ("追加するファイルやフォルダー", "files or folders to add"),
    }
)
_NAMES = 5


def add(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="help.add.paths")],
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Add documents to the user's own folder, or to the one that `--corpus` names, and read them."""
    session = session_of(context, corpus, lang)
    from app.commands.documents import show
    from app.intake.adding import Given, add_documents
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


_NOTHING = 2


def said(outcomes: "Sequence[Outcome]", lang: Language) -> Iterator[str]:
    """Yield what became of each file, those of kinds that nobody reads in one line."""
    skipped = [outcome.doc for outcome in outcomes if outcome.kind == "skipped"]
    for outcome in outcomes:
        match outcome.kind:
            case "added":
                yield say("add.added", lang, doc=outcome.doc)
            case "renamed":
                yield say("add.renamed", lang, doc=outcome.doc, name=outcome.other)
            case "duplicate":
                yield say("add.duplicate", lang, doc=outcome.doc, same=outcome.other)
            case "problem" if outcome.problem is not None:
                why = outcome.problem.en if lang == "en" else outcome.problem.ja
                yield say("add.problem", lang, doc=outcome.doc, why=why)
            case _:
                continue
    if skipped:
        names = "、".join(skipped[:_NAMES]) + ("…" if len(skipped) > _NAMES else "")
        yield say("add.skipped", lang, count=len(skipped), names=names)
    if not any(outcome.kind in ("added", "renamed") for outcome in outcomes):
        yield say("add.nothing", lang)
