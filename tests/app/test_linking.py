"""What a question names is found however it is typed, and what nothing explains is found out."""

import pytest

from app.assistant import Assistant
from app.linking import Linker, Links, is_english
from app.names import hiragana
from app.pairs import pairs
from corpus.model import Stage

Columns = tuple[tuple[int | None, Stage | None], ...]


@pytest.fixture(scope="module")
def linker(sea: Assistant) -> Linker:
    """Return a linker over the invented paper."""
    return Linker(sea.catalog)


def named(links: Links) -> list[str]:
    """Return the organisations that were recognised, in order."""
    return [mention.name for mention in links.organisations]


ORGANISATIONS = [
    ("気象庁の予算", ["気象庁"]),
    ("きしょうちょうの予算", ["気象庁"]),
    ("キショウチョウの予算", ["気象庁"]),
    ("ｷｼｮｳﾁｮｳの予算", ["気象庁"]),
    ("ＪＭＡの予算", ["気象庁"]),
    ("the JMA's budget", ["気象庁"]),
    ("the japan meteorological agency", ["気象庁"]),
    ("海上保案庁の予算", ["海上保安庁"]),
    ("海保の予算", ["海上保安庁"]),
    ("海上保安庁と気象庁", ["海上保安庁", "気象庁"]),
    ("気象庁、海保、気象庁", ["気象庁", "海上保安庁", "気象庁"]),
    ("国交省の予算", ["国土交通省"]),
]


@pytest.mark.parametrize(("question", "names"), ORGANISATIONS)
def test_organisations_are_found(linker: Linker, question: str, names: list[str]) -> None:
    links = linker.link(question)
    assert (named(links), links.unknown_organisations) == (names, ())


NO_ORGANISATIONS = [
    "政府案の額",
    "気象の予算",
    "JMAX project",
    "majma",
    "府省庁の予算",
    "どの省ですか",
    "各省庁の予算",
    "省エネ",
    "省令",
]


@pytest.mark.parametrize("question", NO_ORGANISATIONS)
def test_near_misses_are_none(linker: Linker, question: str) -> None:
    links = linker.link(question)
    assert (named(links), links.unknown_organisations) == ([], ())


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("宇宙省の予算", "宇宙省"),
        ("気像庁の予算", "気像庁"),
        ("星空庁は？", "星空庁"),
        ("海洋観測委員会の予算", "海洋観測委員会"),
    ],
)
def test_organisations_of_nobody_are_named_unknown(linker: Linker, question: str, name: str) -> None:
    assert linker.link(question).unknown_organisations == (name,)


def test_a_typo_is_told(linker: Linker) -> None:
    (mention,) = linker.link("海上保案庁の予算").organisations
    assert (mention.name, mention.corrected) == ("海上保安庁", "海上保案庁")
    (exact,) = linker.link("気象庁の予算").organisations
    assert exact.corrected is None


COLUMNS: list[tuple[str, Columns]] = [
    ("令和4年度予算政府案", ((2022, "政府案"),)),
    ("Ｒ４年度の政府案", ((2022, "政府案"),)),
    ("2022年度の政府案", ((2022, "政府案"),)),
    ("FY2022 government draft", ((2022, "政府案"),)),
    ("令和3年度当初予算と令和4年度政府案", ((2021, "当初"), (2022, "政府案"))),
    ("令和3年度から令和4年度", ((2021, None), (2022, None))),
    ("概算要求額", ((None, "概算要求"),)),
    ("政府案、令和3年度の分", ((2021, "政府案"),)),
    ("令和4年度の気象庁の補正予算は", ((2022, "補正"),)),
    ("平成30年度補正予算", ((2018, "補正"),)),
    ("令和3年度と令和4年度の政府案", ((2021, None), (2022, "政府案"))),
    ("政府案と補正と令和4年度", ((None, "政府案"), (None, "補正"), (2022, None))),
    ("予算はいくら", ()),
    ("第4回の会議", ()),
]


@pytest.mark.parametrize(("question", "columns"), COLUMNS)
def test_years_are_paired_with_their_stage(linker: Linker, question: str, columns: Columns) -> None:
    assert linker.link(question).columns == columns


def test_a_measures_name_hides_what_stands_in_it(sea: Assistant) -> None:
    linker = Linker(sea.catalog)
    links = linker.link("沿岸観測所の整備の当初予算")
    assert links.stages == ("当初",)
    assert "沿岸観測所の整備" in links.rest


ITEMS = [
    ("沿岸観測所の整備", ["沿岸観測所の整備"]),
    ("沿岸の観測所整備", ["沿岸観測所の整備"]),
    ("沿岸観測所", ["沿岸観測所の整備"]),
    ("測量船", ["測量船の建造"]),
    ("測量船建造の費用", ["測量船の建造"]),
    ("観測衛星", ["観測衛星の運用"]),
    ("観測衛生の運用", ["観測衛星の運用"]),
    ("測量船の建造と観測衛星の運用", ["測量船の建造", "観測衛星の運用"]),
    ("観測衛星の運用、測量船の建造、沿岸観測所の整備", ["観測衛星の運用", "測量船の建造", "沿岸観測所の整備"]),
]
NO_ITEMS = ["予算はいくら", "月面基地の整備計画", "船長", "宇宙船の打ち上げ", "", "気象", "？？？"]


@pytest.mark.parametrize(("rest", "names"), ITEMS)
def test_items_are_found_in_the_order_of_the_question(linker: Linker, rest: str, names: list[str]) -> None:
    assert [group[0].item.name for group in linker.all_items(rest)] == names


@pytest.mark.parametrize("rest", NO_ITEMS)
def test_no_item_is_found_where_none_is_named(linker: Linker, rest: str) -> None:
    assert linker.all_items(rest) == []


UNKNOWN = [
    ("月面基地の予算", ["月面基地"]),
    ("観測衛星の運用とドローン", ["観測衛星", "運用", "ドローン"]),
    ("海洋観測の予算はいくらですか", []),
    ("合計金額の一覧を教えてください", []),
    ("how much is the whole budget", []),
    ("how much is the GPS budget", ["GPS"]),
]


@pytest.mark.parametrize(("rest", "words"), UNKNOWN)
def test_words_that_nothing_explains(linker: Linker, rest: str, words: list[str]) -> None:
    assert linker.unknown_words(rest, []) == words


def test_an_item_explains_its_words(linker: Linker) -> None:
    (group,) = linker.all_items("観測衛星の運用")
    assert linker.unknown_words("観測衛星の運用とドローン", [group[0].item]) == ["ドローン"]


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("What is the budget?", True),
        ("How much is 「沿岸観測所の整備」?", True),
        ("METI 予算", False),
        ("CSIRTとは何ですか", False),
        ("", False),
        ("2022", False),
        ("ok", True),
    ],
)
def test_english(text: str, english: bool) -> None:
    assert is_english(text) is english


def test_kana_and_pairs() -> None:
    assert hiragana("ヴァイオリンー") == "ゔぁいおりんー"
    assert dict(pairs("観測のために")) == {"観測": 1, "測の": 1}
    assert pairs("あ") == {}
