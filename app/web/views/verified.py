"""A pasted text with each of its figures marked: what the documents say of it, in words and by shape."""

from collections import Counter
from collections.abc import Sequence
from html import escape

from app.answer import Language
from app.catalog import Catalog
from app.compose import quote_of
from app.messages import say
from app.verify import Claim
from app.web.addresses import Addresses
from app.web.views.markup import definitions, flat, heading, link, table
from app.web.views.source import place_name, visible
from corpus.model import Entry

SIGNS = {"backed": "✓", "contradicted": "✗", "confused": "⚠", "absent": "？"}
"""The verdicts in the order in which they are counted, each with its shape."""
_MOST = 5
"""Places of one claim that are listed."""


def render_claims(
    draft: str, claims: Sequence[Claim], catalog: Catalog, addresses: Addresses, lang: Language, *, level: int = 2
) -> str:
    """Return a text with its figures marked, counts above it, and a table of the claims under it."""
    title = heading(level, say("claims.title", lang))
    body = f'<p class="none">{say("claims.none", lang)}</p>' if not claims else _counts(claims, lang)
    marked = f'<div class="draft">{_marked(draft, claims, addresses, lang)}</div>'
    parts = [title, body, heading(level + 1, say("claims.draft", lang)), marked]
    if claims:
        head = [say(f"claims.{name}", lang) for name in ("figure", "verdict", "why", "says", "where")]
        rows = [_row(claim, catalog, addresses, lang) for claim in claims]
        parts.append(table(say("claims.table", lang), head, rows, kind="claims"))
    return f'<section class="view verified" aria-live="polite">{"".join(parts)}</section>'


def _counts(claims: Sequence[Claim], lang: Language) -> str:
    counts: Counter[str] = Counter(claim.verdict for claim in claims)
    pairs = [(_verdict(verdict, lang), str(counts[verdict])) for verdict in SIGNS if counts[verdict]]
    total = f'<p class="total">{say("claims.total", lang, total=len(claims))}</p>'
    return f'<div class="counts">{total}{definitions(pairs, "counts")}</div>'


def _verdict(verdict: str, lang: Language) -> str:
    sign = f'<span class="sign" aria-hidden="true">{SIGNS[verdict]}</span>'
    return f'<span class="verdict {verdict}">{sign} {say(f"claims.{verdict}", lang)}</span>'


def _marked(draft: str, claims: Sequence[Claim], addresses: Addresses, lang: Language) -> str:
    """Return the text as it is, each figure marked with its verdict and a link to what it rests on."""
    parts, at = [], 0
    for claim in claims:
        if claim.start < at:
            continue
        parts.append(_typed(draft[at : claim.start]))
        parts.append(_figure(draft[claim.start : claim.end], claim, addresses, lang))
        at = claim.end
    return "".join([*parts, _typed(draft[at:])])


def _typed(part: str) -> str:
    """Return a part of the text as it was typed, its ends of line made one kind."""
    return escape(visible(part.replace("\r\n", "\n").replace("\r", "\n")))


def _figure(written: str, claim: Claim, addresses: Addresses, lang: Language) -> str:
    sign = f'<span class="sign" aria-hidden="true">{SIGNS[claim.verdict]}</span>'
    said = say(f"claims.{claim.verdict}", lang)
    html = f'{sign}{_typed(written)}<span class="said">{f"（{said}）" if lang == "ja" else f" ({said})"}</span>'
    if not claim.entries:
        return f'<span class="claim {claim.verdict}">{html}</span>'
    return link(addresses.source(claim.entries[0].amount.span), html, panel=True, kind=f"claim {claim.verdict}")


def _row(claim: Claim, catalog: Catalog, addresses: Addresses, lang: Language) -> list[str]:
    spans = {entry.amount.span: entry for entry in claim.entries}
    places = [_place(entry, catalog, addresses, lang) for entry in list(spans.values())[:_MOST]]
    listed = f"<ul>{''.join(f'<li>{place}</li>' for place in places)}</ul>" if places else ""
    says = flat(claim.says) if claim.says and claim.verdict != "backed" else ""
    return [flat(claim.text), _verdict(claim.verdict, lang), flat(claim.why), says, listed]


def _place(entry: Entry, catalog: Catalog, addresses: Addresses, lang: Language) -> str:
    """Return a link to an amount, and its line as printed."""
    span = entry.amount.span
    document = catalog.documents[span.doc]
    title = f"{document.metadata.title or document.doc} " if len(catalog.documents) > 1 else ""
    where = link(addresses.source(span), flat(title + place_name(document, span, lang)), panel=True)
    return f"{where} <q>{flat(document.quote(quote_of(entry, document)))}</q>"
