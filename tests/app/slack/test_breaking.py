"""What goes wrong between Slack and us costs no question, and answers none twice."""

import json
import logging
import operator
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from app.messages import CommandError
from app.slack import secrets as names
from app.slack.channels import Channel, Channels
from app.slack.runtime import connect, only_one
from app.slack.sandbox.server import Fault
from app.slack.sandbox.workspace import ASKER, BOT, CHANNEL, COLLEAGUE, TEAM, Workspace
from app.slack.sandbox.workspace import Channel as Room
from tests.app.slack.harness import (
    APP_TOKEN,
    BOT_TOKEN,
    Practice,
    QuickAssistant,
    practice,
    secrets_of,
    shown,
    text_of,
    view_of,
)

EVENT = '{"type": "events_api", "envelope_id": "x", "payload": {"type": "event_callback", "event": %s}}'
ACTIONS = '{"type": "interactive", "envelope_id": "x", "payload": {"type": "block_actions", "actions": [%s]}}'
EVENTS = 1_000
DUPLICATES = 0.10
FAILURES = 0.05
AT_ONCE = 50
"""Events that wait for an acknowledgement: Slack sends no faster than it is heard."""


class Once:
    """Fails the first calls of some methods, each as it is told."""

    def __init__(self, **faults: list[Fault]) -> None:
        self.left = {name.replace("__", "."): list(found) for name, found in faults.items()}

    def __call__(self, method: str, given: Mapping[str, Any]) -> Fault | None:
        """Return how the next call of a method fails."""
        found = self.left.get(method)
        return found.pop(0) if found else None


class Dice:
    """Fails a share of all calls, in every way that Slack does."""

    KINDS = (
        Fault(429, "ratelimited", retry_after=0.05),
        Fault(503),
        Fault(500, "internal_error"),
        Fault(502, after=True),
        Fault(drop=True),
        Fault(drop=True, after=True),
        Fault(200, "fatal_error", after=True),
    )

    def __init__(self, share: float) -> None:
        self.random = random.Random(7)
        self.share = share
        self.lock = threading.Lock()
        self.failed: Counter[str] = Counter()
        self.calls = 0

    def __call__(self, method: str, given: Mapping[str, Any]) -> Fault | None:
        """Return whether, and how, a call fails."""
        with self.lock:
            self.calls += 1
            if self.random.random() >= self.share:
                return None
            self.failed[method] += 1
            return self.random.choice(self.KINDS)


def test_a_thousand_events_answer_each_question_exactly_once(tmp_path: Path) -> None:
    """Events twice over, calls that fail, sockets that drop: every question has one answer, in its thread."""
    workspace = Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    for number in range(8):
        workspace.channels[f"C{number}"] = Room(f"C{number}", f"c{number}", {ASKER, BOT})
    dice, chance = Dice(FAILURES), random.Random(11)
    with practice(tmp_path, QuickAssistant(), workspace=workspace, faults=dice, patience=2.0) as slack:
        sent = Counter[str]()
        workspace.emit = partial(_doubled, workspace.emit, sent, chance)
        questions: dict[str, tuple[str, str]] = {}
        while sent["asking"] < EVENTS:  # a mention is two events; what our own answers cause comes on top
            channel, text = f"C{chance.randrange(8)}", f"質問{len(questions)}番は？"
            questions[slack.say(f"<@{BOT}> {text}", channel=channel)] = (channel, text)
            if len(questions) in (60, 300):
                slack.server.drop()
            slack.wait_for(lambda: len(slack.server.sockets.waiting) < AT_ONCE)
        slack.settle(55)
        for ts, (channel, text) in questions.items():
            assert [text in shown(post) for post in slack.answers(ts, channel)] == [True], text
        assert sent["asking"] == EVENTS and len(questions) == EVENTS / 2
        assert sent["again"] > EVENTS * DUPLICATES * 0.8
        assert sum(dice.failed.values()) > dice.calls * FAILURES * 0.8
        assert {question for question, _ in slack.assistant.asked} == {text for _, text in questions.values()}
        assert slack.server.sockets.slowest < 3


def _doubled(
    emit: Callable[[str, dict[str, Any]], None],
    sent: Counter[str],
    chance: random.Random,
    kind: str,
    payload: dict[str, Any],
) -> None:
    """Send an event, and some of them once more."""
    asking = payload["event"].get("user") == ASKER
    sent["asking"] += asking
    emit(kind, payload)
    if chance.random() < DUPLICATES:
        sent["again"] += asking
        emit(kind, payload)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, "ratelimited", retry_after=0.1),
        Fault(503),
        Fault(500, after=True),
        Fault(drop=True),
        Fault(drop=True, after=True),
        Fault(200, "service_unavailable"),
        Fault(200, "token_expired"),
    ],
    ids=str,
)
def test_a_call_that_fails_is_made_again(tmp_path: Path, fault: Fault) -> None:
    with practice(tmp_path, QuickAssistant(), faults=Once(chat__postMessage=[fault, fault]), direct=True) as slack:
        ts = slack.ask("予算は？")
        assert len(slack.answers(ts)) == 1
        assert len(slack.assistant.asked) == 1  # the answer was kept, not worked out again


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(503), Fault(429, "ratelimited", retry_after=0.02)],
        [Fault(502, after=True)],
        [Fault(200, "no_permission")],
    ],
    ids=["later", "lost", "refused"],
)
def test_the_sign_of_working_is_taken_off_though_slack_stumbles(tmp_path: Path, faults: list[Fault]) -> None:
    with practice(tmp_path, QuickAssistant(), faults=Once(reactions__remove=list(faults)), direct=True) as slack:
        ts = slack.ask("予算は？")
        assert len(slack.answers(ts)) == 1
        (question,) = [post for post in slack.workspace.channels[CHANNEL].posts if post["ts"] == ts]
        assert bool(question.get("reactions")) == (faults[0].code == "no_permission")


def test_a_new_token_is_taken_up_when_the_old_one_expires(tmp_path: Path) -> None:
    tokens = {names.BOT: BOT_TOKEN}
    with practice(tmp_path, QuickAssistant(), secrets=lambda: secrets_of(**tokens), direct=True) as slack:
        slack.workspace.bot_token = "xoxb-the-next-one"
        ts = slack.say(f"<@{BOT}> 予算は？")
        time.sleep(0.5)
        assert slack.answers(ts) == []  # it waits
        tokens[names.BOT] = "xoxb-the-next-one"
        slack.settle()
        assert len(slack.answers(ts)) == 1


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long"])
def test_blocks_that_are_refused_become_plain_text(tmp_path: Path, code: str) -> None:
    with practice(tmp_path, QuickAssistant(), faults=Once(chat__postMessage=[Fault(200, code)]), direct=True) as slack:
        ts = slack.ask("予算は？")
        (answer,) = slack.answers(ts)
        assert "blocks" not in answer
        assert "3.6億円" in answer["text"]
        assert "【気象庁】" in answer["text"]


def test_where_we_may_not_post_the_asker_is_told_directly(tmp_path: Path) -> None:
    with practice(tmp_path, QuickAssistant(), direct=True) as slack:
        slack.workspace.channels[CHANNEL].archived = True
        slack.say(f"<@{BOT}> 予算は？")
        slack.settle()
        (told,) = slack.posts(f"D{ASKER[1:]}")
        assert "書き込めなかったため（is_archived）" in shown(told)
        assert "3.6億円" in shown(told)


def test_a_question_that_is_never_taken_ends_with_a_line_and_stops_nobody(tmp_path: Path) -> None:
    def refuse(method: str, given: Mapping[str, Any]) -> Fault | None:
        stubborn = method == "chat.postMessage" and "頑固" in json.dumps(given, ensure_ascii=False)
        return Fault(500) if stubborn else None

    with practice(tmp_path, QuickAssistant(), faults=refuse, direct=True) as slack:
        slack.runtime.worker._pace = 0.000001
        stuck = slack.say(f"<@{BOT}> 頑固な質問は？")
        other = slack.say(f"<@{BOT}> ふつうの質問は？")
        slack.settle()
        assert "何度か試しましたが" in shown(slack.answers(stuck)[0])
        assert len(slack.answers(other)) == 1


def test_what_cannot_even_be_told_is_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "urazuke.slack")

    def refuse(method: str, given: Mapping[str, Any]) -> Fault | None:
        return Fault(500) if method == "chat.postMessage" else None

    with practice(tmp_path, QuickAssistant(), faults=refuse, direct=True) as slack:
        slack.runtime.worker._pace = 0.000001
        slack.say(f"<@{BOT}> 予算は？")
        slack.settle()
    assert "a question stays without an answer" in caplog.text


def test_a_lost_scope_ends_in_the_log_and_not_in_a_loop(tmp_path: Path) -> None:
    with practice(tmp_path, QuickAssistant(), direct=True) as slack:
        slack.workspace.granted -= {"chat:write"}
        slack.say(f"<@{BOT}> 予算は？")
        slack.settle()
        assert slack.posts() == []


def test_a_restart_answers_what_was_left(tmp_path: Path) -> None:
    workspace = Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    down = threading.Event()

    def unreachable(method: str, given: Mapping[str, Any]) -> Fault | None:
        return Fault(503) if down.is_set() and method.startswith("chat.") else None

    with practice(tmp_path, QuickAssistant(), workspace=workspace, faults=unreachable) as slack:
        first = slack.ask("一つ目は？")
        down.set()
        second = slack.say(f"<@{BOT}> 二つ目は？", thread=first)
        slack.wait_for(lambda: slack.runtime.office.records.waiting())
        slack.wait_for(lambda: not slack.server.sockets.waiting)
    with practice(tmp_path, QuickAssistant(), workspace=workspace) as slack:
        slack.settle()
        assert [("一つ目" in shown(post), "二つ目" in shown(post)) for post in slack.answers(first)] == [
            (True, False),
            (False, True),
        ]
        workspace.emit("events_api", workspace._event(event_of(slack, first)))  # a late repetition
        slack.settle()
        assert len(slack.answers(first)) == 2
        assert second


def test_who_dies_before_hearing_of_the_answer_does_not_answer_twice(tmp_path: Path) -> None:
    workspace = Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    with practice(tmp_path, QuickAssistant(), workspace=workspace, direct=True) as slack:
        ts = slack.ask("予算は？")
        slack.workspace.command(ASKER, CHANNEL, "分ける質問は？")
        slack.settle()
        slack.workspace.click(ASKER, CHANNEL, slack.posts(user=ASKER)[0]["ts"], "share")
        slack.settle()
        before = [post["ts"] for post in slack.posts()]
        with slack.store.database.writing() as db:  # as the rows were when the messages were on their way
            changed = db.execute(
                "UPDATE slack_posts SET state = 'waiting', answer_ts = '', answer_channel = '', text = CASE kind"
                " WHEN 'share' THEN text ELSE '予算は？' END, thread = CASE kind WHEN 'share' THEN '' ELSE thread END"
                " WHERE kind IN ('post', 'share')"
            )
            assert changed.rowcount == 2
    with practice(tmp_path, QuickAssistant(), workspace=workspace, direct=True) as slack:
        slack.settle()
        assert [post["ts"] for post in slack.posts()] == before
        assert len(slack.answers(ts)) == 1 and slack.assistant.asked == []


def event_of(slack: Practice, ts: str) -> dict[str, Any]:
    post = next(post for post in slack.workspace.channels[CHANNEL].posts if post["ts"] == ts)
    return {**post, "channel": CHANNEL, "channel_type": "channel"}


def test_a_thread_is_the_conversation_even_where_the_records_are_gone(tmp_path: Path) -> None:
    workspace = Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    with practice(tmp_path / "before", QuickAssistant(), workspace=workspace, direct=True) as slack:
        ts = slack.ask("一つ目は？")
        slack.say("二つ目は？", thread=ts)
        slack.settle()
        slack.say("雑談です", thread=ts)
    with practice(tmp_path / "after", QuickAssistant(), workspace=workspace, direct=True) as slack:
        slack.ask("三つ目は？", thread=ts)
        assert slack.assistant.asked == [("一つ目は？", 0), ("二つ目は？", 1), ("三つ目は？", 2)]
        assert len(slack.answers(ts)) == 3


def test_what_was_asked_while_nobody_listened_is_read_later(tmp_path: Path) -> None:
    workspace = Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    with practice(tmp_path, QuickAssistant(), workspace=workspace) as slack:
        first = slack.ask("一つ目は？")
    workspace.emit = lambda kind, payload: None
    missed = workspace.say(ASKER, CHANNEL, f"<@{BOT}> 聞き逃した質問は？")
    within = workspace.say(ASKER, CHANNEL, "その前年度は？", first)
    faults = Once(
        conversations__history=[Fault(503)], conversations__replies=[Fault(429, "ratelimited", retry_after=0.05)]
    )
    with practice(tmp_path, QuickAssistant(), workspace=workspace, faults=faults) as slack:
        slack.wait_for(lambda: len(slack.answers(missed)) == 1 and len(slack.answers(first)) == 2)
        assert within


def test_a_socket_that_drops_is_opened_again(tmp_path: Path) -> None:
    with practice(tmp_path, QuickAssistant(), faults=Once(apps__connections__open=[Fault(503)])) as slack:
        for number, disturb in enumerate((slack.server.drop, slack.server.refresh)):
            later = partial(operator.lt, slack.server.sockets.hellos)
            disturb()
            slack.wait_for(lambda: later(slack.server.sockets.hellos))  # noqa: B023 - called before the next turn
            assert len(slack.answers(slack.ask(f"{number}つ目の質問は？"))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "{broken",
        "[]",
        '{"type": "events_api"}',
        '{"type": "events_api", "envelope_id": "x", "payload": {}}',
        EVENT % '"text"',
        EVENT % '{"type": "message"}',
        EVENT % '{"type": "message", "subtype": "message_changed", "message": "text"}',
        ACTIONS % "",
        ACTIONS % '{"action_id": "up"}',
        '{"type": "slash_commands", "envelope_id": "x", "payload": {"command": "/yosan"}}',
        '{"type": "unheard_of", "envelope_id": "x", "payload": {}}',
    ],
)
def test_payloads_that_make_no_sense_disturb_nothing(malformed: Practice, text: str) -> None:
    malformed.server.babble(text)
    assert len(malformed.answers(malformed.ask("それでも質問は？"))) == 1


@pytest.fixture(scope="module")
def malformed(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401
    """Return a workspace that says odd things."""
    with practice(tmp_path_factory.mktemp("malformed"), QuickAssistant()) as held:
        yield held


def test_modals_open_though_slack_stumbles_and_say_where_they_cannot(tmp_path: Path) -> None:
    with practice(tmp_path, QuickAssistant(), faults=Once(views__open=[Fault(503)]), direct=True) as slack:
        (answer,) = slack.answers(slack.ask("予算は？"))
        slack.workspace.click(ASKER, CHANNEL, answer["ts"], "sources")
        assert "海洋観測 2行目" in text_of(view_of(slack))
        slack.workspace.views.clear()
        slack.server.faults = lambda method, given: Fault(503) if method == "views.open" else None
        slack.workspace.click(ASKER, CHANNEL, answer["ts"], "sources")
        slack.wait_for(lambda: any("開けませんでした" in shown(post) for post in slack.posts(user=ASKER)))


def test_only_those_channels_are_ephemeral_that_say_so_and_a_late_command_finds_its_asker(tmp_path: Path) -> None:
    channels = Channels(named=MappingProxyType({CHANNEL: Channel(answer="ephemeral")}))
    with practice(
        tmp_path, QuickAssistant(), channels=channels, faults=Once(response_url=[Fault(404)]), direct=True
    ) as slack:
        slack.workspace.command(COLLEAGUE, CHANNEL, "遅い質問は？")
        slack.settle()
        assert "遅い質問は？" in shown(slack.posts(user=COLLEAGUE)[0])
        slack.ask("公開の質問は？", channel=CHANNEL)
        assert len(slack.posts(user=ASKER)) == 1


def test_only_one_front_end_answers_out_of_a_home(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(CommandError, match="もう動いています"), only_one(tmp_path):
        raise AssertionError("two at once")
    with only_one(tmp_path):
        pass


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ([Fault(503)] * 9, "Slack につながりません"),
        ([Fault(200, "invalid_auth")], "トークンを受け付けません（invalid_auth）"),
        ([Fault(200, "unknown_method")], "トークンを受け付けません（unknown_method）"),
    ],
)
def test_a_start_that_fails_says_why_in_one_line(tmp_path: Path, fault: list[Fault], line: str) -> None:
    with practice(tmp_path, QuickAssistant(), listen=False) as slack:
        slack.server.faults = Once(auth__test=fault)
        with pytest.raises(CommandError, match=line) as error:
            connect(secrets_of, f"{slack.server.address}/api/", pause=0.001)
        assert "\n" not in str(error.value)


def test_a_wrong_app_token_is_told_at_once(tmp_path: Path) -> None:
    with practice(tmp_path, QuickAssistant(), listen=False) as slack, pytest.raises(CommandError, match="invalid_auth"):
        slack.runtime.listen("xapp-wrong", pause=0.01)


def test_no_token_is_ever_logged(tmp_path: Path) -> None:
    import io

    from app.slack.runtime import logging_to

    out = io.StringIO()
    with logging_to(out, secrets_of(), logging.DEBUG), practice(tmp_path, QuickAssistant()) as slack:
        logging.getLogger("urazuke.slack").error("%s and %s", BOT_TOKEN, {"Authorization": f"Bearer {BOT_TOKEN}"})
        try:
            raise RuntimeError(APP_TOKEN)
        except RuntimeError:
            logging.getLogger("slack_sdk").exception("failed")
        slack.server.refresh()
        slack.workspace.bot_token = "xoxb-other"
        slack.say(f"<@{BOT}> 予算は？")
        time.sleep(0.3)
        slack.workspace.bot_token = BOT_TOKEN
        slack.settle()
    logged = out.getvalue()
    assert "POST" in logged or "apps.connections.open" in logged  # the library did log its calls
    for secret in (BOT_TOKEN, APP_TOKEN, "ticket="):
        assert secret not in logged
    assert "practice-token" not in logged
    assert TEAM


def test_a_share_is_posted_once_though_its_answer_is_lost(tmp_path: Path) -> None:
    faults = Once(chat__postMessage=[Fault(502, after=True)])
    with practice(tmp_path, QuickAssistant(), direct=True) as slack:
        slack.workspace.command(ASKER, CHANNEL, "分ける質問は？")
        slack.settle()
        slack.server.faults = faults
        slack.workspace.click(ASKER, CHANNEL, slack.posts(user=ASKER)[0]["ts"], "share")
        slack.settle()
        assert len([post for post in slack.posts() if "さんが共有しました" in shown(post)]) == 1


def test_what_is_gone_cannot_be_shared(tmp_path: Path) -> None:
    with practice(tmp_path, QuickAssistant(), direct=True) as slack:
        slack.workspace.command(ASKER, CHANNEL, "消える質問は？")
        slack.settle()
        slack.store.delete(f"slack:{TEAM}:{CHANNEL}:{ASKER}")
        slack.workspace.click(ASKER, CHANNEL, slack.posts(user=ASKER)[0]["ts"], "share")
        slack.settle()
        assert "記録から消えています" in shown(slack.posts(user=ASKER)[-1])


def test_without_the_right_to_read_a_thread_answers_come_all_the_same(tmp_path: Path) -> None:
    with practice(tmp_path, QuickAssistant(), faults=Once(chat__postMessage=[Fault(503)]), direct=True) as slack:
        slack.workspace.granted -= {"channels:history", "groups:history", "im:history", "mpim:history"}
        first = slack.say("独り言")
        assert len(slack.answers(slack.ask("予算は？", thread=first))) == 0
        assert len([post for post in slack.posts() if post.get("thread_ts") == first]) == 1
        slack.workspace.click(ASKER, CHANNEL, slack.posts()[0]["ts"], "up")


def test_an_answer_that_cannot_be_changed_is_given_anew(tmp_path: Path) -> None:
    faults = Once(chat__update=[Fault(200, "edit_window_closed")], chat__delete=[Fault(200, "cant_delete_message")])
    with practice(tmp_path, QuickAssistant(), faults=faults, direct=True) as slack:
        ts = slack.ask("前の質問は？")
        slack.workspace.edit(CHANNEL, ts, f"<@{BOT}> 後の質問は？")
        slack.settle()
        assert ["後の質問" in shown(post) for post in slack.answers(ts)] == [False, True]
        slack.workspace.delete(CHANNEL, ts)
        slack.settle()
        assert slack.runtime.office.records.find(TEAM, CHANNEL, ts) is not None


def test_a_question_whose_thread_is_deleted_is_let_go(tmp_path: Path) -> None:
    faults = Once(chat__postMessage=[Fault(200, "thread_not_found")])
    with practice(tmp_path, QuickAssistant(), faults=faults, direct=True) as slack:
        ts = slack.ask("予算は？")
        assert slack.answers(ts) == []
        found = slack.runtime.office.records.find(TEAM, CHANNEL, ts)
        assert found is not None and (found.state, found.text) == ("withdrawn", "")


def test_a_bug_of_ours_ends_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError("秘密")

    with practice(tmp_path, QuickAssistant(), direct=True) as slack:
        monkeypatch.setattr("app.slack.desk.message_of", broken)
        ts = slack.ask("予算は？")
        (answer,) = slack.answers(ts)
        assert "内部の誤りのため" in shown(answer)


def test_records_that_cannot_be_read_are_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with practice(tmp_path, QuickAssistant(), direct=True) as slack:
        records = slack.runtime.office.records
        claim, change, failures = records.claim, records.change, [OSError("disk")] * 3

        def sometimes(*given: Any, **values: Any) -> Any:  # noqa: ANN401
            if failures:
                raise failures.pop()
            return claim(*given, **values)

        writes = [OSError("disk")] * 2

        def seldom(*given: Any, **values: Any) -> None:  # noqa: ANN401
            if writes:
                raise writes.pop()
            change(*given, **values)

        monkeypatch.setattr(records, "claim", sometimes)
        monkeypatch.setattr(records, "change", seldom)
        assert len(slack.answers(slack.ask("予算は？"))) == 1


def test_old_rows_go_with_their_conversations(tmp_path: Path) -> None:
    with practice(tmp_path, QuickAssistant(), direct=True) as slack:
        slack.ask("古い質問は？")
        records = slack.runtime.office.records
        assert records.prune(None) == 0
        assert records.prune(30, now=time.time() + 29 * 86_400) == 0
        assert records.prune(30, now=time.time() + 31 * 86_400) == 1


def test_an_answer_turned_into_silence_is_taken_away(tmp_path: Path) -> None:
    channels = Channels(default=Channel(ask="questions"))
    with practice(tmp_path, QuickAssistant(), channels=channels, direct=True) as slack:
        ts = slack.say("予算は？")
        slack.settle()
        assert len(slack.answers(ts)) == 1
        slack.workspace.edit(CHANNEL, ts, "MISSING は？")
        slack.settle()
        assert slack.answers(ts) == []


def test_a_mention_made_by_an_edit_is_heard_either_way(tmp_path: Path) -> None:
    with practice(tmp_path, QuickAssistant(), direct=True) as slack:
        ts = slack.ask("予算は？")
        channel = slack.workspace.channels[CHANNEL]
        edited = {"type": "app_mention", "user": ASKER, "channel": CHANNEL, "ts": ts, "edited": {"ts": "1"}}
        slack.workspace.emit("events_api", slack.workspace._event({**edited, "text": f"<@{BOT}> 直した予算は？"}))
        slack.settle()
        assert "直した予算は？" in shown(slack.answers(ts)[0])
        tombstone = {"type": "message", "subtype": "message_changed", "channel": CHANNEL}
        gone = {"message": {"subtype": "tombstone", "ts": ts}, "previous_message": {"text": "x"}}
        for odd in ({**tombstone, **gone}, {**tombstone, **gone}, {**edited, "type": "message", "hidden": True}):
            slack.workspace.emit("events_api", slack.workspace._event(odd))
        slack.settle()
        assert slack.answers(ts) == []
        assert channel


def test_a_command_that_brings_a_strange_address_is_answered_anyway(tmp_path: Path) -> None:
    with practice(tmp_path, QuickAssistant(), direct=True) as slack:
        slack.workspace._response_url = lambda *given: "http://evil.example/x"  # type: ignore[method-assign]
        slack.workspace.command(ASKER, CHANNEL, "予算は？")
        slack.settle()
        assert "3.6億円" in shown(slack.posts(user=ASKER)[0])


def test_a_file_that_is_refused_or_late_costs_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.slack.limits.MESSAGE_CHARACTERS", 800)
    faults = Once(
        files__upload=[Fault(503), Fault(429, retry_after=0.05)], files__delete=[Fault(200, "file_not_found")]
    )
    with practice(tmp_path, QuickAssistant(), faults=faults, direct=True) as slack:
        ts = slack.ask("長い質問は？")
        assert [file["title"] for file in slack.workspace.files.values() if file.get("title")] == ["答えの全文"]
        assert len(slack.answers(ts)) == 1
        slack.workspace.edit(CHANNEL, ts, f"<@{BOT}> もっと長い質問は？")
        slack.settle()
        slack.workspace.granted -= {"files:write"}
        slack.workspace.delete(CHANNEL, ts)
        slack.ask("書けない質問は？")
        assert any("書けない質問は？" in shown(post) for post in slack.posts())


def test_files_go_with_their_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.slack.limits.MESSAGE_CHARACTERS", 800)
    with practice(tmp_path, QuickAssistant(), direct=True) as slack:
        ts = slack.ask("長い質問は？")
        (first,) = slack.workspace.files
        slack.workspace.edit(CHANNEL, ts, f"<@{BOT}> もっと長い質問は？")
        slack.settle()
        (second,) = slack.workspace.files
        assert second != first and "もっと長い質問" in slack.workspace.files[second]["content"]
        slack.workspace.delete(CHANNEL, ts)
        slack.settle()
        assert slack.workspace.files == {}
