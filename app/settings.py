"""Where things live and which parts are used. Environment variables with the prefix URAZUKE_ set it."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_KEEP_DAYS = 365
_LONGEST_KEEP = 36_500


def _default_keep_days() -> int | None:
    """Return how long records are kept: an empty variable says for ever, which pydantic would read as unset."""
    named = [value for name, value in os.environ.items() if name.upper() == "URAZUKE_KEEP_DAYS"]
    return None if named and not named[0].strip() else _KEEP_DAYS


class Settings(BaseSettings):
    """Settings of one run. `corpus` None means the bundled documents."""

    model_config = SettingsConfigDict(env_prefix="URAZUKE_", env_ignore_empty=True, frozen=True)

    home: Path = Path(".urazuke")
    corpus: Path | None = None
    embedder: str | None = None
    lang: Literal["ja", "en"] = "ja"
    private_data: Path | None = None
    keep_days: Annotated[int | None, Field(ge=0, le=_LONGEST_KEEP), AfterValidator(lambda days: days or None)] = Field(
        default_factory=_default_keep_days
    )
    """How long conversations and feedback are kept after their last turn; None (0, or an empty variable) for ever."""
