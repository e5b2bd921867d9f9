"""Fiscal years and stages as papers print them."""

import pytest

from corpus.fiscal import era_name, find_phrases, find_stages, find_years, year_of

CASES = [
    ("令和2年度予算政府案", [(2020, "政府案")]),
    ("令和元年度補正予算案", [(2019, "補正")]),
    ("令和元年度当初予算", [(2019, "当初")]),
    ("平成30年度補正予算", [(2018, "補正")]),
    ("令和4年度概算要求額", [(2022, "概算要求")]),
    ("令和6年度概算要求・要望額", [(2024, "概算要求")]),
    ("令和4年度概算決定額", [(2022, "政府案")]),
    ("令和3年度決算では", [(2021, "決算")]),
    ("令和2年度第3次補正予算", [(2020, "補正")]),
    ("令和3年度補正予算(第1号)", [(2021, "補正")]),
    ("R5要求", [(2023, "概算要求")]),
    ("R4当初:10億円", [(2022, "当初")]),
    ("H30補正", [(2018, "補正")]),
    ("2020年度予算案", [(2020, "政府案")]),
    ("FY2021 予算案", [(2021, "政府案")]),
    ("前年度当初予算額", [(2021, "当初")]),
    ("4年度当初予算額", [(2022, "当初")]),
    ("30年度補正予算", [(2018, "補正")]),
    ("平成31年度(2019年度)予算案", [(2019, "政府案")]),
    ("令和2年度\n予算政府案", [(2020, "政府案")]),
    ("令和2年\n度予算政\n府案", [(2020, "政府案")]),
    ("R4当\n  初:16億円", [(2022, "当初")]),
    ("令和2年度予算", [(2020, None)]),
    ("令和2年度の防災予算案", [(2020, None), (None, "政府案")]),
    ("要求額 決定額 前年度", [(None, "概算要求"), (None, "政府案"), (2021, None)]),
    ("5Gの予算", []),
    ("SR5要求", []),  # a letter inside a word is no era, and 要求 alone no stage
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text for text, _ in CASES])
def test_phrases_are_found(text: str, wanted: list[tuple[int | None, str | None]]) -> None:
    assert [(phrase.year, phrase.stage) for phrase in find_phrases(text, base=2022)] == wanted


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_the_places_of_a_phrase_hold_its_words(text: str) -> None:
    for phrase in find_phrases(text, base=2022):
        assert 0 <= phrase.start < phrase.end <= len(text)
        for at in (phrase.year_at, phrase.stage_at):
            if at is not None:
                assert phrase.start <= at[0] < at[1] <= phrase.end
                assert text[at[0] : at[1]].strip() == text[at[0] : at[1]]


def test_relative_years_need_a_base() -> None:
    assert [phrase.year for phrase in find_phrases("前年度予算額")] == [None]
    assert [phrase.year for phrase in find_phrases("前々年度、翌年度", base=2020)] == [2018, 2021]


@pytest.mark.parametrize(
    ("era", "number", "year"), [("令和", "元", 2019), ("昭和", "64", 1989), ("H", "31", 2019), ("令和", "五", 2023)]
)
def test_years_of_eras(era: str, number: str, year: int) -> None:
    assert year_of(era, number) == year


def test_years_and_stages_that_people_type() -> None:
    assert [year for *_, year in find_years("R2、2021年、去年", base=2020)] == [2020, 2021, 2019]
    assert [stage for *_, stage in find_stages("概算要求と補正予算案")] == ["概算要求", "補正"]


@pytest.mark.parametrize("year", [1926, 1989, 2018, 2019, 2020])
def test_era_names_are_read_again(year: int) -> None:
    assert [phrase.year for phrase in find_phrases(era_name(year))] == [year]


def test_many_years_without_a_stage_are_gone_through_once() -> None:
    assert len(find_phrases("令和5年度、" * 30_000)) == 30_000
