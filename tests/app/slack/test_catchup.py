"""What was missed is read page by page, and what Slack would not show is said to be still there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from app.slack.catchup import WINDOW, catch_up
from app.slack.channels import Channels
from app.slack.client import Later, Refused, Slack
from app.slack.intake import Intake, Me
from app.slack.records import Records
from app.store import Store

NOW = 1_700_000_000.0
ME = Me(team="T1", user="U0BOT")


@dataclass
class Pages:
    """Stands in for Slack: shows its posts two at a time, and fails where it is told to."""

    posts: dict[str, list[dict[str, Any]]]
    fails: dict[str, Exception] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def read(self, method: str, *, channel: str, oldest: str, cursor: str | None = None, **more: Any) -> Any:  # noqa: ANN401
        """Return a page."""
        self.asked.append((method, channel, oldest))
        if channel in self.fails:
            raise self.fails.pop(channel)
        found = self.posts[channel] if method == "conversations.history" else []
        start = int(cursor or 0)
        following = str(start + 2) if start + 2 < len(found) else ""
        return {"messages": found[start : start + 2], "response_metadata": {"next_cursor": following}}


def post(number: int, ago: float) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "text": f"<@U0BOT> {number}番は？", "ts": f"{NOW - ago:.6f}"}


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """Return records over a store of their own."""
    store = Store(tmp_path / "records.sqlite", keep_days=30)
    yield Records(store)
    store.close()


def known(records: Records, channel: str, ago: float) -> Intake:
    """Take in a post of some time ago; return what takes in more."""
    intake = Intake(ME, Channels(), records)
    assert intake.take({**post(0, ago), "channel": channel}, "T1")
    return intake


@pytest.mark.parametrize(("ago", "since"), [(60.0, NOW - 60), (3 * WINDOW, NOW - WINDOW)])
def test_every_page_since_the_last_post_is_read(records: Records, ago: float, since: float) -> None:
    intake = known(records, "C1", ago)
    slack = Pages({"C1": [post(n, 50.0 - n) for n in range(7)]})
    assert catch_up(cast(Slack, slack), records, intake, "T1", NOW) == 7
    assert catch_up(cast(Slack, slack), records, intake, "T1", NOW) == 0
    assert slack.asked[0] == ("conversations.history", "C1", f"{since:.6f}")


def test_what_slack_will_not_show_now_is_read_the_next_time(records: Records) -> None:
    known(records, "C1", 60.0)
    intake = known(records, "C2", 60.0)
    slack = Pages(
        {"C1": [post(1, 5.0)], "C2": [post(2, 4.0)]}, fails={"C1": Later("conversations.history", "http_503")}
    )
    with pytest.raises(Later):
        catch_up(cast(Slack, slack), records, intake, "T1", NOW)
    assert records.find("T1", "C2", post(2, 4.0)["ts"]) is not None
    assert catch_up(cast(Slack, slack), records, intake, "T1", NOW) == 1


def test_a_channel_that_is_closed_to_us_is_let_be(records: Records) -> None:
    intake = known(records, "C1", 60.0)
    slack = Pages({"C1": []}, fails={"C1": Refused("conversations.history", "not_in_channel")})
    assert catch_up(cast(Slack, slack), records, intake, "T1", NOW) == 0
