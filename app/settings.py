"""Where things live and which parts are used. Environment variables with the prefix URAZUKE_ set it."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_KEEP_DAYS = 365
_LONGEST_KEEP = 36_500


def _default_keep_days() -> int | None:
    """Return how long records are kept: an empty variable says for ever, which pydantic would read as unset."""
    named = [value for name, value in os.environ.items() if name.upper() == "URAZUKE_KEEP_DAYS"]
    return None if named and not named[0].strip() else _KEEP_DAYS


def _listed(given: object) -> object:
    """Return what a comma or a space divides."""
    return tuple(given.replace(",", " ").split()) if isinstance(given, str) else given


class WebSettings(BaseSettings):
    """Settings of the page alone: what it takes, under which names, and from whom."""

    model_config = SettingsConfigDict(env_prefix="URAZUKE_", env_ignore_empty=True, frozen=True)

    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = ()
    """Host names that the page answers to, `*.example.go.jp` for all below one, `*` for any.

    Loopback names are always answered; on loopback, or where a name is given, nothing else is.
    """
    max_request_kb: Annotated[int, Field(ge=1, le=1024 * 1024)] = 1024
    max_upload_mb: Annotated[int, Field(ge=1, le=10 * 1024)] = 20
    upload: Literal["on", "off"] | None = None
    """Whether documents can be added on the page. Unset: where it is served to this machine alone."""
    auth_file: Path | None = None
    """Lines of `name:hash`, made by `urazuke password NAME`; whoever stands there can log in, nobody else."""
    auth_user: str | None = None
    auth_hash: SecretStr | None = None
    auth_hours: Annotated[float, Field(gt=0, le=24 * 366, allow_inf_nan=False)] = 12.0


class Settings(WebSettings):
    """Settings of one run. `corpus` None means the bundled documents."""

    home: Path = Path(".urazuke")
    corpus: Path | None = None
    embedder: str | None = None
    lang: Literal["ja", "en"] = "ja"
    private_data: Path | None = None
    vectors: Literal["auto", "off"] = "auto"
    """Whether passages get vectors: of many, they follow while ledger and terms answer already."""
    read_mb: Annotated[int, Field(ge=1, le=100 * 1024)] = 200
    """How large a file may be that is read as a document."""
    read_pages: Annotated[int, Field(ge=1)] = 5_000
    read_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 600.0
    read_memory_mb: Annotated[int, Field(ge=256)] = 2_048
    """How much memory the reading of one file may take."""
    keep_days: Annotated[int | None, Field(ge=0, le=_LONGEST_KEEP), AfterValidator(lambda days: days or None)] = Field(
        default_factory=_default_keep_days
    )
    """How long conversations and feedback are kept after their last turn; None (0, or an empty variable) for ever."""
