"""Where things live and which parts are used. Environment variables with the prefix URAZUKE_ set it."""

from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of one run. `corpus` None means the bundled documents."""

    model_config = SettingsConfigDict(env_prefix="URAZUKE_", env_ignore_empty=True, frozen=True)

    home: Path = Path(".urazuke")
    corpus: Path | None = None
    embedder: str | None = None
    lang: Literal["ja", "en"] = "ja"
    private_data: Path | None = None
