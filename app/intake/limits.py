"""How much the reading of one file may take."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.intake.texts import problem
from corpus.documents import Problem

if TYPE_CHECKING:
    from app.settings import Settings

_MB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one file: its size, its pages, and the time and the memory that its reading takes."""

    megabytes: int = 200
    pages: int = 5_000
    seconds: float = 600.0
    memory_mb: int = 2_048

    @classmethod
    def of(cls, settings: "Settings") -> "Limits":
        """Return the limits of the settings."""
        return cls(
            megabytes=settings.read_mb,
            pages=settings.read_pages,
            seconds=settings.read_seconds,
            memory_mb=settings.read_memory_mb,
        )

    def as_json(self) -> dict[str, Any]:
        """Return the limits as JSON data."""
        return asdict(self)

    def too_large(self, doc: str, path: Path) -> Problem | None:
        """Return what is wrong with a file's size, None where nothing is."""
        size = path.stat().st_size
        if size <= self.megabytes * _MB:
            return None
        return problem(doc, "intake.size", size=f"{size / _MB:,.1f}", most=self.megabytes)
