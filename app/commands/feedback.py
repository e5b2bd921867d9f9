"""`urazuke feedback`: what people thought of the answers, and gold-set candidates made of it."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.answer import Language
from app.commands.feedback_messages import say
from app.commands.session import CorpusOption, LangOption, Session, session_of
from app.jsonl import dumps
from app.messages import CommandError
from app.render_text import printable, status_words

if TYPE_CHECKING:
    from app.store import Feedback, Store

_WIDTH = 200  # of a table that goes into a file or a pipe


class Verdict(StrEnum):
    """What somebody thought of an answer."""

    up = "up"
    down = "down"


class Format(StrEnum):
    """How candidates are written."""

    jsonl = "jsonl"
    csv = "csv"


SinceOption = Annotated[
    datetime | None,
    typer.Option("--since", metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="help.feedback.since", show_default=False),
]
VerdictOption = Annotated[
    Verdict | None, typer.Option("--verdict", metavar="up|down", help="help.feedback.verdict", show_default=False)
]


def show(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="help.feedback.json")] = False,
    since: SinceOption = None,
    verdict: VerdictOption = None,
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Print the ratings in the order they were given."""
    session = session_of(context, corpus, lang)
    with _store(session) as store:
        found = list(store.feedback(since=since, verdict=verdict))
    if as_json:
        typer.echo(dumps([feedback_json(one) for one in found], indent=1))
    elif found:
        _print_table(found, session.lang)
    else:
        typer.echo(say("feedback.none", session.lang))


def export(
    context: typer.Context,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="help.feedback.out", show_default=False, allow_dash=True)
    ] = Path("-"),
    form: Annotated[
        Format | None, typer.Option("--format", metavar="jsonl|csv", help="help.feedback.format", show_default=False)
    ] = None,
    since: SinceOption = None,
    verdict: VerdictOption = None,
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Write gold-set candidates made of the ratings."""
    session = session_of(context, corpus, lang)
    from app.store.candidates import candidates
    from app.store.gold_rows import json_lines, table

    with _store(session) as store:
        found = candidates(store.feedback(since=since, verdict=verdict), session.lang)
    as_table = form is Format.csv or (form is None and out.suffix.lower() == ".csv")
    text = table(found) if as_table else json_lines(found)
    if str(out) == "-":
        sys.stdout.write(text)
    else:
        _write(out, text.encode("utf-8-sig" if as_table else "utf-8"))  # Excel wants the mark
    counts = {"count": len(found), "fill": sum(not one.complete for one in found)}
    typer.echo(say("feedback.wrote", session.lang, path=printable(str(out)), **counts), err=True)


def delete(
    context: typer.Context,
    conversation: Annotated[str, typer.Argument(metavar="CONVERSATION", help="help.feedback.conversation")],
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Delete a conversation with its answers and what was thought of them."""
    session = session_of(context, corpus, lang)
    with _store(session) as store:
        if not store.delete(conversation):
            raise CommandError("feedback.unknown", what=repr(conversation))
    typer.echo(say("feedback.deleted", session.lang))


def prune(context: typer.Context, corpus: CorpusOption = None, lang: LangOption = None) -> None:
    """Delete what is older than the setting says."""
    session = session_of(context, corpus, lang)
    with _store(session, pruned=False) as store:
        count = store.prune()
        if store.keep_days is None:
            typer.echo(say("feedback.for_ever", session.lang))
        else:
            typer.echo(say("feedback.pruned", session.lang, count=count, days=store.keep_days))


FEEDBACK: dict[str, Callable[..., None]] = {"list": show, "export": export, "delete": delete, "prune": prune}
"""The commands of the group, by name."""


@contextmanager
def _store(session: Session, *, pruned: bool = True) -> "Iterator[Store]":
    from app.store import Store, open_store
    from app.store.store import records_path

    settings = session.settings()
    store = open_store(settings) if pruned else Store(records_path(settings), keep_days=settings.keep_days)
    with closing(store):
        yield store


def _write(path: Path, data: bytes) -> None:
    from app.files import write_whole

    try:
        write_whole(path, data)
    except OSError as error:
        raise CommandError("feedback.unwritable", path=str(path), why=error.strerror) from None


def feedback_json(one: "Feedback") -> dict[str, object]:
    """Return a rating as JSON data, with the answer that it is of."""
    return {
        "created": one.created.isoformat(timespec="seconds"),
        "verdict": one.verdict,
        "reasons": list(one.reasons),
        "comment": one.comment,
        "source": one.source,
        "rater": one.rater,
        "conversation": one.turn.conversation,
        "turn": one.turn.id,
        "number": one.turn.number,
        "question": one.turn.question,
        "status": one.turn.answer.status,
        "answer": one.turn.answer.as_json(),
        "plan": one.turn.answer.plan,
        "corpus": one.turn.corpus,
    }


def _print_table(found: "Sequence[Feedback]", lang: Language) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDTH
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in say("feedback.headings", lang).split():
        table.add_column(heading, overflow="fold")
    for one in found:
        cells = (
            f"{one.created.astimezone():%Y-%m-%d %H:%M}",
            say(f"feedback.mark.{one.verdict}", lang),
            "、".join(say(f"feedback.reason.{reason}", lang) for reason in one.reasons),
            one.turn.question,
            status_words(one.turn.answer, lang),
            one.comment,
            one.turn.conversation,
        )
        table.add_row(*(Text(printable(" ".join(cell.split()))) for cell in cells))
    console.print(table)
