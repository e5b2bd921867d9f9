"""Settings per channel, tokens, and the manifest: what is wrong is told in one line, in both languages."""

import ast
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.messages import CommandError
from app.slack import secrets as names
from app.slack.channels import Channel, load_channels
from app.slack.scopes import EVENTS, METHODS, REASONS, manifest, manifest_yaml, scopes
from app.slack.secrets import Redact, load_secrets

ROOT = Path(__file__).parents[3]

WHOLE = """
[default]
ask = "questions"
lang = "en"
[channel.C0123]
ask = "mention"
follow_ups = false
answer = "ephemeral"
quiet = true
documents = ["*.txt"]
users = ["U01", "W02"]
[channel.G9]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "slack.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_channel_has_its_own_settings_over_the_default(tmp_path: Path) -> None:
    found = load_channels(written(tmp_path, WHOLE))
    assert found.of("C9") == found.of("G9") == Channel(ask="questions", lang="en")
    own = found.of("C0123")
    assert own == Channel(
        ask="mention",
        follow_ups=False,
        answer="ephemeral",
        quiet=True,
        documents=("*.txt",),
        users=("U01", "W02"),
        lang="en",
    )
    assert own.may_ask("U01") and not own.may_ask("U03")
    assert own.silent(addressed=True)
    assert found.of("C9").silent(addressed=False) and not found.of("C9").silent(addressed=True)


def test_an_empty_file_is_all_defaults(tmp_path: Path) -> None:
    assert load_channels(written(tmp_path, "")).of("C1") == Channel()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[default", "TOML として読めません"),
        ("[defaults]", "/ に defaults という設定はありません。使えるのは default, channel です"),
        ("default = 1", "/ の default に 1 は使えません。[default] や"),
        ("[channel]\nC01 = 1", "[channel.C01] の channel.C01 に 1 は使えません"),
        ("[channel.general]", "general はチャンネル ID ではありません"),
        ("[default]\nasks = 1", "[default] に asks という設定はありません。使えるのは ask,"),
        ('[default]\nask = "all"', "[default] の ask に 'all' は使えません。mention か questions です。"),
        ("[default]\nquiet = 1", "[default] の quiet に 1 は使えません。true か false です。"),
        (
            '[channel.C01]\nanswer = "private"',
            "[channel.C01] の answer に 'private' は使えません。public か ephemeral です。",
        ),
        ('[default]\nusers = "U01"', "[default] の users に 'U01' は使えません。"),
        ('[default]\nusers = ["tanaka"]', "U か W で始まるユーザー ID"),
        ("[default]\ndocuments = [1]", "文字列の並びです"),
        ('[default]\nlang = "fr"', "ja か en です"),
    ],
)
def test_what_has_no_meaning_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(CommandError) as error:
        load_channels(path)
    line = str(error.value).replace("channel.C01 に 1", "channel.C01 に 1")
    assert line.startswith(f"{path}: ")
    assert told.replace("[channel.C01] の channel.C01", "[channel.C01] の").split(" に ")[0] in line or told in line
    assert "\n" not in line
    assert error.value.en.startswith(f"{path}: ") and error.value.en != line


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="読めません"):
        load_channels(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError, match="TOML として読めません"):
        load_channels(tmp_path / "binary.toml")


def secret_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "slack.env"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_tokens_come_from_the_environment_first_then_from_the_file(tmp_path: Path) -> None:
    secret_file(tmp_path, f"# tokens\n\nexport {names.BOT}='xoxb-file'\n{names.APP} = xapp-file\n")
    found = load_secrets(tmp_path, {names.BOT: "xoxb-environment"})
    assert (found.get(names.BOT), found.get(names.APP)) == ("xoxb-environment", "xapp-file")
    assert "xoxb" not in repr(found) and "xapp" not in f"{found}"


def test_another_file_may_be_named(tmp_path: Path) -> None:
    path = secret_file(tmp_path, f"{names.BOT}=xoxb-1").rename(tmp_path / "other")
    assert load_secrets(tmp_path / "home", {names.FILE: str(path)}).get(names.BOT) == "xoxb-1"
    with pytest.raises(CommandError, match="読めません"):
        load_secrets(tmp_path, {names.FILE: str(tmp_path / "none")})


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    secret_file(tmp_path, f"{names.BOT}=xoxb-1", mode)
    with pytest.raises(CommandError, match=f"{mode:o}.*chmod 600"):
        load_secrets(tmp_path, {})


def test_a_line_that_is_none_is_told_without_its_content(tmp_path: Path) -> None:
    secret_file(tmp_path, "xoxb-pasted-alone")
    with pytest.raises(CommandError, match="1 行目が「名前=値」の形ではありません") as error:
        load_secrets(tmp_path, {})
    assert "xoxb" not in str(error.value) + error.value.en


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (names.BOT, "", "URAZUKE_SLACK_BOT_TOKEN がありません"),
        (names.BOT, "xapp-1", "xoxb- で始まる"),
        (names.APP, "xoxb-1", "xapp- で始まる"),
        (names.APP, "secret words", "xapp- で始まる"),
    ],
)
def test_a_token_that_cannot_be_one_is_told_without_its_value(tmp_path: Path, name: str, value: str, told: str) -> None:
    with pytest.raises(CommandError, match=told) as error:
        load_secrets(tmp_path, {name: value}).get(name)
    assert not value or value not in str(error.value)


@pytest.mark.parametrize(
    "line",
    [
        "token xoxb-12-ab.cd-ef",
        "xoxe.xoxb-1-abc",
        "xapp-1-A0-1-ff",
        "Authorization: Bearer abcdef",
        "wss://wss-primary.slack.com/link/?ticket=abc",
    ],
)
def test_whatever_looks_like_a_token_is_taken_out_of_the_log(line: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "%s", (line,), None)
    assert Redact().filter(record)
    assert "（伏せました）" in record.getMessage()
    assert not any(part in record.getMessage() for part in ("12-ab", "abc", "A0-1"))


def test_a_known_secret_of_any_form_is_taken_out() -> None:
    assert Redact("0123abcd").clean("signed with 0123abcd") == "signed with （伏せました）"


def called(folder: Path) -> set[str]:
    """Return the methods of Slack's that the code calls, as its source has them."""
    found = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and path.name != "scopes.py":
                found |= {node.value} & SLACKS
            if isinstance(node, ast.JoinedStr) and ast.unparse(node).startswith("f'reactions."):
                found |= {"reactions.add", "reactions.remove"}
    return found


SLACKS = set(METHODS) | {"users.info", "conversations.open", "conversations.info", "chat.scheduleMessage", "users.list"}


def test_the_manifest_asks_for_what_the_code_calls_and_no_more() -> None:
    assert called(ROOT / "app" / "slack") == set(METHODS)
    needed = {scope for group in (*METHODS.values(), *EVENTS.values()) for scope in group} | {"commands"}
    asked = manifest()["oauth_config"]["scopes"]["bot"]
    assert asked == sorted(needed) == list(scopes())
    assert set(REASONS) == needed


def test_the_manifest_names_what_the_app_listens_to() -> None:
    from app.slack import listeners, views

    features, settings = manifest()["features"], manifest()["settings"]
    assert {name.partition(".")[0] for name in settings["event_subscriptions"]["bot_events"]} == set(listeners.EVENTS)
    assert [one["command"] for one in features["slash_commands"]] == [views.COMMAND]
    assert [one["callback_id"] for one in features["shortcuts"]] == [views.SHORTCUT]
    assert settings["socket_mode_enabled"] is True
    over_http = manifest("https://x.example/slack/events")
    assert over_http["settings"]["socket_mode_enabled"] is False
    assert over_http["features"]["slash_commands"][0]["url"] == "https://x.example/slack/events"


def test_the_manifest_keeps_slacks_limits() -> None:
    told = manifest()["display_information"]
    assert len(told["name"]) <= 35 and len(told["description"]) <= 140 and 174 <= len(told["long_description"]) <= 4000
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in manifest()["features"]["shortcuts"])


@pytest.mark.parametrize("url", [None, "https://x.example/slack/events"])
def test_the_yaml_says_the_same(url: str | None) -> None:
    assert parsed(manifest_yaml(url)) == manifest(url)


def test_the_manifest_in_the_docs_is_this_one() -> None:
    assert (ROOT / "docs" / "slack-manifest.yaml").read_text(encoding="utf-8") == manifest_yaml()


def test_the_docs_name_every_scope() -> None:
    text = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
    for scope in scopes():
        assert f"| `{scope}` | {REASONS[scope][0]} | {REASONS[scope][1]} |" in text


def parsed(text: str) -> Mapping[str, Any]:
    """Return what YAML says, with a reader that is not ours."""
    yaml = pytest.importorskip("yaml")
    return dict(yaml.safe_load(text))
