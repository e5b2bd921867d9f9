"""Files are read in processes that can be stopped: one that hangs, dies or swells is told of, and the rest goes on."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.intake.limits import Limits
from app.intake.one import Job, read_one
from app.intake.parts import FACTS, LEDGER, Parts
from app.intake.pool import Pool, Worker
from app.intake.reading import Desk, read_folder
from app.intake.worker import answers
from corpus.documents import scan_folder
from corpus.errors import SetupError
from corpus.formats.registry import Format
from corpus.organisations import load_organisations
from tests.app.intake import readers
from tests.app.papers import write

LIMITS = Limits(megabytes=1, pages=20, seconds=3, memory_mb=1024)


@pytest.fixture(autouse=True)
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the processes read with the reader for tests."""
    monkeypatch.setattr("app.intake.pool._START", readers.START)
    yield


def jobs_of(root: Path, texts: dict[str, str]) -> list[Job]:
    """Return a job for each text."""
    folder = write(root / "papers", dict(texts))
    found = []
    for source in scan_folder(folder).sources:
        out = root / "out" / source.doc
        out.mkdir(parents=True)
        found.append(Job(source, out))
    return found


def test_each_file_has_its_outcome_whatever_it_does(tmp_path: Path) -> None:
    texts = {
        "a.txt": "good 1億円",
        "b.txt": "die",
        "c.txt": "hang",
        "d.txt": "refuse",
        "e.txt": "raise",
        "f.txt": "talk 3億円",
        "g.txt": "leave",
        "h.txt": "swell",
        "i.txt": "pages 21",
        "j.txt": "x" * (2**20 + 1),
        "k.txt": "good 2億円",
    }
    jobs = jobs_of(tmp_path, texts)
    pids: set[int] = set()
    with Pool(2, LIMITS, organisations=tmp_path / "none.toml", folder=tmp_path / "papers") as pool:
        found = {job.source.doc: wrong for job, wrong in pool.run(jobs, started=lambda worker: pids.add(worker.pid))}
    said = {doc: wrong.ja for doc, wrong in found.items() if wrong is not None}
    assert found.keys() == texts.keys()
    assert {doc for doc in found if found[doc] is None} == {"a.txt", "f.txt", "k.txt"}
    assert "SIGKILL" in said["b.txt"]
    assert "3 秒以内" in said["c.txt"]
    assert said["d.txt"] == "読めません"
    assert "RuntimeError" in said["e.txt"] and "secret" not in said["e.txt"]
    assert "（3）" in said["g.txt"]
    assert "1024 MB" in said["h.txt"]
    assert "21 ページ、上限 20" in said["i.txt"]
    assert "1.0 MB、上限 1 MB" in said["j.txt"]
    assert all("\n" not in line for line in said.values())
    assert all(wrong.en and "\n" not in wrong.en for wrong in found.values() if wrong)
    for job in jobs:
        assert ((job.out / LEDGER).is_file() and (job.out / FACTS).is_file()) == (found[job.source.doc] is None)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_nothing_is_left_when_nobody_waits_any_more(tmp_path: Path) -> None:
    pids: list[int] = []
    began = time.monotonic()
    with Pool(1, Limits(seconds=500), organisations=tmp_path / "none.toml", folder=tmp_path) as pool:
        outcomes = pool.run(
            jobs_of(tmp_path, {"a.txt": "good", "b.txt": "hang"}), started=lambda worker: pids.append(worker.pid)
        )
        next(outcomes)
    assert time.monotonic() - began < 60
    with pytest.raises(ProcessLookupError):
        os.kill(pids[-1], 0)


def test_a_process_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "nowhere"))
    with pytest.raises(SetupError, match="プロセスを始められません"):
        Worker(LIMITS, "{}")


def test_what_was_read_is_read_once_and_a_run_cut_short_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.intake.reading.FEW", 0)
    folder = write(tmp_path / "papers", {f"{n}.txt": f"good {n}億円" for n in range(4)} | {"x.txt": "refuse"})
    read: list[str] = []
    limits = Limits(seconds=30)
    parts = Parts(tmp_path / "parts", "rules", limits)
    desk = Desk(folder, load_organisations(), tmp_path / "none.toml", limits)

    class Interrupted(Exception):
        pass

    def interrupt(done: int) -> None:
        if done == 2:
            raise Interrupted

    with pytest.raises(Interrupted):
        read_folder(scan_folder(folder), parts, desk, interrupt)
    assert len(list((tmp_path / "parts").iterdir())) >= 2
    assert not list((tmp_path / "parts").glob("writing-*"))

    def note(worker: Worker) -> None:
        assert worker.job is not None
        read.append(worker.job.source.doc)

    desk = Desk(folder, load_organisations(), tmp_path / "none.toml", limits, started=note)
    found = read_folder(scan_folder(folder), parts, desk, lambda done: None)
    assert [part.doc for part in found] == ["0.txt", "1.txt", "2.txt", "3.txt", "x.txt"]
    assert 1 <= len(read) <= 3
    assert found[0].facts is not None and found[0].facts.notes == ("noted",)
    assert [passage.text for passage in found[1].passages()] == ["good 1億円"]
    read.clear()
    write(folder, {"1.txt": "good 9億円"})
    again = read_folder(scan_folder(folder), parts, desk, lambda done: None)
    assert read == ["1.txt"]
    assert again[4].problem is not None and again[4].problem.ja == "読めません"
    parts.prune(again)
    assert {path.name for path in (tmp_path / "parts").iterdir()} == {part.folder.name for part in again}


def test_what_could_not_be_read_is_tried_again_under_other_limits(tmp_path: Path) -> None:
    folder = write(tmp_path / "papers", {"a.txt": "x" * 2_000_000})
    (source,) = scan_folder(folder).sources
    small, large = Limits(megabytes=1), Limits(megabytes=2)
    wrong = read_one(Job(source, tmp_path), load_organisations(), small)
    assert wrong is not None
    Parts(tmp_path / "parts", "r", small).refuse(source, wrong)
    found = Parts(tmp_path / "parts", "r", small).find(source)
    assert found is not None and found.problem == wrong
    assert Parts(tmp_path / "parts", "r", large).find(source) is None
    assert Parts(tmp_path / "parts", "other rules", small).find(source) is None
    Parts(tmp_path / "parts", "r", small).clear()
    assert Parts(tmp_path / "parts", "r", small).find(source) is None


def test_what_a_process_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.registry.FORMATS", {".txt": Format("text", readers.__name__)})
    texts = {"a.txt": "good 1億円", "b.txt": "refuse", "c.txt": "raise", "d.txt": "pages 21", "e.txt": "lack"}
    lines = [json.dumps(job.as_json()) for job in jobs_of(tmp_path, texts)]
    found = [json.loads(line) for line in answers(lines, tmp_path / "none.toml", tmp_path / "papers", LIMITS)]
    assert found[:2] == [None, ["読めません", "no"]]
    assert ["RuntimeError" in found[2][0], "21 ページ" in found[3][0], "1024 MB" in found[4][0]] == [True] * 3
