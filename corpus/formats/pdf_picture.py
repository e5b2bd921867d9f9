"""A page of a PDF as a picture, with a quotation marked on it.

A page may be made to take for ever: its drawing is stopped when its time is over, and is never larger than so many
points of the picture.
"""

import ctypes
import math
import struct
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import DocumentError
from corpus.formats.pdf import MOST_PAGES, no_such_page, opened
from corpus.formats.pdf_boxes import Placed, boxes_of
from corpus.formats.pdf_pages import read_page

WIDTH = 1_400
"""Dots that a picture is wide at the most."""
MOST_DOTS = 4_000_000
SECONDS = 5.0
"""How long the drawing of a page may take."""
_SHARPEST = 3.0
_MARGIN, _LINE = 3, 2
_YELLOW = np.array([255, 226, 90], dtype=np.uint16)
_RED = np.array([196, 30, 30], dtype=np.uint8)

Dots = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a PNG file, and how many places are marked on it."""

    png: bytes
    width: int
    height: int
    marked: int


def draw_page(path: Path, number: int, *, text: str = "", start: int = 0, end: int = 0) -> Picture:
    """Return a page, from 1, with the characters from `start` to `end` of its text marked.

    Where the page no longer says `text`, the file has changed since it was read: then nothing is marked.

    Raises:
        DocumentError: the file or the page cannot be read, or takes too long.

    """
    with opened(path) as document:
        if not 1 <= number <= min(len(document), MOST_PAGES):
            raise no_such_page(number)
        page = document[number - 1]
        try:
            width, height = (max(1.0, float(side)) for side in page.get_size())
            scale = min(_SHARPEST, WIDTH / width, math.sqrt(MOST_DOTS / (width * height)))
            size = max(1, int(width * scale)), max(1, int(height * scale))
            dots = _drawn(page, *size)
            boxes = _boxes(page, text, start, end) if start < end else []
        finally:
            page.close()
    for box in boxes:
        _mark(dots, [side * scale for side in box[2:]])
    return Picture(_png(dots), size[0], size[1], len(boxes))


def _boxes(page: Any, text: str, start: int, end: int) -> list[Placed]:  # noqa: ANN401 - the library has no types
    read, marks = read_page(page)
    return boxes_of(read, marks, start, end) if read.text == text else []


def _drawn(page: Any, width: int, height: int) -> Dots:  # noqa: ANN401
    """Return the dots of a page: rows of red, green and blue."""
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGRx)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        until = time.monotonic() + SECONDS
        late = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(pdfium.IFSDK_PAUSE))(lambda _: time.monotonic() > until)
        pause = pdfium.IFSDK_PAUSE(version=1, NeedToPauseNow=late, user=None)
        flags = pdfium.FPDF_ANNOT
        state = pdfium.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, width, height, 0, flags, pause)
        pdfium.FPDF_RenderPage_Close(page)
        if state == pdfium.FPDF_RENDER_TOBECONTINUED:
            raise DocumentError("このページは描くのに時間がかかりすぎます", en="this page takes too long to draw")
        return np.ascontiguousarray(bitmap.to_numpy()[:, :, 2::-1])
    finally:
        bitmap.close()


def _mark(dots: Dots, box: list[float]) -> None:
    """Mark a box: yellow behind what is printed, and a line around it."""
    high, wide = dots.shape[:2]
    left, top = max(0, int(box[0]) - _MARGIN), max(0, int(box[1]) - _MARGIN)
    right, bottom = min(wide, math.ceil(box[2]) + _MARGIN), min(high, math.ceil(box[3]) + _MARGIN)
    if left >= right or top >= bottom:
        return
    inside = dots[top:bottom, left:right]
    inside[:] = (inside.astype(np.uint16) * _YELLOW // 255).astype(np.uint8)
    for edge in (inside[:_LINE], inside[-_LINE:], inside[:, :_LINE], inside[:, -_LINE:]):
        edge[:] = _RED


def _png(dots: Dots) -> bytes:
    """Return dots as a PNG file."""
    high, wide = dots.shape[:2]
    rows = np.zeros((high, wide * 3 + 1), dtype=np.uint8)
    rows[:, 1:] = dots.reshape(high, wide * 3)
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows.tobytes(), 6)),
        (b"IEND", b""),
    ]
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
