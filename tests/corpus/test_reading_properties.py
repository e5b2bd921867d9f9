"""Any text can be read: nothing crashes, everything leads back, and long papers take their length in time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus.ledgers import BUNDLED, read_text

PIECES = st.sampled_from(
    [
        "億円", "百万円", "％", "約", "1", "２", "1,234", "5.6", "５．６", "○", "・", "（", "）", "【",
        "】", "(", ")", "<参考>", "\n", "\n\n", "\n\n\n", "\x0c", "\r\n", "\r", " ", "\u3000", "\t",
        "令和5年度", "予算案", "当初予算額", "前年度", "増減率", "増減額", "対前年度", "総務省", "気象庁",
        "■", "Ⅰ ", "１．", "（１）", "合計", "小計", "うち", "の内数", "新規", "このほか", "―", "－", "▲",
        "+", "~", "2分の1", "倍", "人", "件", "。", "、", "：", "は", "を", "に比べて", "増加し",
        "単位：千円", "［億円］", "事項", "\x00", "\x1b", "\u200b", "\ud800", "𠮷", "ｶﾞ", "①", "皆増",
        "R5", "H30補正", "999999999999999999999999999999", "観測網の整備",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=80).map("".join))
def test_any_mixture_is_read_and_leads_back(text: str) -> None:
    reading = read_text(text)
    for entry in reading.entries:
        assert reading.document.quote(entry.amount.span) == entry.amount.text
        for span in entry.label_spans.values():
            assert reading.document.quote(span) is not None
    for relation in reading.relations:
        assert relation.verdict in ("一致", "端数の範囲", "不一致", "未確定")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    read_text(text)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=50, deadline=None)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read_text(text).entries == read_text(text).entries


MONOTONOUS = {
    "spaces": " ",
    "wide spaces": "\u3000",
    "line breaks": "\n",
    "returns": "\r",
    "blank lines": " \n",
    "page feeds": "\f",
    "digits": "1",
    "grouped digits": "1,",
    "brackets": "（",
    "open amounts": "（1億円",
    "items": "○施策の推進 1億円\n",
    "items in boxes": "○施策の推進 1億円\n\n",
    "labelled lines": "施策の推進\n\n令和5年度予算案：1億円\n\n",
    "sentences": "令和5年度の予算案は、前年度に比べて1億円増加し、5億円となっている。",
    "amounts": "1億円 ",
    "shares": "1億円：2％\n",
    "years": "令和5年度",
    "counts": "参加は12件、",
    "organisations": "総務省\n",
    "headings": "（１）観測の強化\n",
    "dashes": "― ",
    "titles": "\n\n\n総務省の施策例\n\n1億円\n",
}


@pytest.mark.parametrize("piece", MONOTONOUS.values(), ids=MONOTONOUS)
def test_a_hundred_thousand_characters_take_seconds(piece: str) -> None:
    began = time.perf_counter()
    read_text(piece * (100_000 // len(piece)))
    assert time.perf_counter() - began < 20  # 0.1 to 3 s here; a rule that goes back over the page would take minutes


def test_ten_times_the_pages_take_about_ten_times_as_long() -> None:
    text = BUNDLED.read_text(encoding="utf-8")

    def seconds(copies: int) -> float:
        began = time.perf_counter()
        read_text((text + "\n\n\n") * copies)
        return time.perf_counter() - began

    assert seconds(40) < 40 * max(seconds(4), 0.2)  # about 15 times: each ministry's rows meet each of its pages


def test_a_long_table_is_read_whole() -> None:
    rows = "\n".join(f"施策その{n}の推進 {n + 1:,} {n:,} 1" for n in range(3_000))
    began = time.perf_counter()
    reading = read_text(f"（単位：百万円）\n事項 令和5年度予算案 令和4年度予算額 増減\n{rows}")
    assert len(reading.entries) == 9_000
    assert time.perf_counter() - began < 30
