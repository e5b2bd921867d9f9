"""`urazuke verify`: the figures of a text, each with what the documents say of it."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.session import CorpusOption, LangOption, session_of
from app.compose import quote_of
from app.jsonl import dumps
from app.messages import CommandError, say
from app.render_text import printable
from app.verify import Claim
from corpus.errors import DocumentError
from corpus.formats.text_file import decode
from corpus.ledger_store import Ledger
from corpus.model import Entry


def verify(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT|FILE|-", help="help.verify.text")] = "-",
    as_json: Annotated[bool, typer.Option("--json", help="help.verify.json")] = False,
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Say of each figure of a text whether the documents back it."""
    session = session_of(context, corpus, lang)
    given = read_text(text)
    assistant = session.open()
    claims = assistant.verify(given)
    if as_json:
        typer.echo(dumps([claim_json(claim, given, assistant.ledger) for claim in claims], indent=1))
        return
    if not claims:
        typer.echo(say("verify.none", session.lang))
        return
    for claim in claims:
        line = given.count("\n", 0, claim.start) + 1
        typer.echo(printable(f"{say(f'verify.{claim.verdict}', session.lang)}  {line}: {claim.text}  {claim.why}"))
        if claim.says and claim.verdict != "backed":
            typer.echo(printable(f"    {say('verify.says', session.lang, says=claim.says)}"))
        for citation in citations(claim.entries, assistant.ledger):
            quote = " ".join(citation["quote"].split())
            typer.echo(printable(f"    {citation['doc']}:{citation['line']} {quote}"))
    counts = Counter(claim.verdict for claim in claims)
    named = "、".join(f"{say(f'verify.{verdict}', session.lang)} {count}" for verdict, count in counts.most_common())
    typer.echo(say("verify.counts", session.lang, total=len(claims), counts=named))


def read_text(given: str) -> str:
    """Return the text to verify: that of a file, of standard input, or the argument itself."""
    try:
        if given == "-":
            return decode(sys.stdin.buffer.read())
        path = Path(given)
        if len(given) < _LONGEST_NAME and path.is_file():
            return decode(path.read_bytes())
    except (OSError, DocumentError, ValueError) as error:
        raise CommandError("verify.input", what=given[:60], why=str(error)) from None
    return given


_LONGEST_NAME = 240


def claim_json(claim: Claim, text: str, ledger: Ledger) -> dict[str, Any]:
    """Return one claim as JSON data."""
    return {
        "figure": claim.text,
        "start": claim.start,
        "end": claim.end,
        "line": text.count("\n", 0, claim.start) + 1,
        "verdict": claim.verdict,
        "why": claim.why,
        "says": claim.says,
        "citations": citations(claim.entries, ledger),
    }


def citations(entries: Sequence[Entry], ledger: Ledger) -> list[dict[str, Any]]:
    """Return the places of entries, as citations."""
    found = []
    for entry in entries:
        document = ledger.document(entry.amount.span.doc)
        span = quote_of(entry, document)
        place = {
            "doc": span.doc,
            "title": document.metadata.title,
            "page": document.page(span.start),
            "line": document.line(span.start),
            "start": span.start,
            "end": span.end,
            "quote": document.quote(span),
        }
        if place not in found:
            found.append(place)
    return [{"id": number, **place} for number, place in enumerate(found, start=1)]
