"""`urazuke check`: what the documents add up, subtract and divide, computed again."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Annotated

import typer

from app.answer import Language
from app.commands.session import CorpusOption, LangOption, session_of
from app.entry_json import relation_json
from app.jsonl import dumps
from app.messages import say
from app.render_text import printable
from corpus.model import Document
from corpus.relations import Relation

_YEN = ((12, "兆円"), (8, "億円"), (6, "百万円"), (3, "千円"))


def check(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="help.check.json")] = False,
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Print the reconciliation report."""
    session = session_of(context, corpus, lang)
    held = session.open().ledger
    relations = tuple(held.each_relation())
    if as_json:
        typer.echo(dumps([relation_json(relation, held.document) for relation in relations], indent=1))
        return
    for line in report(relations, held.document, session.lang):
        typer.echo(printable(line))


def report(relations: Sequence[Relation], document_of: Callable[[str], Document], lang: Language) -> Iterator[str]:
    """Yield the report as lines: each relation with its verdict, then how many there are of each."""
    if not relations:
        yield say("check.none", lang)
        return
    for relation in relations:
        yield from _relation(relation, document_of, lang)
    counts = Counter(relation.verdict for relation in relations)
    yield ""
    words = "、".join(f"{verdict} {count}" for verdict, count in counts.most_common())
    yield say("check.counts", lang, counts=words, total=len(relations))


def _relation(relation: Relation, document_of: Callable[[str], Document], lang: Language) -> Iterator[str]:
    printed = relation.printed
    span = printed.amount.span
    document = document_of(span.doc)
    names = " > ".join(printed.item) or printed.organisation or ""
    where = f"{document.doc}:{document.line(span.start)}"
    yield f"{relation.verdict}  {' '.join(names.split())} {say('check.printed', lang)} {printed.amount.text}（{where}）"
    if relation.expected is not None and relation.formula:
        lines = ", ".join(str(document.line(part.amount.span.start)) for part in relation.parts[:12])
        computed = written(relation.expected, printed.amount.unit)
        gap = f"、{say('check.gap', lang)} {written(relation.gap, printed.amount.unit)}" if relation.gap else ""
        yield f"    {say('check.computed', lang)} {relation.formula} = {computed}{gap}（{lines}）"
    elif relation.expected is None and not relation.parts:
        yield f"    {say('check.no_parts', lang)}"
    if relation.readings is not None:
        yield f"    {say('check.readings', lang, count=relation.readings)}"
    for settled in relation.settled:
        yield f"    {say('check.settled', lang)}: {settled}"


def written(value: Decimal, unit: str) -> str:
    """Return an exact value as people write it, in the largest unit that keeps it short.

    >>> written(Decimal(-1230000000), "円"), written(Decimal("17.0"), "%")
    ('-12.3億円', '17%')
    """
    if unit == "円":
        for exponent, name in _YEN:
            scaled = value.scaleb(-exponent)
            if abs(scaled) >= 1 or ((abs(scaled) * 10) % 1 == 0 and scaled):
                return f"{_plain(scaled)}{name}"
    return f"{_plain(value)}{unit}"


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
