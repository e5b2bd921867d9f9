"""`urazuke replay`: the same plan again, and whether the answer is still the same."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.session import CorpusOption, LangOption, session_of
from app.jsonl import dumps
from app.messages import CommandError, say
from app.render_text import printable

_VARYING = frozenset({"elapsed_ms", "id", "conversation"})
_NEEDED = ("question", "answer", "plan", "corpus")


def replay(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="ANSWER.json", help="help.replay.file", allow_dash=True)],
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Answer again from a stored plan, and say what differs."""
    session = session_of(context, corpus, lang)
    stored = read_answer(file)
    assistant = session.open()
    now = json.loads(dumps(assistant.replay(stored).as_json()))
    differing = differences(stored, now)
    if not differing:
        typer.echo(say("replay.same", session.lang))
        return
    if stored["corpus"] != assistant.corpus:
        typer.echo(say("replay.corpus", session.lang))
    typer.echo(say("replay.differs", session.lang, fields=", ".join(differing)))
    for field in differing:
        typer.echo(printable(f"- {field}: {dumps(stored.get(field))}"))
        typer.echo(printable(f"+ {field}: {dumps(now.get(field))}"))


def read_answer(file: Path) -> dict[str, Any]:
    """Return a stored answer, or raise CommandError with what is wrong with the file."""
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise CommandError("replay.file", what=str(file), why=error.strerror) from None
    try:
        stored = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CommandError("replay.content", what=str(file), why=type(error).__name__) from None
    if not isinstance(stored, dict):
        raise CommandError("replay.content", what=str(file), why=type(stored).__name__)
    if missing := [field for field in _NEEDED if field not in stored]:
        raise CommandError("replay.content", what=str(file), why=", ".join(missing))
    return stored


def differences(stored: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    """Return the fields in which two answers differ, the time taken aside.

    >>> differences({"answer": "1", "elapsed_ms": 3}, {"answer": "2", "elapsed_ms": 4})
    ['answer']
    """
    fields = [field for field in {**stored, **now} if field not in _VARYING]
    return [field for field in fields if stored.get(field) != now.get(field)]
