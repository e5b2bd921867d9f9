"""What the page does with documents that come in: it adds them, has them read, and keeps what became of them."""

import secrets
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING

import app.web.intake_texts  # noqa: F401 - its words
from app.intake import following
from app.intake.adding import Given, Outcome, add_documents, said
from app.intake.limits import Limits
from app.intake.metadata import correct
from app.intake.rebuild import Rebuilder
from app.intake.report import REPORT, Report
from app.messages import CommandError
from app.opening import corpus_folder, own_folder
from app.web.views.intake import IntakeView
from corpus.documents import bundled_folder
from corpus.errors import UrazukeError
from index.shelf import VECTORS

if TYPE_CHECKING:
    import subprocess

    from app.answer import Language
    from app.assistant import Assistant
    from app.settings import Settings

_MOST_KEPT = 100
"""Uploads of which it is kept what became of them."""
_COPY = 2**20


class Intake:
    """Adds and corrects documents of the corpus that the page is about. Safe to be used by several threads."""

    def __init__(self, settings: "Settings", assistant_of: "Callable[[], Assistant]", *, allowed: bool) -> None:
        """Take the settings, the assistant, and whether anything may be changed here."""
        self._settings = settings
        self._assistant_of = assistant_of
        self.allowed = allowed
        self.rebuilder = Rebuilder(settings, done=self._renew)
        self._kept: OrderedDict[str, list[Outcome]] = OrderedDict()
        self._adding = Lock()
        self._following: subprocess.Popen[bytes] | None = None

    def add(self, files: Sequence[tuple[str, IO[bytes]]]) -> str:
        """Add files under their names; return the word by which it can be asked what became of them.

        Raises:
            CommandError: nothing may be added, or the folder takes nothing.

        """
        self._check()
        folder = self._settings.corpus or own_folder(self._settings)
        try:
            with self._adding, tempfile.TemporaryDirectory() as aside:
                given = [_saved(Path(aside), number, name, file) for number, (name, file) in enumerate(files)]
                outcomes = add_documents(folder, given, Limits.of(self._settings))
        except OSError as error:
            raise CommandError("add.full", folder=folder.name, why=error.strerror) from error
        if any(outcome.kind in ("added", "renamed") for outcome in outcomes):
            self.rebuilder.changed()
        word = secrets.token_urlsafe(12)
        self._kept[word] = outcomes
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return word

    def view(self, word: str, lang: "Language") -> IntakeView:
        """Return what the page of the documents shows besides them; `word` is that of an upload."""
        outcomes = self._kept.get(word) if word else None
        bundled = corpus_folder(self._settings).resolve() == bundled_folder().resolve()
        index = self._assistant_of().snapshot().index
        report = Report.load(index.folder / REPORT)
        busy = self.rebuilder.busy
        return IntakeView(
            may_add=self.allowed,
            may_correct=self.allowed and not bundled,
            bundled=bundled,
            most_mb=self._settings.max_upload_mb,
            facts=report.documents,
            lines=None if outcomes is None else list(said(outcomes, lang)),
            busy=busy,
            progress=self.rebuilder.progress if busy else None,
            error=self.rebuilder.error(lang),
            vectors=self.vectors(lang),
        )

    def vectors(self, lang: "Language") -> str | None:
        """Return how far the search by meaning is, None where it is ready or not wanted."""
        index = self._assistant_of().snapshot().index
        if not index.manifest.later:
            return None
        return following.said(index, index.folder.parent / VECTORS, lang)

    def correct(self, doc: str, values: Mapping[str, str]) -> None:
        """Put right what is known of a document.

        Raises:
            CommandError: it may not be changed, there is no such document, or a value cannot be used.

        """
        self._check()
        folder = corpus_folder(self._settings)
        if folder.resolve() == bundled_folder().resolve():
            raise CommandError("add.bundled")
        with self._adding:
            correct(folder, doc, values)
        self.rebuilder.changed()

    def follow(self) -> None:
        """Have the vectors made that are to follow, if nobody does."""
        index = self._assistant_of().snapshot().index
        if not index.manifest.later or self._settings.vectors == "off":
            return
        if following.is_working(index.folder.parent / VECTORS):
            return
        if self._following is not None:
            self._following.kill()
            self._following.wait()
        self._following = following.start(self._settings.home.resolve(), index.key, self._settings.embedder)

    def close(self) -> None:
        """End what is going on beside."""
        self.rebuilder.close()
        if self._following is not None:
            self._following.kill()
            self._following.wait()

    def _check(self) -> None:
        if not self.allowed:
            raise CommandError("upload.off")

    def _renew(self) -> None:
        with suppress(UrazukeError):  # whoever watches the index tries again, and says so
            self._assistant_of().renew()
        self.follow()


def _saved(aside: Path, number: int, name: str, file: IO[bytes]) -> Given:
    """Write what was sent to a file whose name is none of the sender's."""
    path = aside / str(number)
    with path.open("wb") as out:
        while chunk := file.read(_COPY):
            out.write(chunk)
    return Given(path, name.replace("\\", "/").rpartition("/")[2] or "_")
