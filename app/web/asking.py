"""Asking on the page: one question in, its turn as HTML out, and the conversation kept."""

import secrets
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import anyio.to_thread

from app.answer import Language
from app.jsonl import without_surrogates
from app.messages import error_line, say
from app.web.addresses import Addresses
from app.web.turn_view import render_failure, render_turn, render_turns
from corpus.errors import UrazukeError, UsageError

if TYPE_CHECKING:
    from app.assistant import Assistant, Reply
    from app.catalog import Catalog
    from app.store import Store, Turn

Shown = tuple[str, str, str, str]
"""What the page gets: the turn, an empty line to type in, the conversation's id, and no turn that is edited."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers questions for one page: the assistant, where conversations are kept, and the page's language."""

    assistant_of: Callable[[], "Assistant"]
    store: "Store"
    forced: Language | None = None
    """The language of answers, where the command line names one; else each answer has its question's."""

    async def ask(self, question: str, conversation: str, replaces: str, owner: str, at: Addresses) -> Shown:
        """Answer a question as the next turn of a conversation, or in the place of turn `replaces`.

        A question that is stopped leaves nothing behind: it is kept only after its answer is there.
        """
        question = without_surrogates(question or "").strip()
        turns = await anyio.to_thread.run_sync(self._store_turns, conversation, owner)
        place = int(replaces) if replaces.isdigit() and 0 < int(replaces) <= len(turns) else None
        before = turns[: place - 1] if place else turns
        number = len(before) + 1
        if not question:
            return _package("", ""), "", conversation, ""
        try:
            reply = await anyio.to_thread.run_sync(self._answer, question, before, abandon_on_cancel=True)
        except UrazukeError as error:
            return self._failed(number, question, error_line(error, at.lang), conversation, turns)
        except Exception:  # noqa: BLE001 - the page stays up, and the operator gets the traceback
            traceback.print_exc(file=sys.stderr)
            return self._failed(number, question, say("web.failed", at.lang), conversation, turns)
        turn = await anyio.to_thread.run_sync(self._keep, reply, conversation if turns else "", owner, place)
        html = await anyio.to_thread.run_sync(self._render, turn, at)
        return _package(html, turn.conversation), "", turn.conversation, ""

    def open(self, conversation: str, owner: str, at: Addresses) -> Shown:
        """Return a conversation as it was left; an empty one where it is not the owner's."""
        turns = self._store_turns(conversation, owner)
        html = render_turns(turns, at, self.catalog_for(turns))
        return _package(html, conversation if turns else "", whole=True), "", conversation if turns else "", ""

    def catalog_for(self, turns: "list[Turn]") -> "Catalog | None":
        """Return the catalogue, where all of these answers are by the documents of today."""
        assistant = self.assistant_of()
        return assistant.catalog if all(turn.corpus == assistant.corpus for turn in turns) else None

    def _store_turns(self, conversation: str, owner: str) -> "list[Turn]":
        return self.store.turns(conversation, owner) if conversation else []

    def _answer(self, question: str, before: "list[Turn]") -> "Reply":
        from app.assistant import State

        assistant = self.assistant_of()
        state = State.from_json(before[-1].state) if before else None
        try:
            return assistant.ask(question, state=state, lang=self.forced)
        except (UsageError, LookupError, StopIteration):
            if state is None or before[-1].corpus == assistant.corpus:
                raise
            return assistant.ask(question, lang=self.forced)  # the turns before are of documents that are gone

    def _keep(self, reply: "Reply", conversation: str, owner: str, place: int | None) -> "Turn":
        lang = reply.answer.lang
        kept = conversation or self.store.start(owner, lang=lang)
        return self.store.add(kept, owner, reply.answer, reply.state.as_json(), replaces=place)

    def _render(self, turn: "Turn", at: Addresses) -> str:
        return render_turn(turn, at, self.catalog_for([turn]))

    def _failed(self, number: int, question: str, line: str, conversation: str, turns: "list[Turn]") -> Shown:
        html = render_failure(number, question, line)
        return _package(html, conversation if turns else ""), "", conversation if turns else "", ""


def empty() -> Shown:
    """Return a conversation that has not begun."""
    return _package("", "", whole=True), "", "", ""


def raw(html: str) -> str:
    r"""Return HTML as Markdown that is shown as it is: one block, which no blank line ends.

    >>> raw("<p>a</p>\n\n<p>b</p>")
    '<div class="uz"><p>a</p>&#10;&#10;<p>b</p></div>'
    """
    return f'<div class="uz">{html}</div>'.replace("\r", "&#13;").replace("\n", "&#10;")


def _package(html: str, conversation: str, *, whole: bool = False) -> str:
    """Return HTML for the page's script to put in its place: inert until then, and told apart by its token."""
    every = " data-all" if whole else ""
    return raw(
        f'<template data-token="{secrets.token_hex(8)}" data-conversation="{escape(conversation)}"{every}>'
        f"{html}</template>"
    )
