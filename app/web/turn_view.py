"""One turn of a conversation as HTML: the question, the answer, its picture and table, and what can be done with it."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from app.answer_table import answer_table
from app.messages import say
from app.store import REASONS
from app.web.addresses import Addresses
from app.web.answer_view import render_answer, render_error, shown
from app.web.charts import chart_svg
from app.web.tables import table_html

if TYPE_CHECKING:
    from app.catalog import Catalog
    from app.store import Turn

_COPIES = (("txt", "web.copy.text"), ("md", "web.copy.markdown"))
_SHEETS = (("csv", "CSV"), ("xlsx", "Excel"))
_THUMB = (  # drawn, since a machine without an emoji font would show a box
    '<svg class="thumb" viewBox="0 0 24 24" width="16" height="16" aria-hidden="true" focusable="false">'
    '<path fill="currentColor" d="M2 10h4v11H2zM8 21V10l5-8c1.4.3 2.2 1.4 2 2.9L14.3 9H21a1.6 1.6 0 0 1 1.5 2.1'
    'l-2.8 8.5A2 2 0 0 1 17.8 21z"/></svg>'
)
_DOWN = _THUMB.replace('"thumb"', '"thumb down"')


def render_turn(turn: "Turn", at: Addresses, catalog: "Catalog | None", *, chat: bool = True) -> str:
    """Return a turn. `catalog` None: the documents have changed since, so only what is stored is shown.

    In the chat (`chat`) it can be edited, rated and gone on from; on a page of its own it is only read.
    """
    parts = [
        _asked(turn, at, chat=chat),
        render_answer(turn.id, turn.answer, at),
        *([_look(turn, at, catalog)] if catalog is not None else []),
        _tools(turn, at, chat=chat),
    ]
    if chat:
        parts.append(f'<div class="follow-ups" data-load="{escape(at.act(turn.id, "next"))}" data-now></div>')
    return (
        f'<article class="turn" id="turn-{turn.number}" data-number="{turn.number}" data-id="{turn.id}" '
        f'aria-labelledby="asked-{turn.id}">{"".join(parts)}</article>'
    )


def render_failure(number: int, question: str, line: str) -> str:
    """Return a turn that has no answer, only what went wrong."""
    asked = f'<div class="asked"><h3 class="question">{shown(question)}</h3></div>'
    return f'<article class="turn failed" data-number="{number}">{asked}{render_error(line)}</article>'


def render_turns(turns: Sequence["Turn"], at: Addresses, catalog: "Catalog | None") -> str:
    """Return a conversation's turns."""
    return "".join(render_turn(turn, at, catalog) for turn in turns)


def _look(turn: "Turn", at: Addresses, catalog: "Catalog") -> str:
    """Return the answer as a chart and a table, or nothing where there is nothing to compare."""
    table = answer_table(turn.answer, catalog, at.lang)
    if table is None:
        return ""
    chart = chart_svg(table, at.lang)
    parts = []
    if chart:
        parts.append(f'<figure class="chart">{chart}{_pictures(turn, at)}</figure>')
    rows = table_html(table, turn.answer, turn.id, at)
    gets = "".join(
        f'<a class="button" href="{escape(at.answer(turn.id, ending))}" download>{name}</a>' for ending, name in _SHEETS
    )
    parts.append(
        f'<details class="table"{"" if chart else " open"}><summary>{say("web.table", at.lang)}</summary>'
        f'{rows}<p class="gets"><span class="head">{say("web.get", at.lang)}</span>{gets}</p></details>'
    )
    return f'<div class="look">{"".join(parts)}</div>'


def _pictures(turn: "Turn", at: Addresses) -> str:
    svg = escape(at.answer(turn.id, "svg"))
    return (
        f'<figcaption class="gets"><span class="head">{say("web.get", at.lang)}</span>'
        f'<a class="button" href="{svg}" download>SVG</a>'
        f'<button type="button" data-png="{svg}" data-name="urazuke-{turn.id}.png">PNG</button></figcaption>'
    )


def _asked(turn: "Turn", at: Addresses, *, chat: bool) -> str:
    question = shown(turn.question)
    edit = ""
    if chat:
        label = escape(say("web.edit.label", at.lang, question=turn.question))
        edit = f'<button type="button" class="edit" data-edit aria-label="{label}">{say("web.edit", at.lang)}</button>'
    return f'<div class="asked"><h3 class="question" id="asked-{turn.id}">{question}</h3>{edit}</div>'


def _tools(turn: "Turn", at: Addresses, *, chat: bool) -> str:
    lang = at.lang
    copies = "".join(
        f'<button type="button" data-copy="{escape(at.answer(turn.id, ending))}">{say(key, lang)}</button>'
        for ending, key in _COPIES
    )
    link = escape(at.answer(turn.id))
    address = (
        f'<button type="button" data-copy-text="{link}" data-absolute>{say("web.copy.link", lang)}</button>'
        f'<a href="{link}">{say("web.link", lang)}</a>'
    )
    rating = _rating(turn, at) if chat else ""
    return f'<div class="tools">{copies}{address}</div>{rating}'


def _rating(turn: "Turn", at: Addresses) -> str:
    lang = at.lang
    reasons = "".join(
        f'<label><input type="checkbox" name="reason" value="{reason}"> {say(f"web.reason.{reason}", lang)}</label>'
        for reason in REASONS
    )
    return (
        f'<form class="rating" method="post" action="{escape(at.act(turn.id, "feedback"))}" data-post=".rated" '
        f'data-within=".rating" aria-label="{say("web.rate", lang)}">'
        f'<button type="submit" name="verdict" value="up">{_THUMB} {say("web.up", lang)}'
        "</button>"
        f'<button type="button" value="down" data-rate aria-pressed="false">{_DOWN} '
        f"{say('web.down', lang)}</button>"
        f'<span class="rated" role="status"></span>'
        f'<fieldset class="reasons" hidden><legend>{say("web.reasons", lang)}</legend>{reasons}'
        f'<label class="comment">{say("web.comment", lang)}<textarea name="comment" rows="2" maxlength="2000">'
        f'</textarea></label><button type="submit" name="verdict" value="down">{say("web.rate.send", lang)}</button>'
        "</fieldset></form>"
    )
