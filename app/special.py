"""Plans of questions that do not look one named thing up: selections, suppositions, checks, words, the documents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app import selecting
from app import vocabulary as words
from app.calculation import plain_text
from app.catalog import Catalog, Column, is_measure
from app.columns import NoColumn, choose_column
from app.comparisons import unit_of
from app.gather import chosen_members, gather
from app.linking import Linker, Links
from app.plan import (
    About,
    Change,
    Check,
    Explain,
    Gather,
    LookUp,
    Measure,
    Members,
    Plan,
    Selection,
    Share,
    Suppose,
    Target,
)
from app.selecting import Wanted, read_wanted
from app.wording import shown
from corpus.amounts import DASH, read_amounts
from corpus.folding import MappedText
from corpus.model import Amount, Entry
from corpus.relations import Relation

_ABOUT: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("attribution", re.compile(r"出典|引用元|典拠|ソースは|attribution|cite as", re.IGNORECASE)),
    (
        "years",
        re.compile(
            r"何年度(?:が|の(?:資料|予算|データ|こと|数字|金額)|まで|から|分)|どの年度|いつの(?:資料|予算|データ)"
            r"|which (?:fiscal )?years",
            re.IGNORECASE,
        ),
    ),
    ("stages", re.compile(r"(?:どの|何の|どんな)(?:段階|列|欄)(?:の予算)?(?:が|は)", re.IGNORECASE)),
    ("unit", re.compile(r"(?:金額|予算)の単位は", re.IGNORECASE)),
    (
        "documents",
        re.compile(
            r"(?:資料|文書)の?(?:題名|タイトル|表題|名前|名称|作成者|発行元|発行者|日付)"
            r"|(?:この|その)?資料[はを](?:誰が|いつ)?[^。]{0,4}(?:作っ|作成し|公表し|発行し)",
            re.IGNORECASE,
        ),
    ),
    (
        "documents",
        re.compile(
            r"(?:どんな|どの(?:ような)?|何の|どういう)(?:資料|文書|データ|書類)|資料(?:は|の)(?:何|どれ|一覧|種類)"
            r"|(?:読み込|収録|入って)[^。]{0,8}(?:資料|文書)"
            r"|(?:資料|文書)[^。]{0,8}(?:読み込|収録)|(?:which|what) documents|what (?:sources|data)",
            re.IGNORECASE,
        ),
    ),
)
_TERMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("内数", re.compile(r"内数")),
    (
        "―",
        re.compile(
            r"(?<![ァ-ヺーA-Za-z])(?:[「『]?[-ー―－][」』]?(?=とは|は何|の意味|って)|(?:ダッシュ|横棒|ハイフン|バー)(?![ァ-ヺー]))"
        ),
    ),
    ("端数", re.compile(r"端数|四捨五入")),
    ("新規", re.compile(r"【?新】?(?=とは|の意味|って|マーク)|新規(?=とは|の意味|って)")),
    ("主な施策例", re.compile(r"主な施策例?")),
    ("概算要求", re.compile(r"概算要求")),
    ("政府案", re.compile(r"(?:予算)?政府案")),
    ("当初予算", re.compile(r"当初予算")),
    ("補正予算", re.compile(r"補正予算")),
    ("決算", re.compile(r"決算")),
)
_BRACKETS = re.compile(
    r"(?:括弧|カッコ|かっこ|\(\s*\))[^。]{0,14}(?:何|なに|意味|どの|どういう|いつ)|(?:何|なに|どういう)[^。]{0,6}(?:括弧|カッコ)"
)
_MEANS = re.compile(
    r"とは(?:何|なん|どう|$|[?。])|(?<!た)って何|とはどういう|の意味|どういう意味|何を表|what (?:is|does) .*mean"
    r"|meaning of",
    re.IGNORECASE,
)
_CHECKS = re.compile(
    r"合って(?:い)?(?:る|ます)|正しい|一致|整合|本当(?:に|です|か)|矛盾|合(?:い|う|致)(?:ます)?か|間違(?:い|って)|誤り|食い違|ずれ|合わない|合う(?:の|のか|かな|でしょう)?[?か]?$|合うの"
    r"|なのに[^。]{0,20}(?:差|なる|合計)|correct|consistent|add up to|\bmatch|\bagree|\btally",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(
    r"もし|仮に|なら(?![なび])|減ると|増えると|(?:す|な)ると|what if|としたら|とすると|だったら|たら|れば(?!い)"
    r"|場合(?:は|、|に|の)|\bif\b|suppose",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"(?P<n>\d+(?:\.\d+)?)\s*(?:%|パーセント|割)\s*"
    r"(?P<word>増|ふえ|減|へ|アップ|ダウン|カット|削減|上乗せ|上が|下が|伸び|more|less|increase|decrease|cut)"
)
_FACTORS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"半分|半減|半額|half|halved"), "0.5"),
    (re.compile(r"(?<![\d.何])(?:倍|2倍|二倍)(?:に|だ|増)|doubled?|twice"), "2"),
    (re.compile(r"(?:3倍|三倍)|triple"), "3"),
)
_BY_AMOUNT = re.compile(r"\s*(?:増|減|削|上乗せ|足|引)")


def plan_about(text: str) -> About | None:
    """Return the plan of a question about the documents themselves."""
    for topic, pattern in _ABOUT:
        if pattern.search(text):
            return About(topic=topic)
    return None


def plan_explain(text: str, owner: str | None = None) -> Explain | None:
    """Return the plan of a question about a word that budget papers use, or about what stands in brackets."""
    if _BRACKETS.search(text):
        return Explain(term="括弧", organisation=owner)
    if not _MEANS.search(text):
        return None
    for term, pattern in _TERMS:
        match = pattern.search(text)
        if match and len(text) - (match.end() - match.start()) <= _SHORT:
            return Explain(term=term)
    return None


_SHORT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """A supposed change: percent, factor or amount, and how the question states it."""

    percent: str | None = None
    factor: str | None = None
    amount: str | None = None
    given: str = ""

    def of(self, target: Target, more: Sequence[Target] = ()) -> Suppose:
        """Return the plan that supposes the change of targets."""
        return Suppose(
            target=target, more=tuple(more), percent=self.percent, factor=self.factor, amount=self.amount,
            given=self.given,
        )  # fmt: skip


def read_supposition(text: str) -> Supposed | None:
    """Return the change that a question supposes, or None where it supposes none."""
    if not _SUPPOSES.search(text):
        return None
    stated = re.search(
        r"(?P<word>cut|reduc|decreas|increas|rais)\w*\s+by\s+(?P<n>\d+(?:\.\d+)?)\s*(?:%|percent)", text, re.IGNORECASE
    )
    if stated:
        sign = "-" if stated["word"].lower() in ("cut", "reduc", "decreas") else ""
        return Supposed(percent=f"{sign}{stated['n']}", given=stated.group())
    match = _PERCENT.search(text)
    if match:
        size = Decimal(match["n"]) * (10 if "割" in match.group() else 1)
        down = re.match(r"減|ダウン|カット|削減|下が|less|decrease|cut", match["word"])
        return Supposed(percent=plain_text(-size if down else size), given=re.sub(r"\s", "", match.group()))
    multiple = re.search(r"(?<!何)(?P<n>\d+(?:\.\d+)?|[二三四五])\s*倍", text)
    if multiple:
        return Supposed(factor=multiple["n"].translate(_KANJI_DIGITS), given=multiple.group())
    for pattern, factor in _FACTORS:
        if found := pattern.search(text):
            return Supposed(factor=factor, given=found.group())
    for amount in read_amounts(MappedText.of(text), doc=""):
        after = text[amount.span.end : amount.span.end + 4]
        if amount.unit == "円" and amount.value is not None and _BY_AMOUNT.match(after):
            direction = -1 if re.match(r"\s*(?:減|削|引)", after) else 1
            return Supposed(amount=plain_text(amount.value * direction), given=amount.text)
    return None


class SpecialPlanner:
    """Plans selections and checks over one catalogue."""

    def __init__(self, catalog: Catalog, linker: Linker, relations: Sequence[Relation]) -> None:
        self._catalog = catalog
        self._linker = linker
        self._relations = relations

    def selection(self, links: Links, owners: Sequence[str]) -> Plan | None:
        """Return the plan of a question about several amounts, or None where it names the things it asks about."""
        if len(owners) > 1:
            return self._between(links, owners)
        without = owners[0] if owners and _EXCEPT.search(links.text) else None
        wanted = self._wanted(links, owners, without)
        if wanted is None or not self._names_nothing(links, context=wanted.kind == "fields"):
            return None
        among = () if without else owners
        kind = self._kind(wanted, among)
        if kind == "fields" and not any(e.role == "field" for e in self._catalog.entries):
            return None
        doc = self._doc(links, among)
        changes = wanted.by != "amount" or wanted.direction is not None or wanted.bound_by != "amount"
        column = self._column(doc, links, changes=changes)
        if wanted.mark == DASH and not links.columns:
            column = self._catalog.prior_column(doc)
        elif kind == "items" and not links.columns and not changes and wanted.mark is None:
            column = self._held_column(doc, among)
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
        found = [self._target(m.amount.entries[0]) for m in chosen_members(self._catalog, plan)[:1]]
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
        parts = [self._target(m.amount.entries[0]) for m in chosen_members(self._catalog, plan)]
        whole = [Target(scope="whole", doc=selection.doc, fiscal_year=selection.fiscal_year, stage=selection.stage)]
        if re.search(r"主な施策例?(?:全体|の?合計|すべて|の?総計|の?総額)", text):
            whole = [self._target(m.amount.entries[0]) for m in gather(self._catalog, selection).members]
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
        for pattern in (_MONEY, selecting.RANK, selecting.EXTREME, _SELECTING):
            rest = pattern.sub(" ", rest)
        named = [s for s in self._linker.named_items(rest) if not self._catalog.is_whole(s.item)]
        return not named and not self._linker.unknown_words(rest, [], context=context)

    def _is_prior(self, relation: Relation) -> bool:
        """Return whether a relation is about another column than its document's main one."""
        printed = relation.printed
        return (printed.fiscal_year, printed.stage) != self._catalog.main_column(printed.amount.span.doc)

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
        named = [column for column in links.columns if column != (prior[0], None) or not compared]
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
        place = len(members) if match["low"] else int(match["n"].translate(_KANJI_DIGITS)) if match["n"] else 1
        if not 0 < place <= len(members):
            return None
        member = members[place - 1]
        if selection.kind == "organisations":
            return Target(
                scope="organisation", doc=selection.doc, organisation=member.owner,
                fiscal_year=selection.fiscal_year, stage=selection.stage,
            )  # fmt: skip
        return self._target(member.amount.entries[0])

    def _target(self, entry: Entry) -> Target:
        for item in self._catalog.items:
            if entry in item.entries:
                return Target(
                    scope="item", doc=item.doc, organisation=item.organisation, item=item.key,
                    fiscal_year=entry.fiscal_year, stage=entry.stage,
                )  # fmt: skip
        raise ValueError("an entry of no item")

    def _listed(self, stated: Sequence[Amount], links: Links) -> Check | None:
        """Return the check of a stated total against the sum of all that the tables list."""
        if not words.SUM.search(links.text) or not re.search(r"主な施策|施策例|表", links.text):
            return None
        for amount in stated:
            for item in self._catalog.items:
                for e in item.entries:
                    if self._catalog.is_whole(item) and e.role == "total" and _same_amount(amount, e.amount):
                        return Check(doc=item.doc, place=e.amount.span.start, kind="listed")
        return None

    def _bare(self, text: str) -> list[Amount]:
        """Return the printed amounts whose numbers a question states without their unit (121.4なのに121.3)."""
        numbers = re.findall(r"(?<![\d.,])\d+\.\d+(?![\d.%億兆万千百倍割])", text)
        return [
            e.amount
            for number in numbers
            for e in self._catalog.entries
            if e.amount.unit == "円" and shown(e.amount).removesuffix("億円") == number
        ]

    def _stated_relation(self, stated: Sequence[Amount], links: Links) -> Relation | None:
        """Return the relation whose result a question states, that with most of its parts stated too."""
        owners = {mention.name for mention in links.organisations}
        fields = re.search(r"分野|field", links.text) is not None

        def key(relation: Relation) -> tuple[bool, int, bool, bool, bool, bool]:
            amounts = [part.amount for part in relation.parts]
            return (
                relation.kind != "same_item",
                sum(any(_same_amount(a, b) for b in amounts) for a in stated),
                relation.kind == "total",
                relation.verdict != "未確定",
                fields == ("field" in {part.role for part in relation.parts}),
                relation.printed.organisation in owners,
            )

        meant = [r for r in self._relations if any(_same_amount(a, r.printed.amount) for a in stated)]
        return max(meant, key=key, default=None)

    def check(self, links: Links) -> Plan | None:
        """Return the plan of a question whether what the documents state agrees with itself."""
        stated = [a for a in read_amounts(MappedText.of(links.text), doc="") if a.value is not None]
        comes_to = _COMES_TO.search(links.text) is not None and words.SUM.search(links.text) is not None
        if (_CHECKS.search(links.text) or comes_to) and (listed := self._listed(stated, links)):
            return listed
        if not _CHECKS.search(links.text) and not (comes_to and stated):
            return None
        stated += self._bare(links.text) if _GAP.search(links.text) else []
        if relation := self._stated_relation(stated, links):
            printed = relation.printed.amount
            return Check(doc=printed.span.doc, place=printed.span.start, kind=relation.kind)
        if stated and not _GAP.search(links.text):
            return None
        owners = {mention.name for mention in links.organisations}
        fields = re.search(r"分野|field", links.text) is not None
        for relation in sorted(self._relations, key=self._is_prior):
            of_fields = "field" in {part.role for part in relation.parts}
            meant = relation.printed.organisation in owners if owners and not fields else of_fields
            if relation.kind == "total" and meant:
                printed = relation.printed.amount
                return Check(doc=printed.span.doc, place=printed.span.start, kind="total")
        return None


def _same_amount(a: Amount, b: Amount) -> bool:
    return a.value == b.value and a.unit == b.unit


_GAP = re.compile(r"ずれ|食い違|合わない|合わな|端数|なのに|のに[^一-鿿]")
_COMES_TO = re.compile(r"に(?:ちゃんと|本当に|ぴったり)?(?:なり|なる|なっ)|と(?:同じ|等し)")
_CALCULATED = (words.RATE, words.SHARE, words.MULTIPLE, words.ONE_OF, words.DIFFERENCE)
_PLAIN = ("list", "count", "sum", "average")
_EXCEPT = re.compile(r"除い|除く|除き|なかったら|なければ|以外|except|without|excluding", re.IGNORECASE)
_MONEY = re.compile(r"\d[\d,.]*\s*(?:兆|億|千万|百万|万|千)?円?\s*(?:以上|以下|未満|超|台)?")
_KANJI_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_SELECTING = re.compile(
    r"番目|番(?=多|少|大|小|高|低)|順位|上位|下位|同額|同じ額|新規|新しい|平均|件数|増減幅|増額幅|減額幅|増加幅|減少幅|幅|差額"
    r"|以上|以下|未満|超|[〇一二三四五六七八九十]つ|横ばい|据え置き"
    r"|除|載っ|掲載|並べ|対象|主要|各省庁|各府省|府省庁?|省庁|組織|機関"
)


def compares_with_prior(text: str) -> bool:
    """Return whether 前年度 is what amounts are compared with, and not the column asked for."""
    return re.search(r"前年度?(?:と|から|より|に比|比|並み|当初予算?(?:と|から|より))", text) is not None


_PLACES = re.compile(
    r"(?P<top>(?:一番|最も)[^、。はと]{0,4}?(?:多|大き|高)|最大|最多|最高|(?<!\d)1位)"
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
