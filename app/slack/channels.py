"""How each channel wants to be answered: a file in TOML, read at the start, refused with one clear line.

[default]
ask = "mention"          # or "questions": whatever asks something, mention or not
follow_ups = true        # in a thread with an answer, questions need no mention
answer = "public"        # or "ephemeral": only the asker sees it, with a button to share it
quiet = false            # true: say nothing where the documents do not say
documents = []           # patterns of the documents that answer here; none: all
users = []               # who may ask; none: everybody
lang = "ja"              # of our own words; an answer has its question's language

[channel.C0123456789]
ask = "questions"
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from app.answer import LANGUAGES, Language
from app.messages import CommandError, say

_CHANNEL = re.compile(r"[CGD][A-Z0-9]+")
_USER = re.compile(r"[UW][A-Z0-9]+")
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How one channel is answered."""

    ask: Literal["mention", "questions"] = "mention"
    follow_ups: bool = True
    answer: Literal["public", "ephemeral"] = "public"
    quiet: bool | None = None
    """Whether nothing is said where the documents do not say; not set: only of posts that were not addressed to us."""
    documents: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    lang: Language | None = None

    def may_ask(self, user: str) -> bool:
        """Return whether a user may ask here."""
        return not self.users or user in self.users

    def silent(self, *, addressed: bool) -> bool:
        """Return whether an answer that found nothing is left unsaid."""
        return not addressed if self.quiet is None else self.quiet


@dataclass(frozen=True, slots=True)
class Channels:
    """The settings of every channel: its own, or the default."""

    default: Channel = Channel()
    named: Mapping[str, Channel] = field(default_factory=lambda: MappingProxyType({}))
    path: Path | None = None

    def of(self, channel: str) -> Channel:
        """Return how a channel is answered."""
        return self.named.get(channel, self.default)


def load_channels(path: Path) -> Channels:
    """Return the settings of a file.

    Raises:
        CommandError: the file cannot be read, or says something that has no meaning.

    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError("slack.unread_file", file=path, why=error.strerror or error) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandError("slack.settings.toml", file=path, why=error) from None
    for key in data.keys() - {"default", "channel"}:
        raise CommandError("slack.settings.key", file=path, where="/", name=key, known="default, channel")
    default = _channel(Channel(), _table(data, "default", path), "[default]", path)
    named = {}
    for key, values in _table(data, "channel", path).items():
        if not _CHANNEL.fullmatch(key):
            raise CommandError("slack.settings.channel", file=path, name=key)
        where = f"[channel.{key}]"
        if not isinstance(values, dict):
            raise _bad(path, where, key, values, "table")
        named[key] = _channel(default, values, where, path)
    return Channels(default, MappingProxyType(named), path)


def _table(data: Mapping[str, Any], key: str, path: Path) -> dict[str, Any]:
    values = data.get(key, {})
    if not isinstance(values, dict):
        raise _bad(path, "/", key, values, "table")
    return values


def _channel(default: Channel, values: Mapping[str, Any], where: str, path: Path) -> Channel:
    """Return the default with a channel's own settings in their places."""
    known = [one.name for one in fields(Channel)]
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise CommandError("slack.settings.key", file=path, where=where, name=key, known=", ".join(known))
        found[key] = _value(key, value, where, path)
    return replace(default, **found)


def _value(key: str, value: object, where: str, path: Path) -> object:
    match key:
        case "ask" if value in ("mention", "questions"):
            return value
        case "answer" if value in ("public", "ephemeral"):
            return value
        case "lang" if value in LANGUAGES:
            return value
        case "follow_ups" | "quiet":
            if isinstance(value, bool):
                return value
            raise _bad(path, where, key, value, "bool")
        case "documents" | "users":
            return _names(key, value, where, path)
        case _:
            raise _bad(path, where, key, value, key)


def _names(key: str, value: object, where: str, path: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise _bad(path, where, key, value, "names")
    if key == "users" and not all(_USER.fullmatch(one) for one in value):
        raise _bad(path, where, key, value, "users")
    return tuple(value)


def _bad(path: Path, where: str, key: str, value: object, form: str) -> CommandError:
    error = CommandError("slack.settings.value", file=path, where=where, name=key, value=repr(value)[:_SHOWN], form="")
    error.en += say(f"slack.form.{form}", "en")
    error.args = (f"{error.args[0]}{say(f'slack.form.{form}', 'ja')}",)
    return error
