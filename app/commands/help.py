"""Help and usage errors in the reader's language. Typer's own are in English, and take several lines."""

import re
from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand, TyperGroup

from app.answer import Language
from app.commands.session import Session
from app.messages import CommandError, known, say

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter

_QUOTED = re.compile(r"['\"]([^'\"]*)['\"]")
_BRACKETED = re.compile(r"argument\(s\) \((.*)\)$")


class Closed(Exception):
    """Nobody reads our output any more."""


class LocalCommand(TyperCommand):
    """A command whose help is in the reader's language."""

    def format_help(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write the help."""
        _write_head(self, ctx, formatter)
        _write_parameters(self, ctx, formatter)


class LocalGroup(TyperGroup):
    """The command itself; its help lists the commands."""

    def format_help(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write the help."""
        lang = _lang(ctx)
        _write_head(self, ctx, formatter)
        rows = [(name, _text(command.help, lang)) for name, command in self.commands.items() if not command.hidden]
        with formatter.section(say("help.commands", lang)):
            formatter.write_dl(rows)
        _write_parameters(self, ctx, formatter)

    def invoke(self, ctx: "Context") -> object:
        """Run the command. Typer would end a broken pipe with status 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise Closed from error


def show_help(context: typer.Context) -> None:
    """Print the help of a group of commands, where none of them was named."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _lang(ctx: "Context") -> Language:
    session = ctx.find_object(Session)
    return session.lang if session else "ja"


def _text(key: str | None, lang: Language) -> str:
    return say(key, lang) if key and known(key) else key or ""


def _write_head(command: "TyperCommand | TyperGroup", ctx: "Context", formatter: "HelpFormatter") -> None:
    lang = _lang(ctx)
    formatter.write_usage(ctx.command_path, " ".join(command.collect_usage_pieces(ctx)), prefix=say("help.usage", lang))
    formatter.write_paragraph()
    formatter.write(f"  {_text(command.help, lang)}\n")


def _write_parameters(command: "TyperCommand | TyperGroup", ctx: "Context", formatter: "HelpFormatter") -> None:
    lang = _lang(ctx)
    sections: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None:
            key = getattr(parameter, "help", None)
            text = say("help.help", lang) if parameter.name == "help" else _text(key, lang)
            sections[parameter.param_type_name].append((record[0].partition(" <")[0], text))
    for kind, rows in sections.items():
        if rows:
            with formatter.section(say(f"help.{kind}s", lang)):
                formatter.write_dl(rows, col_max=32)


def usage_error(error: typer.TyperException) -> CommandError:
    """Return what Typer says about the use of the command line, as one line that says what to do.

    >>> str(usage_error(typer.BadParameter("'de' is not one of 'ja', 'en'.", param_hint="--lang")))
    "--lang に 'de' は使えません。urazuke --help で使い方を見てください。"
    """
    context = getattr(error, "ctx", None)
    words = {"help": f"{context.command_path if context else 'urazuke'} --help"}
    message = getattr(error, "message", "") or str(error)
    quoted, bracketed = _QUOTED.search(message), _BRACKETED.search(message.rstrip("."))
    match type(error).__name__:
        case "NoSuchOption":
            return CommandError("usage.option", what=getattr(error, "option_name", message), **words)
        case "BadOptionUsage":
            return CommandError("usage.needs_value", what=getattr(error, "option_name", message), **words)
        case "MissingParameter":
            return CommandError("usage.missing", what=_parameter(error), **words)
        case "BadParameter" if quoted:
            return CommandError("usage.value", where=_parameter(error), what=repr(quoted[1]), **words)
        case "BadParameter":
            return CommandError("usage.bad_value", where=_parameter(error), **words)
        case _ if message.startswith("No such command") and quoted:
            return CommandError("usage.command", what=quoted[1], **words)
        case _ if "extra argument" in message and bracketed:
            return CommandError("usage.extra", what=bracketed[1], **words)
        case _:
            return CommandError("usage.other", what=message.rstrip("."), **words)


def _parameter(error: typer.TyperException) -> str:
    hint = getattr(error, "param_hint", None)
    parameter = getattr(error, "param", None)
    if hint is None and parameter is not None:
        hint = parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar or parameter.name
    return hint if isinstance(hint, str) else " / ".join(hint or ("?",))
