"""What the app may do in a workspace, why, and the manifest that asks for exactly that."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.slack.views import COMMAND, SHORTCUT

HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

METHODS: Mapping[str, tuple[str, ...]] = {
    "auth.test": (),
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "conversations.history": HISTORY,
    "conversations.replies": HISTORY,
    "files.delete": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
"""Every method of Slack's that the code calls, with the scopes that it needs (of the histories: the channel's own)."""

EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
}
"""Every event that the code listens to, with the scopes that it needs."""

FEATURES: Mapping[str, tuple[str, ...]] = {"slash_commands": ("commands",), "shortcuts": ("commands",)}

REASONS: Mapping[str, tuple[str, str]] = {
    "app_mentions:read": ("呼びかけ（@）を受け取る", "hear mentions"),
    "channels:history": (
        "公開チャンネルで、スレッドの続き・編集・削除を受け取り、会話を読み直す",
        "hear follow-ups, edits and deletions in public channels, and read threads again",
    ),
    "chat:write": ("答えを書き込み、直し、取り下げる", "post, change and withdraw answers"),
    "commands": (
        "/yosan と「この数字の裏付けを調べる」を使えるようにする",
        "the /yosan command and the message shortcut",
    ),
    "files:write": ("長い答えの全文をファイルで添える", "put the whole of a long answer beside it, as a file"),
    "groups:history": ("同じことを、招待された非公開チャンネルで", "the same in private channels that invite it"),
    "im:history": ("ダイレクトメッセージの質問を受け取る", "take questions in direct messages"),
    "mpim:history": ("同じことを、グループのダイレクトメッセージで", "the same in group direct messages"),
    "reactions:write": (
        "作業中の印（⏳）を付け外しする",
        "put the sign of working (⏳) on a question, and take it off",
    ),
}
"""What each scope is for."""

_LONG = (
    "裏付け（Urazuke）は、手元に置いた予算資料への質問に答えます。答えの金額には必ず、資料に印刷された行か、"
    "計算式を添えます。資料にないことは「ない」と答え、推測はしません。スレッドで続けて質問でき、"
    "投稿の数字を資料と照らし合わせることもできます。資料は手元に置いたままで、Slack に出るのは質問と答えだけです。\n\n"
    "Urazuke answers questions on budget papers that you keep yourself. Each figure comes with its printed line or "
    "with the calculation; what the papers do not say is said to be so."
)


def scopes() -> tuple[str, ...]:
    """Return the bot's scopes: those that some method, event or feature needs, and no more."""
    needed = {scope for table in (METHODS, EVENTS, FEATURES) for group in table.values() for scope in group}
    return tuple(sorted(needed))


def manifest(url: str | None = None) -> dict[str, Any]:
    """Return the app's manifest: for Socket Mode, or, with the public address `url`, for HTTP."""
    at = {"request_url": url} if url else {}
    command: dict[str, Any] = {
        "command": COMMAND,
        "description": "予算資料に質問する（答えは自分だけに見えます）",
        "usage_hint": "防衛省の予算は？",
        "should_escape": False,
        **({"url": url} if url else {}),
    }
    shortcut = {
        "name": "この数字の裏付けを調べる",
        "type": "message",
        "callback_id": SHORTCUT,
        "description": "投稿の数字を予算資料と照らし合わせます",
    }
    return {
        "display_information": {
            "name": "裏付け Urazuke",
            "description": "予算資料に質問すると、金額と、その裏付けとなる行を示します",
            "long_description": _LONG,
            "background_color": "#0f5257",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "urazuke", "always_online": True},
            "slash_commands": [command],
            "shortcuts": [shortcut],
        },
        "oauth_config": {"scopes": {"bot": list(scopes())}},
        "settings": {
            "event_subscriptions": {**at, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **at},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def manifest_yaml(url: str | None = None) -> str:
    """Return the manifest as YAML."""
    return "\n".join(["# urazuke slack --manifest", *_yaml(manifest(url), ""), ""])


def _yaml(node: Mapping[str, Any], indent: str) -> Iterator[str]:
    """Yield a mapping line by line; scalars as JSON, which is YAML too."""
    for key, value in node.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _yaml(value, f"{indent}  ")
        elif isinstance(value, list):
            yield f"{indent}{key}:"
            for one in value:
                if isinstance(one, Mapping):
                    first, *rest = _yaml(one, f"{indent}    ")
                    yield f"{indent}  - {first.strip()}"
                    yield from rest
                else:
                    yield f"{indent}  - {json.dumps(one, ensure_ascii=False)}"
        else:
            yield f"{indent}{key}: {json.dumps(value, ensure_ascii=False)}"
