"""Folders of documents in any encoding, with or without metadata, in an order of their own."""

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents import bundled_folder, decode, load_corpus
from corpus.errors import DocumentError
from corpus.model import Metadata

TEXT = "観測所の予算は、３．６億円（前年度 3.0億円）である。ﾃﾞｰﾀ㈱ ①\r\n○ 船の建造 ―\n"


def put(folder: Path, **files: str | bytes) -> Path:
    """Write files, whose names have __ for a dot, and return the folder."""
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


# --- encodings ---------------------------------------------------------------------------------------------------

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp932"]
BOMS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_encoding_gives_the_text_back(encoding: str) -> None:
    assert decode(BOMS.get(encoding, b"") + TEXT.encode(encoding)) == TEXT


PLAIN_TEXT = "観測所の予算は、３．６億円（前年度 3.0億円）である。\n○ 船の建造 ―\n"


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "iso2022_jp"])
@pytest.mark.parametrize(
    "text", [PLAIN_TEXT, "予算\n", "令和４年度 1,234百万円\n", "カタカナだけのタイトル\n", "abc\n"]
)
def test_japanese_encodings_are_told_apart(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


KANA_AND_KANJI = st.text(
    st.sampled_from("あいうえおのはがをに予算年度額億円観測所整備運用令和アイウエオー０１２３、。（）"), min_size=6
)


@given(KANA_AND_KANJI.filter(lambda text: any(char in text for char in "のはがをに")))
def test_utf_8_and_iso_2022_are_never_taken_for_another(text: str) -> None:
    for encoding in ("utf-8", "iso2022_jp", "utf-16"):
        assert decode(text.encode(encoding)) == text


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        assert isinstance(decode(raw), str)
    except DocumentError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    "raw",
    [b"\x89PNG\x00", b"PK\x03\x04\x00\x00", b"\xff\xff\xff\xff", b"\x81", b"\xff\xfe\x00", b"\xef\xbb\xbf\xff"],
    ids=["png", "zip", "no encoding", "half a character", "half a UTF-16", "a mark and no UTF-8"],
)
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(DocumentError):
        decode(raw)


def test_an_empty_file_is_an_empty_text() -> None:
    assert decode(b"") == decode(b"\xef\xbb\xbf") == ""


# --- folders -----------------------------------------------------------------------------------------------------


def test_a_folder_is_read_with_its_subfolders(tmp_path: Path) -> None:
    (tmp_path / "令和4年" / "省").mkdir(parents=True)
    put(tmp_path, b__txt="b", a__md="a", c__TXT="c", picture__png=b"\0", note__docx="1,2")
    put(tmp_path / "令和4年" / "省", d__text="d")
    corpus = load_corpus(tmp_path)
    assert [(d.doc, d.text) for d in corpus.documents] == [
        ("a.md", "a"), ("b.txt", "b"), ("c.TXT", "c"), ("令和4年/省/d.text", "d"),
    ]  # fmt: skip
    assert corpus.problems == ()


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    put(tmp_path / ".git", a__txt="hidden")
    put(tmp_path, b__txt="b")
    (tmp_path / ".hidden.txt").write_text("hidden")
    assert [document.doc for document in load_corpus(tmp_path).documents] == ["b.txt"]


def test_a_hidden_folder_may_be_the_corpus_itself(tmp_path: Path) -> None:
    folder = tmp_path / ".papers"
    folder.mkdir()
    assert [document.doc for document in load_corpus(put(folder, a__txt="a")).documents] == ["a.txt"]


def test_a_folder_named_like_a_document_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    assert [document.doc for document in load_corpus(put(tmp_path, b__txt="b")).documents] == ["b.txt"]


def test_files_that_cannot_be_read_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    put(tmp_path, a__txt="a", b__txt=b"\0\0", c__txt="c", c__meta__json="{")
    (tmp_path / "d.txt").symlink_to(tmp_path / "nowhere.txt")
    corpus = load_corpus(tmp_path)
    assert [document.doc for document in corpus.documents] == ["a.txt"]
    assert [problem.partition(":")[0] for problem in corpus.problems] == ["b.txt", "c.txt"]
    assert not any("\n" in problem for problem in corpus.problems)


def test_a_file_that_vanishes_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, a__txt="a", b__txt="b")
    read = Path.read_bytes

    def vanish(path: Path) -> bytes:
        if path.name == "a.txt":
            raise FileNotFoundError(2, "No such file", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", vanish)
    corpus = load_corpus(tmp_path)
    assert [document.doc for document in corpus.documents] == ["b.txt"]
    assert corpus.problems[0].startswith("a.txt: ")


@pytest.mark.parametrize(
    "files", [{}, {"a__png": b"\0"}, {"a__txt": b"\0"}], ids=["empty", "no document", "unreadable"]
)
def test_a_folder_without_documents_is_refused(tmp_path: Path, files: dict[str, bytes]) -> None:
    put(tmp_path, **files)
    with pytest.raises(DocumentError, match="読める資料がありません"):
        load_corpus(tmp_path)


def test_no_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", put(tmp_path, a__txt="a") / "a.txt"):
        with pytest.raises(DocumentError, match="フォルダーがありません"):
            load_corpus(path)


# --- metadata ----------------------------------------------------------------------------------------------------


def with_metadata(folder: Path, metadata: object) -> Path:
    """Write a document with its metadata beside it."""
    text = metadata if isinstance(metadata, str | bytes) else json.dumps(metadata, ensure_ascii=False)
    return put(folder, a__txt="a", a__meta__json=text, b__txt="b")


def test_metadata_stand_beside_the_document(tmp_path: Path) -> None:
    known = {"title": "海の予算", "publisher": "気象庁", "date": "2022-01-31", "fiscal_year": 2022, "stage": "政府案",
             "unit": "億円", "attribution": "出典：気象庁"}  # fmt: skip
    first, second = load_corpus(with_metadata(tmp_path, {**known, "note": "ours"})).documents
    assert first.metadata == Metadata(**known)  # type: ignore[arg-type]
    assert second.metadata == Metadata()


MALFORMED = {
    "no JSON": "{title}",
    "a list": ["海の予算"],
    "a text": '"海の予算"',
    "no UTF-8": b'{"title": "\x8aC"}',
    "an unknown stage": {"stage": "予算案"},
    "a year as text": {"fiscal_year": "令和4年度"},
    "a year that is true": {"fiscal_year": True},
    "a year with a fraction": {"fiscal_year": 2022.5},
    "a title that is a number": {"title": 5},
    "a unit that is a list": {"unit": ["億円"]},
}


@pytest.mark.parametrize("metadata", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_metadata_is_a_problem_and_the_rest_goes_on(tmp_path: Path, metadata: object) -> None:
    corpus = load_corpus(with_metadata(tmp_path, metadata))
    assert [document.doc for document in corpus.documents] == ["b.txt"]
    (problem,) = corpus.problems
    assert problem.startswith("a.txt: a.meta.json: ")
    assert "\n" not in problem


@pytest.mark.parametrize("metadata", [{}, {"stage": None, "fiscal_year": None}, {"unknown": 1}])
def test_metadata_may_say_nothing(tmp_path: Path, metadata: dict[str, object]) -> None:
    assert load_corpus(with_metadata(tmp_path, metadata)).documents[0].metadata == Metadata()


# --- the digest --------------------------------------------------------------------------------------------------


def digest(folder: Path) -> str:
    """Return the digest of a folder."""
    return load_corpus(folder).sha256


def test_the_digest_is_that_of_the_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    put(first, a__txt="a", b__txt="b", b__meta__json="{}")
    shutil.copytree(first, second)
    os.utime(second / "a.txt", (0, 0))
    assert digest(first) == digest(second)
    assert digest(first).startswith("sha256:")
    rglob = Path.rglob
    monkeypatch.setattr(Path, "rglob", lambda self, pattern: reversed(list(rglob(self, pattern))))
    assert load_corpus(first) == load_corpus(second)


CHANGES = {
    "a text": {"a__txt": "A"},
    "metadata": {"b__meta__json": '{"unit": "億円"}'},
    "a new document": {"c__txt": ""},
    "a byte between two files": {"a__txt": "ab", "b__txt": ""},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_changes_the_digest(tmp_path: Path, change: dict[str, str]) -> None:
    before = digest(put(tmp_path, a__txt="a", b__txt="b", b__meta__json="{}"))
    assert digest(put(tmp_path, **change)) != before


def test_what_is_no_document_changes_nothing(tmp_path: Path) -> None:
    before = digest(put(tmp_path, a__txt="a"))
    assert digest(put(tmp_path, picture__png=b"\0", orphan__meta__json="{}")) == before


def test_a_name_changes_the_digest(tmp_path: Path) -> None:
    before = digest(put(tmp_path, a__txt="a"))
    (tmp_path / "a.txt").rename(tmp_path / "z.txt")
    assert digest(tmp_path) != before


def test_the_bundled_documents_have_their_metadata() -> None:
    corpus = load_corpus(bundled_folder())
    assert corpus.problems == ()
    for document in corpus.documents:
        data = document.metadata
        assert all((data.title, data.publisher, data.date, data.fiscal_year, data.stage, data.unit, data.attribution))
