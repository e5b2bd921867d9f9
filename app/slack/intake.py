"""What an event of Slack asks of us: a post to answer, an edit, a deletion, or nothing.

One post may cause two events (a mention and a message), each delivered several times: both are judged alike by what the
post says, and the records take a post only once.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.slack.asked import is_question
from app.slack.channels import Channel, Channels
from app.slack.markup import mentions, plain
from app.slack.records import Post, Records

_OURS = ("", "file_share", "thread_broadcast", "me_message")
"""Subtypes of posts that people write."""
_ANY_MENTION = re.compile(r"^\s*<@[UW][A-Z0-9]+(?:\|[^<>]*)?>")
_GOES_ON = re.compile(r"(?:^(?:では|じゃあ|それでは)|(?:は|なら|だと|すると|いうと|だったら|では|の場合|で)[。]?$)")
_SHORT = 40
"""Characters of a follow-up that has no question mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who we are in a workspace."""

    team: str
    user: str
    bot: str = ""
    name: str = "urazuke"
    team_name: str = ""


class Intake:
    """Turns events into posts that wait for an answer."""

    def __init__(self, me: Me, channels: Channels, records: Records) -> None:
        self._me = me
        self._channels = channels
        self._records = records

    def take(self, event: Mapping[str, Any], team: str) -> bool:
        """Take in an event of a message; return whether there is something to do now."""
        match event.get("subtype"):
            case "message_changed":
                return self._edited(event, team)
            case "message_deleted":
                return self._deleted(str(event.get("channel", "")), str(event.get("deleted_ts", "")), team)
        if event.get("edited") and event.get("type") == "app_mention":
            return self._revised(event, team)
        post = self._post(event, team)
        return post is not None and self._records.record(post)

    def _post(self, event: Mapping[str, Any], team: str) -> Post | None:
        """Return what a post asks of us, if anything."""
        user, channel, ts = (str(event.get(key) or "") for key in ("user", "channel", "ts"))
        strange = event.get("bot_id") or event.get("subtype", "") not in (None, *_OURS)
        if strange or not (user and channel and ts) or user in (self._me.user, "USLACKBOT"):
            return None
        if event.get("hidden"):
            return None
        raw = str(event.get("text") or "")
        thread = str(event.get("thread_ts") or ts)
        conversation = f"slack:{team}:{channel}:{thread}"
        settings = self._channels.of(channel)
        direct = event.get("channel_type") == "im" or channel.startswith("D")
        addressed = direct or mentions(raw, self._me.user)
        text = plain(raw)
        if not addressed and not self._overheard(raw, text, thread != ts, conversation, settings):
            return None
        return Post(
            team=team,
            channel=channel,
            key=ts,
            kind="post",
            user=user,
            ts=ts,
            thread=thread,
            conversation=conversation,
            text=text,
            addressed=addressed,
            private=settings.answer == "ephemeral" and not direct,
            created=time.time(),
        )

    def _overheard(self, raw: str, text: str, in_thread: bool, conversation: str, settings: Channel) -> bool:
        """Return whether a post that does not name us is a question for us all the same."""
        if _ANY_MENTION.match(raw) or not text:
            return False  # it is meant for somebody else
        if in_thread:
            goes_on = is_question(text) or (len(text) <= _SHORT and _GOES_ON.search(text))
            return settings.follow_ups and bool(goes_on) and self._records.knows(conversation)
        return settings.ask == "questions" and is_question(text)

    def _edited(self, event: Mapping[str, Any], team: str) -> bool:
        now, before = event.get("message") or {}, event.get("previous_message") or {}
        if not isinstance(now, Mapping) or not isinstance(before, Mapping):
            return False
        channel = str(event.get("channel", ""))
        if now.get("subtype") == "tombstone":
            return self._deleted(channel, str(now.get("ts", "")), team)
        if now.get("text") == before.get("text"):
            return False  # a link was unfurled, or something else that changes no word
        return self._revised({**now, "channel": channel, "channel_type": event.get("channel_type")}, team)

    def _revised(self, message: Mapping[str, Any], team: str) -> bool:
        """Take in a post as it now reads."""
        found = self._records.find(team, str(message.get("channel", "")), str(message.get("ts", "")))
        post = self._post(message, team)
        if found is None:
            return post is not None and self._records.record(post)
        if post is None:
            return self._withdraw(found)
        if found.state == "waiting" and found.text == post.text:
            return False
        self._records.revise(found, "again" if found.answer_ts or found.turn else "answer", post.text)
        return True

    def _deleted(self, channel: str, ts: str, team: str) -> bool:
        found = self._records.find(team, channel, ts)
        if found is not None:
            return self._withdraw(found)
        answered = self._records.answered_by(team, channel, ts)
        if answered is not None:
            self._records.change(answered, state="withdrawn", answer_ts="")
        return False

    def _withdraw(self, post: Post) -> bool:
        if post.state == "withdrawn":
            return False
        self._records.revise(post, "withdraw", "")
        return True
