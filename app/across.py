"""Questions that set documents against each other: each side is planned over the document that it names.

A side names its document by words of its title, by a measure, or by its year. Sides that leave out what is asked of
them take it from the others: the organisation that only one names, or else the printed totals.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from app import vocabulary as words
from app.catalog import GOVERNMENT, Catalog, loose
from app.columns import NoColumn
from app.comparisons import unit_of
from app.linking import Linker, Links, is_english
from app.pairs import pairs
from app.plan import Change, Compare, LookUp, Plan, Share, Target, Total
from app.selecting import EXTREME
from app.targets import Targets
from app.vocabulary import own_words
from corpus.fiscal import find_years
from corpus.folding import fold_text

_JOINS = re.compile(
    r"は(?=[^、]{2,}の(?:何|なん)(?:倍|分|%|パーセント|割))|と|、|,|および|及び|並びに|より|に比べ(?:て|ると)?|に対し(?:て)?|\bthan\b|\band\b|\bor\b|\bversus\b|\bvs\.?"
)
_BARE = 2
"""Sides that a comparison has at least."""


class Held(Protocol):
    """A document, and what links and names its things."""

    @property
    def doc(self) -> str:
        """Return the document's path."""
        ...

    @property
    def catalog(self) -> Catalog:
        """Return what it holds."""
        ...

    @property
    def linker(self) -> Linker:
        """Return what links questions to it."""
        ...


def plan_across(question: str, seats: Sequence[Held], *, by_year: bool) -> Plan | None:
    """Return the plan of a question that names several documents, or None where its sides do not name them.

    With `by_year`, the year of a side names a document too: not to be tried before the documents by themselves, since
    the years of one document are compared far more often.
    """
    text = fold_text(question)
    cut = _sides(text)
    sides = [(side, named[0]) for side in cut if len(named := _named(side, seats, by_year=by_year)) == 1]
    over_time = False
    if by_year and (len(cut) < _BARE or len({seat.doc for _, seat in sides}) < _BARE):
        sides, over_time = _year_sides(text, seats), True
    if len(cut) < _BARE > len(sides) or len({seat.doc for _, seat in sides}) < _BARE:
        return None
    shared = _shared_owner(text, seats)
    try:
        targets = tuple(dict.fromkeys(_target(side, seat, shared) for side, seat in sides))
    except NoColumn as error:
        return error.plan
    return _calculated(text, [target for target in targets if target is not None], over_time=over_time)


_AFTER_YEAR = re.compile(
    r"(?:の?(?:予算|当初予算|(?:予算)?政府案|概算要求))?(?:から|まで(?:に|の間に?)?|より(?:も)?|と|に比べ(?:て|ると)?|に対し(?:て)?|にかけて)*"
)


def _year_sides(text: str, seats: Sequence[Held]) -> list[tuple[str, Held]]:
    """Return a question with two years as two sides, one for each, with the document whose own year it is.

    The later year comes first: what is asked of both is said once, and is a change over time.
    """
    named = [(start, end, year) for start, end, year in find_years(text, base=None) if year]
    if len(named) != _BARE or named[0][2] == named[1][2]:
        return []
    sides = []
    for own, (start, end, _) in sorted(zip(named, named[::-1], strict=True), key=lambda pair: -(pair[0][2] or 0)):
        after = _AFTER_YEAR.match(text, end)
        side = text[:start] + text[after.end() if after else end :]
        holders = [seat for seat in seats if seat.catalog.documents[seat.doc].metadata.fiscal_year == own[2]]
        if len(holders) != 1 or holders[0] not in _named(side, seats, by_year=True):
            return []
        links = holders[0].linker.link(side)
        owners = {match.name for match in links.organisations if match.name != GOVERNMENT}
        if links.unknown_organisations or not all(holders[0].catalog.holds(owner) for owner in owners):
            return []
        sides.append((side, holders[0]))
    return sides


_DOCUMENTS = re.compile(
    r"(?:どの|どちらの|どれの|一番[^。]{0,10}|最も[^。]{0,10})(?:資料|文書)|which (?:document|paper)", re.IGNORECASE
)


def compare_documents(question: str, seats: Sequence[Held]) -> Plan | None:
    """Return the plan of a question which document's total is the largest, or None where it asks something else."""
    text = fold_text(question)
    if not _DOCUMENTS.search(text) or not (EXTREME.search(text) or words.WHICH_SIDE.search(text)):
        return None
    if not (words.WHOLE.search(text) or words.AMOUNT.search(text)):
        return None
    wholes = []
    for seat in seats:
        targets, links = Targets(seat.catalog, seat.linker), seat.linker.link("総額")
        whole = targets.whole_target(links)
        if whole is not None:
            wholes.append(targets.at(whole, (None, None)))
    return Compare(targets=tuple(wholes), descending=not words.SMALLER.search(text)) if len(wholes) > 1 else None


_ONLY = re.compile(
    r"^(?:では|じゃあ|なら)?(?P<name>.+?)(?:の?(?:資料|予算|場合|ほう|方))?(?:では|だと|なら|は|って)?[?。]*$"
)


def named_alone(question: str, seats: Sequence[Held]) -> Held | None:
    """Return the document that a short question names by words of its title, and nothing beside it."""
    match = _ONLY.match(fold_text(question).strip())
    if match is None or len(match["name"]) > _LONGEST_ALONE:
        return None
    links = [seat.linker.link(match["name"]) for seat in seats]
    titles = {seat.doc: seat.catalog.documents[seat.doc].metadata.title or "" for seat in seats}
    if any(found.organisations or found.columns for found in links):
        return None
    if not own_words(match["name"]) and not titled(match["name"], titles):
        return None
    named = _named(match["name"], seats)
    alone = len(named) == 1 and not [s for s in named[0].linker.named_items(match["name"]) if s.exact]
    return named[0] if alone else None


_LONGEST_ALONE = 20


def _sides(text: str) -> list[str]:
    """Return the pieces of a question that a comparison or a sum joins; a name in brackets is not cut."""
    quoted = re.sub(
        "「[^」]*」", lambda match: _JOINS.sub(lambda inner: "\x01" * len(inner.group()), match.group()), text
    )
    cuts = [0, *(at for match in _JOINS.finditer(quoted) for at in match.span()), len(text)]
    return [text[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=True) if text[start:end].strip()]


_WRITTEN = re.compile(r"[ぁ-ゖァ-ヺー一-鿿A-Za-z]+")
_PARTICLES = re.compile(r"の|は|が|を|に|で|って|いくら|どちら")
_SHORTEST = 3


def titled(rest: str, titles: Mapping[str, str]) -> set[str]:
    """Return the documents whose title alone holds a word of a question with hiragana in it (こども).

    >>> sorted(titled("こども予算の総額", {"a": "こども・子育て支援", "b": "宇宙関係予算"}))
    ['a']
    """
    found = set()
    for written in _WRITTEN.findall(words.GENERIC.sub(" ", rest)):
        for word in _PARTICLES.sub(" ", written).split():
            holding = [doc for doc, title in titles.items() if word in fold_text(title)]
            if len(word) >= _SHORTEST and re.search("[ぁ-ゖ]", word) and len(holding) == 1:
                found.add(holding[0])
    return found


def _named(side: str, seats: Sequence[Held], *, by_year: bool = False) -> list[Held]:
    """Return the documents that a side of a question names: by words of its own, or else, if asked, by its year."""
    titles = {seat.doc: pairs(loose(seat.catalog.documents[seat.doc].metadata.title or "")) for seat in seats}
    printed = {seat.doc: seat.catalog.documents[seat.doc].metadata.title or "" for seat in seats}
    written = titled(side, printed)
    by_word, of_year = [], []
    for seat in seats:
        links = seat.linker.link(side)
        own = set(titles[seat.doc]) - {pair for doc, title in titles.items() if doc != seat.doc for pair in title}
        strange = seat.linker.unknown_words(links.rest, [s.item for s in seat.linker.named_items(links.rest)])
        exact = [s for s in seat.linker.named_items(links.rest) if s.exact and not seat.catalog.is_whole(s.item)]
        english = is_english(side) and bool(seat.linker.english.words(links.rest))
        if not strange and (set(pairs(links.rest)) & own or exact or seat.doc in written or english):
            by_word.append(seat)
        if not strange and seat.catalog.documents[seat.doc].metadata.fiscal_year in links.years:
            of_year.append(seat)
    return by_word or (of_year if by_year else [])


def _shared_owner(text: str, seats: Sequence[Held]) -> str | None:
    """Return the organisation that a question names, where it names one."""
    owners = {m.name for seat in seats for m in seat.linker.link(text).organisations if m.name != GOVERNMENT}
    return owners.pop() if len(owners) == 1 else None


def _target(side: str, seat: Held, shared: str | None) -> Target | None:
    """Return what a side asks about in its document.

    Raises:
        NoColumn: the document does not hold it.

    """
    links = seat.linker.link(side)
    targets = Targets(seat.catalog, seat.linker)
    column = (links.columns or ((None, None),))[0]
    found, _ = targets.find(links)
    owned = shared if shared is not None and seat.catalog.holds(shared) else None
    target = found[0] if found else _owner_or_whole(targets, owned, links)
    return targets.at(target, column) if target is not None else None


def _owner_or_whole(targets: Targets, owner: str | None, links: Links) -> Target | None:
    return targets.owner_target(owner, links) if owner else targets.whole_target(links)


def _calculated(text: str, targets: Sequence[Target], *, over_time: bool = False) -> Plan | None:
    """Return what is asked of the sides: which is larger, how far apart they are, their sum, or each of them."""
    if len(targets) < _BARE:
        return None
    unit = unit_of(text)
    if words.SUM.search(text):
        return Total(targets=tuple(targets), unit=unit)
    if words.WHICH_SIDE.search(text):
        return Compare(targets=tuple(targets), descending=not words.SMALLER.search(text))
    if over_time and words.RATE.search(text):
        return Change(a=targets[0], b=targets[1], measure="rate", over_time=False)
    if words.SHARE.search(text) and not words.RATE.search(text):
        return Share(part=targets[0], whole=targets[1])
    if words.MULTIPLE.search(text):
        return Change(a=targets[0], b=targets[1], measure="multiple", over_time=False)
    if words.DIFFERENCE.search(text) and words.CHANGED.search(text):
        return Change(a=targets[0], b=targets[1], measure="difference", over_time=False, unit=unit)
    if words.DIFFERENCE.search(text):
        return Compare(targets=tuple(targets))
    return LookUp(targets=tuple(targets), unit=unit)
