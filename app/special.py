"""Plans of questions about several amounts: what is selected, in which column, and what is asked of it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app import selecting
from app import vocabulary as words
from app.catalog import Catalog, Column, is_measure
from app.columns import NoColumn, choose_column, entry_target
from app.comparisons import TAKEN_OFF, unit_of
from app.linking import Linker, Links
from app.plan import (
    Change,
    Gather,
    LookUp,
    Measure,
    Members,
    Plan,
    Selection,
    Share,
    Target,
)
from app.selecting import Wanted, read_wanted
from app.selection import chosen_members, gather
from corpus.amounts import DASH


class SpecialPlanner:
    """Plans selections and checks over one catalogue."""

    def __init__(self, catalog: Catalog, linker: Linker) -> None:
        self._catalog = catalog
        self._linker = linker

    def selection(self, links: Links, owners: Sequence[str]) -> Plan | None:
        """Return the plan of a question about several amounts, or None where it names the things it asks about."""
        if len(owners) > 1:
            return self._between(links, owners)
        without = owners[0] if owners and _EXCEPT.search(links.text) else None
        if TAKEN_OFF.search(links.text):
            return None
        wanted = self._wanted(links, owners, without)
        if wanted is None or not self._names_nothing(links, context=wanted.kind == "fields"):
            return None
        among = () if without else owners
        kind = self._kind(wanted, among)
        if kind == "fields" and not any(e.role == "field" for e in self._catalog.entries):
            return None
        doc = self._doc(links, among)
        changes = wanted.on_changes
        column = self._selected_column(wanted, kind, doc, links, among)
        selection = Selection(
            kind=kind, doc=doc, organisation=among[0] if among else None, fiscal_year=column[0], stage=column[1],
            at_least=wanted.at_least, above=wanted.above, at_most=wanted.at_most, below=wanted.below,
            against=self._against(doc, links, column) if changes else None, direction=wanted.direction,
            mark=wanted.mark, bound_by=wanted.bound_by, without=without, average=wanted.average,
        )  # fmt: skip
        if between := self._between(links, among, selection):
            return between
        plan = Gather(
            selection=selection, aggregate=wanted.aggregate, by=wanted.by, descending=wanted.descending,
            first=wanted.first, count=wanted.count, unit=unit_of(links.text),
        )  # fmt: skip
        if again := self._in_another_column(plan, links):
            return again
        if wanted.count and words.SHARE.search(links.text):
            return self._share(plan, links.text)
        return plan

    def _in_another_column(self, plan: Gather, links: Links) -> Plan | None:
        """Return what the first of an order in one column comes to in another that the question names after it."""
        if plan.aggregate != "extreme" or plan.by != "amount" or len(links.columns) != 2:
            return None
        found = [entry_target(self._catalog, m.amount.entries[0]) for m in chosen_members(self._catalog, plan)[:1]]
        try:
            placed = [
                replace(t, fiscal_year=c[0], stage=c[1])
                for t in found
                for c in [choose_column(self._catalog, t, links.columns[1])]
            ]
        except NoColumn as error:
            return error.plan
        return LookUp(targets=tuple(placed)) if placed else None

    def _share(self, plan: Gather, text: str) -> Plan | None:
        """Return the share that the first of an order have in the whole, or in all that is listed."""
        selection = plan.selection
        parts = [entry_target(self._catalog, m.amount.entries[0]) for m in chosen_members(self._catalog, plan)]
        whole = [Target(scope="whole", doc=selection.doc, fiscal_year=selection.fiscal_year, stage=selection.stage)]
        if re.search(r"主な施策例?(?:全体|の?合計|すべて|の?総計|の?総額)", text):
            whole = [entry_target(self._catalog, m.amount.entries[0]) for m in gather(self._catalog, selection).members]
        elif not self._catalog.totals(selection.doc):
            return None
        return (
            Share(part=parts[0], more=tuple(parts[1:]), whole=whole[0], more_whole=tuple(whole[1:])) if parts else None
        )

    def _wanted(self, links: Links, owners: Sequence[str], without: str | None) -> Wanted | None:
        """Return what is asked of a selection, or None where a calculation over named things is meant."""
        wanted = read_wanted(links.text)
        if without is not None:
            every = read_wanted(f"{links.text} 主な施策の合計") if words.SUM.search(links.text) else None
            return wanted or every
        cut = wanted is not None and wanted.count is not None
        plain = wanted is not None and wanted.aggregate in _PLAIN and not wanted.bounded and not cut
        if wanted is not None and plain:
            calculated = any(pattern.search(links.text) for pattern in _CALCULATED)
            if calculated or (wanted.aggregate == "sum" and owners):
                return None
        return wanted

    def _selected_column(self, wanted: Wanted, kind: Members, doc: str, links: Links, among: Sequence[str]) -> Column:
        """Return the column that is selected in: the one named, or what goes without saying for what is asked."""
        changes = wanted.on_changes
        if links.columns or (wanted.mark is None and (kind != "items" or changes)):
            return self._column(doc, links, changes=changes)
        if wanted.mark == DASH:
            return self._catalog.prior_column(doc)
        if wanted.mark is not None:
            return None, None  # whatever column the marked are printed in
        return self._held_column(doc, among)

    def _held_column(self, doc: str, owners: Sequence[str]) -> Column:
        """Return the main column where measures are printed in it, or else whatever column they are printed in."""
        main = self._catalog.main_column(doc)
        for item in self._catalog.items:
            owned = not owners or self._catalog.within(item.organisation, owners[0])
            if item.doc == doc and owned and any(is_measure(e) for e in item.columns.get(main, ())):
                return main
        return None, None

    def _kind(self, wanted: Wanted, owners: Sequence[str]) -> Members:
        """Return what is selected from: a table's rows, where there are any of the organisation, or else all items."""
        if wanted.mark is not None and wanted.mark != DASH:
            return "items"
        kind: Members = "rows" if wanted.kind == "organisations" and owners else wanted.kind
        rows = [e for e in self._catalog.entries if e.table is not None and is_measure(e)]
        if owners:
            rows = [e for e in rows if self._catalog.within(e.organisation, owners[0])]
        return "items" if kind == "rows" and not rows else kind

    def _names_nothing(self, links: Links, *, context: bool) -> bool:
        """Return whether a question has no words of its own beside those that select.

        Fields may be named with the classification that they belong to: with `context`, printed words are let through.
        """
        rest = links.rest
        for pattern in (selecting.RANK, selecting.EXTREME, _MONEY, _SELECTING):
            rest = pattern.sub(" ", rest)
        named = [s for s in self._linker.named_items(rest) if not self._catalog.is_whole(s.item)]
        return not named and not self._linker.unknown_words(rest, [], context=context)

    def _doc(self, links: Links, owners: Sequence[str]) -> str:
        docs = sorted(
            doc
            for doc in self._catalog.documents
            if not owners
            or any(
                self._catalog.within(e.organisation, owners[0]) and e.amount.span.doc == doc
                for e in self._catalog.entries
            )
        )

        def key(doc: str) -> tuple[bool, int]:
            year = self._catalog.documents[doc].metadata.fiscal_year
            return year in links.years, year or 0

        return max(docs or sorted(self._catalog.documents), key=key)

    def _column(self, doc: str, links: Links, *, changes: bool) -> Column:
        main, prior = self._catalog.main_column(doc), self._catalog.prior_column(doc)
        held = self._catalog.columns(doc)
        compared = compares_with_prior(links.text)
        named = [column for column in links.columns if column not in ((prior[0], None), prior) or not compared]
        if changes:
            named = [column for column in named if column[0] != prior[0]]
        if not named:
            return main
        year, stage = named[0]
        fitting = [c for c in held if (year is None or c[0] == year) and (stage is None or c[1] == stage)]
        ranked = sorted(fitting, key=lambda c: (c == main, c == prior, c[0] or 0), reverse=True)
        return ranked[0] if ranked else (year, stage)

    def _against(self, doc: str, links: Links, column: Column) -> Column:
        prior = self._catalog.prior_column(doc)
        others = [c for c in links.columns if all(c) and c != column]
        return others[0] if others else prior

    def _between(self, links: Links, owners: Sequence[str], given: Selection | None = None) -> Plan | None:
        """Return the comparison of two places of an order, or of two organisations' orders; None where none is asked.

        The first that the question names is set against the second: 一番小さい施策は一番大きい施策の何分の一か.
        """
        measure = _between_measure(links.text)
        places = list(_PLACES.finditer(links.text))
        if measure is None or not places or (given is not None and len(places) < 2):
            return None
        if len(places) == 1:
            return self._against_owner(links, owners, places[0], measure)
        doc = given.doc if given else self._doc(links, owners)
        column = self._column(doc, links, changes=False)
        plain = Selection(kind="rows", doc=doc, fiscal_year=column[0], stage=column[1])
        sides = []
        for match in places[:2]:
            owner = next((m.name for m in reversed(links.organisations) if m.start < match.start()), None)
            selection = given or replace(plain, organisation=owner)
            found = self._placed(selection, match)
            if found is None:
                return None
            sides.append(found)
        return Change(a=sides[0], b=sides[1], measure=measure, over_time=False) if sides[0] != sides[1] else None

    def _against_owner(
        self, links: Links, owners: Sequence[str], match: re.Match[str], measure: Measure
    ) -> Plan | None:
        """Return one organisation's largest or smallest measure against another organisation as a whole."""
        before = [m.name for m in links.organisations if m.start < match.start()]
        owner = before[-1] if before else None
        other = next((name for name in owners if name != owner), None)
        if owner is None or other is None or len(owners) != 2:
            return None
        doc = self._doc(links, [owner])
        column = self._column(doc, links, changes=False)
        top = self._placed(
            Selection(kind="rows", doc=doc, organisation=owner, fiscal_year=column[0], stage=column[1]), match
        )
        whole = Target(scope="organisation", doc=doc, organisation=other, fiscal_year=column[0], stage=column[1])
        if top is None or not self._catalog.rows(other, doc):
            return None
        first = owners.index(owner) == 0
        return Change(a=top if first else whole, b=whole if first else top, measure=measure, over_time=False)

    def _placed(self, selection: Selection, match: re.Match[str]) -> Target | None:
        """Return what stands at the place of an order that a question names."""
        members = sorted(gather(self._catalog, selection).members, key=lambda m: m.amount.value, reverse=True)
        place = len(members) if match["low"] else int(match["n"].translate(words.KANJI_DIGITS)) if match["n"] else 1
        if not 0 < place <= len(members):
            return None
        member = members[place - 1]
        if selection.kind == "organisations":
            return Target(
                scope="organisation", doc=selection.doc, organisation=member.owner,
                fiscal_year=selection.fiscal_year, stage=selection.stage,
            )  # fmt: skip
        return entry_target(self._catalog, member.amount.entries[0])


_CALCULATED = (words.RATE, words.SHARE, words.MULTIPLE, words.ONE_OF, words.DIFFERENCE)
_PLAIN = ("list", "count", "sum", "average")
_EXCEPT = re.compile(r"除い|除く|除き|なかったら|なければ|以外|except|without|excluding", re.IGNORECASE)
_MONEY = re.compile(r"\d[\d,.]*\s*(?:兆|億|千万|百万|万|千)?円?\s*(?:以上|以下|未満|超|台)?")
_SELECTING = re.compile(
    r"番目|番(?=多|少|大|小|高|低)|順位|上位|下位|同額|同じ額|新規|新しい|平均|件数|増減幅|増額幅|減額幅|増加幅|減少幅|幅|差額"
    r"|以上|以下|未満|超|[〇一二三四五六七八九十]つ|横ばい|据え置き"
    r"|除|載っ|掲載|並べ|対象|主要|各省庁|各府省|府省庁?|省庁|組織|機関"
)


def compares_with_prior(text: str) -> bool:
    """Return whether 前年度 is what amounts are compared with, and not the column asked for."""
    return re.search(r"前年度?(?:と|から|より|に比|比|並み|当初予算?(?:と|から|より))", text) is not None


_PLACES = re.compile(
    r"(?P<top>(?:一番|最も)[^、。はと]{0,4}?(?:多|大き|高)|最大|最多|最高|トップ(?!\s*[\d一二三四五])|(?<!\d)1位)"
    r"|(?P<low>(?:一番|最も)[^、。はと]{0,4}?(?:少な|小さ|低)|最小|最少|最低)"
    r"|(?P<n>[2-9二三四五六七八九])(?:番目|位)|(?P<one>1番(?!目)|1番目)"
)
"""The places of an order that a question names."""


def _between_measure(text: str) -> Measure | None:
    """Return what is asked between two places of an order (一番大きい施策は二番目の何倍か)."""
    if words.ONE_OF.search(text):
        return "one_of"
    if words.MULTIPLE.search(text):
        return "multiple"
    return "difference" if re.search(r"の差|との差|差額|差は|より(?:いくら|どれ)|difference", text) else None
