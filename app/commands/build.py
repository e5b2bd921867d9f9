"""`urazuke build`: ledger and index anew."""

import time

import typer

from app.commands.session import CorpusOption, LangOption, session_of
from app.messages import say
from corpus.ledger_query import LedgerQuery


def build(context: typer.Context, corpus: CorpusOption = None, lang: LangOption = None) -> None:
    """Build ledger and index anew."""
    session = session_of(context, corpus, lang)
    started = time.perf_counter()
    assistant = session.open(rebuild=True, talk=True)
    held = assistant.ledger
    typer.echo(
        say(
            "build.done",
            session.lang,
            documents=len(held.documents()),
            entries=held.count(LedgerQuery()),
            relations=held.count_relations(),
            seconds=f"{time.perf_counter() - started:.1f}",
        )
    )
    session.follow(assistant.snapshot().index)
