"""Builds that are broken in one way, made from the real one: what a regression would look like from outside."""

import copy
import random
import re
from collections.abc import Callable
from typing import Any

from eval.paper import Papers
from eval.ranking import Place
from eval.systems.base import Talk
from eval.systems.ours import Ours, places_of
from index.retriever import Retriever

Answer = dict[str, Any]
Break = Callable[[Answer], Answer]


class Broken:
    """A system whose answers are ours, and then broken."""

    name = "broken"

    def __init__(self, whole: Ours, change: Break) -> None:
        self._whole = whole
        self._change = change

    def talk(self) -> Talk:
        """Return a conversation whose answers are broken."""
        return _BrokenTalk(self._whole.talk(), self._change)

    def search(self, question: str, k: int) -> list[Place]:
        """Return what ours finds."""
        return self._whole.search(question, k)


class _BrokenTalk:
    def __init__(self, whole: Talk, change: Break) -> None:
        self._whole = whole
        self._change = change

    def ask(self, question: str) -> Answer:
        return self._change(copy.deepcopy(self._whole.ask(question)))


class WrongColumn:
    """A build that reads the column of the year before: its answers are those to 「前年度は？」."""

    name = "wrong-column"

    def __init__(self, whole: Ours) -> None:
        self._whole = whole

    def talk(self) -> Talk:
        """Return a conversation that answers beside the point."""
        return _NextTurn(self._whole)

    def search(self, question: str, k: int) -> list[Place]:
        """Return what ours finds."""
        return self._whole.search(question, k)


class _NextTurn:
    def __init__(self, whole: Ours) -> None:
        self._whole = whole

    def ask(self, question: str) -> Answer:
        talk = self._whole.talk()
        talk.ask(question)
        return talk.ask("前年度は？")


class Shuffled:
    """A build whose passages no longer stand in the order of their vectors and terms."""

    name = "shuffled"

    def __init__(self, whole: Ours) -> None:
        good = whole.assistant.retriever
        passages = list(good.passages)
        random.Random(7).shuffle(passages)
        self._whole = whole
        self._retriever = Retriever(passages, terms=good._terms, vectors=good._vectors, embedder=good._embedder)

    def talk(self) -> Talk:
        """Return a conversation of ours."""
        return self._whole.talk()

    def search(self, question: str, k: int) -> list[Place]:
        """Return the wrong passages."""
        return places_of(self._retriever.search(question, k))


def without_caveats(answer: Answer) -> Answer:
    """Drop every caveat, and what the text says after its first line."""
    return {**answer, "caveats": []}


def one_digit_off(answer: Answer) -> Answer:
    """Change the last digit of every figure, wherever it stands."""
    for one in [*answer["result"], *answer["figures"]]:
        if one["value"] is not None:
            one["value"] = re.sub(r"[1-9](?=0*$)", lambda match: str(int(match[0]) % 9 + 1), one["value"])
    return answer


def digit_off_in_the_text(answer: Answer) -> Answer:
    """Change a digit of the first figure in the wording alone."""
    text = re.sub(r"\d(?=億円)", lambda match: str((int(match[0]) + 1) % 10), answer["answer"], count=1)
    return {**answer, "answer": text}


def citations_one_line_on(papers: Papers) -> Break:
    """Move every citation to the next line that prints something; each still quotes exactly what stands there."""

    def move(answer: Answer) -> Answer:
        for one in answer["citations"]:
            paper = papers.get(one["doc"])
            assert paper is not None
            number = one["line"] + one["quote"].count("\n") + 1
            while not (paper.line(number) or "").strip():
                number += 1
            quote = paper.line(number) or ""
            start = paper.start(number)
            one |= {"line": number, "start": start, "end": start + len(quote), "quote": quote}
        return answer

    return move
