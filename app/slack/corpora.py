"""The assistant of each channel: over all documents, or over those that the channel's patterns name."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from app.messages import CommandError
from app.settings import Settings
from app.slack.channels import Channel, Channels
from corpus.documents import bundled_folder, load_corpus

if TYPE_CHECKING:
    from app.assistant import Assistant

Open = Callable[[Settings], "Assistant"]


class Corpora:
    """The assistants by their documents. One is opened when it is first asked for."""

    def __init__(self, everything: "Assistant", settings: Settings, opener: Open, file: Path | None = None) -> None:
        self._assistants: dict[tuple[str, ...], Assistant] = {(): everything}
        self._settings = settings
        self._open = opener
        self._file = file
        self._lock = Lock()

    def of(self, channel: Channel) -> "Assistant":
        """Return the assistant of a channel."""
        with self._lock:
            if channel.documents not in self._assistants:
                folder = chosen_documents(self._settings, channel.documents, self._file)
                self._assistants[channel.documents] = self._open(self._settings.model_copy(update={"corpus": folder}))
            return self._assistants[channel.documents]

    def open_all(self, channels: Channels) -> None:
        """Open every channel's assistant, so that no question waits for it."""
        for channel in (channels.default, *channels.named.values()):
            self.of(channel)

    def all(self) -> "Iterable[Assistant]":
        """Return the assistants that are open."""
        with self._lock:
            return tuple(self._assistants.values())


def chosen_documents(settings: Settings, patterns: tuple[str, ...], file: Path | None = None) -> Path:
    """Return a folder with copies of the documents whose path or title fits a pattern; what describes them too.

    Raises:
        CommandError: no document fits.

    """
    source = settings.corpus or bundled_folder()
    corpus = load_corpus(source)
    chosen = [
        d.doc
        for d in corpus.documents
        if any(fnmatch(name, pattern) for pattern in patterns for name in (d.doc, d.metadata.title or ""))
    ]
    if not chosen:
        raise CommandError("slack.settings.documents", file=file or "-", where="slack", value=list(patterns))
    named = hashlib.sha256("\n".join([str(source.resolve()), corpus.sha256, *chosen]).encode()).hexdigest()[:16]
    home = settings.home.resolve() / "slack-documents"
    target = home / named
    if not target.is_dir():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = Path(tempfile.mkdtemp(dir=home))
        for doc in chosen:
            _copy(source, aside, doc)
        aside.rename(target)
    return target


def _copy(source: Path, target: Path, doc: str) -> None:
    """Copy a document, and the file of what is known of it."""
    path = source / doc
    (target / doc).parent.mkdir(parents=True, exist_ok=True)
    for one in (path, *path.parent.glob(f"{path.stem}.*json")):
        if one.is_file():
            shutil.copy2(one, (target / doc).parent / one.name)
