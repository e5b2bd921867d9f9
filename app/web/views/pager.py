"""Leafing through long lists."""

from collections.abc import Callable

from app.answer import Language
from app.messages import CommandError, say
from app.web.views.markup import link

PAGE = 50
"""How many rows a page of a list has."""


class NoSuchPage(CommandError):
    """A page behind the last one."""


def pages_of(total: int) -> int:
    """Return how many pages a list has; an empty one has one.

    >>> pages_of(0), pages_of(50), pages_of(51)
    (1, 1, 2)
    """
    return max(1, -(-total // PAGE))


def offset_of(page: int, total: int) -> int:
    """Return the place of a page's first row; NoSuchPage where there is none."""
    pages = pages_of(total)
    if page > pages:
        raise NoSuchPage("missing.page", page=page, pages=pages)
    return (page - 1) * PAGE


def said_range(offset: int, shown: int, total: int, lang: Language) -> str:
    """Return which rows are shown, and of how many."""
    if shown == total:
        return say("ledger.count", lang, total=f"{total:,}")
    return say("ledger.range", lang, first=f"{offset + 1:,}", last=f"{offset + shown:,}", total=f"{total:,}")


def render_pager(page: int, total: int, address: Callable[[int], str], lang: Language) -> str:
    """Return links to the pages before and behind, nothing where there is only one."""
    pages = pages_of(total)
    if pages == 1:
        return ""
    before = link(address(page - 1), say("ledger.before", lang), live=True, kind="before") if page > 1 else ""
    after = link(address(page + 1), say("ledger.after", lang), live=True, kind="after") if page < pages else ""
    said = say("ledger.page", lang, page=page, pages=pages)
    return f'<nav class="pager" aria-label="{say("ledger.pager", lang)}">{before}<span>{said}</span>{after}</nav>'
