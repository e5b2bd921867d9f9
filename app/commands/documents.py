"""`urazuke documents`: what is loaded, what was guessed of it, and putting that right. `urazuke remove` beside it."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.answer import Language
from app.commands.session import CorpusOption, LangOption, Session, session_of
from app.jsonl import dumps
from app.messages import CommandError, learn, say
from app.render_text import printable

if TYPE_CHECKING:
    from app.intake.listing import Listed
    from app.intake.report import Facts
    from app.settings import Settings

learn(
    {
        "help.documents": (
            "資料の一覧を出す。推測した題・年度・段階・単位を --set で直す",
            "list the documents; --set corrects what was guessed of one",
        ),
        "help.documents.doc": ("直す資料", "the document to correct"),
        "help.documents.json": ("一覧を JSON で出す", "print the list as JSON"),
        "help.documents.set": (
            "例: fiscal_year=2024、stage=当初、unit=千円",
            "such as fiscal_year=2024, stage=当初, unit=千円",
        ),
        "help.remove": ("資料を取り除く", "take documents out"),
        "help.remove.docs": ("取り除く資料", "the documents to take out"),
    }
)
_HOW = "urazuke documents --set KEY=VALUE DOC"
_COLUMNS = ("title", "publisher", "fiscal_year", "stage", "unit")
_WIDTH = 200


def documents(
    context: typer.Context,
    doc: Annotated[str | None, typer.Argument(metavar="DOC", help="help.documents.doc", show_default=False)] = None,
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="help.documents.set", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="help.documents.json")] = False,
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Print the documents, or put one right first."""
    session = session_of(context, corpus, lang)
    only: Collection[str] = ()
    if given:
        from app.intake.metadata import correct, find_document, parse_settings

        values = parse_settings(given)
        if doc is None:
            raise CommandError("meta.which")
        folder = own(session.settings())
        found = find_document(folder, doc)
        correct(folder, found, values)
        if not as_json:
            typer.echo(say("documents.corrected", session.lang, doc=printable(found)))
        only = [found]
    elif doc is not None:
        from app.intake.metadata import find_document
        from app.opening import corpus_folder

        only = [find_document(corpus_folder(session.settings()), doc)]
    show(session, as_json=as_json, only=only)


def remove(
    context: typer.Context,
    docs: Annotated[list[str], typer.Argument(metavar="DOC...", help="help.remove.docs")],
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Take documents out. Those of a folder of the user's are moved aside there, not deleted."""
    session = session_of(context, corpus, lang)
    from app.intake.metadata import find_document
    from app.intake.removing import remove_documents
    from corpus.documents import has_documents

    settings = session.settings()
    folder = own(settings)
    found = list(dict.fromkeys(find_document(folder, doc) for doc in docs))
    for one in remove_documents(folder, found, keep=settings.corpus is not None):
        key = "remove.done" if one.aside is None else "remove.aside"
        typer.echo(say(key, session.lang, doc=printable(one.doc), where=one.aside))
    if not has_documents(folder):
        typer.echo(say("remove.last" if settings.corpus is None else "remove.empty", session.lang, folder=folder))


def own(settings: "Settings") -> Path:
    """Return the folder whose documents may be changed; CommandError where it would be the bundled one."""
    from app.opening import corpus_folder
    from corpus.documents import bundled_folder

    folder = corpus_folder(settings)
    if folder.resolve() == bundled_folder().resolve():
        raise CommandError("add.bundled")
    return folder


def show(session: Session, *, as_json: bool = False, rebuild: bool = False, only: Collection[str] = ()) -> None:
    """Read what has changed, and print the documents: all, or only those named."""
    from app.intake.listing import Listed, list_documents

    index = session.index(rebuild=rebuild)
    listed = list_documents(index)
    if only:
        listed = Listed(
            tuple((doc, facts) for doc, facts in listed.documents if doc in only),
            tuple(problem for problem in listed.problems if problem.doc in only),
        )
    if as_json:
        typer.echo(dumps(listed.as_json(), indent=1))
        return
    _print(listed, session.lang)
    session.follow(index)


def _print(listed: "Listed", lang: Language) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        console.width = _WIDTH
    table = Table(*say("documents.headings", lang).split(), box=None)
    for doc, facts in listed.documents:
        cells = [doc, *(_cell(facts, name) for name in _COLUMNS), f"{facts.pages or ''}", f"{facts.entries:,}"]
        table.add_row(*(Text(printable(cell)) for cell in cells))
    if listed.documents:
        console.print(table)
    for line in _remarks(listed, lang):
        typer.echo(printable(line))


def _cell(facts: "Facts", name: str) -> str:
    value = facts.metadata.get(name)
    return "" if value is None else f"{value}{' (?)' if name in facts.guessed else ''}"


def _remarks(listed: "Listed", lang: Language) -> Iterator[str]:
    if any(facts.guessed for _, facts in listed.documents):
        yield say("documents.guessed", lang, how=_HOW)
    for doc, facts in listed.documents:
        for note in facts.notes:
            yield say("documents.note", lang, doc=doc, note=note)
    for problem in listed.problems:
        yield say("documents.failed", lang, doc=problem.doc, why=problem.en if lang == "en" else problem.ja)
