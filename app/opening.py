"""Opening the index of a corpus: reading the documents, building what is missing, and telling how far that is."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.answer import Language
from app.settings import Settings
from corpus.documents import Corpus, bundled_folder, load_corpus
from corpus.errors import SetupError
from corpus.ledger_store import write_ledger
from corpus.model import Document
from corpus.organisations import Organisation, load_organisations
from index.embedder import Embedder, canonical_name, load_embedder
from index.messages import EmbedderUnavailable, IndexProblem, Message
from index.store import OpenIndex, build, open_current

if TYPE_CHECKING:
    from corpus.reader import Reading
    from index.passage import Passage

Step = Literal["read", "index", "vectors", "open"]

_ROOMS = ("corpus", "index")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the opening of an index is: `done` of `total` in one stage, and a line that says what is going on.

    The line stays the same throughout a stage. As a string, it is the Japanese one.
    """

    stage: Step
    done: int
    total: int
    text: str
    en: str

    def __str__(self) -> str:
        return self.text

    def line(self, lang: Language) -> str:
        """Return the line in a language."""
        return self.en if lang == "en" else self.text


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """An index that is open, with what it was made from and what its questions are embedded by."""

    index: OpenIndex
    corpus: str
    """The digest of the documents' content."""
    problems: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    embedder: Embedder | None
    """One that is there already; without it, the index loads its own when a question first needs it."""


def open_index(
    settings: Settings, *, rebuild: bool = False, report: Report | None = None, embedder: Embedder | None = None
) -> Opened:
    """Return the index of the corpus of `settings`, built first where it is missing or stale.

    `embedder` is one that is loaded already, and is used again where it fits.

    Raises:
        DocumentError: there are no documents to read.
        SetupError: the index can neither be opened nor built.

    """
    tell = report or (lambda progress: None)
    place = _Place.of(settings)
    index = None if rebuild else place.open(settings.embedder)
    if index is None:
        embedder = _embedder(settings.embedder, embedder)
        index = _build(place, settings.embedder, embedder, rebuild, tell)
    opening = Progress("open", 0, 1, "索引を開いています…", "Opening the index…")
    tell(opening)
    opened = place.opened(index, embedder)
    tell(replace(opening, done=1))
    return opened


def open_built(settings: Settings, *, embedder: Embedder | None = None) -> Opened:
    """Return the index that is current, as somebody built it; nothing is built here.

    Raises:
        DocumentError: there are no documents to read.
        SetupError: there is no index that is whole and was made from these documents.

    """
    place = _Place.of(settings)
    index = place.open(settings.embedder)
    if index is None:
        raise IndexProblem(
            Message(
                f"新しい索引（{place.home / place.key}）は壊れているか、いまの資料のものではありません。"
                "urazuke build で作り直してください。",
                en=f"The new index ({place.home / place.key}) is damaged, or was not made from the documents as they "
                "are now. Build it again with: urazuke build",
            )
        )
    return place.opened(index, embedder)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the index of some documents stands, and what it must have been made from."""

    home: Path
    key: str
    sha: str
    corpus: Corpus
    organisations: tuple[Organisation, ...]

    @classmethod
    def of(cls, settings: Settings) -> "_Place":
        organisations = load_organisations(settings.home / "organisations.toml")
        corpus = load_corpus(settings.corpus or bundled_folder())
        sha = _digest(corpus, organisations)
        return cls(settings.home.resolve(), _key(settings.corpus), sha, corpus, organisations)

    def open(self, embedder_name: str | None) -> OpenIndex | None:
        return open_current(self.home, self.key, corpus_sha=self.sha, embedder_name=embedder_name)

    def opened(self, index: OpenIndex, embedder: Embedder | None) -> Opened:
        fitting = embedder if embedder is not None and embedder.name == index.manifest.embedder else None
        return Opened(index, self.corpus.sha256, self.corpus.problems, self.organisations, fitting)


def _build(
    place: _Place, embedder_name: str | None, embedder: Embedder | None, rebuild: bool, tell: Report
) -> OpenIndex:
    readings, passages = _read(place, tell)
    amounts = sum(len(reading.entries) for reading in readings)
    indexing = Progress(
        "index",
        0,
        1,
        f"索引を作っています（金額 {amounts} 件、箇所 {len(passages)} 件）…",
        f"Building the index ({amounts} amounts, {len(passages)} passages)…",
    )
    vectors = Progress(
        "vectors",
        0,
        len(passages),
        f"意味で探す準備をしています（箇所 {len(passages)} 件）…",
        f"Preparing the search by meaning ({len(passages)} passages)…",
    )

    def embedded(done: int, total: int) -> None:
        if done == 0:
            tell(replace(indexing, done=1))
        tell(replace(vectors, done=done, total=total))

    tell(indexing)
    build(
        place.home,
        place.key,
        corpus_sha=place.sha,
        passages=passages,
        write_ledger=lambda path: write_ledger(path, readings),
        embedder=embedder,
        force=rebuild,
        embedded=embedded,
    )
    index = place.open("" if embedder is None else embedder_name)
    if index is None:
        raise SetupError(f"{place.home}: 作ったばかりの索引が開けません。もう一度 urazuke build を実行してください。")
    return index


def _read(place: _Place, tell: Report) -> "tuple[list[Reading], list[Passage]]":
    """Return what the documents hold, and the passages to search, document by document."""
    documents = place.corpus.documents
    count = len(documents)
    reading = Progress(
        "read", 0, count, f"資料を読んでいます（{count} 件）…", f"Reading the documents ({count} in all)…"
    )
    tell(reading)
    readings: list[Reading] = []
    passages: list[Passage] = []
    for done, document in enumerate(documents, start=1):
        found, cut = _read_one(document, place.organisations)
        readings.append(found)
        passages += cut
        tell(replace(reading, done=done))
    return readings, passages


def _read_one(document: Document, organisations: tuple[Organisation, ...]) -> "tuple[Reading, list[Passage]]":
    from corpus.reader import guess_metadata, read_document
    from index.passages import cut_passages

    reading = read_document(replace(document, metadata=guess_metadata(document)), organisations)
    return reading, list(cut_passages(reading, organisations))


def _embedder(name: str | None, loaded: Embedder | None) -> Embedder | None:
    """Return the model, or None where the default one cannot be used here: terms then serve alone."""
    if loaded is not None and loaded.name == canonical_name(name):
        return loaded
    try:
        return load_embedder(name)
    except EmbedderUnavailable:
        return None


def _key(corpus: Path | None) -> str:
    """Return the name of a corpus's folder in the home."""
    if corpus is None:
        return "bundled"
    resolved = corpus.resolve()
    return f"{resolved.name or 'root'}-{hashlib.sha256(str(resolved).encode()).hexdigest()[:10]}"


def _digest(corpus: Corpus, organisations: tuple[Organisation, ...]) -> str:
    """Return what an index was made from: the documents, the names of organisations, and the rules themselves."""
    digest = hashlib.sha256(corpus.sha256.encode())
    digest.update(json.dumps([o.printed for o in organisations], ensure_ascii=False).encode())
    root = Path(__file__).resolve().parent.parent
    for room in _ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return f"sha256:{digest.hexdigest()}"
