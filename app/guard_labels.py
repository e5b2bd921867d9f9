"""Whether the labels that an answer states were read where it says that they were.

An amount of the right size under the wrong year, stage or organisation is a wrong figure. So each such word of a
sentence with a figure must be one that the used entries carry, and the entries' spans must lead to text that means it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TypeVar

from app.guard_text import MARK, plain
from corpus.fiscal import era_name, find_phrases, find_stages, find_years
from corpus.folding import MappedText, fold, fold_text
from corpus.model import Document, Entry, Metadata, Span, Stage
from corpus.organisations import Organisation, canonical_name, load_organisations

Spans = tuple[Span, ...]
_Key = TypeVar("_Key")
_BRACKETS = "【】[]()「」<>〈〉《》:・ "
_SENTENCE = re.compile(r"(?<=[。\n!?])|(?<=\. )")
_GENERAL = re.compile("予算額?|額")  # a heading that names no stage; the reader may have settled which it is
_ENGLISH_STAGES: tuple[tuple[str, Stage], ...] = (
    (r"budget requests?", "概算要求"),
    (r"government (?:draft|proposal|bill)|draft budget", "政府案"),
    (r"supplementary", "補正"),
    (r"initial budget", "当初"),
    (r"settle(?:d account|ment)s?|final accounts?", "決算"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelWords:
    """The labels that an answer may state, and the spans that each was read from.

    No spans means that the label comes from the metadata of a document, where the guard looks for it.
    """

    organisations: Mapping[str, Spans] = field(default_factory=dict)
    items: Mapping[str, Spans] = field(default_factory=dict)
    years: Mapping[int, Spans] = field(default_factory=dict)
    stages: Mapping[Stage, Spans] = field(default_factory=dict)
    bases: Mapping[Span, Spans] = field(default_factory=dict)
    """Where the years of rows stand that a heading such as 翌年度 counts from."""
    columns: Mapping[str, Spans] = field(default_factory=dict)
    """Headings of the columns of tables, as they are printed."""
    known: tuple[Organisation, ...] = ()
    """The organisations whose names are looked for; none means the bundled ones."""

    @classmethod
    def of(cls, entries: Iterable[Entry], known: tuple[Organisation, ...] = ()) -> "LabelWords":
        """Return the labels of the entries that an answer used."""
        organisations: dict[str, Spans] = {}
        items: dict[str, Spans] = {}
        years: dict[int, Spans] = {}
        stages: dict[Stage, Spans] = {}
        columns: dict[str, Spans] = {}
        bases: dict[Span, Spans] = {}
        for entry in entries:
            if (base := entry.label_spans.get("fiscal_year.base")) and "fiscal_year" in entry.label_spans:
                _add(bases, entry.label_spans["fiscal_year"], base)
            if entry.organisation:
                _add(organisations, entry.organisation, entry.label_spans.get("organisation"))
            for depth, name in enumerate(entry.item):
                last = depth == len(entry.item) - 1
                _add(items, name, entry.label_spans.get("item" if last else f"item.{depth}"))
            if entry.fiscal_year is not None:
                _add(years, entry.fiscal_year, entry.label_spans.get("fiscal_year"))
            if entry.stage is not None:
                _add(stages, entry.stage, entry.label_spans.get("stage"))
            for depth, heading in enumerate(entry.column):
                last = depth == len(entry.column) - 1
                _add(columns, heading, entry.label_spans.get("column" if last else f"column.{depth}"))
        return cls(
            organisations=organisations,
            items=items,
            years=years,
            stages=stages,
            bases=bases,
            columns=columns,
            known=known,
        )


def _add(words: dict[_Key, Spans], word: _Key, span: Span | None) -> None:
    words[word] = (*words.get(word, ()), *((span,) if span else ()))


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels that some text states, and where."""

    years: tuple[tuple[int, int, int | None], ...]
    stages: tuple[tuple[int, int, Stage], ...]
    organisations: tuple[tuple[int, int, str], ...]


def span_violations(words: LabelWords, documents: Mapping[str, Document]) -> Iterator[str]:
    """Yield the labels whose spans lead to text that does not mean them."""
    known = words.known or load_organisations()
    metadata = [document.metadata for document in documents.values()]
    for organisation, spans in words.organisations.items():
        yield from _unmeant("組織", organisation, spans, documents, partial(_means_organisation, organisation, known))
    for item, spans in words.items.items():
        yield from _unmeant("項目", item, spans, documents, partial(_means_item, item))
    for heading, spans in words.columns.items():
        yield from _unmeant("欄", heading, spans, documents, partial(_means_item, heading))
    for year, spans in words.years.items():
        based = [span for span in spans if span in words.bases]
        for span in based:
            yield from _unmeant(
                "年度", year, (span,), documents, partial(_counts_to, year, words.bases[span], documents)
            )
        rest = tuple(span for span in spans if span not in words.bases)
        if rest or (not based and year not in {data.fiscal_year for data in metadata}):
            yield from _unmeant("年度", year, rest, documents, partial(_means_year, year))
    for stage, spans in words.stages.items():
        if spans or stage not in {data.stage for data in metadata}:
            yield from _unmeant("段階", stage, spans, documents, partial(_means_stage, stage))


def _unmeant(
    kind: str, word: str | int, spans: Spans, documents: Mapping[str, Document], means: Callable[[str, Metadata], bool]
) -> Iterator[str]:
    """Yield what is wrong with the spans of one label."""
    if not spans:
        yield f"{kind} {word!r} の根拠がありません"
    for span in spans:
        document = documents.get(span.doc)
        if document is None or span.end > len(document.text):
            yield f"{kind} {word!r} の根拠が資料の外です（{span.doc} {span.start}–{span.end}）"
        elif not means(document.quote(span), document.metadata):
            yield f"{kind} {word!r} の根拠が違います（{span.doc} の {document.quote(span)[:40]!r}）"


def _means_organisation(name: str, known: tuple[Organisation, ...], printed: str, _: Metadata) -> bool:
    text = plain(printed).strip(_BRACKETS)
    return text == plain(name) or canonical_name(text, known) == name or plain(name) in text


def _means_item(item: str, printed: str, _: Metadata) -> bool:
    return plain(item) in plain(printed)


_EARLY = re.compile(r"\s*[1-3]\s*月")
"""A month that belongs to the fiscal year before the year beside it."""


def _means_year(year: int, printed: str, metadata: Metadata) -> bool:
    main = metadata.fiscal_year
    bases = [main] if main is None else [main, main + 1, main - 1]  # a table of another year has its own 前年度
    text = fold_text(printed)
    return any(
        year == found or (found is not None and year == found - 1 and _EARLY.match(text, end) is not None)
        for base in bases
        for _, end, found in find_years(text, base=base)
    )


def _counts_to(year: int, bases: Spans, documents: Mapping[str, Document], printed: str, metadata: Metadata) -> bool:
    """Return whether a heading (翌年度) means a year, counted from the one that its row states."""
    cells = [fold_text(documents[span.doc].quote(span)) for span in bases]
    stated = [found for cell in cells for _, _, found in find_years(cell, base=metadata.fiscal_year)]
    text = fold_text(printed)
    return year in stated or any(found == year for own in stated for _, _, found in find_years(text, base=own))


_BARE_STAGES: dict[str, Stage] = {"要求": "概算要求", "決定": "政府案", "前年度": "当初", "前年": "当初"}
"""Words that name a stage where a year stands beside them, or that stand for the prior year's budget as enacted."""


def _means_stage(stage: Stage, printed: str, _: Metadata) -> bool:
    text = re.sub(r"\s", "", fold_text(printed))
    if text in _BARE_STAGES:
        return _BARE_STAGES[text] == stage
    stages = {phrase.stage for phrase in find_phrases(text)} | {found for _, _, found in find_stages(text)}
    return stage in stages or (not stages - {None} and _GENERAL.search(text) is not None)


def text_violations(
    text: str, words: LabelWords, figures_at: Iterable[int], vouched: str, *, base: int | None
) -> Iterator[str]:
    """Yield the labels of sentences with a figure that no used entry carries.

    `figures_at` are the places of backed figures in the text, and `vouched` is the plain text of the quotes: what a
    sentence takes from them word for word is the document's own. `base` is the year that 前年度 counts from.
    """
    places = sorted(figures_at)
    for start, end in _sentences(text):
        if not any(start <= at < end for at in places):
            continue
        sentence = _without_quoted(text[start:end], words, vouched)
        labels = read_labels(sentence, words.known or load_organisations(), base=base)
        for _, _, year in labels.years:
            if year is not None and year not in words.years:
                yield f"{era_name(year)} は、使った項目の年度ではありません"
        for _, _, stage in labels.stages:
            if stage not in words.stages:
                yield f"{stage} は、使った項目の段階ではありません"
        for _, _, name in labels.organisations:
            if name not in words.organisations:
                yield f"{name} は、使った項目の組織ではありません"


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for piece in _SENTENCE.split(text):
        if piece:
            yield at, at + len(piece)
            at += len(piece)


_QUOTED = re.compile(r"「[^「」]{2,}」|“[^“”]{2,}”")


def _without_quoted(sentence: str, words: LabelWords, vouched: str) -> str:
    """Return the sentence without item names and without what it quotes from the documents."""
    if plain(MARK.sub("", sentence)).strip("「」。") in vouched:
        return ""
    sentence = _QUOTED.sub(lambda match: "◇" if plain(match.group()[1:-1]) in vouched else match.group(), sentence)
    for item in sorted({*words.items, *words.columns, *words.organisations}, key=len, reverse=True):
        sentence = sentence.replace(item, "◇")
    return sentence


def read_labels(text: str, known: tuple[Organisation, ...], *, base: int | None) -> Labels:
    """Return the years, stages and organisations that a text states.

    >>> labels = read_labels("令和3年度予算政府案の防衛省", load_organisations(), base=2021)
    >>> labels.years[0][2], labels.stages[0][2], labels.organisations[0][2]
    (2021, '政府案', '防衛省')
    """
    folded = fold(MappedText.of(text)).text
    years = tuple(find_years(folded, base=base))
    stages = [*find_stages(folded)]
    for english, stage in _ENGLISH_STAGES:
        stages += [(*match.span(), stage) for match in re.finditer(english, folded, re.IGNORECASE)]
    covered = [(start, end) for start, end, _ in (*years, *stages)]
    names, pattern = _names(known)
    organisations = [
        (match.start(), match.end(), names[match.group().casefold()])
        for match in pattern.finditer(folded)
        if not any(start < match.end() and match.start() < end for start, end in covered)
    ]
    return Labels(years, tuple(stages), tuple(organisations))


@cache
def _names(known: tuple[Organisation, ...]) -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the canonical name of each name, and a pattern for all of them, the longest first."""
    names: dict[str, str] = {}
    for organisation in known:
        for name in (*organisation.printed, *organisation.en):
            names.setdefault(fold_text(name).casefold(), organisation.name)
    parts = [
        rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" if name.isascii() else re.escape(name)
        for name in sorted(names, key=len, reverse=True)
    ]
    return names, re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)
