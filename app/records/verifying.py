"""Checking the figures of a text against the cells of tables, where running text says nothing of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from app.guard_text import Read, read_text, states
from app.records.choosing import cell_picks
from app.records.planner import RecordPlanner
from app.records.plans import Cell
from app.records.reading import Asked
from app.records.teller import Cells
from app.verify import Claim
from app.wording import shown
from corpus.model import Entry

_SENTENCE = re.compile(r"[^。\n]+[。\n]?")
_SAYS = "資料の表に同じ値があります"
_DIFFERS = "資料の表の値と違います"


def verify_again(text: str, claims: Sequence[Claim], planner: RecordPlanner, ledger: Cells) -> list[Claim]:
    """Return claims, those that nothing was found of judged again by the tables: backed, or contradicted."""
    if all(claim.verdict != "absent" for claim in claims):
        return list(claims)
    judged: dict[int, Claim] = {}
    for match in _SENTENCE.finditer(text):
        inside = [c for c in claims if c.verdict == "absent" and match.start() <= c.start < match.end()]
        if inside:
            judged |= {id(claim): found for claim, found in _judged(match, inside, planner, ledger)}
    return [judged.get(id(claim), claim) for claim in claims]


def _judged(
    sentence: re.Match[str], claims: Sequence[Claim], planner: RecordPlanner, ledger: Cells
) -> Iterator[tuple[Claim, Claim]]:
    asked = planner.reader.read(sentence.group())
    named = next((one for one in asked.named if one.exact), None)
    if named is None:
        return
    reads = {read.start + sentence.start(): read for read in read_text(sentence.group())}
    entries = _entries(asked, planner, ledger)
    for claim in claims:
        read = next((r for at, r in reads.items() if claim.start <= at < claim.end), None)
        same_unit = [entry for entry in entries if read is not None and entry.amount.unit == read.unit]
        if read is None or not same_unit:
            continue
        backing = next((entry for entry in same_unit if _states(read, entry)), None)
        if backing is not None:
            yield claim, replace(claim, verdict="backed", why=_told(_SAYS, backing), entries=(backing,), says=None)
        else:
            first = same_unit[0]
            yield (
                claim,
                replace(
                    claim,
                    verdict="contradicted",
                    why=_told(_DIFFERS, first),
                    says=shown(first.amount),
                    entries=(first,),
                ),
            )


def _entries(asked: Asked, planner: RecordPlanner, ledger: Cells) -> list[Entry]:
    """Return the cells that a sentence is about: of the row that it names, in its columns and years."""
    facts = planner.facts
    subjects = [
        place for one in asked.named if one.exact for place in one.subjects
        if not asked.owners or facts.subjects[place].organisation in asked.owners
    ]  # fmt: skip
    found: list[int] = []
    for place in dict.fromkeys(subjects):
        subject = facts.subjects[place]
        thing = Cell(docs=asked.docs, organisation=subject.organisation, path=subject.path, measure="")
        named = [column.measure for column in asked.columns if column.measure]
        default = planner.columns.default(docs=asked.docs, organisation=subject.organisation, path=subject.path)
        for measure in named or ([default] if default else []):
            held = planner.columns.years_of(thing, measure)
            for year in [year for year in asked.years if year in held] or ([] if asked.years else held[:1]):
                picks = cell_picks(facts, replace(thing, measure=measure, year=year))
                found += [int(cells[0]) for cells in picks.where(np.isfinite(picks.value)).cells if len(cells) == 1]
    return list(ledger.by_ids([int(facts.arrays.id[place]) for place in found]))


def _states(read: Read, entry: Entry) -> bool:
    return entry.amount.value is not None and states(read, entry.amount.value, entry.amount.unit)


def _told(why: str, entry: Entry) -> str:
    name = "".join(entry.item[-1].split()) if entry.item else ""
    column = "".join("".join(entry.column[-1:]).split())
    return f"{why}（{'、'.join(part for part in (name, column) if part)}）"
