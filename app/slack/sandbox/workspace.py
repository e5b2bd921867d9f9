"""A workspace in memory: people, channels, posts, and Slack's Web API over them.

It behaves as Slack does towards an app: it sends the same events, refuses the same mistakes (blocks over the limits,
channels that the bot is not in, scopes that the token lacks), and keeps what was posted.
"""

import copy
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.slack.scopes import METHODS, scopes
from app.slack.validate import message_faults, view_faults

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
_TRIGGER_SECONDS = 3.0
_RESPONSES = 5


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


class Workspace:
    """The workspace. Safe for many threads; `emit` is called outside its lock."""

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

    # what people do

    def say(self, user: str, channel: str, text: str, thread: str | None = None) -> str:
        """Post as a person; return the post's timestamp."""
        with self._lock:
            post = self._add(self.channels[channel], {"type": "message", "user": user, "text": text}, thread)
        self._announce(self.channels[channel], post)
        return str(post["ts"])

    def edit(self, channel: str, ts: str, text: str) -> None:
        """Edit a person's post."""
        with self._lock:
            post = self._post(channel, ts)
            before = copy.deepcopy(post)
            post |= {"text": text, "edited": {"user": post["user"], "ts": self._stamp()}}
            self._touch()
        self._changed_event(self.channels[channel], post, before)

    def delete(self, channel: str, ts: str) -> None:
        """Delete a person's post."""
        with self._lock:
            before = self._remove(channel, ts)
        self._deleted_event(self.channels[channel], before)

    def command(self, user: str, channel: str, text: str, name: str = "/yosan") -> str:
        """Send a slash command; return its trigger."""
        trigger = self._trigger()
        payload = {
            "command": name, "text": text, "user_id": user, "channel_id": channel, "team_id": TEAM, "api_app_id": APP,
            "trigger_id": trigger, "response_url": self._response_url(user, channel, None), "user_name": user,
            "channel_name": self.channels[channel].name, "token": "practice",
        }  # fmt: skip
        self.emit("slash_commands", payload)
        return trigger

    def shortcut(self, user: str, channel: str, ts: str, callback: str) -> str:
        """Choose a message shortcut; return its trigger."""
        trigger, post = self._trigger(), self._post(channel, ts)
        payload = {
            **self._who(user), "type": "message_action", "callback_id": callback, "trigger_id": trigger,
            "channel": {"id": channel}, "message": copy.deepcopy(post), "message_ts": ts, "action_ts": self._stamp(),
            "response_url": self._response_url(user, channel, None),
        }  # fmt: skip
        self.emit("interactive", payload)
        return trigger

    def click(self, user: str, channel: str, ts: str, action_id: str) -> None:
        """Press a button of a message."""
        post = self._post(channel, ts)
        element = _element(post.get("blocks", ()), action_id)
        container = {
            "type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": bool(post.get("for")),
            **({"thread_ts": post["thread_ts"]} if post.get("thread_ts") else {}),
        }  # fmt: skip
        message = {} if post.get("for") else {"message": copy.deepcopy(post)}
        payload = {
            **self._who(user), "type": "block_actions", "trigger_id": self._trigger(), "container": container,
            "channel": {"id": channel}, "response_url": self._response_url(user, channel, ts), **message,
            "actions": [self._action(element)],
        }  # fmt: skip
        self.emit("interactive", payload)

    def click_home(self, user: str, action_id: str) -> None:
        """Press a button of the Home tab."""
        view = self.homes[user]
        payload = {
            **self._who(user), "type": "block_actions", "trigger_id": self._trigger(), "view": copy.deepcopy(view),
            "container": {"type": "view", "view_id": view["id"]},
            "actions": [self._action(_element(view["blocks"], action_id))],
        }  # fmt: skip
        self.emit("interactive", payload)

    def submit(self, user: str, view_id: str, values: Mapping[str, Any]) -> None:
        """Send the form of a modal, and close it. `values`: block_id → action_id → its state."""
        with self._lock:
            view = self.views.pop(view_id)
            self._touch()
        payload = {
            **self._who(user), "type": "view_submission", "trigger_id": self._trigger(),
            "view": {**view, "state": {"values": dict(values)}}, "response_urls": [],
        }  # fmt: skip
        self.emit("interactive", payload)

    def close_view(self, view_id: str) -> None:
        """Close a modal."""
        with self._lock:
            self.views.pop(view_id, None)
            self._touch()

    def open_home(self, user: str) -> None:
        """Open the Home tab."""
        event = {"type": "app_home_opened", "user": user, "channel": f"D{user[1:]}", "tab": "home"}
        self.emit("events_api", self._event({**event, "event_ts": self._stamp()}))

    # what the app does

    def api(self, method: str, given: Mapping[str, Any], token: str) -> Json:
        """Return what a method of the Web API answers.

        Raises:
            ApiError: it does not do.

        """
        with self._lock:
            self.calls.append((method, dict(given)))
        if method == "apps.connections.open":
            if token != self.app_token:
                raise ApiError("invalid_auth")
            return {"url": f"{self.base_url.replace('http', 'ws', 1)}/socket?ticket={secrets.token_hex(8)}"}
        if token != self.bot_token:
            raise ApiError("invalid_auth" if token else "not_authed")
        needed = METHODS.get(method)
        if needed is None:
            raise ApiError("unknown_method", req_method=method)
        if needed and not self.granted & set(needed):
            raise ApiError("missing_scope", needed=",".join(needed), provided=",".join(sorted(self.granted)))
        return dict(getattr(self, f"_{method.replace('.', '_')}")(given))

    def respond(self, code: str, body: Mapping[str, Any]) -> None:
        """Take what the app posts to a response_url; ApiError where that is used up or unknown."""
        with self._lock:
            known = self._responses.get(code)
            if known is None or known["left"] <= 0:
                raise ApiError("used_url")
            known["left"] -= 1
            channel = self.channels[known["channel"]]
            if body.get("delete_original"):
                channel.posts[:] = [post for post in channel.posts if post["ts"] != known["ts"]]
                self._touch()
                return
            message = {"text": body.get("text", ""), **({"blocks": body["blocks"]} if body.get("blocks") else {})}
            if message_faults(message):
                raise ApiError("invalid_blocks")
            original = next((post for post in channel.posts if post["ts"] == known["ts"]), None)
            thread = original.get("thread_ts") if original else None
            private = body.get("response_type") != "in_channel"
            self._add(channel, {**_bot(), **message, **({"for": known["user"]} if private else {})}, thread)

    def receive(self, file_id: str, content: bytes) -> None:
        """Take the bytes of a file."""
        with self._lock:
            self.files[file_id]["content"] = content.decode("utf-8", "replace")

    def acknowledge(self, kind: str, payload: Mapping[str, Any], answer: object) -> None:
        """Take what came with an acknowledgement: a command may be answered with it."""
        if kind == "slash_commands" and isinstance(answer, Mapping) and answer.get("text"):
            with self._lock:
                self._add(
                    self.channels[payload["channel_id"]],
                    {**_bot(), "text": answer["text"], "for": payload["user_id"]},
                    None,
                )

    def seen_by(self, user: str) -> Json:
        """Return what a person sees: channels with their posts, the open modal, the Home tab."""
        with self._lock:
            channels = [
                {
                    "id": channel.id,
                    "name": channel.name,
                    "kind": channel.kind,
                    "posts": [post for post in channel.posts if post.get("for") in (None, user)],
                }
                for channel in self.channels.values()
                if user in channel.members
            ]
            views = list(self.views.values())
            state = {
                "version": self.version, "users": self.users, "me": user, "bot": BOT, "channels": channels,
                "view": views[-1] if views else None, "home": self.homes.get(user), "files": self.files,
            }  # fmt: skip
            return dict(json.loads(json.dumps(state)))

    def wait(self, version: int, seconds: float) -> None:
        """Wait until something has changed since a version."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != version, seconds)

    # the methods

    def _auth_test(self, given: Mapping[str, Any]) -> Json:
        return {
            "url": f"{self.base_url}/", "team": "練習用ワークスペース", "user": self.users[BOT], "team_id": TEAM,
            "user_id": BOT, "bot_id": BOT_ID,
        }  # fmt: skip

    def _chat_postMessage(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            channel = self._writable(str(given.get("channel", "")))
            thread = given.get("thread_ts")
            if thread and not any(post["ts"] == thread for post in channel.posts):
                raise ApiError("thread_not_found")
            post = self._add(channel, {**_bot(), **_content(given)}, thread)
        self._announce(channel, post)
        return {"channel": channel.id, "ts": post["ts"], "message": post}

    def _chat_postEphemeral(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            channel = self._writable(str(given.get("channel", "")))
            if given.get("user") not in channel.members:
                raise ApiError("user_not_in_channel")
            post = self._add(channel, {**_bot(), **_content(given), "for": given["user"]}, given.get("thread_ts"))
        return {"message_ts": post["ts"]}

    def _chat_update(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            post = self._own(given)
            before = copy.deepcopy(post)
            post |= {"blocks": [], "text": "", **_content(given), "edited": {"user": BOT, "ts": self._stamp()}}
            self._touch()
        self._changed_event(self.channels[str(given["channel"])], post, before)
        return {"channel": given["channel"], "ts": given["ts"], "text": post["text"]}

    def _chat_delete(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            self._own(given)
            before = self._remove(str(given["channel"]), str(given["ts"]))
        self._deleted_event(self.channels[str(given["channel"])], before)
        return {"channel": given["channel"], "ts": given["ts"]}

    def _reactions_add(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            post = self._post(str(given["channel"]), str(given["timestamp"]))
            if given["name"] in post.setdefault("reactions", []):
                raise ApiError("already_reacted")
            post["reactions"].append(given["name"])
            self._touch()
        return {}

    def _reactions_remove(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            post = self._post(str(given["channel"]), str(given["timestamp"]))
            if given["name"] not in post.get("reactions", ()):
                raise ApiError("no_reaction")
            post["reactions"].remove(given["name"])
            self._touch()
        return {}

    def _conversations_replies(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            posts = self._readable(given)
            found = [post for post in posts if given.get("ts") in (post["ts"], post.get("thread_ts"))]
            if not found and not given.get("oldest"):
                raise ApiError("thread_not_found")
            return _page(found, given)

    def _conversations_history(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            found = [post for post in self._readable(given) if not post.get("thread_ts")]
            return _page(found[::-1], given)

    def _files_getUploadURLExternal(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            name = f"F{secrets.token_hex(5).upper()}"
            self.files[name] = {"id": name, "name": given["filename"], "content": None}
        return {"upload_url": f"{self.base_url}/upload/{name}", "file_id": name}

    def _files_completeUploadExternal(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            channel = self._writable(str(given.get("channel_id", "")))
            for file in given["files"]:
                if self.files.get(file["id"], {}).get("content") is None:
                    raise ApiError("file_not_found")
                self.files[file["id"]]["title"] = file.get("title", "")
            ids = [file["id"] for file in given["files"]]
            self._add(channel, {**_bot(), "text": "", "files": ids}, given.get("thread_ts"))
        return {"files": given["files"]}

    def _views_open(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            made = self._triggers.pop(str(given.get("trigger_id")), None)
            if made is None or time.monotonic() - made > _TRIGGER_SECONDS:
                raise ApiError("expired_trigger_id")
            view = {**_view(given["view"]), "id": f"V{secrets.token_hex(5).upper()}"}
            self.views[view["id"]] = view
            self._touch()
        return {"view": view}

    def _views_update(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            if given.get("view_id") not in self.views:
                raise ApiError("not_found")
            view = {**_view(given["view"]), "id": given["view_id"]}
            self.views[view["id"]] = view
            self._touch()
        return {"view": view}

    def _views_publish(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            view = {**_view(given["view"]), "id": f"VHOME{given['user_id']}"}
            self.homes[str(given["user_id"])] = view
            self._touch()
        return {"view": view}

    # within

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
            self._responses[code] = {"user": user, "channel": channel, "ts": ts, "left": _RESPONSES}
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


def _bot() -> Json:
    return {"user": BOT, "bot_id": BOT_ID, "app_id": APP}


def _content(given: Mapping[str, Any]) -> Json:
    """Return the text, blocks and metadata of a message; ApiError where Slack would not take them."""
    message = {key: given[key] for key in ("text", "blocks") if given.get(key)}
    if not message:
        raise ApiError("no_text")
    faults = message_faults(message)
    if any("msg_blocks_too_long" in fault for fault in faults):
        raise ApiError("msg_blocks_too_long")
    if faults:
        raise ApiError("invalid_blocks", response_metadata={"messages": faults})
    return {**message, **({"metadata": given["metadata"]} if given.get("metadata") else {})}


def _view(view: Mapping[str, Any]) -> Json:
    if faults := view_faults(view):
        raise ApiError("invalid_arguments", response_metadata={"messages": faults})
    return dict(view)


def _page(found: list[Json], given: Mapping[str, Any]) -> Json:
    """Return one page of what was found."""
    size = int(given.get("limit") or 100)
    start = int(given.get("cursor") or 0)
    following = str(start + size) if start + size < len(found) else ""
    page = copy.deepcopy(found[start : start + size])
    if str(given.get("include_all_metadata", "")).lower() not in ("true", "1"):
        for post in page:
            post.pop("metadata", None)
    return {
        "messages": page,
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }


def _element(blocks: object, action_id: str) -> Json:
    """Return the element of an action, wherever it stands."""
    for element in _elements(blocks):
        if element.get("action_id") == action_id:
            return element
    raise ApiError("no_such_action")


def _elements(node: object) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _elements(value)
    elif isinstance(node, list):
        for value in node:
            yield from _elements(value)
