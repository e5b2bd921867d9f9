"""Which document says so: questions that ask for documents, by a measure, an organisation or an amount in them."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from app import vocabulary as words
from app.catalog import Catalog, loose
from app.choosing import Chooser
from app.columns import NoColumn, entries_of, entry_target, item_target
from app.compose import Composer
from app.plan import Compare, Part, SideBySide, Stated, Target
from app.seats import Seat, Seats
from app.selecting import EXTREME
from app.side_by_side import heading_of
from app.targets import Targets
from app.terms import column_of, numbers_of, term_of
from app.wording import shown
from corpus.amounts import read_amounts
from corpus.folding import MappedText, fold_text

_WHICH = re.compile(r"(?:どの|どちらの|どれの|何の|いつの)(?:資料|文書|書類)|which (?:document|paper)s?", re.IGNORECASE)
_LISTED = 10
"""Documents that are named at most."""
_RANKED = 5


def plan_stated(question: str, catalog: Catalog, chooser: Chooser, seats: Seats) -> Stated | None:
    """Return the plan of a question which documents state something; None where it asks something else."""
    text = fold_text(question).strip()
    if not _WHICH.search(text) or EXTREME.search(text) or words.WHICH_SIDE.search(text):
        return None
    text = _WHICH.sub(" ", text)
    found = list(_by_amount(text, catalog, chooser)) or list(_by_name(text, catalog, chooser, seats))
    return Stated(targets=tuple(found[:_LISTED]), more=len(found) > _LISTED) if found else None


def _by_amount(text: str, catalog: Catalog, chooser: Chooser) -> Iterator[Target]:
    """Yield what an amount of the question is printed for, once a document."""
    values = {a.value for a in read_amounts(MappedText.of(text), doc="") if a.value and a.unit == "円"}
    docs = chooser.choose(text).docs if values else ()
    for doc in docs:
        for item in catalog.items_in(doc):
            stated = [e for e in item.entries if e.amount.unit == "円" and e.amount.value in values]
            if stated and stated[0].role in ("total", "part", "field"):
                yield entry_target(catalog, stated[0])
                break


def _by_name(text: str, catalog: Catalog, chooser: Chooser, seats: Seats) -> Iterator[Target]:
    """Yield the named measure, or else the organisation, of each document that has it."""
    chosen = chooser.choose(text)
    if not (chosen.names or chosen.owners):
        return
    for doc in chosen.docs[: _LISTED + 1]:
        target = _named(doc, chosen.names, catalog) or _owned(chosen.owners, seats.seat(doc))
        if target is not None:
            yield target


def _named(doc: str, names: Sequence[str], catalog: Catalog) -> Target | None:
    for item in catalog.items_in(doc):
        if loose(item.name) in names and item.columns:
            main = catalog.main_column(doc)
            column = main if main in item.columns else next(iter(item.columns))
            return item_target(catalog, item, column)
    return None


def _owned(owners: Sequence[str], seat: Seat) -> Target | None:
    for owner in owners:
        if not seat.catalog.holds(owner):
            continue
        targets = Targets(seat.catalog, seat.linker)
        try:
            return targets.at(targets.owner_target(owner, seat.linker.link(owner)), (None, None))
        except NoColumn:
            continue
    return None


def plan_largest(question: str, catalog: Catalog, chooser: Chooser) -> SideBySide | None:
    """Return the plan of a question which document's total is the largest; None where it asks something else.

    Of more documents than can be shown, those of the newest year are ranked, and of these the first are shown.
    """
    text = fold_text(question).strip()
    if not _WHICH.search(text) or not EXTREME.search(text):
        return None
    if not (words.WHOLE.search(text) or words.AMOUNT.search(text)):
        return None
    chosen = chooser.choose(_WHICH.sub(" ", text))
    year = catalog.main_column(chosen.docs[0])[0]
    docs = [doc for doc in chosen.docs if catalog.main_column(doc)[0] == year]
    wholes = [found for doc in docs if (found := _whole(doc, catalog)) is not None]
    descending = not words.SMALLER.search(text)
    ranked = sorted(wholes, key=lambda pair: pair[0], reverse=descending)[:_RANKED]
    if len(ranked) < 2:
        return None
    plan = Compare(targets=tuple(target for _, target in ranked), descending=descending)
    return SideBySide(parts=(Part(doc=None, plan=plan),), among="newest" if len(docs) < len(chosen.docs) else "all")


def _whole(doc: str, catalog: Catalog) -> tuple[Decimal, Target] | None:
    """Return a document's printed total in its own column, and what states it."""
    main = catalog.main_column(doc)
    for item in catalog.totals(doc):
        for entry in item.columns.get(main, ()):
            if entry.amount.value is not None:
                return entry.amount.value, Target(scope="whole", doc=doc, fiscal_year=main[0], stage=main[1])
    return None


def say_stated(plan: Stated, out: Composer) -> None:
    """Name the documents, each with the amount that it prints."""
    out.lines.append(out.say("次の資料に記載があります。", "These documents state it:"))
    for target in plan.targets:
        term, name = term_of(target, out)
        out.lines.append(heading_of(target.doc, out))
        if term is None:
            for entry in entries_of(out.catalog, target)[:1]:
                out.lines.append(f"- {name}：{out.source(entry)}")
                out.result(name, None, "円", shown(entry.amount))
            continue
        text = out.computed(term, "円")
        out.lines.append(f"- {name}（{column_of(target, term, out)}）：{text}{numbers_of(term, out)}")
        out.result(name, term, "円", text)
    if plan.more:
        out.caveat(
            "記載のある資料はほかにもあります。年度や資料名を加えると絞り込めます。",
            "Further documents state it too; name a year or a title to narrow them down.",
        )
