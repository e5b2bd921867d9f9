"""Text from Slack made plain, text to Slack made safe, and no cut within a figure or a word."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.slack.asked import is_question
from app.slack.markup import escape, mentions, pieces, plain, shortened


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<@U0BOT> 防衛省の予算は？", "防衛省の予算は？"),
        ("<@U0BOT|urazuke>防衛省の予算は？", "防衛省の予算は？"),
        ("<!here> <!subteam^S1|@team> <#C1|general> 予算は？", "予算は？"),
        ("<https://example.go.jp/?a=1|白書>の予算は？", "白書の予算は？"),
        ("<https://example.go.jp/?a=1> 予算は", "予算は"),
        ("<https://example.go.jp|https://example.go.jp> 予算は", "予算は"),
        ("<mailto:a@example.jp|a@example.jp> へ", "a@example.jp へ"),
        ("<mailto:a@example.jp> へ", "a@example.jp へ"),
        ("<!date^1392734382^{date}|2014-02-18> の額", "2014-02-18 の額"),
        ("予算は :bow: :+1::skin-tone-2: ？", "予算は ？"),
        ("10:30:45 に開始", "10:30:45 に開始"),  # a time is no emoji
        ("*太字*の_斜体_と `code` と ~消した~ 語", "太字の_斜体_と code と 消した 語"),
        ("(_斜体_) 「~線~」", "(斜体) 「線」"),
        ("5~10億円と20~30億円は？", "5~10億円と20~30億円は？"),  # ranges are not struck out
        ("3*4*5", "3*4*5"),
        ("```\n予算\n```", "予算"),
        ("A&amp;B &lt;C&gt; &amp;lt;", "A&B <C> &lt;"),  # unescaped once
        ("&gt; 昨日の話\n今年は？", "今年は？"),
        ("> 昨日の話\n今年は？", "今年は？"),
        ("&gt; 引用だけ？", "引用だけ？"),
        ("&gt;&gt;&gt; 引用だけ？", "引用だけ？"),
        ("　全角　空白　", "全角 空白"),
        ("", ""),
        ("<@U1>", ""),
    ],
)
def test_markup_is_taken_off(text: str, said: str) -> None:
    assert plain(text) == said


def test_quotations_stay_where_they_are_wanted() -> None:
    assert plain("&gt; 241.9億円\n本当？", quotes=True) == "241.9億円\n本当？"


def test_a_mention_is_of_one_user() -> None:
    assert mentions("<@U1> と <@U2|b>", "U2")
    assert not mentions("<@U12>", "U1")
    assert not mentions("&lt;@U1&gt;", "U1")


@pytest.mark.parametrize(
    "text", ["<!channel>", "<@U1>", "<https://evil.example|内閣府>", "<#C1>", "&lt;!here&gt;", "\u202e\x1b[31m"]
)
def test_what_goes_out_can_mention_nobody_and_fake_no_link(text: str) -> None:
    sent = escape(text)
    assert "<" not in sent and ">" not in sent
    assert not re.search(r"&(?!amp;|lt;|gt;)", sent)
    assert plain(sent.replace("�", "")) in (text, plain(text), text.replace("\u202e", "").replace("\x1b", ""))


@given(st.text(), st.integers(min_value=8, max_value=60))
def test_pieces_are_the_text_and_short_enough(text: str, limit: int) -> None:
    found = pieces(text, limit)
    assert "".join(found) == text
    assert all(0 < len(piece) <= limit for piece in found)


FIGURES = ["45.1億円", "１兆2,345億円", "29.0%", "△9.6億円", "約302分の1"]
WORDS = st.sampled_from([*FIGURES, "サイバーセキュリティ", "予算", "は", "です。", "、", "METI", "\n", "の"])


@given(st.lists(WORDS, max_size=60).map("".join), st.integers(min_value=20, max_value=60))
def test_no_cut_is_within_a_figure_or_a_word(text: str, limit: int) -> None:
    at = 0
    inside = {
        n
        for word in (*FIGURES, "METI")
        for m in re.finditer(re.escape(word), text)
        for n in range(m.start() + 1, m.end())
    }
    for piece in pieces(text, limit, FIGURES)[:-1]:
        at += len(piece)
        assert at not in inside, (piece, text[at - 5 : at + 5])


@given(st.lists(WORDS, max_size=20).map("".join), st.integers(min_value=12, max_value=30))
def test_what_is_shortened_ends_after_a_word(text: str, limit: int) -> None:
    short = shortened(text, limit, FIGURES)
    assert len(short) <= limit
    kept = short.removesuffix("…")
    assert text.startswith(kept)
    if kept != text:
        inside = {
            n for word in FIGURES for m in re.finditer(re.escape(word), text) for n in range(m.start() + 1, m.end())
        }
        assert len(kept) not in inside


def test_sentences_end_pieces_where_they_can() -> None:
    text = "一つ目の文は短い。二つ目の文は少し長くて、読点もある。三つ目。"
    assert pieces(text, 16) == ["一つ目の文は短い。", "二つ目の文は少し長くて、", "読点もある。三つ目。"]


def test_a_run_of_digits_longer_than_a_piece_is_the_only_one_cut() -> None:
    assert pieces("9" * 25, 10) == ["9" * 10, "9" * 10, "9" * 5]


@pytest.mark.parametrize(
    "text",
    [
        "予算は？",
        "予算は?",
        "ﾖｻﾝﾊ?",
        "予算はいくらですか",
        "いくらでしょうか。",
        "内数とは何ですか。",
        "防衛省の予算を教えて",
        "予算額を教えていただけますか",
        "施策の一覧を示してください。よろしくお願いします。",
        "合計を知りたいです",
        "来年度はいくら",
        "お疲れさまです。\n防衛省の予算はいくらかな",
        "What is METI's budget",
        "please tell me the total",
        "本当に？それはすごい",
    ],
)
def test_questions(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "？",
        "!?",
        "了解です。",
        "資料を配りました",
        "教えてくださりありがとうございます",
        "先日教えてもらいました",
        "何かあれば連絡します",
        "会議は10時からです",
        "行きましょうか",
        "https://example.jp/?q=1 を共有します",
        "Thanks for the report",
    ],
)
def test_no_questions(text: str) -> None:
    assert not is_question(text)
