"""Numbers and dates as spreadsheets show them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.amounts import parse_amount
from corpus.formats.number_formats import Value, displayed

ACCOUNTS = '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (1234, "General", "1234"),
        (1234.5, "General", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (-5, "General", "-5"),
        (1e15, "General", "1000000000000000"),
        (1 / 3, "General", "0.3333333333"),
        (1234567, "#,##0", "1,234,567"),
        (1234567, "#,##0.0", "1,234,567.0"),
        (12345678, "#,##0,", "12,346"),  # 千円 display
        (12345678, '#,##0,"千円"', "12,346千円"),
        (12345678900, "#,##0,,", "12,346"),  # 百万円 display
        (-1234, '#,##0;"△"#,##0', "△1,234"),
        (-1234, '#,##0;"▲ "#,##0', "▲ 1,234"),
        (-1234, "#,##0;[Red]\\-#,##0", "-1,234"),
        (-1234, "#,##0;[赤](#,##0)", "(1,234)"),
        (0, '#,##0;"△"#,##0;"－"', "－"),
        (0, ACCOUNTS, "-"),
        (5, ACCOUNTS, "5"),
        (-5, ACCOUNTS, "-5"),
        (-0.4, "#,##0", "0"),  # no sign before nought
        (0.336, "0.0%", "33.6%"),
        (0.5, "0%", "50%"),
        (7, "000", "007"),
        (3, '0"件"', "3件"),
        (1.5, "0.00", "1.50"),
        (1.5, "0.##", "1.5"),
        (0.5, "#.0", ".5"),
        (2, '"約"0', "約2"),
        (2, ";;", ""),
        (-2, "0;;", ""),
        (5, "@", "5"),
        (5, "G/標準", "5"),
        (True, "General", "TRUE"),
        (False, "0", "FALSE"),
        ("道路", "#,##0", "道路"),
        (float("nan"), "0", ""),
        (datetime(2024, 4, 1), "yyyy/m/d", "2024/4/1"),
        (datetime(2024, 4, 1), "mm-dd-yy", "04-01-24"),
        (datetime(2024, 4, 1), '[$-411]ggge"年"m"月"d"日";@', "令和6年4月1日"),
        (datetime(2019, 4, 30), "[$-411]ge.m.d", "H31.4.30"),
        (datetime(1900, 1, 1), '[$-411]ggge"年"', "1900年"),
        (datetime(2024, 4, 1, 9, 5), "yyyy-mm-dd hh:mm", "2024-04-01 09:05"),
        (datetime(2024, 4, 1, 9, 5), "h:m AM/PM", "9:5 午前"),
        (date(2024, 4, 1), "m月d日(aaa)", "4月1日(月)"),
        (date(2024, 4, 1), "d-mmm-yy", "1-Apr-24"),
        (date(2024, 4, 1), "General", "2024/4/1"),
        (time(9, 5), "h:mm", "9:05"),
        (timedelta(hours=30, minutes=2), "[h]:mm:ss", "30:02:00"),
    ],
)
def test_shown(value: Value, number_format: str, shown: str) -> None:
    assert displayed(value, number_format) == shown


@settings(deadline=None)
@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_read_back(number: int) -> None:
    for number_format in ("#,##0", '#,##0;"△"#,##0', "#,##0_ ;[Red]\\-#,##0\\ "):
        assert parse_amount(displayed(number, number_format), unit="円").value == Decimal(number)


NUMBERS = st.one_of(st.integers(), st.floats(), st.datetimes(), st.text(max_size=5), st.booleans(), st.times())


@settings(deadline=None)
@given(NUMBERS, st.text(st.sampled_from('0#?,.%;"\\_*[]@ymdhsgea年/ -千円GR'), max_size=20))
def test_any_format_shows_something(value: Value, number_format: str) -> None:
    assert isinstance(displayed(value, number_format), str)
