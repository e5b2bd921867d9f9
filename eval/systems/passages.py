"""Answers made of retrieved passages alone: the amount that they show first, and the line that it stands on."""

from collections.abc import Iterator, Sequence
from typing import Any

from corpus.amounts import read_amounts
from corpus.folding import MappedText
from corpus.model import Amount
from eval.paper import Paper, Papers
from eval.ranking import Place


def first_amount(places: Sequence[Place], papers: Papers) -> tuple[Place, Amount] | None:
    """Return the first amount of money, share or count of the first place that has one."""
    return next(_amounts(places, papers), None)


def _amounts(places: Sequence[Place], papers: Papers) -> Iterator[tuple[Place, Amount]]:
    for place in places:
        paper = papers.get(place.doc)
        if paper is None:
            continue
        text = MappedText.of(paper.text, place.start, place.end)
        for amount in read_amounts(text, doc=place.doc):
            if amount.value is not None:
                yield Place(place.doc, amount.span.start, amount.span.end), amount


def answer_of(question: str, found: tuple[Place, Amount] | None, papers: Papers) -> dict[str, Any]:
    """Return the answer object of an amount with the line that it stands on; `not_found` where there is none."""
    if found is None:
        return plain_answer(question, "not_found", "資料に見つかりませんでした。")
    place, amount = found
    paper = papers.get(place.doc)
    if paper is None or amount.value is None:
        return plain_answer(question, "not_found", "資料に見つかりませんでした。")
    value = {"value": f"{amount.value:f}", "unit": amount.unit, "text": amount.text}
    return {
        **plain_answer(question, "answered", f"{amount.text} です[1]。"),
        "result": [{"label": "", **value}],
        "figures": [{**value, "kind": "source", "formula": None, "citations": [1]}],
        "citations": [line_citation(1, paper, place)],
    }


def plain_answer(question: str, status: str, text: str) -> dict[str, Any]:
    """Return an answer object without figures."""
    return {"question": question, "status": status, "answer": text, "result": [], "figures": [], "citations": []}


def line_citation(number: int, paper: Paper, place: Place) -> dict[str, Any]:
    """Return a citation of the line that a place begins on."""
    start = paper.text.rfind("\n", 0, place.start) + 1
    end = paper.text.find("\n", place.start)
    end = len(paper.text) if end < 0 else end
    end = min(max(end, place.end), start + 400)
    return {
        "id": number,
        "doc": paper.doc,
        "line": paper.text.count("\n", 0, start) + 1,
        "start": start,
        "end": end,
        "quote": paper.text[start:end],
    }
