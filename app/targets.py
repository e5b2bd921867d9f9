"""What a question asks about: its items, organisations and totals, as targets in columns."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.catalog import GOVERNMENT, Catalog, Column, Item, loose
from app.columns import NoColumn, choose_column, entries_of, entry_target, item_target
from app.described import Descriptions
from app.headed import is_headed
from app.linking import Linker, Links, Scored
from app.pairs import pairs
from app.plan import NotHeld, Target
from app.vocabulary import KANJI_DIGITS
from corpus.amounts import read_amounts
from corpus.folding import MappedText

_NUMBERED_FIELD = re.compile(r"分野\s*\(?(?P<a>[1-9一二三四五六七八九])\)?(?=$|[^\d分つ])|\((?P<b>[1-9])\)(?:の?分野)?")
_JOINING = re.compile(r"と|、|,|及び|および|より|の何|のうち|に占める|に対|\band\b|\bor\b|\bthan\b")


class Targets:
    """Finds targets in one catalogue."""

    def __init__(self, catalog: Catalog, linker: Linker) -> None:
        self._catalog = catalog
        self._linker = linker
        self._descriptions = Descriptions(catalog)

    def find(self, links: Links, *, joined: bool = False) -> tuple[list[Target], list[list[Scored]]]:
        """Return what the question names, in its order, and the items' readings.

        Where an organisation is named, items are its own. With `joined` (a sum, a comparison), things of others may
        stand beside it.

        Raises:
            NoColumn: a word names something that the documents do not hold.

        """
        links = self._with_fields(links)
        if joined and (apart := self._by_segments(links)):
            return apart
        owners = list(dict.fromkeys(m.name for m in links.organisations if m.name != GOVERNMENT))
        named = self._linker.all_items(links.rest, self._catalog.places(owners) if owners else None)
        named = [self._preferred(g, links, owners) for g in named if not self._catalog.is_whole(g[0].item)]
        unknown = self._unknown(links, named, owners)
        if unknown and owners and joined and _JOINING.search(links.text):
            every = self._linker.all_items(links.rest)
            named = [group for group in every if not self._catalog.is_whole(group[0].item)]
            unknown = self._unknown(links, named, owners)
        if unknown:
            reason = "item" if owners else "word"
            raise NoColumn(NotHeld(reason=reason, missing=tuple(unknown), organisation=owners[0] if owners else None))
        if inner := self._inner_body(links, named):
            raise NoColumn(
                NotHeld(reason="item", missing=(f"{inner}だけの額",), organisation=owners[0] if owners else None)
            )
        targets = [self.item_target(s.item) for group in named for s in self._of_years(group, links)]
        with_items = {s.item.organisation for group in named for s in group}
        for owner in owners:
            if not any(self._catalog.related(owner, held) for held in with_items if held):
                targets.append(self.owner_target(owner, links))
        if not targets and any(m.name == GOVERNMENT for m in links.organisations):
            whole = self.whole_target(links)
            targets += [whole] if whole else []
        return list(dict.fromkeys(targets)), named

    def _preferred(self, group: list[Scored], links: Links, owners: Sequence[str]) -> list[Scored]:
        """Return the readings of a name that fits several items as well: of an organisation's, the one its table lists.

        Where no organisation is named, they are all readings.
        """
        best = group[0]
        if best.exact:
            return group
        scored = self._linker.score_items(links.rest, self._catalog.places(owners) if owners else None)
        rivals = [s for s in scored if s.coverage >= best.coverage - _EQUAL and s.item.doc == best.item.doc]
        listed = [s for s in rivals if any(e.table is not None and e.role == "part" for e in s.item.entries)]
        return listed if owners and len(listed) == 1 else group

    def stated(self, links: Links) -> list[Target]:
        """Return what the amounts that a question states are printed for, in their columns."""
        found = []
        for amount in read_amounts(MappedText.of(links.text), doc=""):
            meant = [
                (item, e)
                for item in self._catalog.items
                for e in item.entries
                if amount.value is not None and amount.unit == "円" and e.amount.unit == "円"
                and e.amount.value == amount.value and e.role in ("total", "part", "field")
            ]  # fmt: skip
            meant.sort(
                key=lambda pair: (pair[1].role != "total", (pair[1].fiscal_year, pair[1].stage) not in links.columns)
            )
            for item, e in meant[:1]:
                whole = self._catalog.is_whole(item)
                target = Target(scope="whole", doc=item.doc) if whole else self.item_target(item)
                found.append(replace(target, fiscal_year=e.fiscal_year, stage=e.stage))
        return found

    def rivals(self, links: Links, group: Sequence[Scored]) -> list[Target]:
        """Return the items that a name, not typed in full, fits as well as the one taken; parts of others left out."""
        best = group[0]
        if best.exact or best.coverage < _FULLY:
            return []
        scored = [s for s in self._linker.score_items(links.rest) if s.item.doc == best.item.doc and s.item.columns]
        level = [s for s in scored if s.coverage >= best.coverage - _EQUAL and not self._catalog.is_whole(s.item)]
        equal = [s.item for s in self._linker.with_words(links.rest, level)]
        outer = [i for i in equal if not any(set(o.names) & set(i.path[:-1]) for o in equal if o is not i)]
        return [self.item_target(item) for item in sorted(outer, key=lambda i: i.entries[0].amount.span)]

    def _by_segments(self, links: Links) -> tuple[list[Target], list[list[Scored]]] | None:
        """Return what a question names that joins several things (AとB), each part read by itself.

        None where some part names nothing, or fewer than two do.
        """
        found: list[list[Scored]] = []
        targets: list[Target] = []
        owner: str | None = None
        for start, end in _segments(links.rest):
            here = [m.name for m in links.organisations if start <= m.start < end and m.name != GOVERNMENT]
            words = links.rest[start:end]
            if not here and not self._linker.naming_words(words):
                continue
            owner = here[-1] if here else owner
            group = self._named_in(words, [owner] if owner else [], must=bool(here))
            if group is None or len(here) > 1:
                return None
            if group and found and not here:
                group = self._like(found[-1][0].item, words, group, owner)
            found += [group] if group else []
            best = [self.item_target(s.item) for s in self._of_years(group, links)[:1]]
            targets += best or [self.owner_target(here[0], links)]
        unique = list(dict.fromkeys(targets))
        return (unique, found) if len(unique) > 1 else None

    def _like(self, item: Item, words: str, group: list[Scored], owner: str | None) -> list[Scored]:
        """Return, of the items that a short part names equally, the one most like that before it (LANの構築と運用)."""
        among = self._catalog.places([owner]) if owner else None
        level = [s for s in self._linker.score_items(words, among) if s.coverage >= group[0].coverage - _EQUAL]
        if group[0].exact or not level[1:]:
            return group
        known = pairs(item.name)
        return [max(level, key=lambda s: sum(pair in known for pair in pairs(s.item.name)))]

    def _named_in(self, words: str, owners: Sequence[str], *, must: bool) -> list[Scored] | None:
        """Return the readings of one part of a question; none where it is an organisation alone, None where unknown."""
        if not self._linker.naming_words(words):
            return []
        for among in [self._catalog.places(owners)] * bool(owners) + [None] * (not must):
            named = [s for s in self._linker.named_items(words, among) if not self._catalog.is_whole(s.item)]
            if named and not self._linker.unknown_words(words, [named[0].item]):
                return named
        return None

    def _unknown(self, links: Links, named: Sequence[Sequence[Scored]], owners: Sequence[str]) -> list[str]:
        whole_names = bool(named) and all(group[0].exact for group in named)
        items = [s.item for group in named for s in group]
        unknown = self._linker.unknown_words(links.rest, items, " ".join(owners), context=whole_names)
        return [word for word in unknown if not any(self._says_before(item, word, links.rest) for item in items)]

    def _inner_body(self, links: Links, named: Sequence[Sequence[Scored]]) -> str | None:
        """Return a body that a question asks the amount of, and that an item's name holds in brackets alone."""
        for match in _BODY.finditer(links.text):
            body = match["body"]
            inside = [
                s
                for group in named
                for s in group
                if body in re.sub(r"[^（(]*[（(]([^）)]*)[）)]?", r"\1 ", s.item.name)
            ]
            outside = [s for s in inside if body in re.sub(r"[（(][^）)]*[）)]", "", s.item.name)]
            if inside and not outside and not any(s.exact for s in inside):
                return body
        return None

    def _says_before(self, item: Item, word: str, rest: str) -> bool:
        """Return whether a word that leads up to an item's name is said of it (東京大会を見据えた…システムの運用)."""
        return 0 <= rest.find(word) < self._linker.place_of(rest, item) and self._descriptions.says(item, word)

    def described(self, links: Links, unknown: Sequence[str]) -> Target | None:
        """Return the measure that a question describes and does not name (…を支援する事業), where it is one alone."""
        if not _DESCRIBES.search(links.text):
            return None
        owners = list(dict.fromkeys(m.name for m in links.organisations if m.name != GOVERNMENT))
        places = self._catalog.places(owners) if owners else range(len(self._catalog.items))
        item = self._descriptions.described((self._catalog.items[place] for place in places), unknown)
        return self.item_target(item) if item is not None else None

    def _with_fields(self, links: Links) -> Links:
        """Return the links with fields named by their number, 分野(2), called by their names."""
        if "分野" not in links.text and not re.search(r"\bfields?\b", links.text, re.IGNORECASE):
            return links
        fields = [i for i in self._catalog.items if any(e.role == "field" for e in i.entries)]

        def name(match: re.Match[str]) -> str:
            digit = match["a"] or match["b"]
            place = int(digit.translate(KANJI_DIGITS)) - 1
            return f"「{fields[place].name}」" if place < len(fields) else match.group()

        return replace(links, rest=_NUMBERED_FIELD.sub(name, links.rest))

    def rows(self, doc: str, column: Column) -> list[Target]:
        """Return every measure that the document's tables list with an amount in a column."""
        return [
            replace(self.item_target(item), fiscal_year=column[0], stage=column[1])
            for item in self._catalog.items
            if item.doc == doc
            and any(
                e.table is not None and e.role == "part" and e.amount.value is not None
                for e in item.columns.get(column, ())
            )
        ]

    def both_of(self, links: Links, targets: list[Target]) -> list[Target]:
        """Return an organisation's measures in its stead where the question counts them all (2つの施策の差)."""
        counted = re.search(r"([2-9])(?:つの?)?(?:施策|事業|項目|取組)|\b(two|three) (?:\w+ )?measures", links.text)
        if counted is None or len(targets) != 1 or targets[0].scope != "organisation":
            return targets
        owner, doc = targets[0].organisation or "", targets[0].doc
        rows = {id(self._catalog.item_of(e)) for e in self._catalog.rows(owner, doc)}
        items = [item for item in self._catalog.items if id(item) in rows]
        number = {"two": 2, "three": 3}.get(counted[2] or "") or int(counted[1])
        return [self.item_target(item) for item in items] if len(items) == number else targets

    def single_item(self, target: Target) -> Target | None:
        """Return the one item that an organisation has in a column no table lists, None where it has several."""
        entries = entries_of(self._catalog, target)
        if len(entries) != 1 or entries[0].table is not None:
            return None
        return replace(entry_target(self._catalog, entries[0]), fiscal_year=target.fiscal_year, stage=target.stage)

    def children(self, target: Target) -> list[Target]:
        """Return the items that stand under an item's heading."""
        name = (target.item or "").split("/")[-1]
        return [
            self.item_target(item)
            for item in self._catalog.items
            if item.doc == target.doc and name in item.path[:-1] and item.columns
        ]

    def _of_years(self, group: list[Scored], links: Links) -> list[Scored]:
        """Return the readings of a name: those of one document, which the question's year picks."""
        if len({s.item.doc for s in group}) > 1:
            doc = self._document(links, {s.item.doc for s in group})
            group = [s for s in group if s.item.doc == doc]
        return group

    def _document(self, links: Links, docs: set[str]) -> str:
        """Return the document that is meant: the one about a year named, or else the newest."""

        def key(doc: str) -> tuple[bool, bool, int]:
            year = self._catalog.documents[doc].metadata.fiscal_year
            held = {column[0] for column in self._catalog.columns(doc)}
            return year in links.years, bool(set(links.years) & held), year or 0

        return max(sorted(docs), key=key)

    def item_target(self, item: Item) -> Target:
        """Return the target that an item is."""
        return item_target(self._catalog, item)

    def owner_target(self, owner: str, links: Links) -> Target:
        """Return an organisation as a whole: its own printed budget where there is one, or else its measures."""
        name = re.compile(f"{re.escape(loose(owner))}(?:の?予算|$)")
        own = [item for item in self._catalog.items if item.columns and name.match(loose(item.name))]
        held = {e.amount.span.doc for e in self._catalog.entries if self._catalog.within(e.organisation, owner)}
        doc = self._document(links, held | {item.doc for item in own})
        printed = next((item for item in own if item.doc == doc), None)
        return self.item_target(printed) if printed else Target(scope="organisation", doc=doc, organisation=owner)

    def overview_target(self, target: Target, column: Column, *, parts: bool) -> Target | None:
        """Return an organisation as a whole in a column: its printed amount, or else the sum of its measures.

        With `parts`, its measures are meant even where a heading prints an amount. None where the target is no
        organisation with measures.
        """
        if target.scope == "organisation":
            return self.at(target, column)
        placed = self.at(target, column)
        if not is_headed(self._catalog, placed):
            return None
        whole = Target(scope="organisation", doc=target.doc, organisation=target.organisation)
        return replace(whole, fiscal_year=placed.fiscal_year, stage=placed.stage) if parts else placed

    def whole_target(self, links: Links) -> Target | None:
        """Return the printed total of the document that is meant, or None where none prints one."""
        docs = {doc for doc in self._catalog.documents if self._catalog.totals(doc)}
        return Target(scope="whole", doc=self._document(links, docs)) if docs else None

    def at(self, target: Target, column: Column) -> Target:
        """Return a target in the column that the question means for it."""
        year, stage = choose_column(self._catalog, target, column)
        return replace(target, fiscal_year=year, stage=stage)


_DESCRIBES = re.compile(
    r"(?:する|して(?:い)?る|してくれる|した|れる|う|く|ための|用の|という|など|とか|みたいな|の)(?:の)?(?:事業|施策|取組|やつ|もの|プロジェクト)"
    r"|技術のやつ|のやつ"
)
_BODY = re.compile(r"(?P<body>[一-鿿ァ-ヺー]{2,}(?:機構|公社|公団|協会|法人|研究所))(?=の|だけ|のみ|単独)")
_SEGMENT = re.compile(
    r"(?<![こそあ])と(?!し|は|い|も|思|な|\Z)|、|,|及び|および|並びに|かつ|\+|プラス|より(?=[^\s]{2})|\band\b|\bthan\b|\bversus\b|\bvs\b|\bor\b|に加え"
    r"|のうち|に占める|に対する|は(?=.{3,}の何(?:分|ぶん|倍))"
)
_FULLY = 0.99
"""The share of a question that an item must explain for other such items to be rivals."""
_EQUAL = 0.01
"""How near two readings' shares of the question are that explain it equally."""


def _segments(rest: str) -> list[tuple[int, int]]:
    """Return the parts of a question between the words that join things."""
    cuts = [match.span() for match in _SEGMENT.finditer(rest)]
    return [(start, end) for (_, start), (end, _) in zip([(0, 0), *cuts], [*cuts, (len(rest), len(rest))], strict=True)]
