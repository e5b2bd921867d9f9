"""Adding documents to a folder, putting right what is known of them, taking them out."""

import errno
import io
import json
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.intake.adding import Given, Outcome, add_documents, said
from app.intake.limits import Limits
from app.intake.metadata import correct, find_document, parse_settings
from app.intake.one import Job, read_one
from app.intake.packed import check_packed
from app.intake.parts import LEDGER
from app.intake.removing import remove_documents
from app.messages import CommandError
from corpus.documents import documents_in, scan_folder
from corpus.ledger_query import LedgerQuery
from corpus.ledger_store import Ledger
from corpus.model import Metadata
from corpus.organisations import load_organisations
from tests.app.papers import write

LIMITS = Limits()


def added(folder: Path, *paths: Path, limits: Limits = LIMITS) -> list[Outcome]:
    """Add files under their own names."""
    return add_documents(folder, [Given(path, path.name) for path in paths], limits)


def kinds(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    """Return what became of each file, by its name."""
    return sorted((outcome.doc, outcome.kind) for outcome in outcomes)


def test_files_and_folders_are_added(tmp_path: Path) -> None:
    given = write(tmp_path / "given", {"a.txt": "a", "年/b.csv": "b", "年/c.jpg": "c", ".git/d.txt": "d"})
    (given / "link.txt").symlink_to("/etc/passwd")
    outcomes = added(tmp_path / "own", given, given / "a.txt")
    assert kinds(outcomes) == [
        ("a.txt", "duplicate"), ("given/a.txt", "added"), ("given/年/b.csv", "added"), ("given/年/c.jpg", "skipped"),
        ("link.txt", "problem"),
    ]  # fmt: skip
    assert documents_in(tmp_path / "own") == ["given/a.txt", "given/年/b.csv"]
    assert not list((tmp_path / "own").glob(".incoming-*"))
    lines = list(said(outcomes, "ja"))
    assert "省略 a.txt: 同じ内容の given/a.txt があります。" in lines
    assert "省略 1 件: 読めない種類のファイルです（given/年/c.jpg）。" in lines
    assert any(line.startswith("失敗 link.txt: link.txt はリンク") for line in lines)
    assert next(iter(said(outcomes, "en"))).startswith("Added ")
    assert list(said([], "ja")) == ["追加した資料はありません。"]


def test_names_that_collide_are_kept_apart(tmp_path: Path) -> None:
    own = write(tmp_path / "own", {"a.txt": "1"})
    for number, content in enumerate(("2", "3"), start=2):
        (outcome,) = added(own, write(tmp_path / content, {"a.txt": content}) / "a.txt")
        assert (outcome.kind, outcome.doc, outcome.other) == ("renamed", f"a-{number}.txt", "a.txt")
        assert "別の資料" in next(iter(said([outcome], "ja")))
    assert {path.read_text() for path in own.iterdir()} == {"1", "2", "3"}


def test_a_file_system_without_links_takes_them_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise OSError(errno.EPERM, "not here")

    monkeypatch.setattr(os, "link", refuse)
    own = write(tmp_path / "own", {"a.txt": "1"})
    (outcome,) = added(own, write(tmp_path / "given", {"a.txt": "2"}) / "a.txt")
    assert outcome.doc == "a-2.txt" and (own / "a.txt").read_text() == "1"


def test_metadata_come_along(tmp_path: Path) -> None:
    given = write(tmp_path / "given", {"a.txt": "a", "a.meta.json": '{"title": "甲"}'})
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as out:
        out.writestr("b.txt.meta.json", '{"unit": "千円"}')
        out.writestr("b.txt", "b")
    added(tmp_path / "own", given, tmp_path / "b.zip")
    found = {source.doc: source.metadata for source in scan_folder(tmp_path / "own").sources}
    assert found == {"given/a.txt": Metadata(title="甲"), "b/b.txt": Metadata(unit="千円")}


def test_archives_are_opened_to_a_depth(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:gz") as out:
        info = tarfile.TarInfo("c.csv")
        info.size = 1
        out.addfile(info, io.BytesIO(b"1"))
    deep = inner.getvalue()
    for name in ("b.zip", "a.zip"):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as packed:
            packed.writestr("x.tar.gz" if name == "b.zip" else "b.zip", deep)
        deep = held.getvalue()
    (tmp_path / "a.zip").write_bytes(deep)
    (outcome,) = added(tmp_path / "own", tmp_path / "a.zip")
    assert outcome.kind == "problem" and outcome.problem is not None and "2 段まで" in outcome.problem.ja
    (tmp_path / "x.tar.gz").write_bytes(inner.getvalue())
    assert kinds(added(tmp_path / "own", tmp_path / "x.tar.gz")) == [("x/c.csv", "added")]


def test_what_is_too_large_or_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    given = write(tmp_path / "given", {"a.txt": "x" * (2**20 + 1), "b.txt": "b"})
    outcomes = added(tmp_path / "own", given / "a.txt", given / "gone.txt", given / "b.txt", limits=Limits(megabytes=1))
    assert kinds(outcomes) == [("a.txt", "problem"), ("b.txt", "added"), ("gone.txt", "problem")]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../a.txt", "a.txt"),
        ("/etc/a.txt", "etc/a.txt"),
        (".a.txt", "_a.txt"),
        ("~$a.txt", "_a.txt"),
        ("a\n\x1b.txt", "a__.txt"),
        ('<a>:"|?*.txt', "_a______.txt"),
        ("長" * 200 + ".txt", "長" * 65 + ".txt"),
        ("\udcff.txt", "?.txt".replace("?", "_")),
    ],
    ids=ascii,
)
def test_names_lead_nowhere_else(tmp_path: Path, name: str, kept: str) -> None:
    source = write(tmp_path / "given", {"x": "1"}) / "x"
    (outcome,) = add_documents(tmp_path / "own", [Given(source, name)], LIMITS)
    assert outcome.doc == kept
    assert (tmp_path / "own" / kept).read_text() == "1"


def test_a_correction_stands_beside_the_document_and_survives(tmp_path: Path) -> None:
    folder = write(
        tmp_path, {"a.csv": "1", "b/a.txt": "2", "b/c.txt": "3", "b/c.meta.json": '{"title": "丙", "note": 1}'}
    )
    correct(folder, "a.csv", {"fiscal_year": "2024", "stage": "当初", "title": " 甲\n乙 "})
    correct(folder, "c.txt", {"title": "", "unit": "千円"})
    found = {source.doc: source.metadata for source in scan_folder(folder).sources}
    assert found["a.csv"] == Metadata(fiscal_year=2024, stage="当初", title="甲 乙")
    assert found["b/c.txt"] == Metadata(unit="千円")
    assert json.loads((folder / "b/c.meta.json").read_text())["note"] == 1
    correct(folder, "a.csv", {"fiscal_year": "", "stage": "", "title": ""})
    assert not (folder / "a.csv.meta.json").exists()
    write(folder, {"a.csv.meta.json": "{"})
    correct(folder, "a.csv", {"unit": "億円"})
    assert json.loads((folder / "a.csv.meta.json").read_text()) == {"unit": "億円"}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"fiscal_year": "令和6年"}, "西暦の整数"),
        ({"stage": "予算案"}, "当初・補正"),
        ({"title": "長" * 501}, "500 文字まで"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, values: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        correct(write(tmp_path, {"a.txt": "1"}), "a.txt", values)
    assert documents_in(tmp_path) == ["a.txt"]


def test_documents_are_named_in_full_or_by_their_file(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.txt": "1", "b/a.txt": "2", "b/c.txt": "3", "d/c.txt": "4", "d/e.txt": "5"})
    assert find_document(folder, "a.txt") == "a.txt"
    assert find_document(folder, "e.txt") == "d/e.txt"
    with pytest.raises(CommandError, match="2 件"):
        find_document(folder, "c.txt")
    with pytest.raises(CommandError, match="ありません"):
        find_document(folder, "../a.txt")


@pytest.mark.parametrize("given", ["title", "name=甲", "=甲"])
def test_settings_are_key_and_value(given: str) -> None:
    with pytest.raises(CommandError, match="KEY=VALUE"):
        parse_settings([given])


def test_what_is_removed_is_gone_or_lies_aside(tmp_path: Path) -> None:
    files = {"甲/a.txt": "1", "甲/a.txt.meta.json": "{}", "乙/b.txt": "2", "乙/c.txt": "3"}
    folder = write(tmp_path, dict(files))
    (gone,) = remove_documents(folder, ["甲/a.txt"], keep=False)
    assert gone.aside is None and not (folder / "甲").exists()
    (kept,) = remove_documents(folder, ["乙/b.txt"], keep=True)
    assert kept.aside is not None and kept.aside.read_text() == "2"
    assert documents_in(folder) == ["乙/c.txt"]
    write(folder, {"乙/b.txt": "4", "乙/b.txt.meta.json": "{}"})
    (again,) = remove_documents(folder, ["乙/b.txt"], keep=True)
    assert again.aside is not None and again.aside != kept.aside and again.aside.read_text() == "4"


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/worksheets/sheet1.xml", b"\0" * (11 * 2**20))
    found = check_packed("a.xlsx", tmp_path / "a.xlsx", Limits(megabytes=1))
    assert found is not None and "11 MB、上限 10 MB" in found.ja
    assert check_packed("a.xlsx", tmp_path / "a.xlsx", LIMITS) is None
    (tmp_path / "b.xlsx").write_bytes(b"PK no zip")
    assert check_packed("b.xlsx", tmp_path / "b.xlsx", LIMITS) is None


def test_a_workbook_with_links_to_others_is_read_without_them(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["事業名", "予算額（百万円）"], ["測量", 12], ["観測", "='file:///etc/[passwd.xlsx]Sheet1'!A1"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (source,) = scan_folder(tmp_path).sources
    (tmp_path / "out").mkdir()
    assert read_one(Job(source, tmp_path / "out"), load_organisations(), LIMITS) is None
    text = "".join(str(entry) for entry in Ledger(tmp_path / "out" / LEDGER).each(LedgerQuery()))
    assert "12" in text and "root" not in text
