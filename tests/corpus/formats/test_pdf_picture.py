"""Pages of PDF files as pictures: what they show, where they are marked, and what stops them."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

import corpus.formats.pdf_picture as pictures
from corpus.errors import DocumentError
from corpus.formats.pdf import read
from corpus.formats.pdf_picture import MOST_DOTS, WIDTH, Picture, draw_page
from tests.corpus.formats.pdfs import HEIGHT, Sheet
from tests.corpus.formats.pdfs import WIDTH as PAGE_WIDTH


def dots_of(picture: Picture) -> "np.typing.NDArray[np.uint8]":
    """Return the dots of a PNG file as we write them."""
    data, at, packed = picture.png, 8, b""
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert struct.unpack(">I", data[at + 8 + size : at + 12 + size]) == (zlib.crc32(kind + body),)
        packed += body if kind == b"IDAT" else b""
        at += 12 + size
    rows = np.frombuffer(zlib.decompress(packed), dtype=np.uint8).reshape(picture.height, picture.width * 3 + 1)
    return rows[:, 1:].reshape(picture.height, picture.width, 3)


def page(folder: Path) -> tuple[Path, str]:
    path = Sheet().say(100, 200, "予算").say(100, 400, "1,234").save(folder)
    return path, read(path).text.removesuffix("\f")


def test_a_span_is_marked_where_it_is_printed(tmp_path: Path) -> None:
    path, text = page(tmp_path)
    start = text.index("1,234")
    picture = draw_page(path, 1, text=text, start=start, end=start + 5)
    dots = dots_of(picture)
    scale = picture.width / PAGE_WIDTH
    yellow = np.argwhere((dots[:, :, 2] < 150) & (dots[:, :, 0] > 200))
    (top, left), (bottom, right) = yellow.min(0) / scale, yellow.max(0) / scale
    assert (picture.width, picture.marked) == (WIDTH, 1)
    assert (left, top, right, bottom) == pytest.approx((100, 395, 125, 406), abs=6)
    assert dots[round(200 * scale), round(103 * scale) : round(118 * scale)].min() < 100  # 予算 is printed there
    assert (dots[10] == 255).all()


def test_nothing_is_marked_where_nothing_is_asked_or_the_file_has_changed(tmp_path: Path) -> None:
    path, text = page(tmp_path)
    assert draw_page(path, 1).marked == 0
    assert draw_page(path, 1, text=text.replace("4", "5"), start=0, end=2).marked == 0


@pytest.mark.parametrize(("width", "height"), [(14_000.0, 14_000.0), (5.0, 14_000.0), (14_000.0, 5.0), (3.0, 3.0)])
def test_pictures_are_no_larger_than_they_may_be(width: float, height: float, tmp_path: Path) -> None:
    picture = draw_page(Sheet(width, height).say(1, 1, "一").save(tmp_path), 1)
    assert 1 <= picture.width <= WIDTH
    assert picture.width * picture.height <= MOST_DOTS


@pytest.mark.parametrize("number", [0, 2, -1])
def test_pages_that_there_are_not(number: int, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="ページはありません"):
        draw_page(page(tmp_path)[0], number)


def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet()
    for at in range(3_000):
        sheet.rule(at % 500, 100, 500 - at % 500, 700)
    path = sheet.save(tmp_path)
    monkeypatch.setattr(pictures, "SECONDS", -1.0)
    with pytest.raises(DocumentError, match="時間がかかりすぎます"):
        draw_page(path, 1)


def test_a_mark_outside_the_page_is_not_drawn() -> None:
    dots = np.full((10, 10, 3), 255, dtype=np.uint8)
    pictures._mark(dots, [20.0, 20.0, 30.0, 30.0])
    assert (dots == 255).all()
    assert HEIGHT > PAGE_WIDTH
