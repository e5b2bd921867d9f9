"""Pieces of HTML. Whatever was typed or read from a document goes through `text` or `flat`: it is data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from app.render_text import printable


@dataclass(frozen=True, slots=True)
class View:
    """A view: what it is called, and its HTML, which begins with that title as a heading."""

    title: str
    html: str


def text(data: str) -> str:
    r"""Return data as HTML, characters that steer made visible.

    >>> text('<b title="x">\x00')
    '&lt;b title=&quot;x&quot;&gt;�'
    """
    return escape(printable(data))


def flat(data: str) -> str:
    r"""Return data as HTML on one line.

    >>> flat(" 甲\n 乙 ")
    '甲 乙'
    """
    return text(" ".join(data.split()))


def attributes(values: dict[str, str | int | bool | None]) -> str:
    """Return attributes; True is one without a value, None and False are none.

    >>> attributes({"href": "/?a=1&b=2", "data-panel": True, "class": None})
    ' href="/?a=1&amp;b=2" data-panel'
    """
    given = [(name, value) for name, value in values.items() if value is not None and value is not False]
    return "".join(f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in given)


def link(
    href: str,
    html: str,
    *,
    panel: bool = False,
    live: bool = False,
    named: str | None = None,
    kind: str | None = None,
    download: bool = False,
) -> str:
    """Return a link around HTML: one that the shell opens beside the chat (`panel`), or in its own region (`live`)."""
    given: dict[str, str | int | bool | None] = {
        "class": kind, "href": href, "aria-label": named, "data-panel": panel, "data-live": live, "download": download,
    }  # fmt: skip
    return f"<a{attributes(given)}>{html}</a>"


def heading(level: int, html: str) -> str:
    """Return a heading."""
    return f"<h{level}>{html}</h{level}>"


def definitions(pairs: Iterable[tuple[str, str]], kind: str) -> str:
    """Return a definition list of HTML; a pair without a definition is left out."""
    rows = "".join(f"<div><dt>{name}</dt><dd>{html}</dd></div>" for name, html in pairs if html)
    return f'<dl class="{kind}">{rows}</dl>' if rows else ""


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, kind: str) -> str:
    """Return a table of HTML cells that scrolls inside its own region; the first cell of a row is its heading.

    Where there is little room its rows are stacked, each cell under the name of its column; the roles keep it a table.
    """
    columns = "".join(f'<th scope="col" role="columnheader">{cell}</th>' for cell in head)
    body = "".join(f'<tr role="row">{_cells(row, head)}</tr>' for row in rows)
    inner = (
        f'<caption>{caption}</caption><thead role="rowgroup"><tr role="row">{columns}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody>'
    )
    return scroll(caption, f'<table class="stacking {kind}" role="table">{inner}</table>')


def _cells(row: Sequence[str], head: Sequence[str]) -> str:
    first, *rest = row
    cells = [f'<th scope="row" role="rowheader">{first}</th>']
    for name, cell in zip(head[1:], rest, strict=True):
        empty = "" if cell else ' class="empty"'
        cells.append(f'<td role="cell"{empty} data-label="{name}">{cell}</td>')
    return "".join(cells)


def scroll(label: str, html: str) -> str:
    """Return a region that scrolls sideways by itself, so that the page does not. `label` is HTML without tags."""
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">{html}</div>'


def hidden(name: str, value: str) -> str:
    """Return a hidden field of a form."""
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'


def choice(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str) -> str:
    """Return a labelled list to choose from; the options are (value, text)."""
    rows = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{flat(shown)}</option>'
        for value, shown in options
    )
    return f'<label class="field"><span>{label}</span><select name="{name}">{rows}</select></label>'
