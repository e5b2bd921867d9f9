"""The frame of a page that stands alone: it works without JavaScript, prints, and leads back to the chat."""

from app.answer import Language
from app.messages import say
from app.web.addresses import Addresses
from app.web.views.markup import View, attributes, flat, link

_SHEETS = ("style.css", "views.css", "table.css")


def render_page(view: View, addresses: Addresses, lang: Language, *, current: str = "", other: str = "") -> str:
    """Return a whole page around a view.

    `current` is the address of the page, `other` that of the same page in the other language.
    """
    title = f"{flat(view.title)} – {say('web.title', lang)}"
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{title}</title>{head_links(addresses)}</head>"
        f'<body class="page"><a class="skip" href="#main">{say("view.skip", lang)}</a>'
        f'{_header(addresses, lang, current, other)}<main id="main" tabindex="-1">{view.html}</main></body></html>'
    )


def _path(address: str) -> str:
    return address.partition("?")[0]


def head_links(addresses: Addresses) -> str:
    """Return what every page's head loads: the look, and the script. Both are files of this server."""
    sheets = "".join(f'<link rel="stylesheet" href="{addresses.static(name)}">' for name in _SHEETS)
    return f'{sheets}<script src="{addresses.static("app.js")}" defer></script>'


def _header(addresses: Addresses, lang: Language, current: str, other: str) -> str:
    pages = (
        (addresses.ledger(), "view.ledger"),
        (addresses.checks(), "view.checks"),
        (addresses.documents(), "view.documents"),
    )
    items = [link(addresses.chat(), say("view.back", lang), kind="back")]
    for href, key in pages:
        here = "page" if _path(href) == _path(current) else None
        items.append(f"<a{attributes({'href': href, 'aria-current': here})}>{say(key, lang)}</a>")
    if other:
        spoken: Language = "en" if lang == "ja" else "ja"
        given = attributes({"class": "language", "href": other, "lang": spoken, "hreflang": spoken})
        items.append(f"<a{given}>{say('view.language', spoken)}</a>")
    listed = "".join(f"<li>{item}</li>" for item in items)
    name = f'<p class="name">{say("web.title", lang)}</p>'
    return f'<header class="site">{name}<nav aria-label="{say("view.pages", lang)}"><ul>{listed}</ul></nav></header>'
