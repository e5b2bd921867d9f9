"""Files that were made to do harm: each is read or refused in one line, at once; nothing outside of it is looked at."""

import hashlib
import os
import threading
import time
import zipfile
from pathlib import Path

import pytest

from app.intake.adding import Given, add_documents
from app.intake.limits import Limits
from app.intake.one import Job, read_one
from corpus.documents import Problem, Source
from corpus.formats.registry import read_file
from corpus.grids.model import Content
from corpus.model import Metadata

openpyxl = pytest.importorskip("openpyxl")

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)) + "]>"
)
OUTSIDE = '<!DOCTYPE l [<!ENTITY a11 SYSTEM "file://{}">]>'


def workbook(folder: Path, part: str, content: str) -> Path:
    """Write a workbook of which one part is something else."""
    plain, path = folder / "plain.xlsx", folder / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["事業名", "予算額"])
    book.active.append(["道路", 1])
    book.save(plain)
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(path, "w") as out:
        for name in given.namelist():
            out.writestr(name, content if name == part else given.read(name))
    plain.unlink()
    return path


def reading(path: Path, limits: Limits | None = None) -> Problem | None:
    """Read a file as a process that reads files does."""
    out = path.parent / "out"
    out.mkdir()
    source = Source(path.name, path, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest(), Metadata(), "")
    return read_one(Job(source, out), (), limits or Limits())


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/workbook.xml", f'{{}}<workbook {NS}><sheets><sheet name="&a11;" sheetId="1"/></sheets></workbook>'),
        (
            "xl/worksheets/sheet1.xml",
            f'{{}}<worksheet {NS}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row>'
            "</sheetData></worksheet>",
        ),
        ("xl/styles.xml", f"{{}}<styleSheet {NS}><x>&a11;</x></styleSheet>"),
    ],
)
def test_entities_of_a_workbook_are_not_unfolded(tmp_path: Path, doctype: str, part: str, content: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密", encoding="utf-8")
    path = workbook(tmp_path, part, content.format(doctype.replace("{}", str(secret))))
    begun = time.monotonic()
    found = reading(path)
    assert time.monotonic() - begun < 5
    if found is None:
        assert "秘密" not in read_file(path).text
    else:
        assert "Excel のファイルとして読めません" in found.ja


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.html", b"<div>" * 50_000 + b"x"),
        ("a.html", b"<table><tr><td>" * 3_000 + b"1"),
        ("a.html", b"<table>" + b"<tr><td rowspan=65534 colspan=1000>1,000" * 500 + b"</table>"),
        ("a.csv", b"a,b\n" + b"," * 2_000_000),
        ("a.csv", b"a,b\n" + b"1" * 2_000_000 + b",2"),
        ("a.csv", b"a,b\n" + b'x"y,"' * 200_000),
        (
            "a.pdf",
            b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
            b"2 0 obj\n<</Type/Pages/Kids[2 0 R 2 0 R 2 0 R]/Count 1000000000>>\nendobj\ntrailer<</Root 1 0 R>>\n",
        ),
    ],
)
def test_what_goes_on_and_on_comes_to_an_end(tmp_path: Path, name: str, raw: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    begun = time.monotonic()
    found = reading(path)
    assert time.monotonic() - begun < 5
    assert found is None or ("\n" not in found.ja and "Error" not in found.ja)


def test_limits_take_what_is_just_as_large(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for size, refused in ((2**20, False), (2**20 + 1, True)):
        path.write_bytes(b"x" * size)
        assert (Limits(megabytes=1).too_large("a.csv", path) is not None) is refused


def test_two_runs_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    given = []
    for number in range(8):
        place = tmp_path / f"from{number}"
        place.mkdir()
        (place / "a.csv").write_text(f"事業名,予算額\n事業,{number}\n", encoding="utf-8")
        given.append(Given(place / "a.csv", "a.csv"))
    threads = [threading.Thread(target=add_documents, args=(folder, [one], Limits())) for one in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = {path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}
    assert kept == {one.path.read_text(encoding="utf-8") for one in given}
    assert not list(folder.glob(".incoming-*"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_no_plain_file_is_not_waited_for(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    os.mkfifo(given / "a.csv")
    (given / "b.csv").write_text("事業名,予算額\n道路,1\n", encoding="utf-8")
    done: list[list[str]] = []
    run = threading.Thread(
        target=lambda: done.append(
            [one.kind for one in add_documents(tmp_path / "documents", [Given(given, "given")], Limits())]
        ),
        daemon=True,
    )
    run.start()
    run.join(5)
    assert done == [["problem", "added"]]


def test_a_file_that_changes_while_it_is_read_is_not_taken_for_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("事業名,予算額\n道路,1\n", encoding="utf-8")

    def change(place: Path) -> Content:
        content = read_file(place)
        place.write_text("事業名,予算額\n道路,2\n", encoding="utf-8")
        return content

    monkeypatch.setattr("app.intake.one.read_file", change)
    found = reading(path)
    assert found is not None
    assert "変わりました" in found.ja
