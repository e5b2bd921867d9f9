"""What folding makes one, what it leaves apart, and the way back from it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import MappedText, fold, fold_text

# The characters that folding treats, beside any others: random text alone would seldom join a kana with its mark.
TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("かカｶﾊﾞﾟ\u3099\u309a゛ー－１２，．㈱㌔㎡①⅓▲△\u200b\ufeff\ufe00\r\n\t　"))
)


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("８３４．２億円", "834.2億円"),
        ("ｻｲﾊﾞｰ", "サイバー"),
        ("ﾊﾟｰﾄﾞ", "パード"),
        ("は\u309aか\u3099", "ぱが"),  # as macOS writes file names
        ("か\u200b\u3099", "が"),
        ("⾦額", "金額"),  # a radical in place of the character, from a PDF's font
        ("⺠間⻑官⻄⼾", "民間長官西戸"),
        ("神", "神"),
        ("㈱㌔㎡", "(株)キロm²"),
        ("Ⅳ", "IV"),
        ("▲５", "△5"),
        ("‐‑‒–—―−－─━", "-" * 10),
        ("10〜20～30", "10~20~30"),
        ("\u3000\u00a0\u2003\t", "    "),
        ("･•", "・・"),
        ("◯〇○", "○〇○"),
        ("（注）［億円］：％", "(注)[億円]:%"),
        ("\ufeff予\u200b算\ufe00", "予算"),
        ("ﾞ", "゛"),
        ("Ａｂｃ", "Abc"),
    ],
)
def test_folds(printed: str, folded: str) -> None:
    assert fold_text(printed) == folded


@pytest.mark.parametrize(
    "printed",
    [
        "①⑫㊿",  # 「⑫5億円」 must not become 125億円
        "⅓½",
        "m²₂",
        "㋀㏠㍘",  # 1月, 1日, 0点
        "㈠㊀",
        "サーバー",
        "“引用”‘符’「」『』",
        "…‥",
        "\r\n\n\f\v\x85\u2028",
        "\x00\x07\x1b\x7f",
        "\ud800\udfff",
        "゛゜",
        "Abc",
    ],
)
def test_keeps_as_printed(printed: str) -> None:
    assert fold_text(printed) == printed


def test_every_character_folds_once_and_makes_no_number() -> None:
    planes = (range(0x20000), range(0x2F800, 0x2FA20), range(0xE0000, 0xE0200))  # the others hold nothing to fold
    characters = [chr(code) for plane in planes for code in plane if chr(code) != "\n"]
    folded = fold_text("\n".join(characters))
    assert fold_text(folded) == folded
    for character, one in zip(characters, folded.split("\n"), strict=True):
        assert character.isdecimal() or not re.search("[0-9]", one)


@given(TEXTS)
def test_any_text_folds_and_finds_its_way_back(text: str) -> None:
    folded = fold(MappedText.of(text))
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert fold(folded) == folded
    at = 0
    for index, (start, end) in enumerate(zip(folded.starts, folded.ends, strict=True)):
        assert at <= start < end <= len(text)
        assert folded.span(index, index + 1) == (start, end)
        assert fold_text(text[start:end]).find(folded.text[index]) >= 0
        at = start
    start, end = folded.span(0, len(folded))
    if folded.text:
        assert fold_text(text[:start]) == fold_text(text[end:]).lstrip("゛゜\u3099\u309a") == ""
        assert fold_text(text[start:end]) == folded.text
    else:
        assert start == end


@given(TEXTS, st.data())
def test_a_part_keeps_its_place(text: str, data: st.DataObject) -> None:
    folded = fold(MappedText.of(text))
    a = data.draw(st.integers(0, len(folded)))
    b = data.draw(st.integers(a, len(folded)))
    part = folded.part(a, b)
    assert part.text == folded.text[a:b]
    assert part.span(0, len(part)) == folded.span(a, b)
    assert MappedText.join([folded.part(0, a), part, folded.part(b)]) == folded


def test_spans_are_those_of_the_original() -> None:
    text = "注：ｶﾞｽ代は㈱へ１，５１１億円"
    folded = fold(MappedText.of(text))
    at = folded.text.index("1,511億円")
    assert folded.printed(at, at + len("1,511億円")) == "１，５１１億円"
    assert folded.printed(folded.text.index("ガ"), folded.text.index("ス")) == "ｶﾞ"
    assert folded.printed(folded.text.index("株"), folded.text.index("株") + 1) == "㈱"


def test_lines_joined_for_reading_point_at_their_own_lines() -> None:
    text = "情報共有シス\r\nテムの運用\n３億円"
    first, second, third = MappedText.of(text).lines()
    joined = MappedText.join([first, second, third], " ")
    assert joined.text == "情報共有シス テムの運用 ３億円"
    assert joined.printed(4, 9) == "シス\r\nテム"
    assert joined.span(6, 7) == (6, 6)  # the space is printed nowhere
    assert fold(joined).text == "情報共有シス テムの運用 3億円"


def test_parts_joined_against_their_order_still_span_what_they_hold() -> None:
    text = MappedText.of("あいう")
    assert MappedText.join([text.part(2), text.part(0, 1)]).span(0, 2) == (0, 3)


def test_empty_texts_stand_where_they_were_cut() -> None:
    text = MappedText.of("予算案", 1)
    assert text.span(1, 1) == (2, 2)
    assert text.part(2).span(0, 0) == (3, 3)
    assert text.part(1, 1).span(0, 0) == (2, 2)
    assert MappedText.of("予算案", 9).text == ""
    assert MappedText.join([]).text == ""


def test_stripping_and_dropping_keep_the_place() -> None:
    text = MappedText.of("　予 算　")
    assert text.strip().span(0, 3) == (1, 4)
    assert text.without(re.compile(r"\s")).text == "予算"
    assert text.without(re.compile("x")) is text
    assert MappedText.of("  ").strip().text == ""


def test_what_cannot_be_meant_is_refused() -> None:
    with pytest.raises(ValueError, match="not a range of 2 characters"):
        MappedText.of("予算").span(1, 3)
    with pytest.raises(ValueError, match="different originals"):
        MappedText.join([MappedText.of("予"), MappedText.of("算")])
