"""The work apart from the acknowledgement: threads that take posts off the records and answer them, until they are.

A question waits as long as Slack makes it wait. Only a failure that is this question's own ends with a line that says
so, in the place of the answer.
"""

import logging
import threading
import time
from collections.abc import Callable

from app.messages import say
from app.slack.client import AuthLost, Later, SlackError
from app.slack.desk import Desk
from app.slack.office import Office
from app.slack.records import Post

logger = logging.getLogger("urazuke.slack")

_LONGEST_WAIT = 60.0
_TRIES = 12
"""Failures of one post, while Slack answers otherwise, after which it gets a line instead."""
_LAST_TRIES = 18
_BUGS = 3
_IDLE = 1.0


class Worker:
    """Answers what waits. `pace` is the first pause after a failure; each further one is twice as long."""

    def __init__(
        self, office: Office, *, threads: int = 4, pace: float = 1.0, clock: Callable[[], float] = time.time
    ) -> None:
        self._office = office
        self._records = office.records
        self._desk = Desk(office, pace=pace)
        self._pace = pace
        self._clock = clock
        self._wake = threading.Condition()
        self._busy: set[str] = set()
        self._stopped = False
        self._hold = 0.0
        self._threads = [
            threading.Thread(target=self._run, name=f"urazuke-slack-{number}", daemon=True) for number in range(threads)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Say that there is something to do."""
        with self._wake:
            self._wake.notify()

    def stop(self) -> None:
        """End; what is being answered is still answered, the rest waits for the next start."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def idle(self) -> bool:
        """Return whether nothing waits and nothing is being done."""
        with self._wake:
            return not self._busy and not self._records.waiting()

    def _run(self) -> None:
        while (post := self._next()) is not None:
            try:
                self._work(post)
            except Exception:
                logger.exception("the records could not be written (%s %s)", post.channel, post.key)
                time.sleep(self._pace)
            finally:
                with self._wake:
                    self._busy.discard(post.conversation)
                    self._wake.notify()

    def _next(self) -> Post | None:
        """Return the next post that is due, when there is one; None in the end."""
        with self._wake:
            while not self._stopped:
                now = self._clock()
                try:
                    post = self._records.claim(now, self._busy) if now >= self._hold else None
                    due = None if post else self._records.next_due()
                except Exception:
                    logger.exception("the records could not be read")
                    post, due = None, None
                if post is not None:
                    self._busy.add(post.conversation)
                    return post
                wait = _IDLE if due is None or self._busy else max(due, self._hold) - now
                self._wake.wait(min(_IDLE, max(wait, 0.01)))
            return None

    def _work(self, post: Post) -> None:
        try:
            self._desk.work(post)
        except AuthLost as error:
            logger.warning("waiting for a token that Slack takes (%s)", error.code)
            with self._wake:
                self._hold = self._clock() + min(_LONGEST_WAIT, self._pace * 10)
        except Later as error:
            self._postpone(post, error)
        except Exception:
            logger.exception("a post could not be dealt with (%s %s)", post.channel, post.key)
            self._records.change(post, attempts=post.attempts + 1, due=self._clock() + self._pace)
            if post.attempts + 1 >= _BUGS:
                self._give_up(post, "slack.failed")

    def _postpone(self, post: Post, error: Later) -> None:
        if error.seconds is not None:  # Slack did nothing, and says when it will
            self._records.change(post, due=self._clock() + error.seconds)
            return
        attempts = post.attempts + 1
        pause = min(_LONGEST_WAIT, self._pace * 2 ** min(attempts - 1, 16))
        logger.info("again in %.1f s (%s %s): %s", pause, post.channel, post.key, error)
        self._records.change(post, attempts=attempts, due=self._clock() + pause)
        if attempts >= _TRIES and post.todo != "withdraw" and self._office.slack.healthy():
            self._give_up(post, "slack.late", last=attempts >= _LAST_TRIES)

    def _give_up(self, post: Post, key: str, *, last: bool = False) -> None:
        """Put a line in the place of an answer that could not be given; in the end, only the log has it."""
        try:
            self._desk.tell(post, say(key, self._office.language(post.channel)))
        except SlackError as error:
            logger.warning("not even a line could be posted (%s %s): %s", post.channel, post.key, error)
            if last:
                logger.error("a question stays without an answer (%s %s)", post.channel, post.key)
                self._records.settle(post, "failed")
