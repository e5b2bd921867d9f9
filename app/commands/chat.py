"""`urazuke chat`: a conversation in the terminal."""

import importlib.util
import sys
from typing import TYPE_CHECKING

import typer

from app.commands.session import CorpusOption, LangOption, session_of
from app.jsonl import without_surrogates
from app.messages import error_line, say
from app.render_text import language_of, printable, render_text
from corpus.errors import UrazukeError

if TYPE_CHECKING:
    from app.assistant import State

_ENDS = frozenset({"exit", "quit", "bye", "終了", "おわり", "/exit", "/quit"})


def chat(context: typer.Context, corpus: CorpusOption = None, lang: LangOption = None) -> None:
    """Talk until the input ends."""
    from rich.console import Console
    from rich.text import Text

    if sys.stdin.isatty() and importlib.util.find_spec("readline"):
        __import__("readline")  # line editing and history for input()
    session = session_of(context, corpus, lang)
    assistant = session.open(talk=sys.stderr.isatty())
    console = Console(markup=False, highlight=False, emoji=False, soft_wrap=True)
    console.print(Text(say("chat.welcome", session.lang), style="dim"))
    state: State | None = None
    while True:
        try:
            question = without_surrogates(console.input(Text(say("chat.prompt", session.lang), style="bold")).strip())
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if question.lower() in _ENDS:
            return
        if not question:
            continue
        try:
            reply = assistant.ask(question, state=state, lang=session.forced)
        except UrazukeError as error:
            console.print(Text(printable(error_line(error, session.lang)), style="red"))
            continue
        state = reply.state
        first, _, rest = render_text(reply.answer, session.forced or language_of(question)).partition("\n\n")
        console.print(Text(first, style="bold"))
        console.print(Text(f"\n{rest}\n" if rest else ""))
