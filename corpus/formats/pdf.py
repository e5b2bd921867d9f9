"""PDF files with a text layer: their pages as text, and the tables on them with and without rules.

Pages end at form feeds. A table's rows are lines of the text, its cells parted by tabs.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import DocumentError
from corpus.formats.pdf_chain import chain
from corpus.formats.pdf_marks import PDFIUM
from corpus.formats.pdf_pages import Page, read_page
from corpus.grids.model import Content
from corpus.model import Metadata

MOST_PAGES = 5_000
"""Pages of a file that are read."""
_MOST_NAMED = 5
_JUNK = re.compile(r"(?i)microsoft|untitled|無題|名称未設定|.*\.(?:docx?|xlsx?|pptx?|jtd|xdw|dwg|indd|ai|txt|pdf)")
_WHY = {
    pdfium.FPDF_ERR_PASSWORD: (
        "パスワードの付いた PDF は読めません。外したものを置いてください",
        "a PDF with a password cannot be read; put one without here",
    ),
    pdfium.FPDF_ERR_SECURITY: (
        "暗号化された PDF は読めません。解いたものを置いてください",
        "an encrypted PDF cannot be read; put one that is not here",
    ),
}
_BROKEN = (
    "PDF として読めません。壊れていないか確かめてください",
    "this cannot be read as a PDF; see whether it is damaged",
)
_SCANNED = (
    "文字情報のない PDF です（スキャン画像）。OCR で文字を付けてから置いてください",
    "this is a scanned PDF without a text layer; give it one by OCR",
)


def _wrong(said: tuple[str, str]) -> DocumentError:
    return DocumentError(said[0], en=said[1])


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Give the open file (`pypdfium2.PdfDocument`) while nobody else uses PDFium.

    Raises:
        DocumentError: it is no PDF that can be read.

    """
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            raise _wrong(_WHY.get(getattr(error, "err_code", None), _BROKEN)) from error
        except OSError as error:
            why = error.strerror or str(error)
            raise DocumentError(f"ファイルを開けません（{why}）", en=f"the file cannot be opened ({why})") from error
        try:
            yield document
        except (pypdfium2.PdfiumError, ValueError, OverflowError, MemoryError) as error:
            raise _wrong(_BROKEN) from error
        finally:
            document.close()


def no_such_page(number: int) -> DocumentError:
    """Return the error of a page that a file does not have."""
    return DocumentError(f"{number} ページはありません", en=f"there is no page {number}")


def count_pages(path: Path) -> int:
    """Return how many pages a PDF has.

    Raises:
        DocumentError: it cannot be opened.

    """
    with opened(path) as document:
        return len(document)


def read(path: Path, max_pages: int = MOST_PAGES) -> Content:
    """Return the text and the tables of a PDF, of its first `max_pages` pages.

    Raises:
        DocumentError: it cannot be opened, or has no text.

    """
    with opened(path) as document:
        total = len(document)
        pages: list[Page] = []
        blank: list[int] = []
        for index in range(min(total, max_pages)):
            page, pictured = _page(document, index)
            pages.append(page)
            if pictured and not page.text.strip():
                blank.append(index + 1)
        title = _title(document)
    if not any(page.text.strip() for page in pages):
        raise _wrong(_SCANNED)
    bases = [0]
    for page in pages:
        bases.append(bases[-1] + len(page.text) + 1)
    text = "".join(f"{page.text}\f" for page in pages)
    grids = chain(text, pages, bases[:-1])
    unreadable = sum(page.unreadable for page in pages)
    notes = tuple(_notes(blank, unreadable, total, len(pages)))
    return Content(kind="pdf", text=text, grids=grids, metadata=Metadata(title=title), notes=notes)


def page_boxes(path: Path, page: int) -> list[tuple[int, int, float, float, float, float]]:
    """Return where the text of a page, from 1, stands on it: from and to in the page's text, and a box in points.

    Boxes are left, top, right and bottom, from the upper left corner of the page as a person sees it.
    """
    from corpus.formats.pdf_boxes import boxes_of

    with opened(path) as document:
        if not 1 <= page <= len(document):
            raise no_such_page(page)
        opened_page = document[page - 1]
        try:
            return boxes_of(*read_page(opened_page))
        finally:
            opened_page.close()


def _page(document: Any, index: int) -> tuple[Page, bool]:  # noqa: ANN401
    """Return a page, and whether it shows pictures; a page that is broken is empty."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return Page("", (), (), (), 0), True
    try:
        read_, _ = read_page(page)
        count = 0 if read_.text else min(50, pdfium.FPDFPage_CountObjects(page))
        return read_, any(_is_picture(page, number) for number in range(count))
    except pypdfium2.PdfiumError:
        return Page("", (), (), (), 0), True
    finally:
        page.close()


def _is_picture(page: Any, number: int) -> bool:  # noqa: ANN401
    kind = pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, number))
    return kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)


def _title(document: Any) -> str | None:  # noqa: ANN401
    said = document.get_metadata_value("Title").replace("\0", "").strip()
    plain = "".join(char if char.isprintable() else " " for char in said).strip()
    return plain if 3 < len(plain) <= 200 and not _JUNK.match(plain) and "\ufffd" not in plain else None


def _notes(blank: list[int], unreadable: int, total: int, read_pages: int) -> Iterator[str]:
    if blank:
        named = "、".join(map(str, blank[:_MOST_NAMED])) + (" ほか" if len(blank) > _MOST_NAMED else "")
        yield f"文字情報のないページが {len(blank)} ページあります（{named}ページ。pages without text）"
    if unreadable:
        yield f"読み取れない文字が {unreadable} 字あり、「�」にしました（characters without meaning）"
    if total > read_pages:
        yield f"{total} ページのうち最初の {read_pages} ページを読みました（the first pages only）"
