"""A workspace in memory, for practice and for tests: what people do in it, and what they see.

It behaves as Slack does towards an app: it sends the same events, refuses the same mistakes (blocks over the limits,
channels that the bot is not in, scopes that the token lacks), and keeps what was posted.
"""

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.slack.sandbox.held import APP, ASKER, BOT, BOT_ID, CHANNEL, COLLEAGUE, TEAM, ApiError, Channel, Json
from app.slack.sandbox.methods import Methods

__all__ = ["APP", "ASKER", "BOT", "BOT_ID", "CHANNEL", "COLLEAGUE", "TEAM", "ApiError", "Channel", "Workspace"]


class Workspace(Methods):
    """The workspace, as people use it."""

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
