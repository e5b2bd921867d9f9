"""What a user puts right about a document, kept in the file beside it: rebuilds read it, and leave it alone."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import app.intake.texts  # noqa: F401 - the words for what cannot be used
from app.files import write_whole
from app.messages import CommandError
from corpus.documents import documents_in, sidecar_of
from corpus.model import STAGES, Metadata

FIELDS = tuple(field.name for field in fields(Metadata))
_LONGEST = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)


def parse_settings(given: Sequence[str]) -> dict[str, str]:
    """Return KEY=VALUE arguments as values by key; CommandError where one is malformed.

    >>> parse_settings(["unit=千円", "title="])
    {'unit': '千円', 'title': ''}
    """
    found: dict[str, str] = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals or key.strip() not in FIELDS:
            raise CommandError("meta.set", given=one, known=" ".join(FIELDS))
        found[key.strip()] = value.strip()
    return found


def find_document(folder: Path, name: str) -> str:
    """Return the document that is named in full, or by its file's name alone where only one has that.

    Raises:
        CommandError: there is no such document, or there are several.

    """
    documents = documents_in(folder)
    if name in documents:
        return name
    fitting = [doc for doc in documents if doc.rpartition("/")[2] == name]
    if not fitting:
        raise CommandError("meta.unknown", doc=name)
    if len(fitting) > 1:
        raise CommandError("meta.several", doc=name, count=len(fitting), names="、".join(fitting[:5]))
    return fitting[0]


def correct(folder: Path, doc: str, values: Mapping[str, str]) -> None:
    """Put right what is known of a document; an empty value leaves it to be guessed again.

    Raises:
        CommandError: a value cannot be used.

    """
    path = folder / find_document(folder, doc)
    beside = sidecar_of(path)
    data = _read(beside)
    for key, value in values.items():
        if checked := _checked(key, value):
            data[key] = checked
        else:
            data.pop(key, None)
    if data:
        write_whole(beside, json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n")
        beside.chmod(path.stat().st_mode & 0o777)
    else:
        beside.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any]:
    """Return what the file beside a document holds; one that is malformed is replaced."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _checked(key: str, value: str) -> str | int | None:
    value = " ".join(_CONTROL.sub(" ", value).split())
    if not value:
        return None
    if len(value) > _LONGEST:
        raise CommandError("meta.long", name=key, most=_LONGEST)
    if key == "stage" and value not in STAGES:
        raise CommandError("meta.stage", known="・".join(STAGES), given=value)
    if key == "fiscal_year":
        if not _YEAR.fullmatch(value):
            raise CommandError("meta.year", given=value)
        return int(value)
    return value
