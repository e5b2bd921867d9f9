"""Answers that must not leave, each with one thing wrong, and answers that must."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.answer import Answer, Citation, Figure, Result
from app.guard import GuardError, LabelWords, check_answer
from app.guard_labels import span_violations
from corpus.model import Document, Metadata, Span
from corpus.organisations import load_organisations
from corpus.reader import guess_metadata, read_document

TEXT = (
    """海洋観測に関する予算

令和4年度予算政府案 単位：億円

【海上保安庁】 測量船の更新 120.4億円 98.0億円
【海上保安庁】 無人観測機の導入 20.1億円 ―
【気象庁】 観測所の整備 3億6,000万円
観測点 約120か所、前年度比 22.9%増
離島の調査 12.5 11.0
令和3年度当初予算
測量船は約5隻を更新し、
令和4年4月に就航する。
長い説明"""
    + "あ" * 500
    + "\n"
)

DOC = Document(
    doc="marine.txt",
    text=TEXT,
    metadata=Metadata(title="海洋観測に関する予算", fiscal_year=2022, stage="政府案", unit="億円"),
)
DOCUMENTS = {DOC.doc: DOC}


def span(words: str, within: str = "") -> Span:
    at = TEXT.index(words, TEXT.index(within) if within else 0)
    return Span(DOC.doc, at, at + len(words))


def cite(number: int, words: str) -> Citation:
    place = span(words)
    return Citation(
        id=number,
        doc=DOC.doc,
        title=DOC.metadata.title,
        page=None,
        line=DOC.line(place.start),
        start=place.start,
        end=place.end,
        quote=words,
    )


SHIPS = "【海上保安庁】 測量船の更新 120.4億円 98.0億円"
DRONES = "【海上保安庁】 無人観測機の導入 20.1億円 ―"
STATIONS = "【気象庁】 観測所の整備 3億6,000万円"

SHIP = Figure(text="120.4億円", value="12040000000", unit="円", kind="source", citations=(1,))
SHIP_BEFORE = Figure(text="98.0億円", value="9800000000", unit="円", kind="source", citations=(1,))
DRONE = Figure(text="20.1億円", value="2010000000", unit="円", kind="source", citations=(2,))
TOTAL = Figure(
    text="140.5億円",
    value="14050000000",
    unit="円",
    kind="computed",
    formula="120.4億円 + 20.1億円 = 140.5億円",
    citations=(1, 2),
)
RATE = Figure(
    text="22.9%",
    value="22.857142857142857143",
    unit="%",
    kind="computed",
    formula="(120.4億円 − 98.0億円) ÷ 98.0億円 = 22.9%",
    citations=(1,),
)
RISE = Figure(
    text="22.4億円",
    value="2240000000",
    unit="円",
    kind="computed",
    formula="120.4億円 − 98.0億円 = 22.4億円",
    citations=(1,),
)

LABELS = LabelWords(
    organisations={"海上保安庁": (span("海上保安庁"),)},
    items={"測量船の更新": (span("測量船の更新"),), "無人観測機の導入": (span("無人観測機の導入"),)},
    years={2022: (span("令和4年度"),)},
    stages={"政府案": (span("予算政府案"),)},
)

SUM = Answer(
    id=None,
    question="海上保安庁の予算は？",
    conversation=None,
    status="partial",
    answer="海上保安庁の主な施策例の合計は、令和4年度予算政府案で 140.5億円 です（120.4億円[1] + 20.1億円[2]）。",
    result=(Result(label="海上保安庁", value="14050000000", unit="円", text="140.5億円"),),
    figures=(TOTAL, SHIP, DRONE),
    citations=(cite(1, SHIPS), cite(2, DRONES)),
    caveats=("主な施策例の合計であり、庁全体の予算額ではありません。",),
)


def answer(text: str, *figures: Figure, cites: tuple[str, ...] = (SHIPS,), **changes: Any) -> Answer:  # noqa: ANN401
    """Return an answered answer with these figures, which cites these lines."""
    citations = tuple(cite(number, words) for number, words in enumerate(cites, start=1))
    plain = Answer(id=None, question="？", conversation=None, status="answered", answer=text)
    return replace(plain, figures=figures, citations=citations, **changes)


def source(text: str, value: str, unit: str = "円", *citations: int) -> Figure:
    return Figure(text=text, value=value, unit=unit, kind="source", citations=citations or (1,))


def computed(text: str, value: str, unit: str, formula: str, *citations: int) -> Figure:
    return Figure(text=text, value=value, unit=unit, kind="computed", formula=formula, citations=citations or (1,))


SOUND: dict[str, Answer] = {
    "sum": SUM,
    "look-up": answer("120.4億円[1]です。", SHIP),
    "in yen": answer("12,040,000,000円[1]です。", source("12,040,000,000円", "12040000000")),
    "rounded in another unit": answer("3.6億円[1]です。", source("3.6億円", "360000000"), cites=(STATIONS,)),
    "rate": answer("22.9%[1]の増です（120.4億円、98.0億円）。", RATE, SHIP, SHIP_BEFORE),
    "rate with hundred": answer(
        "22.9%[1]です。",
        replace(RATE, formula="(120.4億円 − 98.0億円) ÷ 98.0億円 × 100 = 22.9%"),
    ),
    "fall with a word": answer(
        "22.4億円の減[1]です。",
        computed("22.4億円", "-2240000000", "円", "98.0億円 − 120.4億円 = △22.4億円"),
    ),
    "fall with a sign": answer(
        "△22.4億円[1]です。",
        computed("△22.4億円", "-2240000000", "円", "98.0億円 − 120.4億円 = △22.4億円"),
    ),
    "rise": answer("22.4億円の増[1]です。", RISE),
    "multiple": answer(
        "約6.0倍[1][2]です。",
        computed("6.0倍", "5.9900497512437810945", "倍", "120.4億円 ÷ 20.1億円 = 6.0倍", 1, 2),
        cites=(SHIPS, DRONES),
    ),
    "one in": answer(
        "約6分の1[1][2]です。",
        computed("6分の1", "5.9900497512437810945", "倍", "120.4億円 ÷ 20.1億円 = 6分の1", 1, 2),
        cites=(SHIPS, DRONES),
    ),
    "average": answer(
        "平均は 70.3億円[1][2]です。",
        computed("70.3億円", "7025000000", "円", "(120.4億円 + 20.1億円) ÷ 2 = 70.3億円", 1, 2),
        cites=(SHIPS, DRONES),
    ),
    "computed on computed": answer(
        "85.7%[1][2]（120.4億円 ÷ 140.5億円）です。",
        TOTAL,
        computed("85.7%", "85.693950177935943060", "%", "120.4億円 ÷ 140.5億円 = 85.7%", 1, 2),
        SHIP,
        cites=(SHIPS, DRONES),
    ),
    "count": answer(
        "約120か所[1]です。", source("120か所", "120", "か所"), cites=("観測点 約120か所、前年度比 22.9%増",)
    ),
    "count with its word": answer(
        "約120か所[1]です。", source("約120か所", "120", "か所"), cites=("観測点 約120か所",)
    ),
    "bare table number": answer("12.5億円[1]です。", source("12.5億円", "1250000000"), cites=("離島の調査 12.5 11.0",)),
    "count of entries": answer(
        "2件[1][2]あります。", computed("2件", "2", "件", "1件 + 1件 = 2件", 1, 2), cites=(SHIPS, DRONES)
    ),
    "given": answer(
        "10億円以上は 120.4億円[1]です。",
        Figure(text="10億円", value="1000000000", unit="円", kind="given"),
        SHIP,
        question="10億円以上の施策は？",
    ),
    "dash": answer(
        "―（印字なし）[1]です。", result=(Result(label="a", value=None, unit=None, text="―"),), cites=(DRONES,)
    ),
    "text over a line break": answer(
        "「測量船は約5隻を更新し、令和4年4月に就航する。」[1]",
        source("5隻", "5", "隻"),
        cites=("測量船は約5隻を更新し、\n令和4年4月に就航する。",),
        result=(Result(label="a", value=None, unit=None, text="測量船は約5隻を更新し、令和4年4月に就航する。"),),
    ),
    "years and dates and lists": answer("(1) 令和4年度、2022年4月1日、第3次、FY2022、12行目、資料2。", cites=()),
    "not found": answer("令和9年度の予算は、資料にありません。", cites=(), status="not_found"),
    "english": answer("It is 12.04 billion yen[1] for FY2022.", source("12.04 billion yen", "12040000000")),
    "english fall": answer(
        "It fell by 2.24 billion yen[1].",
        computed("2.24 billion yen", "-2240000000", "円", "98.0億円 − 120.4億円 = △22.4億円"),
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_answers_leave(name: str) -> None:
    check_answer(SOUND[name], DOCUMENTS)


def test_a_sound_answer_leaves_with_its_labels() -> None:
    check_answer(SUM, DOCUMENTS, LABELS)


Spoil = Callable[[Answer], Answer]


def figure(at: int, **changes: Any) -> Spoil:  # noqa: ANN401
    return lambda sound: replace(
        sound, figures=tuple(replace(f, **changes) if n == at else f for n, f in enumerate(sound.figures))
    )


def citation(**changes: Any) -> Spoil:  # noqa: ANN401
    return lambda sound: replace(sound, citations=(replace(sound.citations[0], **changes), *sound.citations[1:]))


def words(old: str, new: str) -> Spoil:
    return lambda sound: replace(sound, answer=sound.answer.replace(old, new))


def changed(**changes: Any) -> Spoil:  # noqa: ANN401
    return lambda sound: replace(sound, **changes)


# name: (which sound answer, how it is spoilt, what the guard must say)
VIOLATIONS: dict[str, tuple[str, Spoil, str]] = {
    # the wording
    "an amount that is no figure": ("sum", words("です（", "です。前年度は 99.9億円（"), "figures にありません"),
    "another amount in the place of the figure": ("look-up", words("120.4", "121.4"), "figures にありません"),
    "a unit changed in the wording": ("look-up", words("億円", "百万円"), "figures にありません"),
    "a percentage in a caveat": ("sum", changed(caveats=("全体の 50.0% です。",)), "figures にありません"),
    "a multiple in English": ("look-up", words("です", ", 3 times as much"), "figures にありません"),
    "a kanji amount": ("look-up", words("です", "、ほかに三千万円です"), "figures にありません"),
    "an amount in full width": ("look-up", words("です", "、ほかに７．５億円です"), "figures にありません"),
    "a number without a unit": ("look-up", words("です", "、ほかに 834.2 です"), "'834.2'"),
    "a rounded source figure": ("look-up", words("120.4億円", "120億円"), "figures にありません"),
    "a figure that the wording lacks": ("look-up", words("120.4億円", "その額"), "本文にありません"),
    "a count in a caveat": ("look-up", changed(caveats=("ほかに35件あります。",)), "figures にありません"),
    "a minus that the figure lacks": ("look-up", words("120.4億円", "△120.4億円"), "figures にありません"),
    "a fall without its sign": ("fall with a word", words("の減", ""), "符号が違います"),
    "a rise called a fall": ("rise", words("の増", "の減"), "増減が逆です"),
    "a rise called a fall in English": (
        "english fall",
        figure(0, value="2240000000", formula="120.4億円 − 98.0億円 = 22.4億円"),
        "増減が逆です",
    ),
    "a text that only rounds to the figure": ("rate", words("22.9%", "22.8%"), "figures にありません"),
    # source figures
    "a value that is not the printed one": ("look-up", figure(0, value="12140000000"), "になりません"),
    "a figure of another line": ("sum", figure(1, citations=(2,)), "引用した箇所にありません"),
    "a figure with another unit": ("look-up", figure(0, unit="%"), "になりません"),
    "a source figure without a citation": ("look-up", figure(0, citations=()), "引用がありません"),
    "a citation that is not there": ("look-up", figure(0, citations=(7,)), "の引用 [7] がありません"),
    "a value that is no plain decimal": ("look-up", figure(0, value="1.204E+10"), "値が数ではありません"),
    "a dash read as zero": (
        "dash",
        lambda sound: replace(sound, answer="0億円[1]です。", figures=(source("0億円", "0"),)),
        "引用した箇所にありません",
    ),
    "a bare number in a unit that nobody named": (
        "bare table number",
        lambda sound: replace(sound, answer="12.5兆円[1]です。", figures=(source("12.5兆円", "12500000000000"),)),
        "引用した箇所にありません",
    ),
    "a source figure with a formula": ("look-up", figure(0, formula="1 = 1"), "formula があります"),
    # computed figures
    "a sum that is wrong": ("sum", figure(0, formula="120.4億円 + 20.1億円 = 140.6億円"), "formula の結果が違います"),
    "a formula of something else": ("sum", figure(0, formula="120.4億円 − 20.1億円 = 140.5億円"), "計算すると"),
    "a computed value that is off": ("sum", figure(0, value="14050000001"), "計算すると"),
    "a ratio with too few digits": ("rate", figure(0, value="22.857"), "計算すると"),
    "an operand that nothing backs": (
        "sum",
        figure(0, formula="120.4億円 + 20.0億円 + 0.1億円 = 140.5億円"),
        "裏付けがありません",
    ),
    "a constant out of nowhere": (
        "look-up",
        lambda sound: replace(
            sound,
            answer="361.2億円[1]です。",
            figures=(computed("361.2億円", "36120000000", "円", "120.4億円 × 3 = 361.2億円"),),
        ),
        "計算に使った 3",
    ),
    "money added to percent": ("rate", figure(0, formula="120.4億円 + 22.9% = 22.9%"), "adds different units"),
    "money for a ratio": ("rate", figure(0, formula="120.4億円 − 98.0億円 = 22.9%"), "comes to"),
    "a formula without a result": ("sum", figure(0, formula="120.4億円 + 20.1億円"), "has no result"),
    "a formula that is no formula": ("sum", figure(0, formula="たぶん = 140.5億円"), "計算できません"),
    "a division by zero": ("rate", figure(0, formula="120.4億円 ÷ (98.0億円 − 98.0億円) = 22.9%"), "divides by zero"),
    "no formula": ("sum", figure(0, formula=None), "formula がありません"),
    "a figure that rests on itself": ("sum", figure(0, formula="140.5億円 = 140.5億円"), "裏付けがありません"),
    "half-up forgotten": ("average", figure(0, text="70.2億円"), "本文にありません"),
    "half-up forgotten in the formula": (
        "average",
        figure(0, formula="(120.4億円 + 20.1億円) ÷ 2 = 70.2億円"),
        "formula の結果が違います",
    ),
    "a count of more than is cited": (
        "count of entries",
        lambda sound: replace(
            sound,
            answer="5件[1][2]あります。",
            figures=(computed("5件", "5", "件", "1件 + 1件 + 1件 + 1件 + 1件 = 5件", 1, 2),),
        ),
        "裏付けがありません",
    ),
    # given figures
    "given, but not in the question": ("given", changed(question="施策は？"), "質問の中にありません"),
    # citations
    "a quote with another word": ("look-up", citation(quote=SHIPS.replace("120.4", "120.5")), "一致しません"),
    "a quote of another place": ("look-up", citation(start=0, end=len(SHIPS)), "一致しません"),
    "a place outside the document": ("look-up", citation(end=len(TEXT) + 5), "資料の外"),
    "a document that is not there": ("look-up", citation(doc="other.txt"), "資料がありません"),
    "a wrong line": ("look-up", citation(line=1), "行番号が違います"),
    "a wrong page": ("look-up", citation(page=3), "ページが違います"),
    "a wrong title": ("look-up", citation(title="別の資料"), "題名が違います"),
    "a quote that is too long": (
        "look-up",
        lambda sound: replace(
            sound, citations=(*sound.citations, cite(2, "長い説明" + "あ" * 450)), answer=sound.answer + "[2]"
        ),
        "400 字",
    ),
    "a mark without a citation": ("look-up", words("です", "[2]です"), "[2] に当たる引用"),
    "a citation without a mark": (
        "look-up",
        lambda sound: replace(sound, citations=(*sound.citations, cite(2, DRONES))),
        "使われていません",
    ),
    "two citations of one number": (
        "sum",
        lambda sound: replace(sound, citations=(*sound.citations, cite(2, STATIONS))),
        "順に並んでいません",
    ),
    # results and status
    "a result that is no figure": (
        "look-up",
        changed(result=(Result(label="a", value="1", unit="円", text="1円"),)),
        "figures にありません",
    ),
    "a result whose text is another": (
        "look-up",
        changed(result=(Result(label="a", value="12040000000", unit="円", text="121.4億円"),)),
        "表記",
    ),
    "a result whose value is no number": (
        "look-up",
        changed(result=(Result(label="a", value="many", unit="円", text="120.4億円"),)),
        "値が数ではありません",
    ),
    "a text result that is not quoted": (
        "look-up",
        changed(result=(Result(label="a", value=None, unit=None, text="測量船を二隻買う。"),)),
        "文が、引用した箇所にありません",
    ),
    "not found, with an amount": ("look-up", changed(status="not_found"), "答えています"),
    "clarify, with an amount": ("look-up", changed(status="clarify"), "答えています"),
    "not found, with a result": (
        "not found",
        changed(result=(Result(label="a", value=None, unit=None, text="―"),)),
        "result があります",
    ),
    "partial without a caveat": ("sum", changed(caveats=()), "注意書きがありません"),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_planted_violation_is_caught(name: str) -> None:
    sound, spoil, said = VIOLATIONS[name]
    with pytest.raises(GuardError) as caught:
        check_answer(spoil(SOUND[sound]), DOCUMENTS)
    assert said in str(caught.value)
    assert caught.value.violations


def test_a_number_that_the_quote_cuts_does_not_count() -> None:
    cut = "0.4億円 98.0億円"
    spoilt = answer("0.4億円[1]です。", source("0.4億円", "40000000"), cites=(cut,))
    with pytest.raises(GuardError, match="引用した箇所にありません"):
        check_answer(spoilt, DOCUMENTS)


def test_a_heading_unit_of_the_caller_reads_bare_numbers() -> None:
    bare = answer("12.5千円[1]です。", source("12.5千円", "12500"), cites=("離島の調査 12.5 11.0",))
    check_answer(bare, DOCUMENTS, units={DOC.doc: "千円"})
    with pytest.raises(GuardError):
        check_answer(bare, DOCUMENTS)


LABEL_VIOLATIONS: dict[str, tuple[Spoil, LabelWords, str]] = {
    "another year": (words("令和4年度", "令和5年度"), LABELS, "令和5年度 は"),
    "another year in Western style": (words("令和4年度", "2023年度"), LABELS, "令和5年度 は"),
    "a year before": (words("令和4年度", "前年度"), LABELS, "令和3年度 は"),
    "another stage": (words("予算政府案", "補正予算案"), LABELS, "補正 は"),
    "another stage in English": (words("予算政府案で", "supplementary budget "), LABELS, "補正 は"),
    "another organisation": (words("海上保安庁の", "気象庁の"), LABELS, "気象庁 は"),
    "a short form of another organisation": (words("海上保安庁の", "経産省の"), LABELS, "経済産業省 は"),
    "another organisation in English": (words("海上保安庁の", "Ministry of Defense "), LABELS, "防衛省 は"),
    "the question's year, which the documents lack": (
        lambda sound: replace(words("令和4年度", "令和9年度")(sound), question="令和9年度は？"),
        LABELS,
        "令和9年度 は",
    ),
    "a year read elsewhere": (
        changed(),
        replace(LABELS, years={2022: (span("令和3年度"),)}),
        "年度 2022 の根拠が違います",
    ),
    "a stage read elsewhere": (
        changed(),
        replace(LABELS, stages={"政府案": (span("当初予算"),)}),
        "段階 '政府案' の根拠",
    ),
    "an organisation read elsewhere": (
        changed(),
        replace(LABELS, organisations={"海上保安庁": (span("気象庁"),)}),
        "組織 '海上保安庁' の根拠が違います",
    ),
    "an item read elsewhere": (
        changed(),
        replace(LABELS, items={"測量船の更新": (span("観測所の整備"),)}),
        "項目 '測量船の更新' の根拠が違います",
    ),
    "a label without a place": (changed(), replace(LABELS, items={"測量船の更新": ()}), "根拠がありません"),
    "a year that even the metadata lacks": (
        changed(),
        replace(LABELS, years={2023: ()}),
        "年度 2023 の根拠がありません",
    ),
    "a place outside the documents": (
        changed(),
        replace(LABELS, items={"測量船の更新": (Span("other.txt", 0, 3),)}),
        "資料の外",
    ),
}


@pytest.mark.parametrize("name", LABEL_VIOLATIONS)
def test_a_label_that_rests_on_nothing_is_caught(name: str) -> None:
    spoil, labels, said = LABEL_VIOLATIONS[name]
    with pytest.raises(GuardError) as caught:
        check_answer(spoil(SUM), DOCUMENTS, labels)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "spoil",
    [
        changed(caveats=("令和3年度当初予算の気象庁は別です。",)),  # no figure in the sentence
        words("海上保安庁の主な", "測量船の更新など、海上保安庁の主な"),
        changed(
            caveats=("「【気象庁】 観測所の整備」 は 120.4億円 に入りません。",),
            citations=(*SUM.citations, cite(3, STATIONS)),
            answer=SUM.answer + "[3]",
        ),
    ],
)
def test_labels_that_are_no_claim_pass(spoil: Spoil) -> None:
    check_answer(spoil(SUM), DOCUMENTS, LABELS)


def test_labels_of_the_metadata_need_no_place() -> None:
    check_answer(SUM, DOCUMENTS, replace(LABELS, years={2022: ()}, stages={"政府案": ()}))


def test_a_minus_on_a_figure_that_covers_it_is_caught() -> None:
    spoilt = replace(SOUND["look-up"], answer="△120.4億円[1]です。", figures=(replace(SHIP, text="△120.4億円"),))
    with pytest.raises(GuardError, match="符号が違います"):
        check_answer(spoilt, DOCUMENTS)


def test_the_labels_of_every_entry_of_the_bundled_paper_rest_on_their_spans() -> None:
    path = Path(__file__).parents[2] / "corpus/documents/r02_government_cybersecurity_budget.txt"
    bare = Document(doc=path.name, text=path.read_text(encoding="utf-8"))
    document = replace(bare, metadata=guess_metadata(bare))
    entries = read_document(document, load_organisations()).entries
    words = LabelWords.of(entries)
    assert len(words.organisations) > 5
    assert list(span_violations(words, {document.doc: document})) == []
