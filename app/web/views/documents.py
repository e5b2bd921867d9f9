"""What is loaded: each document with what is known of it, and what could not be read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.answer import Language
from app.messages import say
from app.web.addresses import Addresses
from app.web.views.labels import stage_name, year_name
from app.web.views.markup import View, definitions, flat, heading, link
from app.web.views.pager import PAGE, offset_of, render_pager, said_range
from app.web.views.source import count_lines
from corpus.model import Document

if TYPE_CHECKING:
    from corpus.ledger_store import Ledger


def render_documents(
    ledger: "Ledger",
    warnings: Sequence[str],
    addresses: Addresses,
    lang: Language,
    *,
    page: int = 1,
    fragment: bool = False,
) -> View:
    """Return one page of the documents, with the warnings of the corpus; NoSuchPage where it has no such page."""
    documents = ledger.documents()
    offset = offset_of(page, len(documents))
    here = documents[offset : offset + PAGE]
    level = 2 if fragment else 1
    title = say("view.documents", lang)
    items = "".join(_document(document, ledger, addresses, lang, level + 1) for document in here)
    parts = [
        heading(level, title),
        f'<p class="lead">{say("documents.lead", lang)}</p>',
        _warnings(warnings, lang, level + 1),
        f'<p class="count">{said_range(offset, len(here), len(documents), lang)}</p>',
        f'<ul class="documents">{items}</ul>',
        render_pager(page, len(documents), lambda number: addresses.documents({"page": number}), lang),
    ]
    return View(title, f'<section class="view documents" data-region="documents">{"".join(parts)}</section>')


def _document(document: Document, ledger: "Ledger", addresses: Addresses, lang: Language, level: int) -> str:
    known = document.metadata
    amounts = len(ledger.between(document.doc, 0, len(document.text) + 1))
    pages = document.page(len(document.text))
    title = link(addresses.source(document.doc), flat(known.title or document.doc))
    pairs = [
        (say("documents.publisher", lang), flat(known.publisher or "")),
        (say("documents.date", lang), flat(known.date or "")),
        (say("view.year", lang), flat(year_name(known.fiscal_year, lang)) if known.fiscal_year is not None else ""),
        (say("documents.stage", lang), flat(stage_name(known.stage, lang)) if known.stage else ""),
        (say("documents.unit", lang), flat(known.unit or "")),
        (say("documents.lines", lang), f"{count_lines(document):,}"),
        (say("documents.pages", lang), f"{pages:,}" if pages is not None else ""),
        (say("documents.amounts", lang), f"{amounts:,}"),
        (say("documents.file", lang), f'<span class="file">{flat(document.doc)}</span>'),
    ]
    links = (
        f"<li>{link(addresses.source(document.doc), say('documents.text', lang))}</li>"
        f"<li>{link(addresses.ledger({'doc': document.doc}), say('documents.rows', lang))}</li>"
    )
    source = f'<p class="attribution">{flat(known.attribution)}</p>' if known.attribution else ""
    body = definitions(pairs, "metadata") + source + f'<ul class="links">{links}</ul>'
    return f'<li class="document">{heading(level, title)}{body}</li>'


def _warnings(warnings: Sequence[str], lang: Language, level: int) -> str:
    if not warnings:
        return ""
    items = "".join(f"<li>{flat(warning)}</li>" for warning in warnings)
    title = heading(level, say("documents.problems", lang))
    return f'<section class="problems">{title}<ul>{items}</ul></section>'
