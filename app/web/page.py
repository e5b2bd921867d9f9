"""The page itself: a conversation, a line to type in, and questions to begin with."""

import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from app.answer import Language
from app.jsonl import without_surrogates
from app.messages import error_line, say
from app.render_text import language_of, printable
from app.web.examples import example_questions
from app.web.render_html import render_answer, render_error, render_log, render_turn
from corpus.errors import UrazukeError

if TYPE_CHECKING:
    from app.assistant import Assistant, State

Turn = tuple[str, str, list[str], "State | None"]

STYLE = Path(__file__).with_name("style.css")
FONTS = ("system-ui", "Hiragino Sans", "Yu Gothic UI", "Meiryo", "Noto Sans CJK JP", "Noto Sans JP", "sans-serif")
_KEPT = 100  # turns of one conversation that the page shows
_LONGEST = 2000
_SHOW_LAST = "() => document.querySelector('#log .turn:last-of-type')?.scrollIntoView({block: 'start'})"


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
        button_primary_background_fill_hover_dark="*primary_600",
        color_accent=dark,
        link_text_color="*primary_700",
        link_text_color_dark="*primary_300",
    )


def answer_turn(
    assistant: "Assistant",
    question: str,
    turns: list[str],
    state: "State | None",
    *,
    lang: Language,
    forced: Language | None,
) -> Turn:
    """Return the conversation after one more question: its HTML, an empty line to type in, its turns, its state."""
    question = without_surrogates(question or "").strip()
    if not question:
        return render_log(turns, lang), "", turns, state
    number = len(turns) + 1
    try:
        reply = assistant.ask(question, state=state, lang=forced)
        state = reply.state
        body = render_answer(number, reply.answer, forced or language_of(question))
    except UrazukeError as error:
        body = render_error(error_line(error, lang))
    except Exception:  # noqa: BLE001 - the page stays up, and the operator gets the traceback
        traceback.print_exc(file=sys.stderr)
        body = render_error(say("web.failed", lang))
    turns = [*turns, render_turn(number, question, body, lang)]
    return render_log(turns[-_KEPT:], lang), "", turns, state


def build_page(assistant: "Assistant", *, lang: Language, forced: Language | None) -> gr.Blocks:
    """Return the page. Each browser session has its own conversation."""

    def respond(question: str, turns: list[str], state: "State | None") -> Turn:
        return answer_turn(assistant, question, turns, state, lang=lang, forced=forced)

    def restart() -> Turn:
        return render_log([], lang), "", [], None

    page: gr.Blocks = gr.Blocks(title=say("web.title", lang), analytics_enabled=False)
    with page:
        gr.HTML(f"<h1>{say('web.title', lang)}</h1><p>{say('web.lead', lang)}</p>", elem_id="head")
        turns, state = gr.State([]), gr.State(None)
        log = gr.HTML(render_log([], lang), elem_id="log")
        with gr.Row():
            line = gr.Textbox(
                label=say("web.question", lang),
                show_label=False,
                container=False,
                placeholder=say("web.placeholder", lang),
                lines=1,
                max_lines=4,
                max_length=_LONGEST,
                autofocus=True,
                scale=5,
                min_width=200,
                elem_id="question",
            )
            send = gr.Button(say("web.send", lang), variant="primary", scale=1, min_width=96, elem_id="send")
        examples = example_questions(assistant.ledger.entries(), lang)
        if examples:
            gr.HTML(f"<p>{say('web.examples', lang)}</p>", elem_id="examples-head")
        with gr.Row(elem_id="examples"):
            buttons = [gr.Button(printable(example), size="sm") for example in examples]
        titles = "、".join(printable(d.metadata.title or d.doc) for d in assistant.ledger.documents()[:5])
        with gr.Row(equal_height=True):
            gr.Markdown(say("web.documents", lang, titles=titles), elem_id="documents", sanitize_html=True)
            clear = gr.Button(say("web.clear", lang), size="sm", scale=0, min_width=120, elem_id="clear")
        shown = [log, line, turns, state]
        asking = [([line.submit, send.click], line), *(([button.click], button) for button in buttons)]
        for triggers, source in asking:
            gr.on(
                triggers,
                respond,
                [source, turns, state],
                shown,
                show_progress="minimal",
                api_visibility="private",
                concurrency_limit=4,
            ).then(None, js=_SHOW_LAST)
        clear.click(restart, None, shown, show_progress="hidden", api_visibility="private")
    return page
