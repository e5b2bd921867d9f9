"""The real assistant in Slack: what its buttons and forms show is what the documents say."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.assistant import Assistant
from app.slack.sandbox.workspace import ASKER, CHANNEL
from app.slack.views import SHORTCUT
from tests.app.slack.harness import Practice, practice, shown, text_of, view_of

DIRECT = f"D{ASKER[1:]}"


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory, bundled: Assistant) -> Iterator[Practice]:
    """Return a workspace with the real assistant in it."""
    with practice(tmp_path_factory.mktemp("real"), bundled, direct=True) as held:
        yield held


def test_a_thread_goes_on_from_what_was_asked(slack: Practice) -> None:
    ts = slack.ask("NISCの予算は？")
    slack.say("前年度は？", thread=ts)
    slack.settle()
    first, second = slack.answers(ts)
    assert "15.3億円" in shown(first)
    assert "24.9億円" in shown(second)


def test_another_year_is_asked_by_its_button(slack: Practice) -> None:
    ts = slack.ask("外務省の予算は？")
    (answer,) = slack.answers(ts)
    button = next(one for one in answer["blocks"][-1]["elements"] if one["action_id"].startswith("year_"))
    assert button["text"]["text"].startswith("別の年度：")
    for _ in range(2):
        slack.workspace.click(ASKER, CHANNEL, answer["ts"], button["action_id"])
    slack.settle()
    answers = slack.answers(ts)
    assert len(answers) == 3  # two clicks are two questions
    assert f"「{button['value']}」への答え" in shown(answers[1])
    assert "6.0億円" in shown(answers[1])


def test_what_a_button_asked_is_in_the_thread_too(slack: Practice) -> None:
    ts = slack.ask("外務省の予算は？")
    (answer,) = slack.answers(ts)
    slack.workspace.click(ASKER, CHANNEL, answer["ts"], "year_0")
    slack.settle()
    with slack.store.database.writing() as db:  # the records are gone
        db.execute("DELETE FROM slack_posts WHERE thread = ?", [ts])
    asked: list[str] = []
    ask = slack.assistant.ask

    def remembered(question: str, **given: Any) -> Any:  # noqa: ANN401
        asked.append(question)
        return ask(question, **given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slack.assistant, "ask", remembered)
        slack.ask("では総務省は？", thread=ts)
    year = next(one["value"] for one in answer["blocks"][-1]["elements"] if one["action_id"] == "year_0")
    assert asked == ["外務省の予算は？", year, "では総務省は？"]


def test_the_source_lines_open_with_the_figure_set_off(slack: Practice) -> None:
    (answer,) = slack.answers(slack.ask("防衛省の予算は？"))
    slack.workspace.click(ASKER, CHANNEL, answer["ts"], "sources")
    view = view_of(slack)
    assert "34: 【防衛省】 システム・ネットワークの充実・強化 196.8億円 ―" in text_of(view)
    slack.workspace.views.clear()


def test_the_figures_of_a_post_are_checked(slack: Practice) -> None:
    ts = slack.say("&gt; 防衛省は241.9億円\n外務省は *7億円* です。")
    slack.workspace.shortcut(ASKER, CHANNEL, ts, SHORTCUT)
    view = slack.wait_for(lambda: [v for v in slack.workspace.views.values() if "相違" in text_of(v)])[0]
    assert "○ 一致  241.9億円" in text_of(view)
    assert "× 相違  7億円" in text_of(view)
    assert "資料の記載：5.0億円" in text_of(view)
    slack.workspace.views.clear()
    ts = slack.say("1億円" + "あ" * 200_001)
    slack.workspace.shortcut(ASKER, CHANNEL, ts, SHORTCUT)
    slack.wait_for(lambda: [v for v in slack.workspace.views.values() if "文章が長すぎます" in text_of(v)])
    slack.workspace.views.clear()


def test_more_figures_than_a_form_holds_come_in_a_file(slack: Practice) -> None:
    ts = slack.say("防衛省は241.9億円、外務省は7億円。" * 30)
    slack.workspace.shortcut(ASKER, CHANNEL, ts, SHORTCUT)
    view = slack.wait_for(lambda: [v for v in slack.workspace.views.values() if "ほか20件" in text_of(v)])[0]
    assert "ダイレクトメッセージで送ります" in text_of(view)
    (file,) = slack.wait_for(lambda: [f for f in slack.workspace.files.values() if f.get("title") == "数字の裏付け"])
    assert (file["content"].count("○ 一致"), file["content"].count("× 相違")) == (30, 30)
    slack.workspace.files.clear()
    slack.workspace.views.clear()
    slack.workspace.channels[DIRECT].posts.clear()


def test_a_check_that_fails_says_so(slack: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> None:
        raise RuntimeError("秘密")

    monkeypatch.setattr(slack.assistant, "verify", broken)
    slack.workspace.shortcut(ASKER, CHANNEL, slack.say("1億円"), SHORTCUT)
    (view,) = slack.wait_for(lambda: [v for v in slack.workspace.views.values() if "内部の誤り" in text_of(v)])
    assert "秘密" not in text_of(view)
    slack.workspace.views.clear()


def test_the_home_tab_tells_what_is_loaded_and_its_examples_are_asked(slack: Practice) -> None:
    slack.workspace.open_home(ASKER)
    home = slack.wait_for(lambda: slack.workspace.homes.get(ASKER))
    assert "政府のサイバーセキュリティに関する予算" in text_of(home)
    slack.workspace.click_home(ASKER, "example_0")
    slack.wait_for(lambda: slack.posts(DIRECT))
    slack.settle()
    assert "への答え" in shown(slack.posts(DIRECT)[0])


def test_other_tabs_of_the_home_are_none(slack: Practice) -> None:
    before = len(slack.workspace.calls)
    event = {"type": "app_home_opened", "user": ASKER, "channel": DIRECT, "tab": "messages"}
    slack.workspace.emit("events_api", slack.workspace._event(event))
    slack.settle()
    assert not [method for method, _ in slack.workspace.calls[before:] if method == "views.publish"]


def test_a_long_answer_brings_its_file(slack: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.slack.limits.MESSAGE_CHARACTERS", 2_000)
    ts = slack.ask("府省庁ごとの主な施策例の合計を全部見せて")
    (file,) = slack.workspace.files.values()
    assert file["title"] == "答えの全文"
    assert "[18]" in file["content"]
    assert "添付のファイルにあります" in shown(slack.answers(ts)[0])
    threads = [post["thread_ts"] for post in slack.workspace.channels[CHANNEL].posts if post.get("files")]
    assert threads == [ts]
    slack.workspace.command(ASKER, CHANNEL, "府省庁ごとの主な施策例の合計を全部見せて")
    slack.settle()
    assert len(slack.workspace.files) == 2  # for one person alone, it goes to them directly
    assert [post for post in slack.workspace.channels[DIRECT].posts if post.get("files")]


def test_an_answer_is_shown_though_its_table_fails(slack: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError("秘密")

    monkeypatch.setattr("app.answer_table.answer_table", broken)
    ts = slack.ask("予算が大きい府省庁の上位3つは？")
    (answer,) = slack.answers(ts)
    assert "1. 防衛省" in shown(answer)
