"""The command line. It turns arguments into questions, answers into text, and errors into one line and a status.

Starting is part of every answer, so nothing slow is imported here.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import typer

from app.answer import Language
from app.commands.ask import ask
from app.commands.build import build
from app.commands.chat import chat
from app.commands.check import check
from app.commands.feedback import FEEDBACK
from app.commands.help import Closed, LocalCommand, LocalGroup, show_help, usage_error
from app.commands.ledger import ledger
from app.commands.password import password
from app.commands.plugged import plugged
from app.commands.replay import replay
from app.commands.session import CorpusOption, LangOption, Session, session_of
from app.commands.slack import slack
from app.commands.verify import verify
from app.commands.web import web
from app.messages import CommandError
from corpus.errors import UrazukeError

__all__ = ["COMMANDS", "main"]

COMMANDS: tuple[Callable[..., None], ...] = (ask, chat, verify, ledger, check, replay, build, web, slack, password)
GROUPS: dict[str, dict[str, Callable[..., None]]] = {"feedback": FEEDBACK}
"""Commands that stand together under one name."""
_HELP = ["-h", "--help"]
_OK, _FAILED, _BAD_USE = 0, 1, 2


def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="help.version", show_default=False)] = False,
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Take the options before the command; without a command, show the help."""
    context.ensure_object(Session).take(corpus, lang)
    if version:
        from importlib.metadata import version as version_of

        typer.echo(f"urazuke {version_of('urazuke')}")
        raise typer.Exit
    show_help(context)


def _group(context: typer.Context, corpus: CorpusOption = None, lang: LangOption = None) -> None:
    """Take the options before a group's command; without a command, show its help."""
    session_of(context, corpus, lang)
    show_help(context)


def _application(arguments: Sequence[str]) -> typer.Typer:
    application = _commands("help.root", _root)
    commands = {command.__name__: command for command in COMMANDS}
    if (commands.keys() | GROUPS.keys()).isdisjoint(arguments):
        commands |= plugged()
    _add(application, commands, "help")
    for name, members in GROUPS.items():
        group = _commands(f"help.{name}", _group)
        _add(group, members, f"help.{name}")
        application.add_typer(group, name=name)
    return application


def _commands(text: str, callback: Callable[..., None]) -> typer.Typer:
    """Return an application without commands yet. Without one given, `callback` alone is called."""
    application = typer.Typer(
        cls=LocalGroup,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        invoke_without_command=True,
        context_settings={"help_option_names": _HELP},
    )
    application.callback(help=text)(callback)
    return application


def _add(application: typer.Typer, commands: Mapping[str, Callable[..., None]], text: str) -> None:
    for name, command in commands.items():
        settings = {"help_option_names": _HELP}
        application.command(name, cls=LocalCommand, help=f"{text}.{name}", context_settings=settings)(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit status."""
    _speak_utf8()
    given = list(sys.argv[1:] if arguments is None else arguments)
    session = Session(lang=_language(given))
    status = _run([_as_utf8(argument) for argument in given], session)
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BrokenPipeError:
        _hang_up()
    except OSError as error:
        session.fail(CommandError("failure.write", why=error.strerror))
        _hang_up()
        status = _FAILED
    sys.exit(status)


def _run(arguments: list[str], session: Session) -> int:
    """Run one command; return its exit status."""
    try:
        status = _application(arguments)(arguments, prog_name="urazuke", standalone_mode=False, obj=session)
    except Closed:
        _hang_up()
        return _OK
    except typer.TyperException as error:
        session.fail(usage_error(error))
        return _BAD_USE
    except UrazukeError as error:
        session.fail(error)
        return _FAILED if hasattr(error, "violations") else _BAD_USE
    except OSError as error:
        session.fail(CommandError("failure.storage", why=error))
        return _FAILED
    except typer.Abort:
        return _FAILED
    return status if isinstance(status, int) else _OK


def _language(arguments: Sequence[str]) -> Language:
    """Return the language to speak before the command line has been understood: errors and help need it too."""
    named = os.environ.get("URAZUKE_LANG", "ja")
    for at, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and at + 1 < len(arguments):
            named = arguments[at + 1]
        elif argument.startswith("--lang="):
            named = argument.removeprefix("--lang=")
    return "en" if named == "en" else "ja"


def _speak_utf8() -> None:
    """Read and write UTF-8, whatever the locale says."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _as_utf8(argument: str) -> str:
    """Return an argument that the locale misread as what it says in UTF-8."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        return argument


def _hang_up() -> None:
    """Let nothing that is still to be written raise at the end of the process."""
    with open(os.devnull, "wb") as nowhere:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                try:
                    stream.flush()
                except OSError:
                    os.dup2(nowhere.fileno(), stream.fileno())


if __name__ == "__main__":
    main()
