"""The ledger as a table: searched, narrowed, sorted and leafed through by its address alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.answer import Language
from app.messages import say
from app.web.addresses import Addresses
from app.web.views.labels import stage_name, year_name
from app.web.views.markup import View, choice, flat, heading, hidden, link, scroll
from app.web.views.pager import PAGE, offset_of, render_pager, said_range
from app.wording import column_name, shown
from corpus.ledger_query import SORTS, LedgerQuery, LedgerRow, Sort
from corpus.model import Document

if TYPE_CHECKING:
    from corpus.ledger_store import Ledger

DOWNLOADS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}
_HEADINGS: dict[Sort, str] = {
    "amount": "view.amount", "organisation": "view.organisation", "item": "view.item", "year": "view.year",
    "stage": "view.stage", "marks": "view.marks", "role": "view.role", "place": "ledger.place",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerWish:
    """What the address of the ledger's page asks for. Empty is any."""

    q: str = ""
    organisation: str = ""
    year: int | None = None
    stage: str = ""
    mark: str = ""
    doc: str = ""
    sort: str = ""
    """The column to sort by, with a hyphen before it from the last to the first."""
    page: int = 1

    def query(self) -> LedgerQuery:
        """Return what is asked of the ledger."""
        return LedgerQuery(
            words=tuple(self.q.split()),
            organisation=self.organisation or None,
            fiscal_year=self.year,
            stage=self.stage or None,
            mark=self.mark or None,
            doc=self.doc or None,
            sort=next((name for name in SORTS if name == self.sort.removeprefix("-")), "place"),
            descending=self.sort.startswith("-"),
        )

    def parameters(self) -> Mapping[str, str | int | None]:
        """Return the wish as the parameters of an address."""
        return {
            "q": self.q, "organisation": self.organisation, "year": self.year, "stage": self.stage, "mark": self.mark,
            "doc": self.doc, "sort": self.sort, "page": self.page if self.page > 1 else None,
        }  # fmt: skip


def known_sorts() -> tuple[str, ...]:
    """Return what `sort` can be."""
    return (*SORTS, *(f"-{name}" for name in SORTS))


def render_ledger(
    wish: LedgerWish, ledger: "Ledger", addresses: Addresses, lang: Language, *, fragment: bool = False
) -> View:
    """Return one page of the ledger under a wish; NoSuchPage where it has no such page."""
    query = wish.query()
    total = ledger.count(query)
    offset = offset_of(wish.page, total)
    rows = ledger.rows(query, offset=offset, limit=PAGE)
    title = say("view.ledger", lang)
    body = _table(wish, rows, ledger.documents(), addresses, lang) if rows else f"<p>{say('ledger.none', lang)}</p>"
    parts = [
        heading(2 if fragment else 1, title),
        _form(wish, ledger, addresses, lang),
        f'<p class="count" role="status">{said_range(offset, len(rows), total, lang)}</p>',
        _downloads(wish, addresses, lang) if rows else "",
        body,
        render_pager(wish.page, total, lambda page: addresses.ledger(replace(wish, page=page).parameters()), lang),
    ]
    return View(title, f'<section class="view ledger" data-region="ledger">{"".join(parts)}</section>')


def _form(wish: LedgerWish, ledger: "Ledger", addresses: Addresses, lang: Language) -> str:
    facets = ledger.facets
    any_of = ("", say("ledger.any", lang))
    documents = [(document.doc, document.metadata.title or document.doc) for document in ledger.documents()]
    year = "" if wish.year is None else str(wish.year)
    word = (
        f'<label class="field words"><span>{say("ledger.search", lang)}</span>'
        f'<input type="search" name="q" value="{_value(wish.q)}" placeholder="{say("ledger.hint", lang)}"></label>'
    )
    years = [(str(number), year_name(number, lang)) for number in facets.years]
    stages = [(stage, stage_name(stage, lang)) for stage in facets.stages]
    fields = [
        word,
        _choice("organisation", "view.organisation", [(n, n) for n in facets.organisations], wish.organisation, lang),
        _choice("year", "view.year", years, year, lang),
        _choice("stage", "view.stage", stages, wish.stage, lang),
        _choice("mark", "ledger.mark", [(name, name) for name in facets.marks], wish.mark, lang),
    ]
    if len(documents) > 1 or wish.doc:
        fields.append(choice("doc", say("ledger.document", lang), _kept([any_of, *documents], wish.doc), wish.doc))
    kept = "".join(hidden(name, value) for name, value in addresses.kept.items())
    kept += hidden("sort", wish.sort) if wish.sort else ""
    buttons = (
        f'<button type="submit">{say("ledger.show", lang)}</button>'
        f"{link(addresses.ledger(), say('ledger.reset', lang), live=True, kind='reset')}"
    )
    return (
        f'<form class="filters" method="get" action="{_value(addresses.ledger())}" role="search" data-live '
        f'aria-label="{say("ledger.filters", lang)}">{"".join(fields)}{kept}<div class="buttons">{buttons}</div></form>'
    )


def _choice(name: str, key: str, options: Sequence[tuple[str, str]], chosen: str, lang: Language) -> str:
    any_of = ("", say("ledger.any", lang))
    return choice(name, say(key, lang), _kept([any_of, *options], chosen), chosen)


def _kept(options: Sequence[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
    """Return the options with what is chosen among them, though no row has it."""
    known = any(value == chosen for value, _ in options)
    return [*options] if known else [*options, (chosen, chosen)]


def _value(data: str) -> str:
    """Return data as the value of an attribute."""
    return flat(data) if data else ""


def _downloads(wish: LedgerWish, addresses: Addresses, lang: Language) -> str:
    parameters = {**replace(wish, page=1).parameters()}
    items = "".join(
        f"<li>{link(addresses.ledger(parameters, ending), name, download=True)}</li>"
        for ending, name in DOWNLOADS.items()
    )
    return f'<div class="downloads"><span>{say("ledger.downloads", lang)}</span><ul>{items}</ul></div>'


def _table(
    wish: LedgerWish, rows: Sequence[LedgerRow], documents: Sequence[Document], addresses: Addresses, lang: Language
) -> str:
    titles = {document.doc: document.metadata.title or document.doc for document in documents}
    head = "".join(_head(wish, name, addresses, lang) for name in _HEADINGS)
    body = "".join(f"<tr>{_row(row, titles, addresses, lang)}</tr>" for row in rows)
    caption = say("ledger.caption", lang)
    return scroll(
        caption,
        f'<table class="entries"><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>",
    )


def _head(wish: LedgerWish, name: Sort, addresses: Addresses, lang: Language) -> str:
    """Return the heading of a column: a link that sorts by it, and the other way round where it does already."""
    query = wish.query()
    current = query.sort == name and bool(wish.sort)
    turned = f"-{name}" if current and not query.descending else name
    order = "descending" if query.descending else "ascending"
    sign = f'<span class="order" aria-hidden="true">{"▼" if query.descending else "▲"}</span>' if current else ""
    said = say(_HEADINGS[name], lang)
    address = addresses.ledger(replace(wish, sort=turned, page=1).parameters())
    sort = f' aria-sort="{order}"' if current else ""
    named = say("ledger.sort", lang, name=said)
    return f'<th scope="col" class="{name}"{sort}>{link(address, said + sign, live=True, named=named)}</th>'


def _row(row: LedgerRow, titles: Mapping[str, str], addresses: Addresses, lang: Language) -> str:
    entry = row.entry
    amount = entry.amount
    where = say("answer.line", lang, line=row.line)
    if len(titles) > 1:
        where = f"{titles[amount.span.doc]} {where}"
    year = column_name((entry.fiscal_year, None), lang) if entry.fiscal_year is not None else ""
    stage = stage_name(entry.stage, lang) if entry.stage is not None else ""
    lost = f'<span class="open">{say("view.open", lang)}</span>' if entry.unsettled is not None else ""
    source = link(addresses.source(amount.span), flat(where), panel=True)
    cells = (
        ("organisation", flat(entry.organisation or "")),
        ("item", " › ".join(flat(part) for part in entry.item)),
        ("year", flat(year) or lost),
        ("stage", flat(stage) or lost),
        ("marks", "、".join(flat(mark) for mark in entry.marks)),
        ("role", say(f"view.role.{entry.role}", lang)),
        ("place", source),
    )
    first = link(addresses.row(entry), flat(shown(amount)), panel=True)
    rest = "".join(f'<td class="{name}">{html}</td>' for name, html in cells)
    return f'<th scope="row" class="amount">{first}</th>{rest}'
