"""Checking the figures of a text against the documents: backed, contradicted, confused with another, or absent.

A figure is backed only where the documents state it of the same thing, for the same year and stage, or where it
follows from what they state. Whatever the text does not name is taken from the sentence before, as people write.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from app.calculation import Term, change_rate, difference, leaf, share, total
from app.catalog import GOVERNMENT, Catalog, Column, Item, loose
from app.linking import Linker
from app.special import compares_with_prior
from app.wording import column_name, shown
from corpus.amount_writer import write_amount
from corpus.amounts import read_amounts
from corpus.decimals import round_half_up
from corpus.folding import MappedText, fold_text
from corpus.model import Amount, Entry, Stage

Verdict = Literal["backed", "contradicted", "confused", "absent"]
Kind = Literal["amount", "change", "rate", "share", "count"]

_SENTENCE = re.compile(r"[^。\n]+[。\n]?")
_CHANGE = re.compile(r"^[^、。]{0,4}?(?:の)?(?:増|減|プラス|マイナス|上回|下回|の差)")
_CHANGE_BEFORE = re.compile(r"(?:差(?:額)?は|増加額は|減少額は|増減額?は)[^、。]{0,6}$")
_LABEL_AFTER = re.compile(r"\s*[（(][^（()）]{2,20}[）)]")


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure of the text, the verdict on it, and why. It rests on `entries`, or differs from them."""

    text: str
    start: int
    end: int
    verdict: Verdict
    why: str
    says: str | None = None
    """What the documents state instead, or of what else they state this figure."""
    entries: tuple[Entry, ...] = ()


@dataclass(slots=True)
class _Context:
    """What a figure is said to be of: taken over from figure to figure until the text names something else."""

    owners: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    whole: bool = False
    columns: list[Column] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    stage: Stage | None = None
    """The stage that the sentence is about, for years that come without one."""
    named: list[Item] = field(default_factory=list)
    """The items of the sentence so far, which a total may add up."""
    bodies: list[str] = field(default_factory=list)
    """The organisations of the sentence so far."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    column: Column
    term: Term
    label: str


class Verifier:
    """Verifies texts against one catalogue."""

    def __init__(self, catalog: Catalog, linker: Linker) -> None:
        self._catalog = catalog
        self._linker = linker

    def verify(self, text: str) -> list[Claim]:
        """Return a claim for each figure of `text`, in order."""
        claims: list[Claim] = []
        context = _Context()
        for match in _SENTENCE.finditer(text):
            claims += self._sentence(match.group(), match.start(), context)
        return claims

    def _sentence(self, sentence: str, offset: int, context: _Context) -> Iterator[Claim]:
        amounts = [a for a in read_amounts(MappedText.of(sentence), doc="") if a.value is not None]
        at = 0
        context.named, context.bodies, context.stage = [], [], None
        for number, amount in enumerate(amounts):
            start, end = amount.span.start, amount.span.end
            following = amounts[number + 1].span.start if number + 1 < len(amounts) else len(sentence)
            after = sentence[end:following]
            self._take(sentence[at:start], _LABEL_AFTER.match(after), context, first=number == 0)
            if number == 0 and not (context.owners or context.items or context.whole):
                self._take(after, None, context, first=False)
            self._take_total(sentence[at:start], context)
            kind = _kind(amount, sentence[:start], after)
            asked = context.columns
            if re.match(r"から", after) and number + 1 < len(amounts) and not asked:
                context.columns = [self._catalog.prior_column(doc) for doc in self._catalog.documents]
            claim = self._judge(amount, kind, context)
            context.columns = asked
            yield replace(claim, start=offset + start, end=offset + end)
            at = end

    def _take_total(self, segment: str, context: _Context) -> None:
        """Take a total to be of all that its sentence named, or of an organisation's listed measures."""
        context.named += [item for item in context.items if item not in context.named]
        context.bodies += [owner for owner in context.owners if owner not in context.bodies]
        if not re.search(r"合計|合わせ|総計|計約?$", segment):
            return
        if re.search(r"主な施策|施策例", segment) and len(context.bodies) == 1:
            context.items, context.owners = [], list(context.bodies)
        elif len(context.named) > 1:
            context.items = list(context.named)

    def _take(self, segment: str, label: re.Match[str] | None, context: _Context, *, first: bool) -> None:
        """Take up what the text before a figure names; what it leaves out stays as it was."""
        links = self._linker.link(segment)
        owners = [m.name for m in links.organisations if m.name != GOVERNMENT] + list(links.unknown_organisations)
        among = self._catalog.places(owners) if owners else None
        named = [s[0].item for s in self._linker.all_items(links.rest, among)]
        items = [item for item in named if not self._catalog.is_whole(item)]
        government = any(m.name == GOVERNMENT for m in links.organisations)
        whole = government or any(self._catalog.is_whole(item) for item in named)
        if owners or items or whole:
            context.owners, context.items, context.whole = owners, items, whole and not (owners or items)
        if first or owners or items or whole:
            known = " ".join(context.owners)
            context.unknown = [] if items else self._linker.unknown_words(links.rest, context.items, known)
        columns = list(links.columns) or (list(self._linker.link(label.group()).columns) if label else [])
        if compares_with_prior(links.text):
            priors = {self._catalog.prior_column(doc) for doc in self._catalog.documents}
            columns = [c for c in columns if not any(self._means(c, prior) for prior in priors)]
        stages = [stage for year, stage in columns if stage is not None and (year is None or stage in _CARRIED)]
        context.stage = stages[0] if stages else context.stage
        if context.stage is not None:
            columns = [(year, stage or context.stage) for year, stage in columns]
        if columns or first:
            context.columns = columns

    def _judge(self, amount: Amount, kind: Kind, context: _Context) -> Claim:
        """Return the verdict on one figure in its context."""
        held = [owner for owner in context.owners if self._catalog.holds(owner)]
        nothing = not context.items and not held and not context.whole
        if context.owners and not held:
            return self._elsewhere(amount, f"資料に「{context.owners[0]}」の記載がありません", [])
        if context.unknown and not context.items:
            return self._elsewhere(amount, f"資料に「{context.unknown[0]}」の記載がありません", [])
        if nothing and not (kind == "count"):
            context.whole = True
        candidates = list(self._candidates(kind, context, held, amount.unit))
        fitting = [c for c in candidates if self._fits(c.column, context, kind)]
        if not fitting and not context.columns:
            fitting = candidates  # of a thing that the main column does not have, any is meant
        for candidate in fitting:
            if _equal(amount, candidate.term.value):
                why = (
                    "資料の記載と一致します"
                    if len(candidate.term.entries) == 1
                    else "資料の金額から計算した値と一致します"
                )
                return _claim(amount, "backed", why, candidate)
        return self._unbacked(amount, candidates, fitting)

    def _unbacked(self, amount: Amount, candidates: list[_Candidate], fitting: list[_Candidate]) -> Claim:
        same = next((c for c in candidates if _equal(amount, c.term.value)), None)
        if same is not None:
            why = f"この額は{column_name(same.column)}のもので、本文の年度・段階とは違います"
            return _claim(amount, "confused", why, (fitting or [same])[0])
        scaled = next((c for c in fitting if _scaled(amount, c.term.value)), None)
        if scaled is not None:
            return _claim(amount, "confused", "数字は同じですが、単位（桁）が違います", scaled)
        return self._elsewhere(amount, "資料に記載がありません", fitting)

    def _elsewhere(self, amount: Amount, why: str, fitting: list[_Candidate]) -> Claim:
        """Return the verdict where the figure is not that of the thing named: another's, another one, or none."""
        for entry in self._catalog.entries:
            if (
                entry.amount.value is not None
                and entry.amount.unit == amount.unit
                and _equal(amount, Fraction(entry.amount.value))
            ):
                owner = entry.organisation or ""
                label = "「" + "／".join(entry.item[-1:] or (owner,)) + "」"
                column = column_name((entry.fiscal_year, entry.stage)) if entry.fiscal_year else ""
                of = (
                    f"この数字は{owner}の{label}（{column}）のものです"
                    if owner
                    else f"この数字は{label}（{column}）のものです"
                )
                says = (
                    shown(fitting[0].term.entries[0].amount) if fitting and len(fitting[0].term.entries) == 1 else None
                )
                return Claim(amount.text, 0, 0, "confused", of, says, (entry,))
        if fitting:
            return _claim(amount, "contradicted", "資料の記載と違います", fitting[0])
        return Claim(amount.text, 0, 0, "absent", why)

    def _fits(self, column: Column, context: _Context, kind: Kind) -> bool:
        """Return whether a candidate's column is the one that the text means.

        A change is stated for the year that it leads to: the prior year beside it is what it is counted from.
        """
        docs = self._catalog.documents
        priors = {self._catalog.prior_column(doc) for doc in docs}
        asked = context.columns
        if kind in ("change", "rate"):
            asked = [c for c in asked if not any(self._means(c, prior) for prior in priors)]
        if not asked:
            mains = {self._catalog.main_column(doc) for doc in docs}
            return column in mains or column == (None, None) or kind == "count"
        if kind == "count" and column[0] is not None:
            return any(year in (None, column[0]) for year, _ in asked)
        return column != (None, None) and any(self._means(one, column) for one in asked)

    def _means(self, asked: Column, column: Column) -> bool:
        year, stage = asked
        if stage is None and year is not None:
            priors = {self._catalog.prior_column(doc) for doc in self._catalog.documents}
            mains = {self._catalog.main_column(doc) for doc in self._catalog.documents}
            return column[0] == year and (column in priors or column in mains or column[1] is None)
        return (year is None or column[0] == year) and column[1] == stage

    def _candidates(self, kind: Kind, context: _Context, held: Sequence[str], unit: str) -> Iterator[_Candidate]:
        """Return what the documents state, or what follows, of the things named."""
        if kind == "count":
            yield from self._counts(context, unit)
            return
        groups = self._terms(context, held)
        if kind == "amount":
            for label, columns in groups:
                for column, term in columns.items():
                    yield _Candidate(column, term, label)
            yield from self._sums(groups)
            return
        printed = {"change": "difference", "rate": "share", "share": "share"}[kind]
        yield from self._printed(printed, context)
        for doc in self._catalog.documents:
            main, prior = self._catalog.main_column(doc), self._catalog.prior_column(doc)
            for label, columns in groups:
                if kind in ("change", "rate") and main in columns and prior in columns:
                    measure = difference if kind == "change" else change_rate
                    term = measure(columns[main], columns[prior])
                    yield _Candidate(main, Term(abs(term.value), term.formula, term.entries), label)
                if kind == "share":
                    yield from self._shares(label, columns)

    def _sums(self, groups: Sequence[tuple[str, dict[Column, Term]]]) -> Iterator[_Candidate]:
        """Return the sums of the things named together."""
        if len(groups) < 2:
            return
        for column in groups[0][1]:
            terms = [columns[column] for _, columns in groups if column in columns]
            if len(terms) == len(groups):
                yield _Candidate(column, total(terms), "合計")

    def _shares(self, label: str, columns: dict[Column, Term]) -> Iterator[_Candidate]:
        for whole in (item for doc in self._catalog.documents for item in self._catalog.totals(doc)):
            for column, entries in whole.columns.items():
                if column in columns and entries[0].amount.value:
                    yield _Candidate(column, share(columns[column], leaf(entries[0])), label)

    def _terms(self, context: _Context, held: Sequence[str]) -> list[tuple[str, dict[Column, Term]]]:
        """Return the things named, each with its amount in every column."""
        if context.items:
            return [(item.name, _columns(item)) for item in context.items]
        if held:
            return [group for owner in held for group in self._owner(owner)]
        return [(item.name, _columns(item)) for doc in self._catalog.documents for item in self._catalog.totals(doc)]

    def _owner(self, owner: str) -> Iterator[tuple[str, dict[Column, Term]]]:
        """Return an organisation as a whole: the sums of its listed measures, its own printed budget."""
        for doc in self._catalog.documents:
            rows = self._catalog.rows(owner, doc)
            sums: dict[Column, Term] = {}
            for column in dict.fromkeys((e.fiscal_year, e.stage) for e in rows):
                printed = [leaf(e) for e in rows if (e.fiscal_year, e.stage) == column and e.amount.value is not None]
                if printed:
                    sums[column] = total(printed)
            if sums:
                yield f"{owner}の合計", sums
            for item in self._catalog.items:
                own = loose(item.name).startswith(loose(owner)) and self._catalog.related(item.organisation, owner)
                total_of = item.organisation == owner and any(e.role == "total" for e in item.entries)
                if item.doc == doc and (own or total_of):
                    yield item.name, _columns(item)

    def _printed(self, role: str, context: _Context) -> Iterator[_Candidate]:
        for entry in self._catalog.entries:
            if entry.role != role or entry.amount.value is None:
                continue
            named = any(entry in item.entries for item in context.items)
            if named or (context.whole and entry.organisation in (None, GOVERNMENT) and role == "difference"):
                yield _Candidate((entry.fiscal_year, entry.stage), leaf(entry), entry.item[-1] if entry.item else "")

    def _counts(self, context: _Context, unit: str) -> Iterator[_Candidate]:
        for entry in self._catalog.entries:
            owned = not context.owners or any(
                self._catalog.within(entry.organisation, owner) for owner in context.owners
            )
            if entry.role == "count" and entry.amount.unit == unit and entry.amount.value is not None and owned:
                yield _Candidate((entry.fiscal_year, entry.stage), leaf(entry), entry.item[-1] if entry.item else "")


def _columns(item: Item) -> dict[Column, Term]:
    """Return an item's printed amount in each column."""
    found = {}
    for column, entries in item.columns.items():
        printed = [entry for entry in entries if entry.amount.value is not None]
        if printed:
            found[column] = leaf(printed[0])
    return found


_CARRIED = ("補正", "決算", "概算要求")
"""Stages that a sentence goes on to speak of when it only names another year."""
_REACHED = re.compile(r"へと?|に(?:まで)?(?=増|減|伸|上|下|拡|縮|引|積)")
"""What follows an amount that a change leads to, and that is not the change itself."""


def _kind(amount: Amount, before: str, after: str) -> Kind:
    if amount.unit in ("%", "ポイント"):
        return (
            "rate" if _CHANGE.match(fold_text(after)) or re.search(r"(?:率|比|伸び)[^、。]{0,4}$", before) else "share"
        )
    if amount.unit == "円":
        changed = _CHANGE.match(fold_text(after)) or _CHANGE_BEFORE.search(before)
        reached = _REACHED.match(after) or (re.search(r"から[^、。]{0,16}$", before) and re.match(r"へ|に", after))
        return "change" if changed and not reached else "amount"
    return "share" if amount.unit == "倍" else "count"


def _equal(amount: Amount, value: Fraction) -> bool:
    """Return whether a figure states a value, rounded half up to its own last digit at most."""
    if amount.value is None:
        return False
    stated = Fraction(amount.value)
    if stated == value or stated == abs(value):
        return True
    step = Fraction(amount.step) if amount.step else Fraction(0)
    coarse = 12 if "約" in amount.marks else 20
    if not step or (value and step > abs(value) / coarse):
        return False
    return abs(Fraction(round_half_up(abs(value) / step, 0)) * step) == abs(stated)


def _scaled(amount: Amount, value: Fraction) -> bool:
    if not amount.value or not value:
        return False
    ratio = abs(Fraction(amount.value) / value)
    return any(ratio in (Fraction(10**power), Fraction(1, 10**power)) for power in range(1, 13))


def _claim(amount: Amount, verdict: Verdict, why: str, candidate: _Candidate) -> Claim:
    term = candidate.term
    unit = "円" if amount.unit == "円" else amount.unit
    says = shown(term.entries[0].amount) if len(term.entries) == 1 else write_amount(term.value, unit)
    column = column_name(candidate.column) if all(candidate.column) else ""
    return Claim(
        amount.text,
        0,
        0,
        verdict,
        f"{why}（{'、'.join(part for part in (candidate.label, column) if part)}）",
        says,
        term.entries,
    )
