"""Pictures of pages: their addresses, what they show, and whose files they never show."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import app.web.page_picture as pictures
from app.messages import CommandError
from app.web.addresses import Addresses
from app.web.page_picture import Busy, Pictures, page_range, picture_routes
from app.web.views.source import page_picture
from corpus.errors import DocumentError
from corpus.formats.pdf import read
from corpus.formats.pdf_marks import PDFIUM
from corpus.model import Document, Metadata, Span
from tests.app.web.pages import check, client_over
from tests.corpus.formats.pdfs import Sheet

DOC = "資料/a b.pdf"


def book(folder: Path) -> Document:
    """Write a file of two pages, and return it as a document."""
    (folder / "資料").mkdir(exist_ok=True)
    path = Sheet().say(40, 60, "一枚目").turn().say(40, 60, "二枚目 1,234").save(folder / "資料", "a b.pdf")
    return Document(doc=DOC, text=read(path).text, kind="pdf", metadata=Metadata(title="<書>"))


def documents(*known: Document) -> Callable[[str], Document]:
    by_name = {document.doc: document for document in known}
    return lambda doc: by_name[doc]


def get(address: str, folder: Path, *known: Document) -> Any:  # noqa: ANN401 - the client's own
    """Return what is answered for documents of a folder."""
    return client_over(picture_routes(Pictures(lambda: folder, documents(*known)), "ja")).get(address)


def test_the_page_of_a_span_is_shown_and_described(tmp_path: Path) -> None:
    document = book(tmp_path)
    start = document.text.index("1,234")
    html = page_picture(document, Span(DOC, start, start + 5), Addresses("/budget"), "ja")
    check(html)
    address = f"/page/%E8%B3%87%E6%96%99/a%20b.pdf/2.png?start={start}&amp;end={start + 5}"
    assert f'src="/budget{address}"' in html
    assert 'alt="&lt;書&gt; 2ページの画像。「1,234」に印を付けています。"' in html
    answer = get(address.replace("&amp;", "&"), tmp_path, document)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    plain = get("/page/資料/a b.pdf/2.png", tmp_path, document)
    assert plain.content != answer.content


def test_a_long_quotation_is_cut_in_the_description() -> None:
    document = Document(doc="a.pdf", text="あ" * 200 + "\f", kind="pdf")
    html = page_picture(document, Span("a.pdf", 0, 200), Addresses(""), "en")
    assert f"“{'あ' * 80}…” is marked" in html


@pytest.mark.parametrize("document", [Document(doc="a.txt", text="一\f"), Document(doc="a.pdf", text="一", kind="pdf")])
def test_what_has_no_pages_has_no_picture(document: Document) -> None:
    assert page_picture(document, Span(document.doc, 0, 1), Addresses(""), "ja") == ""


def test_pages_of_a_text() -> None:
    document = Document(doc="a.pdf", text="一\f二\f", kind="pdf")
    assert [page_range(document, number) for number in (1, 2, 3, 10**12)] == [(0, 1), (2, 3), None, None]
    assert page_range(Document(doc="a.pdf", text="一\f二"), 2) == (2, 3)


@pytest.mark.parametrize(
    "address",
    ["/page/b.pdf/1.png", "/page/資料/a b.pdf/3.png", "/page/資料/a b.pdf/x.png", "/page/資料/a b.pdf/1.png?end=-1",
     "/page/資料/a b.pdf/9999999999999.png", "/page/text.txt/1.png", "/page/gone.pdf/1.png",
     "/page/..%2Fout.pdf/1.png"],
)  # fmt: skip
def test_what_is_no_page_of_ours_is_not_found(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    Sheet().say(40, 60, "外").save(tmp_path, "out.pdf")
    (folder / "text.txt").write_text("一\f", encoding="utf-8")
    known = [
        Document(doc="text.txt", text="一\f"),
        Document(doc="gone.pdf", text="一\f", kind="pdf"),
        Document(doc="../out.pdf", text="外\n\f", kind="pdf"),
    ]
    answer = get(address, folder, book(folder), *known)
    assert answer.status_code == 404
    assert len(answer.text.splitlines()) == 1


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.pdf").symlink_to(Sheet().say(40, 60, "外").save(tmp_path, "out.pdf"))
    with pytest.raises(CommandError, match="画像はありません"):
        Pictures(lambda: folder, documents(Document(doc="a.pdf", text="外\n\f", kind="pdf"))).picture("a.pdf", 1)


def test_a_damaged_file_is_said_to_be_one(tmp_path: Path) -> None:
    document = book(tmp_path)
    (tmp_path / DOC).write_bytes(b"%PDF-1.7")
    answer = get(f"/page/{DOC}/1.png", tmp_path, document)
    assert (answer.status_code, "PDF として読めません" in answer.text) == (422, True)


def test_pictures_are_kept_until_the_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = book(tmp_path)
    kept = Pictures(lambda: tmp_path, documents(document))
    first = kept.picture(DOC, 1)

    def fail(*args: object) -> bytes:
        raise DocumentError("drawn again")

    monkeypatch.setattr(pictures, "_draw", fail)
    assert kept.picture(DOC, 1) is first
    os.utime(tmp_path / DOC, (1, 1))
    with pytest.raises(DocumentError, match="drawn again"):
        kept.picture(DOC, 1)


def test_only_so_much_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Pictures(lambda: tmp_path, documents(book(tmp_path)))
    monkeypatch.setattr(pictures, "KEPT", 10)
    monkeypatch.setattr(pictures, "_draw", lambda path, number, text, start, end: bytes([number]) * 8)
    assert [kept.picture(DOC, number)[0] for number in (1, 2, 2, 1)] == [1, 2, 2, 1]
    assert len(kept._kept) == 1


def test_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    monkeypatch.setattr(pictures, "PATIENCE", 0.01)
    kept = Pictures(lambda: tmp_path, documents(book(tmp_path)))
    with PDFIUM, ThreadPoolExecutor(1) as other, pytest.raises(Busy, match="ほかのページ"):
        other.submit(kept.picture, DOC, 1).result()
    assert pictures._status(Busy("picture.busy")) == 503
