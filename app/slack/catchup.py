"""What was posted while nobody listened: read once more from Slack, and taken in like any event.

Slack repeats an event for some minutes and then drops it. Whoever was away longer reads the channels and threads in
which it was asked of late; the records know what has been taken already.
"""

import logging
import time
from typing import Any

from app.slack.client import Slack, SlackError
from app.slack.intake import Intake
from app.slack.records import Records

logger = logging.getLogger("urazuke.slack")

WINDOW = 24 * 60 * 60
"""Seconds to look back."""
_THREADS = 50
_LIMIT = 100


def catch_up(slack: Slack, records: Records, intake: Intake, team: str, now: float | None = None) -> int:
    """Take in what was missed; return how many posts that were not known."""
    since = (time.time() if now is None else now) - WINDOW
    threads = records.threads(since)
    latest: dict[str, str] = {}
    for channel, _, ts in threads:
        latest[channel] = max(latest.get(channel, ""), ts)
    taken = 0
    for channel, ts in latest.items():
        taken += _read(slack, intake, team, "conversations.history", channel, ts, {})
    for channel, thread, ts in threads[-_THREADS:]:
        if thread:
            taken += _read(slack, intake, team, "conversations.replies", channel, ts, {"ts": thread})
    return taken


def _read(slack: Slack, intake: Intake, team: str, method: str, channel: str, oldest: str, more: dict[str, Any]) -> int:
    try:
        page = slack.read(method, channel=channel, oldest=oldest, limit=_LIMIT, **more)
    except SlackError as error:
        logger.info("what was missed in %s is not read: %s", channel, error)
        return 0
    found = sorted(page.get("messages", []), key=lambda message: str(message.get("ts", "")))
    return sum(
        intake.take({**message, "type": "message", "channel": channel}, team) for message in found if message.get("ts")
    )
