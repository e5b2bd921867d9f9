"""Whether a file that is an archive inside (a workbook) unpacks to more than anybody should open."""

import zipfile
from pathlib import Path

from app.intake.limits import Limits
from app.intake.texts import problem
from corpus.documents import Problem

_MB = 2**20
_TIMES = 10
"""What is unpacked may be so many times as large as a file may be."""


def check_packed(doc: str, path: Path, limits: Limits) -> Problem | None:
    """Return what is wrong with a workbook by what it says of its parts, None where nothing is.

    What it says may be a lie; then the limits of memory and time hold. What is no archive is left to its reader.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    most = limits.megabytes * _TIMES
    if size <= most * _MB:
        return None
    return problem(doc, "archive.xlsx", size=f"{size / _MB:,.0f}", most=f"{most:,}")
