"""Questions whether what the documents state agrees with itself."""

import re
from collections.abc import Sequence

from app import vocabulary as words
from app.catalog import Catalog
from app.linking import Links
from app.plan import Check, Plan
from app.wording import shown
from corpus.amounts import read_amounts
from corpus.folding import MappedText
from corpus.model import Amount
from corpus.relations import Relation

_CHECKS = re.compile(
    r"合って(?:い)?(?:る|ます)|正しい|一致|整合|本当(?:に|です|か)|矛盾|合(?:い|う|致)(?:ます)?か|間違(?:い|って)|誤り|食い違|ずれ|合わない|合う(?:の|のか|かな|でしょう)?[?か]?$|合うの"
    r"|なのに[^。]{0,20}(?:差|なる|合計)|correct|consistent"
    r"|(?:does|do) [^?]*add up to (?:the (?:stated|printed|total)|\d)|\bmatch|\bagree|\btally",
    re.IGNORECASE,
)

_GAP = re.compile(r"ずれ|食い違|合わない|合わな|端数|なのに|のに[^一-鿿]")

_COMES_TO = re.compile(r"に(?:ちゃんと|本当に|ぴったり)?(?:なり|なる|なっ)|と(?:同じ|等し)")


class Checks:
    """Plans checks of one catalogue's relations."""

    def __init__(self, catalog: Catalog, relations: Sequence[Relation]) -> None:
        self._catalog = catalog
        self._relations = relations

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

    def _is_prior(self, relation: Relation) -> bool:
        """Return whether a relation is about another column than its document's main one."""
        printed = relation.printed
        return (printed.fiscal_year, printed.stage) != self._catalog.main_column(printed.amount.span.doc)


def _same_amount(a: Amount, b: Amount) -> bool:
    return a.value == b.value and a.unit == b.unit
