"""`urazuke password`: the line that lets somebody log in to the page."""

import sys
from getpass import getpass
from typing import Annotated

import typer

from app.commands.session import LangOption, Session, session_of
from app.messages import CommandError, learn, say

learn(
    {
        "help.password": (
            "ログイン用のパスワードのハッシュを作る（パスワードは標準入力か画面で尋ねる）",
            "make the hash of a password for the login (asked for, or read from standard input)",
        ),
        "help.password.name": (
            "名前。付けると URAZUKE_AUTH_FILE の一行（名前:ハッシュ）を出す",
            "a name; with it, prints a line of URAZUKE_AUTH_FILE (name:hash)",
        ),
        "password.ask": ("パスワード: ", "Password: "),
        "password.again": ("もう一度: ", "Again: "),
        "password.differ": (
            "二つのパスワードが違います。もう一度実行してください。",
            "The two passwords differ. Run it again.",
        ),
        "password.length": (
            "パスワードは {shortest} 文字以上 {longest} 文字以下の一行にしてください。",
            "A password is one line of {shortest} to {longest} characters.",
        ),
        "password.encoding": ("標準入力が UTF-8 ではありません。", "Standard input is not UTF-8."),
        "password.name": (
            "名前 {name} は使えません。コロンや空白の端を含まない 64 文字までにしてください。",
            "The name {name} cannot be used: at most 64 characters, without a colon, and no space at either end.",
        ),
    }
)


def password(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="help.password.name")] = None,
    lang: LangOption = None,
) -> None:
    """Print the hash of a password, or a line of the file of those who may log in."""
    from app.passwords import LONGEST, SHORTEST, hash_password
    from app.web.people import is_name

    session = session_of(context, None, lang)
    if name is not None and not is_name(name):
        raise CommandError("password.name", name=repr(name[:80]))
    given = _typed(session) if sys.stdin is not None and sys.stdin.isatty() else _piped()
    if not SHORTEST <= len(given) <= LONGEST or "\n" in given:
        raise CommandError("password.length", shortest=SHORTEST, longest=LONGEST)
    made = hash_password(given)
    typer.echo(made if name is None else f"{name}:{made}")


def _typed(session: Session) -> str:
    try:
        given = getpass(say("password.ask", session.lang))
        again = getpass(say("password.again", session.lang))
    except EOFError:
        raise typer.Abort from None
    if given != again:
        raise CommandError("password.differ")
    return given


def _piped() -> str:
    try:
        text = sys.stdin.buffer.read().decode() if sys.stdin is not None else ""
    except UnicodeDecodeError:
        raise CommandError("password.encoding") from None
    return text.removesuffix("\n").removesuffix("\r")
