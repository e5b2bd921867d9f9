"""What is edited is answered as it now reads, once; what an earlier wording was answered stands nowhere."""

from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from app.slack import desk
from app.slack.blocks import Message, Snippet, message_of
from app.slack.channels import Channel, Channels
from app.slack.sandbox.server import Fault
from app.slack.sandbox.workspace import ASKER, BOT, CHANNEL, Workspace
from tests.app.slack.harness import APP_TOKEN, BOT_TOKEN, Practice, QuickAssistant, practice, shown
from tests.app.slack.test_breaking import Once

DIRECT = f"D{ASKER[1:]}"


def settings(**changed: Any) -> Channels:  # noqa: ANN401
    """Return the settings of the one channel."""
    return Channels(Channel(), MappingProxyType({CHANNEL: Channel(**changed)}))


def edit(slack: Practice, ts: str, text: str, *, mention: bool = True) -> None:
    """Edit a question, and wait until that has been dealt with."""
    slack.workspace.edit(CHANNEL, ts, f"<@{BOT}> {text}" if mention else text)
    slack.settle()


@pytest.mark.parametrize(
    ("text", "line"), [("", "質問が見当たりません"), ("TOO LONG は？", "質問が長すぎます"), ("BUG は？", "内部の誤り")]
)
def test_a_line_in_place_of_an_answer_takes_the_earlier_ones_place(tmp_path: Path, text: str, line: str) -> None:
    with practice(tmp_path, QuickAssistant()) as slack:
        ts = slack.ask("予算は？")
        edit(slack, ts, text)
        (told,) = slack.answers(ts)
        assert line in shown(told) and "3.6億円" not in shown(told)


def test_what_is_no_longer_found_and_told_privately_does_not_stay_in_the_thread(tmp_path: Path) -> None:
    with practice(tmp_path, QuickAssistant(), channels=settings(quiet=True)) as slack:
        ts = slack.ask("予算は？")
        edit(slack, ts, "MISSING は？")
        assert slack.answers(ts) == []
        (told,) = slack.posts(user=ASKER)
        assert "資料にはありません" in shown(told)
        edit(slack, ts, "予算はいくら？")
        (answer,) = slack.answers(ts)  # for everyone, as the channel wants it
        assert "3.6億円" in shown(answer)


def test_an_edit_that_comes_again_or_late_changes_nothing(tmp_path: Path) -> None:
    workspace = Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    with practice(tmp_path, QuickAssistant(), channels=settings(answer="ephemeral"), workspace=workspace) as slack:
        emit, sent = workspace.emit, list[tuple[str, dict[str, Any]]]()

        def kept(kind: str, payload: dict[str, Any]) -> None:
            sent.append((kind, payload))
            emit(kind, payload)

        workspace.emit = kept
        ts = slack.ask("予算は？")
        edit(slack, ts, "一回目は？")
        first = sent[-1]
        edit(slack, ts, "二回目は？")
        for one in (first, sent[-1]):
            emit(*one)
            slack.settle()
        assert [question for question, _ in slack.assistant.asked] == ["予算は？", "一回目は？", "二回目は？"]
        assert len(slack.posts(user=ASKER)) == 3
        slack.workspace.delete(CHANNEL, ts)
        slack.settle()
        emit(*first)
        slack.settle()
        assert len(slack.assistant.asked) == 3


def test_who_is_named_by_an_edit_answers_though_nothing_is_found(tmp_path: Path) -> None:
    with practice(tmp_path, QuickAssistant(), channels=settings(ask="questions")) as slack:
        ts = slack.say("MISSING は？")
        slack.settle()
        assert slack.answers(ts) == []
        edit(slack, ts, "MISSING は？")
        assert len(slack.answers(ts)) == 1


def test_an_answer_nobody_heard_of_goes_with_its_question_though_slack_stumbles(tmp_path: Path) -> None:
    unheard = Once(chat__postMessage=[Fault(drop=True, after=True)], conversations__replies=[Fault(503)] * 3)
    with practice(tmp_path, QuickAssistant(), faults=unheard) as slack:
        ts = slack.say(f"<@{BOT}> 予算は？")
        slack.wait_for(lambda: slack.answers(ts))
        slack.workspace.delete(CHANNEL, ts)
        slack.settle()
        assert slack.answers(ts) == []


@pytest.mark.parametrize("step", ["files__getUploadURLExternal", "files__upload", "files__completeUploadExternal"])
def test_a_private_answer_is_shown_once_though_its_file_is_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def with_file(*given: Any) -> Message:  # noqa: ANN401
        message = message_of(*given)
        return Message(message.text, message.blocks, Snippet("答えの全文", "全文"), message.plainer, message.full)

    monkeypatch.setattr(desk, "message_of", with_file)
    late = Once(**{step: [Fault(503), Fault(503)]})
    with practice(tmp_path, QuickAssistant(), channels=settings(answer="ephemeral"), faults=late) as slack:
        ts = slack.ask("予算は？")
        assert len(slack.posts(user=ASKER)) == len(slack.posts(DIRECT)) == 1
        assert [post for post in slack.workspace.channels[DIRECT].posts if post.get("files")]
        edit(slack, ts, "予算はいくら？")
        assert len(slack.posts(user=ASKER)) == 2
