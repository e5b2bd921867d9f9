"""Pages of PDF files as pictures, with the span that a citation points to marked.

The picture is drawn from the file in the corpus folder, one at a time, within limits of size and time; the last ones
are kept.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.messages import CommandError, error_line, learn
from corpus.errors import DocumentError, UrazukeError
from corpus.model import Document

if TYPE_CHECKING:
    from fastapi import APIRouter

    from app.answer import Language

TEXTS = {
    "picture.missing": ("{doc} の {page} ページの画像はありません。", "There is no picture of page {page} of {doc}."),
    "picture.busy": (
        "ほかのページを描いています。少し待って開き直してください。",
        "Other pages are being drawn; try again.",
    ),
    "picture.alt": (
        "{title} {page}ページの画像。「{quote}」に印を付けています。",
        "Picture of page {page} of {title}; “{quote}” is marked.",
    ),
    "picture.caption": ("{page}ページの紙面（印は引用した箇所）", "Page {page} as printed (the quotation is marked)"),
}
learn(TEXTS)

KEPT = 32 * 2**20
"""Bytes of pictures that are kept."""
PATIENCE = 10.0
"""Seconds that a request waits for the one before it."""
_MOST_DIGITS = 12


class Busy(CommandError):
    """Others are being drawn."""


Key = tuple[str, int, int, int, int, int]


def page_range(document: Document, number: int) -> tuple[int, int] | None:
    """Return where a page, from 1, stands in a document's text, None where there is no such page."""
    start = 0
    for _ in range(number - 1):
        found = document.text.find("\f", start)
        if found < 0:
            return None
        start = found + 1
    if start >= len(document.text):
        return None
    end = document.text.find("\f", start)
    return start, len(document.text) if end < 0 else end


class Pictures:
    """Draws pages, and keeps the last ones."""

    def __init__(self, folder_of: Callable[[], Path], document_of: Callable[[str], Document]) -> None:
        """Take the folder that documents' files lie in, and the documents by their names (KeyError: there is none)."""
        self._folder_of = folder_of
        self._document_of = document_of
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def picture(self, doc: str, number: int, start: int = 0, end: int = 0) -> bytes:
        """Return a page as a PNG file, the text of the document from `start` to `end` marked on it.

        Raises:
            CommandError: there is no such page, or others are being drawn for too long.
            DocumentError: the page cannot be drawn.

        """
        document, place, path = self._find(doc, number)
        first, last = max(start, place[0]) - place[0], min(end, place[1]) - place[0]
        status = path.stat()
        key = (doc, number, first, last, status.st_mtime_ns, status.st_size)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        png = _draw(path, number, document.text[slice(*place)], first, last)
        with self._lock:
            self._kept[key] = png
            while len(self._kept) > 1 and sum(map(len, self._kept.values())) > KEPT:
                self._kept.popitem(last=False)
        return png

    def _find(self, doc: str, number: int) -> tuple[Document, tuple[int, int], Path]:
        """Return a document, where in its text the page stands, and its file: one that lies in the folder."""
        missing = CommandError("picture.missing", doc=doc, page=number)
        try:
            document = self._document_of(doc)
            folder = self._folder_of().resolve()
            path = (folder / doc).resolve()
        except (KeyError, OSError, ValueError):
            raise missing from None
        place = page_range(document, number) if document.kind == "pdf" else None
        if place is None or not path.is_relative_to(folder) or not path.is_file():
            raise missing
        return document, place, path


def _draw(path: Path, number: int, text: str, start: int, end: int) -> bytes:
    from corpus.formats.pdf_marks import PDFIUM
    from corpus.formats.pdf_picture import draw_page

    if not PDFIUM.acquire(timeout=PATIENCE):
        raise Busy("picture.busy")
    try:
        return draw_page(path, number, text=text, start=start, end=end).png
    finally:
        PDFIUM.release()


def picture_routes(pictures: Pictures, lang: "Language") -> "APIRouter":
    """Return the route of the pictures."""
    from fastapi import APIRouter, Request
    from fastapi.responses import PlainTextResponse, Response

    router = APIRouter(include_in_schema=False)

    @router.api_route("/page/{doc:path}/{number}.png", methods=["GET", "HEAD"])
    def page(request: Request, doc: str, number: str) -> Response:
        given = [number, *(request.query_params.get(name, "0") for name in ("start", "end"))]
        if not all(part.isascii() and part.isdigit() and len(part) <= _MOST_DIGITS for part in given):
            return PlainTextResponse(error_line(CommandError("picture.missing", doc=doc, page=number), lang), 404)
        try:
            png = pictures.picture(doc, *map(int, given))
        except (DocumentError, CommandError) as error:
            return PlainTextResponse(error_line(error, lang), _status(error))
        return Response(png, media_type="image/png")

    return router


def _status(error: UrazukeError) -> int:
    """Return the status of a response that says what is wrong."""
    if isinstance(error, Busy):
        return 503
    return 404 if isinstance(error, CommandError) else 422
