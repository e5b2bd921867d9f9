"""What the reconciliation says of the bundled paper, and of small cases."""

from decimal import Decimal

import pytest

from corpus.model import Amount, Entry, Span
from corpus.relations import (
    Relation,
    difference_relation,
    multiple_relation,
    rate_relation,
    same_relation,
    share_relation,
    sum_relation,
)
from tests.corpus.ledgers import BUNDLED, read_paper, read_text


def relations(kind: str, line: int) -> list[Relation]:
    reading = read_paper(BUNDLED)
    return [
        r for r in reading.relations if r.kind == kind and reading.document.line(r.printed.amount.span.start) == line
    ]


def test_every_relation_has_a_verdict_and_what_it_rests_on() -> None:
    for relation in read_paper(BUNDLED).relations:
        assert relation.verdict in ("一致", "端数の範囲", "不一致", "未確定")
        assert relation.parts or relation.note
        if relation.verdict == "一致":
            assert relation.gap == 0


def test_nothing_in_the_bundled_paper_disagrees() -> None:
    assert [r for r in read_paper(BUNDLED).relations if r.verdict == "不一致"] == []


@pytest.mark.parametrize(
    ("kind", "line", "verdict", "formula"),
    [
        ("total", 310, "一致", "4.8億円 + 0.2億円"),  # the ministry's rows of the main table
        ("total", 309, "一致", "5.9億円 + 0.1億円"),
        ("total", 605, "一致", "３２．９億円 + １．０億円"),
        ("total", 607, "一致", "３３．１億円 + １．０億円"),
        ("total", 46, "一致", "６．９億円 + ４．４億円"),  # the row's items on another page
        ("total", 46, "一致", "７．４億円 + ４．０億円"),
        ("total", 699, "端数の範囲", "23.7億円 + 393.2億円 + 277.7億円 + 137.4億円 + 2.3億円"),
        ("difference", 762, "端数の範囲", "８３４．２億円 - 712.9億円"),
        ("share", 711, "一致", "393.2億円 / ８３４．２億円"),
        ("share", 763, "端数の範囲", "８３４．２億円 / 393.2億円"),
        ("share", 764, "端数の範囲", "８３４．２億円 / 277.7億円"),
        ("same_item", 429, "一致", "196.8億円"),
        ("total", 68, "未確定", ""),  # of the year before no parts are printed
    ],
)
def test_a_relation_of_the_bundled_paper(kind: str, line: int, verdict: str, formula: str) -> None:
    assert (verdict, formula) in [(relation.verdict, relation.formula) for relation in relations(kind, line)]


def test_the_items_of_two_totals_are_counted_and_what_all_ways_share_is_settled() -> None:
    (split,) = relations("split", 85)
    assert split.verdict == "未確定"
    assert (split.readings, split.exact, split.gap) == (179, True, Decimal(0))
    assert [entry.split(":")[0] for entry in split.settled] == ["GSOCシステムの構築"]


def test_an_amount_that_only_one_page_marks_内数_agrees_with_a_note() -> None:
    (relation,) = relations("same_item", 248)
    assert relation.verdict == "一致"
    assert "内数" in relation.note


def test_adopted_items_are_not_compared_with_the_whole_row() -> None:
    assert relations("same_item", 582) == []


def entry(text: str, value: str | None, step: str | None = "10000000", unit: str = "円", **labels: object) -> Entry:
    amount = Amount(
        value=None if value is None else Decimal(value),
        unit=unit,
        step=None if step is None else Decimal(step),
        text=text,
        span=Span("d", 0, len(text)),
    )
    return Entry(amount=amount, **labels)  # type: ignore[arg-type]


A, B, C = entry("1.2億円", "120000000"), entry("0.5億円", "50000000"), entry("0.7億円", "70000000")


def test_a_gap_within_half_a_step_of_each_figure_is_rounding() -> None:
    assert sum_relation(A, [B, C]).verdict == "一致"
    assert sum_relation(entry("1.3億円", "130000000"), [B, C]).verdict == "端数の範囲"
    assert sum_relation(entry("1.4億円", "140000000"), [B, C]).verdict == "不一致"
    assert sum_relation(entry("1.4億円", "140000000", "1"), [B, entry("0.9億円", "90000000", "1")]).gap == 0


def test_a_change_may_leave_its_sign_to_the_word_behind_it() -> None:
    assert difference_relation(entry("0.2億円", "20000000"), B, C).verdict == "一致"
    assert difference_relation(entry("▲0.2億円", "-20000000"), B, C).verdict == "一致"
    assert difference_relation(entry("▲0.2億円", "-20000000"), C, B).verdict == "不一致"


def test_a_change_from_a_dash_is_the_whole_amount_or_open() -> None:
    dash = entry("―", None, None)
    assert difference_relation(B, B, dash).verdict == "一致"
    assert difference_relation(C, B, dash).verdict == "未確定"


@pytest.mark.parametrize(("printed", "verdict"), [("140.0", "一致"), ("150.0", "端数の範囲"), ("200.0", "不一致")])
def test_a_rate_is_compared_with_all_that_rounding_may_have_made_of_it(printed: str, verdict: str) -> None:
    rate = entry(f"{printed}%", printed, "0.1", "%")
    assert rate_relation(rate, A, B).verdict == verdict


def test_shares_multiples_and_fractions() -> None:
    assert share_relation(entry("41.7%", "41.7", "0.1", "%"), B, A).verdict == "一致"
    assert multiple_relation(entry("2.4倍", "2.4", "0.1", "倍"), A, B).verdict == "一致"
    half = entry("約2分の1", "2", None, "倍", marks=("約",))
    assert share_relation(half, entry("0.6億円", "60000000"), A).verdict == "一致"
    assert share_relation(half, entry("0.1億円", "10000000"), A).verdict == "不一致"
    assert share_relation(half, entry("―", None), A).verdict == "未確定"


def test_nothing_is_divided_by_nothing() -> None:
    nothing = entry("0億円", "0")
    assert rate_relation(entry("1%", "1", "1", "%"), A, nothing).verdict == "未確定"
    assert multiple_relation(entry("1倍", "1", "1", "倍"), A, nothing).verdict == "未確定"


def test_two_places_that_differ_disagree() -> None:
    assert same_relation(A, C).verdict == "不一致"


TABLE = """［億円］
事項 令和5年度予算案 令和4年度予算額 増減
観測の強化 10 8 2
通信の強化 5 7 ▲2
計 15 15 0
"""


def test_a_table_is_checked_down_and_across() -> None:
    reading = read_text(TABLE)
    assert {r.verdict for r in reading.relations if r.kind == "total"} == {"一致"}
    assert {r.verdict for r in reading.relations if r.kind == "difference"} == {"一致"}
