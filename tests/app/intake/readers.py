"""A reader for tests, which does to its process what the file tells it to."""

import os
import signal
import sys
import time
from pathlib import Path

from corpus.errors import DocumentError
from corpus.grids.model import Content

START = (
    "import json,sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from corpus.formats import registry; from tests.app.intake import readers; readers.take_over(registry); "
    "from app.intake.worker import main; main(sys.argv[2])"
)
"""What starts a process that reads with this module."""


def take_over(registry: object) -> None:
    """Have texts read by this module."""
    form = registry.Format("text", __name__)  # type: ignore[attr-defined]
    registry.FORMATS = {".txt": form}  # type: ignore[attr-defined]


def count_pages(path: Path) -> int:
    """Return the number after `pages`."""
    word, _, number = path.read_text().partition(" ")
    return int(number) if word == "pages" else 1


def read(path: Path) -> Content:
    """Do what the file says, and return its text."""
    text = path.read_text()
    match text.partition(" ")[0]:
        case "hang":
            time.sleep(600)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "leave":
            sys.exit(3)
        case "swell":
            bytearray(2**33)
        case "lack":
            raise MemoryError
        case "raise":
            raise RuntimeError("secret")
        case "refuse":
            raise DocumentError("読めません", en="no")
        case "talk":
            os.write(1, b"noise\n")
    return Content(kind="text", text=text, notes=("noted",))
