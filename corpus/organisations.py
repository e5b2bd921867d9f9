"""Organisations of the national government and the names they go by, from a data file that users can add to."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from corpus.errors import SetupError

SUFFIXES = ("省", "庁", "府", "院", "委員会", "内閣官房", "官房", "本部", "局", "機構", "センター")
"""How the names of public bodies end; a bracketed heading that ends so names an organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A public body: canonical name, short forms, readings, English names, and what it stands under."""

    name: str
    aliases: tuple[str, ...] = ()
    kana: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    parent: str | None = None

    @property
    def printed(self) -> tuple[str, ...]:
        """Return the names that Japanese papers print, canonical first."""
        return (self.name, *self.aliases)


def parse_organisations(text: str, where: str) -> tuple[Organisation, ...]:
    """Return the organisations of a TOML file; raise SetupError with the place where it is malformed."""
    try:
        rows = tomllib.loads(text).get("organisation", [])
        return tuple(
            Organisation(
                name=row["name"],
                aliases=tuple(row.get("aliases", ())),
                kana=tuple(row.get("kana", ())),
                en=tuple(row.get("en", ())),
                parent=row.get("parent"),
            )
            for row in rows
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise SetupError(
            f"{where}: 組織名のファイルが読めません（{error}）。[[organisation]] に name を書いてください。"
        ) from error


@cache
def load_organisations(extra: Path | None = None) -> tuple[Organisation, ...]:
    """Return the bundled organisations, and those of the user's file `extra` where it exists."""
    bundled = parse_organisations(
        files("corpus").joinpath("organisations.toml").read_text(encoding="utf-8"), "organisations.toml"
    )
    if extra is None or not extra.is_file():
        return bundled
    added = parse_organisations(extra.read_text(encoding="utf-8"), str(extra))
    names = {organisation.name for organisation in added}
    return (*(organisation for organisation in bundled if organisation.name not in names), *added)


def canonical_name(printed: str, organisations: tuple[Organisation, ...]) -> str | None:
    """Return the canonical name of an organisation printed as `printed` (folded), or None if it is not known."""
    for organisation in organisations:
        if printed in organisation.printed:
            return organisation.name
    return None


def looks_like_organisation(printed: str) -> bool:
    """Return whether `printed` ends as the names of public bodies do.

    >>> looks_like_organisation("海洋情報局"), looks_like_organisation("主な経費")
    (True, False)
    """
    return 2 <= len(printed) <= 24 and printed.endswith(SUFFIXES)
