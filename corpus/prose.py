"""Amounts in running text: 「…は、令和元年度に比べて121.4億円増加し、834.2億円となっている。」"""

import re

from corpus.drafts import Draft, Label, column_of
from corpus.fiscal import find_phrases
from corpus.groups import Group
from corpus.layout import BULLET, Layout
from corpus.page_labels import is_past

_AFTER = re.compile(
    r"(?:\s*\([^()]{2,20}\))?\s*(?:程度|余り?|超)?\s*(?:を(?!通じ)|が(?!ん)|に(?!つ)|で(?=あ|、|す)|と(?=な|し|比)|の増|の減|増[加額、。]|減[少額、。]|増と|減と|、[^○●■]*。)"
)
_CHANGE = re.compile(r"\s*(?:の)?(?P<word>増加?|減少?|増額|減額)")
_OUTSIDE = re.compile(r"(?:上記|この|その)(?:の)?ほか|別途")
_TOPIC = re.compile(r"(?P<name>[^、。\n※○・]{2,60}?)(?:は|については|としては)、?")
_CLAUSE_END = re.compile(r"(?:として(?:は)?|について|に係る|に|は|が|も|を|の|、|\s)+$")
_COMPARED = re.compile(r"(?:に比べて?|と比べて?|に対し|から|より|比)")


class Prose:
    """Reads an amount from the sentence that it stands in."""

    def __init__(self, layout: Layout, base: int | None) -> None:
        self._layout = layout
        self._base = base

    def reads(self, group: Group, draft: Draft, topic: list[Label]) -> bool:
        """Fill `draft` in from its sentence; return False where the amount stands in no sentence."""
        text = self._layout.text
        after = text[group.cell.end : group.block.end]
        if group.cell.amount.value is None or not _AFTER.match(after.replace("\n", "")):
            return False
        start = self._sentence_start(group)
        sentence = text[start : group.cell.start]
        change = _CHANGE.match(after)
        outside = _OUTSIDE.search(sentence)
        self._set_column(group, draft, start, sentence)
        label = self._item(start, sentence)
        draft.path = [label] if label else topic
        if draft.amount.unit != "円":
            draft.role = "share" if draft.amount.unit in ("%", "倍") else "count"
            if draft.role == "count":
                draft.path = topic or draft.path
            reference = re.match(r"\s*[(<]\s*(参考)", sentence)
            if reference:
                draft.marks["参考"] = self._layout.span(start + reference.start(1), start + reference.end(1))
        elif change:
            at = group.cell.end + change.start("word")
            draft.role, draft.role_span = "difference", self._layout.span(at, group.cell.end + change.end("word"))
        elif outside:
            draft.role, draft.role_span = "outside", self._layout.span(start + outside.start(), start + outside.end())
        return True

    def _sentence_start(self, group: Group) -> int:
        """Return where the sentence starts: after the last 。, or at the mark that begins the item."""
        text = self._layout.text
        start = max(group.block.start, text.rfind("。", group.block.start, group.cell.start) + 1)
        at = start
        for line in text[start : group.cell.start].split("\n"):
            lead = len(line) - len(line.lstrip())
            match = BULLET.match(line, lead)
            if match and line[lead] in "○●◎◇◆□■☆★▶►➢・〇※":
                start = at + match.end()
            at += len(line) + 1
        return start

    def _set_column(self, group: Group, draft: Draft, start: int, sentence: str) -> None:
        if draft.column is not None:
            return
        own = [
            phrase
            for phrase in find_phrases(sentence, base=self._base)
            if phrase.year is not None and not _COMPARED.match(sentence[phrase.end :])
        ]
        named = [phrase for phrase in own if phrase.names_a_column] or own
        if named:
            draft.column = column_of(named[-1], self._layout, offset=start, past=is_past(named[-1], self._base))

    def _item(self, start: int, sentence: str) -> Label | None:
        """Return the thing that the clause before the amount names, or else the topic of the sentence."""
        clauses = list(re.finditer(r"[^、,]+", sentence))
        last = clauses[-1] if clauses else None
        place = self._trimmed(start, sentence, last.start(), last.end()) if last else None
        if place is None and len(clauses) > 1 and not sentence[last.start() :].strip() if last else False:
            place = self._trimmed(start, sentence, clauses[-2].start(), clauses[-2].end())
        if place is None:
            for match in _TOPIC.finditer(sentence):
                place = self._trimmed(start, sentence, match.start("name"), match.end("name"))
                if place:
                    break
        if place is None and len(clauses) > 1:
            place = self._trimmed(start, sentence, clauses[-2].start(), clauses[-2].end())
        return Label(self._layout.printed(*place), self._layout.span(*place)) if place else None

    def _trimmed(self, start: int, sentence: str, a: int, b: int) -> tuple[int, int] | None:
        """Return the place of a name in `sentence[a:b]` without list marks, years and particles."""
        text = sentence[a:b]
        if _COMPARED.search(text) or _OUTSIDE.search(text):
            return None
        end = len(_CLAUSE_END.sub("", text))
        begin = 0
        for phrase in find_phrases(text, base=self._base):
            if phrase.end < end:
                begin = max(begin, phrase.end)
        moved = True
        while moved and begin < end:
            moved = False
            for pattern in (re.compile(r"[\s約の]+"), BULLET, re.compile(r"\(?(?:参考|注)\)")):
                match = pattern.match(text, begin, end)
                if match and match.end() > begin:
                    begin, moved = match.end(), True
        if end - begin < 3 or re.search(r"[。し](?:て|り)?$", text[begin:end]):
            return None
        return start + a + begin, start + a + end
