"""Answering one post: understand, answer once, and put what was answered where it belongs.

Every step is kept in the records before the next is taken, so that whatever breaks in between, the next try goes on
from there: an answer is not worked out twice, and not posted twice.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.answer import Answer, Language
from app.assistant import State
from app.messages import error_line, say
from app.render_text import language_of
from app.slack import limits
from app.slack.blocks import Extras, Message, line_message, message_of
from app.slack.channels import Channel, Channels
from app.slack.client import Refused, Slack, SlackError
from app.slack.corpora import Corpora
from app.slack.intake import Me
from app.slack.markup import escape, pieces, plain
from app.slack.records import Post, Records
from app.slack.rich import rich, section, words
from app.store import Store
from app.store.records import Turn
from corpus.errors import UrazukeError, UsageError

if TYPE_CHECKING:
    from app.answer_table import AnswerTable

logger = logging.getLogger("urazuke.slack")

ANSWER_EVENT = "urazuke_answer"
"""The kind of metadata that our answers carry: which post each of them answers."""
WORKING = "hourglass_flowing_sand"
_TURNS = 20
_COMMAND_MEMORY = 30 * 60
"""Seconds for which a command carries on from the one before it."""
_SHAPE = frozenset({
    "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_arguments", "no_text",
    "invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large", "block_mismatch", "http_400",
})  # fmt: skip
_GONE = frozenset({"thread_not_found", "message_not_found", "cannot_reply_to_message"})
_CLOSED = frozenset({
    "channel_not_found", "not_in_channel", "is_archived", "restricted_action", "restricted_action_thread_locked",
    "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "user_not_in_channel",
    "no_permission", "restricted_action_non_threadable_channel", "messages_tab_disabled", "is_inactive",
})  # fmt: skip
_UNCHANGEABLE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_TALK = ("Talk",)
_PAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What is needed to answer: who we are, Slack, the records, the assistants, and how channels want it."""

    me: Me
    slack: Slack
    store: Store
    records: Records
    channels: Channels
    corpora: Corpora
    lang: Language = "ja"
    web: str | None = None

    def language(self, channel: str) -> Language:
        """Return the language that we speak in a channel."""
        return self.channels.of(channel).lang or self.lang


class Desk:
    """Answers posts, one call each."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._slack = office.slack
        self._records = office.records
        self._store = office.store

    def work(self, post: Post) -> None:
        """Do what a post waits for.

        Raises:
            Later: Slack would not have it now; what was done so far is kept.

        """
        if post.todo == "withdraw":
            self._withdraw(post)
        elif post.kind == "share":
            self._share(post)
        else:
            self._answer(post)

    def tell(self, post: Post, line: str) -> None:
        """Put one line of our own in the place of an answer."""
        self._deliver(post, line_message(line))
        self._records.settle(post, "failed")

    def _answer(self, post: Post) -> None:
        channel = self._office.channels.of(post.channel)
        lang = self._office.language(post.channel)
        if not channel.may_ask(post.user):
            if post.addressed:
                self._deliver(replace(post, private=True), line_message(say("slack.refused", lang)))
            self._records.settle(post, "silent")
            return
        if not post.text.strip() and not post.turn:
            line = say("slack.empty", lang, example=say("slack.example", lang))
            self._deliver(post, line_message(line))
            self._records.settle(post, "silent")
            return
        self._react(post, "add")
        try:
            self._answer_now(post, channel, lang)
        finally:
            self._react(post, "remove")

    def _answer_now(self, post: Post, channel: Channel, lang: Language) -> None:
        turn = self._store.turn(post.turn) if post.turn and post.todo == "answer" else None
        if turn is None:
            try:
                answer, state = self._ask(post, channel)
            except UsageError as error:
                self._deliver(post, line_message(error_line(error, lang)))
                self._records.settle(post, "silent")
                return
            except Exception as error:
                if isinstance(error, SlackError):
                    raise
                logger.exception("no answer to a question (%s %s)", post.channel, post.key)
                self.tell(post, say("slack.failed", lang))
                return
            if self._unsaid(post, channel, answer):
                self._take_back(post)
                return
            if answer.status == "not_found" and channel.quiet and not post.private:
                post = replace(post, private=True)  # said to the asker alone
                self._records.change(post, private=1)
            for later in self._records.after(post) if post.todo == "again" else ():
                self._records.revise(later, "again", self._question(later))  # it went on from what is now different
            turn = self._keep(post, answer, state, lang)
            post = replace(post, turn=turn.id)
        self._deliver(post, self._message(post, turn, channel), again=post.todo == "again")

    def _unsaid(self, post: Post, channel: Channel, answer: Answer) -> bool:
        """Return whether silence is better than this answer."""
        if post.addressed:
            return False
        if answer.plan.get("kind") in _TALK:
            return True
        return answer.status == "not_found" and channel.silent(addressed=False)

    def _take_back(self, post: Post) -> None:
        """Leave a question without an answer, and take an earlier answer away."""
        if post.answer_ts:
            self._withdraw(post, "silent")
        else:
            self._records.settle(post, "silent")

    def _ask(self, post: Post, channel: Channel) -> tuple[Answer, State]:
        assistant = self._office.corpora.of(channel)
        state = self._state(post, channel)
        reply = assistant.ask(post.text, conversation=post.conversation, state=state)
        return reply.answer, reply.state

    def _keep(self, post: Post, answer: Answer, state: State, lang: Language) -> Turn:
        """Keep an answer as a turn of the conversation; where the question was edited, in place of the earlier one."""
        owner = f"slack:{post.team}:{self._records.owner(post.conversation) or post.user}"
        self._store.start(owner, lang=lang, id=post.conversation)
        old = self._store.turn(post.turn) if post.turn else None
        number = old.number if old is not None and old.conversation == post.conversation else None
        turn = self._store.add(post.conversation, owner, answer, state.as_json(), replaces=number)
        self._records.change(post, turn=turn.id)
        return turn

    def _state(self, post: Post, channel: Channel) -> State:
        """Return what the conversation carries.

        That is the plans of its earlier answers, or, where the records have none of them, what the thread says.
        """
        earlier = self._records.before(post)
        if post.kind == "command":
            earlier = [one for one in earlier if post.created - one.created <= _COMMAND_MEMORY]
        turns = [turn for one in earlier[-_TURNS:] if (turn := self._store.turn(one.turn)) is not None]
        plans = [turn.state["plans"][-1] for turn in turns if turn.state.get("plans")]
        if plans or post.kind == "command" or post.thread in ("", post.ts):
            return State(tuple(plans))
        return self._rebuilt(post, channel)

    def _rebuilt(self, post: Post, channel: Channel) -> State:
        """Return the state that the thread's answered questions lead to, asked once more."""
        messages = self._thread(post)
        answered = {answered_by(message) for message in messages if message.get("user") == self._office.me.user}
        assistant, state = self._office.corpora.of(channel), State()
        for message in messages:
            if message.get("ts") in answered and str(message.get("ts")) < post.ts and not message.get("bot_id"):
                try:
                    state = assistant.ask(plain(str(message.get("text", ""))), state=state).state
                except UrazukeError:
                    continue
        return state

    def _thread(self, post: Post) -> list[dict[str, Any]]:
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

    def _message(self, post: Post, turn: Turn, channel: Channel) -> Message:
        answer, assistant = turn.answer, self._office.corpora.of(channel)
        lang = channel.lang or language_of(answer.question)
        table: AnswerTable | None = None
        years: tuple[str, ...] = ()
        try:
            from app.answer_table import answer_table
            from app.suggest import also_years

            table = answer_table(answer, assistant.catalog, lang)
            years = also_years(assistant, answer)
        except Exception:
            logger.exception("an answer is shown without its table (%s %s)", post.channel, post.key)
        above = say("slack.asked", lang, question=answer.question) if post.kind in ("button", "command") else None
        extras = Extras(
            turn=turn.id,
            web=self._office.web,
            years=[(say("slack.year", lang, question=question), question) for question in years],
            above=above,
            private=post.private,
            shared_by=post.user if post.kind == "share" else None,
        )
        return message_of(answer, lang, table, extras)

    def _deliver(self, post: Post, message: Message, *, again: bool = False) -> None:
        """Post an answer where it belongs, once, with its file beside it."""
        try:
            if not post.answer_ts and (post.attempts or again):
                post = self._found(post)
            fresh = not post.answer_ts
            if fresh or again:
                post = self._post(post, message)
            if message.snippet and not post.files:
                self._upload(post, message)
            self._records.settle(post, "done")
        except Refused as error:
            self._refused(post, message, error)

    def _found(self, post: Post) -> Post:
        """Return a post with the answer that an earlier try may have posted without hearing of it."""
        if post.private:
            return post
        for message in self._thread(post) if post.thread else self._recent(post):
            if message.get("user") == self._office.me.user and answered_by(message) == post.key:
                found = replace(post, answer_channel=post.channel, answer_ts=str(message["ts"]))
                self._records.change(post, answer_channel=found.answer_channel, answer_ts=found.answer_ts)
                return found
        return post

    def _post(self, post: Post, message: Message) -> Post:
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
            self._whisper(post, body)
            return post
        meta = {"event_type": ANSWER_EVENT, "event_payload": {"question": post.key}}
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

    def _whisper(self, post: Post, body: Mapping[str, Any]) -> None:
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
            self._slack.upload(message.snippet, channel, thread)
        except Refused as error:
            logger.warning("the file beside an answer could not be put there: %s", error)
        self._records.change(post, files=1)

    def _refused(self, post: Post, message: Message, error: Refused) -> None:
        """Do what is left to do where Slack will not take an answer."""
        logger.warning("an answer is not taken (%s %s): %s", post.channel, post.key, error)
        if error.code in _GONE:
            self._records.settle(post, "withdrawn")
            return
        lang = self._office.language(post.channel)
        told = say("slack.elsewhere", lang, why=error.code)
        above = rich(section(words(told)))
        shapes = _shapes(message) if error.code in _CLOSED else [{"text": escape(say("slack.late", lang))}]
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

    def _withdraw(self, post: Post, state: str = "withdrawn") -> None:
        """Take an answer away, after its question."""
        if not post.answer_ts and post.attempts == 0 and post.turn and not post.private:
            post = self._found(post)
        if post.answer_ts:
            try:
                self._slack.call("chat.delete", channel=post.answer_channel, ts=post.answer_ts)
            except Refused as error:
                logger.warning("an answer could not be withdrawn: %s", error)
        outcome = "silent" if state == "silent" else "withdrawn"
        self._records.settle(post, outcome, answer_ts="", turn="")  # type: ignore[arg-type]

    def _share(self, post: Post) -> None:
        """Post for everyone what only the asker has seen."""
        turn = self._store.turn(post.text)
        if turn is None:
            lang = self._office.language(post.channel)
            self._whisper(post, line_message(say("slack.source.gone", lang)).as_json())
            self._records.settle(post, "failed")
            return
        message = self._message(post, turn, self._office.channels.of(post.channel))
        try:
            found = self._found(post) if post.attempts and not post.answer_ts else post
            posted = found if found.answer_ts else self._post(found, message)
        except Refused as error:
            if error.code not in _CLOSED or not post.response_url:
                raise
            shape = {"response_type": "in_channel", "replace_original": False, **message.as_json()}
            self._slack.respond(post.response_url, shape)
            posted = post
        if posted.answer_ts and not posted.thread:
            thread = posted.answer_ts
            self._records.change(post, thread=thread, conversation=f"slack:{post.team}:{post.channel}:{thread}")
        self._records.settle(posted, "done", turn=turn.id)
        if post.response_url:
            try:
                self._slack.respond(post.response_url, {"delete_original": True})
            except SlackError as error:
                logger.info("the private answer stays: %s", error)

    def _question(self, post: Post) -> str:
        turn = self._store.turn(post.turn)
        return turn.question if turn else ""

    def _react(self, post: Post, what: str) -> None:
        """Put the sign of working on a post, or take it off. It is a courtesy: without it the answer comes too."""
        if post.kind != "post":
            return
        try:
            self._slack.call(f"reactions.{what}", channel=post.channel, timestamp=post.ts, name=WORKING)
        except SlackError as error:
            logger.debug("no reaction: %s", error)


def answered_by(message: Mapping[str, Any]) -> str | None:
    """Return which post a message of ours answers."""
    meta = message.get("metadata") or {}
    if not isinstance(meta, Mapping) or meta.get("event_type") != ANSWER_EVENT:
        return None
    return str((meta.get("event_payload") or {}).get("question", "")) or None


def _shapes(message: Message) -> list[dict[str, Any]]:
    """Return a message as it is, without what only newer workspaces know, and as bare text."""
    plainer = [message.plainer.as_json()] if message.plainer else []
    bare = pieces(escape(message.full or message.text), limits.FALLBACK_TEXT)[0]
    return [message.as_json(), *plainer, {"text": bare}]
