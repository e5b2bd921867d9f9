"""The page itself: a conversation with its sources beside it, and tabs for what else the documents show.

Questions and drafts go through Gradio's events. What is only read comes from plain addresses of the same server
(`app.web.view_routes`, `app.web.answer_routes`), which the page's script puts in its place. No listener has `js=`, and
no HTML component its `js_on_load`: both would be evaluated as code, which the page's policy forbids.
"""

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

import app.web.texts  # noqa: F401 - the words of the page
from app.answer import Language
from app.messages import error_line, say
from app.web.addresses import Addresses
from app.web.asking import Desk, Shown, empty, raw
from app.web.views.markup import text
from app.web.views.verified import render_claims
from corpus.errors import UrazukeError

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_LINE = 2_000
LONGEST_DRAFT = 200_000
_AT_ONCE = 16
"""Questions answered at the same time; more wait in line."""

FONTS = ("system-ui", "Hiragino Sans", "Yu Gothic UI", "Meiryo", "Noto Sans CJK JP", "Noto Sans JP", "sans-serif")


def theme() -> gr.themes.Base:
    """Return a theme that needs no font from anywhere."""
    base = gr.themes.Base(
        primary_hue="teal", neutral_hue="slate", radius_size="sm", font=FONTS, font_mono=("ui-monospace", "monospace")
    )
    dark = "*primary_700"  # white on it can be read
    return base.set(
        button_primary_background_fill=dark,
        button_primary_background_fill_dark=dark,
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_hover_dark="*primary_800",
        color_accent=dark,
        link_text_color="*primary_700",
        link_text_color_dark="*primary_300",
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
    )


def build_page(
    desk: Desk,
    *,
    at: Addresses,
    other: Addresses,
    owner_of: Callable[[gr.Request], str],
    first: "Sequence[str]",
) -> gr.Blocks:
    """Return the page in the language of `at`; `other` leads to the same page in the other one.

    `first` are the questions to begin with.
    """
    lang = at.lang

    async def ask(question: str, conversation: str, replaces: str, request: gr.Request) -> Shown:
        return await desk.ask(question, conversation, replaces, owner_of(request), at)

    def opened(request: gr.Request) -> tuple[Any, ...]:
        """Return what the address asks for; nothing else on the page changes, since somebody may be typing already."""
        asked = str(request.query_params.get("q", ""))[:LONGEST_LINE]
        conversation = str(request.query_params.get("conversation", ""))
        shown = desk.open(conversation, owner_of(request), at) if conversation else None
        line = asked or gr.skip()
        return (shown[0], line, shown[2], "") if shown else (gr.skip(), line, gr.skip(), gr.skip())

    def verify(draft: str) -> str:
        return raw(_verified(desk, draft, at))

    page: gr.Blocks = gr.Blocks(title=say("web.title", lang), analytics_enabled=False, fill_width=True)
    with page:
        _html(_head(lang, other), id="head")
        with gr.Row(elem_id="body", equal_height=False):
            with gr.Column(elem_id="tabs-column", min_width=280), gr.Tabs(elem_id="tabs"):
                with gr.Tab(say("web.tab.chat", lang), id="chat", elem_id="tab-chat"):
                    fields = _chat(lang, at, first)
                with gr.Tab(say("web.tab.verify", lang), id="verify", elem_id="tab-verify"):
                    draft, check, claims = _draft(lang)
                for name, address in (("ledger", at.ledger()), ("checks", at.checks()), ("documents", at.documents())):
                    with gr.Tab(say(f"web.tab.{name}", lang), id=name, elem_id=f"tab-{name}"):
                        _html(f'<div class="region" data-load="{escape(address)}"></div>')
            with gr.Column(elem_id="panel-column", min_width=280):
                _html(_panel(lang), id="panel-holder")
        line, send, stop, shown = fields["line"], fields["send"], fields["stop"], fields["shown"]
        asking = gr.on(
            [line.submit, send.click],
            ask,
            [line, fields["conversation"], fields["replaces"]],
            shown,
            show_progress="hidden",
            api_visibility="private",
            concurrency_limit=_AT_ONCE,
            trigger_mode="multiple",  # the script lets one through at a time, and knows of lost ones
        )
        stop.click(None, None, None, cancels=[asking], api_visibility="private")
        fields["new"].click(empty, None, shown, show_progress="hidden", api_visibility="private")
        page.load(opened, None, shown, show_progress="hidden", api_visibility="private")
        check.click(verify, [draft], [claims], show_progress="minimal", api_visibility="private", concurrency_limit=4)
    return page


def _html(html: str, *, id: str | None = None) -> gr.Markdown:  # noqa: A002 - Gradio's own word
    """Return HTML of ours on the page. `gr.HTML` would evaluate its template as code, which the policy forbids."""
    return gr.Markdown(raw(html), elem_id=id, sanitize_html=False, latex_delimiters=[], container=False)


def _head(lang: Language, other: Addresses) -> str:
    return (
        f'<a class="skip" href="#turns">{say("web.skip", lang)}</a>'
        f'<div class="brand"><h1>{say("web.title", lang)}</h1><p>{say("web.lead", lang)}</p></div>'
        f'<div class="switches"><a href="{escape(other.chat())}" lang="{other.lang}" hreflang="{other.lang}">'
        f'{say("web.other", lang)}</a><button type="button" data-theme-toggle aria-pressed="false"></button></div>'
    )


def _chat(lang: Language, at: Addresses, first: "Sequence[str]") -> dict[str, Any]:
    """Return the parts of the chat's tab that events need."""
    _html(_opening(lang, first))
    _html(f'<div id="turns" role="log" aria-live="polite" aria-label="{say("web.tab.chat", lang)}"></div>', id="log")
    latest = _html("", id="latest")
    conversation = gr.Textbox(visible="hidden", elem_id="conversation", label="conversation")
    replaces = gr.Textbox(visible="hidden", elem_id="replaces", label="replaces")
    with gr.Column(elem_id="ask"):
        _html(
            f'<p id="editing">{say("web.editing", lang)} '
            f'<button type="button" id="cancel-edit">{say("web.edit.cancel", lang)}</button></p>'
        )
        with gr.Row(elem_id="ask-row", equal_height=False):
            line = gr.Textbox(
                label=say("web.question", lang),
                show_label=False,
                container=False,
                placeholder=say("web.placeholder", lang),
                lines=1,
                max_lines=6,
                max_length=LONGEST_LINE,
                autofocus=True,
                scale=5,
                min_width=160,
                elem_id="question",
            )
            send = gr.Button(say("web.send", lang), variant="primary", scale=0, min_width=96, elem_id="send")
            stop = gr.Button(say("web.stop", lang), variant="stop", scale=0, min_width=96, elem_id="stop")
            new = gr.Button(say("web.new", lang), scale=0, min_width=96, elem_id="clear")
    _html(
        f'<details class="history"><summary>{say("web.history", lang)}</summary>'
        f'<div data-load="{escape(at.conversations())}"></div></details>'
    )
    return {
        "line": line,
        "send": send,
        "stop": stop,
        "new": new,
        "conversation": conversation,
        "replaces": replaces,
        "shown": [latest, line, conversation, replaces],
    }


def _opening(lang: Language, first: "Sequence[str]") -> str:
    """Return what stands where no question has been asked yet: questions to begin with."""
    buttons = "".join(
        f'<li><button type="button" data-ask="{escape(question)}">{text(question)}</button></li>' for question in first
    )
    return f'<section id="opening"><h2>{say("web.examples", lang)}</h2><ul>{buttons}</ul></section>' if first else ""


def _draft(lang: Language) -> tuple[gr.Textbox, gr.Button, gr.Markdown]:
    _html(f"<p>{say('web.verify.lead', lang)}</p>")
    draft = gr.Textbox(
        label=say("web.verify.text", lang),
        placeholder=say("web.verify.placeholder", lang),
        lines=8,
        max_lines=24,
        max_length=LONGEST_DRAFT,
        elem_id="draft",
    )
    check = gr.Button(say("web.verify.go", lang), variant="primary", elem_id="verify")
    claims = _html("", id="claims")
    return draft, check, claims


def _verified(desk: Desk, draft: str, at: Addresses) -> str:
    """Return a draft with the verdict on each of its figures."""
    if not (draft or "").strip():
        return f'<p class="problem" role="alert">{say("web.verify.empty", at.lang)}</p>'
    assistant = desk.assistant_of()
    try:
        claims = assistant.verify(draft)
    except UrazukeError as error:
        return f'<p class="problem" role="alert">{escape(error_line(error, at.lang))}</p>'
    return render_claims(draft, claims, assistant.catalog, at, at.lang)


def _panel(lang: Language) -> str:
    return (
        f'<aside id="panel" tabindex="-1" aria-label="{say("web.panel", lang)}"><div class="panel-head">'
        f'<button type="button" id="panel-back" hidden>{say("web.panel.back", lang)}</button>'
        f'<a id="panel-link" href="#">{say("web.panel.link", lang)}</a>'
        f'<button type="button" id="panel-close">{say("web.panel.close", lang)}</button></div>'
        f'<div id="panel-content"><p>{say("web.panel.empty", lang)}</p></div></aside>'
    )
