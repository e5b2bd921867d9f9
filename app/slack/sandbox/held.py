"""What a practice workspace holds, and the events that its changes cause."""

import copy
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.slack.scopes import scopes

Json = dict[str, Any]
Emit = Callable[[str, Json], None]
"""Takes what is sent to the app: its kind (events_api, slash_commands, interactive) and its payload."""

TEAM = "T0PRACTICE"
BOT = "U0URAZUKE"
BOT_ID = "B0URAZUKE"
APP = "A0URAZUKE"
CHANNEL = "C0YOSAN"
ASKER = "U0ANATA"
COLLEAGUE = "U0DORYO"
TRIGGER_SECONDS = 3.0
RESPONSES = 5


class ApiError(Exception):
    """Slack's word for why a call did not do."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.body = {"ok": False, "error": code, **more}


@dataclass(slots=True)
class Channel:
    """A channel: who is in it, and what stands in it."""

    id: str
    name: str
    members: set[str]
    kind: str = "channel"
    posts: list[Json] = field(default_factory=list)
    archived: bool = False


class Held:
    """People, channels, posts, views and files. Safe for many threads; `emit` is called outside its lock."""

    def __init__(self, *, bot_token: str, app_token: str, base_url: str = "") -> None:
        self.bot_token = bot_token
        self.app_token = app_token
        self.base_url = base_url
        self.granted = set(scopes())
        self.users = {ASKER: "あなた", COLLEAGUE: "同僚", BOT: "urazuke"}
        self.channels = {CHANNEL: Channel(CHANNEL, "予算の質問", {ASKER, COLLEAGUE, BOT})}
        for user in (ASKER, COLLEAGUE):
            self.channels[f"D{user[1:]}"] = Channel(f"D{user[1:]}", "urazuke", {user, BOT}, "im")
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.files: dict[str, Json] = {}
        self.calls: list[tuple[str, Json]] = []
        self.version = 0
        self.emit: Emit = lambda kind, payload: None
        self._triggers: dict[str, float] = {}
        self._responses: dict[str, Json] = {}
        self._clock = 0
        self._lock = threading.RLock()
        self.changed = threading.Condition(self._lock)

    def wait(self, version: int, seconds: float) -> None:
        """Wait until something has changed since a version."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != version, seconds)

    def _stamp(self) -> str:
        with self._lock:
            self._clock = max(self._clock + 1, time.time_ns() // 1000)
            return f"{self._clock // 1_000_000}.{self._clock % 1_000_000:06d}"

    def _touch(self) -> None:
        self.version += 1
        self.changed.notify_all()

    def _add(self, channel: Channel, post: Json, thread: object) -> Json:
        post = {"type": "message", "team": TEAM, **post, "ts": self._stamp()}
        if thread:
            post["thread_ts"] = str(thread)
        channel.posts.append(post)
        self._touch()
        return post

    def _remove(self, channel: str, ts: str) -> Json:
        posts = self.channels[channel].posts
        post = self._post(channel, ts)
        posts.remove(post)
        self._touch()
        return post

    def _post(self, channel: str, ts: str) -> Json:
        with self._lock:
            if channel not in self.channels:
                raise ApiError("channel_not_found")
            for post in self.channels[channel].posts:
                if post["ts"] == ts:
                    return post
        raise ApiError("message_not_found")

    def _own(self, given: Mapping[str, Any]) -> Json:
        post = self._post(str(given["channel"]), str(given["ts"]))
        if post.get("user") != BOT or post.get("for"):
            raise ApiError("cant_update_message")
        return post

    def _writable(self, name: str) -> Channel:
        channel = self.channels.get(f"D{name[1:]}" if name in self.users else name)
        if channel is None:
            raise ApiError("channel_not_found")
        if BOT not in channel.members:
            raise ApiError("not_in_channel")
        if channel.archived:
            raise ApiError("is_archived")
        return channel

    def _readable(self, given: Mapping[str, Any]) -> list[Json]:
        channel = self.channels.get(str(given.get("channel")))
        if channel is None or BOT not in channel.members:
            raise ApiError("channel_not_found")
        oldest = str(given.get("oldest") or "")
        return [post for post in channel.posts if not post.get("for") and post["ts"] > oldest]

    def _trigger(self) -> str:
        with self._lock:
            name = secrets.token_hex(8)
            self._triggers[name] = time.monotonic()
            return name

    def _response_url(self, user: str, channel: str, ts: str | None) -> str:
        with self._lock:
            code = secrets.token_hex(8)
            self._responses[code] = {"user": user, "channel": channel, "ts": ts, "left": RESPONSES}
            return f"{self.base_url}/response/{code}"

    def _who(self, user: str) -> Json:
        return {"user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}, "api_app_id": APP, "token": "practice"}

    def _action(self, element: Mapping[str, Any]) -> Json:
        kept = {key: element[key] for key in ("type", "action_id", "value", "text") if key in element}
        return {**kept, "block_id": "b", "action_ts": self._stamp()}

    def _event(self, event: Json) -> Json:
        return {
            "token": "practice", "team_id": TEAM, "api_app_id": APP, "event": event, "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}", "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        }  # fmt: skip

    def _announce(self, channel: Channel, post: Json) -> None:
        """Send the events of a post: that it is there, and, where it names the bot, that it does."""
        if BOT not in channel.members:
            return
        seen = {key: value for key, value in post.items() if key != "metadata"}
        seen |= {"channel": channel.id, "event_ts": post["ts"], "channel_type": channel.kind}
        self.emit("events_api", self._event(copy.deepcopy(seen)))
        if f"<@{BOT}>" in post.get("text", "") and channel.kind != "im":
            mention = {key: value for key, value in seen.items() if key != "channel_type"}
            self.emit("events_api", self._event({**copy.deepcopy(mention), "type": "app_mention"}))

    def _changed_event(self, channel: Channel, post: Json, before: Json) -> None:
        event = {
            "type": "message", "subtype": "message_changed", "hidden": True, "channel": channel.id,
            "channel_type": channel.kind, "message": copy.deepcopy(post), "previous_message": before,
            "ts": self._stamp(), "event_ts": self._stamp(),
        }  # fmt: skip
        self.emit("events_api", self._event(event))

    def _deleted_event(self, channel: Channel, before: Json) -> None:
        event = {
            "type": "message", "subtype": "message_deleted", "hidden": True, "channel": channel.id,
            "channel_type": channel.kind, "deleted_ts": before["ts"], "previous_message": before,
            "ts": self._stamp(), "event_ts": self._stamp(),
        }  # fmt: skip
        self.emit("events_api", self._event(event))
