"""Which years labels mean."""

import pytest

from corpus.grids.periods import Calendar, Period

REPORT = (
    "第116期（自 2018年４月１日 至 2019年３月31日）第117期（2020年３月31日）"
    "当連結会計年度（自　2019年4月 1日　至　2020年3月31日）"
)
CALENDAR = Calendar.of(REPORT)


@pytest.mark.parametrize(
    ("label", "ends", "instant"),
    [
        ("第116期", 2019, False),
        ("前連結会計年度", 2019, False),
        ("当期末", 2020, True),
        ("2019年３月31日現在", 2019, True),
        ("前事業年度(自 2018年４月１日 至 2019年３月31日)", 2019, False),
        ("2016年３月", 2016, False),
        ("令和元年度", 2020, False),
        ("平成31年3月期", 2019, False),
        ("2020/03/31", 2020, True),
        ("FY2018", 2019, False),
        ("2018", 2018, False),
        ("翌年度", 2021, False),
    ],
)
def test_years(label: str, ends: int, instant: bool) -> None:
    found = CALENDAR.read(label)
    assert found is not None
    assert (found.ends, found.instant, found.pure) == (ends, instant, True)


@pytest.mark.parametrize("label", ["議会費", "当期純利益", "第3期", "1958年６月23日生", "", "当期変動額"])
def test_labels_without_a_year(label: str) -> None:
    assert CALENDAR.read(label) is None


def test_what_a_document_says_of_its_years() -> None:
    assert (CALENDAR.ends, CALENDAR.month, CALENDAR.numbered) == (2020, 3, {116: 2019, 117: 2020})
    assert Calendar.of("", 2024).ends == 2025
    assert Calendar.of("第9期（2020年12月31日）").fiscal(2020) == 2020
    assert Calendar.of("前年度").read("前年度") is None


def test_a_label_that_says_more_than_a_year_is_not_pure() -> None:
    assert Calendar(2025).read("前年度予算額") == Period(2024, 2023, False, False, False)
    assert CALENDAR.read("当期首残高") == Period(2020, 2019, True, True, False)


def test_a_fiscal_year_ends_in_the_next_calendar_year() -> None:
    found = Calendar(2025).read("自 2024年4月1日 至 2024年9月30日")
    assert found is not None
    assert (found.ends, found.fiscal_year) == (2025, 2024)
