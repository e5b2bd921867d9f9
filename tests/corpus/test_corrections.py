"""Corrections of a folder, the formats by their endings, and what a scan finds."""

import os
from pathlib import Path

import pytest

from corpus.corrections import load_corrections
from corpus.documents import LARGE, Problem, documents_in, has_documents, load_corpus, scan_folder
from corpus.errors import DocumentError, SetupError
from corpus.formats.registry import FORMATS, format_of, pages_of, read_file
from corpus.model import Metadata
from corpus.organisations import Organisation, load_organisations


def test_aliases_of_a_folder_are_added_to_what_is_known(tmp_path: Path) -> None:
    assert load_corrections(tmp_path).added_to(load_organisations()) == load_organisations()
    (tmp_path / "corrections.toml").write_text(
        '[[organisation]]\nname = "気象庁"\naliases = ["気庁"]\n', encoding="utf-8"
    )
    found = {one.name: one for one in load_corrections(tmp_path).added_to(load_organisations())}
    before = {one.name: one for one in load_organisations()}
    assert found["気象庁"].aliases == (*before["気象庁"].aliases, "気庁")
    assert found["気象庁"].parent == before["気象庁"].parent
    assert len(found) == len(before)
    (tmp_path / "corrections.toml").write_text('[[organisation]]\nname = "甲局"\n', encoding="utf-8")
    assert load_corrections(tmp_path).added_to(())[-1] == Organisation(name="甲局")


def test_corrections_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "corrections.toml").write_bytes(b"\xff")
    with pytest.raises(DocumentError, match="UTF-8"):
        load_corrections(tmp_path)
    (tmp_path / "corrections.toml").write_text("[[organisation]]\n", encoding="utf-8")
    with pytest.raises(SetupError, match="corrections.toml"):
        load_corrections(tmp_path)


def test_a_correction_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1")
    before = scan_folder(tmp_path)
    (tmp_path / "corrections.toml").write_text('[[organisation]]\nname = "甲局"\n', encoding="utf-8")
    after = scan_folder(tmp_path)
    assert after.sha256 != before.sha256
    assert after.sources[0].given != before.sources[0].given
    assert after.sources[0].sha256 == before.sources[0].sha256


def test_metadata_of_the_whole_name_go_before_those_of_the_stem(tmp_path: Path) -> None:
    for name, content in {
        "a.txt": "1", "a.md": "2", "a.meta.json": '{"title": "甲"}', "a.md.meta.json": '{"title": "乙"}',
    }.items():  # fmt: skip
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert [source.metadata for source in scan_folder(tmp_path).sources] == [Metadata(title="乙"), Metadata(title="甲")]


def test_the_hash_of_a_large_file_may_be_known(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(LARGE + 1)
    (tmp_path / "b.txt").write_text("1")
    asked: list[str] = []

    def known(doc: str, path: Path, status: os.stat_result) -> str:
        asked.append(doc)
        return "0" * 64

    first = scan_folder(tmp_path, hash_of=known)
    assert asked == ["a.txt"] and first.sources[0].sha256 == "0" * 64
    assert scan_folder(tmp_path).sha256 != first.sha256


def test_every_format_has_its_reader_and_endings_in_any_case() -> None:
    assert {form.kind for form in FORMATS.values()} == {"text", "html", "csv", "excel", "pdf"}
    assert format_of("甲.TXT") == FORMATS[".txt"] and format_of("甲") is None
    assert pages_of(Path("甲.txt")) is None and pages_of(Path("甲.docx")) is None
    with pytest.raises(DocumentError, match="この種類のファイル"):
        read_file(Path("甲.docx"))


def test_documents_are_listed_whether_they_can_be_read_or_not(tmp_path: Path) -> None:
    assert not has_documents(tmp_path) and documents_in(tmp_path / "nowhere") == []
    (tmp_path / "a.txt").write_bytes(b"\0")
    assert has_documents(tmp_path) and documents_in(tmp_path) == ["a.txt"]
    with pytest.raises(DocumentError, match="読める資料がありません") as caught:
        load_corpus(tmp_path)
    assert "no document could be read" in str(caught.value.en)


def test_a_problem_is_one_line_in_both_languages() -> None:
    found = Problem.of("a.txt", DocumentError("読め\nない"))
    assert (str(found), found.en) == ("a.txt: 読め ない", "読め ない")
    assert Problem.of("a.txt", RuntimeError()).ja == "RuntimeError"
