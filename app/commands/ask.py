"""`urazuke ask`: one question, or one a line."""

import sys
import traceback
from typing import Annotated

import typer

from app.commands.session import CorpusOption, LangOption, session_of
from app.jsonl import Run, dumps, without_surrogates
from app.messages import CommandError, say
from app.render_text import language_of, render_text


def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", help="help.ask.question")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="help.ask.json")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="help.ask.jsonl")] = False,
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Answer one question, or one a line."""
    session = session_of(context, corpus, lang)
    if question is not None and as_jsonl:
        raise CommandError("ask.both")
    if question is None and not as_jsonl:
        raise CommandError("ask.no_question")
    assistant = session.open()
    if as_jsonl:
        run = Run(assistant, lang=session.lang, forced=session.forced, log=traceback.print_exc)
        for line in run.lines(sys.stdin.buffer):
            typer.echo(line)
            sys.stdout.flush()
        if run.failures:
            typer.echo(f"urazuke: {say('jsonl.summary', session.lang, count=run.failures)}", err=True)
            raise typer.Exit(1)
        return
    answer = assistant.ask(without_surrogates(question or ""), lang=session.forced).answer
    typer.echo(
        dumps(answer.as_json()) if as_json else render_text(answer, session.forced or language_of(answer.question))
    )
