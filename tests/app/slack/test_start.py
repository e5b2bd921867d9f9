"""`urazuke slack`, from its options to its end: for Slack, for practice, and to see whether it would work."""

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from app.assistant import Assistant
from app.cli import main
from app.settings import Settings
from app.slack import secrets as names
from app.slack import start
from app.slack.channels import Channel, Channels
from app.slack.corpora import Corpora, chosen_documents
from app.slack.sandbox.server import Fault, PracticeServer
from app.slack.sandbox.terminal import Terminal
from app.slack.sandbox.workspace import ASKER, BOT, CHANNEL, Workspace
from tests.app.slack.harness import APP_TOKEN, BOT_TOKEN, SIGNING, QuickAssistant, practice

ROOT = Path(__file__).parents[3]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PracticeServer]:
    """Return a practice workspace that stands in for Slack, with its tokens in the environment."""
    with PracticeServer(Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN)) as held:
        monkeypatch.setenv("URAZUKE_SLACK_API_URL", f"{held.address}/api/")
        for name, value in ((names.BOT, BOT_TOKEN), (names.APP, APP_TOKEN), (names.SIGNING, SIGNING)):
            monkeypatch.setenv(name, value)
        yield held


def urazuke(*arguments: str) -> int:
    """Return the exit status of a command."""
    with pytest.raises(SystemExit) as end:
        main(["slack", *arguments])
    return int(end.value.code or 0)


def test_the_manifest_is_written_beside_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert urazuke("--manifest", "--url", "https://x.example/slack/events") == 0
    assert "https://x.example/slack/events" in (tmp_path / "slack-manifest.yaml").read_text(encoding="utf-8")
    assert "slack-manifest.yaml" in capsys.readouterr().out


def test_check_says_that_all_is_well(server: PracticeServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert urazuke("--check") == 0
    out = capsys.readouterr().out
    assert "練習用ワークスペース の urazuke" in out and "Socket Mode: つながります" in out and "すべて既定のまま" in out


def test_check_names_missing_scopes(server: PracticeServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.workspace.granted -= {"files:write", "reactions:write"}
    assert urazuke("--check", "--http", "0") == 1
    assert "権限が足りません: files:write, reactions:write" in capsys.readouterr().out


def test_check_reads_the_settings(
    server: PracticeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "slack.toml"
    file.write_text("[channel.C01]\n", encoding="utf-8")
    assert urazuke("--check", "--settings", str(file)) == 0
    assert f"設定: {file}（チャンネル 1 件）" in capsys.readouterr().out
    monkeypatch.setenv("URAZUKE_SLACK_SETTINGS", str(file))
    file.write_text("[channel.general]\n", encoding="utf-8")
    assert urazuke("--check") == 2
    assert "general はチャンネル ID ではありません" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "options", "line"),
    [
        (names.BOT, [], "URAZUKE_SLACK_BOT_TOKEN がありません"),
        (names.APP, [], "URAZUKE_SLACK_APP_TOKEN がありません"),
        (names.SIGNING, ["--http", "0"], "URAZUKE_SLACK_SIGNING_SECRET がありません"),
    ],
)
def test_a_token_that_is_missing_is_asked_for(
    server: PracticeServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    options: Sequence[str],
    line: str,
) -> None:
    monkeypatch.delenv(name)
    assert urazuke("--check", *options) == 2
    told = capsys.readouterr().err
    assert line in told and told.count("\n") == 1


def test_a_web_page_without_an_address_is_refused(
    server: PracticeServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("URAZUKE_WEB_URL", "budget.example")
    assert urazuke("--check") == 2
    assert "URAZUKE_WEB_URL の budget.example" in capsys.readouterr().err


def test_a_socket_that_is_refused_is_told(server: PracticeServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.faults = lambda method, given: Fault(200, "not_allowed_token_type") if "apps." in method else None
    assert urazuke("--check") == 2
    assert "not_allowed_token_type" in capsys.readouterr().err


def test_without_slack_bolt_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Missing:
        """Finds no slack_bolt."""

        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            """Refuse."""
            if name == "slack_bolt":
                raise ModuleNotFoundError("No module named 'slack_bolt'", name="slack_bolt")

    monkeypatch.delitem(sys.modules, "slack_bolt", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    assert urazuke("--manifest") == 2
    assert "pip install 'urazuke[slack]'" in capsys.readouterr().err


def test_it_runs_over_a_socket_until_it_is_stopped(server: PracticeServer, tmp_path: Path) -> None:
    told: list[str] = []
    stop = threading.Event()
    assistant: Any = Watched()
    settings = Settings(home=tmp_path)
    run = start.Start(settings, Channels(), "ja", told.append)
    thread = threading.Thread(target=lambda: run.run(lambda _: assistant, http=None, host="", stop=stop))
    thread.start()
    wait_for(lambda: told)
    assert "Socket Mode" in told[0]
    server.workspace.say(ASKER, CHANNEL, f"<@{BOT}> 予算は？")
    wait_for(lambda: [p for p in server.workspace.channels[CHANNEL].posts if p["user"] == BOT])
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert assistant.watched == ["watch", "stop"]
    assert (tmp_path / "records.sqlite").stat().st_mode & 0o077 == 0


def test_it_runs_over_http_until_it_is_stopped(server: PracticeServer, tmp_path: Path) -> None:
    told: list[str] = []
    stop = threading.Event()
    assistant: Any = Watched()
    run = start.Start(Settings(home=tmp_path), Channels(), "ja", told.append)
    thread = threading.Thread(target=lambda: run.run(lambda _: assistant, http=0, host="127.0.0.1", stop=stop))
    thread.start()
    wait_for(lambda: told)
    address = told[0].split()[0]
    try:
        with pytest.raises(HTTPError) as refused, urlopen(Request(address, data=b"[]"), timeout=5):
            pass
        assert refused.value.code == 401  # it is not signed
        refused.value.close()
    finally:
        stop.set()
    thread.join(20)
    assert not thread.is_alive()


@pytest.mark.parametrize("terminal", [False, True])
def test_practice_runs_until_it_is_stopped(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    bundled: Assistant,
    terminal: bool,
) -> None:
    told: list[str] = []
    stop = threading.Event()
    monkeypatch.setattr(sys, "stdin", io.StringIO("内数とは？\n"))

    def run() -> None:
        start.practise(
            bundled, Settings(home=tmp_path), Channels(), lambda _: bundled, lang="ja", port=0, terminal=terminal,
            tell=told.append, stop=stop,
        )  # fmt: skip

    thread = threading.Thread(target=run)
    thread.start()
    wait_for(lambda: told)
    if terminal:
        wait_for(lambda: any("内数" in line for line in told))
    else:
        with urlopen(told[0].split()[1].partition("（")[0], timeout=5) as answer:
            assert b"sandbox.js" in answer.read()
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert not list(tmp_path.iterdir())  # nothing is kept


class Watched(QuickAssistant):
    """An assistant that remembers that it was told to watch."""

    def __init__(self) -> None:
        super().__init__()
        self.watched: list[str] = []

    def watch(self) -> None:
        """Remember it."""
        self.watched.append("watch")

    def stop(self) -> None:
        """Remember it."""
        self.watched.append("stop")


def wait_for(happens: Callable[[], Any], seconds: float = 20.0) -> Any:  # noqa: ANN401
    done = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if found := happens():
            return found
        done.wait(0.02)
    raise AssertionError("it never happened")


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command in a process of its own; give it, and its first line."""
    run = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "slack", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout and run.stderr
    try:
        yield run, run.stdout.readline()
    finally:
        if run.poll() is None:
            run.send_signal(signal.SIGINT)
        _, told = run.communicate(timeout=20)
        assert "Traceback" not in told
        assert run.returncode == 0, told


def test_it_runs_over_http_and_hears_only_slack(server: PracticeServer, urazuke_home: Path) -> None:
    with process("--http", "0") as (_, line):
        address = line.split()[0]
        assert address.endswith("/slack/events")
        with urlopen(address.replace("/slack/events", "/healthz"), timeout=5) as answer:
            assert answer.read() == b"ok\n"
        with pytest.raises(HTTPError) as refused, urlopen(Request(address, data=b"{}"), timeout=5):
            pass
        assert refused.value.code == 401
        refused.value.close()


def test_practice_in_the_terminal_as_a_process(urazuke_home: Path) -> None:
    with process("--dry-run", "--terminal", URAZUKE_LANG="en") as (run, line):
        assert "Nothing is sent to Slack" in line
        out, _ = run.communicate("What is METI's budget?\n", timeout=60)
        assert "43.8億円" in out and "Sources" in out


def test_practice_in_the_terminal(tmp_path: Path, bundled: Assistant) -> None:
    with practice(tmp_path, bundled) as slack:
        talk = Terminal(slack.workspace, lambda: start._settle(slack.server, slack.runtime), "ja")

        def say(line: str) -> str:
            return "\n".join(talk.take(line))

        assert say("") == ""
        assert "/yosan" in say("/help")
        first = say("予算が大きい府省庁の上位3つは？")
        assert "防衛省" in first and "████" in first and "[up: 👍 役に立った]" in first
        assert "記録しました" in say("/click up")
        assert "どこが違いましたか" in say("/click down")
        say("/reason figure 桁が違う")
        slack.wait_for(lambda: any(one.comment == "桁が違う" for one in slack.store.feedback()))
        say("/new")
        assert "45.1億円" in say("防衛省のサイバーに関する最新技術の活用はいくら？")
        assert "（編集済み）" in say("/edit 外務省の予算は？")
        assert "× 外務省" in say("/delete")
        assert "あなただけ" in say("/yosan 内数とは？")
        assert "読み込んでいる資料" in say("/home")
        assert "○ 一致" in say("/verify 防衛省は241.9億円です。")
        assert not slack.workspace.views  # read, and closed
        assert say("/click nothing").startswith("× IndexError")


def test_a_channel_answers_out_of_its_own_documents(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "r3").mkdir(parents=True)
    for name in ("r2.txt", "r3/a.txt", "r3/b.txt"):
        (corpus / name).write_text(f"{name} の予算\n合計 1.0億円\n", encoding="utf-8")
    (corpus / "r2.meta.json").write_text('{"title": "令和2年度の資料"}', encoding="utf-8")
    settings = Settings(home=tmp_path / "home", corpus=corpus)
    by_path = chosen_documents(settings, ("r3/*",))
    assert sorted(p.relative_to(by_path).as_posix() for p in by_path.rglob("*.txt")) == ["r3/a.txt", "r3/b.txt"]
    by_title = chosen_documents(settings, ("*令和2年度*",))
    assert sorted(p.name for p in by_title.iterdir()) == ["r2.meta.json", "r2.txt"]
    assert chosen_documents(settings, ("r3/*",)) == by_path
    everything: Any = QuickAssistant()
    opened: list[Settings] = []

    def opener(given: Settings) -> Any:  # noqa: ANN401
        opened.append(given)
        return QuickAssistant()

    channel = Channel(documents=("r3/*",))
    corpora = Corpora(everything, settings, opener)
    corpora.open_all(Channels(named={"C1": channel}))
    assert corpora.of(Channel()) is everything
    assert corpora.of(channel) is corpora.of(channel)
    assert [one.corpus for one in opened] == [by_path]
    assert len(list(corpora.all())) == 2
    with pytest.raises(Exception, match="合う資料がありません"):
        chosen_documents(settings, ("none*",))
