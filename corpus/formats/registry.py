"""Which files are read, and by what: each format's reader is imported when a file first needs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.grids.model import Content, Kind


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is called, the module whose `read` takes its files, and whether nothing in them is parsed."""

    kind: "Kind"
    module: str
    plain: bool = False
    """Its reader does no more than decode: it can do no harm, and so needs no process of its own."""
    packed: bool = False
    """Its files are archives inside, which may unpack to far more than they are."""


_TEXT = Format("text", "corpus.formats.text_file", plain=True)
_HTML = Format("html", "corpus.formats.html")
_CSV = Format("csv", "corpus.formats.csv_file")
_EXCEL = Format("excel", "corpus.formats.excel", packed=True)
_PDF = Format("pdf", "corpus.formats.pdf")

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".txt": _TEXT,
        ".text": _TEXT,
        ".md": _TEXT,
        ".html": _HTML,
        ".htm": _HTML,
        ".xhtml": _HTML,
        ".csv": _CSV,
        ".tsv": _CSV,
        ".xlsx": _EXCEL,
        ".xlsm": _EXCEL,
        ".xls": _EXCEL,
        ".pdf": _PDF,
    }
)
"""The formats by the ending of a file's name, in lower case."""

SUFFIXES = tuple(FORMATS)
OFFERED = tuple(suffix for suffix in SUFFIXES if suffix != ".xls")
"""What is read; an old workbook is only told how to become a new one."""
"""Endings of files that are read as documents."""


def format_of(name: str | PurePath) -> Format | None:
    """Return the format of a file by its name, None where files so named are no documents.

    >>> format_of("予算書.PDF").kind, format_of("写真.jpg")
    ('pdf', None)
    """
    return FORMATS.get(PurePath(name).suffix.lower())


def pages_of(path: "Path") -> int | None:
    """Return how many pages a file has, where its format has pages and they can be counted before it is read."""
    form = format_of(path)
    count: Callable[[Path], int] | None = (
        None if form is None else getattr(import_module(form.module), "count_pages", None)
    )
    return None if count is None else count(path)


def read_file(path: "Path") -> "Content":
    """Return what is in a file, by the reader of its format.

    Raises:
        DocumentError: it cannot be read.

    """
    form = format_of(path)
    if form is None:
        raise DocumentError(
            f"この種類のファイル（{path.suffix or '拡張子なし'}）は読めません",
            en=f"files of this kind ({path.suffix or 'no ending'}) cannot be read",
        )
    content: Content = import_module(form.module).read(path)
    return content
