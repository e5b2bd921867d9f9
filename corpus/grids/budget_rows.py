"""The rows of budget books: the accounts they are under (会計, 歳入 or 歳出, 款, 項, 目), without their numbers.

A book says above a table 「１款　市税」 and in it 「1 個人」; the numbers order the accounts, and no one asks for them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.grids.heads import Label
from corpus.grids.model import Cell
from corpus.model import Document, Span

_BLANK = r"[\s　]*"
_NUMBER = r"[0-9０-９一二三四五六七八九十]{1,3}"
_LEVEL = re.compile(
    rf"{_BLANK}(?:第{_BLANK})?{_NUMBER}{_BLANK}[款項目節](?![的標次額別録])(?:{_BLANK}[:：])?{_BLANK}"
    rf"|{_BLANK}[(（【〔]?[款項目節][)）】〕]?{_BLANK}(?:第{_BLANK})?{_NUMBER}{_BLANK}[款項目節.．]?{_BLANK}"
)
_WHOLE = re.compile(r"[^、。]{0,30}会計(?:予算)?|歳[\s　]*[入出](?:の部)?|(?:収益的|資本的)[\s　]*(?:収入|支出)")
_NUMBERED = re.compile(rf"{_BLANK}[(（]?[0-9０-９]{{1,3}}[)）]?[\s　.．、:：]+(?=[^\s　0-9０-９.．,，])")


def account_labels(sections: Sequence[Span], document: Document) -> tuple[Label, ...]:
    """Return those of the headings above a table that are accounts of a budget, from whole to part.

    Below an account, a cell of another table that heads this one is an account too: the 目 of the page beside.
    """
    labels: list[Label] = []
    for span in sections:
        text = document.quote(span)
        level = _LEVEL.match(text)
        in_table = document.text[span.end : span.end + 1] == "\t"
        if level is not None and level.end() < len(text):
            labels.append(_label(text, span, level.end()))
        elif _WHOLE.fullmatch(text):
            labels.append(_label(text, span, 0))
        elif labels and in_table:
            number = _NUMBERED.match(text)
            labels.append(_label(text, span, number.end() if number else 0))
    return tuple(labels)


def account_names(row: Sequence[Label], accounts: Sequence[Label]) -> tuple[Label, ...]:
    """Return the names of a row, under accounts without the numbers before them."""
    return tuple(map(_unnumbered, row)) if accounts else tuple(row)


def _unnumbered(label: Label) -> Label:
    cell = label.cell
    number = _LEVEL.match(cell.text) or _NUMBERED.match(cell.text)
    if number is None or number.end() >= len(cell.text):
        return label
    named = cell.text[number.end() :]
    cut = replace(cell, text=named, start=cell.start + number.end())
    return Label("".join(named.split()), cut)


def _label(text: str, span: Span, start: int) -> Label:
    name = text[start:]
    return Label("".join(name.split()), Cell(-1, 0, name, span.start + start, span.end))
