"""Amounts in running text.

「…予算は、前年度に比べて1.2億円増加し、5億円となっている。」
"""

import re

from corpus.amounts import LOWER, UPPER
from corpus.drafts import Column, Draft, Label, column_of
from corpus.fiscal import Phrase, find_phrases
from corpus.groups import CHANGE, Group
from corpus.layout import BULLET, Layout
from corpus.page_labels import heading_column
from corpus.units import is_kanji

_AFTER = re.compile(
    r"(?:\s*\([^()]{2,20}\))?\s*(?:程度|余り?|超|以上|以下)?\s*(?:を(?!通じ)|が(?!ん)|に(?!つ)|で(?=あ|、|す|実)|の(?=う|範)|の内数(?=を|が|に|で)"
    r"|と(?=な|し|す|比|増|減|い|合)|から|まで|規模|\)(?:。|で|と|が|は|を|に)|の増|の減|増[加額設、。]|減[少額、。]|増と|減と|、[^○●■]*。|。)"
)
_NEXT_SET_OUT = re.compile(r"\s*(?:の内数)?\s*(?:[(〔<〈【\[]|、\s*(?:[RH]\s*\d|令和|平成))")
"""What stands behind an amount that is set out beside others: brackets, or the next year's label."""
_AFTER_COMPARED = re.compile(r"\s*\(前年")
_LABELLED = re.compile(r"(?:^|[\n:])[ \t]*$")
"""What stands before an amount that is set out at a label or on a line of its own."""
_OUTSIDE = re.compile(r"(?:上記|この|その)(?:の)?ほか|別途")
_OUTSIDE_NAME = re.compile(r"[、,]?(?P<name>[^。]+?)(?:として|について|は)[、,]?\s*$")
_TOPIC = re.compile(r"(?P<name>[^、。※○・]{2,60}?)(?:は|では|については|としては)[、\s]?")
_CLAUSE = re.compile(r"(?:[^、,]|(?<=[0-9]),(?=[0-9]))+")
_CLAUSE_END = re.compile(
    r"(?:として(?:は)?|において|にて|について|に係る|時の|のうち|総額|合計で?|に|は|が|も|を|(?<!も)の|、|約|全国で?|\s)+$"
)
_COMPARED = re.compile(
    r"\s*(?:時?の)?\s*\(?\s*(?:[0-9][0-9.,兆億百千万]*円)?\s*\)?(?:に比べて?|と比べて?|と比較|に対し|から|より|比)"
)
_EXCLUDED = re.compile(r"\s*(?:程度)?\s*\)?\s*(?:を|は)?(?:含まない|含まれない|含んでいない|含めていない|除いて|除く)")
_RANGE = re.compile(r"\s*(?:~|-|から)\s*[0-9][0-9.,]*[兆億百千万]*円?")
_MULTIPLIED = re.compile(r"\s*の約?$")
_COMPARING = re.compile(r"に比べ|と比べ|と比較|に対し|から|より")
_NO_NAME = re.compile(r"[。し](?:て|り)?$|まで$|[0-9][~-]$")
_PER_UNIT = re.compile(r"\s*[0-9]+\S{1,6}?(?:当たり|あたり|につき)の?")
_FIGURE_IN_BRACKETS = re.compile(r"\([^()]*[0-9][0-9.,]*\s*(?:兆|億|百万|千万|万|千)?円[^()]*\)")
"""Brackets with an amount of their own: what they name is that one's."""
_OPEN_BRACKET = re.compile(r"\((?P<inside>[^()]*)$")
ALTERNATIVE = re.compile(r"含め|含む場合|除いた|除く場合")
_TOTAL = re.compile(r"(?P<word>総額|合計|総計|合わせて|(?:(?<=^)|(?<=[、\s]))計)で?[、は]?\s*約?$")
_LEAD = re.compile(r"[\s約の、]+|なお[、,]?|また[、,]?|このうち[、,]?|うち[、,]?|さらに[、,]?|\(?(?:参考|注)[0-9]*\)")
_STATED = re.compile(r"(?:は|が|で|を|に|約|～|~)\s*$")
_LONGEST_LABEL = 40
_LONGEST = 300
"""A sentence is looked for no farther back than this."""
_HAS_AMOUNT = re.compile(r"[0-9]\s*(?:兆|億|百万|千万|万|千)?円|[0-9]\s*%")


class Prose:
    """Reads an amount from the sentence that it stands in."""

    def __init__(self, layout: Layout, base: int | None) -> None:
        self._layout = layout
        self._base = base
        self._named: tuple[str, int | None] = ("", base)
        """The last sentence, and the year that 前年度 counts from in it."""

    def reads(self, group: Group, draft: Draft, topic: list[Label]) -> bool:
        """Fill `draft` in from its sentence; return False where the amount stands in no sentence."""
        if group.cell.amount.value is None or group.forward or not self._in_sentence(group):
            return False
        start = self._sentence_start(group)
        sentence = self._layout.text[start : group.cell.start]
        draft.sentence = start
        self._set_column(draft, start, sentence)
        label = self._item(draft, start, sentence)
        draft.path = [label] if label else topic
        if label is None and _OUTSIDE.search(sentence):
            draft.path = []
        reference = re.match(r"\s*[(<]\s*(参考)", sentence)
        if reference:
            draft.marks["参考"] = self._layout.span(start + reference.start(1), start + reference.end(1))
        self._set_role(group, draft, start, sentence, label, topic)
        return True

    def _set_role(
        self, group: Group, draft: Draft, start: int, sentence: str, label: Label | None, topic: list[Label]
    ) -> None:
        outside = _OUTSIDE.search(sentence)
        if draft.amount.unit != "円" and not group.change:
            draft.role = "share" if draft.amount.unit in ("%", "倍") else "count"
            if draft.role == "count":
                draft.path = topic or draft.path
        elif group.change or CHANGE.match(self._layout.text, group.cell.end):
            draft.role, draft.role_span = "difference", self._layout.span(*group.change) if group.change else None
        elif not outside and _EXCLUDED.match(self._layout.text[group.cell.end : group.cell.end + 20].replace("\n", "")):
            draft.role = "outside"
        elif outside:
            draft.role, draft.role_span = "outside", self._layout.span(start + outside.start(), start + outside.end())
        elif label and ALTERNATIVE.search(label.text):
            draft.role = "alternative"
        elif total := _TOTAL.search(sentence):
            draft.role = "total"
            if not draft.path and start + total.start("word") == self._line_start(group):
                place = start + total.start("word"), start + total.end("word")
                draft.path = [Label(self._layout.printed(*place), self._layout.span(*place))]

    def _line_start(self, group: Group) -> int:
        return max(group.block.start, self._layout.text.rfind("\n", 0, group.cell.start) + 1)

    def _in_sentence(self, group: Group) -> bool:
        text = self._layout.text
        after = text[group.cell.end : min(group.block.end, group.cell.end + 200)].replace("\n", "")
        if LOWER in group.cell.amount.marks and (upper := _RANGE.match(after)):
            after = after[upper.end() :]
        if self._is_set_out(group):
            return False
        if _AFTER.match(after):
            return True
        if _AFTER_COMPARED.match(after):
            return _LABELLED.search(text[max(0, group.cell.start - 20) : group.cell.start]) is None
        if LOWER in group.cell.amount.marks or UPPER in group.cell.amount.marks:
            return _STATED.search(text[max(group.block.start, group.cell.start - 8) : group.cell.start]) is not None
        return group.cell.amount.unit not in ("円", "%") and after[:1] not in ("", ")")

    def _is_set_out(self, group: Group) -> bool:
        """Return whether a column's name, and nothing else, stands before an amount, with brackets behind it."""
        text = self._layout.text
        start = self._line_start(group)
        if group.cell.start - start > _LONGEST_LABEL:
            return False
        lead = text[start : group.cell.start].lstrip(" 【[(")
        label = next(iter(find_phrases(lead, base=self._base)), None)
        if label is None or label.start or not label.names_a_column or lead[label.end :].strip(" :】])"):
            return False
        return _NEXT_SET_OUT.match(text, group.cell.end, group.block.end) is not None

    def _sentence_start(self, group: Group) -> int:
        """Return where the sentence starts: after the last 。, or at the mark that begins the item."""
        text = self._layout.text
        begin = max(group.block.start, group.cell.start - _LONGEST)
        start = max(begin, text.rfind("。", begin, group.cell.start) + 1)
        at = start
        for line in text[start : group.cell.start].split("\n"):
            lead = len(line) - len(line.lstrip())
            match = BULLET.match(line, lead)
            if match and line[lead] in "○●◎◇◆□■☆★▶►➢・〇※":
                start = at + match.end()
            at += len(line) + 1
        return start

    def _phrases(self, text: str, *, sentence: str = "") -> list[Phrase]:
        """Return the phrases of a sentence; 前年度 is the year before the first that the sentence names."""
        whole = sentence or text
        if self._named[0] != whole:
            self._named = (whole, next((p.year for p in find_phrases(whole) if p.year), self._base))
        return find_phrases(text, base=self._named[1])

    def _set_column(self, draft: Draft, start: int, sentence: str) -> None:
        """Find the year and the stage, which may stand apart (令和5年度の…予算案は)."""
        if draft.column is not None and draft.column.year is not None:
            return
        inside = [match.span() for match in _FIGURE_IN_BRACKETS.finditer(sentence)]
        own = [
            p
            for p in self._phrases(sentence)
            if not self._is_compared(draft, sentence[p.end :]) and not any(a < p.start < b for a, b in inside)
        ]
        if not own:
            return
        years = [phrase for phrase in own if phrase.year is not None]
        if draft.amount.unit not in ("円", "%", "倍"):
            if years:
                found = column_of(years[-1], self._layout, offset=start)
                draft.column = Column(found.year, None, found.year_span)
            return
        last = own[-1]
        lacks = [p for p in reversed(own[:-1]) if (p.year if last.year is None else p.stage and not p.year)]
        chosen = [last] if last.names_a_column and last.year else [last, *lacks[:1]]
        column = heading_column(chosen, self._layout, start, self._base)
        if draft.column is not None:
            column = Column(column.year, draft.column.stage, column.year_span, draft.column.stage_span)
        draft.column = column

    def _is_compared(self, draft: Draft, after: str) -> bool:
        """Return whether what follows a phrase says that it is only compared with."""
        after = after.replace("\n", "")
        multiple = draft.amount.unit in ("%", "倍") and _MULTIPLIED.match(after)
        return bool(multiple) or _COMPARED.match(after) is not None

    def _item(self, draft: Draft, start: int, sentence: str) -> Label | None:
        """Return the thing that the clause before the amount names, or else the topic of the sentence."""
        outside = _OUTSIDE.search(sentence)
        if outside and (match := _OUTSIDE_NAME.match(sentence, outside.end())):
            return self._label(self._trimmed(start, sentence, *match.span("name")))
        bracket = _OPEN_BRACKET.search(sentence)
        if bracket and not bracket["inside"].strip() and draft.amount.unit == "円":
            sentence = sentence[: bracket.start()]
        elif bracket:
            inside = self._trimmed(start, sentence, *bracket.span("inside"))
            return self._label(inside)
        clauses = list(_CLAUSE.finditer(sentence))
        if clauses and _PER_UNIT.fullmatch(clauses[-1].group()):
            return None
        place = self._trimmed(start, sentence, *clauses[-1].span()) if clauses else None
        if place is None and len(clauses) > 1 and not sentence[clauses[-1].start() :].strip():
            place = self._trimmed(start, sentence, *clauses[-2].span())
        if place is None:
            for match in reversed(list(_TOPIC.finditer(sentence))):
                place = self._trimmed(start, sentence, *match.span("name"))
                if place:
                    break
        return self._label(place)

    def _label(self, place: tuple[int, int] | None) -> Label | None:
        return Label(self._layout.printed(*place), self._layout.span(*place)) if place else None

    def _trimmed(self, start: int, sentence: str, a: int, b: int) -> tuple[int, int] | None:
        """Return the place of a name in `sentence[a:b]` without list marks, years and particles."""
        text = sentence[a:b]
        plain = text.replace("\n", "")
        if any(pattern.search(plain) for pattern in (_COMPARING, _OUTSIDE, _HAS_AMOUNT)):
            return None
        end = len(_CLAUSE_END.sub("", text))
        begin = 0
        for phrase in self._phrases(text, sentence=sentence):
            head_noun = phrase.end == end and phrase.year is None and text[begin : phrase.start].strip(" の")
            if phrase.end <= end and not head_noun:
                begin = max(begin, phrase.end)
        moved = True
        while moved and begin < end:
            moved = False
            for pattern in (_LEAD, BULLET, _PER_UNIT):
                match = pattern.match(text, begin, end)
                if match and match.end() > begin:
                    begin, moved = match.end(), True
        lead = re.match(r"(?:には|は|で|の)[、\s]*(?![ぁ-ん])", text[begin:end])
        begin += lead.end() if lead and begin else 0
        short = end - begin < 2 or (end - begin == 2 and not all(is_kanji(char) for char in text[begin:end]))
        if short or _NO_NAME.search(text[begin:end]):
            return None
        return start + a + begin, start + a + end
