"""What opens in Slack: the source lines of an answer, the reason for a 👎, the verdicts on a post, the Home tab."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.answer import Answer, Citation, Language
from app.compose import quote_of
from app.messages import say
from app.render_text import place, printable
from app.slack import limits
from app.slack.markup import pieces, shortened
from app.slack.rich import Block, bullets, button, context, plain_text, printed, quoted, rich, section, set_off, words
from app.store.records import REASONS

if TYPE_CHECKING:
    from app.verify import Claim
    from corpus.ledger_store import Ledger
    from corpus.model import Document, Entry

COMMAND = "/yosan"
SHORTCUT = "verify_message"
FEEDBACK = "feedback"
_AROUND = 2
_WINDOW = 400
"""Characters of the lines before, and of those after, that are shown around a cited span."""
MOST = 40
"""Citations, or figures, of a modal: each takes two blocks."""
_TITLE = 150
_COMMENT = 2000


def source_view(answer: Answer, ledger: "Ledger", citations: Sequence[Citation], lang: Language) -> Block:
    """Return the modal of an answer's source lines: each cited span, set off in the lines around it."""
    blocks: list[Block] = []
    known = {document.doc: document for document in ledger.documents()}
    changed = False
    for citation in citations[:MOST]:
        document = known.get(citation.doc)
        held = document is not None and document.text[citation.start : citation.end] == citation.quote
        changed |= not held
        cited = [f.text for f in answer.figures if f.kind == "source" and citation.id in f.citations]
        figures = printed(citation.quote, cited)
        lines = _around(document, citation, figures) if document and held else set_off(citation.quote, figures, "code")
        blocks.append(rich(section(words(f"[{citation.id}] {place(citation, lang)}", "bold")), quoted(*lines)))
    if changed:
        blocks.insert(0, context(say("slack.source.changed", lang)))
    if len(citations) > MOST:
        blocks.append(context(say("slack.source.more", lang, count=len(citations) - MOST)))
    return modal(say("slack.source.title", lang), blocks or [context(say("slack.source.none", lang))], lang)


def _around(document: "Document", citation: Citation, figures: Sequence[str]) -> list[Block]:
    """Return the cited span between the lines around it, each line with its number."""
    text = document.text
    first = text.rfind("\n", 0, citation.start) + 1
    end = text.find("\n", citation.end)
    end = len(text) if end < 0 else end
    before = text[:first].splitlines()[-_AROUND:]
    after = text[end + 1 :].splitlines()[:_AROUND]
    parts = [
        words(
            _numbered(before, citation.line - len(before)) + f"{citation.line}: {_near(text[first : citation.start])}"
        )
    ]
    line = citation.line
    for part in set_off(citation.quote, figures, "bold", "code"):
        styles = tuple(part.get("style", ("bold",)))
        for number, piece in enumerate(part["text"].split("\n")):
            line += 1 if number else 0
            parts += [words(f"\n{line}: ")] if number else []
            parts += [words(piece, *styles)] if piece else []
    last = document.line(max(citation.end - 1, citation.start))
    rest = _near(text[citation.end : end])
    parts.append(words(f"{rest}\n{_numbered(after, last + 1)}".rstrip() or " "))
    return parts


def _near(text: str) -> str:
    """Return what stands on the line beside the cited span, when it is not endless."""
    return text if len(text) <= _WINDOW else shortened(text, _WINDOW)


def _numbered(lines: Sequence[str], first: int) -> str:
    return "".join(f"{number}: {_near(line)}\n" for number, line in enumerate(lines, start=first))


def feedback_view(turn: str, channel: str, thread: str, lang: Language) -> Block:
    """Return the modal that asks for the reason of a 👎."""
    options = [{"text": plain_text(say(f"slack.reason.{reason}", lang)), "value": reason} for reason in REASONS]
    blocks: list[Block] = [
        {
            "type": "input",
            "block_id": "reason",
            "label": plain_text(say("slack.feedback.reason", lang)),
            "element": {"type": "radio_buttons", "action_id": "reason", "options": options},
        },
        {
            "type": "input",
            "block_id": "comment",
            "optional": True,
            "label": plain_text(say("slack.feedback.comment", lang)),
            "element": {"type": "plain_text_input", "action_id": "comment", "multiline": True, "max_length": _COMMENT},
        },
    ]
    view = modal(say("slack.feedback.title", lang), blocks, lang)
    where = json.dumps({"turn": turn, "channel": channel, "thread": thread})
    return {
        **view,
        "callback_id": FEEDBACK,
        "private_metadata": where,
        "submit": plain_text(say("slack.feedback.send", lang)),
    }


def line_view(title: str, line: str, lang: Language) -> Block:
    """Return a modal that says one thing."""
    return modal(title, [rich(section(words(line)))], lang)


def verify_view(text: str, claims: "Sequence[Claim]", ledger: "Ledger", lang: Language) -> Block:
    """Return the modal of the verdicts on a post's figures, each with the line that the documents print."""
    if not claims:
        return line_view(say("slack.verify.title", lang), say("slack.verify.none", lang), lang)
    counts = Counter(claim.verdict for claim in claims)
    named = "、".join(f"{say(f'verify.{verdict}', lang)} {count}" for verdict, count in counts.most_common())
    blocks = [rich(section(words(say("verify.counts", lang, total=len(claims), counts=named), "bold")))]
    for claim in claims[:MOST]:
        head, told, quotes = _verdict(text, claim, ledger, lang)
        parts = [section(*set_off(head, [claim.text], "bold"))]
        if told:
            parts.append(bullets([[words(one)] for one in told]))
        blocks.append(rich(*parts, *(quoted(words(quote)) for quote in quotes)))
    if len(claims) > MOST:
        blocks.append(context(say("slack.verify.more", lang, count=len(claims) - MOST)))
    return modal(say("slack.verify.title", lang), blocks, lang)


def verify_text(text: str, claims: "Sequence[Claim]", ledger: "Ledger", lang: Language) -> str:
    """Return the verdicts on a post's figures as the text of a file."""
    found = []
    for claim in claims:
        head, told, quotes = _verdict(text, claim, ledger, lang)
        found.append("\n".join([head, *(f"  ・{one}" for one in told), *(f"  {quote}" for quote in quotes)]))
    return printable("\n\n".join(found)) + "\n"


def _verdict(text: str, claim: "Claim", ledger: "Ledger", lang: Language) -> tuple[str, list[str], list[str]]:
    """Return the verdict on a figure, what is to be said of it, and the lines that the documents print."""
    told = [_sentence(text, claim), claim.why]
    if claim.says and claim.verdict != "backed":
        told.append(say("verify.says", lang, says=claim.says))
    head = f"{say(f'verify.{claim.verdict}', lang)}  {claim.text}"
    return head, [one for one in dict.fromkeys(told) if one], _quotes(claim.entries, ledger, lang)


def _sentence(text: str, claim: "Claim") -> str:
    """Return what the post says up to a figure; nothing where the sentence has no end."""
    begin = max(text.rfind(end, 0, claim.start) for end in "\n。！？") + 1
    told = " ".join(printable(text[begin : claim.end]).split())
    return f"「{told}」" if len(told) <= _WINDOW else ""


def _quotes(entries: "Iterable[Entry]", ledger: "Ledger", lang: Language) -> list[str]:
    """Return the lines that entries stand in, with where those are."""
    found = []
    for entry in list(entries)[:3]:
        document = ledger.document(entry.amount.span.doc)
        span = quote_of(entry, document)
        where = say("answer.line", lang, line=document.line(span.start))
        found.append(f"{document.metadata.title or document.doc} {where}\n{document.quote(span)}")
    return list(dict.fromkeys(found))


def home_view(name: str, documents: "Sequence[Document]", examples: Sequence[str], lang: Language) -> Block:
    """Return the Home tab: what can be done here, what to ask, and what is loaded."""
    ways = ["mention", "message", "command", "shortcut", "edit"]
    lines = [[words(say(f"slack.home.{way}", lang, name=name, command=COMMAND))] for way in ways]
    titles = [[words(_title(document))] for document in documents]
    most = limits.VIEW_BLOCKS * 2
    blocks: list[Block] = [
        {"type": "header", "text": plain_text(say("slack.home.title", lang))},
        rich(section(words(say("slack.home.lead", lang)))),
        {"type": "divider"},
        rich(section(words(say("slack.home.how", lang), "bold")), bullets(lines)),
    ]
    if examples:
        buttons = [
            button(f"example_{number}", shortened(example, limits.BUTTON_TEXT), example)
            for number, example in enumerate(examples[: limits.ACTION_ELEMENTS])
            if len(example) <= limits.BUTTON_VALUE
        ]
        blocks += [
            rich(section(words(say("slack.home.examples", lang), "bold"))),
            {"type": "actions", "elements": buttons},
        ]
    if titles:
        head = section(words(say("slack.home.documents", lang, count=len(documents)), "bold"))
        blocks += [{"type": "divider"}, rich(head, bullets(titles[:most]))]
    if len(titles) > most:
        blocks.append(context(say("slack.home.more", lang, count=len(titles) - most)))
    return {"type": "home", "blocks": blocks}


def _title(document: "Document") -> str:
    known = document.metadata
    about = [known.publisher, f"{known.fiscal_year}年度" if known.fiscal_year else None, known.stage, known.date]
    told = "、".join(one for one in about if one)
    return shortened(f"{known.title or document.doc}{f'（{told}）' if told else ''}", _TITLE)


def modal(title: str, blocks: Sequence[Block], lang: Language) -> Block:
    """Return a modal."""
    return {
        "type": "modal",
        "title": plain_text(title),
        "close": plain_text(say("slack.close", lang)),
        "blocks": list(blocks)[: limits.VIEW_BLOCKS],
    }


def help_line(lang: Language) -> str:
    """Return the line that tells how the command is used."""
    return " ".join(pieces(say("slack.help", lang, command=COMMAND), limits.SECTION_TEXT))
