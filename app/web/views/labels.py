"""The labels of one amount, each with the place that it was read from."""

from collections.abc import Callable, Iterator

from app.answer import Language
from app.messages import say
from app.web.addresses import Addresses
from app.web.views.markup import definitions, flat, link
from app.wording import column_name, shown
from corpus.amount_writer import write_exact
from corpus.fiscal import era_name
from corpus.model import Document, Entry, Span, Stage, Unsettled

DocumentOf = Callable[[str], Document]
_LONGEST = 40  # characters of a quoted label


def names(entry: Entry) -> str:
    """Return what an amount is of, as data: organisation and item."""
    path = " › ".join(" ".join(part.split()) for part in entry.item)
    owner = entry.organisation or ""
    return path if not owner or path.startswith(owner) else " ".join(part for part in (owner, path) if part)


def year_name(year: int, lang: Language) -> str:
    """Return a fiscal year as people of the language write it.

    >>> year_name(2020, "ja"), year_name(2020, "en")
    ('令和2年度（2020年度）', 'FY2020 (令和2年度)')
    """
    return f"{era_name(year)}（{year}年度）" if lang == "ja" else f"FY{year} ({era_name(year)})"


def stage_name(stage: Stage | str, lang: Language) -> str:
    """Return a stage in words."""
    return column_name((None, stage), lang)


def column_of(entry: Entry, lang: Language) -> str:
    """Return the column of an amount in words, or that it is open."""
    if entry.unsettled is not None:
        return say("view.open", lang)
    if entry.fiscal_year is None and entry.stage is None:
        return ""
    return column_name((entry.fiscal_year, entry.stage), lang)


def render_labels(
    entry: Entry, document_of: DocumentOf, addresses: Addresses, lang: Language, *, linked: bool = True
) -> str:
    """Return the labels of an amount as a definition list: what each says and where it was read, and what is open."""
    place = _Places(entry, document_of, addresses, lang)
    pairs = [(say("view.amount", lang), _amount(entry, addresses, lang, linked=linked))]
    pairs += _settled(entry, place, lang)
    if entry.unsettled is not None:
        pairs.append((say("view.unsettled", lang), _unsettled(entry.unsettled, lang)))
    return definitions(pairs, "labels")


def _amount(entry: Entry, addresses: Addresses, lang: Language, *, linked: bool) -> str:
    amount = entry.amount
    printed = f"<strong>{flat(shown(amount))}</strong>"
    if linked:
        printed = link(addresses.row(entry), printed, panel=True)
    if amount.value is None:
        return f"{printed} {say('view.dash', lang)}"
    exact = f"{amount.value:,f}" + amount.unit if amount.unit == "円" else write_exact(amount)
    return printed if exact == shown(amount) else f'{printed} <span class="exact">= {flat(exact)}</span>'


def _settled(entry: Entry, place: "_Places", lang: Language) -> Iterator[tuple[str, str]]:
    """Yield the labels that are known, as (name, HTML)."""
    if entry.organisation:
        yield say("view.organisation", lang), flat(entry.organisation) + place.of("organisation")
    if entry.item:
        *wholes, last = entry.item
        path = [flat(part) + place.of(f"item.{number}") for number, part in enumerate(wholes)]
        note = f' <span class="note">{say("view.by_order", lang)}</span>' if entry.by_order else ""
        yield say("view.item", lang), " › ".join([*path, flat(last) + place.of("item")]) + note
    if entry.fiscal_year is not None:
        yield say("view.year", lang), flat(year_name(entry.fiscal_year, lang)) + place.of("fiscal_year")
    if entry.stage is not None:
        yield say("view.stage", lang), flat(stage_name(entry.stage, lang)) + place.of("stage")
    if entry.marks:
        yield say("view.marks", lang), "、".join(flat(mark) + place.of(mark) for mark in entry.marks)
    yield say("view.role", lang), say(f"view.role.{entry.role}", lang) + place.of("role")
    if entry.table:
        yield say("view.table", lang), flat(entry.table) + place.of("table")


def _unsettled(lost: Unsettled, lang: Language) -> str:
    """Return what the layout lost of a row, in words, with the candidates."""
    known = {
        "fiscal_year": "view.year",
        "stage": "view.stage",
        "organisation": "view.organisation",
        "item": "view.item",
    }
    labels = "・".join(say(known[name], lang) if name in known else flat(name) for name in lost.labels)
    said = say("view.unsettled.said", lang, labels=labels, readings=lost.readings)
    candidates = "".join(f"<li>{flat(column_name(candidate, lang))}</li>" for candidate in lost.candidates)
    listed = f"<p>{say('view.candidates', lang)}</p><ul>{candidates}</ul>" if candidates else ""
    return f'<div class="unsettled"><p>{said}</p>{listed}</div>'


class _Places:
    """Links to where the labels of one entry were read."""

    def __init__(self, entry: Entry, document_of: DocumentOf, addresses: Addresses, lang: Language) -> None:
        self._spans = entry.label_spans
        self._document_of = document_of
        self._addresses = addresses
        self._lang: Language = lang

    def of(self, label: str) -> str:
        """Return a link to where a label was read, nothing where it has no place of its own."""
        span = self._spans.get(label)
        return f" {self._link(span)}" if span is not None else ""

    def _link(self, span: Span) -> str:
        document = self._document_of(span.doc)
        where = say("answer.line", self._lang, line=document.line(span.start))
        quoted = " ".join(document.quote(span).split())
        quoted = quoted if len(quoted) <= _LONGEST else f"{quoted[:_LONGEST]}…"
        return link(
            self._addresses.source(span), f"{where}「{flat(quoted)}」" if quoted else where, panel=True, kind="read-at"
        )
