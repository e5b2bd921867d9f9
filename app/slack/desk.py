"""Answering one post: understand, answer once, and put what was answered where it belongs.

Every step is kept in the records before the next is taken, so that whatever breaks in between, the next try goes on
from there: an answer is not worked out twice, and not posted twice.
"""

import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from app.answer import Answer, Language
from app.assistant import State
from app.messages import error_line, say
from app.slack.blocks import Extras, Message, line_message, message_of
from app.slack.channels import Channel
from app.slack.client import Later, Refused, SlackError
from app.slack.delivery import CLOSED, Delivery, answered_by, asked_by_button
from app.slack.markup import plain
from app.slack.office import Office
from app.slack.records import Post
from app.store.records import Turn
from corpus.errors import UrazukeError, UsageError

if TYPE_CHECKING:
    from app.answer_table import AnswerTable
    from app.assistant import Assistant

logger = logging.getLogger("urazuke.slack")

WORKING = "hourglass_flowing_sand"
_TURNS = 20
_COMMAND_MEMORY = 30 * 60
"""Seconds for which a command carries on from the one before it."""
_TALK = ("Talk",)
_TAKING_OFF = 4
_LONGEST_PAUSE = 5.0


class Desk:
    """Answers posts, one call each."""

    def __init__(self, office: Office, *, pace: float = 1.0) -> None:
        self._office = office
        self._pace = pace
        self._slack = office.slack
        self._delivery = Delivery(office)
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
        self._delivery.deliver(post, line_message(line))
        self._records.settle(post, "failed")

    def _answer(self, post: Post) -> None:
        channel = self._office.channels.of(post.channel)
        lang = self._office.language(post.channel)
        if not channel.may_ask(post.user):
            if post.addressed:
                self._delivery.deliver(replace(post, private=True), line_message(say("slack.refused", lang)))
            self._records.settle(post, "silent")
            return
        if not post.text.strip() and not post.turn:
            line = say("slack.empty", lang, example=say("slack.example", lang))
            self._delivery.deliver(post, line_message(line))
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
                self._delivery.deliver(post, line_message(error_line(error, lang)))
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
        self._delivery.deliver(post, self._message(post, turn, channel), again=post.todo == "again")

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
        messages = self._delivery.thread(post)
        ours = [message for message in messages if message.get("user") == self._office.me.user]
        answered = {answered_by(message) for message in ours}
        assistant, state = self._office.corpora.of(channel), State()
        for message in messages:
            if str(message.get("ts")) >= post.ts:
                continue
            typed = plain(str(message.get("text", ""))) if message.get("ts") in answered else None
            question = asked_by_button(message) if message in ours else typed
            if question and (message in ours or not message.get("bot_id")):
                try:
                    state = assistant.ask(question, state=state).state
                except UrazukeError:
                    continue
        return state

    def _message(self, post: Post, turn: Turn, channel: Channel) -> Message:
        answer, assistant = turn.answer, self._office.corpora.of(channel)
        lang = channel.lang or answer.lang
        table, years = self._beside(post, answer, assistant, lang)
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

    def _beside(
        self, post: Post, answer: Answer, assistant: "Assistant", lang: Language
    ) -> "tuple[AnswerTable | None, tuple[str, ...]]":
        """Return the table behind an answer, and the questions for other years. It is given without what fails."""
        from app.answer_table import answer_table
        from app.suggest import also_years

        table: AnswerTable | None = None
        years: tuple[str, ...] = ()
        try:
            table = answer_table(answer, assistant.catalog, lang)
            years = also_years(assistant, answer)
        except Exception:
            logger.exception("an answer is shown without what stands beside it (%s %s)", post.channel, post.key)
        return table, years

    def _withdraw(self, post: Post, state: str = "withdrawn") -> None:
        """Take an answer away, after its question."""
        if not post.answer_ts and post.attempts == 0 and post.turn and not post.private:
            post = self._delivery.found(post)
        if post.answer_ts:
            try:
                self._slack.call("chat.delete", channel=post.answer_channel, ts=post.answer_ts)
            except Refused as error:
                logger.warning("an answer could not be withdrawn: %s", error)
        self._delivery.remove_file(post)
        outcome = "silent" if state == "silent" else "withdrawn"
        self._records.settle(post, outcome, answer_ts="", turn="")  # type: ignore[arg-type]

    def _share(self, post: Post) -> None:
        """Post for everyone what only the asker has seen."""
        turn = self._store.turn(post.text)
        if turn is None:
            lang = self._office.language(post.channel)
            self._delivery.whisper(post, line_message(say("slack.source.gone", lang)).as_json())
            self._records.settle(post, "failed")
            return
        message = self._message(post, turn, self._office.channels.of(post.channel))
        try:
            found = self._delivery.found(post) if post.attempts and not post.answer_ts else post
            if not found.answer_ts:
                self._delivery.begin(found)
            posted = found if found.answer_ts else self._delivery.post(found, message)
        except Refused as error:
            if error.code not in CLOSED or not post.response_url:
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
        """Put the sign of working on a post, or take it off.

        It is a courtesy, without which the answer comes too: nothing waits for it to be put there. But one that is
        there must not stay.
        """
        tries = 0 if post.kind != "post" else 1 if what == "add" else _TAKING_OFF
        for left in reversed(range(tries)):
            try:
                self._slack.call(f"reactions.{what}", channel=post.channel, timestamp=post.ts, name=WORKING)
                return
            except Later as error:
                logger.info("the sign of working: %s", error)
                if left:
                    time.sleep(min(self._pace if error.seconds is None else error.seconds, _LONGEST_PAUSE))
            except SlackError as error:
                logger.debug("no reaction: %s", error)
                return
