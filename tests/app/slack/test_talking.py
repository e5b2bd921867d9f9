"""Asking in Slack, and being answered: the real slack-bolt app against the practice workspace."""

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from app.slack.channels import Channel, Channels
from app.slack.intake import Me
from app.slack.sandbox.workspace import ASKER, BOT, CHANNEL, COLLEAGUE, TEAM
from app.slack.sandbox.workspace import Channel as Room
from app.slack.views import SHORTCUT
from tests.app.slack.harness import Practice, QuickAssistant, practice, shown, text_of, view_of

DIRECT = f"D{ASKER[1:]}"
ALL, ALONE, CLOSED, LOUD, QUIET, MENTIONS = "C0ALL", "C0ALONE", "C0CLOSED", "C0LOUD", "C0QUIET", "C0MENTIONS"
CHANNELS = Channels(
    named=MappingProxyType(
        {
            ALL: Channel(ask="questions"),
            ALONE: Channel(answer="ephemeral"),
            CLOSED: Channel(users=(COLLEAGUE,)),
            LOUD: Channel(ask="questions", quiet=False),
            QUIET: Channel(quiet=True),
            MENTIONS: Channel(follow_ups=False),
        }
    )
)


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """Return a workspace with a channel for each way of answering."""
    home = tmp_path_factory.mktemp("talking")
    with practice(home, QuickAssistant(), channels=CHANNELS, web="https://budget.example") as held:
        for name in CHANNELS.named:
            held.workspace.channels[name] = Room(name, name, {ASKER, COLLEAGUE, BOT})
        held.workspace.channels["C0ELSE"] = Room("C0ELSE", "else", {ASKER})
        yield held


def asked(slack: Practice, words: str) -> list[int]:
    """Return how many turns went before, each time that a question was asked."""
    return [before for question, before in slack.assistant.asked if question == words]


def test_a_mention_is_answered_in_the_thread(slack: Practice) -> None:
    ts = slack.ask("観測所の予算は？")
    (answer,) = slack.answers(ts)
    assert "3.6億円" in shown(answer)
    assert answer["text"].startswith("「観測所の予算は？」は 3.6億円")
    assert asked(slack, "観測所の予算は？") == [0]
    assert not next(post for post in slack.workspace.channels[CHANNEL].posts if post["ts"] == ts).get("reactions")


def test_a_sign_stands_on_the_question_while_we_work(slack: Practice) -> None:
    ts = slack.ask("印の質問は？")
    signs = [method for method, given in slack.workspace.calls if given.get("timestamp") == ts]
    assert signs == ["reactions.add", "reactions.remove"]


def test_the_thread_is_the_conversation(slack: Practice) -> None:
    ts = slack.ask("一つ目の質問は？")
    slack.say("前年度は？", thread=ts)
    slack.settle()
    slack.say("合計すると", thread=ts, user=COLLEAGUE)
    slack.settle()
    slack.say("ありがとう", thread=ts)
    slack.settle()
    assert len(slack.answers(ts)) == 3
    assert asked(slack, "前年度は？") == [1]
    assert asked(slack, "合計すると") == [2]


@pytest.mark.parametrize("text", [f"<@{COLLEAGUE}> これでいい？", "なるほど", "https://x.example/?a=b", ":eyes:"])
def test_what_is_said_to_others_in_the_thread_is_theirs(slack: Practice, text: str) -> None:
    ts = slack.ask("スレッドの質問は？")
    slack.say(text, thread=ts)
    slack.settle()
    assert len(slack.answers(ts)) == 1


def test_a_thread_of_others_is_theirs(slack: Practice) -> None:
    ts = slack.say("資料を配ります", channel=ALL)
    slack.say("いつですか？", thread=ts, channel=ALL)
    slack.settle()
    assert slack.answers(ts, ALL) == []


def test_follow_ups_may_need_a_mention(slack: Practice) -> None:
    ts = slack.ask("呼びかけだけの質問は？", channel=MENTIONS)
    slack.say("前年度は？", thread=ts, channel=MENTIONS)
    slack.settle()
    assert len(slack.answers(ts, MENTIONS)) == 1
    slack.ask("前年度は？", thread=ts, channel=MENTIONS)
    assert len(slack.answers(ts, MENTIONS)) == 2


def test_a_direct_message_needs_no_mention(slack: Practice) -> None:
    ts = slack.say("直接の質問です", channel=DIRECT)
    slack.settle()
    assert len(slack.answers(ts, DIRECT)) == 1


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("予算は？", True),
        ("予算は?", True),
        ("予算を教えてください", True),
        ("いくらですか", True),
        ("了解です", False),
    ],
)
def test_every_question_is_answered_where_that_is_wanted(slack: Practice, text: str, answered: bool) -> None:
    ts = slack.say(text, channel=ALL)
    slack.settle()
    assert len(slack.answers(ts, ALL)) == answered


def test_without_the_setting_only_mentions_are_answered(slack: Practice) -> None:
    ts = slack.say("予算は？")
    slack.settle()
    assert slack.answers(ts) == []


def test_where_nothing_is_found_an_overheard_question_is_left_alone(slack: Practice) -> None:
    quiet = slack.say("MISSING は？", channel=ALL)
    loud = slack.say("MISSING は？", channel=LOUD)
    addressed = slack.ask("MISSING は？", channel=ALL)
    assert slack.answers(quiet, ALL) == []
    assert len(slack.answers(loud, LOUD)) == 1
    assert len(slack.answers(addressed, ALL)) == 1


def test_a_quiet_channel_hears_of_nothing_found_alone(slack: Practice) -> None:
    ts = slack.ask("MISSING は？", channel=QUIET)
    assert slack.answers(ts, QUIET) == []
    (whisper,) = [post for post in slack.posts(QUIET, user=ASKER) if post.get("thread_ts") == ts]
    assert "資料にはありません" in shown(whisper)


def test_small_talk_that_we_overhear_is_not_ours(slack: Practice) -> None:
    ts = slack.say("ありがとうでいいですか？", channel=LOUD)
    slack.settle()
    assert slack.answers(ts, LOUD) == []


def test_only_those_may_ask_who_may(slack: Practice) -> None:
    mine = slack.ask("禁じられた質問は？", channel=CLOSED)
    theirs = slack.ask("許された質問は？", channel=CLOSED, user=COLLEAGUE)
    assert slack.answers(mine, CLOSED) == []
    assert "質問できる人が決められています" in shown(slack.posts(CLOSED, user=ASKER)[-1])
    assert len(slack.answers(theirs, CLOSED)) == 1
    assert asked(slack, "禁じられた質問は？") == []
    slack.workspace.shortcut(ASKER, CLOSED, theirs, SHORTCUT)
    assert "質問できる人が決められています" in text_of(view_of(slack))
    slack.workspace.views.clear()


def test_an_answer_for_the_asker_alone_can_be_shared(slack: Practice) -> None:
    ts = slack.ask("内緒の質問は？", channel=ALONE)
    assert slack.answers(ts, ALONE) == []
    (whisper,) = slack.posts(ALONE, user=ASKER)
    slack.workspace.click(ASKER, ALONE, whisper["ts"], "share")
    slack.workspace.click(ASKER, ALONE, whisper["ts"], "share")
    slack.settle()
    (shared,) = slack.answers(ts, ALONE)
    assert "さんが共有しました" in shown(shared)
    assert any(part == {"type": "user", "user_id": ASKER} for part in shared["blocks"][0]["elements"][0]["elements"])
    slack.wait_for(lambda: not slack.posts(ALONE, user=ASKER))


def test_an_empty_mention_is_told_what_to_write(slack: Practice) -> None:
    ts = slack.ask("")
    assert "質問が見当たりません" in shown(slack.answers(ts)[0])


@pytest.mark.parametrize(
    ("text", "line"),
    [("BUG は？", "内部の誤りのため"), ("GUARD は？", "内部の誤りのため"), ("TOO LONG は？", "質問が長すぎます。")],
)
def test_a_question_that_cannot_be_answered_gets_an_honest_line(slack: Practice, text: str, line: str) -> None:
    ts = slack.ask(text)
    (answer,) = slack.answers(ts)
    assert line in shown(answer)
    assert "秘密" not in shown(answer)


def test_posts_of_bots_and_our_own_are_ignored(slack: Practice) -> None:
    before = len(slack.assistant.asked)
    channel = slack.workspace.channels[CHANNEL]
    for user in ("U0OTHERBOT", BOT):
        with slack.workspace.changed:
            post = slack.workspace._add(
                channel, {"type": "message", "user": user, "bot_id": "B0X", "text": f"<@{BOT}> 予算は？"}, None
            )
        slack.workspace._announce(channel, post)
    slack.settle()
    assert len(slack.assistant.asked) == before


def test_an_edited_question_is_answered_again_and_so_is_what_followed(slack: Practice) -> None:
    ts = slack.ask("編集前の質問は？")
    slack.say("その前年度は？", thread=ts)
    slack.settle()
    first, second = slack.answers(ts)
    slack.workspace.edit(CHANNEL, ts, f"<@{BOT}> 編集後の質問は？")
    slack.settle()
    now = slack.answers(ts)
    assert [post["ts"] for post in now] == [first["ts"], second["ts"]]
    assert "編集後の質問は？" in shown(now[0])
    assert asked(slack, "その前年度は？") == [1, 1]
    turns = slack.store.turns(f"slack:{TEAM}:{CHANNEL}:{ts}")
    assert [turn.question for turn in turns] == ["編集後の質問は？", "その前年度は？"]
    values = [element["value"] for post in now for element in post["blocks"][-1]["elements"][:1]]
    assert values == [turn.id for turn in turns]


def test_an_edit_that_changes_no_word_changes_nothing(slack: Practice) -> None:
    ts = slack.ask("変わらない質問は？")
    slack.workspace.edit(CHANNEL, ts, f"<@{BOT}> 変わらない質問は？")
    slack.settle()
    assert asked(slack, "変わらない質問は？") == [0]


def test_an_edit_may_make_a_question_and_unmake_it(slack: Practice) -> None:
    ts = slack.say("独り言")
    slack.workspace.edit(CHANNEL, ts, f"<@{BOT}> やはり質問は？")
    slack.settle()
    assert len(slack.answers(ts)) == 1
    slack.workspace.edit(CHANNEL, ts, "やはり独り言")
    slack.settle()
    assert slack.answers(ts) == []


def test_a_deleted_question_takes_its_answer_along(slack: Practice) -> None:
    ts = slack.ask("消える質問は？")
    after = slack.say("残る質問は？", thread=ts)
    slack.settle()
    slack.workspace.delete(CHANNEL, after)
    slack.settle()
    assert len(slack.answers(ts)) == 1
    slack.say("次の質問は？", thread=ts)
    slack.settle()
    assert asked(slack, "次の質問は？") == [1]  # what was withdrawn is no part of the conversation
    slack.workspace.delete(CHANNEL, ts)
    slack.settle()
    assert [shown(post) for post in slack.answers(ts) if "消える質問" in shown(post)] == []


def test_an_answer_that_somebody_deletes_stays_deleted(slack: Practice) -> None:
    ts = slack.ask("消された答えは？")
    (answer,) = slack.answers(ts)
    slack.workspace.delete(CHANNEL, answer["ts"])
    slack.settle()
    assert slack.answers(ts) == []


def test_a_command_is_answered_to_its_asker_and_carries_on(slack: Practice) -> None:
    slack.workspace.command(ASKER, CHANNEL, "命令の質問は？")
    slack.settle()
    slack.workspace.command(ASKER, CHANNEL, "その次は？")
    slack.settle()
    first, second = slack.posts(user=ASKER)[-2:]
    assert "「命令の質問は？」への答え" in shown(first)
    assert "その次は？" in shown(second)
    assert asked(slack, "その次は？") == [1]
    slack.workspace.click(ASKER, CHANNEL, first["ts"], "share")
    slack.settle()
    shared = next(post for post in slack.posts() if "さんが共有しました：「命令の質問は？」" in shown(post))
    slack.say("さらに次は？", thread=shared["ts"])  # what was shared begins a conversation
    slack.settle()
    assert asked(slack, "さらに次は？") == [1]


@pytest.mark.parametrize("text", ["", "help", "使い方"])
def test_a_command_without_a_question_is_told_how(slack: Practice, text: str) -> None:
    slack.workspace.command(ASKER, CHANNEL, text)
    slack.settle()
    assert "/yosan" in slack.posts(user=ASKER)[-1]["text"]


def test_a_command_works_where_the_bot_is_not(slack: Practice) -> None:
    slack.workspace.command(ASKER, "C0ELSE", "よその質問は？")
    slack.settle()
    (whisper,) = slack.posts("C0ELSE", user=ASKER)
    slack.workspace.click(ASKER, "C0ELSE", whisper["ts"], "share")
    slack.settle()
    assert "さんが共有しました" in shown(slack.posts("C0ELSE")[0])


def test_thumbs_are_kept_with_their_reason(slack: Practice) -> None:
    ts = slack.ask("評価の質問は？")
    (answer,) = slack.answers(ts)
    slack.workspace.click(COLLEAGUE, CHANNEL, answer["ts"], "up")
    slack.wait_for(lambda: any("記録しました" in shown(post) for post in slack.posts(user=COLLEAGUE)))
    slack.workspace.click(ASKER, CHANNEL, answer["ts"], "down")
    view = view_of(slack)
    values = {
        "reason": {"reason": {"type": "radio_buttons", "selected_option": {"value": "figure"}}},
        "comment": {"comment": {"type": "plain_text_input", "value": "桁が違う"}},
    }
    slack.workspace.submit(ASKER, view["id"], values)
    slack.wait_for(lambda: any(one.comment for one in slack.store.feedback()))
    found = {one.rater: one for one in slack.store.feedback() if one.turn.question == "評価の質問は？"}
    assert found[f"slack:{TEAM}:{COLLEAGUE}"].verdict == "up"
    mine = found[f"slack:{TEAM}:{ASKER}"]
    assert (mine.verdict, mine.reasons, mine.comment, mine.source) == ("down", ("figure",), "桁が違う", "slack")


def test_buttons_of_an_answer_that_is_gone_say_so(slack: Practice) -> None:
    ts = slack.ask("忘れられる質問は？")
    (answer,) = slack.answers(ts)
    slack.store.delete(f"slack:{TEAM}:{CHANNEL}:{ts}")
    for action in ("up", "down"):
        slack.workspace.channels[CHANNEL].posts[:] = [
            p for p in slack.workspace.channels[CHANNEL].posts if not p.get("for")
        ]
        slack.workspace.click(ASKER, CHANNEL, answer["ts"], action)
        slack.wait_for(lambda: slack.posts(user=ASKER))
        assert "記録から消えている" in shown(slack.posts(user=ASKER)[-1])
    slack.workspace.click(ASKER, CHANNEL, answer["ts"], "sources")
    assert "記録から消えています" in text_of(view_of(slack))
    slack.workspace.views.clear()


def test_the_web_page_opens_the_same_answer(slack: Practice) -> None:
    ts = slack.ask("リンクの質問は？")
    (answer,) = slack.answers(ts)
    (turn,) = slack.store.turns(f"slack:{TEAM}:{CHANNEL}:{ts}")
    links = [part["url"] for block in answer["blocks"] for part in parts(block) if part.get("type") == "link"]
    assert set(links) == {f"https://budget.example/answer/{turn.id}"}


def parts(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Return every element of a block."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from parts(value)


def test_acknowledgements_come_in_time(slack: Practice) -> None:
    assert slack.server.sockets.slowest < 3


def test_who_we_are_is_what_slack_says(slack: Practice) -> None:
    me = slack.runtime.office.me
    assert me == replace(Me(team=TEAM, user=BOT), bot=me.bot, name="urazuke", team_name=me.team_name)
