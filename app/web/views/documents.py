"""What is loaded: each document with what is known of it, and what could not be read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.answer import Language
from app.messages import say
from app.web.addresses import Addresses
from app.web.views.intake import IntakeView, render_correction, render_state, render_upload
from app.web.views.labels import stage_name, year_name
from app.web.views.markup import View, definitions, flat, heading, link
from app.web.views.pager import PAGE, offset_of, render_pager, said_range
from app.web.views.source import count_lines
from corpus.ledger_query import LedgerQuery
from corpus.model import Document

if TYPE_CHECKING:
    from corpus.ledger_store import Ledger


_LOOK = IntakeView()
"""Documents that are only looked at."""


def render_documents(
    ledger: "Ledger",
    warnings: Sequence[str],
    addresses: Addresses,
    lang: Language,
    *,
    page: int = 1,
    fragment: bool = False,
    intake: IntakeView = _LOOK,
) -> View:
    """Return one page of the documents, with the warnings of the corpus; NoSuchPage where it has no such page.

    `intake` says what may be done to them, and what is going on.
    """
    documents = ledger.documents()
    offset = offset_of(page, len(documents))
    here = documents[offset : offset + PAGE]
    level = 2 if fragment else 1
    title = say("view.documents", lang)
    items = "".join(
        _document(document, ledger, addresses, lang, level + 1, intake)
        + render_correction(document, intake, addresses, lang)
        + "</li>"
        for document in here
    )
    parts = [
        heading(level, title),
        f'<p class="lead">{say("documents.lead", lang)}</p>',
        render_state(intake, addresses, lang, level + 1),
        render_upload(intake, addresses, lang, level + 1),
        _warnings(warnings, lang, level + 1),
        f'<p class="count">{said_range(offset, len(here), len(documents), lang)}</p>',
        f'<ul class="documents">{items}</ul>',
        render_pager(page, len(documents), lambda number: addresses.documents({"page": number}), lang),
    ]
    return View(title, f'<section class="view documents" data-region="documents">{"".join(parts)}</section>')


def _document(
    document: Document, ledger: "Ledger", addresses: Addresses, lang: Language, level: int, intake: IntakeView
) -> str:
    """Return a document as the beginning of a list item."""
    known, facts = document.metadata, intake.facts.get(document.doc)
    guessed = frozenset(facts.guessed) if facts else frozenset()
    amounts = facts.entries if facts else ledger.count(LedgerQuery(doc=document.doc))
    pages = document.page(max(0, len(document.text.rstrip("\n")) - 1))
    title = link(addresses.source(document.doc), flat(known.title or document.doc))
    tables = facts.tables if facts else 0
    mark = f' <span class="guessed">{say("documents.guessed.mark", lang)}</span>'

    def told(name: str, text: str) -> str:
        return f"{flat(text)}{mark if name in guessed else ''}" if text else ""

    pairs = [
        (say("documents.publisher", lang), told("publisher", known.publisher or "")),
        (say("documents.date", lang), told("date", known.date or "")),
        (say("view.year", lang), told("fiscal_year", year_name(known.fiscal_year, lang) if known.fiscal_year else "")),
        (say("documents.stage", lang), told("stage", stage_name(known.stage, lang) if known.stage else "")),
        (say("documents.unit", lang), told("unit", known.unit or "")),
        (say("documents.lines", lang), f"{count_lines(document):,}"),
        (say("documents.pages", lang), f"{pages:,}" if pages is not None else ""),
        (say("documents.tables", lang), f"{tables:,}" if tables else ""),
        (say("documents.amounts", lang), f"{amounts:,}"),
        (say("documents.remarks", lang), flat(" ".join(facts.notes)) if facts else ""),
        (say("documents.file", lang), f'<span class="file">{flat(document.doc)}</span>'),
    ]
    links = (
        f"<li>{link(addresses.source(document.doc), say('documents.text', lang))}</li>"
        f"<li>{link(addresses.ledger({'doc': document.doc}), say('documents.rows', lang))}</li>"
    )
    source = f'<p class="attribution">{flat(known.attribution)}</p>' if known.attribution else ""
    body = definitions(pairs, "metadata") + source + f'<ul class="links">{links}</ul>'
    return f'<li class="document">{heading(level, title)}{body}'


def _warnings(warnings: Sequence[str], lang: Language, level: int) -> str:
    if not warnings:
        return ""
    items = "".join(f"<li>{flat(warning)}</li>" for warning in warnings)
    title = heading(level, say("documents.problems", lang))
    return f'<section class="problems">{title}<ul>{items}</ul></section>'
