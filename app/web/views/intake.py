"""Forms that add documents and put right what is known of them, and what became of what was added. No script needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import app.web.intake_texts  # noqa: F401 - its words
from app.answer import Language
from app.intake.report import Facts
from app.messages import say
from app.web.addresses import Addresses
from app.web.views.labels import stage_name
from app.web.views.markup import attributes, choice, flat, heading, hidden, link
from corpus.formats.registry import OFFERED
from corpus.model import STAGES, Document

if TYPE_CHECKING:
    from app.opening import Progress

ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".xz", ".bz2")


@dataclass(frozen=True, slots=True)
class IntakeView:
    """What the documents are shown with: what may be done to them, and what is going on."""

    may_add: bool = False
    may_correct: bool = False
    bundled: bool = False
    most_mb: int = 20
    facts: Mapping[str, Facts] = field(default_factory=dict)
    lines: Sequence[str] | None = None
    """What became of the files of an upload, one line each."""
    busy: bool = False
    progress: "Progress | None" = None
    error: str | None = None
    vectors: str | None = None
    """How far the search by meaning is, where it is not ready."""


def render_state(view: IntakeView, addresses: Addresses, lang: Language, level: int) -> str:
    """Return what is going on, and what became of an upload; nothing where there is nothing to say."""
    parts = []
    if view.lines is not None:
        items = "".join(f"<li>{flat(line)}</li>" for line in view.lines)
        parts.append(f"{heading(level, say('upload.outcome', lang))}<ul>{items}</ul>")
    if view.busy:
        line = view.progress.line(lang) if view.progress else ""
        again = link(addresses.documents(), say("upload.again", lang), live=True)
        parts.append(f"<p>{say('upload.busy', lang)} {flat(line)}</p>{_bar(view.progress, line)}<p>{again}</p>")
    elif view.error:
        parts.append(f'<p class="problem">{flat(say("upload.failed", lang, why=view.error))}</p>')
    elif view.lines is not None:
        parts.append(f"<p>{say('upload.done', lang)}</p>")
    if view.vectors:
        parts.append(f"<p>{flat(view.vectors)}</p>")
    return f'<section class="intake" role="status">{"".join(parts)}</section>' if parts else ""


def _bar(progress: "Progress | None", line: str) -> str:
    if progress is None or progress.total <= 0:
        return ""
    share = f"{progress.done} / {progress.total}"
    given = attributes({"max": progress.total, "value": progress.done, "aria-label": flat(line)})
    return f"<p><progress{given}>{share}</progress> <span>{share}</span></p>"


def render_upload(view: IntakeView, addresses: Addresses, lang: Language, level: int) -> str:
    """Return the form that adds documents, nothing where that may not be done."""
    if not view.may_add:
        return ""
    known = " ".join(OFFERED)
    accept = ",".join((*OFFERED, *ARCHIVES))
    mixed = f'<p class="hint">{say("upload.mixed", lang)}</p>' if view.bundled else ""
    return (
        f'<section class="upload">{heading(level, say("upload.title", lang))}'
        f'<form method="post" enctype="multipart/form-data" action="{flat(addresses.documents_add())}">'
        f'<label class="field"><span>{say("upload.files", lang)}</span>'
        f'<input type="file" name="files" accept="{accept}" multiple required></label>'
        f'<p class="hint">{say("upload.hint", lang, known=known, most=view.most_mb)}</p>{mixed}'
        f'<button type="submit">{say("upload.send", lang)}</button></form></section>'
    )


def render_correction(document: Document, view: IntakeView, addresses: Addresses, lang: Language) -> str:
    """Return the form that puts right what is known of a document, nothing where that may not be done.

    What was guessed stands in it as a suggestion: it is not kept unless somebody writes it there.
    """
    if not view.may_correct:
        return ""
    known, facts = document.metadata, view.facts.get(document.doc)
    guessed = frozenset(facts.guessed) if facts else frozenset()
    names = {
        "title": say("correct.title.field", lang),
        "publisher": say("documents.publisher", lang),
        "date": say("documents.date", lang),
        "fiscal_year": say("correct.year", lang),
        "unit": say("documents.unit", lang),
        "attribution": say("correct.attribution", lang),
    }
    inputs = "".join(_input(name, label, getattr(known, name), name in guessed) for name, label in names.items())
    stages = [("", say("correct.none", lang)), *((stage, stage_name(stage, lang)) for stage in STAGES)]
    given = known.stage if known.stage and "stage" not in guessed else ""
    stage = choice("stage", say("documents.stage", lang), stages, given)
    return (
        f'<details class="correct"><summary>{say("correct.title", lang)}</summary>'
        f'<form method="post" action="{flat(addresses.documents_correct())}">{hidden("doc", document.doc)}'
        f'{inputs}{stage}<p class="hint">{say("correct.hint", lang)}</p>'
        f'<button type="submit">{say("correct.send", lang)}</button></form></details>'
    )


def _input(name: str, label: str, value: object, guessed: bool) -> str:
    text = "" if value is None else flat(str(value))
    given = f' placeholder="{text}" value=""' if guessed else f' value="{text}"'
    return f'<label class="field"><span>{label}</span><input type="text" name="{name}"{given} maxlength="500"></label>'
