"""Loading documents from a folder: their bytes, in any Japanese encoding, and the metadata beside them.

A document `paper.txt` may have `paper.meta.json` beside it, with the fields of `corpus.model.Metadata`. Bare files
work: what is missing is guessed from the text (`corpus.reader.guess_metadata`).
"""

import codecs
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.errors import DocumentError
from corpus.model import STAGES, Document, Metadata

SUFFIXES = (".txt", ".text", ".md")
"""Files that are read as documents."""

_META = ".meta.json"
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


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents of a folder, what they and their metadata hash to, and the files that could not be read."""

    documents: tuple[Document, ...]
    sha256: str
    problems: tuple[str, ...] = ()


def bundled_folder() -> Path:
    """Return the folder of the documents that come with the package."""
    return Path(str(files("corpus").joinpath("documents")))


def decode(raw: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16, Shift_JIS (CP932), EUC-JP or ISO-2022-JP, without its BOM.

    Raises:
        DocumentError: the bytes are no text in any of these.

    """
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            if (text := _strictly(raw, encoding)) is None:
                raise DocumentError(f"{encoding} の印がありますが、その文字コードとして読めません")
            return text
    if b"\0" in raw:
        raise DocumentError("テキストではなくバイナリのファイルです")
    if b"\x1b$" in raw and (text := _strictly(raw, "iso2022_jp_ext")) is not None:
        return text
    if (text := _strictly(raw, "utf-8")) is not None:
        return text
    readable = [text for encoding in _ENCODINGS if (text := _strictly(raw, encoding)) is not None]
    readable = [text for text in readable if len(_UNPRINTED.findall(text)) * _MOST_UNPRINTED <= len(text)]
    if not readable:
        raise DocumentError("文字コードがわかりません（UTF-8、Shift_JIS、EUC-JP で保存してください）")
    return max(readable, key=_plausibility)


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausibility(text: str) -> float:
    """Return how much a text looks like Japanese prose: EUC-JP taken for Shift_JIS is full of half-width kana."""
    return len(_PLAIN.findall(text)) - 3 * len(_ODD.findall(text))


def load_corpus(folder: Path) -> Corpus:
    """Return the documents of a folder and its subfolders.

    Raises:
        DocumentError: there is no such folder, or no document that can be read in it.

    """
    if not folder.is_dir():
        raise DocumentError(f"{folder}: フォルダーがありません。資料の入ったフォルダーを --corpus で指定してください。")
    documents: list[Document] = []
    problems: list[str] = []
    digest = hashlib.sha256()
    for path in _paths(folder):
        doc = path.relative_to(folder).as_posix()
        try:
            raw = path.read_bytes()
            meta = _sidecar(path)
            documents.append(Document(doc=doc, text=decode(raw), metadata=_metadata(meta, path)))
        except (DocumentError, OSError) as error:
            problems.append(f"{doc}: {error}")
            continue
        for part in (doc.encode("utf-8", "surrogateescape"), raw, meta or b""):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    if not documents:
        why = f"（{'、'.join(problems)}）" if problems else ""
        raise DocumentError(f"{folder}: 読める資料がありません{why}。.txt か .md のファイルを置いてください。")
    return Corpus(tuple(documents), f"sha256:{digest.hexdigest()}", tuple(problems))


def _paths(folder: Path) -> Iterator[Path]:
    """Return the documents of a folder in a fixed order, hidden ones left out."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and not hidden and path.is_file():
            yield path


def _sidecar(path: Path) -> bytes | None:
    beside = path.with_name(path.stem + _META)
    return beside.read_bytes() if beside.is_file() else None


def _metadata(raw: bytes | None, path: Path) -> Metadata:
    if raw is None:
        return Metadata()
    where = path.with_name(path.stem + _META).name
    try:
        data: dict[str, Any] = json.loads(raw)
        known = {field.name for field in fields(Metadata)}
        values = {key: value for key, value in data.items() if key in known}
    except (ValueError, AttributeError) as error:
        raise DocumentError(f"{where}: JSON として読めません（{error}）") from error
    for key, value in values.items():
        if key != "fiscal_year" and not isinstance(value, str | None):
            raise DocumentError(f"{where}: {key} は文字列です（{value!r}）")
    stage, year = values.get("stage"), values.get("fiscal_year")
    if stage is not None and stage not in STAGES:
        raise DocumentError(f"{where}: stage は {'・'.join(STAGES)} のどれかです（{stage!r}）")
    if year is not None and (isinstance(year, bool) or not isinstance(year, int)):
        raise DocumentError(f"{where}: fiscal_year は西暦の整数です（{year!r}）")
    return Metadata(**values)
