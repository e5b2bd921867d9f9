"""Plain text and Markdown, in any Japanese encoding."""

import codecs
import re
from pathlib import Path

from corpus.errors import DocumentError
from corpus.grids.model import Content

_ENCODINGS = ("cp932", "euc_jp")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PLAIN = re.compile(r"[぀-ヿ一-鿿a-zA-Z0-9、。・（）「」 ]")
_UNPRINTED = re.compile(r"[\ue000-\uf8ff\x80-\x9f]")
_MOST_UNPRINTED = 10
"""One character in so many may be one that nobody prints; more of them, and the bytes are no text."""
_ODD = re.compile(r"[｡-ﾟ\ue000-\uf8ff\x80-\x9f]")


def read(path: Path) -> Content:
    """Return the text of a file.

    Raises:
        DocumentError: its bytes are no text.

    """
    return Content(kind="text", text=decode(path.read_bytes()))


def decode(raw: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16, Shift_JIS (CP932), EUC-JP or ISO-2022-JP, without its BOM.

    Raises:
        DocumentError: the bytes are no text in any of these.

    """
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            if (text := _strictly(raw, encoding)) is None:
                raise DocumentError(
                    f"{encoding} の印がありますが、その文字コードとして読めません",
                    en=f"it is marked as {encoding}, but cannot be read as that",
                )
            return text
    if b"\0" in raw:
        raise DocumentError("テキストではなくバイナリのファイルです", en="it is a binary file, no text")
    if b"\x1b$" in raw and (text := _strictly(raw, "iso2022_jp_ext")) is not None:
        return text
    if (text := _strictly(raw, "utf-8")) is not None:
        return text
    readable = [text for encoding in _ENCODINGS if (text := _strictly(raw, encoding)) is not None]
    readable = [text for text in readable if len(_UNPRINTED.findall(text)) * _MOST_UNPRINTED <= len(text)]
    if not readable:
        raise DocumentError(
            "文字コードがわかりません（UTF-8、Shift_JIS、EUC-JP で保存してください）",
            en="its encoding is not known (save it as UTF-8, Shift_JIS or EUC-JP)",
        )
    return max(readable, key=_plausibility)


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausibility(text: str) -> float:
    """Return how much a text looks like Japanese prose: EUC-JP taken for Shift_JIS is full of half-width kana."""
    return len(_PLAIN.findall(text)) - 3 * len(_ODD.findall(text))
