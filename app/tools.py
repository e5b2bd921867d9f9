"""Tools for language models and chains: the ledger's entries, and arithmetic that is exact and shows its formula.

A model chooses what to look up and what to compute. It never supplies a figure: every number that comes back is
printed in a cited place, or computed here from numbers that were passed in as printed.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from langchain_core.tools import BaseTool, tool

from app.calculation import Term, change_rate, difference, plain, share, total
from app.entry_json import entry_json
from app.jsonl import dumps
from corpus.amounts import parse_amount
from corpus.decimals import round_half_up
from corpus.errors import ParseError, UrazukeError, UsageError
from corpus.folding import fold_text
from corpus.ledger_store import Ledger
from corpus.model import Document, Entry
from corpus.organisations import Organisation, load_organisations

Operation = Literal["sum", "difference", "change_rate", "share"]

_LARGEST = 50  # entries in one reply
_LONGEST = 400  # characters of a quote
_SCALES = (("兆円", 12), ("億円", 8), ("百万円", 6), ("万円", 4), ("千円", 3), ("円", 0))


def ledger_tool(ledger: Ledger, organisations: tuple[Organisation, ...] | None = None) -> BaseTool:
    """Return a tool that looks up entries of a ledger."""
    known = load_organisations() if organisations is None else organisations

    @tool
    def query_ledger(
        organisation: str | None = None,
        item: str | None = None,
        fiscal_year: int | None = None,
        stage: str | None = None,
    ) -> str:
        """Look up amounts that Japanese budget documents print. Returns JSON: entries, each with the line it is in.

        Args:
            organisation: name of a ministry or agency, in Japanese, English or short (防衛省, METI). None for any.
            item: a part of the name of a measure, as printed. None for any.
            fiscal_year: Western year of the Japanese fiscal year (2020 for 令和2年度). None for any.
            stage: 概算要求, 政府案, 当初, 補正 or 決算. None for any.

        """
        owner = None if organisation is None else _canonical(organisation, known)
        found = ledger.select(organisation=owner, item=item, fiscal_year=fiscal_year, stage=stage)
        rows = [_with_citation(entry, ledger.document(entry.amount.span.doc)) for entry in found[:_LARGEST]]
        return dumps({"entries": rows, "more": max(0, len(found) - _LARGEST)})

    return query_ledger


@tool
def calculate(operation: Operation, amounts: list[str]) -> str:
    """Compute with amounts exactly as they are printed (196.8億円, 1,234千円, 12.5%). Returns JSON with the formula.

    Args:
        operation: sum of all; difference, first minus second; change_rate, from the second to the first in percent;
            share, of the first in the second in percent.
        amounts: two amounts, or for a sum one or more. A number without a unit is a plain number.

    """
    try:
        return dumps(compute(operation, amounts))
    except UrazukeError as error:
        return dumps({"error": str(error)})


def make_tools(ledger: Ledger, organisations: tuple[Organisation, ...] | None = None) -> list[BaseTool]:
    """Return every tool, over one ledger."""
    return [ledger_tool(ledger, organisations), calculate]


def compute(operation: Operation, amounts: Sequence[str]) -> dict[str, str]:
    """Return the exact result of an operation: value, unit, text for a person, and formula.

    >>> compute("change_rate", ["12.0億円", "10.0億円"])["formula"]
    '(12.0億円 - 10.0億円) ÷ 10.0億円 = 20.0%'
    """
    read = [_operand(amount) for amount in amounts]
    if len(read) < 1 or (operation != "sum" and len(read) != 2):
        raise UsageError("金額の数が合いません。sum は 1 つ以上、ほかは 2 つの金額を渡してください。")
    units = {unit for _, unit in read}
    if len(units) != 1:
        raise UsageError(f"単位が違うものは計算できません: {'、'.join(sorted(units))}")
    terms = [term for term, _ in read]
    unit = units.pop()
    if operation in ("change_rate", "share"):
        term = change_rate(*terms) if operation == "change_rate" else share(*terms)
        return _result(term, "%", f"{round_half_up(term.value, 1)}%")
    term = total(terms) if operation == "sum" else difference(*terms)
    return _result(term, unit, _written(term.value, unit, terms))


def _operand(amount: str) -> tuple[Term, str]:
    text = fold_text(amount).strip()
    if text.removeprefix("-").replace(".", "", 1).isdecimal():
        return Term(Fraction(Decimal(text)), text, ()), ""
    try:
        read = parse_amount(text)
    except ParseError:
        read = None
    if read is None or read.value is None:
        raise UsageError(f"金額として読めません: {amount[:40]!r}。印刷されたとおりに渡してください（例: 12.3億円）。")
    return Term(Fraction(read.value), read.text, ()), read.unit


def _written(value: Fraction, unit: str, terms: Sequence[Term]) -> str:
    """Return a sum in the style of its operands, where they share one, and else in full."""
    if unit == "円":
        for name, exponent in _SCALES:
            if all(_style(term.formula) == name for term in terms):
                return f"{Decimal(plain(value / 10**exponent)):,f}{name}"
    return f"{Decimal(plain(value)):,f}{unit}"


def _style(printed: str) -> str:
    return printed.lstrip("△-+0123456789.,")


def _result(term: Term, unit: str, text: str) -> dict[str, str]:
    return {"value": plain(term.value), "unit": unit, "text": text, "formula": f"{term.formula} = {text}"}


def _canonical(name: str, known: tuple[Organisation, ...]) -> str:
    """Return the name that the ledger uses for an organisation, or what was given."""
    wanted = fold_text(name).strip().casefold()
    for organisation in known:
        names = (*organisation.printed, *organisation.kana, *organisation.en)
        if wanted in {fold_text(each).casefold() for each in names}:
            return organisation.name
    return name


def _with_citation(entry: Entry, document: Document) -> dict[str, object]:
    """Return an entry with the line that prints it, and the ready-made citation."""
    span = entry.amount.span
    start = document.text.rfind("\n", 0, span.start) + 1
    end = document.text.find("\n", span.end)
    end = len(document.text) if end < 0 else end
    if end - start > _LONGEST:
        start, end = max(start, span.start - _LONGEST // 2), min(end, span.start + _LONGEST // 2)
    citation = {
        "doc": span.doc,
        "title": document.metadata.title,
        "page": document.page(start),
        "line": document.line(start),
        "start": start,
        "end": end,
        "quote": document.text[start:end],
    }
    return {**entry_json(entry, document), "citation": citation}
