"""What the documents add up, subtract and divide, computed again: disagreements first, each in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.answer import Language
from app.messages import say
from app.web.addresses import Addresses
from app.web.views.labels import column_of, names
from app.web.views.markup import View, attributes, definitions, flat, heading, link
from app.web.views.pager import PAGE, offset_of, render_pager, said_range
from app.wording import shown
from corpus.amount_writer import write_amount, write_exact
from corpus.model import Entry
from corpus.relations import Relation, Verdict

if TYPE_CHECKING:
    from corpus.ledger_store import Ledger

VERDICTS: dict[str, Verdict] = {"differ": "不一致", "open": "未確定", "rounding": "端数の範囲", "agree": "一致"}
"""The verdicts as addresses name them, in the order in which they are shown."""
SIGNS = {"differ": "✗", "open": "？", "rounding": "≈", "agree": "✓"}
_KEYS = {verdict: key for key, verdict in VERDICTS.items()}
_FEW = 6
"""So many parts are listed openly; more are folded away."""


@dataclass(frozen=True, slots=True)
class ChecksWish:
    """What the address of the report asks for; an empty verdict is any."""

    verdict: str = ""
    page: int = 1


def render_checks(
    wish: ChecksWish, ledger: "Ledger", addresses: Addresses, lang: Language, *, fragment: bool = False
) -> View:
    """Return the reconciliation report; NoSuchPage where it has no such page."""
    relations = ledger.relations()
    counts = Counter(_KEYS[relation.verdict] for relation in relations)
    order = list(VERDICTS)
    wanted = [r for r in relations if not wish.verdict or r.verdict == VERDICTS[wish.verdict]]
    wanted.sort(key=lambda relation: order.index(_KEYS[relation.verdict]))
    offset = offset_of(wish.page, len(wanted))
    page = wanted[offset : offset + PAGE]
    level = 2 if fragment else 1
    title = say("view.checks", lang)
    several = len(ledger.documents()) > 1
    items = "".join(_relation(relation, ledger, addresses, lang, level + 1, several=several) for relation in page)
    parts = [
        heading(level, title),
        f'<p class="lead">{say("checks.lead", lang)}</p>',
        _counts(counts, wish, addresses, lang) if relations else "",
        f'<p class="count" role="status">{said_range(offset, len(page), len(wanted), lang)}</p>',
        f'<ul class="relations">{items}</ul>' if items else f"<p>{say('checks.none', lang)}</p>",
        render_pager(wish.page, len(wanted), lambda p: addresses.checks({"verdict": wish.verdict, "page": p}), lang),
    ]
    return View(title, f'<section class="view checks" data-region="checks">{"".join(parts)}</section>')


def _counts(counts: Counter[str], wish: ChecksWish, addresses: Addresses, lang: Language) -> str:
    """Return how many relations there are of each verdict, each a link that shows only them."""
    rows = [("", say("checks.all", lang), counts.total())]
    rows += [(key, f"{_sign(key)} {say(f'checks.{key}', lang)}", counts[key]) for key in VERDICTS]
    items = ""
    for key, said, count in rows:
        here: dict[str, str | int | bool | None] = {
            "href": addresses.checks({"verdict": key}), "data-live": True, "class": f"verdict {key}".strip(),
            "aria-current": "true" if key == wish.verdict else None,
        }  # fmt: skip
        items += f'<li><a{attributes(here)}>{said} <span class="number">{count:,}</span></a></li>'
    return f'<nav class="counts" aria-label="{say("checks.counts", lang)}"><ul>{items}</ul></nav>'


def _sign(key: str) -> str:
    return f'<span class="sign" aria-hidden="true">{SIGNS[key]}</span>'


def _relation(
    relation: Relation, ledger: "Ledger", addresses: Addresses, lang: Language, level: int, *, several: bool
) -> str:
    key = _KEYS[relation.verdict]
    printed = relation.printed
    verdict = f'<span class="verdict {key}">{_sign(key)} {say(f"checks.{key}", lang)}</span>'
    kind = f'<span class="kind">{say(f"checks.kind.{relation.kind}", lang)}</span>'
    title = heading(level, f"{verdict} {flat(names(printed))} {kind}")
    amount = _amount(printed, ledger, addresses, lang, several=several)
    pairs = [
        (say("checks.printed", lang), f"{amount} {flat(column_of(printed, lang))}"),
        (say("checks.computed", lang), _computed(relation, ledger, addresses, lang, several=several)),
        (say("checks.result", lang), _said(relation, key, lang)),
        (say("checks.settled", lang), "<br>".join(flat(settled) for settled in relation.settled)),
        (say("checks.note", lang), flat(relation.note)),
    ]
    return f'<li class="relation {key}">{title}{definitions(pairs, "relation")}</li>'


def _amount(entry: Entry, ledger: "Ledger", addresses: Addresses, lang: Language, *, several: bool) -> str:
    """Return an amount as a link to its source, and where that is."""
    span = entry.amount.span
    document = ledger.document(span.doc)
    line = say("answer.line", lang, line=document.line(span.start))
    where = f"{document.metadata.title or document.doc} {line}" if several else line
    html = f'<strong>{flat(shown(entry.amount))}</strong> <span class="where">{flat(where)}</span>'
    return link(addresses.source(span), html, panel=True)


def _computed(relation: Relation, ledger: "Ledger", addresses: Addresses, lang: Language, *, several: bool) -> str:
    """Return the formula with what it comes to, and the figures that it is made of."""
    formula = ""
    if relation.expected is not None and relation.formula:
        comes_to = written(relation.expected, relation.printed.amount.unit)
        formula = f'<code class="formula">{flat(relation.formula)} = {flat(comes_to)}</code>'
    if not relation.parts:
        return formula
    items = "".join(
        f"<li>{_amount(part, ledger, addresses, lang, several=several)} {flat(names(part))}</li>"
        for part in relation.parts
    )
    listed = f'<ul class="parts">{items}</ul>'
    if len(relation.parts) > _FEW:
        said = say("checks.parts", lang, count=len(relation.parts))
        listed = f"<details><summary>{said}</summary>{listed}</details>"
    return formula + listed


def _said(relation: Relation, key: str, lang: Language) -> str:
    """Return the verdict as a sentence, with the gap."""
    said: Sequence[str]
    if relation.expected is None or relation.gap is None or key == "open":
        said = [say("checks.said.open" if relation.parts else "checks.said.no_parts", lang)]
    elif key == "agree":
        said = [say("checks.said.agree", lang)]
    else:
        way = "checks.more" if relation.gap > 0 else "checks.less"
        gap = written(abs(relation.gap), relation.printed.amount.unit)
        said = [say(f"checks.said.{key}", lang, gap=gap, way=say(f"{way}.and" if key == "differ" else way, lang))]
    if relation.readings is not None:
        said = [*said, say("checks.readings", lang, count=relation.readings)]
    return (" " if lang == "en" else "").join(flat(one) for one in said)


def written(value: Decimal, unit: str) -> str:
    """Return an exact value as people write it, in 億円 where that shows it whole.

    >>> written(Decimal(-1230000000), "円"), written(Decimal("17.0"), "%"), written(Decimal(12345), "円")
    ('△12.3億円', '17%', '1万2,345円')
    """
    if unit == "円" and abs(value) >= 10**7 and value % 10**7 == 0:
        return write_amount(value, unit, style="億円")
    return write_exact(value, unit)
