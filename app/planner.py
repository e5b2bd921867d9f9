"""From a linked question to a plan: which things, in which columns, and what is asked of them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app import vocabulary as words
from app.asides import plan_about, plan_explain
from app.catalog import GOVERNMENT, Catalog
from app.checks import Checks
from app.columns import NoColumn
from app.comparisons import Comparisons, unit_of
from app.counts import Counts
from app.follow_targets import targets_of
from app.followup import Follower
from app.linking import Linker, Links, Scored, is_english
from app.names import Mention
from app.plan import (
    Choose,
    Explain,
    FindText,
    ListItems,
    LookUp,
    Measure,
    NotHeld,
    Overview,
    Plan,
    Talk,
    Target,
    Total,
)
from app.selecting import read_wanted
from app.smalltalk import small_talk, without_greeting
from app.special import SpecialPlanner
from app.supposing import read_supposition
from app.targets import Targets
from app.vocabulary import own_words
from corpus.amounts import read_amounts
from corpus.folding import MappedText
from corpus.relations import Relation


class Planner:
    """Plans questions over one catalogue."""

    def __init__(self, catalog: Catalog, linker: Linker, relations: Sequence[Relation] = ()) -> None:
        self._catalog = catalog
        self._linker = linker
        self._targets = Targets(catalog, linker)
        self._comparisons = Comparisons(catalog, self._targets)
        self._special = SpecialPlanner(catalog, linker)
        self._checks = Checks(catalog, relations)
        self._counts = Counts(catalog, linker)

    def plan(self, question: str, before: Sequence[Plan] = ()) -> tuple[Plan, tuple[str, ...]]:
        """Return the plan of a question, and the corrections that the asker should be told of.

        `before` are the plans of the conversation's turns, oldest first; a question that leaves things out takes
        them from there.
        """
        links = self._linker.link(self._asking(question))
        followed = self._follow(links, before) if before else None
        if not before and self._points_at_nothing(links):
            return Talk(topic="unclear"), corrections(links)
        return (followed or self._within_last(links, before)), corrections(links)

    def _within_last(self, links: Links, before: Sequence[Plan]) -> Plan:
        """Return the plan of a question that stands alone; of one that does not, the same of the last organisation.

        「演習の名前は？」 after 「金融庁はいくら？」 is about that organisation's exercise, where several have one.
        """
        plan = self._plan(links)
        owner = next((t.organisation for p in reversed(before) for t in targets_of(p) if t.organisation), None)
        if owner is None or links.organisations or not isinstance(plan, Choose):
            return plan
        inside = self._plan(replace(links, organisations=(Mention(0, 0, owner),)))
        return plan if isinstance(inside, Choose | NotHeld) else inside

    def _asking(self, question: str) -> str:
        """Return a question without the sentences that neither ask nor name an organisation (急ぎの件です。)."""
        if small_talk(question):
            return question
        question = without_greeting(question)
        sentences = [part for part in re.split(r"(?<=[。！？!?])\s*|(?<=\.)\s+(?=[A-Z])", question) if part.strip()]
        if len(sentences) < 2:
            return question
        asking = [part for part in sentences if words.ASKS.search(part) or self._linker.link(part).organisations]
        return "".join(asking) or question

    def follow(self, question: str, before: Sequence[Plan]) -> Plan | None:
        """Return the plan of a question that leaves things out, or None where it stands by itself."""
        return self._follow(self._linker.link(self._asking(question)), before)

    def _points_at_nothing(self, links: Links) -> bool:
        """Return whether a first question only points back (その合計は？), so that nothing says what is meant."""
        if links.organisations or links.unknown_organisations or not words.POINTING.match(links.text):
            return False
        rest = words.POINTING.sub("", links.rest)
        return not self._linker.named_items(rest) and not self._linker.unknown_words(rest, []) and not own_words(rest)

    def place(self, plan: LookUp | Overview) -> Plan:
        """Return the plan of one organisation or total, made in the column that it means here."""
        target = plan.target if isinstance(plan, Overview) else plan.targets[0]
        column = (target.fiscal_year, target.stage)
        try:
            if target.organisation is not None:
                target = self._targets.owner_target(target.organisation, self._linker.link(target.organisation))
            whole = self._targets.overview_target(target, column, parts=False)
            if whole is not None:
                return Overview(target=whole, unit=plan.unit, defaulted=plan.defaulted)
            return LookUp(targets=(self._targets.at(target, column),), unit=plan.unit, defaulted=plan.defaulted)
        except NoColumn as error:
            return error.plan

    def _follow(self, links: Links, before: Sequence[Plan]) -> Plan | None:
        if links.unknown_organisations or any(
            m.name != GOVERNMENT and not self._catalog.holds(m.name) for m in links.organisations
        ):
            return None
        try:
            return Follower(self._catalog, self._linker, self._targets).follow(links, before)
        except NoColumn as error:
            return error.plan

    def _plan(self, links: Links) -> Plan:
        text = links.text
        if topic := small_talk(text):
            return Talk(topic=topic)
        if links.unknown_organisations:
            return NotHeld(reason="organisation", missing=links.unknown_organisations)
        owners = list(dict.fromkeys(m.name for m in links.organisations if m.name != GOVERNMENT))
        absent = [name for name in owners if not self._catalog.holds(name)]
        if absent:
            if self._asks_for_text(text) and all(self._linker.prints(name) for name in absent):
                return self._find_text(links)
            return NotHeld(reason="organisation", missing=tuple(absent))
        try:
            return self._specially(links, owners) or self._plainly(links)
        except NoColumn as error:
            if error.plan.reason not in ("item", "word"):
                return error.plan
            if words.AMOUNT.search(text) or links.columns:
                return self._described(links, error.plan)
            return self._find_text(links)

    def _described(self, links: Links, refused: NotHeld) -> Plan:
        """Return the look-up of the measure that a question describes, or what it was refused with."""
        found = self._targets.described(links, refused.missing)
        if found is None:
            return refused
        try:
            placed = self._targets.at(found, (links.columns or ((None, None),))[0])
        except NoColumn as error:
            return error.plan
        return LookUp(targets=(placed,), unit=unit_of(links.text), defaulted=not links.columns)

    def _specially(self, links: Links, owners: Sequence[str]) -> Plan | None:
        """Return the plan of a question that is not about one named thing."""
        text = links.text
        if words.WHERE_STATED.search(text) and (stated := self._targets.stated(links)):
            return LookUp(targets=tuple(stated[:1]))
        if about := plan_about(text):
            return about
        if explained := plan_explain(text, owners[0] if len(owners) == 1 else None):
            return self._explained(explained, links)
        found = self._count_asked(links) or self._checks.check(links) or self._against_each_other(links)
        if found is not None:
            return found
        if words.HOW_COMPUTED.search(text):
            figures = _stated_figures(text)
            if figures or any(p.search(text) for p in (words.RATE, words.SHARE, words.MULTIPLE, words.DIFFERENCE)):
                return self._amounts(replace(links, rest=words.HOW_COMPUTED.sub(" ", _blanked(links.rest, figures))))
        if words.WHY.search(text) and not words.AMOUNT.search(text):
            return None
        return self._special.selection(links, owners)

    def _explained(self, plan: Explain, links: Links) -> Explain:
        """Return the plan with the place where the thing that the question names carries the word, if it does."""
        for scored in self._linker.named_items(links.rest):
            for entry in scored.item.entries:
                if plan.term in entry.marks and scored.exact:
                    return replace(plan, doc=scored.item.doc, place=entry.amount.span.start)
        return plan

    def _count_asked(self, links: Links) -> Plan | None:
        """Return the plan of a question for a printed number of people, bodies or places."""
        counted = words.COUNTED.search(links.text)
        if counted is None or (counted["unit"] is None and read_wanted(links.text) is not None):
            return None
        if counted["unit"] is None and is_english(links.text):
            return NotHeld(reason="count", missing=())
        if re.search(r"いくら|億円|予算|施策|measure", links.text):
            return None
        return self._counts.plan(links, counted["unit"]) or self._find_text(links)

    def _against_each_other(self, links: Links) -> Plan | None:
        """Return the plan of a supposition, or of a question which of several is the larger."""
        if supposed := read_supposition(links.text):
            targets, _ = self._targets.find(_without_given(links))
            column = (links.columns or ((None, None),))[0]
            if not targets and not self._linker.unknown_words(_without_given(links).rest, []):
                whole = self._targets.whole_target(links)
                targets = [whole] if whole else []
            if len(targets) == 1:
                return supposed.of(self._targets.at(targets[0], column))
        if words.WHICH_SIDE.search(links.text):
            targets, _ = self._targets.find(links, joined=True)
            return self._comparisons.compare(links, self._targets.both_of(links, targets))
        return None

    def _plainly(self, links: Links) -> Plan:
        return self._find_text(links) if self._asks_for_text(links.text) else self._amounts(links)

    def _asks_for_text(self, text: str) -> bool:
        if words.HOW_MUCH.search(text):
            return False
        if (words.WHICH_ONE.search(text) or words.NUMBER_OF.search(text)) and not words.AMOUNT.search(text):
            return True
        if (rate := words.RATE_OF.search(text)) and not words.RATE.search(text) and self._linker.printed(rate[1]):
            return True
        if (each := words.EACH.search(text)) and self._linker.printed(f"1{each[1]}当たり"):
            return True
        if words.STANDS_FOR.search(text) or words.WHY.search(text) or words.WHO.search(text) or words.WHEN.search(text):
            return True
        if words.WHERE.search(text) or re.search(r"(?<!な)どの(?!くらい|程度|ぐらい)|どれが|括弧|カッコ", text):
            return True
        if re.search(r"どう(?:変わ|改)", text) and not words.AMOUNT.search(text) and not words.PRIOR.search(text):
            return True
        if held := re.search(r"([一-鿿ァ-ヺーA-Za-z0-9・]+)に(?:は|も)?何が(?:あり|ある|含)", text):
            return self._linker.printed(held[1]) and not re.search(r"施策|事業|予算|項目|経費|取組|内訳", held[1])
        measured = any(
            pattern.search(text) for pattern in (words.SHARE, words.RATE, words.DIFFERENCE, words.MULTIPLE, words.LIST)
        )
        if words.WHAT.search(text) and not measured:
            return not re.search(
                r"(?:予算|金額|額|費用|経費)は?[^一-鿿]{0,6}(?:何|どの|どれ|what)", text
            ) and not re.search(
                r"(?:what(?: is| was| are| were|'s)|the) (?:[(]?[\w'’,]+[)]?[ -]){0,9}"
                r"(?:budget|amount|cost|total|sum|funding|spending)",
                text,
                re.IGNORECASE,
            )
        return False

    def _find_text(self, links: Links) -> FindText:
        organisations = [m.name for m in links.organisations if m.name != GOVERNMENT]
        kind = next(
            (
                name
                for name, pattern in (
                    ("abbreviation", words.STANDS_FOR), ("who", words.WHO), ("when", words.WHEN),
                    ("why", words.WHY), ("where", words.WHERE),
                )
                if pattern.search(links.text)
            ),
            "what",
        )  # fmt: skip
        query = links.text
        for mention in sorted(links.organisations, key=lambda m: -m.start):
            if not query[mention.start : mention.end].isascii() or not is_english(query):
                query = query[: mention.start] + mention.name + query[mention.end :]
        return FindText(query=query, organisation=organisations[0] if len(organisations) == 1 else None, kind=kind)

    def _amounts(self, links: Links) -> Plan:
        text = links.text
        joined = any(p.search(text) for p in _JOINED)
        targets, items = self._targets.find(links, joined=joined)
        targets = self._targets.both_of(links, targets) if joined and not words.SHARE.search(text) else targets
        if apart := self._comparisons.taken_off(links, targets) or self._comparisons.from_stated(links, targets):
            return apart
        if words.SUM.search(text) and (over_time := self._comparisons.sum_over_time(links, targets)):
            return over_time
        if calculated := self._calculated(links, targets):
            return calculated
        columns = links.columns or ((None, None),)
        if words.SUM.search(text):
            if changes := self._comparisons.sum_of_changes(links, targets):
                return changes
            whole = self._targets.whole_target(links) if not targets and len(columns) > 1 else None
            added = [whole] if whole else targets
            summed = tuple(dict.fromkeys(self._targets.at(target, column) for target in added for column in columns))
            if len(summed) > 1:
                return Total(targets=summed, unit=unit_of(text))
        if words.AVERAGE.search(text) and len(targets) > 1:
            return Total(
                targets=tuple(self._targets.at(t, columns[0]) for t in targets), unit=unit_of(text), average=True
            )
        if not targets:
            return self._nothing_named(links)
        return self._listed(links, targets, items)

    def _calculated(self, links: Links, targets: list[Target]) -> Plan | None:
        """Return the share, change or comparison that is asked for, or None where none is."""
        text = links.text
        if words.ONE_OF.search(text):
            return self._comparisons.change(links, self._comparisons.with_whole(links, targets), "one_of")
        if words.SHARE.search(text) and (shared := self._comparisons.share_of_change(links, targets)):
            return shared
        if words.SHARE.search(text) and not words.RATE.search(text):
            return self._comparisons.share(links, targets)
        if words.MULTIPLE.search(text):
            targets = self._comparisons.with_whole(links, targets)
        return self._changed(links, targets)

    def _changed(self, links: Links, targets: list[Target]) -> Plan | None:
        """Return the change, or the multiple, that is asked for, or None where none is."""
        text = links.text
        if words.HOW_COMPUTED.search(text) and any(figure.endswith("%") for figure in _stated_figures(text)):
            return self._comparisons.change(links, targets, "rate")  # how a rate that is stated was found
        for pattern, measure in _MEASURES:
            if measure == "rate" and words.IN_YEN.search(text):
                continue
            if not pattern.search(text) or (measure == "difference" and _adds_up(links, targets)):
                continue
            if measure == "difference" and len(targets) > 1 and not words.CHANGED.search(text):
                return self._comparisons.compare(links, targets)
            if not targets and self._linker.unknown_words(links.rest, []):
                return None
            return self._comparisons.change(links, targets, measure)
        return None

    def _listed(self, links: Links, targets: list[Target], items: list[list[Scored]]) -> Plan:
        """Return the plan of a question that names things and asks for no calculation over them."""
        unit, columns = unit_of(links.text), links.columns or ((None, None),)
        summed = words.SUM.search(links.text) is not None
        parts = words.LIST.search(links.text) is not None or (summed and words.MEASURES.search(links.text) is not None)
        whole = self._targets.overview_target(targets[0], columns[0], parts=parts) if len(targets) == 1 else None
        if whole is not None and len(columns) == 1:
            target = whole
            if words.LIST.search(links.text):
                return ListItems(target=target, unit=unit)
            return Overview(target=target, unit=unit, defaulted=not links.columns, alone=summed)
        if words.LIST.search(links.text) and len(targets) == 1 and (inner := self._targets.children(targets[0])):
            placed = tuple(self._targets.at(part, columns[0]) for part in inner)
            return LookUp(targets=placed, unit=unit)
        chosen = tuple(dict.fromkeys(self._targets.at(target, column) for target in targets for column in columns))
        if items and len(chosen) > 1 and _ambiguous(items):
            return Choose(targets=chosen)
        if len(items) == len(targets) == 1 and not links.organisations:
            rivals = self._targets.rivals(links, items[0])
            if len({target.item for target in rivals}) > 1:
                return Choose(targets=tuple(rivals))
        return LookUp(targets=chosen, unit=unit, defaulted=not links.columns)

    def _nothing_named(self, links: Links) -> Plan:
        unknown = self._linker.unknown_words(links.rest, [])
        if unknown:
            return NotHeld(reason="word", missing=tuple(unknown))
        if words.AMOUNT.search(links.text) or links.columns or words.WHOLE.search(links.text):
            whole = self._targets.whole_target(links)
            if whole is not None:
                if _kana_name(links.rest):
                    return NotHeld(reason="text", missing=())
                placed = self._targets.at(whole, (links.columns or ((None, None),))[0])
                return LookUp(targets=(placed,), unit=unit_of(links.text), defaulted=not links.columns)
            if words.AMOUNT.search(links.text):
                return NotHeld(reason="text", missing=())
        return self._find_text(links)


def _adds_up(links: Links, targets: Sequence[Target]) -> bool:
    """Return whether a question adds several things up, and does not only ask about a total (合計は)."""
    if not words.SUM.search(links.text) or (not targets and words.TOTAL_NAMED.search(links.text)):
        return False
    if len(targets) == _TWO and words.AGAINST.search(links.text):
        return False
    return len(targets) != 1 or len(links.columns) > 1


def corrections(links: Links) -> tuple[str, ...]:
    """Return the close typos that were taken for organisations, each with the name that it was taken for."""
    return tuple(f"{m.corrected}\t{m.name}" for m in links.organisations if m.corrected)


def _kana_name(rest: str) -> bool:
    """Return whether a question has a long run of hiragana that is no wording of questions: a name typed in kana."""
    return any(len(run) >= _LONG_KANA for run in re.findall(r"[ぁ-ゖ]+", words.POLITE.sub(" ", rest)))


_LONG_KANA = 6
_TWO = 2
_JOINED = (words.SUM, words.MULTIPLE, words.DIFFERENCE, words.ONE_OF, words.AVERAGE, words.SHARE)
_MEASURES: tuple[tuple[re.Pattern[str], Measure], ...] = (
    (words.MULTIPLE, "multiple"),
    (words.RATE, "rate"),
    (words.DIFFERENCE, "difference"),
)


def _ambiguous(groups: Sequence[Sequence[Scored]]) -> bool:
    """Return whether one name of the question fits several items with names of their own equally well."""
    return any(len({s.item.name for s in group}) > 1 for group in groups)


def _stated_figures(text: str) -> list[str]:
    """Return the figures that a question states."""
    return [amount.text for amount in read_amounts(MappedText.of(text), doc="") if amount.value is not None]


def _blanked(rest: str, figures: Sequence[str]) -> str:
    for figure in figures:
        rest = rest.replace(figure, " " * len(figure))
    return rest


def _without_given(links: Links) -> Links:
    """Return the links of a supposition without the words that suppose."""
    rest = re.sub(
        r"もし|仮に|予算|(?:\d+(?:\.\d+)?|[一二三四五])\s*(?:%|パーセント|割|倍|億円|百万円|万円)|半分|半額|半減|倍増|増|減",
        " ",
        links.rest,
    )
    return replace(links, rest=rest)
