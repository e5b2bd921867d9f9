"""The tokens: from the environment, or from a file that only its owner can read. Nothing here prints one."""

import logging
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.messages import CommandError

BOT = "URAZUKE_SLACK_BOT_TOKEN"
APP = "URAZUKE_SLACK_APP_TOKEN"
SIGNING = "URAZUKE_SLACK_SIGNING_SECRET"
FILE = "URAZUKE_SLACK_SECRETS"
"""Names the file of tokens; else it is slack.env in the home."""

_FORMS = {BOT: ("xoxb-", re.compile(r"xox[a-z](?:\.xox[a-z])?-\S+")), APP: ("xapp-", re.compile(r"xapp-\S+"))}
_LOOSE = stat.S_IRWXG | stat.S_IRWXO
_TOKEN = re.compile(r"x(?:ox[a-z]|app)(?:\.xox[a-z])?-[\w.\-]+|Bearer\s+\S+|wss?://[^\s'\"]+")
_REDACTED = "（伏せました）"


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """What Slack knows us by. Its `repr` says nothing."""

    values: Mapping[str, str]
    file: Path

    def get(self, name: str) -> str:
        """Return a token; CommandError with what to do where there is none, or where it cannot be one."""
        value = self.values.get(name, "").strip()
        if not value:
            raise CommandError("slack.no_token", name=name, file=self.file)
        form = _FORMS.get(name)
        if form and not form[1].fullmatch(value):
            raise CommandError("slack.bad_token", name=name, form=form[0])
        return value

    def __repr__(self) -> str:
        return f"Secrets({', '.join(sorted(self.values))})"


def load_secrets(home: Path, environment: Mapping[str, str] = os.environ) -> Secrets:
    """Return the tokens of the environment, and of the file those that the environment does not name.

    Raises:
        CommandError: others can read the file, or it cannot be read.

    """
    named = environment.get(FILE, "").strip()
    file = Path(named) if named else home / "slack.env"
    values = {name: environment[name] for name in (BOT, APP, SIGNING) if environment.get(name, "").strip()}
    if named or file.exists():
        values = {**_of_file(file), **values}
    return Secrets(values, file)


def _of_file(file: Path) -> dict[str, str]:
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & _LOOSE:
            raise CommandError("slack.loose_file", file=file, mode=f"{mode:o}")
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError("slack.unread_file", file=file, why=getattr(error, "strerror", None) or error) from None
    found = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if not equals or not re.fullmatch(r"\w+", name.strip()):
            raise CommandError("slack.bad_file", file=file, line=number)
        found[name.strip()] = value.strip().strip("'\"")
    return found


class Redact(logging.Filter):
    """Takes tokens, and addresses that hold one, out of whatever is logged."""

    def __init__(self, *known: str) -> None:
        super().__init__()
        self._known = tuple(value for value in known if value)

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean a record, its traceback too; it is always let through."""
        record.msg, record.args = self.clean(record.getMessage()), None
        if record.exc_info:
            record.exc_text = self.clean(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True

    def clean(self, text: str) -> str:
        """Return the text without any token."""
        for value in self._known:
            text = text.replace(value, _REDACTED)
        return _TOKEN.sub(_REDACTED, text)
