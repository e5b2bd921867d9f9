"""Opening the index of a corpus: reading the documents, building what is missing, and telling how far that is."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.answer import Language
from app.intake.report import REPORT, Report
from app.intake.seen import SeenFiles
from app.settings import Settings
from corpus.documents import Folder, bundled_folder, has_documents, scan_folder
from corpus.errors import SetupError
from corpus.organisations import Organisation, load_organisations
from index.embedder import Embedder, canonical_name, load_embedder
from index.messages import EmbedderUnavailable, IndexProblem, Message
from index.shelf import PARTS, VECTORS
from index.store import OpenIndex, build, current_version, open_current
from index.vector_memory import VectorMemory

if TYPE_CHECKING:
    from app.intake.gather import Gathered

AT_MOST = 1_000
"""Passages that are embedded before questions are answered: that takes about a minute. More of them get their vectors
while ledger and terms answer already."""

FOLLOWING = Message(
    "意味で探す準備が終わるまで、台帳と語句で答えています。",
    en="Until the search by meaning is ready, answers come from the ledger and from words alone.",
)

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


Tell = Callable[[Progress], None]


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
    settings: Settings, *, rebuild: bool = False, report: Tell | None = None, embedder: Embedder | None = None
) -> Opened:
    """Return the index of the corpus of `settings`, built first where it is missing or stale.

    `embedder` is one that is loaded already, and is used again where it fits.

    Raises:
        DocumentError: there are no documents to read.
        SetupError: the index can neither be opened nor built.

    """
    tell = report or (lambda progress: None)
    place = _Place.of(settings)
    index = None if rebuild else place.open(place.embedder_name)
    if index is None:
        embedder = _embedder(place.embedder_name, embedder)
        index = _build(place, embedder, rebuild, tell)
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
    index = place.open(place.embedder_name)
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


def corpus_folder(settings: Settings) -> Path:
    """Return the folder whose documents are asked: the one named, else the user's own, else the bundled one."""
    own = own_folder(settings)
    return settings.corpus or (own if has_documents(own) else bundled_folder())


def own_folder(settings: Settings) -> Path:
    """Return the folder that documents are added to where none is named."""
    return settings.home / "documents"


def newer_index(settings: Settings, index: OpenIndex) -> str | None:
    """Return the name of an index that has taken the place of an open one, None where there is none.

    That is one of other documents, where the user's own have come in the place of the bundled ones, or gone again.
    """
    key = _key(settings)
    return index.newer() if key == index.key else current_version(settings.home.resolve(), key)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the index of some documents stands, and what it must have been made from."""

    settings: Settings
    home: Path
    key: str
    sha: str
    rules: str
    folder: Folder
    organisations: tuple[Organisation, ...]

    @classmethod
    def of(cls, settings: Settings) -> "_Place":
        home, key = settings.home.resolve(), _key(settings)
        with SeenFiles(home / key / "seen.json") as seen:
            folder = scan_folder(corpus_folder(settings), hash_of=seen.hash_of)
        organisations = folder.corrections.added_to(load_organisations(_own_organisations(settings)))
        names = json.dumps([o.printed for o in organisations], ensure_ascii=False)
        code = _rules()
        sha = hashlib.sha256(folder.sha256.encode() + names.encode() + code).hexdigest()
        rules = hashlib.sha256(names.encode() + code).hexdigest()
        return cls(settings, home, key, f"sha256:{sha}", rules, folder, organisations)

    @property
    def root(self) -> Path:
        return self.home / self.key

    @property
    def embedder_name(self) -> str | None:
        """The model that is wanted: none where vectors are not."""
        return "" if self.settings.vectors == "off" else self.settings.embedder

    def open(self, embedder_name: str | None) -> OpenIndex | None:
        return open_current(self.home, self.key, corpus_sha=self.sha, embedder_name=embedder_name)

    def opened(self, index: OpenIndex, embedder: Embedder | None) -> Opened:
        fitting = embedder if embedder is not None and embedder.name == index.manifest.embedder else None
        report = Report.load(index.folder / REPORT)
        problems = tuple(
            Message(f"{problem.doc}: {problem.ja}", en=f"{problem.doc}: {problem.en}") for problem in report.problems
        )
        return Opened(index, self.folder.sha256, problems, self.organisations, fitting)

    def gather(self, rebuild: bool, tell: Tell) -> "Gathered":
        """Read the documents that changed, and where all is built anew, those that could not be read before."""
        from app.intake.gather import gather
        from app.intake.limits import Limits
        from app.intake.parts import Parts
        from app.intake.reading import Desk

        limits = Limits.of(self.settings)
        parts = Parts(self.root / PARTS, self.rules, limits)
        if rebuild:
            parts.try_again()
        count = len(self.folder.sources)
        reading = Progress(
            "read", 0, count, f"資料を読んでいます（{count} 件）…", f"Reading the documents ({count} in all)…"
        )
        tell(reading)
        desk = Desk(self.folder.path, self.organisations, _own_organisations(self.settings), limits)
        return gather(self.folder, parts, desk, lambda done: tell(replace(reading, done=done)) if done else None)


def memory_of(root: Path, embedder: Embedder) -> VectorMemory:
    """Return the vectors that were made before for a corpus."""
    return VectorMemory(root / VECTORS, embedder.name, embedder.dimension)


def _own_organisations(settings: Settings) -> Path:
    return settings.home / "organisations.toml"


def _build(place: _Place, embedder: Embedder | None, rebuild: bool, tell: Tell) -> OpenIndex:
    gathered = place.gather(rebuild, tell)
    passages = gathered.passages
    indexing = Progress(
        "index",
        0,
        1,
        f"索引を作っています（金額 {gathered.amounts:,} 件、箇所 {len(passages):,} 件）…",
        f"Building the index ({gathered.amounts:,} amounts, {len(passages):,} passages)…",
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
    memory = None if embedder is None or gathered.at_once else memory_of(place.root, embedder)
    later = None
    if memory is not None and len(memory.missing([passage.indexed for passage in passages])) > AT_MOST:
        later = FOLLOWING
    build(
        place.home,
        place.key,
        corpus_sha=place.sha,
        passages=passages,
        write_ledger=gathered.write,
        embedder=embedder,
        force=rebuild,
        embedded=embedded,
        memory=memory,
        later=later,
    )
    index = place.open("" if embedder is None else place.embedder_name)
    if index is None:
        raise SetupError(f"{place.home}: 作ったばかりの索引が開けません。もう一度 urazuke build を実行してください。")
    return index


def _embedder(name: str | None, loaded: Embedder | None) -> Embedder | None:
    """Return the model, or None where none is wanted or the default one cannot be used: terms then serve alone."""
    if name == "":
        return None
    if loaded is not None and loaded.name == canonical_name(name):
        return loaded
    try:
        return load_embedder(name)
    except EmbedderUnavailable:
        return None


def _key(settings: Settings) -> str:
    """Return the name of a corpus's folder in the home."""
    folder = corpus_folder(settings)
    resolved = folder.resolve()
    if resolved == bundled_folder().resolve():
        return "bundled"
    return f"{resolved.name or 'root'}-{hashlib.sha256(str(resolved).encode()).hexdigest()[:10]}"


def _rules() -> bytes:
    """Return the digest of the rules themselves."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parent.parent
    for room in _ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.digest()
