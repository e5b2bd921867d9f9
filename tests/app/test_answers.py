"""Whole answers: their words, and what never changes or breaks them."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answer import Answer, Language
from app.assistant import Assistant
from corpus.errors import UsageError

ANSWERS = [
    (
        "沿岸観測所の整備はいくらですか",
        "気象庁の「沿岸観測所の整備」は、令和4年度予算政府案で 3.6億円[1] です。\n"
        "ほかの欄：令和3年度当初予算 3.0億円[1]。",
    ),
    (
        "沿岸観測所の整備は百万円でいくら",
        "気象庁の「沿岸観測所の整備」は、令和4年度予算政府案で 360百万円（3.6億円[1]） です。",
    ),
    (
        "観測衛星の運用の前年度は？",
        "気象庁の「観測衛星の運用」の令和3年度当初予算の欄には「―」とだけ印刷されており、金額は記載されていません[1]。",
    ),
    (
        "気象庁の予算は？",
        "気象庁の主な施策例の合計は、令和4年度予算政府案で 5.0億円 です（3.6億円[1] + 1.4億円[2]）。\n"
        "- 沿岸観測所の整備：3.6億円[1]\n- 観測衛星の運用：1.4億円[2]",
    ),
    (
        "測量船の建造は前年度からいくら減った？",
        "海上保安庁の「測量船の建造」は、令和3年度当初予算の 8.0億円[1] から令和4年度予算政府案の 7.0億円[1] へ、"
        "△1.0億円（減） です。\n"
        "計算：7.0億円 - 8.0億円 = △1.0億円",
    ),
    (
        "How much is 「測量船の建造」?",
        "Japan Coast Guard (海上保安庁) 「測量船の建造」: 7.0億円[1] in the "
        "FY2022 government draft (令和4年度予算政府案).\n"
        "Other columns: FY2021 initial budget (令和3年度当初予算) 8.0億円[1].",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("question", "words"), ANSWERS, ids=[question for question, _ in ANSWERS])
def test_the_words_of_answers(sea: Assistant, question: str, words: str) -> None:
    text = sea.ask(question).answer.answer
    assert text.startswith(words)


RESULTS = [
    ("気象庁と海上保安庁の合計は？", ["1200000000"]),
    ("沿岸観測所の整備と測量船の建造の差は？", ["-340000000"]),
    ("測量船の建造は沿岸観測所の整備の何倍？", ["1.9444444444444444444"]),
    ("測量船の建造は全体の何％？", ["58.333333333333333333"]),
    ("観測衛星の運用は前年度からいくら増えた？", [None]),
    ("測量船の建造の増減率は？", ["-12.5"]),
    ("気象庁の前年度の予算は？", ["300000000", "300000000", None]),
    ("観測所は何か所？", ["30"]),
    ("最も予算が多い施策は？", ["700000000"]),
    ("2億円以上の施策は？", ["360000000", "700000000"]),
    ("施策はいくつありますか", ["3"]),
    ("気象庁と海上保安庁ではどちらが多い？", ["700000000", "500000000"]),
    ("沿岸観測所の整備が10％増えたらいくら？", ["396000000"]),
    ("宇宙省の予算は？", []),
]


@pytest.mark.parametrize(("question", "expected"), RESULTS)
def test_the_results_of_answers(sea: Assistant, question: str, expected: list[str | None]) -> None:
    assert [result.value for result in sea.ask(question).answer.result] == expected


# --- what never changes an answer --------------------------------------------------------------------------------

STEADY = [question for question, _ in RESULTS if not question.isascii()] + [question for question, _ in ANSWERS[:5]]
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")


def figures(answer: Answer) -> list[tuple[str | None, str | None]]:
    """Return the values of the results."""
    return [(result.value, result.unit) for result in answer.result]


@pytest.mark.parametrize("question", STEADY)
def test_how_it_is_typed_does_not_change_the_figures(sea: Assistant, question: str) -> None:
    plain = sea.ask(question).answer
    bare = question.rstrip("？?")
    variants = [
        question.translate(_FULL),
        f"  {question}  ",
        f"　{question}\n",
        *(bare + end for end in ("？", "?", "？？", "？教えてください。")),
        question.replace("の", "の ", 1),
        question.replace("は", "は、", 1),
        "すみません、" + question,
    ]
    for variant in variants:
        answer = sea.ask(variant).answer
        assert (answer.status, figures(answer)) == (plain.status, figures(plain)), variant


# --- what never breaks it ----------------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_gets_an_answer_or_is_refused(sea: Assistant, question: str) -> None:
    try:
        answer = sea.ask(question).answer
    except UsageError:
        return
    assert answer.answer


_WORDS = [
    *"の と は 、 ？ 合計 差 割合 何％ 何倍 いくら 前年度 令和4年度 令和3年度 当初予算 政府案 補正 一覧".split(),
    *"最も多い 10億円以上 FY2021 誰 なぜ いつ とは 何の略 増減率 全体 百万円で 平均 10％増えたら 一致する".split(),
    *"気象庁 海上保安庁 宇宙省 きしょうちょう JMA 沿岸観測所の整備 測量船の建造 観測衛星の運用 観測所 3番目に".split(),
    *"「 」 [1] 0 △5億円 ― 内数".split(),
    " how much ",
    " difference ",
    " share of ",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=8).map("".join), st.sampled_from(["ja", "en", None]))
def test_any_mixture_of_words_gets_a_backed_answer(sea: Assistant, question: str, lang: Language | None) -> None:
    """The guard withholds what is not backed: it never has to."""
    assert sea.ask(question, lang=lang).answer.answer


def _mixtures(assistant: Assistant, seed: int, count: int) -> list[str]:
    """Return questions put together from what the documents hold and what people ask."""
    chance = random.Random(seed)
    catalog = assistant.catalog
    owners = [name for o in catalog.organisations if o.name in catalog.held for name in (*o.printed, *o.kana, *o.en)]
    items = [name for item in catalog.items for name in item.names]
    years = ["", *"令和2年度 令和元年度 平成30年度 R2 FY2019 前年度 令和3年度".split()]
    stages = ["", *"予算政府案 当初予算 補正予算案 概算要求 決算".split()]
    shapes = "{o}の{i} {i} {o}と{p} {o}{y}{s} {y}{s}の{o} {i}と{j} {i}の{y}{s} {o}に占める{i} 全体{y}{s}".split()
    ends = [
        *"はいくら？ の合計は？ と前年度の差は？ は何％増えた？ は全体の何％？ の一覧 はなぜ？ とは何ですか".split(),
        *"は誰？ は何倍？ は百万円で を円で は何先？ はいつ？ は何の略？ 10億円以上 で最も多いのは？".split(),
        *"の平均は？ が10％増えたら？ と一致する？ は兆円で 何分の一".split(),
        " how much?",
        " share of the total",
        " top 3",
    ]
    return [
        chance.choice(shapes).format(
            o=chance.choice(owners), p=chance.choice(owners), i=chance.choice(items), j=chance.choice(items),
            y=chance.choice(years), s=chance.choice(stages),
        ) + chance.choice(ends)
        for _ in range(count)
    ]  # fmt: skip


def test_mixtures_over_the_bundled_paper_get_backed_answers(bundled: Assistant) -> None:
    for question in _mixtures(bundled, seed=7, count=200):
        answer = bundled.ask(question).answer
        assert answer.answer, question
