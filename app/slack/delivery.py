"""Putting an answer where it belongs, once: in a thread, before one person's eyes, or, where neither does, directly."""

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.messages import say
from app.slack import limits
from app.slack.blocks import Message
from app.slack.client import Refused
from app.slack.markup import escape, pieces
from app.slack.office import Office
from app.slack.records import Post
from app.slack.rich import rich, section, words

logger = logging.getLogger("urazuke.slack")

ANSWER_EVENT = "urazuke_answer"
"""The kind of metadata that our answers carry: which post each of them answers."""
_SHAPE = frozenset({
    "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_arguments", "no_text",
    "invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large", "block_mismatch", "http_400",
})  # fmt: skip
_GONE = frozenset({"thread_not_found", "message_not_found", "cannot_reply_to_message"})
CLOSED = frozenset({
    "channel_not_found", "not_in_channel", "is_archived", "restricted_action", "restricted_action_thread_locked",
    "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "user_not_in_channel",
    "no_permission", "restricted_action_non_threadable_channel", "messages_tab_disabled", "is_inactive",
})  # fmt: skip
_UNCHANGEABLE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_PAGES = 20


class Delivery:
    """Delivers messages, one call each. What has been done is kept in the records before the next step."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._slack = office.slack
        self._records = office.records

    def thread(self, post: Post) -> list[dict[str, Any]]:
        """Return the messages of a post's thread; none where we may not read it."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        for _ in range(_PAGES):
            try:
                page = self._slack.read(
                    "conversations.replies",
                    channel=post.channel,
                    ts=post.thread,
                    limit=200,
                    include_all_metadata=True,
                    cursor=cursor,
                )
            except Refused as error:
                logger.warning("the thread cannot be read: %s", error)
                return found
            found += page.get("messages", [])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found

    def _recent(self, post: Post) -> list[dict[str, Any]]:
        """Return the messages of a channel since a post."""
        try:
            page = self._slack.read(
                "conversations.history", channel=post.channel, oldest=post.ts, limit=100, include_all_metadata=True
            )
        except Refused as error:
            logger.warning("the channel cannot be read: %s", error)
            return []
        return list(page.get("messages", []))

    def deliver(self, post: Post, message: Message, *, again: bool = False) -> None:
        """Post an answer where it belongs, once, with its file beside it."""
        try:
            if not post.answer_ts and (post.attempts or again):
                post = self.found(post)
            fresh = not post.answer_ts
            if fresh or again:
                self.begin(post)
                post = self.post(post, message)
            if again:
                post = self.remove_file(post)
            if message.snippet and not post.file:
                self._upload(post, message)
            self._records.settle(post, "done")
        except Refused as error:
            self._refused(post, message, error)

    def begin(self, post: Post) -> None:
        """Keep that a message is about to be posted: after an interruption it is looked for before the next try."""
        if not post.attempts and not post.private:
            self._records.change(post, attempts=1)

    def found(self, post: Post) -> Post:
        """Return a post with the answer that an earlier try may have posted without hearing of it."""
        if post.private:
            return post
        for message in self.thread(post) if post.thread else self._recent(post):
            if message.get("user") == self._office.me.user and answered_by(message) == post.key:
                found = replace(post, answer_channel=post.channel, answer_ts=str(message["ts"]))
                self._records.change(post, answer_channel=found.answer_channel, answer_ts=found.answer_ts)
                return found
        return post

    def post(self, post: Post, message: Message) -> Post:
        """Post a message, or change the one that is there, in a plainer shape where Slack will not have this one."""
        last: Refused | None = None
        for shape in _shapes(message):
            try:
                return self._put(post, shape)
            except Refused as error:
                if error.code not in _SHAPE:
                    raise
                logger.warning("a message is posted in a plainer shape: %s", error)
                last = error
        raise last or Refused("chat.postMessage", "invalid_blocks")

    def _put(self, post: Post, body: Mapping[str, Any]) -> Post:
        if post.private:
            self.whisper(post, body)
            return post
        asked = {"asked": post.text} if post.kind == "button" and post.text else {}
        meta = {"event_type": ANSWER_EVENT, "event_payload": {"question": post.key, **asked}}
        if post.answer_ts:
            try:
                self._slack.call("chat.update", channel=post.answer_channel, ts=post.answer_ts, metadata=meta, **body)
                return post
            except Refused as error:
                if error.code not in _UNCHANGEABLE:
                    raise
        posted = self._slack.call(
            "chat.postMessage",
            channel=post.channel,
            thread_ts=post.thread or None,
            metadata=meta,
            unfurl_links=False,
            unfurl_media=False,
            **body,
        )
        found = replace(post, answer_channel=str(posted["channel"]), answer_ts=str(posted["ts"]))
        self._records.change(post, answer_channel=found.answer_channel, answer_ts=found.answer_ts)
        return found

    def whisper(self, post: Post, body: Mapping[str, Any]) -> None:
        """Show a message to the asker alone."""
        if post.response_url and time.time() - post.created < limits.RESPONSE_URL_SECONDS:
            try:
                self._slack.respond(
                    post.response_url, {"response_type": "ephemeral", "replace_original": False, **body}
                )
                return
            except Refused as error:
                if error.code in _SHAPE:
                    raise
                logger.warning("the address of a command is gone: %s", error)
        self._slack.call(
            "chat.postEphemeral", channel=post.channel, user=post.user, thread_ts=post.thread or None, **body
        )

    def _upload(self, post: Post, message: Message) -> None:
        if message.snippet is None:
            return
        channel, thread = post.answer_channel, post.thread or post.answer_ts
        if post.private:  # a file cannot be for one person in a channel: it goes to them directly
            opened = self._slack.call("chat.postMessage", channel=post.user, text=message.text)
            channel, thread = str(opened["channel"]), str(opened["ts"])
        try:
            self._records.change(post, file=self._slack.upload(message.snippet, channel, thread))
        except Refused as error:
            logger.warning("the file beside an answer could not be put there: %s", error)

    def remove_file(self, post: Post) -> Post:
        """Take the file beside an answer away; return the post without it."""
        if not post.file:
            return post
        try:
            self._slack.call("files.delete", file=post.file)
        except Refused as error:
            logger.warning("the file beside an answer could not be removed: %s", error)
        self._records.change(post, file="")
        return replace(post, file="")

    def _refused(self, post: Post, message: Message, error: Refused) -> None:
        """Do what is left to do where Slack will not take an answer."""
        logger.warning("an answer is not taken (%s %s): %s", post.channel, post.key, error)
        if error.code in _GONE:
            self._records.settle(post, "withdrawn")
            return
        lang = self._office.language(post.channel)
        told = say("slack.elsewhere", lang, why=error.code)
        above = rich(section(words(told)))
        shapes = _shapes(message) if error.code in CLOSED else [{"text": escape(say("slack.late", lang))}]
        for shape in shapes:
            blocks = [above, *shape["blocks"]] if shape.get("blocks") else None
            body = {"text": f"{escape(told)}\n{shape['text']}", **({"blocks": blocks} if blocks else {})}
            try:
                self._slack.call("chat.postMessage", channel=post.user, unfurl_links=False, **body)
                self._records.settle(post, "failed")
                return
            except Refused as again:
                logger.warning("neither is it taken as a direct message: %s", again)
        self._records.settle(post, "failed")


def answered_by(message: Mapping[str, Any]) -> str | None:
    """Return which post a message of ours answers."""
    return _told(message, "question")


def asked_by_button(message: Mapping[str, Any]) -> str | None:
    """Return the question that a message of ours answers where nobody typed it: a button asked it."""
    return _told(message, "asked")


def _told(message: Mapping[str, Any], key: str) -> str | None:
    meta = message.get("metadata") or {}
    if not isinstance(meta, Mapping) or meta.get("event_type") != ANSWER_EVENT:
        return None
    return str((meta.get("event_payload") or {}).get(key, "")) or None


def _shapes(message: Message) -> list[dict[str, Any]]:
    """Return a message as it is, without what only newer workspaces know, and as bare text."""
    plainer = [message.plainer.as_json()] if message.plainer else []
    bare = pieces(escape(message.full or message.text), limits.FALLBACK_TEXT)[0]
    return [message.as_json(), *plainer, {"text": bare}]
