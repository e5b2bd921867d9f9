"""A client over the read-only routes, and what is asked of every page."""

import re
import warnings
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from app.assistant import Assistant

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from starlette.testclient import TestClient

if TYPE_CHECKING:
    from app.answer import Language

_VOID = {"meta", "link", "input", "br", "img"}
_ALLOWED = {"script": {"src", "defer"}}


def client_of(assistant: Assistant, *, base: str = "", lang: "Language" = "ja") -> TestClient:
    """Return a client of the routes over an assistant."""
    from fastapi import FastAPI

    from app.web.view_routes import view_routes

    application = FastAPI(openapi_url=None)
    application.include_router(view_routes(lambda: assistant, base_of=lambda _: base, lang=lang))
    return TestClient(application)


class Checked(HTMLParser):
    """HTML read strictly: elements nest, nothing runs inline, no id stands twice, headings come in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element's attributes."""
        given = dict(attrs)
        assert not [name for name in given if name.startswith("on") or name == "style"], (tag, attrs)
        assert not re.match(r"\s*(?:javascript|data|vbscript):", given.get("href") or "", re.IGNORECASE), attrs
        assert tag not in ("iframe", "object", "embed", "style", "svg", "base")
        if tag == "img":  # a page of a document, from our own address, and described
            assert re.search(r"^(?:/\w+)*/page/[^?]+/\d+\.png(?:\?|$)", given.get("src") or ""), attrs
            assert given.get("alt")
        if tag == "script":
            assert set(given) <= _ALLOWED["script"], attrs
            self.scripts.append(given.get("src") or "")
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that an element closes where it should."""
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Check that a script has no text of its own."""
        assert not (self.open and self.open[-1] == "script")


def check(html: str) -> Checked:
    """Return the HTML as read, having checked it."""
    read = Checked()
    read.feed(html)
    read.close()
    assert read.open == []
    assert len(read.ids) == len(set(read.ids))
    jumps = [(a, b) for a, b in zip(read.levels, read.levels[1:], strict=False) if b > a + 1]
    assert jumps == []
    return read


def words(html: str) -> str:
    """Return the text of HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))
