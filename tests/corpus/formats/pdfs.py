"""Small PDF files for tests, drawn by us: what a page shows is what the test says."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("reportlab")

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.grids.model import Grid

FONT = "HeiseiMin-W3"
WIDTH, HEIGHT = 595.0, 842.0
SIZE = 10.0


class Sheet:
    """A PDF being drawn: places are counted from the upper left corner."""

    def __init__(self, width: float = WIDTH, height: float = HEIGHT, **options: Any) -> None:  # noqa: ANN401
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._file = BytesIO()
        self.high = height
        self.canvas = Canvas(self._file, pagesize=(width, height), invariant=1, **options)

    def say(
        self, x: float, y: float, text: str, *, size: float = SIZE, right: bool = False, font: str = FONT
    ) -> "Sheet":
        """Print a line whose middle is `y` below the upper edge; it begins at `x`, or ends there."""
        self.canvas.setFont(font, size)
        draw = self.canvas.drawRightString if right else self.canvas.drawString
        draw(x, self.high - y - size * 0.38, text)
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> "Sheet":
        """Draw a line."""
        self.canvas.line(x0, self.high - y0, x1, self.high - y1)
        return self

    def table(self, xs: Sequence[float], ys: Sequence[float]) -> "Sheet":
        """Draw the rules of a plain table."""
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        return self

    def row(self, xs: Sequence[float], y: float, cells: Sequence[str]) -> "Sheet":
        """Print the first cell at its left and the others at their right."""
        for number, cell in enumerate(cells):
            if cell:
                self.say(xs[number] + 4 if number == 0 else xs[number + 1] - 4, y, cell, right=number > 0)
        return self

    def turn(self) -> "Sheet":
        """Begin another page."""
        self.canvas.showPage()
        return self

    def bytes(self) -> bytes:
        """Return the file."""
        self.canvas.save()
        return self._file.getvalue()

    def save(self, folder: Path, name: str = "a.pdf") -> Path:
        """Write the file, and return where."""
        path = folder / name
        path.write_bytes(self.bytes())
        return path


def rows_of(grid: Grid) -> list[list[str]]:
    """Return what the cells of a table say."""
    return [[cell.text for cell in row] for row in grid.rows()]


def placed(grid: Grid) -> list[dict[int, str]]:
    """Return what the cells of a table say, by their columns, empty ones left out."""
    return [{cell.column: cell.text for cell in row if cell.text} for row in grid.rows()]


def under(text: str, grid: Grid) -> list[str]:
    """Return the headings that a table is under."""
    return [text[start:end] for start, end in grid.section]
