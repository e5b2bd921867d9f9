"""Headings above a place, and units that lines state."""

import pytest

from corpus.formats.outline import Outline, line_kind
from corpus.formats.units import stated_unit


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("第1款 議会費", "第"),
        ("1 総括", "1."),
        ("２．歳出", "1."),
        ("(1) 一般会計", "(1)"),
        ("①現金", "①"),
        ("ア 報酬", None),
        ("ア．報酬", "ア"),
        ("前年度", "period"),
        ("当連結会計年度(自 2019年4月1日 至 2020年3月31日)", "period"),
        ("2020年３月31日現在", "period"),
        ("※2．販売費の内訳", "※"),
        ("【表紙】", "["),
        ("予算の概要", None),
        ("1,200千円を計上した。", None),
        ("", None),
    ],
)
def test_what_makes_a_line_a_heading(line: str, kind: str | None) -> None:
    assert line_kind(line) == kind


def test_a_bold_line_is_a_heading() -> None:
    assert line_kind("予算の概要", bold=True) == "bold"


def test_the_next_of_its_kind_takes_the_place_of_a_heading() -> None:
    outline = Outline()
    outline.tag(2, (0, 1))
    outline.line("(1) 歳入", (2, 3))
    outline.line("① 市税", (4, 5))
    outline.line("② 地方交付税", (6, 7))
    assert list(outline.spans) == [(0, 1), (2, 3), (6, 7)]
    outline.line("(2) 歳出", (8, 9))
    assert list(outline.spans) == [(0, 1), (8, 9)]
    outline.tag(3, (10, 11))
    assert list(outline.spans) == [(0, 1), (10, 11)]
    outline.tag(1, (12, 13))
    assert list(outline.spans) == [(12, 13)]


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("（単位：千円）", "千円"),
        ("(単位 百万円、％)", "百万円"),
        ("[億円]", "億円"),
        ("単位:人", "人"),
        ("金額単位：円", "円"),
        ("（単位：％、千円）", "千円"),
        ("単位未満は切り捨て", None),
        ("1億円の増", None),
        ("", None),
    ],
)
def test_the_unit_that_a_line_states(line: str, unit: str | None) -> None:
    assert stated_unit(line) == unit
