"""What was posted while nobody listened: read once more from Slack, and taken in like any event.

Slack repeats an event for some minutes and then drops it. Whoever was away longer reads the channels and threads in
which it was asked of late; the records know what has been taken already.
"""

import logging
import time
from collections.abc import Iterator
from typing import Any

from app.slack.client import Later, Slack, SlackError
from app.slack.intake import Intake
from app.slack.records import Records

logger = logging.getLogger("urazuke.slack")

WINDOW = 24 * 60 * 60
"""Seconds to look back."""
_ASKED_LATELY = 30 * WINDOW
"""Seconds within which a channel or a thread must have been asked in to be read."""
_CHANNELS = 50
_THREADS = 50
_LIMIT = 100
_PAGES = 10


def catch_up(slack: Slack, records: Records, intake: Intake, team: str, now: float | None = None) -> int:
    """Take in what was missed; return how many posts that were not known.

    Raises:
        Later: Slack would not show all of it now. What it did show is taken in; the rest is still to be read.

    """
    now = time.time() if now is None else now
    threads = records.threads(now - _ASKED_LATELY)
    latest: dict[str, str] = {}
    for channel, _, ts in threads:
        latest.pop(channel, None)
        latest[channel] = ts  # they come in the order of time
    oldest = f"{now - WINDOW:.6f}"
    reads: list[tuple[str, str, str, dict[str, Any]]] = [
        ("conversations.history", channel, max(ts, oldest), {}) for channel, ts in list(latest.items())[-_CHANNELS:]
    ]
    reads += [
        ("conversations.replies", channel, max(ts, oldest), {"ts": thread})
        for channel, thread, ts in threads[-_THREADS:]
        if thread
    ]
    taken, postponed = 0, None
    for method, channel, since, more in reads:
        try:
            found = sorted(_posts(slack, method, channel, since, more), key=lambda post: str(post["ts"]))
        except Later as error:
            postponed = error
            continue
        except SlackError as error:
            logger.info("what was missed in %s is not read: %s", channel, error)
            continue
        taken += sum(intake.take({**post, "type": "message", "channel": channel}, team) for post in found)
    if postponed is not None:
        raise postponed
    return taken


def _posts(slack: Slack, method: str, channel: str, oldest: str, more: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the posts since a time, page by page."""
    cursor: str | None = None
    for _ in range(_PAGES):
        page = slack.read(method, channel=channel, oldest=oldest, limit=_LIMIT, cursor=cursor, **more)
        yield from (post for post in page.get("messages", []) if post.get("ts"))
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
