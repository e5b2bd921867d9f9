"""What a page of a PDF has drawn on it: its characters with their boxes, and its ruled lines.

Everything is given as a person sees the page, turned upright: x goes right and y goes down from the upper left corner,
in points. PDFium is not made for several threads at once, so whoever calls it holds `PDFIUM`.
"""

import ctypes
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

PDFIUM = threading.RLock()
"""Held while anything of PDFium is called."""

MOST_CHARACTERS = 200_000
"""Characters of one page that are read."""
MOST_OBJECTS = 100_000
"""Drawn objects of one page that are looked at."""
_DEEPEST = 4
"""Forms within forms that are looked into."""
_FINE = 1000
"""Parts of a point in which PDFium is asked for places: it answers in whole numbers."""
THIN = 3.0
"""Points that a filled box may be wide to count as a line."""
_SLANT = 1.0
_PALE = 230
"""A line this light in all three colours is not seen."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Matrix = tuple[float, float, float, float, float, float]
Step = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Marks:
    """The characters of a page in the order of the file, and its level and upright lines."""

    width: float
    height: float
    codes: Ints
    """The code point of each character."""
    boxes: Floats
    """One row a character: left, top, right, bottom."""
    turns: Ints
    """How many quarter turns, clockwise, each character is turned on the page as a person sees it."""
    level: Floats
    """One row a level line: y, left, right."""
    upright: Floats
    """One row an upright line: x, top, bottom."""


def read_marks(page: Any) -> Marks:  # noqa: ANN401 - the library has no types
    """Return what is drawn on an open page (`pypdfium2.PdfPage`)."""
    with PDFIUM:
        width, height = page.get_size()
        width, height = max(1.0, float(width)), max(1.0, float(height))
        place = _place(page, width, height)
        codes, boxes, turns = _characters(page, place)
        level, upright = _lines(page, place)
    return Marks(width, height, codes, boxes, turns, level, upright)


def _place(page: Any, width: float, height: float) -> Floats:  # noqa: ANN401
    """Return the 2x3 matrix from the page's own coordinates to those a person sees."""
    x, y = ctypes.c_int(), ctypes.c_int()
    seen = []
    for at in ((0.0, 0.0), (_FINE, 0.0), (0.0, _FINE)):
        wide, high = round(width * _FINE), round(height * _FINE)
        pdfium.FPDF_PageToDevice(page, 0, 0, wide, high, 0, *at, x, y)
        seen.append((x.value / _FINE, y.value / _FINE))
    (ox, oy), (ax, ay), (bx, by) = seen
    return np.array([[(ax - ox) / _FINE, (bx - ox) / _FINE, ox], [(ay - oy) / _FINE, (by - oy) / _FINE, oy]])


def _seen(place: Floats, boxes: Floats) -> Floats:
    """Return boxes (left, bottom, right, top) as they are seen (left, top, right, bottom)."""
    x = place[0, 0] * boxes[:, [0, 2]] + place[0, 1] * boxes[:, [1, 3]] + place[0, 2]
    y = place[1, 0] * boxes[:, [0, 2]] + place[1, 1] * boxes[:, [1, 3]] + place[1, 2]
    return np.column_stack([x.min(1), y.min(1), x.max(1), y.max(1)])


def _characters(page: Any, place: Floats) -> tuple[Ints, Floats, Ints]:  # noqa: ANN401
    """Return code points, boxes and quarter turns of what is printed; blanks are left out, gaps say the same."""
    text = page.get_textpage()
    try:
        codes, boxes, angles = _printed(text)
    finally:
        text.close()
    if not codes:
        return np.zeros(0, np.int64), np.zeros((0, 4)), np.zeros(0, np.int64)
    turned = math.atan2(place[1, 0], place[0, 0])
    quarters = np.rint((np.array(angles) + turned) / (math.pi / 2)).astype(np.int64) % 4
    return np.array(codes, np.int64), _seen(place, np.array(boxes)), quarters


def _printed(text: Any) -> tuple[list[int], list[tuple[float, ...]], list[float]]:  # noqa: ANN401
    codes: list[int] = []
    boxes: list[tuple[float, ...]] = []
    angles: list[float] = []
    loose, tight = pdfium.FS_RECTF(), [ctypes.c_double() for _ in range(4)]
    for index in range(min(text.count_chars(), MOST_CHARACTERS)):
        code = readable(pdfium.FPDFText_GetUnicode(text, index))
        if code is None:
            continue
        if code > 0x7F and pdfium.FPDFText_HasUnicodeMapError(text, index) == 1:
            code = 0xFFFD
        pdfium.FPDFText_GetLooseCharBox(text, index, loose)
        box = (loose.left, loose.bottom, loose.right, loose.top)
        if not (box[0] < box[2] and box[1] < box[3]):
            pdfium.FPDFText_GetCharBox(text, index, *tight)
            box = (tight[0].value, tight[2].value, tight[1].value, tight[3].value)
        if not all(map(math.isfinite, box)):
            continue
        codes.append(code)
        boxes.append(box)
        angles.append(pdfium.FPDFText_GetCharAngle(text, index))
    return codes, boxes, angles


def readable(code: int) -> int | None:
    """Return the code point that stands in the text for one of the file, or None where nothing is printed.

    A sign that has no meaning outside its own font is kept as the sign for an unreadable one.

    >>> [readable(code) for code in (0x41, 0x20, 0x3000, 0, 0xE000)]
    [65, None, None, 65533, 65533]
    """
    if code in (0x20, 0x3000, 0xA0, 0xAD, 0xFEFF, 0x200B, 0x02) or 0x09 <= code <= 0x0D:
        return None
    if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xF900 or code >= 0xF0000 or code in (0xFFFE, 0xFFFF):
        return 0xFFFD
    return None if chr(code).isspace() else code


def _lines(page: Any, place: Floats) -> tuple[Floats, Floats]:  # noqa: ANN401
    """Return the level and the upright lines as they are seen."""
    ends = np.array(list(_strokes(page)) or np.zeros((0, 4)), dtype=np.float64).reshape(-1, 4)
    x = place[0, 0] * ends[:, [0, 2]] + place[0, 1] * ends[:, [1, 3]] + place[0, 2]
    y = place[1, 0] * ends[:, [0, 2]] + place[1, 1] * ends[:, [1, 3]] + place[1, 2]
    wide, high = np.ptp(x, axis=1), np.ptp(y, axis=1)
    flat = (high <= _SLANT) & (wide > _SLANT)
    steep = (wide <= _SLANT) & (high > _SLANT)
    level = np.column_stack([y.mean(1), x.min(1), x.max(1)])[flat]
    upright = np.column_stack([x.mean(1), y.min(1), y.max(1)])[steep]
    return level, upright


def _strokes(page: Any) -> Iterator[Step]:  # noqa: ANN401
    """Yield the straight lines that a page draws, as x, y, x, y in its own coordinates."""
    left = [MOST_OBJECTS]
    for item, matrix in _paths(page, None, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0, left):
        a, b, c, d, e, f = matrix
        for x0, y0, x1, y1 in _straight(item):
            yield (a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f)


def _paths(page: Any, form: Any, outer: Matrix, depth: int, left: list[int]) -> Iterator[tuple[Any, Matrix]]:  # noqa: ANN401
    """Yield the drawn paths of a page or of a form on it, each with its matrix to the page."""
    count = pdfium.FPDFPage_CountObjects(page) if form is None else pdfium.FPDFFormObj_CountObjects(form)
    for index in range(count):
        left[0] -= 1
        if left[0] < 0:
            return
        item = pdfium.FPDFPage_GetObject(page, index) if form is None else pdfium.FPDFFormObj_GetObject(form, index)
        kind = pdfium.FPDFPageObj_GetType(item) if item else 0
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield item, _times(_matrix(item), outer)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _paths(page, item, _times(_matrix(item), outer), depth + 1, left)


def _matrix(item: Any) -> Matrix:  # noqa: ANN401
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, found):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does one and then the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _straight(item: Any) -> list[Step]:  # noqa: ANN401
    """Return the lines of one path: what it strokes, or a filled box that is as thin as a line."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    count = pdfium.FPDFPath_CountSegments(item)
    if not (fill.value or stroke.value) or not 2 <= count <= 400 or not _dark(item, bool(stroke.value)):
        return []
    parts = _corners(item, count)
    if stroke.value:
        return [step for steps in parts for step in steps if step[:2] != step[2:]]
    return [line for steps in parts for line in _thin(steps)]


def _dark(item: Any, stroke: bool) -> bool:  # noqa: ANN401
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    ask = pdfium.FPDFPageObj_GetStrokeColor if stroke else pdfium.FPDFPageObj_GetFillColor
    if not ask(item, red, green, blue, alpha):
        return True
    return alpha.value > 0 and min(red.value, green.value, blue.value) < _PALE


def _corners(item: Any, count: int) -> list[list[Step]]:  # noqa: ANN401
    """Return the straight steps of each part of a path."""
    x, y = ctypes.c_float(), ctypes.c_float()
    parts: list[list[Step]] = [[]]
    begin = at = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        to = (x.value, y.value)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begin = to
            parts.append([])
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            parts[-1].append((*at, *to))
        at = to
        if pdfium.FPDFPathSegment_GetClose(segment) and at != begin:
            parts[-1].append((*at, *begin))
            at = begin
    return parts


def _thin(steps: list[Step]) -> list[Step]:
    """Return the middle line of a filled box that is as thin as a line."""
    if not steps:
        return []
    xs = [value for step in steps for value in step[::2]]
    ys = [value for step in steps for value in step[1::2]]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    if high <= THIN and wide > high:
        y = (min(ys) + max(ys)) / 2
        return [(min(xs), y, max(xs), y)]
    if wide <= THIN and high > wide:
        x = (min(xs) + max(xs)) / 2
        return [(x, min(ys), x, max(ys))]
    return []
